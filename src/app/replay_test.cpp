#include "replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace app {
namespace {

using casework::ClockMark;
using casework::GateOutcome;
using catalogue::CaseTypeVersion;
using testing::ElementsAre;
using testing::IsEmpty;

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }

catalogue::Gate age_gate() {
    catalogue::Gate gate;
    gate.id = "two_years";
    gate.on_fail = "close";
    gate.fail_decision = "not_investigated";
    gate.before = "investigating";
    gate.discretion = "psl:7:11";
    catalogue::Question event;
    event.id = "event";
    event.kind = catalogue::QuestionKind::date;
    event.step = gate.id;
    event.required = true;
    gate.form.id = gate.id;
    gate.form.steps = {{gate.id, {}}};
    gate.form.questions = {event};
    gate.pass = {{{catalogue::PredicateKind::not_older_than, "event", {}, 2, catalogue::AgeUnit::years}}};
    return gate;
}

catalogue::Gate weight_gate() {
    catalogue::Gate gate;
    gate.id = "serious";
    gate.on_fail = "hand_over";
    gate.fail_decision = "handed_over";
    gate.exceptions = {{"compulsory_care", {}, "psl:7:11"}};
    catalogue::Question harm;
    harm.id = "harm";
    harm.kind = catalogue::QuestionKind::choice;
    harm.step = gate.id;
    harm.required = true;
    harm.choices = {{"lasting", {}, {}, {}}, {"passing", {}, {}, {}}, {"none", {}, {}, {}}};
    gate.form.id = gate.id;
    gate.form.steps = {{gate.id, {}}};
    gate.form.questions = {harm};
    gate.pass = {{{catalogue::PredicateKind::any_of, "harm", {"lasting", "passing"}, 0, catalogue::AgeUnit::years}}};
    return gate;
}

catalogue::CaseClock clock_of(const char* id, int amount, catalogue::ClockUnit unit, const char* starts_at) {
    catalogue::CaseClock clock;
    clock.id = id;
    clock.amount = amount;
    clock.unit = unit;
    clock.starts_at = starts_at;
    return clock;
}

catalogue::DecisionKind kind_of(const char* id, std::vector<std::string> hearings = {}) {
    catalogue::DecisionKind kind;
    kind.id = id;
    kind.hearings = std::move(hearings);
    return kind;
}

// received -> investigating -> views -> closed.
CaseTypeVersion law() {
    CaseTypeVersion version;
    version.case_type = "complaint";
    const auto step = [&](const char* id, std::vector<std::string> next) {
        catalogue::CaseStep one;
        one.id = id;
        one.next = std::move(next);
        version.steps.push_back(one);
    };
    step("received", {"investigating"});
    step("investigating", {"views"});
    step("views", {"closed"});
    step("closed", {});
    version.gates = {age_gate(), weight_gate()};
    version.clocks = {clock_of("goal", 3, catalogue::ClockUnit::months, "received"),
                      clock_of("inquiry", 60, catalogue::ClockUnit::days, "investigating")};
    catalogue::HearingRule draft;
    draft.id = "draft";
    draft.roles = {"complainant", "respondent"};
    version.hearings = {draft};
    version.decisions = {kind_of("not_investigated"), kind_of("handed_over"), kind_of("criticism", {"draft"})};
    return version;
}

casework::GateFinding found(const char* gate, GateOutcome outcome, catalogue::Answers answers,
                            const char* exception = "") {
    casework::GateFinding finding;
    finding.gate = gate;
    finding.outcome = outcome;
    finding.answers = std::move(answers);
    finding.exception = exception;
    return finding;
}
casework::GateFinding happened(int year, GateOutcome outcome) {
    return found("two_years", outcome,
                 {{"event_day", {"14"}}, {"event_month", {"1"}}, {"event_year", {std::to_string(year)}}});
}
casework::GateFinding harm(const char* said, GateOutcome outcome) {
    return found("serious", outcome, {{"harm", {said}}});
}

