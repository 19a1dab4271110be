// From what the office knows to the problem that is solved.
#include "planning_basis.h"

#include <algorithm>
#include <set>

#include "planning_store.h"

namespace planning {

namespace {

constexpr double unrated_value = 0.01;       // of a duty: only that earlier is better
constexpr int recent_override_days = 90;
constexpr int pool_factor = 2;               // open candidates that are looked at, in hours against the room there is

struct Known {
    std::map<base::OperationId, inspections::Inspection> last;      // the newest visit of each unit
    std::map<base::OperationId, assessments::UnitRating> ratings;
    std::map<base::OperationId, LineRow> held;                      // lines of the plan in force that are still to be done
    std::set<base::OperationId> set_aside, drawn_before;
    std::vector<Conflict> conflicts;
    std::vector<DutyRow> duties;
};

bool barred(const Known& known, const TeamRow& team, const parties::Operation& unit, base::Day today) {
    if (team.members.empty()) return false;
    const auto last = known.last.find(unit.id);
    return std::all_of(team.members.begin(), team.members.end(), [&](base::UserId member) {
        const bool was_there = last != known.last.end() && std::find(last->second.inspectors.begin(), last->second.inspectors.end(), member) !=
                                                               last->second.inspectors.end();
        return was_there || std::any_of(known.conflicts.begin(), known.conflicts.end(), [&](const Conflict& one) {
            return one.inspector == member && today <= one.until && (one.unit == unit.id || (one.provider && one.provider == unit.provider));
        });
    });
}

std::vector<std::string> skills_for(const catalogue::Catalogue& catalogue, const parties::Operation& unit, bool children, base::Day today) {
    std::vector<std::string> skills;
    if (const auto* kind = catalogue.code("unit_kinds", unit.kind, today); kind && !kind->areas.empty()) skills.push_back(kind->areas.front());
    if (children) skills.emplace_back(children_skill);
    return skills;
}

}  // namespace

// Puts the units that may be visited into the basis, one at a time.
class Gathering {
public:
    Gathering(const Services& services, Planning::Basis& basis, const Known& known)
        : s_{services}, basis_{basis}, known_{known}, today_{services.clock.today()} {}

    void unit(const parties::Operation& unit) {
        if (!unit.active) return;
        Planning::Basis::Subject subject;
        subject.unit = unit;
        Candidate candidate;
        const auto* department = s_.catalogue.department_of_county(unit.county, today_);
        candidate.region = department ? department->id : std::string{};
        candidate.last = basis_.weeks - 1;
        const auto* length = s_.catalogue.visit_length(unit.kind, today_);
        candidate.hours = (length ? length->hours : 8) * 10;
        subject.unannounced = length && length->unannounced;
        claim(unit, subject, candidate);
        if (const auto rating = known_.ratings.find(unit.id); rating != known_.ratings.end() && rating->second.ranked) {
            subject.probability = rating->second.probability;
            subject.place = rating->second.rank;
            subject.place_of = rating->second.of;
            candidate.value = std::max(0.0, rating->second.priority > 0 ? rating->second.priority : rating->second.probability * rating->second.severity);
        }
        if (candidate.claim == Claim::duty) candidate.value = std::max(candidate.value, unrated_value);
        candidate.skills = skills_for(s_.catalogue, unit, subject.children, today_);
        for (std::size_t team = 0; team < basis_.teams.size(); ++team) {
            if (barred(known_, basis_.teams[team], unit, today_)) candidate.barred.push_back(static_cast<int>(team));
            candidate.travel.push_back(basis_.teams[team].travel_tenths);
        }
        hold(subject, candidate);
        const bool recent = known_.set_aside.contains(unit.id) && candidate.claim != Claim::duty;
        if (!recent) keep(std::move(subject), std::move(candidate));
    }

private:
    // The law's frequency, else a follow-up or an assignment of the unit, whichever is due first.
    void claim(const parties::Operation& unit, Planning::Basis::Subject& subject, Candidate& candidate) {
        std::optional<Window> window;
        const auto take = [&](base::Day due, std::optional<Window> found, inspections::Reason reason, std::string duty, std::string provision) {
            if (!found || (window && window->last <= found->last)) return;
            window = found;
            subject.due = due;
            subject.reason = reason;
            subject.duty = std::move(duty);
            subject.provision = std::move(provision);
        };
        const auto last = known_.last.find(unit.id);
        if (const auto* duty = s_.catalogue.frequency_duty_of(unit.kind, today_)) {
            const auto due = last == known_.last.end() ? today_ : months_after(last->second.day, duty->months);
            take(due, window_of(due, basis_.first, basis_.weeks), inspections::Reason::frequency, duty->id, duty->provision);
            subject.children = duty->hear_children;
        }
        for (const auto& duty : known_.duties) {
            if (!duty.open || duty.unit != unit.id || !duty.unit) continue;
            // Done when the unit was visited since the duty began.
            if (last != known_.last.end() && last->second.day >= duty.first) continue;
            take(duty.due, window_of(duty.due, basis_.first, basis_.weeks),
                 duty.kind == "follow_up" ? inspections::Reason::follow_up
                 : duty.kind == "signal"  ? inspections::Reason::signal
                                          : inspections::Reason::assigned,
                 std::to_string(duty.id), duty.provision);
        }
        if (!window) return;
        candidate.claim = Claim::duty;
        candidate.first = window->first;
        candidate.last = window->last;
    }

