#pragma once
#include "ledger/ledger.h"

namespace children {

inline constexpr ledger::EventKind child_told{"children.child_told"};   // a child wrote at /barn/; with danger before the last step

}  // namespace children
