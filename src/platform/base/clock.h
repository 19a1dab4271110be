#pragma once
// Time is UTC microseconds; days and clocks are in Europe/Stockholm. The only place that reads
// the system clock. Summer time follows directive 2000/84/EC (last Sunday of March and October,
// 01:00 UTC), in force for all dates the office can have.
#include <atomic>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// UTC, microseconds since 1970-01-01.
struct Time {
    std::int64_t us = 0;
    auto operator<=>(const Time&) const = default;
};

// A calendar day in Stockholm: days since 1970-01-01.
struct Day {
    std::int32_t number = 0;
    auto operator<=>(const Day&) const = default;
    Day operator+(int days) const { return {number + days}; }
    Day operator-(int days) const { return {number - days}; }
    int operator-(Day other) const { return number - other.number; }
};

struct Date { int year; int month; int day; };

Day to_day(Date date);                       // CHECKs that the date exists
std::optional<Day> valid_day(int year, int month, int day);
Date to_date(Day day);
int weekday(Day day);                        // 1 Monday .. 7 Sunday
std::string iso(Day day);                    // 2026-11-22
std::optional<Day> parse_iso_day(std::string_view text);

Day stockholm_day(Time time);
Time start_of(Day day);                      // 00:00 in Stockholm
struct LocalTime { Date date; int hour; int minute; int second; };
LocalTime stockholm(Time time);
std::string iso_utc(Time time);              // 2026-11-22T10:04:05Z

// ISO 8601 week, the period of the weekly compilation.
struct Week {
    int year = 0;
    int number = 0;
    auto operator<=>(const Week&) const = default;
};
Week week_of(Day day);
Day first_day(Week week);                    // Monday
std::string to_string(Week week);            // 2026-W46
std::optional<Week> parse_week(std::string_view text);
Week previous(Week week);

class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
    // For time-outs and rates: never jumps with the wall clock.
    virtual std::int64_t monotonic_us() const = 0;
    Day today() const { return stockholm_day(now()); }
};

class SystemClock final : public Clock {
public:
    Time now() const override;
    std::int64_t monotonic_us() const override;
};

// A clock that tests and `vaka simulate` turn by hand.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Time start) : us_{start.us} {}
    Time now() const override { return {us_.load()}; }
    std::int64_t monotonic_us() const override { return us_.load(); }
    void set(Time time) { us_ = time.us; }
    void advance_seconds(std::int64_t seconds) { us_ += seconds * 1'000'000; }

private:
    std::atomic<std::int64_t> us_;
};

}  // namespace base
