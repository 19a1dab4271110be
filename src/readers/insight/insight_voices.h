#pragma once
// Many who say the same, and one who says much: counted down and shown, never hidden. Pure.
// A report weighs 1. An event that n voices tell of weighs log2(1 + n), and so do n events that one known writer alone
// tells of at one unit. docs/insight/text.md.
#include <cstdint>
#include <string>
#include <vector>

#include "insight_sketch.h"

namespace insight {

// The weight of the k-th event of one writer at a unit: together the first k weigh log2(1 + k).
double weight_of_event(int k);
std::int64_t weight_milli(std::int64_t voices);   // of one event, thousandths

// A report of the period, by what its weight follows from.
struct Voice {
    std::int64_t event = 0;        // any number that tells events apart
    std::int64_t writer = 0;       // 0: nobody knows
};
struct Damped {
    std::int64_t reports = 0, events = 0;
    std::int64_t repeats = 0;      // reports by a writer who had told of another event here before
    std::int64_t milli = 0;        // thousandths, rounded
};
// Of one unit (or any other place), in the order told.
Damped damped(const std::vector<Voice>& voices);

}  // namespace insight
