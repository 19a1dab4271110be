#pragma once
#include "ledger/ledger.h"

namespace reports {

inline constexpr ledger::EventKind report_received{"reports.report_received"};  // somebody reported faults in social services or LSS

}  // namespace reports
