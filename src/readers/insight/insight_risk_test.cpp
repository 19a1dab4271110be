// From visits to ratings and back: what was known when, the blind quarter, and who sees what.
#include "insight_risk.h"

#include <gmock/gmock.h>

#include <cmath>

#include "insight_risk_features.h"
#include "insight_risk_json.h"
#include "insight_test_office.h"
#include "measures/measures.h"

namespace db {
std::vector<Migration> schema_inspections();
}

namespace insight {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr base::UserId inspector{7}, decider{9};

// 559900-0nnX with the last digit as Luhn wants it.
std::string organisation_number(int number) {
    auto digits = "5599000" + std::string(number < 10 ? "0" : "") + std::to_string(number);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int doubled = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += doubled / 10 + doubled % 10;
    }
    return digits.substr(0, 6) + "-" + digits.substr(6) + std::to_string((10 - sum % 10) % 10);
}

class InsightRiskTest : public InsightOfficeTest {
protected:
    void SetUp() override {
        InsightOfficeTest::SetUp();
        database().migrate(db::schema_inspections());
        inspections::declare_tables(*office().ledger);
        assessments::declare_rating_tables(*office().ledger);
        declare_risk_tables(*office().ledger);
        inspections_.emplace(*office().ledger, *office().parties, office().clock, *office().ids);
        ratings_.emplace(*office().ledger, office().clock, *office().ids);
        auto& o = office();
        risk_.emplace(Services{o.database, *o.ledger, o.catalogue, o.keyring, o.clock, *o.ids, *o.parties, *o.registry, *o.casework, *o.assessments, *o.identity},
                      *inspections_, *ratings_);
    }
    base::Day today() { return office().clock.today(); }
    void go_to(base::Day day) { office().clock.set({base::start_of(day).us + std::int64_t{10} * 3600 * 1'000'000}); }

    // Units of ten providers; the units of the first three are bad.
    void many_units(int count) {
        std::vector<std::array<std::string, 3>> rows;
        for (int i = 0; i < count; ++i) {
            rows.push_back({"M-" + std::to_string(1000 + i), organisation_number(20 + i % 10), i % 2 ? "0180" : "1480"});
        }
        office().units(rows);
        for (int i = 0; i < count; ++i) made_.push_back(office().unit("M-" + std::to_string(1000 + i)));
    }
    bool bad(std::size_t unit) const { return unit % 10 < 3; }
    // So many every third day, of units by lot; every sixth is told as drawn.
    void visit_all(base::Day first, base::Day last, std::uint64_t seed = 1, int each_time = 2) {
        std::vector<inspections::Inspection> rows;
        std::uint64_t counter = 0;
        for (auto day = first; day <= last; day = day + 3)
            for (int here = 0; here < each_time; ++here) {
                const auto unit = static_cast<std::size_t>(measures::uniform(seed, counter++) * static_cast<double>(made_.size()));
                inspections::Inspection one;
                one.unit = made_[unit].id;
                one.day = day;
                one.inspectors = {base::UserId{inspector.value + static_cast<std::int64_t>(counter % 3)}};
                one.reason = counter % 6 == 0 ? inspections::Reason::random : inspections::Reason::other;
                one.drawn_with = counter % 6 == 0 ? 0.05 : 0;
                const auto serious = measures::uniform(seed + 1, counter) < (bad(unit) ? 0.6 : 0.08);
                one.result = serious ? inspections::Result::serious : inspections::Result::none;
                one.serious = serious ? 1 : 0;
                rows.push_back(one);
            }
        database().write([&](db::Transaction& tx) {
            auto entered = rows;
            inspections_->record_all(tx, entered, inspector);
        });
    }
    std::vector<assessments::UnitRating> ratings(std::int64_t run) {
        std::vector<assessments::UnitRating> found;
        database().read([&](db::Reader& reader) { found = ratings_->of_run(reader, run); });
        return found;
    }
    std::optional<assessments::RatingRun> newest() {
        std::optional<assessments::RatingRun> found;
        database().read([&](db::Reader& reader) { found = ratings_->newest(reader, risk_model); });
        return found;
    }
    std::int64_t head() {
        std::int64_t number = 0;
        database().read([&](db::Reader& reader) { number = office().ledger->head(reader); });
        return number;
    }
    identity::Actor actor(identity::Role role, std::set<std::string> regions = {"*"}) {
        identity::Actor who;
        who.user = {5};
        who.login = "role";
        who.roles = identity::only(role);
        who.regions = std::move(regions);
        who.csrf = "csrf-of-session";
        return who;
    }
    using Page = http::Response (Risk::*)(const http::Request&, const identity::Context&) const;
    http::Response get(Page page, const identity::Actor& who, const std::string& name = "code", const std::string& value = "") {
        http::Request request;
        request.captures.add(name, value);
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten", ""};
        return ((*risk_).*page)(request, context);
    }
    http::Response post(const identity::Actor& who, const std::string& act) {
        http::Request request;
        request.method = http::Method::post;
        request.captures.add("version", std::string{risk_version});
        request.form.add("act", act);
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten", ""};
        return risk_->act(request, context);
    }