// Received 15 January 2025 and closed 10 April; investigated from 3 February when it was.
ClosedCase closed(const char* outcome, std::vector<casework::GateFinding> findings, bool investigated) {
    ClosedCase one;
    one.row.type = "complaint";
    one.row.version_day = one.row.received_day = day(2025, 1, 15);
    one.row.closed_day = day(2025, 4, 10);
    one.row.open = false;
    one.row.step = "closed";
    one.row.outcome = outcome;
    one.findings = std::move(findings);
    if (investigated) one.marks.push_back({ClockMark::Kind::step, "investigating", day(2025, 2, 3), {}, {}, {}});
    return one;
}
ClosedCase criticised() {
    return closed("criticism", {happened(2024, GateOutcome::passed), harm("lasting", GateOutcome::passed)}, true);
}
ClosedCase old_case() {
    return closed("not_investigated", {happened(2022, GateOutcome::failed), harm("lasting", GateOutcome::passed)},
                  false);
}

std::vector<std::string> changes(const ClosedCase& one, const std::function<void(CaseTypeVersion&)>& edit,
                                 CaseTypeVersion own = law()) {
    auto other = law();
    edit(other);
    const auto& catalogue = catalogue::Catalogue::shipped();
    std::vector<std::string> all;
    for (const auto& change : compare(one, {catalogue, &own}, {catalogue, &other})) all.push_back(to_string(change));
    return all;
}

TEST(Replay, the_same_law_changes_nothing) {
    const auto nothing = [](CaseTypeVersion&) {};
    EXPECT_THAT(changes(criticised(), nothing), IsEmpty());
    EXPECT_THAT(changes(old_case(), nothing), IsEmpty());
    EXPECT_THAT(changes(closed("", {}, false), nothing), IsEmpty());
}

// One draft and five cases: one year instead of two, a goal of two months, sixty days become ninety.
TEST(Replay, a_draft_changes_exactly_the_cases_that_it_touches) {
    const auto draft = [](CaseTypeVersion& version) {
        version.gates[0].pass[0][0].number = 1;
        version.clocks[0].amount = 2;
        version.clocks[1].amount = 90;
    };
    const std::string goal = "clock goal: 2025-04-15 kept -> 2025-03-15 broken",
                      inquiry = "clock inquiry: 2025-04-04 broken -> 2025-05-04 kept";
    auto quick = closed("handed_over", {happened(2025, GateOutcome::passed), harm("none", GateOutcome::failed)}, false);
    quick.row.closed_day = day(2025, 2, 1);
    auto by_discretion = closed("criticism",
                                {happened(2022, GateOutcome::failed), found("two_years", GateOutcome::discretion, {}),
                                 harm("lasting", GateOutcome::passed)},
                                true);
    struct Row {
        const char* number;
        ClosedCase one;
        std::vector<std::string> expected;
    };
    const Row rows[] = {
        {"1: the event lies within a year and a day",
         criticised(),
         {"gate two_years: passed -> failed", goal, inquiry,
          "outcome criticism: criticism -> not_investigated (gate two_years failed)"}},
        {"2: too old before and after", old_case(), {goal}},
        {"3: closed in two weeks by the other gate", quick, {"clock goal: 2025-04-15 kept -> 2025-03-15 kept"}},
        {"4: opened by discretion, which is still there", by_discretion, {goal, inquiry}},
        {"5: nobody looked at the gates", closed("", {}, false), {goal}},
    };
    for (const auto& row : rows) EXPECT_EQ(changes(row.one, draft), row.expected) << row.number;
}

TEST(Replay, a_gate_that_is_let_go_and_one_that_is_new_are_told) {
    EXPECT_THAT(changes(old_case(), [](CaseTypeVersion& version) { version.gates.erase(version.gates.begin()); }),
                ElementsAre("gate_gone two_years: failed -> not in the law",
                            "outcome not_investigated: not_investigated (gate two_years failed) -> to be tried, no gate leads to it"));
    EXPECT_THAT(changes(old_case(),
                        [](CaseTypeVersion& version) {
                            version.gates.push_back(weight_gate());
                            version.gates.back().id = "provider_first";
                        }),
                ElementsAre("gate_new provider_first: not in the law -> open"));
}

