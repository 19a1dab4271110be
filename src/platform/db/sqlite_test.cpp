// What only SQLite has: a full disk, a disk that fails to sync, a log that must be kept short.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "db/impl/sqlite_connection.h"
#include "support/databases.h"

namespace {

using db::Bytes;
using db::impl::SqliteConnection;

// The real file system of SQLite with a switch that makes it fail. Opened files keep the real
// methods but for the two that fail.
class FailingDisk {
public:
    FailingDisk() {
        current_ = this;
        real_ = sqlite3_vfs_find(nullptr);
        vfs_ = *real_;
        vfs_.pNext = nullptr;
        vfs_.zName = "failing";
        vfs_.xOpen = &FailingDisk::open;
        sqlite3_vfs_register(&vfs_, 1);
    }
    ~FailingDisk() {
        sqlite3_vfs_register(real_, 1);
        sqlite3_vfs_unregister(&vfs_);
        current_ = nullptr;
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    std::atomic<bool> sync_fails{false};
    std::atomic<bool> full{false};
    std::atomic<int> syncs{0};

private:
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        const int code = current_->real_->xOpen(current_->real_, name, file, flags, out);
        const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
        const bool is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
        if (code != SQLITE_OK || !file->pMethods || !(is_log || is_main)) return code;
        auto& methods = is_log ? current_->log_ : current_->file_;
        auto& real = is_log ? current_->real_log_ : current_->real_file_;
        if (!real) {
            real = file->pMethods;
            methods = *real;
            methods.xSync = &FailingDisk::sync;
            methods.xWrite = is_log ? &FailingDisk::write_log : real->xWrite;
        }
        file->pMethods = &methods;
        return code;
    }
    static int sync(sqlite3_file* file, int flags) {
        ++current_->syncs;
        if (current_->sync_fails) return SQLITE_IOERR_FSYNC;
        const auto* real = file->pMethods == &current_->log_ ? current_->real_log_ : current_->real_file_;
        return real->xSync(file, flags);
    }
    static int write_log(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
        return current_->full ? SQLITE_FULL : current_->real_log_->xWrite(file, data, size, at);
    }

    static inline FailingDisk* current_ = nullptr;
    sqlite3_vfs* real_ = nullptr;
    sqlite3_vfs vfs_{};
    const sqlite3_io_methods* real_file_ = nullptr;
    const sqlite3_io_methods* real_log_ = nullptr;
    sqlite3_io_methods file_{};
    sqlite3_io_methods log_{};
};

class SqliteTest : public testing::Test {
protected:
    std::string path() const { return (folder_.path() / "vaka.db").string(); }
    std::uintmax_t log_size() const { return std::filesystem::file_size(path() + "-wal"); }

    std::unique_ptr<db::Database> open(const db::Options& options = {}) { return open_at(path(), options); }

    static std::unique_ptr<db::Database> open_at(const std::string& path, const db::Options& options = {}) {
        auto database = db::open_sqlite(path, options);
        database->migrate({{"thing", 1, "things", "CREATE TABLE thing (thing_id id, body bytes);"}});
        return database;
    }
    static void add(db::Database& database, std::int64_t id, std::size_t bytes = 400) {
        database.write([&](db::Transaction& tx) {
            tx.insert("thing", {{"thing_id", id}, {"body", Bytes{std::string(bytes, 'x')}}});
        });
    }
    static std::set<std::int64_t> ids(db::Database& database) {
        std::set<std::int64_t> found;
        database.read([&](db::Reader& reader) {
            reader.query("SELECT thing_id FROM thing", {}, [&](const db::Row& row) { found.insert(row.integer(0)); });
        });
        return found;
    }
    static std::string setting(SqliteConnection& connection, const std::string& name) {
        std::string value;
        const db::EachRow take = [&](const db::Row& row) { value = row.string(0); };
        connection.run("PRAGMA " + name, {}, &take);
        return value;
    }

