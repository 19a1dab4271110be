#include "insight_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <random>
#include <set>

#include "base/fault.h"
#include "crypto/crypto.h"

namespace insight {
namespace {

const base::Week week{2026, 46};
const base::Day monday = base::to_day({2026, 11, 9});

Heard heard(std::int64_t serial, const std::string& unit, const std::string& theme, const std::string& text,
            base::Day day = monday) {
    Heard made;
    made.item.number = {"8.2.1", serial, 2026};
    made.item.type = "tip";
    made.item.channel = "web";
    made.item.area = "sol";
    made.item.theme = theme;
    made.item.theme_group = theme.empty() ? "" : "staffing";
    made.item.unit = unit;
    made.item.received = day;
    made.unit_id = unit.empty() ? 0 : static_cast<std::int64_t>(unit.back());
    made.sketch = sketch_of(text);
    return made;
}

Compilation compiled(std::vector<Heard> all) {
    return compile(week, "Myndigheten", std::move(all),
                   {{{"E-1", {"E-1", "Enheten \"Björken\"", "", "0180", "01"}}}, {}, {{"01", 3}},
                    {{"theme", "staffing_night", "farrington", "2026-W46", 7, 2400, 5000}}});
}

// What format 1 froze is there for ever.
TEST(canonical, an_edition_of_the_first_format_is_still_read) {
    const auto first = compilation_of(
        R"({"counts":{"area":[{"code":"sol","events":1,"reports":1}],"channel":[{"code":"web","events":1,"reports":1}],)"
        R"("county":[{"code":"","events":1,"reports":1}],"municipality":[{"code":"","events":1,"reports":1}],)"
        R"("provider":[{"code":"","events":1,"reports":1}],"severity":[{"code":"4","events":1,"reports":1}],)"
        R"("theme":[{"code":"staffing_night","events":1,"reports":1}],"theme_group":[{"code":"staffing","events":1,"reports":1}],)"
        R"("type":[{"code":"tip","events":1,"reports":1}],"unit":[{"code":"E-1","events":1,"reports":1}]},)"
        R"("events":1,"format":1,"items":[{"area":"sol","channel":"web","county":"","event":"8.2.1-7/2026","municipality":"",)"
        R"("number":"8.2.1-7/2026","provider":"","received":"2026-11-09","region":"","severity":4,"theme":"staffing_night",)"
        R"("theme_group":"staffing","type":"tip","unit":"E-1","urgent":true}],"office":"Myndigheten",)"
        R"("period":{"first":"2026-11-09","last":"2026-11-15","week":"2026-W46"},"providers":[],"reports":1,)"
        R"("series":{"events":[0,0,0,0,0,0,0,1],"reports":[0,0,0,0,0,0,0,1],)"
        R"("themes":[{"code":"staffing_night","events":[0,0,0,0,0,0,0,1],"reports":[0,0,0,0,0,0,0,1]}],)"
        R"("weeks":["2026-W39","2026-W40","2026-W41","2026-W42","2026-W43","2026-W44","2026-W45","2026-W46"]},)"
        R"("units":[{"code":"E-1","county":"01","municipality":"0180","name":"Enheten \"Björken\"","provider":""}],)"
        R"("unlinked":[],"urgent":["8.2.1-7/2026"]})");
    EXPECT_EQ(first.period, Period{week});
    EXPECT_EQ(first.periods.front().name(), "2026-W39");
    EXPECT_FALSE(first.coverage);
    EXPECT_TRUE(first.counts.at(Dimension::outcome).empty());
    EXPECT_EQ(first.items.front().theme, "staffing_night");
}

