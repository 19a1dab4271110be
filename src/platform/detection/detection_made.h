#pragma once
// Made-up series for the tests of this module.
#include <cmath>
#include <cstdint>
#include <vector>

#include "detection/detection.h"
#include "measures/measures.h"

namespace detection {

// A made-up series: season, trend and spread as asked, by quantiles of counter-based draws.
inline std::vector<int> made(int weeks, double mean, double dispersion, std::uint64_t seed, double season = 0.4,
                             double trend = 0) {
    std::vector<int> counts;
    for (int week = 0; week < weeks; ++week) {
        const double at = mean * std::exp(trend * week + season * std::cos(2 * 3.14159265358979 * week / 52));
        counts.push_back(quantile(measures::uniform(seed, static_cast<std::uint64_t>(week)), at, dispersion));
    }
    return counts;
}

inline Baseline of(const std::vector<int>& counts, int years = 5, int ahead = weeks_filtered) {
    return baseline(counts, weeks_a_year_apart(static_cast<int>(counts.size()) - 1, years), ours(years), ahead);
}

}  // namespace detection
