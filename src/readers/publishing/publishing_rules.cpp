#include "publishing_rules.h"

#include <algorithm>

namespace publishing {

Period period_ending(base::Day last) {
    const auto date = base::to_date(last);
    const int month = date.month % 12 + 1;      // the month after: twelve months back it begins the period
    return {base::to_day({month == 1 ? date.year : date.year - 1, month, 1}), last, {}};
}

Period period_before(base::Day today) {
    const auto date = base::to_date(today);
    return period_ending(base::to_day({date.year, date.month, 1}) - 1);
}

int nearest_rank(const Counts& counts, int percent) {
    std::int64_t all = 0;
    for (const auto& [days, cases] : counts) all += cases;
    const std::int64_t wanted = (all * percent + 99) / 100;
    std::int64_t passed = 0;
    for (const auto& [days, cases] : counts) {
        passed += cases;
        if (passed >= wanted && passed > 0) return days;
    }
    return 0;
}

Times times_of(std::string type, std::string region, const Counts& counts) {
    Times times{std::move(type), std::move(region), 0, nearest_rank(counts, 50), nearest_rank(counts, 80), false};
    for (const auto& [days, cases] : counts) times.cases += cases;
    return times;
}

bool published(const catalogue::CaseTypeVersion& version, const catalogue::Catalogue& catalogue, base::Day day) {
    using enum catalogue::Feedback;
    if (version.feedback == none || version.feedback == receipt) return false;
    return std::none_of(version.secrecy.begin(), version.secrecy.end(), [&](const auto& id) {
        const auto* ground = catalogue.secrecy_ground(id, day);
        return ground && ground->test == catalogue::HarmTest::absolute;
    });
}

void suppress(TypeTimes& type) {
    auto& all = type.departments;
    std::int64_t cases_hidden = 0;
    int hidden = 0;
    const auto hide = [&](Times& one) {
        one.hidden = true;
        cases_hidden += one.cases;
        ++hidden;
    };
    for (auto& one : all) {
        if (one.cases > 0 && one.cases < shown_from) hide(one);
    }
    while (hidden > 0 && (hidden < 2 || cases_hidden < shown_from)) {
        Times* fewest = nullptr;
        for (auto& one : all) {
            if (!one.hidden && one.cases > 0 && (!fewest || one.cases < fewest->cases)) fewest = &one;
        }
        if (!fewest) break;
        hide(*fewest);
    }
    type.all.hidden = type.all.cases < shown_from;
    for (auto& one : all) {
        if (one.hidden) one.cases = one.median = one.eighty = 0;
    }
    if (type.all.hidden) type.all.cases = type.all.median = type.all.eighty = 0;
}

}  // namespace publishing
