// What only PostgreSQL has: a server that goes away and comes back.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "support/databases.h"

namespace {

class PostgresTest : public testing::Test {
protected:
    void SetUp() override {
        database().migrate({{"thing", 1, "things", "CREATE TABLE thing (thing_id id, name text);"}});
    }

    db::Database& database() { return *held_; }
    static support::PostgresServer& server() { return support::PostgresServer::shared(); }

    void add(std::int64_t id) {
        database().write([&](db::Transaction& tx) { tx.insert("thing", {{"thing_id", id}, {"name", "any"}}); });
    }
    std::set<std::int64_t> ids() {
        std::set<std::int64_t> found;
        database().read([&](db::Reader& reader) {
            reader.query("SELECT thing_id FROM thing", {}, [&](const db::Row& row) { found.insert(row.integer(0)); });
        });
        return found;
    }
    void end_all_connections() {
        server().run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + held_.name() +
                     "'");
    }
    // True once a write goes through; the writer may first wait before it connects again.
    bool recovers(std::int64_t id) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (std::chrono::steady_clock::now() < until) {
            try {
                add(id);
                return true;
            } catch (const base::Fault&) {
                std::this_thread::yield();
            }
        }
        return false;
    }

    support::TestDatabase held_{db::Kind::postgres};
};

TEST_F(PostgresTest, a_connection_that_ends_under_a_write_is_a_fault_and_the_next_write_works) {
    EXPECT_THROW(database().write([&](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}});
        server().run("SELECT pg_terminate_backend(" +
                     std::to_string(tx.integer("SELECT pg_backend_pid()").value()) + ", 5000)");
        tx.insert("thing", {{"thing_id", 2}});
    }), base::Fault);
    add(3);
    EXPECT_EQ(ids(), (std::set<std::int64_t>{3}));
    EXPECT_FALSE(database().status().failed);
}

TEST_F(PostgresTest, a_work_that_hides_the_loss_is_not_acknowledged) {
    EXPECT_THROW(database().write([&](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}});
        server().run("SELECT pg_terminate_backend(" +
                     std::to_string(tx.integer("SELECT pg_backend_pid()").value()) + ", 5000)");
        try {
            tx.integer("SELECT 1");
        } catch (const base::Fault&) {
        }
    }), base::Fault);
    EXPECT_EQ(ids(), (std::set<std::int64_t>{}));
}

TEST_F(PostgresTest, connections_that_ended_while_idle_are_replaced_unseen) {
    add(1);
    EXPECT_EQ(ids().size(), 1U);
    end_all_connections();
    add(2);
    EXPECT_EQ(ids().size(), 2U);
}

TEST_F(PostgresTest, a_connection_that_ends_under_a_read_is_a_fault_and_the_next_read_works) {
    EXPECT_THROW(database().read([&](db::Reader& reader) {
        reader.integer("SELECT 1");
        end_all_connections();
        reader.integer("SELECT 1");
    }), base::Fault);
    EXPECT_EQ(ids().size(), 0U);
}

TEST_F(PostgresTest, while_the_server_is_away_writes_fail_and_afterwards_work) {
    add(1);
    server().run("ALTER DATABASE " + held_.name() + " ALLOW_CONNECTIONS false");
    end_all_connections();
    for (int i = 0; i < 10; ++i) EXPECT_THROW(add(2), base::Fault);
    EXPECT_THROW(ids(), base::Fault);
    server().run("ALTER DATABASE " + held_.name() + " ALLOW_CONNECTIONS true");
    EXPECT_TRUE(recovers(3));
    EXPECT_EQ(ids(), (std::set<std::int64_t>{1, 3}));
}

TEST_F(PostgresTest, no_write_is_acknowledged_falsely_while_connections_end) {
    constexpr int senders = 16;
    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    std::atomic<bool> enough{false};
    std::vector<std::jthread> threads;
    for (int sender = 0; sender < senders; ++sender) {
        threads.emplace_back([&, id = std::int64_t{sender} * 1'000'000]() mutable {
            while (!enough) {
                try {
                    add(++id);
                    const std::lock_guard lock{mutex};
                    acknowledged.insert(id);
                } catch (const base::Fault&) {
                }
            }
        });
    }
    for (int round = 0; round < 10; ++round) {
        const auto committed = database().status().committed;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (database().status().committed < committed + 100 && std::chrono::steady_clock::now() < until) {
            std::this_thread::yield();
        }
        ASSERT_GE(database().status().committed, committed + 100) << "writes did not go on after round " << round;
        end_all_connections();
    }
    enough = true;
    threads.clear();
    EXPECT_TRUE(recovers(99'999'999));
    const auto present = ids();
    for (const auto id : acknowledged) ASSERT_TRUE(present.contains(id)) << id << " was acknowledged and is lost";
    EXPECT_GE(acknowledged.size(), 1000U);
}

TEST_F(PostgresTest, errors_name_no_values) {
    add(1);
    const auto message = [&](const std::string& sql, const db::Values& values) {
        try {
            database().write([&](db::Transaction& tx) { tx.execute(sql, values); });
        } catch (const base::Fault& fault) {
            return std::string{fault.what()};
        }
        return std::string{"no fault"};
    };
    EXPECT_NE(message("INSERT INTO thing (thing_id) VALUES (?)", {1}).find("23505"), std::string::npos);
    const auto bad = message("INSERT INTO thing (thing_id) VALUES (?)", {"secret"});
    EXPECT_NE(bad.find("22P02"), std::string::npos) << bad;
    EXPECT_EQ(bad.find("secret"), std::string::npos) << bad;
}

TEST_F(PostgresTest, a_server_that_cannot_be_reached_is_a_fault) {
    EXPECT_THROW(db::open_postgres("host=/nonexistent dbname=none"), base::Fault);
}

}  // namespace
