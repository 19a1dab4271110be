// Linkage against public data: B3 (Chicago's inspections against its licence register); B4 and D11 stand in
// bars_linkage_lists.cpp. The same linker as the register of units uses; here are only each data set's columns,
// abbreviations and how its addresses are written.
#include "bars_linkage.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace validation {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

// A share with its 95 % interval (Wilson).
std::string shown(std::size_t part, std::size_t whole) {
    if (whole == 0) return "none";
    constexpr double z = 1.959963985;
    const auto n = static_cast<double>(whole);
    const double p = share(part, whole), middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double reach = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return fmt::format("{:.4f} ({} of {}, 95 % {:.4f} to {:.4f})", p, part, whole, std::max(0.0, middle - reach),
                       std::min(1.0, middle + reach));
}

const std::vector<linkage::Replacement>& street_words() {
    static const std::vector<linkage::Replacement> words{
        {"street", "st"},      {"sts", "st"},      {"avenue", "ave"}, {"aves", "ave"},     {"av", "ave"},
        {"boulevard", "blvd"}, {"blv", "blvd"},    {"road", "rd"},    {"drive", "dr"},     {"lane", "ln"},
        {"la", "ln"},          {"place", "pl"},    {"court", "ct"},   {"parkway", "pkwy"}, {"highway", "hwy"},
        {"square", "sq"},      {"terrace", "ter"}, {"plaza", "plz"},  {"north", "n"},      {"south", "s"},
        {"east", "e"},         {"west", "w"},      {"first", "1st"},  {"second", "2nd"},   {"third", "3rd"},
        {"fourth", "4th"},     {"fifth", "5th"},   {"sixth", "6th"},  {"seventh", "7th"},  {"eighth", "8th"},
        {"ninth", "9th"},      {"tenth", "10th"},  {"saint", "st"},   {"ste", "suite"}};
    return words;
}

// "2339 -41 W CHICAGO AVE 1ST": the house numbers at the beginning, the second end written in full, and the
// rest to the kind of street. What stands in brackets is the city's own grid.
Address address_of(std::string_view written, const linkage::Normaliser& normalise) {
    std::string text;
    int brackets = 0;
    for (const char c : written) {
        brackets += c == '(';
        if (brackets == 0) text += c;
        brackets -= c == ')' && brackets > 0;
    }
    Address found;
    std::size_t at = 0;
    while (at < text.size() && (digit(text[at]) || text[at] == '-' || text[at] == ' ')) ++at;
    // "9th": a digit that a letter follows is the street's.
    while (at > 0 && at < text.size() && text[at] != ' ' && digit(text[at - 1])) --at;
    std::string first;
    for (const auto& number : base::split(normalise(std::string_view{text}.substr(0, at)), ' ')) {
        if (number.empty()) continue;
        if (first.empty())
            found.number = first = number;
        else if (number.size() < first.size())
            found.number += " " + first.substr(0, first.size() - number.size()) + number;
        else
            found.number += " " + number;
    }
    static const std::set<std::string_view> kinds{"st", "ave",  "blvd", "rd", "dr",  "ln", "pl",
                                                  "ct", "pkwy", "hwy",  "sq", "ter", "plz"};
    static const std::set<std::string_view> beside{"between", "near", "at", "off", "in"};
    const auto rest = normalise(std::string_view{text}.substr(at));
    std::size_t words = 0;
    for (const auto word : linkage::words_of(rest)) {
        if (words > 0 && beside.contains(word)) break;
        found.street += (words++ ? " " : "") + std::string{word};
        if (words > 1 && kinds.contains(word)) break;
    }
    return found;
}

