// The parts of a case type that say how a case goes: gates, clocks, hearings, decisions.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_questions.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

// The row that `key` names must be one of the same version's.
template <class Row>
void check_own(Reader& row, std::string_view key, const std::string& id, const std::vector<Row>& rows,
               const char* what) {
    const auto ids = ids_of(rows);
    if (id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end()) return;
    const std::string write = ids.empty() ? fmt::format("[[version.{}]] with id = \"{}\"", what, id)
                                          : "one of " + base::join(ids, ", ");
    row.problem(key, fmt::format("{} is no {} of the case type: write {}{}", id, what, write, did_you_mean(id, ids)));
}

void refer(Reader& row, const char* key, Referred kind, const std::string& id, const CaseTypeVersion& version,
           std::string list = {}) {
    if (!id.empty()) row.data().refer(kind, id, version.period, row.place(key), std::move(list));
}

std::string read_provision(Reader& row, const CaseTypeVersion& version, Need need = Need::required) {
    std::string provision = row.string("provision", need);
    refer(row, "provision", Referred::provision, provision, version);
    return provision;
}

std::string read_letter_id(Reader& row, const CaseTypeVersion& version) {
    std::string letter = row.string("letter", Need::optional);
    refer(row, "letter", Referred::letter, letter, version, version.case_type);
    return letter;
}

// Law cites its paragraph; what is only the office's own rule says so.
void read_source(Reader& row, const char* what, std::string& provision, bool& internal,
                 const CaseTypeVersion& version) {
    provision = read_provision(row, version, Need::optional);
    internal = row.flag("internal", false);
    if (provision.empty() == !internal) {
        row.problem("provision", fmt::format("a {} rests on law or is the office's own: write provision = \"fl:11\" "
                                             "or internal = true", what));
    }
}

// The ways past that the law names, of a gate or a hearing.
template <class Exception>
std::vector<Exception> read_exceptions(Reader& row, const CaseTypeVersion& version) {
    std::vector<Exception> all;
    UniqueIds ids{"exception"};
    for (Reader inner : row.tables("exception")) {
        Exception exception{inner.id(), inner.text("name"), read_provision(inner, version)};
        ids.add(inner, exception.id);
        inner.close();
        all.push_back(std::move(exception));
    }
    return all;
}

void read_asked(Reader& row, Gate& gate, const CaseTypeVersion& version) {
    gate.form.id = gate.id;
    gate.form.period = version.period;
    gate.form.title = gate.name;
    gate.form.introduction = gate.explanation;
    gate.form.steps = {FormStep{gate.id, gate.name}};
    read_questions(row, "question", gate.form, Need::optional);
    auto rows = row.tables("question");
    for (std::size_t i = 0; i < gate.form.questions.size() && i < rows.size(); ++i) {
        const QuestionKind kind = gate.form.questions[i].kind;
        if (kind == QuestionKind::choice || kind == QuestionKind::choices || kind == QuestionKind::date) continue;
        rows[i].problem("kind", "a gate weighs its answers: write kind = \"choice\", \"choices\" or \"date\"");
    }
    for (auto& alternative : row.table_lists("pass")) {
        auto& conditions = gate.pass.emplace_back();
        for (Reader& inner : alternative) conditions.push_back(read_predicate(inner, gate.form));
    }
}

// What a fail leads to ends or turns away somebody's matter, so it stands on law as the gate does.
void check_fail_decision(Reader& row, const Gate& gate, const CaseTypeVersion& version) {
    check_own(row, "fail_decision", gate.fail_decision, version.decisions, "decision");
    const DecisionKind* decision = version.decision(gate.fail_decision);
    if (decision && decision->provision.empty() && !gate.internal) {
        row.problem("fail_decision", fmt::format("a refusal rests on law: write provision = \"{}\" in decision {}",
                                                 gate.provision, decision->id));
    }
}

// A shut gate shuts the decisions behind it, and which those are is said and not guessed.
void check_holds(Reader& row, const Gate& gate, const CaseTypeVersion& version) {
    if (gate.before.empty() && !gate.holds.empty()) {
        row.problem("holds", fmt::format("gate {} shuts no step: write before = \"...\", or take holds away", gate.id));
    }
    const auto formal = [](const DecisionKind& decision) { return decision.formal; };
    if (gate.before.empty() || row.has("holds") || std::none_of(version.decisions.begin(), version.decisions.end(), formal)) return;
    row.problem("before", fmt::format("gate {} shuts a step: write holds = [\"...\"] with the decisions that wait for it "
                                      "too, or holds = []", gate.id));
}

