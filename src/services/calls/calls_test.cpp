// Phone notes on both databases: saved, never overwritten, finished in one commit, found again by number.
#include "calls/calls.h"

#include "calls_rules.h"
#include "calls_store.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_answers();
std::vector<Migration> schema_calls();
}  // namespace db
namespace answers {
void declare_tables(ledger::Ledger& ledger);
}

namespace calls {
namespace {

class CallsTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        begin();
    }
    void TearDown() override {
        calls_.reset();
        OfficeTest::TearDown();
    }
    void begin() {
        for (const auto& module : {db::schema_answers(), db::schema_calls()}) database().migrate(module);
        answers::declare_tables(office().ledger);
        declare_tables(office().ledger);
        calls_.emplace(office().intake, office().identity);
        calls_->owner("enquiry", support::enquiry_event);
        calls_->owner("tip", support::tip_event);
        calls_->owner("press_enquiry", support::enquiry_event);
    }
    const Calls& calls() { return *calls_; }

    static Content content(std::initializer_list<std::pair<std::string, std::string>> more = {}) {
        Content made{{"text", {"The lift has been broken for a week."}}, {"service", {"supervision"}}, {"contact", {"declined"}}, {"becomes", {"enquiry"}}};
        for (const auto& [field, said] : more) made[field] = {said};
        return made;
    }
    static Content given(std::initializer_list<std::pair<std::string, std::string>> more = {}) {
        auto made = content({{"contact", "given"}, {"contact_name", "Caller"}, {"contact_phone", "070-123 45 67"}});
        for (const auto& [field, said] : more) made[field] = {said};
        return made;
    }
    Calls::Finished finish(const Content& said, Ending ending = Ending::later, const identity::Actor& who = handler()) {
        return calls().finish(calls().open(who), said, ending, who);
    }
    static identity::Actor colleague(std::set<std::string> regions = {"*"}) { return actor(identity::only(identity::Role::handler), std::move(regions), 88); }
    identity::Context context(const identity::Actor& who) { return {&who, i18n::Texts::of(i18n::Language::sv), clock_}; }
    static http::Request request(const std::string& id, std::initializer_list<std::pair<std::string, std::string>> form = {}) {
        http::Request made;
        made.captures.add("id", id);
        for (const auto& [name, said] : form) made.form.add(name, said);
        return made;
    }
    std::int64_t notes() { return integer("SELECT COUNT(*) FROM calls_notes"); }
    std::optional<Calls> calls_;
};
ON_BOTH_DATABASES(CallsTest);

// ------------------------------------------------------------------ writing

TEST_P(CallsTest, nothing_is_stored_of_a_call_until_something_was_written_and_the_start_is_the_servers) {
    const auto who = handler();
    const auto ref = calls().open(who);
    EXPECT_EQ(notes(), 0);
    clock_.advance_seconds(90);
    const auto saved = calls().save(ref, content(), who);
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->version, 1);
    EXPECT_FALSE(saved->stored);
    const auto note = calls().note(ref.id, who);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->started, ref.started) << "the call began when the page was opened, not when it was saved";
    EXPECT_EQ(note->author, who.user);
    EXPECT_EQ(readable_at("broken for a week"), "") << "sealed from the first second";
    EXPECT_EQ(findings(), "");
    auto forged = calls().open(who);
    forged.started.us -= 3'600'000'000;
    EXPECT_FALSE(calls().save(forged, content(), who)) << "the start of a call cannot be made up";
}

