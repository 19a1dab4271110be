#include "publishing/publishing.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "support/office.h"

namespace db {
std::vector<Migration> schema_publishing();
}

namespace publishing {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PublishingTest : public support::OfficeTest {
protected:
    void SetUp() override {
        support::OfficeTest::SetUp();
        database().migrate(db::schema_publishing());
        declare_tables(office().ledger);
        static const auto analyser = std::make_shared<const search::Analyser>();
        articles_ = std::make_unique<articles::Articles>(office().catalogue, analyser);
        publishing_ = std::make_unique<Publishing>(office().intake, *articles_);
    }
    void TearDown() override {
        publishing_.reset();
        articles_.reset();
        support::OfficeTest::TearDown();
    }

    using Page = http::Response (Publishing::*)(const http::Request&, const identity::Context&) const;
    http::Response get(Page page, const http::Request& request = {}, i18n::Language language = i18n::Language::sv) {
        const identity::Context context{nullptr, i18n::Texts::of(language), clock_, false, "Vårdtillsynen", "010"};
        return (*publishing_.*page)(request, context);
    }
    http::Response staff(Page page, const http::Request& request = {}) {
        const auto who = handler();
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Vårdtillsynen", "010"};
        return (*publishing_.*page)(request, context);
    }
    static http::Request asked(const std::string& words) {
        http::Request request;
        request.query.add("sok", words);
        return request;
    }
    static http::Request of(const std::string& id, const std::string& version = {}) {
        http::Request request;
        request.captures.add("id", id);
        if (!version.empty()) request.captures.add("version", version);
        return request;
    }

    // Cases of a type and a department that were received a day and closed so many days later.
    void closed(const std::string& type, const std::string& region, base::Day received, const std::vector<int>& days) {
        const auto now = clock_.now();
        for (const int taken : days) {
            casework::Opening opening;
            opening.id = office().ids.make<base::CaseId>();
            opening.type = type;
            opening.channel = "web";
            opening.received_day = received;
            opening.received_at = base::start_of(received);
            opening.region = region;
            opening.keys = crypto::CaseKeys::random();
            opening.keys_wrapped = office().keyring->wrap(opening.keys, opening.id);
            const auto version = office().casework.version(type, received);
            ASSERT_TRUE(version.has_value()) << type;
            database().write([&](db::Transaction& tx) {
                const auto row = office().casework.open_case(tx, opening, **version);
                office().ledger.append(tx, {support::tip_event, opening.id, {}, {}, opening.received_at}, {row.row}, &opening.keys.salt());
            });
            std::string outcome;
            for (const auto& kind : (*version)->decisions)
                if (!kind.formal && !kind.interim) outcome = kind.id;
            ASSERT_FALSE(outcome.empty()) << type;
            clock_.set({base::start_of(received + taken).us + 3600'000'000ll});
            ASSERT_TRUE(act(opening.id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
                return office().casework.close(tx, row, outcome, base::UserId{77}, keys);
            }));
        }
        clock_.set(now);
    }
    std::optional<ProcessingTimes> times(std::optional<base::Day> last = {}) {
        std::optional<ProcessingTimes> found;
        database().read([&](db::Reader& reader) { found = publishing_->processing_times(reader, last); });
        return found;
    }

    std::unique_ptr<articles::Articles> articles_;
    std::unique_ptr<Publishing> publishing_;
};
ON_BOTH_DATABASES(PublishingTest);

const base::Day july = base::to_day({2026, 7, 1});

