// Proposals of units on a whole office, on both databases: who is asked, who decides, and what is learned.
#include <gmock/gmock.h>

#include <cmath>

#include "insight_links.h"
#include "insight_rules.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_insight();
}  // namespace db

namespace insight {
namespace {

using testing::HasSubstr;
using testing::Not;

class LinksTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        database().migrate(db::schema_insight());
        declare_tables(office().ledger);
        declare_link_tables(office().ledger);
        const char* names[] = {"Solgården", "Ekbacken",    "Kvarnlyckan", "Strandhöjden", "Lindalund",   "Bergshemmet",
                               "Ängsro",    "Skogstorpet", "Rosendal",    "Liljevången",  "Syrenparken", "Björkhagen"};
        for (std::size_t i = 0; i < std::size(names); ++i)
            units_.push_back(unit("E-" + std::to_string(i), names[i], i % 2 ? "1280" : "0180"));
        again();
    }
    void TearDown() override {
        links_.reset();
        OfficeTest::TearDown();
    }
    Services services() {
        auto& o = office();
        return {o.database, o.ledger,   o.catalogue, o.keyring,     clock_,    o.ids,
                o.parties,  o.registry, o.casework,  o.assessments, o.identity};
    }
    Links& links() { return *links_; }
    // As after a restart.
    void again() { links_ = std::make_unique<Links>(services(), office().intake); }
    base::CaseId told(const std::string& text, const std::string& named = "", const std::string& place = "") {
        auto submission = tip(text);
        if (!named.empty()) submission.answers["unit"] = {named};
        if (!place.empty()) submission.answers["where"] = {place};
        return received(submission).case_id;
    }
    // As the job runs: until nothing is left, then once more idle, when it may learn, and again.
    void follow() {
        for (int i = 0; i < 2; ++i)
            while (links().link_once() > 0) {
            }
        while (links().link_once() > 0) {
        }
    }
    std::int64_t head() {
        std::int64_t found = 0;
        database().read([&](db::Reader& reader) { found = office().ledger.head(reader); });
        return found;
    }
    std::optional<LinkRow> row(base::CaseId id) {
        std::optional<LinkRow> found;
        database().read([&](db::Reader& reader) { found = links().row(reader, id); });
        return found;
    }
    std::vector<assessments::Entry> history(base::CaseId id) {
        std::vector<assessments::Entry> found;
        database().read([&](db::Reader& reader) { found = office().assessments.history(reader, id); });
        return found;
    }
    void judge(base::CaseId id, const parties::Operation& chosen) {
        assessments::Judgement judgement;
        judgement.unit = assessments::UnitLink{chosen.id, chosen.provider, chosen.municipality, chosen.county};
        EXPECT_TRUE(act(id, [&](db::Transaction& tx, const casework::Case& on, const crypto::CaseKeys& keys) {
            return office().assessments.judge(tx, on, judgement, "person", {77}, keys);
        }));
    }
    // People accept what is proposed until the linker may link by itself.
    void teach(int times = 70) {
        for (int i = 0; i < times; ++i) {
            const auto& about = units_[static_cast<std::size_t>(i) % units_.size()];
            const auto id = told("Det gäller maten, nummer " + std::to_string(i), about.name);
            follow();
            // Towards the end it links by itself; people look at those too.
            ASSERT_NE(row(id)->state, LinkState::unknown) << i;
            ASSERT_TRUE(links().answer(id, about.id, {77}));
        }
    }
    http::Response get(const identity::Actor& who, http::Fields query = {}) {
        http::Request request;
        request.query = std::move(query);
        return links().list(request, context(who));
    }
    identity::Context context(const identity::Actor& who) {
        return {&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""};
    }
    http::Response show(const identity::Actor& who, base::CaseId id, const std::string& searched = "") {
        http::Request request;
        request.captures.add("number", case_of(id).number.slug());
        if (!searched.empty()) request.query.add("sok", searched);
        return links().show(request, context(who));
    }
    http::Response post(const identity::Actor& who, base::CaseId id, const std::string& choice) {
        http::Request request;
        request.method = http::Method::post;
        request.captures.add("number", case_of(id).number.slug());
        request.form.add("choice", choice);
        return links().act(request, context(who));
    }
    static http::Fields query(std::string name, std::string value) {
        http::Fields fields;
        fields.add(std::move(name), std::move(value));
        return fields;
    }
    std::vector<parties::Operation> units_;

private:
    std::unique_ptr<Links> links_;
};
ON_BOTH_DATABASES(LinksTest);

