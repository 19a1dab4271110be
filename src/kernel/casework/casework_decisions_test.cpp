// Decisions from draft to served, conflicts of interest, and that a refusal writes nothing (FL 16 to 18, 31 to 33).
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;
using identity::Role;

class DecisionsTest : public PartsTest {
protected:
    std::int64_t draft(base::CaseId id, const std::string& kind) { return *try_draft(id, decision(kind)); }
    base::Outcome revise(base::CaseId id, const Decision& changed, base::UserId by = drafter) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().revise(tx, row, changed, by, keys); });
    }
    base::Outcome sent(base::CaseId id, std::int64_t one, base::DocumentId paper) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().sent(tx, row, one, paper, drafter, keys); });
    }
    base::Outcome served(base::CaseId id, std::int64_t one, base::Day day) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().served(tx, row, one, day, drafter, keys); });
    }
    std::vector<Conflict> conflicts(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->decisions().conflicts(reading, row.id, keys); });
    }
    // A case in which criticism may be taken: gate passed, complainant heard, read by a second person.
    std::pair<base::CaseId, std::int64_t> ready() {
        const auto id = trial();
        const auto complainant = add(id, person("complainant", "A"));
        gate(id, "passed");
        const auto hearing = *send(id, complainant, document(id));
        EXPECT_TRUE(reply(id, hearing, document(id)));
        const auto drafted = draft(id, "criticism");
        EXPECT_TRUE(declare(id, decider, false));
        EXPECT_TRUE(read_draft(id, drafted));
        return {id, drafted};
    }
};
ON_BOTH_DATABASES(DecisionsTest);

TEST_P(DecisionsTest, a_decision_is_drafted_read_taken_sent_and_served_and_closes_the_case_FL_31_33) {
    const auto [id, drafted] = ready();
    EXPECT_EQ(why_not(id, drafted), std::vector<std::string>{});
    ASSERT_TRUE(decide(id, drafted));
    EXPECT_FALSE(now(id).open);
    EXPECT_EQ(now(id).outcome, "criticism");
    auto found = decisions(id).at(0);
    EXPECT_EQ(found.state, DecisionState::decided);
    EXPECT_EQ(found.drafter, drafter);
    EXPECT_EQ(found.reader, reader);
    EXPECT_EQ(found.decider, decider);
    EXPECT_EQ(found.decided_day, clock_.today());
    EXPECT_EQ(found.content, "what is decided");
    EXPECT_EQ(found.reasons, "why it is decided");
    EXPECT_EQ(found.breach, Breach::breach);
    const auto all = events(id);
    EXPECT_EQ(std::count(all.begin(), all.end(), "casework.decision_taken"), 1);
    EXPECT_EQ(std::count(all.begin(), all.end(), "casework.case_closed"), 1);
    const auto paper = document(id);
    clock_.advance_seconds(86'400);
    ASSERT_TRUE(sent(id, drafted, paper));
    clock_.advance_seconds(2 * 86'400);
    ASSERT_TRUE(served(id, drafted, clock_.today() - 1));
    found = decisions(id).at(0);
    EXPECT_EQ(found.state, DecisionState::sent);
    EXPECT_EQ(found.document, paper);
    EXPECT_EQ(iso(found.sent_day), "2026-11-19");
    EXPECT_EQ(iso(found.served_day), "2026-11-20");
    EXPECT_FALSE(readable("what is decided"));
    EXPECT_FALSE(readable("why it is decided"));
    EXPECT_EQ(findings(), "");
}

TEST_P(DecisionsTest, a_decision_sent_without_a_paper_becomes_a_document_that_says_who_took_part_FL_31_33) {
    casework_->use([](db::Reader&, base::UserId user) { return user == decider ? std::string{"Deciding Officer"} : std::string{"Drafting Officer"}; });
    for (const bool omitted : {false, true}) {
        const auto id = trial();
        ASSERT_TRUE(declare(id, decider, false));
        auto made = decision("written_off");
        made.names_omitted = omitted;
        made.took_part = "Another Officer";
        const auto drafted = *try_draft(id, made);
        ASSERT_TRUE(decide(id, drafted));
        ASSERT_TRUE(sent(id, drafted, {}));
        const auto paper = decisions(id).at(0).document;
        const auto documents = look(id, [&](auto& reading, const auto& row, const auto& keys) { return registry_->documents(reading, row.id, keys); });
        ASSERT_EQ(documents.size(), 1u);
        EXPECT_EQ(documents[0].id, paper);
        EXPECT_EQ(documents[0].direction, registry::Direction::sent);
        EXPECT_EQ(documents[0].kind, "decision");
        EXPECT_EQ(documents[0].title, "Avskrivet");
        const auto& text = documents[0].text;
        EXPECT_EQ(text.substr(0, 37), "what is decided\n\nwhy it is decided\n\nB");
        EXPECT_NE(text.find("Another Officer"), std::string::npos);
        EXPECT_NE(text.find("18 november 2026"), std::string::npos);
        EXPECT_EQ(text.find("Deciding Officer") == std::string::npos, omitted) << text;
        EXPECT_EQ(text.find("Drafting Officer") == std::string::npos, omitted) << text;
        EXPECT_FALSE(readable("Another Officer"));
    }
    EXPECT_EQ(findings(), "");
}

TEST_P(DecisionsTest, a_case_is_not_closed_with_a_formal_decision_that_nobody_took_FL_31) {
    const auto id = trial();
    const auto close = [&](const char* outcome) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, outcome, drafter, keys); });
    };
    refuses("outcome_undecided", "psl:7:18", [&] { return close("criticism"); });
    const auto drafted = draft(id, "written_off");
    refuses("outcome_undecided", "fl:9", [&] { return close("written_off"); });
    EXPECT_TRUE(now(id).open);
    ASSERT_TRUE(declare(id, decider, false));
    ASSERT_TRUE(decide(id, drafted));
    EXPECT_FALSE(now(id).open);
}

