#pragma once
#include "insight/insight.h"

namespace insight::store {

// Weeks and quarters have a table each, since the first was there before the second.
const ledger::Table& table_of(Period::Kind kind);
inline const ledger::Table fingerprints{"insight_fingerprints", {"id", "version", "sealed", "mac"}};

db::Values values(const Edition& edition);
std::optional<Edition> newest(db::Reader& reader, Period period);
std::optional<Edition> edition(db::Reader& reader, Period period, int number);
// Every edition of one period, oldest first, with json.
std::vector<Edition> of_period(db::Reader& reader, Period period);
// Quarters before weeks, each kind newest first, and of a period the newest edition; without json.
std::vector<Edition> all(db::Reader& reader, int limit);

// Made by another version, the newest case first.
std::vector<base::CaseId> outdated_fingerprints(db::Reader& reader, int version, int limit);
bool has_fingerprint(db::Reader& reader, base::CaseId id);
void each_fingerprint(db::Reader& reader, base::CaseId first, base::CaseId last, int version,
                      const std::function<void(base::CaseId, std::string_view sealed)>& f);

}  // namespace insight::store
