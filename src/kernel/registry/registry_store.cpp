#include "registry_store.h"

#include <algorithm>

namespace registry::store {

namespace {

constexpr std::string_view document_columns =
    "SELECT id, case_id, number, direction, kind, channel, day, registered_at, actor, title_sealed, party_sealed, text_sealed, "
    "secrecy FROM registry_documents ";
constexpr std::string_view file_columns =
    "SELECT id, case_id, document_id, name_sealed, size, blob, key_sealed, state, held, media, clean_blob, clean_key_sealed, "
    "clean_size, blob_hash FROM registry_files ";

StoredDocument document_of(const db::Row& row) {
    StoredDocument stored;
    auto& document = stored.document;
    document.id = row.id<base::DocumentId>(0);
    document.case_id = row.id<base::CaseId>(1);
    document.number = static_cast<int>(row.integer(2));
    document.direction = row.text(3) == "sent" ? Direction::sent : row.text(3) == "internal" ? Direction::internal : Direction::received;
    document.kind = row.string(4);
    document.channel = row.string(5);
    document.day = {static_cast<std::int32_t>(row.integer(6))};
    document.registered_at = {row.integer(7)};
    document.actor = row.id<base::UserId>(8);
    stored.title = row.blob(9);
    stored.party = row.blob(10);
    stored.text = row.blob(11);
    document.secrecy = row.string(12);
    return stored;
}

StoredFile file_of(const db::Row& row) {
    StoredFile stored;
    stored.file = {row.integer(0), row.id<base::CaseId>(1), row.id<base::DocumentId>(2), "", row.integer(4), row.string(5),
                   row.string(7), row.string(8), row.string(9), row.string(10), row.integer(12)};
    stored.name_sealed = row.blob(3);
    stored.key_sealed = row.blob(6);
    stored.clean_key_sealed = row.blob(11);
    stored.blob_hash = row.blob(13);
    return stored;
}

}  // namespace

std::int64_t next_serial(db::Transaction& tx, int year) {
    return tx.integer("INSERT INTO registry_series (id, next) VALUES (?, 2) ON CONFLICT (id) DO UPDATE "
                      "SET next = registry_series.next + 1 RETURNING next - 1", {year}).value();
}

std::vector<Series> series(db::Reader& reader) {
    std::vector<Series> all;
    reader.query("SELECT id, next FROM registry_series ORDER BY id", {},
                 [&](const db::Row& row) { all.push_back({static_cast<int>(row.integer(0)), row.integer(1)}); });
    return all;
}

int next_document_number(db::Reader& reader, base::CaseId case_id) {
    return static_cast<int>(reader.integer("SELECT COALESCE(MAX(number), 0) + 1 FROM registry_documents WHERE case_id = ?", {case_id}).value());
}

bool one_document_alone(db::Reader& reader, base::CaseId case_id) {
    return reader.integer("SELECT 1 WHERE (SELECT count(*) FROM registry_documents WHERE case_id = ?) = 1 "
                          "AND NOT EXISTS (SELECT 1 FROM registry_files WHERE case_id = ?)", {case_id, case_id}).has_value();
}

std::vector<std::int64_t> one_document_alone(db::Reader& reader) {
    std::vector<std::int64_t> with_files, found;
    reader.query("SELECT DISTINCT case_id FROM registry_files ORDER BY case_id", {}, [&](const db::Row& row) { with_files.push_back(row.integer(0)); });
    reader.query("SELECT case_id FROM registry_documents GROUP BY case_id HAVING count(*) = 1 ORDER BY case_id", {}, [&](const db::Row& row) {
        if (!std::binary_search(with_files.begin(), with_files.end(), row.integer(0))) found.push_back(row.integer(0));
    });
    return found;
}

std::vector<StoredDocument> documents_of(db::Reader& reader, base::CaseId case_id) {
    std::vector<StoredDocument> found;
    reader.query(std::string{document_columns} + "WHERE case_id = ? ORDER BY number", {case_id},
                 [&](const db::Row& row) { found.push_back(document_of(row)); });
    return found;
}

std::optional<StoredDocument> document_by_id(db::Reader& reader, base::DocumentId id) {
    std::optional<StoredDocument> found;
    reader.first(std::string{document_columns} + "WHERE id = ?", {id}, [&](const db::Row& row) { found = document_of(row); });
    return found;
}

std::optional<StoredDocument> first_received(db::Reader& reader, base::CaseId case_id) {
    std::optional<StoredDocument> found;
    reader.first(std::string{document_columns} + "WHERE case_id = ? AND direction = 'received' ORDER BY number LIMIT 1", {case_id},
                 [&](const db::Row& row) { found = document_of(row); });
    return found;
}

std::vector<StoredFile> files_of(db::Reader& reader, base::CaseId case_id) {
    std::vector<StoredFile> found;
    reader.query(std::string{file_columns} + "WHERE case_id = ? ORDER BY id", {case_id},
                 [&](const db::Row& row) { found.push_back(file_of(row)); });
    return found;
}

std::optional<StoredFile> file_by_id(db::Reader& reader, std::int64_t id) {
    std::optional<StoredFile> found;
    reader.first(std::string{file_columns} + "WHERE id = ?", {id}, [&](const db::Row& row) { found = file_of(row); });
    return found;
}

std::vector<Registry::Waiting> waiting_files(db::Reader& reader, int limit) {
    std::vector<Registry::Waiting> found;
    reader.query("SELECT id, case_id FROM registry_files WHERE state = 'received' ORDER BY id LIMIT ?", {limit},
                 [&](const db::Row& row) { found.push_back({row.integer(0), row.id<base::CaseId>(1)}); });
    return found;
}

void update_file(db::Transaction& tx, const LookedAt& file) {
    tx.execute("UPDATE registry_files SET state = ?, held = ?, media = ?, clean_blob = ?, clean_hash = ?, clean_key_sealed = ?, "
               "clean_size = ? WHERE id = ?",
               {file.state, file.held, file.media, file.clean_blob, db::Bytes{file.clean_hash}, db::Bytes{file.clean_key_sealed},
                file.clean_size, file.id});
}

bool knows_blob(db::Reader& reader, std::string_view name) {
    return reader.integer("SELECT 1 FROM registry_files WHERE blob = ? OR clean_blob = ? LIMIT 1", {name, name}).has_value();
}

void each_blob(db::Reader& reader, const std::function<void(std::int64_t, std::string_view, std::string_view)>& f) {
    reader.query("SELECT id, blob, blob_hash, clean_blob, clean_hash FROM registry_files", {}, [&](const db::Row& row) {
        f(row.integer(0), row.text(1), row.bytes(2));
        if (!row.text(3).empty()) f(row.integer(0), row.text(3), row.bytes(4));
    });
}

}  // namespace registry::store
