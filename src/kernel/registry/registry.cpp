#include "registry/registry.h"

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "registry_events.h"
#include "registry_store.h"

namespace registry {

namespace {

using crypto::KeyClass;

crypto::Place place(std::string_view column, std::int64_t row, base::CaseId case_id) { return {column, row, case_id.value}; }

constexpr std::string_view title_column = "registry.documents.title", party_column = "registry.documents.party",
                           text_column = "registry.documents.text", name_column = "registry.files.name",
                           key_column = "registry.files.key", clean_key_column = "registry.files.clean_key";

Document unsealed(store::StoredDocument stored, const crypto::CaseKeys& keys) {
    auto document = std::move(stored.document);
    document.title = keys.open(KeyClass::matter, place(title_column, document.id.value, document.case_id), stored.title);
    document.party = keys.open(KeyClass::identity, place(party_column, document.id.value, document.case_id), stored.party);
    document.text = keys.open(KeyClass::matter, place(text_column, document.id.value, document.case_id), stored.text);
    return document;
}

FileRow unsealed(store::StoredFile stored, const crypto::CaseKeys& keys) {
    stored.file.name = keys.open(KeyClass::attachment, place(name_column, stored.file.id, stored.file.case_id), stored.name_sealed);
    return stored.file;
}

}  // namespace

std::string RegistryNumber::string() const { return class_code + "-" + std::to_string(serial) + "/" + std::to_string(year); }
std::string RegistryNumber::slug() const { return class_code + "-" + std::to_string(serial) + "-" + std::to_string(year); }

std::optional<RegistryNumber> RegistryNumber::parse(std::string_view text) {
    std::string form{base::trim(text)};
    std::replace(form.begin(), form.end(), '/', '-');
    const auto parts = base::split(form, '-');
    if (parts.size() != 3 || parts[0].empty() || parts[0].size() > 20) return {};
    if (!std::all_of(parts[0].begin(), parts[0].end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; })) return {};
    const auto serial = base::parse_integer(parts[1]), year = base::parse_integer(parts[2]);
    if (!serial || !year || *serial < 1 || *serial > 99'999'999 || *year < 1900 || *year > 9999) return {};
    return RegistryNumber{parts[0], *serial, static_cast<int>(*year)};
}

std::int64_t next_serial(db::Transaction& tx, int year) { return store::next_serial(tx, year); }

std::vector<Series> series(db::Reader& reader) { return store::series(reader); }

std::string_view code(Direction direction) {
    return direction == Direction::received ? "received" : direction == Direction::sent ? "sent" : "internal";
}

Registry::Sealed Registry::seal(const crypto::CaseKeys& keys, const Document& document) const {
    const auto id = document.id.value;
    return {keys.seal(KeyClass::matter, place(title_column, id, document.case_id), document.title),
            keys.seal(KeyClass::identity, place(party_column, id, document.case_id), document.party),
            keys.seal(KeyClass::matter, place(text_column, id, document.case_id), document.text)};
}

Registry::SealedFile Registry::seal_file(const crypto::CaseKeys& keys, base::CaseId case_id, std::int64_t id, const ReceivedFile& file) const {
    return {id, keys.seal(KeyClass::attachment, place(name_column, id, case_id), file.name),
            keys.seal(KeyClass::attachment, place(key_column, id, case_id), file.sealed.key.view()), file.sealed};
}

ledger::RowContent Registry::add_document(db::Transaction& tx, const Document& document, const Sealed& sealed) const {
    const int number = document.number > 0 ? document.number : store::next_document_number(tx, document.case_id);
    return ledger::insert(tx, store::documents,
        {document.id, document.case_id, number, code(document.direction), document.kind, document.channel, document.day.number,
         document.registered_at.us, document.actor, db::Bytes{sealed.title}, db::Bytes{sealed.party}, db::Bytes{sealed.text},
         document.secrecy});
}

ledger::RowContent Registry::add_file(db::Transaction& tx, base::CaseId case_id, base::DocumentId document, const SealedFile& file) const {
    return ledger::insert(tx, store::files,
        {file.id, case_id, document, db::Bytes{file.name_sealed}, file.sealed.size, file.sealed.name, db::Bytes{file.sealed.hash},
         db::Bytes{file.key_sealed}, "received", "", "", "", db::Bytes{}, db::Bytes{}, 0});
}

