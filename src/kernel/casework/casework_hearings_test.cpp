// Hearing before decision: who must be heard, until when, and what counts as heard (FL 25, PSL 7:15 to 7:18).
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;

// ------------------------------------------------------------------ pure

class HearingRulesTest : public testing::Test {
protected:
    HearingRulesTest() {
        version.hearings.resize(2);
        version.hearings[0].id = "draft";
        version.hearings[0].roles = {"complainant", "respondent"};
        version.hearings[1].id = "complaint";
        version.hearings[1].roles = {"provider"};
        kind.hearings = {"draft"};
    }
    CaseParty& party(std::int64_t id, const std::string& role, std::int64_t represents = 0) {
        CaseParty made;
        made.id = {id};
        made.role = role;
        made.represents = {represents};
        made.from = today - 10;
        parties.push_back(made);
        return parties.back();
    }
    Hearing& hearing(std::int64_t of, HearingState state, base::Day reply_by = {}, const std::string& rule = "draft") {
        Hearing made;
        made.rule = rule;
        made.party = {of};
        made.state = state;
        made.reply_by = reply_by;
        hearings.push_back(made);
        return hearings.back();
    }
    std::string missing() {
        std::string words;
        for (const auto& one : missing_hearings(version, kind, parties, hearings, today))
            words += one.rule + " " + std::to_string(one.party.value) + " " + one.why + (one.until.number ? " " + base::iso(one.until) : "") + ";";
        return words;
    }

    base::Day today = base::to_day({2026, 11, 18});
    catalogue::CaseTypeVersion version;
    catalogue::DecisionKind kind;
    std::vector<CaseParty> parties;
    std::vector<Hearing> hearings;
};

TEST_F(HearingRulesTest, each_party_of_today_with_a_role_of_the_rule_must_be_heard_PSL_7_18) {
    EXPECT_EQ(missing(), "") << "nobody to hear";
    party(1, "complainant");
    party(2, "respondent");
    party(3, "provider");
    party(4, "respondent").until = today - 1;
    party(5, "respondent").from = today + 1;
    EXPECT_EQ(missing(), "draft 1 not_sent;draft 2 not_sent;");
    kind.hearings = {"draft", "complaint"};
    EXPECT_EQ(missing(), "draft 1 not_sent;draft 2 not_sent;complaint 3 not_sent;") << "PSL 7:15";
    kind.hearings = {};
    EXPECT_EQ(missing(), "") << "a decision that needs no hearing";
}

TEST_F(HearingRulesTest, answered_excepted_or_silent_past_the_day_is_done_and_waiting_is_not_FL_25) {
    party(1, "complainant");
    hearing(1, HearingState::sent, today);
    EXPECT_EQ(missing(), "draft 1 waiting 2026-11-18;") << "the last day is theirs";
    hearings[0].reply_by = today - 1;
    EXPECT_EQ(missing(), "");
    for (const auto state : {HearingState::replied, HearingState::excepted, HearingState::no_reply}) {
        hearings[0].state = state;
        hearings[0].reply_by = today + 7;
        EXPECT_EQ(missing(), "");
    }
    hearings[0].rule = "complaint";
    EXPECT_EQ(missing(), "draft 1 not_sent;") << "heard on something else";
}

TEST_F(HearingRulesTest, a_new_hearing_of_the_same_party_opens_the_question_again) {
    party(1, "complainant");
    hearing(1, HearingState::replied);
    hearing(1, HearingState::sent, today + 3);
    EXPECT_EQ(missing(), "draft 1 waiting 2026-11-21;");
}

TEST_F(HearingRulesTest, a_represented_party_is_heard_through_the_representative_FL_14) {
    party(1, "complainant").protection = Protection::protected_identity;
    EXPECT_EQ(missing(), "draft 1 not_sent;") << "nobody else to send to";
    party(2, "guardian", 1);
    EXPECT_EQ(missing(), "draft 2 not_sent;");
    party(3, "representative", 1);
    EXPECT_EQ(missing(), "draft 3 not_sent;") << "the representative before the guardian";
    hearing(3, HearingState::replied);
    EXPECT_EQ(missing(), "");
    parties[2].until = today - 1;
    EXPECT_EQ(missing(), "") << "heard through whoever spoke for it then";
    hearings.clear();
    EXPECT_EQ(missing(), "draft 2 not_sent;");
    hearing(1, HearingState::replied);
    EXPECT_EQ(missing(), "") << "the party itself was heard";
}

// ------------------------------------------------------------------ kept

class HearingsTest : public PartsTest {
protected:
    base::Outcome except(base::CaseId id, base::PartyId party, const std::string& exception, const std::string& reason) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->hearings().except(tx, row, "draft", party, exception, reason, drafter, keys);
        });
    }
};
ON_BOTH_DATABASES(HearingsTest);

