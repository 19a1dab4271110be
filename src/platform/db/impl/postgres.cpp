// PostgreSQL behind the door: one pipelined connection writes, one transaction and one sync a group
// (a sync for each request makes one server process fsync them one after another: measured seven
// times slower). A group in which anything fails is rolled back and its members run one by one.
#include <algorithm>
#include <atomic>

#include "base/clock.h"
#include "base/log.h"
#include "db/impl/postgres_connection.h"
#include "db/impl/readers.h"
#include "db/impl/spell.h"
#include "db/impl/writer.h"

namespace db {

namespace {

using impl::ConnectionLost;
using impl::PostgresConnection;
using impl::Request;

class PostgresReader final : public Reader {
public:
    explicit PostgresReader(PostgresConnection& connection) : connection_{connection} {}
    void query(std::string_view sql, const Values& values, const EachRow& each) override {
        const auto result = connection_.ask(sql, values);
        PostgresConnection::each_row(result.get(), each);
    }

private:
    PostgresConnection& connection_;
};

class PostgresTransaction final : public Transaction {
public:
    explicit PostgresTransaction(PostgresConnection& connection) : connection_{connection} {}

    void query(std::string_view sql, const Values& values, const EachRow& each) override {
        const auto result = ask(sql, values);
        PostgresConnection::each_row(result.get(), each);
    }
    void execute(std::string_view sql, const Values& values) override {
        note(sql);
        connection_.queue(sql, values);
    }
    std::int64_t change(std::string_view sql, const Values& values) override {
        const auto result = ask(sql, values);
        return std::atoll(PQcmdTuples(result.get()));
    }

    bool wrote() const { return wrote_; }
    bool changed_schema() const { return changed_schema_; }

private:
    impl::PostgresResult ask(std::string_view sql, const Values& values) {
        note(sql);
        return connection_.ask(sql, values);
    }
    void note(std::string_view sql) {
        if (!impl::only_reads(sql)) wrote_ = true;
        if (impl::changes_schema(sql)) changed_schema_ = true;
    }

    PostgresConnection& connection_;
    bool wrote_ = false;
    bool changed_schema_ = false;
};

class PostgresStore final : public impl::Store {
public:
    PostgresStore(std::string conninfo, std::atomic<std::int64_t>& schema)
        : conninfo_{std::move(conninfo)}, schema_{schema} {
        connection_ = std::make_unique<PostgresConnection>(conninfo_);
    }

    int run(std::span<Request* const> group) override;

private:
    void connect();
    int run_connected(std::span<Request* const> group);
    bool run_together(std::span<Request* const> group);
    bool run_member(Request& member);
    bool run_alone(Request& member);
    bool abandon();

    static constexpr std::int64_t wait_first_us = 50'000;
    static constexpr std::int64_t wait_max_us = 5'000'000;

