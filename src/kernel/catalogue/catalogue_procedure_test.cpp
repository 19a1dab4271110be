// What a case type's gates, clocks, hearings, decisions and letters are once they are read.
#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const base::Day today = day(2026, 11, 22);

struct ProcedureTest : testing::Test {
    Catalogue catalogue = Files{}.load();
    const CaseTypeVersion& version = **catalogue.case_type("complaint", today);
};

}  // namespace

TEST_F(ProcedureTest, a_gate_has_its_questions_ways_to_pass_and_exceptions) {
    const Gate* gate = version.gate("provider_first");
    ASSERT_NE(gate, nullptr);
    EXPECT_EQ(version.gate("other"), nullptr);
    EXPECT_EQ(gate->explanation.en, "The provider shall have had a chance.");
    EXPECT_EQ(gate->on_fail, "hand_over");
    EXPECT_EQ(gate->fail_decision, "handed_over");
    EXPECT_EQ(gate->before, "investigating");
    EXPECT_EQ(gate->discretion, "psl:7:12");
    ASSERT_NE(gate->exception("compulsory_care"), nullptr);
    EXPECT_EQ(gate->exception("compulsory_care")->provision, "psl:7:12");
    EXPECT_EQ(gate->exception("none"), nullptr);
    EXPECT_EQ(gate->form.id, "provider_first");
    ASSERT_EQ(gate->form.steps.size(), 1u);
    EXPECT_EQ(gate->form.questions_of("provider_first").size(), 3u);
    ASSERT_EQ(gate->pass.size(), 2u);
    EXPECT_EQ(gate->pass[0].size(), 2u);
    EXPECT_EQ(gate->pass[1][0].kind, PredicateKind::not_older_than);
}

TEST_F(ProcedureTest, a_gate_is_answered_as_any_form) {
    const Form& form = version.gate("provider_first")->form;
    const auto passes = [&](const Answers& answers, base::Day received) {
        for (const auto& alternative : version.gate("provider_first")->pass) {
            bool all = true;
            for (const auto& predicate : alternative) all = all && catalogue.holds(form, predicate, answers, received);
            if (all) return true;
        }
        return false;
    };
    EXPECT_EQ(catalogue.validate(form, {}, today).size(), 1u);
    EXPECT_TRUE(passes({{"asked", {"yes"}}, {"answered", {"waited"}}}, today));
    EXPECT_FALSE(passes({{"asked", {"no"}}, {"answered", {"waited"}}}, today));
    const Answers dated{{"asked", {"no"}}, {"event_day", {"22"}}, {"event_month", {"11"}}, {"event_year", {"2024"}}};
    EXPECT_TRUE(passes(dated, today));
    EXPECT_FALSE(passes(dated, today + 1));
}

TEST_F(ProcedureTest, clocks_start_at_steps_or_on_events) {
    const CaseClock* demand = version.clock("demand");
    EXPECT_EQ(demand->unit, ClockUnit::months);
    EXPECT_EQ(demand->amount, 6);
    EXPECT_EQ(demand->starts_at, "received");
    EXPECT_TRUE(demand->opens_right);
    EXPECT_FALSE(demand->rolls);
    const CaseClock* decide = version.clock("decide_on_demand");
    EXPECT_EQ(decide->unit, ClockUnit::weeks);
    EXPECT_EQ(decide->starts_on, "demand");
    EXPECT_EQ(decide->starts_at, "");
    EXPECT_TRUE(decide->rolls && decide->may_pause && decide->may_extend);
    EXPECT_EQ(decide->warn_days, 14);
    EXPECT_EQ(decide->letter, "delay_notice");
    EXPECT_FALSE(decide->evidence.verified);
}

TEST_F(ProcedureTest, hearings_and_decisions_say_who_what_and_where_to_appeal) {
    const HearingRule* hearing = version.hearing("draft");
    ASSERT_NE(hearing, nullptr);
    EXPECT_EQ(hearing->reply_days, 21);
    EXPECT_EQ(hearing->roles, std::vector<std::string>{"complainant"});
    EXPECT_EQ(hearing->exceptions.at(0).provision, "fl:6");
    const DecisionKind* criticism = version.decision("criticism");
    EXPECT_TRUE(criticism->formal && criticism->needs_reasons && criticism->states_breach && criticism->appealable);
    EXPECT_FALSE(criticism->interim || criticism->effective_at_once);
    EXPECT_EQ(criticism->appeal.court, "administrative_court");
    EXPECT_EQ(criticism->appeal.weeks, 4);
    EXPECT_FALSE(version.decision("handed_over")->appealable);
}