TEST_P(LinksTest, a_unit_written_with_a_slip_is_proposed_and_a_person_is_asked) {
    const auto id = told("Maten är kall.", "Solgraden", "Stockholm");
    follow();
    const auto found = row(id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->state, LinkState::review);
    EXPECT_EQ(found->unit, units_[0].id);
    EXPECT_EQ(found->probability, -1);  // nobody has reviewed anything yet
    EXPECT_FALSE(case_of(id).unit);
    EXPECT_EQ(findings(), "");
}

TEST_P(LinksTest, a_unit_that_stands_in_the_text_is_proposed_too) {
    const auto id = told("Min pappa bor på Kvarnlyckans avdelning och får ingen hjälp.");
    follow();
    EXPECT_EQ(row(id)->unit, units_[2].id);
}

TEST_P(LinksTest, empty_and_one_word_tips_and_words_of_no_unit_stay_unknown) {
    for (const auto* text : {"x", "Hjälp", "Det är något som inte stämmer men jag vågar inte säga vad"}) {
        const auto id = told(text);
        follow();
        EXPECT_EQ(row(id)->state, LinkState::unknown) << text;
        EXPECT_FALSE(row(id)->unit);
    }
    const auto id = told("Något är fel", "", "Malmö");
    follow();
    EXPECT_EQ(row(id)->municipality, "1280");
    EXPECT_EQ(findings(), "");
}

TEST_P(LinksTest, what_the_sender_chose_is_never_looked_at) {
    auto submission = tip("Ekbacken är bra men det här gäller Solgården");
    submission.unit_code = units_[0].code;
    const auto id = received(submission).case_id;
    follow();
    EXPECT_FALSE(row(id));
    EXPECT_EQ(case_of(id).unit, units_[0].id);
}

TEST_P(LinksTest, what_a_person_chose_is_never_changed_nor_taken_up_again) {
    const auto id = told("Det gäller Ekbacken", "Ekbacken");
    follow();
    judge(id, units_[5]);
    follow();
    EXPECT_EQ(row(id)->state, LinkState::settled);
    EXPECT_EQ(case_of(id).unit, units_[5].id);
    // Taken back by a person: that is an answer too.
    EXPECT_TRUE(act(id, [&](db::Transaction& tx, const casework::Case& on, const crypto::CaseKeys& keys) {
        assessments::Judgement none;
        none.unit = assessments::UnitLink{};
        return office().assessments.judge(tx, on, none, "person", {77}, keys);
    }));
    follow();
    EXPECT_EQ(row(id)->state, LinkState::settled);
    EXPECT_FALSE(case_of(id).unit);
    EXPECT_EQ(links().answer(id, units_[1].id, {77}).error().text_key, "insight.links.refused.gone");
}

TEST_P(LinksTest, an_exact_identifier_links_at_once_and_says_by_what) {
    unit("SE5599000006-A1", "Norrskenet", "0180");
    const auto id = told("Det gäller SE5599000006-A1, personalen har slutat.");
    follow();
    ASSERT_EQ(row(id)->state, LinkState::linked);
    EXPECT_EQ(case_of(id).unit, row(id)->unit);
    const auto entries = history(id);
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(entries.back().source, "link by number");
    EXPECT_FALSE(entries.back().actor);
    EXPECT_EQ(findings(), "");
}

