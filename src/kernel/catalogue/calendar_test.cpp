// The calendar of lagen (1989:253) and lagen (1930:173): days that are known, and rules that hold for
// every day from 2000 to 2050.
#include <algorithm>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "base/fault.h"
#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

Holiday fixed(const char* id, int month, int number, Period period = {}, bool eve = false) {
    Holiday holiday;
    holiday.id = id;
    holiday.month = month;
    holiday.day = number;
    holiday.period = period;
    holiday.eve = eve;
    return holiday;
}

Holiday after_easter(const char* id, int offset, Period period = {}) {
    Holiday holiday;
    holiday.id = id;
    holiday.rule = HolidayRule::easter;
    holiday.offset = offset;
    holiday.period = period;
    return holiday;
}

Holiday first_weekday(const char* id, int weekday, int month, int number, bool eve = false) {
    Holiday holiday = fixed(id, month, number, {}, eve);
    holiday.rule = HolidayRule::weekday_from;
    holiday.weekday = weekday;
    return holiday;
}

std::vector<Holiday> swedish() {
    return {fixed("new_year", 1, 1), fixed("epiphany", 1, 6), after_easter("good_friday", -2),
            after_easter("easter_day", 0), after_easter("easter_monday", 1), fixed("may_day", 5, 1),
            after_easter("ascension", 39), after_easter("pentecost", 49),
            after_easter("pentecost_monday", 50, {{}, day(2004, 12, 31)}),
            fixed("national_day", 6, 6, {day(2005, 1, 1), {}}),
            first_weekday("midsummer_eve", 5, 6, 19, true), first_weekday("midsummer_day", 6, 6, 20),
            first_weekday("all_saints", 6, 10, 31), fixed("christmas_eve", 12, 24, {}, true),
            fixed("christmas_day", 12, 25), fixed("boxing_day", 12, 26), fixed("new_years_eve", 12, 31, {}, true)};
}

const Calendar& calendar() {
    static const Calendar made{swedish()};
    return made;
}

const base::Day first = day(2000, 1, 1), last = day(2050, 12, 31);

std::string on(base::Day day) {
    const Holiday* holiday = calendar().holiday(day);
    return holiday ? holiday->id : "";
}

}  // namespace

TEST(Easter, falls_on_the_days_that_are_known) {
    // First and last possible days, the leap-year corrections (1954, 1981, 2049, 2076), and recent years.
    const std::vector<base::Date> known{{1818, 3, 22}, {1943, 4, 25}, {1954, 4, 18}, {1981, 4, 19}, {2000, 4, 23},
                                        {2008, 3, 23}, {2011, 4, 24}, {2019, 4, 21}, {2024, 3, 31}, {2025, 4, 20},
                                        {2026, 4, 5},  {2038, 4, 25}, {2049, 4, 18}, {2050, 4, 10}, {2076, 4, 19}};
    for (const base::Date& date : known) EXPECT_EQ(easter(date.year), base::to_day(date)) << date.year;
}

TEST(Easter, is_the_sunday_after_the_first_full_moon_of_spring_for_six_centuries) {
    // Written another way: the table of golden numbers as the church has it, with its two exceptions.
    for (int year = 1800; year <= 2399; ++year) {
        const int c = year / 100, golden = year % 19;
        int moon = (c - c / 4 - (8 * c + 13) / 25 + 19 * golden + 15) % 30;   // days after 21 March
        moon -= moon / 28 * (1 - moon / 28 * (29 / (moon + 1)) * ((21 - golden) / 11));
        base::Day sunday = day(year, 3, 21) + moon + 1;
        while (base::weekday(sunday) != 7) sunday = sunday + 1;
        EXPECT_EQ(easter(year), sunday) << year;
    }
}

