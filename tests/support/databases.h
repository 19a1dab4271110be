#pragma once
// Store tests on both databases. A fixture that derives from support::DatabaseTest runs each of its
// tests once on SQLite in a temporary folder and once on PostgreSQL in a database of its own:
//
//     class CaseStoreTest : public support::DatabaseTest {};
//     ON_BOTH_DATABASES(CaseStoreTest);
//     TEST_P(CaseStoreTest, keeps_what_was_written) { database().write(...); }
//
// The server is the one that VAKA_TEST_PG names (a superuser's conninfo, as ./test starts it), else
// a private cluster of this process. A PostgreSQL that cannot be had is a failed test, never a
// skipped one.
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "db/db.h"

namespace support {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "vaka-test-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// The server that the tests of this process share.
class PostgresServer {
public:
    static PostgresServer& shared() {
        static PostgresServer server;
        return server;
    }

    const std::string& conninfo() const { return conninfo_; }
    std::string conninfo(const std::string& database) const { return conninfo_ + " dbname=" + database; }

    // Runs a statement as superuser, in the server's own database or in that one, and gives the first field of each row.
    std::vector<std::string> run(const std::string& sql, const std::string& database = {}) const {
        const auto where = database.empty() ? conninfo_ : conninfo(database);
        const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(where.c_str()), &PQfinish};
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection.get(), sql.c_str()), &PQclear};
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error("PostgreSQL for tests: " + std::string{PQerrorMessage(connection.get())});
        }
        std::vector<std::string> fields;
        for (int row = 0; row < PQntuples(result.get()); ++row) fields.emplace_back(PQgetvalue(result.get(), row, 0));
        return fields;
    }

    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

private:
    PostgresServer() {
        if (const char* given = getenv("VAKA_TEST_PG"); given && *given) {
            conninfo_ = given;
            return;
        }
        folder_.emplace();
        conninfo_ = script("start", std::to_string(getpid()));
        if (conninfo_.empty()) throw std::runtime_error("PostgreSQL for tests: no cluster could be started");
    }
    ~PostgresServer() {
        if (folder_) script("stop");
    }

    std::string script(const std::string& action, const std::string& owner = {}) const {
        const auto file = std::filesystem::path{__FILE__}.parent_path() / "private_postgres.sh";
        const std::string command = "'" + file.string() + "' " + action + " '" + folder_->path().string() + "' " + owner;
        FILE* output = popen(command.c_str(), "r");
        if (!output) return {};
        std::string text;
        std::array<char, 512> part{};
        while (fgets(part.data(), part.size(), output)) text += part.data();
        if (pclose(output) != 0) return {};
        while (!text.empty() && text.back() == '\n') text.pop_back();
        return text;
    }

    std::optional<TemporaryFolder> folder_;
    std::string conninfo_;
};

// A PostgreSQL database that is emptied and lent to one test after another, since to make one takes longer than most
// tests. Whoever has it holds its lock; it is emptied before it is used, so that a test that crashed leaves nothing.
class LentDatabase {
public:
    LentDatabase() : connection_{PQconnectdb(PostgresServer::shared().conninfo().c_str()), &PQfinish} {
        for (int slot = 1; !lent(slot); ++slot) {
            if (slot == 100) throw std::runtime_error("PostgreSQL for tests: a hundred databases are lent");
        }
        auto& server = PostgresServer::shared();
        if (server.run("SELECT 1 FROM pg_database WHERE datname = '" + name_ + "'").empty()) {
            server.run("CREATE DATABASE " + name_ + " TEMPLATE template0");
        } else {
            server.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + name_ + "'");
            server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name_);
        }
    }
    const std::string& name() const { return name_; }

private:
    bool lent(int slot) {
        const auto sql = "SELECT pg_try_advisory_lock(5521, " + std::to_string(slot) + ")";
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection_.get(), sql.c_str()), &PQclear};
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
        if (*PQgetvalue(result.get(), 0, 0) != 't') return false;
        name_ = "vaka_test_" + std::to_string(slot);
        return true;
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;   // holds the lock until it ends
    std::string name_;
};

// An empty database that is gone with this object. It can be closed and opened again in between.
class TestDatabase {
public:
    explicit TestDatabase(db::Kind kind, const db::Options& options = {}) : kind_{kind} {
        if (kind_ == db::Kind::postgres) lent_.emplace();
        open(options);
    }
    ~TestDatabase() { close(); }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    db::Database& operator*() { return *database_; }
    db::Database* operator->() { return database_.get(); }

    void close() { database_.reset(); }
    // Closes and opens again, as a new start of the program does.
    void open(const db::Options& options = {}) {
        close();
        database_ = kind_ == db::Kind::sqlite ? db::open_sqlite(file().string(), options)
                                              : db::open_postgres(conninfo(), options);
    }

    db::Kind kind() const { return kind_; }
    // A folder for whatever else the test keeps, removed with the database.
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::filesystem::path file() const { return folder_.path() / "vaka.db"; }
    std::string conninfo() const { return PostgresServer::shared().conninfo(name()); }
    // Of the PostgreSQL database.
    const std::string& name() const { return lent_.value().name(); }

private:
    db::Kind kind_;
    TemporaryFolder folder_;
    std::optional<LentDatabase> lent_;
    std::unique_ptr<db::Database> database_;
};

// Derive, then ON_BOTH_DATABASES(TheFixture) and TEST_P. Override options() to change them.
class DatabaseTest : public testing::TestWithParam<db::Kind> {
protected:
    void SetUp() override { held_ = std::make_unique<TestDatabase>(GetParam(), options()); }
    void TearDown() override { held_.reset(); }

    virtual db::Options options() const { return {}; }

    db::Database& database() { return **held_; }
    TestDatabase& held() { return *held_; }
    const std::filesystem::path& folder() const { return held_->folder(); }
    void reopen() { held_->open(options()); }
    bool on_postgres() const { return GetParam() == db::Kind::postgres; }

private:
    std::unique_ptr<TestDatabase> held_;
};

inline std::string database_name(const testing::TestParamInfo<db::Kind>& kind) {
    return kind.param == db::Kind::sqlite ? "sqlite" : "postgres";
}

}  // namespace support

#define ON_BOTH_DATABASES(Fixture)                                                                         \
    INSTANTIATE_TEST_SUITE_P(databases, Fixture, testing::Values(db::Kind::sqlite, db::Kind::postgres), \
                             support::database_name)