namespace {

using linkage::Likeness;
using linkage::Record;

// ---- Chicago: who was inspected against the licence register ----

linkage::Schema chicago_schema() {
    linkage::Schema schema;
    schema.columns = {{"name", true}, {"number", true}, {"street", true}, {"zip", true}};
    schema.comparisons = {{"name", Likeness::spelling, {0.7, 0.8, 0.9, 0.97}, true},
                          {"name", Likeness::words, {0.1, 0.3, 0.5, 0.7, 0.9}, false},
                          {"number", Likeness::number, {0.5, 1}, false},
                          {"street", Likeness::spelling, {0.7, 0.85, 0.95}, false},
                          {"zip", Likeness::equal, {1}, false},
                          {"", Likeness::text, {0.15, 0.25, 0.35, 0.5, 0.65, 0.8}, false}};
    return schema;
}

const linkage::Normaliser& company_names() {
    static const linkage::Normaliser names{{{"inc", ""},
                                            {"llc", ""},
                                            {"l l c", ""},
                                            {"ltd", ""},
                                            {"corp", ""},
                                            {"corporation", ""},
                                            {"incorporated", ""},
                                            {"co", ""},
                                            {"company", ""},
                                            {"the", ""},
                                            {"and", ""},
                                            {"restaurant", "rest"},
                                            {"mc donalds", "mcdonalds"},
                                            {"kentucky fried chicken", "kfc"},
                                            {"elementary school", "elementary"}}};
    return names;
}

Record chicago_record(std::int64_t id, std::int64_t site, std::initializer_list<std::string> names,
                      const std::string& address, const std::string& zip) {
    static const linkage::Normaliser streets{street_words()};
    Record record{id, site, {{}, {}, {}, {zip}}};
    for (const auto& name : names)
        if (auto plain = company_names()(name); !plain.empty()) record.values[0].push_back(std::move(plain));
    const auto parts = address_of(address, streets);
    record.values[1].push_back(parts.number);
    record.values[2].push_back(parts.street);
    return record;
}

std::int64_t integer(const Table& table, std::size_t row, const char* column) {
    return base::parse_integer(table.at(row, table.column(column))).value_or(-1);
}

struct Split {
    std::string name;
    std::vector<Record> descriptions;
    std::vector<std::int64_t> site;   // -1: its licence number is wrong, so it belongs nowhere
    std::vector<std::int64_t> group;  // the site of the gold row: one site is never on both sides of a fold
};

std::optional<Split> chicago_split(const Folder& folder, const std::string& queries_name) {
    auto gold_name = queries_name;
    gold_name.replace(gold_name.find("chicago_queries_"), 16, "chicago_gold_");
    const auto queries = folder.table(queries_name), gold = folder.table(gold_name);
    if (!queries || !gold) return std::nullopt;
    std::map<std::string, std::size_t> answers;
    for (std::size_t row = 0; row < gold->rows(); ++row) answers.emplace(gold->at(row, gold->column("query_id")), row);
    Split split;
    split.name = queries_name;
    for (std::size_t row = 0; row < queries->rows(); ++row) {
        const auto text = [&](const char* column) { return queries->at(row, queries->column(column)); };
        const auto answer = answers.find(text("query_id"));
        if (answer == answers.end()) continue;
        split.descriptions.push_back(chicago_record(
            integer(*queries, row, "query_id"), 0, {text("DBA_Name"), text("AKA_Name")}, text("Address"), text("Zip")));
        const auto site = integer(*gold, answer->second, "site_id");
        split.group.push_back(site);
        split.site.push_back(gold->at(answer->second, gold->column("linkable")) == "1" ? site : -1);
    }
    return split;
}

struct Outcome {
    std::size_t linkable = 0, first = 0, linked = 0, linked_linkable = 0, right = 0, unlinkable = 0,
                unlinkable_linked = 0;
    bool met() const {
        return share(first, linkable) >= 0.985 && share(linked_linkable, linkable) >= 0.972 &&
               share(right, linked) >= 0.99 && share(unlinkable_linked, unlinkable) <= 0.1;
    }
};

bool right(const Split& split, std::size_t i, const linkage::Proposal& proposal) {
    return !proposal.empty() && split.site[i] >= 0 && proposal.candidates.front().site == split.site[i];
}

linkage::Calibration calibrated(const Split& split, const std::vector<linkage::Proposal>& proposals, int leave_out,
                                int folds) {
    std::vector<linkage::Reviewed> reviewed;
    for (std::size_t i = 0; i < proposals.size(); ++i)
        if (!proposals[i].empty() && (folds == 1 || split.group[i] % folds != leave_out))
            reviewed.push_back({proposals[i].score, right(split, i, proposals[i]), proposals[i].margin});
    return linkage::Calibration::of(std::move(reviewed));
}

// `calibration` of each row, which has not seen it.
Outcome judged(const Split& split, const std::vector<linkage::Proposal>& proposals,
               const std::function<const linkage::Calibration&(std::size_t)>& calibration) {
    Outcome found;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        const auto& proposal = proposals[i];
        const bool linkable = split.site[i] >= 0, hit = right(split, i, proposal);
        const bool linked = linkage::decide(proposal, calibration(i)) == linkage::Verdict::linked;
        ++(linkable ? found.linkable : found.unlinkable);
        found.first += hit;
        found.linked += linked;
        found.right += linked && hit;
        found.linked_linkable += linked && linkable;
        found.unlinkable_linked += linked && !linkable;
    }
    return found;
}

