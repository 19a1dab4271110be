#pragma once
#include "insight/insight.h"

namespace insight::store {

inline const ledger::Table editions{
    "insight_editions",
    {"id", "year", "week", "edition", "position", "hash", "former", "reports", "events", "made_at", "actor", "json"}};
inline const ledger::Table fingerprints{"insight_fingerprints", {"id", "version", "sealed", "mac"}};

db::Values values(const Edition& edition);
std::optional<Edition> newest(db::Reader& reader, base::Week week);
std::optional<Edition> edition(db::Reader& reader, base::Week week, int number);
// Newest week first, and of a week the newest edition; without json.
std::vector<Edition> all(db::Reader& reader, int limit);

bool has_fingerprint(db::Reader& reader, base::CaseId id);
void each_fingerprint(db::Reader& reader, base::CaseId first, base::CaseId last, int version,
                      const std::function<void(base::CaseId, std::string_view sealed)>& f);

}  // namespace insight::store
