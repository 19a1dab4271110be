// The answer while it is written: nothing lost, nothing overwritten unseen, read by another when asked.
#include "enquiries_draft.h"
#include "enquiries_rules.h"
#include "enquiries_test_office.h"

namespace enquiries {
namespace {

class ComposerTest : public EnquiriesOffice {};
ON_BOTH_DATABASES(ComposerTest);

TEST_P(ComposerTest, what_is_written_is_kept_sealed_until_it_is_sent) {
    const auto id = received(enquiry("What must I do?")).case_id;
    EXPECT_EQ(post(id, {{"act", "save"}, {"version", "0"}, {"answer", "Half of a secret answer"}, {"reply_by", "page"}, {"limit", "no_dispensation"}}, handler()).status, 303);
    ASSERT_TRUE(draft(id));
    EXPECT_EQ(draft(id)->version, 1);
    EXPECT_EQ(draft(id)->answer.limits, std::vector<std::string>{"no_dispensation"});
    EXPECT_EQ(readable_at("secret answer"), "");
    EXPECT_NE(page(id, handler()).body.find("Half of a secret answer"), std::string::npos);
    EXPECT_EQ(documents_of(id).size(), 1u) << "a draft is no document";
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", "All of it"}, {"reply_by", "email"}}, handler()).status, 303);
    EXPECT_FALSE(draft(id));
    EXPECT_EQ(documents_of(id).at(1).text, "All of it");
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, what_a_question_was_about_is_judged_with_the_answer_and_only_from_the_list) {
    const auto id = received(enquiry("How long does it take?")).case_id;
    ASSERT_EQ(post(id, {{"act", "save"}, {"version", "0"}, {"answer", "A month"}, {"reply_by", "email"}, {"subject", "processing_times"}}, handler()).status, 303);
    EXPECT_EQ(draft(id)->answer.subject, "processing_times");
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", "A month"}, {"reply_by", "email"}, {"subject", "the_moon"}}, handler()).status, 422);
    const auto subject = [&] {
        std::string found;
        database().read([&](db::Reader& reader) { found = answers::Answers::subject_of(reader, id); });
        return found;
    };
    EXPECT_EQ(subject(), "") << "a draft counts nowhere";
    const auto version = std::to_string(draft(id)->version);
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", version}, {"answer", "A month"}, {"reply_by", "email"}, {"subject", "processing_times"}}, handler()).status, 303);
    EXPECT_EQ(subject(), "processing_times");
    EXPECT_EQ(answer_of(to_json({"text", "page", {}, "", "", {}, "", "permits"})).subject, "permits");
    EXPECT_EQ(answer_of(R"({"text":"t","channel":"page","limits":[],"referral":"","referral_words":"","quotes":[]})").subject, "") << "a draft from before";
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, two_who_write_the_same_answer_both_see_both_versions) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_EQ(post(id, {{"act", "save"}, {"version", "0"}, {"answer", "Mine"}, {"reply_by", "email"}}, handler()).status, 303);
    const auto late = post(id, {{"act", "save"}, {"version", "0"}, {"answer", "Theirs"}, {"reply_by", "email"}}, colleague());
    EXPECT_EQ(late.status, 409);
    EXPECT_NE(late.body.find("Mine"), std::string::npos);
    EXPECT_NE(late.body.find("Theirs"), std::string::npos);
    EXPECT_EQ(draft(id)->answer.text, "Mine") << "nothing is overwritten unseen";
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", "0"}, {"answer", "Theirs"}, {"reply_by", "email"}}, colleague()).status, 409) << "nor sent";
    EXPECT_EQ(documents_of(id).size(), 1u);
    // Having seen both, the second chooses.
    EXPECT_EQ(post(id, {{"act", "save"}, {"version", "1"}, {"answer", "Theirs"}, {"reply_by", "email"}}, colleague()).status, 303);
    EXPECT_EQ(draft(id)->answer.text, "Theirs");
    EXPECT_EQ(draft(id)->author, colleague().user);
}

TEST_P(ComposerTest, a_page_that_stood_open_while_the_answer_went_out_does_not_begin_another) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_EQ(post(id, {{"act", "save"}, {"version", "0"}, {"answer", "One"}, {"reply_by", "email"}}, handler()).status, 303);
    ASSERT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", "One"}, {"reply_by", "email"}}, handler()).status, 303);
    const auto late = post(id, {{"act", "save"}, {"version", "1"}, {"answer", "Typed meanwhile"}, {"reply_by", "email"}}, colleague());
    EXPECT_EQ(late.status, 422);
    EXPECT_NE(late.body.find("Typed meanwhile"), std::string::npos) << "nothing is lost";
}

