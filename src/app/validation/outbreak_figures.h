#pragma once
// How well outbreaks are found in series whose truth is known: the product's way beside Noufaily's as R's
// farringtonFlexible works it out (the figures agree with the package to 1e-6, see the bars of agona).
#include <optional>

#include "outbreaks.h"

namespace validation {

struct Found {
    double share_false = 0;  // of the weeks pointed out
    double outbreaks = 0;    // share with at least one of their weeks pointed out
    double weeks = 0;        // share of their weeks pointed out
    double false_rate = 0;   // of the quiet weeks
};
struct OutbreakFigures {
    Found ours, theirs;                        // as many weeks as keep the false share at 0.20 or less
    Found ours_at_rate, theirs_plain;          // theirs: alpha 0.01; ours: as many false weeks as 0.0130 allows
    Found ours_controlled, theirs_controlled;  // Benjamini-Hochberg, q 0.10
};
// The last `world.watched` weeks are judged; earlier ones only teach the null.
OutbreakFigures figures_of(const Outbreaks& outbreaks, const OutbreakWorld& world = {});

}  // namespace validation
