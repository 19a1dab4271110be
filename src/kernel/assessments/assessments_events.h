#pragma once
#include "ledger/ledger.h"

namespace assessments {

inline constexpr ledger::EventKind assessed{"assessments.assessed"};  // area, theme, severity or unit was judged, or judged anew

}  // namespace assessments