TEST_P(CallsTest, a_second_version_is_never_overwritten_and_both_are_shown) {
    const auto who = handler(), other = colleague();
    auto ref = calls().open(who);
    ref.version = calls().save(ref, content(), who)->version;
    const NoteRef theirs{ref.id, 1, {}, "", ""};
    ASSERT_TRUE(calls().save(theirs, content({{"answer", "Theirs"}}), other));
    const auto refused = calls().save(ref, content({{"answer", "Mine"}}), who);
    ASSERT_TRUE(refused);
    ASSERT_TRUE(refused->stored) << "somebody saved since";
    EXPECT_EQ(value(refused->stored->content, "answer"), "Theirs");
    EXPECT_EQ(value(calls().note(ref.id, who)->content, "answer"), "Theirs") << "nothing was overwritten";
    // The same over the page: both texts stand there, and what is chosen is kept.
    const auto id = std::to_string(ref.id);
    auto typed = request(id, {{"version", "1"}, {"act", "save"}, {"text", "The lift has been broken for a week."}, {"service", "supervision"}, {"contact", "declined"},
                              {"becomes", "enquiry"}, {"answer", "Mine"}});
    const auto page = calls_->act(typed, context(who));
    EXPECT_EQ(page.status, 409);
    EXPECT_NE(page.body.find("Theirs"), std::string::npos);
    EXPECT_NE(page.body.find("Mine"), std::string::npos);
    auto chosen = request(id, {{"version", "2"}, {"act", "resolve"}, {"pick_answer", "both"}, {"text", "The lift has been broken for a week."}, {"service", "supervision"},
                               {"contact", "declined"}, {"becomes", "enquiry"}, {"answer", "Mine"}});
    EXPECT_EQ(calls_->act(chosen, context(who)).status, 303);
    EXPECT_EQ(value(calls().note(ref.id, who)->content, "answer"), "Theirs\n\nMine");
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, the_same_words_again_and_the_own_page_again_are_no_conflict) {
    const auto who = handler();
    auto ref = calls().open(who);
    ref.page = "page-of-mine";
    ASSERT_EQ(calls().save(ref, content(), who)->version, 1);
    const auto again = calls().save(ref, content(), who);
    EXPECT_FALSE(again->stored);
    EXPECT_EQ(again->version, 1) << "an answer that was lost is given again";
    const auto more = calls().save(ref, content({{"answer", "More"}}), who);
    EXPECT_FALSE(more->stored) << "the page goes on from what it saved itself";
    EXPECT_EQ(more->version, 2);
    auto elsewhere = ref;
    elsewhere.page = "another-page";
    EXPECT_TRUE(calls().save(elsewhere, content({{"answer", "Other"}}), who)->stored);
}

TEST_P(CallsTest, autosave_answers_a_script_with_version_time_and_hints_and_a_conflict_with_409) {
    const auto who = handler();
    const auto ref = calls().open(who);
    const auto id = std::to_string(ref.id);
    auto first = request(id, {{"autosave", "1"}, {"version", "0"}, {"started", std::to_string(ref.started.us)}, {"seal", ref.seal}, {"text", "Hello"}, {"hints", "1"}});
    const auto saved = calls_->act(first, context(who));
    EXPECT_EQ(saved.status, 200);
    EXPECT_NE(saved.body.find("\"version\":1"), std::string::npos) << saved.body;
    EXPECT_NE(saved.body.find("Sparat 11:23"), std::string::npos) << saved.body;
    EXPECT_NE(saved.body.find("\"hints\":[]"), std::string::npos) << saved.body;
    auto late = request(id, {{"autosave", "1"}, {"version", "0"}, {"text", "Hello you"}});
    EXPECT_EQ(calls_->act(late, context(who)).status, 409);
    EXPECT_EQ(value(calls().note(ref.id, who)->content, "text"), "Hello");
}

TEST_P(CallsTest, a_note_survives_a_new_start_of_the_program) {
    const auto who = handler();
    const auto ref = calls().open(who);
    ASSERT_TRUE(calls().save(ref, content(), who));
    calls_.reset();
    start();
    begin();
    ASSERT_TRUE(calls().note(ref.id, who));
    EXPECT_EQ(value(calls().note(ref.id, who)->content, "text"), "The lift has been broken for a week.");
}

