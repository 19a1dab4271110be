#include "ledger/ledger.h"

#include <cstring>

#include "base/text.h"
#include "cbor.h"
#include "ledger_store.h"

namespace ledger {

namespace {

constexpr std::size_t cover_hash_bytes = 16;
constexpr std::size_t covers_max = 1000;   // rows of one event

// A cover as it is stored: table name, row, hash, each with its length.
struct Cover { std::string table; std::int64_t row; std::string hash; };

std::string encode_covers(const std::vector<Cover>& covers) {
    Cbor out;
    out.array(covers.size());
    for (const auto& cover : covers) out.array(3).text(cover.table).integer(cover.row).bytes(cover.hash);
    return out.string();
}

// Reads only what encode_covers writes; empty when it is anything else.
std::optional<std::vector<Cover>> decode_covers(std::string_view in) {
    const auto head = [&](int major) -> std::optional<std::uint64_t> {
        if (in.empty() || static_cast<unsigned char>(in[0]) >> 5 != major) return {};
        const unsigned low = static_cast<unsigned char>(in[0]) & 31;
        in.remove_prefix(1);
        if (low < 24) return low;
        if (low > 27) return {};
        const std::size_t bytes = std::size_t{1} << (low - 24);
        if (in.size() < bytes) return {};
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(in[i]);
        in.remove_prefix(bytes);
        return value;
    };
    const auto piece = [&](int major) -> std::optional<std::string> {
        const auto size = head(major);
        if (!size || *size > in.size()) return {};
        std::string data{in.substr(0, *size)};
        in.remove_prefix(*size);
        return data;
    };
    const auto count = head(4);
    if (!count || *count > covers_max) return {};
    std::vector<Cover> covers;
    for (std::uint64_t i = 0; i < *count; ++i) {
        if (head(4) != 3u) return {};
        auto table = piece(3);
        const auto row = head(0);
        auto hash = piece(2);
        if (!table || !row || !hash) return {};
        covers.push_back({std::move(*table), static_cast<std::int64_t>(*row), std::move(*hash)});
    }
    if (!in.empty()) return {};
    return covers;
}

std::string commitment_of(std::string_view covers) { return crypto::sha256(covers); }

std::string leaf_hash(const Record& record, std::string_view commitment, std::string_view previous) {
    Cbor leaf;
    leaf.array(9).integer(1).integer(record.number).text(record.kind).integer(record.case_id.value).integer(record.document.value)
        .integer(record.actor.value).integer(record.at.us).bytes(commitment).bytes(previous);
    return crypto::sha256(leaf.string());
}

std::string row_hash(const crypto::Key& key, const RowContent& row) {
    return crypto::keyed_blake2b(key, cbor_values(row.table, row.values)).substr(0, cover_hash_bytes);
}

struct RowKey {
    std::string table;
    std::int64_t row;
    bool operator==(const RowKey&) const = default;
};
struct RowKeyHash {
    std::size_t operator()(const RowKey& key) const {
        return std::hash<std::string>{}(key.table) * 31 + std::hash<std::int64_t>{}(key.row);
    }
};
struct LastCover { std::int64_t event; std::string hash; };
using Covered = std::unordered_map<RowKey, LastCover, RowKeyHash>;

// A disposed row leaves an empty hash: it must be gone or emptied.
struct Verifier {
    db::Reader& reader;
    const std::function<void(const Finding&)>& report;
    Ledger::Checked checked{};
    Covered covered{};
    std::unordered_map<std::int64_t, std::string> kinds{};   // of events that cover something
    std::string last_hash{};
    std::int64_t last_number = -1;

