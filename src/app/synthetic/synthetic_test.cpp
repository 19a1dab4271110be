#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <set>

#include "base/text.h"
#include "texts.h"

namespace synthetic {
namespace {

const base::Day first = base::to_day({2026, 4, 1}), last = base::to_day({2026, 5, 12});

struct Made {
    explicit Made(std::uint64_t seed, std::size_t cases = 600, std::size_t units = 60)
        : made{make_register(Words::shipped(), catalogue::Catalogue::shipped(), units, seed, last)},
          plan{make_plan(Words::shipped(), made, cases, first, last, seed)}, teller{Words::shipped(), made, plan, seed} {}
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const auto& arrival : plan.arrivals) all.push_back((arrival.tip ? teller.tip(arrival) : teller.question(arrival)).text);
        return all;
    }
    Register made;
    Plan plan;
    Teller teller;
};

TEST(Random, gives_the_published_numbers_of_splitmix64) {
    Random random{1234567};
    EXPECT_EQ(random.next(), 6457827717110365317ull);
    EXPECT_EQ(random.next(), 3203168211198807973ull);
    EXPECT_EQ(random.next(), 9817491932198370423ull);
}

TEST(Random, draws_by_weight_and_never_what_weighs_nothing) {
    Random random{1};
    Weighted weights;
    for (const double weight : {0.0, 3.0, 1.0}) weights.add(weight);
    std::map<std::size_t, int> drawn;
    for (int i = 0; i < 4000; ++i) ++drawn[weights.draw(random)];
    EXPECT_EQ(drawn[0], 0);
    EXPECT_NEAR(drawn[1], 3000, 150);
}

TEST(Synthetic, the_same_seed_makes_the_same_authority) {
    const Made one{7}, other{7};
    EXPECT_EQ(one.texts(), other.texts());
    ASSERT_EQ(one.made.units.size(), other.made.units.size());
    for (std::size_t i = 0; i < one.made.units.size(); ++i) {
        EXPECT_EQ(one.made.units[i].name, other.made.units[i].name);
        EXPECT_EQ(one.made.units[i].municipality, other.made.units[i].municipality);
    }
}

TEST(Synthetic, matters_are_of_both_areas_and_their_own_draws) {
    const Made one{7};
    const auto matters = make_matters(Words::shipped(), one.made, 200, first, last, 7);
    const auto again = make_matters(Words::shipped(), one.made, 200, first, last, 7);
    const auto other = make_matters(Words::shipped(), one.made, 200, first, last, 8);
    ASSERT_EQ(matters.arrivals.size(), 200u);
    int health_care = 0, same = 0, as_other = 0, as_tips = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        const auto& arrival = matters.arrivals[i];
        EXPECT_TRUE(arrival.tip && first <= arrival.day && arrival.day <= last);
        health_care += one.made.units[matters.events[arrival.event].unit].area == "hsl";
        same += arrival.day == again.arrivals[i].day && arrival.second == again.arrivals[i].second && arrival.event == again.arrivals[i].event;
        as_other += arrival.second == other.arrivals[i].second;
        as_tips += arrival.second == one.plan.arrivals[i].second;
    }
    EXPECT_NEAR(health_care, 120, 25);
    EXPECT_EQ(same, 200);
    EXPECT_LT(as_other, 10);
    EXPECT_LT(as_tips, 10);
}

TEST(Synthetic, another_seed_makes_another) { EXPECT_NE(Made{7}.texts(), Made{8}.texts()); }

TEST(Synthetic, words_do_not_depend_on_the_order_they_are_made_in) {
    const Made made{7};
    const auto forward = made.texts();
    for (std::size_t i = forward.size(); i-- > 0;) {
        const auto& arrival = made.plan.arrivals[i];
        EXPECT_EQ((arrival.tip ? made.teller.tip(arrival) : made.teller.question(arrival)).text, forward[i]);
    }
}

TEST(Synthetic, numbers_of_providers_are_made_up_unique_and_have_a_right_check_digit) {
    const auto made = make_register(Words::shipped(), catalogue::Catalogue::shipped(), 2000, 3, last);
    std::set<std::string> numbers;
    for (const auto& provider : made.providers) {
        ASSERT_EQ(provider.number.size(), 11u);
        EXPECT_TRUE(provider.number.starts_with("559900-"));
        EXPECT_TRUE(numbers.insert(provider.number).second);
        int sum = 0, place = 0;
        for (const char c : provider.number) {
            if (c == '-') continue;
            const int value = (c - '0') * (place++ % 2 == 0 ? 2 : 1);
            sum += value / 10 + value % 10;
        }
        EXPECT_EQ(sum % 10, 0) << provider.number;
    }
    EXPECT_GT(made.providers.size(), 300u);
}