TEST_P(CallsTest, a_note_left_open_for_a_day_is_said_to_be_and_is_never_gone) {
    const auto who = handler();
    const auto ref = calls().open(who);
    ASSERT_TRUE(calls().save(ref, content(), who));
    clock_.advance_seconds(26 * 3600);
    const auto& t = i18n::Texts::of(i18n::Language::sv);
    EXPECT_NE(calls_->list({}, context(who)).body.find(t.fill("calls.left_open", {"1"})), std::string::npos);
    EXPECT_NE(calls_->show(request(std::to_string(ref.id)), context(who)).body.find(std::string{t("calls.old.title")}), std::string::npos);
    const auto other = colleague();
    EXPECT_NE(calls_->list({}, context(other)).body.find(std::string{t("calls.part.left")}), std::string::npos) << "colleagues see that it stands open";
    EXPECT_EQ(calls_->list({}, context(other)).body.find("broken for a week"), std::string::npos) << "and not what it says";
    // It becomes a case of the day the call was.
    const auto finished = calls().finish({ref.id, 1, {}, "", ""}, given(), Ending::later, who);
    ASSERT_TRUE(finished.receipt);
    EXPECT_EQ(case_of(finished.receipt->case_id).received_day, base::to_day({2026, 11, 18}));
    EXPECT_EQ(notes(), 0);
}

TEST_P(CallsTest, throwing_a_note_away_is_the_authors_and_stands_in_the_ledger) {
    const auto who = handler(), other = colleague();
    const auto ref = calls().open(who);
    ASSERT_TRUE(calls().save(ref, content(), who));
    EXPECT_FALSE(calls().discard(ref.id, 1, other));
    EXPECT_FALSE(calls().discard(ref.id, 7, who)) << "another version than the one that was read";
    EXPECT_TRUE(calls().discard(ref.id, 1, who));
    EXPECT_EQ(notes(), 0);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM ledger_events WHERE kind = 'calls.note_discarded'"), 1);
    EXPECT_EQ(findings(), "");
}

// ------------------------------------------------------------------ finishing

TEST_P(CallsTest, a_caller_who_gives_no_name_gets_number_and_code_and_no_address_is_made_up) {
    clock_.advance_seconds(60);
    const auto finished = finish(content({{"caller_kind", "relative"}, {"for_whom", "her mother"}}));
    ASSERT_TRUE(finished.receipt);
    EXPECT_EQ(finished.receipt->return_code.size(), 19u);
    const auto row = case_of(finished.receipt->case_id);
    EXPECT_EQ(row.type, "enquiry");
    EXPECT_EQ(row.channel, "phone");
    EXPECT_TRUE(row.anonymous);
    EXPECT_EQ(row.received_at, base::start_of(clock_.today())) << "of a caller without a name the day is kept, not the time";
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        EXPECT_TRUE(office().intake.contact(reader, row.id, keys).empty());
        const auto contact = store::contact_of_case(reader, row.id);
        ASSERT_TRUE(contact);
        EXPECT_EQ(contact->contact, "declined") << "four answers, not an empty field";
        EXPECT_EQ(contact->phone_hash, "");
    });
    const auto documents = documents_of(row.id);
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_NE(documents[0].text.find("broken for a week"), std::string::npos);
    EXPECT_NE(documents[0].text.find("her mother"), std::string::npos);
    EXPECT_EQ(event_kinds(row.id), (std::vector<std::string>{"test.enquiry_received", "calls.call_noted"}));
    EXPECT_EQ(notes(), 0);
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, the_case_was_received_when_the_call_began) {
    const auto who = handler();
    const auto ref = calls().open(who);
    clock_.advance_seconds(600);
    const auto finished = calls().finish(ref, given(), Ending::later, who);
    ASSERT_TRUE(finished.receipt);
    EXPECT_EQ(case_of(finished.receipt->case_id).received_at, ref.started);
    const auto sent_again = calls().finish(ref, given(), Ending::later, who);
    ASSERT_TRUE(sent_again.receipt) << "the same button twice gives the same receipt";
    EXPECT_EQ(sent_again.receipt->number, finished.receipt->number);
    EXPECT_EQ(sent_again.receipt->return_code, finished.receipt->return_code);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1);
}

