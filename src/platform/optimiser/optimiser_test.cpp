#include "optimiser/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>

namespace optimiser {
namespace {

// A knapsack whose best is known by trying all subsets.
Model knapsack(int seed, int things, double room) {
    Model model;
    Row limit;
    limit.upper = room;
    std::uint64_t state = static_cast<std::uint64_t>(seed);
    const auto next = [&] { return (state = state * 6364136223846793005ull + 1442695040888963407ull) >> 40; };
    for (int i = 0; i < things; ++i) {
        Column thing;
        thing.cost = static_cast<double>(next() % 90 + 10) / 10;
        limit.terms.emplace_back(model.add(thing), static_cast<double>(next() % 9 + 2));
    }
    model.add(limit);
    return model;
}

double best_of_all_subsets(const Model& model) {
    double best = 0;
    const auto columns = model.columns.size();
    for (std::uint32_t set = 0; set < (1u << columns); ++set) {
        std::vector<double> x(columns);
        for (std::size_t i = 0; i < columns; ++i) x[i] = (set >> i) & 1;
        if (stands(model, x)) best = std::max(best, value_of(model, x));
    }
    return best;
}

TEST(Optimiser, a_proven_optimum_is_the_best_of_all_subsets) {
    for (int seed = 1; seed <= 12; ++seed) {
        const auto model = knapsack(seed, 12, 23);
        const auto found = solve(model);
        ASSERT_EQ(found.status, Status::optimal) << seed;
        EXPECT_NEAR(found.value, best_of_all_subsets(model), 1e-9) << seed;
        EXPECT_TRUE(stands(model, found.x)) << seed;
        EXPECT_EQ(found.gap(), 0) << seed;
    }
}

TEST(Optimiser, what_cannot_be_is_infeasible_not_wrong) {
    Model model;
    const int x = model.add(Column{}), y = model.add(Column{});
    model.add(Row{3, unlimited, {{x, 1}, {y, 1}}});
    EXPECT_EQ(solve(model).status, Status::infeasible);
    EXPECT_TRUE(solve(model).x.empty());
    EXPECT_EQ(relax(model).status, Status::infeasible);
}

TEST(Optimiser, whole_numbers_make_infeasible_what_halves_would_solve) {
    Model model;
    const int x = model.add(Column{});
    model.add(Row{0.4, 0.6, {{x, 1}}});
    EXPECT_EQ(relax(model).status, Status::optimal);
    EXPECT_EQ(solve(model).status, Status::infeasible);
}

TEST(Optimiser, without_a_limit_the_answer_is_unbounded) {
    Model model;
    model.add(Column{0, unlimited, 1, false});
    EXPECT_EQ(relax(model).status, Status::unbounded);
}

TEST(Optimiser, a_price_is_what_one_more_of_a_limit_brings) {
    Model model;
    const int x = model.add(Column{0, unlimited, 3, false}), y = model.add(Column{0, unlimited, 2, false});
    model.add(Row{-unlimited, 4, {{x, 1}, {y, 1}}});
    model.add(Row{-unlimited, 3, {{x, 1}}});
    const auto first = relax(model);
    ASSERT_EQ(first.status, Status::optimal);
    EXPECT_NEAR(first.value, 11, 1e-9);
    for (std::size_t row = 0; row < model.rows.size(); ++row) {
        auto more = model;
        more.rows[row].upper += 1;
        EXPECT_NEAR(relax(more).value - first.value, first.price[row], 1e-9) << "row " << row << ": a price matches a re-solve";
    }
}

TEST(Optimiser, the_same_question_gives_the_same_answer) {
    const auto model = knapsack(5, 40, 90);
    const auto first = solve(model), second = solve(model);
    EXPECT_EQ(first.x, second.x);
    EXPECT_EQ(first.value, second.value);
}

TEST(Optimiser, a_known_solution_is_never_made_worse) {
    const auto model = knapsack(7, 30, 60);
    Options short_search;
    short_search.nodes = 0;
    short_search.start.assign(30, 0);
    const auto found = solve(model, short_search);
    ASSERT_FALSE(found.x.empty());
    EXPECT_GE(found.value, 0);
    EXPECT_GE(found.bound, found.value);
}

TEST(Optimiser, a_start_that_does_not_stand_is_not_used) {
    const auto model = knapsack(9, 12, 20);
    Options options;
    options.start.assign(12, 1);   // everything at once is too much
    const auto found = solve(model, options);
    EXPECT_NEAR(found.value, best_of_all_subsets(model), 1e-9);
}

TEST(Optimiser, nothing_to_choose_is_worth_nothing) {
    EXPECT_EQ(relax(Model{}).status, Status::optimal);
    EXPECT_EQ(solve(Model{}).value, 0);
}

}  // namespace
}  // namespace optimiser
