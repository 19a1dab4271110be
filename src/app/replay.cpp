#include "replay.h"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <set>

#include "base/text.h"

namespace app {

namespace {

using casework::ClockKind;
using casework::ClockState;
using casework::GateFinding;
using casework::GateOutcome;
using catalogue::Answers;
using catalogue::CaseTypeVersion;
using catalogue::DecisionKind;
using catalogue::Gate;

constexpr std::string_view nothing = "none", absent = "not in the law";
constexpr std::int64_t progress_every = 500;

const GateFinding* newest(const std::vector<GateFinding>& findings, std::string_view gate, bool answered) {
    const GateFinding* found = nullptr;
    for (const auto& finding : findings)
        if (finding.gate == gate && (!answered || !finding.answers.empty())) found = &finding;
    return found;
}

// The answers as the gate's questions now stand: one that this law has no room for counts as not given,
// so that the gate is open and must be asked again, rather than failed by an answer to another question.
Answers usable(const catalogue::Catalogue& catalogue, const Gate& gate, const Answers& answers, base::Day received) {
    Answers kept = catalogue.relevant(gate.form, answers, received);
    for (const auto& error : catalogue.validate(gate.form, kept, received))
        for (const auto* part : {"", "_day", "_month", "_year"}) kept.erase(error.question + part);
    kept = catalogue.relevant(gate.form, kept, received);
    const auto said = answers.find(casework::outcome_field);
    if (gate.pass.empty() && said != answers.end()) kept[said->first] = said->second;
    return kept;
}

GateOutcome judged(const ClosedCase& closed, const catalogue::Catalogue& catalogue, const Gate& gate) {
    const auto* last = newest(closed.findings, gate.id, false);
    if (!last) return GateOutcome::open;
    const auto* answered = newest(closed.findings, gate.id, true);
    const auto received = closed.row.received_day;
    const auto outcome =
        answered ? casework::judge(catalogue, gate, usable(catalogue, gate, answered->answers, received), received)
                 : GateOutcome::open;
    if (outcome == GateOutcome::passed) return outcome;
    // A way past the gate is good for as long as the law has it.
    if (last->outcome == GateOutcome::excepted && gate.exception(last->exception)) return GateOutcome::excepted;
    if (last->outcome == GateOutcome::discretion && !gate.discretion.empty()) return GateOutcome::discretion;
    return outcome;
}

using Outcomes = std::map<std::string, GateOutcome, std::less<>>;

// What was found at the time, by its own law.
Outcomes as_found(const ClosedCase& closed, const CaseTypeVersion& version) {
    Outcomes outcomes;
    for (const auto& gate : version.gates) {
        const auto* last = newest(closed.findings, gate.id, false);
        outcomes[gate.id] = last ? last->outcome : GateOutcome::open;
    }
    return outcomes;
}

Outcomes as_judged(const ClosedCase& closed, const LawOfCase& law) {
    Outcomes outcomes;
    for (const auto& gate : law.version->gates) outcomes[gate.id] = judged(closed, law.catalogue, gate);
    return outcomes;
}

void compare_gates(const CaseTypeVersion& own, const CaseTypeVersion& other, const Outcomes& before,
                   const Outcomes& after, std::vector<ReplayChange>& changes) {
    for (const auto& gate : own.gates) {
        const auto was = before.at(gate.id);
        const auto now = after.find(gate.id);
        if (now == after.end())
            changes.push_back({ReplayKind::gate_gone, gate.id, std::string{code(was)}, std::string{absent}});
        else if (now->second != was)
            changes.push_back({ReplayKind::gate, gate.id, std::string{code(was)}, std::string{code(now->second)}});
    }
    for (const auto& gate : other.gates)
        if (!before.contains(gate.id))
            changes.push_back(
                {ReplayKind::gate_new, gate.id, std::string{absent}, std::string{code(after.at(gate.id))}});
}

// Only days that start or stop a clock of the case's own law were kept, besides the first and the last.
bool day_kept(const CaseTypeVersion& own, std::string_view step) {
    if (step.empty() || own.steps.empty() || step == own.steps.front().id) return true;
    if (const auto* known = own.step(step); !known || known->ends()) return true;
    return std::any_of(own.clocks.begin(), own.clocks.end(), [&](const catalogue::CaseClock& clock) {
        return clock.starts_at == step || clock.stops_at == step;
    });
}

std::string words(const ClockState& state, const CaseTypeVersion& own) {
    const auto& clock = *state.clock;
    const auto unknown = [](std::string_view step) {
        return fmt::format("not known, the day of step {} was not kept", step);
    };
    if (state.kind == ClockKind::waiting)
        return day_kept(own, clock.starts_at) ? "never started" : unknown(clock.starts_at);
    const bool in_time = state.kind == ClockKind::kept;
    if (clock.opens_right) return fmt::format("{} {}", base::iso(state.due), in_time ? "never opened" : "opened");
    // Whatever stopped it came no later than the end of the case.
    if (!in_time && !day_kept(own, clock.stops_at)) return base::iso(state.due) + " " + unknown(clock.stops_at);
    return fmt::format("{} {}", base::iso(state.due), in_time ? "kept" : "broken");
}

void compare_clocks(const ClosedCase& closed, const LawOfCase& own, const LawOfCase& other,
                    std::vector<ReplayChange>& changes) {
    const auto states = [&](const LawOfCase& law) {
        return casework::clock_states(law.catalogue.calendar(), *law.version, closed.row, closed.marks,
                                      closed.row.closed_day);
    };
    const auto before = states(own), after = states(other);
    const auto of = [](const std::vector<ClockState>& all, const std::string& id) {
        return std::find_if(all.begin(), all.end(), [&](const ClockState& one) { return one.clock->id == id; });
    };
    for (const auto& state : before) {
        const auto was = words(state, *own.version);
        const auto now = of(after, state.clock->id);
        if (now == after.end())
            changes.push_back({ReplayKind::clock_gone, state.clock->id, was, std::string{absent}});
        else if (auto is = words(*now, *own.version); is != was)
            changes.push_back({ReplayKind::clock, state.clock->id, was, std::move(is)});
    }
    for (const auto& state : after)
        if (of(before, state.clock->id) == before.end())
            changes.push_back(
                {ReplayKind::clock_new, state.clock->id, std::string{absent}, words(state, *own.version)});
}

std::string sorted(std::vector<std::string> all) {
    std::sort(all.begin(), all.end());
    return all.empty() ? std::string{nothing} : base::join(all, " + ");
}

// Who of this case's parties had not been heard as the law asks when it was closed, by role.
std::string not_heard(const ClosedCase& closed, const CaseTypeVersion& version, const DecisionKind& kind) {
    std::set<std::string> all;
    for (const auto& missing : casework::missing_hearings(version, kind, closed.parties, closed.hearings, closed.row.closed_day))
        for (const auto& party : closed.parties)
            if (party.id == missing.party) all.insert(fmt::format("{} ({})", missing.rule, party.role));
    return sorted({all.begin(), all.end()});
}

// What the law asks of the decision and it does not have.
std::string lacks(const ClosedCase& closed, const DecisionKind& kind) {
    std::vector<std::string> all;
    if (kind.formal && !closed.decision) all.emplace_back("decision");
    if (kind.needs_reasons && (!closed.decision || base::trim(closed.decision->reasons).empty())) all.emplace_back("reasons");
    if (kind.states_breach && (!closed.decision || closed.decision->breach == casework::Breach::not_said)) all.emplace_back("breach said");
    return sorted(std::move(all));
}

std::string appeal_of(const DecisionKind& kind) {
    return kind.appealable ? fmt::format("{} in {} weeks", kind.appeal.court, kind.appeal.weeks) : std::string{nothing};
}

// Whether a failed gate leads to the outcome; handing over may go elsewhere by the same provision.
bool leads_to(const CaseTypeVersion& version, const Gate& gate, const std::string& outcome) {
    if (gate.fail_decision == outcome) return true;
    const auto *led = version.decision(gate.fail_decision), *taken = version.decision(outcome);
    return led && taken && gate.on_fail == "hand_over" && !taken->provision.empty() && led->provision == taken->provision;
}

// Where the gates lead a case that was closed in this way: the outcome itself, another, or none yet.
struct Led {
    std::string outcome;  // empty: none follows before something is answered
    std::string why;
    bool by_gate = false;  // a failed gate leads to the outcome that was taken
};
std::string to_string(const Led& led) { return led.why.empty() ? led.outcome : fmt::format("{} ({})", led.outcome, led.why); }

Led led_by(const CaseTypeVersion& version, const Outcomes& outcomes, const std::string& outcome) {
    for (const auto& gate : version.gates)
        if (outcomes.at(gate.id) == GateOutcome::failed && leads_to(version, gate, outcome))
            return {outcome, fmt::format("gate {} failed", gate.id), true};
    // A gate bears on the decisions that it holds; one that names none, on all.
    const auto holds = [&](const Gate& gate) { return std::find(gate.holds.begin(), gate.holds.end(), outcome) != gate.holds.end(); };
    for (const auto& gate : version.gates) {
        if (outcomes.at(gate.id) != GateOutcome::failed || (!gate.holds.empty() && !holds(gate))) continue;
        if (!gate.fail_decision.empty()) return {gate.fail_decision, fmt::format("gate {} failed", gate.id), false};
        if (holds(gate)) return {std::string{nothing}, fmt::format("gate {} failed", gate.id), false};
    }
    for (const auto& gate : version.gates)
        if (outcomes.at(gate.id) == GateOutcome::open && holds(gate))
            return {std::string{nothing}, fmt::format("gate {} to be answered", gate.id), false};
    return {outcome, "", false};
}

void compare_outcome(const ClosedCase& closed, const CaseTypeVersion& own, const CaseTypeVersion& other,
                     const Outcomes& before, const Outcomes& after, std::vector<ReplayChange>& changes) {
    const auto& outcome = closed.row.outcome;
    const auto* was = own.decision(outcome);
    const auto* now = other.decision(outcome);
    // Closed by its last step, with no outcome chosen.
    if (outcome.empty()) return;
    if (!now) {
        changes.push_back(
            {ReplayKind::outcome_gone, outcome, was ? "in the law" : std::string{absent}, std::string{absent}});
        return;
    }
    const auto add = [&](std::string_view about, const std::string& from, const std::string& to) {
        if (from != to)
            changes.push_back(
                {ReplayKind::outcome, outcome, fmt::format("{}{}", about, from), fmt::format("{}{}", about, to)});
    };
    const auto then = led_by(own, before, outcome), today = led_by(other, after, outcome);
    // What a gate led to and no gate leads to any more was never tried.
    if (then.by_gate && !today.by_gate && today.outcome == outcome)
        add("", to_string(then), "to be tried, no gate leads to it");
    else
        add("", to_string(then), to_string(today));
    if (!was) return;
    add("not heard: ", not_heard(closed, own, *was), not_heard(closed, other, *now));
    add("lacks: ", lacks(closed, *was), lacks(closed, *now));
    add("ends the case: ", was->interim ? "no" : "yes", now->interim ? "no" : "yes");
    add("appeal: ", appeal_of(*was), appeal_of(*now));
}

// Whether the two laws ask different things of the decision, so that what was written of it must be read.
bool asks_otherwise(const CaseTypeVersion& own, const CaseTypeVersion& other, const std::string& outcome) {
    const auto *was = own.decision(outcome), *now = other.decision(outcome);
    if (!was || !now) return false;
    const auto heard = [](const CaseTypeVersion& version, const DecisionKind& kind) {
        std::vector<std::string> all;
        for (const auto& id : kind.hearings)
            if (const auto* rule = version.hearing(id)) all.push_back(id + ":" + sorted(rule->roles));
        return sorted(std::move(all));
    };
    return heard(own, *was) != heard(other, *now) || was->formal != now->formal || was->needs_reasons != now->needs_reasons ||
           was->states_breach != now->states_breach;
}

}  // namespace

// Who was party, who was heard, and the decision that the case was closed with.
static void read_decision(const casework::Casework& casework, db::Reader& reader, ClosedCase& closed) {
    const auto keys = casework.keys(reader, closed.row.id);
    closed.parties = casework.case_parties().of_case(reader, closed.row.id, keys);
    closed.hearings = casework.hearings().of_case(reader, closed.row, keys);
    for (auto& decision : casework.decisions().of_case(reader, closed.row.id, keys)) {
        const bool taken = decision.state == casework::DecisionState::decided || decision.state == casework::DecisionState::sent;
        if (taken && decision.kind == closed.row.outcome) closed.decision = std::move(decision);
    }
}

std::string_view code(ReplayKind kind) {
    switch (kind) {
        case ReplayKind::gate:
            return "gate";
        case ReplayKind::gate_new:
            return "gate_new";
        case ReplayKind::gate_gone:
            return "gate_gone";
        case ReplayKind::clock:
            return "clock";
        case ReplayKind::clock_new:
            return "clock_new";
        case ReplayKind::clock_gone:
            return "clock_gone";
        case ReplayKind::outcome:
            return "outcome";
        case ReplayKind::outcome_gone:
            return "outcome_gone";
        case ReplayKind::no_law:
            return "no_law";
        case ReplayKind::no_own_law:
            break;
    }
    return "no_own_law";
}

std::string to_string(const ReplayChange& change) {
    return fmt::format("{} {}: {} -> {}", code(change.kind), change.what, change.before, change.after);
}

std::vector<ReplayChange> compare(const ClosedCase& closed, const LawOfCase& own, const LawOfCase& other) {
    const auto& row = closed.row;
    if (!own.version)
        return {{ReplayKind::no_own_law, row.type, "opened under the law of " + base::iso(row.version_day),
                 std::string{absent}}};
    if (!other.version) return {{ReplayKind::no_law, row.type, "in force", "not in force"}};
    std::vector<ReplayChange> changes;
    const auto before = as_found(closed, *own.version), after = as_judged(closed, other);
    compare_gates(*own.version, *other.version, before, after, changes);
    compare_clocks(closed, own, other, changes);
    compare_outcome(closed, *own.version, *other.version, before, after, changes);
    return changes;
}

Replayed replay(const casework::Casework& casework, db::Database& database, const catalogue::Catalogue& draft,
                base::Day as_of, const std::function<void(std::int64_t done, std::int64_t all)>& progress) {
    const auto version = [](const catalogue::Catalogue& catalogue, const std::string& type, base::Day day) {
        const auto found = catalogue.case_type(type, day);
        return found ? *found : nullptr;
    };
    Replayed replayed;
    database.read([&](db::Reader& reader) {
        replayed = {};
        // Ids alone first: what belongs to a case is asked for beside no open list.
        std::vector<base::CaseId> closed_ids;
        casework.each_received(reader, {}, casework.clock().today() + 366, [&](const casework::Case& one) {
            if (!one.open) closed_ids.push_back(one.id);
        });
        const auto all = static_cast<std::int64_t>(closed_ids.size());
        for (const auto id : closed_ids) {
            if (progress && replayed.cases % progress_every == 0) progress(replayed.cases, all);
            ++replayed.cases;
            auto row = casework.find(reader, id);
            CHECK(row.has_value());
            ClosedCase closed{std::move(*row), {}, {}, {}, {}, {}};
            const LawOfCase own{casework.catalogue(),
                                version(casework.catalogue(), closed.row.type, closed.row.version_day)};
            const LawOfCase other{draft, version(draft, closed.row.type, as_of)};
            const auto has = [&](auto member) {
                return own.version && other.version &&
                       (!(own.version->*member).empty() || !(other.version->*member).empty());
            };
            if (has(&CaseTypeVersion::gates))
                closed.findings = casework.gates().findings(reader, id, casework.keys(reader, id));
            if (has(&CaseTypeVersion::clocks)) closed.marks = casework.clocks().marks(reader, id);
            if (own.version && other.version && asks_otherwise(*own.version, *other.version, closed.row.outcome))
                read_decision(casework, reader, closed);
            auto changes = compare(closed, own, other);
            if (changes.empty()) continue;
            std::set<std::string> kinds;
            for (const auto& change : changes) kinds.emplace(code(change.kind));
            for (const auto& kind : kinds) ++replayed.kinds[kind];
            replayed.changed.push_back({closed.row.number.string(), closed.row.type, std::move(changes)});
        }
        if (progress) progress(all, all);
    });
    return replayed;
}

std::string to_text(const Replayed& replayed, base::Day as_of) {
    std::string out;
    for (const auto& one : replayed.changed) {
        std::vector<std::string> changes;
        for (const auto& change : one.changes) changes.push_back(to_string(change));
        out += fmt::format("{} {}: {}\n", one.number, one.type, base::join(changes, "; "));
    }
    out += fmt::format("{} of {} closed cases would change under the law of {}\n", replayed.changed.size(),
                       replayed.cases, base::iso(as_of));
    for (const auto& [kind, cases] : replayed.kinds) out += fmt::format("  {} {}\n", kind, cases);
    return out;
}

std::string to_json(const Replayed& replayed, base::Day as_of) {
    namespace json = boost::json;
    json::array changed;
    for (const auto& one : replayed.changed) {
        json::array changes;
        for (const auto& change : one.changes)
            changes.push_back({{"kind", code(change.kind)},
                               {"what", change.what},
                               {"before", change.before},
                               {"after", change.after}});
        changed.push_back({{"number", one.number}, {"type", one.type}, {"changes", std::move(changes)}});
    }
    json::object kinds;
    for (const auto& [kind, cases] : replayed.kinds) kinds[kind] = cases;
    return json::serialize(json::object{{"as_of", base::iso(as_of)},
                                        {"closed_cases", replayed.cases},
                                        {"changed", std::move(changed)},
                                        {"cases_by_kind", std::move(kinds)}}) +
           "\n";
}

}  // namespace app
