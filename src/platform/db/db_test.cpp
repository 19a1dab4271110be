// What the door promises, on both databases.
#include "db/db.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <future>
#include <latch>
#include <map>
#include <thread>

#include "support/databases.h"

namespace {

using db::Bytes;
using db::Migration;
using db::Row;
using db::Value;
using db::Values;

const Migration things{"thing", 1, "things",
                       "CREATE TABLE thing (thing_id id, name text, amount int, weight real, body bytes,\n"
                       "  UNIQUE (name));  -- one comment; with a semicolon\n"
                       "CREATE INDEX thing_amount ON thing (amount);"};

class DatabaseTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        support::DatabaseTest::SetUp();
        database().migrate({things});
    }

    void add(std::int64_t id, const std::string& name) {
        database().write([&](db::Transaction& tx) { tx.insert("thing", {{"thing_id", id}, {"name", name}}); });
    }
    std::int64_t count() {
        std::int64_t counted = -1;
        database().read([&](db::Reader& reader) { counted = reader.integer("SELECT count(*) FROM thing").value(); });
        return counted;
    }
    std::vector<Values> rows(const std::string& sql, const Values& values = {}) {
        std::vector<Values> found;
        database().read([&](db::Reader& reader) {
            reader.query(sql, values, [&](const Row& row) {
                Values one;
                for (int column = 0; column < row.columns(); ++column) one.push_back(row.value(column));
                found.push_back(one);
            });
        });
        return found;
    }
};
ON_BOTH_DATABASES(DatabaseTest);

Values row_of(std::int64_t id, Value name, Value amount, Value weight, Value body) {
    return {id, std::move(name), std::move(amount), std::move(weight), std::move(body)};
}

TEST_P(DatabaseTest, every_kind_of_value_comes_back_as_it_went_in) {
    std::string all_bytes;
    for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
    const std::vector<Values> written{
        row_of(1, nullptr, nullptr, nullptr, nullptr),
        row_of(2, "", 0, 0.0, Bytes{""}),
        row_of(3, "å ä ö € \xF0\x9F\x8C\xB2 \"'\\x41 ?", INT64_MIN, -1.5e300, Bytes{all_bytes}),
        row_of(4, std::string(100'000, 'x'), INT64_MAX, 0.1, Bytes{std::string(70'000, '\0')}),
        row_of(5, "five", true, 1.0 / 3.0, Bytes{"\\x00"}),
    };
    database().write([&](db::Transaction& tx) {
        for (const auto& row : written) {
            tx.execute("INSERT INTO thing (thing_id, name, amount, weight, body) VALUES (?, ?, ?, ?, ?)", row);
        }
    });
    EXPECT_EQ(rows("SELECT thing_id, name, amount, weight, body FROM thing ORDER BY thing_id"), written);
}

TEST_P(DatabaseTest, a_row_tells_null_from_empty_and_reads_null_as_nothing) {
    database().write([](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}});
        tx.insert("thing", {{"thing_id", 2}, {"name", ""}, {"body", Bytes{}}});
    });
    std::vector<std::pair<bool, bool>> nulls;
    database().read([&](db::Reader& reader) {
        reader.query("SELECT name, body, amount, weight FROM thing ORDER BY thing_id", {}, [&](const Row& row) {
            nulls.emplace_back(row.is_null(0), row.is_null(1));
            EXPECT_EQ(row.text(0), "");
            EXPECT_EQ(row.bytes(1), "");
            EXPECT_EQ(row.integer(2), 0);
            EXPECT_EQ(row.real(3), 0.0);
        });
        EXPECT_EQ(reader.text("SELECT name FROM thing WHERE thing_id = ?", {1}), std::nullopt);
        EXPECT_EQ(reader.text("SELECT name FROM thing WHERE thing_id = ?", {2}), "");
        EXPECT_EQ(reader.integer("SELECT amount FROM thing WHERE thing_id = ?", {99}), std::nullopt);
    });
    EXPECT_EQ(nulls, (std::vector<std::pair<bool, bool>>{{true, true}, {false, false}}));
}

