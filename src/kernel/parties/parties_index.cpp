#include "parties_index.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "i18n/i18n.h"

namespace parties {

namespace {

constexpr std::size_t words_max = 8;              // of a search; more are passed over
constexpr std::size_t enough_units = 5;           // fewer by prefix, and slips are looked for
constexpr double kept_of_best = 0.5;              // what is half as good as the best is not shown

bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// U+00E0 to U+00FF without their marks; the sign of division keeps its place.
constexpr std::string_view latin_1_small = "aaaaaaaceeeeiiiidnooooo/ouuuuyty";

std::uint32_t trigram_at(std::string_view padded, std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(padded[at])) << 16 |
           static_cast<std::uint32_t>(static_cast<unsigned char>(padded[at + 1])) << 8 | static_cast<unsigned char>(padded[at + 2]);
}

std::vector<std::uint32_t> trigrams_of(std::string_view word) {
    const auto padded = "  " + std::string{word} + " ";
    std::vector<std::uint32_t> all;
    for (std::size_t i = 0; i + 2 < padded.size(); ++i) all.push_back(trigram_at(padded, i));
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace

std::vector<std::string> words_of(std::string_view folded) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < folded.size();) {
        std::size_t end = i;
        while (end < folded.size() && is_letter(folded[end])) ++end;
        if (end > i) words.emplace_back(folded.substr(i, end - i));
        i = end + 1;
    }
    return words;
}

std::string without_marks(std::string_view folded) {
    std::string plain;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const auto next = i + 1 < folded.size() ? static_cast<unsigned char>(folded[i + 1]) : 0u;
        if (static_cast<unsigned char>(folded[i]) == 0xC3 && next >= 0xA0 && next <= 0xBF) {
            plain += latin_1_small[next - 0xA0];
            ++i;
        } else {
            plain += folded[i];
        }
    }
    return plain;
}

int slips(std::string_view a, std::string_view b, int limit) {
    const auto longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
    if (longer - shorter > static_cast<std::size_t>(limit) || longer > 60) return limit + 1;
    std::array<std::array<int, 61>, 3> rows;   // the row before last, the last and this one
    for (std::size_t j = 0; j <= b.size(); ++j) rows[1][j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& now = rows[2];
        now[0] = static_cast<int>(i);
        int least = now[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({rows[1][j] + 1, now[j - 1] + 1, rows[1][j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], rows[0][j - 2] + 1);
            least = std::min(least, now[j]);
        }
        if (least > limit) return limit + 1;
        rows[0] = rows[1];
        rows[1] = now;
    }
    return std::min(rows[1][b.size()], limit + 1);
}

void WordIndex::add(const Operation& operation, std::string_view municipality_name) {
    const auto unit = static_cast<std::uint32_t>(units_.size());
    units_.push_back({operation.id, {}, operation.active});
    add_words(unit, name, operation.name);
    // Where a home with a hidden address lies, and who runs it, must not be a way to find it.
    if (operation.address_hidden) return;
    add_words(unit, city, operation.city);
    add_words(unit, municipality, municipality_name);
    add_words(unit, provider, operation.provider_name);
    add_words(unit, code, operation.code);
}

void WordIndex::add_words(std::uint32_t unit, Field field, std::string_view text) {
    const auto put = [&](const std::string& word, bool marks_left_out) {
        const auto [at, fresh] = numbers_.try_emplace(word, static_cast<std::uint32_t>(words_.size()));
        if (fresh) words_.push_back({word, {}, 0, 0});
        auto& mentions = words_[at->second].mentions;
        if (!mentions.empty() && mentions.back().unit == unit && mentions.back().field == field) return at->second;
        mentions.push_back({unit, field, marks_left_out});
        return at->second;
    };
    for (const auto& word : words_of(i18n::fold(text))) {
        const auto number = put(word, false);
        auto& mine = units_[unit].name_words;
        if (field == name && std::find(mine.begin(), mine.end(), number) == mine.end()) mine.push_back(number);
        if (const auto plain = without_marks(word); plain != word) put(plain, true);
    }
}

void WordIndex::finish() {
    std::vector<std::uint32_t> order(words_.size()), place(words_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return words_[a].text < words_[b].text; });
    std::vector<Word> sorted;
    sorted.reserve(words_.size());
    for (const auto old : order) {
        place[old] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(std::move(words_[old]));
    }
    words_ = std::move(sorted);
    numbers_.clear();
    for (auto& unit : units_)
        for (auto& word : unit.name_words) word = place[word];
    for (std::uint32_t number = 0; number < words_.size(); ++number) {
        auto& word = words_[number];
        std::uint32_t last_placed = UINT32_MAX;
        for (const auto& mention : word.mentions) {
            if (mention.field == name) ++word.units_named;
            if ((mention.field == city || mention.field == municipality) && mention.unit != last_placed) {
                ++word.units_placed;
                last_placed = mention.unit;
            }
        }
        for (const auto trigram : trigrams_of(word.text)) trigrams_[trigram].push_back(number);
    }
}

