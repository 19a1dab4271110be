// A large part is made better a few periods at a time: everything in them, and what has no place yet, is placed
// anew by the exact search while the rest stands. Node limits, not clocks, end a step, so that the plan is the
// same on every machine.
#include <algorithm>

#include "planning_model.h"

namespace planning {

namespace {

constexpr int nodes_a_step = 300;
constexpr double seconds_a_step = 20;        // a guard, far above what the nodes take
constexpr int sweeps_max = 3;
constexpr std::size_t columns_wanted = 900;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

struct Window {
    int first = 0, last = 0;
    bool holds(const Place& place) const { return place.placed() && place.period >= first && place.period <= last; }
};

double gain_of(const std::vector<Option>& options, const Place& place) {
    for (const auto& option : options)
        if (option.at == place) return option.gain;
    return 0;
}

// Gives how much better the places became.
double step(Instance& scratch, const std::vector<std::vector<Option>>& options, const Part& part, const Window& window,
            std::vector<Place>& places) {
    Part inside;
    inside.teams = part.teams;
    inside.goals = part.goals;
    std::vector<std::vector<Option>> here(options.size());
    double before = 0;
    for (const int candidate : part.candidates) {
        const auto& place = places[at(candidate)];
        if (place.placed() && !window.holds(place)) continue;
        for (const auto& option : options[at(candidate)])
            if (window.holds(option.at)) here[at(candidate)].push_back(option);
        if (here[at(candidate)].empty()) continue;
        inside.candidates.push_back(candidate);
        before += gain_of(here[at(candidate)], place);
    }
    std::vector<int> wanted;
    for (const int goal : part.goals) {
        auto& asked = scratch.goals[at(goal)];
        wanted.push_back(asked.visits);
        const auto elsewhere = std::count_if(asked.members.begin(), asked.members.end(), [&](int member) {
            return places[at(member)].placed() && !window.holds(places[at(member)]);
        });
        const auto inside_now = std::count_if(asked.members.begin(), asked.members.end(), [&](int member) { return window.holds(places[at(member)]); });
        asked.visits = std::min(std::max(0, asked.visits - static_cast<int>(elsewhere)), static_cast<int>(inside_now));
    }
    auto built = build(scratch, here, inside);
    for (std::size_t i = 0; i < part.goals.size(); ++i) scratch.goals[at(part.goals[i])].visits = wanted[i];
    for (std::size_t i = 0; i < built.columns.size(); ++i) built.model.columns[i].cost = built.columns[i].second.gain;
    for (const auto& [candidate, column] : built.missed)
        if (places[at(candidate)].placed()) built.model.columns[at(column)].upper = 0;
    for (const auto& [goal, column] : built.short_of) built.model.columns[at(column)].upper = 0;
    optimiser::Options how;
    how.nodes = nodes_a_step;
    how.seconds = seconds_a_step;
    how.start.assign(built.model.columns.size(), 0);
    for (std::size_t i = 0; i < built.columns.size(); ++i)
        if (places[at(built.columns[i].first)] == built.columns[i].second.at) how.start[i] = 1;
    for (const auto& [candidate, column] : built.missed)
        if (!places[at(candidate)].placed()) how.start[at(column)] = 1;
    const auto found = optimiser::solve(built.model, how);
    if (found.x.empty() || found.value <= before + 1e-7) return 0;
    for (const int candidate : inside.candidates) places[at(candidate)] = {};
    for (std::size_t i = 0; i < built.columns.size(); ++i)
        if (found.x[i] > 0.5) places[at(built.columns[i].first)] = built.columns[i].second.at;
    return found.value - before;
}

}  // namespace

void polish(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part, double enough,
            std::vector<Place>& places) {
    auto scratch = instance;
    std::size_t columns = 0;
    double value = 0;
    for (const int candidate : part.candidates) {
        columns += options[at(candidate)].size();
        value += gain_of(options[at(candidate)], places[at(candidate)]);
    }
    // So many periods that a step stays small: placed visits are in one period each, those without a place in all.
    std::size_t open = 0;
    for (const int candidate : part.candidates) open += places[at(candidate)].placed() ? 0 : 1;
    const auto a_period = std::max<std::size_t>(1, (part.candidates.size() - open) / static_cast<std::size_t>(std::max(1, instance.periods)));
    int width = 3;
    while (width < instance.periods && (open + a_period * static_cast<std::size_t>(width + 1)) * static_cast<std::size_t>(width + 1) < columns_wanted) ++width;
    for (int sweep = 0; sweep < sweeps_max; ++sweep) {
        double better = 0;
        for (int first = 0; first < instance.periods && value < enough; first += std::max(1, width / 2)) {
            const double gained = step(scratch, options, part, {first, std::min(first + width, instance.periods) - 1}, places);
            better += gained;
            value += gained;
        }
        improve(instance, options, part, places);
        if (better < 1e-6 || value >= enough) break;
    }
}

}  // namespace planning
