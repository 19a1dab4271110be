// What a model may learn from: computed from what had reached the authority when the month began. Counts stand
// against what is usual for the kind and the size; a count of few is drawn towards it.
#include <algorithm>
#include <array>
#include <cmath>

#include "policy.h"

namespace policy {

namespace {

constexpr int window_months = 36, recent_months = 3, own_window_months = 24, changed_months = 12;
constexpr double half_life_short = 3, half_life_long = 12, prior_events = 1, prior_severe = 2, cap = 4, never_months = 36;

double power(double places) { return std::sqrt(places); }

// How far a count is from what was expected, on a scale where counts have about the same spread.
double apart(double count, double expected) {
    return std::clamp(2 * (std::sqrt(count + 0.375) - std::sqrt(expected + 0.375)), -cap, cap);
}

struct Sums {
    double events = 0, severe = 0, exposure = 0;           // decayed over years
    double events_short = 0, exposure_short = 0;           // decayed over months
    double recent_severe = 0, before_severe = 0, before_months = 0;
    double own = 0;
    int provider = 0;
    bool owner = false, manager = false;
};

Sums sums_of(const Known& known, std::size_t unit) {
    Sums sums;
    for (int month = std::max(0, known.month - window_months); month < known.month; ++month) {
        const auto& seen = known.seen[static_cast<std::size_t>(month)][unit];
        const int age = known.month - month;
        const double weight = std::exp2(-age / half_life_long), weight_short = std::exp2(-age / half_life_short);
        sums.events += weight * seen.events;
        sums.severe += weight * seen.severe;
        sums.exposure += weight;
        sums.events_short += weight_short * seen.events;
        sums.exposure_short += weight_short;
        (age <= recent_months ? sums.recent_severe : sums.before_severe) += seen.severe;
        if (age > recent_months) ++sums.before_months;
        if (age <= own_window_months) sums.own += seen.own_reports;
        sums.owner = sums.owner || (age <= changed_months && seen.owner_changed);
        sums.manager = sums.manager || (age <= changed_months && seen.manager_changed);
        sums.provider = seen.provider;
    }
    return sums;
}

// What the mean unit of a kind has a month, for its size; and what a provider's units have together.
struct Usual { double events = 0, severe = 0, own = 0, exposure = 0, size = 0; };
struct Together { double events = 0, severe = 0, expected = 0; };

struct Office {
    std::vector<Sums> sums{};
    std::array<Usual, 16> kinds{};
    std::vector<Together> providers{};
    double severe_share = 0.2;

    const Usual& usual(const Known& known, std::size_t unit) const { return kinds[static_cast<std::size_t>(known.units[unit].kind)]; }
    double expected(const Known& known, std::size_t unit) const {
        const auto& kind = usual(known, unit);
        return kind.exposure > 0 ? kind.events / kind.exposure * sums[unit].exposure * power(known.units[unit].places) : 0;
    }
};

Office office_of(const Known& known) {
    Office office;
    double events = 0, severe = 0;
    int providers = 0;
    for (std::size_t unit = 0; unit < known.units.size(); ++unit) {
        office.sums.push_back(sums_of(known, unit));
        const auto& of = office.sums.back();
        auto& kind = office.kinds[static_cast<std::size_t>(known.units[unit].kind)];
        const auto size = power(known.units[unit].places);
        kind.events += of.events;
        kind.severe += of.severe;
        kind.own += of.own;
        kind.exposure += of.exposure * size;
        kind.size += size;
        events += of.events;
        severe += of.severe;
        providers = std::max(providers, of.provider + 1);
    }
    // Never 0, however little has been told: shares stand against it.
    office.severe_share = (severe + prior_severe * office.severe_share) / (events + prior_severe);
    office.providers.resize(static_cast<std::size_t>(providers));
    for (std::size_t unit = 0; unit < known.units.size(); ++unit) {
        const auto& of = office.sums[unit];
        auto& together = office.providers[static_cast<std::size_t>(of.provider)];
        together.events += of.events;
        together.severe += of.severe;
        together.expected += office.expected(known, unit);
    }
    return office;
}

double level(double count, double expected) { return std::log((count + prior_events) / (expected + prior_events)); }

// The share of what is told that is severe does not depend on how willing people are to tell.
double share(double severe, double events, double usual) {
    return std::log((severe + prior_severe * usual) / (events * usual + prior_severe * usual));
}

std::vector<double> row_of(const Known& known, const Office& office, std::size_t unit) {
    const auto& of = office.sums[unit];
    const auto& kind = office.usual(known, unit);
    const auto& provider = office.providers[static_cast<std::size_t>(of.provider)];
    const auto size = power(known.units[unit].places), expected = office.expected(known, unit);
    const auto usual_own = kind.size > 0 ? kind.own / kind.size * size : 0;
    // Its own past, drawn towards the kind's by a year of it.
    const auto month = kind.exposure > 0 ? kind.severe / kind.exposure * size : 0;
    const auto severe_past = (of.before_severe + 12 * month) / (of.before_months + 12) * recent_months;
    const auto own_level = of.exposure > 0 ? (of.events + expected) / (2 * of.exposure) : 0;
    const bool never = known.last_visit[unit] < 0;
    const double times = known.times_visited[unit], serious = known.times_serious[unit];
    return {level(of.events, expected),
            level(of.events_short, own_level * of.exposure_short),
            share(of.severe, of.events, office.severe_share),
            apart(of.recent_severe, severe_past),
            level(provider.events - of.events, provider.expected - expected),
            share(provider.severe - of.severe, provider.events - of.events, office.severe_share),
            apart(of.own, usual_own),
            std::log((serious + 0.5) / (times - serious + 3)),
            known.last_serious[unit] ? 1.0 : 0.0,
            never ? 1.0 : 0.0,
            std::min(never_months, static_cast<double>(never ? never_months : known.month - known.last_visit[unit])) / 12,
            of.owner ? 1.0 : 0.0, of.manager ? 1.0 : 0.0};
}

}  // namespace

const std::vector<std::string>& feature_names() {
    static const std::vector<std::string> names{"tips_level", "tips_now", "severe_share", "severe_now", "provider_tips", "provider_severe",
                                                "own_reports", "found_before", "found_last", "never_visited", "years_since", "new_owner", "new_manager"};
    return names;
}

std::vector<std::vector<double>> features(const Known& known) {
    const auto office = office_of(known);
    std::vector<std::vector<double>> rows;
    rows.reserve(known.units.size());
    for (std::size_t unit = 0; unit < known.units.size(); ++unit) rows.push_back(row_of(known, office, unit));
    return rows;
}

}  // namespace policy
