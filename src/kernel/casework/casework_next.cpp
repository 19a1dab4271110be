#include <algorithm>

#include "casework_rules.h"

namespace casework {

namespace {

using catalogue::CaseStep;
using catalogue::DecisionKind;
using catalogue::Feedback;
using catalogue::Gate;

// Each question in turn, the most pressing first; the first that has an answer is what is done now.
class Next {
public:
    Next(const Case& on, const CaseFile& file, base::Day today)
        : on_{on}, file_{file}, version_{*file.version}, today_{today}, here_{place_of(version_, on.step)}, step_{version_.step(on.step)} {}

    NextAction action() const {
        using Question = std::optional<NextAction> (Next::*)() const;
        static constexpr Question of_open[] = {&Next::unread, &Next::gate, &Next::conflict, &Next::demand, &Next::delay, &Next::hearing,
                                               &Next::decision, &Next::appeal, &Next::judgement, &Next::way_on};
        static constexpr Question of_closed[] = {&Next::decision, &Next::appeal};
        const auto first = [&](const auto& questions) -> NextAction {
            for (const auto question : questions)
                if (auto found = (this->*question)()) return *found;
            return {"nothing", {}, {}, {}, {}};
        };
        return on_.open ? first(of_open) : first(of_closed);
    }

private:
    base::Day due() const { return on_.open ? on_.due_day : base::Day{}; }
    NextAction make(std::string what, std::string object = {}, catalogue::Text about = {}, std::string provision = {}) const {
        return {std::move(what), std::move(object), std::move(about), due(), std::move(provision)};
    }
    NextAction on_clock(std::string what, const ClockState& state) const {
        return {std::move(what), state.clock->id, state.clock->name, state.due, state.clock->provision};
    }
    static bool runs(const ClockState& state) {
        return state.kind == ClockKind::running || (state.kind == ClockKind::broken && state.ended.number == 0);
    }
    bool before(std::string_view step) const { return here_ < place_of(version_, step); }

    // What came in is read at the first step, by the step "read" or by what the catalogue says is done there;
    // who has tried a gate has read it.
    std::optional<NextAction> unread() const {
        if (!step_ || here_ != 0) return {};
        if (std::find(step_->next.begin(), step_->next.end(), "read") != step_->next.end()) {
            auto found = make("read", "read");
            for (const auto& state : file_.clocks)
                if (state.clock->stops_at == "read" && runs(state)) { found.due = state.due; found.provision = state.clock->provision; }
            return found;
        }
        const auto tried = [](const GateFinding& finding) { return finding.outcome != GateOutcome::open; };
        if (step_->next_action.empty() || std::any_of(file_.gates.begin(), file_.gates.end(), tried)) return {};
        return make("step_work", step_->id, step_->next_action);
    }

    GateOutcome outcome(const Gate& gate) const {
        for (const auto& finding : file_.gates)
            if (finding.gate == gate.id) return finding.outcome;
        return GateOutcome::open;
    }
    // A gate whose step the case is past asks nothing more. One that failed for good is not held up by
    // questions of other gates; one that only asks or offers something waits for them.
    std::optional<NextAction> gate() const {
        const Gate *open = nullptr, *failed = nullptr;
        for (const auto& each : version_.gates) {
            if (!each.before.empty() && !before(each.before)) continue;
            const auto found = outcome(each);
            const bool for_good = each.on_fail != "ask" && each.on_fail != "offer";
            if (found == GateOutcome::failed && for_good && !open) return make("close_after_gate", each.id, each.name, each.provision);
            if (found == GateOutcome::failed && !failed && (for_good || !each.before.empty())) failed = &each;
            if (found == GateOutcome::open && !open) open = &each;
        }
        if (open && open->id == fee_gate)
            if (auto found = fee(*open)) return found;
        if (open) return make("answer_gate", open->id, open->name, open->provision);
        if (failed) return make("close_after_gate", failed->id, failed->name, failed->provision);
        return {};
    }

