// An application for a permit becomes a case with its applicant as party, heard through the contact person.
#include "permits/permits.h"

#include "support/office.h"

namespace permits {
namespace {

class PermitsTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        permits_.emplace(office().intake);
    }
    void TearDown() override {
        permits_.reset();
        OfficeTest::TearDown();
    }
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    http::Response post(const Pairs& fields) {
        http::Request request;
        request.method = http::Method::post;
        for (const auto& [name, value] : fields) request.form.add(name, value);
        if (!token_.empty()) request.form.add("form_token", token_);
        return permits_->submit(request, context());
    }
    identity::Context context() { return {nullptr, i18n::Texts::of(i18n::Language::sv), clock_}; }
    void part(const std::string& step, Pairs fields) {
        fields.insert(fields.end(), {{"step", step}, {"act", "next"}});
        EXPECT_EQ(post(fields).status, 200) << step;
    }
    http::Response send(bool sole) {
        const auto first = permits_->form({}, context());
        const std::string before = "name=\"form_token\" value=\"";
        token_ = first.body.substr(first.body.find(before) + before.size(), 43);
        Pairs applicant{{"org_form", sole ? "sole_trader" : "company"}, {"applicant_name", "Omsorg AB"}, {"contact_name", "The contact"},
                        {"contact_email", "a@example.test"}, {"contact_phone", "070-174 06 05"}, {"contact_address", "Street 1\n123 45 Town"}};
        applicant.emplace_back(sole ? "personal_number" : "organisation_number", sole ? "900101-2385" : "16556016-0680");
        part("applicant", applicant);
        part("activity", {{"area", "sol"}, {"kind_sol", "home_care"}, {"activity_name", "Hemma"}, {"municipality", "Uppsala"}, {"target_group", "Old"},
                          {"how_run", "Well"}, {"has_premises", "no"}});
        if (!sole) part("circle", {{"circle_name", "One Owner"}, {"circle_number", "900101-2385"}, {"circle_role", "owner"}});
        part("insight", {{"insight", "Much"}, {"earlier", "no"}});
        part("staff", {{"manager_name", "A Manager"}, {"manager_background", "Long"}, {"staff_plan", "Ten"}});
        part("economy", {{"financing", "Money"}});
        part("attachments", {});
        part("assurance", {{"true", "yes"}, {"signer", "A Signatory"}, {"signature", "post"}});
        return post({{"act", "send"}});
    }
    std::vector<casework::CaseParty> parties(base::CaseId id) {
        std::vector<casework::CaseParty> found;
        database().read([&](db::Reader& reader) { found = office().casework.case_parties().of_case(reader, id, office().casework.keys(reader, id)); });
        return found;
    }
    std::string token_;
    std::optional<Permits> permits_;
};
ON_BOTH_DATABASES(PermitsTest);

TEST_P(PermitsTest, a_company_applies_by_its_organisation_number_and_is_heard_through_its_contact) {
    const auto sent = send(false);
    ASSERT_EQ(sent.status, 200);
    ASSERT_NE(sent.body.find("8.6.1-1/2026"), std::string::npos) << sent.body;
    const auto row = case_of(std::string{"8.6.1-1/2026"});
    EXPECT_EQ(row.type, "permit_new");
    EXPECT_EQ(event_kinds(row.id).front(), opening_event().name);
    const auto all = parties(row.id);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].role, "applicant");
    EXPECT_EQ(all[0].organisation, "Omsorg AB");
    EXPECT_EQ(all[0].organisation_number, "556016-0680");
    EXPECT_EQ(all[0].person.name, "");
    EXPECT_EQ(all[1].role, "representative");
    EXPECT_EQ(all[1].represents, all[0].id);
    EXPECT_EQ(all[1].person.email, "a@example.test");
    EXPECT_EQ(casework::heard_through(all[0], all, clock_.today()), all[1].id);
    const auto text = documents_of(row.id)[0].text;
    EXPECT_NE(text.find("Well"), std::string::npos);
    for (const char* sealed : {"One Owner", "199001012385", "The contact", "556016"}) EXPECT_EQ(text.find(sealed), std::string::npos) << sealed << " is searched";
    EXPECT_EQ(findings(), "");
}

TEST_P(PermitsTest, a_sole_trader_is_the_applicant) {
    ASSERT_EQ(send(true).status, 200);
    const auto row = case_of(std::string{"8.6.1-1/2026"});
    const auto all = parties(row.id);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].person.personal_number, "199001012385");
    EXPECT_EQ(all[0].organisation_number, "");
    std::vector<casework::CaseParties::Own> own;
    database().read([&](db::Reader& reader) { own = office().casework.case_parties().cases_of_person(reader, "199001012385"); });
    ASSERT_EQ(own.size(), 1u) << "it stands at my matters";
}

}  // namespace
}  // namespace permits
