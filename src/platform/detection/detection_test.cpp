// The numeric cases D1 to D6 of the methods' verification, and what must hold whatever the numbers are.
#include "detection/detection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "detection_made.h"
#include "measures/measures.h"

namespace detection {
namespace {

// ---- D1
TEST(Many, benjamini_hochberg_gives_the_published_figures) {
    const std::vector<double> p{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                                .0459, .3240, .4262, .5719, .6528, .7590, 1};
    const auto figures = adjusted(p);
    EXPECT_NEAR(figures[3], .035625, 1e-6);
    EXPECT_NEAR(figures[4], .0603, 1e-6);
    const auto out = rejected(p, .05);
    EXPECT_EQ(std::count(out.begin(), out.end(), true), 4);
}

TEST(Many, the_order_of_the_tests_does_not_matter_and_none_gives_none) {
    std::vector<double> p{.04, .001, .3, .02};
    const auto before = adjusted(p);
    std::swap(p[0], p[3]);
    const auto after = adjusted(p);
    EXPECT_EQ(before[0], after[3]);
    EXPECT_EQ(before[1], after[1]);
    EXPECT_TRUE(adjusted({}).empty());
    EXPECT_EQ(simes({}), 1);
}

TEST(Many, every_test_written_twice_changes_no_figure_of_any) {
    const std::vector<double> p{.0001, .0004, .0019, .0095, .0201, .0278, .3240, .7590, 1};
    auto twice = p;
    twice.insert(twice.end(), p.begin(), p.end());
    const auto once = adjusted(p), doubled = adjusted(twice);
    for (std::size_t i = 0; i < p.size(); ++i) {
        EXPECT_DOUBLE_EQ(doubled[i], once[i]);
        EXPECT_DOUBLE_EQ(doubled[p.size() + i], once[i]);
    }
}

TEST(Many, one_more_test_that_tells_nothing_never_makes_another_surer) {
    std::vector<double> p{.0001, .0004, .0019, .0095, .0201};
    const auto before = adjusted(p);
    p.push_back(1);
    const auto after = adjusted(p);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_GE(after[i], before[i]);
}

TEST(Many, a_family_without_anything_in_it_is_not_looked_into) {
    const std::vector<double> p{.0001, .03, .5, .04, .6, .7, .8, .9};
    const std::vector<int> family{0, 0, 0, 1, 1, 1, 1, 1};
    const auto out = rejected_in_families(p, family, .1);
    EXPECT_TRUE(out[0]);
    EXPECT_TRUE(out[1]) << "a member of a family that holds something is tested inside it";
    EXPECT_FALSE(out[3]) << "its family as a whole is as chance would have it";
}

TEST(Many, among_pure_chance_families_are_seldom_looked_into) {
    int wrong = 0;
    constexpr int worlds = 400;
    for (int world = 0; world < worlds; ++world) {
        std::vector<double> p;
        std::vector<int> family;
        for (int i = 0; i < 60; ++i) {
            p.push_back(measures::uniform(7, static_cast<std::uint64_t>(world * 60 + i)));
            family.push_back(i / 6);
        }
        const auto out = rejected_in_families(p, family, .1);
        if (std::count(out.begin(), out.end(), true)) ++wrong;
    }
    EXPECT_LE(wrong, worlds * .1 + 3 * std::sqrt(worlds * .1 * .9));
    EXPECT_GT(wrong, 0);
}

// ---- D2
TEST(Count, the_negative_binomial_has_the_tails_and_quantiles_of_the_reference) {
    EXPECT_EQ(quantile(.99, 4.2, 1.8), 12);
    EXPECT_NEAR(tail(12, 4.2, 1.8), .0161087287 - 0, 1e-9);
    EXPECT_NEAR(mid_tail(12, 4.2, 1.8), .0127093338, 1e-9);
}

TEST(Count, sums_and_special_functions_agree_and_both_ends_make_one) {
    for (const double mean : {.3, 4.2, 60.0, 190.0})
        for (const double dispersion : {1.0, 1.8, 4.0})
            for (const double count : {0.0, 1.0, 5.0, 60.0, 180.0, 260.0}) {
                EXPECT_NEAR(tail(count, mean, dispersion) + lower_tail(count - 1, mean, dispersion), 1, 1e-9);
                EXPECT_GE(tail(count, mean, dispersion), tail(count + 1, mean, dispersion));
            }
    EXPECT_NEAR(tail(40, 4.2, 1.8) / tail(41, 4.2, 1.8), 2.0, .6) << "far out the digits remain";
}

TEST(Count, a_quantile_is_the_least_that_reaches_the_probability) {
    for (const double mean : {.05, 3.0, 150.0, 900.0})
        for (const double probability : {.01, .5, .99, .9999}) {
            const int y = quantile(probability, mean, 2.2);
            EXPECT_GE(lower_tail(y, mean, 2.2), probability * (1 - 1e-9));
            EXPECT_TRUE(y == 0 || lower_tail(y - 1, mean, 2.2) < probability);
        }
    EXPECT_EQ(quantile(.99, 0, 1), 0);
    EXPECT_EQ(tail(1, 0, 1), 0);
    EXPECT_EQ(tail(0, 0, 1), 1);
}

// ---- D3
TEST(Drift, the_cusum_of_the_published_counts) {
    const std::vector<int> counts{2, 3, 1, 4, 2, 6, 5, 7, 3, 8};
    const std::vector<double> means(10, 2.5),
        wanted{0, 0, 0, .27258872, 0, 1.65888308, 2.62461899, 4.97664925, 4.55609079, 7.60126824};
    const auto sums = cusum(counts, means, 2);
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(sums[i], wanted[i], 1e-7);
}

TEST(Drift, with_little_dispersion_the_negative_binomial_cusum_becomes_the_poisson_one) {
    const std::vector<int> counts{2, 3, 1, 4, 9};
    const std::vector<double> means(5, 2.5);
    const auto one = cusum(counts, means, 2), other = cusum(counts, means, 2, 1 + 1e-7);
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], other[i], 1e-4);
}