TEST_P(DatabaseTest, text_with_nul_or_bad_utf8_is_refused) {
    using namespace std::string_literals;
    for (const auto& bad : {"a\0b"s, "\xFF"s, "\xC3"s, "\xED\xA0\x80"s}) {
        EXPECT_THROW(add(1, bad), base::Fault);
    }
    EXPECT_THROW(database().write([](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}, {"weight", std::nan("")}});
    }), base::Fault);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, columns_take_only_their_own_type) {
    EXPECT_THROW(database().write([](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}, {"amount", "many"}});
    }), base::Fault);
    EXPECT_THROW(database().write([](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}, {"weight", "heavy"}});
    }), base::Fault);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, text_sorts_and_compares_by_its_bytes) {
    add(1, "å");
    add(2, "Å");
    add(3, "a");
    add(4, "Z");
    add(5, "ä");
    add(6, "b");
    std::string order;
    for (const auto& row : rows("SELECT name FROM thing ORDER BY name")) order += std::get<std::string>(row[0].held());
    EXPECT_EQ(order, "ZabÅäå");
    EXPECT_EQ(rows("SELECT count(*) FROM thing WHERE name > ?", {"b"}), (std::vector<Values>{{3}}));
    EXPECT_EQ(rows("SELECT max(name) FROM thing"), (std::vector<Values>{{"å"}}));
}

TEST_P(DatabaseTest, the_common_sql_works) {
    database().write([](db::Transaction& tx) {
        const auto sql = "INSERT INTO thing (thing_id, name, amount) VALUES (?, ?, ?) "
                         "ON CONFLICT (name) DO UPDATE SET amount = thing.amount + excluded.amount RETURNING amount";
        EXPECT_EQ(tx.integer(sql, {1, "one", 10}), 10);
        EXPECT_EQ(tx.integer(sql, {2, "one", 5}), 15);
        tx.execute("INSERT INTO thing (thing_id, name, amount) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                   {3, "one", 1});
        tx.execute(sql, {4, "four", 40});
        EXPECT_EQ(tx.change("UPDATE thing SET amount = amount + 1"), 2);
        EXPECT_EQ(tx.change("DELETE FROM thing WHERE thing_id = ?", {77}), 0);
    });
    EXPECT_EQ(rows("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) "
                   "SELECT n.i, t.name, sum(t.amount) OVER (ORDER BY n.i) FROM n JOIN thing t ON t.thing_id = n.i "
                   "ORDER BY n.i"),
              (std::vector<Values>{{1, "one", 16}, {4, "four", 57}}));
    EXPECT_EQ(rows("SELECT thing_id FROM thing WHERE (? IS NULL OR name = ?) ORDER BY thing_id", {nullptr, nullptr}),
              (std::vector<Values>{{1}, {4}}));
    EXPECT_EQ(rows("SELECT '?', \"name\" FROM thing -- really?\n WHERE name = ? ORDER BY thing_id LIMIT ?",
                   {"one", 1}),
              (std::vector<Values>{{"?", "one"}}));
}

TEST_P(DatabaseTest, a_query_may_be_asked_inside_another) {
    add(1, "one");
    add(2, "two");
    const auto nested = [](db::Reader& reader) {
        std::string seen;
        reader.query("SELECT name FROM thing ORDER BY thing_id", {}, [&](const Row& outer) {
            reader.query("SELECT name FROM thing ORDER BY thing_id", {},
                         [&](const Row& inner) { seen += outer.string(0) + inner.string(0) + " "; });
        });
        EXPECT_EQ(seen, "oneone onetwo twoone twotwo ");
    };
    database().read(nested);
    database().write(nested);
}

TEST_P(DatabaseTest, more_rows_than_first_expects_is_a_bug) {
    add(1, "one");
    add(2, "two");
    EXPECT_THROW(database().read([](db::Reader& reader) { reader.integer("SELECT amount FROM thing"); }), base::Bug);
    EXPECT_THROW(database().read([](db::Reader& reader) { reader.integer("SELECT 1", {5}); }), base::Bug);
    EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseTest, every_acknowledged_write_of_many_threads_is_there) {
    constexpr int threads = 64;
    constexpr int each = 20;
    const auto before = database().status();
    std::vector<std::jthread> senders;
    for (int thread = 0; thread < threads; ++thread) {
        senders.emplace_back([this, thread] {
            for (int i = 0; i < each; ++i) add(thread * each + i + 1, "n" + std::to_string(thread * each + i));
        });
    }
    senders.clear();
    EXPECT_EQ(count(), threads * each);
    EXPECT_EQ(rows("SELECT count(DISTINCT name) FROM thing"), (std::vector<Values>{{threads * each}}));
    const auto after = database().status();
    EXPECT_EQ(after.committed - before.committed, threads * each);
    EXPECT_LT(after.commits - before.commits, threads * each / 2) << "writes were not grouped";
    EXPECT_GT(after.last_commit_monotonic_us, before.last_commit_monotonic_us);
}

// Holds the writer so that the next writes certainly end up in one group.
class HeldWriter {
public:
    explicit HeldWriter(db::Database& database) : database_{database} {
        holder_ = std::jthread{[this] {
            database_.write([this](db::Transaction&) {
                if (!held_.exchange(true)) held_.notify_one();
                released_.wait(false);
            });
        }};
        held_.wait(false);
    }
    ~HeldWriter() { release(); }
    void wait_for(std::int64_t waiting) const {
        while (database_.status().waiting < waiting) std::this_thread::yield();
    }
    void release() {
        released_ = true;
        released_.notify_all();
        if (holder_.joinable()) holder_.join();
    }

private:
    db::Database& database_;
    std::atomic<bool> held_{false};
    std::atomic<bool> released_{false};
    std::jthread holder_;
};

TEST_P(DatabaseTest, who_throws_loses_only_its_own_changes) {
    add(1, "taken");
    HeldWriter writer{database()};
    std::map<std::string, std::future<void>> outcomes;
    const auto start = [&](const std::string& name, const std::function<void(db::Transaction&)>& work) {
        outcomes[name] = std::async(std::launch::async, [this, work] { database().write(work); });
        writer.wait_for(std::ssize(outcomes));
    };
    start("first", [](db::Transaction& tx) { tx.insert("thing", {{"thing_id", 10}, {"name", "first"}}); });
    start("throws", [](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 11}, {"name", "thrown"}});
        throw std::domain_error("a rule said no");
    });
    start("conflict", [](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 12}, {"name", "before"}});
        tx.insert("thing", {{"thing_id", 13}, {"name", "taken"}});
    });
    start("swallows", [](db::Transaction& tx) {
        try {
            tx.change("INSERT INTO thing (thing_id, name) VALUES (?, ?)", {14, "taken"});
        } catch (const base::Fault&) {
            tx.insert("thing", {{"thing_id", 15}, {"name", "after an error"}});
        }
    });
    start("last", [](db::Transaction& tx) { tx.insert("thing", {{"thing_id", 16}, {"name", "last"}}); });
    writer.release();
    EXPECT_NO_THROW(outcomes["first"].get());
    EXPECT_THROW(outcomes["throws"].get(), std::domain_error);
    EXPECT_THROW(outcomes["conflict"].get(), base::Fault);
    EXPECT_THROW(outcomes["swallows"].get(), base::Fault);
    EXPECT_NO_THROW(outcomes["last"].get());
    EXPECT_EQ(rows("SELECT name FROM thing ORDER BY thing_id"),
              (std::vector<Values>{{"taken"}, {"first"}, {"last"}}));
    EXPECT_FALSE(database().status().failed);
}

