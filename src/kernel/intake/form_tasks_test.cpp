// A long form as a task list, as a person without scripts meets it: the parts and their states, any order, back to the
// list, what cannot be begun yet, what does not apply, and nothing sent before all is done.
#include <algorithm>

#include "form_test_flow.h"

namespace intake {
namespace {

class FormTasksTest : public FormTest {
protected:
    FormTasksTest() : FormTest{resumable_form({"permit_new", "permit_new", support::tip_event, "/verksamhet/tillstand", "tips.flow"})} {}

    void get() {
        page_ = flow().show({}, context());
        token_ = value_in(page_.body, "form_token");
    }
    void post(Pairs fields) {
        if (!token_.empty()) fields.emplace_back("form_token", token_);
        page_ = post_fields(fields);
    }
    void part(const std::string& id, Pairs fields, const std::string& act = "next") {
        fields.insert(fields.end(), {{"step", id}, {"act", act}});
        post(std::move(fields));
    }
    bool on_list() const { return has("<ul class=\"tasks\">"); }
    // "applicant:Klar activity:Inte påbörjad ..." of the list, and ! where there is no button.
    std::string states() const {
        std::string all;
        const std::string_view html = page_.body;
        for (auto at = html.find("<li class=\"task\">"); at != std::string_view::npos; at = html.find("<li class=\"task\">", at + 1)) {
            const auto one = html.substr(at, html.find("</li>", at) - at);
            const auto id = one.find("id=\"task-") + 9;
            const auto state = one.find("-state\">", one.find("class=\"task-state\"")) + 8;
            auto words = one.substr(state);
            words = words.substr(words.find('>') + 1);
            all += (all.empty() ? "" : " ") + std::string{one.substr(id, one.find('"', id) - id)} + (one.find("<button") == std::string_view::npos ? "!" : "") + ":" +
                   std::string{words.substr(0, words.find('<'))};
        }
        return all;
    }

    std::int64_t cases() { return integer("SELECT COUNT(*) FROM casework_cases"); }
    const Pairs applicant{{"org_form", "company"},       {"applicant_name", "Omsorg AB"},  {"organisation_number", "556016-0680"}, {"contact_name", "The contact"},
                          {"contact_email", "a@example.test"}, {"contact_phone", "070-174 06 05"}, {"contact_address", "Street 1\n123 45 Town"}};
    const Pairs activity{{"area", "sol"},         {"kind_sol", "home_care"}, {"activity_name", "Hemma"}, {"municipality", "Uppsala"},
                         {"target_group", "Old"}, {"how_run", "Well"},       {"has_premises", "no"}};
    const Pairs circle{{"circle_name", "One Owner"}, {"circle_number", "900101-2385"}, {"circle_role", "owner"}};
    void fill_but_assurance() {
        get();
        part("applicant", applicant);
        part("activity", activity);
        part("circle", circle);
        part("insight", {{"insight", "Much"}, {"earlier", "no"}});
        part("staff", {{"manager_name", "A Manager"}, {"manager_background", "Long"}, {"staff_plan", "Ten"}});
        part("economy", {{"financing", "Money"}});
        part("attachments", {});
    }
    const Pairs assurance{{"true", "yes"}, {"signer", "A Signatory"}, {"signature", "post"}};

