// A form that is asked one step a page, as a person without scripts meets it: next, back, out of order, groups,
// save and return, and what a service hangs on to it.
#include "form_test_flow.h"

namespace intake {
namespace {

class FormStepsTest : public FormTest {
protected:
    FormStepsTest() : FormTest{resumable_form({"tip", "complaint_hsl", support::tip_event, "/beratta/klagomal", "tips.flow"}, "hsl")} {}

    http::Response get() { return flow().show({}, context()); }
    // The step of the page that answers; "check", "sent" or "" for the others.
    std::string on(const Pairs& fields) {
        page_ = post_fields(fields);
        return where();
    }
    std::string where() const {
        if (page_.body.find("name=\"act\" value=\"send\"") != std::string::npos) return "check";
        if (page_.body.find("panel-number") != std::string::npos) return "sent";
        const auto step = value_in(page_.body, "step");
        return step.starts_with("no field") ? "" : step;
    }
    std::string token() const { return value_in(page_.body, "form_token"); }
    std::int64_t cases() { return integer("SELECT COUNT(*) FROM casework_cases"); }
    Pairs step(const std::string& id, Pairs fields, const std::string& act = "next") {
        fields.insert(fields.end(), {{"step", id}, {"act", act}});
        if (!token_.empty()) fields.insert(fields.begin(), {"form_token", token_});
        return fields;
    }
    // Answers every step of a complaint by the patient, up to the check page.
    void fill() {
        page_ = get();
        token_ = token();
        EXPECT_EQ(where(), "who");
        EXPECT_EQ(on(step("who", {{"who", "patient"}})), "you");
        EXPECT_EQ(on(step("you", {{"contact_name", "The complainant"}, {"personal_number", "900101-2385"}, {"contact_address", "Street 1"}})), "provider")
            << "the patient's own page is not asked for";
        EXPECT_EQ(on(step("provider", {{"unit", "The clinic"}})), "staff");
        EXPECT_EQ(on(step("staff", {})), "event");
        EXPECT_EQ(on(step("event", {{"what_happened", "The wrong medicine."}, {"when_year", "2026"}})), "led_to");
        EXPECT_EQ(on(step("led_to", {{"harm", "lasting_injury"}, {"harm", "death"}})), "asked");
        EXPECT_EQ(on(step("asked", {{"asked_provider", "provider"}, {"asked_when_year", "2026"}, {"provider_answer", "no"}})), "attachments");
        EXPECT_EQ(on(step("attachments", {})), "needs");
        EXPECT_EQ(on(step("needs", {{"interpreter", "no"}})), "readers");
        EXPECT_TRUE(has("25 kap. 8")) << "the weak secrecy is said before sending";
        EXPECT_EQ(on(step("readers", {})), "check");
    }

    std::string token_;
};
ON_BOTH_DATABASES(FormStepsTest);

TEST_P(FormStepsTest, a_form_is_asked_step_by_step_checked_and_sent) {
    fill();
    for (const auto* words : {"The complainant", "19900101-2385", "The clinic", "The wrong medicine.", "Patienten avled"}) EXPECT_TRUE(has(words)) << words;
    EXPECT_FALSE(has("name=\"what_happened\"")) << "the check page carries the token alone";
    EXPECT_EQ(cases(), 0);
    ASSERT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
    ASSERT_EQ(cases(), 1);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 0);
    const auto row = case_of("8.9.2-1/2026");
    EXPECT_FALSE(row.anonymous);
    EXPECT_FALSE(row.urgent);
    EXPECT_EQ(row.area, "hsl");
    EXPECT_EQ(documents_of(row.id)[0].text, "The wrong medicine.") << "neither name nor number is in the text that is searched";
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(office().intake.contact(reader, row.id, keys).address, "Street 1");
        EXPECT_EQ(office().intake.submission(reader, row.id, keys)->answers.at("personal_number").at(0), "199001012385");
    });
    EXPECT_EQ(findings(), "");
}

