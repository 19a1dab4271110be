#pragma once
#include "ledger/ledger.h"

namespace intake {

inline constexpr ledger::EventKind addition_received{"intake.addition_received"};    // the sender added to their case with the return code, or by a reply
inline constexpr ledger::EventKind matter_made{"intake.matter_made"};                // a case was made of what another case had received, in whole or in part
inline constexpr ledger::EventKind matter_turned{"intake.matter_turned"};            // what this case received became another case, or went into one
inline constexpr ledger::EventKind material_added{"intake.material_added"};          // what another case had received was added to this one
inline constexpr ledger::EventKind mail_accepted{"intake.mail_accepted"};            // the mail server took a message of ours
inline constexpr ledger::EventKind mail_refused{"intake.mail_refused"};              // the mail server refused a message of ours for good
inline constexpr ledger::EventKind message_to_sender{"intake.message_to_sender"};    // something new waits for the sender behind the return code

}  // namespace intake
