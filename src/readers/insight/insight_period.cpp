#include "insight_period.h"

#include "base/text.h"

namespace insight {

namespace {

constexpr int months_a_quarter = 3, quarters = 4;
constexpr std::size_t series_weeks = 8, series_quarters = 5;

}  // namespace

base::Day Period::first() const {
    if (kind == Kind::week) return base::first_day(week());
    return base::to_day({year, (number - 1) * months_a_quarter + 1, 1});
}

base::Day Period::last() const {
    if (kind == Kind::week) return first() + 6;
    const bool ends_year = number == quarters;
    return Period{kind, ends_year ? year + 1 : year, ends_year ? 1 : number + 1}.first() - 1;
}

Period Period::previous() const {
    if (kind == Kind::week) return base::previous(week());
    return number > 1 ? Period{kind, year, number - 1} : Period{kind, year - 1, quarters};
}

std::string Period::name() const {
    return kind == Kind::week ? base::to_string(week()) : std::to_string(year) + "-Q" + std::to_string(number);
}

std::optional<Period> parse_period(std::string_view name) {
    if (const auto week = base::parse_week(name)) return Period{*week};
    if (name.size() != 7 || name.substr(4, 2) != "-Q" || name[6] < '1' || name[6] > '4') return {};
    const auto year = base::parse_integer(name.substr(0, 4));
    if (!year || *year < 1900) return {};
    return Period{Period::Kind::quarter, static_cast<int>(*year), name[6] - '0'};
}

Period period_of(Period::Kind kind, base::Day day) {
    if (kind == Period::Kind::week) return base::week_of(day);
    const auto date = base::to_date(day);
    return {kind, date.year, (date.month - 1) / months_a_quarter + 1};
}

std::vector<Period> series_until(Period period) {
    std::vector<Period> series{period};
    const auto wanted = period.kind == Period::Kind::week ? series_weeks : series_quarters;
    while (series.size() < wanted) series.insert(series.begin(), series.front().previous());
    return series;
}

}  // namespace insight
