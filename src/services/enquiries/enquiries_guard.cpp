#include "enquiries_guard.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "i18n/i18n.h"

namespace enquiries {

namespace {

constexpr std::size_t gap_words_max = 4, sentences_max = 500;
constexpr int told_weight_min = 3;

bool fits(std::string_view pattern, std::string_view word) {
    const bool front = pattern.starts_with('*'), back = pattern.size() > 1 && pattern.ends_with('*');
    if (front) pattern.remove_prefix(1);
    if (back) pattern.remove_suffix(1);
    if (front && back) return word.find(pattern) != std::string_view::npos;
    return front ? word.ends_with(pattern) : back ? word.starts_with(pattern) : word == pattern;
}

}  // namespace

Guard::Guard(const catalogue::Boundary& boundary) : boundary_{boundary} {
    std::map<std::string, const std::vector<std::string>*> sets;
    for (const auto& set : boundary.sets) sets["<" + set.id + ">"] = &set.words;
    for (const auto& cue : boundary.cues) {
        Cue made{cue.limit, {}, cue.weight};
        for (const auto& token : base::split(cue.pattern, ' ')) {
            Step step;
            if (token.empty()) continue;
            if (token == "...") step.gap = true;
            else if (token == "^") step.begins = true;
            else if (token == "?") step.asks = true;
            else
                for (const auto& word : base::split(token, '|')) {
                    if (const auto set = sets.find(word); set != sets.end())
                        for (const auto& one : *set->second) step.any.push_back(i18n::fold(one));
                    else step.any.push_back(i18n::fold(word));
                }
            made.steps.push_back(std::move(step));
        }
        cues_.push_back(std::move(made));
    }
}

bool Guard::met(const Cue& cue, const std::vector<std::string>& words, bool asks, std::string& seen) const {
    // Patterns have a handful of steps, so trying each beginning is cheap.
    const auto from = [&](auto&& self, std::size_t step, std::size_t at, std::string& said) -> bool {
        if (step == cue.steps.size()) return true;
        const auto& want = cue.steps[step];
        if (want.begins) return at == 0 && self(self, step + 1, at, said);
        if (want.asks) return asks && self(self, step + 1, at, said);
        if (want.gap) {
            for (std::size_t skip = 0; skip <= gap_words_max && at + skip <= words.size(); ++skip) {
                auto longer = said + (skip ? " \xE2\x80\xA6" : "");
                if (self(self, step + 1, at + skip, longer)) { said = longer; return true; }
            }
            return false;
        }
        if (at >= words.size()) return false;
        if (!std::any_of(want.any.begin(), want.any.end(), [&](const auto& pattern) { return fits(pattern, words[at]); })) return false;
        said += (said.empty() ? "" : " ") + words[at];
        return self(self, step + 1, at + 1, said);
    };
    for (std::size_t begin = 0; begin <= words.size(); ++begin) {
        std::string said;
        if (from(from, 0, begin, said)) { seen = std::move(said); return true; }
    }
    return false;
}

std::optional<Mark> Guard::mark(std::string_view sentence) const {
    const auto words = enquiries::words(sentence);
    const bool asks = base::trim(sentence).ends_with("?");
    std::map<std::string, Mark> by_limit;
    int for_all = 0;
    for (const auto& cue : cues_) {
        std::string seen;
        if (!met(cue, words, asks, seen)) continue;
        if (cue.limit.empty()) { for_all += cue.weight; continue; }
        auto& mark = by_limit[cue.limit];
        mark.score += cue.weight;
        // Words that alone say little are not told.
        if (cue.weight >= told_weight_min && !seen.empty() && std::find(mark.seen.begin(), mark.seen.end(), seen) == mark.seen.end()) mark.seen.push_back(std::move(seen));
    }
    const Mark* best = nullptr;
    for (auto& [limit, mark] : by_limit) {
        mark.limit = limit;
        if (!best || mark.score > best->score) best = &mark;
    }
    if (!best || best->score + for_all < boundary_.threshold) return {};
    auto mark = *best;
    mark.score += for_all;
    for (const auto& limit : boundary_.limits)
        if (limit.limit == mark.limit) mark.provision = limit.provision;
    return mark;
}

std::vector<Mark> Guard::marks(std::string_view text) const {
    std::vector<Mark> found;
    std::size_t looked = 0;
    for (const auto& sentence : sentences(text)) {
        if (++looked > sentences_max) break;
        if (auto one = mark(text.substr(sentence.begin, sentence.end - sentence.begin))) {
            one->sentence = sentence;
            found.push_back(std::move(*one));
        }
    }
    return found;
}

}  // namespace enquiries
