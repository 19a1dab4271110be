#pragma once
#include "registry/registry.h"

namespace registry::store {

inline const ledger::Table documents{"registry_documents",
    {"id", "case_id", "number", "direction", "kind", "channel", "day", "registered_at", "actor", "title_sealed", "party_sealed",
     "text_sealed", "secrecy"}, 1};
inline const ledger::Table files{"registry_files",
    {"id", "case_id", "document_id", "name_sealed", "size", "blob", "blob_hash", "key_sealed", "state", "held", "media",
     "clean_blob", "clean_hash", "clean_key_sealed", "clean_size"}, 1};

std::int64_t next_serial(db::Transaction& tx, int year);
std::vector<Series> series(db::Reader& reader);
bool one_document_alone(db::Reader& reader, base::CaseId case_id);
std::vector<std::int64_t> one_document_alone(db::Reader& reader);
int next_document_number(db::Reader& reader, base::CaseId case_id);

struct StoredDocument { Document document; std::string title, party, text; };
std::vector<StoredDocument> documents_of(db::Reader& reader, base::CaseId case_id);
std::optional<StoredDocument> document_by_id(db::Reader& reader, base::DocumentId id);
std::optional<StoredDocument> first_received(db::Reader& reader, base::CaseId case_id);

struct StoredFile { FileRow file; std::string name_sealed, key_sealed, clean_key_sealed, blob_hash; };
std::vector<StoredFile> files_of(db::Reader& reader, base::CaseId case_id);
std::optional<StoredFile> file_by_id(db::Reader& reader, std::int64_t id);
std::vector<Registry::Waiting> waiting_files(db::Reader& reader, int limit);
struct LookedAt { std::int64_t id; std::string state, held, media, clean_blob, clean_hash, clean_key_sealed; std::int64_t clean_size; };
void update_file(db::Transaction& tx, const LookedAt& file);
bool knows_blob(db::Reader& reader, std::string_view name);
void each_blob(db::Reader& reader, const std::function<void(std::int64_t file, std::string_view name, std::string_view hash)>& f);

}  // namespace registry::store