// The names of what a page posts, in order; a repeated one once, a nameless button as "-".
std::string controls(const std::string& html) {
    std::string all, last;
    for (std::size_t at = html.find("<form"); at != std::string::npos; at = html.find('<', at + 1)) {
        const auto tag = html.substr(at, html.find('>', at) - at);
        if (!tag.starts_with("<input") && !tag.starts_with("<textarea") && !tag.starts_with("<button")) continue;
        const auto name = tag.find(" name=\"");
        auto found = name == std::string::npos ? "-" : tag.substr(name + 7, tag.find('"', name + 7) - name - 7);
        if (tag.starts_with("<button") && name != std::string::npos) found += "=" + value_in(tag + ">", found);
        if (found != last) all += (all.empty() ? "" : " ") + found;
        last = found;
    }
    return all;
}

TEST_P(FormStepsTest, each_page_asks_its_own_step_and_enter_goes_on) {
    page_ = get();
    token_ = token();
    EXPECT_EQ(controls(page_.body), "form_token - step who patient_cannot act=next act=keep");
    EXPECT_TRUE(has("<h1"));
    (void)on(step("who", {{"who", "relative"}, {"patient_cannot", "child"}}));
    EXPECT_EQ(controls(page_.body), "form_token - step contact_name personal_number contact_address contact_phone contact_email act=next act=back act=keep");
    (void)on(step("you", {{"contact_name", "C"}, {"contact_address", "A"}}));
    EXPECT_EQ(controls(page_.body), "form_token - step patient_name patient_personal_number relation act=next act=back act=keep");
    (void)on(step("patient", {{"patient_name", "P"}, {"relation", "parent"}}));
    (void)on(step("provider", {{"unit", "The clinic"}}));
    EXPECT_EQ(controls(page_.body), "form_token - step staff_name staff_role add=staff act=next act=back act=keep");
    auto adding = step("staff", {{"staff_name", "S"}}, "");
    adding.emplace_back("add", "staff");
    (void)on(adding);
    EXPECT_EQ(controls(page_.body), "form_token - step staff_name staff_role remove=staff.1 staff.2 staff_name.2 staff_role.2 remove=staff.2 add=staff "
                                    "act=next act=back act=keep");
}

TEST_P(FormStepsTest, an_error_stays_at_its_step_and_keeps_what_was_written) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    EXPECT_EQ(on(step("you", {{"contact_name", "The \"complainant\""}, {"personal_number", "900101-2386"}})), "you");
    EXPECT_EQ(page_.status, 422);
    EXPECT_TRUE(has("id=\"error-summary\""));
    EXPECT_TRUE(has("href=\"#personal_number\""));
    EXPECT_TRUE(has("href=\"#contact_address\""));
    EXPECT_EQ(value_in(page_.body, "contact_name"), "The &quot;complainant&quot;");
    EXPECT_EQ(value_in(page_.body, "personal_number"), "900101-2386");
    EXPECT_FALSE(has("Berätta vad som hände")) << "the errors of other steps are theirs";
}

TEST_P(FormStepsTest, back_keeps_what_was_written_even_when_it_cannot_be_used) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    EXPECT_EQ(on(step("you", {{"personal_number", "half"}}, "back")), "who");
    EXPECT_EQ(page_.status, 200);
    EXPECT_FALSE(has("id=\"error-summary\""));
    EXPECT_EQ(on(step("who", {{"who", "patient"}})), "you");
    EXPECT_EQ(value_in(page_.body, "personal_number"), "half");
    EXPECT_EQ(on(step("who", {{"who", "patient"}}, "back")), "who") << "nothing is before the first";
}

TEST_P(FormStepsTest, a_step_posted_out_of_order_leads_to_the_first_unanswered_one_and_loses_nothing) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    EXPECT_EQ(on(step("event", {{"what_happened", "Written first."}, {"when_year", "2026"}})), "you");
    EXPECT_TRUE(has(t("intake.form.answer_first").substr(0, 30)));
    (void)on(step("you", {{"contact_name", "C"}, {"contact_address", "A"}}));
    (void)on(step("provider", {{"unit", "The clinic"}}));
    EXPECT_EQ(on(step("staff", {})), "event");
    EXPECT_TRUE(has("Written first."));
    EXPECT_EQ(on(step("needs", {})), "led_to") << "forward over a step that must be answered";
}