TEST_P(PublishingTest, processing_times_are_those_of_cases_closed_in_the_twelve_months) {
    closed("enquiry", "syd", july, {1, 2, 3, 4, 10, 10, 10, 10, 20, 30});
    closed("enquiry", "nord", july, {5, 5, 5, 5, 5, 5});
    closed("enquiry", "syd", base::to_day({2026, 11, 2}), {1, 1, 1, 1, 1, 1, 1});   // this month: not ended
    closed("enquiry", "syd", base::to_day({2025, 10, 1}), {2, 2, 2});               // before the twelve months
    EXPECT_FALSE(times().has_value());
    EXPECT_EQ(publishing_->compute_times(), 1);
    const auto found = times();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->period.first, base::to_day({2025, 11, 1}));
    EXPECT_EQ(found->period.last, base::to_day({2026, 10, 31}));
    EXPECT_EQ(found->period.computed, clock_.today());
    ASSERT_EQ(found->types.size(), 1u);
    EXPECT_EQ(found->types[0].all, (Times{"enquiry", "", 16, 5, 10, false}));
    ASSERT_EQ(found->types[0].departments.size(), 2u);
    EXPECT_EQ(found->types[0].departments[0], (Times{"enquiry", "nord", 6, 5, 5, false}));
    EXPECT_EQ(found->types[0].departments[1], (Times{"enquiry", "syd", 10, 10, 10, false}));
    EXPECT_EQ(findings(), "");
}

TEST_P(PublishingTest, a_period_is_computed_once_and_kept) {
    closed("enquiry", "syd", july, {1, 1, 1, 1, 1, 1});
    EXPECT_EQ(publishing_->compute_times(), 1);
    closed("enquiry", "syd", july, {9, 9, 9, 9, 9, 9, 9, 9});
    EXPECT_EQ(publishing_->compute_times(), 0);
    EXPECT_EQ(times()->types.at(0).all.cases, 6);
    clock_.set(support::moment({2026, 12, 1}));
    EXPECT_EQ(publishing_->compute_times(), 1);
    EXPECT_EQ(times()->types.at(0).all.cases, 14);
    EXPECT_EQ(times(base::to_day({2026, 10, 31}))->types.at(0).all.cases, 6);
    EXPECT_FALSE(times(base::to_day({2026, 9, 30})).has_value());
}

TEST_P(PublishingTest, a_changed_figure_is_found_by_verify) {
    closed("enquiry", "syd", july, {1, 1, 1, 1, 1, 1});
    publishing_->compute_times();
    execute("UPDATE publishing_times SET median_days = 0 WHERE type = 'enquiry'");
    EXPECT_THAT(findings(), HasSubstr("publishing_times"));
}

TEST_P(PublishingTest, few_cases_are_on_no_page_and_in_no_file) {
    closed("enquiry", "syd", july, {41, 41, 41, 44, 44, 44, 44, 44, 44, 44, 46, 46, 46, 46, 46});
    closed("enquiry", "nord", july, {97, 97, 97});
    closed("tip", "syd", july, {33, 33, 33, 33, 33, 33});
    publishing_->compute_times();
    const auto page = get(&Publishing::times).body, json = get(&Publishing::times_json).body, csv = get(&Publishing::times_csv).body;
    EXPECT_THAT(page, AllOf(Not(HasSubstr("97 dagar")), Not(HasSubstr("33 dagar"))));
    for (const auto& text : {json, csv}) EXPECT_THAT(text, AllOf(Not(HasSubstr("97")), Not(HasSubstr("33"))));
    EXPECT_THAT(page, AllOf(HasSubstr("1 november 2025"), HasSubstr("31 oktober 2026"), HasSubstr("44 dagar")));
    const auto read = boost::json::parse(json).as_object();
    EXPECT_EQ(read.at("to").as_string(), "2026-10-31");
    ASSERT_EQ(read.at("rows").as_array().size(), 3u);
    const auto& whole = read.at("rows").as_array()[0].as_object();
    EXPECT_EQ(whole.at("cases").as_int64(), 18);
    EXPECT_FALSE(whole.at("suppressed").as_bool());
    for (std::size_t i = 1; i < 3; ++i) {
        const auto& row = read.at("rows").as_array()[i].as_object();
        EXPECT_TRUE(row.at("suppressed").as_bool());
        EXPECT_TRUE(row.at("cases").is_null());
    }
    EXPECT_THAT(csv, AllOf(HasSubstr("from,to,computed,"), HasSubstr(",enquiry,"), HasSubstr("\"Hela landet\",18,44,46,false"), HasSubstr(",,,,true\r\n")));
}

