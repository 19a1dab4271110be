#pragma once
// Days on which the office works: holidays are dated rows of calendar/holidays.toml (fixed day,
// distance from Easter, or weekday within a span of days), computed for any year, after lagen
// (1989:253) om allmanna helgdagar and lagen (1930:173) om berakning av lagstadgad tid. Included by
// catalogue.h, which is the door.
#include <memory>
#include <string>
#include <vector>

#include "law.h"

namespace catalogue {

enum class HolidayRule { fixed, easter, weekday_from };
struct Holiday {
    std::string id{};
    Text name{};
    HolidayRule rule = HolidayRule::fixed;
    int month = 0, day = 0;             // fixed: the day; weekday_from: the first day it can be
    int offset = 0;                     // easter: days from Easter Sunday, may be negative
    int weekday = 0;                    // weekday_from: 1 Monday .. 7 Sunday, on or after month-day
    bool eve = false;                   // no holiday, but equal to one when time is computed (1930:173 2 section)
    std::string provision{};
    Period period{};
    Evidence evidence{};
};

// Easter Sunday of a Gregorian year (Meeus, Jones, Butcher).
base::Day easter(int year);

class Calendar {
public:
    explicit Calendar(std::vector<Holiday> holidays = {});
    // The holiday or eve that falls on the day and was in force, or null.
    const Holiday* holiday(base::Day day) const;
    bool working_day(base::Day day) const;                       // neither Saturday, Sunday nor any of those
    base::Day roll(base::Day day) const;                         // the day itself or the next working day
    base::Day add_working_days(base::Day day, int amount) const; // the amount-th working day after it; 0: the day
    // In step with `holidays` as given, for the report of a changed calendar.
    const std::vector<Holiday>& holidays() const;

private:
    struct Table;                       // never changed once made: copies and threads share it
    std::shared_ptr<const Table> table_;
};

}  // namespace catalogue