TEST_P(FormStepsTest, an_unknown_step_and_a_missing_one_lead_to_the_first_unanswered) {
    EXPECT_EQ(on({{"act", "next"}}), "who");
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    for (const std::string& wrong : std::vector<std::string>{"", "no_such_step", "who.2", "../you", std::string(5000, 'x')}) {
        EXPECT_EQ(on(step(wrong, {{"contact_name", "lost?"}})), "you") << wrong.substr(0, 20);
        EXPECT_EQ(page_.status, 200);
    }
    EXPECT_EQ(on({{"form_token", token_}, {"act", "send"}}), "you") << "and sending goes nowhere before";
    EXPECT_EQ(page_.status, 422);
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormStepsTest, fields_of_other_steps_and_hostile_names_are_not_taken) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}, {"contact_name", "canary"}, {"staff_name.21", "canary"}, {"staff_name.02", "canary"}, {"form", "canary"}, {"", "canary"}}));
    (void)on(step("staff", {{"staff_name", "A"}, {"staff_name.21", "canary"}, {"staff.-1", "canary"}, {"what_happened", "canary"}}));
    const auto draft = office().intake.load(token_);
    ASSERT_TRUE(draft);
    for (const auto& [field, values] : draft->answers)
        for (const auto& value : values) EXPECT_NE(value, "canary") << field;
    EXPECT_EQ(draft->answers.at("staff_name").at(0), "A");
}

TEST_P(FormStepsTest, changing_from_the_check_page_goes_straight_back_to_it) {
    fill();
    EXPECT_EQ(on({{"form_token", token_}, {"act", "change"}, {"step", "provider"}}), "provider");
    EXPECT_EQ(value_in(page_.body, "unit"), "The clinic");
    EXPECT_EQ(value_in(page_.body, "to_check"), "1");
    EXPECT_EQ(on(step("provider", {{"unit", "Another clinic"}, {"to_check", "1"}})), "check");
    EXPECT_TRUE(has("Another clinic"));
    (void)on({{"form_token", token_}, {"act", "change"}, {"step", "who"}});
    EXPECT_EQ(on(step("who", {{"who", "representative"}, {"to_check", "1"}})), "patient") << "the answer asks for more";
    EXPECT_EQ(on(step("patient", {{"patient_name", "The patient"}, {"to_check", "1"}})), "check");
    EXPECT_TRUE(has("The patient"));
}

TEST_P(FormStepsTest, an_answer_that_calls_for_it_is_interrupted_once) {
    fill();
    (void)on({{"form_token", token_}, {"act", "change"}, {"step", "asked"}});
    EXPECT_EQ(on(step("asked", {{"asked_provider", "no"}, {"to_check", "1"}})), "asked");
    EXPECT_TRUE(has("ska få svara först"));
    EXPECT_FALSE(has("tel:")) << "nobody to call";
    EXPECT_EQ(on(step("asked", {{"to_check", "1"}}, "continue")), "check");
    EXPECT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
    EXPECT_FALSE(case_of("8.9.2-1/2026").urgent) << "no danger, only advice";
}