TEST_P(CallsTest, an_advance_ruling_is_refused_with_the_limit_and_a_referral_and_closed_at_once_FL_6_to_8) {
    const auto finished = finish(given({{"caller_kind", "provider"}, {"limits", "no_advance_ruling"}, {"referral", "permit_application"}}), Ending::answered);
    ASSERT_TRUE(finished.receipt) << (finished.problems.empty() ? "" : finished.problems.front().text_key);
    const auto row = case_of(finished.receipt->case_id);
    EXPECT_FALSE(row.open);
    EXPECT_EQ(row.outcome, "limited_answer");
    const auto documents = documents_of(row.id);
    ASSERT_EQ(documents.size(), 2u);
    EXPECT_EQ(documents[1].kind, "limit_of_service");
    EXPECT_EQ(documents[1].direction, registry::Direction::sent);
    EXPECT_NE(documents[1].text.find(office().catalogue.label("limits_of_service", "no_advance_ruling", clock_.today(), i18n::Language::sv)), std::string::npos);
    EXPECT_NE(documents[1].text.find(office().catalogue.label("referrals", "permit_application", clock_.today(), i18n::Language::sv)), std::string::npos);
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        const auto written = office().casework.notes(reader, row.id, keys);
        ASSERT_EQ(written.size(), 1u);
        EXPECT_EQ(written[0].kind, "limit:no_advance_ruling");
    });
    const auto kinds = event_kinds(row.id);
    EXPECT_NE(std::find(kinds.begin(), kinds.end(), "calls.limit_told"), kinds.end());
    const auto followed = office().intake.follow(finished.receipt->number, finished.receipt->return_code);
    ASSERT_TRUE(followed);
    EXPECT_EQ(followed->messages.size(), 1u) << "the caller can read it again";
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, a_journalists_question_goes_to_those_who_answer_the_press) {
    const auto finished = finish(given({{"caller_kind", "journalist"}}));
    ASSERT_TRUE(finished.receipt);
    EXPECT_EQ(case_of(finished.receipt->case_id).type, "press_enquiry");
}

TEST_P(CallsTest, nobody_has_to_choose_a_line_or_a_kind_for_a_journalist) {
    const auto chosen = finish(content({{"becomes", "enquiry"}, {"caller_kind", "journalist"}, {"service", ""}}));
    ASSERT_TRUE(chosen.receipt);
    EXPECT_EQ(case_of(chosen.receipt->case_id).type, "press_enquiry");
    calls_->route_by([](const intake::Submission& submission, const std::vector<std::string>&) {
        return submission.text.find("journalist") != std::string::npos ? std::string{"press_enquiry"} : std::string{};
    });
    const auto said = finish(given({{"text", "Jag är journalist och undrar hur många tips ni får."}}));
    ASSERT_TRUE(said.receipt);
    EXPECT_EQ(case_of(said.receipt->case_id).type, "press_enquiry");
    const auto relative = finish(given({{"text", "Min syster är journalist."}, {"caller_kind", "relative"}}));
    EXPECT_EQ(case_of(relative.receipt->case_id).type, "enquiry") << "what a person chose stands";
    EXPECT_FALSE(finish(content({{"becomes", "enquiry"}, {"service", ""}})).receipt) << "others are met by one of the services";
}