    // The gate that a fee settles answers itself when the fee is paid: until then it is demanded, and awaited.
    std::optional<NextAction> fee(const Gate& gate) const {
        const auto missing = not_demanded(version_, file_.fees);
        if (!missing.empty()) return make("demand_fee", missing.front(), gate.name, gate.provision);
        for (const auto& one : file_.fees) {
            if (one.state != FeeState::demanded) continue;
            auto found = make(one.overdue(today_) ? "fee_overdue" : "await_fee", one.fee, gate.name, gate.provision);
            if (one.pay_by.number != 0) found.due = one.pay_by;
            return found;
        }
        return {};
    }

    std::optional<NextAction> conflict() const {
        if (!version_.party_initiated || !on_.owner) return {};
        const auto own = [&](const Conflict& declared) { return declared.user == on_.owner; };
        if (std::any_of(file_.conflicts.begin(), file_.conflicts.end(), own)) return {};
        return make("declare_conflict", {}, {}, "fl:16");
    }

    std::optional<NextAction> demand() const {
        for (const auto& state : file_.clocks)
            if (state.clock->starts_on == "demand" && runs(state)) return on_clock("answer_demand", state);
        return {};
    }

    // Until a letter of the clock's template has gone out since the clock started.
    std::optional<NextAction> delay() const {
        for (const auto& state : file_.clocks) {
            const bool pressing = state.about_to_break || state.kind == ClockKind::right_open ||
                                  (state.kind == ClockKind::broken && state.ended.number == 0);
            if (state.clock->letter.empty() || !pressing) continue;
            const auto told = [&](const Letter& letter) {
                return letter.template_id == state.clock->letter && letter.made_day >= state.start &&
                       (letter.state == LetterState::queued || letter.state == LetterState::sent);
            };
            if (std::none_of(file_.letters.begin(), file_.letters.end(), told)) return on_clock("notify_delay", state);
        }
        return {};
    }

    static bool untaken(const Decision& decision) { return decision.state == DecisionState::draft || decision.state == DecisionState::read; }

    std::optional<NextAction> hearing() const {
        for (const auto& decision : file_.decisions) {
            const auto* kind = version_.decision(decision.kind);
            if (!kind || !untaken(decision)) continue;
            const auto missing = missing_hearings(version_, *kind, file_.parties, file_.hearings, today_);
            const auto not_sent = std::find_if(missing.begin(), missing.end(), [](const Missing& one) { return one.why == "not_sent"; });
            if (missing.empty()) continue;
            const auto& one = not_sent != missing.end() ? *not_sent : missing.front();
            const auto* rule = version_.hearing(one.rule);
            auto found = make(one.why == "not_sent" ? "send_hearing" : "await_reply", one.rule, rule ? rule->name : catalogue::Text{},
                              rule ? rule->provision : std::string{});
            for (const auto& sent : file_.hearings)
                if (one.why != "not_sent" && sent.rule == one.rule && sent.party == one.party && sent.state == HearingState::sent) found.due = sent.reply_by;
            return found;
        }
        return {};
    }

    std::optional<NextAction> decision() const {
        for (const auto& one : file_.decisions) {
            const auto* kind = version_.decision(one.kind);
            if (!kind || one.state == DecisionState::sent || (!on_.open && untaken(one))) continue;
            const auto asked = [&](const char* what) { return make(what, std::to_string(one.id), kind->name, kind->provision); };
            if (one.state == DecisionState::decided) return asked("send_decision");
            const bool twice = std::find(file_.read_twice.begin(), file_.read_twice.end(), one.kind) != file_.read_twice.end();
            return asked(one.state == DecisionState::draft && twice ? "read_decision" : "decide");
        }
        if (!on_.open || !step_ || step_->ends() || !step_->next_action.empty() || onward()) return {};
        const auto ends_formally = [](const DecisionKind& kind) { return kind.formal && !kind.interim; };
        const auto& kinds = version_.decisions;
        if (std::none_of(kinds.begin(), kinds.end(), ends_formally)) return {};
        return make("draft_decision");
    }

