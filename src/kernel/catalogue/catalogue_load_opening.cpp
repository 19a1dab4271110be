// The hours of a contact: weeks in force one after the other, without gap or overlap for as long as the
// contact itself is, and the days that deviate from them.
#include <algorithm>

#include <fmt/format.h>

#include "catalogue_reader.h"

namespace catalogue {

namespace {

const std::vector<std::string>& weekday_names() {
    static const std::vector<std::string> names{"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};
    return names;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// "09:30" as minutes after midnight; "24:00" only where it can be.
std::optional<int> minutes_of(Reader& row, std::string_view key, bool end) {
    const std::string text = row.string(key);
    if (text.empty()) return {};
    if (text.size() == 5 && digit(text[0]) && digit(text[1]) && text[2] == ':' && digit(text[3]) && digit(text[4])) {
        const int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
        const int all = hour * 60 + minute;
        if (minute < 60 && (end ? all > 0 && all <= minutes_a_day : all < minutes_a_day)) return all;
    }
    row.problem(key, fmt::format("{} = \"{}\" is no time of day: write {} = \"{}\", with hours from 00 to {} and two "
                                 "digits of each", key, text, key, end ? "16:30" : "09:00", end ? 24 : 23));
    return {};
}

std::optional<OpenSpan> read_span(Reader& row) {
    const auto from = minutes_of(row, "from", false), to = minutes_of(row, "to", true);
    if (!from || !to) return {};
    if (*from < *to) return OpenSpan{*from, *to};
    row.problem("to", fmt::format("it closes at {} before it opens at {}: write the later time in to, and hours past "
                                  "midnight as two rows, to = \"24:00\" and the next day from = \"00:00\"",
                                  clock_text(*to), clock_text(*from)));
    return {};
}

// Adds the span in order of time; two at the same time are a mistake that somebody should see.
void add_span(std::vector<OpenSpan>& spans, OpenSpan span, Reader& row, const std::string& when) {
    for (const OpenSpan& other : spans) {
        if (span.to <= other.from || other.to <= span.from) continue;
        row.problem("from", fmt::format("{}-{} overlaps {}-{} {}: write one row from {} to {}, or take one away",
                                        clock_text(span.from), clock_text(span.to), clock_text(other.from),
                                        clock_text(other.to), when, clock_text(std::min(span.from, other.from)),
                                        clock_text(std::max(span.to, other.to))));
        return;
    }
    spans.insert(std::upper_bound(spans.begin(), spans.end(), span), span);
}

WeekHours read_week(Reader& row, const Period& contact) {
    WeekHours week;
    week.period = row.period(Need::optional, contact.first);
    if (!week.period.last) week.period.last = contact.last;
    week.open_on_holidays = row.flag("open_on_holidays", false);
    for (Reader hours : row.tables("hours", Need::required)) {
        const auto days = hours.strings("days", Need::required);
        const auto span = read_span(hours);
        for (const auto& name : days) {
            const auto found = std::find(weekday_names().begin(), weekday_names().end(), name);
            if (found == weekday_names().end()) {
                hours.problem("days", fmt::format("\"{}\" is no weekday: write monday to sunday{}", name,
                                                  did_you_mean(name, weekday_names())));
                continue;
            }
            if (span) add_span(week.days[static_cast<std::size_t>(found - weekday_names().begin())], *span, hours, "on " + name);
        }
        hours.close();
    }
    row.close();
    return week;
}

HoursDeviation read_deviation(Reader& row) {
    HoursDeviation deviation;
    const auto first = row.day("day", Need::required), last = row.day("last_day");
    deviation.first = first.value_or(base::Day{});
    deviation.last = last.value_or(deviation.first);
    if (first && last && *last < *first) {
        row.problem("last_day", fmt::format("last_day {} is before day {}: write the last of the days that deviate",
                                            base::iso(*last), base::iso(*first)));
    }
    deviation.reason = row.text("reason");
    for (Reader hours : row.tables("hours")) {
        if (const auto span = read_span(hours)) add_span(deviation.spans, *span, hours, "that day");
        hours.close();
    }
    row.close();
    return deviation;
}

// Whoever calls between two rows would be told nothing, and between two answers, two things.
void check_weeks(Reader& contact_row, const ContactService& contact, const std::vector<std::pair<Period, Place>>& weeks) {
    Data& data = contact_row.data();
    std::optional<base::Day> wanted = contact.period.first;
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        const auto& [period, place] = weeks[i];
        if (!period.first || !wanted) return;
        if (*period.first > *wanted) {
            data.problem(place, fmt::format("contact {} has no hours from {} to {}: write valid_from = {}, or the hours "
                                            "that are missing", contact.id, base::iso(*wanted),
                                            base::iso(*period.first - 1), base::iso(*wanted)));
        } else if (*period.first < *wanted) {
            data.problem(place, fmt::format("contact {} has hours already on {}: write valid_from = {}, and valid_to on "
                                            "the hours before", contact.id, base::iso(*period.first),
                                            base::iso(*wanted)));
        }
        if (!period.last) {
            wanted.reset();
            if (i + 1 == weeks.size()) return;
            data.problem(place, fmt::format("contact {} has later hours: write valid_to = the day before they begin",
                                            contact.id));
            return;
        }
        wanted = *period.last + 1;
    }
    if (wanted && (!contact.period.last || *contact.period.last >= *wanted)) {
        data.problem(weeks.back().second, fmt::format("contact {} has no hours after {}: take valid_to away, or write "
                                                      "the hours that come then", contact.id, base::iso(*wanted - 1)));
    }
}

void check_deviations(Data& data, std::vector<std::pair<HoursDeviation, Place>> rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first.first < b.first.first; });
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].first.first > rows[i - 1].first.last) continue;
        data.problem(rows[i].second, fmt::format("{} deviates twice: write it in one [[contact.deviation]]",
                                                 base::iso(rows[i].first.first)));
    }
}

}  // namespace

void read_opening(Reader& row, ContactService& contact) {
    std::vector<std::pair<Period, Place>> weeks;
    for (Reader week : row.tables("opening")) {
        const Place place = week.place();
        contact.opening.weeks.push_back(read_week(week, contact.period));
        weeks.emplace_back(contact.opening.weeks.back().period, place);
    }
    std::vector<std::pair<HoursDeviation, Place>> deviations;
    for (Reader deviation : row.tables("deviation")) {
        const Place place = deviation.place();
        contact.opening.deviations.push_back(read_deviation(deviation));
        deviations.emplace_back(contact.opening.deviations.back(), place);
    }
    check_deviations(row.data(), std::move(deviations));
    if (contact.hours_known && weeks.empty()) {
        row.problem("hours_known", fmt::format("the hours of contact {} are known but not written: write "
                                               "[[contact.opening]] with hours = [{{ days = [\"monday\"], from = "
                                               "\"09:00\", to = \"12:00\" }}], or hours_known = false", contact.id));
        return;
    }
    if (!contact.hours_known && (!weeks.empty() || !contact.opening.deviations.empty())) {
        row.problem("hours_known", fmt::format("the hours of contact {} are written but said to be unknown: write "
                                               "hours_known = true, or take them away", contact.id));
        return;
    }
    std::stable_sort(weeks.begin(), weeks.end(), [](const auto& a, const auto& b) {
        return a.first.first.value_or(base::Day{}) < b.first.first.value_or(base::Day{});
    });
    if (!weeks.empty()) check_weeks(row, contact, weeks);
}

}  // namespace catalogue