std::vector<Document> Registry::documents(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const {
    std::vector<Document> found;
    for (auto& stored : store::documents_of(reader, case_id)) found.push_back(unsealed(std::move(stored), keys));
    return found;
}

std::optional<Document> Registry::document(db::Reader& reader, base::DocumentId id, const crypto::CaseKeys& keys) const {
    auto stored = store::document_by_id(reader, id);
    if (!stored) return {};
    return unsealed(std::move(*stored), keys);
}

std::vector<FileRow> Registry::files_of(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const {
    std::vector<FileRow> found;
    for (auto& stored : store::files_of(reader, case_id)) found.push_back(unsealed(std::move(stored), keys));
    return found;
}

std::optional<FileRow> Registry::file(db::Reader& reader, std::int64_t id, const crypto::CaseKeys& keys) const {
    auto stored = store::file_by_id(reader, id);
    if (!stored) return {};
    return unsealed(std::move(*stored), keys);
}

bool Registry::one_document_alone(db::Reader& reader, base::CaseId case_id) const { return store::one_document_alone(reader, case_id); }
std::vector<std::int64_t> Registry::one_document_alone(db::Reader& reader) const { return store::one_document_alone(reader); }

std::string Registry::first_text(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const {
    const auto stored = store::first_received(reader, case_id);
    if (!stored) return "";
    return keys.open(KeyClass::matter, place(text_column, stored->document.id.value, case_id), stored->text);
}

ReceivedFile Registry::received_again(db::Reader& reader, const FileRow& file, const crypto::CaseKeys& keys) const {
    const auto stored = store::file_by_id(reader, file.id);
    CHECK(stored.has_value() && stored->file.case_id == file.case_id);
    const auto opened = unsealed(*stored, keys);
    const crypto::Key key{keys.open(KeyClass::attachment, place(key_column, file.id, file.case_id), stored->key_sealed)};
    return {opened.name, {opened.blob, key, opened.size, stored->blob_hash}};
}

std::function<std::string()> Registry::open_original(db::Reader& reader, const FileRow& file, const crypto::CaseKeys& keys) const {
    const auto stored = store::file_by_id(reader, file.id);
    CHECK(stored.has_value());
    const crypto::Key key{keys.open(KeyClass::attachment, place(key_column, file.id, file.case_id), stored->key_sealed)};
    return files_.open(stored->file.blob, key);
}

std::function<std::string()> Registry::open_clean(db::Reader& reader, const FileRow& file, const crypto::CaseKeys& keys) const {
    const auto stored = store::file_by_id(reader, file.id);
    CHECK(stored.has_value() && !stored->file.clean_blob.empty());
    const crypto::Key key{keys.open(KeyClass::attachment, place(clean_key_column, file.id, file.case_id), stored->clean_key_sealed)};
    return files_.open(stored->file.clean_blob, key);
}

std::vector<Registry::Waiting> Registry::waiting_files(db::Reader& reader, int limit) const { return store::waiting_files(reader, limit); }

void Registry::file_looked_at(db::Transaction& tx, const FileRow& file, const crypto::CaseKeys& keys, const files::Cleaned& cleaned,
                              const std::optional<files::Sealed>& clean, base::Time at) const {
    store::LookedAt row{file.id, cleaned.ready ? "ready" : "held", cleaned.held, cleaned.media, "", "", "", 0};
    if (clean) {
        row.clean_blob = clean->name;
        row.clean_hash = clean->hash;
        row.clean_key_sealed = keys.seal(KeyClass::attachment, place(clean_key_column, file.id, file.case_id), clean->key.view());
        row.clean_size = clean->size;
    }
    store::update_file(tx, row);
    ledger_.append(tx, {file_cleaned, file.case_id, file.document, {}, at}, {ledger::reread(tx, store::files, file.id)}, &keys.salt());
}

bool Registry::may_be_looked_at_again(const FileRow& file) {
    constexpr std::string_view worth_it[] = {files::Scanner::virus, files::Scanner::failed, "files.held.scan_cut", "files.held.cleaning_failed"};
    return file.state == "held" && std::find(std::begin(worth_it), std::end(worth_it), file.held) != std::end(worth_it);
}

void Registry::look_again(db::Transaction& tx, const FileRow& file, base::UserId actor, const crypto::CaseKeys& keys, base::Time at) const {
    CHECK(may_be_looked_at_again(file));
    store::update_file(tx, {file.id, "received", "", "", "", "", "", 0});
    ledger_.append(tx, {file_sent_back, file.case_id, file.document, actor, at}, {ledger::reread(tx, store::files, file.id)}, &keys.salt());
}

bool Registry::original_may_be_fetched(const FileRow& file) { return file.state != "received" && file.held != files::Scanner::virus && file.held != files::Scanner::failed; }

bool Registry::knows_blob(db::Reader& reader, std::string_view name) const { return store::knows_blob(reader, name); }

void declare_tables(ledger::Ledger& ledger, const files::Store& files) {
    ledger.cover(store::documents);
    ledger.cover(store::files);
    ledger.add_check([&files](db::Reader& reader, const std::function<void(ledger::Finding)>& report) {
        store::each_blob(reader, [&](std::int64_t file, std::string_view name, std::string_view hash) {
            const auto found = files.hash_of(std::string{name});
            const auto words = "blob " + std::string{name} + " of row " + std::to_string(file) + " of registry_files ";
            if (!found) report({ledger::Finding::Class::missing, words + "is missing"});
            else if (*found != hash) report({ledger::Finding::Class::altered, words + "was changed"});
        });
    });
}

}  // namespace registry
