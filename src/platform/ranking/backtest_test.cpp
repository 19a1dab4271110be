// A model that tells something beats the rules, one that tells nothing does not; groups are told apart.
#include "ranking/backtest.h"

#include <gtest/gtest.h>

#include <cmath>

#include "measures/measures.h"

namespace ranking {
namespace {

// Eight quarters; what a number tells of the outcome is `strength`.
std::vector<Origin> quarters(double strength, int rows = 150, bool drawn = true) {
    std::vector<Origin> made;
    std::uint64_t counter = 0;
    const auto row = [&](double& x, int& outcome) {
        x = measures::normal(1, counter++);
        outcome = measures::uniform(2, counter++) < 1 / (1 + std::exp(1.5 - strength * x)) ? 1 : 0;
        return Row{{x}, {static_cast<std::int64_t>(counter % 9) + 1}};
    };
    for (int quarter = 0; quarter < 8; ++quarter) {
        Origin origin;
        origin.day = 20'000 + 91 * quarter;
        double x = 0;
        int outcome = 0;
        for (int i = 0; i < 400; ++i) {
            auto known = row(x, outcome);
            origin.known.push_back({std::move(known), outcome});
        }
        for (int i = 0; i < rows; ++i) {
            origin.rows.push_back(row(x, outcome));
            Foretold about;
            about.key = 1000 * quarter + i;
            about.block = i % 40;
            about.inspector = i % 5;
            about.region = i % 3;
            about.day = origin.day + i % 90;
            about.outcome = outcome;
            about.drawn_with = drawn && i % 4 == 0 ? 0.05 : 0;
            about.by_rule = {0, measures::normal(3, counter++), -x, x};
            about.groups = {{"region", i % 3 == 0 ? "north" : "south"}};
            origin.about.push_back(about);
        }
        made.push_back(std::move(origin));
    }
    return made;
}

const Shape shape{{"x"}, {{"place"}}};

TEST(BackTest, a_model_that_tells_something_is_seen_to_and_rules_are_beside_it) {
    const auto foretold = foretell(shape, quarters(1.2));
    const auto test = judge(foretold, 0.1, 100, 7);
    EXPECT_EQ(test.origins, 8u);
    EXPECT_EQ(test.rows, 1200u);
    EXPECT_EQ(test.drawn, 8u * 38);
    EXPECT_GT(test.figures.at("auc").low, 0.6);
    EXPECT_GT(test.figures.at("lift").low, 1.3);
    EXPECT_GT(test.figures.at("days_earlier").value, 5);
    EXPECT_GT(test.figures.at("within_inspector").value, 0.65);
    EXPECT_GT(test.figures.at("auc_drawn").value, 0.6);
    EXPECT_GT(test.figures.at("auc_weighted").value, 0.6);
    EXPECT_NEAR(test.figures.at("slope").value, 1, 0.25);
    EXPECT_NEAR(test.figures.at("precision").value, test.figures.at("lift").value * test.base_rate, 0.05);
    for (const auto& [name, figure] : test.figures) {
        EXPECT_LE(figure.low, figure.value + 0.02) << name;
        EXPECT_GE(figure.high, figure.value - 0.02) << name;
    }
    ASSERT_EQ(test.by_rule.size(), 4u);
    EXPECT_DOUBLE_EQ(test.by_rule[0].auc, 0.5) << "random order";
    EXPECT_NEAR(test.by_rule[0].lift, 1, 1e-9);
    EXPECT_NEAR(test.by_rule[1].auc, 0.5, 0.06);
    EXPECT_LT(test.by_rule[2].auc, 0.4);
    EXPECT_GT(test.by_rule[3].auc, 0.6);
}

TEST(BackTest, a_model_without_anything_to_tell_is_seen_to_tell_nothing) {
    const auto test = judge(foretell(shape, quarters(0)), 0.1, 100, 7);
    EXPECT_LT(test.figures.at("auc").low, 0.5);
    EXPECT_GT(test.figures.at("auc").high, 0.5);
    EXPECT_LT(test.figures.at("lift").low, 1.1);
    EXPECT_NEAR(test.figures.at("brier_skill").value, 0, 0.02);
}

TEST(BackTest, is_the_same_again_and_without_drawn_visits_says_that_it_cannot_tell) {
    const auto origins = quarters(1, 100, false);
    const auto one = judge(foretell(shape, origins), 0.2, 50, 7), again = judge(foretell(shape, origins), 0.2, 50, 7);
    for (const auto& [name, figure] : one.figures) {
        const auto& other = again.figures.at(name);
        EXPECT_TRUE(figure.value == other.value || (!measures::defined(figure.value) && !measures::defined(other.value))) << name;
        EXPECT_TRUE(figure.low == other.low || !measures::defined(figure.low)) << name;
    }
    EXPECT_FALSE(measures::defined(one.figures.at("auc_drawn").value));
    EXPECT_FALSE(measures::defined(one.figures.at("auc_weighted").value));
}

TEST(BackTest, nothing_to_judge_is_no_figure) {
    const auto test = judge({}, 0.1, 10, 1);
    EXPECT_EQ(test.rows, 0u);
    EXPECT_FALSE(measures::defined(test.figures.at("auc").value));
    EXPECT_TRUE(test.bins.empty());
    Origin small;
    small.rows.assign(3, Row{{1.0}, {1}});
    small.about.resize(3);
    EXPECT_TRUE(foretell(shape, {small}).empty()) << "an origin with three visits has no order worth a figure";
}

TEST(Fairness, a_group_that_is_flagged_beyond_its_share_is_seen) {
    std::vector<Foretold> all;
    for (int i = 0; i < 600; ++i) {
        Foretold one;
        one.origin = 1;
        one.key = i;
        one.outcome = i % 5 == 0;
        const bool private_owner = i % 2 == 0;
        one.probability = private_owner ? 0.5 + (i % 7) * 0.01 : 0.1;
        one.groups = {{"owner_form", private_owner ? "private" : "municipality"}, {"region", "one"}};
        all.push_back(one);
    }
    const auto groups = fairness(all, "owner_form", 0.2);
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].code, "municipality");
    EXPECT_EQ(groups[0].flagged, 0);
    EXPECT_DOUBLE_EQ(groups[0].ratio, 0);
    EXPECT_EQ(groups[1].flagged, 120);
    EXPECT_NEAR(groups[1].ratio, 2, 0.05);
    EXPECT_FALSE(groups[1].few);
    const auto whole = fairness(all, "region", 0.2);
    ASSERT_EQ(whole.size(), 1u);
    EXPECT_NEAR(whole[0].ratio, 1, 1e-12);
    EXPECT_EQ(fairness(all, "unknown", 0.2).front().code, "");
    all.resize(10);
    EXPECT_TRUE(fairness(all, "region", 0.2).front().few);
    EXPECT_FALSE(measures::defined(fairness(all, "region", 0.2).front().ratio));
}

TEST(Trial, is_won_by_the_better_order_alone_and_never_by_a_few_visits) {
    std::vector<double> good, bad;
    std::vector<int> outcomes;
    for (int i = 0; i < 120; ++i) {
        outcomes.push_back(i % 5 == 0);
        good.push_back(outcomes.back() + 0.5 * measures::normal(4, static_cast<std::uint64_t>(i)));
        bad.push_back(measures::normal(5, static_cast<std::uint64_t>(i)));
    }
    EXPECT_EQ(compare(good, bad, outcomes, 0.1).verdict, Trial::Verdict::won);
    EXPECT_EQ(compare(bad, good, outcomes, 0.1).verdict, Trial::Verdict::lost);
    EXPECT_EQ(compare(good, good, outcomes, 0.1).verdict, Trial::Verdict::lost) << "as good is not better";
    good.resize(20);
    bad.resize(20);
    outcomes.resize(20);
    EXPECT_EQ(compare(good, bad, outcomes, 0.1).verdict, Trial::Verdict::too_few);
    EXPECT_EQ(compare({}, {}, {}, 0.1).verdict, Trial::Verdict::too_few);
}

}  // namespace
}  // namespace ranking
