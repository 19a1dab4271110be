#pragma once
// What a compilation is of: a week (ISO 8601) or a quarter of the calendar year.
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace insight {

struct Period {
    enum class Kind { week, quarter };
    Kind kind = Kind::week;
    int year = 0, number = 0;
    Period() = default;
    Period(Kind kind_, int year_, int number_) : kind{kind_}, year{year_}, number{number_} {}
    Period(base::Week week) : year{week.year}, number{week.number} {}   // a week is a period
    auto operator<=>(const Period&) const = default;
    base::Day first() const;
    base::Day last() const;
    Period previous() const;
    std::string name() const;           // 2026-W46, 2026-Q4
    base::Week week() const { return {year, number}; }   // of a week alone
};

std::optional<Period> parse_period(std::string_view name);
Period period_of(Period::Kind kind, base::Day day);

// The period and those before it that its charts look back at, oldest first: eight weeks, or five
// quarters so that the same season of the year before is among them.
std::vector<Period> series_until(Period period);

}  // namespace insight
