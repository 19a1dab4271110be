// Time, ids and text: what everything else stands on.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/fault.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"

namespace base {
namespace {

constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute, day_us = 24 * hour;

Day day(int year, int month, int number) { return to_day({year, month, number}); }
Time utc(Day date, int h, int m = 0, int s = 0) { return {date.number * day_us + h * hour + m * minute + s * second}; }
std::string local(Time time) {
    const auto at = stockholm(time);
    char out[40];
    std::snprintf(out, sizeof out, "%s %02d:%02d:%02d", iso(to_day(at.date)).c_str(), at.hour, at.minute, at.second);
    return out;
}

// ------------------------------------------------------------------ days

TEST(Day, every_day_from_1900_to_2100_follows_the_one_before_it) {
    static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    Day expected = day(1900, 1, 1);
    EXPECT_EQ(expected.number, -25'567);
    int weekday_expected = 1;   // 1 January 1900 was a Monday
    for (int year = 1900; year <= 2100; ++year) {
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; ++month) {
            const int length = lengths[month - 1] + (month == 2 && leap);
            for (int number = 1; number <= length; ++number) {
                const auto found = valid_day(year, month, number);
                ASSERT_TRUE(found.has_value());
                ASSERT_EQ(*found, expected);
                const auto date = to_date(*found);
                ASSERT_TRUE(date.year == year && date.month == month && date.day == number);
                ASSERT_EQ(weekday(*found), weekday_expected);
                ASSERT_EQ(parse_iso_day(iso(*found)), found);
                expected = expected + 1;
                weekday_expected = weekday_expected % 7 + 1;
            }
            ASSERT_FALSE(valid_day(year, month, length + 1));
        }
    }
    EXPECT_EQ(day(1970, 1, 1).number, 0);
    EXPECT_EQ(day(2100, 12, 31) - day(1900, 1, 1), 73'413);
}

TEST(Day, a_day_that_does_not_exist_is_none_and_to_day_says_bug) {
    for (const auto& [year, month, number] : {std::array{2026, 2, 29}, {2100, 2, 29}, {2026, 0, 1}, {2026, 13, 1}, {2026, 4, 31}, {2026, 1, 0},
                                               {2026, 1, -1}, {1799, 12, 31}, {10'000, 1, 1}})
        EXPECT_FALSE(valid_day(year, month, number)) << year << " " << month << " " << number;
    EXPECT_TRUE(valid_day(2000, 2, 29));
    EXPECT_TRUE(valid_day(2024, 2, 29));
    EXPECT_THROW(day(2026, 2, 29), Bug);
}

TEST(Day, iso_days_are_read_strictly) {
    EXPECT_EQ(parse_iso_day("2026-11-22"), day(2026, 11, 22));
    for (const char* text : {"", "2026-11-2", "2026-1-22", "2026/11/22", "2026-11-22 ", " 2026-11-22", "2026-11-31", "2026-13-01", "20261122", "2026-11--2",
                             "-026-11-22", "2026-11-2a", "+026-11-22", "2026-11-22T00:00"})
        EXPECT_FALSE(parse_iso_day(text)) << text;
}

// ------------------------------------------------------------------ Stockholm

TEST(Stockholm, summer_time_begins_the_last_sunday_of_march_at_one_utc_directive_2000_84) {
    const auto sunday = day(2026, 3, 29);
    EXPECT_EQ(local({utc(sunday, 1).us - second}), "2026-03-29 01:59:59");
    EXPECT_EQ(local(utc(sunday, 1)), "2026-03-29 03:00:00");
    EXPECT_EQ(start_of(sunday), utc(sunday - 1, 23));
    EXPECT_EQ(start_of(sunday + 1), utc(sunday, 22));
    EXPECT_EQ(start_of(sunday + 1).us - start_of(sunday).us, 23 * hour) << "a day of 23 hours";
}

TEST(Stockholm, summer_time_ends_the_last_sunday_of_october_at_one_utc_directive_2000_84) {
    const auto sunday = day(2026, 10, 25);
    EXPECT_EQ(local({utc(sunday, 1).us - second}), "2026-10-25 02:59:59");
    EXPECT_EQ(local(utc(sunday, 1)), "2026-10-25 02:00:00") << "the hour comes twice";
    EXPECT_EQ(start_of(sunday + 1).us - start_of(sunday).us, 25 * hour) << "a day of 25 hours";
    EXPECT_EQ(stockholm_day(utc(sunday, 22, 59, 59)), sunday);
    EXPECT_EQ(stockholm_day(utc(sunday, 23)), sunday + 1);
}

TEST(Stockholm, the_switch_days_of_known_years_are_right) {
    const int march[][2] = {{2019, 31}, {2020, 29}, {2021, 28}, {2022, 27}, {2023, 26}, {2024, 31}, {2025, 30}, {2026, 29}, {2027, 28}, {2030, 31}};
    const int october[][2] = {{2019, 27}, {2020, 25}, {2021, 31}, {2022, 30}, {2023, 29}, {2024, 27}, {2025, 26}, {2026, 25}, {2027, 31}, {2030, 27}};
    for (const auto& [year, number] : march) EXPECT_EQ(start_of(day(year, 3, number) + 1).us - start_of(day(year, 3, number)).us, 23 * hour) << year;
    for (const auto& [year, number] : october) EXPECT_EQ(start_of(day(year, 10, number) + 1).us - start_of(day(year, 10, number)).us, 25 * hour) << year;
}

TEST(Stockholm, every_day_begins_at_its_own_midnight_and_ends_where_the_next_begins) {
    for (Day one = day(1996, 1, 1); one < day(2040, 1, 1); one = one + 1) {
        const auto start = start_of(one);
        ASSERT_EQ(stockholm_day(start), one) << iso(one);
        ASSERT_EQ(stockholm_day({start.us - 1}), one - 1) << iso(one);
        const auto at = stockholm(start);
        ASSERT_TRUE(at.hour == 0 && at.minute == 0 && at.second == 0) << iso(one);
    }
}

TEST(Stockholm, new_year_comes_an_hour_before_utc_FL_22) {
    EXPECT_EQ(iso(stockholm_day(utc(day(2026, 12, 31), 22, 59, 59))), "2026-12-31");
    EXPECT_EQ(iso(stockholm_day(utc(day(2026, 12, 31), 23))), "2027-01-01");
}

TEST(Stockholm, utc_is_written_as_iso_8601) {
    EXPECT_EQ(iso_utc(utc(day(2026, 11, 22), 10, 4, 5)), "2026-11-22T10:04:05Z");
    EXPECT_EQ(iso_utc({-1}), "1969-12-31T23:59:59Z");
    EXPECT_EQ(iso_utc({0}), "1970-01-01T00:00:00Z");
}

// ------------------------------------------------------------------ weeks

TEST(Week, weeks_of_iso_8601_around_new_year) {
    struct { Date date; const char* week; } const known[] = {
        {{2005, 1, 1}, "2004-W53"}, {{2005, 1, 2}, "2004-W53"}, {{2005, 12, 31}, "2005-W52"}, {{2006, 1, 1}, "2005-W52"}, {{2006, 1, 2}, "2006-W01"},
        {{2007, 1, 1}, "2007-W01"}, {{2008, 12, 28}, "2008-W52"}, {{2008, 12, 29}, "2009-W01"}, {{2009, 12, 31}, "2009-W53"}, {{2010, 1, 3}, "2009-W53"},
        {{2020, 12, 31}, "2020-W53"}, {{2021, 1, 3}, "2020-W53"}, {{2026, 11, 15}, "2026-W46"}, {{2026, 12, 31}, "2026-W53"}, {{2027, 1, 3}, "2026-W53"},
        {{2027, 1, 4}, "2027-W01"}};
    for (const auto& [date, week] : known) EXPECT_EQ(to_string(week_of(to_day(date))), week) << iso(to_day(date));
}

TEST(Week, every_week_has_seven_days_and_follows_the_one_before_it) {
    Week last = week_of(day(1899, 12, 31));
    std::set<int> long_years;
    for (Day monday = day(1900, 1, 1); monday < day(2100, 1, 1); monday = monday + 7) {
        const auto week = week_of(monday);
        for (int i = 0; i < 7; ++i) ASSERT_EQ(week_of(monday + i), week) << iso(monday + i);
        ASSERT_EQ(first_day(week), monday);
        ASSERT_EQ(previous(week), last) << to_string(week);
        ASSERT_EQ(parse_week(to_string(week)), week);
        if (week.number == 53) long_years.insert(week.year);
        last = week;
    }
    EXPECT_EQ(long_years, (std::set<int>{1903, 1908, 1914, 1920, 1925, 1931, 1936, 1942, 1948, 1953, 1959, 1964, 1970, 1976, 1981, 1987, 1992, 1998,
                                         2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048, 2054, 2060, 2065, 2071, 2076, 2082, 2088, 2093, 2099}));
}

TEST(Week, a_week_that_the_year_does_not_have_is_none) {
    EXPECT_TRUE(parse_week("2026-W53"));
    EXPECT_FALSE(parse_week("2025-W53"));
    for (const char* text : {"", "2026-W00", "2026-W54", "2026-W1", "2026W46", "2026-w46", "2026-46", " 2026-W46", "2026-W46 ", "1899-W01", "2026-W4a"})
        EXPECT_FALSE(parse_week(text)) << text;
}

TEST(Clock, a_manual_clock_stands_until_it_is_turned_and_the_systems_goes_forward) {
    ManualClock clock{utc(day(2026, 11, 22), 22, 59, 59)};
    EXPECT_EQ(clock.today(), day(2026, 11, 22));
    clock.advance_seconds(1);
    EXPECT_EQ(clock.today(), day(2026, 11, 23));
    clock.set(utc(day(2026, 1, 1), 12));
    EXPECT_EQ(iso(clock.today()), "2026-01-01");
    const SystemClock system;
    const auto before = system.monotonic_us();
    EXPECT_GE(system.monotonic_us(), before);
    EXPECT_GT(system.now(), utc(day(2024, 1, 1), 0));
}

// ------------------------------------------------------------------ ids

TEST(Ids, none_comes_twice_and_each_is_greater_with_many_threads_at_once) {
    const ManualClock clock{utc(day(2026, 11, 22), 12)};
    IdAllocator ids{clock, 3, 17};
    std::vector<std::vector<std::int64_t>> given(8);
    std::vector<std::thread> threads;
    for (auto& mine : given)
        threads.emplace_back([&] { for (int i = 0; i < 5'000; ++i) mine.push_back(ids.next()); });
    for (auto& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (const auto& mine : given) {
        EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), 40'000u);
    EXPECT_GT(*all.begin(), 0);
}

TEST(Ids, a_clock_that_steps_back_gives_no_id_again) {
    ManualClock clock{utc(day(2026, 11, 22), 12)};
    IdAllocator ids{clock, 1, 1};
    const auto before = ids.next();
    clock.set(utc(day(2026, 11, 20), 12));
    const auto back = ids.next();
    EXPECT_GT(back, before);
    clock.set(utc(day(2026, 11, 22), 13));
    EXPECT_GT(ids.next(), back);
    clock.set(utc(day(2026, 11, 23), 12));
    EXPECT_GT(ids.next(), back);
}

TEST(Ids, nodes_and_starts_never_meet) {
    const ManualClock clock{utc(day(2026, 11, 22), 12)};
    std::set<std::int64_t> all;
    for (const int node : {0, 1, 63})
        for (const std::int64_t start : {0, 1, (1 << 17) - 1}) {
            IdAllocator ids{clock, node, start};
            for (int i = 0; i < 100; ++i) EXPECT_TRUE(all.insert(ids.next()).second);
        }
    EXPECT_THROW((IdAllocator{clock, 64, 1}), Bug);
    EXPECT_THROW((IdAllocator{clock, -1, 1}), Bug);
    EXPECT_THROW((IdAllocator{clock, 1, 1 << 17}), Bug);
}

TEST(Ids, an_id_tells_the_day_and_the_order_never_the_hour_ruling_6) {
    ManualClock clock{utc(day(2026, 11, 22), 0)};
    IdAllocator ids{clock, 1, 1};
    auto last = ids.next();
    for (int i = 0; i < 20; ++i) {
        clock.advance_seconds(1 + i * 359);
        ASSERT_EQ(clock.today(), day(2026, 11, 22));
        const auto next = ids.next();
        EXPECT_EQ(next, last + 1);
        last = next;
    }
    clock.set(utc(day(2026, 11, 23), 12));
    const auto other = ids.next();
    EXPECT_EQ(other >> 47, (last >> 47) + 1);
    EXPECT_EQ(day_given(last), day(2026, 11, 22));
    EXPECT_EQ(day_given(other), day(2026, 11, 23));
}

TEST(Ids, an_id_of_one_kind_is_no_id_of_another) {
    static_assert(!std::is_convertible_v<CaseId, DocumentId>);
    static_assert(!std::is_convertible_v<CaseId, std::int64_t>);
    EXPECT_FALSE(CaseId{});
    EXPECT_TRUE(CaseId{1});
}

// ------------------------------------------------------------------ text

TEST(Text, utf8_is_checked_strictly_RFC_3629) {
    for (const std::string text : {"", "abc", "\xC3\xA5\xC3\xA4\xC3\xB6", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80", "\x7F", "\x01"})
        EXPECT_TRUE(valid_utf8(text)) << hex(text);
    for (const std::string& text : {std::string{"\0", 1}, std::string{"a\0b", 3}, std::string{"\x80"}, std::string{"\xC3"}, std::string{"\xC0\xAF"}, std::string{"\xC1\xBF"},
                                   std::string{"\xE0\x9F\xBF"}, std::string{"\xED\xA0\x80"}, std::string{"\xED\xBF\xBF"}, std::string{"\xF0\x8F\xBF\xBF"},
                                   std::string{"\xF4\x90\x80\x80"}, std::string{"\xF5\x80\x80\x80"}, std::string{"\xFF"}, std::string{"\xE2\x82"}, std::string{"\xC3\x28"}}) {
        EXPECT_FALSE(valid_utf8(text)) << hex(text);
        const auto repaired = replace_invalid_utf8(text);
        EXPECT_TRUE(valid_utf8(repaired)) << hex(text);
        EXPECT_NE(repaired.find("\xEF\xBF\xBD"), std::string::npos);
    }
    EXPECT_EQ(replace_invalid_utf8("a\xFF\xC3\xA5\x80z"), "a\xEF\xBF\xBD\xC3\xA5\xEF\xBF\xBDz");
    EXPECT_EQ(count_characters("\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80x"), 4u);
}

TEST(Text, white_space_and_line_ends_are_made_one) {
    EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
    EXPECT_EQ(trim("   "), "");
    EXPECT_EQ(normalise_newlines("a\r\nb\rc\nd\r\r\ne\r"), "a\nb\nc\nd\n\ne\n");
}

TEST(Text, an_excerpt_is_short_whole_letters_cut_at_a_space_with_an_ellipsis) {
    EXPECT_EQ(excerpt("short", 10), "short");
    EXPECT_EQ(excerpt("  a \n\n b\tc ", 10), "a b c");
    EXPECT_EQ(excerpt("exactly ten", 11), "exactly ten");
    EXPECT_EQ(excerpt("the door was locked at night", 20), "the door was locked\xE2\x80\xA6");
    EXPECT_EQ(excerpt(std::string(50, 'x'), 10), std::string(10, 'x') + "\xE2\x80\xA6");
    EXPECT_EQ(excerpt("", 10), "");
    EXPECT_EQ(excerpt("abc", 0), "\xE2\x80\xA6");
    std::string swedish;
    for (int i = 0; i < 100; ++i) swedish += i % 7 == 6 ? " " : "\xC3\xA5";
    for (std::size_t characters = 0; characters < 110; ++characters) {
        const auto cut = excerpt(swedish, characters);
        EXPECT_TRUE(valid_utf8(cut)) << characters;
        EXPECT_LE(count_characters(cut), characters + 1) << characters;
    }
}

TEST(Text, controls_of_direction_are_made_visible) {
    EXPECT_EQ(show_bidi_controls("a\xE2\x80\xAE" "gpj.exe"), "a[U+202E]gpj.exe");
    EXPECT_EQ(show_bidi_controls("\xE2\x80\xAA\xE2\x81\xA6\xE2\x81\xA9"), "[U+202A][U+2066][U+2069]");
    EXPECT_EQ(show_bidi_controls("\xE2\x80\xA9\xE2\x80\xAF\xE2\x82\xAC\xE2"), "\xE2\x80\xA9\xE2\x80\xAF\xE2\x82\xAC\xE2") << "their neighbours stay";
}

TEST(Text, small_helpers_do_what_they_say) {
    EXPECT_EQ(lower_ascii("ABC\xC3\x85z"), "abc\xC3\x85z");
    EXPECT_TRUE(equal_ascii_nocase("Content-Type", "content-TYPE"));
    EXPECT_FALSE(equal_ascii_nocase("a", "ab"));
    EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), std::vector<std::string>{""});
    EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
    EXPECT_EQ(join({}, ","), "");
}

TEST(Text, integers_are_read_whole_or_not_at_all) {
    EXPECT_EQ(parse_integer("0"), 0);
    EXPECT_EQ(parse_integer("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(parse_integer("9223372036854775807"), INT64_MAX);
    for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "1e3", "\xC2\xA0" "1"}) EXPECT_FALSE(parse_integer(text)) << text;
}

TEST(Text, hex_goes_both_ways) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(unhex(hex(all)), all);
    EXPECT_EQ(hex("\x01\xAB"), "01ab");
    EXPECT_EQ(unhex("01AB"), std::string("\x01\xAB"));
    for (const char* text : {"0", "0g", "zz", " 1", "012"}) EXPECT_FALSE(unhex(text)) << text;
}

TEST(Text, base64url_is_that_of_rfc_4648_without_padding) {
    const std::pair<const char*, const char*> known[] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : known) {
        EXPECT_EQ(base64url(plain), coded);
        EXPECT_EQ(unbase64url(coded), plain);
    }
    EXPECT_EQ(base64url("\xFB\xFF"), "-_8");
    for (const char* text : {"Zg==", "Zg=", "Zh", "Z", "Zm9v Yg", "Zm9v+", "Zm9v/", "Zm9vY"}) EXPECT_FALSE(unbase64url(text)) << text;
}

TEST(Text, crockford_codes_are_read_as_people_write_them) {
    EXPECT_EQ(crockford32(std::string(5, '\0')), "00000000");
    EXPECT_EQ(crockford32("\xFF\xFF\xFF\xFF\xFF"), "ZZZZZZZZ");
    EXPECT_EQ(crockford32("foobar"), "CSQPYRK1E8");
    EXPECT_EQ(normalise_crockford32(" abcd-efgh jkmn\t"), "ABCDEFGHJKMN");
    EXPECT_EQ(normalise_crockford32("oOiIlL"), "001111");
    EXPECT_EQ(normalise_crockford32(""), "");
    for (const char* text : {"U", "u", "a.b", "a_b", "\xC3\xA5", "a\xE2\x80\x93" "b"}) EXPECT_FALSE(normalise_crockford32(text)) << text;
    EXPECT_FALSE(normalise_crockford32(std::string_view{"A\0B", 3}));
    for (const char c : std::string{"0123456789ABCDEFGHJKMNPQRSTVWXYZ"}) EXPECT_EQ(normalise_crockford32(std::string(1, c)), std::string(1, c));
}

// ------------------------------------------------------------------ the three kinds of failure

TEST(Result, a_refusal_is_a_value_and_a_broken_check_is_a_bug_with_its_place) {
    const Result<int> good{7}, bad{Refusal{"key", "field", "fl:6", {"1"}}};
    EXPECT_TRUE(good);
    EXPECT_EQ(*good, 7);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().text_key, "key");
    EXPECT_EQ(bad.error().provision, "fl:6");
    EXPECT_DEATH((void)*bad, "");
    try {
        CHECK(1 + 1 == 3);
        ADD_FAILURE();
    } catch (const Bug& bug) {
        EXPECT_NE(std::string{bug.what()}.find("1 + 1 == 3) at base_test.cpp:"), std::string::npos) << bug.what();
    }
    EXPECT_TRUE((std::is_base_of_v<Fault, Busy>));
}

}  // namespace
}  // namespace base
