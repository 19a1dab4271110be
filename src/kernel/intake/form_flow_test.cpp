// The public form as a person or a program meets it: requests in, pages out.
#include "form_test_flow.h"

namespace intake {
namespace {

class FormFlowTest : public FormTest {
protected:
    FormFlowTest() : FormTest{{"tip", "tip", support::tip_event, "/beratta/tips", "tips.flow", true, true}} {}
    void restart() {
        flow_.reset();
        start();
    }
    http::Response get(i18n::Language language = i18n::Language::sv) {
        http::Request request;
        request.path = "/beratta/tips";
        return flow().show(request, context(language));
    }
    http::Response post(const Pairs& fields, std::vector<http::Upload> uploads = {}, i18n::Language language = i18n::Language::sv) {
        http::Request request;
        request.method = http::Method::post;
        request.path = "/beratta/tips";
        for (const auto& [name, value] : fields) request.form.add(name, value);
        request.uploads = std::move(uploads);
        return flow().submit(request, context(language));
    }
    http::Upload upload(const std::string& name, const std::string& content) {
        auto sink = open_sink(office().files)();
        sink->write(content);
        return {"files", name, sink->finish(), static_cast<std::int64_t>(content.size()), ""};
    }
    FormFlow::ApiAnswer api(const std::string& body, const std::string& key = {}) { return flow().receive_json(body, key, context()); }
    static std::string fields_of(const FormFlow::ApiAnswer& answer) {
        std::string fields;
        for (const auto& error : answer.errors) {
            EXPECT_NE(error.text, "") << error.field;
            fields += (fields.empty() ? "" : " ") + error.field;
        }
        return fields;
    }
    std::string error_text(std::string_view question) { return office().catalogue.form("tip", clock_.today()).operator*()->question(question)->error.sv; }
    static bool has(const http::Response& response, std::string_view words) { return response.body.find(words) != std::string::npos; }
    std::int64_t cases() { return integer("SELECT COUNT(*) FROM casework_cases"); }
    // Filled in and accepted: gives the token of the check page.
    std::string checked(const Pairs& fields) {
        const auto page = post(fields);
        EXPECT_EQ(page.status, 200);
        EXPECT_TRUE(has(page, t("intake.check.title"))) << page.body;
        return value_in(page.body, "form_token");
    }
};
ON_BOTH_DATABASES(FormFlowTest);

const Pairs filled{{"what_happened", "The door was locked at night."}, {"contact", "anonymous"}, {"area", "sol"}, {"act", "check"}};
Pairs with(Pairs fields, const std::string& name, const std::string& value) {
    fields.emplace_back(name, value);
    return fields;
}

TEST_P(FormFlowTest, the_form_sets_no_cookie_and_gives_each_page_a_token_of_its_own) {
    const auto one = get(), two = get();
    EXPECT_EQ(one.status, 200);
    for (const auto& [name, value] : one.headers) EXPECT_NE(base::lower_ascii(name), "set-cookie") << value;
    EXPECT_EQ(value_in(one.body, "form_token").size(), 43u);
    EXPECT_NE(value_in(one.body, "form_token"), value_in(two.body, "form_token"));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 0) << "looking leaves nothing";
    EXPECT_TRUE(has(get(i18n::Language::en), "What has happened?"));
}

TEST_P(FormFlowTest, an_empty_form_is_answered_422_with_what_to_do_beside_each_question) {
    const auto page = post({{"act", "check"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "id=\"error-summary\""));
    EXPECT_TRUE(has(page, error_text("what_happened")));
    EXPECT_TRUE(has(page, error_text("contact")));
    EXPECT_FALSE(has(page, error_text("contact_name"))) << "not asked";
    EXPECT_TRUE(has(page, "href=\"#what_happened"));
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, what_was_typed_is_kept_when_something_is_wrong) {
    const auto page = post({{"what_happened", "A <b>long</b> story & more"}, {"where", "Ward \"3\""}, {"area", "lss"}, {"when_year", "2026"},
                            {"when_month", "13"}, {"act", "check"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "A &lt;b&gt;long&lt;/b&gt; story &amp; more"));
    EXPECT_FALSE(has(page, "<b>long"));
    EXPECT_EQ(value_in(page.body, "where"), "Ward &quot;3&quot;");
    EXPECT_EQ(value_in(page.body, "when_month"), "13");
    const auto chosen = page.body.find("value=\"lss\"");
    ASSERT_NE(chosen, std::string::npos);
    EXPECT_NE(page.body.substr(chosen, page.body.find('>', chosen) - chosen).find("checked"), std::string::npos);
    const auto again = post({{"form_token", value_in(page.body, "form_token")}, {"act", "check"}, {"what_happened", "x"}, {"contact", "anonymous"}});
    EXPECT_EQ(again.status, 200);
    EXPECT_FALSE(has(again, "value=\"13\"")) << "a field that was emptied is empty";
}

TEST_P(FormFlowTest, an_answer_that_is_not_on_its_list_is_refused_beside_its_question) {
    const auto page = post({{"what_happened", "x"}, {"contact", "anonymous"}, {"area", "no_such_area"}, {"act", "check"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "href=\"#area"));
}

TEST_P(FormFlowTest, a_text_over_its_limit_is_kept_and_refused) {
    std::string story;
    for (int i = 0; i < 20'001; ++i) story += "\xC3\xA5";
    const auto page = post({{"what_happened", story}, {"contact", "anonymous"}, {"act", "check"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, story));
    EXPECT_EQ(post({{"what_happened", story.substr(2)}, {"contact", "anonymous"}, {"act", "check"}}).status, 200) << "characters, not bytes";
}

TEST_P(FormFlowTest, letters_that_cannot_be_read_are_pointed_at_and_nothing_is_sent) {
    const auto page = post(with(with(filled, "where", "a\xEF\xBF\xBD"), "_invalid_utf8", "where"));
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, t("intake.form.bad_characters")));
    EXPECT_TRUE(has(page, "href=\"#where"));
}

TEST_P(FormFlowTest, searching_for_a_unit_keeps_the_text_and_shows_what_was_found) {
    unit("V-1", "Bergets boende", "2480");
    const auto page = post({{"what_happened", "half a story"}, {"unit", "berget"}, {"unit_search", "1"}});
    EXPECT_EQ(page.status, 200) << "an unfinished form is no error while searching";
    EXPECT_FALSE(has(page, "error-summary"));
    EXPECT_TRUE(has(page, "half a story"));
    EXPECT_EQ(value_in(page.body, "unit"), "berget");
    EXPECT_TRUE(has(page, "Bergets boende"));
    EXPECT_EQ(value_in(page.body, "unit_id"), "V-1");
    const auto check = post({{"form_token", value_in(page.body, "form_token")}, {"what_happened", "half a story"}, {"contact", "anonymous"},
                             {"unit", "berget"}, {"unit_id", "V-1"}, {"act", "check"}});
    EXPECT_TRUE(has(check, "Bergets boende")) << "the one that was chosen, not the words it was looked for by";
    const auto token = value_in(check.body, "form_token");
    ASSERT_EQ(post({{"form_token", token}, {"act", "send"}}).status, 200);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases WHERE county = '24' AND region = 'nord'"), 1);
}

TEST_P(FormFlowTest, danger_now_interrupts_once_with_112_and_the_case_is_urgent) {
    const auto danger = with(filled, "risk_now", "yes");
    const auto stop = post(danger);
    EXPECT_EQ(stop.status, 200);
    EXPECT_TRUE(has(stop, "tel:112"));
    EXPECT_EQ(value_in(stop.body, "what_happened"), "The door was locked at night.") << "travels on";
    EXPECT_FALSE(has(stop, t("intake.check.title")));
    EXPECT_EQ(cases(), 0);
    auto on = with(danger, "form_token", value_in(stop.body, "form_token"));
    for (auto& [name, value] : on)
        if (name == "act") value = "continue";
    const auto token = checked(on);
    for (auto& [name, value] : on)
        if (name == "act") value = "check";
    EXPECT_EQ(checked(on), token) << "shown once, not at every look";
    ASSERT_EQ(post({{"form_token", token}, {"act", "send"}}).status, 200);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases WHERE urgent = 1"), 1);
}

TEST_P(FormFlowTest, the_check_page_shows_every_answer_and_carries_the_token_alone) {
    const auto page = post(with(filled, "where", "Ward 3"));
    for (const auto* words : {"The door was locked at night.", "Ward 3", "Socialtj\xC3\xA4nst"}) EXPECT_TRUE(has(page, words)) << words;
    EXPECT_FALSE(has(page, "name=\"what_happened\""));
    EXPECT_EQ(cases(), 0) << "checked is not sent";
    const auto back = post({{"form_token", value_in(page.body, "form_token")}, {"act", "change"}});
    EXPECT_EQ(back.status, 200);
    EXPECT_EQ(value_in(back.body, "where"), "Ward 3");
    EXPECT_TRUE(has(back, "The door was locked at night."));
}

TEST_P(FormFlowTest, what_was_sent_is_received_with_number_and_code_and_the_draft_is_gone) {
    const auto page = post({{"form_token", checked(filled)}, {"act", "send"}});
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(cases(), 1);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 0);
    EXPECT_TRUE(has(page, "8.9.2-1/2026"));
    EXPECT_FALSE(has(page, "The door was locked")) << "the receipt may be seen by others";
    const auto row = case_of("8.9.2-1/2026");
    EXPECT_TRUE(row.anonymous);
    EXPECT_EQ(row.area, "sol");
    EXPECT_EQ(row.channel, "web");
    EXPECT_EQ(documents_of(row.id)[0].text, "The door was locked at night.");
    EXPECT_EQ(findings(), "");
}

TEST_P(FormFlowTest, sending_twice_gives_the_very_same_receipt_page_and_one_case) {
    const auto token = checked(filled);
    const auto one = post({{"form_token", token}, {"act", "send"}}), two = post({{"form_token", token}, {"act", "send"}});
    EXPECT_EQ(one.body, two.body);
    restart();
    EXPECT_EQ(post({{"form_token", token}, {"act", "send"}}).body, one.body);
    EXPECT_EQ(cases(), 1);
    clock_.advance_seconds(49 * 3600);
    office().intake.sweep();
    const auto late = post({{"form_token", token}, {"act", "send"}});
    EXPECT_EQ(late.status, 422);
    EXPECT_TRUE(has(late, t("intake.form.draft_gone").substr(0, 20)));
    EXPECT_EQ(cases(), 1);
}

TEST_P(FormFlowTest, going_back_and_sending_something_else_under_a_used_token_is_not_swallowed) {
    const auto token = checked(filled);
    ASSERT_EQ(post({{"form_token", token}, {"act", "send"}}).status, 200);
    checked({{"form_token", token}, {"what_happened", "Something else."}, {"contact", "anonymous"}, {"act", "check"}});
    const auto page = post({{"form_token", token}, {"act", "send"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "Something else.")) << "the text is still there";
    EXPECT_TRUE(has(page, t("intake.form.sent_before")));
    EXPECT_EQ(cases(), 1);
}

TEST_P(FormFlowTest, an_unknown_token_sends_nothing) {
    const auto page = post({{"form_token", office().intake.new_token()}, {"act", "send"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_EQ(post({{"form_token", "short"}, {"act", "send"}}).status, 422);
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, a_draft_that_was_never_checked_is_checked_when_sent) {
    const auto page = post({{"what_happened", ""}, {"where", "here"}, {"act", "check"}});
    ASSERT_EQ(page.status, 422);
    const auto sent = post({{"form_token", value_in(page.body, "form_token")}, {"act", "send"}});
    EXPECT_EQ(sent.status, 422);
    EXPECT_TRUE(has(sent, error_text("what_happened")));
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, danger_now_cannot_be_sent_past_the_interruption_unseen) {
    const auto stop = post(with(filled, "risk_now", "yes"));
    ASSERT_TRUE(has(stop, "tel:112"));
    (void)post({{"form_token", value_in(stop.body, "form_token")}, {"act", "send"}});
    EXPECT_LE(cases(), 1);
    if (cases() == 1) { EXPECT_EQ(integer("SELECT urgent FROM casework_cases"), 1) << "it was seen, and is urgent"; }
}

TEST_P(FormFlowTest, files_are_kept_after_an_error_and_can_be_taken_away) {
    auto page = post({{"where", "here"}, {"act", "check"}}, {upload("one.txt", "first"), upload("two.txt", "second")});
    ASSERT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "one.txt"));
    EXPECT_TRUE(has(page, "two.txt"));
    const auto token = value_in(page.body, "form_token");
    page = post({{"form_token", token}, {"what_happened", "x"}, {"contact", "anonymous"}, {"files_remove", "0"}});
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(has(page, "one.txt"));
    EXPECT_TRUE(has(page, "two.txt"));
    EXPECT_TRUE(has(post({{"form_token", token}, {"what_happened", "x"}, {"contact", "anonymous"}, {"act", "check"}}), "two.txt"));
    ASSERT_EQ(post({{"form_token", token}, {"act", "send"}}).status, 200);
    const auto files = files_of(case_of("8.9.2-1/2026").id);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "two.txt");
    EXPECT_EQ(files[0].size, 6);
    EXPECT_EQ(findings(), "");
}

TEST_P(FormFlowTest, more_files_than_the_form_takes_are_refused_in_words_and_the_first_ten_kept) {
    std::vector<http::Upload> uploads;
    for (int i = 0; i < 11; ++i) uploads.push_back(upload("file" + std::to_string(i) + ".txt", "x"));
    uploads.push_back({"files", "", "", 0, ""});
    auto page = post(filled, uploads);
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, t("http.too_many_files")));
    EXPECT_TRUE(has(page, "file9.txt"));
    EXPECT_FALSE(has(page, "file10.txt"));
    EXPECT_EQ(post(filled, {{"files", "big.mp4", "", 0, "http.too_many_files"}}).status, 422) << "what the server refused is told";
}

TEST_P(FormFlowTest, answers_that_are_no_question_are_dropped_and_hidden_contact_is_not_stored) {
    const auto token = checked(with(with(with(filled, "contact_name", "canaryname"), "injected", "canaryfield"), "files", "canarytoken"));
    const auto draft = office().intake.load(token);
    ASSERT_TRUE(draft.has_value());
    EXPECT_FALSE(draft->answers.contains("injected"));
    EXPECT_TRUE(draft->files.empty());
    ASSERT_EQ(post({{"form_token", token}, {"act", "send"}}).status, 200);
    const auto row = case_of("8.9.2-1/2026");
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        EXPECT_TRUE(office().intake.contact(reader, row.id, keys).empty()) << "chose to be anonymous";
        EXPECT_FALSE(office().intake.submission(reader, row.id, keys)->answers.contains("contact_name"));
    });
}

