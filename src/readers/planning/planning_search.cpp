// A good plan without proof: greedy, then exchanges. It starts the exact search, and stands in when
// that runs out of time. Everything in a fixed order, so that the same instance gives the same plan.
#include <algorithm>
#include <map>
#include <numeric>

#include "planning_model.h"

namespace planning {

namespace {

constexpr double worthwhile = 1e-9;
constexpr int rounds_max = 40;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// The plan as it stands while it is changed.
class Table {
public:
    Table(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part, std::vector<Place>& places)
        : instance_{instance}, options_{options}, places_{places} {
        for (const auto& team : instance.teams) left_.push_back(team.hours);
        goals_of_.resize(instance.candidates.size());
        reached_.resize(instance.goals.size());
        for (const int goal : part.goals)
            for (const int member : instance.goals[at(goal)].members) goals_of_[at(member)].push_back(goal);
        chosen_.assign(instance.candidates.size(), nullptr);
        for (const int candidate : part.candidates) {
            const auto place = places_[at(candidate)];
            if (!place.placed()) continue;
            places_[at(candidate)] = {};
            for (const auto& option : options_[at(candidate)])
                if (option.at == place && fits(option)) put(candidate, option);
        }
    }
    bool placed(int candidate) const { return chosen_[at(candidate)] != nullptr; }
    double gain(int candidate) const { return placed(candidate) ? chosen_[at(candidate)]->gain : 0; }
    bool fits(const Option& option) const { return left(option) >= option.hours; }
    int left(const Option& option) const { return left_[at(option.at.team)][at(option.at.period)]; }
    const Option* of(int candidate) const { return chosen_[at(candidate)]; }

    void put(int candidate, const Option& option) {
        chosen_[at(candidate)] = &option;
        places_[at(candidate)] = option.at;
        left_[at(option.at.team)][at(option.at.period)] -= option.hours;
        here_[{option.at.team, option.at.period}].push_back(candidate);
        for (const int goal : goals_of_[at(candidate)]) ++reached_[at(goal)];
    }
    const Option* take(int candidate) {
        const Option* was = chosen_[at(candidate)];
        if (!was) return nullptr;
        chosen_[at(candidate)] = nullptr;
        places_[at(candidate)] = {};
        left_[at(was->at.team)][at(was->at.period)] += was->hours;
        std::erase(here_[{was->at.team, was->at.period}], candidate);
        for (const int goal : goals_of_[at(candidate)]) --reached_[at(goal)];
        return was;
    }
    // It may not be left out: a duty, a drawn one, or one that a goal needs.
    bool needed(int candidate) const {
        if (instance_.candidates[at(candidate)].must()) return true;
        return std::any_of(goals_of_[at(candidate)].begin(), goals_of_[at(candidate)].end(), [&](int goal) {
            return reached_[at(goal)] <= instance_.goals[at(goal)].visits;
        });
    }
    int reached(int goal) const { return reached_[at(goal)]; }
    // The best place with room; null: none.
    const Option* best(int candidate) const {
        const Option* found = nullptr;
        for (const auto& option : options_[at(candidate)])
            if (fits(option) && (!found || option.gain > found->gain + worthwhile)) found = &option;
        return found;
    }
    std::vector<int> here(const Option& option) const {
        const auto found = here_.find({option.at.team, option.at.period});
        return found == here_.end() ? std::vector<int>{} : found->second;
    }

