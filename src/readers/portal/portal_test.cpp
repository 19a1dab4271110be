// The front door: the guide from its first question to every end, who answers and when, whom to ask, and
// what is said about personal data.
#include "portal/portal.h"

#include <functional>

#include "support/office.h"

namespace portal {
namespace {

class PortalTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        portal_.emplace(office().intake);
        at({2026, 11, 23}, 11, 0);      // a Monday
    }
    void TearDown() override {
        portal_.reset();
        OfficeTest::TearDown();
    }
    void at(base::Date date, int hour, int minute) {
        clock_.set({base::start_of(base::to_day(date)).us + (hour * 60 + minute) * 60'000'000ll});
    }
    identity::Context context(i18n::Language language = i18n::Language::sv) { return {nullptr, i18n::Texts::of(language), clock_}; }
    http::Response guide(const std::vector<std::pair<std::string, std::string>>& query, i18n::Language language = i18n::Language::sv) {
        http::Request request;
        for (const auto& [name, value] : query) request.query.add(name, value);
        return portal_->tell(request, context(language));
    }
    http::Response service(const std::string& slug, const std::string& words = {}, i18n::Language language = i18n::Language::sv) {
        http::Request request;
        request.captures.add("service", slug);
        if (!words.empty()) request.query.add("q", words);
        return portal_->contact_service(request, context(language));
    }
    static bool has(const http::Response& response, const std::string& text) { return response.body.find(text) != std::string::npos; }
    std::optional<Portal> portal_;
};
ON_BOTH_DATABASES(PortalTest);

TEST_P(PortalTest, the_guide_asks_one_question_a_page_and_says_when_none_was_answered) {
    const auto first = guide({});
    EXPECT_EQ(first.status, 200);
    EXPECT_TRUE(has(first, "name=\"danger\""));
    EXPECT_FALSE(has(first, "name=\"matter\""));
    EXPECT_TRUE(first.headers.empty()) << "no cookie";
    const auto unanswered = guide({{"asked", "danger"}});
    EXPECT_EQ(unanswered.status, 422);
    EXPECT_TRUE(has(unanswered, "role=\"alert\""));
    const auto second = guide({{"danger", "no"}, {"asked", "danger"}});
    EXPECT_EQ(second.status, 200);
    EXPECT_TRUE(has(second, "name=\"matter\""));
    EXPECT_TRUE(has(second, "type=\"hidden\" name=\"danger\" value=\"no\"")) << second.body;
}