// ------------------------------------------------------------------ the API

TEST_P(FormFlowTest, api_only_what_happened_is_required) {
    const auto answer = api(R"({"what_happened": "By a program."})");
    ASSERT_EQ(answer.status, 201) << fields_of(answer);
    EXPECT_EQ(answer.receipt->number, "8.9.2-1/2026");
    EXPECT_EQ(answer.receipt->return_code.size(), 19u);
    const auto row = case_of(answer.receipt->number);
    EXPECT_TRUE(row.anonymous);
    EXPECT_EQ(row.channel, "api");
    const auto missing = api("{}");
    EXPECT_EQ(missing.status, 422);
    EXPECT_EQ(fields_of(missing), "what_happened");
    EXPECT_EQ(cases(), 1);
}

TEST_P(FormFlowTest, api_every_question_can_be_answered) {
    unit("V-1", "Bergets boende", "2480");
    const auto answer = api(R"({"what_happened": "x", "risk_now": "yes", "unit": "Berget", "unit_id": "V-1", "where": "Ward", "when_year": 2025,
        "when_month": "6", "area": "hsl", "role": null, "contact_name": "A sender", "contact_email": "sender@example.test"})");
    ASSERT_EQ(answer.status, 201) << fields_of(answer);
    const auto row = case_of(answer.receipt->number);
    EXPECT_TRUE(row.urgent);
    EXPECT_FALSE(row.anonymous);
    EXPECT_EQ(row.region, "nord");
    EXPECT_EQ(row.area, "hsl");
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) { EXPECT_EQ(office().intake.contact(reader, row.id, keys).email, "sender@example.test"); });
}