TEST_P(DatabaseTest, a_group_sees_the_changes_of_its_earlier_members) {
    HeldWriter writer{database()};
    auto first = std::async(std::launch::async, [this] { add(1, "one"); });
    writer.wait_for(1);
    std::int64_t seen = -1;
    auto second = std::async(std::launch::async, [&] {
        database().write([&](db::Transaction& tx) { seen = tx.integer("SELECT count(*) FROM thing").value(); });
    });
    writer.wait_for(2);
    const auto commits = database().status().commits;
    writer.release();
    first.get();
    second.get();
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(database().status().commits, commits + 2) << "the holder's commit, then one for both";
}

TEST_P(DatabaseTest, a_key_that_is_checked_at_the_commit_fails_its_own_member) {
    database().migrate({{"deferred", 1, "deferred",
                         "CREATE TABLE part (part_id id, whole int NOT NULL REFERENCES thing (thing_id) "
                         "DEFERRABLE INITIALLY DEFERRED);"}});
    HeldWriter writer{database()};
    auto good = std::async(std::launch::async, [this] {
        database().write([](db::Transaction& tx) {
            tx.insert("part", {{"part_id", 1}, {"whole", 7}});
            tx.insert("thing", {{"thing_id", 7}, {"name", "whole"}});
        });
    });
    writer.wait_for(1);
    auto bad = std::async(std::launch::async, [this] {
        database().write([](db::Transaction& tx) { tx.insert("part", {{"part_id", 2}, {"whole", 8}}); });
    });
    writer.wait_for(2);
    writer.release();
    EXPECT_NO_THROW(good.get());
    EXPECT_THROW(bad.get(), base::Fault);
    EXPECT_EQ(rows("SELECT part_id FROM part"), (std::vector<Values>{{1}}));
}

