#include <gmock/gmock.h>

#include "base/text.h"
#include "planning_basis.h"
#include "planning_parts.h"

namespace planning {
namespace {

using testing::HasSubstr;

TEST(PlanningRules, a_year_after_the_last_day_of_february_is_a_day_that_exists) {
    EXPECT_EQ(months_after(base::to_day({2024, 2, 29}), 12), base::to_day({2025, 2, 28}));
    EXPECT_EQ(months_after(base::to_day({2026, 8, 31}), 6), base::to_day({2027, 2, 28}));
    EXPECT_EQ(months_after(base::to_day({2026, 11, 18}), -24), base::to_day({2024, 11, 18}));
}

TEST(PlanningRules, a_visit_is_due_in_a_whole_week_before_its_day_and_overdue_ones_have_a_quarter) {
    const auto monday = base::to_day({2026, 11, 23});
    EXPECT_EQ(window_of(monday + 4, monday, 26)->last, 0) << "due on the Friday of the first week";
    EXPECT_EQ(window_of(monday + 10, monday, 26)->last, 0);
    EXPECT_EQ(window_of(monday + 11, monday, 26)->last, 1);
    EXPECT_EQ(window_of(monday - 400, monday, 26)->last, overdue_weeks - 1);
    EXPECT_EQ(window_of(monday + 7 * 20 + 4, monday, 26)->first, 20 - early_weeks);
    EXPECT_FALSE(window_of(monday + 7 * 40, monday, 26)) << "after the plan";
}

TEST(PlanningRules, a_week_with_holidays_has_fewer_hours) {
    const auto& calendar = catalogue::Catalogue::shipped().calendar();
    EXPECT_EQ(hours_of_week(calendar, base::to_day({2026, 11, 23}), 400), 400);
    EXPECT_LT(hours_of_week(calendar, base::to_day({2026, 12, 21}), 400), 400) << "Christmas";
    EXPECT_TRUE(calendar.working_day(day_in_week(calendar, base::to_day({2026, 12, 21}), 3)));
}

TEST(PlanningRules, anybody_with_the_seed_draws_the_same_lot) {
    EXPECT_EQ(lot_of("frog", "E-1"), lot_of("frog", "E-1"));
    EXPECT_NE(lot_of("frog", "E-1"), lot_of("frog", "E-2"));
    EXPECT_NE(lot_of("frog", "E-1"), lot_of("toad", "E-1"));
    EXPECT_NE(lot_of("frog", "E-1", "day"), lot_of("frog", "E-1", "start"));
}

TEST(PlanningRules, the_calendar_file_keeps_its_lines_short_and_its_characters_whole) {
    const auto day = base::to_day({2026, 12, 1});
    std::string name;
    for (int i = 0; i < 40; ++i) name += "å, ";
    const auto file = icalendar({{7, day, name, "Gatan 1; 903 26 Umeå", "", {0}}}, "Plan", "vaka");
    EXPECT_THAT(file, HasSubstr("DTSTART;VALUE=DATE:20261201\r\n"));
    EXPECT_THAT(file, HasSubstr("LOCATION:Gatan 1\\; 903 26 Ume"));
    for (const auto& line : base::split(file, '\n')) {
        EXPECT_LE(line.size(), 76u) << line;
        EXPECT_TRUE(base::valid_utf8(line)) << line;
    }
}

TEST(PlanningRules, hours_are_read_as_people_write_them) {
    EXPECT_EQ(tenths_in("37,5"), 375);
    EXPECT_EQ(tenths_in(" 40 "), 400);
    EXPECT_EQ(tenths_in("37.5"), 375);
    for (const auto* wrong : {"", "x", "-1", "1,", "1,25", "1e3"}) EXPECT_FALSE(tenths_in(wrong)) << wrong;
}

}  // namespace
}  // namespace planning
