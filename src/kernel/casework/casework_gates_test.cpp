// Gates: what answers mean, what the law allows past them, and the step that they keep shut.
#include "support/matter.h"

namespace casework {
namespace {

using Answers = catalogue::Answers;

const catalogue::Catalogue& held() {
    static const auto catalogue = catalogue_with_matter();
    return catalogue;
}
const base::Day received = base::to_day({2026, 11, 18});
const catalogue::Gate& gate(std::string_view id) { return *(*held().case_type("test_matter", received))->gate(id); }
const catalogue::Gate& complaint_gate(std::string_view id) {
    return *(*catalogue::Catalogue::shipped().case_type("complaint_hsl", received))->gate(id);
}
Answers event(const char* year, const char* month, const char* day) { return {{"event_year", {year}}, {"event_month", {month}}, {"event_day", {day}}}; }

TEST(JudgeGate, PSL_7_11_provider_first_is_open_until_what_is_needed_has_been_answered) {
    const auto outcome = [](const Answers& answers) { return judge(held(), gate("first"), answers, received); };
    EXPECT_EQ(outcome({}), GateOutcome::open);
    EXPECT_EQ(outcome({{"asked", {"no"}}}), GateOutcome::failed) << "the second question is not asked then";
    EXPECT_EQ(outcome({{"asked", {"yes"}}}), GateOutcome::open);
    EXPECT_EQ(outcome({{"asked", {"yes"}}, {"answer", {"answered"}}}), GateOutcome::passed);
    EXPECT_EQ(outcome({{"asked", {"yes"}}, {"answer", {"four_weeks"}}}), GateOutcome::passed);
    EXPECT_EQ(outcome({{"asked", {"yes"}}, {"answer", {"waiting"}}}), GateOutcome::failed);
    EXPECT_EQ(outcome({{"asked", {"no"}}, {"answer", {"answered"}}}), GateOutcome::failed) << "an answer to a question that is not asked does not count";
}

TEST(JudgeGate, PSL_7_11_last_paragraph_two_years_back_from_the_day_it_was_received) {
    const auto outcome = [](const Answers& answers) { return judge(held(), gate("age"), answers, received); };
    EXPECT_EQ(outcome({}), GateOutcome::open);
    EXPECT_EQ(outcome(event("2024", "11", "18")), GateOutcome::passed) << "two years to the day is not more";
    EXPECT_EQ(outcome(event("2024", "11", "17")), GateOutcome::failed);
    EXPECT_EQ(outcome(event("2026", "11", "18")), GateOutcome::passed);
    EXPECT_EQ(outcome(event("2024", "", "")), GateOutcome::passed) << "counted from the last day the answer can mean";
    EXPECT_EQ(outcome(event("2023", "", "")), GateOutcome::failed);
    EXPECT_EQ(outcome(event("2024", "13", "1")), GateOutcome::open) << "no day is no answer";
    EXPECT_EQ(judge(held(), gate("age"), event("2024", "2", "28"), base::to_day({2026, 3, 1})), GateOutcome::failed);
    EXPECT_EQ(judge(held(), gate("age"), event("2024", "2", "29"), base::to_day({2026, 2, 28})), GateOutcome::passed);
}

TEST(JudgeGate, PSL_7_11_first_to_third_point_one_kind_of_seriousness_is_enough) {
    const auto outcome = [](const Answers& answers) { return judge(catalogue::Catalogue::shipped(), complaint_gate("seriousness"), answers, received); };
    const Answers none{{"injury", {"no"}}, {"compulsory", {"no"}}, {"rights", {"no"}}};
    const auto with = [&](std::initializer_list<std::pair<const char*, const char*>> said) {
        auto answers = none;
        for (const auto& [question, value] : said) answers[question] = {value};
        return outcome(answers);
    };
    EXPECT_EQ(outcome({}), GateOutcome::open);
    EXPECT_EQ(outcome(none), GateOutcome::failed);
    for (const auto* injury : {"lasting", "increased_need", "death"}) EXPECT_EQ(with({{"injury", injury}}), GateOutcome::passed) << injury;
    for (const auto* care : {"psychiatric", "forensic", "isolation"}) {
        EXPECT_EQ(with({{"compulsory", care}, {"compulsory_reason", "none"}}), GateOutcome::passed) << care;
        EXPECT_EQ(with({{"compulsory", care}}), GateOutcome::open) << care;
        for (const auto* reason : {"unfounded", "no_bearing", "appealable"})
            EXPECT_EQ(with({{"compulsory", care}, {"compulsory_reason", reason}}), GateOutcome::failed) << care << " " << reason;
    }
    EXPECT_EQ(with({{"rights", "yes"}}), GateOutcome::passed);
    EXPECT_EQ(outcome({{"rights", {"yes"}}}), GateOutcome::passed) << "whatever else is still unsaid";
    EXPECT_EQ(outcome({{"injury", {"no"}}, {"rights", {"no"}}}), GateOutcome::open);
}

TEST(JudgeGate, a_gate_without_a_test_is_settled_by_a_person) {
    EXPECT_EQ(judge(held(), gate("by_hand"), {}, received), GateOutcome::open);
    EXPECT_EQ(judge(held(), gate("by_hand"), {{"outcome", {"passed"}}}, received), GateOutcome::passed);
    EXPECT_EQ(judge(held(), gate("by_hand"), {{"outcome", {"failed"}}}, received), GateOutcome::failed);
    EXPECT_EQ(judge(held(), gate("by_hand"), {{"outcome", {"excepted"}}}, received), GateOutcome::open);
    EXPECT_EQ(judge(held(), gate("first"), {{"outcome", {"passed"}}}, received), GateOutcome::open) << "where the law has a test nobody says";
}

TEST(JudgeGate, passed_excepted_and_discretion_settle_a_gate) {
    EXPECT_TRUE(settled(GateOutcome::passed) && settled(GateOutcome::excepted) && settled(GateOutcome::discretion));
    EXPECT_FALSE(settled(GateOutcome::open) || settled(GateOutcome::failed));
    EXPECT_EQ(code(GateOutcome::open), "open");
    EXPECT_EQ(code(GateOutcome::discretion), "discretion");
}

class GatesTest : public MatterTest {
protected:
    base::Outcome answer(base::CaseId id, std::string_view gate, const Answers& answers, GateOutcome* judged = nullptr, base::UserId actor = me) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) -> base::Outcome {
            const auto outcome = casework_->gates().answer(tx, row, gate, answers, actor, keys);
            if (!outcome) return outcome.error();
            if (judged) *judged = *outcome;
            return base::Done{};
        });
    }
    base::Outcome except(base::CaseId id, std::string_view gate, std::string_view exception, std::string_view reason = "canary: was under care") {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->gates().except(tx, row, gate, exception, reason, me, keys); });
    }
    base::Outcome open_all_the_same(base::CaseId id, std::string_view gate, std::string_view reason = "canary: many like it") {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->gates().open_by_discretion(tx, row, gate, reason, me, keys); });
    }
    std::vector<GateFinding> now_of(base::CaseId id) {
        std::vector<GateFinding> found;
        database().read([&](db::Reader& reader) { found = casework_->gates().now(reader, *casework_->find(reader, id), casework_->keys(reader, id)); });
        return found;
    }
    const Answers yes_{{"asked", {"yes"}}, {"answer", {"answered"}}}, no_{{"asked", {"no"}}};
};
ON_BOTH_DATABASES(GatesTest);

