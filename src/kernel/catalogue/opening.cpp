#include "opening.h"

#include <algorithm>

#include <fmt/format.h>

#include "catalogue.h"

namespace catalogue {

namespace {

constexpr std::int64_t minute_us = 60'000'000;
// How far ahead an opening is looked for: a service that is shut for a whole year has none to tell of.
constexpr int days_ahead = 400;
// Between these the clock is turned, so that what is open may change then without an hour of its own.
constexpr int turned_from = 2 * 60, turned_to = 3 * 60;

int minute_of(base::Time time) {
    const auto local = base::stockholm(time);
    return local.hour * 60 + local.minute;
}

// The moments at which the clock shows the minute of the day: one, two when it comes twice, and the
// jump when it never comes.
void add_moments(std::vector<base::Time>& all, base::Day day, int minutes) {
    if (minutes >= minutes_a_day) {
        all.push_back(base::start_of(day + 1));
        return;
    }
    const base::Time begins = base::start_of(day);
    const base::Time counted{begins.us + minutes * minute_us};
    const int shown = minute_of(counted);
    if (base::stockholm_day(counted) == day && shown == minutes) {
        all.push_back(counted);
        // The same minute again an hour later, on the day that has 25 hours.
        const base::Time again{counted.us + 60 * minute_us};
        if (minute_of(again) == minutes) all.push_back(again);
        return;
    }
    // The clock was turned before it: an hour more has passed, or an hour less.
    const int off = base::stockholm_day(counted) == day ? minutes - shown : minutes - shown - minutes_a_day;
    const base::Time mended{counted.us + off * minute_us};
    if (minute_of(mended) == minutes) {
        all.push_back(mended);
        return;
    }
    all.push_back({begins.us + turned_from * minute_us});
}

}  // namespace

const HoursDeviation* deviation_on(const Opening& opening, base::Day day) {
    const auto found = std::find_if(opening.deviations.begin(), opening.deviations.end(),
                                    [day](const HoursDeviation& row) { return row.first <= day && day <= row.last; });
    return found == opening.deviations.end() ? nullptr : &*found;
}

std::span<const OpenSpan> spans_on(const Opening& opening, const Calendar& calendar, base::Day day) {
    if (const auto* deviation = deviation_on(opening, day)) return deviation->spans;
    for (const WeekHours& week : opening.weeks) {
        if (!week.period.contains(day)) continue;
        if (!week.open_on_holidays && calendar.holiday(day)) return {};
        return week.days[static_cast<std::size_t>(base::weekday(day) - 1)];
    }
    return {};
}

bool open_within(std::span<const OpenSpan> spans, base::Time time) {
    const int minute = minute_of(time);
    return std::any_of(spans.begin(), spans.end(),
                       [minute](const OpenSpan& span) { return span.from <= minute && minute < span.to; });
}

std::vector<base::Time> turns_on(std::span<const OpenSpan> spans, base::Day day) {
    std::vector<base::Time> all{base::start_of(day)};
    if (spans.empty()) return all;
    for (const OpenSpan& span : spans) {
        add_moments(all, day, span.from);
        add_moments(all, day, span.to);
    }
    add_moments(all, day, turned_from);
    add_moments(all, day, turned_to);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::span<const OpenSpan> Catalogue::opening_on(const ContactService& service, base::Day day) const {
    const ContactService* row = contact(service.id, day);
    return row ? spans_on(row->opening, calendar(), day) : std::span<const OpenSpan>{};
}

bool Catalogue::open_at(const ContactService& service, base::Time time) const {
    return open_within(opening_on(service, base::stockholm_day(time)), time);
}

std::optional<base::Time> Catalogue::next_turn(const ContactService& service, base::Time time, bool to_open) const {
    const base::Day first = base::stockholm_day(time);
    for (base::Day day = first; day <= first + days_ahead; day = day + 1) {
        const auto spans = opening_on(service, day);
        for (const base::Time turn : turns_on(spans, day)) {
            if (turn < time || base::stockholm_day(turn) != day) continue;
            if (open_within(spans, turn) == to_open) return turn;
        }
    }
    return {};
}

std::optional<base::Time> Catalogue::next_opening(const ContactService& service, base::Time time) const {
    if (open_at(service, time)) return time;
    return next_turn(service, time, true);
}

std::optional<base::Time> Catalogue::closes_at(const ContactService& service, base::Time time) const {
    if (!open_at(service, time)) return {};
    return next_turn(service, time, false);
}

std::string clock_text(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

}  // namespace catalogue