TEST_P(DatabaseTest, a_write_inside_a_write_is_a_bug) {
    EXPECT_THROW(database().write([this](db::Transaction& tx) {
        tx.insert("thing", {{"thing_id", 1}});
        database().write([](db::Transaction&) {});
    }), base::Bug);
    EXPECT_THROW(database().write([this](db::Transaction&) { database().read([](db::Reader&) {}); }), base::Bug);
    EXPECT_THROW(database().read([this](db::Reader&) { database().read([](db::Reader&) {}); }), base::Bug);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, a_read_sees_one_snapshot) {
    add(1, "one");
    database().read([this](db::Reader& reader) {
        EXPECT_EQ(reader.integer("SELECT count(*) FROM thing"), 1);
        std::thread{[this] { add(2, "two"); }}.join();
        EXPECT_EQ(reader.integer("SELECT count(*) FROM thing"), 1);
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseTest, a_read_cannot_write) {
    const auto nothing = [](const Row&) {};
    for (const std::string sql : {"INSERT INTO thing (thing_id) VALUES (1)", "DELETE FROM thing",
                                  "CREATE TABLE other (a INTEGER)"}) {
        EXPECT_THROW(database().read([&](db::Reader& reader) { reader.query(sql, {}, nothing); }), base::Fault) << sql;
    }
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(database().tables(), (std::vector<std::string>{"db_migration", "db_start", "thing"}));
}

TEST_P(DatabaseTest, a_reader_that_threw_is_of_use_again) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_THROW(database().read([](db::Reader& reader) {
            reader.query("SELECT 1", {}, [](const Row&) { throw std::domain_error("enough"); });
        }), std::domain_error);
        EXPECT_THROW(database().read([](db::Reader& reader) { reader.integer("SELECT no_such_column"); }),
                     base::Fault);
    }
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, more_statements_than_are_kept_prepared_do_no_harm) {
    const auto ask_many = [](db::Reader& reader) {
        for (int round = 0; round < 2; ++round) {
            for (int i = 0; i < 500; ++i) {
                ASSERT_EQ(reader.integer("SELECT " + std::to_string(i) + " + ?", {round}), i + round);
            }
        }
    };
    database().read(ask_many);
    database().write([&](db::Transaction& tx) {
        ask_many(tx);
        tx.insert("thing", {{"thing_id", 1}});
    });
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, a_changed_table_is_seen_by_prepared_statements) {
    add(1, "one");
    const auto all = "SELECT * FROM thing";
    EXPECT_EQ(rows(all)[0].size(), 5U);
    database().migrate({{"thing", 2, "colours", "ALTER TABLE thing ADD COLUMN colour text NOT NULL DEFAULT 'red';"}});
    EXPECT_EQ(rows(all)[0].size(), 6U);
    EXPECT_EQ(rows(all)[0][5], Value{"red"});
    database().write([&](db::Transaction& tx) {
        tx.query(all, {}, [](const Row& row) { EXPECT_EQ(row.columns(), 6); });
    });
}

class SmallQueueTest : public support::DatabaseTest {
protected:
    db::Options options() const override { return {.group_max = 1, .queue_max = 2}; }
};
ON_BOTH_DATABASES(SmallQueueTest);

TEST_P(SmallQueueTest, a_full_queue_is_busy_and_loses_nothing_it_took) {
    database().migrate({things});
    HeldWriter writer{database()};
    std::vector<std::future<void>> taken;
    for (int i = 1; i <= 2; ++i) {
        taken.push_back(std::async(std::launch::async, [this, i] {
            database().write([i](db::Transaction& tx) { tx.insert("thing", {{"thing_id", i}}); });
        }));
        writer.wait_for(i);
    }
    EXPECT_THROW(database().write([](db::Transaction& tx) { tx.insert("thing", {{"thing_id", 3}}); }), base::Busy);
    writer.release();
    for (auto& one : taken) EXPECT_NO_THROW(one.get());
    database().write([](db::Transaction& tx) { EXPECT_EQ(tx.integer("SELECT sum(thing_id) FROM thing"), 3); });
}