void check_appeal(Reader& row, DecisionKind& decision, const CaseTypeVersion& version) {
    auto appeal = row.table("appeal");
    decision.appealable = appeal.has_value();
    if (!appeal) return;
    decision.appeal.court = appeal->string("court");
    refer(*appeal, "court", Referred::code, decision.appeal.court, version, "courts");
    decision.appeal.weeks = appeal->number("weeks", 1, 52, Need::required).value_or(3);
    decision.appeal.provision = read_provision(*appeal, version);
    appeal->close();
}

// Instead of a length: the first such day after the start. 29 February would not be there every year.
void read_calendar_day(Reader& row, CaseClock& clock) {
    auto inner = row.table("by_date");
    if (!inner) return;
    clock.by_month = inner->number("month", 1, 12, Need::required).value_or(1);
    clock.by_day = inner->number("day", 1, 31, Need::required).value_or(1);
    if (!base::valid_day(2001, clock.by_month, clock.by_day)) {
        inner->problem("day", fmt::format("month {} has no day {} every year: write one that it always has",
                                          clock.by_month, clock.by_day));
    }
    inner->close();
}

void read_length(Reader& row, CaseClock& clock) {
    static const char* const units[] = {"days", "working_days", "weeks", "months", "years"};
    read_calendar_day(row, clock);
    int given = clock.by_month == 0 ? 0 : 1;
    for (int unit = 0; unit < 5; ++unit) {
        if (const auto amount = row.number(units[unit], 1, 3'650)) {
            clock.amount = *amount;
            clock.unit = static_cast<ClockUnit>(unit);
            ++given;
        }
    }
    if (given != 1) {
        row.problem("id", fmt::format("clock {} needs one length: write days, working_days, weeks, months or years = "
                                      "..., or by_date = {{ month = 3, day = 31 }}", clock.id));
    }
}

// A clock of a closed case runs no more, so only a decision that lets the case go on can move it.
void check_interim(Reader& row, const char* key, const CaseClock& clock, const std::string& id,
                   const CaseTypeVersion& version) {
    check_own(row, key, id, version.decisions, "decision");
    const DecisionKind* decision = version.decision(id);
    if (decision && !decision->interim) {
        row.problem(key, fmt::format("decision {} ends the case, and clock {} with it: write one that is interim = true",
                                     id, clock.id));
    }
}

void read_start(Reader& row, CaseClock& clock, const CaseTypeVersion& version) {
    clock.starts_at = row.string("starts_at", Need::optional);
    check_own(row, "starts_at", clock.starts_at, version.steps, "step");
    if (const auto event = row.one_of("starts_on", clock_events(), Need::optional)) {
        clock.starts_on = clock_events()[*event];
    }
    if (row.has("starts_at") == row.has("starts_on")) {
        const std::string first = version.steps.empty() ? "received" : version.steps.front().id;
        row.problem("starts_at", fmt::format("clock {} starts once: write starts_at = \"{}\" or another step, or "
                                             "starts_on = one of {}", clock.id, first,
                                             base::join(clock_events(), ", ")));
    }
    clock.of_decision = row.string("of_decision", Need::optional);
    if (clock.of_decision.empty() ? of_a_decision(clock.starts_on) : !of_a_decision(clock.starts_on) && clock.starts_on != "served") {
        row.problem("of_decision", "starts_on = \"decided\" and \"legal_force\" are days of one decision, as \"served\" may be: write "
                                   "of_decision = \"...\" with them and with nothing else");
    }
    check_interim(row, "of_decision", clock, clock.of_decision, version);
}

// Decisions on the way that stop a clock, make it stand still, or let it go on.
void read_effects(Reader& row, CaseClock& clock, const CaseTypeVersion& version) {
    const std::tuple<const char*, std::vector<std::string>*> keys[] = {
        {"stopped_by", &clock.stopped_by}, {"paused_by", &clock.paused_by}, {"resumed_by", &clock.resumed_by}};
    for (const auto& [key, ids] : keys) {
        *ids = row.strings(key);
        for (const auto& id : *ids) check_interim(row, key, clock, id, version);
    }
    if (!clock.resumed_by.empty() && clock.paused_by.empty() && !clock.may_pause) {
        row.problem("resumed_by", fmt::format("clock {} never stands still: write paused_by = [\"...\"], or take "
                                              "resumed_by away", clock.id));
    }
}

}  // namespace

