#pragma once
#include "ledger/ledger.h"

namespace assessments {

inline constexpr ledger::EventKind assessed{"assessments.assessed"};  // area, theme, severity or unit was judged, or judged anew
inline constexpr ledger::EventKind units_rated{"assessments.units_rated"};  // a model rated units, or some of those of a run

}  // namespace assessments
