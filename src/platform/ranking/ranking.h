#pragma once
// A shrunken hierarchical logistic model for questions such as "which units first": fixed effects with a
// ridge, random effects with a variance of their own for each factor (unit, provider, region, inspector).
// All variances come from the data (empirical Bayes: Laplace's approximation, updated as Fellner and
// Schall). A nuisance factor (who inspected) is estimated so that it does not colour the rest, and is zero
// when something is foretold. Gives chances with intervals, places with intervals, and reasons. Pure; no
// clock; the same rows in any order give the same model, on any number of threads. docs/insight/risk.md.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace ranking {

struct Factor {
    std::string name;
    bool nuisance = false;                 // estimated, then set to zero
};
struct Shape {
    std::vector<std::string> numbers;      // measured things; NaN is missing, an effect of its own
    std::vector<Factor> factors;           // what rows belong to; level 0 is missing, a level of its own
};
struct Row {
    std::vector<double> numbers;
    std::vector<std::int64_t> levels;
};
struct Example {
    Row row;
    int outcome = 0;                       // 0 or 1
    double weight = 1;
};

struct Options {
    int rounds_max = 40;                   // of the variances
    double start_variance = 0.1;
    bool learn_variances = true;           // false: the start stays
    bool in_the_large = true;              // foretold and seen shares are made equal over the examples
};

// How many there are and what became of the fit.
struct Fitted {
    std::size_t rows = 0, positives = 0;
    bool base_rate_only = false;           // too few outcomes of a kind: everybody has the base rate
    bool converged = false;
    int rounds = 0;
    double base_rate = 0;
    double ridge_variance = 0;
    struct Variance { std::string factor; double variance = 0; std::size_t levels = 0; };
    std::vector<Variance> variances;       // in the order of the shape
    struct Coefficient { std::string name; double value = 0, deviation = 0; };   // of a standardised number
    std::vector<Coefficient> coefficients;
};

// A part of the log-odds: how far this row stands above or below the average row because of it.
struct Reason {
    std::string name;                      // of a number, a factor, or "missing:" and a number
    double log_odds = 0;
    double probability_without = 0;        // what it would be without this part
};

struct Rating {
    double probability = 0, low = 0, high = 0;
    int rank = 0, rank_low = 0, rank_high = 0;       // 1 is the highest chance
    double in_top = 0;
};

class Model {
public:
    // Fewer than `outcomes_min` of either outcome: a model that gives everybody the base rate, and says so.
    static constexpr std::size_t outcomes_min = 20;
    static Model fit(const Shape& shape, std::vector<Example> examples, const Options& options = {});

    double probability(const Row& row) const;                       // nuisance factors at zero
    double probability_with_nuisance(const Row& row) const;         // for comparison only
    std::vector<Reason> reasons(const Row& row) const;              // by falling weight, those that weigh nothing left out
    // The whole list at once: 90 % intervals over `draws` draws of the posterior, and the chance to be
    // among the `top` first. Ties stand in the order of `keys` (ids of the rows).
    std::vector<Rating> rate(std::span<const Row> rows, std::span<const std::int64_t> keys, std::size_t top, int draws,
                             std::uint64_t seed) const;
    const Fitted& fitted() const;
    const Shape& shape() const;

    struct Parts;
    explicit Model(std::shared_ptr<const Parts> parts) : parts_{std::move(parts)} {}

private:
    std::shared_ptr<const Parts> parts_;
};

}  // namespace ranking