// What format 2 froze is there for ever too.
TEST(canonical, an_edition_of_the_second_format_is_still_read) {
    const auto second = compilation_of(
        R"({"counts":{"area":[{"code":"sol","events":1,"reports":1}],"channel":[{"code":"web","events":1,"reports":1}],)"
        R"("county":[{"code":"","events":1,"reports":1}],"municipality":[{"code":"","events":1,"reports":1}],)"
        R"("outcome":[{"code":"","events":1,"reports":1}],)"
        R"("provider":[{"code":"","events":1,"reports":1}],"severity":[{"code":"4","events":1,"reports":1}],)"
        R"("theme":[{"code":"staffing_night","events":1,"reports":1}],"theme_group":[{"code":"staffing","events":1,"reports":1}],)"
        R"("type":[{"code":"tip","events":1,"reports":1}],"unit":[{"code":"E-1","events":1,"reports":1}]},)"
        R"("coverage":{"classified":1,"counties":[{"code":"01","heard":0,"units":3}],"judged":1,"linked":1},)"
        R"("events":1,"format":2,"items":[{"area":"sol","channel":"web","county":"","event":"8.2.1-7/2026","municipality":"",)"
        R"("number":"8.2.1-7/2026","outcome":"","provider":"","received":"2026-11-09","region":"","severity":4,"theme":"staffing_night",)"
        R"("theme_group":"staffing","type":"tip","unit":"E-1","urgent":true}],"new":{"themes":[],"units":[]},"office":"Myndigheten",)"
        R"("period":{"first":"2026-11-09","last":"2026-11-15","name":"2026-W46"},"providers":[],"reports":1,)"
        R"("series":{"events":[0,0,0,0,0,0,0,1],)"
        R"("periods":["2026-W39","2026-W40","2026-W41","2026-W42","2026-W43","2026-W44","2026-W45","2026-W46"],"reports":[0,0,0,0,0,0,0,1],)"
        R"("themes":[{"code":"staffing_night","events":[0,0,0,0,0,0,0,1],"reports":[0,0,0,0,0,0,0,1]}]},)"
        R"("signals":[{"code":"staffing_night","expected_milli":2400,"kind":"farrington","level":"theme","limit_milli":5000,)"
        R"("observed":7,"week":"2026-W46"}],)"
        R"("units":[{"code":"E-1","county":"01","municipality":"0180","name":"Enheten \"Björken\"","provider":""}],)"
        R"("unlinked":[],"urgent":["8.2.1-7/2026"]})");
    EXPECT_EQ(second.signals.size(), 1u);
    EXPECT_EQ(second.coverage->linked, 1);
    EXPECT_TRUE(second.believed.empty());
    EXPECT_FALSE(second.voices);
    EXPECT_TRUE(second.items.front().may_be.empty());
}

// Golden: the very bytes that are hashed. A change here is a new format version.
TEST(canonical, json_has_sorted_keys_integers_and_no_spaces) {
    auto one = heard(7, "E-1", "staffing_night", "x");
    one.item.severity = 4;
    one.item.urgent = true;
    EXPECT_EQ(
        canonical_json(compiled({one})),
        R"({"believed":{"provider":[],"unit":[]},"counts":{"area":[{"code":"sol","events":1,"reports":1}],"channel":[{"code":"web","events":1,"reports":1}],)"
        R"("county":[{"code":"","events":1,"reports":1}],"municipality":[{"code":"","events":1,"reports":1}],)"
        R"("outcome":[{"code":"","events":1,"reports":1}],)"
        R"("provider":[{"code":"","events":1,"reports":1}],"severity":[{"code":"4","events":1,"reports":1}],)"
        R"("theme":[{"code":"staffing_night","events":1,"reports":1}],"theme_group":[{"code":"staffing","events":1,"reports":1}],)"
        R"("type":[{"code":"tip","events":1,"reports":1}],"unit":[{"code":"E-1","events":1,"reports":1}]},)"
        R"("coverage":{"classified":1,"counties":[{"code":"01","heard":0,"units":3}],"judged":1,"linked":1},)"
        R"("events":1,"format":3,"items":[{"area":"sol","channel":"web","county":"","event":"8.2.1-7/2026","may_be":[],"municipality":"",)"
        R"("number":"8.2.1-7/2026","outcome":"","provider":"","received":"2026-11-09","region":"","severity":4,"theme":"staffing_night",)"
        R"("theme_group":"staffing","type":"tip","unit":"E-1","urgent":true}],"new":{"themes":[],"units":[]},"office":"Myndigheten",)"
        R"("period":{"first":"2026-11-09","last":"2026-11-15","name":"2026-W46"},"providers":[],"reports":1,)"
        R"("series":{"events":[0,0,0,0,0,0,0,1],)"
        R"("periods":["2026-W39","2026-W40","2026-W41","2026-W42","2026-W43","2026-W44","2026-W45","2026-W46"],"reports":[0,0,0,0,0,0,0,1],)"
        R"("themes":[{"code":"staffing_night","events":[0,0,0,0,0,0,0,1],"reports":[0,0,0,0,0,0,0,1]}]},)"
        R"("signals":[{"code":"staffing_night","expected_milli":2400,"kind":"farrington","level":"theme","limit_milli":5000,)"
        R"("observed":7,"week":"2026-W46"}],)"
        R"("units":[{"code":"E-1","county":"01","municipality":"0180","name":"Enheten \"Björken\"","provider":""}],)"
        R"("unlinked":[],"urgent":["8.2.1-7/2026"],"voices":{"campaigns":[],"repeats":0,"units":[]}})");
}

