// The made-up years and the ways to choose: the same for the same seed, blind to the truth, level without signal.
#include "policy/policy.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace policy {
namespace {

synthetic::Difficulty small() {
    synthetic::Difficulty d;
    d.units = 200;
    d.providers = 30;
    d.regions = 3;
    d.months = 24;
    d.visits_a_month = 6;
    return d;
}

bool same(const Run& one, const Run& other) {
    return one.visits == other.visits && one.serious == other.serious && one.drawn == other.drawn && one.drawn_serious == other.drawn_serious &&
           one.auc == other.auc && one.days_earlier == other.days_earlier && one.bad_days == other.bad_days;
}

// The sum of what was told, month by month, when a unit is visited or not.
std::vector<int> told_of(synthetic::World world, int unit, int visited_unit) {
    std::vector<int> told;
    for (int month = 0; month < 24; ++month) {
        if (visited_unit >= 0) (void)world.visit(visited_unit, synthetic::Why::chosen);
        const auto seen = world.end_month();
        told.push_back(seen[static_cast<std::size_t>(unit)].voices * 100 + seen[static_cast<std::size_t>(unit)].own_reports);
    }
    return told;
}

TEST(World, the_same_seed_gives_the_same_years_and_another_does_not) {
    EXPECT_EQ(told_of({small(), 7}, 3, -1), told_of({small(), 7}, 3, -1));
    std::set<std::vector<int>> different;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) different.insert(told_of({small(), seed}, 3, -1));
    EXPECT_GT(different.size(), 3u);
}

TEST(World, a_visit_moves_nothing_but_the_unit_that_is_visited) {
    const synthetic::World world{small(), 7};
    for (int unit : {0, 3, 150}) EXPECT_EQ(told_of(world, unit, 9), told_of(world, unit, -1)) << unit;
}

TEST(World, what_was_found_is_put_right_for_a_while) {
    synthetic::World world{small(), 11};
    bool found = false;
    for (int unit = 0; unit < 200 && !found; ++unit) {
        const double before = world.chance(unit);
        found = world.visit(unit, synthetic::Why::chosen).serious;
        if (found) EXPECT_LT(world.chance(unit), before);
        else EXPECT_EQ(world.chance(unit), before);
    }
    EXPECT_TRUE(found);
}

TEST(World, without_signal_every_unit_has_the_same_chance_and_tips_go_on) {
    synthetic::World world{small(), 7, false};
    int voices = 0;
    for (int month = 0; month < 12; ++month) {
        for (int unit = 0; unit < 200; ++unit) ASSERT_EQ(world.chance(unit), small().flat_chance);
        for (const auto& seen : world.end_month()) voices += seen.voices;
    }
    EXPECT_GT(voices, 100);
}

TEST(World, a_poisson_draw_never_falls_when_its_mean_rises) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        int before = 0;
        for (double mean = 0.01; mean < 8; mean *= 1.7) {
            synthetic::Random random{seed};
            const int count = synthetic::poisson(random, mean);
            EXPECT_GE(count, before);
            before = count;
        }
    }
}

TEST(World, normal_draws_have_the_mean_and_the_spread_they_should) {
    synthetic::Random random{5};
    double sum = 0, squares = 0;
    constexpr int draws = 20'000;
    for (int i = 0; i < draws; ++i) {
        const double one = synthetic::normal(random);
        ASSERT_TRUE(std::isfinite(one));
        sum += one;
        squares += one * one;
    }
    EXPECT_NEAR(sum / draws, 0, 0.03);
    EXPECT_NEAR(squares / draws, 1, 0.03);
}

TEST(Policies, a_run_is_the_same_again_and_on_one_thread_or_two) {
    for (const auto policy : {Policy::random, Policy::most_tips, Policy::longest_since, Policy::ours}) {
        const auto one = run_seeds(small(), 3, 2, true, policy, 1), two = run_seeds(small(), 3, 2, true, policy, 2);
        for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(same(one[i], two[i])) << name(policy) << " " << i;
    }
}

