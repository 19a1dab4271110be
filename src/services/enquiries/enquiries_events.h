#pragma once
#include "ledger/ledger.h"

namespace enquiries {

inline constexpr ledger::EventKind enquiry_received{"enquiries.enquiry_received"};  // somebody asked one of the three services
inline constexpr ledger::EventKind enquiry_answered{"enquiries.enquiry_answered"};  // an answer was drawn up and sent, read out or posted
inline constexpr ledger::EventKind limit_cited{"enquiries.limit_cited"};            // the service may not answer this: which limit, and where to turn

}  // namespace enquiries
