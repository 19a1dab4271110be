// Weeks of series: the model of the year, predictive p, the filter and its null, and many series at once.
#include "detection/detection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/clock.h"
#include "detection_made.h"
#include "measures/measures.h"

namespace detection {
namespace {

// ---- the model of the year
TEST(Farrington, the_expected_count_follows_season_level_and_trend) {
    const auto counts = made(400, 20, 1, 5, .5, .002);
    const auto model = of(counts);
    ASSERT_TRUE(model.usable);
    const double truth = 20 * std::exp(.002 * 399 + .5 * std::cos(2 * 3.14159265358979 * 399 / 52));
    EXPECT_NEAR(model.mean() / truth, 1, .15);
    EXPECT_LT(model.error(), .1);
    EXPECT_NEAR(model.dispersion, 1, .35);
}

TEST(Farrington, doubling_every_count_doubles_the_expected_and_the_dispersion) {
    const auto counts = made(330, 12, 1.6, 8);
    std::vector<int> twice;
    for (const int count : counts) twice.push_back(2 * count);
    auto options = noufaily(5, .01);
    options.outlier = 1e9;  // without outliers the model is one of scale
    const auto references = weeks_a_year_apart(329, 5);
    const auto one = baseline(counts, references, options), two = baseline(twice, references, options);
    EXPECT_NEAR(two.mean() / one.mean(), 2, 1e-6);
    EXPECT_NEAR(two.dispersion / one.dispersion, 2, .02);
}

TEST(Farrington, an_outbreak_of_earlier_years_counts_less) {
    auto counts = made(330, 10, 1.2, 9);
    const auto before = of(counts).mean();
    for (const int week : {329 - 52, 329 - 104}) counts[static_cast<std::size_t>(week)] += 40;
    EXPECT_NEAR(of(counts).mean() / before, 1, .12);
}

TEST(Farrington, a_larger_count_never_exceeds_less) {
    auto counts = made(330, 8, 1.5, 10);
    double before = -1e9;
    for (int more = 0; more <= 30; more += 3) {
        counts.back() = more;
        const auto verdict = farrington(counts, weeks_a_year_apart(329, 5), noufaily(5, .01));
        EXPECT_GT(verdict.exceedance, before);
        before = verdict.exceedance;
    }
    EXPECT_GT(before, 1);
}

TEST(Farrington, zeros_short_series_and_few_reports_give_no_alarm_and_say_so) {
    const std::vector<int> zeros(330, 0);
    EXPECT_FALSE(of(zeros).usable);
    EXPECT_FALSE(farrington(zeros, weeks_a_year_apart(329, 5), noufaily(5, .01)).alarm);
    EXPECT_TRUE(weeks_a_year_apart(100, 3).empty());
    EXPECT_FALSE(farrington(zeros, {}, noufaily(5, .01)).model.usable);
    std::vector<int> few(330, 0);
    few[100] = few[200] = 1;
    few.back() = 4;
    const auto verdict = farrington(few, weeks_a_year_apart(329, 5), noufaily(5, .01));
    EXPECT_FALSE(verdict.enough);
    EXPECT_FALSE(verdict.alarm);
}

TEST(Farrington, a_season_that_never_held_a_report_has_a_small_mean_that_is_not_boundless) {
    std::vector<int> counts(330, 0);
    for (int week = 0; week < 330; ++week)
        if ((week - 329 + 520) % 52 > 10 && (week - 329 + 520) % 52 < 40)
            counts[static_cast<std::size_t>(week)] = week % 2;
    const auto model = of(counts);
    ASSERT_TRUE(model.usable);
    EXPECT_GT(model.mean(), .001);
    EXPECT_LT(model.mean(), .2);
    EXPECT_LT(model.error(), 1.5);
    EXPECT_LT(predictive_tail(4, model.mean(), model.error(), model.dispersion, model.freedom), .01);
}

TEST(Farrington, years_are_told_by_the_calendar_where_weeks_have_dates) {
    std::vector<int> days;
    const auto first = base::to_day({2004, 1, 5});
    for (int week = 0; week < 420; ++week) days.push_back((first + 7 * week).number);
    const auto found = same_dates(days, 400, 5);
    ASSERT_EQ(found.size(), 6u);
    for (std::size_t year = 1; year < found.size(); ++year) {
        const auto date = base::to_date({days[400]}),
                   back = base::to_date({days[static_cast<std::size_t>(found[year])]});
        const auto same = base::to_day({date.year - static_cast<int>(year), date.month, date.day});
        EXPECT_LE(std::abs(base::to_day(back) - same), 3);
    }
    EXPECT_TRUE(same_dates(days, 100, 3).empty());
}

// ---- predictive p, filter, null
TEST(Predictive, quadrature_gives_what_many_draws_give_and_more_than_the_plug_in_far_out) {
    for (const double count : {8.0, 14.0, 22.0}) {
        const double exact = predictive_tail(count, 6, .15, 1.8, 60),
                     drawn = predictive_tail_by_draws(count, 6, .15, 1.8, 60, 20'000, 4);
        EXPECT_NEAR(drawn / exact, 1, .12);
    }
    EXPECT_GT(predictive_tail(22, 6, .15, 1.8, 60), 1.3 * mid_tail(22, 6, 1.8));
    EXPECT_NEAR(predictive_tail(9, 6, 0, 1, 60), mid_tail(9, 6, 1), 1e-12);
    EXPECT_GE(predictive_quantile(.99, 6, .2, 1.8, 60), quantile(.99, 6, 1.8));
}

TEST(Raised, the_odds_rise_with_one_high_week_and_more_with_two) {
    const std::vector<double> means(6, 5.0);
    const auto odds = [&](std::vector<int> counts) { return log_odds_raised(counts, means, 1.4); };
    const double calm = odds({5, 4, 6, 5, 5, 5}), high = odds({5, 4, 6, 5, 5, 13}), twice = odds({5, 4, 6, 5, 11, 13});
    EXPECT_LT(calm, high);
    EXPECT_LT(high, twice);
    EXPECT_LT(odds({5, 4, 6, 11, 13, 3}), high) << "over is over";
    double before = -1e9;
    for (int more = 5; more < 40; more += 5) {
        const double now = odds({5, 5, 5, 5, 5, more});
        EXPECT_GT(now, before);
        before = now;
    }
}

TEST(Raised, among_quiet_series_the_p_of_the_simulated_null_is_as_it_says) {
    Null null;
    std::vector<double> odds;
    for (std::uint64_t series = 0; series < 400; ++series) {
        const auto counts = made(330, 6, 1.5, 1000 + series);
        const auto model = of(counts);
        ASSERT_TRUE(model.usable);
        odds.push_back(log_odds_raised(std::span{counts}.last(weeks_filtered), model));
        for (const double quiet : log_odds_quiet(model, 50, series)) null.add(quiet);
    }
    int below = 0;
    for (const double value : odds)
        if (null.p(value) < .1) ++below;
    EXPECT_NEAR(below, 40, 20);
    EXPECT_EQ(null.size(), 400 * 50);
}

TEST(Raised, parts_of_the_null_add_up_in_any_order) {
    Null one, two, all;
    for (int i = 0; i < 1000; ++i) {
        const double value = 10 * measures::uniform(1, static_cast<std::uint64_t>(i)) - 5;
        (i % 2 ? one : two).add(value);
        all.add(value);
    }
    Null joined = two;
    joined.add(one);
    for (const double value : {-6.0, -1.0, 0.0, 3.3, 30.0}) EXPECT_EQ(joined.p(value), all.p(value));
    EXPECT_GT(all.p(30), 0) << "never impossible";
}

// ---- a week of many series
struct Many100 {
    std::vector<std::vector<int>> series;
    std::vector<std::uint64_t> seeds;
    Many100() {
        for (std::uint64_t i = 0; i < 100; ++i) {
            series.push_back(made(i % 10 == 0 ? 60 : 330, .3 + static_cast<double>(i % 7), 1.4, 300 + i));
            seeds.push_back(i);
        }
    }
};

TEST(Week, readings_are_the_same_on_one_thread_and_on_two) {
    const Many100 many;
    Null one, two;
    const auto a = read_weeks(many.series, many.seeds, {}, 1, one), b = read_weeks(many.series, many.seeds, {}, 2, two);
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].way, b[i].way);
        EXPECT_EQ(a[i].p_week, b[i].p_week);
        EXPECT_EQ(p_of(a[i], one), p_of(b[i], two));
    }
}