std::vector<Bar> chicago_bars_of(const Split& split, const Outcome& found, const std::string& calibrated_by) {
    const auto bar = [&](std::string what, std::string goal, std::string anchor) {
        return Bar{"B3",
                   "Chicago linkage, " + std::move(what),
                   split.name + ", " + calibrated_by,
                   std::move(goal),
                   {},
                   std::move(anchor)};
    };
    return {
        reached(bar("first proposal right, of linkable", ">= 0.985", "0.9847 (design note)"),
                shown(found.first, found.linkable), share(found.first, found.linkable) >= 0.985),
        reached(bar("linked without a person, of linkable", ">= 0.972", "0.972 (design note)"),
                shown(found.linked_linkable, found.linkable), share(found.linked_linkable, found.linkable) >= 0.972),
        reached(bar("right, of those linked", ">= 0.99", "0.99 (design note)"), shown(found.right, found.linked),
                share(found.right, found.linked) >= 0.99),
        reached(bar("linked though it belongs nowhere", "<= 0.1", "0.24 by weight above 0 (design note)"),
                shown(found.unlinkable_linked, found.unlinkable),
                share(found.unlinkable_linked, found.unlinkable) <= 0.1)};
}

std::vector<Bar> chicago(const Folder& folder) {
    const auto licences = folder.table("linkage/chicago_register.csv");
    std::vector<Split> splits;
    for (const auto& name : folder.matching("linkage", "chicago_queries_", ".csv"))
        if (auto split = chicago_split(folder, name)) splits.push_back(std::move(*split));
    if (!licences || splits.empty())
        return {{"B3",
                 "Chicago linkage",
                 "linkage/chicago_register.csv, chicago_queries_*.csv and chicago_gold_*.csv",
                 ">= 0.985, 0.972, 0.99; <= 0.1",
                 {},
                 {}}};
    std::vector<Record> rows;
    for (std::size_t row = 0; row < licences->rows(); ++row) {
        const auto text = [&](const char* column) { return licences->at(row, licences->column(column)); };
        rows.push_back(chicago_record(integer(*licences, row, "reg_id"), integer(*licences, row, "site_id"),
                                      {text("DOING_BUSINESS_AS_NAME"), text("LEGAL_NAME")}, text("ADDRESS"),
                                      text("ZIP_CODE")));
    }
    const linkage::Linker linker{chicago_schema(), std::move(rows)};
    std::stable_partition(splits.begin(), splits.end(),
                          [](const Split& split) { return split.name.ends_with("_dev.csv"); });
    // Learned without answers and calibrated on the first split; a further split sees neither its own answers.
    const auto model = linker.learn(splits.front().descriptions, 100'000, linkage_threads);
    std::vector<Bar> bars;
    std::optional<linkage::Calibration> first;
    for (const auto& split : splits) {
        const auto proposals = linker.propose_all(split.descriptions, model, linkage_threads);
        constexpr int folds = 5;
        std::vector<linkage::Calibration> without;
        for (int fold = 0; fold < folds; ++fold) without.push_back(calibrated(split, proposals, fold, folds));
        const auto found = judged(split, proposals, [&](std::size_t i) -> const linkage::Calibration& {
            return first ? *first : without[static_cast<std::size_t>(split.group[i] % folds)];
        });
        const auto some = chicago_bars_of(
            split, found,
            first ? "calibrated on " + splits.front().name : "calibrated on the other four fifths of the sites");
        bars.insert(bars.end(), some.begin(), some.end());
        if (!first) first = calibrated(split, proposals, 0, 1);
    }
    return bars;
}

}  // namespace

std::vector<Bar> linkage_bars(const Folder& folder) {
    auto bars = chicago(folder);
    for (auto& bar : list_bars(folder)) bars.push_back(std::move(bar));
    return bars;
}

}  // namespace validation