    void hold(Planning::Basis::Subject& subject, Candidate& candidate) {
        const auto line = known_.held.find(subject.unit.id);
        if (line == known_.held.end()) return;
        const auto team = std::find_if(basis_.teams.begin(), basis_.teams.end(), [&](const TeamRow& one) { return one.id == line->second.team; });
        const int period = (line->second.week - basis_.first) / 7;
        if (team == basis_.teams.end() || line->second.week < basis_.first || period >= basis_.weeks) return;
        candidate.held_period = period;
        candidate.held_team = static_cast<int>(team - basis_.teams.begin());
        candidate.fixed = line->second.state == "scheduled";
        if (candidate.fixed || (line->second.drawn_with > 0 && candidate.claim == Claim::open)) {
            subject.drawn_with = line->second.drawn_with;
            if (candidate.claim == Claim::open && line->second.drawn_with > 0) candidate.claim = Claim::drawn;
        }
        subject.held = line->second;
    }

    void keep(Planning::Basis::Subject subject, Candidate candidate) {
        basis_.subjects.push_back(std::move(subject));
        basis_.instance.candidates.push_back(std::move(candidate));
    }

    const Services& s_;
    Planning::Basis& basis_;
    const Known& known_;
    base::Day today_;
};

namespace {

Known known_at(const Services& s, db::Reader& reader, const std::optional<PlanRow>& in_force, std::int64_t& rating_run) {
    Known known;
    const auto today = s.clock.today();
    for (auto& one : s.inspections.all(reader)) known.last[one.unit] = std::move(one);   // by day: the last stays
    if (const auto run = s.ratings.newest(reader)) {
        rating_run = run->id;
        for (auto& one : s.ratings.of_run(reader, run->id)) known.ratings.emplace(one.unit, std::move(one));
    }
    if (in_force)
        for (auto& line : store::lines_of(reader, in_force->id)) {
            if (line.state == "decided" || line.state == "scheduled") known.held.emplace(line.unit, std::move(line));
            else if (line.state == "overridden" && today - base::stockholm_day(line.changed_at) < recent_override_days) known.set_aside.insert(line.unit);
        }
    known.conflicts = store::all_conflicts(reader);
    known.duties = store::all_duties(reader);
    return known;
}

}  // namespace

// The lot falls on all that may be drawn: no duty brings a visit to them, and nobody was there this year.
static void cast_lots(Planning::Basis& basis, const std::map<base::OperationId, base::Day>& last, base::Day today, double share) {
    auto eligible = basis.instance;
    std::vector<std::uint64_t> lots;
    const base::Day year_began = base::to_day({base::to_date(today).year, 1, 1});
    for (std::size_t i = 0; i < basis.subjects.size(); ++i) {
        lots.push_back(lot_of(basis.seed, basis.subjects[i].unit.code));
        const auto visited = last.find(basis.subjects[i].unit.id);
        if (visited != last.end() && visited->second >= year_began) eligible.candidates[i].region.assign(1, '-');   // of no team
    }
    auto drawn = draw(eligible, lots, share);
    std::map<std::string, double> chance;
    for (const auto& stratum : drawn.strata) chance[stratum.region] = stratum.probability();
    for (const int i : drawn.drawn) {
        auto& candidate = basis.instance.candidates[static_cast<std::size_t>(i)];
        auto& subject = basis.subjects[static_cast<std::size_t>(i)];
        candidate.claim = Claim::drawn;
        subject.reason = inspections::Reason::random;
        subject.drawn_with = chance[candidate.region];
    }
    for (std::size_t i = 0; i < basis.subjects.size(); ++i)
        if (basis.instance.candidates[i].claim == Claim::drawn) basis.subjects[i].reason = inspections::Reason::random;
    std::erase_if(drawn.strata, [](const Stratum& one) { return one.region == "-"; });
    basis.strata = std::move(drawn.strata);
}

// A goal over several regions is shared out by how many units each has, so that regions can be planned apart.
static void set_goals(Planning::Basis& basis, const std::vector<DutyRow>& duties) {
    for (const auto& duty : duties) {
        if (!duty.open || duty.unit || duty.visits <= 0 || duty.due < basis.first) continue;
        std::map<std::string, std::vector<int>> members;
        std::size_t all = 0;
        for (std::size_t i = 0; i < basis.subjects.size(); ++i) {
            const auto& candidate = basis.instance.candidates[i];
            const bool kind = duty.kinds.empty() || std::find(duty.kinds.begin(), duty.kinds.end(), basis.subjects[i].unit.kind) != duty.kinds.end();
            const bool region = duty.region.empty() || duty.region == candidate.region;
            const bool own = duty.kind != "floor" || candidate.claim == Claim::open;
            if (!kind || !region || !own || candidate.region.empty()) continue;
            members[candidate.region].push_back(static_cast<int>(i));
            ++all;
        }
        std::size_t before = 0;
        for (auto& [region, candidates] : members) {
            const auto until = before + candidates.size();
            const auto share = static_cast<int>(static_cast<std::size_t>(duty.visits) * until / all - static_cast<std::size_t>(duty.visits) * before / all);
            before = until;
            if (share == 0) continue;
            basis.instance.goals.push_back({duty.kind + " " + region, std::move(candidates), share});
            basis.goal_duties.push_back(duty);
        }
    }
}

// Leaves out open candidates that no good plan would take: those below twice the hours that there are.
static void prune(Planning::Basis& basis) {
    std::map<std::string, long long> room;
    for (std::size_t i = 0; i < basis.teams.size(); ++i)
        for (const int hours : basis.instance.teams[i].hours) room[basis.instance.teams[i].region] += hours;
    std::vector<int> order(basis.subjects.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    const auto& candidates = basis.instance.candidates;
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return candidates[static_cast<std::size_t>(a)].value > candidates[static_cast<std::size_t>(b)].value;
    });
    std::set<int> kept;
    std::map<std::string, long long> taken;
    for (const int i : order) {
        const auto& one = candidates[static_cast<std::size_t>(i)];
        const bool open = one.claim == Claim::open && one.held_period < 0;
        if (open && (one.value <= 0 || taken[one.region] >= pool_factor * room[one.region])) continue;
        if (open) taken[one.region] += one.hours;
        kept.insert(i);
    }
    // Of a goal's members three times as many as it asks for, the best first.
    for (const auto& goal : basis.instance.goals) {
        auto members = goal.members;
        std::stable_sort(members.begin(), members.end(), [&](int a, int b) {
            return candidates[static_cast<std::size_t>(a)].value > candidates[static_cast<std::size_t>(b)].value;
        });
        for (std::size_t i = 0; i < std::min(members.size(), static_cast<std::size_t>(3 * goal.visits)); ++i) kept.insert(members[i]);
    }
    std::map<int, int> moved;
    Instance small = basis.instance;
    small.candidates.clear();
    std::vector<Planning::Basis::Subject> subjects;
    for (const int i : kept) {
        moved[i] = static_cast<int>(subjects.size());
        small.candidates.push_back(candidates[static_cast<std::size_t>(i)]);
        subjects.push_back(std::move(basis.subjects[static_cast<std::size_t>(i)]));
    }
    for (auto& goal : small.goals) {
        std::vector<int> members;
        for (const int member : goal.members)
            if (const auto found = moved.find(member); found != moved.end()) members.push_back(found->second);
        goal.members = std::move(members);
    }
    basis.instance = std::move(small);
    basis.subjects = std::move(subjects);
}

