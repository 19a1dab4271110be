#include "base/clock.h"

#include <charconv>
#include <chrono>
#include <cstdio>

#include "base/fault.h"

namespace base {

namespace {

namespace ch = std::chrono;
constexpr std::int64_t us_a_second = 1'000'000;
constexpr std::int64_t us_a_day = 86'400 * us_a_second;

ch::year_month_day ymd(Day day) { return ch::year_month_day{ch::sys_days{ch::days{day.number}}}; }

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

// 01:00 UTC on the last Sunday of the month.
std::int64_t switch_us(int year, unsigned month) {
    const ch::sys_days day = ch::year{year} / ch::month{month} / ch::Sunday[ch::last];
    return day.time_since_epoch().count() * us_a_day + 3'600 * us_a_second;
}

std::int64_t offset_us(Time time) {
    const int year = static_cast<int>(ymd({static_cast<std::int32_t>(floor_div(time.us, us_a_day))}).year());
    const bool summer = time.us >= switch_us(year, 3) && time.us < switch_us(year, 10);
    return (summer ? 7'200 : 3'600) * us_a_second;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty() || text[0] == '-') return {};
    return value;
}

}  // namespace

std::optional<Day> valid_day(int year, int month, int day) {
    if (year < 1800 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return {};
    const ch::year_month_day date{ch::year{year}, ch::month(static_cast<unsigned>(month)), ch::day(static_cast<unsigned>(day))};
    if (!date.ok()) return {};
    return Day{static_cast<std::int32_t>(ch::sys_days{date}.time_since_epoch().count())};
}

Day to_day(Date date) {
    const auto day = valid_day(date.year, date.month, date.day);
    CHECK(day.has_value());
    return *day;
}

Date to_date(Day day) {
    const auto date = ymd(day);
    return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day()))};
}

int weekday(Day day) { return static_cast<int>(ch::weekday{ch::sys_days{ch::days{day.number}}}.iso_encoding()); }

std::string iso(Day day) {
    const auto date = to_date(day);
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02d-%02d", date.year, date.month, date.day);
    return out;
}

std::optional<Day> parse_iso_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
    if (!year || !month || !day) return {};
    return valid_day(*year, *month, *day);
}

Day stockholm_day(Time time) {
    return {static_cast<std::int32_t>(floor_div(time.us + offset_us(time), us_a_day))};
}

Time start_of(Day day) {
    // Midnight is never inside a switch hour, so one correction is exact.
    const Time guess{day.number * us_a_day - 3'600 * us_a_second};
    return {day.number * us_a_day - offset_us(guess)};
}

LocalTime stockholm(Time time) {
    const std::int64_t local = time.us + offset_us(time);
    const auto seconds = static_cast<int>((local - floor_div(local, us_a_day) * us_a_day) / us_a_second);
    return {to_date(stockholm_day(time)), seconds / 3600, seconds / 60 % 60, seconds % 60};
}

std::string iso_utc(Time time) {
    const std::int64_t day = floor_div(time.us, us_a_day);
    const auto seconds = static_cast<int>((time.us - day * us_a_day) / us_a_second);
    char out[48];
    std::snprintf(out, sizeof out, "%sT%02d:%02d:%02dZ", iso({static_cast<std::int32_t>(day)}).c_str(), seconds / 3600,
                  seconds / 60 % 60, seconds % 60);
    return out;
}

Week week_of(Day day) {
    const Day thursday = day + (4 - weekday(day));
    const int year = to_date(thursday).year;
    return {year, (thursday - to_day({year, 1, 1})) / 7 + 1};
}

Day first_day(Week week) {
    const Day fourth = to_day({week.year, 1, 4});   // always in week 1
    return fourth - (weekday(fourth) - 1) + 7 * (week.number - 1);
}

std::string to_string(Week week) {
    char out[32];
    std::snprintf(out, sizeof out, "%04d-W%02d", week.year, week.number);
    return out;
}

std::optional<Week> parse_week(std::string_view text) {
    if (text.size() != 8 || text.substr(4, 2) != "-W") return {};
    const auto year = number(text.substr(0, 4)), week = number(text.substr(6));
    if (!year || !week || *year < 1900 || *week < 1 || *week > 53) return {};
    const Week parsed{*year, *week};
    if (week_of(first_day(parsed)) != parsed) return {};   // not every year has a week 53
    return parsed;
}

Week previous(Week week) { return week_of(first_day(week) - 7); }

Time SystemClock::now() const {
    return {ch::duration_cast<ch::microseconds>(ch::system_clock::now().time_since_epoch()).count()};
}

std::int64_t SystemClock::monotonic_us() const {
    return ch::duration_cast<ch::microseconds>(ch::steady_clock::now().time_since_epoch()).count();
}

}  // namespace base
