#pragma once
#include "assessments/assessments.h"

namespace assessments::store {

inline const ledger::Table entries{"assessments_entries",
    {"id", "case_id", "kind", "value", "source", "actor", "since_event", "at"}, 1};

std::vector<Entry> of_case(db::Reader& reader, base::CaseId id);
void each_until(db::Reader& reader, std::int64_t position, const std::function<void(const Entry&)>& f);

}  // namespace assessments::store