Planning::Basis Planning::basis(db::Reader& reader, const std::string& seed, int weeks, int per_hundred) const {
    Basis made;
    const auto today = s_.clock.today();
    made.seed = seed;
    made.first = next_monday(today);
    made.weeks = made.instance.periods = weeks;
    made.position = s_.ledger.head(reader);
    const auto in_force = store::newest_plan(reader, "decided");
    const auto known = known_at(s_, reader, in_force, made.rating_run);
    made.rated = made.rating_run != 0;
    for (auto& team : store::all_teams(reader)) {
        if (!team.active) continue;
        Team one{team.region, team.skills, {}};
        for (int week = 0; week < weeks; ++week)
            one.hours.push_back(hours_of_week(s_.catalogue.calendar(), made.first + 7 * week, team.hours_tenths) * per_hundred / 100);
        made.instance.teams.push_back(std::move(one));
        made.teams.push_back(std::move(team));
    }
    Gathering gathering{s_, made, known};
    s_.parties.each(reader, [&](const parties::Operation& unit) { gathering.unit(unit); });
    std::map<base::OperationId, base::Day> last;
    for (const auto& [unit, inspection] : known.last) last.emplace(unit, inspection.day);
    cast_lots(made, last, today, random_share);
    set_goals(made, known.duties);
    prune(made);
    return made;
}

}  // namespace planning
