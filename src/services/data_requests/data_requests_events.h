#pragma once
#include "ledger/ledger.h"

namespace data_requests {

inline constexpr ledger::EventKind request_received{"data_requests.request_received"};  // somebody asked about the data that we have on them

}  // namespace data_requests
