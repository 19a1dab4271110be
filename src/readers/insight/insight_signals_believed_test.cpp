// Counts of a signal that carry how far each link is believed, by hand.
#include "insight_signals_believed.h"

#include <gtest/gtest.h>

namespace insight {
namespace {

const SeriesName of_unit{SignalLevel::unit, "E-1", ""}, of_provider{SignalLevel::provider, "P", ""},
    of_theme{SignalLevel::unit_theme, "E-1", "food"}, of_town{SignalLevel::municipality, "0180", ""};

BelievedReport certain(std::int64_t id, const char* theme = "food") { return {id, theme, {{"E-1", "P", 10'000, true}}}; }

TEST(SignalBelief, where_every_link_is_certain_nothing_is_added) {
    EXPECT_FALSE(belief_of(of_unit, {certain(1), certain(2)}).has_value());
    EXPECT_FALSE(belief_of(of_unit, {}).has_value());
    EXPECT_FALSE(belief_of(of_town, {{3, "food", {{"E-1", "P", 6'000, false}}}}).has_value()) << "the town is known without the unit";
}

TEST(SignalBelief, an_unsure_report_counts_as_far_as_it_is_believed_and_is_told) {
    const auto found = belief_of(of_unit, {certain(1), certain(2), {3, "food", {{"E-1", "P", 6'000, false}, {"E-2", "P", 4'000, false}}}});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->expected_milli, 2'600);
    EXPECT_EQ(found->low, 2);
    EXPECT_EQ(found->high, 3);
    ASSERT_EQ(found->may_be.size(), 1u);
    EXPECT_EQ(found->may_be[0].id.value, 3);
    EXPECT_EQ(found->may_be[0].probability, 6'000);
}

TEST(SignalBelief, what_the_rule_linked_is_counted_and_still_unsure) {
    const auto found = belief_of(of_unit, {certain(1), {2, "food", {{"E-1", "P", 9'000, true}}}});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->expected_milli, 1'900);
    EXPECT_TRUE(found->may_be.empty()) << "it stands among the evidence already";
}

TEST(SignalBelief, two_units_of_one_provider_count_for_it_together_and_never_more_than_once) {
    const auto found = belief_of(of_provider, {{1, "", {{"E-1", "P", 7'000, false}, {"E-2", "P", 2'000, false}}}});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->expected_milli, 900);
    EXPECT_FALSE(belief_of(of_provider, {{1, "", {{"E-1", "P", 7'000, false}, {"E-2", "P", 4'000, false}}}}).has_value());
}

TEST(SignalBelief, another_theme_is_another_series) {
    EXPECT_FALSE(belief_of(of_theme, {certain(1), {2, "staffing", {{"E-1", "P", 6'000, false}}}}).has_value());
}

}  // namespace
}  // namespace insight
