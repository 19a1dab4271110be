#pragma once
// L2-regularised logistic regression for several classes at once: all are solved in one walk over the
// rows, since walking them is what takes the time. Truncated Newton (conjugate gradients with the
// diagonal as preconditioner, backtracking line search), as in liblinear's primal solver. Ours, since
// Debian's liblinear adds through whatever BLAS the machine has: its answer may change with that
// library and its threads. Here every sum has one order.
#include <cstdint>
#include <span>
#include <vector>

#include "features.h"

namespace learning {

inline constexpr std::size_t lanes_max = 16;   // classes solved together

struct Problem {
    const Rows* rows = nullptr;
    std::size_t columns = 0;
    std::span<const std::uint32_t> which;      // rows learnt from
    // One a class, for every row of `rows`: is it of the class. Of other rows nothing is read.
    std::span<const std::vector<std::uint8_t>> positive;
    double cost = 1, balance = 0;
    int steps_max = 40;
    double enough = 1e-2;                      // of the first gradient
};

struct Weights {
    std::size_t classes = 0;
    std::vector<float> of;                     // column by column: one a class
    std::vector<double> bias;
    std::vector<double> gradient;              // what was left of the gradient, as a share of the first
};

Weights solve(const Problem& problem);
// The sum of a row for every class.
void score(const Weights& weights, std::span<const std::uint32_t> columns, std::span<const float> values, double* sums);

}  // namespace learning
