#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table gate_findings{"casework_gate_findings",
    {"id", "case_id", "gate", "outcome", "exception", "day", "actor", "answers_sealed", "reason_sealed"}, 1};

struct StoredFinding { GateFinding finding; std::string answers, reason; };   // sealed
db::Values values(base::CaseId case_id, const StoredFinding& stored);
std::vector<StoredFinding> findings_of(db::Reader& reader, base::CaseId id);  // oldest first
// The newest outcome of each gate that has one, oldest first.
std::vector<std::pair<std::string, GateOutcome>> outcomes_of(db::Reader& reader, base::CaseId id);

}  // namespace casework::store
