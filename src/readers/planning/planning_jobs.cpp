// Making a plan: read, solve beside the writer, keep.
#include <algorithm>
#include <cmath>

#include "base/log.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "planning_basis.h"
#include "planning_events.h"
#include "planning_store.h"

namespace planning {

namespace {

constexpr double seconds_for_a_plan = 60, gap_wanted = 0.005;
constexpr std::size_t rows_an_event = 900;   // an event covers at most a thousand
constexpr int columns_priced_max = 60'000;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

inspections::Reason reason_of_goal(const std::string& kind) {
    return kind == "national" ? inspections::Reason::national : kind == "assigned" ? inspections::Reason::assigned : inspections::Reason::other;
}

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

}  // namespace

std::string Planning::seed_of(int year, std::int64_t& id) const {
    std::string seed;
    s_.database.write([&](db::Transaction& tx) {
        if (const auto found = store::seed_of_year(tx, year)) {
            id = found->id;
            seed = found->seed;
            return;
        }
        id = s_.ids.next();
        seed = base::hex(crypto::random_bytes(16));
        const db::Values values{id, year, seed, s_.clock.now().us};
        s_.ledger.append(tx, {seed_drawn, {}, {}, {}, s_.clock.now()}, {ledger::insert(tx, store::seeds, values)});
    });
    return seed;
}

std::vector<Fact> Planning::told(const Basis& basis, const Plan& plan) const {
    std::vector<Fact> facts;
    const auto add = [&](std::string kind, std::string region, std::string what) -> Fact& {
        Fact fact;
        fact.id = s_.ids.next();
        fact.kind = std::move(kind);
        fact.region = std::move(region);
        fact.what = std::move(what);
        return facts.emplace_back(std::move(fact));
    };
    const auto monday = [&](int period) { return basis.first + 7 * period; };
    for (const auto& stratum : basis.strata) {
        auto& fact = add("stratum", stratum.region, "");
        fact.needed = stratum.eligible;
        fact.number = stratum.drawn;
        fact.available = stratum.room;
        fact.value = rounded(stratum.probability());
    }
    if (!basis.rated) add("unrated", "", "");
    Search search;
    search.seconds = seconds_for_a_plan;
    const auto missing = shortfall(basis.instance, plan.missed_duties, search);
    for (const auto& reason : missing.reasons) {
        auto& fact = add(reason.kind == Shortage::Kind::no_team ? "no_team" : reason.kind == Shortage::Kind::too_long ? "too_long" : "hours",
                         reason.region, reason.skill);
        fact.first = monday(reason.first);
        fact.last = monday(reason.last) + 6;
        fact.needed = reason.needed;
        fact.available = reason.available;
        fact.number = static_cast<int>(reason.candidates.size());
    }
    for (const auto& extra : missing.extra) {
        auto& fact = add("extra", basis.teams[at(extra.team)].region, basis.teams[at(extra.team)].name);
        fact.first = monday(extra.period);
        fact.last = monday(extra.period) + 6;
        fact.needed = extra.hours;
    }
    for (const int goal : plan.missed_goals) {
        auto& fact = add("goal_missed", base::split(basis.instance.goals[at(goal)].id, ' ').back(), basis.goal_duties[at(goal)].kind);
        fact.needed = basis.instance.goals[at(goal)].visits;
        fact.available = static_cast<int>(std::count_if(basis.instance.goals[at(goal)].members.begin(), basis.instance.goals[at(goal)].members.end(),
                                                        [&](int member) { return plan.places[at(member)].placed(); }));
    }
    std::size_t columns = 0;
    for (const auto& candidate : basis.instance.candidates) columns += options_of(basis.instance, candidate).size();
    if (columns <= columns_priced_max && plan.value > 0) {
        const auto priced = prices(basis.instance, plan);
        for (const auto& price : priced.rules) add("price", "", price.rule).value = rounded(price.price);
        for (std::size_t team = 0; team < basis.teams.size(); ++team)
            add("hour", basis.teams[team].region, basis.teams[team].name).value = rounded(priced.hour[team]);
    }
    add("optimised", "", "").value = rounded(plan.value);
    auto& thumb = add("thumb", "", "");
    thumb.value = rounded(thumb_plan(basis.instance).value);
    return facts;
}

std::int64_t Planning::store_plan(db::Transaction& tx, const Basis& basis, const Plan& plan, const std::vector<Fact>& facts, PlanRow row) const {
    const auto now = s_.clock.now();
    // One proposal at a time.
    while (auto earlier = store::newest_plan(tx, "proposed")) {
        earlier->state = "withdrawn";
        s_.ledger.append(tx, {plan_withdrawn, {}, {}, row.actor, now}, {store::set_plan(tx, *earlier)});
    }
    row.number = store::next_number(tx);
    std::vector<ledger::RowContent> rows{ledger::insert(tx, store::plans, store::values(row))};
    const auto flush = [&](std::size_t least) {
        if (rows.size() < least) return;
        s_.ledger.append(tx, {plan_proposed, {}, {}, row.actor, now}, rows);
        rows.clear();
    };
    for (auto fact : facts) {
        fact.plan = row.id;
        rows.push_back(ledger::insert(tx, store::facts, store::values(fact)));
        flush(rows_an_event);
    }
    std::vector<const DutyRow*> goal_of(basis.subjects.size());
    for (std::size_t goal = 0; goal < basis.instance.goals.size(); ++goal)
        for (const int member : basis.instance.goals[goal].members)
            if (!goal_of[at(member)]) goal_of[at(member)] = &basis.goal_duties[goal];
    for (std::size_t i = 0; i < basis.subjects.size(); ++i) {
        const auto& subject = basis.subjects[i];
        const auto& candidate = basis.instance.candidates[i];
        const auto place = plan.places[i];
        if (!place.placed() && !candidate.must()) continue;
        LineRow line;
        line.id = s_.ids.next();
        line.plan = row.id;
        line.unit = subject.unit.id;
        line.region = candidate.region;
        line.reason = subject.reason;
        line.duty = subject.duty;
        line.provision = subject.provision;
        if (candidate.claim == Claim::open && subject.reason == inspections::Reason::other) {
            line.reason = goal_of[i] ? reason_of_goal(goal_of[i]->kind) : inspections::Reason::risk;
            if (goal_of[i]) line.duty = std::to_string(goal_of[i]->id);
        }
        line.due = subject.due;
        line.value = rounded(candidate.value);
        line.probability = subject.probability;
        line.place = subject.place;
        line.place_of = subject.place_of;
        line.drawn_with = rounded(subject.drawn_with);
        line.hours_tenths = candidate.hours;
        line.announced = !subject.unannounced;
        line.children = subject.children;
        line.state = place.placed() ? "proposed" : "missed";
        line.changed_at = now;
        line.changed_by = row.actor;
        if (place.placed()) {
            line.team = basis.teams[at(place.team)].id;
            line.hours_tenths += basis.teams[at(place.team)].travel_tenths;
            line.week = basis.first + 7 * place.period;
            line.day = day_in_week(s_.catalogue.calendar(), line.week, lot_of(basis.seed, subject.unit.code, "day"));
        }
        if (candidate.fixed && subject.held) {
            // What is agreed with a date stays as it was agreed.
            line.day = subject.held->day;
            line.lead = subject.held->lead;
            line.reason = subject.held->reason;
        }
        rows.push_back(ledger::insert(tx, store::lines, store::values(line)));
        flush(rows_an_event);
    }
    flush(1);
    return row.id;
}

base::Result<std::int64_t> Planning::propose(base::UserId by, int weeks) const {
    CHECK(weeks > 0 && weeks <= weeks_max);
    PlanRow row;
    const auto seed = seed_of(base::to_date(s_.clock.today()).year, row.seed);
    std::optional<Basis> basis;
    s_.database.read([&](db::Reader& reader) { basis = this->basis(reader, seed, weeks, 100); });
    if (basis->teams.empty()) return base::Refusal{"planning.refused.no_team"};
    Search search;
    search.seconds = seconds_for_a_plan;
    search.gap = gap_wanted;
    auto plan = best_plan(basis->instance, search);
    row.bound = rounded(plan.bound);
    row.proven = plan.proven;
    std::vector<std::uint64_t> lots;
    std::vector<bool> unannounced;
    for (const auto& subject : basis->subjects) {
        lots.push_back(lot_of(seed, subject.unit.code, "start"));
        unannounced.push_back(subject.unannounced);
    }
    const auto facts = told(*basis, plan);
    jitter(basis->instance, plan.places, unannounced, lots, jitter_weeks);
    plan.value = value_of(basis->instance, plan.places);
    row.id = s_.ids.next();
    row.state = "proposed";
    row.first = basis->first;
    row.weeks = weeks;
    row.position = basis->position;
    row.rating_run = basis->rating_run;
    row.value = rounded(plan.value);
    row.missed = static_cast<int>(plan.missed_duties.size());
    row.made_at = s_.clock.now();
    row.actor = by;
    s_.database.write([&](db::Transaction& tx) { store_plan(tx, *basis, plan, facts, row); });
    return row.id;
}

base::Outcome Planning::decide(std::int64_t id, const identity::Actor& by) const {
    if (!by.has(identity::Role::decision_maker)) return base::Refusal{"planning.refused.role"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto plan = store::plan(tx, id);
        if (!plan || plan->state != "proposed") { outcome = base::Refusal{"planning.refused.not_proposed"}; return; }
        const auto now = s_.clock.now();
        std::vector<ledger::RowContent> rows;
        std::map<base::OperationId, LineRow> agreed;
        while (auto earlier = store::newest_plan(tx, "decided")) {
            for (auto& line : store::lines_of(tx, earlier->id))
                if (line.state == "scheduled") agreed.emplace(line.unit, std::move(line));
            earlier->state = "replaced";
            rows.push_back(store::set_plan(tx, *earlier));
        }
        plan->state = "decided";
        plan->decided_at = now;
        plan->decided_by = by.user;
        rows.push_back(store::set_plan(tx, *plan));
        const auto flush = [&](std::size_t least) {
            if (rows.size() < least) return;
            s_.ledger.append(tx, {plan_decided, {}, {}, by.user, now}, rows);
            rows.clear();
        };
        for (auto& line : store::lines_of(tx, id)) {
            if (line.state != "proposed") continue;
            const auto before = agreed.find(line.unit);
            // A visit with a day keeps it, also when it was agreed after the proposal was made.
            line.state = before != agreed.end() ? "scheduled" : "decided";
            if (before != agreed.end()) {
                line.day = before->second.day;
                line.week = before->second.week;
                line.lead = before->second.lead;
                agreed.erase(before);
            }
            rows.push_back(store::set_line(tx, line));
            flush(rows_an_event);
        }
        // What is booked and the new plan has not, as this week's visits, comes along.
        for (auto& [unit, line] : agreed) {
            line.id = s_.ids.next();
            line.plan = id;
            rows.push_back(ledger::insert(tx, store::lines, store::values(line)));
            flush(rows_an_event);
        }
        flush(1);
    });
    return outcome;
}

