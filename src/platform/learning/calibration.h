#pragma once
// From a weight sum to a probability, and from probabilities to a choice.
#include <cstdint>
#include <span>
#include <vector>

namespace learning {

// p = 1 / (1 + exp(-(slope * sum + shift))), by Platt (1999) with the targets of Lin, Lin and Weng (2007).
struct Calibrated {
    double slope = 1, shift = 0;
    double probability(double sum) const;
};
// Learnt on texts that the sums were not learnt from. A class whose sums say nothing (slope not above
// 0) has its share for every text.
Calibrated calibrate(std::span<const double> sums, std::span<const std::uint8_t> positive);

// The probability from which on saying "yes" has the best F1; 0.5 when nobody is of the class.
double best_threshold(std::span<const double> probabilities, std::span<const std::uint8_t> positive);

}  // namespace learning
