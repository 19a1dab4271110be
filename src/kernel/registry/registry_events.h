#pragma once
#include "ledger/ledger.h"

namespace registry {

inline constexpr ledger::EventKind document_registered{"registry.document_registered"};  // a document was added to a case that was open already
inline constexpr ledger::EventKind file_cleaned{"registry.file_cleaned"};                // a file was looked at: a clean copy is ready, or it is held

}  // namespace registry