TEST(SwedishCalendar, holidays_of_2025_fall_where_the_almanac_has_them) {
    EXPECT_EQ(on(day(2025, 1, 1)), "new_year");
    EXPECT_EQ(on(day(2025, 1, 6)), "epiphany");
    EXPECT_EQ(on(day(2025, 4, 18)), "good_friday");
    EXPECT_EQ(on(day(2025, 4, 20)), "easter_day");
    EXPECT_EQ(on(day(2025, 4, 21)), "easter_monday");
    EXPECT_EQ(on(day(2025, 5, 29)), "ascension");
    EXPECT_EQ(on(day(2025, 6, 6)), "national_day");
    EXPECT_EQ(on(day(2025, 6, 8)), "pentecost");
    EXPECT_EQ(on(day(2025, 6, 9)), "");
    EXPECT_EQ(on(day(2025, 6, 20)), "midsummer_eve");
    EXPECT_EQ(on(day(2025, 6, 21)), "midsummer_day");
    EXPECT_EQ(on(day(2025, 11, 1)), "all_saints");
    EXPECT_EQ(on(day(2025, 12, 24)), "christmas_eve");
}

TEST(SwedishCalendar, pentecost_monday_gave_way_to_the_national_day_in_2005) {
    for (int year = 2000; year <= 2050; ++year) {
        const base::Day monday = easter(year) + 50;
        EXPECT_EQ(calendar().working_day(monday), year > 2004 && monday != day(year, 6, 6)) << year;
        const base::Day national = day(year, 6, 6);
        const bool weekend = base::weekday(national) >= 6;
        EXPECT_EQ(calendar().working_day(national), year < 2005 && !weekend && national != monday) << year;
    }
}

TEST(SwedishCalendar, moving_days_keep_to_their_weekday_and_span) {
    for (int year = 2000; year <= 2050; ++year) {
        int eves = 0, saints = 0;
        for (base::Day at = day(year, 1, 1); at <= day(year, 12, 31); at = at + 1) {
            const base::Date date = base::to_date(at);
            if (on(at) == "midsummer_eve") {
                ++eves;
                EXPECT_EQ(base::weekday(at), 5);
                EXPECT_TRUE(date.month == 6 && date.day >= 19 && date.day <= 25) << base::iso(at);
                EXPECT_TRUE(calendar().holiday(at)->eve);
            }
            if (on(at) == "all_saints") {
                ++saints;
                EXPECT_EQ(base::weekday(at), 6);
                const bool in_october = date.month == 10 && date.day == 31;
                EXPECT_TRUE(in_october || (date.month == 11 && date.day <= 6)) << base::iso(at);
            }
        }
        EXPECT_EQ(eves, 1) << year;
        EXPECT_EQ(saints, 1) << year;
    }
}

TEST(SwedishCalendar, every_year_has_52_or_53_sundays_and_none_is_worked) {
    for (int year = 2000; year <= 2050; ++year) {
        int sundays = 0, working = 0;
        for (base::Day at = day(year, 1, 1); at <= day(year, 12, 31); at = at + 1) {
            working += calendar().working_day(at);
            if (base::weekday(at) < 6) continue;
            sundays += base::weekday(at) == 7;
            EXPECT_FALSE(calendar().working_day(at)) << base::iso(at);
        }
        EXPECT_TRUE(sundays == 52 || sundays == 53) << year;
        EXPECT_GE(working, 247) << year;
        EXPECT_LE(working, 254) << year;
    }
}

TEST(SwedishCalendar, a_rolled_day_is_worked_and_nothing_between_is) {
    for (base::Day at = first; at <= last; at = at + 1) {
        const base::Day rolled = calendar().roll(at);
        ASSERT_GE(rolled, at);
        ASSERT_LE(rolled - at, 6) << base::iso(at);
        ASSERT_TRUE(calendar().working_day(rolled)) << base::iso(at);
        ASSERT_EQ(calendar().roll(rolled), rolled);
        for (base::Day between = at; between < rolled; between = between + 1) {
            ASSERT_FALSE(calendar().working_day(between)) << base::iso(between);
        }
    }
}