TEST_P(HearingsTest, a_hearing_is_sent_with_a_day_to_answer_that_is_no_holiday_FL_25) {
    const auto id = trial();
    const auto complainant = add(id, person("complainant", "A"));
    const auto paper = document(id);
    clock_.set(at(2026, 12, 10));   // fourteen days on is Christmas Eve, then Christmas Day and a weekend
    const auto sent = send(id, complainant, paper);
    ASSERT_TRUE(sent);
    const auto found = hearings(id);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, *sent);
    EXPECT_EQ(found[0].party, complainant);
    EXPECT_EQ(found[0].document, paper);
    EXPECT_EQ(found[0].actor, drafter);
    EXPECT_EQ(iso(found[0].reply_by), "2026-12-28");
    EXPECT_EQ(found[0].state, HearingState::sent);
    clock_.set(at(2026, 12, 28));
    EXPECT_EQ(hearings(id)[0].state, HearingState::sent) << "the last day";
    clock_.set(at(2026, 12, 29));
    EXPECT_EQ(hearings(id)[0].state, HearingState::no_reply);
    const auto answer = document(id);
    ASSERT_TRUE(reply(id, *sent, answer)) << "late, but no decision is taken";
    EXPECT_EQ(hearings(id)[0].state, HearingState::replied);
    EXPECT_EQ(hearings(id)[0].reply, answer);
    EXPECT_EQ(iso(hearings(id)[0].replied_day), "2026-12-29");
    EXPECT_EQ(events(id).back(), "casework.hearing_replied");
    EXPECT_EQ(findings(), "");
}

TEST_P(HearingsTest, what_is_sent_to_a_represented_party_goes_to_the_representative) {
    const auto id = trial();
    const auto complainant = add(id, person("complainant", "A"));
    auto speaks = person("representative", "R");
    speaks.represents = complainant;
    speaks.authority = "relative";
    const auto representative = add(id, speaks);
    ASSERT_TRUE(send(id, complainant, document(id)));
    ASSERT_TRUE(send(id, representative, document(id)));
    EXPECT_EQ(hearings(id)[0].party, representative);
    EXPECT_EQ(hearings(id)[1].party, representative);
}

TEST_P(HearingsTest, what_cannot_be_sent_is_refused_with_the_provision_of_its_rule) {
    const auto id = trial(), other = trial();
    const auto complainant = add(id, person("complainant", "A"));
    const auto patient = add(id, person("patient", "P"));
    const auto paper = document(id), elsewhere = document(other);
    const auto today = clock_.today();
    refuses("hearing_rule", "fl:25", [&] { return send(id, complainant, paper, {}, "no_such"); });
    refuses("hearing_party", "psl:7:18", [&] { return send(id, base::PartyId{4711}, paper); });
    refuses("hearing_role", "psl:7:18", [&] { return send(id, patient, paper); });
    refuses("hearing_document", "psl:7:18", [&] { return send(id, complainant, elsewhere); });
    refuses("hearing_document", "psl:7:18", [&] { return send(id, complainant, {}); });
    refuses("hearing_day", "psl:7:18", [&] { return send(id, complainant, paper, today - 1); });
    EXPECT_TRUE(send(id, complainant, paper, today));
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, "noted", drafter, keys); }));
    refuses("closed_already", "", [&] { return send(id, complainant, paper); });
}

TEST_P(HearingsTest, a_reply_joins_its_own_case_once_and_not_after_the_decision_FL_25) {
    const auto id = trial(), other = trial();
    const auto complainant = add(id, person("complainant", "A"));
    const auto sent = *send(id, complainant, document(id));
    const auto again = *send(id, complainant, document(id));
    const auto answer = document(id), elsewhere = document(other);
    refuses("hearing_unknown", "fl:25", [&] { return reply(other, sent, elsewhere); });
    refuses("hearing_document", "fl:25", [&] { return reply(id, sent, elsewhere); });
    ASSERT_TRUE(reply(id, sent, answer));
    refuses("hearing_answered", "fl:25", [&] { return reply(id, sent, answer); });
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, "noted", drafter, keys); }));
    refuses("hearing_decided", "fl:25", [&] { return reply(id, again, answer); });
}

TEST_P(HearingsTest, an_exception_is_one_of_the_law_and_has_its_reason_FL_25) {
    const auto id = trial();
    const auto complainant = add(id, person("complainant", "A"));
    refuses("hearing_exception", "psl:7:18", [&] { return except(id, complainant, "inconvenient", "because"); });
    refuses("hearing_reason", "psl:7:18", [&] { return except(id, complainant, "needless", "  "); });
    refuses("too_long", "", [&] { return except(id, complainant, "needless", std::string(4001, 'x')); });
    ASSERT_TRUE(except(id, complainant, "needless", "secret reason"));
    EXPECT_EQ(hearings(id)[0].state, HearingState::excepted);
    EXPECT_EQ(hearings(id)[0].exception, "needless");
    EXPECT_EQ(hearings(id)[0].reason, "secret reason");
    EXPECT_FALSE(readable("secret reason"));
    EXPECT_EQ(events(id).back(), "casework.hearing_excepted");
    finds_a_change_in("casework_hearings", "reply_by = 99999");
}

}  // namespace
}  // namespace casework