TEST_P(DecisionsTest, a_decision_from_before_the_case_was_opened_again_closes_nothing_FL_31) {
    const auto id = trial();
    const auto close = [&](const char* outcome) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, outcome, drafter, keys); });
    };
    ASSERT_TRUE(declare(id, decider, false));
    ASSERT_TRUE(decide(id, draft(id, "written_off")));
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->reopen(tx, row, drafter, keys); }));
    refuses("outcome_undecided", "fl:9", [&] { return close("written_off"); });
    EXPECT_TRUE(now(id).open);
    ASSERT_TRUE(decide(id, draft(id, "written_off"))) << "a new one does";
    EXPECT_EQ(now(id).outcome, "written_off");
}

TEST_P(DecisionsTest, a_decision_on_the_way_is_no_outcome_PSL_7_20) {
    const auto id = trial();
    ASSERT_TRUE(declare(id, decider, false));
    ASSERT_TRUE(decide(id, draft(id, "order")));
    refuses("outcome_undecided", "psl:7:20", [&] {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, "order", drafter, keys); });
    });
    EXPECT_TRUE(now(id).open);
}

TEST_P(DecisionsTest, each_thing_that_is_missing_is_told_at_once_and_the_first_refuses) {
    const auto id = trial();
    add(id, person("complainant", "A"));
    auto bare = decision("criticism");
    bare.content = bare.reasons = "";
    bare.breach = Breach::not_said;
    const auto drafted = *try_draft(id, bare);
    EXPECT_EQ(why_not(id, drafted, decides(decider, Role::handler)),
              (std::vector<std::string>{"decision_gate_open psl:7:11", "decision_not_heard psl:7:18", "decision_content fl:31",
                                        "decision_reasons fl:32", "decision_breach psl:7:18", "decision_delegation ",
                                        "decision_second_reader ", "decision_nothing_declared fl:18"}));
    refuses("decision_gate_open", "psl:7:11", [&] { return decide(id, drafted); });
    EXPECT_TRUE(now(id).open);
}

