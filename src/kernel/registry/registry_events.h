#pragma once
#include "ledger/ledger.h"

namespace registry {

inline constexpr ledger::EventKind document_registered{"registry.document_registered"};  // a document was added to a case that was open already
inline constexpr ledger::EventKind file_cleaned{"registry.file_cleaned"};                // a file was looked at: a clean copy is ready, or it is held
inline constexpr ledger::EventKind file_sent_back{"registry.file_sent_back"};            // somebody asks for a held file to be looked at once more

}  // namespace registry
