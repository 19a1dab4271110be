#include "ledger_store.h"

#include "base/fault.h"

namespace ledger::store {

namespace {

std::string names(const Table& table) {
    std::string out;
    for (const auto column : table.columns) {
        if (!out.empty()) out += ", ";
        out += column;
    }
    return out;
}

Record record_of(const db::Row& row) {
    return {row.integer(0), row.string(1), row.id<base::CaseId>(2), row.id<base::DocumentId>(3), row.id<base::UserId>(4),
            {row.integer(5)}};
}

std::string insert_sql(const Table& table) {
    std::string marks;
    for (std::size_t i = 0; i < table.columns.size(); ++i) marks += i ? ", ?" : "?";
    return "INSERT INTO " + std::string{table.name} + " (" + names(table) + ") VALUES (" + marks + ")";
}

}  // namespace

Head head(db::Reader& reader) {
    Head head;
    reader.first("SELECT number, hash FROM ledger_head WHERE id = 1", {},
                 [&](const db::Row& row) { head = {row.integer(0), row.blob(1)}; });
    return head;
}

void begin(db::Transaction& tx, const Stored& event) {
    tx.execute("INSERT INTO ledger_head (id, number, hash) VALUES (1, 0, ?)", {db::Bytes{event.hash}});
    tx.execute("INSERT INTO ledger_events (id, kind, case_id, document_id, actor, at, covers, commitment, hash) "
               "VALUES (0, ?, 0, 0, 0, ?, ?, ?, ?)",
               {event.record.kind, event.record.at.us, db::Bytes{event.covers}, db::Bytes{event.commitment}, db::Bytes{event.hash}});
}

Head next(db::Transaction& tx) {
    Head head;
    const bool found = tx.first("UPDATE ledger_head SET number = number + 1 WHERE id = 1 RETURNING number, hash", {},
                                [&](const db::Row& row) { head = {row.integer(0), row.blob(1)}; });
    if (!found) throw base::Fault("the ledger has not begun: run vaka init first");
    return head;
}

void append(db::Transaction& tx, const Stored& event) {
    tx.execute("INSERT INTO ledger_events (id, kind, case_id, document_id, actor, at, covers, commitment, hash) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               {event.record.number, event.record.kind, event.record.case_id, event.record.document, event.record.actor,
                event.record.at.us, db::Bytes{event.covers}, db::Bytes{event.commitment}, db::Bytes{event.hash}});
    tx.execute("UPDATE ledger_head SET hash = ? WHERE id = 1", {db::Bytes{event.hash}});
}

void each(db::Reader& reader, const std::function<void(const Stored&)>& f) {
    reader.query("SELECT id, kind, case_id, document_id, actor, at, covers, commitment, hash FROM ledger_events ORDER BY id", {},
                 [&](const db::Row& row) { f({record_of(row), row.blob(6), row.blob(7), row.blob(8)}); });
}

std::vector<Record> after(db::Reader& reader, std::int64_t number, int limit) {
    std::vector<Record> records;
    reader.query("SELECT id, kind, case_id, document_id, actor, at FROM ledger_events WHERE id > ? ORDER BY id LIMIT ?",
                 {number, limit}, [&](const db::Row& row) { records.push_back(record_of(row)); });
    return records;
}

std::vector<Record> of_case(db::Reader& reader, base::CaseId case_id) {
    std::vector<Record> records;
    reader.query("SELECT id, kind, case_id, document_id, actor, at FROM ledger_events WHERE case_id = ? ORDER BY id", {case_id},
                 [&](const db::Row& row) { records.push_back(record_of(row)); });
    return records;
}

std::int64_t cursor(db::Reader& reader, std::string_view name) {
    return reader.integer("SELECT number FROM ledger_cursors WHERE name = ?", {name}).value_or(0);
}

void set_cursor(db::Transaction& tx, std::string_view name, std::int64_t number) {
    tx.execute("INSERT INTO ledger_cursors (name, number, hash) SELECT ?, e.id, e.hash FROM ledger_events e WHERE e.id = ? "
               "ON CONFLICT (name) DO UPDATE SET number = excluded.number, hash = excluded.hash",
               {name, number});
}

std::optional<std::string> hash_of(db::Reader& reader, std::int64_t number) {
    std::optional<std::string> hash;
    reader.first("SELECT hash FROM ledger_events WHERE id = ?", {number}, [&](const db::Row& row) { hash = row.blob(0); });
    return hash;
}

std::vector<Cursor> cursors(db::Reader& reader) {
    std::vector<Cursor> cursors;
    reader.query("SELECT name, number, hash FROM ledger_cursors ORDER BY name", {},
                 [&](const db::Row& row) { cursors.push_back({row.string(0), row.integer(1), row.blob(2)}); });
    return cursors;
}

void insert(db::Transaction& tx, const Table& table, const db::Values& values) {
    thread_local std::unordered_map<std::string_view, std::string> statements;
    auto& sql = statements[table.name];
    if (sql.empty()) sql = insert_sql(table);
    tx.execute(sql, values);
}

bool read_row(db::Reader& reader, const Table& table, std::int64_t row_id, db::Values& values) {
    return reader.first("SELECT " + names(table) + " FROM " + std::string{table.name} + " WHERE id = ?", {row_id},
                        [&](const db::Row& row) {
                            values.clear();
                            for (int i = 0; i < row.columns(); ++i) values.emplace_back(row.value(i));
                        });
}

void each_row(db::Reader& reader, const Table& table, const std::function<void(const db::Values&)>& f) {
    db::Values values;
    reader.query("SELECT " + names(table) + " FROM " + std::string{table.name}, {}, [&](const db::Row& row) {
        values.clear();
        for (int i = 0; i < row.columns(); ++i) values.emplace_back(row.value(i));
        f(values);
    });
}

void put(db::Transaction& tx, const Table& table, const db::Values& values) {
    std::string sql = insert_sql(table) + " ON CONFLICT (id) DO UPDATE SET ";
    for (std::size_t i = 1; i < table.columns.size(); ++i) {
        if (i > 1) sql += ", ";
        sql += std::string{table.columns[i]} + " = excluded." + std::string{table.columns[i]};
    }
    tx.execute(sql, values);
}

}  // namespace ledger::store
