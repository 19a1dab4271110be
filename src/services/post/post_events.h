#pragma once
#include "ledger/ledger.h"

namespace post {

inline constexpr ledger::EventKind batch_received{"post.batch_received"};          // scanned letters came from the scanner, to be read and registered
inline constexpr ledger::EventKind file_held{"post.file_held"};                    // a scanned file could not be read and is kept as it came
inline constexpr ledger::EventKind letter_received{"post.letter_received"};        // a letter on paper opened a case of a type that no service here owns
inline constexpr ledger::EventKind letter_registered{"post.letter_registered"};    // a scanned letter was registered as a case of its own
inline constexpr ledger::EventKind letter_added{"post.letter_added"};              // a scanned letter was added to a case that was there
inline constexpr ledger::EventKind letter_set_aside{"post.letter_set_aside"};      // a scanned letter was laid aside: it is registered nowhere
inline constexpr ledger::EventKind letter_taken_back{"post.letter_taken_back"};    // a letter that was laid aside is to be registered after all
inline constexpr ledger::EventKind originals_removed{"post.originals_removed"};    // the scanner's files of a finished batch are gone, the letters stay in their cases

}  // namespace post
