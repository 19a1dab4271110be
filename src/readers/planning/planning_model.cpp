#include "planning_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/fault.h"

namespace planning {

namespace {

int travel_of(const Candidate& candidate, int team) {
    return candidate.travel.empty() ? 0 : candidate.travel[static_cast<std::size_t>(team)];
}

// What keeping or moving a visit that the plan in force has costs or brings.
double steadiness(const Instance& instance, const Candidate& candidate, const Place& at) {
    if (candidate.held_period < 0) return 0;
    const bool kept = at.period == candidate.held_period && at.team == candidate.held_team;
    const double price = instance.move_price * candidate.value;
    if (candidate.held_period < instance.near_periods) return kept ? price : 0;
    return !kept && at.period < instance.near_periods ? -price : 0;
}

class Union {
public:
    explicit Union(std::size_t size) : of_(size) { std::iota(of_.begin(), of_.end(), 0u); }
    std::size_t find(std::size_t i) {
        while (of_[i] != i) i = of_[i] = of_[of_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { of_[std::max(find(a), find(b))] = std::min(find(a), find(b)); }

private:
    std::vector<std::size_t> of_;
};

// The most of `room` that visits of these lengths can fill: no plan can use more, so the limit may as well be that.
int reachable(const std::vector<int>& lengths, int room) {
    if (room <= 0) return 0;
    std::vector<bool> sums(static_cast<std::size_t>(room) + 1);
    sums[0] = true;
    for (const int length : lengths) {
        if (length <= 0 || length > room) continue;
        for (auto sum = static_cast<std::size_t>(room); sum >= static_cast<std::size_t>(length); --sum)
            if (sums[sum - static_cast<std::size_t>(length)]) sums[sum] = true;
        if (sums[static_cast<std::size_t>(room)]) return room;
    }
    for (auto sum = static_cast<std::size_t>(room); sum > 0; --sum)
        if (sums[sum]) return static_cast<int>(sum);
    return 0;
}

void add_capacity(const Instance& instance, Built& built) {
    std::map<std::pair<int, int>, optimiser::Row> rows;   // team and period
    std::map<std::pair<int, int>, std::vector<int>> lengths;
    for (std::size_t i = 0; i < built.columns.size(); ++i) {
        const auto& option = built.columns[i].second;
        const std::pair key{option.at.team, option.at.period};
        rows[key].terms.emplace_back(static_cast<int>(i), option.hours);
        lengths[key].push_back(option.hours);
    }
    for (auto& [key, row] : rows) {
        const auto& team = instance.teams[static_cast<std::size_t>(key.first)];
        row.upper = reachable(lengths[key], team.hours[static_cast<std::size_t>(key.second)]);
        built.capacity.emplace_back(Place{key.second, key.first}, built.model.add(std::move(row)));
    }
}

}  // namespace

double Plan::gap() const {
    const double distance = std::max(0.0, bound - value);
    return distance <= 1e-9 ? 0 : distance / std::max(std::abs(value), 1e-9);
}

bool may_visit(const Instance& instance, const Candidate& candidate, int team) {
    const auto& one = instance.teams[static_cast<std::size_t>(team)];
    if (one.region != candidate.region) return false;
    if (std::find(candidate.barred.begin(), candidate.barred.end(), team) != candidate.barred.end()) return false;
    return std::all_of(candidate.skills.begin(), candidate.skills.end(), [&](const std::string& skill) {
        return std::find(one.skills.begin(), one.skills.end(), skill) != one.skills.end();
    });
}

std::vector<Option> options_of(const Instance& instance, const Candidate& candidate) {
    std::vector<Option> found;
    const auto add = [&](Place at) {
        const int hours = candidate.hours + travel_of(candidate, at.team);
        if (hours > instance.teams[static_cast<std::size_t>(at.team)].hours[static_cast<std::size_t>(at.period)]) return;
        const double gain = candidate.value * std::pow(instance.gamma, at.period) + steadiness(instance, candidate, at);
        found.push_back({at, hours, gain});
    };
    if (candidate.fixed && candidate.held_period >= 0) {
        add({candidate.held_period, candidate.held_team});
        return found;
    }
    const int first = std::max(candidate.first, 0), last = std::min(candidate.last, instance.periods - 1);
    for (int period = first; period <= last; ++period)
        for (int team = 0; team < static_cast<int>(instance.teams.size()); ++team)
            if (may_visit(instance, candidate, team)) add({period, team});
    return found;
}

double value_of(const Instance& instance, const std::vector<Place>& places) {
    double value = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i].placed()) continue;
        const auto& candidate = instance.candidates[i];
        value += candidate.value * std::pow(instance.gamma, places[i].period) + steadiness(instance, candidate, places[i]);
    }
    return value;
}