    std::vector<parties::Operation> made_;
    std::optional<inspections::Inspections> inspections_;
    std::optional<assessments::Ratings> ratings_;
    std::optional<Risk> risk_;
};
ON_BOTH_DATABASES(InsightRiskTest);

TEST_P(InsightRiskTest, units_of_bad_providers_come_first_and_the_run_is_kept) {
    many_units(60);
    visit_all(today() - 900, today() - 1);
    const auto run = risk_->rate(today(), {});
    ASSERT_TRUE(run);
    const auto rated = ratings(*run);
    ASSERT_EQ(rated.size(), 63u) << "the three usual ones too";
    int bad_first = 0;
    for (std::size_t i = 0; i < 15; ++i)
        for (std::size_t unit = 0; unit < made_.size(); ++unit) bad_first += made_[unit].id == rated[i].unit && bad(unit);
    EXPECT_GE(bad_first, 12);
    EXPECT_LT(rated[0].low, rated[0].probability);
    EXPECT_GT(rated[0].rank_high, 1) << "the first place is uncertain";
    EXPECT_EQ(rated[0].of, 63);
    EXPECT_FALSE(reasons_of(rated[0].reasons).for_.empty());
    const auto yesterday = risk_->rate(today() - 1, {});
    EXPECT_EQ(*risk_->rate(today() - 1, {}), *yesterday) << "the same day as known then: the run stands";
    EXPECT_TRUE(office().verify().empty());
    const auto refused = risk_->rate(today() + 1, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "insight.refused.rate_future");
}

TEST_P(InsightRiskTest, the_home_of_a_person_is_never_ranked) {
    many_units(60);
    parties::Operation alone;
    database().write([&](db::Transaction& tx) {
        alone = made_[0];
        alone.id = office().ids->make<base::OperationId>();
        alone.kind = "family_home";
        alone.code = "P-1";
        office().parties->add(tx, alone);
    });
    visit_all(today() - 900, today() - 1);
    for (const auto& one : ratings(*risk_->rate(today(), {}))) EXPECT_NE(one.unit, alone.id);
    const auto page = get(&Risk::unit, actor(identity::Role::handler), "code", "P-1");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("Rangordnas inte"));
}

TEST_P(InsightRiskTest, what_comes_later_does_not_change_what_was_thought) {
    many_units(60);
    visit_all(today() - 900, today() - 1);
    const auto then = today();
    const auto before = ratings(*risk_->rate(then, {}));
    go_to(then + 60);
    visit_all(then + 1, then + 59, 99);
    const auto run = risk_->rate(then, {});
    const auto after = ratings(*run);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(before[i].unit, after[i].unit);
        EXPECT_EQ(before[i].probability, after[i].probability);
    }
    const auto now = ratings(*risk_->rate(today(), {}));
    int moved = 0;
    for (std::size_t i = 0; i < now.size(); ++i) moved += now[i].probability != after[i].probability;
    EXPECT_GT(moved, 30);
}