TEST_P(FormStepsTest, an_interruption_cannot_be_sent_past_unseen) {
    fill();
    auto draft = *office().intake.load(token_);
    draft.answers["asked_provider"] = {"no"};
    office().intake.save(token_, draft);
    (void)on({{"form_token", token_}, {"act", "send"}});
    EXPECT_TRUE(has("ska få svara först"));
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormStepsTest, twenty_items_are_added_one_is_removed_and_a_further_one_is_not_offered) {
    page_ = get();
    token_ = token();
    Pairs fields;
    for (int i = 1; i <= 20; ++i) {
        if (i > 1) fields.emplace_back(catalogue::item_name("staff", i), "1");
        fields.emplace_back(catalogue::item_name("staff_name", i), "Person " + std::to_string(i));
        auto adding = step("staff", fields, "");
        adding.emplace_back("add", "staff");
        EXPECT_EQ(on(adding), "staff");
        EXPECT_EQ(value_in(page_.body, catalogue::item_name("staff_name", i)), "Person " + std::to_string(i));
        EXPECT_EQ(value_in(page_.body, catalogue::item_name("staff_name", i + 1)).empty(), i < 20) << i;
    }
    EXPECT_FALSE(has("name=\"add\"")) << "twenty is the limit";
    auto removing = step("staff", fields, "");
    removing.emplace_back("remove", "staff.2");
    EXPECT_EQ(on(removing), "staff");
    EXPECT_TRUE(has("name=\"add\""));
    EXPECT_EQ(value_in(page_.body, "staff_name"), "Person 1");
    EXPECT_EQ(value_in(page_.body, "staff_name.2"), "Person 3");
    EXPECT_EQ(value_in(page_.body, "staff_name.19"), "Person 20");
    for (const char* wrong : {"staff.0", "staff.99", "staff.x", "what_happened", "", "staff.2.2", "staff.-1"}) {
        auto hostile = step("staff", {}, "");
        hostile.emplace_back("remove", wrong);
        hostile.emplace_back("staff_name", "kept");
        EXPECT_EQ(on(hostile), "staff") << wrong;
        EXPECT_EQ(value_in(page_.body, "staff_name"), "kept") << wrong;
    }
}

TEST_P(FormStepsTest, items_are_told_apart_on_the_check_page_and_stored_without_the_empty_ones) {
    fill();
    (void)on({{"form_token", token_}, {"act", "change"}, {"step", "staff"}});
    EXPECT_EQ(on(step("staff", {{"staff_name", ""}, {"staff.2", "1"}, {"staff_name.2", "Person B"}, {"staff.3", "1"}, {"staff_name.3", "Person C"}, {"to_check", "1"}})), "check");
    EXPECT_TRUE(has("Namn 2"));
    EXPECT_TRUE(has("Person C"));
    ASSERT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
    const auto row = case_of("8.9.2-1/2026");
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        const auto answers = office().intake.submission(reader, row.id, keys)->answers;
        EXPECT_EQ(answers.at("staff_name").at(0), "Person B");
        EXPECT_EQ(answers.at("staff_name.2").at(0), "Person C");
        EXPECT_FALSE(answers.contains("staff_name.3"));
        EXPECT_FALSE(answers.contains("staff.2"));
    });
}

// ------------------------------------------------------------------ save and return

TEST_P(FormStepsTest, a_draft_is_opened_again_with_its_code_for_72_hours_at_the_first_unanswered_step) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    page_ = post_fields(step("you", {{"contact_name", "Half a name"}}, "keep"));
    EXPECT_EQ(page_.status, 200);
    const auto code = office().intake.load(token_)->return_code;
    ASSERT_EQ(code.size(), 19u);
    EXPECT_TRUE(has(code));
    EXPECT_TRUE(has("/beratta/klagomal/fortsatt"));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 2) << "the draft, and its token under the code";
    const auto resume = [&](const std::string& written) {
        http::Request request;
        request.form.add("code", written);
        page_ = flow().resume(request, context());
        return page_.status;
    };
    clock_.advance_seconds(72 * 3600);
    std::string small = base::lower_ascii(code);
    std::erase(small, '-');
    EXPECT_EQ(resume(small), 200);
    EXPECT_EQ(where(), "you");
    EXPECT_EQ(token(), token_);
    EXPECT_EQ(value_in(page_.body, "contact_name"), "Half a name");
    EXPECT_EQ(findings(), "");
    clock_.advance_seconds(3600 + 1);
    EXPECT_EQ(resume(code), 422);
    EXPECT_TRUE(has(t("intake.refused.draft_code").substr(0, 25)));
    EXPECT_EQ(office().intake.sweep(), 2);
}

TEST_P(FormStepsTest, saving_again_keeps_the_code_and_a_draft_does_not_live_for_ever) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    (void)post_fields(step("you", {}, "keep"));
    const auto code = office().intake.load(token_)->return_code;
    clock_.advance_seconds(48 * 3600);
    (void)on(step("you", {{"contact_name", "later"}}));
    EXPECT_EQ(office().intake.load(token_)->return_code, code);
    clock_.advance_seconds(48 * 3600);
    EXPECT_TRUE(office().intake.resume(code)) << "72 hours from when it was last saved";
    (void)on(step("you", {{"contact_name", "later still"}}));
    clock_.advance_seconds(24 * 3600);
    EXPECT_FALSE(office().intake.resume(code)) << "five days from when it was begun, as its files";
}