TEST_P(GatesTest, the_newest_finding_of_a_gate_counts_and_the_older_ones_stay) {
    const auto id = matter();
    ASSERT_EQ(now_of(id).size(), 3u);
    EXPECT_EQ(now_of(id)[0].outcome, GateOutcome::open) << "nobody has looked at it";
    GateOutcome judged{};
    ASSERT_TRUE(answer(id, "first", no_, &judged, {}));
    EXPECT_EQ(judged, GateOutcome::failed);
    auto with_more = yes_;
    with_more["no_such"] = {"dropped"};
    ASSERT_TRUE(answer(id, "first", with_more, &judged));
    EXPECT_EQ(judged, GateOutcome::passed);
    const auto first = now_of(id)[0];
    EXPECT_EQ(first.outcome, GateOutcome::passed);
    EXPECT_EQ(first.answers, yes_);
    EXPECT_EQ(first.actor, me);
    EXPECT_EQ(first.day, clock_.today());
    database().read([&](db::Reader& reader) {
        const auto all = casework_->gates().findings(reader, id, casework_->keys(reader, id));
        ASSERT_EQ(all.size(), 2u);
        EXPECT_EQ(all[0].outcome, GateOutcome::failed);
        EXPECT_FALSE(all[0].actor) << "the sender";
        EXPECT_EQ(casework_->gates().outcomes(reader, id), (std::vector<std::pair<std::string, GateOutcome>>{{"first", GateOutcome::passed}}));
        EXPECT_EQ(ledger_->of_case(reader, id)[1].at, base::start_of(clock_.today())) << "an anonymous sender has no hour";
    });
    EXPECT_EQ(events(id), (std::vector<std::string>{"test.opened", "casework.gate_answered", "casework.gate_answered"}));
    EXPECT_EQ(findings(), "");
}

