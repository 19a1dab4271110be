#pragma once
// The made-up authority month by month through the real office, for the back-test of the whole chain: people tell in
// words, with slips and of the wrong unit; the office links, joins into events, classifies, rates and chooses its
// visits with its own jobs; and what the visits find teaches it. What is true is that of synthetic/world.h, with the
// same draws, so that the same years under another policy (policy/policy.h) can be held beside.
// docs/insight/policy.md.
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "policy/policy.h"

namespace app {

struct Office;

// The frozen difficulty in every number, on a smaller authority and fewer months: each month is a real office's work.
synthetic::Difficulty years_difficulty();

struct YearsOptions {
    synthetic::Difficulty difficulty = years_difficulty();
    std::uint64_t seed = 1;
    // False: every sender finds the unit in the register and every report is judged, and rightly. What the chain
    // loses is the difference.
    bool words = true;
    double typo_share = 0.25, mistaken_share = 0.04;   // slips; another unit of the same provider or town is named
    std::function<void(int month)> progress{};
};

struct YearsFound {
    policy::Run run;
    // Of the reports, held against what they really told of.
    std::int64_t reports = 0, linked = 0, linked_right = 0, linked_by_rule = 0, linked_by_rule_right = 0, unknown = 0;
    std::int64_t events = 0, events_counted = 0;       // really; as the office counts them
    std::int64_t judged = 0, suggested = 0, suggested_right = 0;   // severities by people; themes by the model
};

// In an office without units whose clock is `clock`; the years begin on its next month.
YearsFound simulate_years(Office& office, base::ManualClock& clock, const YearsOptions& options);

}  // namespace app
