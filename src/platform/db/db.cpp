#include "db/db.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "db/impl/readers.h"
#include "db/impl/spell.h"

namespace db {

namespace impl {

namespace {
thread_local std::vector<const void*> reading;
}

OneReadAThread::OneReadAThread(const void* database) : database_{database} {
    CHECK(std::find(reading.begin(), reading.end(), database) == reading.end());
    reading.push_back(database);
}

OneReadAThread::~OneReadAThread() { std::erase(reading, database_); }

}  // namespace impl

namespace {

// Tells a changed migration; nobody gains by forging one.
std::string fingerprint(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001B3U;
    }
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[(hash >> shift) & 0xF];
    return out + "-" + std::to_string(text.size());
}

bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

using InsertRow = std::initializer_list<std::pair<std::string_view, Value>>;

std::string insert_sql(std::string_view table, InsertRow row) {
    CHECK(is_name(table) && row.size() > 0);
    std::string names;
    std::string marks;
    for (const auto& [name, value] : row) {
        CHECK(is_name(name));
        names.append(names.empty() ? "" : ", ").append(name);
        marks.append(marks.empty() ? "?" : ", ?");
    }
    return "INSERT INTO " + std::string{table} + " (" + names + ") VALUES (" + marks + ")";
}

constexpr std::string_view own_tables = R"(
CREATE TABLE IF NOT EXISTS db_start (only_row id, number int NOT NULL);
CREATE TABLE IF NOT EXISTS db_migration (
    module text NOT NULL, number int NOT NULL, name text NOT NULL, hash text NOT NULL, at_start int NOT NULL,
    PRIMARY KEY (module, number));
)";

// Nodes that start at the same time take turns; SQLite has one writer anyway.
void take_turn(Transaction& tx, Kind kind) {
    if (kind == Kind::postgres) tx.query("SELECT pg_advisory_xact_lock(7205759403792793)", {}, [](const Row&) {});
}

void make_own_tables(Transaction& tx, Kind kind) {
    take_turn(tx, kind);
    for (const auto& statement : impl::spell_schema(own_tables, kind)) tx.execute(statement);
}

std::string title(const Migration& migration) {
    return migration.module + "/" + std::to_string(migration.number) + "_" + migration.name;
}

// True when the migration has run; its text must still be the same.
bool has_run(Reader& reader, const Migration& migration) {
    const auto hash = reader.text("SELECT hash FROM db_migration WHERE module = ? AND number = ?",
                                  {migration.module, migration.number});
    if (!hash) return false;
    if (*hash == fingerprint(migration.sql)) return true;
    throw base::Fault("migration " + title(migration) +
                      " was changed after it had run; undo the change and write a new migration");
}

void run_migration(Transaction& tx, const Migration& migration, const std::vector<std::string>& statements,
                   Kind kind) {
    take_turn(tx, kind);
    if (has_run(tx, migration)) return;   // another node was first
    for (const auto& statement : statements) tx.execute(statement);
    const auto start = tx.integer("SELECT number FROM db_start WHERE only_row = 1").value_or(0);
    tx.insert("db_migration", {{"module", migration.module}, {"number", migration.number}, {"name", migration.name},
                               {"hash", fingerprint(migration.sql)}, {"at_start", start}});
}

}  // namespace

bool Reader::first(std::string_view sql, const Values& values, const EachRow& each) {
    int rows = 0;
    query(sql, values, [&](const Row& row) {
        CHECK(++rows == 1);
        each(row);
    });
    return rows > 0;
}

std::optional<std::int64_t> Reader::integer(std::string_view sql, const Values& values) {
    std::optional<std::int64_t> found;
    first(sql, values, [&](const Row& row) {
        if (!row.is_null(0)) found = row.integer(0);
    });
    return found;
}

std::optional<std::string> Reader::text(std::string_view sql, const Values& values) {
    std::optional<std::string> found;
    first(sql, values, [&](const Row& row) {
        if (!row.is_null(0)) found = row.string(0);
    });
    return found;
}

void Transaction::insert(std::string_view table, InsertRow row) {
    static constexpr std::size_t cached_max = 1000;
    thread_local std::unordered_map<std::string, std::string> cached;
    std::string key{table};
    Values values;
    values.reserve(row.size());
    for (const auto& [name, value] : row) {
        key.append(1, ' ').append(name);
        values.push_back(value);
    }
    auto found = cached.find(key);
    if (found == cached.end()) {
        if (cached.size() >= cached_max) cached.clear();
        found = cached.emplace(std::move(key), insert_sql(table, row)).first;
    }
    execute(found->second, values);
}

void Database::migrate(const std::vector<Migration>& migrations,
                       const std::function<void(const Migration&)>& progress) {
    std::set<std::pair<std::string, int>> seen;
    for (const auto& migration : migrations) {
        if (!seen.emplace(migration.module, migration.number).second) {
            throw base::Fault("migration " + title(migration) + " is there twice");
        }
    }
    write([this](Transaction& tx) { make_own_tables(tx, kind()); });
    for (const auto& migration : migrations) {
        bool done = false;
        read([&](Reader& reader) { done = has_run(reader, migration); });
        if (done) continue;
        if (progress) progress(migration);
        try {
            const auto statements = impl::spell_schema(migration.sql, kind());
            write([&](Transaction& tx) { run_migration(tx, migration, statements, kind()); });
        } catch (const base::Fault& fault) {
            throw base::Fault("migration " + title(migration) + ": " + fault.what());
        }
    }
}

std::int64_t Database::next_start() {
    write([this](Transaction& tx) { make_own_tables(tx, kind()); });
    std::int64_t number = 0;
    write([&](Transaction& tx) {
        number = tx.integer("INSERT INTO db_start (only_row, number) VALUES (1, 1) ON CONFLICT (only_row) "
                            "DO UPDATE SET number = db_start.number + 1 RETURNING number").value();
    });
    return number;
}

}  // namespace db
