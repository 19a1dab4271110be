#pragma once
#include "ledger/ledger.h"

namespace casework {

inline constexpr ledger::EventKind case_read{"casework.case_read"};                // a handler has read what came in: the first step is done
inline constexpr ledger::EventKind step_taken{"casework.step_taken"};              // the case moved to another step
inline constexpr ledger::EventKind case_assigned{"casework.case_assigned"};        // somebody took the case, or was given it
inline constexpr ledger::EventKind forwarded_urgent{"casework.forwarded_urgent"};  // sent on to a region at once: serious or acute
inline constexpr ledger::EventKind urgency_withdrawn{"casework.urgency_withdrawn"};  // the urgent mark was taken back
inline constexpr ledger::EventKind region_changed{"casework.region_changed"};      // another department looks after the case
inline constexpr ledger::EventKind note_written{"casework.note_written"};          // an internal note, or a reason for an act
inline constexpr ledger::EventKind case_closed{"casework.case_closed"};            // an outcome was recorded
inline constexpr ledger::EventKind case_reopened{"casework.case_reopened"};        // a closed case was opened again
inline constexpr ledger::EventKind cases_linked{"casework.cases_linked"};          // two cases belong together, and how

}  // namespace casework
