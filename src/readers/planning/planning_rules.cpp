#include <algorithm>

#include "crypto/crypto.h"
#include "planning_basis.h"

namespace planning {

base::Day next_monday(base::Day today) { return today + (8 - base::weekday(today)); }

base::Day months_after(base::Day day, int months) {
    const auto date = base::to_date(day);
    const int month = date.year * 12 + date.month - 1 + months;
    for (int last = date.day; last > 28; --last)
        if (const auto found = base::valid_day(month / 12, month % 12 + 1, last)) return *found;
    return base::to_day({month / 12, month % 12 + 1, std::min(date.day, 28)});
}

std::optional<Window> window_of(base::Day due, base::Day first, int weeks) {
    // The whole week has to lie before the day.
    const int left = due - first - 4;
    if (left < 0) return Window{0, std::min(overdue_weeks, weeks) - 1};
    const int last = left / 7;
    if (last >= weeks) return {};
    return Window{std::max(0, last - early_weeks), last};
}

int hours_of_week(const catalogue::Calendar& calendar, base::Day monday, int hours_tenths) {
    int working = 0;
    for (int i = 0; i < 5; ++i) working += calendar.working_day(monday + i) ? 1 : 0;
    return hours_tenths * working / 5;
}

base::Day day_in_week(const catalogue::Calendar& calendar, base::Day monday, std::uint64_t lot) {
    std::vector<base::Day> days;
    for (int i = 0; i < 5; ++i)
        if (calendar.working_day(monday + i)) days.push_back(monday + i);
    return days.empty() ? monday : days[lot % days.size()];
}

std::uint64_t lot_of(const std::string& seed, const std::string& code, std::string_view purpose) {
    const auto hash = crypto::sha256(seed + ":" + std::string{purpose} + (purpose.empty() ? "" : ":") + code);
    std::uint64_t lot = 0;
    for (int i = 0; i < 8; ++i) lot = lot << 8 | static_cast<unsigned char>(hash[static_cast<std::size_t>(i)]);
    return lot;
}

}  // namespace planning