base::Outcome Planning::withdraw(std::int64_t id, const identity::Actor& by) const {
    if (!by.has(identity::Role::decision_maker) && !by.has(identity::Role::analyst)) return base::Refusal{"planning.refused.role"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto plan = store::plan(tx, id);
        if (!plan || plan->state != "proposed") { outcome = base::Refusal{"planning.refused.not_proposed"}; return; }
        plan->state = "withdrawn";
        s_.ledger.append(tx, {plan_withdrawn, {}, {}, by.user, s_.clock.now()}, {store::set_plan(tx, *plan)});
    });
    return outcome;
}

std::vector<Due> Planning::due(db::Reader& reader) const {
    const auto today = s_.clock.today();
    const auto last = s_.inspections.last_days(reader);
    std::vector<Due> found;
    s_.parties.each(reader, [&](const parties::Operation& unit) {
        const auto* duty = unit.active ? s_.catalogue.frequency_duty_of(unit.kind, today) : nullptr;
        if (!duty) return;
        Due one;
        one.unit = unit;
        one.duty = duty;
        if (const auto* department = s_.catalogue.department_of_county(unit.county, today)) one.region = department->id;
        if (const auto visited = last.find(unit.id); visited != last.end()) one.last = visited->second;
        one.due = one.last ? months_after(*one.last, duty->months) : today;
        one.overdue = !one.last || one.due < today;
        found.push_back(std::move(one));
    });
    // Never inspected first: nobody knows how long it has been.
    std::stable_sort(found.begin(), found.end(), [](const Due& a, const Due& b) {
        return a.last.has_value() != b.last.has_value() ? !a.last.has_value() : a.due < b.due;
    });
    return found;
}