TEST_P(GatesTest, answers_and_reasons_are_sealed_and_come_back_as_they_were) {
    const auto id = matter();
    ASSERT_TRUE(answer(id, "by_hand", {{"outcome", {"passed"}}}));
    ASSERT_TRUE(answer(id, "age", event("2025", "3", "1")));
    ASSERT_TRUE(except(id, "first", "compulsory"));
    const auto found = now_of(id);
    EXPECT_EQ(found[0].outcome, GateOutcome::excepted);
    EXPECT_EQ(found[0].exception, "compulsory");
    EXPECT_EQ(found[0].reason, "canary: was under care");
    EXPECT_EQ(found[1].answers, event("2025", "3", "1"));
    EXPECT_EQ(found[2].answers, (Answers{{"outcome", {"passed"}}}));
    database().read([&](db::Reader& reader) {
        reader.query("SELECT answers_sealed, reason_sealed FROM casework_gate_findings", {}, [](const db::Row& row) {
            EXPECT_EQ(row.bytes(0).find("2025"), std::string_view::npos);
            EXPECT_EQ(row.bytes(1).find("canary"), std::string_view::npos);
        });
    });
    EXPECT_EQ(findings(), "");
    execute("UPDATE casework_gate_findings SET outcome = 'failed' WHERE gate = 'age'");
    EXPECT_NE(findings().find("casework_gate_findings"), std::string::npos) << "the ledger holds the outcome";
}

TEST_P(GatesTest, half_an_answer_leaves_the_gate_open_and_no_answer_is_refused) {
    const auto id = matter();
    GateOutcome judged{};
    ASSERT_TRUE(answer(id, "first", {{"asked", {"yes"}}}, &judged));
    EXPECT_EQ(judged, GateOutcome::open);
    const auto before = rows();
    const struct { const char* gate; Answers answers; const char *field, *provision; } wrong[] = {
        {"first", {}, "asked", "psl:7:11"},
        {"first", {{"asked", {"perhaps"}}}, "asked", "psl:7:11"},
        {"by_hand", {}, "outcome", "fl:20"},
        {"by_hand", {{"outcome", {"discretion"}}}, "outcome", "fl:20"},
        {"age", event("2026", "11", "19"), "event_day", "psl:7:11"},   // in the future
        {"age", event("2026", "2", "30"), "event_day", "psl:7:11"},
    };
    for (const auto& one : wrong) {
        SCOPED_TRACE(std::string{one.gate} + " " + one.field);
        const auto refused = answer(id, one.gate, one.answers);
        expect_refused(refused, "casework.refused.gate_answer", one.provision, before);
        if (!refused) { EXPECT_EQ(refused.error().field, one.field); }
    }
    expect_refused(answer(id, "no_such", yes_), "casework.refused.gate", "", before);
}

