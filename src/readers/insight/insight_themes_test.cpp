// Suggestions learnt from what handlers judged: never set by themselves, never from themselves, told
// with their words, and refused whole when a model cannot be read.
#include "insight_themes.h"

#include <gmock/gmock.h>

#include "insight_test_office.h"
#include "insight_themes_card.h"
#include "insight_themes_store.h"

namespace insight {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string staff_words[] = {"ingen personal syns på natten", "personal saknas hela natten", "en ensam personal på natten", "natten är utan personal"};
const std::string medicine_words[] = {"fel dos av medicin gavs", "medicin gavs i fel dos", "dosen av medicin blev fel", "fel medicin och fel dos"};

class ThemesTest : public InsightOfficeTest {
protected:
    void SetUp() override {
        InsightOfficeTest::SetUp();
        declare_theme_tables(*office().ledger);
        themes_ = std::make_unique<Themes>(services());
    }
    Services services() {
        auto& o = office();
        return {o.database, *o.ledger, o.catalogue, o.keyring, o.clock, *o.ids, *o.parties, *o.registry, *o.casework, *o.assessments, *o.identity};
    }
    void TearDown() override {
        themes_.reset();
        InsightOfficeTest::TearDown();
    }
    // Six cases of each of two themes, judged by a person: medicine is severe, night staff is not.
    void judge_some() {
        for (int i = 0; i < 8; ++i) {
            const auto tail = " på enheten, berättar anhörig " + std::string(static_cast<std::size_t>(1 + i), static_cast<char>('a' + i));
            office().judge(office().tell(staff_words[i % 4] + tail), "staffing_night", 2);
            office().judge(office().tell(medicine_words[i % 4] + tail), "medicines_wrong", 4);
        }
    }
    void follow() {
        while (themes().suggest_once() > 0) {
        }
        (void)themes().suggest_once();
    }
    std::optional<Suggestion> suggestion(const registry::RegistryNumber& number) {
        std::optional<Suggestion> found;
        office().database.read([&](db::Reader& reader) { found = themes().suggestion(reader, office().casework->find(reader, number)->id); });
        return found;
    }
    casework::Case now(const registry::RegistryNumber& number) {
        std::optional<casework::Case> found;
        office().database.read([&](db::Reader& reader) { found = office().casework->find(reader, number); });
        return *found;
    }
    std::vector<ModelCard> cards() {
        std::vector<ModelCard> found;
        office().database.read([&](db::Reader& reader) { found = themes().cards(reader); });
        return found;
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
    http::Response list(const identity::Actor& who) {
        const http::Request request;
        return themes().list(request, context(who));
    }
    http::Response models(const identity::Actor& who) {
        const http::Request request;
        return themes().models(request, context(who));
    }
    http::Response accept(const identity::Actor& who, const registry::RegistryNumber& number, const std::string& theme, const std::string& act = "theme") {
        http::Request request;
        request.method = http::Method::post;
        request.form.add("number", number.slug());
        request.form.add("theme", theme);
        request.form.add("severity", "4");
        request.form.add("act", act);
        return themes().act(request, context(who));
    }
    identity::Context context(const identity::Actor& who) {
        return {&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten", ""};
    }
    // A model of another version in place of the newest one's bytes, sealed as it should be.
    void store_model_of_another_version() {
        std::optional<store::StoredModel> newest;
        office().database.read([&](db::Reader& reader) { newest = store::newest_theme_model(reader, "theme", true); });
        const auto key = office().keyring->office_key("insight.themes");   // not a text key
        const crypto::Place old{"insight.theme_models.model", newest->id, 0};   // not a text key
        auto bytes = crypto::open(key, old, newest->model).value();
        bytes[8] = 77;
        const auto id = office().ids->next();
        const auto sealed = crypto::seal(key, office().keyring->version(), {"insight.theme_models.model", id, 0}, bytes);   // not a text key
        office().database.write([&](db::Transaction& tx) {
            const auto row = ledger::insert(tx, store::theme_models, {id, "theme", newest->number + 1, newest->made_at.us, newest->position,
                db::Bytes{newest->card}, db::Bytes{sealed}});
            office().ledger->append(tx, {told_event, {}, {}, {}, office().clock.now()}, {row});
        });
    }
    Themes& themes() { return *themes_; }
    const identity::Actor handler = actor(identity::only(identity::Role::handler)), analyst = actor(identity::only(identity::Role::analyst)),
                          administrator = actor(identity::only(identity::Role::administrator));

private:
    std::unique_ptr<Themes> themes_;
};
ON_BOTH_DATABASES(ThemesTest);

TEST_P(ThemesTest, a_new_case_gets_a_suggestion_and_nothing_else) {
    judge_some();
    EXPECT_EQ(themes().learn_due(), 2);
    const auto number = office().tell("Det var ingen personal på natten när min far ramlade");
    follow();
    const auto found = suggestion(number);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->state, SuggestionState::open);
    EXPECT_EQ(found->theme, "staffing_night");
    EXPECT_GE(found->theme_probability, Themes::probability_min);
    EXPECT_EQ(now(number).theme, "") << "a model sets nothing";
    EXPECT_EQ(now(number).severity, 0);
    const auto words = themes().words(*found, "Det var ingen personal på natten när min far ramlade");
    ASSERT_FALSE(words.empty());
    EXPECT_TRUE(words[0].word == "natten" || words[0].word == "personal") << words[0].word;
    EXPECT_THAT(office().verify(), testing::IsEmpty());
}

TEST_P(ThemesTest, a_card_says_what_was_learnt_from_and_how_good_it_was) {
    judge_some();
    (void)themes().learn_due();
    const auto found = cards();
    ASSERT_EQ(found.size(), 2u);
    for (const auto& card : found) {
        EXPECT_EQ(card.number, 1);
        EXPECT_EQ(card.figures.examples, 16);
        EXPECT_EQ(card.first, wednesday);
        EXPECT_EQ(card.last, wednesday);
        EXPECT_GT(card.figures.accuracy, 0.5);
        EXPECT_EQ(json_of(card_of(json_of(card))), json_of(card));
    }
}

TEST_P(ThemesTest, only_what_a_person_said_is_learnt_from) {
    judge_some();
    for (int i = 0; i < 10; ++i) {
        const auto number = office().tell("Maten är kall till lunch nummer " + std::string(static_cast<std::size_t>(i + 1), 'x'));
        casework::Case row = now(number);
        office().database.write([&](db::Transaction& tx) {
            assessments::Judgement judgement;
            judgement.theme = "staffing_night";
            EXPECT_TRUE(office().assessments->judge(tx, row, judgement, "link 3", {}, office().casework->keys(tx, row.id)).has_value());
        });
    }
    (void)themes().learn();
    for (const auto& card : cards()) EXPECT_EQ(card.figures.examples, 16) << card.kind;
}

TEST_P(ThemesTest, nothing_is_learnt_before_two_themes_have_examples_and_one_example_does_no_harm) {
    EXPECT_EQ(themes().learn_due(), 0);
    office().judge(office().tell(night_text), "staffing_night", 3);
    EXPECT_EQ(themes().learn(), 0);
    judge_some();
    office().judge(office().tell("Hissen står still sedan i går"), "medicines_storage", 1);
    EXPECT_EQ(themes().learn(), 2);
    for (const auto& card : cards())
        for (const auto& one : card.figures.classes) EXPECT_EQ(one.learnt, one.examples >= 5) << one.name;
    follow();
    EXPECT_THAT(models(analyst).body, HasSubstr("har för få texter att lära av"));
}

TEST_P(ThemesTest, empty_and_one_word_texts_get_no_suggestion) {
    judge_some();
    (void)themes().learn();
    for (const std::string text : {"", "natten", "?!", "12345678"}) {
        const auto number = office().tell(text);
        follow();
        ASSERT_TRUE(suggestion(number)) << text;
        EXPECT_EQ(suggestion(number)->state, SuggestionState::unsure) << text;
    }
}

TEST_P(ThemesTest, the_person_who_accepts_is_the_one_who_judged) {
    judge_some();
    (void)themes().learn();
    const auto number = office().tell("Det var ingen personal på natten när min far ramlade");
    follow();
    EXPECT_EQ(accept(handler, number, "medicines_wrong").status, 422) << "not what was suggested";
    EXPECT_EQ(accept(analyst, number, "staffing_night").status, 404);
    EXPECT_EQ(accept(handler, number, "staffing_night").status, 303);
    EXPECT_EQ(now(number).theme, "staffing_night");
    EXPECT_EQ(now(number).severity, 0) << "only the theme was accepted";
    std::vector<assessments::Entry> entries;
    const auto id = now(number).id;
    office().database.read([&](db::Reader& reader) { entries = office().assessments->history(reader, id); });
    EXPECT_EQ(entries.back().source, "person");
    EXPECT_EQ(entries.back().actor, base::UserId{5});
    EXPECT_EQ(suggestion(number)->state, SuggestionState::answered);
    EXPECT_EQ(accept(handler, number, "staffing_night").status, 422) << "judged already";
    follow();
    EXPECT_THAT(office().verify(), testing::IsEmpty());
}

TEST_P(ThemesTest, what_a_person_judged_meanwhile_stands) {
    judge_some();
    (void)themes().learn();
    const auto number = office().tell("Det var ingen personal på natten när min far ramlade");
    follow();
    office().judge(number, "medicines_wrong", 5);
    EXPECT_EQ(accept(handler, number, "staffing_night", "both").status, 422);
    EXPECT_EQ(now(number).theme, "medicines_wrong");
    follow();
    EXPECT_EQ(suggestion(number)->state, SuggestionState::answered);
}

TEST_P(ThemesTest, a_model_of_another_version_is_said_not_used_and_learnt_anew) {
    judge_some();
    (void)themes().learn();
    store_model_of_another_version();
    const auto number = office().tell("Det var ingen personal på natten när min far ramlade");
    follow();
    EXPECT_EQ(suggestion(number)->state, SuggestionState::unsure);
    EXPECT_THAT(list(handler).body, HasSubstr("Modellen är sparad i version 77. Programmet läser version 1."));
    EXPECT_EQ(themes().learn_due(), 2);
    follow();
    follow();
    EXPECT_EQ(suggestion(number)->theme, "staffing_night") << "older suggestions are made anew";
    EXPECT_THAT(list(handler).body, Not(HasSubstr("version 77")));
}

TEST_P(ThemesTest, the_list_shows_words_and_text_to_who_may_read_the_case_alone) {
    judge_some();
    (void)themes().learn();
    (void)office().tell("Det var ingen personal på natten <b>när min far ramlade", "E-3");
    follow();
    const auto mine = list(handler).body;
    EXPECT_THAT(mine, HasSubstr("min far ramlade"));
    EXPECT_THAT(mine, HasSubstr("Talar för: "));
    EXPECT_THAT(mine, Not(HasSubstr("<b>n")));
    EXPECT_THAT(mine, HasSubstr("csrf-of-session"));
    EXPECT_THAT(list(actor(identity::only(identity::Role::handler), {"nord"})).body, Not(HasSubstr("min far ramlade")));
    EXPECT_EQ(list(analyst).status, 404);
    EXPECT_EQ(list(administrator).status, 404);
    EXPECT_EQ(models(analyst).status, 200);
    EXPECT_EQ(models(administrator).status, 404);
    EXPECT_FALSE(office().identity->reads_of("suggestions", 10).empty()) << "reading is recorded";
}

TEST_P(ThemesTest, models_and_cards_are_sealed_where_they_lie) {
    judge_some();
    (void)themes().learn();
    office().database.read([&](db::Reader& reader) {
        const auto stored = store::newest_theme_model(reader, "theme", true);
        ASSERT_TRUE(stored);
        for (const auto* word : {"staffing_night", "natten", "vakamodl"}) {
            EXPECT_EQ(stored->model.find(word), std::string::npos) << word;
            EXPECT_EQ(stored->card.find(word), std::string::npos) << word;
        }
    });
}

TEST_P(ThemesTest, learning_waits_for_night_and_for_judgements) {
    judge_some();
    EXPECT_EQ(themes().learn_due(), 2);
    EXPECT_EQ(themes().learn_due(), 0) << "nothing new";
    office().judge(office().tell(night_text), "staffing_night", 3);
    EXPECT_EQ(themes().learn_due(), 0) << "too little new";
    office().clock.advance_seconds(std::int64_t{31} * 86'400);
    EXPECT_EQ(themes().learn_due(), 0) << "ten in the morning";
    office().clock.advance_seconds(std::int64_t{16} * 3'600);
    EXPECT_EQ(themes().learn_due(), 2);
}

TEST_P(ThemesTest, a_new_subject_of_many_events_is_proposed_for_a_person_to_name) {
    const std::string usual[] = {"personal", "natten", "medicin", "maten", "städning", "hygien", "larm", "läkare"};
    for (int i = 0; i < 110; ++i)
        office().tell("Det gäller " + usual[i % 8] + " och " + usual[(i / 8) % 8] + " hos dem, fall " + std::string(static_cast<std::size_t>(i + 2), 'k'), "", wednesday - 100 - i % 30);
    for (int i = 0; i < 16; ++i)
        office().tell("Skållande vatten i duschen på " + std::string(static_cast<std::size_t>(i + 3), static_cast<char>('a' + i)) + " " + usual[i % 8] + " blandaren", "", wednesday - i);
    (void)themes().group_due();
    std::optional<ThemeGroups> found;
    office().database.read([&](db::Reader& reader) { found = themes().groups(reader); });
    ASSERT_TRUE(found);
    ASSERT_EQ(found->groups.size(), 1u);
    EXPECT_EQ(found->groups[0].cases.size(), 16u);
    EXPECT_GE(found->groups[0].stability, 60);
    EXPECT_THAT(found->groups[0].words, testing::Contains("duschen"));
    EXPECT_THAT(models(handler).body, HasSubstr("duschen"));
    EXPECT_THAT(office().verify(), testing::IsEmpty());
    const auto first = found->made_at;
    (void)themes().group_due();
    office().database.read([&](db::Reader& reader) { found = themes().groups(reader); });
    EXPECT_EQ(found->made_at, first) << "once a week";
}

TEST_P(ThemesTest, a_name_stays_with_its_group_and_a_dismissed_one_is_folded_away_with_its_reason) {
    const std::string usual[] = {"maten", "golvet", "sängen", "trappan", "köket", "fönstret", "hissen", "dörren"};
    for (int i = 0; i < 110; ++i)
        office().tell("Det gäller " + usual[i % 8] + " och " + usual[(i / 8) % 8] + " hos dem, fall " + std::string(static_cast<std::size_t>(i + 2), 'k'), "", wednesday - 100 - i % 30);
    const auto tell = [&](int from, int to, base::Day day) {
        for (int i = from; i < to; ++i)
            office().tell("Skållande vatten i duschen på " + std::string(static_cast<std::size_t>(i % 16 + 3), static_cast<char>('a' + i % 16)) + " " + usual[i % 8] + " blandaren", "", day - i % 16);
    };
    tell(0, 16, wednesday);
    (void)themes().group_due();
    const auto groups = [&] {
        std::optional<ThemeGroups> found;
        office().database.read([&](db::Reader& reader) { found = themes().groups(reader); });
        return *found;
    };
    const auto post = [&](const identity::Actor& who, std::int64_t search, const std::string& act, const std::string& name, const std::string& reason) {
        http::Request request;
        request.method = http::Method::post;
        for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
                 {"sokning", std::to_string(search)}, {"grupp", "0"}, {"act", act}, {"name-0", name}, {"reason-0", reason}})
            request.form.add(key, value);
        return themes().act_on_group(request, context(who));
    };
    ASSERT_EQ(groups().groups.size(), 1u);
    const auto first = groups().id;
    EXPECT_EQ(post(handler, first, "name", "Heta duschar", "").status, 404);
    EXPECT_EQ(post(analyst, first, "name", " ", "").status, 422);
    EXPECT_EQ(post(analyst, first, "dismiss", "", "").status, 422);
    EXPECT_EQ(post(analyst, first + 1, "name", "Heta duschar", "").status, 422) << "another search";
    EXPECT_EQ(post(analyst, first, "name", "Heta duschar", "Blandare byts inte").status, 303);
    EXPECT_THAT(models(analyst).body, HasSubstr("Heta duschar"));
    office().clock.advance_seconds(8 * 86'400);
    tell(16, 26, wednesday + 8);
    (void)themes().group_due();
    ASSERT_EQ(groups().groups.size(), 1u);
    ASSERT_NE(groups().id, first);
    EXPECT_THAT(models(analyst).body, HasSubstr("Heta duschar")) << "found again, it keeps its name";
    EXPECT_EQ(post(analyst, groups().id, "dismiss", "", "Är redan rättat").status, 303);
    EXPECT_THAT(models(handler).body, HasSubstr("Avfärdade grupper"));
    EXPECT_THAT(models(handler).body, HasSubstr("Är redan rättat")) << "shown, never hidden";
    office().database.read([](db::Reader& reader) {
        EXPECT_EQ(reader.integer("SELECT count(*) FROM insight_group_verdicts"), 2);
        reader.query("SELECT content FROM insight_group_verdicts", {}, [](const db::Row& row) { EXPECT_EQ(row.blob(0).find("rättat"), std::string::npos); });
    });
    EXPECT_THAT(office().verify(), testing::IsEmpty());
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_group_verdicts SET verdict = 'named'"); });
    EXPECT_THAT(office().verify(), testing::Contains(HasSubstr("insight_group_verdicts")));
}

TEST_P(ThemesTest, how_often_a_suggestion_became_what_a_person_judged_is_counted) {
    judge_some();
    ASSERT_EQ(themes().learn(), 2);
    std::vector<registry::RegistryNumber> told;
    for (int i = 0; i < 3; ++i) told.push_back(office().tell("Ingen personal på natten hos oss i hus " + std::to_string(i)));
    follow();
    for (const auto& number : told) ASSERT_EQ(suggestion(number)->theme, "staffing_night");
    office().judge(told[0], "staffing_night", 2);
    office().judge(told[1], "medicines_wrong", 2);
    follow();
    EXPECT_EQ(suggestion(told[1])->state, SuggestionState::answered);
    EXPECT_EQ(suggestion(told[1])->theme, "staffing_night") << "what was suggested stays with what was judged";
    Themes::Record record;
    office().database.read([&](db::Reader& reader) { record = themes().record(reader, "staffing_night"); });
    EXPECT_EQ(record.judged, 2);
    EXPECT_EQ(record.right, 1);
}

}  // namespace
}  // namespace insight
