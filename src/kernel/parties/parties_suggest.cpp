// Which units a free text may be about, as a probability that a person can be shown: what speaks
// for each unit is weighed against the other units and against none of them. Words that many units
// bear weigh little, and units that cannot be told apart share what they have.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "i18n/i18n.h"
#include "parties_index.h"

namespace parties {

struct WordIndex::Said {
    std::string text;                  // folded
    double trust = 1;                  // as a name: capital letters speak for it
    bool slip = false;
};

namespace {

constexpr double said_when_meant = 0.6;           // a word of the name stands in the text
constexpr double none_of_them = 0.1;              // weight of "a unit that is not in the register, or no unit"
constexpr std::size_t text_bytes_max = 20'000, words_max = 600, slips_max = 12;
constexpr std::string_view endings[] = {"s", "n", "en", "et", "ens", "ets", "ns", "a", "na"};

bool starts_with_capital(std::string_view word) {
    const auto first = static_cast<unsigned char>(word[0]);
    if (first == 0xC3 && word.size() > 1) return static_cast<unsigned char>(word[1]) < 0x9F;
    return first >= 'A' && first <= 'Z';
}

bool ends_sentence(std::string_view between) { return between.find_first_of(".!?:\n") != std::string_view::npos; }

bool is_separator(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z');
}

}  // namespace

// The words of the text with what their first letter tells. Who writes all in small letters, or
// all in capitals, tells nothing by it.
std::vector<WordIndex::Said> WordIndex::said(std::string_view free_text) const {
    struct Raw { std::string_view text; bool capital, first; };
    std::vector<Raw> raw;
    free_text = free_text.substr(0, text_bytes_max);
    std::size_t last_end = 0;
    int inner = 0, inner_capitals = 0;
    for (std::size_t i = 0; i < free_text.size() && raw.size() < words_max;) {
        std::size_t end = i;
        while (end < free_text.size() && !is_separator(free_text[end])) ++end;
        if (end > i) {
            const bool first = raw.empty() || ends_sentence(free_text.substr(last_end, i - last_end));
            const auto text = free_text.substr(i, end - i);
            const bool capital = starts_with_capital(text);
            raw.push_back({text, capital, first});
            if (!first) { ++inner; inner_capitals += capital; }
            last_end = end;
        }
        i = end + 1;
    }
    const bool tells = inner_capitals > 0 && inner_capitals * 2 < inner;
    std::vector<Said> words;
    for (const auto& [text, capital, first] : raw) {
        if (!base::valid_utf8(text)) continue;
        words.push_back({i18n::fold(text), !tells || first ? 1.0 : capital ? 2.0 : 0.35, false});
    }
    return words;
}

std::unordered_map<std::uint32_t, double> WordIndex::weigh_names(const std::vector<Said>& text) const {
    const double all = static_cast<double>(units_.size());
    const auto chance = [&](const Word& word) { return std::max((word.units_named + 0.5) / (all + 50), 0.0003); };
    const auto unsaid = [&](const Word& word) { return std::log(chance(word) > 0.02 ? 0.7 : 0.4); };
    // Each word of the register's names that stands in the text, once, as it is most to be trusted.
    std::map<std::uint32_t, double> heard;
    const auto hear = [&](const Word* found, double trust) {
        if (!found || found->units_named == 0) return;
        auto& at = heard[static_cast<std::uint32_t>(found - words_.data())];
        at = std::max(at, trust);
    };
    std::size_t slips_left = slips_max;
    for (const auto& one : text) {
        if (base::count_characters(one.text) < 3) continue;
        hear(word(one.text), one.trust);
        bool known = word(one.text) != nullptr;
        if (one.text.size() < 4) continue;
        for (const auto ending : endings) {
            if (one.text.ends_with(ending) && one.text.size() >= ending.size() + 4) {
                const auto* stem = word(std::string_view{one.text}.substr(0, one.text.size() - ending.size()));
                hear(stem, one.trust * 0.9);
                known = known || stem;
            }
            const auto* longer = word(one.text + std::string{ending});
            hear(longer, one.trust * 0.8);
            known = known || longer;
        }
        if (known || one.trust <= 1 || one.text.size() < 6 || slips_left == 0) continue;
        --slips_left;
        for (const auto& [number, likeness] : alike(one.text, false))
            if (likeness >= 0.65) hear(&words_[number], one.trust * 0.3);
    }
    std::unordered_map<std::uint32_t, double> weights;
    std::set<std::pair<std::uint32_t, std::string>> counted;   // a word and its form without marks are one
    for (const auto& [number, trust] : heard) {
        const auto& found = words_[number];
        for (const auto& mention : found.mentions) {
            if (mention.field != name) continue;
            if (!counted.emplace(mention.unit, without_marks(found.text)).second) continue;
            auto [at, fresh] = weights.try_emplace(mention.unit, 0.0);
            if (fresh) for (const auto other : units_[mention.unit].name_words) at->second += unsaid(words_[other]);
            at->second += std::log(std::max(said_when_meant / chance(found) * trust, 1.0)) - unsaid(found);
        }
    }
    return weights;
}

double WordIndex::place_likelihood(const Word& place, double chance, double cap) const {
    const double share = static_cast<double>(place.units_placed) / static_cast<double>(units_.size());
    return std::clamp(chance / std::max(share, 1e-6), 1.0, cap);
}

// Town and municipality, as said in the place and as they stand in the text. A place that is said
// and is another one speaks against.
void WordIndex::weigh_places(std::unordered_map<std::uint32_t, double>& weights, const std::vector<Said>& text, std::string_view place) const {
    std::unordered_map<std::uint32_t, double> gain;
    const auto gather = [&](const std::string& said_word, double chance, double cap) {
        const Word* found = nullptr;
        if (base::count_characters(said_word) >= 2) found = word(said_word);
        if (found && !found->units_placed) found = nullptr;
        if (!found && said_word.ends_with('s')) found = word(std::string_view{said_word}.substr(0, said_word.size() - 1));
        if (!found || !found->units_placed) return false;
        const double value = std::log(place_likelihood(*found, chance, cap));
        for (const auto& mention : found->mentions)
            if (mention.field == city || mention.field == municipality) {
                auto& at = gain[mention.unit];
                at = std::max(at, value);
            }
        return true;
    };
    bool place_known = false;
    for (const auto& part : words_of(i18n::fold(place))) place_known = gather(part, 0.7, 150) || place_known;
    const auto by_place = gain;
    for (const auto& one : text)
        if (one.trust >= 1) (void)gather(one.text, 0.5, 60);
    for (auto& [unit, weight] : weights) {
        if (const auto found = gain.find(unit); found != gain.end()) weight += found->second;
        if (place_known && !by_place.contains(unit)) weight += std::log(0.25);
    }
}

std::vector<WordIndex::Hit> WordIndex::suggest(std::string_view free_text, std::string_view place, int limit) const {
    if (units_.empty()) return {};
    const auto text = said(free_text);
    auto weights = weigh_names(text);
    weigh_places(weights, text, base::valid_utf8(place) ? place : std::string_view{});
    double sum = none_of_them;
    std::vector<Hit> hits;
    for (const auto& [unit, weight] : weights) {
        const double weighed = std::exp(std::min(weight, 40.0)) / static_cast<double>(units_.size()) * (units_[unit].active ? 1.0 : 0.5);
        sum += weighed;
        hits.push_back({units_[unit].id, weighed});
    }
    for (auto& hit : hits) hit.score = std::min(hit.score / sum, 0.99);
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.score != b.score ? a.score > b.score : a.id < b.id; });
    const auto low = std::find_if(hits.begin(), hits.end(), [](const Hit& hit) { return hit.score < 0.005; });
    hits.erase(low, hits.end());
    if (hits.size() > static_cast<std::size_t>(std::clamp(limit, 0, 50))) hits.resize(static_cast<std::size_t>(std::clamp(limit, 0, 50)));
    return hits;
}

}  // namespace parties