TEST_P(PortalTest, the_guide_takes_nothing_from_the_address_but_its_own_answers) {
    const auto page = guide({{"danger", "<script>alert(1)</script>"}, {"matter", "care"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_FALSE(has(page, "alert(1)"));
    EXPECT_TRUE(has(page, "name=\"danger\""));
    const auto outcome = guide({{"danger", "no"}, {"matter", "ask"}, {"name", "Kim"}});
    EXPECT_FALSE(has(outcome, "Kim"));
}

TEST_P(PortalTest, every_way_through_the_guide_ends_with_what_happens_and_a_door) {
    const auto& found = *office().catalogue.guide(clock_.today());
    int ends = 0;
    std::vector<std::pair<std::string, std::string>> given;
    const std::function<void()> on = [&] {
        const auto walked = catalogue::walk(found, [&](std::string_view id) {
            for (const auto& [question, answer] : given)
                if (question == id) return answer;
            return std::string{};
        });
        if (walked.outcome) {
            ++ends;
            for (const auto language : {i18n::Language::sv, i18n::Language::en}) {
                const auto page = guide(given, language);
                ASSERT_EQ(page.status, 200);
                const std::string prefix = language == i18n::Language::en && walked.outcome->door.href.starts_with("/") ? "/en" : "";
                EXPECT_TRUE(has(page, "href=\"" + prefix + walked.outcome->door.href + "\"")) << walked.outcome->id;
                EXPECT_TRUE(has(page, pages::text(walked.outcome->party.in(language)).string())) << walked.outcome->id;
                EXPECT_TRUE(has(page, pages::text(walked.outcome->secrecy.in(language)).string())) << walked.outcome->id;
                EXPECT_FALSE(has(page, "<textarea")) << "no form before that";
            }
            return;
        }
        ASSERT_NE(walked.next, nullptr) << "a dead end";
        for (const auto& answer : walked.next->answers) {
            given.emplace_back(walked.next->id, answer.id);
            on();
            given.pop_back();
        }
    };
    on();
    EXPECT_GT(ends, 10);
}

TEST_P(PortalTest, on_a_day_without_a_guide_the_doors_stand_there) {
    at({2024, 11, 25}, 11, 0);
    const auto page = guide({});
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, "href=\"/beratta/tips\""));
    EXPECT_FALSE(has(page, "name=\"danger\""));
}

struct When {
    base::Date date;
    int hour, minute;
    const char* says;
};

TEST_P(PortalTest, a_service_says_whether_it_is_open_and_when_it_opens) {
    for (const When& when : {When{{2026, 11, 23}, 12, 0, "Öppet nu, till klockan 19:00"}, When{{2026, 11, 23}, 11, 59, "Öppnar i dag klockan 12:00"},
                             When{{2026, 11, 23}, 19, 0, "Öppnar i morgon klockan 12:00"}, When{{2026, 11, 20}, 19, 0, "Öppnar måndag 23 november 2026 klockan 12:00"},
                             When{{2026, 12, 23}, 20, 0, "Öppnar måndag 28 december 2026 klockan 12:00"},
                             When{{2026, 12, 31}, 10, 0, "Öppnar måndag 4 januari 2027 klockan 12:00"},
                             When{{2026, 3, 27}, 19, 0, "Öppnar måndag 30 mars 2026 klockan 12:00"}}) {
        at(when.date, when.hour, when.minute);
        const auto page = service("barn-och-unga");
        EXPECT_EQ(page.status, 200);
        EXPECT_TRUE(has(page, when.says)) << when.says;
    }
}

TEST_P(PortalTest, a_holiday_is_named_among_the_days_to_come) {
    at({2026, 12, 22}, 11, 0);
    const auto page = service("barn-och-unga");
    EXPECT_TRUE(has(page, "Julafton"));
    EXPECT_TRUE(has(service("barn-och-unga", {}, i18n::Language::en), "Christmas Eve"));
}

TEST_P(PortalTest, hours_that_nobody_knows_are_said_to_be_unknown) {
    const auto page = service("tillstand");
    EXPECT_TRUE(has(page, "Tiderna är inte bekräftade"));
    EXPECT_FALSE(has(page, "Öppet nu"));
    EXPECT_FALSE(has(page, "Stängt nu"));
    EXPECT_TRUE(has(page, "/beratta/fraga?service=permits"));
}

TEST_P(PortalTest, a_child_is_led_to_the_childrens_own_form_with_a_quick_way_out) {
    const auto page = service("barn-och-unga");
    EXPECT_TRUE(has(page, "href=\"/barn/beratta\""));
    EXPECT_TRUE(has(page, "quick-exit"));
    EXPECT_TRUE(has(page, "tel:112"));
    EXPECT_FALSE(has(service("tillsyn"), "quick-exit"));
}

TEST_P(PortalTest, every_service_of_the_catalogue_has_its_page_and_others_have_none) {
    const auto directory = portal_->contact({}, context());
    for (const auto* one : office().catalogue.contacts(clock_.today())) {
        EXPECT_EQ(service(one->slug).status, 200) << one->slug;
        EXPECT_TRUE(has(directory, "/kontakt/" + one->slug)) << one->slug;
    }
    EXPECT_EQ(service("finns-inte").status, 404);
    EXPECT_EQ(service("permits").status, 404) << "the address is the word that people read";
}

TEST_P(PortalTest, the_registry_to_ask_is_found_by_county_municipality_or_unit) {
    EXPECT_TRUE(has(service("registratur", "umeå"), "Avdelning nord (Umeå)"));
    EXPECT_TRUE(has(service("registratur", "SKÅNE"), "Avdelning syd (Malmö)"));
    EXPECT_TRUE(has(service("registratur", "Göteborg"), "Avdelning sydväst (Göteborg)"));
    unit("E-1", "Granbackens äldreboende", "2480");
    const auto page = service("registratur", "Granbacken");
    EXPECT_TRUE(has(page, "Granbackens äldreboende"));
    EXPECT_TRUE(has(page, "Avdelning nord (Umeå)"));
    EXPECT_TRUE(has(service("registratur", "qqqq"), "Skriv kommunens namn"));
    EXPECT_FALSE(has(service("registratur", "<b>"), "<b>"));
    EXPECT_FALSE(has(service("registratur", "x"), "Träffar"));
}

TEST_P(PortalTest, each_flow_of_personal_data_says_its_law_and_how_long) {
    for (const char* flow : {"tips", "fraga", "klagomal", "anmalan", "tillstand", "telefon", "brev", "personal"}) {
        for (const auto language : {i18n::Language::sv, i18n::Language::en}) {
            http::Request request;
            request.captures.add("flow", flow);
            const auto page = portal_->personal_data_of(request, context(language));
            EXPECT_EQ(page.status, 200) << flow;
            EXPECT_TRUE(has(page, "/begar-uppgifter")) << flow;
            EXPECT_TRUE(has(page, "GDPR")) << flow;
            EXPECT_TRUE(has(page, "id=\"kept\"")) << flow;
        }
        EXPECT_TRUE(has(portal_->personal_data({}, context()), std::string{"/personuppgifter/"} + flow)) << flow;
    }
    http::Request request;
    request.captures.add("flow", "annat");
    EXPECT_EQ(portal_->personal_data_of(request, context()).status, 404);
}

}  // namespace
}  // namespace portal
