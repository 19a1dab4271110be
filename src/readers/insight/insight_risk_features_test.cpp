// What the risk model looks at, by hand; and that nothing of a later day is seen.
#include "insight_risk_features.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/fault.h"
#include "insight_risk_json.h"

namespace insight {
namespace {

const base::Day today = base::to_day({2026, 10, 1});

RiskData two_units() {
    RiskData data;
    for (const std::int64_t id : {1, 2}) {
        RiskUnit unit;
        unit.id = {id};
        unit.provider = {9};
        unit.code = "U" + std::to_string(id);
        unit.kind = "hvb";
        unit.region = "nord";
        data.units.push_back(unit);
    }
    return data;
}

double number(const RiskData& data, std::size_t at, base::Day day = today) {
    const RiskFeatures features{data};
    return features.row(data.units[0], day).numbers[at];
}

TEST(RiskFeatures, a_report_is_worth_half_after_180_days_and_weighs_by_severity) {
    auto data = two_units();
    EXPECT_DOUBLE_EQ(number(data, 0), 0);
    data.reports = {{{1}, today - 180, 3, false, true}};
    EXPECT_NEAR(number(data, 0), std::log1p(0.5), 1e-12);
    data.reports[0].severity = 5;
    EXPECT_NEAR(number(data, 0), std::log1p(1.5), 1e-12);
    EXPECT_NEAR(number(data, 1), std::log1p(0.5), 1e-12) << "severe ones are counted beside";
}

TEST(RiskFeatures, one_more_voice_of_an_event_is_no_event) {
    auto data = two_units();
    data.reports = {{{1}, today - 1, 3, false, true}};
    const auto before = number(data, 0);
    data.reports.push_back({{1}, today - 1, 3, false, false});
    EXPECT_DOUBLE_EQ(number(data, 0), before);
    EXPECT_GT(number(data, 2), 0) << "but is told as a voice";
}

TEST(RiskFeatures, silence_is_measured_against_units_of_the_kind) {
    auto data = two_units();
    for (int i = 20; i > 0; --i) data.reports.push_back({{2}, today - i, 0, true, true});
    EXPECT_GT(number(data, 4), 2) << "the other one notifies and this one does not";
    data.reports.clear();
    for (int i = 20; i > 0; --i) data.reports.push_back({{1}, today - i, 0, true, true});
    EXPECT_LT(number(data, 4), -2);
    EXPECT_DOUBLE_EQ(number(data, 0), 0) << "its own notification is no complaint";
}

TEST(RiskFeatures, never_inspected_is_missing_and_not_no_deficiency) {
    auto data = two_units();
    EXPECT_TRUE(std::isnan(number(data, 6)));
    EXPECT_TRUE(std::isnan(number(data, 8)));
    data.visits = {{{1}, today - 99, {5}, true, 0, 0}};
    EXPECT_DOUBLE_EQ(number(data, 6), 1);
    EXPECT_NEAR(number(data, 8), std::log1p(99), 1e-12);
    EXPECT_EQ(RiskFeatures{data}.days_since(data.units[1], today), -1);
}

TEST(RiskFeatures, the_providers_other_units_tell_and_the_own_does_not_count_twice) {
    auto data = two_units();
    data.reports = {{{1}, today - 1, 3, false, true}};
    EXPECT_DOUBLE_EQ(number(data, 5), 0);
    data.reports[0].unit = {2};
    EXPECT_GT(number(data, 5), 0);
}

TEST(RiskFeatures, nothing_of_the_day_itself_or_later_is_seen) {
    auto data = two_units();
    const RiskFeatures empty{data};
    const auto before = empty.row(data.units[0], today);
    auto later = data;
    later.reports = {{{1}, today, 5, false, true}, {{1}, today + 3, 5, true, true}};
    later.visits = {{{1}, today, {5}, true, 3, 0}};
    const RiskFeatures features{later};
    const auto after = features.row(later.units[0], today);
    for (std::size_t i = 0; i < before.numbers.size(); ++i)
        EXPECT_TRUE(before.numbers[i] == after.numbers[i] || (std::isnan(before.numbers[i]) && std::isnan(after.numbers[i]))) << i;
    EXPECT_TRUE(features.known(today).empty());
    EXPECT_EQ(features.known(today + 1).size(), 1u);
}

TEST(RiskFeatures, a_quarter_foretells_the_first_visit_of_each_unit_that_is_no_persons) {
    auto data = two_units();
    data.units[1].of_person = true;
    data.visits = {{{1}, today + 5, {5}, true, 0, 0.1}, {{2}, today + 6, {5}, true, 0, 0}, {{1}, today + 9, {5}, false, 0, 0}, {{1}, today + 95, {5}, true, 0, 0}};
    const RiskFeatures features{data};
    const auto origin = features.origin(today, next_quarter(today));
    ASSERT_EQ(origin.about.size(), 1u);
    EXPECT_EQ(origin.about[0].outcome, 1);
    EXPECT_DOUBLE_EQ(origin.about[0].drawn_with, 0.1);
    EXPECT_EQ(origin.about[0].groups.at("size"), "few");
    EXPECT_FALSE(features.may_rank(data.units[1]));
    EXPECT_TRUE(features.may_rank(data.units[0]));
}

TEST(RiskFeatures, quarters_begin_in_january_april_july_and_october) {
    EXPECT_EQ(base::iso(quarter_start(base::to_day({2026, 11, 22}))), "2026-10-01");
    EXPECT_EQ(base::iso(next_quarter(base::to_day({2026, 11, 22}))), "2027-01-01");
    EXPECT_EQ(base::iso(next_quarter(base::to_day({2026, 1, 1}))), "2026-04-01");
}

TEST(RiskFeatures, what_is_about_people_never_counts) {
    EXPECT_TRUE(number_of_person("800101-1234"));
    EXPECT_FALSE(number_of_person("559900-0006"));
    EXPECT_FALSE(number_of_person(""));
    EXPECT_TRUE(home_of_person("family_home"));
    for (const auto* type : {"whistleblow", "staff_supervision", "data_subject_request", "disclosure_request", "supervision"}) EXPECT_FALSE(counts_as_report(type)) << type;
    for (const auto* type : {"tip", "complaint_hsl", "lex_sarah"}) EXPECT_TRUE(counts_as_report(type)) << type;
    EXPECT_TRUE(own_notification("lex_maria"));
    EXPECT_FALSE(own_notification("tip"));
}

TEST(RiskJson, figures_come_back_and_what_cannot_be_told_is_null) {
    TestFigures figures;
    figures.test.figures["auc"] = {0.61234, 0.5, 0.7};
    figures.test.figures["lift"] = {std::nan(""), std::nan(""), std::nan("")};
    for (const auto rule : ranking::rules) figures.test.by_rule.push_back({rule, 0.5, 1, 0.2});
    figures.test.by_origin = {{20000, 50, 7, 0.6, 1.5}};
    figures.test.bins = {{0.1, 0.2, 5}};
    figures.test.rows = 50;
    ranking::Group group;
    group.code = "nord";
    group.rows = 9;
    group.few = true;
    group.ratio = std::nan("");
    figures.fairness["region"] = {group};
    figures.fitted.coefficients = {{"reports", 0.5, 0.1}};
    figures.fitted.variances = {{"unit", 0.25, 12}};
    figures.entered_later = 3;
    const auto json = to_json(figures);
    EXPECT_NE(json.find("\"lift\":[null,null,null]"), std::string::npos);
    EXPECT_EQ(json.find('.'), std::string::npos) << "integers alone";
    const auto back = test_figures_of(json);
    EXPECT_EQ(to_json(back), json);
    EXPECT_DOUBLE_EQ(back.test.figures.at("auc").value, 0.6123);
    EXPECT_TRUE(std::isnan(back.test.figures.at("lift").value));
    EXPECT_TRUE(back.fairness.at("region").front().few);
    EXPECT_EQ(back.entered_later, 3u);
}

TEST(RiskJson, figures_of_another_version_are_a_fault_in_words) {
    EXPECT_THROW((void)test_figures_of("{}"), base::Fault);
    EXPECT_THROW((void)test_figures_of("no json"), base::Fault);
    EXPECT_THROW((void)reasons_of("[]"), base::Fault);
    EXPECT_THROW((void)trial_of(""), base::Fault);
}

TEST(RiskJson, reasons_are_parted_and_cut) {
    std::vector<ranking::Reason> reasons;
    for (int i = 0; i < 8; ++i) reasons.push_back({"r" + std::to_string(i), i % 2 ? 0.5 : -0.5, 0.1});
    const auto shown = reasons_of(to_json(reasons, 3));
    ASSERT_EQ(shown.for_.size(), 3u);
    ASSERT_EQ(shown.against.size(), 3u);
    EXPECT_EQ(shown.for_[0].name, "r1");
    EXPECT_DOUBLE_EQ(shown.against[0].log_odds, -0.5);
}

// Places of the further features in the row.
constexpr std::size_t at_signals = 9, at_unusual = 10, at_owner = 11, at_places = 12;

TEST(RiskFeatures, a_report_counts_as_far_as_its_link_is_believed) {
    auto data = two_units();
    data.reports = {{{1}, today - 180, 3, false, true}};
    data.reports[0].weight = 0.4;
    EXPECT_NEAR(number(data, 0), std::log1p(0.2), 1e-12);
}

TEST(RiskFeatures, a_signal_and_a_new_owner_fade_and_nothing_of_tomorrow_is_known) {
    auto data = two_units();
    data.signals = {{{1}, today - 180}, {{2}, today - 1}, {{1}, today}};
    data.owner_changes = {{{1}, today - 360}};
    EXPECT_NEAR(number(data, at_signals), std::log1p(0.5), 1e-12);
    EXPECT_NEAR(number(data, at_owner), 0.5, 1e-12);
}

TEST(RiskFeatures, unknown_places_are_a_category_of_their_own_and_people_weigh_against_the_kind) {
    auto data = two_units();
    EXPECT_TRUE(std::isnan(number(data, at_places)));
    data.units[0].places = 40;
    data.units[1].places = 10;
    const RiskFeatures features{data};
    EXPECT_DOUBLE_EQ(features.row(data.units[0], today).numbers[at_places], 0) << "the middle of two is the larger";
    EXPECT_DOUBLE_EQ(features.people(data.units[0]), 1);
    EXPECT_DOUBLE_EQ(features.people(data.units[1]), 0.25);
    data.units[1].places = 0;
    EXPECT_DOUBLE_EQ(RiskFeatures{data}.people(data.units[1]), 1);
}

TEST(RiskFeatures, grave_reports_raise_the_severity_of_the_unit_and_few_of_them_little) {
    auto data = two_units();
    EXPECT_DOUBLE_EQ(RiskFeatures{data}.severity(data.units[0], today), 1);
    data.reports = {{{1}, today - 1, 5, false, true}};
    const auto one = RiskFeatures{data}.severity(data.units[0], today);
    EXPECT_GT(one, 1);
    EXPECT_LT(one, 1.3) << "one report is shrunk towards the middle";
    for (int i = 0; i < 20; ++i) data.reports.push_back({{1}, today - 1, 5, false, true});
    EXPECT_GT(RiskFeatures{data}.severity(data.units[0], today), 1.5);
}

TEST(RiskFeatures, a_unit_with_one_bed_is_rated_like_any_other) {
    auto data = two_units();
    data.units[0].places = 1;
    data.units[0].active = false;
    EXPECT_DOUBLE_EQ(number(data, at_places), 0) << "alone of its kind, and closed since: itself the middle";
    data.units[1].places = 24;
    data.units.push_back(data.units[1]);
    data.units.back().id = {3};
    data.reports = {{{1}, today - 1, 5, true, true}};
    data.visits = {{{1}, today - 30, {5}, true, 0, 0}};
    const RiskFeatures features{data};
    const auto row = features.row(data.units[0], today);
    EXPECT_NEAR(row.numbers[at_places], std::log(1 / 24.0), 1e-12);
    for (std::size_t i = 0; i < row.numbers.size(); ++i) EXPECT_FALSE(std::isinf(row.numbers[i])) << i;
    EXPECT_DOUBLE_EQ(features.people(data.units[0]), 0.25) << "few people weigh less, never nothing";
    EXPECT_LT(features.severity(data.units[0], today), 1.3) << "one grave report is drawn towards the middle";
}

TEST(RiskFeatures, a_theme_that_stands_out_at_a_unit_is_unusual_there_and_nowhere_else) {
    RiskData data;
    for (std::int64_t id = 1; id <= 40; ++id) {
        RiskUnit unit;
        unit.id = {id};
        unit.provider = {id};
        unit.code = "U" + std::to_string(id);
        unit.kind = "hvb";
        data.units.push_back(unit);
        for (const auto* theme : {"a", "b", "c", "d"}) {
            RiskReport report{{id}, today - 40, 3, false, true};
            report.theme = theme;
            for (int i = 0; i < (id == 7 && *theme == 'c' ? 25 : 2); ++i) data.reports.push_back(report);
        }
    }
    const RiskFeatures features{data};
    const auto at = [&](std::int64_t id) { return features.row(*features.unit({id}), today).numbers[at_unusual]; };
    EXPECT_GT(at(7), 0.5);
    EXPECT_LT(at(8), 0.3);
}

TEST(RiskFeatures, the_language_of_what_was_told_is_a_group_of_the_fairness_report) {
    auto data = two_units();
    data.reports = {{{1}, today - 10, 3, false, true}, {{1}, today - 9, 3, false, true}};
    data.reports[0].language = "sv";
    data.reports[1].language = "en";
    data.visits = {{{1}, today + 5, {1}, true}, {{2}, today + 5, {1}, false}};
    const auto origin = RiskFeatures{data}.origin(today, next_quarter(today));
    ASSERT_EQ(origin.about.size(), 2u);
    EXPECT_EQ(origin.about[0].groups.at("language"), "other");
    EXPECT_EQ(origin.about[1].groups.at("language"), "none");
}

TEST(RiskFeatures, a_unit_beyond_all_that_was_learned_from_is_taken_as_the_furthest_of_it) {
    const std::vector<ranking::Example> known{{{{0.5, std::nan("")}, {}}, 0, 1}, {{{2, std::nan("")}, {}}, 1, 1}};
    std::vector<ranking::Row> rows{{{9, 7}, {}}, {{-1, std::nan("")}, {}}, {{1, 1}, {}}};
    keep_within(rows, known);
    EXPECT_DOUBLE_EQ(rows[0].numbers[0], 2);
    EXPECT_DOUBLE_EQ(rows[0].numbers[1], 7) << "nothing was known to keep it within";
    EXPECT_DOUBLE_EQ(rows[1].numbers[0], 0.5);
    EXPECT_TRUE(std::isnan(rows[1].numbers[1])) << "not known stays a category of its own";
    EXPECT_DOUBLE_EQ(rows[2].numbers[0], 1);
}

}  // namespace
}  // namespace insight
