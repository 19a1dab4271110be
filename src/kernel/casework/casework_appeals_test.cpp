// Appeals: in time or not by computation, forwarded or dismissed and never the other way round (FL 40 to 46).
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;
using identity::Role;

class AppealsTest : public PartsTest {
protected:
    struct Decided { base::CaseId id; std::int64_t decision = 0; base::PartyId party; base::DocumentId paper; };
    // Decided on Wednesday 18 November, and got on that day when `served`: the last day is 9 December.
    Decided decided(const std::string& kind = "refused", bool served = true) {
        Decided made;
        made.id = trial();
        made.party = add(made.id, person("complainant", "A"));
        made.paper = document(made.id);
        gate(made.id, "passed");
        EXPECT_TRUE(declare(made.id, decider, false));
        made.decision = *try_draft(made.id, decision(kind));
        EXPECT_TRUE(decide(made.id, made.decision));
        if (!served) return made;
        EXPECT_TRUE(act(made.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().sent(tx, row, made.decision, made.paper, drafter, keys); }));
        EXPECT_TRUE(serve(made, clock_.today()));
        return made;
    }
    base::Outcome serve(const Decided& on, base::Day day) {
        return act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().served(tx, row, on.decision, day, drafter, keys); });
    }
    base::Result<std::int64_t> appeal(const Decided& on, base::Day day) {
        return with<std::int64_t>(on.id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->decisions().appeal(tx, row, on.decision, on.party, day, on.paper, drafter, keys);
        });
    }
    base::Outcome forward(const Decided& on, std::int64_t one) {
        return act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().forward_appeal(tx, row, one, drafter, keys); });
    }
    base::Outcome dismiss(const Decided& on, std::int64_t one, const std::string& reason = "it came too late", const identity::Actor& who = decides()) {
        return act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().dismiss_appeal(tx, row, one, reason, who, keys); });
    }
    base::Outcome outcome(const Decided& on, std::int64_t one, AppealState state, base::Day day) {
        return act(on.id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->decisions().appeal_outcome(tx, row, one, state, day, "what the court said", drafter, keys);
        });
    }
    std::string force(const Decided& on) {
        const auto version = casework_->version("trial", clock_.today()).operator*();
        const auto found = decisions(on.id).at(0);
        const auto day = legal_force(law().calendar(), *version->decision(found.kind), found, appeals(on.id), clock_.today());
        return day ? iso(*day) : "";
    }
};
ON_BOTH_DATABASES(AppealsTest);

TEST_P(AppealsTest, an_appeal_on_the_last_day_is_in_time_and_goes_to_the_court_FL_44_46) {
    const auto on = decided();
    clock_.set(at(2026, 12, 9));
    const auto made = appeal(on, clock_.today());
    ASSERT_TRUE(made);
    EXPECT_TRUE(appeals(on.id)[0].timely);
    clock_.set(at(2026, 12, 11));
    refuses("appeal_timely", "fl:46", [&] { return dismiss(on, *made); });
    ASSERT_TRUE(forward(on, *made));
    EXPECT_EQ(appeals(on.id)[0].state, AppealState::forwarded);
    EXPECT_EQ(iso(appeals(on.id)[0].forwarded_day), "2026-12-11");
    EXPECT_EQ(force(on), "");
    refuses("appeal_tested", "fl:46", [&] { return forward(on, *made); });
    clock_.set(at(2027, 2, 1));
    refuses("appeal_outcome", "", [&] { return outcome(on, *made, AppealState::received, clock_.today()); });
    refuses("appeal_outcome_day", "", [&] { return outcome(on, *made, AppealState::changed, clock_.today() + 1); });
    refuses("appeal_outcome_day", "", [&] { return outcome(on, *made, AppealState::changed, base::to_day({2026, 12, 10})); });
    ASSERT_TRUE(outcome(on, *made, AppealState::changed, clock_.today()));
    EXPECT_EQ(appeals(on.id)[0].state, AppealState::changed);
    EXPECT_EQ(appeals(on.id)[0].outcome, "what the court said");
    EXPECT_FALSE(readable("what the court said"));
    EXPECT_EQ(force(on), "2027-02-01");
    refuses("appeal_not_forwarded", "fl:46", [&] { return outcome(on, *made, AppealState::upheld, clock_.today()); });
    finds_a_change_in("casework_appeals", "timely = 0");
}