Estimate Planning::estimate(db::Reader& reader) const {
    const auto today = s_.clock.today();
    // The drawn ones speak for all units that no duty brings a visit to.
    std::map<std::string, Sampled> strata;
    s_.parties.each(reader, [&](const parties::Operation& unit) {
        const auto* department = s_.catalogue.department_of_county(unit.county, today);
        if (unit.active && department && !s_.catalogue.frequency_duty_of(unit.kind, today)) ++strata[department->id].eligible;
    });
    const auto since = months_after(today, -24);
    for (const auto& one : s_.inspections.all(reader)) {
        if (one.drawn_with <= 0 || one.day < since) continue;
        const auto unit = s_.parties.operation(reader, one.unit);
        const auto* department = unit ? s_.catalogue.department_of_county(unit->county, today) : nullptr;
        if (!department) continue;
        auto& stratum = strata[department->id];
        ++stratum.visited;
        stratum.found += one.result == inspections::Result::serious ? 1 : 0;
        stratum.eligible = std::max(stratum.eligible, stratum.visited);
    }
    std::vector<Sampled> all;
    for (const auto& [region, stratum] : strata) all.push_back(stratum);
    return prevalence(all);
}

WhatIf Planning::what_if(int per_hundred) const {
    WhatIf found;
    const auto year = base::to_date(s_.clock.today()).year;
    std::optional<Basis> read;
    s_.database.read([&](db::Reader& reader) {
        const auto seed = store::seed_of_year(reader, year);
        read = this->basis(reader, seed ? seed->seed : "", weeks_ahead, std::clamp(per_hundred, 0, 200));
    });
    const auto& basis = *read;
    if (basis.teams.empty()) return found;
    Search search;
    search.seconds = 10;
    search.gap = 0.02;
    search.nodes = 2'000;
    search.columns_max = 30'000;   // somebody waits for the page
    const auto plan = best_plan(basis.instance, search);
    found.visits = static_cast<int>(std::count_if(plan.places.begin(), plan.places.end(), [](const Place& one) { return one.placed(); }));
    found.duties_missed = static_cast<int>(plan.missed_duties.size());
    found.draws_missed = static_cast<int>(plan.missed_draws.size());
    found.value = plan.value;
    return found;
}

std::int64_t Planning::propose_due() const {
    const auto today = s_.clock.today();
    bool wanted = false;
    s_.database.read([&](db::Reader& reader) {
        const auto teams = store::all_teams(reader);
        const bool team = std::any_of(teams.begin(), teams.end(), [](const TeamRow& one) { return one.active; });
        const auto newest = store::all_plans(reader, 1);
        // A clock that jumped back makes a plan of a later week: nothing is proposed until that week has come.
        wanted = team && (newest.empty() || newest.front().first < next_monday(today));
    });
    if (!wanted) return 0;
    if (const auto made = propose({}); !made) base::log(base::Level::warning, "plan_not_proposed");
    return 0;
}

}  // namespace planning
