// What is missing when not every duty can be done, and what each rule of the plan costs.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "planning_model.h"

namespace planning {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

bool is_duty(const Candidate& candidate) { return candidate.claim == Claim::duty || candidate.fixed; }

std::vector<int> teams_for(const Instance& instance, const Candidate& candidate) {
    std::vector<int> found;
    for (int team = 0; team < static_cast<int>(instance.teams.size()); ++team)
        if (may_visit(instance, candidate, team)) found.push_back(team);
    return found;
}

int travel_of(const Candidate& candidate, int team) { return candidate.travel.empty() ? 0 : candidate.travel[at(team)]; }

int longest_period(const Instance& instance, const Candidate& candidate, const std::vector<int>& teams) {
    int most = 0;
    for (const int team : teams)
        for (int period = std::max(candidate.first, 0); period <= std::min(candidate.last, instance.periods - 1); ++period)
            most = std::max(most, instance.teams[at(team)].hours[at(period)] - travel_of(candidate, team));
    return most;
}

// The skill that no team of the region has; empty when each is there and something else bars them.
std::string skill_lacking(const Instance& instance, const Candidate& candidate) {
    for (const auto& skill : candidate.skills) {
        const bool there = std::any_of(instance.teams.begin(), instance.teams.end(), [&](const Team& team) {
            return team.region == candidate.region && std::find(team.skills.begin(), team.skills.end(), skill) != team.skills.end();
        });
        if (!there) return skill;
    }
    return {};
}

void join(std::vector<Shortage>& reasons, Shortage::Kind kind, const Candidate& candidate, std::string skill, int which, int needed, int available) {
    auto same = std::find_if(reasons.begin(), reasons.end(), [&](const Shortage& one) {
        return one.kind == kind && one.region == candidate.region && one.skill == skill;
    });
    if (same == reasons.end()) {
        Shortage fresh;
        fresh.kind = kind;
        fresh.region = candidate.region;
        fresh.skill = std::move(skill);
        fresh.first = candidate.first;
        fresh.last = candidate.last;
        same = reasons.insert(reasons.end(), std::move(fresh));
    }
    auto& into = *same;
    into.first = std::min(into.first, candidate.first);
    into.last = std::max(into.last, candidate.last);
    into.needed = std::max(into.needed, needed);
    into.available = std::max(into.available, available);
    into.candidates.push_back(which);
}

// Duties that lie wholly in a stretch of periods and have the same teams (or some of them) need more hours than
// those teams have there: the stretch with the greatest lack, for each set of teams.
void hours_lacking(const Instance& instance, std::vector<Shortage>& reasons) {
    std::map<std::vector<int>, std::vector<int>> by_teams;
    for (int i = 0; i < static_cast<int>(instance.candidates.size()); ++i) {
        const auto& candidate = instance.candidates[at(i)];
        if (!is_duty(candidate)) continue;
        if (auto teams = teams_for(instance, candidate); !teams.empty()) by_teams[std::move(teams)].push_back(i);
    }
    for (const auto& [teams, unused] : by_teams) {
        std::vector<int> inside;
        std::set<std::string> skills;
        for (const auto& [others, candidates] : by_teams)
            if (std::includes(teams.begin(), teams.end(), others.begin(), others.end())) inside.insert(inside.end(), candidates.begin(), candidates.end());
        Shortage worst;
        for (int first = 0; first < instance.periods; ++first)
            for (int last = first; last < instance.periods; ++last) {
                Shortage one;
                for (const int candidate : inside) {
                    const auto& duty = instance.candidates[at(candidate)];
                    const int from = duty.fixed ? duty.held_period : std::max(duty.first, 0);
                    const int to = duty.fixed ? duty.held_period : std::min(duty.last, instance.periods - 1);
                    if (from < first || to > last) continue;
                    int least = duty.hours + travel_of(duty, teams.front());
                    for (const int team : teams) least = std::min(least, duty.hours + travel_of(duty, team));
                    one.needed += least;
                    one.candidates.push_back(candidate);
                }
                for (const int team : teams)
                    for (int period = first; period <= last; ++period) one.available += instance.teams[at(team)].hours[at(period)];
                if (one.needed - one.available <= worst.needed - worst.available) continue;
                one.first = first;
                one.last = last;
                one.region = instance.teams[at(teams.front())].region;
                worst = std::move(one);
            }
        if (worst.needed > worst.available) reasons.push_back(std::move(worst));
    }
}

// The least extra hours with which every duty that has a team finds room.
void least_extra(const Instance& instance, const Search& search, Shortfall& found) {
    optimiser::Model model;
    std::map<std::pair<int, int>, optimiser::Row> room;
    std::map<std::pair<int, int>, int> extra;
    for (const auto& candidate : instance.candidates) {
        if (!is_duty(candidate)) continue;
        optimiser::Row once{1, 1, {}};
        const auto take = [&](int team, int period) {
            const int column = model.add(optimiser::Column{0, 1, 0, true});
            once.terms.emplace_back(column, 1);
            room[{team, period}].terms.emplace_back(column, candidate.hours + travel_of(candidate, team));
        };
        if (candidate.fixed && candidate.held_period >= 0) {
            take(candidate.held_team, candidate.held_period);
        } else {
            for (const int team : teams_for(instance, candidate))
                for (int period = std::max(candidate.first, 0); period <= std::min(candidate.last, instance.periods - 1); ++period) take(team, period);
        }
        if (!once.terms.empty()) model.add(std::move(once));
    }
    for (auto& [key, row] : room) {
        const int column = extra[key] = model.add(optimiser::Column{0, optimiser::unlimited, -1, false});
        row.terms.emplace_back(column, -1);
        row.upper = instance.teams[at(key.first)].hours[at(key.second)];
        model.add(std::move(row));
    }
    optimiser::Options how;
    how.seconds = search.seconds;
    how.nodes = search.nodes;
    const auto solved = optimiser::solve(model, how);
    found.extra_proven = solved.status == optimiser::Status::optimal;
    if (solved.x.empty()) return;
    for (const auto& [key, column] : extra)
        if (const int hours = static_cast<int>(std::ceil(solved.x[at(column)] - 1e-6)); hours > 0) found.extra.push_back({key.first, key.second, hours});
}

double relaxed_value(const Instance& instance, std::vector<double>* hour) {
    std::vector<std::vector<Option>> options;
    for (const auto& candidate : instance.candidates) options.push_back(options_of(instance, candidate));
    double value = 0;
    for (const auto& part : parts(instance, options)) {
        auto built = build(instance, options, part);
        if (built.columns.empty()) continue;
        // What cannot be done even in parts may be missed, at a price above all else.
        for (const auto& [candidate, column] : built.missed) built.model.columns[at(column)].cost = -1e4;
        for (const auto& [goal, column] : built.short_of) built.model.columns[at(column)].cost = -1e3;
        for (auto& column : built.model.columns) column.integer = false;
        const auto relaxed = optimiser::relax(built.model);
        if (relaxed.status != optimiser::Status::optimal) continue;
        for (std::size_t i = 0; i < built.columns.size(); ++i) value += relaxed.x[i] * built.columns[i].second.gain;
        if (!hour) continue;
        for (const auto& [place, row] : built.capacity) (*hour)[at(place.team)] += 10 * std::max(0.0, relaxed.price[at(row)]);
    }
    return value;
}

}  // namespace

