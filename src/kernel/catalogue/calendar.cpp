// Easter, holidays and working days. The days off of the years that cases lie in are worked out once,
// when the calendar is made, and never changed: threads share them without a lock, and each question
// is one look in a table. Other years are worked out when asked for.
#include "calendar.h"

#include <algorithm>
#include <limits>

#include "base/fault.h"

namespace catalogue {

namespace {

constexpr int first_year = 1990;
constexpr int last_year = 2110;
constexpr std::int16_t nothing = -1;

// The day on which a holiday falls in a year; none for 29 February in most years.
std::optional<base::Day> day_of(const Holiday& holiday, int year, base::Day easter_sunday) {
    if (holiday.rule == HolidayRule::easter) return easter_sunday + holiday.offset;
    const auto day = base::valid_day(year, holiday.month, holiday.day);
    if (!day || holiday.rule == HolidayRule::fixed) return day;
    return *day + (holiday.weekday - base::weekday(*day) + 7) % 7;
}

}  // namespace

base::Day easter(int year) {
    const int golden = year % 19, century = year / 100, rest = year % 100;
    const int epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    const int to_sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    const int correction = (golden + 11 * epact + 22 * to_sunday) / 451;
    const int sum = epact + to_sunday - 7 * correction + 114;
    return base::to_day({year, sum / 31, sum % 31 + 1});
}

struct Calendar::Table {
    explicit Table(std::vector<Holiday> rows);

    bool holds(base::Day day) const { return first <= day && day <= last; }
    std::size_t index(base::Day day) const { return static_cast<std::size_t>(day - first); }
    const Holiday* worked_out(base::Day day) const;

    std::vector<Holiday> holidays;
    base::Day first = base::to_day({first_year, 1, 1});
    base::Day last = base::to_day({last_year, 12, 31});
    std::vector<std::int16_t> holiday_on;        // by day: which holiday, or nothing
    std::vector<std::int32_t> working_until;     // by day: how many working days up to and with it
    std::vector<base::Day> working;              // those days, in order
};

Calendar::Table::Table(std::vector<Holiday> rows) : holidays{std::move(rows)} {
    const auto days = static_cast<std::size_t>(last - first + 1);
    holiday_on.assign(days, nothing);
    working_until.reserve(days);
    // A holiday near New Year may fall in the year beside its own. The first row of a day names it.
    for (int year = first_year - 1; year <= last_year + 1; ++year) {
        const base::Day sunday = easter(year);
        for (std::size_t i = 0; i < holidays.size(); ++i) {
            const auto day = day_of(holidays[i], year, sunday);
            if (!day || !holds(*day) || !holidays[i].period.contains(*day)) continue;
            std::int16_t& slot = holiday_on[index(*day)];
            if (slot == nothing || slot > static_cast<std::int16_t>(i)) slot = static_cast<std::int16_t>(i);
        }
    }
    for (base::Day day = first; day <= last; day = day + 1) {
        if (base::weekday(day) < 6 && holiday_on[index(day)] == nothing) working.push_back(day);
        working_until.push_back(static_cast<std::int32_t>(working.size()));
    }
}

const Holiday* Calendar::Table::worked_out(base::Day day) const {
    const int own = base::to_date(day).year;
    // Easter of the year before and after is needed too, and the first and last years have none.
    if (own <= 1800 || own >= 9999) return nullptr;
    for (const Holiday& holiday : holidays) {
        if (!holiday.period.contains(day)) continue;
        for (int year = own - 1; year <= own + 1; ++year) {
            if (day_of(holiday, year, easter(year)) == day) return &holiday;
        }
    }
    return nullptr;
}

Calendar::Calendar(std::vector<Holiday> holidays) {
    CHECK(holidays.size() < static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()));
    table_ = std::make_shared<const Table>(std::move(holidays));
}

const std::vector<Holiday>& Calendar::holidays() const { return table_->holidays; }

const Holiday* Calendar::holiday(base::Day day) const {
    if (!table_->holds(day)) return table_->worked_out(day);
    const std::int16_t which = table_->holiday_on[table_->index(day)];
    return which == nothing ? nullptr : &table_->holidays[static_cast<std::size_t>(which)];
}

bool Calendar::working_day(base::Day day) const { return base::weekday(day) < 6 && holiday(day) == nullptr; }

base::Day Calendar::roll(base::Day day) const {
    while (!working_day(day)) day = day + 1;
    return day;
}

base::Day Calendar::add_working_days(base::Day day, int amount) const {
    CHECK(amount >= 0);
    if (amount == 0) return day;
    if (table_->holds(day)) {
        const auto before = static_cast<std::size_t>(table_->working_until[table_->index(day)]);
        const std::size_t wanted = before + static_cast<std::size_t>(amount) - 1;
        if (wanted < table_->working.size()) return table_->working[wanted];
    }
    while (amount > 0) {
        day = day + 1;
        if (working_day(day)) --amount;
    }
    return day;
}

}  // namespace catalogue
