// What changed in law between two days: the same rows as each day states them, fact by fact.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_articles.h"
#include "catalogue_facts.h"

namespace catalogue {

namespace {

constexpr std::size_t excerpt_characters = 200;

using Changes = std::vector<Catalogue::Change>;
using ByRow = std::map<std::string, const Stated*, std::less<>>;

ByRow by_row(const std::vector<Stated>& rows) {
    ByRow found;
    for (const Stated& row : rows) found.emplace(row.row, &row);
    return found;
}

std::string in_quotes(std::string_view text) {
    return text.empty() ? std::string{"nothing"} : fmt::format("\"{}\"", base::excerpt(text, excerpt_characters));
}

// Of a text of many lines only the first that differs is told, with its number.
std::string text_change(const std::string& now, const std::string& was) {
    const auto a = base::split(now, '\n'), b = base::split(was, '\n');
    if (a.size() <= 1 && b.size() <= 1) return fmt::format("{}, was {}", in_quotes(now), in_quotes(was));
    std::size_t line = 0;
    while (line < a.size() && line < b.size() && a[line] == b[line]) ++line;
    return fmt::format("from line {}: {}, was {}", line + 1, in_quotes(line < a.size() ? a[line] : ""),
                       in_quotes(line < b.size() ? b[line] : ""));
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& taken) {
    std::vector<std::string> left;
    for (const auto& one : all) {
        if (std::find(taken.begin(), taken.end(), one) == taken.end()) left.push_back(one);
    }
    return left;
}

std::string list_change(const std::vector<std::string>& now, const std::vector<std::string>& was) {
    const auto added = without(now, was), removed = without(was, now);
    if (added.empty() && removed.empty()) return "another order: " + base::join(now, ", ");
    std::string text = added.empty() ? "" : "added " + base::join(added, ", ");
    if (!removed.empty()) text += (text.empty() ? "removed " : "; removed ") + base::join(removed, ", ");
    return text;
}

// Amounts, ids and yes or no stand without quotation marks; sentences with.
std::string value_change(const std::string& now, const std::string& was) {
    const auto plain = [](const std::string& text) {
        return text.size() <= 60 && text.find('\n') == std::string::npos;
    };
    if (!plain(now) || !plain(was)) return text_change(now, was);
    return fmt::format("{}, was {}", now.empty() ? "none" : now, was.empty() ? "none" : was);
}

Changes compare(const Stated& was, const Stated& now) {
    Changes changes;
    for (std::size_t i = 0; i < now.facts.size(); ++i) {
        const Fact& new_fact = now.facts[i];
        const Fact& old_fact = was.facts[i];
        if (new_fact.value == old_fact.value && new_fact.list == old_fact.list) continue;
        const std::string what = new_fact.is_list ? list_change(new_fact.list, old_fact.list)
                                                  : value_change(new_fact.value, old_fact.value);
        changes.push_back({now.file, now.row, new_fact.name + ": " + what});
    }
    return changes;
}

// The facts that say something, on one line.
std::string summary(const Stated& row) {
    std::vector<std::string> parts;
    for (const Fact& fact : row.facts) {
        const std::string value = fact.is_list ? base::join(fact.list, ", ") : fact.value;
        const bool tells = !value.empty() && value != "no" && value != "0" && fact.name != "verified";
        if (!tells || fact.name.ends_with("in Swedish")) continue;
        parts.push_back(fact.name + ": " + base::excerpt(base::split(value, '\n').front(), 80));
        if (parts.size() == 4) break;
    }
    return base::join(parts, "; ");
}

// The rows of both days side by side.
class Comparison {
public:
    Comparison(std::vector<Stated> were, std::vector<Stated> are)
        : old_rows_{std::move(were)}, new_rows_{std::move(are)}, were_{by_row(old_rows_)}, are_{by_row(new_rows_)} {}

    Changes changes() {
        std::vector<Changes> of_row(new_rows_.size());
        for (std::size_t i = 0; i < new_rows_.size(); ++i) {
            of_row[i] = of(new_rows_[i]);
            if (!of_row[i].empty()) touched_.insert(new_rows_[i].row);
        }
        Changes gone = no_longer();
        // A whole comes before its parts, so from the last row to the first each passes on what touched it.
        for (auto row = new_rows_.rbegin(); row != new_rows_.rend(); ++row) {
            if (touched_.contains(row->row)) touched_.insert(row->part_of);
        }
        Changes all;
        for (std::size_t i = 0; i < new_rows_.size(); ++i) {
            const Stated& row = new_rows_[i];
            const auto was = were_.find(row.row);
            if (was != were_.end() && was->second->since != row.since && touched_.contains(row.row)) {
                all.push_back({row.file, row.row, "new version from " + row.since});
            }
            all.insert(all.end(), of_row[i].begin(), of_row[i].end());
        }
        all.insert(all.end(), gone.begin(), gone.end());
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
        return all;
    }

private:
    Changes of(const Stated& row) const {
        if (const auto was = were_.find(row.row); was != were_.end()) return compare(*was->second, row);
        // What is new as a whole is told once, not once for each of its parts.
        if (!row.part_of.empty() && !were_.contains(row.part_of)) return {};
        const std::string since = row.since.empty() ? "new" : "new from " + row.since;
        return {{row.file, row.row, fmt::format("{}; {}", since, summary(row))}};
    }

    Changes no_longer() {
        Changes gone;
        for (const Stated& row : old_rows_) {
            if (are_.contains(row.row) || (!row.part_of.empty() && !are_.contains(row.part_of))) continue;
            gone.push_back({row.file, row.row, "no longer in force"});
            touched_.insert(row.part_of);
        }
        return gone;
    }

    const std::vector<Stated> old_rows_, new_rows_;
    const ByRow were_, are_;
    std::set<std::string, std::less<>> touched_{};
};

}  // namespace

std::vector<Catalogue::Change> Catalogue::differences(base::Day before, base::Day after) const {
    auto changes = Comparison{stated_on(*data_, before), stated_on(*data_, after)}.changes();
    for (auto& article : articles_to_look_over(*data_, before, after)) changes.push_back(std::move(article));
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
    return changes;
}

}  // namespace catalogue