TEST(Replay, an_exception_or_discretion_that_the_other_law_lacks_lets_nobody_past) {
    auto excepted = criticised();
    excepted.findings = {happened(2024, GateOutcome::passed), harm("none", GateOutcome::failed),
                         found("serious", GateOutcome::excepted, {}, "compulsory_care")};
    EXPECT_THAT(changes(excepted, [](CaseTypeVersion&) {}), IsEmpty());
    EXPECT_THAT(changes(excepted, [](CaseTypeVersion& version) { version.gates[1].exceptions.clear(); }),
                ElementsAre("gate serious: excepted -> failed",
                            "outcome criticism: criticism -> handed_over (gate serious failed)"));
    auto opened = criticised();
    opened.findings = {happened(2022, GateOutcome::failed), found("two_years", GateOutcome::discretion, {}),
                       harm("lasting", GateOutcome::passed)};
    EXPECT_THAT(
        changes(opened, [](CaseTypeVersion& version) { version.gates[0].discretion.clear(); }),
        ElementsAre("gate two_years: discretion -> failed",
                    "outcome criticism: criticism -> not_investigated (gate two_years failed)"));
    // Four years: what was opened by discretion passes by itself.
    EXPECT_THAT(changes(opened, [](CaseTypeVersion& version) { version.gates[0].pass[0][0].number = 4; }),
                ElementsAre("gate two_years: discretion -> passed"));
}

TEST(Replay, an_answer_that_the_other_law_has_no_room_for_must_be_asked_again) {
    auto passing =
        closed("criticism", {happened(2024, GateOutcome::passed), harm("passing", GateOutcome::passed)}, true);
    EXPECT_THAT(changes(passing, [](CaseTypeVersion& version) { version.gates[1].pass[0][0].values = {"lasting"}; }),
                ElementsAre("gate serious: passed -> failed",
                            "outcome criticism: criticism -> handed_over (gate serious failed)"));
    EXPECT_THAT(changes(passing,
                        [](CaseTypeVersion& version) {
                            std::erase_if(version.gates[1].form.questions[0].choices,
                                          [](const auto& choice) { return choice.id == "passing"; });
                            version.gates[1].pass[0][0].values = {"lasting"};
                        }),
                ElementsAre("gate serious: passed -> open"));
}

TEST(Replay, a_clock_without_a_kept_day_is_said_to_be_unknown) {
    const auto add = [](const char* starts_at, const char* stops_at) {
        return [=](CaseTypeVersion& version) {
            version.clocks.push_back(clock_of("more", 20, catalogue::ClockUnit::days, starts_at));
            version.clocks.back().stops_at = stops_at;
        };
    };
    EXPECT_THAT(changes(criticised(), add("views", "")),
                ElementsAre("clock_new more: not in the law -> not known, the day of step views was not kept"));
    EXPECT_THAT(
        changes(criticised(), add("received", "views")),
        ElementsAre("clock_new more: not in the law -> 2025-02-04 not known, the day of step views was not kept"));
    EXPECT_THAT(changes(criticised(), add("received", "investigating")),
                ElementsAre("clock_new more: not in the law -> 2025-02-04 kept"));
    EXPECT_THAT(changes(old_case(), add("investigating", "")),
                ElementsAre("clock_new more: not in the law -> never started"));
    EXPECT_THAT(changes(criticised(), [](CaseTypeVersion& version) { version.clocks.pop_back(); }),
                ElementsAre("clock_gone inquiry: 2025-04-04 broken -> not in the law"));
}

