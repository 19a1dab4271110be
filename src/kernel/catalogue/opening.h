#pragma once
// When a service of the office answers: hours by weekday, closed on holidays unless it says otherwise,
// with days that deviate. Hours are what the clock on the wall says in Stockholm. Included by
// catalogue.h, which is the door; ask Catalogue::open_at and its neighbours, which know the holidays
// and follow a service from one version of its row to the next.
#include <array>
#include <span>
#include <vector>

#include "calendar.h"

namespace catalogue {

// From the first minute to the last, the last not included; minutes after midnight, 1440 is midnight.
struct OpenSpan {
    int from = 0;
    int to = 0;
    auto operator<=>(const OpenSpan&) const = default;
};
inline constexpr int minutes_a_day = 24 * 60;

// The hours of an ordinary week while the row is in force; Monday first, each day in order of time.
struct WeekHours {
    Period period{};
    std::array<std::vector<OpenSpan>, 7> days{};
    bool open_on_holidays = false;
};
// Days with other hours than the week has, or none: both days included, holiday or not.
struct HoursDeviation {
    base::Day first{};
    base::Day last{};
    std::vector<OpenSpan> spans{};
    Text reason{};
};
struct Opening {
    std::vector<WeekHours> weeks{};
    std::vector<HoursDeviation> deviations{};
    bool known() const { return !weeks.empty(); }
};

// The deviation that counts on the day, or null.
const HoursDeviation* deviation_on(const Opening& opening, base::Day day);
// When it is open that day, in order of time; none when it is closed or nothing is known.
std::span<const OpenSpan> spans_on(const Opening& opening, const Calendar& calendar, base::Day day);
// Whether the clock on the wall stands within one of them.
bool open_within(std::span<const OpenSpan> spans, base::Time time);
// The moments of a day at which a service with these hours can open or close, in order of time. A
// minute that comes twice when summer time ends is there twice; one that never comes counts as the
// moment that the clock jumped over it.
std::vector<base::Time> turns_on(std::span<const OpenSpan> spans, base::Day day);
// "09:30"; "24:00" at the end of a day.
std::string clock_text(int minutes);

}  // namespace catalogue