TEST(Drift, the_limit_is_passed_as_seldom_as_was_asked) {
    const double limit = cusum_limit(3, 1.5, 2, 260, 11, 300);
    double at_risk = 0, passed = 0;
    for (std::uint64_t run = 0; run < 150; ++run) {
        const auto quiet = made(1500, 3, 1.5, 5000 + run, 0);
        const auto sums = cusum(quiet, std::vector<double>(quiet.size(), 3.0), 2, 1.5);
        const auto first = std::find_if(sums.begin(), sums.end(), [&](double sum) { return sum >= limit; });
        at_risk += static_cast<double>(first - sums.begin());
        passed += first != sums.end();
    }
    EXPECT_NEAR(at_risk / passed, 260, 60);
}

// ---- D4
TEST(Others, the_funnel_has_the_published_figures) {
    const std::vector<double> num{100, 150, 180, 80, 120, 225}, den{108, 112, 165, 95, 100, 220};
    std::vector<double> values, variances;
    for (std::size_t i = 0; i < num.size(); ++i) {
        values.push_back(std::sqrt(num[i] / den[i]));
        variances.push_back(1 / (4 * den[i]));
    }
    const auto raw = funnel(values, variances, 1, 0), found = funnel(values, variances, 1);
    EXPECT_NEAR(raw.dispersion, 3.2224176, 1e-6);
    EXPECT_NEAR(found.dispersion, 2.32717826, 1e-6);
    EXPECT_NEAR(found.between, .0034397802, 1e-9);
    const std::vector<double> z{-.78460969, 3.32888694, 1.14235057, -1.60504487, 1.90890230, .33520605},
        adjusted_z{-.49762755, 2.08830955, .63169669, -1.05670173, 1.23842161, .16704008};
    for (std::size_t i = 0; i < z.size(); ++i) {
        EXPECT_NEAR(found.z[i], z[i], 1e-6);
        EXPECT_NEAR(found.adjusted[i], adjusted_z[i], 1e-6);
    }
}