TEST(Replay, an_outcome_with_other_conditions_or_none_is_told) {
    EXPECT_THAT(changes(criticised(), [](CaseTypeVersion& version) { version.decisions.pop_back(); }),
                ElementsAre("outcome_gone criticism: in the law -> not in the law"));
    // The same gate fails, but leads elsewhere.
    EXPECT_THAT(changes(old_case(), [](CaseTypeVersion& version) { version.gates[0].fail_decision = "handed_over"; }),
                ElementsAre("outcome not_investigated: not_investigated (gate two_years failed) -> "
                            "handed_over (gate two_years failed)"));
    EXPECT_THAT(changes(criticised(),
                        [](CaseTypeVersion& version) {
                            version.decisions[2].appealable = true;
                            version.decisions[2].appeal = {"administrative_court", 3, "fl:44"};
                        }),
                ElementsAre("outcome criticism: appeal: none -> appeal: administrative_court in 3 weeks"));
    EXPECT_THAT(changes(criticised(), [](CaseTypeVersion& version) { version.decisions[2].interim = true; }),
                ElementsAre("outcome criticism: ends the case: yes -> ends the case: no"));
    // Conditions of another outcome are no concern of this case.
    EXPECT_THAT(changes(old_case(), [](CaseTypeVersion& version) { version.decisions[2].hearings.clear(); }),
                IsEmpty());
}

// A complainant who was heard through nobody, and a respondent who never was.
ClosedCase heard_in_part() {
    auto one = criticised();
    casework::CaseParty complainant, respondent;
    complainant.id = {1};
    complainant.role = "complainant";
    respondent.id = {2};
    respondent.role = "respondent";
    complainant.from = respondent.from = day(2025, 1, 15);
    one.parties = {complainant, respondent};
    casework::Hearing sent;
    sent.rule = "draft";
    sent.party = {1};
    sent.sent_day = day(2025, 3, 1);
    sent.reply_by = day(2025, 3, 20);
    sent.state = casework::HearingState::replied;
    one.hearings = {sent};
    casework::Decision decision;
    decision.kind = "criticism";
    decision.reasons = "because";
    one.decision = decision;
    return one;
}

TEST(Replay, who_was_heard_is_judged_case_by_case_FL_25) {
    const auto only = [](const char* role) {
        return [=](CaseTypeVersion& version) { version.hearings[0].roles = {role}; };
    };
    auto complainants = law();
    complainants.hearings[0].roles = {"complainant"};
    EXPECT_THAT(changes(heard_in_part(), only("complainant"), complainants), IsEmpty());
    EXPECT_THAT(changes(heard_in_part(), only("respondent"), complainants),
                ElementsAre("outcome criticism: not heard: none -> not heard: draft (respondent)"));
    auto both = heard_in_part();
    both.hearings.push_back(both.hearings[0]);
    both.hearings[1].party = {2};
    EXPECT_THAT(changes(both, only("respondent"), complainants), IsEmpty()) << "heard already, though nobody had to be";
    both.hearings[1].state = casework::HearingState::sent;
    both.hearings[1].reply_by = day(2025, 5, 1);
    EXPECT_THAT(changes(both, only("respondent"), complainants),
                ElementsAre("outcome criticism: not heard: none -> not heard: draft (respondent)"))
        << "the day to answer had not come when it was closed";
    both.parties.erase(both.parties.begin() + 1);
    EXPECT_THAT(changes(both, only("respondent"), complainants), IsEmpty()) << "nobody with that role";
}

TEST(Replay, what_a_decision_lacks_is_judged_by_what_was_written_FL_32_PSL_7_18) {
    const auto asks = [](CaseTypeVersion& version) {
        version.decisions[2].needs_reasons = true;
        version.decisions[2].states_breach = true;
    };
    EXPECT_THAT(changes(heard_in_part(), asks), ElementsAre("outcome criticism: lacks: none -> lacks: breach said"));
    auto said = heard_in_part();
    said.decision->breach = casework::Breach::breach;
    EXPECT_THAT(changes(said, asks), IsEmpty());
    said.decision->reasons = " \n";
    EXPECT_THAT(changes(said, asks), ElementsAre("outcome criticism: lacks: none -> lacks: reasons"));
    auto none = criticised();
    EXPECT_THAT(changes(none, [](CaseTypeVersion& version) { version.decisions[2].formal = true; }),
                ElementsAre("outcome criticism: lacks: none -> lacks: decision"));
}