TEST(SwedishCalendar, adding_working_days_and_counting_them_are_inverse) {
    for (base::Day at = first; at <= last; at = at + 3) {
        for (const int amount : {1, 2, 5, 10, 21, 60}) {
            const base::Day end = calendar().add_working_days(at, amount);
            ASSERT_TRUE(calendar().working_day(end));
            int counted = 0;
            for (base::Day day = at + 1; day <= end; day = day + 1) counted += calendar().working_day(day);
            ASSERT_EQ(counted, amount) << base::iso(at) << " + " << amount;
        }
        ASSERT_EQ(calendar().add_working_days(at, 0), at);
        const base::Day seventh = calendar().add_working_days(at, 7);
        ASSERT_EQ(calendar().add_working_days(seventh, 9), calendar().add_working_days(at, 16));
    }
    EXPECT_THROW((void)calendar().add_working_days(first, -1), base::Bug);
}

TEST(SwedishCalendar, a_day_in_1989_or_2111_is_answered_as_any_other) {
    EXPECT_EQ(on(day(1989, 3, 24)), "good_friday");
    EXPECT_EQ(on(day(2150, 12, 25)), "christmas_day");
    EXPECT_FALSE(calendar().working_day(easter(2111) + 1));
    // Over the edges of the years that are worked out before.
    EXPECT_EQ(calendar().add_working_days(day(1989, 12, 22), 5), day(1990, 1, 3));
    EXPECT_EQ(calendar().add_working_days(day(2110, 12, 30), 1), calendar().roll(day(2110, 12, 31)));
    EXPECT_EQ(calendar().roll(day(2110, 12, 31)), day(2111, 1, 2));
}

TEST(SwedishCalendar, a_leap_day_holiday_falls_in_leap_years_alone) {
    const Calendar leap{{fixed("leap", 2, 29)}};
    EXPECT_NE(leap.holiday(day(2024, 2, 29)), nullptr);
    EXPECT_EQ(leap.holiday(day(2025, 2, 28)), nullptr);
    EXPECT_EQ(leap.holiday(day(2025, 3, 1)), nullptr);
}

TEST(SwedishCalendar, the_first_row_names_a_day_that_two_share) {
    // May Day and Ascension Day fell together in 2008.
    EXPECT_EQ(on(day(2008, 5, 1)), "may_day");
}

TEST(SwedishCalendar, an_empty_calendar_has_only_weekends) {
    const Calendar empty;
    EXPECT_TRUE(empty.working_day(day(2025, 12, 25)));
    EXPECT_EQ(empty.roll(day(2025, 12, 27)), day(2025, 12, 29));
    EXPECT_TRUE(empty.holidays().empty());
}

TEST(SwedishCalendar, copies_share_their_rows_and_threads_read_them_together) {
    const Calendar copy = calendar();
    EXPECT_EQ(&copy.holidays(), &calendar().holidays());
    std::vector<int> counts(4);
    {
        std::vector<std::jthread> threads;
        for (int& count : counts) {
            threads.emplace_back([&count, mine = copy] {
                for (base::Day at = first; at <= last; at = at + 1) count += mine.working_day(at);
            });
        }
    }
    EXPECT_EQ(std::count(counts.begin(), counts.end(), counts[0]), 4);
}

TEST(SwedishCalendar, a_million_clocks_are_computed_within_a_second) {
    const auto before = std::chrono::steady_clock::now();
    std::int64_t sum = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        const base::Day at = first + i % 18'000;
        sum += calendar().add_working_days(at, 10).number + calendar().roll(at + 28).number;
    }
    const auto took = std::chrono::steady_clock::now() - before;
    EXPECT_GT(sum, 0);
    EXPECT_LT(took, std::chrono::seconds{1});
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    RecordProperty("milliseconds", static_cast<int>(milliseconds));
}

}  // namespace catalogue::test