// ---- D5
TEST(Others, shares_of_few_are_drawn_to_the_prior_as_published) {
    const std::vector<int> had{2, 1, 1, 6, 0, 5}, all{3, 10, 1, 25, 8, 40};
    const std::vector<double> mean{.269231, .125, .227273, .214286, .083333, .13},
        above{.52318330, .06264682, .38058563, .28403113, .02196660, .01432322};
    for (std::size_t i = 0; i < had.size(); ++i) {
        EXPECT_NEAR(shrunk_share(had[i], all[i], 1.5, 8.5), mean[i], 1e-6);
        EXPECT_NEAR(share_above(had[i], all[i], 1.5, 8.5, .25), above[i], 1e-6);
    }
}

TEST(Others, a_prior_that_runs_away_is_told_as_no_spread_with_the_common_share) {
    const std::vector<int> had{2, 1, 1, 6, 0, 5}, all{3, 10, 1, 25, 8, 40};
    const auto prior = share_prior(had, all);
    EXPECT_FALSE(prior.spread);
    EXPECT_NEAR(prior.common, 15.0 / 87, 1e-12);
    EXPECT_FALSE(known(prior.a));
    EXPECT_FALSE(share_prior(std::vector{0, 0}, std::vector{5, 5}).spread);
    EXPECT_FALSE(known(share_prior(std::vector{0}, std::vector{0}).common));
}

TEST(Others, shares_that_differ_have_a_prior_with_their_mean_and_spread) {
    std::vector<int> had, all;
    for (int i = 0; i < 300; ++i) {
        const bool high = i % 2 == 0;  // two kinds: a tenth and a half
        had.push_back(quantile(measures::uniform(3, static_cast<std::uint64_t>(i)), high ? 10 : 2, 1));
        all.push_back(20);
        had.back() = std::min(had.back(), 20);
    }
    const auto prior = share_prior(had, all);
    ASSERT_TRUE(prior.spread);
    EXPECT_NEAR(prior.a / (prior.a + prior.b), .3, .03);
    EXPECT_LT(prior.a + prior.b, 6);
}

// ---- D6
TEST(Shrinkage, the_published_pairs_have_the_published_figures) {
    const Prior theta{3.2537864286, .3998883660, 2.0261305352, 1.9080825983, .0653457004};
    const auto first = shrunk(theta, 16, .40643623);
    EXPECT_NEAR(first.q, .99999968, 1e-8);
    EXPECT_NEAR(first.mean, 23.26, .005);
    // The reference stops half a hundredth from its limits and rounds after that.
    EXPECT_NEAR(first.low, 15.68, .01);
    EXPECT_NEAR(first.high, 33.48, .01);
    const auto second = shrunk(theta, 7, .24940405);
    EXPECT_NEAR(second.mean, 14.99, .005);
    EXPECT_NEAR(second.low, 8.58, .01);
    EXPECT_NEAR(second.high, 24.68, .01);
}

TEST(Shrinkage, one_report_of_a_rare_pair_is_drawn_far_down_and_more_reports_raise_it) {
    const Prior theta{3.2537864286, .3998883660, 2.0261305352, 1.9080825983, .0653457004};
    EXPECT_LT(shrunk(theta, 1, .001).low, 1);
    double before = 0;
    for (int count = 0; count < 12; ++count) {
        const auto found = shrunk(theta, count, .5);
        EXPECT_GT(found.mean, before);
        EXPECT_LT(found.low, found.mean);
        EXPECT_LT(found.mean, found.high);
        before = found.mean;
    }
}

std::vector<Pair> made_pairs(int size) {
    std::vector<Pair> pairs;
    for (int i = 0; i < size; ++i) {
        const auto at = static_cast<std::uint64_t>(i);
        const double expected = .05 + 3 * measures::uniform(21, at) * measures::uniform(22, at);
        const double ratio = measures::uniform(23, at) < .1 ? 6 : 1;
        const int count = quantile(measures::uniform(24, at), expected * ratio, 1 + .3 * expected * ratio);
        if (count > 0) pairs.push_back({count, expected, 1});
    }
    return pairs;
}