TEST(Replay, a_gate_bears_on_the_outcomes_that_it_holds_and_no_others) {
    const auto stricter = [](std::vector<std::string> holds) {
        return [=](CaseTypeVersion& version) {
            version.gates[0].pass[0][0].number = 1;
            version.gates[0].holds = holds;
        };
    };
    EXPECT_THAT(changes(criticised(), stricter({"handed_over"})), ElementsAre("gate two_years: passed -> failed"));
    EXPECT_THAT(changes(criticised(), stricter({"criticism"})),
                ElementsAre("gate two_years: passed -> failed",
                            "outcome criticism: criticism -> not_investigated (gate two_years failed)"));
    EXPECT_THAT(changes(criticised(),
                        [](CaseTypeVersion& version) {
                            version.gates.push_back(weight_gate());
                            version.gates.back().id = "provider_first";
                            version.gates.back().holds = {"criticism"};
                        }),
                ElementsAre("gate_new provider_first: not in the law -> open",
                            "outcome criticism: criticism -> none (gate provider_first to be answered)"));
    // Handed over to somebody else by the same provision: still where the gate leads.
    auto own = law();
    own.decisions.push_back(kind_of("handed_over_board"));
    own.decisions[1].provision = own.decisions.back().provision = "psl:7:11";
    const auto board = closed("handed_over_board", {happened(2025, GateOutcome::passed), harm("none", GateOutcome::failed)}, false);
    EXPECT_THAT(changes(board, [&](CaseTypeVersion& version) { version.decisions = own.decisions; }, own), IsEmpty());
}

TEST(Replay, a_type_without_law_that_day_is_listed_as_such) {
    const auto own = law();
    const auto& catalogue = catalogue::Catalogue::shipped();
    const auto one = criticised();
    EXPECT_THAT(compare(one, {catalogue, &own}, {catalogue, nullptr}),
                ElementsAre(ReplayChange{ReplayKind::no_law, "complaint", "in force", "not in force"}));
    EXPECT_THAT(compare(one, {catalogue, nullptr}, {catalogue, &own}),
                ElementsAre(ReplayChange{ReplayKind::no_own_law, "complaint", "opened under the law of 2025-01-15",
                                         "not in the law"}));
}

TEST(Replay, text_has_one_line_a_case_and_a_summary_and_json_the_same) {
    Replayed replayed;
    replayed.cases = 7;
    replayed.changed = {{"8.2.1-3/2025",
                         "complaint",
                         {{ReplayKind::gate, "g", "passed", "failed"},
                          {ReplayKind::clock_gone, "c", "2025-01-01 kept", "not in the law"}}}};
    replayed.kinds = {{"gate", 1}, {"clock_gone", 1}};
    EXPECT_EQ(to_text(replayed, day(2027, 1, 1)),
              "8.2.1-3/2025 complaint: gate g: passed -> failed; clock_gone c: 2025-01-01 kept -> not in the law\n"
              "1 of 7 closed cases would change under the law of 2027-01-01\n  clock_gone 1\n  gate 1\n");
    EXPECT_EQ(
        to_json(replayed, day(2027, 1, 1)),
        R"({"as_of":"2027-01-01","closed_cases":7,"changed":[{"number":"8.2.1-3/2025","type":"complaint","changes":[)"
        R"({"kind":"gate","what":"g","before":"passed","after":"failed"},{"kind":"clock_gone","what":"c","before":"2025-01-01 kept","after":"not in the law"}]}],)"
        R"("cases_by_kind":{"clock_gone":1,"gate":1}})"
        "\n");
}

}  // namespace
}  // namespace app
