#include <cstdlib>

#include "base/clock.h"
#include "detection/detection.h"

namespace detection {

namespace {

// The same date that many years before; 29 February becomes 1 March.
base::Day years_before(base::Day day, int years) {
    auto date = base::to_date(day);
    date.year -= years;
    if (date.month == 2 && date.day == 29 && !base::valid_day(date.year, 2, 29)) date = {date.year, 3, 1};
    return base::to_day(date);
}

}  // namespace

std::vector<int> same_dates(std::span<const int> days, int week, int years) {
    const auto now = static_cast<std::size_t>(week);
    std::vector<int> found{week};
    for (int year = 1; year <= years; ++year) {
        const int wanted = years_before({days[now]}, year).number;
        // Weeks stand seven days apart, so one of them is at most three days away.
        const int steps = days[now] - wanted, back = (steps + 3) / 7;
        const int at = week - back;
        if (at < 0 || std::abs(days[static_cast<std::size_t>(at)] - wanted) > 3) return {};
        found.push_back(at);
    }
    return found;
}

}  // namespace detection