TEST_P(DecisionsTest, a_decision_without_a_hearing_is_refused_and_nothing_is_written_FL_25) {
    const auto [id, drafted] = ready();
    const auto respondent = add(id, person("respondent", "B"));
    refuses("decision_not_heard", "psl:7:18", [&, id = id, drafted = drafted] { return decide(id, drafted); });
    ASSERT_TRUE(send(id, respondent, document(id)));
    refuses("decision_hearing_waits", "psl:7:18", [&, id = id, drafted = drafted] { return decide(id, drafted); });
    clock_.advance_seconds(15 * 86'400);
    EXPECT_TRUE(decide(id, drafted)) << "silent past the day";
}

TEST_P(DecisionsTest, a_decider_with_a_declared_conflict_is_refused_FL_16) {
    const auto [id, drafted] = ready();
    ASSERT_TRUE(declare(id, decider, true));
    refuses("decision_conflict", "fl:16", [&, id = id, drafted = drafted] { return decide(id, drafted); });
    refuses("conflict_own", "fl:18", [&, id = id] { return declare(id, decider, false); });
    ASSERT_TRUE(declare(id, decider, false, reader)) << "the office tried it";
    ASSERT_TRUE(declare(id, drafter, true));
    refuses("decision_conflict_before", "fl:17", [&, id = id, drafted = drafted] { return decide(id, drafted); });
    refuses("decision_nothing_declared", "fl:18", [&, id = id, drafted = drafted] { return decide(id, drafted, decides(base::UserId{10})); });
}

TEST_P(DecisionsTest, who_has_a_conflict_neither_drafts_revises_nor_reads_FL_17) {
    const auto id = trial();
    const auto drafted = draft(id, "written_off");
    ASSERT_TRUE(declare(id, reader, true));
    refuses("decision_conflict", "fl:16", [&] { return try_draft(id, decision("written_off"), reader); });
    refuses("decision_conflict", "fl:16", [&] { return revise(id, decisions(id)[0], reader); });
    refuses("decision_conflict", "fl:16", [&] { return read_draft(id, drafted, reader); });
}

TEST_P(DecisionsTest, a_conflict_is_declared_with_its_ground_and_reason_and_the_newest_counts_FL_16_18) {
    const auto id = trial();
    const auto say = [&](const Conflict& conflict, base::UserId by) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().declare_conflict(tx, row, conflict, by, keys); });
    };
    refuses("conflict_user", "fl:18", [&] { return say({{}, {}, true, "own_interest", "why"}, reader); });
    refuses("conflict_ground", "fl:16", [&] { return say({reader, {}, true, "dislike", "why"}, reader); });
    refuses("conflict_reason", "fl:18", [&] { return say({reader, {}, true, "own_interest", " "}, reader); });
    refuses("too_long", "", [&] { return say({reader, {}, true, "own_interest", std::string(4001, 'x')}, reader); });
    refuses("conflict_own", "fl:18", [&] { return say({reader, {}, false, "", ""}, drafter); });
    ASSERT_TRUE(say({reader, {}, false, "own_interest", ""}, reader));
    ASSERT_TRUE(say({drafter, {}, false, "", ""}, drafter));
    ASSERT_TRUE(say({reader, {}, true, "own_interest", "close to the party"}, drafter)) << "somebody else may tell";
    const auto found = conflicts(id);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].user, drafter);
    EXPECT_EQ(found[1].user, reader);
    EXPECT_TRUE(found[1].has);
    EXPECT_EQ(found[1].reason, "close to the party");
    EXPECT_EQ(found[1].day, clock_.today());
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_conflicts"), 3) << "history stays";
    EXPECT_FALSE(readable("close to the party"));
    finds_a_change_in("casework_conflicts", "has = 0");
}

TEST_P(DecisionsTest, the_second_reader_is_never_the_drafter_and_a_changed_draft_is_read_anew) {
    const auto id = trial();
    const auto drafted = draft(id, "criticism");
    refuses("decision_own_draft", "", [&] { return read_draft(id, drafted, drafter); });
    ASSERT_TRUE(read_draft(id, drafted));
    EXPECT_EQ(decisions(id)[0].state, DecisionState::read);
    refuses("decision_no_draft", "", [&] { return read_draft(id, drafted); });
    auto changed = decisions(id)[0];
    changed.content = "something else";
    ASSERT_TRUE(revise(id, changed, reader));
    EXPECT_EQ(decisions(id)[0].state, DecisionState::draft);
    EXPECT_EQ(decisions(id)[0].content, "something else");
    EXPECT_EQ(decisions(id)[0].drafter, reader) << "whoever wrote last";
    EXPECT_FALSE(decisions(id)[0].reader);
    refuses("decision_own_draft", "", [&] { return read_draft(id, drafted, reader); });
    ASSERT_TRUE(read_draft(id, drafted, drafter));
    EXPECT_EQ(findings(), "");
}

