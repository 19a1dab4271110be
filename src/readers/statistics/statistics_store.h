#pragma once
#include "statistics_rules.h"

namespace statistics::store {

inline const ledger::Table contacts{
    "statistics_contacts", {"id", "month", "service", "channel", "hour", "theme", "waited", "state", "mac"}};
inline const ledger::Table counts{"statistics_counts", {"id", "month", "service", "kind", "code", "number", "mac"}};

std::optional<Counted> by_id(db::Reader& reader, base::CaseId id);
db::Values values(const Counted& one);

struct Stored {
    std::int64_t id = 0, number = 0;
};
std::optional<Stored> count(db::Reader& reader, const Key& key);
void remove_count(db::Transaction& tx, std::int64_t id);
std::map<Key, std::int64_t> between(db::Reader& reader, std::int64_t first_month, std::int64_t last_month);

}  // namespace statistics::store