TEST_P(ComposerTest, a_ready_text_brings_its_limit_and_the_marks_stand_beside_the_text) {
    const auto id = received(enquiry("Kan ni i förväg säga om vår lokal blir godkänd?")).case_id;
    ASSERT_EQ(post(id, {{"act", "module"}, {"module", "no_advance_ruling"}, {"version", "0"}, {"answer", "Hej!"}, {"reply_by", "email"}}, handler()).status, 303);
    EXPECT_EQ(draft(id)->answer.limits, std::vector<std::string>{"no_advance_ruling"});
    EXPECT_TRUE(draft(id)->answer.text.starts_with("Hej!\n\nVi kan inte ge f\u00f6rhandsbesked."));
    ASSERT_EQ(post(id, {{"act", "save"}, {"version", "1"}, {"answer", "Hej! Er planerade lösning kommer att godkännas när ni ansöker."}, {"reply_by", "email"}}, handler()).status, 303);
    const auto shown = page(id, handler()).body;
    EXPECT_NE(shown.find("id=\"granser\""), std::string::npos);
    EXPECT_NE(shown.find("Inga förhandsbesked"), std::string::npos);
    EXPECT_NE(shown.find("LIX"), std::string::npos);
    // A hint, never a block.
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", "2"}, {"answer", "Er planerade lösning kommer att godkännas."}, {"reply_by", "email"}}, handler()).status, 303);
}

