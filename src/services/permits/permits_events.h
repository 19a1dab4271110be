#pragma once
#include "ledger/ledger.h"

namespace permits {

inline constexpr ledger::EventKind application_received{"permits.application_received"};  // somebody applied for a permit on our page

}  // namespace permits
