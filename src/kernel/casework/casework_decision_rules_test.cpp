// What keeps a decision from being taken, and when it has legal force: tables named by paragraph.
#include "casework_decision_rules.h"

#include "support/trials.h"

namespace casework {
namespace {

using namespace test;
using identity::Role;

class DecisionRulesTest : public testing::Test {
protected:
    DecisionRulesTest() {
        version = *(*law().case_type("trial", today));
        version.party_initiated = false;
        grounds.version = &version;
        grounds.delegation.role = "decision_maker";
        grounds.today = today;
        decision.kind = "criticism";
        decision.content = "content";
        decision.reasons = "reasons";
        decision.breach = Breach::no_breach;
        decision.drafter = drafter;
        gate(GateOutcome::passed);
    }
    void gate(GateOutcome outcome) {
        GateFinding finding;
        finding.gate = "provider_first";
        finding.outcome = outcome;
        grounds.gates = {finding};
    }
    static identity::Actor actor(Role role = Role::decision_maker, base::UserId user = decider) {
        return {user, 1, "login", "name", identity::only(role), {"*"}, ""};
    }
    std::string why(const identity::Actor& who = actor()) const {
        std::string words;
        for (const auto& one : hindrances(grounds, decision, who)) {
            words += one.text_key.substr(std::string{"casework.refused."}.size());
            words += one.provision.empty() ? ";" : " " + one.provision + ";";
        }
        return words;
    }