TEST_P(ComposerTest, a_passage_that_is_put_in_is_on_the_case_with_its_version) {
    const auto all = articles_->all(articles::Language::sv, articles::Audience::staff, clock_.today());
    ASSERT_FALSE(all.empty());
    const auto found = std::find_if(all.begin(), all.end(), [](const auto* one) { return !one->passages.empty(); });
    ASSERT_NE(found, all.end());
    const articles::Reference reference{(*found)->id, (*found)->version, (*found)->passages.front().id, articles::Language::sv};
    const auto words = articles::to_string(reference);
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_EQ(post(id, {{"act", "quote:" + words}, {"version", "0"}, {"answer", "Hej!"}, {"reply_by", "email"}}, handler()).status, 303);
    EXPECT_EQ(draft(id)->answer.quotes, std::vector<std::string>{words});
    EXPECT_NE(draft(id)->answer.text.find(articles::plain_text((*found)->passages.front().text).substr(0, 20)), std::string::npos);
    EXPECT_NE(page(id, handler()).body.find(words), std::string::npos);
    ASSERT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", draft(id)->answer.text}, {"reply_by", "email"}}, handler()).status, 303);
    ASSERT_EQ(given(id).size(), 1u);
    EXPECT_EQ(given(id)[0].answer.quotes, std::vector<std::string>{words});
    const auto events = event_kinds(id);
    EXPECT_NE(std::find(events.begin(), events.end(), "enquiries.article_quoted"), events.end());
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, an_answer_waits_for_the_second_reader_who_is_another) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_EQ(post(id, {{"act", "ask_reading"}, {"version", "0"}, {"answer", "First words"}, {"reply_by", "email"}}, handler()).status, 303);
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", "First words"}, {"reply_by", "email"}}, handler()).status, 422) << "nothing goes while they read";
    const auto version = std::to_string(draft(id)->version);
    EXPECT_EQ(post(id, {{"act", "approved"}, {"version", version}}, handler()).status, 422) << "the writer is not the reader";
    EXPECT_EQ(post(id, {{"act", "changes"}, {"version", version}}, colleague()).status, 422) << "changes are said in words";
    EXPECT_EQ(post(id, {{"act", "approved"}, {"version", "1"}}, colleague()).status, version == "1" ? 303 : 422) << "what is on the screen is what is approved";
    EXPECT_EQ(post(id, {{"act", "changes"}, {"version", version}, {"comment", "Plainer, please"}}, colleague()).status, version == "1" ? 422 : 303);
    EXPECT_NE(page(id, handler()).body.find("Plainer, please"), std::string::npos);
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", version}, {"answer", "First words"}, {"reply_by", "email"}}, handler()).status, 422) << "changes were asked for";
    auto now = std::to_string(draft(id)->version);
    ASSERT_EQ(post(id, {{"act", "ask_reading"}, {"version", now}, {"answer", "Plain words"}, {"reply_by", "email"}}, handler()).status, 303);
    ASSERT_EQ(post(id, {{"act", "approved"}, {"version", std::to_string(draft(id)->version)}}, colleague()).status, 303);
    now = std::to_string(draft(id)->version);
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", now}, {"answer", "Other words"}, {"reply_by", "email"}}, handler()).status, 422) << "those were not read";
    now = std::to_string(draft(id)->version);
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", now}, {"answer", "Plain words"}, {"reply_by", "email"}}, handler()).status, 303);
    EXPECT_EQ(documents_of(id).at(1).text, "Plain words");
    const auto keys = keys_of(id);
    database().read([&](db::Reader& reader) {
        const auto readings = enquiries_->readings(reader, id, keys);
        ASSERT_EQ(readings.size(), 2u);
        EXPECT_EQ(readings[0].verdict, "changes");
        EXPECT_EQ(readings[0].comment, "Plainer, please");
        EXPECT_EQ(readings[1].verdict, "approved");
        EXPECT_EQ(readings[1].reader, colleague().user);
        EXPECT_TRUE(readings[1].document) << "it is on record which answer was read";
    });
    EXPECT_EQ(readable_at("Plainer, please"), "");
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, who_asked_for_a_reader_may_take_it_back_and_send) {
    const auto id = received(enquiry("What must I do?")).case_id;
    ASSERT_EQ(post(id, {{"act", "ask_reading"}, {"version", "0"}, {"answer", "Words"}, {"reply_by", "email"}}, handler()).status, 303);
    const identity::Context context{nullptr, i18n::Texts::of(i18n::Language::sv), clock_};
    EXPECT_EQ(post(id, {{"act", "ask_reading"}, {"version", "1"}, {"answer", "Words"}, {"reply_by", "email"}}, handler()).status, 422) << "asked already";
    ASSERT_EQ(post(id, {{"act", "withdraw"}}, handler()).status, 303);
    EXPECT_EQ(post(id, {{"act", "withdraw"}}, handler()).status, 422);
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", std::to_string(draft(id)->version)}, {"answer", "Words"}, {"reply_by", "email"}}, handler()).status, 303);
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, the_list_shows_what_waits_to_be_read_and_ones_own_drafts) {
    const auto one = received(enquiry("One")).case_id, two = received(enquiry("Two")).case_id;
    ASSERT_EQ(post(one, {{"act", "ask_reading"}, {"version", "0"}, {"answer", "Words"}, {"reply_by", "email"}}, handler()).status, 303);
    ASSERT_EQ(post(two, {{"act", "save"}, {"version", "0"}, {"answer", "Words"}, {"reply_by", "email"}}, colleague()).status, 303);
    const auto list = [&](const identity::Actor& who) {
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
        return enquiries_->waiting(request(""), context).body;
    };
    EXPECT_NE(list(colleague()).find(case_of(one).number.slug()), std::string::npos);
    EXPECT_NE(list(colleague()).find(case_of(two).number.slug()), std::string::npos);
    EXPECT_EQ(list(handler()).find(case_of(two).number.slug()), std::string::npos) << "drafts are shown to who writes them";
}

TEST_P(ComposerTest, the_answer_as_a_letter_is_a_pdf_with_the_draft_or_what_was_sent) {
    const auto id = received(enquiry("What must I do?", {"Writer", "", "", "Gatan 1\n123 45 Staden"})).case_id;
    const auto who = handler();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
    const auto slug = case_of(id).number.slug();
    EXPECT_EQ(enquiries_->answer_pdf(request(slug), context).status, 404) << "nothing is written yet";
    ASSERT_EQ(post(id, {{"act", "save"}, {"version", "0"}, {"answer", "Hej!\n\nSå här."}, {"reply_by", "letter"}}, who).status, 303);
    EXPECT_TRUE(enquiries_->answer_pdf(request(slug), context).body.starts_with("%PDF"));
    ASSERT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", "Hej!\n\nSå här."}, {"reply_by", "letter"}}, who).status, 303);
    auto sent = request(slug);
    sent.query.add("svar", std::to_string(given(id).at(0).id));
    EXPECT_TRUE(enquiries_->answer_pdf(sent, context).body.starts_with("%PDF"));
    EXPECT_EQ(enquiries_->answer_pdf(request(slug), context).status, 404) << "the draft has gone";
}