TEST(period, a_quarter_is_three_months_and_looks_back_to_the_same_season) {
    const Period last{Period::Kind::quarter, 2026, 4};
    EXPECT_EQ(base::iso(last.first()) + " " + base::iso(last.last()), "2026-10-01 2026-12-31");
    EXPECT_EQ(base::iso(Period(Period::Kind::quarter, 2028, 1).last()), "2028-03-31");
    EXPECT_EQ(Period(Period::Kind::quarter, 2026, 1).previous().name(), "2025-Q4");
    EXPECT_EQ(series_until(last).front().name(), "2025-Q4");
    EXPECT_EQ(series_until(Period{week}).front().name(), "2026-W39");
    EXPECT_EQ(period_of(Period::Kind::quarter, base::to_day({2026, 9, 30})).name(), "2026-Q3");
}

TEST(period, names_are_read_back_and_others_are_none) {
    for (const auto* name : {"2026-W46", "2026-Q4", "2025-Q1"}) EXPECT_EQ(parse_period(name)->name(), name);
    for (const auto* wrong : {"", "2026-Q0", "2026-Q5", "2026-Q44", "26-Q4", "2026-W54", "xxxx-Q1", "2026Q4"})
        EXPECT_FALSE(parse_period(wrong)) << wrong;
}

TEST(compile, a_quarter_counts_all_its_days_and_each_quarter_of_the_series) {
    const auto made = compile({Period::Kind::quarter, 2026, 4}, "Myndigheten",
                              {heard(1, "E-1", "a", "ett", base::to_day({2026, 10, 1})), heard(2, "E-1", "a", "två", base::to_day({2026, 12, 31})),
                               heard(3, "E-1", "a", "tre", base::to_day({2026, 9, 30})), heard(4, "E-1", "a", "fyra", base::to_day({2025, 10, 1}))},
                              {});
    EXPECT_EQ(made.reports, 2);
    EXPECT_EQ(made.course.reports, (std::vector<std::int64_t>{1, 0, 0, 1, 2}));
}

TEST(compile, a_theme_and_a_unit_are_new_when_no_earlier_period_has_them_and_something_came_earlier) {
    EXPECT_TRUE(compiled({heard(1, "E-1", "a", "ett")}).new_themes.empty()) << "nothing earlier to tell from";
    const auto made = compiled({heard(1, "E-1", "a", "ett", monday - 7), heard(2, "E-1", "a", "två"), heard(3, "E-2", "b", "tre")});
    EXPECT_EQ(made.new_themes, std::vector<std::string>{"b"});
    EXPECT_EQ(made.new_units, std::vector<std::string>{"E-2"});
}

TEST(compile, coverage_counts_what_was_taken_in_and_units_nobody_told_of) {
    auto one = heard(1, "E-1", "a", "ett"), two = heard(2, "E-1", "", "två"), three = heard(3, "", "a", "tre");
    one.item.county = two.item.county = "01";
    one.item.severity = 2;
    const auto coverage = *compiled({one, two, three}).coverage;
    EXPECT_EQ(coverage.classified, 2);
    EXPECT_EQ(coverage.linked, 2);
    EXPECT_EQ(coverage.judged, 1);
    ASSERT_EQ(coverage.counties.size(), 1u);
    EXPECT_EQ(coverage.counties[0].units, 3);
    EXPECT_EQ(coverage.counties[0].heard, 1);
}

