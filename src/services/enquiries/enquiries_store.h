#pragma once
#include "enquiries/enquiries.h"

namespace enquiries::store {

inline const ledger::Table drafts{"enquiries_drafts", {"id", "case_id", "author", "version", "content_sealed", "saved_at", "mac"}};
inline const ledger::Table readings{"enquiries_readings",
    {"id", "case_id", "asked_by", "asked_at", "content_hash", "reader", "read_at", "verdict", "comment_sealed", "document_id"}, 1};

struct StoredDraft { std::int64_t id = 0; base::UserId author; int version = 0; std::string sealed; base::Time saved_at; };
std::optional<StoredDraft> draft(db::Reader& reader, base::CaseId case_id);
void delete_draft(db::Transaction& tx, base::CaseId case_id);

struct StoredReading { Reading reading; std::string comment_sealed; };
std::vector<StoredReading> readings_of(db::Reader& reader, base::CaseId case_id);
std::vector<base::CaseId> waiting(db::Reader& reader, int limit);      // cases with a reading that waits, oldest first
std::vector<base::CaseId> drafts_by(db::Reader& reader, base::UserId author, int limit);
void update(db::Transaction& tx, const StoredReading& reading);

}  // namespace enquiries::store