TEST_P(CallsTest, what_is_written_is_compared_with_other_cases_for_a_hint) {
    const auto other = finish(given({}));
    ASSERT_TRUE(other.receipt);
    calls_->find_similar([&](std::string_view text, base::CaseId, const identity::Actor&, int) {
        return text.empty() ? std::vector<intake::Similar>{} : std::vector<intake::Similar>{{case_of(other.receipt->case_id), 90}};
    });
    const auto& t = i18n::Texts::of(i18n::Language::sv);
    const auto hints = calls().hints(content({{"text", "Much the same"}}), 0, handler(), t);
    ASSERT_EQ(hints.size(), 1u);
    EXPECT_EQ(hints[0].source, "text");
    EXPECT_TRUE(calls().hints(content({{"text", ""}}), 0, handler(), t).empty());
}

TEST_P(CallsTest, what_is_said_about_a_tip_stays_in_the_office_ruling_9) {
    const auto finished = finish(content({{"becomes", "tip"}, {"answer", "We thank you and read it."}}));
    ASSERT_TRUE(finished.receipt);
    const auto row = case_of(finished.receipt->case_id);
    EXPECT_EQ(row.step, "read");
    EXPECT_EQ(documents_of(row.id).at(1).direction, registry::Direction::internal);
    EXPECT_TRUE(office().intake.follow(finished.receipt->number, finished.receipt->return_code)->messages.empty());
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, handing_over_now_is_urgent_in_the_department_in_the_same_commit) {
    const auto finished = finish(given({{"region", "syd"}, {"reason", "No staff tonight."}}), Ending::urgent);
    ASSERT_TRUE(finished.receipt);
    const auto row = case_of(finished.receipt->case_id);
    EXPECT_TRUE(row.urgent);
    EXPECT_EQ(row.region, "syd");
    EXPECT_TRUE(row.open);
    const auto kinds = event_kinds(row.id);
    EXPECT_NE(std::find(kinds.begin(), kinds.end(), "casework.forwarded_urgent"), kinds.end());
}

TEST_P(CallsTest, a_child_in_danger_makes_the_call_urgent_and_keeps_it_open) {
    const auto finished = finish(given({{"service", "children"}, {"text", "Han slår mig."}, {"answer", "We listen."}}), Ending::answered);
    ASSERT_TRUE(finished.receipt);
    EXPECT_FALSE(finished.danger.empty());
    const auto row = case_of(finished.receipt->case_id);
    EXPECT_TRUE(row.urgent);
    EXPECT_TRUE(row.open) << "a person looks at it before it is closed";
    const auto grown_up = finish(given({{"text", "De slår larm om hissen."}, {"answer", "Thanks."}}), Ending::answered);
    EXPECT_FALSE(case_of(grown_up.receipt->case_id).urgent) << "words of danger count where a child is concerned";
}

TEST_P(CallsTest, what_cannot_be_finished_is_saved_and_comes_back_with_its_reasons) {
    const auto who = handler();
    const auto ref = calls().open(who);
    auto made = request(std::to_string(ref.id), {{"version", "0"}, {"started", std::to_string(ref.started.us)}, {"seal", ref.seal}, {"act", "finish"}, {"text", "Half a note"}});
    const auto page = calls_->act(made, context(who));
    EXPECT_EQ(page.status, 422);
    EXPECT_NE(page.body.find("Half a note"), std::string::npos);
    EXPECT_EQ(value(calls().note(ref.id, who)->content, "text"), "Half a note");
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 0);
}

TEST_P(CallsTest, a_note_that_a_colleague_finished_meanwhile_loses_no_word) {
    const auto who = handler();
    const auto ref = calls().open(who);
    ASSERT_TRUE(calls().save(ref, content(), who));
    ASSERT_TRUE(calls().finish({ref.id, 1, {}, "", ""}, given(), Ending::later, colleague()).receipt);
    auto late = request(std::to_string(ref.id), {{"version", "1"}, {"act", "save"}, {"text", "More that was said"}});
    const auto page = calls_->act(late, context(who));
    EXPECT_EQ(page.status, 409);
    EXPECT_NE(page.body.find("More that was said"), std::string::npos);
    EXPECT_NE(page.body.find("name=\"version\" value=\"0\""), std::string::npos) << "it goes on as a note of its own";
}

