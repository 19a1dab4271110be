#pragma once
// The ledger is audit trail, outbox and bus in one. Every change appends a thin event in the
// caller's transaction; the event carries a salted commitment to each row it wrote, so that a
// changed row is found out, and the salt goes when the record is disposed of. Numbers are gapless
// and in commit order, so a follower that keeps a cursor skips nothing.
//
// Leaf: canonical CBOR (RFC 8949 section 4.2) of {number, kind, case, document, actor, at,
// commitment, previous}; chain: SHA-256 over the leaf, which holds the previous hash. Event 0 names
// the office and the schema. Commitment of a row: keyed BLAKE2b-256 over the canonical CBOR of
// [table, values...], cut to 16 bytes; key is the case's salt, or the office's for rows of no case.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "crypto/crypto.h"
#include "db/db.h"

namespace ledger {

// Declared in the owner's x_events.h with one line of comment; gathered into docs/events.md.
struct EventKind {
    std::string_view name;   // as tips.tip_received
};

// A table whose rows are covered by events (records), or carry a mac of their own (working data:
// drafts, sessions, queues). Columns in a fixed order, the first is `id`; `case_column` is the
// place of case_id, -1 when the table has none. A working table's last column is `mac`.
struct Table {
    std::string_view name;
    std::vector<std::string_view> columns;
    int case_column = -1;
};

// A row as it stands after the change, for its commitment.
struct RowContent {
    std::string_view table;
    std::int64_t row = 0;
    db::Values values;
};

struct Event {
    EventKind kind;
    base::CaseId case_id{};
    base::DocumentId document{};
    base::UserId actor{};          // 0: the system, or an anonymous sender
    base::Time at{};               // start of the day for anonymous senders
};

struct Record {                    // an event as it was stored
    std::int64_t number = 0;
    std::string kind;
    base::CaseId case_id;
    base::DocumentId document;
    base::UserId actor;
    base::Time at;
};

struct Finding {
    enum class Class { altered = 1, missing = 2, rolled_back = 3, unreadable = 5 } what = Class::altered;
    std::string words;             // "event 17 (tips.tip_received): the row 12 of registry_documents was changed"
};

class Ledger {
public:
    Ledger(std::shared_ptr<const crypto::Keyring> keyring);

    // Composition: which tables verify looks at, and how it gets a case's salt (empty when the
    // record was disposed of).
    void cover(const Table& table) { covered_.push_back(table); }
    void watch(const Table& table) { working_.push_back(table); }
    using SaltOf = std::function<std::optional<crypto::Key>(db::Reader&, base::CaseId)>;
    void set_salts(SaltOf salts) { salt_of_ = std::move(salts); }
    using Check = std::function<void(db::Reader&, const std::function<void(Finding)>&)>;
    void add_check(Check check) { checks_.push_back(std::move(check)); }

    // Event 0. Does nothing when the ledger has begun.
    void begin(db::Transaction& tx, std::string_view office, base::Time at) const;

    // Appends in the caller's transaction and gives the event's number. `salt` is the case's, or
    // null for rows of no case.
    std::int64_t append(db::Transaction& tx, const Event& event, const std::vector<RowContent>& rows,
                        const crypto::Key* salt = nullptr) const;

    std::int64_t head(db::Reader& reader) const;

    // Followers.
    std::vector<Record> after(db::Reader& reader, std::int64_t number, int limit) const;
    std::vector<Record> of_case(db::Reader& reader, base::CaseId case_id) const;
    std::int64_t cursor(db::Reader& reader, std::string_view name) const;
    void set_cursor(db::Transaction& tx, std::string_view name, std::int64_t number) const;

    // Working tables: the row gets a mac over all its values; a row changed behind our back is
    // found by verify.
    void put_working(db::Transaction& tx, const Table& table, db::Values values_without_mac) const;
    std::string mac(std::string_view table, const db::Values& values_without_mac) const;

    // Checks the chain and every commitment against the rows (and what add_check added). Findings
    // go to `report`; gives how many events and rows were looked at.
    struct Checked { std::int64_t events = 0, rows = 0, findings = 0; };
    Checked verify(db::Reader& reader, const std::optional<std::string>& checkpoint,
                   const std::function<void(const Finding&)>& report) const;

    // A signed line for a file outside the data folder: tells an older copy of the whole folder.
    std::string checkpoint(db::Reader& reader) const;

private:
    std::shared_ptr<const crypto::Keyring> keyring_;
    crypto::Key office_;
    std::vector<Table> covered_, working_;
    SaltOf salt_of_;
    std::vector<Check> checks_;
};

// INSERT of a row in the table's column order; gives what append needs.
RowContent insert(db::Transaction& tx, const Table& table, db::Values values);
// The row as it now stands, after an UPDATE.
RowContent reread(db::Reader& reader, const Table& table, std::int64_t row);

// Canonical CBOR of a flat array of database values; exported for compilations and tests.
std::string cbor_values(std::string_view head, const db::Values& values);

}  // namespace ledger