TEST_P(InsightRiskTest, a_version_ranks_only_after_a_blind_quarter_that_it_won_and_a_person_let_it) {
    many_units(300);
    go_to(base::to_day({2026, 6, 20}));
    visit_all(today() - 900, today() - 1, 1, 4);
    EXPECT_EQ(risk_->work_due(), 3) << "entered, rated unseen, and tested backwards";
    const auto entered = risk_->state(risk_version);
    ASSERT_TRUE(entered);
    EXPECT_EQ(entered->standing, ModelStanding::trial);
    EXPECT_EQ(base::iso(entered->trial_from), "2026-07-01");
    EXPECT_EQ(risk_->judge_trial(risk_version).error().text_key, "insight.refused.trial_runs");
    EXPECT_EQ(risk_->let_rank(risk_version, decider).error().text_key, "insight.refused.not_won");
    EXPECT_FALSE(newest()) << "unseen";
    EXPECT_THAT(get(&Risk::ranking, actor(identity::Role::handler)).body, HasSubstr("prövas ett kvartal"));
    EXPECT_EQ(risk_->work_due(), 0);
    go_to(base::to_day({2026, 10, 2}));
    visit_all(base::to_day({2026, 7, 1}), base::to_day({2026, 9, 30}), 5, 5);
    EXPECT_GE(risk_->work_due(), 2);
    const auto won = risk_->state(risk_version);
    ASSERT_EQ(won->standing, ModelStanding::won) << won->facts;
    EXPECT_GT(trial_of(won->facts).trial.visits, 30u);
    EXPECT_FALSE(trial_of(won->facts).replayed);
    EXPECT_FALSE(newest()) << "won, and still unseen";
    EXPECT_EQ(post(actor(identity::Role::handler), "let_rank").status, 404);
    EXPECT_EQ(post(actor(identity::Role::decision_maker), "other").status, 404);
    EXPECT_EQ(post(actor(identity::Role::decision_maker), "let_rank").status, 303);
    EXPECT_EQ(risk_->state(risk_version)->standing, ModelStanding::ranks);
    EXPECT_EQ(post(actor(identity::Role::decision_maker), "let_rank").status, 422) << "it ranks already";
    EXPECT_GE(risk_->work_due(), 1) << "rated for all to see";
    ASSERT_TRUE(newest());
    EXPECT_THAT(get(&Risk::ranking, actor(identity::Role::handler)).body, HasSubstr("Enheten M-1"));
    EXPECT_TRUE(office().verify().empty());
}

TEST_P(InsightRiskTest, too_few_visits_decide_nothing_and_the_trial_goes_on_over_the_next_quarter) {
    many_units(60);
    go_to(base::to_day({2026, 6, 20}));
    visit_all(today() - 900, today() - 1);
    risk_->work_due();
    go_to(base::to_day({2026, 10, 2}));
    ASSERT_TRUE(risk_->judge_trial(risk_version));
    const auto state = risk_->state(risk_version);
    EXPECT_EQ(state->standing, ModelStanding::trial);
    EXPECT_EQ(base::iso(state->trial_from), "2026-07-01");
    EXPECT_EQ(base::iso(state->trial_to), "2027-01-01");
}

TEST_P(InsightRiskTest, visits_that_were_taken_over_are_tried_on_their_last_quarter_and_the_page_says_so) {
    many_units(300);
    visit_all(today() - 900, today() - 1, 1, 4);
    ASSERT_TRUE(risk_->replay_trial());
    const auto state = risk_->state(risk_version);
    ASSERT_EQ(state->standing, ModelStanding::won) << state->facts;
    EXPECT_TRUE(trial_of(state->facts).replayed);
    EXPECT_EQ(risk_->replay_trial().error().text_key, "insight.refused.entered");
    EXPECT_THAT(get(&Risk::model, actor(identity::Role::analyst), "version", "1").body, HasSubstr("Kvartalet hade redan gått"));
}

TEST_P(InsightRiskTest, the_back_test_knows_only_what_was_known_and_is_kept) {
    many_units(60);
    visit_all(today() - 1200, today() - 1);
    const auto test = risk_->back_test(today(), {});
    ASSERT_TRUE(test);
    const auto figures = test_figures_of(test->figures);
    EXPECT_EQ(figures.test.origins, 8u);
    EXPECT_GT(figures.test.figures.at("auc").value, 0.65);
    EXPECT_GT(figures.test.figures.at("auc").low, 0.5);
    EXPECT_GT(figures.test.figures.at("lift").value, 1.3);
    EXPECT_GT(figures.test.drawn, 20u);
    EXPECT_GT(figures.entered_later, 0u) << "all were entered today, and it is said";
    EXPECT_EQ(figures.fairness.at("owner_form").size(), 1u);
    EXPECT_EQ(risk_->newest_test(risk_version)->figures, test->figures);
    EXPECT_EQ(test_figures_of(risk_->back_test(today(), {})->figures).test.figures.at("auc").low, figures.test.figures.at("auc").low) << "the same again";
    risk_->enter(today(), {});
    const auto page = get(&Risk::model, actor(identity::Role::analyst), "version", "1");
    EXPECT_THAT(page.body, HasSubstr("Flest rapporter först"));
    EXPECT_THAT(page.body, HasSubstr("Vem som inspekterade"));
    EXPECT_THAT(get(&Risk::fairness, actor(identity::Role::analyst)).body, HasSubstr("Ägarform"));
    EXPECT_TRUE(office().verify().empty());
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_back_tests SET version = '2'"); });
    EXPECT_FALSE(office().verify().empty());
}

