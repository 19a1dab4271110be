#pragma once
#include "ledger/ledger.h"

namespace calls {

inline constexpr ledger::EventKind call_noted{"calls.call_noted"};            // a phone call was written down and became a case: who wrote, when it began
inline constexpr ledger::EventKind call_answered{"calls.call_answered"};      // what was answered on the phone was drawn up as a document
inline constexpr ledger::EventKind limit_told{"calls.limit_told"};            // the caller was told what the service may not do, and where to turn
inline constexpr ledger::EventKind call_back_ended{"calls.call_back_ended"};  // a promised call back was made, or given up
inline constexpr ledger::EventKind note_discarded{"calls.note_discarded"};    // somebody threw away a phone note that had become no case

}  // namespace calls
