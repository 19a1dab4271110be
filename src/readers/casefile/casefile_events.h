#pragma once
#include "ledger/ledger.h"

namespace casefile {

inline constexpr ledger::EventKind case_registered{"casefile.case_registered"};  // the staff opened a case: by letter, by plan, or on what they had seen

}  // namespace casefile