    std::string conninfo_;
    std::atomic<std::int64_t>& schema_;   // counts changes of the schema: plans made before are void
    std::unique_ptr<PostgresConnection> connection_;
    std::int64_t not_before_us_ = 0;      // of the next attempt to connect
    std::int64_t wait_us_ = wait_first_us;
};

int PostgresStore::run(std::span<Request* const> group) {
    for (auto* member : group) member->settled = false;
    try {
        connect();
        return run_connected(group);
    } catch (...) {
        // The server is gone. A commit that was under way may have been kept, but nobody can say
        // so: those who wait are told of a fault, never of success.
        for (auto* member : group) {
            if (!member->settled) member->error = std::current_exception();
        }
        connection_.reset();
        return static_cast<int>(std::any_of(group.begin(), group.end(), [](const Request* r) { return !r->error; }));
    }
}

// The first attempt after a loss is made at once, the next ones wait ever longer; until then writes
// are refused without trying.
void PostgresStore::connect() {
    if (connection_ && connection_->alive()) {
        connection_->refresh(schema_.load());
        return;
    }
    connection_.reset();
    const auto now = base::SystemClock{}.monotonic_us();
    if (now < not_before_us_) throw base::Busy("database: the server is away");
    try {
        connection_ = std::make_unique<PostgresConnection>(conninfo_);
    } catch (const base::Fault& fault) {
        not_before_us_ = now + wait_us_;
        wait_us_ = std::min(wait_us_ * 2, wait_max_us);
        base::log(base::Level::error, "database_away", {{"error", fault.what()}});
        throw;
    }
    wait_us_ = wait_first_us;
}

int PostgresStore::run_connected(std::span<Request* const> group) {
    if (group.size() > 1 && run_together(group)) return 1;
    int commits = 0;
    for (auto* member : group) {
        connection_->refresh(schema_.load());
        member->error = nullptr;
        if (run_alone(*member)) ++commits;
        member->settled = true;
    }
    return commits;
}

// True when the member ran through. Its own exception is its outcome.
bool PostgresStore::run_member(Request& member) {
    PostgresTransaction transaction{*connection_};
    bool through = true;
    try {
        (*member.work)(transaction);
    } catch (...) {
        member.error = std::current_exception();
        through = false;
    }
    if (transaction.changed_schema()) ++schema_;
    if (connection_->lost()) throw ConnectionLost("database: connection lost during a write");
    // Who only read before throwing leaves nothing to undo.
    return through || (!transaction.wrote() && !connection_->error());
}

// True when the group is settled. False: nothing of it remains, and each must run alone.
bool PostgresStore::run_together(std::span<Request* const> group) {
    connection_->queue_plain("BEGIN");
    for (auto* member : group) {
        if (!run_member(*member)) return abandon();
    }
    connection_->queue_plain("COMMIT");
    std::string tag;
    if (connection_->sync(&tag) || tag != "COMMIT") return abandon();
    for (auto* member : group) member->settled = true;
    return true;
}

bool PostgresStore::abandon() {
    connection_->sync();
    connection_->roll_back();
    return false;
}

// True when the member is durable.
bool PostgresStore::run_alone(Request& member) {
    connection_->queue_plain("BEGIN");
    run_member(member);
    if (member.error) return abandon();
    connection_->queue_plain("COMMIT");
    std::string tag;
    const auto error = connection_->sync(&tag);
    if (!error && tag == "COMMIT") return true;
    member.error = error ? error : std::make_exception_ptr(impl::PostgresFault("database: rolled back"));
    return abandon();
}

class PostgresDatabase final : public Database {
public:
    PostgresDatabase(const std::string& conninfo, const Options& options)
        : store_{conninfo, schema_},
          readers_{options.readers, [conninfo] { return std::make_unique<PostgresConnection>(conninfo); }},
          writer_{store_, options} {}

    ~PostgresDatabase() override { writer_.stop(); }

    Kind kind() const override { return Kind::postgres; }

    void read(const std::function<void(Reader&)>& work) override {
        CHECK(!writer_.on_writer_thread());
        const impl::OneReadAThread guard{this};
        auto connection = readers_.lease();
        if (!connection->alive()) connection.open_anew();
        try {
            connection->refresh(schema_.load());
            // Travels with the first query; the snapshot is that query's.
            connection->queue_plain("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            PostgresReader reader{*connection};
            work(reader);
        } catch (...) {
            end(connection, "ROLLBACK");
            throw;
        }
        end(connection, "COMMIT");
    }

    void write(const std::function<void(Transaction&)>& work) override { writer_.write(work); }
    WriterStatus status() const override { return writer_.status(); }

    std::vector<std::string> tables() override {
        std::vector<std::string> names;
        read([&](Reader& reader) {
            reader.query("SELECT tablename::text COLLATE \"C\" FROM pg_tables WHERE schemaname = current_schema() "
                         "ORDER BY 1", {}, [&](const Row& row) { names.push_back(row.string(0)); });
        });
        return names;
    }

    void optimise() override {
        write([](Transaction& tx) { tx.execute("ANALYZE"); });
    }

private:
    // What was read has been read: a connection that cannot end its transaction is only dropped.
    static void end(impl::Readers<PostgresConnection>::Lease& connection, const char* how) {
        try {
            if (connection->lost()) return connection.drop();
            connection->queue_plain(how);
            connection->sync();
            connection->roll_back();
        } catch (const base::Fault&) {
            connection.drop();
        }
    }

    std::atomic<std::int64_t> schema_{0};
    PostgresStore store_;
    impl::Readers<PostgresConnection> readers_;
    impl::Writer writer_;
};

}  // namespace

std::unique_ptr<Database> open_postgres(const std::string& conninfo, const Options& options) {
    return std::make_unique<PostgresDatabase>(conninfo, options);
}

}  // namespace db