    std::string token_;
};
ON_BOTH_DATABASES(FormTasksTest);

const std::string begin = "Inte påbörjad", done = "Klar", half = "Påbörjad, något saknas", wait = "Kan inte påbörjas än", wrong = "Något måste rättas";

TEST_P(FormTasksTest, the_list_comes_first_with_the_state_of_each_part_in_words) {
    get();
    EXPECT_EQ(page_.status, 200);
    EXPECT_TRUE(on_list());
    EXPECT_EQ(states(), "applicant:" + begin + " activity:" + begin + " insight:" + begin + " staff:" + begin + " economy:" + begin + " attachments:" + begin +
                            " assurance!:" + wait) << "premises and circle do not apply before their question is answered";
    EXPECT_TRUE(has("0 av 7"));
    EXPECT_FALSE(has("value=\"check\"")) << "nothing can be sent yet";
    EXPECT_FALSE(has("name=\"org_form\""));
}

TEST_P(FormTasksTest, parts_are_taken_in_any_order_and_lead_back_to_the_list) {
    get();
    post({{"open", "economy"}});
    EXPECT_FALSE(on_list());
    EXPECT_TRUE(has("name=\"financing\""));
    EXPECT_FALSE(has("name=\"org_form\"")) << "one part alone";
    part("economy", {{"financing", "Own money"}});
    EXPECT_TRUE(on_list());
    EXPECT_NE(states().find("economy:" + done), std::string::npos) << states();
    post({{"open", "insight"}});
    part("insight", {{"insight", "Half a sentence"}}, "back");
    EXPECT_EQ(page_.status, 200);
    EXPECT_NE(states().find("insight:" + half), std::string::npos) << states();
    post({{"open", "insight"}});
    EXPECT_TRUE(has("Half a sentence")) << "what was written is kept";
}

TEST_P(FormTasksTest, an_error_keeps_the_part_open_and_says_so_in_the_list) {
    get();
    post({{"open", "applicant"}});
    auto bad = applicant;
    bad[2].second = "556016-0681";
    part("applicant", bad);
    EXPECT_EQ(page_.status, 422);
    EXPECT_TRUE(has("href=\"#organisation_number\""));
    EXPECT_FALSE(on_list());
    part("applicant", bad, "back");
    EXPECT_NE(states().find("applicant:" + wrong), std::string::npos) << states();
    EXPECT_NE(states().find("circle!:" + wait), std::string::npos) << states();
    part("applicant", {{"org_form", "company"}}, "next");
    EXPECT_EQ(page_.status, 422);
    part("applicant", {{"org_form", "company"}}, "back");
    EXPECT_NE(states().find("applicant:" + half), std::string::npos) << "missing is not wrong: " << states();
}

TEST_P(FormTasksTest, a_part_that_must_wait_opens_when_what_it_waits_for_is_done) {
    get();
    post({{"open", "assurance"}});
    EXPECT_TRUE(on_list());
    EXPECT_TRUE(has(t("intake.tasks.first").substr(0, 30)));
    part("assurance", assurance);
    EXPECT_TRUE(on_list());
    EXPECT_NE(states().find("assurance!:" + wait), std::string::npos) << "what came out of order waits: " << states();
    part("applicant", applicant);
    part("activity", activity);
    EXPECT_NE(states().find("assurance:" + done), std::string::npos) << "and is not lost: " << states();
}

TEST_P(FormTasksTest, a_part_that_does_not_apply_disappears_with_its_answers) {
    get();
    part("applicant", applicant);
    part("circle", circle);
    EXPECT_NE(states().find("circle:" + done), std::string::npos) << states();
    auto sole = applicant;
    sole[0].second = "sole_trader";
    sole.emplace_back("personal_number", "900101-2385");
    part("applicant", sole);
    EXPECT_EQ(states().find("circle"), std::string::npos) << states();
    auto house = activity;
    house[1].second = "protected_housing";
    house.back().second = "yes";
    part("activity", house);
    EXPECT_NE(states().find("premises:" + begin), std::string::npos) << states();
    post({{"open", "premises"}});
    EXPECT_TRUE(has("name=\"flats\"")) << "a list of flats for protected housing (SoF 15:5)";
    part("activity", activity);
    EXPECT_EQ(states().find("premises"), std::string::npos) << states();
}

TEST_P(FormTasksTest, a_part_that_was_done_is_in_progress_again_when_another_answer_asks_more_of_it) {
    get();
    auto house = activity;
    house[1].second = "elderly_home";
    house.back().second = "yes";
    part("activity", house);
    part("premises", {{"premises_address", "Street 2"}});
    EXPECT_NE(states().find("premises:" + done), std::string::npos) << states();
    house[1].second = "support_housing";
    part("activity", house);
    EXPECT_NE(states().find("premises:" + half), std::string::npos) << states();
}

TEST_P(FormTasksTest, nothing_is_checked_or_sent_before_all_parts_are_done) {
    fill_but_assurance();
    EXPECT_FALSE(has("value=\"check\""));
    for (const char* act : {"check", "send"}) {
        post({{"act", act}});
        EXPECT_EQ(page_.status, 422) << act;
        EXPECT_TRUE(on_list());
        EXPECT_TRUE(has("href=\"#task-assurance\"")) << act;
        EXPECT_TRUE(has("id=\"task-assurance\""));
        EXPECT_FALSE(has("href=\"#task-economy\""));
    }
    EXPECT_EQ(cases(), 0);
    part("assurance", assurance);
    EXPECT_TRUE(has("8 av 8"));
    EXPECT_TRUE(has("value=\"check\""));
    post({{"act", "check"}});
    for (const char* words : {"Omsorg AB", "One Owner", "19900101-2385", "Hemtjänst", "A Signatory"}) EXPECT_TRUE(has(words)) << words;
    EXPECT_FALSE(has("premises")) << "a part that does not apply is not checked";
    post({{"act", "change"}, {"step", "economy"}});
    EXPECT_TRUE(has("name=\"financing\""));
    part("economy", {{"financing", "Other money"}});
    EXPECT_TRUE(on_list());
    post({{"act", "send"}});
    EXPECT_TRUE(has("panel-number")) << page_.body.substr(0, 2000);
    EXPECT_EQ(cases(), 1);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 0);
    post({{"act", "send"}});
    EXPECT_TRUE(has("panel-number")) << "the same receipt again";
    EXPECT_EQ(cases(), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(FormTasksTest, it_is_kept_with_a_code_and_opened_at_the_list_as_it_stood) {
    get();
    part("economy", {{"financing", "Money"}});
    post({{"open", "insight"}});
    part("insight", {{"insight", "Half"}}, "keep");
    const auto at = page_.body.find("<p class=\"code\">");
    ASSERT_NE(at, std::string::npos) << page_.body;
    const auto code = page_.body.substr(at + 16, page_.body.find('<', at + 16) - at - 16);
    clock_.set({clock_.now().us + 71ll * 3600 * 1'000'000});
    http::Request request;
    request.method = http::Method::post;
    request.form.add("code", code);
    page_ = flow().resume(request, context());
    EXPECT_TRUE(on_list());
    EXPECT_NE(states().find("economy:" + done), std::string::npos) << states();
    EXPECT_NE(states().find("insight:" + half), std::string::npos) << states();
    token_ = value_in(page_.body, "form_token");
    post({{"open", "insight"}});
    EXPECT_TRUE(has("Half"));
}

TEST_P(FormTasksTest, unknown_and_hostile_posts_lead_to_the_list_and_a_lost_draft_is_said) {
    get();
    part("economy", {{"financing", "Money"}});
    for (const std::string& bad : std::vector<std::string>{"no_such_step", "../economy", std::string(5000, 'x')}) {
        part(bad, {{"financing", "stolen"}});
        EXPECT_TRUE(on_list()) << bad.substr(0, 20);
        post({{"open", bad}});
        EXPECT_TRUE(on_list());
    }
    post({{"open", "economy"}});
    EXPECT_TRUE(has("Money"));
    EXPECT_FALSE(has("stolen"));
    clock_.set({clock_.now().us + 30ll * 3600 * 1'000'000});
    post({{"open", "insight"}, {"begun", "1"}});
    EXPECT_EQ(page_.status, 422);
    EXPECT_TRUE(has(t("intake.form.draft_gone").substr(0, 40)));
    part("insight", {{"insight", "Late"}, {"earlier", "no"}});
    EXPECT_TRUE(has(t("intake.form.draft_gone").substr(0, 40)));
    EXPECT_NE(states().find("insight:" + done), std::string::npos) << "and what came late is kept: " << states();
}

}  // namespace
}  // namespace intake
