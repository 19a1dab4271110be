// Linkage of two lists of which neither has anybody twice: B4 (Febrl4, Fodors against Zagats) and D11 (the
// tutorial's blocking rule on Febrl).
#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "bars_linkage.h"
#include "base/text.h"

namespace validation {

namespace {

using linkage::Likeness;
using linkage::Record;

struct Pairs {
    std::size_t right = 0, made = 0, gold = 0;
    double f1() const { return share(2 * right, made + gold); }
    std::string string() const {
        return fmt::format("{:.4f} (precision {:.4f}, recall {:.4f}; {} right of {} made, {} to find)", f1(),
                           share(right, made), share(right, gold), right, made, gold);
    }
};

// ---- Febrl: invented persons with slips, two files of 5,000 ----

// Of "rec-1070-org" and "rec-1070-dup-0" the number.
std::string person_of(std::string_view record) {
    const auto parts = base::split(record, '-');
    return parts.size() > 1 ? parts[1] : std::string{record};
}

std::vector<Record> febrl_records(const Table& table) {
    static constexpr const char* columns[] = {"given_name", "surname", "street_number", "address_1",
                                              "address_2",  "suburb",  "postcode",      "state"};
    const linkage::Normaliser normalise;
    std::vector<Record> records;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        Record record{static_cast<std::int64_t>(row), static_cast<std::int64_t>(row), {}};
        for (const auto* column : columns) record.values.push_back({normalise(table.at(row, table.column(column)))});
        records.push_back(std::move(record));
    }
    return records;
}

linkage::Schema febrl_schema() {
    linkage::Schema schema;
    for (const auto* column :
         {"given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state"})
        schema.columns.push_back({column, column != std::string_view{"state"}});
    const std::vector<double> spelling{0.7, 0.8, 0.9, 0.97, 1};
    for (const auto* column : {"given_name", "surname", "address_1", "address_2", "suburb"})
        schema.comparisons.push_back({column, Likeness::spelling, spelling, true});
    schema.comparisons.push_back({"street_number", Likeness::near, {0.5, 1}, true});
    schema.comparisons.push_back({"postcode", Likeness::near, {0.5, 1}, true});
    schema.comparisons.push_back({"state", Likeness::near, {0.5, 1}, false});
    return schema;
}

Bar febrl4(const Folder& folder) {
    Bar bar{"B4",
            "Febrl4 without social security number and birth date, F1",
            "linkage/febrl/dataset4a.csv and 4b, all rows; no answers used",
            ">= 0.995",
            {},
            "0.9951 (Fellegi-Sunter, design note); 3,241 of 5,000 by the tutorial's rule"};
    const auto a = folder.table("linkage/febrl/dataset4a.csv"), b = folder.table("linkage/febrl/dataset4b.csv");
    if (!a || !b) return bar;
    const linkage::Linker linker{febrl_schema(), febrl_records(*a)};
    const auto descriptions = febrl_records(*b);
    const auto model = linker.learn(descriptions, 100'000, linkage_threads);
    const auto proposals = linker.propose_all(descriptions, model, linkage_threads);
    Pairs pairs;
    std::set<std::string> in_a;
    for (std::size_t row = 0; row < a->rows(); ++row) in_a.insert(person_of(a->at(row, a->column("rec_id"))));
    for (std::size_t row = 0; row < b->rows(); ++row)
        pairs.gold += in_a.contains(person_of(b->at(row, b->column("rec_id"))));
    for (const auto& [description, row] : linkage::one_to_one(proposals, linkage::Rule{}.margin)) {
        ++pairs.made;
        pairs.right += person_of(b->at(description, b->column("rec_id"))) == person_of(a->at(row, a->column("rec_id")));
    }
    return reached(std::move(bar), pairs.string(), pairs.f1() >= 0.995);
}

// 1 less the share of letters that must be changed (Levenshtein), as the tutorial measures addresses.
double edited(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto before = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j)
            before = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, before + (a[i - 1] != b[j - 1])}));
    }
    return 1 - static_cast<double>(row.back()) / static_cast<double>(std::max(a.size(), b.size()));
}