    std::optional<NextAction> appeal() const {
        for (const auto& one : file_.appeals)
            if (one.state == AppealState::received) {
                const auto of = std::find_if(file_.decisions.begin(), file_.decisions.end(), [&](const Decision& each) { return each.id == one.decision; });
                const auto* kind = of == file_.decisions.end() ? nullptr : version_.decision(of->kind);
                return NextAction{"test_appeal", std::to_string(one.decision), kind ? kind->name : catalogue::Text{}, {}, "fl:45"};
            }
        return {};
    }

    // What the matter is about and whom it concerns, where the type's own steps or its history ask for it.
    std::optional<NextAction> judgement() const {
        const bool judged = on_.severity > 0 && !on_.theme.empty();
        if (version_.step("classified") ? before("classified") : version_.step("triage") && !before("triage") && !judged) return make("classify");
        const bool has_unit = on_.unit || on_.provider;
        if (!has_unit && (version_.shows_unit_history || (version_.step("linked") && before("linked")))) return make("link_unit");
        return {};
    }

    // The first step ahead that does not end the case, or null. Steps behind are ways back.
    const CaseStep* onward() const {
        if (!step_) return nullptr;
        for (const auto& next : step_->next)
            if (const auto* step = version_.step(next); step && !step->ends() && place_of(version_, next) > here_) return step;
        return nullptr;
    }

    // A step that gates kept shut until now, or null.
    const CaseStep* opened_by_gates() const {
        if (!step_) return nullptr;
        for (const auto& gate : version_.gates)
            if (!gate.before.empty() && before(gate.before) && std::find(step_->next.begin(), step_->next.end(), gate.before) != step_->next.end())
                return version_.step(gate.before);
        return nullptr;
    }

    std::optional<NextAction> way_on() const {
        const bool answered = on_.step == "answered" || on_.step == "forwarded";
        if ((version_.feedback == Feedback::answer || version_.feedback == Feedback::position) && !answered) return make("answer");
        if (const auto* opened = opened_by_gates()) return make("take_step", opened->id, opened->name);
        if (step_ && !step_->next_action.empty()) return make("step_work", step_->id, step_->next_action);
        // From where a type sorts what came in, the ways on are for a person to choose.
        const bool sorted = version_.step("classified") || answered;
        if (const auto* step = onward(); step && !sorted) return make("take_step", step->id, step->name);
        return make("close");
    }

    const Case& on_;
    const CaseFile& file_;
    const catalogue::CaseTypeVersion& version_;
    const base::Day today_;
    const int here_;
    const CaseStep* const step_;
};

}  // namespace

NextAction next_action(const Case& on, const CaseFile& file, base::Day today) {
    CHECK(file.version != nullptr);
    return Next{on, file, today}.action();
}

CaseFile Casework::file(db::Reader& reader, const Case& on, const crypto::CaseKeys& keys) const {
    CaseFile file;
    const auto found = version(on.type, on.version_day);
    if (!found) throw base::Fault("the catalogue no longer has the case type " + on.type + " of " + base::iso(on.version_day));
    file.version = *found;
    file.clocks = clocks().of_case(reader, on);
    file.gates = gates().now(reader, on, keys);
    file.parties = case_parties().of_case(reader, on.id, keys);
    file.hearings = hearings().of_case(reader, on, keys);
    file.decisions = decisions().of_case(reader, on.id, keys);
    file.appeals = decisions().appeals(reader, on.id, keys);
    file.conflicts = decisions().conflicts(reader, on.id, keys);
    file.letters = letters().of_case(reader, on.id, keys);
    file.fees = fees().of_case(reader, on.id, keys);
    for (const auto& kind : file.version->decisions)
        if (kind.formal && catalogue_.delegation(on.type, kind.id, clock_.today()).second_reader) file.read_twice.push_back(kind.id);
    return file;
}

}  // namespace casework