TEST(Shrinkage, twice_the_reports_where_twice_are_expected_say_the_same_with_more_weight) {
    const Prior theta{3.2537864286, .3998883660, 2.0261305352, 1.9080825983, .0653457004};
    double from_one = 1e9;
    for (int times = 1; times <= 16; times *= 2) {
        const auto found = shrunk(theta, 6 * times, 2.0 * times);
        const auto apart = std::abs(found.mean - 3);
        EXPECT_LT(apart, from_one) << "ever nearer to what was seen against what was expected";
        from_one = apart;
        EXPECT_LT(found.low, found.mean);
        EXPECT_GT(found.high, found.mean);
    }
    EXPECT_NEAR(shrunk(theta, 6000, 2000).mean, 3, .01);
    EXPECT_EQ(shrunk_mean(theta, 16, .40643623), shrunk(theta, 16, .40643623).mean);
}

TEST(Shrinkage, the_fitted_prior_is_no_worse_than_any_that_is_tried_and_the_order_does_not_matter) {
    auto pairs = made_pairs(3000);
    const auto found = fit_prior(pairs);
    ASSERT_TRUE(found.converged);
    for (const auto& other : {Prior{}, Prior{3, .4, 2, 2, .07}, Prior{2, .3, 3, 3, .1}})
        EXPECT_LE(found.minus_log_likelihood, minus_log_likelihood(other, pairs));
    std::reverse(pairs.begin(), pairs.end());
    EXPECT_NEAR(fit_prior(pairs).minus_log_likelihood, found.minus_log_likelihood, 1e-4);
    EXPECT_FALSE(fit_prior(std::vector<Pair>{{1, .5, 1}}).converged) << "one pair tells of no prior";
}

TEST(Shrinkage, squashing_keeps_all_pairs_by_weight_and_the_largest_as_they_are) {
    const auto pairs = made_pairs(6000);
    const auto fewer = squashed(pairs, 1, 50);
    double weight = 0, expected = 0, all = 0, highest = 0;
    for (const auto& pair : pairs)
        if (pair.count == 1) all += pair.expected, highest = std::max(highest, pair.expected);
    for (const auto& pair : fewer) {
        weight += pair.weight;
        if (pair.count == 1) expected += pair.weight * pair.expected;
    }
    EXPECT_DOUBLE_EQ(weight, static_cast<double>(pairs.size()));
    EXPECT_NEAR(expected, all, 1e-6);
    EXPECT_LT(fewer.size(), pairs.size() * 2 / 3);
    EXPECT_TRUE(std::any_of(fewer.begin(), fewer.end(),
                            [&](const Pair& p) { return p.count == 1 && p.weight == 1 && p.expected == highest; }));
    EXPECT_EQ(squashed(std::vector<Pair>{{1, .5, 1}}, 1, 50).size(), 1u) << "too few to squash";
}

// ---- short series, delay, silence
TEST(Short, ears_needs_its_weeks_and_stays_calm_on_a_flat_series) {
    EXPECT_FALSE(known(ears(std::vector{1, 2, 3}, Ears::c2).upper));
    const std::vector<int> flat(20, 0);
    for (const auto method : {Ears::c1, Ears::c2, Ears::c3}) EXPECT_FALSE(ears(flat, method).alarm);
    std::vector<int> rising{2, 3, 1, 2, 3, 2, 1, 2, 3, 2, 14};
    EXPECT_TRUE(ears(rising, Ears::c1).alarm);
    EXPECT_TRUE(ears(rising, Ears::c2).alarm);
}

TEST(Short, a_series_of_zeros_is_surprised_by_several_and_less_by_one) {
    std::vector<int> counts(30, 0);
    counts.back() = 1;
    const auto one = short_history(counts);
    counts.back() = 4;
    const auto four = short_history(counts);
    EXPECT_GT(one.p, four.p);
    EXPECT_LT(four.p, .001);
    EXPECT_FALSE(known(short_history(std::vector{3}).p)) << "with nothing before it nothing can be said";
    const std::vector<int> young{0, 0, 0, 0, 0, 0, 4};
    EXPECT_GT(short_history(young).p, four.p) << "two weeks of history say less than twenty-five";
}