TEST_P(FormStepsTest, wrong_codes_open_nothing_and_share_one_budget) {
    page_ = get();
    token_ = token();
    (void)post_fields(step("who", {{"who", "patient"}}, "keep"));
    const auto code = office().intake.load(token_)->return_code;
    EXPECT_FALSE(office().intake.resume(""));
    EXPECT_FALSE(office().intake.resume("0000-0000-0000-0000"));
    EXPECT_THROW((void)office().intake.resume(code), base::Busy) << "two wrong ones a second";
    clock_.advance_seconds(1);
    EXPECT_TRUE(office().intake.resume(code));
    execute("UPDATE intake_drafts SET sealed = (SELECT d.sealed FROM intake_drafts d WHERE d.id <> intake_drafts.id)");
    clock_.advance_seconds(1);
    EXPECT_FALSE(office().intake.resume(code)) << "a row that was moved opens nothing";
}

TEST_P(FormStepsTest, a_sent_form_cannot_be_opened_again_and_a_form_without_codes_has_no_such_page) {
    fill();
    (void)post_fields(step("readers", {}, "keep"));
    const auto code = office().intake.load(token_)->return_code;
    ASSERT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
    EXPECT_FALSE(office().intake.resume(code));
    FormFlow other{office().intake, {"tip", "tip", support::tip_event, "/beratta/tips", "tips.flow"}};
    EXPECT_EQ(other.show_resume({}, context()).status, 404);
    EXPECT_EQ(other.resume({}, context()).status, 404);
    EXPECT_EQ(flow().show_resume({}, context()).status, 200);
}

TEST_P(FormStepsTest, the_draft_of_another_form_is_not_opened_here) {
    page_ = get();
    token_ = token();
    (void)post_fields(step("who", {{"who", "patient"}}, "keep"));
    FormFlow other{office().intake, {"tip", "tip", support::tip_event, "/beratta/tips", "tips.flow", false, false, true}};
    http::Request request;
    request.form.add("code", office().intake.load(token_)->return_code);
    EXPECT_EQ(other.resume(request, context()).status, 422);
}

TEST_P(FormStepsTest, a_draft_that_is_gone_begins_again_and_says_so) {
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    clock_.advance_seconds(30 * 3600);
    EXPECT_EQ(on(step("event", {{"what_happened", "Still here."}, {"when_year", "2026"}})), "who");
    EXPECT_TRUE(has(t("intake.form.draft_gone").substr(0, 20)));
    EXPECT_EQ(office().intake.load(token_)->answers.at("what_happened").at(0), "Still here.");
}

// ------------------------------------------------------------------ what a service hangs on to it

TEST_P(FormStepsTest, what_is_known_is_filled_in_and_may_be_changed) {
    settings_.known = [](const http::Request&, const identity::Context&) {
        return FlowSettings::Known{{"person.name", "The one signed in"}, {"person.personal_number", "199001012385"}, {"unit.code", "V-1"}, {"person.phone", ""}};
    };
    unit("V-1", "Bergets klinik", "2480");
    page_ = get();
    token_ = token();
    (void)on(step("who", {{"who", "patient"}}));
    EXPECT_EQ(value_in(page_.body, "contact_name"), "The one signed in");
    EXPECT_EQ(value_in(page_.body, "personal_number"), "199001012385");
    EXPECT_EQ(on(step("you", {{"contact_name", "Changed"}, {"personal_number", ""}, {"contact_address", "A"}})), "provider");
    EXPECT_EQ(value_in(page_.body, "unit"), "Bergets klinik");
    EXPECT_EQ(office().intake.load(token_)->answers.at("contact_name").at(0), "Changed") << "what was written counts";
    EXPECT_EQ(office().intake.load(token_)->answers.at("personal_number").at(0), "");
}