TEST_P(FormFlowTest, api_an_unknown_field_is_422_beside_its_name) {
    const auto answer = api(R"({"what_happened": "x", "what_hapened": "typo", "files": ["x"], "about_you": "section"})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(fields_of(answer), "what_hapened files about_you");
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, api_what_is_not_a_json_object_is_400) {
    for (const std::string body : {"", "what_happened=x", "[1]", "\"text\"", "null", "{\"what_happened\": \"x\"", "{\"what_happened\": \"x\"} trailing",
                                   "{\"what_happened\": \"\xFF\"}", "{\"what_happened\": \"\\ud800\"}"}) {
        const auto answer = api(body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(api_response(answer, i18n::Texts::of(i18n::Language::sv)).content_type, "application/problem+json");
    }
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
    EXPECT_EQ(api(deep).status, 400);
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, api_nested_and_wrong_kinds_are_422_beside_the_field) {
    const auto answer = api(R"({"what_happened": {"text": "x"}, "where": [["a"]], "area": [1], "risk_now": true, "when_year": 20.5, "role": ["a", null]})");
    EXPECT_EQ(answer.status, 422);
    const auto fields = fields_of(answer);
    for (const auto* field : {"what_happened", "where", "area", "risk_now", "when_year", "role"})
        EXPECT_NE(fields.find(field), std::string::npos) << field << " in " << fields;
    EXPECT_EQ(api(R"({"what_happened": ["one", "two"], "area": ["hsl", "sol"]})").status, 422) << "one answer where one is asked for";
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, api_a_nul_in_a_text_is_refused_beside_the_field_and_never_a_fault) {
    for (const std::string field : {"what_happened", "unit", "unit_id", "where", "area", "contact_name"}) {
        const auto answer = api("{\"what_happened\": \"x\", \"contact\": \"named\", \"" + field + "\": \"a\\u0000b\"}");
        EXPECT_EQ(answer.status, 422) << field;
        EXPECT_NE(fields_of(answer).find(field), std::string::npos) << field << ": " << fields_of(answer);
    }
    EXPECT_EQ(fields_of(api("{\"what_happened\": \"x\", \"unit_id\": \"a\\u0000b\"}")), "unit_id");
    EXPECT_EQ(cases(), 0);
}

TEST_P(FormFlowTest, api_the_same_key_gives_the_same_answer_and_another_body_is_422) {
    const auto key = crypto::random_token();
    const auto one = api(R"({"what_happened": "x"})", key), two = api(R"({"what_happened": "x"})", key);
    ASSERT_TRUE(one.receipt && two.receipt);
    EXPECT_EQ(one.receipt->number, two.receipt->number);
    EXPECT_EQ(one.receipt->return_code, two.receipt->return_code);
    const auto other = api(R"({"what_happened": "y"})", key);
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(fields_of(other), "Idempotency-Key");
    EXPECT_EQ(cases(), 1);
    const auto& texts = i18n::Texts::of(i18n::Language::sv);
    EXPECT_EQ(api_response(one, texts).body, api_response(two, texts).body);
    EXPECT_EQ(api_response(one, texts).status, 201);
}

}  // namespace
}  // namespace intake