const WordIndex::Word* WordIndex::word(std::string_view text) const {
    const auto at = std::lower_bound(words_.begin(), words_.end(), text, [](const Word& w, std::string_view t) { return w.text < t; });
    return at != words_.end() && at->text == text ? &*at : nullptr;
}

std::pair<std::size_t, std::size_t> WordIndex::range(std::string_view prefix) const {
    const auto first = std::lower_bound(words_.begin(), words_.end(), prefix, [](const Word& w, std::string_view t) { return w.text < t; });
    auto last = first;
    while (last != words_.end() && last->text.starts_with(prefix)) ++last;
    return {static_cast<std::size_t>(first - words_.begin()), static_cast<std::size_t>(last - words_.begin())};
}

// Words that somebody may have meant, each with its likeness. Those that share a piece of three
// letters are compared; the two first count as a piece, so that a short word with a slip is found.
std::vector<std::pair<std::uint32_t, double>> WordIndex::alike(std::string_view text, bool as_prefix) const {
    const auto length = static_cast<int>(text.size());
    if (length < 3) return {};
    const int limit = length < 5 ? 1 : length < 10 ? 2 : 3;
    std::vector<std::uint32_t> candidates;
    for (const auto trigram : trigrams_of(text))
        if (const auto found = trigrams_.find(trigram); found != trigrams_.end())
            candidates.insert(candidates.end(), found->second.begin(), found->second.end());
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    std::vector<std::pair<std::uint32_t, double>> found;
    for (const auto number : candidates) {
        const std::string_view word = words_[number].text;
        int apart = slips(text, word, limit);
        // What is typed so far may be the beginning of a longer word.
        if (as_prefix && apart > limit && length >= 5 && word.size() > text.size())
            for (std::size_t taken = text.size() - 1; taken <= text.size() + 1; ++taken)
                apart = std::min(apart, slips(text, word.substr(0, taken), limit) + 1);
        if (apart > 0 && apart <= limit) found.emplace_back(number, 0.85 * (1.0 - static_cast<double>(apart) / length));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    if (found.size() > 40) found.resize(40);
    return found;
}

// How well one typed word fits each unit, at best.
void WordIndex::rate_word(const std::string& typed, std::vector<float>& best) const {
    constexpr std::array field_weight{1.0, 0.9, 0.85, 0.75, 0.95};
    std::size_t reached = 0;
    const auto give = [&](const Word& word, double quality) {
        for (const auto& mention : word.mentions) {
            const auto value = static_cast<float>(quality * field_weight[mention.field] * (mention.marks_left_out ? 0.98 : 1.0));
            if (best[mention.unit] == 0) ++reached;
            best[mention.unit] = std::max(best[mention.unit], value);
        }
    };
    const auto plain = without_marks(typed);
    for (const auto& prefix : plain == typed ? std::vector{typed} : std::vector{typed, plain}) {
        const auto [first, last] = range(prefix);
        for (auto i = first; i < last; ++i) {
            const auto share = static_cast<double>(prefix.size()) / static_cast<double>(words_[i].text.size());
            give(words_[i], (share == 1 ? 1.0 : 0.65 + 0.25 * share) * (prefix == typed ? 1.0 : 0.95));
        }
    }
    if (reached >= enough_units) return;
    for (const auto& [number, likeness] : alike(typed, true)) give(words_[number], likeness);
}

std::vector<WordIndex::Hit> WordIndex::search(std::string_view text, int limit) const {
    auto typed = words_of(i18n::fold(text));
    if (typed.size() > words_max) typed.resize(words_max);
    if (typed.empty() || base::count_characters(base::trim(text)) < 2) return {};
    std::vector<float> sum(units_.size()), best(units_.size());
    for (const auto& word : typed) {
        std::fill(best.begin(), best.end(), 0.0f);
        rate_word(word, best);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += best[i];
    }
    std::vector<Hit> hits;
    const float top = sum.empty() ? 0 : *std::max_element(sum.begin(), sum.end());
    if (top <= 0) return {};
    for (std::size_t i = 0; i < sum.size(); ++i) {
        if (sum[i] < top * kept_of_best) continue;
        // Of two that fit alike, the one whose name has fewer words left over comes first.
        const double left_over = static_cast<double>(units_[i].name_words.size()) / static_cast<double>(units_[i].name_words.size() + typed.size());
        const double fit = static_cast<double>(sum[i]) / static_cast<double>(typed.size());
        hits.push_back({units_[i].id, std::min(1.0, fit * (1.0 - 0.06 * left_over) * (units_[i].active ? 1.0 : 0.8))});
    }
    const auto wanted = std::min(hits.size(), static_cast<std::size_t>(std::clamp(limit, 0, 50)));
    std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(wanted), hits.end(),
                      [](const Hit& a, const Hit& b) { return a.score != b.score ? a.score > b.score : a.id < b.id; });
    hits.resize(wanted);
    return hits;
}

}  // namespace parties