// The tutorial's own rule: pairs of one given name, a point for that and for each of these that is alike, more
// than three.
bool alike_by_rule(const Table& one, std::size_t a, const Table& other, std::size_t b) {
    const auto equal = [&](const char* column) {
        const auto left = base::trim(one.at(a, one.column(column)));
        return !left.empty() && left == base::trim(other.at(b, other.column(column)));
    };
    const auto near = [&](const char* column, double (*likeness)(std::string_view, std::string_view)) {
        const auto left = base::trim(one.at(a, one.column(column)));
        const auto right = base::trim(other.at(b, other.column(column)));
        return !left.empty() && !right.empty() && likeness(left, right) >= 0.85;
    };
    return 1 + near("surname", linkage::jaro_winkler) + equal("date_of_birth") + equal("suburb") + equal("state") +
               near("address_1", edited) >
           3;
}

struct Blocked {
    std::size_t pairs = 0, alike = 0, right = 0;
};

Blocked blocked(const Table& one, const Table& other, bool same_file) {
    std::map<std::string_view, std::vector<std::size_t>> by_name;
    for (std::size_t row = 0; row < other.rows(); ++row)
        if (const auto name = base::trim(other.at(row, other.column("given_name"))); !name.empty())
            by_name[name].push_back(row);
    Blocked found;
    for (std::size_t a = 0; a < one.rows(); ++a) {
        const auto block = by_name.find(base::trim(one.at(a, one.column("given_name"))));
        if (block == by_name.end()) continue;
        for (const auto b : block->second) {
            if (same_file && b <= a) continue;
            ++found.pairs;
            if (!alike_by_rule(one, a, other, b)) continue;
            ++found.alike;
            found.right += person_of(one.at(a, one.column("rec_id"))) == person_of(other.at(b, other.column("rec_id")));
        }
    }
    return found;
}

std::vector<Bar> febrl_rule(const Folder& folder) {
    Bar four{"D11",
             "Febrl4, pairs of one given name and those alike by the tutorial's rule",
             "linkage/febrl/dataset4a.csv and 4b",
             "77249 and 3241",
             {},
             "published: 77,249 and 3,241"};
    Bar one{"D11", "Febrl1, the same within one file", "linkage/febrl/dataset1.csv", "2082 and 317",
            {},    "published: 2,082 and 317"};
    const auto a = folder.table("linkage/febrl/dataset4a.csv"), b = folder.table("linkage/febrl/dataset4b.csv");
    const auto single = folder.table("linkage/febrl/dataset1.csv");
    if (a && b) {
        const auto found = blocked(*a, *b, false);
        four = reached(std::move(four), fmt::format("{} and {}", found.pairs, found.alike),
                       found.pairs == 77'249 && found.alike == 3'241);
    }
    if (single) {
        const auto found = blocked(*single, *single, true);
        one = reached(std::move(one), fmt::format("{} and {}", found.pairs, found.alike),
                      found.pairs == 2'082 && found.alike == 317);
    }
    return {four, one};
}

// ---- Fodors and Zagats: two guides to restaurants ----

// A name as it stands, and without what stands in brackets.
std::vector<std::string> names_of(const std::string& written, const linkage::Normaliser& normalise) {
    std::vector<std::string> names{normalise(written)};
    if (const auto bracket = written.find('('); bracket != std::string::npos && bracket > 0)
        names.push_back(normalise(std::string_view{written}.substr(0, bracket)));
    return names;
}

std::vector<Record> restaurant_records(const Table& table) {
    const linkage::Normaliser streets{street_words()};
    const linkage::Normaliser names{{{"restaurant", ""}, {"the", ""}, {"and", ""}, {"delicatessen", "deli"}}};
    const linkage::Normaliser cities{{{"new york city", "new york"}, {"la", "los angeles"}, {"w", "west"}}};
    std::vector<Record> records;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto address = address_of(table.at(row, table.column("addr")), streets);
        records.push_back({static_cast<std::int64_t>(row),
                           static_cast<std::int64_t>(row),
                           {names_of(table.at(row, table.column("name")), names),
                            {address.number},
                            {address.street},
                            {cities(table.at(row, table.column("city")))}}});
    }
    return records;
}

