#include "statistics_store.h"

namespace statistics::store {

std::optional<Counted> by_id(db::Reader& reader, base::CaseId id) {
    std::optional<Counted> found;
    reader.first("SELECT month, service, channel, hour, theme, waited, state FROM statistics_contacts WHERE id = ?", {id},
                 [&](const db::Row& row) {
                     found = Counted{id, row.integer(0), row.string(1), row.string(2), static_cast<int>(row.integer(3)),
                                     row.string(4), static_cast<int>(row.integer(5)), row.string(6)};
                 });
    return found;
}

db::Values values(const Counted& one) {
    return {one.id, one.month, one.service, one.channel, one.hour, one.theme, one.waited, one.state};
}

std::optional<Stored> count(db::Reader& reader, const Key& key) {
    std::optional<Stored> found;
    reader.first("SELECT id, number FROM statistics_counts WHERE month = ? AND service = ? AND kind = ? AND code = ?",
                 {key.month, key.service, key.kind, key.code},
                 [&](const db::Row& row) { found = Stored{row.integer(0), row.integer(1)}; });
    return found;
}

void remove_count(db::Transaction& tx, std::int64_t id) {
    tx.execute("DELETE FROM statistics_counts WHERE id = ?", {id});
}

std::map<Key, std::int64_t> between(db::Reader& reader, std::int64_t first_month, std::int64_t last_month) {
    std::map<Key, std::int64_t> found;
    reader.query("SELECT month, service, kind, code, number FROM statistics_counts WHERE month BETWEEN ? AND ?",
                 {first_month, last_month}, [&](const db::Row& row) {
                     found[{row.integer(0), row.string(1), row.string(2), row.string(3)}] = row.integer(4);
                 });
    return found;
}

}  // namespace statistics::store