TEST_P(FormStepsTest, what_the_service_refuses_is_said_beside_the_field_and_nothing_is_received) {
    bool refuse = true;
    settings_.before_send = [&](const Answers& answers, const identity::Context&) {
        std::vector<base::Refusal> all;
        if (refuse && answers.at("contact_name").at(0) == "The complainant") all.push_back({"http.too_many_files", "contact_name", "", {}});
        return all;
    };
    refuse = false;
    fill();
    refuse = true;
    EXPECT_EQ(on({{"form_token", token_}, {"act", "send"}}), "you");
    EXPECT_EQ(page_.status, 422);
    EXPECT_TRUE(has("href=\"#contact_name\""));
    EXPECT_EQ(cases(), 0);
    refuse = false;
    EXPECT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
}

TEST_P(FormStepsTest, what_the_service_writes_is_in_the_commit_that_opens_the_case_or_nothing_is) {
    bool fail = true;
    int called = 0;
    settings_.after_receive = [&](db::Transaction& tx, base::CaseId id, const Answers& answers, const crypto::CaseKeys&, const identity::Context&) {
        ++called;
        EXPECT_TRUE(office().casework.find(tx, id)) << "the case is there";
        EXPECT_EQ(answers.at("personal_number").at(0), "199001012385");
        if (fail) throw base::Fault{"the parties could not be written"};
        tx.execute("UPDATE casework_cases SET urgent = urgent WHERE id = ?", {id});
    };
    fill();
    EXPECT_THROW((void)post_fields({{"form_token", token_}, {"act", "send"}}), base::Fault);
    EXPECT_EQ(cases(), 0) << "nothing half-written";
    EXPECT_GE(called, 1);
    fail = false;
    EXPECT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
    EXPECT_EQ(cases(), 1);
    called = 0;
    EXPECT_EQ(on({{"form_token", token_}, {"act", "send"}}), "sent");
    EXPECT_EQ(called, 0) << "the receipt answers again, nothing is written again";
}

// ------------------------------------------------------------------ the API

TEST_P(FormStepsTest, api_a_group_is_a_list_and_errors_name_the_part) {
    const auto send = [&](const std::string& staff, const std::string& rest = "") {
        return flow().receive_json(R"({"who": "patient", "contact_name": "C", "contact_address": "A", "unit": "The clinic", "what_happened": "x",
            "when_year": 2026, "harm": ["none"], "asked_provider": "no")" + rest + (staff.empty() ? "" : ", \"staff\": " + staff) + "}", "", context());
    };
    const auto fields = [](const FormFlow::ApiAnswer& answer) {
        std::string all;
        for (const auto& error : answer.errors) all += error.field + " ";
        return all;
    };
    const auto two = send(R"([{"staff_name": "First", "staff_role": "nurse"}, {"staff_name": "Second"}])");
    ASSERT_EQ(two.status, 201) << fields(two);
    const auto row = case_of(two.receipt->number);
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(office().intake.submission(reader, row.id, keys)->answers.at("staff_name.2").at(0), "Second");
    });
    EXPECT_EQ(send("").status, 201);
    EXPECT_EQ(send("[]").status, 201);
    EXPECT_EQ(send("null").status, 201);
    EXPECT_EQ(fields(send(R"([{"staff_name": "A"}, {"staff_name": ")" + std::string(201, 'x') + R"("}])")), "staff[1].staff_name ");
    EXPECT_EQ(fields(send(R"([{"nme": "A"}, "B"])")), "staff[0].nme staff[1] ");
    EXPECT_EQ(fields(send(R"({"staff_name": "A"})")), "staff ");
    EXPECT_EQ(fields(send("", R"(, "staff_name": "A", "staff_name.2": "B", "staff.2": "1")")), "staff_name staff_name.2 staff.2 ");
    std::string many = "[";
    for (int i = 0; i < 21; ++i) many += std::string{i ? "," : ""} + R"({"staff_name": "A"})";
    EXPECT_EQ(fields(send(many + "]")), "staff ");
    EXPECT_EQ(fields(send("", R"(, "personal_number": "900101-2386")")), "personal_number ");
}

}  // namespace
}  // namespace intake