TEST_P(ComposerTest, a_matter_for_another_authority_becomes_a_letter_to_it_and_waits_for_a_person_FL_8) {
    const auto id = received(enquiry("About my pension")).case_id;
    EXPECT_EQ(post(id, {{"act", "hand_over"}, {"authority", ""}, {"authority_text", "x"}}, handler()).status, 422);
    EXPECT_EQ(post(id, {{"act", "hand_over"}, {"authority", "Pensionsmyndigheten"}, {"authority_text", " "}}, handler()).status, 422);
    const auto made = post(id, {{"act", "hand_over"}, {"authority", "Pensionsmyndigheten"}, {"authority_address", "Box 1\n123 45 Staden"}, {"authority_text", "En fråga om pension."}}, handler());
    ASSERT_EQ(made.status, 303);
    const auto keys = keys_of(id);
    database().read([&](db::Reader& reader) {
        const auto letters = office().casework.letters().of_case(reader, id, keys);
        ASSERT_EQ(letters.size(), 1u);
        EXPECT_EQ(letters[0].state, casework::LetterState::draft);
        EXPECT_EQ(letters[0].template_id, "referral");
        EXPECT_NE(letters[0].body.find("En fråga om pension."), std::string::npos);
        const auto parties = office().casework.case_parties().of_case(reader, id, keys);
        ASSERT_EQ(parties.size(), 1u);
        EXPECT_EQ(parties[0].role, "authority");
        EXPECT_EQ(parties[0].organisation, "Pensionsmyndigheten");
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, an_answer_by_letter_waits_in_the_print_queue_once_and_names_who_it_goes_to) {
    const auto id = received(enquiry("What must I do?", {"Writer", "", "", "Gatan 1\n123 45 Staden"})).case_id;
    EXPECT_EQ(post(id, {{"act", "send"}, {"version", "0"}, {"answer", "Hej!"}, {"reply_by", "letter"}, {"recipient", "Writer"}}, handler()).status, 422) << "no street";
    EXPECT_TRUE(given(id).empty());
    ASSERT_EQ(post(id, {{"act", "send"}, {"version", "1"}, {"answer", "Hej!"}, {"reply_by", "letter"}, {"recipient", "Writer\nVägen 2\n543 21 Orten"}}, handler()).status, 303);
    const auto keys = keys_of(id);
    database().read([&](db::Reader& reader) {
        const auto letters = office().casework.letters().of_case(reader, id, keys);
        ASSERT_EQ(letters.size(), 1u);
        EXPECT_EQ(letters[0].state, casework::LetterState::queued);
        EXPECT_EQ(letters[0].channel, "post");
        EXPECT_EQ(letters[0].body, "Hej!");
        EXPECT_EQ(letters[0].document, answers::Answers{office().casework}.of_case(reader, id, keys).at(0).document) << "one document, not two";
        const auto parties = office().casework.case_parties().of_case(reader, id, keys);
        ASSERT_EQ(parties.size(), 1u);
        EXPECT_EQ(parties[0].role, "sender");
        EXPECT_EQ(parties[0].person.address, "Vägen 2");
        EXPECT_EQ(office().casework.letters().unbatched(reader, 10).size(), 1u);
    });
    ASSERT_EQ(post(id, {{"act", "send"}, {"version", "0"}, {"answer", "Och mer."}, {"reply_by", "letter"}, {"recipient", "Writer\nGatan 1\n123 45 Staden"}}, handler()).status, 303);
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(office().casework.letters().of_case(reader, id, keys).size(), 2u);
        std::size_t current = 0;
        for (const auto& party : office().casework.case_parties().of_case(reader, id, keys)) current += party.current(clock_.today()) ? 1u : 0u;
        EXPECT_EQ(current, 1u) << "the sender moved, and is one person";
    });
    EXPECT_NE(page(id, handler()).body.find("Brevet väntar på utskick"), std::string::npos);
    EXPECT_EQ(findings(), "");
}