void read_gate(Reader& row, CaseTypeVersion& version) {
    static const std::vector<std::string> ways{"ask", "refuse", "hand_over", "offer", "close"};
    Gate gate;
    gate.id = row.id();
    gate.name = row.text("name");
    gate.explanation = row.text("explanation");
    if (const auto way = row.one_of("on_fail", ways)) gate.on_fail = ways[*way];
    read_source(row, "gate", gate.provision, gate.internal, version);
    gate.fail_decision = row.string("fail_decision", Need::optional);
    check_fail_decision(row, gate, version);
    gate.before = row.string("before", Need::optional);
    check_own(row, "before", gate.before, version.steps, "step");
    if (!gate.before.empty() && !version.steps.empty() && version.steps.front().id == gate.before) {
        row.problem("before", fmt::format("every case starts at {}, so nothing comes before it: write a later step",
                                          gate.before));
    }
    gate.holds = row.strings("holds");
    for (const auto& id : gate.holds) check_own(row, "holds", id, version.decisions, "decision");
    check_holds(row, gate, version);
    gate.discretion = row.string("discretion", Need::optional);
    refer(row, "discretion", Referred::provision, gate.discretion, version);
    read_asked(row, gate, version);
    gate.exceptions = read_exceptions<GateException>(row, version);
    gate.evidence = row.evidence(fmt::format("gate {} of {}", gate.id, version.case_type));
    row.close();
    version.gates.push_back(std::move(gate));
}

void read_clock(Reader& row, CaseTypeVersion& version) {
    CaseClock clock;
    clock.id = row.id();
    clock.name = row.text("name");
    read_length(row, clock);
    read_start(row, clock, version);
    clock.stops_at = row.string("stops_at", Need::optional);
    check_own(row, "stops_at", clock.stops_at, version.steps, "step");
    if (!clock.starts_at.empty() && clock.starts_at == clock.stops_at) {
        row.problem("stops_at", fmt::format("clock {} stops where it starts: write a later step", clock.id));
    }
    clock.rolls = row.flag("rolls", false);
    clock.opens_right = row.flag("opens_right", false);
    clock.may_pause = row.flag("may_pause", false);
    clock.may_extend = row.flag("may_extend", false);
    read_source(row, "clock", clock.provision, clock.internal, version);
    clock.warn_days = row.number("warn_days", 0, 366).value_or(usual_warning(clock));
    clock.letter = read_letter_id(row, version);
    clock.draft_decision = row.string("draft_decision", Need::optional);
    check_interim(row, "draft_decision", clock, clock.draft_decision, version);
    read_effects(row, clock, version);
    if (clock.rolls || clock.unit == ClockUnit::working_days) {
        const char* key = clock.rolls ? "rolls" : "working_days";
        row.data().refer(Referred::calendar, clock.id, version.period, row.place(key));
    }
    clock.evidence = row.evidence(fmt::format("clock {} of {}", clock.id, version.case_type));
    row.close();
    version.clocks.push_back(std::move(clock));
}

void read_hearing(Reader& row, CaseTypeVersion& version) {
    HearingRule hearing;
    hearing.id = row.id();
    hearing.name = row.text("name");
    hearing.roles = row.strings("roles", Need::required);
    for (const auto& role : hearing.roles) refer(row, "roles", Referred::code, role, version, "party_roles");
    hearing.reply_days = row.number("reply_days", 1, 366).value_or(14);
    hearing.letter = read_letter_id(row, version);
    hearing.exceptions = read_exceptions<HearingException>(row, version);
    hearing.provision = read_provision(row, version);
    hearing.evidence = row.evidence(fmt::format("hearing {} of {}", hearing.id, version.case_type));
    row.close();
    version.hearings.push_back(std::move(hearing));
}

void read_decision(Reader& row, CaseTypeVersion& version) {
    DecisionKind decision;
    decision.id = row.id();
    decision.name = row.text("name");
    decision.provision = read_provision(row, version, Need::optional);
    check_appeal(row, decision, version);
    decision.hearings = row.strings("hearings");
    for (const auto& hearing : decision.hearings) check_own(row, "hearings", hearing, version.hearings, "hearing");
    decision.needs_reasons = row.flag("needs_reasons", false);
    decision.states_breach = row.flag("states_breach", false);
    decision.formal = row.flag("formal", false);
    decision.interim = row.flag("interim", false);
    decision.effective_at_once = row.flag("effective_at_once", false);
    decision.letter = read_letter_id(row, version);
    if (decision.formal && decision.provision.empty()) {
        row.problem("formal", "a formal decision rests on law: write provision = \"...\"");
    }
    if (decision.formal && decision.letter.empty()) {
        row.problem("formal", "a formal decision is sent: write letter = \"decision\" or another template");
    }
    if (!decision.formal && (decision.appealable || decision.needs_reasons || decision.states_breach ||
                             decision.interim || decision.effective_at_once || !decision.hearings.empty())) {
        row.problem("id", fmt::format("only a formal decision is heard, reasoned, appealed or interim: write formal = "
                                      "true in decision {}, or take those keys away", decision.id));
    }
    decision.evidence = row.evidence(fmt::format("decision {} of {}", decision.id, version.case_type));
    row.close();
    version.decisions.push_back(std::move(decision));
}

}  // namespace catalogue
