// Figures worked out by hand, and what must hold whatever the rows are.
#include "measures/measures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace measures {
namespace {

using Row = std::vector<double>;
using Came = std::vector<int>;

TEST(Auc, counts_ties_as_half) {
    EXPECT_DOUBLE_EQ(auc(Row{0.1, 0.4, 0.35, 0.8}, Came{0, 0, 1, 1}), 0.75);
    EXPECT_DOUBLE_EQ(auc(Row{1, 1, 1, 1}, Came{0, 1, 0, 1}), 0.5);
    EXPECT_DOUBLE_EQ(auc(Row{2, 1, 1, 0}, Came{1, 1, 0, 0}), 0.875);
    EXPECT_FALSE(defined(auc(Row{1, 2}, Came{1, 1})));
    EXPECT_FALSE(defined(auc(Row{}, Came{})));
}

TEST(Auc, a_weight_of_two_is_a_row_twice) {
    EXPECT_DOUBLE_EQ(auc(Row{3, 2, 1}, Came{1, 0, 1}, Row{2, 1, 1}), auc(Row{3, 3, 2, 1}, Came{1, 1, 0, 1}));
    EXPECT_DOUBLE_EQ(average_precision(Row{3, 2, 1}, Came{1, 0, 1}, Row{2, 1, 1}), average_precision(Row{3, 3, 2, 1}, Came{1, 1, 0, 1}));
}

TEST(Auc, within_groups_a_score_that_only_tells_the_groups_apart_is_worth_nothing) {
    const Row scores{9, 9, 9, 1, 1, 1};
    const Came came{1, 1, 0, 0, 0, 1};
    EXPECT_GT(auc(scores, came), 0.6);
    EXPECT_DOUBLE_EQ(within_group_auc(scores, came, Came{1, 1, 1, 2, 2, 2}), 0.5);
    EXPECT_DOUBLE_EQ(within_group_auc(Row{3, 2, 1}, Came{1, 1, 0}, Came{5, 5, 5}), 1);
    EXPECT_FALSE(defined(within_group_auc(Row{3, 2}, Came{1, 0}, Came{1, 2})));
}

TEST(AveragePrecision, by_hand) {
    EXPECT_NEAR(average_precision(Row{0.9, 0.8, 0.7, 0.6}, Came{1, 0, 1, 0}), (1.0 + 2.0 / 3) / 2, 1e-12);
    EXPECT_DOUBLE_EQ(average_precision(Row{1, 1, 1, 1}, Came{0, 1, 0, 0}), 0.25);
    EXPECT_FALSE(defined(average_precision(Row{1, 2}, Came{0, 0})));
}

TEST(Precision, shares_ties_across_the_line) {
    const Row scores{3, 2, 2, 1};
    const Came came{1, 1, 0, 0};
    EXPECT_DOUBLE_EQ(precision_at(scores, came, 1), 1);
    EXPECT_DOUBLE_EQ(precision_at(scores, came, 2), 0.75);
    EXPECT_DOUBLE_EQ(precision_at(scores, came, 99), 0.5);
    EXPECT_DOUBLE_EQ(recall_at(scores, came, 2), 0.75);
    EXPECT_DOUBLE_EQ(lift_at(scores, came, 1), 2);
    EXPECT_FALSE(defined(precision_at(scores, came, 0)));
    EXPECT_FALSE(defined(lift_at(scores, Came{0, 0, 0, 0}, 1)));
}

TEST(Brier, and_its_skill_against_the_base_rate) {
    EXPECT_NEAR(brier(Row{0.1, 0.9, 0.8}, Came{0, 1, 0}), (0.01 + 0.01 + 0.64) / 3, 1e-12);
    EXPECT_NEAR(brier_skill(Row{0.5, 0.5}, Came{0, 1}), 0, 1e-12);
    EXPECT_NEAR(brier_skill(Row{0, 1}, Came{0, 1}), 1, 1e-12);
    EXPECT_FALSE(defined(brier_skill(Row{0.2}, Came{1})));
    EXPECT_NEAR(log_loss(Row{0.5, 0.25}, Came{1, 0}), -(std::log(0.5) + std::log(0.75)) / 2, 1e-12);
    EXPECT_TRUE(std::isfinite(log_loss(Row{0, 1}, Came{1, 0})));
}

TEST(Calibration, finds_a_slope_and_an_intercept_that_were_put_in) {
    Row foretold, weights;
    Came came;
    for (int i = 0; i < 400; ++i) {
        const auto x = -3 + 6.0 * i / 399, truth = 1 / (1 + std::exp(-(0.3 + 0.7 * x)));
        for (const int outcome : {0, 1}) {
            foretold.push_back(1 / (1 + std::exp(-x)));
            came.push_back(outcome);
            weights.push_back(outcome ? truth : 1 - truth);
        }
    }
    const auto found = calibration(foretold, came, weights);
    EXPECT_NEAR(found.slope, 0.7, 1e-8);
    EXPECT_NEAR(found.intercept, 0.3, 1e-8);
    EXPECT_FALSE(defined(calibration(Row{0.2, 0.2}, Came{0, 1}).slope)) << "one probability has no slope";
    EXPECT_FALSE(defined(calibration(Row{0.2, 0.3}, Came{1, 1}).slope));
    EXPECT_FALSE(defined(calibration(Row{0.2, 0.3, 0.6, 0.7}, Came{0, 0, 1, 1}).slope)) << "told apart without end";
}

TEST(Calibration, bins_hold_every_row_once_and_the_error_is_by_hand) {
    EXPECT_NEAR(calibration_error(Row{0.05, 0.05, 0.95, 0.95}, Came{0, 1, 1, 1}, 10), (2 * 0.45 + 2 * 0.05) / 4, 1e-12);
    Row foretold;
    Came came;
    for (int i = 0; i < 103; ++i) { foretold.push_back(i / 103.0); came.push_back(i % 3 == 0); }
    std::int64_t rows = 0, positives = 0;
    for (const auto& bin : calibration_bins(foretold, came, 10)) { rows += bin.rows; positives += bin.positives; }
    EXPECT_EQ(rows, 103);
    EXPECT_EQ(positives, 35);
    EXPECT_TRUE(calibration_bins(Row{}, Came{}).empty());
}

TEST(DaysEarlier, by_hand_and_against_random_order) {
    // Positives came on days 30 and 40; sorted by score they come on 10 and 20.
    const auto found = days_earlier(Row{0, 0, 1, 1}, Came{0, 0, 1, 1}, Came{10, 20, 30, 40});
    EXPECT_DOUBLE_EQ(found.ordered, 20);
    EXPECT_DOUBLE_EQ(found.random, 10);
    EXPECT_DOUBLE_EQ(found.beyond_random(), 10);
    // A score that tells nothing is as random order.
    EXPECT_DOUBLE_EQ(days_earlier(Row{1, 1, 1, 1}, Came{0, 1, 0, 1}, Came{1, 5, 9, 11}).beyond_random(), 0);
    EXPECT_FALSE(defined(days_earlier(Row{1}, Came{0}, Came{3}).ordered));
}

TEST(Classes, by_hand) {
    const Came given{0, 1, 1, 2, 0}, truth{0, 1, 0, 2, 2};
    EXPECT_DOUBLE_EQ(accuracy(given, truth), 0.6);
    EXPECT_NEAR(macro_f1(given, truth, 3), (0.5 + 2.0 / 3 + 2.0 / 3) / 3, 1e-12);
    EXPECT_NEAR(macro_f1(given, truth, 9), macro_f1(given, truth, 3), 1e-12) << "classes of nobody do not count";
    EXPECT_DOUBLE_EQ(f1(Came{1, 1, 0}, Came{1, 0, 1}), 0.5);
    EXPECT_FALSE(defined(f1(Came{0}, Came{0})));
    EXPECT_NEAR(kappa(Came{0, 0, 1, 1}, Came{0, 1, 1, 1}, 2), 0.5, 1e-12);
    EXPECT_NEAR(kappa(Came{0, 1, 2}, Came{0, 1, 2}, 3, true), 1, 1e-12);
    EXPECT_GT(kappa(Came{0, 1, 2, 2}, Came{0, 1, 2, 1}, 3, true), kappa(Came{0, 1, 2, 2}, Came{0, 1, 2, 0}, 3, true));
    EXPECT_FALSE(defined(kappa(Came{0, 0}, Came{0, 0}, 2)));
}

TEST(Ranks, ties_stand_at_their_mean) {
    EXPECT_EQ(mean_ranks(Row{10, 20, 20, 5}), (Row{2, 3.5, 3.5, 1}));
    EXPECT_NEAR(spearman(Row{1, 2, 3, 4}, Row{1, 4, 9, 16}), 1, 1e-12);
    EXPECT_NEAR(spearman(Row{1, 2, 3, 4}, Row{4, 3, 2, 1}), -1, 1e-12);
    EXPECT_FALSE(defined(spearman(Row{1, 1}, Row{1, 2})));
    EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4}, 0.25), 1.75);
}