TEST(Policies, a_chooser_of_the_callers_own_lives_through_the_same_years) {
    const auto d = small();
    int months = 0;
    class Counting : public Chooser {
    public:
        explicit Counting(int& count) : count_{count} {}
        std::vector<double> scores(const Known& known) override {
            std::vector<double> voices(known.units.size(), 0);
            for (int month = std::max(0, known.month - 12); month < known.month; ++month)
                for (std::size_t unit = 0; unit < voices.size(); ++unit) voices[unit] += known.seen[static_cast<std::size_t>(month)][unit].voices;
            return voices;
        }
        void told(const std::vector<synthetic::Seen>&, int) override { ++count_; }

    private:
        int& count_;
    };
    const auto own = run(d, 5, true, Policy::most_tips, [&](const synthetic::World& world) {
        EXPECT_EQ(static_cast<int>(world.units().size()), d.units);
        return std::make_unique<Counting>(months);
    });
    EXPECT_TRUE(same(own, run(d, 5, true, Policy::most_tips)));
    EXPECT_EQ(months, d.burn_in_months + d.months) << "told of every month";
}

TEST(Policies, every_policy_makes_as_many_visits_and_ours_draws_a_tenth) {
    const auto d = small();
    for (const auto policy : {Policy::random, Policy::most_tips, Policy::longest_since, Policy::ours, Policy::ceiling}) {
        const auto made = run(d, 5, true, policy);
        EXPECT_EQ(made.visits, d.months * d.visits_a_month) << name(policy);
        EXPECT_NEAR(made.drawn, policy == Policy::ours ? made.visits / 10.0 : 0, 1) << name(policy);
    }
}

TEST(Policies, who_knows_the_world_finds_more_than_who_draws) {
    const auto best = run_seeds(small(), 21, 6, true, Policy::ceiling, 2), random = run_seeds(small(), 21, 6, true, Policy::random, 2);
    const auto compared = compare(best, random, 1);
    EXPECT_GT(compared.ratio, 1.2);
    EXPECT_LE(compared.low, compared.ratio);
    EXPECT_GE(compared.high, compared.ratio);
    for (const auto& one : random) {
        EXPECT_EQ(one.auc, 0.5);
        EXPECT_NEAR(one.days_earlier, 0, 1e-9);
    }
}

TEST(Policies, without_signal_counting_tips_finds_no_more_than_drawing) {
    const auto tips = run_seeds(small(), 31, 24, false, Policy::most_tips, 2), random = run_seeds(small(), 31, 24, false, Policy::random, 2);
    const auto compared = compare(tips, random, 1);
    EXPECT_LT(compared.low, 1.0);
    EXPECT_GT(compared.high, 1.0);
    EXPECT_NEAR(compared.ratio, 1, 0.15);
}

// What a policy is given about a unit must not change when only what nobody can see does.
TEST(Policies, features_are_finite_for_a_unit_of_which_nothing_is_known) {
    const std::vector<synthetic::UnitFacts> units(3);
    Known known{units};
    known.last_visit.assign(3, -1);
    known.times_visited.assign(3, 0);
    known.times_serious.assign(3, 0);
    known.last_serious.assign(3, 0);
    for (const int months : {0, 1, 40}) {
        known.month = months;
        known.seen.assign(static_cast<std::size_t>(months), std::vector<synthetic::Seen>(3));
        for (const auto& row : features(known)) {
            ASSERT_EQ(row.size(), feature_names().size());
            for (const double one : row) EXPECT_TRUE(std::isfinite(one));
        }
    }
}

TEST(Policies, a_crowd_of_voices_about_one_event_counts_as_one) {
    const std::vector<synthetic::UnitFacts> units(2);
    Known known{units};
    known.month = 12;
    known.last_visit.assign(2, -1);
    known.times_visited.assign(2, 0);
    known.times_serious.assign(2, 0);
    known.last_serious.assign(2, 0);
    known.seen.assign(12, std::vector<synthetic::Seen>(2));
    known.seen[10][0] = {1, 1, 0, 0, 0, false, false};
    const auto before = features(known);
    known.seen[10][0].voices = 80;
    EXPECT_EQ(features(known), before);
}

TEST(Compare, the_ratio_is_that_of_the_sums_and_its_interval_is_over_seeds) {
    std::vector<policy::Run> ours(3), others(3);
    for (std::size_t i = 0; i < 3; ++i) {
        ours[i] = {Policy::ours, i, 100, 30, 0, 0, 0.5, 0, 0};
        others[i] = {Policy::random, i, 100, 10, 0, 0, 0.5, 0, 0};
    }
    const auto compared = compare(ours, others, 9);
    EXPECT_DOUBLE_EQ(compared.ratio, 3);
    EXPECT_DOUBLE_EQ(compared.low, 3);
    EXPECT_DOUBLE_EQ(compared.per_visit, 0.3);
}

}  // namespace
}  // namespace policy
