#pragma once
// Made-up weekly series with outbreaks whose truth is known, after the simulation of Noufaily et al.
// (2013): log mean = level + trend + season, negative binomial counts, and outbreaks whose size follows
// the standard deviation of the baseline. Levels, trends, seasons and dispersions are those that the
// history of sim60 shows; where its outbreaks are is not known here.
#include <cstdint>
#include <vector>

namespace validation {

struct Outbreak {
    int series = 0, first = 0, last = 0;  // weeks of the series that hold cases of it
};
struct Outbreaks {
    std::vector<std::vector<int>> counts;   // by series, then week
    std::vector<std::vector<bool>> raised;  // weeks with cases of an outbreak
    std::vector<Outbreak> outbreaks;
};
struct OutbreakWorld {
    int series = 60, weeks = 520, watched = 104, outbreaks = 30;
    double size_low = 2, size_high = 10;  // standard deviations of the baseline, all weeks together
};
Outbreaks made_outbreaks(std::uint64_t seed, const OutbreakWorld& world = {});

}  // namespace validation