TEST(Week, a_series_that_stands_beside_or_another_order_changes_no_reading) {
    Many100 many;
    Null one, two;
    const auto before = read_weeks(many.series, many.seeds, {}, 1, one);
    std::reverse(many.series.begin(), many.series.end());
    std::reverse(many.seeds.begin(), many.seeds.end());
    const auto after = read_weeks(many.series, many.seeds, {}, 1, two);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& other = after[before.size() - 1 - i];
        EXPECT_EQ(before[i].expected, other.expected);
        EXPECT_EQ(p_of(before[i], one), p_of(other, two));
    }
}

TEST(Week, short_series_are_read_by_their_own_rate_and_empty_ones_not_at_all) {
    Null null;
    EXPECT_EQ(read_week(std::vector<int>{}, {}, 1, null).way, Way::nothing);
    EXPECT_EQ(read_week(std::vector<int>{3}, {}, 1, null).way, Way::nothing);
    EXPECT_EQ(read_week(made(40, 3, 1.2, 8), {}, 1, null).way, Way::short_history);
    EXPECT_EQ(read_week(std::vector<int>(330, 0), {}, 1, null).way, Way::short_history);
    EXPECT_EQ(null.size(), 0);
    EXPECT_EQ(read_week(made(330, 3, 1.2, 8), {}, 1, null).way, Way::model);
    EXPECT_EQ(null.size(), 64);
}

