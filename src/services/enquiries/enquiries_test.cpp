// Enquiries: what may be answered and how, and what an answer does (FL 6 to 8).
#include "enquiries/enquiries.h"

#include "enquiries_events.h"
#include "enquiries_rules.h"
#include "support/office.h"

namespace enquiries {
namespace {

const catalogue::CaseTypeVersion& version_of(const char* type) {
    return **catalogue::Catalogue::shipped().case_type(type, base::to_day({2026, 11, 18}));
}

// ------------------------------------------------------------------ the rules, as a table

TEST(AnswerRules, every_answer_is_allowed_or_refused_for_one_reason_FL_6_to_8) {
    const intake::Contact nobody, by_mail{"", "asker@example.test", "", ""};
    const std::string longest(20'000, 'x');
    struct Row { Enquiries::Answer answer; const intake::Contact& contact; bool may_send; const char *refused, *field; } const table[] = {
        {{"Text", "", "email"}, by_mail, true, "", ""},
        {{"Text", "", "letter"}, nobody, true, "", ""},
        {{"Text", "", "phone"}, nobody, false, "", ""},
        {{"Text", "", "code"}, nobody, false, "", ""},
        {{"Text", "no_advance_ruling", "email"}, by_mail, true, "", ""},
        {{"Text", "no_dispensation", "code"}, nobody, true, "", ""},
        {{"Text", "no_large_legal_investigation", "letter"}, nobody, true, "", ""},
        {{"Text", "no_view_on_concrete_case", "phone"}, nobody, true, "", ""},
        {{longest, "", "code"}, nobody, true, "", ""},
        {{"", "", "email"}, by_mail, true, "enquiries.refused.empty", "answer"},
        {{" \n\t ", "", "code"}, nobody, true, "enquiries.refused.empty", "answer"},
        {{"", "no_advance_ruling", "code"}, nobody, true, "enquiries.refused.empty", "answer"},
        {{longest + "x", "", "code"}, nobody, true, "enquiries.refused.too_long", "answer"},
        {{"Text", "no_such_limit", "code"}, nobody, true, "enquiries.refused.limit", "limit"},
        {{"Text", "", "email"}, nobody, true, "enquiries.refused.no_email", "reply_by"},
        {{"Text", "", "email"}, by_mail, false, "enquiries.refused.mail_off", "reply_by"},
        {{"Text", "", ""}, by_mail, true, "enquiries.refused.reply_by", "reply_by"},
        {{"Text", "", "pigeon"}, by_mail, true, "enquiries.refused.reply_by", "reply_by"},
    };
    for (const auto& row : table) {
        const auto checked = check_answer(row.answer, version_of("enquiry"), row.contact, row.may_send);
        EXPECT_EQ(checked ? "" : checked.error().text_key, row.refused) << row.answer.limit << " " << row.answer.reply_by;
        EXPECT_EQ(checked ? "" : checked.error().field, row.field);
        if (!checked) { EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(checked.error().text_key)); }
    }
}

TEST(AnswerRules, a_tip_is_never_answered_whatever_is_written_ruling_9) {
    const auto checked = check_answer({"Text", "", "email"}, version_of("tip"), {"", "asker@example.test", "", ""}, true);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().text_key, "enquiries.refused.no_feedback");
}

TEST(AnswerRules, every_limit_of_the_type_is_a_code_in_force_with_words) {
    const auto today = base::to_day({2026, 11, 18});
    EXPECT_EQ(version_of("enquiry").limits.size(), 4u);
    for (const auto& limit : version_of("enquiry").limits) {
        const auto* code = catalogue::Catalogue::shipped().code("limits_of_service", limit, today);
        ASSERT_NE(code, nullptr) << limit;
        EXPECT_FALSE(code->name.sv.empty() || code->name.en.empty()) << limit;
    }
}

// ------------------------------------------------------------------ giving an answer

class EnquiriesTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        settings_.out = true;
        settings_.from_address = "registrator@office.test";
        start(settings_);
        enquiries_.emplace(office().intake, office().mail, office().identity);
    }
    void TearDown() override {
        enquiries_.reset();
        OfficeTest::TearDown();
    }
    base::Outcome give(base::CaseId id, const Enquiries::Answer& answer) { return enquiries_->give(case_of(id), answer, handler()); }
    std::vector<intake::MailStatus> mails(base::CaseId id) {
        std::vector<intake::MailStatus> all;
        database().read([&](db::Reader& reader) { all = office().mail.of_case(reader, id); });
        return all;
    }
    http::Request request(const std::string& number) {
        http::Request made;
        made.captures.add("number", number);
        return made;
    }
    intake::MailSettings settings_;
    std::optional<Enquiries> enquiries_;
};
ON_BOTH_DATABASES(EnquiriesTest);

