#include "insight_sketch.h"

#include <gtest/gtest.h>

#include <chrono>

namespace insight {
namespace {

const base::Day day = base::to_day({2026, 11, 11});
const std::string night =
    "Det finns ingen personal på avdelningen under natten och de boende får vänta i flera timmar på hjälp att gå upp";
const std::string night_changed =
    "Det finns ingen personal på avdelningen under natten och de boende får vänta i flera timmar på hjälp att sitta";
const std::string other =
    "Min mamma har inte fått sina mediciner på tre dagar trots att vi har ringt till enheten och påpekat det många "
    "gånger";

// The first of the event of each text, all on one day unless said.
struct Case {
    std::string text;
    std::int64_t unit = 0;
    int days_later = 0;
};
std::vector<std::size_t> events(const std::vector<Case>& cases) {
    std::vector<Sketch> sketches;
    for (const auto& one : cases) sketches.push_back(sketch_of(one.text));
    std::vector<Told> told;
    for (std::size_t i = 0; i < cases.size(); ++i)
        told.push_back({day + cases[i].days_later, cases[i].unit, &sketches[i]});
    return first_of_event(told);
}
using Events = std::vector<std::size_t>;

TEST(sketch, of_a_text_does_not_depend_on_case_or_punctuation) {
    EXPECT_EQ(sketch_of("Ingen personal, på NATTEN – \"aldrig\"!"), sketch_of("ingen personal på natten aldrig"));
    EXPECT_EQ(sketch_of("Ingen personal på natten").words, 4u);
    EXPECT_NE(sketch_of("ingen personal på natten"), sketch_of("ingen personal på dagen"));
}

TEST(sketch, survives_being_stored_and_refuses_anything_else) {
    const auto sketch = sketch_of(night);
    EXPECT_EQ(decode_sketch(encode(sketch)), sketch);
    EXPECT_FALSE(decode_sketch(encode(sketch) + "x"));
    EXPECT_FALSE(decode_sketch(""));
}

// Golden: the same text has the same sketch in every office and every version of the format.
TEST(sketch, has_a_fixed_value) {
    const auto sketch = sketch_of("Det är kallt i rummet");
    EXPECT_EQ(sketch.words, 5u);
    EXPECT_EQ(sketch.text_hash, 13175740963069724998ULL);
    EXPECT_EQ(sketch.lowest[0], 190794921u);
    EXPECT_EQ(sketch.lowest[63], 1280399384u);
}

TEST(sketch, likeness_estimates_the_shared_wording) {
    EXPECT_EQ(likeness(sketch_of(night), sketch_of(night)), 1.0);
    EXPECT_GT(likeness(sketch_of(night), sketch_of(night_changed)), 0.7);
    EXPECT_LT(likeness(sketch_of(night), sketch_of(other)), 0.1);
}

TEST(events, the_same_text_about_the_same_unit_is_one_event) {
    EXPECT_EQ(events({{night, 1}, {night, 1}, {night_changed, 1}}), (Events{0, 0, 0}));
}
TEST(events, the_same_text_about_two_units_is_two_events) {
    EXPECT_EQ(events({{night, 1}, {night, 2}}), (Events{0, 1}));
}
TEST(events, other_words_are_another_event) { EXPECT_EQ(events({{night, 1}, {other, 1}}), (Events{0, 1})); }
TEST(events, more_than_thirty_days_apart_are_two) {
    EXPECT_EQ(events({{night, 1}, {night, 1, 30}}), (Events{0, 0}));
    EXPECT_EQ(events({{night, 1}, {night, 1, 31}}), (Events{0, 1}));
}
TEST(events, a_text_without_unit_joins_the_one_event_it_is_like) {
    EXPECT_EQ(events({{night}, {night, 7}}), (Events{0, 0}));
}
TEST(events, a_text_without_unit_that_is_like_two_events_joins_neither) {
    EXPECT_EQ(events({{night, 1}, {night, 2}, {night}}), (Events{0, 1, 2}));
}
TEST(events, texts_without_units_are_one_event_when_they_are_nearly_the_same) {
    EXPECT_EQ(events({{night}, {night}, {other}}), (Events{0, 0, 2}));
}
TEST(events, half_the_wording_is_not_enough_without_a_unit) {
    const std::string longer =
        night + " och det har pågått sedan i våras utan att någon chef har svarat på våra frågor om bemanningen";
    const auto alike = likeness(sketch_of(night), sketch_of(longer));
    ASSERT_GE(alike, alike_same_unit);
    ASSERT_LT(alike, alike_unit_unknown);
    EXPECT_EQ(events({{night, 1}, {longer, 1}}), (Events{0, 0}));
    EXPECT_EQ(events({{night, 1}, {longer}}), (Events{0, 1}));
}
TEST(events, short_texts_are_one_only_when_they_are_the_same_and_of_one_unit) {
    EXPECT_EQ(events({{"Ingen personal på natten", 1}, {"ingen personal på natten!", 1}}), (Events{0, 0}));
    EXPECT_EQ(events({{"Ingen personal på natten", 1}, {"Ingen personal på dagen", 1}}), (Events{0, 1}));
    EXPECT_EQ(events({{"Ingen personal på natten"}, {"Ingen personal på natten"}}), (Events{0, 1}));
    EXPECT_EQ(events({{"Ingen personal på natten", 1}, {"Ingen personal på natten"}}), (Events{0, 1}));
}
TEST(events, empty_texts_are_never_alike) { EXPECT_EQ(events({{"", 1}, {"", 1}, {"", 0}}), (Events{0, 1, 2})); }

TEST(events, units_count_by_equality_alone) {
    EXPECT_EQ(events({{night, 5}, {other, 9}, {night, 5}, {night, 9}}),
              events({{night, 901}, {other, 17}, {night, 901}, {night, 17}}));
}

// A campaign must not cost the square of its letters.
TEST(events, a_campaign_of_20000_letters_is_one_event_in_reasonable_time) {
    std::vector<Sketch> sketches;
    for (int i = 0; i < 20; ++i) sketches.push_back(sketch_of(night + " hälsar avsändare nummer " + std::to_string(i)));
    std::vector<Told> told;
    for (std::size_t i = 0; i < 20'000; ++i) told.push_back({day, 1, &sketches[i % sketches.size()]});
    const auto begun = std::chrono::steady_clock::now();
    const auto first = first_of_event(told);
    EXPECT_EQ(std::count(first.begin(), first.end(), 0u), 20'000);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});
}

}  // namespace
}  // namespace insight