TEST(Synthetic, units_are_of_every_kind_in_real_municipalities_with_names_and_codes_of_their_own) {
    const auto made = make_register(Words::shipped(), catalogue::Catalogue::shipped(), 2000, 3, last);
    const auto& catalogue = catalogue::Catalogue::shipped();
    std::set<std::string> kinds, codes, names;
    for (const auto& unit : made.units) {
        kinds.insert(unit.kind);
        EXPECT_TRUE(codes.insert(unit.code).second);
        EXPECT_TRUE(names.insert(unit.municipality + unit.name).second) << unit.name;
        ASSERT_NE(catalogue.municipality(unit.municipality), nullptr);
        EXPECT_EQ(catalogue.municipality(unit.municipality)->county, unit.county);
        EXPECT_LT(unit.provider, made.providers.size());
        EXPECT_EQ(unit.name.find('{'), std::string::npos);
        EXPECT_EQ(unit.name.find("ss "), std::string::npos) << unit.name;
    }
    for (const auto* code : catalogue.codes("unit_kinds", last))
        EXPECT_TRUE(code->id == "unknown" || kinds.contains(code->id)) << code->id;
    EXPECT_EQ(made.units.size(), 2000u);
}

TEST(Synthetic, every_theme_is_in_the_catalogue_and_has_several_sentences) {
    EXPECT_GE(Words::shipped().themes.size(), 40u);
    for (const auto& theme : Words::shipped().themes) {
        EXPECT_NE(catalogue::Catalogue::shipped().code("themes", theme.id, last), nullptr) << theme.id;
        EXPECT_GE(theme.say.size(), 3u) << theme.id;
        EXPECT_TRUE(1 <= theme.low && theme.low <= theme.high && theme.high <= 5) << theme.id;
    }
}

TEST(Synthetic, the_plan_has_as_many_cases_as_asked_for_in_order_of_time_within_the_days) {
    for (const std::size_t cases : {1u, 2u, 250u, 5000u}) {
        const Made made{5, cases};
        ASSERT_EQ(made.plan.arrivals.size(), cases);
        for (std::size_t i = 0; i < cases; ++i) {
            const auto& arrival = made.plan.arrivals[i];
            EXPECT_TRUE(first <= arrival.day && arrival.day <= last);
            EXPECT_TRUE(i == 0 || std::pair(made.plan.arrivals[i - 1].day, made.plan.arrivals[i - 1].second) <= std::pair(arrival.day, arrival.second));
        }
    }
}

TEST(Synthetic, some_events_are_told_by_several_in_words_of_their_own) {
    const Made made{5, 2000};
    std::map<std::size_t, std::vector<std::string>> by_event;
    for (const auto& arrival : made.plan.arrivals)
        if (arrival.tip) by_event[arrival.event].push_back(made.teller.tip(arrival).text);
    int several = 0;
    for (const auto& [event, texts] : by_event) {
        if (texts.size() < 2) continue;
        ++several;
        EXPECT_GT(std::set<std::string>(texts.begin(), texts.end()).size(), 1u) << texts[0];
    }
    EXPECT_GT(several, 20);
}

TEST(Synthetic, texts_are_utf8_of_varying_length_with_no_slot_left_and_no_digits_like_an_identity_number) {
    const Made made{11, 5000, 400};
    std::size_t shortest = 1'000'000, longest = 0;
    std::set<std::string> different;
    for (const auto& text : made.texts()) {
        ASSERT_TRUE(base::valid_utf8(text)) << text;
        EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
        EXPECT_FALSE(text.empty());
        int run = 0;
        for (const char c : text) {
            run = std::isdigit(static_cast<unsigned char>(c)) ? run + 1 : 0;
            EXPECT_LT(run, 6) << text;
        }
        shortest = std::min(shortest, text.size());
        longest = std::max(longest, text.size());
        different.insert(text);
    }
    EXPECT_LT(shortest, 60u);
    EXPECT_GT(longest, 500u);
    EXPECT_GT(different.size(), 4000u);
}

TEST(Synthetic, slips_come_at_the_rate_asked_for) {
    const Made made{11, 2000};
    const Teller clean{Words::shipped(), made.made, made.plan, 11, 0}, sloppy{Words::shipped(), made.made, made.plan, 11, 1};
    int same = 0, tips = 0;
    for (const auto& arrival : made.plan.arrivals) {
        if (!arrival.tip) continue;
        ++tips;
        same += clean.tip(arrival).text == made.teller.tip(arrival).text;
    }
    EXPECT_GT(same, tips * 7 / 10);
    EXPECT_LT(same, tips);
    int changed = 0;
    for (const auto& arrival : made.plan.arrivals) changed += arrival.tip && clean.tip(arrival).text != sloppy.tip(arrival).text;
    EXPECT_GT(changed, tips * 6 / 10);
}

}  // namespace
}  // namespace synthetic