TEST_P(GatesTest, opened_all_the_same_only_where_the_law_has_it_and_with_a_reason) {
    const auto id = matter();
    ASSERT_TRUE(answer(id, "first", no_));
    auto before = rows();
    expect_refused(open_all_the_same(id, "by_hand"), "casework.refused.gate_discretion", "fl:20", before);
    expect_refused(open_all_the_same(id, "first", " "), "casework.refused.gate_reason", "psl:7:11", before);
    expect_refused(open_all_the_same(id, "no_such"), "casework.refused.gate", "", before);
    ASSERT_TRUE(open_all_the_same(id, "first"));
    EXPECT_EQ(now_of(id)[0].outcome, GateOutcome::discretion);
    EXPECT_EQ(now_of(id)[0].reason, "canary: many like it");
    EXPECT_EQ(events(id).back(), "casework.gate_opened");
    before = rows();
    expect_refused(open_all_the_same(id, "first"), "casework.refused.gate_settled", "psl:7:11", before);
}

TEST_P(GatesTest, an_exception_is_one_that_the_law_names) {
    const auto id = matter();
    const auto before = rows();
    expect_refused(except(id, "first", "no_such"), "casework.refused.gate_exception", "psl:7:11", before);
    expect_refused(except(id, "age", "compulsory"), "casework.refused.gate_exception", "psl:7:11", before);
    expect_refused(except(id, "first", "compulsory", ""), "casework.refused.gate_reason", "psl:7:11", before);
    ASSERT_TRUE(answer(id, "first", yes_));
    expect_refused(except(id, "first", "compulsory"), "casework.refused.gate_settled", "psl:7:11", rows());
}

TEST_P(GatesTest, a_closed_case_has_no_gates_to_try) {
    const auto id = matter();
    ASSERT_TRUE(close(id));
    const auto before = rows();
    expect_refused(answer(id, "first", yes_), "casework.refused.closed_already", "", before);
    expect_refused(except(id, "first", "compulsory"), "casework.refused.closed_already", "", before);
    expect_refused(open_all_the_same(id, "first"), "casework.refused.closed_already", "", before);
}

TEST_P(GatesTest, a_step_stays_shut_until_every_gate_before_it_is_settled) {
    const auto id = matter();
    ASSERT_TRUE(answer(id, "first", yes_));
    auto before = rows();
    const auto shut = step(id, "working");
    expect_refused(shut, "casework.refused.gate_shut", "psl:7:11", before);
    EXPECT_EQ(shut.error().values.front(), gate("age").name.sv) << "the other gate is passed";
    EXPECT_TRUE(step(id, "waiting")) << "no gate stands before it";
    ASSERT_TRUE(answer(id, "age", event("2020", "1", "1")));
    before = rows();
    expect_refused(step(id, "working"), "casework.refused.gate_shut", "psl:7:11", before);
    ASSERT_TRUE(open_all_the_same(id, "age"));
    EXPECT_TRUE(step(id, "working"));
    EXPECT_EQ(now(id).step, "working");
    EXPECT_EQ(findings(), "");
}

TEST_P(GatesTest, advancing_past_a_shut_step_leaves_the_case_where_it_stood) {
    const auto id = matter();
    const auto before = rows();
    const auto refused = act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->advance(tx, row, "decided", me, keys); });
    expect_refused(refused, "casework.refused.gate_shut", "psl:7:11", before);
    EXPECT_EQ(now(id).step, "received");
    EXPECT_TRUE(close(id)) << "a gate never keeps a case from being closed";
}

}  // namespace
}  // namespace casework
