#pragma once
#include "ledger/ledger.h"

namespace insight {

inline constexpr ledger::EventKind compiled{
    "insight.compiled"};  // a week was compiled, or compiled anew because more was known

}  // namespace insight