class MigrationTest : public support::DatabaseTest {
protected:
    std::vector<std::string> ran(const std::vector<Migration>& migrations) {
        std::vector<std::string> names;
        database().migrate(migrations, [&](const Migration& m) { names.push_back(m.module + "/" + m.name); });
        return names;
    }
};
ON_BOTH_DATABASES(MigrationTest);

const Migration second{"thing", 2, "colours", "ALTER TABLE thing ADD COLUMN colour text;"};

TEST_P(MigrationTest, each_migration_runs_once) {
    EXPECT_EQ(ran({things}), (std::vector<std::string>{"thing/things"}));
    EXPECT_EQ(ran({things}), (std::vector<std::string>{}));
    reopen();
    EXPECT_EQ(ran({things, second}), (std::vector<std::string>{"thing/colours"}));
    database().write([](db::Transaction& tx) { tx.insert("thing", {{"thing_id", 1}, {"colour", "red"}}); });
}

TEST_P(MigrationTest, a_failing_migration_leaves_nothing_and_is_resumed) {
    const Migration broken{"thing", 2, "colours",
                           "CREATE TABLE half (half_id id); INSERT INTO no_such_table VALUES (1);"};
    const Migration third{"other", 1, "others", "CREATE TABLE other (other_id id);"};
    EXPECT_THROW(ran({things, broken, third}), base::Fault);
    EXPECT_EQ(database().tables(), (std::vector<std::string>{"db_migration", "db_start", "thing"}));
    reopen();
    EXPECT_EQ(ran({things, second, third}), (std::vector<std::string>{"thing/colours", "other/others"}));
}

TEST_P(MigrationTest, a_changed_text_is_refused_by_name) {
    ran({things, second});
    auto changed = second;
    changed.sql += " ";
    try {
        ran({things, changed});
        FAIL() << "the change went unnoticed";
    } catch (const base::Fault& fault) {
        EXPECT_NE(std::string{fault.what()}.find("thing/2_colours"), std::string::npos) << fault.what();
    }
    EXPECT_THROW(ran({things, things}), base::Fault);
}

TEST_P(MigrationTest, a_statement_may_be_for_one_database_only) {
    ran({{"mixed", 1, "mixed",
          "-- only sqlite\nCREATE VIRTUAL TABLE word USING fts5(body);\n"
          "-- only postgres\nCREATE TABLE word (body tsvector);\n"
          "CREATE TABLE plain (plain_id id);"}});
    database().write([this](db::Transaction& tx) {
        if (on_postgres()) tx.execute("INSERT INTO word (body) VALUES (?::tsvector)", {"anything"});
        else tx.execute("INSERT INTO word (body) VALUES (?)", {"anything"});
        EXPECT_EQ(tx.integer("SELECT count(*) FROM word"), 1);
        EXPECT_EQ(tx.integer("SELECT count(*) FROM plain"), 0);
    });
}

TEST_P(MigrationTest, starts_are_numbered_without_end) {
    EXPECT_EQ(database().next_start(), 1);
    EXPECT_EQ(database().next_start(), 2);
    reopen();
    EXPECT_EQ(database().next_start(), 3);
    ran({things});
    EXPECT_EQ(database().next_start(), 4);
    database().read([](db::Reader& reader) {
        EXPECT_EQ(reader.integer("SELECT at_start FROM db_migration WHERE module = ?", {"thing"}), 3);
    });
}

TEST_P(MigrationTest, maintenance_leaves_everything_in_place) {
    ran({things});
    database().write([](db::Transaction& tx) {
        for (int i = 1; i <= 1000; ++i) tx.insert("thing", {{"thing_id", i}, {"body", Bytes{std::string(500, 'x')}}});
    });
    database().optimise();
    database().read([](db::Reader& reader) { EXPECT_EQ(reader.integer("SELECT count(*) FROM thing"), 1000); });
    EXPECT_FALSE(database().status().failed);
    if (!on_postgres()) {
        EXPECT_EQ(std::filesystem::file_size(held().file().string() + "-wal"), 0U);
    }
}

}  // namespace
