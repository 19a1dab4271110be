#pragma once
// How many events of a week a unit or provider has when each link counts as far as it is believed. Pure.
// Method: docs/insight/linkage.md, the exact distribution of a sum of independent links.
#include "insight_signals.h"

namespace insight {

// A report of the week that first tells of its event, and what it may be about. A report that may be about two units of one
// provider counts for the provider as far as both together.
struct BelievedReport {
    std::int64_t case_id = 0;
    std::string theme;
    struct At {
        std::string unit, provider;
        int probability = 0;   // ten-thousandths
        bool counted = false;  // the unit that the series count it for
    };
    std::vector<At> at;
};
// Nothing where every link of the series is certain, or where the series is of no unit and no provider.
std::optional<SignalBelief> belief_of(const SeriesName& name, const std::vector<BelievedReport>& reports);

}  // namespace insight