    base::Day today = base::to_day({2026, 11, 18});
    catalogue::CaseTypeVersion version;
    DecisionGrounds grounds;
    Decision decision;
};

TEST_F(DecisionRulesTest, nothing_stands_in_the_way_of_a_whole_decision) { EXPECT_EQ(why(), ""); }

TEST_F(DecisionRulesTest, a_gate_that_is_not_settled_shuts_the_decision_PSL_7_11) {
    gate(GateOutcome::open);
    EXPECT_EQ(why(), "decision_gate_open psl:7:11;");
    gate(GateOutcome::failed);
    EXPECT_EQ(why(), "decision_gate_failed psl:7:11;");
    for (const auto settled : {GateOutcome::passed, GateOutcome::excepted, GateOutcome::discretion}) {
        gate(settled);
        EXPECT_EQ(why(), "");
    }
    gate(GateOutcome::open);
    version.gates[0].holds.clear();
    EXPECT_EQ(why(), "") << "it shuts a step and holds no decision";
}

TEST_F(DecisionRulesTest, a_failed_gate_leads_to_its_own_decision_PSL_7_12) {
    decision.kind = "handed_over";
    gate(GateOutcome::open);
    EXPECT_EQ(why(), "decision_gate_open psl:7:11;") << "nobody has looked yet";
    gate(GateOutcome::failed);
    EXPECT_EQ(why(), "");
    auto elsewhere = *version.decision("handed_over");
    elsewhere.id = "handed_over_elsewhere";
    version.decisions.push_back(elsewhere);
    version.gates[0].holds.push_back(elsewhere.id);
    decision.kind = "handed_over_elsewhere";
    EXPECT_EQ(why(), "") << "handing over by the same provision";
    version.gates[0].on_fail = "refuse";
    EXPECT_EQ(why(), "decision_gate_failed psl:7:11;");
}

TEST_F(DecisionRulesTest, what_a_gate_does_not_name_may_be_taken_while_it_is_shut_FL_9_PSL_7_20) {
    gate(GateOutcome::open);
    decision.kind = "written_off";
    EXPECT_EQ(why(), "");
    decision.kind = "order";
    EXPECT_EQ(why(), "");
    version.gates[0].holds.push_back("order");
    EXPECT_EQ(why(), "decision_gate_open psl:7:11;") << "as the catalogue says, and nothing else";
}

TEST_F(DecisionRulesTest, who_must_be_heard_is_named_and_until_when_FL_25) {
    auto party = person("complainant", "Complaining Person");
    party.id = {1};
    party.from = today;
    grounds.parties = {party};
    EXPECT_EQ(why(), "decision_not_heard psl:7:18;");
    auto found = hindrances(grounds, decision, actor()).front();
    EXPECT_EQ(found.field, "draft");
    EXPECT_EQ(found.values, (std::vector<std::string>{"Complaining Person"}));
    Hearing hearing;
    hearing.rule = "draft";
    hearing.party = {1};
    hearing.reply_by = today + 2;
    grounds.hearings = {hearing};
    EXPECT_EQ(why(), "decision_hearing_waits psl:7:18;");
    found = hindrances(grounds, decision, actor()).front();
    EXPECT_EQ(found.values, (std::vector<std::string>{"Complaining Person", "2026-11-20"}));
    grounds.hearings[0].reply_by = today - 1;
    EXPECT_EQ(why(), "");
}

TEST_F(DecisionRulesTest, content_reasons_and_breach_are_said_FL_31_32_PSL_7_18) {
    decision.content = " \n";
    decision.reasons = "\t";
    decision.breach = Breach::not_said;
    EXPECT_EQ(why(), "decision_content fl:31;decision_reasons fl:32;decision_breach psl:7:18;");
    for (const auto said : {Breach::no_breach, Breach::breach, Breach::unsuitable}) {
        decision.breach = said;
        EXPECT_EQ(why(), "decision_content fl:31;decision_reasons fl:32;");
    }
    decision.kind = "written_off";
    decision.content = "content";
    decision.breach = Breach::not_said;
    EXPECT_EQ(why(), "") << "the kind asks for neither reasons nor breach";
}

TEST_F(DecisionRulesTest, the_delegation_says_the_lowest_role_and_the_second_reader) {
    EXPECT_EQ(why(actor(Role::handler)), "decision_delegation;");
    EXPECT_EQ(why(actor(Role::administrator)), "decision_delegation;");
    grounds.delegation.role = "handler";
    EXPECT_EQ(why(actor(Role::handler)), "");
    EXPECT_EQ(why(actor(Role::decision_maker)), "") << "a role above it";
    EXPECT_EQ(why(actor(Role::registrar)), "decision_delegation;");
    grounds.delegation.role = "no_such_role";
    EXPECT_EQ(why(actor(Role::handler)), "decision_delegation;");
    grounds.delegation.second_reader = true;
    EXPECT_EQ(why(), "decision_second_reader;");
    decision.reader = reader;
    EXPECT_EQ(why(), "");
}

TEST_F(DecisionRulesTest, who_has_a_conflict_of_interest_takes_no_part_FL_16_17) {
    grounds.conflicts = {{decider, today, true, "own_interest", "why"}};
    EXPECT_EQ(why(), "decision_conflict fl:16;");
    grounds.conflicts = {{drafter, today, true, "own_interest", "why"}};
    EXPECT_EQ(why(), "decision_conflict_before fl:17;");
    grounds.conflicts = {{reader, today, true, "own_interest", "why"}};
    EXPECT_EQ(why(), "") << "took no part";
    decision.reader = reader;
    EXPECT_EQ(why(), "decision_conflict_before fl:17;");
    grounds.conflicts[0].has = false;
    EXPECT_EQ(why(), "");
}

TEST_F(DecisionRulesTest, in_a_partys_case_the_decider_says_first_whether_there_is_a_conflict_FL_18) {
    version.party_initiated = true;
    EXPECT_EQ(why(), "decision_nothing_declared fl:18;");
    grounds.conflicts = {{drafter, today, false, "", ""}};
    EXPECT_EQ(why(), "decision_nothing_declared fl:18;") << "somebody else's word";
    grounds.conflicts.push_back({decider, today, false, "", ""});
    EXPECT_EQ(why(), "");
}

TEST_F(DecisionRulesTest, what_is_taken_closed_or_not_formal_is_not_decided) {
    grounds.case_open = false;
    EXPECT_EQ(why(), "closed_already;");
    decision.state = DecisionState::sent;
    EXPECT_EQ(why(), "decision_taken;");
    decision.kind = "noted";
    EXPECT_EQ(why(), "decision_kind;");
    decision.kind = "no_such";
    EXPECT_EQ(why(), "decision_kind;");
}

// ------------------------------------------------------------------ FL 43, 44 and lag 1930:173

struct LastDay { base::Date served, last; const char* why; };
class LastDayTest : public testing::TestWithParam<LastDay> {};

TEST_P(LastDayTest, three_weeks_from_the_day_it_was_got_rolled_to_a_working_day_FL_44) {
    catalogue::DecisionKind kind;
    kind.appealable = true;
    kind.appeal.weeks = 3;
    Decision decision;
    decision.served_day = base::to_day(GetParam().served);
    EXPECT_EQ(iso(last_appeal_day(law().calendar(), kind, decision).value()), iso(base::to_day(GetParam().last))) << GetParam().why;
}
INSTANTIATE_TEST_SUITE_P(lag_1930_173, LastDayTest,
    testing::Values(LastDay{{2026, 11, 18}, {2026, 12, 9}, "Wednesday to Wednesday"},
                    LastDay{{2026, 11, 21}, {2026, 12, 14}, "a Saturday goes to Monday"},
                    LastDay{{2026, 11, 22}, {2026, 12, 14}, "a Sunday goes to Monday"},
                    LastDay{{2026, 12, 3}, {2026, 12, 28}, "Christmas Eve is equal to a Sunday, then Christmas Day and a weekend"},
                    LastDay{{2026, 12, 4}, {2026, 12, 28}, "Christmas Day"},
                    LastDay{{2028, 2, 8}, {2028, 2, 29}, "29 February is a day"}));

class LegalForceTest : public testing::Test {
protected:
    LegalForceTest() {
        kind.appealable = true;
        decision.id = 1;
        decision.state = DecisionState::sent;
        decision.decided_day = base::to_day({2026, 11, 16});
        decision.sent_day = decision.decided_day;
        decision.served_day = base::to_day({2026, 11, 18});   // last day to appeal: 9 December
    }
    std::string force(base::Date today) const {
        const auto day = legal_force(law().calendar(), kind, decision, appeals, base::to_day(today));
        return day ? iso(*day) : "";
    }
    Appeal& appeal(AppealState state, base::Day outcome = {}, bool timely = true, std::int64_t of = 1) {
        Appeal made;
        made.decision = of;
        made.state = state;
        made.timely = timely;
        made.outcome_day = outcome;
        appeals.push_back(made);
        return appeals.back();
    }
    catalogue::DecisionKind kind;
    Decision decision;
    std::vector<Appeal> appeals;
};

TEST_F(LegalForceTest, a_decision_that_cannot_be_appealed_has_it_at_once_FL_41) {
    kind.appealable = false;
    EXPECT_EQ(force({2026, 11, 16}), "2026-11-16");
    decision.state = DecisionState::decided;
    decision.sent_day = decision.served_day = {};
    EXPECT_EQ(force({2026, 11, 16}), "2026-11-16");
    decision.state = DecisionState::read;
    EXPECT_EQ(force({2026, 11, 16}), "") << "nothing is decided";
}

TEST_F(LegalForceTest, without_an_appeal_it_comes_the_day_after_the_last_FL_44) {
    EXPECT_EQ(force({2026, 12, 9}), "");
    EXPECT_EQ(force({2026, 12, 10}), "2026-12-10");
    EXPECT_EQ(force({2027, 3, 1}), "2026-12-10");
    decision.served_day = {};
    EXPECT_EQ(force({2027, 3, 1}), "") << "nobody has got it";
}

TEST_F(LegalForceTest, a_timely_appeal_holds_it_until_its_outcome_and_a_late_one_does_not_FL_45_46) {
    appeal(AppealState::received, {}, false);
    appeal(AppealState::forwarded, {}, true, 2);
    EXPECT_EQ(force({2027, 3, 1}), "2026-12-10") << "late, and of another decision";
    appeal(AppealState::received);
    EXPECT_EQ(force({2027, 3, 1}), "");
    appeals.back().state = AppealState::forwarded;
    EXPECT_EQ(force({2027, 3, 1}), "");
    for (const auto end : {AppealState::upheld, AppealState::changed, AppealState::dismissed, AppealState::withdrawn}) {
        appeals.back().state = end;
        appeals.back().outcome_day = base::to_day({2027, 2, 1});
        EXPECT_EQ(force({2027, 3, 1}), "2027-02-01");
        EXPECT_EQ(force({2027, 1, 31}), "");
        appeals.back().outcome_day = base::to_day({2026, 11, 20});
        EXPECT_EQ(force({2026, 12, 9}), "") << "another may still appeal";
        EXPECT_EQ(force({2026, 12, 10}), "2026-12-10");
    }
}

}  // namespace
}  // namespace casework