TEST(Draws, depend_on_seed_and_counter_alone) {
    EXPECT_EQ(mixed(1, 5), mixed(1, 5));
    EXPECT_NE(mixed(1, 5), mixed(2, 5));
    double sum = 0, square = 0, low = 1, high = 0;
    constexpr int draws = 20000;
    for (std::uint64_t i = 0; i < draws; ++i) {
        const auto u = uniform(7, i), z = normal(7, i);
        low = std::min(low, u);
        high = std::max(high, u);
        sum += z;
        square += z * z;
    }
    EXPECT_GE(low, 0);
    EXPECT_LT(high, 1);
    EXPECT_NEAR(sum / draws, 0, 0.03);
    EXPECT_NEAR(square / draws, 1, 0.04);
}

TEST(Bootstrap, holds_the_truth_and_is_the_same_again) {
    std::vector<int> blocks;
    Row values;
    for (int i = 0; i < 300; ++i) { blocks.push_back(i / 3); values.push_back(normal(3, static_cast<std::uint64_t>(i)) + 2); }
    const auto mean = [&](std::span<const std::size_t> rows) {
        double sum = 0;
        for (const auto row : rows) sum += values[row];
        return sum / static_cast<double>(rows.size());
    };
    const auto one = block_bootstrap(blocks, mean, 500, 11), again = block_bootstrap(blocks, mean, 500, 11);
    EXPECT_EQ(one.low, again.low);
    EXPECT_EQ(one.high, again.high);
    EXPECT_LT(one.low, 2);
    EXPECT_GT(one.high, 2);
    EXPECT_NEAR(one.high - one.low, 4 / std::sqrt(300.0), 0.06);
    const auto without = block_bootstrap(blocks, [](auto) { return undefined; }, 10, 1);
    EXPECT_EQ(without.draws, 0);
    EXPECT_EQ(without.without, 10);
    EXPECT_FALSE(defined(without.low));
    EXPECT_FALSE(defined(block_bootstrap({}, mean, 10, 1).low));
}

