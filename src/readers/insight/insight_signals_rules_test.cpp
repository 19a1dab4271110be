#include "insight_signals_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "measures/measures.h"

namespace insight {
namespace {

// Quiet reports of six years about a few units; one event each.
std::vector<SignalReport> quiet(int weeks, std::uint64_t seed) {
    std::vector<SignalReport> reports;
    std::uint64_t draw = 0;
    for (int week = 0; week < weeks; ++week)
        for (int unit = 0; unit < 6; ++unit) {
            const int told = detection::quantile(measures::uniform(seed, draw++), 1.5, 1.3);
            for (int i = 0; i < told; ++i) {
                SignalReport report;
                report.case_id = static_cast<std::int64_t>(reports.size()) + 1;
                report.week = week;
                report.event = reports.size();
                report.unit = "E-" + std::to_string(unit);
                report.provider = unit < 3 ? "5599000006" : "5599000014";
                report.municipality = unit % 2 ? "0180" : "1480";
                report.theme = measures::uniform(seed, draw++) < 0.5 ? "staffing" : "medicines";
                reports.push_back(report);
            }
        }
    return reports;
}

void outbreak(std::vector<SignalReport>& reports, const std::string& unit, int week, int events) {
    for (int i = 0; i < events; ++i) {
        SignalReport report;
        report.case_id = static_cast<std::int64_t>(reports.size()) + 1;
        report.week = week;
        report.event = reports.size();
        report.unit = unit;
        report.provider = "5599000006";
        report.municipality = "1480";
        report.theme = "medicines";
        reports.push_back(report);
    }
}

const Signal* find(const Watched& watched, SignalLevel level, const std::string& code) {
    const auto found = std::find_if(watched.signals.begin(), watched.signals.end(), [&](const Signal& signal) {
        return signal.name.level == level && signal.name.code == code;
    });
    return found == watched.signals.end() ? nullptr : &*found;
}

TEST(SignalRules, an_outbreak_at_a_unit_is_pointed_out_with_its_evidence) {
    auto reports = quiet(340, 1);
    const auto before = reports.size();
    outbreak(reports, "E-0", 339, 12);
    const auto watched = watch(reports, 340, {}, {}, 1);
    const auto* signal = find(watched, SignalLevel::unit, "E-0");
    ASSERT_NE(signal, nullptr);
    EXPECT_EQ(signal->kind, SignalKind::raised);
    EXPECT_GE(signal->observed, 12);
    EXPECT_LT(signal->expected, 5);
    EXPECT_LT(signal->limit, 12);
    EXPECT_GE(signal->events, 12);
    EXPECT_EQ(signal->chart_events.size(), static_cast<std::size_t>(chart_weeks));
    for (std::size_t place = before; place < reports.size(); ++place)
        EXPECT_NE(std::find(signal->reports.begin(), signal->reports.end(), place), signal->reports.end());
    EXPECT_EQ(find(watched, SignalLevel::unit, "E-4"), nullptr) << "nothing happened there";
}

TEST(SignalRules, quiet_offices_are_seldom_pointed_at) {
    // With a year behind them: its weeks are judged together, so a tenth of a signal a level and year is left.
    std::vector<WeekTests> year(51);
    std::uint64_t draw = 0;
    for (auto& before : year)
        for (const auto level : signal_levels) {
            before[level].series = 6;
            for (int i = 0; i < 6; ++i)
                if (const double p = measures::uniform(77, draw++); p < 0.1)
                    before[level].small.push_back(billionths(p));
        }
    std::size_t pointed = 0;
    for (std::uint64_t world = 0; world < 10; ++world)
        for (const auto& signal : watch(quiet(340, 100 + world), 340, year, {}, 1).signals)
            pointed += signal.kind == SignalKind::raised || signal.kind == SignalKind::start;
    EXPECT_LE(pointed, 2U);
}

TEST(SignalRules, the_same_told_again_is_a_voice_and_no_event) {
    auto reports = quiet(340, 2);
    outbreak(reports, "E-0", 339, 3);
    const auto once = series_of(reports, 340);
    auto again = reports.back();
    for (int i = 0; i < 20; ++i) {
        ++again.case_id;
        reports.push_back(again);
    }
    const auto many = series_of(reports, 340);
    ASSERT_EQ(once.size(), many.size());
    for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].events, many[i].events);
}

