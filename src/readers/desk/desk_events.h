#pragma once
#include "ledger/ledger.h"

namespace desk {

inline constexpr ledger::EventKind service_chosen{"desk.service_chosen"};   // a question was moved to another of the office's services

}  // namespace desk