    void find(Finding::Class what, std::string words) {
        ++checked.findings;
        report({what, std::move(words)});
    }
};

std::string named(const Record& record) { return "event " + std::to_string(record.number) + " (" + record.kind + ")"; }

void verify_chain(Verifier& v) {
    store::each(v.reader, [&](const store::Stored& event) {
        ++v.checked.events;
        const auto& record = event.record;
        if (record.number != v.last_number + 1)
            v.find(Finding::Class::missing, "events " + std::to_string(v.last_number + 1) + " to " +
                                                std::to_string(record.number - 1) + " are missing from ledger_events");
        if (commitment_of(event.covers) != event.commitment)
            v.find(Finding::Class::altered, named(record) + ": its list of covered rows in ledger_events was changed");
        if (leaf_hash(record, event.commitment, v.last_hash) != event.hash)
            v.find(Finding::Class::altered, named(record) + " in ledger_events was changed, or the event before it");
        const auto covers = decode_covers(event.covers);
        if (!covers) v.find(Finding::Class::unreadable, named(record) + ": its list of covered rows cannot be read");
        else for (const auto& cover : *covers) v.covered[{cover.table, cover.row}] = {record.number, cover.hash};
        v.kinds[record.number] = record.kind;
        v.last_hash = event.hash;
        v.last_number = record.number;
    });
    if (v.last_number < 0) return v.find(Finding::Class::missing, "the ledger is empty: event 0 is missing from ledger_events");
    const auto head = store::head(v.reader);
    if (head.number > v.last_number)
        v.find(Finding::Class::missing, "the tail is cut: ledger_head says " + std::to_string(head.number) +
                                            " events, ledger_events ends at " + std::to_string(v.last_number));
    else if (head.number < v.last_number || head.hash != v.last_hash)
        v.find(Finding::Class::altered, "ledger_head does not agree with the last event, number " + std::to_string(v.last_number));
}

}  // namespace

std::string cbor_values(std::string_view head, const db::Values& values) {
    Cbor out;
    out.array(values.size() + 1).text(head);
    for (const auto& value : values) {
        const auto& held = value.held();
        if (const auto* integer = std::get_if<std::int64_t>(&held)) out.integer(*integer);
        else if (const auto* real = std::get_if<double>(&held)) out.real(*real);
        else if (const auto* text = std::get_if<std::string>(&held)) out.text(*text);
        else if (const auto* bytes = std::get_if<db::Bytes>(&held)) out.bytes(bytes->data);
        else out.null();
    }
    return out.string();
}

RowContent insert(db::Transaction& tx, const Table& table, db::Values values) {
    CHECK(values.size() == table.columns.size());
    store::insert(tx, table, values);
    const auto row = std::get<std::int64_t>(values[0].held());
    return {table.name, row, std::move(values)};
}

RowContent reread(db::Reader& reader, const Table& table, std::int64_t row) {
    RowContent content{table.name, row, {}};
    CHECK(store::read_row(reader, table, row, content.values));
    return content;
}

Ledger::Ledger(std::shared_ptr<const crypto::Keyring> keyring)
    : keyring_{std::move(keyring)}, office_{keyring_->office_key("ledger")} {}

void Ledger::begin(db::Transaction& tx, std::string_view office, base::Time at) const {
    if (store::head(tx).number >= 0) return;
    store::Stored event;
    event.record.kind = "ledger.begun:" + std::string{office} + ":1";
    event.record.at = at;
    event.covers = encode_covers({});
    event.commitment = commitment_of(event.covers);
    event.hash = leaf_hash(event.record, event.commitment, {});
    store::begin(tx, event);
}

std::int64_t Ledger::append(db::Transaction& tx, const Event& event, const std::vector<RowContent>& rows,
                            const crypto::Key* salt) const {
    CHECK(rows.size() <= covers_max);
    std::vector<Cover> covers;
    for (const auto& row : rows)
        covers.push_back({std::string{row.table}, row.row, row_hash(salt ? *salt : office_, row)});
    const auto head = store::next(tx);
    store::Stored stored;
    stored.record = {head.number, std::string{event.kind.name}, event.case_id, event.document, event.actor, event.at};
    stored.covers = encode_covers(covers);
    stored.commitment = commitment_of(stored.covers);
    stored.hash = leaf_hash(stored.record, stored.commitment, head.hash);
    store::append(tx, stored);
    return head.number;
}

std::int64_t Ledger::head(db::Reader& reader) const { return store::head(reader).number; }
std::vector<Record> Ledger::after(db::Reader& reader, std::int64_t number, int limit) const {
    return store::after(reader, number, limit);
}
std::vector<Record> Ledger::of_case(db::Reader& reader, base::CaseId case_id) const { return store::of_case(reader, case_id); }
std::int64_t Ledger::cursor(db::Reader& reader, std::string_view name) const { return store::cursor(reader, name); }
void Ledger::set_cursor(db::Transaction& tx, std::string_view name, std::int64_t number) const {
    store::set_cursor(tx, name, number);
}

std::string Ledger::mac(std::string_view table, const db::Values& values_without_mac) const {
    return keyring_->hash("working_row", cbor_values(table, values_without_mac)).substr(0, cover_hash_bytes);
}

void Ledger::put_working(db::Transaction& tx, const Table& table, db::Values values_without_mac) const {
    CHECK(values_without_mac.size() + 1 == table.columns.size());
    auto code = mac(table.name, values_without_mac);
    values_without_mac.emplace_back(db::Bytes{std::move(code)});
    store::put(tx, table, values_without_mac);
}

namespace {

// One row of a covered table against the last event that wrote it.
void verify_row(Verifier& v, const Table& table, const db::Values& values, const std::optional<crypto::Key>& key) {
    ++v.checked.rows;
    const auto row = std::get<std::int64_t>(values[0].held());
    const auto name = "row " + std::to_string(row) + " of " + std::string{table.name};
    const auto found = v.covered.find({std::string{table.name}, row});
    if (found == v.covered.end()) return v.find(Finding::Class::altered, name + " was added: no event wrote it");
    const auto event = "event " + std::to_string(found->second.event) + " (" + v.kinds[found->second.event] + ")";
    if (!key) v.find(Finding::Class::altered, name + ", written by " + event + ": the keys of its case do not open");
    else if (row_hash(*key, {table.name, row, values}) != found->second.hash)
        v.find(Finding::Class::altered, name + " was changed since " + event + " wrote it");
    v.covered.erase(found);
}

void verify_cursors(Verifier& v) {
    for (const auto& cursor : store::cursors(v.reader)) {
        const auto hash = store::hash_of(v.reader, cursor.number);
        if (!hash) v.find(Finding::Class::altered, "the cursor " + cursor.name + " in ledger_cursors points at no event");
        else if (*hash != cursor.hash) v.find(Finding::Class::altered, "the cursor " + cursor.name + " in ledger_cursors was changed");
    }
}

void verify_checkpoint(Verifier& v, const crypto::Keyring& keyring, std::string_view checkpoint) {
    const auto parts = base::split(base::trim(checkpoint), ' ');
    const bool good = parts.size() == 4 &&
                      base::hex(keyring.hash("checkpoint", parts[0] + " " + parts[1] + " " + parts[2])) == parts[3];
    const auto number = good ? base::parse_integer(parts[1]) : std::nullopt;
    if (!number)
        return v.find(Finding::Class::unreadable, "the checkpoint outside the data folder was changed or is of another office");
    if (*number > v.last_number)
        return v.find(Finding::Class::rolled_back, "the data folder is older than its checkpoint: " + std::to_string(*number) +
                                                       " events were written, " + std::to_string(v.last_number) + " are here");
    const auto hash = store::hash_of(v.reader, *number);
    if (!hash || base::hex(*hash) != parts[2])
        v.find(Finding::Class::rolled_back, "event " + std::to_string(*number) + " is not the one the checkpoint saw");
}

}  // namespace

Ledger::Checked Ledger::verify(db::Reader& reader, const std::optional<std::string>& checkpoint,
                               const std::function<void(const Finding&)>& report) const {
    Verifier v{reader, report};
    verify_chain(v);
    std::unordered_map<std::int64_t, std::optional<crypto::Key>> salts;
    const auto key_of = [&](const Table& table, const db::Values& values) -> std::optional<crypto::Key> {
        const auto* case_id = table.case_column < 0 ? nullptr
            : std::get_if<std::int64_t>(&values[static_cast<std::size_t>(table.case_column)].held());
        if (!case_id || *case_id == 0) return office_;
        auto [at, fresh] = salts.try_emplace(*case_id);
        if (fresh) {
            try { at->second = salt_of_(reader, {*case_id}); } catch (const base::Fault&) { at->second.reset(); }
        }
        return at->second;
    };
    for (const auto& table : covered_)
        store::each_row(reader, table, [&](const db::Values& values) { verify_row(v, table, values, key_of(table, values)); });
    for (const auto& [key, last] : v.covered)
        v.find(Finding::Class::missing, "row " + std::to_string(key.row) + " of " + key.table + " is missing; event " +
                                            std::to_string(last.event) + " (" + v.kinds[last.event] + ") wrote it");
    for (const auto& table : working_) {
        store::each_row(reader, table, [&](const db::Values& values) {
            ++v.checked.rows;
            const auto* stored = std::get_if<db::Bytes>(&values.back().held());
            if (!stored || stored->data != mac(table.name, {values.begin(), values.end() - 1}))
                v.find(Finding::Class::altered, "row " + std::to_string(std::get<std::int64_t>(values[0].held())) + " of " +
                                                    std::string{table.name} + " was changed from outside");
        });
    }
    verify_cursors(v);
    for (const auto& check : checks_) check(reader, [&](Finding finding) { ++v.checked.findings; report(finding); });
    if (checkpoint) verify_checkpoint(v, *keyring_, *checkpoint);
    return v.checked;
}

std::string Ledger::checkpoint(db::Reader& reader) const {
    const auto head = store::head(reader);
    const std::string line = "vaka-ledger-1 " + std::to_string(head.number) + " " + base::hex(head.hash);
    return line + " " + base::hex(keyring_->hash("checkpoint", line)) + "\n";
}

}  // namespace ledger