TEST_P(PublishingTest, before_the_first_figures_the_page_says_so) {
    EXPECT_THAT(get(&Publishing::times).body, HasSubstr("inte räknat fram"));
    EXPECT_EQ(get(&Publishing::times_json).status, 404);
    EXPECT_EQ(get(&Publishing::times_csv).status, 404);
    publishing_->compute_times();
    EXPECT_THAT(get(&Publishing::times).body, HasSubstr("Inga ärenden avslutades"));
    http::Request wrong;
    wrong.query.add("till", "igår");
    EXPECT_EQ(get(&Publishing::times, wrong).status, 404);
    EXPECT_EQ(get(&Publishing::times_json, wrong).status, 404);
    EXPECT_EQ(get(&Publishing::times_csv, wrong).status, 404);
}

TEST_P(PublishingTest, an_article_says_what_it_rests_on_and_when_it_counts) {
    const auto page = get(&Publishing::article, of("appeals"));
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, AllOf(HasSubstr("Överklaga ett beslut"), HasSubstr("44 § förvaltningslagen"), HasSubstr("Gäller från 1 juli 2025"),
                                 HasSubstr("id=\"municipality\"")));
    EXPECT_THAT(get(&Publishing::article, of("appeals"), i18n::Language::en).body, AllOf(HasSubstr("Appealing a decision"), HasSubstr("Section 44 of")));
    // Law that nobody has read is marked on the page.
    EXPECT_THAT(get(&Publishing::article, of("secrecy")).body, HasSubstr("inte kontrollerad"));
    EXPECT_THAT(page.body, Not(HasSubstr("inte kontrollerad")));
    EXPECT_EQ(get(&Publishing::article, of("no_such")).status, 404);
    EXPECT_EQ(get(&Publishing::article, of("guide_limits")).status, 404);      // for staff
}

TEST_P(PublishingTest, older_versions_are_shown_as_such_and_later_ones_not_at_all) {
    EXPECT_THAT(get(&Publishing::article, of("report_social_services")).body, HasSubstr("/artiklar/report_social_services/2019-01-01"));
    const auto old = get(&Publishing::version, of("report_social_services", "2019-01-01"));
    EXPECT_EQ(old.status, 200);
    EXPECT_THAT(old.body, AllOf(HasSubstr("inte den text som gäller nu"), HasSubstr("30 juni 2025"), HasSubstr("2001:453")));
    EXPECT_THAT(get(&Publishing::version, of("report_social_services", "2025-07-01")).body, Not(HasSubstr("inte den text som gäller nu")));
    for (const char* version : {"2019-01-02", "igår", "2099-01-01", ""})
        EXPECT_EQ(get(&Publishing::version, of("report_social_services", version)).status, 404) << version;
    clock_.set(support::moment({2025, 6, 30}));
    EXPECT_EQ(get(&Publishing::version, of("report_social_services", "2025-07-01")).status, 404);
    EXPECT_THAT(get(&Publishing::article, of("report_social_services")).body, HasSubstr("2001:453"));
}

TEST_P(PublishingTest, a_withdrawn_position_stays_with_its_reason) {
    EXPECT_THAT(get(&Publishing::positions).body, AllOf(HasSubstr("Den som tipsar får ingen återkoppling"), HasSubstr("Tillbakadragen 1 januari 2021"),
                                                         HasSubstr("Perioden tog slut")));
    EXPECT_THAT(get(&Publishing::article, of("risk_areas_2018_2020")).body, AllOf(HasSubstr("Tillbakadragen"), HasSubstr("sju riskområden")));
    EXPECT_THAT(get(&Publishing::start).body, Not(HasSubstr("risk_areas_2018_2020")));
}