TEST(SignalRules, threads_and_the_order_of_levels_change_no_figure) {
    auto reports = quiet(340, 3);
    outbreak(reports, "E-1", 338, 9);
    const auto one = watch(reports, 340, {}, {}, 1), two = watch(reports, 340, {}, {}, 2);
    ASSERT_EQ(one.signals.size(), two.signals.size());
    for (std::size_t i = 0; i < one.signals.size(); ++i) {
        EXPECT_EQ(one.signals[i].name, two.signals[i].name);
        EXPECT_EQ(one.signals[i].p, two.signals[i].p);
    }
    for (const auto& [level, tests] : one.tests) EXPECT_EQ(tests.small, two.tests.at(level).small);
}

TEST(SignalRules, a_year_of_weeks_with_many_small_p_makes_one_more_less_surprising) {
    auto reports = quiet(340, 4);
    outbreak(reports, "E-0", 339, 30);
    WeekTests restless;
    for (const auto level : signal_levels) {
        restless[level].series = 6;
        restless[level].small = {20'000'000, 40'000'000, 60'000'000};
    }
    const auto calm = watch(reports, 340, {}, {}, 1),
               after = watch(reports, 340, std::vector<WeekTests>(51, restless), {}, 1);
    EXPECT_LE(after.signals.size(), calm.signals.size());
    const auto *a = find(calm, SignalLevel::unit, "E-0"), *b = find(after, SignalLevel::unit, "E-0");
    ASSERT_NE(a, nullptr);
    EXPECT_TRUE(b == nullptr || b->p > a->p);
}

TEST(SignalRules, young_offices_zeros_and_nothing_at_all_are_read_without_complaint) {
    EXPECT_TRUE(watch({}, 0, {}, {}, 1).signals.empty());
    const auto young = quiet(8, 5);
    EXPECT_NO_THROW((void)watch(young, 8, {}, {}, 1));
    auto sudden = quiet(40, 6);
    outbreak(sudden, "E-9", 39, 8);
    const auto watched = watch(sudden, 40, {}, {}, 1);
    const auto* signal = find(watched, SignalLevel::unit, "E-9");
    ASSERT_NE(signal, nullptr) << "eight events where there was none";
    EXPECT_EQ(signal->kind, SignalKind::start);
}

TEST(SignalRules, an_office_that_is_told_more_of_everything_points_at_nothing) {
    std::vector<SignalReport> reports;
    for (int week = 0; week < 30; ++week)
        for (int unit = 0; unit < 8; ++unit)
            for (int i = 0; i < (week == 29 ? 8 : unit % 2); ++i) {
                SignalReport report;
                report.case_id = static_cast<std::int64_t>(reports.size()) + 1;
                report.week = week;
                report.event = reports.size();
                report.unit = "E-" + std::to_string(unit);
                report.provider = "5599000006";
                reports.push_back(report);
            }
    EXPECT_EQ(find(watch(reports, 30, {}, {}, 1), SignalLevel::provider, "5599000006"), nullptr);
}

