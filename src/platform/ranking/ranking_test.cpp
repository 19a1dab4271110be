// The model finds what was put in, shrinks what is small, and is the same for any order of the rows.
#include "ranking/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "measures/measures.h"

namespace ranking {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double logistic(double z) { return 1 / (1 + std::exp(-z)); }

// Units within providers, with inspectors of different strictness; the truth of each unit is known.
struct World {
    Shape shape{{"events", "noise"}, {{"unit"}, {"provider"}, {"inspector", true}}};
    std::vector<Example> examples;
    std::vector<Row> units;
    std::vector<double> truth;
    std::vector<std::int64_t> keys;

    explicit World(int count = 600, int visits = 4, double strictness = 1, std::uint64_t seed = 1) {
        std::uint64_t counter = 0;
        const auto normal = [&] { return measures::normal(seed, counter++); };
        std::vector<double> provider(40), inspector(8);
        for (auto& one : provider) one = 0.4 * normal();
        for (auto& one : inspector) one = strictness * normal();
        for (int unit = 1; unit <= count; ++unit) {
            const double events = normal(), own = 0.7 * normal();
            const auto of = static_cast<std::size_t>(unit % 40);
            const auto odds = -1.5 + 0.8 * events + own + provider[of];
            units.push_back({{events, normal()}, {unit, static_cast<std::int64_t>(of) + 1, 0}});
            truth.push_back(logistic(odds));
            keys.push_back(unit);
            for (int visit = 0; visit < visits; ++visit) {
                auto row = units.back();
                // An inspector has a part of the providers, as regions do.
                const auto who = (of / 5 + static_cast<std::size_t>(measures::uniform(seed + 9, counter++) < 0.3)) % 8;
                row.levels[2] = static_cast<std::int64_t>(who) + 1;
                examples.push_back({row, measures::uniform(seed + 7, counter++) < logistic(odds + inspector[who]) ? 1 : 0});
            }
        }
    }
};

TEST(Ranking, finds_the_effects_that_were_put_in) {
    const World world{1500};
    const auto model = Model::fit(world.shape, world.examples);
    const auto& fitted = model.fitted();
    EXPECT_TRUE(fitted.converged);
    EXPECT_FALSE(fitted.base_rate_only);
    ASSERT_EQ(fitted.coefficients.size(), 2u);
    EXPECT_NEAR(fitted.coefficients[0].value, 0.8, 0.12);
    EXPECT_NEAR(fitted.coefficients[1].value, 0, 0.1);
    EXPECT_LT(fitted.coefficients[0].deviation, 0.1);
    EXPECT_NEAR(std::sqrt(fitted.variances[0].variance), 0.7, 0.25) << "unit";
    EXPECT_NEAR(std::sqrt(fitted.variances[1].variance), 0.4, 0.2) << "provider";
    EXPECT_NEAR(std::sqrt(fitted.variances[2].variance), 1, 0.5) << "inspector";
    EXPECT_EQ(fitted.variances[0].levels, 1500u);
}

TEST(Ranking, the_same_rows_in_another_order_give_the_same_model_to_the_last_bit) {
    const World world{200};
    auto turned = world.examples;
    std::sort(turned.begin(), turned.end(), [](const auto& a, const auto& b) { return a.row.numbers[1] < b.row.numbers[1]; });
    const auto one = Model::fit(world.shape, world.examples), other = Model::fit(world.shape, turned);
    for (const auto& unit : world.units) ASSERT_EQ(one.probability(unit), other.probability(unit));
    const auto a = one.rate(world.units, world.keys, 20, 100, 5), b = other.rate(world.units, world.keys, 20, 100, 5);
    for (std::size_t i = 0; i < a.size(); ++i) {
        ASSERT_EQ(a[i].low, b[i].low);
        ASSERT_EQ(a[i].rank_high, b[i].rank_high);
        ASSERT_EQ(a[i].in_top, b[i].in_top);
    }
}

TEST(Ranking, new_names_for_levels_change_nothing_of_substance) {
    const World world{200};
    auto renamed = world.examples;
    for (auto& example : renamed)
        for (auto& level : example.row.levels) level = 1'000'003 - 7 * level;
    const auto one = Model::fit(world.shape, world.examples), other = Model::fit(world.shape, renamed);
    for (auto unit : world.units) {
        const auto before = one.probability(unit);
        for (auto& level : unit.levels) level = 1'000'003 - 7 * level;
        ASSERT_NEAR(before, other.probability(unit), 1e-6);
    }
}

TEST(Ranking, who_inspects_colours_neither_the_chance_nor_the_order) {
    const World world{600, 4, 1.5};
    const auto model = Model::fit(world.shape, world.examples);
    for (auto unit : world.units) {
        const auto before = model.probability(unit);
        unit.levels[2] = 3;
        ASSERT_EQ(model.probability(unit), before);
        for (const auto& reason : model.reasons(unit)) ASSERT_NE(reason.name, "inspector");
    }
    // And so the truth of the units is found better than by a model that knows no inspectors.
    auto plain_shape = world.shape;
    plain_shape.factors.pop_back();
    auto plain_examples = world.examples;
    for (auto& example : plain_examples) example.row.levels.pop_back();
    const auto plain = Model::fit(plain_shape, plain_examples);
    std::vector<double> adjusted, coloured;
    for (auto unit : world.units) {
        adjusted.push_back(model.probability(unit));
        unit.levels.pop_back();
        coloured.push_back(plain.probability(unit));
    }
    EXPECT_GT(measures::spearman(adjusted, world.truth), measures::spearman(coloured, world.truth) + 0.02);
}

TEST(Ranking, foretold_and_seen_shares_are_equal_over_the_examples) {
    const World world{400, 3, 1.5};
    const auto model = Model::fit(world.shape, world.examples);
    double mean = 0;
    for (const auto& example : world.examples) mean += model.probability(example.row);
    EXPECT_NEAR(mean / static_cast<double>(world.examples.size()), model.fitted().base_rate, 1e-6);
}

TEST(Ranking, a_small_unit_is_drawn_to_its_provider_and_a_well_known_one_is_not) {
    Shape shape{{}, {{"unit"}}};
    std::vector<Example> examples;
    const auto visits = [&](std::int64_t unit, int bad, int good) {
        for (int i = 0; i < bad + good; ++i) examples.push_back({{{}, {unit}}, i < bad ? 1 : 0});
    };
    for (std::int64_t unit = 10; unit < 210; ++unit) visits(unit, unit % 4 == 0 ? 4 : 0, unit % 4 == 0 ? 2 : 6);
    visits(1, 1, 0);
    visits(2, 30, 0);
    const auto model = Model::fit(shape, examples);
    const auto base = model.fitted().base_rate, small = model.probability({{}, {1}}), known = model.probability({{}, {2}});
    EXPECT_GT(small, base);
    EXPECT_LT(small, 0.8);
    EXPECT_GT(known, 0.9);
    const std::vector<Row> rows{{{}, {1}}, {{}, {2}}, {{}, {99999}}};
    const std::vector<std::int64_t> keys{1, 2, 3};
    const auto rated = model.rate(rows, keys, 1, 400, 1);
    EXPECT_GT(rated[0].high - rated[0].low, rated[1].high - rated[1].low);
    EXPECT_GT(rated[2].high - rated[2].low, 0.3) << "of a unit never seen little is known";
}

TEST(Ranking, nine_of_ten_intervals_hold_the_truth) {
    const World world{800, 4, 0.5, 3};
    const auto model = Model::fit(world.shape, world.examples, {.in_the_large = false});
    const auto rated = model.rate(world.units, world.keys, 80, 400, 1);
    double held = 0;
    for (std::size_t i = 0; i < rated.size(); ++i) held += rated[i].low <= world.truth[i] && world.truth[i] <= rated[i].high;
    EXPECT_NEAR(held / static_cast<double>(rated.size()), 0.9, 0.06);
}

TEST(Ranking, places_are_each_given_once_and_the_chances_to_be_first_add_up) {
    const World world{150};
    const auto model = Model::fit(world.shape, world.examples);
    const auto rated = model.rate(world.units, world.keys, 15, 200, 2);
    std::vector<int> seen(world.units.size() + 1);
    double top = 0;
    for (const auto& one : rated) {
        ++seen[static_cast<std::size_t>(one.rank)];
        EXPECT_LE(one.rank_low, one.rank);
        EXPECT_LE(one.rank, one.rank_high);
        EXPECT_LE(one.low, one.probability);
        EXPECT_LE(one.probability, one.high);
        top += one.in_top;
    }
    EXPECT_TRUE(std::all_of(seen.begin() + 1, seen.end(), [](int times) { return times == 1; }));
    EXPECT_NEAR(top, 15, 1e-9);
}

TEST(Ranking, what_is_missing_is_an_effect_of_its_own_and_never_no_risk) {
    Shape shape{{"staffing"}, {}};
    std::vector<Example> examples;
    for (int i = 0; i < 900; ++i) {
        const bool gone = i % 3 == 0;
        const auto value = measures::normal(4, static_cast<std::uint64_t>(i));
        const auto odds = gone ? 1.0 : -1.5 + value;
        examples.push_back({{{gone ? missing : value}, {}}, measures::uniform(5, static_cast<std::uint64_t>(i)) < logistic(odds) ? 1 : 0});
    }
    const auto model = Model::fit(shape, examples);
    EXPECT_GT(model.probability({{missing}, {}}), model.probability({{0.0}, {}}) + 0.2);
    const auto reasons = model.reasons({{missing}, {}});
    ASSERT_EQ(reasons.size(), 1u);
    EXPECT_EQ(reasons[0].name, "missing:staffing");
    EXPECT_GT(reasons[0].log_odds, 0);
    EXPECT_LT(reasons[0].probability_without, model.probability({{missing}, {}}));
}

TEST(Ranking, reasons_add_up_to_the_log_odds) {
    const World world{200};
    const auto model = Model::fit(world.shape, world.examples);
    const auto odds = [](double p) { return std::log(p / (1 - p)); };
    const auto nobody = odds(model.probability({{missing, missing}, {0, 0, 0}}));
    double first = 0;
    for (const auto& unit : {world.units[0], world.units[1], world.units[77]}) {
        double sum = 0, last = 1e9;
        for (const auto& reason : model.reasons(unit)) {
            sum += reason.log_odds;
            EXPECT_LE(std::abs(reason.log_odds), last);
            last = std::abs(reason.log_odds);
        }
        EXPECT_NEAR(odds(model.probability(unit)) - sum, nobody, 1e-6);
        first += sum;
    }
    EXPECT_NE(first, 0);
}

TEST(Ranking, more_events_never_lower_the_chance_when_events_tell_of_risk) {
    const World world{600};
    const auto model = Model::fit(world.shape, world.examples);
    auto unit = world.units[5];
    double last = 0;
    for (double events = -2; events <= 4; events += 0.5) {
        unit.numbers[0] = events;
        const auto now = model.probability(unit);
        EXPECT_GT(now, last);
        last = now;
    }
}

TEST(Ranking, bad_input_has_a_stated_answer) {
    const Shape shape{{"events"}, {{"unit"}}};
    const auto nothing = Model::fit(shape, {});
    EXPECT_TRUE(nothing.fitted().base_rate_only);
    EXPECT_DOUBLE_EQ(nothing.probability({{1.0}, {1}}), 0.5) << "nothing is known";
    std::vector<Example> one_class;
    for (int i = 0; i < 500; ++i) one_class.push_back({{{1.0 * i}, {i}}, 0});
    const auto calm = Model::fit(shape, one_class);
    EXPECT_TRUE(calm.fitted().base_rate_only);
    EXPECT_NEAR(calm.probability({{1.0}, {1}}), 0.5 / 501, 1e-9);
    EXPECT_TRUE(calm.reasons({{1.0}, {1}}).empty());
    const std::vector<Row> rows{{{1.0}, {1}}, {{2.0}, {2}}};
    const std::vector<std::int64_t> keys{2, 1};
    const auto rated = calm.rate(rows, keys, 1, 10, 1);
    EXPECT_EQ(rated[0].rank, 2) << "ties stand in the order of the keys";
    EXPECT_TRUE(calm.rate({}, {}, 1, 10, 1).empty());
    // A number that is the same everywhere, and one that is missing everywhere.
    std::vector<Example> flat;
    for (int i = 0; i < 200; ++i) flat.push_back({{{7.0}, {i % 5}}, i % 3 == 0});
    EXPECT_TRUE(Model::fit(shape, flat).fitted().coefficients.empty());
    for (auto& example : flat) example.row.numbers[0] = missing;
    EXPECT_TRUE(Model::fit(shape, flat).fitted().coefficients.empty());
    // Told apart without end: the ridge holds.
    std::vector<Example> apart;
    for (int i = 0; i < 200; ++i) apart.push_back({{{i < 100 ? -1.0 : 1.0}, {i}}, i < 100 ? 0 : 1});
    const auto sharp = Model::fit(shape, apart);
    EXPECT_TRUE(std::isfinite(sharp.probability({{1.0}, {3}})));
    EXPECT_GT(sharp.probability({{1.0}, {999}}), 0.8);
}

}  // namespace
}  // namespace ranking
