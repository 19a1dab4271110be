// SQLite behind the door: one connection writes and checkpoints (3.40 has a fault when two do so at
// the same moment), the others are query_only.
#include <algorithm>

#include "base/log.h"
#include "db/impl/readers.h"
#include "db/impl/sqlite_connection.h"
#include "db/impl/writer.h"

namespace db {

namespace {

using impl::Request;
using impl::SqliteConnection;
using impl::SqliteFault;

class SqliteReader final : public Reader {
public:
    explicit SqliteReader(SqliteConnection& connection) : connection_{connection} {}
    void query(std::string_view sql, const Values& values, const EachRow& each) override {
        connection_.run(sql, values, &each);
    }

private:
    SqliteConnection& connection_;
};

// As in PostgreSQL, a work whose statement failed is lost even when it catches the error.
class SqliteTransaction final : public Transaction {
public:
    explicit SqliteTransaction(SqliteConnection& connection) : connection_{connection} {}

    void query(std::string_view sql, const Values& values, const EachRow& each) override { run(sql, values, &each); }
    void execute(std::string_view sql, const Values& values) override { run(sql, values, nullptr); }
    std::int64_t change(std::string_view sql, const Values& values) override { return run(sql, values, nullptr); }

    void rethrow_swallowed() const {
        if (error_) std::rethrow_exception(error_);
    }

private:
    std::int64_t run(std::string_view sql, const Values& values, const EachRow* each) {
        rethrow_swallowed();
        try {
            return connection_.run(sql, values, each);
        } catch (const base::Fault&) {
            error_ = std::current_exception();
            throw;
        }
    }

    SqliteConnection& connection_;
    std::exception_ptr error_;
};

class SqliteStore final : public impl::Store {
public:
    SqliteStore(const std::string& path, const std::string& synchronous)
        : connection_{path, SqliteConnection::Role::writer, synchronous} {
        sqlite3_wal_hook(connection_.handle(), &SqliteStore::on_commit, this);
    }

    int run(std::span<Request* const> group) override;
    void tidy() override;
    void idle() override {
        if (!failed_ && wal_pages_ > checkpointed_pages_) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    }
    bool failed() const override { return failed_; }

    void optimise() {
        connection_.run("PRAGMA analysis_limit = 1000");
        connection_.run("PRAGMA optimize");
        truncate();
    }
    // Empties the log into the file. Waits a moment for readers and else leaves it for later.
    void truncate() {
        if (failed_) return;
        sqlite3_busy_timeout(connection_.handle(), 1000);
        checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
        sqlite3_busy_timeout(connection_.handle(), 5000);
    }

private:
    enum class Commit { done, alone, refused };

    static int on_commit(void* self, sqlite3*, const char*, int pages) {
        auto& store = *static_cast<SqliteStore*>(self);
        store.wal_pages_ = pages;
        if (pages < store.checkpointed_pages_) store.checkpointed_pages_ = 0;   // the log began anew
        return SQLITE_OK;
    }

    Commit run_together(std::span<Request* const> group);
    bool begin(std::span<Request* const> group);
    void run_member(Request& member);
    void run_inside_savepoint(Request& member);
    Commit commit(std::span<Request* const> group);
    void roll_back();
    void refuse(std::span<Request* const> group, std::exception_ptr error);
    void note_failure(const char* doing, const char* error);
    void checkpoint(int mode);

    static constexpr int pages_between_checkpoints = 4000;
    static constexpr int pages_max = 16000;   // 64 MB: then wait for the readers that hold it