TEST_P(EnquiriesTest, an_answer_by_mail_is_a_document_a_queued_message_and_a_step_FL_6) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_TRUE(give(id, {"You write to us.", "", "email"}));
    const auto documents = documents_of(id);
    ASSERT_EQ(documents.size(), 2u);
    EXPECT_EQ(documents[1].direction, registry::Direction::sent);
    EXPECT_EQ(documents[1].kind, "answer");
    EXPECT_EQ(documents[1].text, "You write to us.");
    EXPECT_EQ(documents[1].party, "asker@example.test");
    EXPECT_EQ(documents[1].actor, handler().user);
    EXPECT_EQ(documents[1].secrecy, "health_supervision");
    ASSERT_EQ(mails(id).size(), 1u);
    EXPECT_EQ(mails(id)[0].state, "waiting");
    EXPECT_EQ(case_of(id).step, "answered");
    EXPECT_EQ(case_of(id).clock, "") << "its clocks have stopped";
    EXPECT_EQ(event_kinds(id), (std::vector<std::string>{"test.enquiry_received", "enquiries.enquiry_answered", "casework.step_taken"}));
    EXPECT_EQ(readable_at("You write to us."), "") << "sealed in the register and in the queue";
    EXPECT_EQ(findings(), "");
}

TEST_P(EnquiriesTest, an_answer_waits_behind_the_code_and_sends_no_mail) {
    const auto receipt = received(enquiry("What must I do?", {}));
    ASSERT_TRUE(give(receipt.case_id, {"You write to us.", "", "code"}));
    EXPECT_TRUE(mails(receipt.case_id).empty());
    const auto followed = office().intake.follow(receipt.number, receipt.return_code);
    ASSERT_TRUE(followed);
    ASSERT_EQ(followed->messages.size(), 1u);
    EXPECT_EQ(followed->messages[0].second, "You write to us.");
}

