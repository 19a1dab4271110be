#include "insight_believed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "insight_fingerprints.h"
#include "insight_voices.h"

namespace insight {
namespace {

const base::Week week{2026, 46};
const base::Day monday = base::to_day({2026, 11, 9});

Heard heard(std::int64_t serial, const std::string& unit, const std::string& text, std::int64_t writer = 0, base::Day day = monday) {
    Heard made;
    made.item.number = {"8.2.1", serial, 2026};
    made.item.type = "tip";
    made.item.theme = "staffing_night";
    made.item.unit = unit;
    made.item.provider = unit.empty() ? "" : "559900-0006";
    made.item.received = day;
    made.unit_id = unit.empty() ? 0 : static_cast<std::int64_t>(unit.back());
    made.sketch = sketch_of(text);
    made.writer = writer;
    return made;
}

Heard unsure(std::int64_t serial, const std::string& unit, std::vector<std::pair<std::string, int>> may_be) {
    auto made = heard(serial, unit, "Larmet tystnade och ingen kom under hela natten, nummer " + std::to_string(serial));
    for (const auto& [code, probability] : may_be) made.item.may_be.push_back({code, "559900-0006", probability});
    return made;
}

Compilation compiled(std::vector<Heard> all) {
    return compile(week, "Myndigheten", std::move(all),
                   {{{"E-1", {"E-1", "Ett", "559900-0006", "0180", "01"}}, {"E-2", {"E-2", "Två", "559900-0006", "0180", "01"}}}, {}, {}, {}});
}

TEST(Believed, a_count_with_unsure_links_has_an_expected_number_and_its_interval) {
    const auto made = compiled({heard(1, "E-1", "Säkert om ettan i dag och ingen annan enhet"), unsure(2, "E-1", {{"E-1", 9'000}, {"E-2", 500}}),
                                unsure(3, "", {{"E-1", 4'000}, {"E-2", 3'000}}), unsure(4, "", {{"E-2", -1}})});
    const auto& units = made.believed.at(Dimension::unit);
    ASSERT_EQ(units.size(), 2u);
    EXPECT_EQ(units[0].code, "E-1");
    EXPECT_EQ(units[0].linked, 2);
    EXPECT_EQ(units[0].expected_milli, 2'300);
    EXPECT_EQ(units[0].low, 1);
    EXPECT_EQ(units[0].high, 3);
    EXPECT_EQ(units[1].code, "E-2");
    EXPECT_EQ(units[1].linked, 0);
    EXPECT_EQ(units[1].expected_milli, 350);
    EXPECT_EQ(units[1].open, 1) << "nobody can put a figure on it: it is told, and in no expectation";
    const auto& providers = made.believed.at(Dimension::provider);
    ASSERT_EQ(providers.size(), 1u);
    EXPECT_EQ(providers[0].expected_milli, 2'650) << "of a provider its units together";
    EXPECT_EQ(made.units.size(), 2u) << "the name of a unit that may be meant is frozen too";
}

TEST(Believed, sure_links_leave_the_compilation_without_intervals) {
    const auto made = compiled({heard(1, "E-1", "ett"), heard(2, "", "två")});
    EXPECT_TRUE(made.believed.at(Dimension::unit).empty());
    EXPECT_EQ(expected_of(made, Dimension::unit, "E-1"), 1'000);
}

TEST(Believed, what_is_frozen_is_read_back) {
    const auto made = compiled({unsure(1, "E-1", {{"E-1", 9'000}, {"E-2", 500}}), unsure(2, "", {{"E-2", -1}})});
    const auto json = canonical_json(made);
    EXPECT_EQ(canonical_json(compilation_of(json)), json);
}

TEST(Believed, one_report_less_shows_in_the_expected_number_of_each_unit_it_may_be_about) {
    const auto all = std::vector{heard(1, "E-1", "ett"), unsure(2, "", {{"E-1", 4'000}, {"E-2", 3'000}})};
    const auto found = differences(compiled(all), compiled({all[0]}));
    const auto of = [&](Dimension dimension, const std::string& code) {
        return std::find_if(found.begin(), found.end(), [&](const Difference& one) { return one.dimension == dimension && one.code == code; });
    };
    ASSERT_NE(of(Dimension::unit, "E-1"), found.end());
    EXPECT_EQ(of(Dimension::unit, "E-1")->expected_with, 1'400);
    EXPECT_EQ(of(Dimension::unit, "E-1")->expected_without, 1'000);
    ASSERT_NE(of(Dimension::unit, "E-2"), found.end()) << "a unit that nothing was linked to";
    EXPECT_EQ(of(Dimension::unit, "E-2")->expected_with, 300);
}

TEST(Voices, twenty_events_of_one_writer_weigh_less_than_five_of_five) {
    std::vector<Heard> one, five;
    for (int i = 0; i < 20; ++i) one.push_back(heard(i + 1, "E-1", "Klagomål nummer " + std::to_string(i) + " gäller maten och ingenting annat än maten", 7));
    for (int i = 0; i < 5; ++i) five.push_back(heard(i + 1, "E-1", "Nummer " + std::to_string(i) + " från en annan", 100 + i));
    const auto busy = compiled(one);
    ASSERT_TRUE(busy.voices);
    EXPECT_GE(busy.voices->repeats, 1);
    EXPECT_EQ(busy.reports, 20) << "shown, never hidden";
    std::vector<Voice> many, few;
    for (int i = 0; i < 20; ++i) many.push_back({i, 7});
    for (int i = 0; i < 5; ++i) few.push_back({i, 100 + i});
    EXPECT_EQ(damped(many).milli, std::llround(1000 * std::log2(21)));
    EXPECT_EQ(damped(few).milli, 5'000);
    EXPECT_EQ(damped(many).repeats, 19);
    double sum = 0;
    for (int k = 1; k <= 20; ++k) sum += weight_of_event(k);
    EXPECT_NEAR(sum, std::log2(21), 1e-12);
}

TEST(Voices, a_campaign_is_one_event_with_its_voices_and_an_unknown_writer_is_no_repeat) {
    std::vector<Heard> all;
    const std::string same = "Boendet ska läggas ned och vi som bor här vill att myndigheten stoppar det nu genast i dag";
    for (int i = 0; i < 6; ++i) all.push_back(heard(i + 1, "E-1", same, i % 2 ? 0 : 50 + i));
    all.push_back(heard(7, "E-1", same, 50));
    const auto made = compiled(all);
    EXPECT_EQ(made.events, 1);
    ASSERT_EQ(made.voices->campaigns.size(), 1u);
    EXPECT_EQ(made.voices->campaigns[0].reports, 7);
    EXPECT_EQ(made.voices->campaigns[0].voices, 6) << "one of them wrote twice";
    EXPECT_EQ(made.voices->campaigns[0].weight_milli, std::llround(1000 * std::log2(7)));
    ASSERT_EQ(made.voices->units.size(), 1u);
    EXPECT_EQ(made.voices->units[0].weight_milli, std::llround(1000 * std::log2(7)));
    EXPECT_EQ(made.voices->repeats, 0) << "the same event told again is a voice, no other event";
}

TEST(Voices, fewer_than_five_repeats_are_not_told_of_a_unit) {
    std::vector<Heard> all;
    for (int i = 0; i < 4; ++i) all.push_back(heard(i + 1, "E-1", "Skrivelse nummer " + std::to_string(i), 7));
    const auto made = compiled(all);
    EXPECT_EQ(made.voices->repeats, 3);
    EXPECT_TRUE(made.voices->units.empty()) << "who wrote two letters could be told from it";
}

TEST(Fingerprints, one_way_to_be_reached_is_one_writer_however_it_is_typed) {
    EXPECT_EQ(reachable_at(" Anna@Exempel.SE ", "070-123 45 67"), "anna@exempel.se");
    EXPECT_EQ(reachable_at("", "+46 (0)70-123 45 67"), reachable_at("", "070 123 45 67"));
    EXPECT_EQ(reachable_at("", "0046701234567"), "0701234567");
    for (const auto* nothing : {"", "112", "ring inte"}) EXPECT_EQ(reachable_at("", nothing), "") << nothing;
}

TEST(Fingerprints, are_read_back_and_nothing_else_is_one) {
    const Fingerprint made{sketch_of("Det är kallt i rummet hela natten och ingen kommer när man ringer"), 1234567890123, "sv"};
    EXPECT_EQ(decode_fingerprint(encode(made)), made);
    EXPECT_FALSE(decode_fingerprint(encode(made.sketch).substr(0, 11)));
    EXPECT_FALSE(decode_fingerprint(""));
}

}  // namespace
}  // namespace insight