TEST_P(AppealsTest, an_appeal_the_day_after_is_late_and_is_dismissed_with_reasons_FL_45) {
    const auto on = decided();
    clock_.set(at(2026, 12, 10));
    EXPECT_EQ(force(on), "2026-12-10");
    const auto made = appeal(on, clock_.today());
    ASSERT_TRUE(made);
    EXPECT_FALSE(appeals(on.id)[0].timely);
    EXPECT_EQ(force(on), "2026-12-10") << "it holds nothing up";
    refuses("appeal_late", "fl:45", [&] { return forward(on, *made); });
    refuses("appeal_reason", "fl:32", [&] { return dismiss(on, *made, " "); });
    refuses("decision_delegation", "", [&] { return dismiss(on, *made, "late", decides(decider, Role::handler)); });
    ASSERT_TRUE(declare(on.id, reader, true));
    refuses("decision_conflict", "fl:16", [&] { return dismiss(on, *made, "late", decides(reader)); });
    ASSERT_TRUE(dismiss(on, *made));
    EXPECT_EQ(appeals(on.id)[0].state, AppealState::dismissed);
    EXPECT_EQ(appeals(on.id)[0].outcome, "it came too late");
    refuses("appeal_tested", "fl:45", [&] { return dismiss(on, *made); });
    EXPECT_EQ(events(on.id).back(), "casework.appeal_dismissed");
    EXPECT_EQ(findings(), "");
}

TEST_P(AppealsTest, before_the_decision_was_got_no_time_has_begun_and_then_the_day_stands_FL_44) {
    const auto on = decided("refused", false);
    clock_.set(at(2027, 3, 1));
    ASSERT_TRUE(appeal(on, clock_.today()));
    EXPECT_TRUE(appeals(on.id)[0].timely);
    ASSERT_TRUE(act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().sent(tx, row, on.decision, on.paper, drafter, keys); }));
    ASSERT_TRUE(serve(on, clock_.today()));
    refuses("decision_served_appealed", "fl:44", [&] { return serve(on, clock_.today()); });
}

TEST_P(AppealsTest, what_cannot_be_an_appeal_is_refused_FL_41_to_44) {
    const auto final = decided("written_off"), on = decided();
    const auto today = clock_.today();
    refuses("appeal_none", "fl:41", [&] { return appeal(final, today); });
    auto wrong = on;
    wrong.decision = 4711;
    refuses("decision_unknown", "", [&] { return appeal(wrong, today); });
    wrong = on;
    wrong.party = final.party;
    refuses("appeal_party", "fl:42", [&] { return appeal(wrong, today); });
    wrong = on;
    wrong.paper = final.paper;
    refuses("appeal_document", "fl:43", [&] { return appeal(wrong, today); });
    refuses("appeal_day", "fl:44", [&] { return appeal(on, today + 1); });
    refuses("appeal_day", "fl:44", [&] { return appeal(on, today - 1); });
    refuses("appeal_unknown", "", [&] { return forward(on, 4711); });
    refuses("appeal_unknown", "", [&] { return dismiss(on, 4711); });
    refuses("appeal_unknown", "", [&] { return outcome(on, 4711, AppealState::upheld, today); });
    const auto open = trial();
    const auto drafted = *try_draft(open, decision("refused"));
    refuses("decision_not_taken", "fl:41", [&] { return appeal({open, drafted, on.party, on.paper}, today); });
}

