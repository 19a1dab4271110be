#include <gmock/gmock.h>

#include "insight_test_office.h"
#include "insight_words.h"

namespace insight {
namespace {

using testing::HasSubstr;
using testing::Not;

class InsightPagesTest : public InsightOfficeTest {
protected:
    void SetUp() override {
        InsightOfficeTest::SetUp();
        number_ = office().tell(night_text, "E-1", wednesday, true);
        office().judge(number_, "staffing_night", 5);
        for (int i = 0; i < 6; ++i) office().tell(medicine_text + " nummer " + std::to_string(i) + " av dem", "E-3");
        office().tell("Ingen svarar i telefon");
    }
    identity::Actor actor(identity::Roles roles, std::set<std::string> regions = {"*"}) {
        identity::Actor who;
        who.user = {5};
        who.login = "role";
        who.roles = roles;
        who.regions = std::move(regions);
        who.csrf = "csrf-of-session";
        return who;
    }
    using Page = http::Response (Insight::*)(const http::Request&, const identity::Context&) const;
    http::Response get(Page page, const identity::Actor& who, std::string period = "2026-W46",
                       http::Fields query = {}) {
        http::Request request;
        request.captures.add("period", std::move(period));
        request.query = std::move(query);
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten",
                                        ""};
        return (office().insight.get()->*page)(request, context);
    }
    http::Response post(const identity::Actor& who, const std::string& typed) {
        http::Request request;
        request.method = http::Method::post;
        request.form.add("period", typed);
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten",
                                        ""};
        return office().insight->make(request, context);
    }
    static http::Fields query(std::string name, std::string value) {
        http::Fields fields;
        fields.add(std::move(name), std::move(value));
        return fields;
    }
    const identity::Actor analyst = actor(identity::only(identity::Role::analyst)),
                          handler = actor(identity::only(identity::Role::handler)),
                          administrator = actor(identity::only(identity::Role::administrator));
    registry::RegistryNumber number_;
};
ON_BOTH_DATABASES(InsightPagesTest);

TEST_P(InsightPagesTest, the_list_offers_the_form_to_analysts_alone) {
    EXPECT_THAT(get(&Insight::list, analyst).body, HasSubstr("csrf-of-session"));
    EXPECT_THAT(get(&Insight::list, analyst).body, HasSubstr("value=\"2026-W46\""));
    EXPECT_THAT(get(&Insight::list, handler).body, Not(HasSubstr("value=\"2026-W46\"")));
    EXPECT_EQ(get(&Insight::list, administrator).status, 404);
}

TEST_P(InsightPagesTest, an_analyst_compiles_a_week_and_is_taken_to_it) {
    const auto made = post(analyst, "2026-W46");
    EXPECT_EQ(made.status, 303);
    EXPECT_THAT(made.headers,
                testing::Contains(testing::Pair("Location", "/arbetsrum/sammanstallningar/2026-W46?utgava=1")));
    EXPECT_EQ(post(handler, "2026-W46").status, 404);
    const auto wrong = post(analyst, "2026-W99<script>");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, Not(HasSubstr("<script>")));
    EXPECT_EQ(post(analyst, "2026-W50").status, 422);
    EXPECT_EQ(office().insight->editions().size(), 1u);
}

TEST_P(InsightPagesTest, shows_counts_with_ways_behind_them) {
    compile();
    const auto page = get(&Insight::show, handler);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("Sammanställning för vecka 46, 2026"));
    EXPECT_THAT(page.body, HasSubstr("/bakom?utgava=1&amp;enhet=E-1"));
    EXPECT_THAT(page.body, HasSubstr("/arbetsrum/arende/" + number_.slug()));
    EXPECT_THAT(page.body, HasSubstr(office().insight->edition(week, 0)->hash));
    EXPECT_THAT(page.body, HasSubstr("Enheten E-1"));
    EXPECT_EQ(get(&Insight::show, handler, "2026-W45").status, 404);
    EXPECT_EQ(get(&Insight::show, handler, "sometime").status, 404);
    EXPECT_EQ(get(&Insight::show, handler, "2026-W46", query("utgava", "2")).status, 404);
    EXPECT_EQ(get(&Insight::show, administrator).status, 404);
}

TEST_P(InsightPagesTest, an_analyst_sees_counts_and_no_links_to_cases) {
    compile();
    EXPECT_THAT(get(&Insight::show, analyst).body, Not(HasSubstr("/arbetsrum/arende/")));
    const auto behind = get(&Insight::behind, analyst, "2026-W46", query("enhet", "E-1")).body;
    EXPECT_THAT(behind, HasSubstr(number_.string()));
    EXPECT_THAT(behind, Not(HasSubstr("/arbetsrum/arende/")));
}

