#include "ageing/ageing_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/fault.h"

namespace ageing {
namespace {

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }

Counts read(std::string_view bytes) {
    Counts found;
    each_packed(bytes, [&](std::int64_t at, std::int64_t number) { found[at] = number; });
    return found;
}

TEST(AgeingRules, a_distribution_is_read_as_it_was_packed) {
    const Counts counts{{0, 1}, {1, 127}, {2, 128}, {20'000, 1'000'000}, {20'001, 3}, {3'000'000, 16'384}};
    EXPECT_EQ(read(packed(counts)), counts);
    EXPECT_EQ(read(packed({})), Counts{});
}

TEST(AgeingRules, days_that_hold_nothing_take_no_room) {
    EXPECT_EQ(packed({{5, 0}, {9, 0}}), "");
    EXPECT_EQ(read(packed({{5, 0}, {9, 2}})), (Counts{{9, 2}}));
}

TEST(AgeingRules, a_row_that_was_cut_is_a_fault) {
    const auto whole = packed({{20'000, 300}});
    for (std::size_t size = 1; size < whole.size(); ++size)
        EXPECT_THROW(read(whole.substr(0, size)), base::Fault) << size;
    EXPECT_THROW(read(std::string(12, '\xff')), base::Fault);
}

TEST(AgeingRules, taking_back_more_than_there_is_is_a_bug) { EXPECT_THROW(packed({{5, -1}}), base::Bug); }

TEST(AgeingRules, a_month_earlier_is_the_same_day_or_the_last_of_the_month) {
    EXPECT_EQ(months_before(day(2026, 11, 18), 9), day(2026, 2, 18));
    EXPECT_EQ(months_before(day(2026, 11, 30), 9), day(2026, 2, 28));
    EXPECT_EQ(months_before(day(2024, 3, 31), 1), day(2024, 2, 29));
    EXPECT_EQ(months_before(day(2026, 1, 15), 1), day(2025, 12, 15));
    EXPECT_EQ(first_day_of(month_of(day(2026, 12, 31))), day(2026, 12, 1));
}

TEST(AgeingRules, the_spread_is_the_nearest_rank_of_a_sorted_row) {
    std::mt19937 random{4711};
    for (std::size_t size = 1; size <= 60; ++size) {
        std::vector<int> sorted;
        Tally tally;
        for (std::size_t i = 0; i < size; ++i) sorted.push_back(static_cast<int>(random() % 40));
        for (const auto days : sorted) tally.add(days, 1);
        std::sort(sorted.begin(), sorted.end());
        const auto at = [&](std::size_t hundredths) { return sorted[(size * hundredths + 99) / 100 - 1]; };
        EXPECT_EQ(tally.spread(), (Spread{static_cast<std::int64_t>(size), at(50), at(80)})) << size;
        EXPECT_EQ(tally.from(20), std::count_if(sorted.begin(), sorted.end(), [](int days) { return days >= 20; }));
    }
    EXPECT_EQ(Tally{}.spread(), Spread{});
}

TEST(AgeingRules, what_a_case_adds_is_what_is_taken_back) {
    Counted one{{7}, "tip", "nord", {3}, day(2026, 1, 2), day(2026, 2, 2), {}, true};
    Changes changes;
    contribute(changes, one, 1);
    EXPECT_EQ(changes.size(), 5u) << "the type's own rows, and those of all types";
    contribute(changes, one, -1);
    for (const auto& [key, counts] : changes) EXPECT_EQ(packed(counts), "") << key.kind;
    changes.clear();
    one.open = false;
    one.closed = day(2026, 3, 4);
    contribute(changes, one, 1);
    EXPECT_EQ(changes, (Changes{{{"closed", month_of(one.closed), "tip", "nord"}, {{61, 1}}},
                                {{"closed", month_of(one.closed), "", "nord"}, {{61, 1}}}}));
}

}  // namespace
}  // namespace ageing