TEST(compile, taking_one_report_away_changes_its_own_figures_alone) {
    const std::string night = "det finns ingen personal i huset under natten och de boende ligger vakna";
    const std::vector<Heard> all{heard(1, "E-1", "a", night), heard(2, "E-1", "a", night), heard(3, "E-2", "b", "något annat")};
    const auto changed = differences(compiled(all), compiled({all[0], all[2]}));
    ASSERT_FALSE(changed.empty());
    EXPECT_FALSE(changed[0].dimension);
    EXPECT_EQ(changed[0].reports_with, 3);
    EXPECT_EQ(changed[0].reports_without, 2);
    EXPECT_EQ(changed[0].events_with, changed[0].events_without) << "the same event is still told of";
    for (const auto& one : changed) EXPECT_TRUE(one.code != "E-2" && one.code != "b") << one.code;
    EXPECT_TRUE(differences(compiled(all), compiled(all)).empty());
}

TEST(compile, every_figure_that_a_report_changes_is_told_and_no_other) {
    auto one = heard(1, "E-1", "a", "ett"), two = heard(2, "E-2", "b", "två"), three = heard(3, "", "a", "tre");
    one.item.county = two.item.county = "01";
    two.item.urgent = true;
    two.item.severity = 4;
    const auto with = compiled({one, two, three}), without = compiled({one, three});
    std::map<std::string, std::pair<std::string, std::string>> told;
    for (const auto& change : other_differences(with, without)) told[change.part + change.where] = {change.with, change.without};
    EXPECT_EQ(told.at("urgent"), (std::pair<std::string, std::string>{"1", "0"}));
    EXPECT_FALSE(told.contains("unlinked")) << "the one without a unit is still there";
    EXPECT_EQ(told.at("coverage\nclassified"), (std::pair<std::string, std::string>{"3", "2"}));
    EXPECT_EQ(told.at("coverage\nlinked"), (std::pair<std::string, std::string>{"2", "1"}));
    EXPECT_EQ(told.at("coverage\njudged"), (std::pair<std::string, std::string>{"1", "0"}));
    EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const auto& row) { return row.first.starts_with("series\nreports"); }));
    // Told or the same: what is left after the told parts are put aside is equal to the last byte.
    auto a = boost::json::parse(canonical_json(with)).as_object(), b = boost::json::parse(canonical_json(without)).as_object();
    for (const auto& [key, value] : a) {
        const std::string part{key};
        const bool elsewhere = part == "counts" || part == "believed" || part == "items" || part == "reports" || part == "events" || part == "units" || part == "providers";
        const bool named = std::any_of(told.begin(), told.end(), [&](const auto& row) { return row.first.starts_with(part); });
        EXPECT_TRUE(elsewhere || named || value == b.at(key)) << part;
    }
    EXPECT_TRUE(other_differences(with, with).empty());
}

TEST(canonical, controls_are_escaped_as_rfc_8785_says) {
    auto compilation = compiled({});
    compilation.office = "a\"\\\b\t\n\f\r\x01\x1f/å";
    EXPECT_THAT(canonical_json(compilation),
                testing::HasSubstr("\"office\":\"a\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f/å\""));
}

TEST(canonical, what_is_written_reads_back_to_the_same_bytes) {
    const auto json = canonical_json(compiled({heard(1, "E-1", "staffing_night", "ett"), heard(2, "", "", "två")}));
    EXPECT_EQ(canonical_json(compilation_of(json)), json);
    EXPECT_THROW(compilation_of("{}"), base::Fault);
    EXPECT_THROW(compilation_of("not json"), base::Fault);
}