TEST_P(InsightPagesTest, behind_a_figure_stand_its_cases_and_no_others) {
    compile();
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"tema", "staffing_night"},
                                                                                      {"enhet", "E-1"},
                                                                                      {"kommun", "0180"},
                                                                                      {"utforare", "559900-0006"},
                                                                                      {"allvar", "5"},
                                                                                      {"lista", "bradskande"}}) {
        const auto page = get(&Insight::behind, handler, "2026-W46", query(name, value)).body;
        EXPECT_THAT(page, HasSubstr("/arbetsrum/arende/" + number_.slug())) << name;
        EXPECT_THAT(page, HasSubstr("Visar 1 av 1")) << name;
    }
    EXPECT_THAT(get(&Insight::behind, handler, "2026-W46", query("kanal", "web")).body, HasSubstr("Visar 8 av 8"));
    EXPECT_THAT(get(&Insight::behind, handler, "2026-W46", query("enhet", "")).body, HasSubstr("Visar 1 av 1"));
    EXPECT_THAT(get(&Insight::behind, handler, "2026-W46", query("enhet", "<b>")).body, Not(HasSubstr("<b>")));
}

TEST_P(InsightPagesTest, cases_of_other_departments_are_counted_and_not_told) {
    compile();
    const auto elsewhere = office().catalogue.department_of_county("14", wednesday)->id;
    const auto narrow = actor(identity::only(identity::Role::handler), {elsewhere});
    const auto page = get(&Insight::behind, narrow, "2026-W46", query("enhet", "E-1")).body;
    EXPECT_THAT(page, Not(HasSubstr(number_.string())));
    EXPECT_THAT(page, HasSubstr("1 ärenden visas inte"));
    EXPECT_THAT(get(&Insight::show, narrow).body, Not(HasSubstr(number_.slug())));
}

TEST_P(InsightPagesTest, csv_hides_small_counts_and_is_recorded_before_it_is_sent) {
    compile();
    const auto response = get(&Insight::csv, analyst);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/csv; charset=utf-8");
    EXPECT_THAT(response.body, testing::StartsWith("dimension,code,name,reports,events\r\ntotal,2026-W46,Allt,8,"));
    EXPECT_THAT(response.body, HasSubstr("unit,E-1,Enheten E-1,<5,<5\r\n"));
    EXPECT_THAT(response.body, HasSubstr("channel,web,Webbformulär,8,"));
    EXPECT_THAT(response.body, HasSubstr("\r\nnote,,"));
    EXPECT_THAT(response.body, Not(HasSubstr(number_.string())));
    const auto reads = office().identity->reads_of("compilation:2026-W46", 10);
    ASSERT_EQ(reads.size(), 1u);
    EXPECT_EQ(reads[0].action, "export");
    EXPECT_EQ(reads[0].results, 8);
    EXPECT_EQ(get(&Insight::csv, handler).status, 404);
    EXPECT_EQ(office().identity->reads_of("compilation:2026-W46", 10).size(), 1u);
}

TEST_P(InsightPagesTest, an_older_edition_points_at_the_newer) {
    compile();
    office().judge(number_, "staffing_competence", 3);
    compile();
    EXPECT_THAT(get(&Insight::show, handler, "2026-W46", query("utgava", "1")).body, HasSubstr("Öppna utgåva 2"));
    EXPECT_THAT(get(&Insight::show, handler).body, Not(HasSubstr("Öppna utgåva")));
}

TEST_P(InsightPagesTest, the_second_edition_says_what_is_new_what_is_covered_and_what_many_tell_of) {
    office().tell(night_text, "E-1");
    compile();
    const auto page = get(&Insight::show, analyst);
    for (const auto* words : {"Signaler", "Nytt", "Händelser som flera berättar om", "Hur långt underlaget räcker", "Vad det ledde till"})
        EXPECT_THAT(page.body, HasSubstr(words));
}

TEST_P(InsightPagesTest, what_a_case_is_worth_is_told_to_those_who_may_see_it) {
    const auto page = get(&Insight::without, analyst, "2026-W46", query("nummer", number_.string()));
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("Siffror som ändras"));
    EXPECT_THAT(page.body, HasSubstr("Enheten E-1"));
    EXPECT_THAT(page.body, Not(HasSubstr("Enheten E-3")));
    EXPECT_EQ(get(&Insight::without, analyst, "2026-W46", query("nummer", "8.9.2-999/2026")).status, 404);
    EXPECT_EQ(get(&Insight::without, analyst, "2027-W46", query("nummer", number_.string())).status, 404);
}

TEST_P(InsightPagesTest, staff_see_where_a_case_has_been_used) {
    http::Request request;
    request.captures.add("number", number_.slug());
    const auto ask = [&](const identity::Actor& who) {
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten", ""};
        return office().insight->used(request, context);
    };
    EXPECT_THAT(ask(handler).body, HasSubstr("inte med i någon sammanställning"));
    compile();
    office().identity->record_read(handler, "view", number_.string(), "handling", 1);
    const auto page = ask(handler);
    EXPECT_THAT(page.body, HasSubstr("/arbetsrum/sammanstallningar/2026-W46?utgava=1"));
    EXPECT_THAT(page.body, HasSubstr("/arbetsrum/sammanstallningar/2026-W46/utan?nummer="));
    EXPECT_THAT(page.body, HasSubstr("En person har läst"));
    EXPECT_EQ(ask(administrator).status, 404);
}

}  // namespace
}  // namespace insight
