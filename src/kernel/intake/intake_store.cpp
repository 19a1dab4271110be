#include "intake_store.h"

namespace intake::store {

namespace {

db::Bytes bytes(std::string_view data) { return {std::string{data}}; }

constexpr std::string_view queue_columns =
    "SELECT id, case_id, to_sealed, message_sealed, state, attempts, next_at, answer, made_at FROM intake_outbox ";

Queued queued_from(const db::Row& row) {
    return {row.integer(0), row.id<base::CaseId>(1), row.blob(2), row.blob(3), row.string(4), static_cast<int>(row.integer(5)),
            {row.integer(6)}, row.string(7), {row.integer(8)}};
}

std::vector<Queued> all(db::Reader& reader, std::string_view where, const db::Values& values) {
    std::vector<Queued> found;
    reader.query(std::string{queue_columns} + std::string{where}, values, [&](const db::Row& row) { found.push_back(queued_from(row)); });
    return found;
}

}  // namespace

std::optional<Receipt> receipt(db::Reader& reader, std::string_view key_hash) {
    std::optional<Receipt> found;
    reader.first("SELECT id, body_hash, answer_sealed FROM intake_receipts WHERE key_hash = ?", {bytes(key_hash)},
                 [&](const db::Row& row) { found = Receipt{row.integer(0), row.blob(1), row.blob(2)}; });
    return found;
}

std::optional<Draft> draft(db::Reader& reader, std::string_view token_hash) {
    std::optional<Draft> found;
    reader.first("SELECT id, sealed, expires_at FROM intake_drafts WHERE token_hash = ?", {bytes(token_hash)},
                 [&](const db::Row& row) { found = Draft{row.integer(0), row.blob(1), {row.integer(2)}}; });
    return found;
}

void delete_draft(db::Transaction& tx, std::string_view token_hash) {
    tx.execute("DELETE FROM intake_drafts WHERE token_hash = ?", {bytes(token_hash)});
}

std::int64_t sweep(db::Transaction& tx, base::Day receipts_before, base::Time drafts_before) {
    return tx.change("DELETE FROM intake_receipts WHERE day < ?", {receipts_before.number}) +
           tx.change("DELETE FROM intake_drafts WHERE expires_at < ?", {drafts_before.us});
}

std::optional<StoredSubmission> first_submission(db::Reader& reader, base::CaseId case_id) {
    std::optional<StoredSubmission> found;
    reader.first("SELECT id, case_id, form, form_day, language, channel, answers_sealed, contact_sealed FROM intake_submissions "
                 "WHERE case_id = ? ORDER BY id LIMIT 1", {case_id}, [&](const db::Row& row) {
                     found = StoredSubmission{row.integer(0), row.id<base::CaseId>(1), row.string(2), {static_cast<std::int32_t>(row.integer(3))},
                                              row.string(4), row.string(5), row.blob(6), row.blob(7)};
                 });
    return found;
}

std::vector<StoredContact> contacts(db::Reader& reader, base::CaseId case_id) {
    std::vector<StoredContact> found;
    reader.query("SELECT id, contact_sealed FROM intake_submissions WHERE case_id = ? ORDER BY id DESC", {case_id},
                 [&](const db::Row& row) { found.push_back({row.integer(0), row.blob(1)}); });
    return found;
}

std::optional<base::CaseId> case_of_code(db::Reader& reader, std::string_view code_hash) {
    std::optional<base::CaseId> found;
    reader.first("SELECT case_id FROM intake_submissions WHERE code_hash = ? LIMIT 1", {bytes(code_hash)},
                 [&](const db::Row& row) { found = row.id<base::CaseId>(0); });
    if (!found)
        reader.first("SELECT case_id FROM intake_codes WHERE hash = ?", {bytes(code_hash)}, [&](const db::Row& row) { found = row.id<base::CaseId>(0); });
    return found;
}

bool has_code(db::Reader& reader, base::CaseId case_id) {
    return reader.integer("SELECT COUNT(*) FROM intake_codes WHERE case_id = ?", {case_id}).value_or(0) +
               reader.integer("SELECT COUNT(*) FROM intake_submissions WHERE case_id = ? AND LENGTH(code_hash) > 0", {case_id}).value_or(0) > 0;
}

std::optional<base::CaseId> case_of_message(db::Reader& reader, std::string_view hash) {
    std::optional<base::CaseId> found;
    reader.first("SELECT case_id FROM intake_messages WHERE hash = ?", {bytes(hash)},
                 [&](const db::Row& row) { found = row.id<base::CaseId>(0); });
    return found;
}

db::Values values(const Queued& queued) {
    return {queued.id, queued.case_id, bytes(queued.to_sealed), bytes(queued.message_sealed), queued.state, queued.attempts,
            queued.next_at.us, queued.answer, queued.made_at.us};
}

std::vector<Queued> due(db::Reader& reader, base::Time now, int limit) {
    return all(reader, "WHERE state = 'waiting' AND next_at <= ? ORDER BY next_at, id LIMIT ?", {now.us, limit});
}
std::optional<Queued> queued(db::Reader& reader, std::int64_t id) {
    auto found = all(reader, "WHERE id = ?", {id});
    if (found.empty()) return {};
    return std::move(found.front());
}
std::vector<Queued> queued_of(db::Reader& reader, base::CaseId case_id) { return all(reader, "WHERE case_id = ? ORDER BY id", {case_id}); }
std::vector<Queued> failed(db::Reader& reader, int limit) {
    return all(reader, "WHERE state = 'refused' ORDER BY id DESC LIMIT ?", {limit});
}
std::int64_t waiting(db::Reader& reader) {
    return reader.integer("SELECT COUNT(*) FROM intake_outbox WHERE state = 'waiting'").value_or(0);
}

}  // namespace intake::store