TEST_P(AppealsTest, an_appeal_may_be_withdrawn_before_it_is_forwarded_and_other_ends_need_the_court) {
    const auto on = decided();
    const auto made = *appeal(on, clock_.today());
    refuses("appeal_not_forwarded", "fl:46", [&] { return outcome(on, made, AppealState::upheld, clock_.today()); });
    ASSERT_TRUE(outcome(on, made, AppealState::withdrawn, clock_.today()));
    EXPECT_EQ(appeals(on.id)[0].state, AppealState::withdrawn);
    EXPECT_EQ(findings(), "");
}

TEST_P(AppealsTest, the_time_runs_from_the_day_each_party_got_the_decision_FL_44) {
    auto on = decided("refused", false);
    const auto other = add(on.id, person("respondent", "B"));
    ASSERT_TRUE(act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().sent(tx, row, on.decision, on.paper, drafter, keys); }));
    const auto serve_to = [&](base::PartyId party) {
        return act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().served(tx, row, on.decision, clock_.today(), drafter, keys, party); });
    };
    ASSERT_TRUE(serve_to(on.party));   // 18 November: until 9 December
    auto found = decisions(on.id).at(0);
    EXPECT_EQ(found.unserved, std::vector{other});
    EXPECT_EQ(found.served_to.size(), 1u);
    clock_.set(at(2026, 12, 10));
    EXPECT_EQ(force(on), "") << "the other has not got it";
    ASSERT_TRUE(serve_to(other));      // until 31 December, rolled over New Year
    found = decisions(on.id).at(0);
    EXPECT_TRUE(found.unserved.empty());
    EXPECT_EQ(iso(found.served_day), "2026-12-10");
    const auto last = [&](base::PartyId party) {
        const auto version = casework_->version("trial", clock_.today()).operator*();
        return iso(last_appeal_day(law().calendar(), *version->decision("refused"), found, party).value());
    };
    EXPECT_EQ(last(on.party), "2026-12-09");
    EXPECT_EQ(last(other), "2026-12-31");
    EXPECT_EQ(last({}), "2026-12-31") << "the last of them all";

    const auto late = appeal(on, clock_.today());
    ASSERT_TRUE(late);
    on.party = other;
    const auto timely = appeal(on, clock_.today());
    ASSERT_TRUE(timely);
    EXPECT_FALSE(appeals(on.id).at(0).timely);
    EXPECT_TRUE(appeals(on.id).at(1).timely);
    EXPECT_FALSE(serve_to(other)) << "an appeal was judged by the day that stands";
    EXPECT_EQ(findings(), "");
}

TEST_P(AppealsTest, nobody_outside_the_case_is_served_FL_44) {
    const auto on = decided("refused", false);
    ASSERT_TRUE(act(on.id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().sent(tx, row, on.decision, on.paper, drafter, keys); }));
    const auto before = picture();
    const auto refused = act(on.id, [&](auto& tx, const auto& row, const auto& keys) {
        return casework_->decisions().served(tx, row, on.decision, clock_.today(), drafter, keys, base::PartyId{12345});
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "casework.refused.decision_served_party");
    EXPECT_EQ(picture(), before);
}

TEST_P(AppealsTest, whoever_may_take_any_decision_of_a_type_may_not_dismiss_an_appeal_FL_45) {
    EXPECT_EQ(law().delegation("trial", "written_off", clock_.today()).role, "handler");
    EXPECT_EQ(law().delegation("trial", catalogue::appeal_dismissed_kind, clock_.today()).role, "decision_maker");
    const auto& shipped = catalogue::Catalogue::shipped();
    ASSERT_EQ(shipped.delegation("tip", "closed", clock_.today()).role, "handler");
    EXPECT_EQ(shipped.delegation("tip", catalogue::appeal_dismissed_kind, clock_.today()).role, "decision_maker");
}

}  // namespace
}  // namespace casework
