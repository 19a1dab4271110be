#pragma once
#include "ledger/ledger.h"

namespace parties {

inline constexpr ledger::EventKind register_imported{"parties.register_imported"};  // a batch of rows of a register file was added or changed
inline constexpr ledger::EventKind provider_added{"parties.provider_added"};        // a provider was entered
inline constexpr ledger::EventKind operation_added{"parties.operation_added"};      // a unit was entered

}  // namespace parties
