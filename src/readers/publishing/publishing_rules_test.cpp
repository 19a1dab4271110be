#include "publishing_rules.h"

#include <gtest/gtest.h>

#include <random>

namespace publishing {
namespace {

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }

TypeTimes with(const std::vector<std::int64_t>& cases) {
    TypeTimes type;
    type.all = {"t", "", 0, 10, 20, false};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        type.departments.push_back({"t", "d" + std::to_string(i), cases[i], 10, 20, false});
        type.all.cases += cases[i];
    }
    return type;
}

std::string hidden(const TypeTimes& type) {
    std::string marks = type.all.hidden ? "X" : ".";
    for (const auto& one : type.departments) marks += one.hidden ? 'x' : '.';
    return marks;
}

TEST(PublishingRules, the_period_is_the_twelve_whole_months_that_have_ended) {
    EXPECT_EQ(period_before(day(2026, 11, 22)).first, day(2025, 11, 1));
    EXPECT_EQ(period_before(day(2026, 11, 22)).last, day(2026, 10, 31));
    EXPECT_EQ(period_before(day(2026, 12, 1)).last, day(2026, 11, 30));
    EXPECT_EQ(period_before(day(2026, 1, 31)).first, day(2025, 1, 1));
    EXPECT_EQ(period_before(day(2026, 1, 31)).last, day(2025, 12, 31));
    EXPECT_EQ(period_ending(day(2024, 2, 29)).first, day(2023, 3, 1));
}

TEST(PublishingRules, half_and_four_in_five_are_by_nearest_rank) {
    EXPECT_EQ(nearest_rank({}, 50), 0);
    EXPECT_EQ(nearest_rank({{7, 1}}, 50), 7);
    EXPECT_EQ(nearest_rank({{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 50), 3);
    EXPECT_EQ(nearest_rank({{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 80), 4);
    EXPECT_EQ(nearest_rank({{0, 99}, {500, 1}}, 80), 0);
    EXPECT_EQ(nearest_rank({{10, 2}, {30, 2}}, 50), 10);
    EXPECT_EQ(times_of("t", "d", {{10, 2}, {30, 2}}), (Times{"t", "d", 4, 10, 30, false}));
}

TEST(PublishingRules, few_cases_are_hidden_with_so_many_others_that_none_can_be_told) {
    struct Case { std::vector<std::int64_t> cases; const char* shown; };
    for (const auto& [cases, shown] : {Case{{10, 20, 30}, "...."}, Case{{4, 20, 30}, ".xx."}, Case{{4, 1, 30}, ".xx."},
                                       Case{{1, 1, 30, 9}, ".xx.x"}, Case{{4}, "Xx"}, Case{{5}, ".."}, Case{{0, 5, 9}, "...."},
                                       Case{{3, 0, 9}, ".x.x"}, Case{{2, 2}, "Xxx"}, Case{{4, 5, 5}, ".xx."}})
        {
            auto type = with(cases);
            suppress(type);
            EXPECT_EQ(hidden(type), shown) << testing::PrintToString(cases);
        }
}

TEST(PublishingRules, what_is_hidden_has_no_figures_and_cannot_be_computed_from_the_rest) {
    std::mt19937 random{1};
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::int64_t> cases(1 + random() % 7);
        for (auto& one : cases) one = static_cast<std::int64_t>(random() % 3 == 0 ? random() % 5 : random() % 60);
        auto type = with(cases);
        suppress(type);
        std::int64_t left = type.all.cases;
        int unknown = 0;
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const auto& one = type.departments[i];
            if (one.hidden) {
                EXPECT_EQ(one.cases + one.median + one.eighty, 0);
                ++unknown;
            } else {
                EXPECT_TRUE(one.cases == 0 || one.cases >= shown_from);
                left -= one.cases;
            }
        }
        if (type.all.hidden) continue;
        EXPECT_GE(type.all.cases, shown_from);
        // Of the sum of what is hidden no part can be told: it is several, and enough together.
        if (unknown > 0) {
            EXPECT_GE(unknown, 2) << testing::PrintToString(cases);
            EXPECT_GE(left, shown_from) << testing::PrintToString(cases);
        }
    }
}

TEST(PublishingRules, times_are_published_where_somebody_waits) {
    const auto& catalogue = catalogue::Catalogue::shipped();
    const auto at = day(2026, 10, 31);
    const auto shown = [&](const char* type) { return published(**catalogue.case_type(type, at), catalogue, at); };
    EXPECT_TRUE(shown("complaint_hsl"));
    EXPECT_TRUE(shown("permit_new"));
    EXPECT_TRUE(shown("enquiry"));
    EXPECT_TRUE(shown("report_sol_lss"));
    EXPECT_FALSE(shown("tip"));              // nobody is told anything
    EXPECT_FALSE(shown("closure_notice"));   // a receipt at once
    EXPECT_FALSE(shown("whistleblow"));      // who sent is absolutely secret
}

}  // namespace
}  // namespace publishing
