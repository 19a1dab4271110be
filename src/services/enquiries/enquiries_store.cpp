#include "enquiries_store.h"

namespace enquiries::store {

std::optional<StoredDraft> draft(db::Reader& reader, base::CaseId case_id) {
    std::optional<StoredDraft> found;
    reader.first("SELECT id, author, version, content_sealed, saved_at FROM enquiries_drafts WHERE case_id = ?", {case_id}, [&](const db::Row& row) {
        found = StoredDraft{row.integer(0), row.id<base::UserId>(1), static_cast<int>(row.integer(2)), row.blob(3), {row.integer(4)}};
    });
    return found;
}

void delete_draft(db::Transaction& tx, base::CaseId case_id) { tx.execute("DELETE FROM enquiries_drafts WHERE case_id = ?", {case_id}); }

std::vector<StoredReading> readings_of(db::Reader& reader, base::CaseId case_id) {
    std::vector<StoredReading> found;
    reader.query("SELECT id, case_id, asked_by, asked_at, content_hash, reader, read_at, verdict, comment_sealed, document_id FROM enquiries_readings "
                 "WHERE case_id = ? ORDER BY id", {case_id}, [&](const db::Row& row) {
                     found.push_back({{row.integer(0), row.id<base::CaseId>(1), row.id<base::UserId>(2), row.id<base::UserId>(5), {row.integer(3)},
                                       {row.integer(6)}, row.blob(4), row.string(7), "", row.id<base::DocumentId>(9)}, row.blob(8)});
                 });
    return found;
}

std::vector<base::CaseId> waiting(db::Reader& reader, int limit) {
    std::vector<base::CaseId> found;
    reader.query("SELECT case_id FROM enquiries_readings WHERE verdict = '' ORDER BY id LIMIT ?", {limit},
                 [&](const db::Row& row) { found.push_back(row.id<base::CaseId>(0)); });
    return found;
}

std::vector<base::CaseId> drafts_by(db::Reader& reader, base::UserId author, int limit) {
    std::vector<base::CaseId> found;
    reader.query("SELECT case_id FROM enquiries_drafts WHERE author = ? ORDER BY saved_at DESC, id LIMIT ?", {author, limit},
                 [&](const db::Row& row) { found.push_back(row.id<base::CaseId>(0)); });
    return found;
}

void update(db::Transaction& tx, const StoredReading& stored) {
    const auto& one = stored.reading;
    tx.execute("UPDATE enquiries_readings SET content_hash = ?, reader = ?, read_at = ?, verdict = ?, comment_sealed = ?, document_id = ? WHERE id = ?",
               {db::Bytes{one.content_hash}, one.reader, one.read_at.us, one.verdict, db::Bytes{stored.comment_sealed}, one.document, one.id});
}

}  // namespace enquiries::store
