#pragma once
#include "ledger/ledger.h"

namespace tips {

inline constexpr ledger::EventKind tip_received{"tips.tip_received"};  // somebody told about a deficiency; registered, nothing promised

}  // namespace tips
