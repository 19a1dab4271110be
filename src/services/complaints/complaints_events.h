#pragma once
#include "ledger/ledger.h"

namespace complaints {

inline constexpr ledger::EventKind complaint_received{"complaints.complaint_received"};  // a patient, or somebody for them, complained about health care

}  // namespace complaints
