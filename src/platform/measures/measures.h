#pragma once
// How good a score is: pure figures over what was foretold and what then came. No clock, no input or
// output, no randomness but a seed that the caller gives. Sums run in the order of the rows, ties count
// as half or as their mean rank, so a figure is the same on every run, on any number of threads, and
// (to the last few bits) for any order of the rows. A figure that the rows cannot give (no positives,
// one class, an empty group) is `undefined` (NaN), never a silent 0 or 1; `defined` tells.
//
// `scores` may be on any scale where a higher one means more; `probabilities` are in 0..1; `outcomes`
// are 0 or 1; `weights` are positive, or empty for 1 each. Spans of one call are of one length (CHECKed).
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace measures {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
inline bool defined(double figure) { return figure == figure; }

using Numbers = std::span<const double>;
using Outcomes = std::span<const int>;
using Groups = std::span<const int>;               // any numbers that tell groups apart

// Ranking.
double auc(Numbers scores, Outcomes outcomes, Numbers weights = {});          // ties count half
double average_precision(Numbers scores, Outcomes outcomes, Numbers weights = {});   // ties as one step
// The first `k` by score; of ties across the line the expected part counts. k is cut to the rows.
double precision_at(Numbers scores, Outcomes outcomes, std::size_t k);
double recall_at(Numbers scores, Outcomes outcomes, std::size_t k);
double lift_at(Numbers scores, Outcomes outcomes, std::size_t k);             // precision_at / base rate
// AUC inside each group that has both outcomes, weighted by its number of pairs.
double within_group_auc(Numbers scores, Outcomes outcomes, Groups groups);

// Probabilities.
double base_rate(Outcomes outcomes, Numbers weights = {});
double brier(Numbers probabilities, Outcomes outcomes, Numbers weights = {});
double brier_skill(Numbers probabilities, Outcomes outcomes, Numbers weights = {});  // against the base rate
double log_loss(Numbers probabilities, Outcomes outcomes);                    // probabilities cut to 1e-12
struct Calibration { double slope = undefined, intercept = undefined; };      // logit(y) = intercept + slope * logit(p)
Calibration calibration(Numbers probabilities, Outcomes outcomes, Numbers weights = {});
struct CalibrationBin { double foretold = 0, came = 0; std::int64_t rows = 0, positives = 0; };
// Bins of as many rows each (the last may have fewer), by rising probability, for the chart.
std::vector<CalibrationBin> calibration_bins(Numbers probabilities, Outcomes outcomes, int bins = 10);
// Mean distance over equally wide bins of 0..1, weighted by rows.
double calibration_error(Numbers probabilities, Outcomes outcomes, int bins = 10);

// Days earlier. The rows' own days are given out anew in the order of the score (most risky first; ties
// share the mean of their days). How many days sooner the positives then come than they did; and the same
// for random order, whose expectation is exact. The honest figure is the difference.
struct DaysEarlier {
    double ordered = undefined, random = undefined;
    double beyond_random() const { return ordered - random; }
};
DaysEarlier days_earlier(Numbers scores, Outcomes outcomes, std::span<const int> days);

// Classes. `classes` counts from 0; a class that nobody is of and nobody was given does not count.
double accuracy(std::span<const int> given, std::span<const int> truth);
double f1(Outcomes given, Outcomes truth);
double macro_f1(std::span<const int> given, std::span<const int> truth, int classes);
double kappa(std::span<const int> one, std::span<const int> other, int classes, bool quadratic = false);   // Cohen

double spearman(Numbers one, Numbers other);       // ranks, ties at their mean
std::vector<double> mean_ranks(Numbers values);    // 1 is the smallest; ties at their mean
double quantile(std::vector<double> values, double q);   // type 7; undefined for none

// Inverse probability of selection, clipped: 1/probability, at most `clip`; 0 where nobody was selected.
std::vector<double> selection_weights(Numbers probabilities, double clip = 20);

// A number that depends on seed and counter alone (splitmix64), so that draws may be made in any order.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t counter);
double uniform(std::uint64_t seed, std::uint64_t counter);      // [0, 1), 53 bits
double normal(std::uint64_t seed, std::uint64_t counter);       // Box-Muller over two uniforms

// Percentile interval over whole blocks (providers, weeks...) drawn with replacement: `figure` gets the
// row numbers of one draw. Draws for which it is undefined are left out and counted.
struct Interval { double low = undefined, high = undefined; int draws = 0, without = 0; };
Interval block_bootstrap(Groups blocks, const std::function<double(std::span<const std::size_t> rows)>& figure,
                         int draws, std::uint64_t seed, double level = 0.95);

}  // namespace measures