TEST(Delay, what_is_known_grows_to_all_and_the_nowcast_to_the_count) {
    const auto share = share_known(std::vector<std::int64_t>{60, 30, 10});
    EXPECT_NEAR(share[0], .6, 1e-12);
    EXPECT_NEAR(share[2], 1, 1e-12);
    const auto early = nowcast(6, share[0]), done = nowcast(10, share[2]);
    EXPECT_NEAR(early.expected, 6 + 6.5 * .4 / .6, 1e-9);
    EXPECT_LE(early.low, early.expected);
    EXPECT_LT(early.expected, early.high);
    EXPECT_EQ(done.low, 10);
    EXPECT_EQ(done.high, 10);
    EXPECT_FALSE(known(nowcast(3, 0).expected));
}

TEST(Silence, a_large_unit_that_says_nothing_stands_out_and_a_small_one_does_not) {
    std::vector<Reporter> reporters;
    for (int i = 0; i < 30; ++i)
        reporters.push_back({1, 40, quantile(measures::uniform(41, static_cast<std::uint64_t>(i)), 8, 2)});
    reporters.push_back({1, 40, 0});
    reporters.push_back({1, 2, 0});
    reporters.push_back({2, 40, 0});
    const auto found = silence(reporters);
    EXPECT_LT(found[30].z, -2);
    EXPECT_GT(found[31].z, -1.5) << "two places are silent by chance";
    EXPECT_FALSE(known(found[32].z)) << "one unit of its kind: there is nothing to be like";
}

// ---- places
TEST(Places, a_cluster_that_was_put_there_is_found_and_chance_is_not) {
    std::vector<Place> places;
    for (int i = 0; i < 49; ++i) {
        const double x = i % 7, y = i / 7;
        const double raised = x < 2 && y < 2 ? 2.5 : 1;
        places.push_back(
            {x, y, static_cast<double>(quantile(measures::uniform(51, static_cast<std::uint64_t>(i)), 10 * raised, 1)),
             10, 100});
    }
    const auto found = scan(places, .5, 99, 1);
    ASSERT_TRUE(found);
    EXPECT_LE(found->p, .02);
    EXPECT_GT(found->relative_risk, 1.5);
    for (const int place : {0, 1, 7, 8})
        EXPECT_NE(std::find(found->places.begin(), found->places.end(), place), found->places.end());
    for (auto& place : places) place.cases = 10;
    const auto calm = scan(places, .5, 99, 1);
    EXPECT_TRUE(!calm || calm->p > .1);
    EXPECT_FALSE(scan({}, .5, 9, 1));
}

TEST(Places, turning_the_map_and_renaming_places_changes_no_figure) {
    std::vector<Place> places;
    for (int i = 0; i < 25; ++i)
        places.push_back({i % 5 + .01 * i, i / 5 - .02 * i,
                          static_cast<double>(quantile(measures::uniform(52, static_cast<std::uint64_t>(i)), 6, 1.3)),
                          6, 50});
    const auto before = scan(places, .5, 0, 1);
    for (auto& place : places) place = {-place.y, place.x, place.cases, place.expected, place.population};
    std::reverse(places.begin(), places.end());
    const auto after = scan(places, .5, 0, 1);
    EXPECT_NEAR(before->log_ratio, after->log_ratio, 1e-9);
    EXPECT_EQ(before->places.size(), after->places.size());
}

TEST(Places, reports_of_one_town_in_the_newest_weeks_stand_out_against_its_own_past) {
    std::vector<Site> sites;
    for (int i = 0; i < 16; ++i) sites.push_back({static_cast<double>(i % 4), static_cast<double>(i / 4)});
    std::vector<Told> reports;
    for (int i = 0; i < 400; ++i)
        reports.push_back({static_cast<int>(16 * measures::uniform(61, static_cast<std::uint64_t>(i))),
                           static_cast<int>(40 * measures::uniform(62, static_cast<std::uint64_t>(i)))});
    for (int i = 0; i < 12; ++i) reports.push_back({5, 38 + i % 2});
    const auto found = permutation_scan(sites, reports, 40, 6, .5, 99, 3);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->places.front(), 5);
    EXPECT_EQ(found->first_week, 38);
    EXPECT_LE(found->p, .02);
    EXPECT_FALSE(permutation_scan(sites, {}, 40, 6, .5, 9, 3));
}

}  // namespace
}  // namespace detection
