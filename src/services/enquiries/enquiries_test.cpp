// Enquiries: what may be answered and how, and what an answer does (FL 6 to 8).
#include "enquiries/enquiries.h"

#include "enquiries_events.h"
#include "enquiries_rules.h"
#include "enquiries_test_office.h"

namespace enquiries {
namespace {

const catalogue::CaseTypeVersion& version_of(const char* type) {
    return **catalogue::Catalogue::shipped().case_type(type, base::to_day({2026, 11, 18}));
}

// ------------------------------------------------------------------ the rules, as a table

TEST(AnswerRules, an_answer_goes_only_where_it_can_be_received) {
    const intake::Contact nobody, by_mail{"", "asker@example.test", "", ""};
    struct Row { const char* channel; const intake::Contact& contact; bool may_send; const char* refused; } const table[] = {
        {"email", by_mail, true, ""}, {"page", by_mail, true, ""}, {"letter", nobody, true, ""}, {"phone", nobody, false, ""}, {"code", nobody, false, ""},
        {"email", nobody, true, "enquiries.refused.no_email"}, {"page", nobody, true, "enquiries.refused.no_email"},
        {"email", by_mail, false, "enquiries.refused.mail_off"}, {"page", by_mail, false, "enquiries.refused.mail_off"},
        {"", by_mail, true, "enquiries.refused.reply_by"}, {"pigeon", by_mail, true, "enquiries.refused.reply_by"},
    };
    for (const auto& row : table) {
        const auto checked = check_way(row.channel, row.contact, row.may_send);
        EXPECT_EQ(checked ? "" : checked.error().text_key, row.refused) << row.channel;
        if (!checked) { EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(checked.error().text_key)); }
    }
}

TEST(AnswerRules, a_letter_needs_a_name_a_street_and_a_town) {
    struct Row { const char* recipient; const char* name; const char* address; const char* city; } const table[] = {
        {"En dotter\nStorgatan 1\n111 22 Stockholm", "En dotter", "Storgatan 1", "Stockholm"},
        {"En dotter\r\nc/o Granne\r\nStorgatan 1\r\n11122 Stockholm\r\n", "En dotter", "c/o Granne, Storgatan 1", "Stockholm"},
        {"En dotter\nStorgatan 1, 111 22 Stockholm", "En dotter", "Storgatan 1", "Stockholm"},
        {"A daughter\nHigh Street 1\nOslo", "A daughter", "High Street 1", "Oslo"},
        {"En dotter", "", "", ""}, {"", "", "", ""}, {"En dotter\nStorgatan 1", "", "", ""}, {"En dotter\n111 22 Stockholm", "", "", ""},
    };
    for (const auto& row : table) {
        const auto found = on_envelope(row.recipient);
        EXPECT_EQ(found ? found->name : "", row.name) << row.recipient;
        EXPECT_EQ(found ? found->address : "", row.address) << row.recipient;
        EXPECT_EQ(found ? found->city : "", row.city) << row.recipient;
    }
    EXPECT_EQ(recipient_of({"En dotter", "", "", "Storgatan 1\n111 22 Stockholm"}), "En dotter\nStorgatan 1\n111 22 Stockholm");
    EXPECT_EQ(recipient_of({"En dotter", "", "", "En dotter\nStorgatan 1"}), "En dotter\nStorgatan 1") << "named once";
}

TEST(AnswerRules, mail_content_goes_only_to_who_chose_it) {
    const intake::Contact nobody, by_mail{"", "asker@example.test", "", ""}, all{"", "asker@example.test", "0701234567", "Gatan 1"}, phone{"", "", "0701234567", ""}, post{"", "", "", "Gatan 1"};
    struct Row { const intake::Contact& contact; const char* chosen; bool may_send; const char* wished; } const table[] = {
        {by_mail, "email", true, "email"}, {by_mail, "page", true, "page"}, {by_mail, "", true, "page"}, {all, "", true, "page"},
        {all, "phone", true, "phone"}, {all, "letter", true, "letter"}, {all, "code", true, "code"},
        {all, "email", false, "phone"}, {by_mail, "email", false, "code"}, {nobody, "email", true, "code"},
        {phone, "", true, "phone"}, {post, "", true, "letter"}, {nobody, "", true, "code"},
    };
    for (const auto& row : table) EXPECT_EQ(wished(row.contact, row.chosen, row.may_send), row.wished) << row.chosen;
}

TEST(AnswerRules, a_second_reader_that_was_asked_for_decides) {
    const auto reading = [](const char* verdict, const char* hash, std::int64_t document) {
        Reading one;
        one.verdict = verdict;
        one.content_hash = hash;
        one.document = base::DocumentId{document};
        return one;
    };
    struct Row { std::vector<Reading> readings; const char* refused; } const table[] = {
        {{}, ""},
        {{reading("", "a", 0)}, "enquiries.refused.reading_waits"},
        {{reading("approved", "a", 0)}, ""},
        {{reading("approved", "b", 0)}, "enquiries.refused.reading_other_words"},
        {{reading("changes", "a", 0)}, "enquiries.refused.reading_changes"},
        {{reading("withdrawn", "b", 0)}, ""},
        {{reading("changes", "a", 0), reading("approved", "a", 0)}, ""},
        {{reading("approved", "b", 5)}, ""},      // it led to an answer that has gone
        {{reading("approved", "b", 5), reading("", "a", 0)}, "enquiries.refused.reading_waits"},
    };
    for (const auto& row : table) {
        const auto checked = check_reading(row.readings, "a");
        EXPECT_EQ(checked ? "" : checked.error().text_key, row.refused);
    }
}

TEST(AnswerRules, nobody_is_second_reader_of_their_own_words) {
    Reading waits;
    waits.asked_by = base::UserId{1};
    EXPECT_TRUE(check_reader(waits, base::UserId{2}, base::UserId{3}));
    EXPECT_FALSE(check_reader(waits, base::UserId{2}, base::UserId{1})) << "who asked";
    EXPECT_FALSE(check_reader(waits, base::UserId{2}, base::UserId{2})) << "who wrote";
    waits.verdict = "approved";
    EXPECT_FALSE(check_reader(waits, base::UserId{2}, base::UserId{3})) << "read already";
}

TEST(AnswerRules, a_journalist_is_known_by_their_own_words) {
    struct Row { const char* text; bool press; } const table[] = {
        {"Hej! Jag är journalist på en lokaltidning och undrar hur många anmälningar ni har fått.", true},
        {"Jag är en reporter och vill ställa några frågor.", true},
        {"Jag jobbar som reporter på radion.", true},
        {"Hello, I am a journalist with a question about your statistics.", true},
        {"Hur många tips fick ni?\n\nMed vänlig hälsning\nReporter, Dagbladet", true},
        {"En journalist har skrivit om vårt boende. Stämmer det?", false},
        {"Jag är undersköterska och har läst vad en journalist skrev.", false},
        {"Kan en journalist få läsa min journal?", false},
        {"", false},
    };
    for (const auto& row : table) EXPECT_EQ(from_press(row.text), row.press) << row.text;
}

TEST(AnswerRules, mail_to_the_press_address_waits_in_the_press_queue) {
    intake::Submission submission;
    submission.text = "How many tips did you get last year?";
    EXPECT_EQ(queue_of(submission, {"office@example.test"}), "");
    EXPECT_EQ(queue_of(submission, {"office@example.test", "Press@example.test"}), "press_enquiry");
    EXPECT_EQ(queue_of(submission, {"office+press@example.test"}), "press_enquiry");
    EXPECT_EQ(queue_of(submission, {"impress@example.test"}), "");
    submission.text = "Jag är journalist. Hur många?";
    EXPECT_EQ(queue_of(submission, {"office@example.test"}), "press_enquiry");
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

class EnquiriesTest : public EnquiriesOffice {};
ON_BOTH_DATABASES(EnquiriesTest);

TEST_P(EnquiriesTest, an_answer_by_mail_is_a_document_a_queued_message_and_a_step_FL_6) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_TRUE(give(id, {"You write to us.", "email"}));
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
    ASSERT_TRUE(give(receipt.case_id, {"You write to us.", "code"}));
    EXPECT_TRUE(mails(receipt.case_id).empty());
    const auto followed = office().intake.follow(receipt.number, receipt.return_code);
    ASSERT_TRUE(followed);
    ASSERT_EQ(followed->messages.size(), 1u);
    EXPECT_EQ(followed->messages[0].second, "You write to us.");
}

TEST_P(EnquiriesTest, a_limit_of_service_is_cited_registered_and_noted_FL_8) {
    const auto id = received(enquiry("Is my plan lawful?")).case_id;
    ASSERT_TRUE(give(id, {"We give no ruling in advance. Ask a lawyer.", "email", {"no_advance_ruling"}}));
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

TEST_P(EnquiriesTest, an_answer_on_our_site_sends_a_mail_that_tells_nothing) {
    const auto receipt = received(enquiry("What must I do?"));
    ASSERT_TRUE(give(receipt.case_id, {"You write to us about the illness.", "page"}));
    ASSERT_EQ(mails(receipt.case_id).size(), 1u);
    EXPECT_EQ(documents_of(receipt.case_id).at(1).channel, "page");
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_codes"), 0) << "the sender has a code from the form";
    const auto followed = office().intake.follow(receipt.number, receipt.return_code);
    ASSERT_TRUE(followed);
    EXPECT_EQ(followed->messages.at(0).second, "You write to us about the illness.");
    EXPECT_EQ(findings(), "");
}

TEST_P(EnquiriesTest, who_wrote_by_mail_gets_a_code_that_opens_their_case_and_no_other) {
    auto written = enquiry("What must I do?");
    written.with_return_code = false;
    written.channel = "email";
    const auto receipt = received(written), other = received(enquiry("Another"));
    ASSERT_TRUE(receipt.return_code.empty());
    ASSERT_TRUE(give(receipt.case_id, {"The answer", "page"}));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_codes"), 1);
    ASSERT_TRUE(give(receipt.case_id, {"More of it", "page"}));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_codes"), 1) << "the code is made once";
    ASSERT_TRUE(enquiries_->give(case_of(receipt.case_id), {"They lost it", "page"}, handler(), true));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_codes"), 2) << "a new one for who has lost theirs";
    const auto code = intake::Intake::new_return_code();
    database().write([&](db::Transaction& tx) { office().intake.add_code(tx, other.case_id, code); });
    ASSERT_TRUE(office().intake.follow(other.number, code));
    EXPECT_FALSE(office().intake.follow(receipt.number, code));
    EXPECT_EQ(findings(), "");
}

TEST_P(EnquiriesTest, what_was_answered_is_kept_as_codes_with_the_referral_sealed) {
    const auto id = received(enquiry("May I?")).case_id;
    Answer answer{"We cannot say.", "email", {"no_advance_ruling", "no_dispensation"}, "legal_adviser", "A lawyer who knows permits", {"some_article/2025-01-01/passage/sv"}};
    ASSERT_TRUE(give(id, answer));
    const auto all = given(id);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].answer.limits, answer.limits);
    EXPECT_EQ(all[0].answer.referral, "legal_adviser");
    EXPECT_EQ(all[0].answer.referral_words, "A lawyer who knows permits");
    EXPECT_EQ(all[0].answer.quotes, answer.quotes);
    EXPECT_EQ(all[0].answer.channel, "email");
    EXPECT_EQ(readable_at("A lawyer who knows permits"), "");
    EXPECT_EQ(event_kinds(id), (std::vector<std::string>{"test.enquiry_received", "enquiries.limit_cited", "enquiries.article_quoted",
                                                         "casework.note_written", "casework.note_written", "casework.step_taken"}));
    EXPECT_EQ(findings(), "");
    EXPECT_FALSE(give(id, {"Text", "phone", {"no_such_limit"}}));
    EXPECT_FALSE(give(id, {"Text", "phone", {}, "the_moon"}));
}