// ------------------------------------------------------------------ earlier contacts, call backs, forms

TEST_P(CallsTest, an_earlier_contact_from_the_number_or_about_the_unit_is_a_hint_and_no_link) {
    unit("V-1", "Bergets boende", "2480");
    const auto& t = i18n::Texts::of(i18n::Language::sv);
    const auto before = finish(given({{"unit", "Bergets boende"}, {"unit_id", "V-1"}}));
    ASSERT_TRUE(before.receipt);
    EXPECT_EQ(readable_at("0701234567"), "") << "of the number a keyed hash alone";
    const auto same_number = given({{"contact_phone", "+46 70 123 45 67"}});
    const auto found = calls().hints(same_number, 0, handler(), t);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].source, "number");
    EXPECT_NE(found[0].text.find(before.receipt->number), std::string::npos);
    EXPECT_EQ(calls().hints(content({{"unit_id", "V-1"}}), 0, handler(), t).at(0).source, "unit");
    EXPECT_TRUE(calls().hints(same_number, 0, colleague({"syd"}), t).empty()) << "a case of another department is not hinted at";
    EXPECT_TRUE(calls().hints(given({{"contact_phone", "0709999999"}}), 0, handler(), t).empty());
    const auto second = finish(same_number);
    database().read([&](db::Reader& reader) { EXPECT_TRUE(office().casework.links(reader, second.receipt->case_id).empty()); });
    const auto ref = calls().open(handler());
    ASSERT_TRUE(calls().save(ref, same_number, handler()));
    EXPECT_EQ(calls().hints(same_number, 0, handler(), t).back().source, "note");
    EXPECT_EQ(calls().hints(same_number, ref.id, handler(), t).back().source, "number") << "a note is no hint of itself";
}