TEST_P(PublishingTest, the_start_page_lists_by_subject_and_searches) {
    const auto start = get(&Publishing::start).body;
    EXPECT_THAT(start, AllOf(HasSubstr("Dina rättigheter i vård och omsorg"), HasSubstr("/artiklar/report_tip"), HasSubstr("/handlaggningstider"),
                             Not(HasSubstr("guide_limits"))));
    EXPECT_THAT(get(&Publishing::start, asked("hemtjänst")).body, AllOf(HasSubstr("träff"), HasSubstr("/artiklar/")));
    EXPECT_THAT(get(&Publishing::start, asked("förhandsbeskd")).body, AllOf(HasSubstr("Vi sökte på ”förhandsbesked”"), HasSubstr("what_we_cannot_do")));
    EXPECT_THAT(get(&Publishing::start, asked("xylofon")).body, AllOf(HasSubstr("0 träffar"), HasSubstr("/beratta/fraga")));
    EXPECT_THAT(get(&Publishing::start, asked("<script>alert(1)</script>")).body, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(get(&Publishing::start, asked("complaints"), i18n::Language::en).body, HasSubstr("/en/artiklar/complain_health_care"));
}

TEST_P(PublishingTest, how_we_supervise_and_press_are_pages_of_their_own) {
    EXPECT_THAT(get(&Publishing::methods).body, AllOf(HasSubstr("Före, under och efter ett besök"), HasSubstr("Våra metoder")));
    EXPECT_THAT(get(&Publishing::press).body, HasSubstr("Kontakt för journalister"));
    EXPECT_THAT(get(&Publishing::methods, {}, i18n::Language::en).body, HasSubstr("Before, during and after a visit"));
}

TEST_P(PublishingTest, staff_see_their_own_articles_and_can_copy_a_passage) {
    EXPECT_THAT(staff(&Publishing::staff_list).body, AllOf(HasSubstr("guide_limits"), HasSubstr("Ingen artikel bygger på en regel som har ändrats")));
    EXPECT_THAT(staff(&Publishing::staff_list, asked("telefonnotis")).body, HasSubstr("/arbetsrum/artiklar/guide_registration"));
    const auto page = staff(&Publishing::staff_article, of("what_we_cannot_do")).body;
    EXPECT_THAT(page, AllOf(HasSubstr("what_we_cannot_do/2025-07-01/exemption/sv"), HasSubstr("data-copy=\"exemption-text\"")));
    http::Request easy = of("report_tip");
    easy.query.add("sprak", "sv@lattlast");
    EXPECT_THAT(staff(&Publishing::staff_article, easy).body, HasSubstr("Tipsa oss om något är fel"));
    EXPECT_EQ(staff(&Publishing::staff_article, of("no_such")).status, 404);
}

TEST_P(PublishingTest, an_article_that_law_has_overtaken_says_so_to_the_public_and_is_listed_for_staff) {
    const base::EmbeddedFile files[] = {
        {"provisions/fl.toml", "statute = \"fl\"\nname = { sv = \"lagen\", en = \"the Act\" }\n"
                               "[[provision]]\nid = \"fl:6\"\nvalid_from = 2018-07-01\nvalid_to = 2026-09-30\nsummary = { sv = \"a\", en = \"b\" }\n"
                               "[[provision]]\nid = \"fl:6\"\nvalid_from = 2026-10-01\nsummary = { sv = \"c\", en = \"d\" }\n"},
        {"codes/article_categories.toml", "valid_from = 2018-01-01\n[[code]]\nid = \"c\"\nname = { sv = \"Ämne\", en = \"Subject\" }\n"},
        {"articles/old.toml", "id = \"old\"\nkind = \"answer\"\naudience = \"public\"\ncategory = \"c\"\n[[version]]\nvalid_from = 2019-01-01\n"
                              "title = { sv = \"Gammal\", en = \"Old\" }\nsummary = { sv = \"s\", en = \"s\" }\nprovisions = [\"fl:6\"]\n"
                              "[[version.passage]]\nid = \"one\"\nheading = { sv = \"R\", en = \"H\" }\ntext = { sv = \"t\", en = \"w\" }\n"},
    };
    articles_ = std::make_unique<articles::Articles>(catalogue::Catalogue::load(files), nullptr);
    publishing_ = std::make_unique<Publishing>(office().intake, *articles_);
    EXPECT_THAT(get(&Publishing::article, of("old")).body, AllOf(HasSubstr("Lagen har ändrats"), HasSubstr("1 oktober 2026")));
    EXPECT_THAT(staff(&Publishing::staff_list).body, AllOf(HasSubstr("Gammal"), HasSubstr("1 oktober 2026")));
}

}  // namespace
}  // namespace publishing