    SqliteConnection connection_;
    int wal_pages_ = 0;
    int checkpointed_pages_ = 0;
    bool failed_ = false;
};

int SqliteStore::run(std::span<Request* const> group) {
    const auto end = run_together(group);
    if (end == Commit::done) return 1;
    if (end == Commit::refused) return 0;
    // Only what is checked at the commit itself (a deferred key) comes here: who it was, is found
    // by running each on its own.
    int commits = 0;
    for (auto* member : group) {
        member->error = nullptr;
        const std::span<Request* const> one{&member, 1};
        if (run_together(one) == Commit::done && !member->error) ++commits;
    }
    return commits;
}

SqliteStore::Commit SqliteStore::run_together(std::span<Request* const> group) {
    if (failed_) {
        refuse(group, std::make_exception_ptr(base::Fault("database: an earlier commit failed")));
        return Commit::refused;
    }
    if (!begin(group)) return Commit::refused;
    for (auto* member : group) {
        run_member(*member);
        if (connection_.in_transaction() && !connection_.lost_sync()) continue;
        // SQLite gave the whole transaction up (disk full, I/O error): it is lost for all.
        if (connection_.lost_sync()) note_failure("write", "fsync");
        roll_back();
        const auto why = member->error;
        refuse(group, why ? why : std::make_exception_ptr(base::Fault("database: a work ended its transaction")));
        return Commit::refused;
    }
    if (std::all_of(group.begin(), group.end(), [](const Request* r) { return bool{r->error}; })) {
        roll_back();
        return Commit::refused;
    }
    return commit(group);
}

bool SqliteStore::begin(std::span<Request* const> group) {
    try {
        connection_.run("BEGIN IMMEDIATE");
        return true;
    } catch (const base::Fault&) {
        if (connection_.lost_sync()) note_failure("begin", "fsync");
        refuse(group, std::current_exception());
        return false;
    }
}

void SqliteStore::run_member(Request& member) {
    try {
        run_inside_savepoint(member);
    } catch (...) {
        member.error = std::current_exception();
    }
}

void SqliteStore::run_inside_savepoint(Request& member) {
    connection_.run("SAVEPOINT member");
    try {
        SqliteTransaction transaction{connection_};
        (*member.work)(transaction);
        transaction.rethrow_swallowed();
    } catch (...) {
        if (connection_.in_transaction()) {
            connection_.run("ROLLBACK TO member");
            connection_.run("RELEASE member");
        }
        throw;
    }
    connection_.run("RELEASE member");
}

SqliteStore::Commit SqliteStore::commit(std::span<Request* const> group) {
    try {
        connection_.run("COMMIT");
        return Commit::done;
    } catch (const base::Busy&) {
        roll_back();
        refuse(group, std::current_exception());
    } catch (const SqliteFault& fault) {
        roll_back();
        if ((fault.code() & 0xFF) == SQLITE_CONSTRAINT && group.size() > 1) return Commit::alone;
        if ((fault.code() & 0xFF) != SQLITE_CONSTRAINT) note_failure("commit", fault.what());
        refuse(group, std::current_exception());
    }
    return Commit::refused;
}

void SqliteStore::roll_back() {
    if (!connection_.in_transaction()) return;
    try {
        connection_.run("ROLLBACK");
    } catch (const SqliteFault& fault) {
        note_failure("rollback", fault.what());
    }
}

void SqliteStore::refuse(std::span<Request* const> group, std::exception_ptr error) {
    for (auto* member : group) {
        if (!member->error) member->error = error;
    }
}

// After an fsync error the kernel may have dropped the pages and told only once: no later success
// proves anything, so the writer stops and the log is read anew at the next start.
void SqliteStore::note_failure(const char* doing, const char* error) {
    failed_ = true;
    sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    base::log(base::Level::alarm, "database_write_failed", {{"doing", doing}, {"error", error}});
}

void SqliteStore::tidy() {
    if (failed_ || wal_pages_ - checkpointed_pages_ < pages_between_checkpoints) return;
    if (wal_pages_ < pages_max) {
        checkpoint(SQLITE_CHECKPOINT_PASSIVE);
        return;
    }
    sqlite3_busy_timeout(connection_.handle(), 100);
    checkpoint(SQLITE_CHECKPOINT_RESTART);
    sqlite3_busy_timeout(connection_.handle(), 5000);
}

void SqliteStore::checkpoint(int mode) {
    auto* handle = connection_.handle();
    const int code = sqlite3_wal_checkpoint_v2(handle, nullptr, mode, nullptr, nullptr);
    checkpointed_pages_ = wal_pages_;
    if (code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED) return;
    if (connection_.is_disk_full(code)) {
        base::log(base::Level::warning, "database_checkpoint_postponed", {{"reason", "disk full"}});
        return;
    }
    note_failure("checkpoint", sqlite3_errmsg(handle));
}

class SqliteDatabase final : public Database {
public:
    SqliteDatabase(const std::string& path, const Options& options)
        : store_{path, options.synchronous},
          readers_{options.readers, [path] { return std::make_unique<SqliteConnection>(
                                                 path, SqliteConnection::Role::reader, "FULL"); }},
          writer_{std::in_place, store_, options} {}

    ~SqliteDatabase() override {
        writer_->stop();
        readers_.close();   // first, so that the log is free to be emptied
        store_.truncate();
    }

    Kind kind() const override { return Kind::sqlite; }

    void read(const std::function<void(Reader&)>& work) override {
        CHECK(!writer_->on_writer_thread());
        const impl::OneReadAThread guard{this};
        auto connection = readers_.lease();
        connection->run("BEGIN DEFERRED");
        try {
            SqliteReader reader{*connection};
            work(reader);
        } catch (...) {
            connection.drop();   // with it goes the snapshot
            throw;
        }
        connection->run("COMMIT");
    }

    void write(const std::function<void(Transaction&)>& work) override { writer_->write(work); }
    WriterStatus status() const override { return writer_->status(); }

    std::vector<std::string> tables() override {
        std::vector<std::string> names;
        read([&](Reader& reader) {
            names.clear();
            reader.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' "
                         "ORDER BY name", {}, [&](const Row& row) { names.push_back(row.string(0)); });
        });
        return names;
    }

    void optimise() override { writer_->alone([this] { store_.optimise(); }); }

private:
    SqliteStore store_;
    impl::Readers<SqliteConnection> readers_;
    std::optional<impl::Writer> writer_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::string& path, const Options& options) {
    return std::make_unique<SqliteDatabase>(path, options);
}

}  // namespace db
