#include "db/impl/sqlite_connection.h"

#include <cerrno>

#include "base/text.h"
#include "db/impl/spell.h"

namespace db::impl {

namespace {

// Before anything opens a database: counting its memory takes a lock on each allocation, which all
// readers and the writer share.
[[maybe_unused]] const int uncounted_memory = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_{statement} {}

    int columns() const override { return sqlite3_column_count(statement_); }
    bool is_null(int column) const override { return type(column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, checked(column)); }
    double real(int column) const override { return sqlite3_column_double(statement_, checked(column)); }

    std::string_view text(int column) const override {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, checked(column)));
        return view(data, column);
    }
    std::string_view bytes(int column) const override {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, checked(column)));
        return view(data, column);
    }
    Value value(int column) const override {
        switch (type(column)) {
            case SQLITE_INTEGER: return Value{integer(column)};
            case SQLITE_FLOAT: return Value{real(column)};
            case SQLITE_TEXT: return Value{text(column)};
            case SQLITE_BLOB: return Value{Bytes{std::string{bytes(column)}}};
            default: return Value{};
        }
    }

private:
    int checked(int column) const {
        CHECK(column >= 0 && column < sqlite3_column_count(statement_));
        return column;
    }
    int type(int column) const { return sqlite3_column_type(statement_, checked(column)); }
    std::string_view view(const char* data, int column) const {
        const int size = sqlite3_column_bytes(statement_, column);
        return data ? std::string_view{data, static_cast<std::size_t>(size)} : std::string_view{};
    }

    sqlite3_stmt* statement_;
};

// Gives the statement back clean, whatever the callback threw.
class Running {
public:
    Running(sqlite3_stmt* statement, bool& running) : statement_{statement}, running_{running} { running_ = true; }
    ~Running() {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
        running_ = false;
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    sqlite3_stmt* statement_;
    bool& running_;
};

int open_flags() { return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE; }

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, Role role, const std::string& synchronous) {
    sqlite3* opened = nullptr;
    const int flags = open_flags() | (role == Role::writer ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK) throw SqliteFault(std::string{"database: cannot be opened: "} + sqlite3_errstr(code), code);
    configure(role, synchronous);
}

SqliteConnection::~SqliteConnection() = default;

void SqliteConnection::configure(Role role, const std::string& synchronous) {
    CHECK(synchronous == "FULL" || synchronous == "EXTRA" || synchronous == "NORMAL" || synchronous == "OFF");
    auto* handle = handle_.get();
    sqlite3_busy_timeout(handle, 5000);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    // "x" is a name and never a text, as in PostgreSQL.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    run("PRAGMA foreign_keys = ON");
    run("PRAGMA secure_delete = ON");
    run("PRAGMA cell_size_check = ON");
    run("PRAGMA mmap_size = 0");
    run("PRAGMA temp_store = MEMORY");
    // The writer checkpoints by itself after it has answered; the others never do.
    run("PRAGMA wal_autocheckpoint = 0");
    if (role == Role::reader) {
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        run("PRAGMA cache_size = -8000");
        run("PRAGMA query_only = ON");
        return;
    }
    run("PRAGMA cache_size = -16000");
    std::string mode;
    const EachRow take = [&](const Row& row) { mode = row.string(0); };
    run("PRAGMA journal_mode = WAL", {}, &take);
    if (mode != "wal") throw base::Fault("database: the file cannot be used with a write-ahead log");
    run("PRAGMA journal_size_limit = 67108864");
    run("PRAGMA synchronous = " + synchronous);
}

SqliteConnection::Prepared SqliteConnection::prepare(std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, &rest);
    Prepared prepared{made};
    if (code != SQLITE_OK) raise(code, sql);
    if (!made) throw base::Fault("SQL without a statement");
    const auto left = base::trim(sql.substr(static_cast<std::size_t>(rest - sql.data())));
    if (!left.empty() && left != ";") throw base::Fault("SQL with more than one statement");
    return prepared;
}

void SqliteConnection::bind(sqlite3_stmt* statement, std::string_view sql, const Values& values) {
    CHECK(sqlite3_bind_parameter_count(statement) == std::ssize(values));
    int at = 0;
    for (const auto& value : values) {
        ++at;
        int code = SQLITE_OK;
        if (const auto* integer = std::get_if<std::int64_t>(&value.held())) {
            code = sqlite3_bind_int64(statement, at, *integer);
        } else if (const auto* real = std::get_if<double>(&value.held())) {
            code = sqlite3_bind_double(statement, at, *real);
        } else if (const auto* text = std::get_if<std::string>(&value.held())) {
            code = sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        } else if (const auto* bytes = std::get_if<Bytes>(&value.held())) {
            code = sqlite3_bind_blob64(statement, at, bytes->data.data(), bytes->data.size(), SQLITE_STATIC);
        }
        if (code != SQLITE_OK) raise(code, sql);
    }
}

std::int64_t SqliteConnection::step(sqlite3_stmt* statement, std::string_view sql, const Values& values,
                                    const EachRow* each) {
    bind(statement, sql, values);
    const SqliteRow row{statement};
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (each) (*each)(row);
    }
    if (code != SQLITE_DONE) raise(code, sql);
    return sqlite3_changes64(handle_.get());
}

std::int64_t SqliteConnection::run(std::string_view sql, const Values& values, const EachRow* each) {
    refuse_unkeepable(values);
    auto* entry = statements_.find(sql);
    if (entry && entry->running) {
        const auto again = prepare(sql);
        bool running = false;
        const Running guard{again.get(), running};
        return step(again.get(), sql, values, each);
    }
    if (!entry) entry = &statements_.add(std::string{sql}, prepare(sql), [](Prepared&) {});
    const Running guard{entry->prepared.get(), entry->running};
    return step(entry->prepared.get(), sql, values, each);
}

bool SqliteConnection::is_disk_full(int code) const {
    if ((code & 0xFF) == SQLITE_FULL) return true;
    if ((code & 0xFF) != SQLITE_IOERR || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) return false;
    const int system = sqlite3_system_errno(handle_.get());
    return system == ENOSPC || system == EDQUOT;
}

void SqliteConnection::note_error(int code) {
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) lost_sync_ = true;
}

void SqliteConnection::raise(int code, std::string_view sql) {
    note_error(code);
    if (is_disk_full(code)) throw base::Busy("database: the disk is full");
    throw SqliteFault("database: " + std::string{sqlite3_errmsg(handle_.get())} + " in: " + std::string{sql}, code);
}

}  // namespace db::impl