TEST_P(EnquiriesTest, a_refused_answer_leaves_nothing_behind) {
    const auto id = received(enquiry("What must I do?", {"", "", "0701234567", ""})).case_id;
    const auto tip_id = received(tip("a tip")).case_id;
    EXPECT_FALSE(give(id, {"Text", "email"}));
    EXPECT_FALSE(give(id, {"", "phone"}));
    EXPECT_FALSE(give(tip_id, {"Text", "code"})) << "a tip gets no answer";
    EXPECT_EQ(documents_of(id).size(), 1u);
    EXPECT_EQ(case_of(id).step, "received");
    EXPECT_EQ(event_kinds(id).size(), 1u);
    EXPECT_EQ(event_kinds(tip_id).size(), 1u);
}

TEST_P(EnquiriesTest, a_second_answer_is_a_second_document_and_the_step_stands) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_TRUE(give(id, {"First.", "email"}));
    ASSERT_TRUE(give(id, {"Second.", "email"}));
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
    right.form.add("version", "1");   // what was refused is kept, so nothing is lost
    right.form.add("act", "send");
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
    EXPECT_NE(form.find("value=\"no_advance_ruling\""), std::string::npos);
    EXPECT_EQ(form.find("value=\"no_advance_ruling\" checked"), std::string::npos);
    auto made = request(slug);
    made.form.add("answer", "You write to us.");
    made.form.add("limit", "none");
    made.form.add("reply_by", "email");
    EXPECT_EQ(enquiries_->answer(made, context).status, 303);
    EXPECT_EQ(documents_of(receipt.case_id).at(1).kind, "answer");
    auto wrong = request(slug);
    wrong.form.add("answer", "");
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