Shortfall shortfall(const Instance& instance, const std::vector<int>& missed, const Search& search) {
    Shortfall found;
    if (missed.empty()) return found;
    for (int i = 0; i < static_cast<int>(instance.candidates.size()); ++i) {
        const auto& candidate = instance.candidates[at(i)];
        if (!is_duty(candidate)) continue;
        const auto teams = teams_for(instance, candidate);
        if (teams.empty()) {
            join(found.reasons, Shortage::Kind::no_team, candidate, skill_lacking(instance, candidate), i, candidate.hours, 0);
        } else if (const int longest = longest_period(instance, candidate, teams); longest < candidate.hours) {
            join(found.reasons, Shortage::Kind::too_long, candidate, {}, i, candidate.hours, longest);
        }
    }
    hours_lacking(instance, found.reasons);
    std::stable_sort(found.reasons.begin(), found.reasons.end(), [](const Shortage& a, const Shortage& b) {
        return a.region != b.region ? a.region < b.region : a.kind < b.kind;
    });
    least_extra(instance, search, found);
    return found;
}

Prices prices(const Instance& instance, const Plan& plan) {
    Prices found;
    found.hour.assign(instance.teams.size(), 0);
    // What cannot be done at all has no price: the rest is looked at.
    auto base = instance;
    for (const auto& misses : {plan.missed_duties, plan.missed_draws})
        for (const int candidate : misses) {
            base.candidates[at(candidate)].claim = Claim::open;
            base.candidates[at(candidate)].fixed = false;
        }
    for (const int goal : plan.missed_goals) base.goals[at(goal)].visits = 0;
    found.value = relaxed_value(base, &found.hour);
    const auto without = [&](std::string rule, const std::function<void(Instance&)>& change) {
        auto other = base;
        change(other);
        found.prices_of(std::move(rule), relaxed_value(other, nullptr));
    };
    without("duties", [](Instance& one) {
        for (auto& candidate : one.candidates)
            if (candidate.claim == Claim::duty) candidate.claim = Claim::open;
    });
    without("drawn", [](Instance& one) {
        for (auto& candidate : one.candidates)
            if (candidate.claim == Claim::drawn) candidate.claim = Claim::open;
    });
    without("goals", [](Instance& one) { one.goals.clear(); });
    without("independence", [](Instance& one) {
        for (auto& candidate : one.candidates) candidate.barred.clear();
    });
    without("skills", [](Instance& one) {
        for (auto& candidate : one.candidates) candidate.skills.clear();
    });
    return found;
}

}  // namespace planning