TEST(compile, the_order_of_the_input_does_not_matter) {
    std::mt19937 random{7};
    std::vector<Heard> all;
    const std::vector<std::string> texts{
        "Det finns ingen personal alls på avdelningen under natten och ingen svarar när man ringer",
        "Medicinerna delas ut flera timmar för sent varje kväll och ingen dokumenterar att det sker", "Kort text"};
    for (int i = 1; i <= 300; ++i)
        all.push_back(heard(i, i % 4 ? "E-" + std::to_string(i % 5) : "", i % 3 ? "staffing_night" : "",
                            texts[random() % 3] + (i % 7 ? "" : " och mer"),
                            monday + static_cast<int>(random() % 100) - 93));
    const auto expected = canonical_json(compiled(all));
    for (int round = 0; round < 5; ++round) {
        std::shuffle(all.begin(), all.end(), random);
        EXPECT_EQ(canonical_json(compiled(all)), expected);
    }
}

TEST(compile, an_unrelated_unit_leaves_the_other_counts_alone) {
    const std::string text = "Det finns ingen personal alls på avdelningen under natten och ingen svarar";
    const auto before = compiled({heard(1, "E-1", "staffing_night", text), heard(2, "E-1", "staffing_night", text)});
    const auto after = compiled(
        {heard(1, "E-1", "staffing_night", text), heard(2, "E-1", "staffing_night", text), heard(3, "E-2", "x", text)});
    EXPECT_EQ(before.reports, 2);
    EXPECT_EQ(before.events, 1);
    EXPECT_EQ(after.counts.at(Dimension::unit)[0].reports, before.counts.at(Dimension::unit)[0].reports);
    EXPECT_EQ(after.counts.at(Dimension::unit)[0].events, before.counts.at(Dimension::unit)[0].events);
    EXPECT_EQ(after.events, 2);
}

TEST(compile, earlier_weeks_are_in_the_series_and_not_in_the_counts) {
    const auto made = compiled({heard(1, "E-1", "a", "ett", monday - 7), heard(2, "E-1", "a", "två"),
                                heard(3, "E-1", "a", "tre", monday + 7), heard(4, "E-1", "a", "fyra", monday - 60),
                                heard(5, "E-1", "a", "fem", monday - 49)});
    EXPECT_EQ(made.reports, 1);
    EXPECT_THAT(made.course.reports, testing::ElementsAre(1, 0, 0, 0, 0, 0, 1, 1));
    EXPECT_EQ(made.items.size(), 1u);
}

TEST(compile, an_event_told_before_keeps_its_first_number) {
    const std::string text = "Det finns ingen personal alls på avdelningen under natten och ingen svarar";
    const auto made = compiled({heard(1, "E-1", "a", text, monday - 10), heard(2, "E-1", "a", text)});
    EXPECT_EQ(made.items.at(0).event, "8.2.1-1/2026");
    EXPECT_EQ(made.events, 1);
}

std::string shown(const std::vector<Shown>& all) {
    std::string words;
    for (const auto one : all) words += one == Shown::value ? 'v' : one == Shown::small ? 's' : 'x';
    return words;
}
Sum whole_of(std::size_t parts) {
    Sum sum{0, {}};
    for (std::size_t i = 1; i <= parts; ++i) sum.parts.push_back(i);
    return sum;
}

