#include "insight_sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

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
    EXPECT_FALSE(decode_sketch(std::string(12 + 4 * bands + 4 * (triples_max + 1), 'x')));
    EXPECT_FALSE(decode_sketch(""));
}

// Golden: the same text has the same sketch in every office and every version of the format.
TEST(sketch, has_a_fixed_value) {
    const auto sketch = sketch_of("Det är kallt i rummet");
    EXPECT_EQ(sketch.words, 5u);
    EXPECT_EQ(sketch.text_hash, 13175740963069724998ULL);
    EXPECT_EQ(sketch.triples, (std::vector<std::uint32_t>{293597124, 1229718531, 3601697469}));
    EXPECT_EQ(sketch.band[0], 238900075u);
    EXPECT_EQ(sketch.band[31], 2272054884u);
}

TEST(sketch, likeness_is_the_share_of_word_triples_that_both_have) {
    EXPECT_DOUBLE_EQ(likeness(sketch_of("a b c d e f"), sketch_of("a b c d e g")), 3.0 / 5);
    EXPECT_DOUBLE_EQ(likeness(sketch_of("a b c a b c"), sketch_of("a b c")), 1.0 / 3) << "each triple counts once";
    EXPECT_EQ(likeness(sketch_of(""), sketch_of("")), 0.0);

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
    EXPECT_EQ(events({{"Ingen personal på natten"}, {"Ingen personal på natten"}}), (Events{0, 0}));
    EXPECT_EQ(events({{"Ingen personal på natten"}, {"Ingen personal på natten", 0, 1}}), (Events{0, 1}));
    EXPECT_EQ(events({{"Ingen personal på natten", 1}, {"Ingen personal på natten"}}), (Events{0, 1}));
}
TEST(events, empty_texts_are_never_alike) { EXPECT_EQ(events({{"", 1}, {"", 1}, {"", 0}}), (Events{0, 1, 2})); }

// D12: how often two texts share a band of 128 values, against 1 - (1 - s^4)^32.
TEST(sketch, candidates_follow_the_curve_of_32_bands_of_4) {
    EXPECT_NEAR(candidate_share(0.5), 0.8732, 1e-4);
    EXPECT_NEAR(candidate_share(0.3), 0.2291, 1e-4);
    EXPECT_NEAR(candidate_share(0.8), 1.0, 1e-6);
    for (const int percent : {30, 50, 80}) {
        const int pairs = 600, triples = 60;
        const int common = triples * 2 * percent / (100 + percent);
        int candidates = 0;
        double likeness_sum = 0;
        for (int pair = 0; pair < pairs; ++pair) {
            std::string one, changed;
            for (int i = 0; i < triples; ++i) {
                const auto same = " s" + std::to_string(pair) + "n" + std::to_string(i);
                one += i < common ? same : same + "a";
                changed += i < common ? same : same + "b";
            }
            const auto a = sketch_of(one), b = sketch_of(changed);
            likeness_sum += likeness(a, b);
            for (std::size_t k = 0; k < bands; ++k)
                if (a.band[k] == b.band[k]) {
                    ++candidates;
                    break;
                }
        }
        const double expected = candidate_share(likeness_sum / pairs), share = static_cast<double>(candidates) / pairs;
        EXPECT_NEAR(share, expected, 0.06) << percent;
    }
}

TEST(sketch, of_a_very_long_text_is_bounded_and_still_likens) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += "ord" + std::to_string(i) + " ";
    auto changed = text;
    changed.replace(0, 100'000, "");   // about a third of it
    const auto a = sketch_of(text), b = sketch_of(changed);
    EXPECT_EQ(a.triples.size(), triples_max);
    EXPECT_NEAR(likeness(a, b), static_cast<double>(b.words) / a.words, 0.05);
    EXPECT_EQ(decode_sketch(encode(a)), a);
}

// Metamorphic: whatever was told, a copy of any of it adds no event.
TEST(events, a_copy_of_a_report_never_adds_an_event) {
    const std::vector<Case> base{{night, 1}, {night_changed, 1, 3}, {night, 2}, {night}, {other}, {other, 7, 20},
                                 {"Ingen personal", 3}, {"Ingen personal"}, {"Ingen personal", 0, 9}, {"dåligt"}};
    const auto count = [](const std::vector<Case>& cases) {
        const auto first = events(cases);
        return std::set<std::size_t>(first.begin(), first.end()).size();
    };
    const auto before = count(base);
    for (const auto& one : base)
        for (int copies = 1; copies <= 3; ++copies) {
            auto more = base;
            more.insert(more.end(), static_cast<std::size_t>(copies), one);
            EXPECT_EQ(count(more), before) << one.text << " of " << one.unit;
        }
    auto twice = base;
    twice.insert(twice.end(), base.begin(), base.end());
    EXPECT_EQ(count(twice), before);
}

TEST(events, voices_are_writers_and_a_repeat_writer_is_one_and_said_to_be) {
    const auto sketch = sketch_of(night), odd = sketch_of(other);
    const std::vector<Told> told{{day, 1, &sketch, 1, 11}, {day + 1, 1, &sketch, 2, 11}, {day + 2, 1, &sketch, 1, 0},
                                 {day, 2, &odd, 1, 0}};
    const auto found = events_of(told, first_of_event(told));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].reports, 3);
    EXPECT_EQ(found[0].voices, 2);
    EXPECT_EQ(found[0].repeats, 1);
    EXPECT_EQ(found[0].channels, 2);
    EXPECT_EQ(found[0].weight, 1585) << "log2(3)";
    EXPECT_FALSE(found[0].campaign);
    EXPECT_EQ(found[1].voices, 1);
    EXPECT_EQ(found[1].weight, 1000);
}

TEST(events, five_voices_in_nearly_the_same_words_within_seven_days_are_a_campaign_and_all_are_counted) {
    const auto sketch = sketch_of(night);
    const auto told_on = [&](std::vector<int> days, std::int64_t writer) {
        std::vector<Told> told;
        for (const int on : days) told.push_back({day + on, 1, &sketch, 1, writer});
        return events_of(told, first_of_event(told)).at(0);
    };
    EXPECT_TRUE(told_on({0, 1, 2, 3, 6}, 0).campaign);
    EXPECT_EQ(told_on({0, 1, 2, 3, 6}, 0).reports, 5);
    EXPECT_FALSE(told_on({0, 1, 2, 3, 7}, 0).campaign) << "eight days";
    EXPECT_FALSE(told_on({0, 1, 2, 3}, 0).campaign);
    EXPECT_FALSE(told_on({0, 1, 2, 3, 4, 5}, 9).campaign) << "one writer alone is no campaign";
}

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