TEST_P(EnquiriesTest, a_limit_of_service_is_cited_registered_and_noted_FL_8) {
    const auto id = received(enquiry("Is my plan lawful?")).case_id;
    ASSERT_TRUE(give(id, {"We give no ruling in advance. Ask a lawyer.", "no_advance_ruling", "email"}));
    EXPECT_EQ(documents_of(id)[1].kind, "limit_of_service");
    EXPECT_EQ(event_kinds(id), (std::vector<std::string>{"test.enquiry_received", "enquiries.limit_cited", "casework.note_written", "casework.step_taken"}));
    const auto keys = keys_of(id);
    database().read([&](db::Reader& reader) {
        const auto notes = office().casework.notes(reader, id, keys);
        ASSERT_EQ(notes.size(), 1u);
        EXPECT_EQ(notes[0].kind, "limit:no_advance_ruling");
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(EnquiriesTest, a_refused_answer_leaves_nothing_behind) {
    const auto id = received(enquiry("What must I do?", {"", "", "0701234567", ""})).case_id;
    const auto tip_id = received(tip("a tip")).case_id;
    EXPECT_FALSE(give(id, {"Text", "", "email"}));
    EXPECT_FALSE(give(id, {"", "", "phone"}));
    EXPECT_FALSE(give(tip_id, {"Text", "", "code"})) << "a tip gets no answer";
    EXPECT_EQ(documents_of(id).size(), 1u);
    EXPECT_EQ(case_of(id).step, "received");
    EXPECT_EQ(event_kinds(id).size(), 1u);
    EXPECT_EQ(event_kinds(tip_id).size(), 1u);
}

TEST_P(EnquiriesTest, a_second_answer_is_a_second_document_and_the_step_stands) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_TRUE(give(id, {"First.", "", "email"}));
    ASSERT_TRUE(give(id, {"Second.", "", "email"}));
    EXPECT_EQ(documents_of(id).size(), 3u);
    EXPECT_EQ(mails(id).size(), 2u);
    EXPECT_EQ(case_of(id).step, "answered");
    EXPECT_EQ(findings(), "");
}

TEST_P(EnquiriesTest, an_unknown_and_a_forbidden_case_look_alike) {
    auto submission = enquiry("In the north");
    unit("V-1", "Bergets boende", "2480");
    submission.unit_code = "V-1";
    const auto number = registry::RegistryNumber::parse(received(submission).number)->slug();
    const auto& texts = i18n::Texts::of(i18n::Language::sv);
    const auto page = [&](const identity::Actor& who, const std::string& wanted) {
        const identity::Context context{&who, texts, clock_};
        return enquiries_->answer_form(request(wanted), context);
    };
    const auto north = handler({"nord"}), south = handler({"syd"}), analyst = actor(identity::only(identity::Role::analyst));
    EXPECT_EQ(page(north, number).status, 200);
    EXPECT_NE(page(north, number).body.find("In the north"), std::string::npos);
    const auto unknown = page(south, "8.9.1-999-2026"), forbidden = page(south, number);
    EXPECT_EQ(forbidden.status, 404);
    EXPECT_EQ(forbidden.body, unknown.body);
    EXPECT_EQ(page(analyst, number).status, 404);
    EXPECT_EQ(page(south, "not a number").status, 404);
    EXPECT_EQ(office().identity.reads(INT64_MAX, 10).size(), 2u) << "what was shown is on record, what was not is not";
}

TEST_P(EnquiriesTest, an_answer_with_something_missing_comes_back_with_what_was_typed) {
    const auto receipt = received(enquiry("What must I do?"));
    const auto who = handler();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
    auto wrong = request(registry::RegistryNumber::parse(receipt.number)->slug());
    wrong.form.add("answer", "Half an answer");
    wrong.form.add("reply_by", "pigeon");
    const auto page = enquiries_->answer(wrong, context);
    EXPECT_EQ(page.status, 422);
    EXPECT_NE(page.body.find("Half an answer"), std::string::npos);
    EXPECT_EQ(documents_of(receipt.case_id).size(), 1u);
    auto right = request(registry::RegistryNumber::parse(receipt.number)->slug());
    right.form.add("answer", "A whole\r\nanswer");
    right.form.add("reply_by", "email");
    EXPECT_EQ(enquiries_->answer(right, context).status, 303);
    EXPECT_EQ(documents_of(receipt.case_id).at(1).text, "A whole\nanswer");
}

TEST_P(EnquiriesTest, the_page_starts_with_no_limit_chosen_and_sending_it_so_cites_none) {
    const auto receipt = received(enquiry("What must I do?"));
    const auto who = handler();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
    const auto slug = registry::RegistryNumber::parse(receipt.number)->slug();
    const auto form = enquiries_->answer_form(request(slug), context).body;
    EXPECT_NE(form.find("name=\"limit\" value=\"none\" checked"), std::string::npos);
    auto made = request(slug);
    made.form.add("answer", "You write to us.");
    made.form.add("limit", "none");
    made.form.add("reply_by", "email");
    EXPECT_EQ(enquiries_->answer(made, context).status, 303);
    EXPECT_EQ(documents_of(receipt.case_id).at(1).kind, "answer");
    auto wrong = request(slug);
    wrong.form.add("limit", "no_advance_ruling");
    wrong.form.add("reply_by", "email");
    EXPECT_NE(enquiries_->answer(wrong, context).body.find("value=\"no_advance_ruling\" checked"), std::string::npos)
        << "what was chosen comes back";
}

TEST_P(EnquiriesTest, the_api_takes_a_question_and_the_event_is_the_services_own) {
    const identity::Context context{nullptr, i18n::Texts::of(i18n::Language::sv), clock_};
    http::Request made;
    made.body = R"({"service": "permits", "question": "How do I apply?", "contact_email": "asker@example.test"})";
    made.headers.add("idempotency-key", crypto::random_token());
    const auto one = enquiries_->api(made, context), two = enquiries_->api(made, context);
    EXPECT_EQ(one.status, 201) << one.body;
    EXPECT_EQ(one.body, two.body);
    const auto row = case_of(std::string{"8.9.1-1/2026"});
    EXPECT_EQ(event_kinds(row.id), std::vector<std::string>{"enquiries.enquiry_received"});
    EXPECT_EQ(opening_event().name, "enquiries.enquiry_received");
    made.body = "{}";
    EXPECT_EQ(enquiries_->api(made, context).status, 422);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1);
}

}  // namespace
}  // namespace enquiries