TEST_P(ComposerTest, no_letter_goes_from_here_to_somebody_whose_identity_is_protected) {
    const auto id = received(enquiry("What must I do?", {"Hidden", "", "", "Gatan 1\n123 45 Staden"})).case_id;
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) -> base::Outcome {
        casework::CaseParty party;
        party.role = "complainant";
        party.person.name = "Hidden";
        party.protection = casework::Protection::protected_identity;
        party.from = clock_.today();
        const auto added = office().casework.case_parties().add(tx, row, party, base::UserId{77}, keys);
        return added ? base::Outcome{base::Done{}} : added.error();
    }));
    const auto refused = post(id, {{"act", "send"}, {"version", "0"}, {"answer", "Hej!"}, {"reply_by", "letter"}, {"recipient", "Hidden\nGatan 1\n123 45 Staden"}}, handler());
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(given(id).empty());
    EXPECT_EQ(case_of(id).step, "received");
}

TEST_P(ComposerTest, a_script_saves_while_somebody_writes_and_overwrites_nobody) {
    const auto id = received(enquiry("What must I do?")).case_id;
    const auto empty = post(id, {{"autosave", "1"}, {"version", "0"}, {"answer", " "}, {"reply_by", "email"}}, handler());
    EXPECT_EQ(empty.status, 200);
    EXPECT_NE(empty.body.find("\"version\":0"), std::string::npos) << empty.body;
    EXPECT_FALSE(draft(id)) << "an empty page leaves nothing behind";
    const auto saved = post(id, {{"autosave", "1"}, {"version", "0"}, {"answer", "Vi läser. Du får svar."}, {"reply_by", "email"}}, handler());
    EXPECT_EQ(saved.status, 200);
    EXPECT_NE(saved.body.find("\"version\":1"), std::string::npos) << saved.body;
    EXPECT_NE(saved.body.find("\"saved\":\"Sparat "), std::string::npos) << saved.body;
    EXPECT_NE(saved.body.find("\"lix\":\"3, mycket lätt\""), std::string::npos) << saved.body;
    EXPECT_NE(saved.body.find("5 ord i 2 meningar"), std::string::npos) << saved.body;
    EXPECT_EQ(draft(id)->answer.text, "Vi läser. Du får svar.");
    const auto again = post(id, {{"autosave", "1"}, {"version", "1"}, {"answer", "Vi läser. Du får svar."}, {"reply_by", "email"}}, handler());
    EXPECT_NE(again.body.find("\"version\":1"), std::string::npos) << "nothing new is no new version";
    const auto late = post(id, {{"autosave", "1"}, {"version", "0"}, {"answer", "Andra ord"}, {"reply_by", "email"}}, colleague());
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(draft(id)->answer.text, "Vi läser. Du får svar.");
    EXPECT_EQ(post(id, {{"autosave", "1"}, {"version", "1"}, {"answer", std::string(20'001, 'x')}, {"reply_by", "email"}}, handler()).status, 422);
    EXPECT_EQ(given(id).size(), 0u);
}

TEST_P(ComposerTest, whoever_answers_is_told_of_cases_that_say_much_the_same) {
    const auto one = received(enquiry("What must I do?")).case_id, other = received(enquiry("What must I do?")).case_id;
    std::string asked;
    enquiries_->find_similar([&](std::string_view text, base::CaseId but, const identity::Actor&, int limit) {
        asked = text;
        EXPECT_EQ(but, one);
        EXPECT_GT(limit, 0);
        return std::vector<intake::Similar>{{case_of(other), 83}};
    });
    const auto html = page(one, handler()).body;
    EXPECT_NE(asked.find("What must I do?"), std::string::npos);
    EXPECT_NE(html.find("/jamfor/" + case_of(other).number.slug()), std::string::npos);
    EXPECT_NE(html.find("83 %"), std::string::npos);
    enquiries_->find_similar({});
    EXPECT_EQ(page(one, handler()).body.find("/jamfor/"), std::string::npos);
}

}  // namespace
}  // namespace enquiries
