// What keeps a decision from being taken, until when it may be appealed, and when it has legal force. Pure.
#include "casework_decision_rules.h"

#include <algorithm>

#include "base/text.h"

namespace casework {

namespace {

using base::Refusal;

bool blank(std::string_view text) { return base::trim(text).empty(); }

// The decision that a failed gate leads to; handing over may go elsewhere by the same provision.
bool leads_to(const catalogue::CaseTypeVersion& version, const catalogue::Gate& gate, const catalogue::DecisionKind& kind) {
    if (gate.fail_decision == kind.id) return true;
    const auto* led = version.decision(gate.fail_decision);
    return led && gate.on_fail == "hand_over" && !kind.provision.empty() && led->provision == kind.provision;
}

// A gate that shuts a step shuts the decisions that it names. What a gate that failed leads to waits for no other.
void look_at_gates(const DecisionGrounds& grounds, const catalogue::DecisionKind& kind, std::vector<Refusal>& found) {
    std::vector<Refusal> closed;
    for (const auto& finding : grounds.gates) {
        const auto* gate = grounds.version->gate(finding.gate);
        if (!gate) continue;
        const bool failed = finding.outcome == GateOutcome::failed;
        if (failed && leads_to(*grounds.version, *gate, kind)) return;
        if (std::find(gate->holds.begin(), gate->holds.end(), kind.id) != gate->holds.end() && !settled(finding.outcome))
            closed.push_back({failed ? "casework.refused.decision_gate_failed" : "casework.refused.decision_gate_open", gate->id, gate->provision,
                              {gate->name.sv, gate->name.en}});
    }
    found.insert(found.end(), closed.begin(), closed.end());
}

void look_at_hearings(const DecisionGrounds& grounds, const catalogue::DecisionKind& kind, std::vector<Refusal>& found) {
    for (const auto& missing : missing_hearings(*grounds.version, kind, grounds.parties, grounds.hearings, grounds.today)) {
        const auto& provision = grounds.version->hearing(missing.rule)->provision;
        std::string who;
        for (const auto& party : grounds.parties)
            if (party.id == missing.party) who = shown_name(party);
        if (missing.why == "waiting")
            found.push_back({"casework.refused.decision_hearing_waits", missing.rule, provision, {who, base::iso(missing.until)}});
        else
            found.push_back({"casework.refused.decision_not_heard", missing.rule, provision, {who}});
    }
}

void look_at_people(const DecisionGrounds& grounds, const Decision& decision, const identity::Actor& actor, std::vector<Refusal>& found) {
    if (!may_decide(grounds.delegation, actor)) found.push_back({"casework.refused.decision_delegation"});
    if (grounds.delegation.second_reader && !decision.reader) found.push_back({"casework.refused.decision_second_reader"});
    if (in_conflict(grounds.conflicts, actor.user)) found.push_back({"casework.refused.decision_conflict", "", "fl:16"});
    if (grounds.version->party_initiated && !declared_by(grounds.conflicts, actor.user))
        found.push_back({"casework.refused.decision_nothing_declared", "", "fl:18"});
    const bool others = (decision.drafter != actor.user && in_conflict(grounds.conflicts, decision.drafter)) ||
                        (decision.reader && decision.reader != actor.user && in_conflict(grounds.conflicts, decision.reader));
    if (others) found.push_back({"casework.refused.decision_conflict_before", "", "fl:17"});
}

}  // namespace

bool may_decide(const catalogue::DelegationRule& rule, const identity::Actor& actor) {
    if (actor.has(identity::Role::decision_maker)) return true;
    const auto lowest = identity::role_of(rule.role);
    return lowest && actor.has(*lowest);
}

const Conflict* declared_by(const std::vector<Conflict>& conflicts, base::UserId user) {
    const auto found = std::find_if(conflicts.begin(), conflicts.end(), [&](const Conflict& one) { return one.user == user; });
    return found == conflicts.end() ? nullptr : &*found;
}

bool in_conflict(const std::vector<Conflict>& conflicts, base::UserId user) {
    const auto* declared = declared_by(conflicts, user);
    return declared && declared->has;
}

std::vector<Refusal> hindrances(const DecisionGrounds& grounds, const Decision& decision, const identity::Actor& actor) {
    std::vector<Refusal> found;
    const auto* kind = grounds.version->decision(decision.kind);
    if (!kind || !kind->formal) return {{"casework.refused.decision_kind", "kind"}};
    if (decision.state == DecisionState::decided || decision.state == DecisionState::sent) return {{"casework.refused.decision_taken"}};
    if (!grounds.case_open) return {{"casework.refused.closed_already"}};
    look_at_gates(grounds, *kind, found);
    look_at_hearings(grounds, *kind, found);
    if (blank(decision.content)) found.push_back({"casework.refused.decision_content", "content", "fl:31"});
    if (kind->needs_reasons && blank(decision.reasons)) found.push_back({"casework.refused.decision_reasons", "reasons", "fl:32"});
    if (kind->states_breach && decision.breach == Breach::not_said)
        found.push_back({"casework.refused.decision_breach", "breach", "psl:7:18"});
    look_at_people(grounds, decision, actor, found);
    return found;
}

std::optional<base::Day> last_appeal_day(const catalogue::Calendar& calendar, const catalogue::DecisionKind& kind, const Decision& decision,
                                         base::PartyId party) {
    auto day = decision.served_day;
    if (party && !decision.served_to.empty()) {
        day = {};
        for (const auto& one : decision.served_to)
            if (one.party == party || (!one.party && day.number == 0)) day = one.day;
    }
    if (!kind.appealable || day.number == 0) return {};
    return calendar.roll(day + 7 * kind.appeal.weeks);
}

std::optional<base::Day> legal_force(const catalogue::Calendar& calendar, const catalogue::DecisionKind& kind, const Decision& decision,
                                     const std::vector<Appeal>& appeals, base::Day today) {
    if (decision.state != DecisionState::decided && decision.state != DecisionState::sent) return {};
    if (!kind.appealable) return decision.decided_day;
    const auto last = last_appeal_day(calendar, kind, decision);
    if (!last || !decision.unserved.empty()) return {};
    auto day = *last + 1;
    for (const auto& appeal : appeals) {
        if (appeal.decision != decision.id || !appeal.timely) continue;
        if (appeal.state == AppealState::received || appeal.state == AppealState::forwarded) return {};
        day = std::max(day, appeal.outcome_day);
    }
    if (today < day) return {};
    return day;
}

}  // namespace casework