TEST_P(DecisionsTest, only_a_formal_kind_is_drafted_and_only_while_the_case_is_open) {
    const auto id = trial();
    refuses("decision_kind", "", [&] { return try_draft(id, decision("noted")); });
    refuses("decision_kind", "", [&] { return try_draft(id, decision("no_such")); });
    auto large = decision("written_off");
    large.took_part = std::string(2001, 'x');
    refuses("too_long", "", [&] { return try_draft(id, large); });
    ASSERT_TRUE(declare(id, decider, false));
    const auto drafted = draft(id, "written_off"), second = draft(id, "order");
    auto changed = decisions(id)[0];
    changed.kind = "noted";
    refuses("decision_kind", "", [&] { return revise(id, changed); });
    changed.id = 4711;
    refuses("decision_unknown", "", [&] { return revise(id, changed); });
    refuses("decision_unknown", "", [&] { return decide(id, 4711); });
    ASSERT_TRUE(decide(id, drafted));
    refuses("closed_already", "", [&] { return try_draft(id, decision("written_off")); });
    refuses("closed_already", "", [&] { return decide(id, second); });
    refuses("closed_already", "", [&] { return revise(id, decisions(id)[1]); });
    refuses("decision_taken", "", [&] { return revise(id, decisions(id)[0]); });
    refuses("decision_taken", "", [&] { return decide(id, drafted); });
}

TEST_P(DecisionsTest, an_interim_decision_by_a_handler_leaves_the_case_open_PSL_7_20) {
    const auto id = trial();
    const auto drafted = draft(id, "order");
    refuses("decision_nothing_declared", "fl:18", [&] { return decide(id, drafted, decides(drafter, Role::handler)); });
    ASSERT_TRUE(declare(id, drafter, false));
    ASSERT_TRUE(decide(id, drafted, decides(drafter, Role::handler)));
    EXPECT_TRUE(now(id).open);
    EXPECT_EQ(now(id).outcome, "");
    EXPECT_EQ(decisions(id)[0].state, DecisionState::decided);
    EXPECT_EQ(findings(), "");
}

TEST_P(DecisionsTest, a_failed_gate_ends_in_its_own_decision_PSL_7_11_12) {
    const auto id = trial();
    gate(id, "failed");
    ASSERT_TRUE(declare(id, decider, false));
    const auto criticism = draft(id, "criticism"), handed_over = draft(id, "handed_over");
    ASSERT_TRUE(read_draft(id, criticism));
    refuses("decision_gate_failed", "psl:7:11", [&] { return decide(id, criticism); });
    ASSERT_TRUE(decide(id, handed_over));
    EXPECT_EQ(now(id).outcome, "handed_over");
}

TEST_P(DecisionsTest, a_decision_is_sent_once_as_a_document_and_served_after_that_FL_33) {
    const auto id = trial(), other = trial();
    ASSERT_TRUE(declare(id, decider, false));
    const auto drafted = draft(id, "written_off");
    const auto paper = document(id), elsewhere = document(other);
    const auto today = clock_.today();
    refuses("decision_not_taken", "fl:33", [&] { return sent(id, drafted, paper); });
    refuses("decision_not_sent", "fl:33", [&] { return served(id, drafted, today); });
    ASSERT_TRUE(decide(id, drafted));
    refuses("decision_document", "fl:33", [&] { return sent(id, drafted, elsewhere); });
    refuses("decision_not_sent", "fl:33", [&] { return served(id, drafted, today); });
    ASSERT_TRUE(sent(id, drafted, paper));
    refuses("decision_sent", "fl:33", [&] { return sent(id, drafted, paper); });
    refuses("decision_served_day", "fl:44", [&] { return served(id, drafted, today - 1); });
    refuses("decision_served_day", "fl:44", [&] { return served(id, drafted, today + 1); });
    ASSERT_TRUE(served(id, drafted, today));
    ASSERT_TRUE(served(id, drafted, today)) << "a day that was written wrong may be put right";
    finds_a_change_in("casework_decisions", "decider = 4711");
}

}  // namespace
}  // namespace casework
