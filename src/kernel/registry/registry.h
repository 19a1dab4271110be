#pragma once
// The register: diary numbers, documents and their files, secrecy marking (OSL 5:1, 5:2, 5:5).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "files/files.h"
#include "identity/identity.h"
#include "ledger/ledger.h"

namespace registry {

// class-serial/year, as "8.2.1-123/2026". In URLs '/' is written '-'.
struct RegistryNumber {
    std::string class_code;
    std::int64_t serial = 0;
    int year = 0;
    std::string string() const;
    std::string slug() const;
    static std::optional<RegistryNumber> parse(std::string_view text);   // either form
    bool operator==(const RegistryNumber&) const = default;
};

// The next serial of the year, inside the writer's transaction: gapless, since a transaction that
// is rolled back gives its number back.
std::int64_t next_serial(db::Transaction& tx, int year);

// What the next serial of each year will be; for verify.
struct Series { int year = 0; std::int64_t next = 0; };
std::vector<Series> series(db::Reader& reader);

enum class Direction { received, sent, internal };
std::string_view code(Direction direction);

struct Document {
    base::DocumentId id;
    base::CaseId case_id;
    int number = 0;                    // within the case, from 1
    Direction direction = Direction::received;
    std::string kind;                  // tip, enquiry, addition, email, answer, note, forward ...
    std::string channel;               // code of the catalogue
    base::Day day;                     // received or drawn up
    base::Time registered_at;          // start of the day for anonymous senders
    base::UserId actor;
    std::string title, party, text;    // unsealed, or empty when not asked for
    std::string secrecy;               // ground id; empty: not marked
};

struct FileRow {
    std::int64_t id = 0;
    base::CaseId case_id;
    base::DocumentId document;
    std::string name;                  // unsealed
    std::int64_t size = 0;
    std::string blob;
    std::string state, held, media;
    std::string clean_blob;
    std::int64_t clean_size = 0;
};

// A file that was received and sealed, before it belongs to a document.
struct ReceivedFile {
    std::string name;
    files::Sealed sealed;
};

class Registry {
public:
    Registry(const files::Store& files, ledger::Ledger& ledger, std::uint32_t key_version)
        : files_{files}, ledger_{ledger}, key_version_{key_version} {}

    // Sealing is done before the transaction, on the caller's thread.
    struct Sealed { std::string title, party, text; };
    Sealed seal(const crypto::CaseKeys& keys, const Document& document) const;
    struct SealedFile { std::int64_t id; std::string name_sealed, key_sealed; files::Sealed sealed; };
    SealedFile seal_file(const crypto::CaseKeys& keys, base::CaseId case_id, std::int64_t id, const ReceivedFile& file) const;

    // Rows for the caller's event. `document.number` 0 takes the next of the case.
    ledger::RowContent add_document(db::Transaction& tx, const Document& document, const Sealed& sealed) const;
    ledger::RowContent add_file(db::Transaction& tx, base::CaseId case_id, base::DocumentId document, const SealedFile& file) const;

    std::vector<Document> documents(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const;
    std::optional<Document> document(db::Reader& reader, base::DocumentId id, const crypto::CaseKeys& keys) const;
    std::vector<FileRow> files_of(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const;
    std::optional<FileRow> file(db::Reader& reader, std::int64_t id, const crypto::CaseKeys& keys) const;
    // Whether one document without a file is all that the case has; and all such cases, rising.
    bool one_document_alone(db::Reader& reader, base::CaseId case_id) const;
    std::vector<std::int64_t> one_document_alone(db::Reader& reader) const;
    // First received text of the case, for lists; empty when there is none.
    std::string first_text(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const;

    // The same sealed bytes, to be received once more by another case: no byte is copied, and the row there is its own.
    ReceivedFile received_again(db::Reader& reader, const FileRow& file, const crypto::CaseKeys& keys) const;

    std::function<std::string()> open_clean(db::Reader& reader, const FileRow& file, const crypto::CaseKeys& keys) const;
    std::function<std::string()> open_original(db::Reader& reader, const FileRow& file, const crypto::CaseKeys& keys) const;

    // Files that nobody has looked at yet.
    struct Waiting { std::int64_t id = 0; base::CaseId case_id; };
    std::vector<Waiting> waiting_files(db::Reader& reader, int limit) const;
    void file_looked_at(db::Transaction& tx, const FileRow& file, const crypto::CaseKeys& keys, const files::Cleaned& cleaned,
                        const std::optional<files::Sealed>& clean, base::Time at) const;
    // That may be looked at once more: what it is held for may have been the scanner's or the cleaner's own trouble.
    static bool may_be_looked_at_again(const FileRow& file);
    void look_again(db::Transaction& tx, const FileRow& file, base::UserId actor, const crypto::CaseKeys& keys, base::Time at) const;
    // Nobody fetches the bytes that came before they are looked at, nor those that are known to do harm.
    static bool original_may_be_fetched(const FileRow& file);

    // Blobs that a row names.
    bool knows_blob(db::Reader& reader, std::string_view name) const;
    const files::Store& files() const { return files_; }

private:
    const files::Store& files_;
    ledger::Ledger& ledger_;
    std::uint32_t key_version_;
};

// Tables for verify, and that every blob is there with the bytes it had.
void declare_tables(ledger::Ledger& ledger, const files::Store& files);

}  // namespace registry