TEST(SignalRules, a_theme_that_a_unit_has_more_of_is_a_pair_and_told_once_a_quarter) {
    std::vector<SignalReport> reports;
    std::uint64_t draw = 0;
    for (int unit = 0; unit < 40; ++unit)
        for (int theme = 0; theme < 6; ++theme) {
            const int told =
                detection::quantile(measures::uniform(9, draw++), 2, 1.2) + (unit == 7 && theme == 2 ? 25 : 0);
            for (int i = 0; i < told; ++i) {
                SignalReport report;
                report.case_id = static_cast<std::int64_t>(reports.size()) + 1;
                report.week = static_cast<int>(measures::uniform(10, draw++) * 52);
                report.event = reports.size();
                report.unit = "E-" + std::to_string(unit);
                report.theme = "t" + std::to_string(theme);
                reports.push_back(report);
            }
        }
    std::vector<const Signal*> pairs;
    const auto watched = watch(reports, 52, {}, {}, 1);
    for (const auto& signal : watched.signals)
        if (signal.kind == SignalKind::pair) pairs.push_back(&signal);
    ASSERT_EQ(pairs.size(), 1u);
    EXPECT_EQ(pairs[0]->name, (SeriesName{SignalLevel::unit_theme, "E-7", "t2"}));
    EXPECT_GE(pairs[0]->limit, 2);
    for (const auto& signal : watch(reports, 52, {}, {pairs[0]->name}, 1).signals)
        EXPECT_NE(signal.kind, SignalKind::pair);
}

TEST(SignalRules, silent_units_are_those_with_less_than_their_kind) {
    std::vector<UnitSaid> units;
    for (int i = 0; i < 20; ++i) units.push_back({"E-" + std::to_string(i), "nursing_home", 0, 9 + i % 3});
    units.push_back({"E-tyst", "nursing_home", 0, 0});
    units.push_back({"E-ensam", "clinic", 0, 0});
    const auto silent = silent_units(units, 10);
    ASSERT_EQ(silent.size(), 1u);
    EXPECT_EQ(silent[0].unit, "E-tyst");
    EXPECT_GT(silent[0].expected_milli, 8000);
}

TEST(SignalRules, what_is_unknown_is_stored_as_minus_one) {
    EXPECT_EQ(milli(std::nan("")), -1);
    EXPECT_EQ(milli(1.2345), 1235);
    EXPECT_EQ(billionths(.5), 500'000'000);
}

// Of one theme a report a week in each of ten counties, and, when wanted, twelve more in one county's newest weeks.
std::vector<SignalReport> over_the_country(bool cluster) {
    const std::string counties[] = {"01", "03", "04", "05", "06", "07", "08", "12", "14", "25"};
    std::vector<SignalReport> all;
    const auto say = [&](const std::string& county, int at) {
        SignalReport one;
        one.case_id = static_cast<std::int64_t>(all.size()) + 1;
        one.week = at;
        one.event = all.size();
        one.theme = "medicines_wrong";
        one.county = county;
        all.push_back(one);
    };
    for (int at = 0; at < 52; ++at)
        for (int i = 0; i < 10; ++i) say(counties[i], at);
    for (int i = 0; cluster && i < 12; ++i) say("25", 49 + i % 3);
    return all;
}

TEST(Clusters, reports_that_lie_close_in_county_and_week_are_one_cluster_and_an_even_country_has_none) {
    EXPECT_TRUE(clusters(over_the_country(false), 52, {}).empty());
    const auto reports = over_the_country(true);
    const auto found = clusters(reports, 52, {});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].kind, SignalKind::cluster);
    EXPECT_EQ(found[0].places, std::vector<std::string>{"25"});
    EXPECT_EQ(found[0].observed, 15);
    EXPECT_LT(found[0].expected, 6);
    EXPECT_EQ(found[0].reports.size(), 15u) << "each leads to its reports";
    EXPECT_TRUE(clusters(reports, 52, {found[0].name}).empty()) << "pointed out once a quarter";
    EXPECT_EQ(clusters(reports, 52, {})[0].p, found[0].p) << "the same on every run";
}

TEST(Delay, too_few_reports_say_nothing_of_how_late_they_are) {
    EXPECT_TRUE(share_known_after({150, 49}).empty());
    const auto share = share_known_after({150, 30, 20});
    ASSERT_EQ(share.size(), 3u);
    EXPECT_DOUBLE_EQ(share[0], 0.75);
    EXPECT_DOUBLE_EQ(share[2], 1);
}

}  // namespace
}  // namespace insight
