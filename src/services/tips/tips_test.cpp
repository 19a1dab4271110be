// Tips: told, registered, never answered.
#include "tips/tips.h"

#include "support/office.h"

namespace tips {
namespace {

class TipsTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        tips_.emplace(office().intake);
    }
    void TearDown() override {
        tips_.reset();
        OfficeTest::TearDown();
    }
    identity::Context context(i18n::Language language = i18n::Language::sv) { return {nullptr, i18n::Texts::of(language), clock_}; }
    http::Response api(const std::string& body, const std::string& key = {}) {
        http::Request request;
        request.body = body;
        if (!key.empty()) request.headers.add("idempotency-key", key);
        return tips_->api(request, context());
    }
    static std::string token_in(const std::string& html) {
        const std::string before = "name=\"form_token\" value=\"";
        return html.substr(html.find(before) + before.size(), 43);
    }
    std::optional<Tips> tips_;
};
ON_BOTH_DATABASES(TipsTest);

TEST_P(TipsTest, the_page_has_a_quick_way_out_and_says_nothing_of_tips_in_its_title) {
    http::Request request;
    for (const auto language : {i18n::Language::sv, i18n::Language::en}) {
        const auto page = tips_->form(request, context(language));
        EXPECT_EQ(page.status, 200);
        const auto start = page.body.find("<title>") + 7;
        const auto title = base::lower_ascii(page.body.substr(start, page.body.find("</title>") - start));
        EXPECT_EQ(title.find("tip"), std::string::npos) << title;
        EXPECT_NE(page.body.find("quick-exit"), std::string::npos);
        EXPECT_TRUE(page.headers.empty()) << "no cookie, nothing of the sender";
    }
}

TEST_P(TipsTest, a_tip_goes_from_form_to_receipt_with_the_event_of_the_service) {
    http::Request filled;
    filled.form.add("what_happened", "The door was locked.");
    filled.form.add("contact", "anonymous");
    filled.form.add("act", "check");
    const auto check = tips_->submit(filled, context());
    ASSERT_EQ(check.status, 200);
    http::Request send;
    send.form.add("form_token", token_in(check.body));
    send.form.add("act", "send");
    const auto sent = tips_->submit(send, context());
    ASSERT_EQ(sent.status, 200);
    EXPECT_NE(sent.body.find("8.9.2-1/2026"), std::string::npos);
    const auto row = case_of(std::string{"8.9.2-1/2026"});
    EXPECT_EQ(event_kinds(row.id), std::vector<std::string>{"tips.tip_received"});
    EXPECT_EQ(opening_event().name, "tips.tip_received");
    EXPECT_EQ(findings(), "");
}

TEST_P(TipsTest, the_api_answers_number_and_code_and_problems_with_their_fields_RFC_9457) {
    const auto key = crypto::random_token();
    const auto good = api(R"({"what_happened": "By a program."})", key);
    EXPECT_EQ(good.status, 201);
    EXPECT_EQ(good.content_type.substr(0, 16), "application/json");
    EXPECT_NE(good.body.find("\"number\":\"8.9.2-1/2026\""), std::string::npos) << good.body;
    EXPECT_NE(good.body.find("\"return_code\":\""), std::string::npos);
    EXPECT_EQ(api(R"({"what_happened": "By a program."})", key).body, good.body);
    const auto reused = api(R"({"what_happened": "Another."})", key);
    EXPECT_EQ(reused.status, 422);
    const auto wrong = api(R"({"what_hapened": "typo"})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.content_type, "application/problem+json");
    EXPECT_NE(wrong.body.find("\"field\":\"what_hapened\""), std::string::npos) << wrong.body;
    EXPECT_EQ(api("not json").status, 400);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1);
}

}  // namespace
}  // namespace tips
