// Requests about one's own data: a case with the month of the Regulation, and nobody anonymous.
#include "data_requests/data_requests.h"

#include "support/office.h"

namespace data_requests {
namespace {

class DataRequestsTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        requests_.emplace(office().intake);
    }
    void TearDown() override {
        requests_.reset();
        OfficeTest::TearDown();
    }
    identity::Context context() { return {nullptr, i18n::Texts::of(i18n::Language::sv), clock_}; }
    static std::string token_in(const std::string& html) {
        const std::string before = "name=\"form_token\" value=\"";
        return html.substr(html.find(before) + before.size(), 43);
    }
    std::optional<DataRequests> requests_;
};
ON_BOTH_DATABASES(DataRequestsTest);

TEST_P(DataRequestsTest, a_request_opens_a_case_that_is_due_in_a_month) {
    http::Request filled;
    for (const auto& [field, value] : {std::pair{"wish", "access"}, {"contact_name", "Någon"}, {"contact_address", "Gatan 1\n123 45 Orten"}, {"act", "check"}})
        filled.form.add(field, value);
    const auto check = requests_->submit(filled, context());
    ASSERT_EQ(check.status, 200) << check.body;
    http::Request send;
    send.form.add("form_token", token_in(check.body));
    send.form.add("act", "send");
    const auto sent = requests_->submit(send, context());
    ASSERT_EQ(sent.status, 200);
    EXPECT_NE(sent.body.find("8.9.5-1/2026"), std::string::npos);
    const auto row = case_of(std::string{"8.9.5-1/2026"});
    EXPECT_EQ(row.type, "data_subject_request");
    EXPECT_EQ(event_kinds(row.id), std::vector<std::string>{"data_requests.request_received"});
    EXPECT_EQ(opening_event().name, "data_requests.request_received");
    EXPECT_EQ(findings(), "");
}

TEST_P(DataRequestsTest, whoever_asks_says_who_and_where_the_answer_goes) {
    http::Request filled;
    filled.form.add("act", "check");
    const auto page = requests_->submit(filled, context());
    EXPECT_EQ(page.status, 422);
    for (const char* field : {"#wish", "#contact_name", "#contact_address"}) EXPECT_NE(page.body.find(field), std::string::npos) << field;
}

}  // namespace
}  // namespace data_requests