linkage::Schema restaurant_schema() {
    linkage::Schema schema;
    schema.columns = {{"name", true}, {"number", true}, {"street", true}, {"city", true}};
    schema.comparisons = {{"name", Likeness::spelling, {0.7, 0.8, 0.9, 0.97}, true},
                          {"name", Likeness::words, {0.1, 0.3, 0.5, 0.7, 0.9}, false},
                          {"number", Likeness::number, {0.5, 1}, true},
                          {"street", Likeness::spelling, {0.7, 0.85, 0.95}, true},
                          {"city", Likeness::spelling, {0.7, 0.95}, true}};
    return schema;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

std::string digits_of(std::string_view text) {
    std::string found;
    std::copy_if(text.begin(), text.end(), std::back_inserter(found), digit);
    return found;
}

// Pairs of ids in any file of the folder that names itself so; nothing when it is kept apart.
std::optional<std::set<std::pair<std::string, std::string>>> restaurant_gold(const Folder& folder) {
    for (const auto* begins : {"gold", "matches", "fodors_zagats", "pairs", "labels", "truth"})
        for (const auto& name : folder.matching("linkage/fodors_zagats", begins, ".csv")) {
            const auto table = folder.table(name);
            const auto either = [&](std::initializer_list<const char*> names) -> std::optional<std::size_t> {
                for (const auto* column : names)
                    if (table->has(column)) return table->column(column);
                return std::nullopt;
            };
            const auto f = either({"fodors_id", "fodors", "ltable_id", "ltable.id", "id_fodors", "left_id"});
            const auto z = either({"zagats_id", "zagats", "rtable_id", "rtable.id", "id_zagats", "right_id"});
            const auto label = either({"gold", "label", "match"});
            if (!f || !z) continue;
            std::set<std::pair<std::string, std::string>> gold;
            for (std::size_t row = 0; row < table->rows(); ++row)
                if (!label || table->at(row, *label) == "1") gold.emplace(table->at(row, *f), table->at(row, *z));
            return gold;
        }
    return std::nullopt;
}

Bar restaurants(const Folder& folder) {
    Bar bar{"B4",
            "Fodors and Zagats without telephone, F1 without any answers",
            "linkage/fodors_zagats, all rows",
            ">= 0.95",
            {},
            "0.941 (tf-idf, one to one), 0.982 with telephone (design note)"};
    const auto fodors = folder.table("linkage/fodors_zagats/fodors.csv"),
               zagats = folder.table("linkage/fodors_zagats/zagats.csv");
    if (!fodors || !zagats) return bar;
    const linkage::Linker linker{restaurant_schema(), restaurant_records(*fodors)};
    const auto descriptions = restaurant_records(*zagats);
    const auto model = linker.learn(descriptions, 200'000, linkage_threads);
    const auto pairs =
        linkage::one_to_one(linker.propose_all(descriptions, model, linkage_threads), linkage::Rule{}.margin);
    const auto id = [](const Table& table, std::size_t row) { return table.at(row, table.column("id")); };
    if (const auto gold = restaurant_gold(folder)) {
        Pairs counted{0, pairs.size(), gold->size()};
        for (const auto& [description, row] : pairs)
            counted.right += gold->contains({id(*fodors, row), id(*zagats, description)});
        return reached(std::move(bar), counted.string(), counted.f1() >= 0.95);
    }
    // The answers are kept apart. The telephone number, which the linker never sees, tells most of them.
    const auto phone = [](const Table& table, std::size_t row) {
        return digits_of(table.at(row, table.column("phone"))).substr(0, 10);
    };
    Pairs counted{0, pairs.size(), 0};
    for (const auto& [description, row] : pairs) counted.right += phone(*fodors, row) == phone(*zagats, description);
    bar.data +=
        fmt::format("; the answers are not in the folder: {} pairs made, of which {} share their telephone number",
                    counted.made, counted.right);
    return bar;
}

}  // namespace

std::vector<Bar> list_bars(const Folder& folder) {
    std::vector<Bar> bars{febrl4(folder), restaurants(folder)};
    for (auto& bar : febrl_rule(folder)) bars.push_back(std::move(bar));
    return bars;
}

}  // namespace validation
