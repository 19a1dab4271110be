// The random arm: who is drawn, when an unannounced visit begins, and what the drawn ones tell of all.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "planning_model.h"

namespace planning {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// Hours of a region that the duties leave, and its open candidates.
struct Region {
    long long hours = 0, duties = 0, open_hours = 0;
    std::vector<int> open;
};

std::map<std::string, Region> regions(const Instance& instance) {
    std::map<std::string, Region> found;
    for (const auto& team : instance.teams)
        found[team.region].hours += std::accumulate(team.hours.begin(), team.hours.end(), 0ll);
    for (int i = 0; i < static_cast<int>(instance.candidates.size()); ++i) {
        const auto& candidate = instance.candidates[at(i)];
        auto& region = found[candidate.region];
        int travel = candidate.travel.empty() ? 0 : 100'000;
        bool team = false;
        for (int one = 0; one < static_cast<int>(instance.teams.size()); ++one)
            if (may_visit(instance, candidate, one)) {
                team = true;
                if (!candidate.travel.empty()) travel = std::min(travel, candidate.travel[at(one)]);
            }
        if (!team) continue;
        if (candidate.must()) {
            region.duties += candidate.hours + travel;
        } else {
            region.open.push_back(i);
            region.open_hours += candidate.hours + travel;
        }
    }
    return found;
}

}  // namespace

Draw draw(const Instance& instance, const std::vector<std::uint64_t>& lot, double share) {
    Draw result;
    for (auto& [name, region] : regions(instance)) {
        Stratum stratum{name, static_cast<int>(region.open.size()), 0, static_cast<int>(std::max(0ll, region.hours - region.duties))};
        if (!region.open.empty() && stratum.room > 0) {
            // How many is settled before the lot falls, from the mean length of a visit: so the chance is the same for all.
            const double mean = static_cast<double>(region.open_hours) / static_cast<double>(region.open.size());
            const auto wanted = static_cast<int>(std::floor(share * stratum.room / std::max(mean, 1.0) + 0.5));
            stratum.drawn = std::min(wanted, stratum.eligible);
            std::sort(region.open.begin(), region.open.end(), [&](int a, int b) {
                return lot[at(a)] != lot[at(b)] ? lot[at(a)] < lot[at(b)] : a < b;
            });
            result.drawn.insert(result.drawn.end(), region.open.begin(), region.open.begin() + stratum.drawn);
        }
        result.strata.push_back(std::move(stratum));
    }
    return result;
}

void jitter(const Instance& instance, std::vector<Place>& places, const std::vector<bool>& unannounced,
            const std::vector<std::uint64_t>& lot, int reach) {
    std::vector<std::vector<int>> left;
    for (const auto& team : instance.teams) left.push_back(team.hours);
    std::vector<int> order;
    std::vector<std::vector<Option>> options(places.size());
    for (int i = 0; i < static_cast<int>(places.size()); ++i) {
        if (!places[at(i)].placed()) continue;
        options[at(i)] = options_of(instance, instance.candidates[at(i)]);
        for (const auto& option : options[at(i)])
            if (option.at == places[at(i)]) left[at(option.at.team)][at(option.at.period)] -= option.hours;
        if (unannounced[at(i)] && !instance.candidates[at(i)].fixed) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) { return lot[at(a)] != lot[at(b)] ? lot[at(a)] < lot[at(b)] : a < b; });
    for (const int candidate : order) {
        const auto now = places[at(candidate)];
        // Already told in the coming weeks: its price of moving was paid for keeping it.
        if (instance.candidates[at(candidate)].held_period == now.period && now.period < instance.near_periods) continue;
        std::vector<const Option*> possible;
        const Option* was = nullptr;
        for (const auto& option : options[at(candidate)]) {
            if (option.at.team != now.team || std::abs(option.at.period - now.period) > reach) continue;
            const bool own = option.at == now;
            if (own) was = &option;
            if (own || left[at(option.at.team)][at(option.at.period)] >= option.hours) possible.push_back(&option);
        }
        const auto* chosen = possible[static_cast<std::size_t>((lot[at(candidate)] >> 17) % possible.size())];
        left[at(was->at.team)][at(was->at.period)] += was->hours;
        left[at(chosen->at.team)][at(chosen->at.period)] -= chosen->hours;
        places[at(candidate)] = chosen->at;
    }
}

Estimate prevalence(const std::vector<Sampled>& strata) {
    Estimate found;
    double all = 0;
    for (const auto& one : strata)
        if (one.visited > 0) all += one.eligible;
    if (all <= 0) return found;
    double variance = 0;
    for (const auto& one : strata) {
        if (one.visited == 0) continue;
        const double weight = one.eligible / all, n = one.visited, p = one.found / n;
        found.share += weight * p;
        // Of a few visits the variance is never taken to be nothing: a half is added to both outcomes.
        const double smooth = (one.found + 0.5) / (n + 1), left = std::max(0.0, 1 - n / std::max<double>(one.eligible, n));
        variance += weight * weight * left * smooth * (1 - smooth) / n;
        found.visited += one.visited;
        found.found += one.found;
    }
    found.known = true;
    // Wilson's interval with the number of visits that would give this variance in a simple draw.
    const double p = found.share, inner = std::clamp(p, 0.5 / (found.visited + 1), 1 - 0.5 / (found.visited + 1));
    const double n = variance > 0 ? inner * (1 - inner) / variance : 1e12, z = 1.959963984540054;
    const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * std::sqrt(std::max(0.0, p * (1 - p) / n + z * z / (4 * n * n)));
    found.low = std::max(0.0, centre - half);
    found.high = std::min(1.0, centre + half);
    return found;
}

Instance made_instance(int units, int regions, int periods, int hours, std::uint64_t seed) {
    Instance instance;
    instance.periods = periods;
    for (int region = 0; region < regions; ++region)
        instance.teams.push_back({std::to_string(region), {}, std::vector<int>(at(periods), hours)});
    auto state = seed;
    const auto next = [&](int below) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        return static_cast<int>((state >> 33) % static_cast<std::uint64_t>(below));
    };
    for (int i = 0; i < units; ++i) {
        Candidate one;
        one.region = std::to_string(next(regions));
        const double share = (1 + next(1'000)) / 1'000.0;
        one.value = 0.02 + 0.58 * share * share * share * (1 + next(4));   // few have a high risk
        one.hours = 8 + 4 * next(5);
        one.last = periods - 1;
        if (next(10) < 3) {
            one.claim = Claim::duty;
            one.last = periods / 4 + next(periods - periods / 4);
        }
        instance.candidates.push_back(std::move(one));
    }
    return instance;
}

}  // namespace planning
