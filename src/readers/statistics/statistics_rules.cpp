#include "statistics_rules.h"

#include <algorithm>

#include "base/text.h"

namespace statistics {

namespace {

std::string two_digits(std::int64_t number) {
    auto text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
}

void add(std::vector<Count>& counts, const std::string& code, std::int64_t number) {
    const auto same = [&](const Count& count) { return count.code == code; };
    const auto found = std::find_if(counts.begin(), counts.end(), same);
    if (found == counts.end())
        counts.push_back({code, number});
    else
        found->number += number;
}

void most_first(std::vector<Count>& counts) {
    std::sort(counts.begin(), counts.end(), [](const Count& a, const Count& b) {
        return a.number != b.number ? a.number > b.number : a.code < b.code;
    });
}

// Nearest rank: the smallest number of days that at least `share` of those answered waited at most.
int rank(const std::map<std::int64_t, std::int64_t>& waited, std::int64_t answered, int per_hundred) {
    std::int64_t passed = 0;
    const auto wanted = (answered * per_hundred + 99) / 100;
    for (const auto& [days, number] : waited) {
        passed += number;
        if (passed >= wanted) return static_cast<int>(days);
    }
    return -1;
}

}  // namespace

std::int64_t month_of(base::Day day) {
    const auto date = base::to_date(day);
    return date.year * 12 + date.month - 1;
}

int working_days_between(const catalogue::Calendar& calendar, base::Day received, base::Day answered) {
    int days = 0;
    for (auto day = received + 1; day <= answered; day = day + 1)
        if (calendar.working_day(day)) ++days;
    return days;
}

void contribute(Changes& changes, const Counted& one, int sign) {
    const auto count = [&](std::string_view kind, const std::string& code) {
        changes[{one.month, one.service, std::string{kind}, code}] += sign;
    };
    count("channel", one.channel);
    if (one.hour >= 0) count("hour", two_digits(one.hour));
    if (!one.theme.empty()) count("theme", one.theme);
    if (one.waited >= 0) count("waited", std::to_string(one.waited));
    if (!one.state.empty()) count("state", one.state);
}

View gather(const std::map<Key, std::int64_t>& numbers, std::int64_t first_month, std::int64_t last_month) {
    View view;
    for (auto month = first_month; month <= last_month; ++month) view.months.push_back(month);
    std::map<std::string, ServiceFigures> services;
    std::map<std::string, std::map<std::int64_t, std::int64_t>> waited;
    for (const auto& [key, number] : numbers) {
        if (number == 0 || key.month < first_month || key.month > last_month) continue;
        auto& service = services[key.service];
        service.hours.resize(24);
        service.months.resize(view.months.size());
        const auto code = base::parse_integer(key.code);
        if (key.kind == "channel") {
            service.contacts += number;
            service.months[static_cast<std::size_t>(key.month - first_month)] += number;
            add(service.channels, key.code, number);
        } else if (key.kind == "hour" && code && *code >= 0 && *code < 24) {
            service.hours[static_cast<std::size_t>(*code)] += number;
        } else if (key.kind == "theme") {
            add(service.themes, key.code, number);
        } else if (key.kind == "waited" && code) {
            waited[key.service][*code] += number;
        } else if (key.kind == "state") {
            (key.code == "waiting" ? service.waiting : key.code == "in_time" ? service.in_time : service.late) += number;
        }
    }
    for (auto& [name, service] : services) {
        service.service = name;
        most_first(service.channels);
        most_first(service.themes);
        const auto& days = waited[name];
        std::int64_t answered = 0;
        for (const auto& [day, number] : days) answered += number;
        if (answered > 0) {
            service.waited_median = rank(days, answered, 50);
            service.waited_eighty = rank(days, answered, 80);
        }
        view.services.push_back(service);
    }
    return view;
}

}  // namespace statistics
