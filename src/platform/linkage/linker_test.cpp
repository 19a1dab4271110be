// The linker on a made-up register of homes and clinics: what it must find, and what it must leave alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "linkage/linkage.h"

namespace linkage {
namespace {

constexpr const char* beginnings[] = {"sol",  "ek",  "bjork", "kvarn", "strand", "lind",
                                      "berg", "ang", "skog",  "rosen", "lilje",  "syren"};
constexpr const char* ends[] = {"garden", "backen", "hemmet", "hojden", "lunden", "dalen", "ro", "torpet"};
constexpr const char* kinds[] = {"aldreboende", "vardcentral", "gruppboende", "hemtjanst"};
constexpr const char* towns[] = {"norrby", "soderby", "vasterby", "osterby", "mellanby"};
constexpr const char* streets[] = {"storgatan", "kyrkogatan", "skolvagen", "parkvagen", "backvagen", "angsvagen"};

// A draw by its number alone.
std::uint64_t drawn(std::uint64_t counter, std::uint64_t below) {
    auto z = counter * 0x9E3779B97F4A7C15 + 0x1234567;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (z ^ (z >> 31)) % below;
}

Schema schema() {
    Schema made;
    made.columns = {{"name", true}, {"number", true}, {"street", true}, {"town", true}};
    made.comparisons = {{"name", Likeness::spelling, {0.7, 0.8, 0.9, 0.97}, true},
                        {"name", Likeness::words, {0.1, 0.3, 0.5, 0.7, 0.9}, false},
                        {"number", Likeness::number, {0.5, 1}, false},
                        {"street", Likeness::spelling, {0.7, 0.85, 0.95}, false},
                        {"town", Likeness::equal, {1}, true},
                        {"", Likeness::text, {0.15, 0.25, 0.35, 0.5, 0.65, 0.8}, false}};
    return made;
}

Record unit(std::int64_t id) {
    const auto n = static_cast<std::uint64_t>(id);
    const std::string name = std::string{beginnings[n % 12]} + ends[n / 12 % 8] + " " + kinds[n / 96 % 4];
    return {
        id,
        id,
        {{name}, {std::to_string(1 + drawn(n * 3, 90))}, {streets[drawn(n * 3 + 1, 6)]}, {towns[drawn(n * 3 + 2, 5)]}}};
}

std::vector<Record> units(std::int64_t from, std::int64_t to) {
    std::vector<Record> made;
    for (auto id = from; id < to; ++id) made.push_back(unit(id));
    return made;
}

// As somebody writes of it: a slip, a word left out, no number, now and then no street.
Record told(const Record& of, std::uint64_t seed) {
    auto made = of;
    auto& name = made.values[0][0];
    if (drawn(seed, 3) == 0) std::swap(name[2], name[3]);
    if (drawn(seed + 1, 4) == 0) name.erase(drawn(seed + 2, name.size() - 1), 1);
    if (drawn(seed + 3, 3) == 0) name = name.substr(0, name.find(' '));
    if (drawn(seed + 4, 2) == 0) made.values[1][0].clear();
    if (drawn(seed + 5, 4) == 0) made.values[2][0].clear();
    return made;
}

constexpr std::int64_t in_register = 300, all_units = 384;

std::vector<Record> descriptions(std::int64_t from, std::int64_t to, std::uint64_t seed) {
    std::vector<Record> made;
    for (auto id = from; id < to; ++id) made.push_back(told(unit(id), seed + static_cast<std::uint64_t>(id) * 10));
    return made;
}

class Taught : public testing::Test {
protected:
    Linker linker{schema(), units(0, in_register)};
    // Some are about units that the register does not have.
    std::vector<Record> heard = descriptions(0, all_units, 1'000'000);
    Model model = linker.learn(heard, 20'000, 1);

    Calibration calibration() const {
        std::vector<Reviewed> reviewed;
        for (std::uint64_t round = 0; round < 3; ++round)
            for (const auto& one : descriptions(0, all_units, 2'000'000 + round * 100'000)) {
                const auto proposal = linker.propose(one, model);
                if (!proposal.empty())
                    reviewed.push_back({proposal.score, proposal.candidates.front().id == one.id, proposal.margin});
            }
        return Calibration::of(reviewed);
    }
};

TEST_F(Taught, finds_what_is_told_of_with_slips) {
    std::size_t found = 0;
    for (std::int64_t i = 0; i < in_register; ++i) {
        const auto proposal = linker.propose(heard[static_cast<std::size_t>(i)], model);
        found += !proposal.empty() && proposal.candidates.front().id == i;
    }
    EXPECT_GE(found, 285u);  // of 300
}

TEST_F(Taught, more_likeness_never_weighs_less) {
    for (std::size_t i = 0; i < model.m.size(); ++i)
        for (std::size_t level = 2; level < model.m[i].size(); ++level)
            EXPECT_GE(bits(model, i, level), bits(model, i, level - 1) - 1e-9);
    EXPECT_EQ(bits(model, 0, 0), 0);
    EXPECT_GT(bits(model, 0, 4), 3);
}

// The abstain rule: what belongs nowhere is left to people.
TEST_F(Taught, what_belongs_to_no_unit_is_linked_to_none) {
    const auto calibrated = calibration();
    std::size_t linked = 0, right = 0, wrongly_linked = 0;
    for (const auto& one : descriptions(0, all_units, 9'000'000)) {
        const auto proposal = linker.propose(one, model);
        if (decide(proposal, calibrated) != Verdict::linked) continue;
        ++linked;
        right += proposal.candidates.front().id == one.id;
        wrongly_linked += one.id >= in_register;
    }
    EXPECT_GE(linked, 150u);  // it does link
    EXPECT_GE(static_cast<double>(right), 0.98 * static_cast<double>(linked));
    EXPECT_LE(wrongly_linked, 8u);  // of 84
}

TEST_F(Taught, without_reviewed_pairs_nothing_is_linked_by_itself) {
    for (const auto& one : heard) {
        EXPECT_NE(decide(linker.propose(one, model), Calibration{}), Verdict::linked);
    }
}

TEST_F(Taught, one_thread_or_two_and_once_more_give_the_same) {
    const auto again = linker.learn(heard, 20'000, 2);
    EXPECT_EQ(again.m, model.m);
    EXPECT_EQ(again.u, model.u);
    EXPECT_EQ(again.prior, model.prior);
    const auto one = linker.propose_all(heard, model, 1), two = linker.propose_all(heard, model, 2);
    ASSERT_EQ(one.size(), two.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].score, two[i].score);
        ASSERT_EQ(one[i].candidates.size(), two[i].candidates.size());
        for (std::size_t k = 0; k < one[i].candidates.size(); ++k)
            EXPECT_EQ(one[i].candidates[k].id, two[i].candidates[k].id);
    }
}

TEST_F(Taught, the_order_of_the_register_moves_nothing) {
    auto turned = units(0, in_register);
    std::reverse(turned.begin(), turned.end());
    const Linker other{schema(), turned};
    for (const auto& one : heard) {
        const auto here = linker.propose(one, model), there = other.propose(one, model);
        ASSERT_EQ(here.empty(), there.empty());
        if (here.empty() || here.margin < 1e-6) continue;
        EXPECT_EQ(here.candidates.front().id, there.candidates.front().id);
        EXPECT_NEAR(here.score, there.score, 1e-9);
    }
}

TEST_F(Taught, a_description_of_nothing_proposes_nothing) {
    const Record empty{0, 0, {{""}, {""}, {""}, {""}}}, bare{0, 0, {{}, {}, {}, {}}};
    EXPECT_TRUE(linker.propose(empty, model).empty());
    EXPECT_TRUE(linker.propose(bare, model).empty());
    EXPECT_TRUE(linker.propose({0, 0, {{"xyzzy"}, {}, {}, {}}}, model).empty());
}

TEST_F(Taught, one_common_word_is_not_enough_to_tell) {
    const auto proposal = linker.propose({0, 0, {{"vardcentral"}, {}, {}, {}}}, model);
    EXPECT_NE(decide(proposal, calibration()), Verdict::linked);
}

TEST_F(Taught, an_unrelated_unit_moves_nobody_from_the_first_place) {
    auto more = units(0, in_register);
    more.push_back({9999, 9999, {{"zenit qvist"}, {"7"}, {"hamnplan"}, {"fjarran"}}});
    const Linker other{schema(), more};
    std::size_t moved = 0;
    for (const auto& one : heard) {
        const auto here = linker.propose(one, model), there = other.propose(one, model);
        if (!here.empty() && here.margin >= Rule{}.margin)
            moved += here.candidates.front().id != there.candidates.front().id;
    }
    EXPECT_EQ(moved, 0u);
}

TEST(Register, of_two_units_at_one_address_the_address_alone_tells_neither) {
    auto rows = units(0, 50);
    rows.push_back({100, 100, {{"norrskenet aldreboende"}, {"5"}, {"hamngatan"}, {"norrby"}}});
    rows.push_back({101, 101, {{"polstjarnan tandvard"}, {"5"}, {"hamngatan"}, {"norrby"}}});
    const Linker linker{schema(), rows};
    const auto model = linker.untaught(20'000);
    const auto by_address = linker.propose({0, 0, {{}, {"5"}, {"hamngatan"}, {"norrby"}}}, model);
    ASSERT_GE(by_address.candidates.size(), 2u);
    EXPECT_LT(by_address.margin, Rule{}.margin);
    EXPECT_NE(decide(by_address, Calibration{{{-100, 1, 1000}}, -100}), Verdict::linked);
    const auto by_name = linker.propose({0, 0, {{"norskenet"}, {"5"}, {"hamngatan"}, {"norrby"}}}, model);
    EXPECT_EQ(by_name.candidates.front().id, 100);
    EXPECT_GE(by_name.margin, Rule{}.margin);
}

TEST(Register, a_unit_that_stands_twice_is_one_site_and_no_rival_of_itself) {
    auto rows = units(0, 50);
    rows.push_back({100, 100, {{"norrskenet aldreboende"}, {"5"}, {"hamngatan"}, {"norrby"}}});
    rows.push_back({101, 100, {{"norrskenet aldreboende"}, {"5"}, {"hamngatan"}, {"norrby"}}});
    const Linker linker{schema(), rows};
    const auto proposal =
        linker.propose({0, 0, {{"norrskenet aldreboende"}, {"5"}, {"hamngatan"}, {"norrby"}}}, linker.untaught(20'000));
    EXPECT_EQ(proposal.candidates.front().id, 100);
    EXPECT_GE(proposal.margin, Rule{}.margin);
    for (std::size_t i = 1; i < proposal.candidates.size(); ++i) EXPECT_NE(proposal.candidates[i].site, 100);
}

TEST(Register, an_empty_register_proposes_nothing_and_learns_nothing) {
    const Linker linker{schema(), {}};
    const auto heard = descriptions(0, 20, 5);
    const auto model = linker.learn(heard, 1000);
    EXPECT_TRUE(linker.propose(heard[0], model).empty());
    EXPECT_TRUE(linker.retrieve(heard[0], 10).empty());
    EXPECT_FALSE(linker.knows_word("solgarden"));
}

TEST(Register, of_one_unit_works_too) {
    const Linker linker{schema(), {unit(1)}};
    const auto proposal = linker.propose(unit(1), linker.untaught(100));
    ASSERT_EQ(proposal.candidates.size(), 1u);
    EXPECT_TRUE(std::isinf(proposal.margin));
    EXPECT_TRUE(std::isfinite(proposal.score));
}

TEST(Register, fewer_than_ten_descriptions_teach_nothing) {
    const Linker linker{schema(), units(0, 100)};
    const auto few = descriptions(0, 9, 5);
    EXPECT_EQ(linker.learn(few, 5000).m, linker.untaught(5000).m);
}

TEST(Weight, a_rare_name_says_more_than_one_that_many_have) {
    std::vector<Record> rows;
    for (std::int64_t id = 0; id < 40; ++id)
        rows.push_back({id, id, {{id < 30 ? "vardcentralen" : "kvarnen " + std::to_string(id)}, {}, {}, {}}});
    const Linker linker{schema(), rows};
    const auto model = linker.untaught(20'000);
    const auto common = linker.compare({0, 0, {{"vardcentralen"}, {}, {}, {}}}, 0, model);
    const auto rare = linker.compare({0, 0, {{"kvarnen 35"}, {}, {}, {}}}, 35, model);
    EXPECT_GT(rare.weight, common.weight + 3);
}

TEST(Retrieve, comes_by_cosine_best_first_and_at_most_as_many_as_asked) {
    const Linker linker{schema(), units(0, 200)};
    const auto found = linker.retrieve(unit(17), 7);
    ASSERT_EQ(found.size(), 7u);
    EXPECT_EQ(found[0].id, 17);
    EXPECT_NEAR(found[0].cosine, 1, 1e-6);
    for (std::size_t i = 1; i < found.size(); ++i) EXPECT_LE(found[i].cosine, found[i - 1].cosine);
    EXPECT_TRUE(linker.retrieve(unit(17), 0).empty());
}

TEST(Retrieve, knows_the_words_of_the_register) {
    const Linker linker{schema(), units(0, 20)};
    EXPECT_TRUE(linker.knows_word("aldreboende"));
    EXPECT_FALSE(linker.knows_word("mamma"));
}

}  // namespace
}  // namespace linkage