TEST_P(InsightRiskTest, an_office_without_visits_says_so_and_keeps_nothing) {
    const auto before = head();
    EXPECT_EQ(risk_->work_due(), 0);
    EXPECT_EQ(head(), before);
    EXPECT_FALSE(risk_->back_test(today(), {}));
    EXPECT_THAT(get(&Risk::ranking, actor(identity::Role::handler)).body, HasSubstr("för få inspektioner"));
    EXPECT_EQ(get(&Risk::model, actor(identity::Role::handler), "version", "1").status, 404);
    EXPECT_THAT(get(&Risk::fairness, actor(identity::Role::handler)).body, HasSubstr("inte prövad"));
    const auto run = risk_->rate(today(), {});
    ASSERT_TRUE(run) << "asked for, it gives everybody the base rate";
    const auto rated = ratings(*run);
    EXPECT_EQ(rated.front().probability, rated.back().probability);
}

TEST_P(InsightRiskTest, the_page_of_a_unit_shows_the_cases_that_the_reader_may_see) {
    const auto here = office().tell(night_text, "E-1");
    const auto there = office().tell(medicine_text, "E-3");
    const auto region = office().catalogue.department_of_county(office().unit("E-1").county, today())->id;
    const auto page = get(&Risk::unit, actor(identity::Role::handler, {region}), "code", "E-1");
    EXPECT_THAT(page.body, HasSubstr(here.string()));
    EXPECT_THAT(page.body, HasSubstr("Aldrig inspekterad"));
    EXPECT_THAT(page.body, Not(HasSubstr("personal i huset"))) << "no sealed word";
    EXPECT_THAT(get(&Risk::unit, actor(identity::Role::handler, {region}), "code", "E-3").body, Not(HasSubstr(there.string())));
    EXPECT_THAT(get(&Risk::unit, actor(identity::Role::handler), "code", "E-3").body, HasSubstr(there.string()));
    EXPECT_EQ(get(&Risk::unit, actor(identity::Role::administrator), "code", "E-1").status, 404);
    EXPECT_EQ(get(&Risk::unit, actor(identity::Role::handler), "code", "none").status, 404);
    for (const auto page_of : {&Risk::ranking, &Risk::models, &Risk::fairness}) EXPECT_EQ(get(page_of, actor(identity::Role::administrator)).status, 404);
}

TEST_P(InsightRiskTest, the_page_of_a_rated_unit_tells_interval_span_base_rate_and_reasons) {
    many_units(300);
    visit_all(today() - 900, today() - 1, 1, 4);
    ASSERT_TRUE(risk_->replay_trial());
    ASSERT_TRUE(risk_->let_rank(risk_version, decider));
    const auto run = risk_->rate(today(), {});
    risk_->back_test(today(), {});
    const auto first = ratings(*run).front();
    std::string code;
    for (const auto& unit : made_)
        if (unit.id == first.unit) code = unit.code;
    const auto body = get(&Risk::unit, actor(identity::Role::analyst), "code", code).body;
    EXPECT_THAT(body, HasSubstr("av 303"));
    EXPECT_THAT(body, HasSubstr("troligen mellan"));
    EXPECT_THAT(body, HasSubstr("Så vanligt i alla inspektioner"));
    EXPECT_THAT(body, HasSubstr("Skäl för högre risk"));
    EXPECT_THAT(body, HasSubstr("I provet bakåt"));
    EXPECT_THAT(body, HasSubstr("Allvarliga brister"));
}

}  // namespace
}  // namespace insight