    bool move_alone(int candidate);
    bool exchange(int candidate);

private:
    const Instance& instance_;
    const std::vector<std::vector<Option>>& options_;
    std::vector<Place>& places_;
    std::vector<std::vector<int>> left_, goals_of_;
    std::vector<int> reached_;
    std::vector<const Option*> chosen_;
    std::map<std::pair<int, int>, std::vector<int>> here_;
};

bool Table::move_alone(int candidate) {
    const double before = gain(candidate);
    const bool was_placed = placed(candidate);
    const Option* was = take(candidate);
    const Option* now = best(candidate);
    // A duty of no value is placed all the same.
    const bool better = now && (now->gain > before + worthwhile || (!was_placed && needed(candidate)));
    if (better) put(candidate, *now);
    else if (was) put(candidate, *was);
    return better;
}

// Takes a better place from another, which finds itself the best that is then left.
bool Table::exchange(int candidate) {
    const bool was_needed_and_out = !placed(candidate) && needed(candidate);
    for (const auto& wanted : options_[at(candidate)]) {
        const double before = gain(candidate);
        if (wanted.gain <= before + worthwhile && !was_needed_and_out) continue;
        for (const int other : here(wanted)) {
            if (other == candidate) continue;
            const Option* others = of(other);
            const int own = of(candidate) && of(candidate)->at == wanted.at ? of(candidate)->hours : 0;
            if (left(wanted) + others->hours + own < wanted.hours) continue;
            const double both = before + others->gain;
            const bool keeps = needed(other);
            const Option* was = take(candidate);
            take(other);
            put(candidate, wanted);
            const Option* next = best(other);
            if (next && next->gain < 0 && !keeps) next = nullptr;
            const double now = wanted.gain + (next ? next->gain : 0);
            const bool allowed = next || !keeps;
            if (allowed && (now > both + worthwhile || was_needed_and_out)) {
                if (next) put(other, *next);
                return true;
            }
            take(candidate);
            put(other, *others);
            if (was) put(candidate, *was);
        }
    }
    return false;
}

double density(const Instance& instance, int candidate) {
    const auto& one = instance.candidates[at(candidate)];
    return one.value / std::max(one.hours, 1);
}

// Duties by due period and value, drawn ones, then what gives most an hour.
std::vector<int> thumb_order(const Instance& instance, const Part& part) {
    auto order = part.candidates;
    const auto rank = [](const Candidate& one) { return one.fixed ? 0 : one.claim == Claim::duty ? 1 : one.claim == Claim::drawn ? 2 : 3; };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const auto& x = instance.candidates[at(a)];
        const auto& y = instance.candidates[at(b)];
        if (rank(x) != rank(y)) return rank(x) < rank(y);
        if (rank(x) < 3) return x.last != y.last ? x.last < y.last : x.value > y.value;
        return density(instance, a) > density(instance, b);
    });
    return order;
}

void first_room(Table& table, const std::vector<std::vector<Option>>& options, int candidate) {
    for (const auto& option : options[at(candidate)])
        if (table.fits(option)) {
            table.put(candidate, option);
            return;
        }
}

}  // namespace

void fill(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part, std::vector<Place>& places) {
    Table table{instance, options, part, places};
    const auto order = thumb_order(instance, part);
    for (const int candidate : order)
        if (!table.placed(candidate) && instance.candidates[at(candidate)].must()) first_room(table, options, candidate);
    for (const int goal : part.goals)
        for (const int candidate : order) {
            const auto& members = instance.goals[at(goal)].members;
            if (table.reached(goal) >= instance.goals[at(goal)].visits) break;
            if (!table.placed(candidate) && std::find(members.begin(), members.end(), candidate) != members.end())
                first_room(table, options, candidate);
        }
    for (const int candidate : order)
        if (!table.placed(candidate) && instance.candidates[at(candidate)].value > 0) first_room(table, options, candidate);
}

void improve(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part, std::vector<Place>& places) {
    Table table{instance, options, part, places};
    const auto order = thumb_order(instance, part);
    for (int round = 0; round < rounds_max; ++round) {
        bool better = false;
        for (const int candidate : order) better = table.move_alone(candidate) || better;
        for (const int candidate : order) better = table.exchange(candidate) || better;
        if (!better) break;
    }
}

Plan thumb_plan(const Instance& instance) {
    Plan plan;
    plan.places.resize(instance.candidates.size());
    std::vector<std::vector<Option>> options;
    for (const auto& candidate : instance.candidates) options.push_back(options_of(instance, candidate));
    for (const auto& part : parts(instance, options)) fill(instance, options, part, plan.places);
    plan.value = value_of(instance, plan.places);
    plan.bound = plan.value;
    for (std::size_t i = 0; i < plan.places.size(); ++i)
        if (!plan.places[i].placed() && instance.candidates[i].must()) plan.missed_duties.push_back(static_cast<int>(i));
    return plan;
}

}  // namespace planning
