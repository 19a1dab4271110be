#pragma once
#include "ledger/ledger.h"

namespace inspections {

inline constexpr ledger::EventKind recorded{"inspections.recorded"};    // visits and what was found at them were entered
inline constexpr ledger::EventKind corrected{"inspections.corrected"};  // what was entered of a visit was corrected

}  // namespace inspections
