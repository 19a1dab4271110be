// My matters: what a party sees and does in their own case, signed in or with the code; what the law refuses leaves
// nothing behind, and nobody sees what another party wrote or was sent.
#include "portal/matters.h"

#include <gmock/gmock.h>

#include "portal/portal.h"
#include "support/office.h"

namespace portal {
namespace {

using testing::HasSubstr;
using testing::Not;
using Pairs = std::vector<std::pair<std::string, std::string>>;

class MattersTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        matters_.emplace(office().intake, true);
        intake::Submission complaint;
        complaint.case_type = "complaint_hsl";
        complaint.form = "complaint_hsl";
        complaint.channel = "web";
        complaint.answers = {{"what_happened", {"The wound was not seen to."}}};
        complaint.text = "The wound was not seen to.";
        complaint.event = support::tip_event;
        receipt_ = received(complaint);
        id_ = receipt_.case_id;
        mine_ = party("complainant", "The complainant", mine_number);
        theirs_ = party("respondent", "The doctor", their_number);
    }
    void TearDown() override {
        matters_.reset();
        OfficeTest::TearDown();
    }
    base::PartyId party(const std::string& role, const std::string& name, const std::string& number) {
        casework::CaseParty made;
        made.role = role;
        made.person.name = name;
        made.person.personal_number = number;
        base::PartyId added;
        database().write([&](db::Transaction& tx) {
            added = *office().casework.case_parties().add(tx, *office().casework.find(tx, id_), made, base::UserId{7}, office().casework.keys(tx, id_));
        });
        return added;
    }
    std::int64_t hear(const std::string& rule, base::PartyId whom, base::DocumentId on) {
        std::int64_t sent = 0;
        database().write([&](db::Transaction& tx) {
            const auto made = office().casework.hearings().send(tx, *office().casework.find(tx, id_), rule, whom, on, {}, base::UserId{7}, office().casework.keys(tx, id_));
            ASSERT_TRUE(made) << made.error().text_key;
            sent = *made;
        });
        return sent;
    }
    std::vector<casework::Hearing> hearings() {
        std::vector<casework::Hearing> found;
        database().read([&](db::Reader& reader) { found = office().casework.hearings().of_case(reader, *office().casework.find(reader, id_), office().casework.keys(reader, id_)); });
        return found;
    }
    // By a decision, as a complaint is.
    void close() {
        ASSERT_TRUE(OfficeTest::act(id_, [&](auto& tx, const auto& row, const auto& keys) -> base::Outcome {
            const auto decisions = office().casework.decisions();
            casework::Decision made;
            made.kind = "withdrawn";
            made.content = "Written off.";
            made.reasons = "Withdrawn.";
            const auto drafted = decisions.draft(tx, row, made, base::UserId{77}, keys);
            if (!drafted) return drafted.error();
            if (auto said = decisions.declare_conflict(tx, row, {base::UserId{77}, {}, false, "", ""}, base::UserId{77}, keys); !said) return said;
            return decisions.decide(tx, row, *drafted, actor(identity::only(identity::Role::decision_maker)), keys);
        }));
    }
    http::Response show(const char* number = mine_number) {
        http::Request request;
        request.captures.add("number", case_of(id_).number.slug());
        return matters_->show(request, context(number));
    }
    http::Response post(const Pairs& fields, const char* number = mine_number) {
        http::Request request;
        request.captures.add("number", case_of(id_).number.slug());
        request.form.add("form_token", "csrf");
        for (const auto& [name, value] : fields) request.form.add(name, value);
        return matters_->act(request, context(number));
    }
    http::Response by_code(Pairs fields = {}) {
        http::Request request;
        request.form.add("number", receipt_.number);
        request.form.add("code", receipt_.return_code);
        for (const auto& [name, value] : fields) request.form.add(name, value);
        return matters_->open(request, context(nullptr));
    }
    identity::Context context(const char* number) {
        identity::Context made{nullptr, i18n::Texts::of(i18n::Language::en), clock_};
        if (number) {
            session_ = {number, "Somebody", {}, "csrf"};
            made.person = &session_;
        }
        return made;
    }
    void pass(int days) { clock_.set({clock_.now().us + days * 86'400ll * 1'000'000}); }
    std::size_t documents() { return documents_of(id_).size(); }

    static constexpr const char *mine_number = "199001012385", *their_number = "200002292399", *strange_number = "198112189876";
    intake::Receipt receipt_;
    base::CaseId id_;
    base::PartyId mine_, theirs_;
    identity::PersonSession session_;
    std::optional<Matters> matters_;
};
ON_BOTH_DATABASES(MattersTest);

TEST_P(MattersTest, a_party_reads_what_it_is_heard_on_and_answers_once_FL_25) {
    const auto hearing = hear("views", mine_, documents_of(id_)[0].id);
    const auto page = show();
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("The wound was not seen to.")) << "what it is heard on, not its name alone";
    EXPECT_THAT(page.body, HasSubstr("name=\"hearing\" value=\"" + std::to_string(hearing) + "\""));
    const auto field = "text_" + std::to_string(hearing);
    const auto empty = post({{"act", "reply"}, {"hearing", std::to_string(hearing)}, {field, "  "}});
    EXPECT_EQ(empty.status, 422);
    EXPECT_THAT(empty.body, HasSubstr("href=\"#" + field + "\""));
    EXPECT_EQ(post({{"act", "reply"}, {"hearing", std::to_string(hearing)}, {field, "This is how it was."}}).status, 303);
    EXPECT_EQ(hearings()[0].state, casework::HearingState::replied);
    EXPECT_EQ(documents_of(id_).back().text, "This is how it was.");
    const auto before = documents();
    const auto again = post({{"act", "reply"}, {"hearing", std::to_string(hearing)}, {field, "Once more."}});
    EXPECT_EQ(again.status, 422);
    EXPECT_THAT(again.body, HasSubstr("Once more.")) << "what was written stands there still";
    EXPECT_EQ(documents(), before) << "nothing half-written";
    EXPECT_EQ(findings(), "");
}

TEST_P(MattersTest, nobody_answers_for_another_and_nobody_sees_what_another_wrote) {
    const auto hearing = hear("complaint", theirs_, documents_of(id_)[0].id);
    const auto before = documents();
    const auto refused = post({{"act", "reply"}, {"hearing", std::to_string(hearing)}, {"text", "Not mine to say."}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("Administrative Procedure Act"));
    EXPECT_EQ(documents(), before);
    EXPECT_EQ(hearings()[0].state, casework::HearingState::sent);
    EXPECT_EQ(post({{"act", "reply"}, {"hearing", std::to_string(hearing)}, {"text", "Theirs."}}, their_number).status, 303);
    EXPECT_EQ(post({{"act", "add"}, {"text", "More of theirs."}}, their_number).status, 303);
    EXPECT_EQ(post({{"act", "add"}, {"text", "Mine."}}).status, 303);
    const auto own = show(), other = show(their_number);
    const auto sv = [](const char* key) { return std::string{i18n::Texts::of(i18n::Language::sv)(key)}; };
    EXPECT_THAT(own.body, HasSubstr(sv("portal.matters.document.add")));
    EXPECT_THAT(own.body, Not(HasSubstr(sv("portal.matters.document.reply"))));
    EXPECT_THAT(own.body, Not(HasSubstr(sv("portal.matters.document.add") + " ("))) << "what the other party added";
    EXPECT_THAT(other.body, HasSubstr(sv("portal.matters.document.reply") + " ("));
    EXPECT_THAT(other.body, Not(HasSubstr(sv("portal.matters.document.add") + "<"))) << "what the complainant added";
    EXPECT_EQ(show(strange_number).status, 404);
    EXPECT_EQ(post({{"act", "add"}, {"text", "x"}}, strange_number).status, 404);
}

TEST_P(MattersTest, a_demand_before_six_months_is_refused_and_leaves_nothing_FL_12) {
    const auto before = documents();
    const auto early = post({{"act", "demand"}});
    EXPECT_EQ(early.status, 422);
    EXPECT_THAT(early.body, HasSubstr("Administrative Procedure Act"));
    EXPECT_EQ(documents(), before);
    EXPECT_THAT(show().body, Not(HasSubstr("value=\"demand\"")));
    pass(190);
    EXPECT_THAT(show().body, HasSubstr("value=\"demand\""));
    EXPECT_THAT(show(their_number).body, Not(HasSubstr("value=\"demand\""))) << "only whoever began the matter";
    EXPECT_EQ(post({{"act", "demand"}}, their_number).status, 422);
    EXPECT_EQ(post({{"act", "demand"}}).status, 303);
    EXPECT_EQ(documents(), before + 1);
    EXPECT_EQ(post({{"act", "demand"}}).status, 422) << "once";
    EXPECT_EQ(documents(), before + 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(MattersTest, a_closed_matter_takes_additions_and_no_acts) {
    close();
    ASSERT_FALSE(case_of(id_).open);
    const auto before = documents();
    for (const char* act_name : {"withdraw", "demand", "reply"}) EXPECT_EQ(post({{"act", act_name}, {"text", "x"}}).status, 422) << act_name;
    EXPECT_EQ(documents(), before);
    EXPECT_FALSE(case_of(id_).open);
    EXPECT_EQ(post({{"act", "add"}, {"text", "One thing more."}}).status, 303);
    EXPECT_EQ(documents(), before + 1);
}

TEST_P(MattersTest, the_code_opens_the_matter_for_whoever_began_it_and_does_what_they_may_do) {
    const auto hearing = hear("views", mine_, documents_of(id_)[0].id);
    hear("complaint", theirs_, documents_of(id_)[0].id);
    const auto page = by_code();
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("value=\"" + std::to_string(hearing) + "\""));
    EXPECT_THAT(page.body, HasSubstr("value=\"withdraw\""));
    EXPECT_EQ(by_code({{"act", "reply"}, {"hearing", std::to_string(hearing)}, {"text_" + std::to_string(hearing), "By code."}}).status, 200);
    EXPECT_EQ(hearings()[0].state, casework::HearingState::replied);
    EXPECT_EQ(hearings()[1].state, casework::HearingState::sent);
    EXPECT_EQ(by_code({{"act", "reply"}, {"hearing", std::to_string(hearings()[1].id)}, {"text", "Not mine."}}).status, 422);
    EXPECT_EQ(by_code({{"act", "withdraw"}}).status, 200);
    EXPECT_EQ(by_code({{"act", "nonsense"}}).status, 404);
    receipt_.return_code = "0000-0000-0000-0000";
    EXPECT_EQ(by_code().status, 422);
}

TEST_P(MattersTest, with_the_code_nobody_reads_a_letter_to_another_party) {
    database().write([&](db::Transaction& tx) {
        const auto on = *office().casework.find(tx, id_);
        const auto keys = office().casework.keys(tx, id_);
        for (auto one : office().casework.case_parties().of_case(tx, id_, keys)) {
            auto with_address = one;
            with_address.person.address = "Street 1";
            with_address.person.city = "Town";
            ASSERT_TRUE(office().casework.case_parties().change(tx, on, with_address, base::UserId{7}, keys));
            const auto text = one.id == theirs_ ? "canary for the doctor" : "word to the complainant";
            const auto letter = office().casework.letters().draft(tx, on, "", with_address, {{"subject", "S"}, {"free_text", text}}, base::UserId{7}, keys);
            ASSERT_TRUE(letter && office().casework.letters().queue(tx, on, *letter, "post", base::UserId{7}, keys));
        }
    });
    EXPECT_THAT(by_code().body, HasSubstr("word to the complainant"));
    EXPECT_THAT(by_code().body, Not(HasSubstr("canary")));
    EXPECT_THAT(show().body, Not(HasSubstr("canary")));
    EXPECT_THAT(show(their_number).body, Not(HasSubstr("word to the complainant")));
    Portal portal{office().intake};
    http::Request request;
    request.form.add("number", receipt_.number);
    request.form.add("code", receipt_.return_code);
    EXPECT_THAT(portal.follow(request, context(nullptr)).body, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace portal