TEST_P(LinksTest, people_teach_it_until_it_links_what_is_plain_and_still_asks_about_the_rest) {
    teach();
    follow();
    const auto plain = told("Maten igen", "Rosendal");
    const auto nothing = told("Maten igen, på ett ställe i stan");
    follow();
    ASSERT_EQ(row(plain)->state, LinkState::linked);
    EXPECT_EQ(case_of(plain).unit, units_[8].id);
    EXPECT_GE(row(plain)->probability, 9000);
    EXPECT_THAT(history(plain).back().source, testing::StartsWith("link "));
    EXPECT_EQ(history(plain).back().source, "link " + std::to_string(row(plain)->model));
    EXPECT_NE(row(nothing)->state, LinkState::linked);
    EXPECT_FALSE(case_of(nothing).unit);
    // A person corrects the machine, and that stands.
    judge(plain, units_[3]);
    follow();
    EXPECT_EQ(row(plain)->state, LinkState::settled);
    EXPECT_EQ(case_of(plain).unit, units_[3].id);
    EXPECT_EQ(findings(), "");
}

TEST_P(LinksTest, wrong_proposals_teach_it_to_abstain) {
    for (int i = 0; i < 60; ++i) {
        const auto& named = units_[static_cast<std::size_t>(i) % units_.size()];
        const auto id = told("Nummer " + std::to_string(i), named.name);
        follow();
        if (row(id)->state != LinkState::review) continue;
        ASSERT_TRUE(links().answer(id, units_[static_cast<std::size_t>(i + 1) % units_.size()].id, {77}));
    }
    follow();
    const auto id = told("Maten", "Rosendal");
    follow();
    EXPECT_NE(row(id)->state, LinkState::linked);
    EXPECT_FALSE(case_of(id).unit);
}

