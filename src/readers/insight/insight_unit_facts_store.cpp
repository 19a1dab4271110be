#include "insight_unit_facts_store.h"

namespace insight::store {

std::map<base::OperationId, int> places_at(db::Reader& reader, std::int64_t position) {
    std::map<base::OperationId, int> found;
    reader.query("SELECT unit, places FROM insight_places WHERE since_event <= ? ORDER BY since_event, id", {position},
                 [&](const db::Row& row) { found[row.id<base::OperationId>(0)] = static_cast<int>(row.integer(1)); });
    return found;
}

std::vector<OwnerChange> owner_changes_at(db::Reader& reader, std::int64_t position) {
    std::vector<OwnerChange> found;
    reader.query("SELECT unit, former, provider, day FROM insight_owner_changes WHERE since_event <= ? ORDER BY day, id", {position}, [&](const db::Row& row) {
        found.push_back({row.id<base::OperationId>(0), row.id<base::ProviderId>(1), row.id<base::ProviderId>(2), {static_cast<std::int32_t>(row.integer(3))}});
    });
    return found;
}

std::map<base::OperationId, base::ProviderId> owners_last_seen(db::Reader& reader) {
    std::map<base::OperationId, base::ProviderId> found;
    reader.query("SELECT id, provider FROM insight_owners_seen", {},
                 [&](const db::Row& row) { found.emplace(row.id<base::OperationId>(0), row.id<base::ProviderId>(1)); });
    return found;
}

}  // namespace insight::store