TEST(suppress, nothing_is_hidden_when_nothing_is_small) {
    EXPECT_EQ(shown(suppress({25, 10, 15}, {whole_of(2)})), "vvv");
}
TEST(suppress, a_lone_small_count_takes_the_smallest_other_with_it) {
    EXPECT_EQ(shown(suppress({33, 3, 10, 20}, {whole_of(3)})), "vsxv");
}
TEST(suppress, two_small_counts_cover_each_other) {
    EXPECT_EQ(shown(suppress({36, 3, 3, 10, 20}, {whole_of(4)})), "vssvv");
}
TEST(suppress, two_ones_do_not_because_their_sum_tells) {
    EXPECT_EQ(shown(suppress({32, 1, 1, 10, 20}, {whole_of(4)})), "vssxv");
}
TEST(suppress, two_fours_do_not_either) { EXPECT_EQ(shown(suppress({38, 4, 4, 10, 20}, {whole_of(4)})), "vssxv"); }
TEST(suppress, five_is_not_small) { EXPECT_EQ(shown(suppress({5}, {})), "v"); }
TEST(suppress, zero_is_no_count_of_anybody) { EXPECT_EQ(shown(suppress({0}, {})), "v"); }
TEST(suppress, a_cover_of_five_beside_a_one_is_not_cover_enough) {
    EXPECT_EQ(shown(suppress({26, 1, 5, 20}, {whole_of(3)})), "vsxx");
}
TEST(suppress, the_whole_goes_when_all_parts_are_small_and_it_tells) {
    EXPECT_EQ(shown(suppress({8, 4, 4}, {whole_of(2)})), "xss");
}
TEST(suppress, a_sum_that_does_not_hold_tells_nothing) { EXPECT_EQ(shown(suppress({9, 3, 10}, {whole_of(2)})), "vsv"); }
TEST(suppress, a_part_of_a_part_is_covered_too) {
    // 0 everything; 1, 2 counties; 3, 4 the municipalities of county 1.
    EXPECT_EQ(shown(suppress({40, 13, 27, 3, 10}, {{0, {1, 2}}, {1, {3, 4}}})), "vvvsx");
    // The only municipality of its county: the county would tell, and is told by the other county.
    EXPECT_EQ(shown(suppress({30, 3, 27, 3}, {{0, {1, 2}}, {1, {3}}})), "vsxs");
}
TEST(suppress, what_is_hidden_for_another_reason_stays_hidden) {
    EXPECT_EQ(shown(suppress({20, 9, 11}, {}, {false, true, false})), "vxv");
}

// An attacker who knows the rules and every sum tries all tables: no small count has one answer.
TEST(suppress, no_small_count_of_a_table_can_be_worked_out) {
    std::mt19937 random{11};
    for (int round = 0; round < 300; ++round) {
        std::vector<std::int64_t> values{0};
        const auto parts = 2 + random() % 3;
        for (std::size_t i = 0; i < parts; ++i) {
            values.push_back(1 + static_cast<std::int64_t>(random() % 9));
            values[0] += values.back();
        }
        const auto hidden = suppress(values, {whole_of(parts)});
        std::vector<std::set<std::int64_t>> possible(values.size());
        std::vector<std::int64_t> guess(values.size());
        const auto fits = [&](std::size_t i) {
            return hidden[i] == Shown::value   ? guess[i] == values[i]
                   : hidden[i] == Shown::small ? guess[i] < 5 && guess[i] > 0
                                               : guess[i] >= 5;
        };
        const std::function<void(std::size_t)> fill = [&](std::size_t i) {
            if (i == values.size()) {
                guess[0] = 0;
                for (std::size_t j = 1; j < guess.size(); ++j) guess[0] += guess[j];
                if (fits(0))
                    for (std::size_t j = 0; j < guess.size(); ++j) possible[j].insert(guess[j]);
                return;
            }
            for (guess[i] = 1; guess[i] <= 30; ++guess[i])
                if (fits(i)) fill(i + 1);
        };
        fill(1);
        for (std::size_t i = 0; i < values.size(); ++i)
            if (hidden[i] == Shown::small) {
                EXPECT_GT(possible[i].size(), 1u)
                    << testing::PrintToString(values) << " " << shown(hidden) << " place " << i;
            }
    }
}

TEST(csv, a_field_is_never_a_formula) {
    for (const std::string begin : {"=", "+", "-", "@", "\t", "\r"})
        EXPECT_EQ(csv_field(begin + "1").find('\'') != std::string::npos, true) << begin;
    EXPECT_EQ(csv_field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    EXPECT_EQ(csv_field("Enheten, norr"), "\"Enheten, norr\"");
    EXPECT_EQ(csv_field("rad\nrad"), "\"rad\nrad\"");
    EXPECT_EQ(csv_field("Enheten"), "Enheten");
    EXPECT_EQ(csv_field(""), "");
}

TEST(csv, figures_to_export_hide_events_with_their_reports) {
    std::vector<Heard> all;
    for (int i = 1; i <= 12; ++i)
        all.push_back(heard(i, i <= 2 ? "E-1" : "E-2", "a", "text nummer " + std::to_string(i)));
    for (const auto& figure : figures_to_export(compiled(all)))
        if (figure.reports != Shown::value) {
            EXPECT_NE(figure.events, Shown::value) << figure.count.code;
        }
}

}  // namespace
}  // namespace insight