bool stands(const Instance& instance, const std::vector<Place>& places) {
    if (places.size() != instance.candidates.size()) return false;
    std::vector<std::vector<int>> left;
    for (const auto& team : instance.teams) left.push_back(team.hours);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i].placed()) continue;
        const auto options = options_of(instance, instance.candidates[i]);
        const auto found = std::find_if(options.begin(), options.end(), [&](const Option& one) { return one.at == places[i]; });
        if (found == options.end()) return false;
        auto& room = left[static_cast<std::size_t>(places[i].team)][static_cast<std::size_t>(places[i].period)];
        room -= found->hours;
        if (room < 0) return false;
    }
    return true;
}

std::vector<Part> parts(const Instance& instance, const std::vector<std::vector<Option>>& options) {
    const auto teams = instance.teams.size(), candidates = instance.candidates.size();
    Union joined{teams + candidates};
    for (std::size_t i = 0; i < candidates; ++i)
        for (const auto& option : options[i]) joined.join(teams + i, static_cast<std::size_t>(option.at.team));
    for (const auto& goal : instance.goals)
        for (const int member : goal.members)
            joined.join(teams + static_cast<std::size_t>(goal.members.front()), teams + static_cast<std::size_t>(member));
    std::map<std::size_t, Part> found;
    for (std::size_t i = 0; i < candidates; ++i) found[joined.find(teams + i)].candidates.push_back(static_cast<int>(i));
    for (std::size_t i = 0; i < teams; ++i)
        if (const auto part = found.find(joined.find(i)); part != found.end()) part->second.teams.push_back(static_cast<int>(i));
    for (std::size_t i = 0; i < instance.goals.size(); ++i)
        if (!instance.goals[i].members.empty())
            found[joined.find(teams + static_cast<std::size_t>(instance.goals[i].members.front()))].goals.push_back(static_cast<int>(i));
    std::vector<Part> out;
    for (auto& [root, part] : found) out.push_back(std::move(part));
    return out;
}

double coarse_bound(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part) {
    struct Item { double value = 0; int hours = 0; };
    std::vector<Item> items;
    bool held = false;
    for (const int candidate : part.candidates) {
        const auto& own = options[static_cast<std::size_t>(candidate)];
        if (own.empty()) continue;
        const auto& one = instance.candidates[static_cast<std::size_t>(candidate)];
        Item item{one.value * (one.held_period >= 0 ? 1 + instance.move_price : 1), own.front().hours};
        held = held || one.held_period >= 0;
        for (const auto& option : own) item.hours = std::min(item.hours, option.hours);
        if (item.value > 0) items.push_back(item);
    }
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.value * b.hours > b.value * a.hours; });
    double bound = 0;
    int period = 0;
    const auto room_of = [&](int at) {
        double room = 0;
        for (const int team : part.teams) room += instance.teams[static_cast<std::size_t>(team)].hours[static_cast<std::size_t>(at)];
        return room;
    };
    double room = instance.periods > 0 ? room_of(0) : 0;
    for (auto item : items) {
        double left = item.hours;
        while (left > 0 && period < instance.periods) {
            const double part_of = std::min(left, room);
            // What keeping a visit is worth does not fade with the weeks: near ones count in full when any is held.
            bound += item.value * std::pow(instance.gamma, held ? std::max(0, period - instance.near_periods) : period) * part_of / item.hours;
            left -= part_of;
            room -= part_of;
            if (room <= 0 && ++period < instance.periods) room = room_of(period);
        }
    }
    return bound;
}

Built build(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part) {
    Built built;
    std::map<int, std::vector<int>> columns_of;
    for (const int candidate : part.candidates)
        for (const auto& option : options[static_cast<std::size_t>(candidate)]) {
            columns_of[candidate].push_back(built.model.add(optimiser::Column{0, 1, option.gain, true}));
            built.columns.emplace_back(candidate, option);
        }
    add_capacity(instance, built);
    for (const int candidate : part.candidates) {
        optimiser::Row once;
        for (const int column : columns_of[candidate]) once.terms.emplace_back(column, 1);
        once.upper = 1;
        if (instance.candidates[static_cast<std::size_t>(candidate)].must()) {
            const int missed = built.model.add(optimiser::Column{0, 1, 0, true});
            built.missed.emplace_back(candidate, missed);
            once.terms.emplace_back(missed, 1);
            once.lower = 1;
        }
        if (!once.terms.empty()) built.model.add(std::move(once));
    }
    for (const int at : part.goals) {
        const auto& goal = instance.goals[static_cast<std::size_t>(at)];
        optimiser::Row reached;
        reached.lower = goal.visits;
        for (const int member : goal.members)
            for (const int column : columns_of[member]) reached.terms.emplace_back(column, 1);
        const int lacking = built.model.add(optimiser::Column{0, static_cast<double>(goal.visits), 0, true});
        built.short_of.emplace_back(at, lacking);
        reached.terms.emplace_back(lacking, 1);
        built.model.add(std::move(reached));
    }
    return built;
}

}  // namespace planning