TEST(Week, reports_that_are_still_to_come_are_not_missed_twice) {
    const auto counts = made(330, 10, 1.2, 8);
    Null null;
    Reader late;
    late.share_known = {.5, .9};
    const auto all = read_week(counts, {}, 1, null), half = read_week(counts, late, 1, null);
    EXPECT_NEAR(half.expected / all.expected, .5, 1e-9);
    EXPECT_LT(half.p_week, all.p_week);
}

TEST(Recalibration, well_calibrated_weeks_change_little_and_too_small_p_are_raised) {
    std::vector<double> uniform, small;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const double u = measures::uniform(31, i);
        uniform.push_back(u);
        small.push_back(std::pow(u, 1.5));  // tails that fall too low
    }
    const auto good = tail_of(uniform), bad = tail_of(small);
    EXPECT_NEAR(good.recalibrated(.001), .001, .0004);
    EXPECT_GT(bad.recalibrated(.001), .004);
    EXPECT_NEAR(tail_of({}).recalibrated(.001), .001, 1e-9);
    double before = 0;
    for (double p = 1e-6; p <= 1; p *= 1.7) {
        EXPECT_GT(bad.recalibrated(p), before);
        before = bad.recalibrated(p);
    }
}

TEST(Recalibration, outbreaks_nobody_saw_do_not_hide_the_next_one) {
    std::vector<double> quiet;
    for (std::uint64_t i = 0; i < 2000; ++i) quiet.push_back(measures::uniform(32, i));
    const auto before = tail_of(quiet).recalibrated(1e-5);
    for (int i = 0; i < 5; ++i) quiet.push_back(1e-9);
    EXPECT_LT(tail_of(quiet).recalibrated(1e-5), 3 * before);
}

}  // namespace
}  // namespace detection