TEST_F(ProcedureTest, the_type_says_its_department_fees_and_who_began_it) {
    EXPECT_TRUE(version.party_initiated);
    EXPECT_TRUE(version.shows_unit_history);
    EXPECT_EQ(version.department, "ost");
    EXPECT_EQ(version.fees, std::vector<std::string>{"filing"});
    EXPECT_TRUE(version.forms.empty());
    EXPECT_EQ(version.step("received")->next_action.en, "Try the gates");
    EXPECT_EQ(version.step("received")->party_text.en, "We have your complaint");
    EXPECT_TRUE(version.step("closed")->next_action.empty());
    const CaseTypeVersion& tip = **catalogue.case_type("tip", today);
    EXPECT_FALSE(tip.party_initiated || tip.shows_unit_history);
    EXPECT_EQ(tip.department, "");
}

TEST_F(ProcedureTest, letters_fees_and_holidays_are_those_of_the_day) {
    EXPECT_EQ(catalogue.letter("delay_notice", day(2018, 12, 31)), nullptr);
    EXPECT_EQ(catalogue.letter("delay_notice", today)->case_type, "");
    EXPECT_EQ(catalogue.letter("hearing_draft", today)->case_type, "complaint");
    EXPECT_EQ(catalogue.letters().size(), 2u);
    EXPECT_EQ(catalogue.fee("filing", today)->kronor, 500);
    EXPECT_EQ(catalogue.fee("filing", day(2018, 12, 31)), nullptr);
    EXPECT_EQ(catalogue.calendar().holiday(day(2025, 4, 18))->id, "good_friday");
    EXPECT_EQ(catalogue.calendar().holiday(day(2025, 6, 20))->name.en, "Midsummer Eve");
    EXPECT_TRUE(catalogue.calendar().holiday(day(2025, 6, 20))->eve);
    EXPECT_FALSE(catalogue.calendar().working_day(day(2026, 1, 1)));
    EXPECT_EQ(catalogue.calendar().roll(day(2026, 1, 1)), day(2026, 1, 2));
    EXPECT_TRUE(catalogue.calendar().working_day(day(1989, 1, 2)));
}

TEST_F(ProcedureTest, the_most_particular_delegation_counts) {
    EXPECT_EQ(catalogue.delegation("complaint", "criticism", today).role, "decision_maker");
    EXPECT_TRUE(catalogue.delegation("complaint", "criticism", today).second_reader);
    EXPECT_EQ(catalogue.delegation("complaint", "handed_over", today).role, "handler");
    EXPECT_EQ(catalogue.delegation("tip", "criticism", today).role, "handler");
    // Nothing in force: only who may decide everything may decide.
    EXPECT_EQ(catalogue.delegation("complaint", "criticism", day(2018, 1, 1)).role, "decision_maker");
    EXPECT_FALSE(catalogue.delegation("complaint", "criticism", day(2018, 1, 1)).second_reader);
}

TEST_F(ProcedureTest, a_type_comes_before_a_kind_of_decision_in_delegation) {
    Files files;
    files["organisation/delegation.toml"] +=
        "[[delegation]]\ncase_type = \"complaint\"\ndecision = \"*\"\nrole = \"decision_maker\"\nvalid_from = "
        "2019-01-01\n[[delegation]]\ncase_type = \"*\"\ndecision = \"handed_over\"\nrole = \"handler\"\nvalid_from = "
        "2019-01-01\n";
    const Catalogue changed = files.load();
    ASSERT_EQ(all_of(changed.check()), "");
    EXPECT_EQ(changed.delegation("complaint", "handed_over", today).role, "decision_maker");
    EXPECT_EQ(changed.delegation("tip", "handed_over", today).role, "handler");
}

TEST(Letters, placeholders_are_named_once_each_in_order) {
    EXPECT_EQ(placeholders("{number} {unit}, {number}"), (std::vector<std::string>{"number", "unit"}));
    EXPECT_TRUE(placeholders("no { braces } here {} {X} {").empty());
    EXPECT_EQ(letter_fields().size(), 24u);
    EXPECT_EQ(clock_events().size(), 8u);
}

}  // namespace catalogue::test
