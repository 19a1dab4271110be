#pragma once
#include "insight_unit_facts.h"

namespace insight::store {

inline const ledger::Table places{"insight_places", {"id", "unit", "places", "since_event", "at", "actor"}};
inline const ledger::Table owner_changes{"insight_owner_changes", {"id", "unit", "former", "provider", "day", "since_event"}};
inline const ledger::Table owners_seen{"insight_owners_seen", {"id", "provider", "mac"}};

std::map<base::OperationId, int> places_at(db::Reader& reader, std::int64_t position);
std::vector<OwnerChange> owner_changes_at(db::Reader& reader, std::int64_t position);
std::map<base::OperationId, base::ProviderId> owners_last_seen(db::Reader& reader);

}  // namespace insight::store