TEST(Selection, weights_are_clipped_and_nobody_selected_weighs_nothing) {
    EXPECT_EQ(selection_weights(Row{0.5, 0.01, 0, 1}), (Row{2, 20, 0, 1}));
}

// What must hold whatever the rows are.
TEST(Metamorphic, order_scale_and_doubling_change_nothing) {
    Row scores, probabilities;
    Came came, groups, days;
    for (int i = 0; i < 500; ++i) {
        const auto at = static_cast<std::uint64_t>(i);
        probabilities.push_back(std::round(uniform(5, at) * 50) / 50);
        scores.push_back(probabilities.back());
        came.push_back(uniform(6, at) < probabilities.back());
        groups.push_back(i % 7);
        days.push_back(i % 41);
    }
    std::vector<std::size_t> order(scores.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [](auto a, auto b) { return mixed(9, a) < mixed(9, b); });
    Row turned, doubled = scores, stretched;
    Came turned_came, turned_groups, turned_days, doubled_came = came;
    for (const auto i : order) {
        turned.push_back(scores[i]);
        turned_came.push_back(came[i]);
        turned_groups.push_back(groups[i]);
        turned_days.push_back(days[i]);
    }
    doubled.insert(doubled.end(), scores.begin(), scores.end());
    doubled_came.insert(doubled_came.end(), came.begin(), came.end());
    for (const auto score : scores) stretched.push_back(std::exp(3 * score) - 8);
    EXPECT_NEAR(auc(scores, came), auc(turned, turned_came), 1e-12);
    EXPECT_NEAR(auc(scores, came), auc(stretched, came), 1e-12);
    EXPECT_NEAR(auc(scores, came), auc(doubled, doubled_came), 1e-12);
    EXPECT_NEAR(average_precision(scores, came), average_precision(turned, turned_came), 1e-12);
    EXPECT_NEAR(precision_at(scores, came, 37), precision_at(turned, turned_came, 37), 1e-12);
    EXPECT_NEAR(within_group_auc(scores, came, groups), within_group_auc(turned, turned_came, turned_groups), 1e-12);
    EXPECT_NEAR(brier(probabilities, came), brier(turned, turned_came), 1e-12);
    EXPECT_NEAR(calibration(probabilities, came).slope, calibration(turned, turned_came).slope, 1e-6);
    EXPECT_NEAR(days_earlier(scores, came, days).ordered, days_earlier(turned, turned_came, turned_days).ordered, 1e-9);
}

}  // namespace
}  // namespace measures