    support::TemporaryFolder folder_;
};

TEST_F(SqliteTest, the_writer_is_durable_and_distrusts_the_file) {
    SqliteConnection writer{path(), SqliteConnection::Role::writer, "FULL"};
    const std::vector<std::pair<std::string, std::string>> wanted{
        {"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"secure_delete", "1"},
        {"trusted_schema", "0"}, {"cell_size_check", "1"}, {"temp_store", "2"}, {"wal_autocheckpoint", "0"},
        {"journal_size_limit", "67108864"}, {"query_only", "0"}, {"busy_timeout", "5000"}};
    for (const auto& [name, value] : wanted) EXPECT_EQ(setting(writer, name), value) << name;
}

TEST_F(SqliteTest, a_reader_can_neither_write_nor_checkpoint) {
    const auto database = open();
    SqliteConnection reader{path(), SqliteConnection::Role::reader, "FULL"};
    EXPECT_EQ(setting(reader, "query_only"), "1");
    EXPECT_EQ(setting(reader, "wal_autocheckpoint"), "0");
    int kept = 0;
    sqlite3_db_config(reader.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &kept);
    EXPECT_EQ(kept, 1);
    EXPECT_THROW(reader.run("DELETE FROM thing"), base::Fault);
}

TEST_F(SqliteTest, double_quotes_are_names_and_two_statements_are_refused) {
    const auto database = open();
    EXPECT_THROW(database->write([](db::Transaction& tx) { tx.integer("SELECT \"no such column\""); }), base::Fault);
    EXPECT_THROW(database->write([](db::Transaction& tx) {
        tx.execute("DELETE FROM thing; DELETE FROM thing");
    }), base::Fault);
    EXPECT_THROW(database->write([](db::Transaction& tx) { tx.execute("COMMIT"); }), base::Fault);
    add(*database, 1);
    EXPECT_EQ(ids(*database).size(), 1U);
}

TEST_F(SqliteTest, nothing_is_acknowledged_before_it_is_synced) {
    FailingDisk disk;
    const auto database = open();
    for (int i = 1; i <= 20; ++i) {
        const int before = disk.syncs;
        add(*database, i);
        EXPECT_GT(disk.syncs, before) << "write " << i;
    }
}

TEST_F(SqliteTest, an_fsync_error_stops_all_writing_for_good) {
    FailingDisk disk;
    auto database = open();
    add(*database, 1);
    disk.sync_fails = true;
    try {
        add(*database, 2);
        FAIL() << "acknowledged without a sync";
    } catch (const base::Busy&) {
        FAIL() << "a lost sync is no passing shortage";
    } catch (const base::Fault&) {
    }
    EXPECT_TRUE(database->status().failed);
    disk.sync_fails = false;
    EXPECT_THROW(add(*database, 3), base::Fault);
    EXPECT_TRUE(ids(*database).contains(1)) << "reading goes on";
    database.reset();
    database = open();
    EXPECT_TRUE(ids(*database).contains(1));
    EXPECT_FALSE(ids(*database).contains(3));
    add(*database, 4);
}

TEST_F(SqliteTest, every_member_of_a_group_whose_sync_failed_gets_a_fault) {
    FailingDisk disk;
    const auto database = open();
    disk.sync_fails = true;
    std::atomic<int> faults{0};
    {
        std::vector<std::jthread> senders;
        for (int i = 1; i <= 16; ++i) {
            senders.emplace_back([&, i] {
                try {
                    add(*database, i);
                } catch (const base::Fault&) {
                    ++faults;
                }
            });
        }
    }
    EXPECT_EQ(faults, 16);
    EXPECT_EQ(database->status().committed, 2) << "only the two of the migration";
}

TEST_F(SqliteTest, a_full_disk_is_busy_until_there_is_room) {
    FailingDisk disk;
    const auto database = open();
    add(*database, 1);
    disk.full = true;
    for (int i = 2; i <= 5; ++i) EXPECT_THROW(add(*database, i), base::Busy);
    EXPECT_FALSE(database->status().failed);
    EXPECT_EQ(ids(*database), (std::set<std::int64_t>{1}));
    disk.full = false;
    add(*database, 6);
    EXPECT_EQ(ids(*database), (std::set<std::int64_t>{1, 6}));
}

class SmallDisk {
public:
    explicit SmallDisk(const std::filesystem::path& at) : at_{at} {
        std::filesystem::create_directories(at);
        mounted_ = mount("tmpfs", at.c_str(), "tmpfs", 0, "size=3m") == 0;
        error_ = errno;
    }
    ~SmallDisk() {
        if (mounted_) umount2(at_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    int error() const { return error_; }

private:
    std::filesystem::path at_;
    bool mounted_ = false;
    int error_ = 0;
};

TEST_F(SqliteTest, on_a_really_full_disk_exactly_what_was_acknowledged_is_there) {
    const SmallDisk disk{folder_.path() / "small"};
    if (!disk.mounted()) FAIL() << "mounting a small disk needs root: " << std::strerror(disk.error());
    const auto path_on_disk = (folder_.path() / "small" / "vaka.db").string();
    const auto ballast = folder_.path() / "small" / "ballast";
    std::ofstream{ballast} << std::string(1024 * 1024, 'b');
    auto database = open_at(path_on_disk);

    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    std::atomic<int> busy{0};
    const auto fill = [&](std::int64_t first) {
        std::vector<std::jthread> senders;
        for (int sender = 0; sender < 8; ++sender) {
            senders.emplace_back([&, id = first + sender * 100'000]() mutable {
                for (int refused = 0; refused < 5;) {
                    try {
                        add(*database, ++id);
                        const std::lock_guard lock{mutex};
                        acknowledged.insert(id);
                    } catch (const base::Busy&) {
                        ++refused;
                        ++busy;
                    }
                }
            });
        }
    };
    fill(0);
    EXPECT_GE(busy, 8 * 5);
    EXPECT_GT(acknowledged.size(), 100U);
    EXPECT_EQ(ids(*database), acknowledged);
    EXPECT_FALSE(database->status().failed);

    std::filesystem::remove(ballast);
    const auto before = acknowledged.size();
    fill(10'000'000);
    EXPECT_GT(acknowledged.size(), before + 100) << "room again, but nothing was taken";
    EXPECT_EQ(ids(*database), acknowledged);
    database.reset();
    database = db::open_sqlite(path_on_disk);
    EXPECT_EQ(ids(*database), acknowledged);
    database->read([](db::Reader& reader) { EXPECT_EQ(reader.text("PRAGMA integrity_check"), "ok"); });
}

TEST_F(SqliteTest, the_log_stays_short_and_is_gone_after_closing) {
    auto database = open({.synchronous = "OFF"});
    for (int i = 1; i <= 60; ++i) add(*database, i, 1'000'000);
    EXPECT_LT(log_size(), 40'000'000U);
    database.reset();
    EXPECT_FALSE(std::filesystem::exists(path() + "-wal"));
    database = open();
    EXPECT_EQ(ids(*database).size(), 60U);
}

TEST_F(SqliteTest, a_folder_that_is_not_there_is_a_fault) {
    EXPECT_THROW(db::open_sqlite((folder_.path() / "missing" / "vaka.db").string()), base::Fault);
    std::ofstream{path()} << std::string(5000, 'n');
    EXPECT_THROW(db::open_sqlite(path()), base::Fault);
}

}  // namespace