TEST_P(LinksTest, an_answer_is_kept_once_with_who_gave_it) {
    const auto id = told("Maten", "Ekbaken");
    follow();
    ASSERT_TRUE(links().answer(id, units_[1].id, {77}));
    EXPECT_EQ(case_of(id).unit, units_[1].id);
    EXPECT_EQ(history(id).back().source, "person");
    EXPECT_EQ(history(id).back().actor, base::UserId{77});
    EXPECT_EQ(integer("SELECT count(*) FROM insight_link_reviews WHERE verdict = 'accepted' AND actor = 77"), 1);
    EXPECT_EQ(links().answer(id, units_[2].id, {77}).error().text_key, "insight.links.refused.gone");
    EXPECT_EQ(integer("SELECT count(*) FROM insight_link_reviews"), 1);
    const auto other = told("Maten", "Ekbaken");
    follow();
    EXPECT_EQ(links().answer(other, {424242}, {77}).error().text_key, "insight.links.refused.no_unit");
    ASSERT_TRUE(links().answer(other, {}, {77}));
    EXPECT_EQ(row(other)->state, LinkState::settled);
    EXPECT_FALSE(case_of(other).unit);
    EXPECT_EQ(integer("SELECT count(*) FROM insight_link_reviews WHERE verdict = 'unknown'"), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(LinksTest, a_changed_proposal_is_found_out) {
    const auto id = told("Maten", "Ekbaken");
    follow();
    execute("UPDATE insight_links SET unit = unit + 1 WHERE id = ?", {id});
    EXPECT_THAT(findings(), HasSubstr("insight_links"));
}

TEST_P(LinksTest, following_again_changes_nothing) {
    told("Maten", "Ekbaken");
    follow();
    const auto before = head();
    follow();
    follow();
    EXPECT_EQ(head(), before);
    EXPECT_EQ(integer("SELECT count(*) FROM insight_links"), 1);
}

TEST_P(LinksTest, counts_carry_how_far_each_link_is_believed) {
    teach();
    follow();
    const auto plain = told("Maten igen", "Rosendal");
    const auto unsure = told("Maten hos dem i Rosen dalen");
    follow();
    const auto today = clock_.today();
    double expected = 0;
    for (std::size_t i = 8; i < 70; i += 12) expected += 1;  // those that people linked
    const auto certain = static_cast<std::int64_t>(expected);
    expected += row(plain)->probability / 10'000.0;
    for (const auto& candidate : row(unsure)->candidates)
        if (candidate.unit == units_[8].id && row(unsure)->state != LinkState::linked)
            expected += candidate.probability / 10'000.0;
    const Insight insight{services()};
    const auto made = insight.compile(base::week_of(today), {});
    ASSERT_TRUE(made.has_value());
    const auto compilation = compilation_of(made->json);
    const auto& units = compilation.believed.at(Dimension::unit);
    const auto of = std::find_if(units.begin(), units.end(), [&](const Believed& one) { return one.code == units_[8].code; });
    ASSERT_NE(of, units.end());
    EXPECT_EQ(of->expected_milli, std::llround(1000 * expected));
    EXPECT_GE(of->low, certain);
    EXPECT_LE(of->high, certain + 2);
    EXPECT_EQ(insight.compile(base::week_of(today), {})->hash, made->hash) << "the same content, the same bytes";
    http::Request request;
    request.captures.add("period", made->period.name());
    EXPECT_THAT(insight.show(request, context(handler())).body, HasSubstr("Väntat antal, 90 %"));
    request.query.add("enhet", units_[8].code);
    EXPECT_THAT(insight.behind(request, context(handler())).body, HasSubstr("Kan också gälla"));
}

TEST_P(LinksTest, who_can_be_reached_the_same_way_is_one_voice_and_nobody_anonymous_is_told_from_another) {
    const auto campaign = "Boendet ska läggas ned och vi som bor här vill att myndigheten stoppar det nu genast i dag";
    Insight insight{services()};
    insight.use(office().intake);
    const auto tell = [&](const std::string& text, const std::string& email) {
        auto submission = tip(text);
        submission.anonymous = email.empty();
        submission.contact.email = email;
        submission.unit_code = units_[0].code;
        return received(submission);
    };
    for (const auto* email : {"anna@exempel.se", "Anna@Exempel.se ", "bo@exempel.se", "", "", "cia@exempel.se", "dag@exempel.se"}) (void)tell(campaign, email);
    for (int i = 0; i < 6; ++i) (void)tell("Skrivelse nummer " + std::to_string(i) + " handlar om sak " + std::to_string(100 + i), "anna@exempel.se");
    const auto made = insight.compile(base::week_of(clock_.today()), {});
    ASSERT_TRUE(made.has_value());
    const auto voices = *compilation_of(made->json).voices;
    ASSERT_EQ(voices.campaigns.size(), 1u);
    EXPECT_EQ(voices.campaigns[0].reports, 7);
    EXPECT_EQ(voices.campaigns[0].voices, 6) << "an address is one writer however it is typed";
    EXPECT_EQ(voices.repeats, 6) << "the campaign's first letter, then six letters of the same writer";
    ASSERT_EQ(voices.units.size(), 1u);
    EXPECT_LT(voices.units[0].weight_milli, 7'000);
    http::Request request;
    request.captures.add("period", made->period.name());
    const auto page = insight.show(request, context(handler())).body;
    EXPECT_THAT(page, HasSubstr("Kampanjer"));
    EXPECT_THAT(page, Not(HasSubstr("exempel.se"))) << "who it is is never shown";
    request.query.add("handelse", voices.campaigns[0].event);
    EXPECT_THAT(insight.behind(request, context(handler())).body, HasSubstr("Visar 7 av 7"));
}

TEST_P(LinksTest, a_model_of_another_format_is_said_to_be_one_and_the_register_alone_proposes) {
    for (int i = 0; i < 12; ++i) told("Nummer " + std::to_string(i), "Ekbacken");
    follow();
    ASSERT_EQ(integer("SELECT count(*) FROM insight_link_models"), 1);
    execute("UPDATE insight_link_models SET content = '{\"format\":99}'");
    again();
    const auto id = told("Maten", "Strandhöjden");
    follow();
    EXPECT_EQ(row(id)->unit, units_[3].id);
    EXPECT_EQ(row(id)->state, LinkState::review);
    EXPECT_THAT(get(handler()).body, HasSubstr("Modellen kan inte läsas"));
}

TEST_P(LinksTest, the_same_told_twice_teaches_the_same_model) {
    for (int i = 0; i < 15; ++i) told("Nummer " + std::to_string(i), units_[static_cast<std::size_t>(i) % 12].name);
    follow();
    std::string first, second;
    links().learn();
    database().read([&](db::Reader& reader) { first = links().newest_model(reader)->content; });
    links().learn();
    database().read([&](db::Reader& reader) { second = links().newest_model(reader)->content; });
    EXPECT_EQ(first, second);
}

TEST_P(LinksTest, nothing_of_the_text_can_be_read_at_rest) {
    told("Ordet zebrafink står här och Ekbacken", "Ekbacken zebrafink");
    follow();
    EXPECT_EQ(readable_at("zebrafink"), "");
}

TEST_P(LinksTest, the_page_lists_what_waits_and_leads_to_the_question) {
    const auto id = told("Maten är kall.", "Solgraden", "Stockholm");
    const auto lost = told("Hjälp");
    follow();
    const auto page = get(handler());
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("/arbetsrum/insikt/lankar/" + case_of(id).number.slug()));
    EXPECT_THAT(page.body, HasSubstr("Solgården"));
    EXPECT_THAT(page.body, HasSubstr("går inte att säga än"));
    EXPECT_THAT(page.body, Not(HasSubstr(case_of(lost).number.slug())));
    EXPECT_THAT(get(handler(), query("hog", "okopplade")).body, HasSubstr(case_of(lost).number.slug()));
    EXPECT_EQ(get(actor(identity::only(identity::Role::administrator))).status, 404);
    // Of another department: not told, only that there is one.
    judge(told("x"), units_[1]);
    const auto elsewhere = get(handler({"nord"}));
    EXPECT_EQ(elsewhere.status, 200);
}

TEST_P(LinksTest, the_question_shows_what_was_written_and_records_the_read) {
    const auto id = told("Maten är kall <b>här</b>.", "Solgraden");
    follow();
    const auto page = show(handler(), id);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("Solgraden"));
    EXPECT_THAT(page.body, HasSubstr("Maten är kall &lt;b&gt;här&lt;/b&gt;."));
    EXPECT_THAT(page.body, HasSubstr("Det går inte att veta"));
    const auto reads = office().identity.reads_of(case_of(id).number.string(), 5);
    ASSERT_EQ(reads.size(), 1u);
    EXPECT_EQ(reads.front().action, "view");
    EXPECT_THAT(show(handler(), id, "Björkhagen").body, HasSubstr("value=\"E-11\""));
    for (const auto role : {identity::Role::analyst, identity::Role::administrator, identity::Role::decision_maker})
        EXPECT_EQ(show(actor(identity::only(role)), id).status, 404);
}

TEST_P(LinksTest, the_answer_is_taken_once_and_a_wrong_one_is_told_beside_its_field) {
    const auto id = told("Maten är kall.", "Solgraden");
    follow();
    EXPECT_EQ(post(handler(), id, "").status, 422);
    const auto wrong = post(handler(), id, "<script>");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, Not(HasSubstr("<script>")));
    EXPECT_EQ(post(actor(identity::only(identity::Role::analyst)), id, "E-0").status, 404);
    EXPECT_FALSE(case_of(id).unit);
    EXPECT_EQ(post(handler(), id, "E-0").status, 303);
    EXPECT_EQ(case_of(id).unit, units_[0].id);
    EXPECT_EQ(post(handler(), id, "E-1").status, 422);
    EXPECT_EQ(case_of(id).unit, units_[0].id);
}

}  // namespace
}  // namespace insight
