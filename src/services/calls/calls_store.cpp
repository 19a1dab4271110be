#include "calls_store.h"

namespace calls::store {

namespace {

db::Bytes bytes(std::string_view data) { return {std::string{data}}; }
base::Day day(const db::Row& row, int column) { return {static_cast<std::int32_t>(row.integer(column))}; }

constexpr std::string_view note_columns =
    "SELECT id, kind, author, service, started, updated, version, call_day, attempts, phone_hash, unit, sealed FROM calls_notes ";
constexpr std::string_view contact_columns =
    "SELECT id, case_id, service, caller_kind, contact, child, interpreter, seconds, day, phone_hash, call_day, call_state, call_sealed "
    "FROM calls_contacts ";

std::vector<NoteRow> all_notes(db::Reader& reader, std::string_view where, const db::Values& wanted) {
    std::vector<NoteRow> found;
    reader.query(std::string{note_columns} + std::string{where}, wanted, [&](const db::Row& row) {
        found.push_back({row.integer(0), row.string(1), row.id<base::UserId>(2), row.string(3), {row.integer(4)}, {row.integer(5)},
                         row.integer(6), day(row, 7), static_cast<int>(row.integer(8)), row.blob(9), row.string(10), row.blob(11)});
    });
    return found;
}

std::vector<ContactRow> all_contacts(db::Reader& reader, std::string_view where, const db::Values& wanted) {
    std::vector<ContactRow> found;
    reader.query(std::string{contact_columns} + std::string{where}, wanted, [&](const db::Row& row) {
        found.push_back({row.integer(0), row.id<base::CaseId>(1), row.string(2), row.string(3), row.string(4), row.integer(5) != 0,
                         row.integer(6) != 0, row.integer(7), day(row, 8), row.blob(9), day(row, 10), row.string(11), row.blob(12)});
    });
    return found;
}

template <class Row>
std::optional<Row> only_one(std::vector<Row> found) {
    if (found.empty()) return {};
    return std::move(found.front());
}

}  // namespace

db::Values values(const NoteRow& note) {
    return {note.id, note.kind, note.author, note.service, note.started.us, note.updated.us, note.version, note.call_day.number, note.attempts,
            bytes(note.phone_hash), note.unit, bytes(note.sealed)};
}

std::optional<NoteRow> note(db::Reader& reader, std::int64_t id) { return only_one(all_notes(reader, "WHERE id = ?", {id})); }

std::vector<NoteRow> notes_of(db::Reader& reader, base::UserId author, int limit) {
    return all_notes(reader, "WHERE author = ? ORDER BY started, id LIMIT ?", {author, limit});
}

std::vector<NoteRow> left_open(db::Reader& reader, base::UserId but, base::Time before, int limit) {
    return all_notes(reader, "WHERE author <> ? AND author <> 0 AND started < ? ORDER BY started, id LIMIT ?", {but, before.us, limit});
}

std::vector<NoteRow> notes_with_phone(db::Reader& reader, std::string_view phone_hash, int limit) {
    return all_notes(reader, "WHERE phone_hash = ? ORDER BY id DESC LIMIT ?", {bytes(phone_hash), limit});
}

void delete_note(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM calls_notes WHERE id = ?", {id}); }

db::Values values(const ContactRow& contact) {
    return {contact.id, contact.case_id, contact.service, contact.caller_kind, contact.contact, contact.child, contact.interpreter, contact.seconds,
            contact.day.number, bytes(contact.phone_hash), contact.call_day.number, contact.call_state, bytes(contact.call_sealed)};
}

std::optional<ContactRow> contact(db::Reader& reader, std::int64_t id) { return only_one(all_contacts(reader, "WHERE id = ?", {id})); }

std::optional<ContactRow> contact_of_case(db::Reader& reader, base::CaseId id) {
    return only_one(all_contacts(reader, "WHERE case_id = ? ORDER BY id LIMIT 1", {id}));
}

std::vector<ContactRow> contacts_with_phone(db::Reader& reader, std::string_view phone_hash, int limit) {
    return all_contacts(reader, "WHERE phone_hash = ? ORDER BY id DESC LIMIT ?", {bytes(phone_hash), limit});
}

std::vector<ContactRow> waiting(db::Reader& reader, int limit) {
    return all_contacts(reader, "WHERE call_state = 'waiting' ORDER BY call_day, id LIMIT ?", {limit});
}

ledger::RowContent end_call_back(db::Transaction& tx, std::int64_t id, std::string_view state) {
    tx.execute("UPDATE calls_contacts SET call_state = ? WHERE id = ?", {state, id});
    return ledger::reread(tx, contacts, id);
}

}  // namespace calls::store