TEST_P(CallsTest, a_voice_message_waits_until_somebody_takes_it_and_becomes_a_case_of_when_it_came) {
    const base::Time came{clock_.now().us - 7'200'000'000};
    const auto id = calls().add_message({{"text", {"Please call me."}}, {"service", {"children"}}, {"contact_phone", {"0701234567"}}}, came);
    ASSERT_TRUE(id);
    EXPECT_EQ(readable_at("Please call me"), "");
    const auto who = handler();
    EXPECT_NE(calls_->list({}, context(who)).body.find("Please call me."), std::string::npos);
    http::Request other_service;
    other_service.query.add("tjanst", "permits");
    EXPECT_EQ(calls_->list(other_service, context(who)).body.find("Please call me."), std::string::npos);
    ASSERT_TRUE(calls().no_answer(*id, who));
    EXPECT_EQ(calls().note(*id, who)->attempts, 1);
    ASSERT_TRUE(calls().take(*id, who));
    auto note = *calls().note(*id, who);
    EXPECT_EQ(note.author, who.user);
    note.content["answer"] = {"We talked."};
    const auto finished = calls().finish({*id, note.version, {}, "", ""}, note.content, Ending::answered, who);
    ASSERT_TRUE(finished.receipt) << (finished.problems.empty() ? "" : finished.problems.front().text_key);
    EXPECT_EQ(case_of(finished.receipt->case_id).received_at, came);
    EXPECT_FALSE(calls().add_message({{"service", {"children"}}}, came)) << "an empty message";
    EXPECT_FALSE(calls().add_message({{"text", {"x"}}, {"service", {"children"}}}, {clock_.now().us + 60'000'000})) << "not come yet";
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, a_promised_call_back_is_the_promisers_and_stands_on_the_list_until_it_is_ended) {
    const auto finished = finish(given({{"call_day", "19"}, {"call_month", "11"}, {"call_year", "2026"}, {"call_what", "Tell of the permit"}}));
    ASSERT_TRUE(finished.receipt);
    const auto row = case_of(finished.receipt->case_id);
    EXPECT_EQ(row.owner, handler().user);
    const auto who = handler();
    EXPECT_NE(calls_->list({}, context(who)).body.find("Tell of the permit"), std::string::npos);
    EXPECT_EQ(readable_at("Tell of the permit"), "");
    const auto contact = integer("SELECT id FROM calls_contacts");
    ASSERT_TRUE(calls().end_call_back(contact, true, who));
    EXPECT_EQ(calls_->list({}, context(who)).body.find("Tell of the permit"), std::string::npos);
    EXPECT_EQ(event_kinds(row.id).back(), "calls.call_back_ended");
    EXPECT_FALSE(calls().end_call_back(contact + 1, true, who));
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, a_form_is_filled_in_for_the_caller_with_what_the_note_has_and_takes_the_notes_place) {
    const auto who = handler();
    const auto ref = calls().open(who);
    ASSERT_TRUE(calls().save(ref, given(), who));
    const auto id = std::to_string(ref.id);
    auto asked = request(id);
    asked.captures.add("form", "tip");
    const auto page = calls_->form(asked, context(who));
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("broken for a week"), std::string::npos) << "what was written goes with it";
    EXPECT_NE(page.body.find("name=\"form_token\" value=\"csrf\""), std::string::npos) << "a staff form carries the session's token";
    auto filled = request(id, {{"act", "check"}, {"what_happened", "The lift is broken."}, {"contact", "anonymous"}});
    filled.captures.add("form", "tip");
    EXPECT_EQ(calls_->submit_form(filled, context(who)).status, 200);
    auto send = request(id, {{"act", "send"}});
    send.captures.add("form", "tip");
    const auto sent = calls_->submit_form(send, context(who));
    EXPECT_EQ(sent.status, 200);
    EXPECT_NE(sent.body.find("8.9.2-1/2026"), std::string::npos) << sent.body.substr(0, 400);
    const auto row = case_of(std::string{"8.9.2-1/2026"});
    EXPECT_EQ(row.channel, "phone");
    EXPECT_EQ(event_kinds(row.id), (std::vector<std::string>{"test.tip_received", "calls.call_noted"}));
    EXPECT_EQ(notes(), 0);
    EXPECT_NE(calls_->submit_form(send, context(who)).body.find("8.9.2-1/2026"), std::string::npos) << "sent twice, the same receipt";
    auto unknown = request(id);
    unknown.captures.add("form", "complaint_hsl");
    EXPECT_EQ(calls_->form(unknown, context(who)).status, 404);
    EXPECT_EQ(findings(), "");
}

TEST_P(CallsTest, a_note_is_for_those_who_may_handle_the_unit_it_is_about_and_reading_it_is_on_record) {
    unit("V-1", "Bergets boende", "2480");
    const auto north = handler({"nord"}), south = colleague({"syd"});
    const auto analyst = actor(identity::only(identity::Role::analyst), {"*"}, 99);
    const auto ref = calls().open(north);
    ASSERT_TRUE(calls().save(ref, content({{"unit", "Bergets boende"}, {"unit_id", "V-1"}}), north));
    const auto id = std::to_string(ref.id);
    EXPECT_EQ(calls_->show(request(id), context(north)).status, 200);
    EXPECT_EQ(calls_->show(request(id), context(south)).status, 404);
    EXPECT_EQ(calls_->show(request(id), context(analyst)).status, 404);
    EXPECT_EQ(calls_->show(request("12345"), context(south)).body, calls_->show(request(id), context(south)).body) << "forbidden and unknown look alike";
    EXPECT_FALSE(calls().save({ref.id, 1, {}, "", ""}, content(), south));
    EXPECT_EQ(office().identity.reads(INT64_MAX, 10).size(), 1u);
}

}  // namespace
}  // namespace calls
