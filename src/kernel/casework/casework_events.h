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
inline constexpr ledger::EventKind act_undone{"casework.act_undone"};              // a step or a closing made by mistake was taken back
inline constexpr ledger::EventKind cases_linked{"casework.cases_linked"};          // two cases belong together, and how
inline constexpr ledger::EventKind clock_paused{"casework.clock_paused"};          // a time limit stands still, and why
inline constexpr ledger::EventKind clock_resumed{"casework.clock_resumed"};        // a time limit runs again
inline constexpr ledger::EventKind clock_extended{"casework.clock_extended"};      // a time limit got a later last day, and why
inline constexpr ledger::EventKind clock_event_marked{"casework.clock_event_marked"};  // something happened that starts a time limit, as a party's demand
inline constexpr ledger::EventKind clock_recomputed{"casework.clock_recomputed"};  // the next due day moved after a changed calendar
inline constexpr ledger::EventKind clock_warned{"casework.clock_warned"};          // a time limit is about to break: the desk was told, once a limit and day
inline constexpr ledger::EventKind gate_answered{"casework.gate_answered"};        // the questions of a gate were answered, and what the answers mean
inline constexpr ledger::EventKind gate_excepted{"casework.gate_excepted"};        // a gate does not apply, by an exception of the law
inline constexpr ledger::EventKind gate_opened{"casework.gate_opened"};            // the case is tried all the same, by the law's discretion
inline constexpr ledger::EventKind party_added{"casework.party_added"};            // somebody came into the case, as what
inline constexpr ledger::EventKind party_changed{"casework.party_changed"};        // what is known about a party was put right; the older version stays
inline constexpr ledger::EventKind party_ended{"casework.party_ended"};            // somebody is no longer in the case, nor who spoke for them
inline constexpr ledger::EventKind hearing_sent{"casework.hearing_sent"};          // a party got the material to answer before the decision
inline constexpr ledger::EventKind hearing_replied{"casework.hearing_replied"};    // a party answered
inline constexpr ledger::EventKind hearing_excepted{"casework.hearing_excepted"};  // a party is not heard, by an exception of the law, and why
inline constexpr ledger::EventKind conflict_declared{"casework.conflict_declared"};  // an officer said whether there is a conflict of interest
inline constexpr ledger::EventKind decision_drafted{"casework.decision_drafted"};  // a decision was written down to be taken
inline constexpr ledger::EventKind decision_revised{"casework.decision_revised"};  // the draft was changed; it must be read anew
inline constexpr ledger::EventKind decision_read{"casework.decision_read"};        // a second person read the draft
inline constexpr ledger::EventKind decision_taken{"casework.decision_taken"};      // a decision was taken, by whom
inline constexpr ledger::EventKind decision_sent{"casework.decision_sent"};        // the decision went to its party
inline constexpr ledger::EventKind decision_served{"casework.decision_served"};    // the day the party got the decision: the time to appeal runs from it
inline constexpr ledger::EventKind appeal_received{"casework.appeal_received"};    // a party asks a court to change a decision; in time or not
inline constexpr ledger::EventKind appeal_forwarded{"casework.appeal_forwarded"};  // an appeal in time went to the court
inline constexpr ledger::EventKind appeal_dismissed{"casework.appeal_dismissed"};  // an appeal came too late and was dismissed, and why
inline constexpr ledger::EventKind appeal_decided{"casework.appeal_decided"};      // how an appeal ended
inline constexpr ledger::EventKind letter_drafted{"casework.letter_drafted"};      // a letter was drafted
inline constexpr ledger::EventKind letter_revised{"casework.letter_revised"};      // the draft of a letter was changed
inline constexpr ledger::EventKind letter_queued{"casework.letter_queued"};        // the text of a letter was fixed as a document and waits to be sent
inline constexpr ledger::EventKind letter_sent{"casework.letter_sent"};            // a letter has gone
inline constexpr ledger::EventKind letter_returned{"casework.letter_returned"};    // a letter came back
inline constexpr ledger::EventKind letters_batched{"casework.letters_batched"};    // letters of the print queue were put together to be printed
inline constexpr ledger::EventKind batch_ended{"casework.batch_ended"};            // somebody said what became of the letters of a batch
inline constexpr ledger::EventKind letter_redirected{"casework.letter_redirected"};  // digital post did not take a letter: it waits for the print queue
inline constexpr ledger::EventKind letter_stranded{"casework.letter_stranded"};    // digital post did not take a letter, and no paper may be sent: somebody must see to it
inline constexpr ledger::EventKind fee_demanded{"casework.fee_demanded"};          // a fee of the application was demanded, how much and until when
inline constexpr ledger::EventKind fee_part_paid{"casework.fee_part_paid"};        // a part of a fee came in
inline constexpr ledger::EventKind fee_paid{"casework.fee_paid"};                  // the rest of a fee came in: it is paid
inline constexpr ledger::EventKind fee_written_off{"casework.fee_written_off"};    // a fee is not to be paid after all, and why

}  // namespace casework
