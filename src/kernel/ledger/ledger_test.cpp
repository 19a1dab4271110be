// The ledger on both databases: numbers without gaps, and every way of changing what was written is
// found and named.
#include "ledger/ledger.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "base/text.h"
#include "cbor.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
}

namespace ledger {
namespace {

constexpr EventKind changed{"test.changed"};
const Table records{"test_records", {"id", "case_id", "words"}, 1};
const Table working{"test_working", {"id", "words", "mac"}};

class LedgerTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        const auto path = (folder() / "keyring.toml").string();
        crypto::Keyring::create(path);
        keyring_ = crypto::Keyring::load(path);
        auto migrations = db::schema_ledger();
        migrations.push_back({"test", 1, "test",
                              "create table test_records (id id, case_id int not null, words bytes not null);"
                              "create table test_working (id id, words text not null, mac bytes not null);"});
        database().migrate(migrations);
        database().write([&](db::Transaction& tx) { ledger_of(keyring_).begin(tx, "test", {1'000}); });
        ledger_.emplace(ledger_of(keyring_));
    }

    Ledger ledger_of(std::shared_ptr<const crypto::Keyring> keyring) {
        Ledger made{std::move(keyring)};
        made.cover(records);
        made.watch(working);
        made.set_salts([this](db::Reader&, base::CaseId id) -> std::optional<crypto::Key> {
            const auto found = salts_.find(id.value);
            return found == salts_.end() ? std::nullopt : std::optional{found->second};
        });
        return made;
    }

    // One row and its event; gives the event's number.
    std::int64_t add(std::int64_t row, std::int64_t case_id, const std::string& words) {
        const auto salt = salts_.try_emplace(case_id, crypto::Key::random()).first->second;
        std::int64_t number = 0;
        database().write([&](db::Transaction& tx) {
            const auto content = insert(tx, records, {row, case_id, db::Bytes{words}});
            number = ledger_->append(tx, {changed, {case_id}, {}, {7}, {2'000}}, {content}, case_id ? &salt : nullptr);
        });
        return number;
    }

    // Events 1 to 6, each with a row of test_records; 2 and 3 of one case, 6 of no case.
    void six() {
        add(11, 1, "one"), add(12, 2, "two"), add(13, 2, "three"), add(14, 3, "four"), add(15, 4, "five"), add(16, 0, "six");
    }

    std::vector<Finding> findings(const std::optional<std::string>& checkpoint = {}) {
        std::vector<Finding> found;
        database().read([&](db::Reader& reader) {
            const auto checked = ledger_->verify(reader, checkpoint, [&](const Finding& finding) { found.push_back(finding); });
            EXPECT_EQ(checked.findings, static_cast<std::int64_t>(found.size()));
        });
        return found;
    }
    static std::string all_words(const std::vector<Finding>& found) {
        std::string words;
        for (const auto& one : found) words += std::to_string(static_cast<int>(one.what)) + ": " + one.words + "\n";
        return words;
    }
    std::string words(const std::optional<std::string>& checkpoint = {}) { return all_words(findings(checkpoint)); }

    void execute(const std::string& sql, const db::Values& values = {}) {
        database().write([&](db::Transaction& tx) { tx.execute(sql, values); });
    }
    std::int64_t integer(const std::string& sql) {
        std::int64_t value = 0;
        database().read([&](db::Reader& reader) { value = reader.integer(sql).value_or(-1); });
        return value;
    }
    db::Value value_of(const std::string& sql) {
        db::Value value;
        database().read([&](db::Reader& reader) { reader.first(sql, {}, [&](const db::Row& row) { value = row.value(0); }); });
        return value;
    }
    static db::Value another(const db::Value& value) {
        if (const auto* integer = std::get_if<std::int64_t>(&value.held())) return *integer + 1;
        if (const auto* text = std::get_if<std::string>(&value.held())) return *text + "x";
        auto bytes = std::get<db::Bytes>(value.held());
        if (bytes.data.empty()) bytes.data = "x";
        else bytes.data.back() = static_cast<char>(bytes.data.back() ^ 1);
        return bytes;
    }
    std::string checkpoint() {
        std::string line;
        database().read([&](db::Reader& reader) { line = ledger_->checkpoint(reader); });
        return line;
    }
    // Event `number` and all after it are gone, and the head says so: what an attacker would do.
    void cut_from(std::int64_t number) {
        execute("DELETE FROM ledger_events WHERE id >= ?", {number});
        execute("UPDATE ledger_head SET number = ?, hash = (SELECT hash FROM ledger_events WHERE id = ?)", {number - 1, number - 1});
    }

    std::map<std::int64_t, crypto::Key> salts_;
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::optional<Ledger> ledger_;
};
ON_BOTH_DATABASES(LedgerTest);

TEST_P(LedgerTest, an_honest_office_has_no_finding_and_everything_is_looked_at) {
    six();
    database().write([&](db::Transaction& tx) {
        ledger_->put_working(tx, working, {1, "draft"});
        ledger_->set_cursor(tx, "index", 3);
    });
    database().read([&](db::Reader& reader) {
        const auto checked = ledger_->verify(reader, ledger_->checkpoint(reader), [](const Finding& f) { ADD_FAILURE() << f.words; });
        EXPECT_EQ(checked.events, 7) << "event 0 and six more";
        EXPECT_EQ(checked.rows, 7) << "six records and one working row";
        EXPECT_EQ(checked.findings, 0);
    });
}

TEST_P(LedgerTest, a_ledger_that_has_not_begun_takes_no_event_and_beginning_twice_changes_nothing) {
    database().write([&](db::Transaction& tx) { ledger_->begin(tx, "another", {9'000}); });
    EXPECT_EQ(integer("SELECT COUNT(*) FROM ledger_events"), 1);
    EXPECT_EQ(words(), "");
    execute("DELETE FROM ledger_events"), execute("DELETE FROM ledger_head");
    EXPECT_THROW(add(1, 1, "x"), base::Fault);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM test_records"), 0);
}

TEST_P(LedgerTest, numbers_are_gapless_with_32_writers_of_whom_some_fail) {
    constexpr int writers = 32, each = 12;
    std::atomic<int> written{0};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer)
        threads.emplace_back([&, writer] {
            std::mt19937 random{static_cast<unsigned>(writer)};
            for (int i = 0; i < each; ++i) {
                const bool fails = random() % 3 == 0;
                const std::int64_t row = 1'000 + writer * 100 + i;
                try {
                    database().write([&](db::Transaction& tx) {
                        const auto content = insert(tx, records, {row, 0, db::Bytes{"words"}});
                        ledger_->append(tx, {changed, {}, {}, {}, {row}}, {content});
                        if (fails) throw base::Fault("the work failed after its event");
                    });
                    EXPECT_FALSE(fails);
                    ++written;
                } catch (const base::Fault& fault) {
                    EXPECT_TRUE(fails) << fault.what();
                }
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_GT(written, 0);
    EXPECT_LT(written, writers * each);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM ledger_events"), written + 1);
    EXPECT_EQ(integer("SELECT MAX(id) FROM ledger_events"), written);
    EXPECT_EQ(integer("SELECT number FROM ledger_head"), written);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM test_records"), written);
    EXPECT_EQ(words(), "");
}

TEST_P(LedgerTest, every_column_of_an_event_is_held_by_the_chain) {
    six();
    for (const std::string column : {"kind", "case_id", "document_id", "actor", "at", "covers", "commitment", "hash"})
        for (const std::int64_t event : {0, 3, 6}) {
            const auto old = value_of("SELECT " + column + " FROM ledger_events WHERE id = " + std::to_string(event));
            execute("UPDATE ledger_events SET " + column + " = ? WHERE id = ?", {another(old), event});
            const auto found = words();
            EXPECT_NE(found.find("event " + std::to_string(event) + " ("), std::string::npos) << column << "\n" << found;
            EXPECT_NE(found.find("in ledger_events"), std::string::npos) << column << "\n" << found;
            execute("UPDATE ledger_events SET " + column + " = ? WHERE id = ?", {old, event});
            ASSERT_EQ(words(), "") << column << " was put back";
        }
}

TEST_P(LedgerTest, an_event_that_was_renumbered_or_taken_out_is_missed) {
    six();
    execute("UPDATE ledger_events SET id = 1000 WHERE id = 6");
    EXPECT_NE(words().find("2: events 6 to 999 are missing from ledger_events"), std::string::npos) << words();
    execute("UPDATE ledger_events SET id = 6 WHERE id = 1000");
    execute("DELETE FROM ledger_events WHERE id = 4");
    EXPECT_NE(words().find("2: events 4 to 4 are missing from ledger_events"), std::string::npos) << words();
}

TEST_P(LedgerTest, two_events_that_changed_places_are_found) {
    six();
    execute("UPDATE ledger_events SET id = 1000 WHERE id = 2");
    execute("UPDATE ledger_events SET id = 2 WHERE id = 3");
    execute("UPDATE ledger_events SET id = 3 WHERE id = 1000");
    const auto found = words();
    EXPECT_NE(found.find("event 2 ("), std::string::npos) << found;
    EXPECT_NE(found.find("event 3 ("), std::string::npos) << found;
}

TEST_P(LedgerTest, an_event_that_was_added_is_found) {
    six();
    execute("INSERT INTO ledger_events (id, kind, case_id, document_id, actor, at, covers, commitment, hash) "
            "SELECT 7, kind, case_id, document_id, actor, at, covers, commitment, hash FROM ledger_events WHERE id = 6");
    EXPECT_NE(words().find("1: event 7 (test.changed) in ledger_events was changed"), std::string::npos) << words();
}

TEST_P(LedgerTest, every_column_of_a_covered_row_is_held_by_its_event) {
    six();
    for (const std::string column : {"case_id", "words"}) {
        const auto old = value_of("SELECT " + column + " FROM test_records WHERE id = 13");
        execute("UPDATE test_records SET " + column + " = ? WHERE id = 13", {another(old)});
        EXPECT_EQ(words(), "1: row 13 of test_records was changed since event 3 (test.changed) wrote it\n") << column;
        execute("UPDATE test_records SET " + column + " = ? WHERE id = 13", {old});
        ASSERT_EQ(words(), "");
    }
    execute("UPDATE test_records SET case_id = 99 WHERE id = 13");
    EXPECT_EQ(words(), "1: row 13 of test_records, written by event 3 (test.changed): the keys of its case do not open\n");
    execute("UPDATE test_records SET case_id = 2, id = 130 WHERE id = 13");
    EXPECT_EQ(words(), "1: row 130 of test_records was added: no event wrote it\n"
                       "2: row 13 of test_records is missing; event 3 (test.changed) wrote it\n");
}

TEST_P(LedgerTest, two_rows_that_changed_content_are_found) {
    six();
    execute("UPDATE test_records SET id = 120 WHERE id = 12");
    execute("UPDATE test_records SET id = 12 WHERE id = 13");
    execute("UPDATE test_records SET id = 13 WHERE id = 120");
    EXPECT_NE(words().find("row 12 of test_records was changed since event 2"), std::string::npos) << words();
    EXPECT_NE(words().find("row 13 of test_records was changed since event 3"), std::string::npos) << words();
}

TEST_P(LedgerTest, a_row_that_was_deleted_or_added_is_found) {
    six();
    execute("DELETE FROM test_records WHERE id = 14");
    EXPECT_EQ(words(), "2: row 14 of test_records is missing; event 4 (test.changed) wrote it\n");
    execute("INSERT INTO test_records (id, case_id, words) VALUES (14, 3, ?)", {db::Bytes{"four"}});
    ASSERT_EQ(words(), "") << "the very row again";
    execute("INSERT INTO test_records (id, case_id, words) VALUES (50, 3, ?)", {db::Bytes{"four"}});
    EXPECT_EQ(words(), "1: row 50 of test_records was added: no event wrote it\n");
}

TEST_P(LedgerTest, a_row_that_is_changed_with_its_event_is_held_by_the_newest_event) {
    six();
    const auto& salt = salts_.at(2);
    database().write([&](db::Transaction& tx) {
        tx.execute("UPDATE test_records SET words = ? WHERE id = 12", {db::Bytes{"again"}});
        ledger_->append(tx, {changed, {2}, {}, {}, {3'000}}, {reread(tx, records, 12)}, &salt);
    });
    ASSERT_EQ(words(), "");
    execute("UPDATE test_records SET words = ? WHERE id = 12", {db::Bytes{"two"}});
    EXPECT_EQ(words(), "1: row 12 of test_records was changed since event 7 (test.changed) wrote it\n") << "back to what event 2 wrote";
}

TEST_P(LedgerTest, a_commitment_tells_nothing_without_the_salt_of_the_case) {
    add(11, 1, "yes"), add(12, 2, "yes");
    const auto one = value_of("SELECT covers FROM ledger_events WHERE id = 1"), two = value_of("SELECT covers FROM ledger_events WHERE id = 2");
    EXPECT_NE(one, two);
    salts_.at(1) = crypto::Key::random();
    EXPECT_EQ(words(), "1: row 11 of test_records was changed since event 1 (test.changed) wrote it\n");
}

TEST_P(LedgerTest, a_working_row_that_was_changed_or_added_behind_our_back_is_found) {
    database().write([&](db::Transaction& tx) { ledger_->put_working(tx, working, {1, "draft"}); });
    database().write([&](db::Transaction& tx) { ledger_->put_working(tx, working, {1, "draft two"}); });
    EXPECT_EQ(integer("SELECT COUNT(*) FROM test_working"), 1) << "put again is put in its place";
    ASSERT_EQ(words(), "");
    for (const std::string column : {"words", "mac"}) {
        const auto old = value_of("SELECT " + column + " FROM test_working WHERE id = 1");
        execute("UPDATE test_working SET " + column + " = ?", {another(old)});
        EXPECT_EQ(words(), "1: row 1 of test_working was changed from outside\n") << column;
        execute("UPDATE test_working SET " + column + " = ?", {old});
    }
    execute("INSERT INTO test_working (id, words, mac) SELECT 2, words, mac FROM test_working");
    EXPECT_EQ(words(), "1: row 2 of test_working was changed from outside\n") << "a mac is of its row alone";
}

TEST_P(LedgerTest, a_cut_tail_is_found_by_the_head) {
    six();
    execute("DELETE FROM ledger_events WHERE id >= 5");
    EXPECT_NE(words().find("2: the tail is cut: ledger_head says 6 events, ledger_events ends at 4"), std::string::npos) << words();
}

TEST_P(LedgerTest, a_cut_tail_with_its_head_adjusted_is_found_by_rows_that_no_event_wrote) {
    six();
    cut_from(5);
    EXPECT_EQ(words(), "1: row 15 of test_records was added: no event wrote it\n1: row 16 of test_records was added: no event wrote it\n");
}

TEST_P(LedgerTest, a_cut_tail_with_head_and_rows_adjusted_is_found_by_the_checkpoint) {
    six();
    const auto seen = checkpoint();
    EXPECT_EQ(words(seen), "");
    cut_from(5);
    execute("DELETE FROM test_records WHERE id >= 15");
    ASSERT_EQ(words(), "") << "inside the folder an older folder looks honest";
    const auto found = findings(seen);
    ASSERT_EQ(found.size(), 1u) << all_words(found);
    EXPECT_EQ(found[0].what, Finding::Class::rolled_back);
    EXPECT_EQ(found[0].words, "the data folder is older than its checkpoint: 6 events were written, 4 are here");
}

TEST_P(LedgerTest, a_tail_that_was_written_anew_is_found_by_the_checkpoint) {
    six();
    const auto seen = checkpoint();
    cut_from(6);
    execute("DELETE FROM test_records WHERE id = 16");
    add(17, 5, "another history");
    ASSERT_EQ(words(), "");
    const auto found = findings(seen);
    ASSERT_EQ(found.size(), 1u) << all_words(found);
    EXPECT_EQ(found[0].what, Finding::Class::rolled_back);
    EXPECT_EQ(found[0].words, "event 6 is not the one the checkpoint saw");
}

TEST_P(LedgerTest, an_older_checkpoint_of_the_same_history_is_no_finding) {
    add(11, 1, "one");
    const auto seen = checkpoint();
    add(12, 1, "two");
    EXPECT_EQ(words(seen), "");
}

TEST_P(LedgerTest, a_checkpoint_of_another_office_or_a_changed_one_is_unreadable) {
    six();
    const auto path = (folder() / "other.toml").string();
    crypto::Keyring::create(path);
    const auto other = ledger_of(crypto::Keyring::load(path));
    std::string foreign;
    database().read([&](db::Reader& reader) { foreign = other.checkpoint(reader); });
    auto altered = checkpoint();
    altered.replace(altered.find(" 6 "), 3, " 5 ");
    for (const auto& line : {foreign, altered, std::string{}, std::string{"vaka-ledger-1"}, std::string{"\xFF\0 a b c", 8}}) {
        const auto found = findings(line);
        ASSERT_EQ(found.size(), 1u) << all_words(found);
        EXPECT_EQ(found[0].what, Finding::Class::unreadable);
    }
}

TEST_P(LedgerTest, a_head_that_was_changed_or_taken_away_is_found) {
    six();
    const auto hash = value_of("SELECT hash FROM ledger_head");
    execute("UPDATE ledger_head SET hash = ?", {another(hash)});
    EXPECT_EQ(words(), "1: ledger_head does not agree with the last event, number 6\n");
    execute("UPDATE ledger_head SET hash = ?, number = 5", {hash});
    EXPECT_EQ(words(), "1: ledger_head does not agree with the last event, number 6\n");
    execute("DELETE FROM ledger_head");
    EXPECT_EQ(words(), "1: ledger_head does not agree with the last event, number 6\n");
}

TEST_P(LedgerTest, an_emptied_ledger_is_not_an_honest_one) {
    execute("DELETE FROM ledger_events"), execute("DELETE FROM ledger_head");
    EXPECT_EQ(words(), "2: the ledger is empty: event 0 is missing from ledger_events\n");
}

TEST_P(LedgerTest, a_cursor_that_was_moved_is_found) {
    six();
    database().write([&](db::Transaction& tx) { ledger_->set_cursor(tx, "index", 3); });
    ASSERT_EQ(words(), "");
    execute("UPDATE ledger_cursors SET number = 5");
    EXPECT_EQ(words(), "1: the cursor index in ledger_cursors was changed\n");
    execute("UPDATE ledger_cursors SET number = 500");
    EXPECT_EQ(words(), "1: the cursor index in ledger_cursors points at no event\n");
    const auto hash = value_of("SELECT hash FROM ledger_cursors");
    execute("UPDATE ledger_cursors SET number = 3, hash = ?", {another(hash)});
    EXPECT_EQ(words(), "1: the cursor index in ledger_cursors was changed\n");
}

TEST_P(LedgerTest, what_other_rooms_check_is_reported_and_counted) {
    ledger_->add_check([](db::Reader&, const auto& report) { report({Finding::Class::missing, "a blob is missing"}); });
    EXPECT_EQ(words(), "2: a blob is missing\n");
}

TEST_P(LedgerTest, followers_skip_nothing_while_writers_write) {
    constexpr int writers = 8, each = 25;
    std::vector<std::thread> threads;
    std::atomic<int> running{writers};
    for (int writer = 0; writer < writers; ++writer)
        threads.emplace_back([&, writer] {
            for (int i = 0; i < each; ++i) {
                const std::int64_t at = writer * 1'000 + i;
                try {
                    database().write([&](db::Transaction& tx) {
                        ledger_->append(tx, {changed, {writer + 1}, {}, {}, {at}}, {});
                        if (i % 5 == 4) throw base::Fault("given back");
                    });
                } catch (const base::Fault&) { EXPECT_EQ(i % 5, 4); }
            }
            --running;
        });
    std::vector<std::int64_t> seen;
    for (bool last = false; !last;) {
        last = running == 0;   // one more round after the last writer has gone
        for (;;) {
            std::vector<Record> page;
            std::int64_t from = 0;
            database().read([&](db::Reader& reader) {
                from = ledger_->cursor(reader, "follower");
                page = ledger_->after(reader, from, 7);
            });
            for (const auto& record : page) seen.push_back(record.number);
            if (page.empty()) break;
            database().write([&](db::Transaction& tx) { ledger_->set_cursor(tx, "follower", page.back().number); });
        }
    }
    for (auto& thread : threads) thread.join();
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(writers * each * 4 / 5));
    for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], static_cast<std::int64_t>(i) + 1);
    reopen();
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(ledger_->cursor(reader, "follower"), seen.back()) << "a cursor survives";
        EXPECT_EQ(ledger_->cursor(reader, "nobody"), 0);
        EXPECT_EQ(ledger_->of_case(reader, {3}).size(), static_cast<std::size_t>(each * 4 / 5));
    });
}

TEST_P(LedgerTest, an_event_covers_as_many_rows_as_a_batch_may_write_and_stays_readable) {
    for (const int count : {23, 24, 255, 256, 1'000}) {
        std::vector<RowContent> rows;
        database().write([&](db::Transaction& tx) {
            rows.clear();
            for (int i = 0; i < count; ++i) rows.push_back(insert(tx, records, {std::int64_t{count} * 10'000 + i, 0, db::Bytes{""}}));
            ledger_->append(tx, {changed, {}, {}, {}, {}}, rows);
        });
        EXPECT_EQ(words(), "") << count;
    }
    const std::vector<RowContent> many(1'001, RowContent{"test_records", 1, {1, 0, db::Bytes{}}});
    EXPECT_THROW(database().write([&](db::Transaction& tx) { ledger_->append(tx, {changed, {}, {}, {}, {}}, many); }), base::Bug)
        << "refused when written, not found unreadable years later";
    EXPECT_EQ(words(), "");
}

// ------------------------------------------------------------------ canonical CBOR

std::string hex_of(const Cbor& cbor) { return base::hex(cbor.string()); }

TEST(Cbor, integers_are_those_of_rfc_8949_appendix_a) {
    const std::pair<std::int64_t, const char*> known[] = {
        {0, "00"}, {1, "01"}, {10, "0a"}, {23, "17"}, {24, "1818"}, {25, "1819"}, {100, "1864"}, {1000, "1903e8"}, {1000000, "1a000f4240"},
        {1000000000000, "1b000000e8d4a51000"}, {-1, "20"}, {-10, "29"}, {-100, "3863"}, {-1000, "3903e7"},
        {255, "18ff"}, {256, "190100"}, {65535, "19ffff"}, {65536, "1a00010000"}, {4294967295, "1affffffff"}, {4294967296, "1b0000000100000000"},
        {INT64_MAX, "1b7fffffffffffffff"}, {INT64_MIN, "3b7fffffffffffffff"}};
    for (const auto& [value, bytes] : known) EXPECT_EQ(hex_of(Cbor{}.integer(value)), bytes) << value;
}

TEST(Cbor, reals_are_those_of_rfc_8949_appendix_a_in_their_shortest_form) {
    const std::pair<double, const char*> known[] = {
        {0.0, "f90000"}, {-0.0, "f98000"}, {1.0, "f93c00"}, {1.1, "fb3ff199999999999a"}, {1.5, "f93e00"}, {65504.0, "f97bff"},
        {100000.0, "fa47c35000"}, {3.4028234663852886e+38, "fa7f7fffff"}, {1.0e+300, "fb7e37e43c8800759c"},
        {5.960464477539063e-8, "f90001"}, {0.00006103515625, "f90400"}, {-4.0, "f9c400"}, {-4.1, "fbc010666666666666"},
        {HUGE_VAL, "f97c00"}, {-HUGE_VAL, "f9fc00"}, {std::numeric_limits<double>::quiet_NaN(), "f97e00"}};
    for (const auto& [value, bytes] : known) EXPECT_EQ(hex_of(Cbor{}.real(value)), bytes) << value;
}

TEST(Cbor, texts_bytes_arrays_maps_and_null_are_those_of_rfc_8949_appendix_a) {
    EXPECT_EQ(hex_of(Cbor{}.null()), "f6");
    EXPECT_EQ(hex_of(Cbor{}.bytes("")), "40");
    EXPECT_EQ(hex_of(Cbor{}.bytes("\x01\x02\x03\x04")), "4401020304");
    EXPECT_EQ(hex_of(Cbor{}.text("")), "60");
    EXPECT_EQ(hex_of(Cbor{}.text("a")), "6161");
    EXPECT_EQ(hex_of(Cbor{}.text("IETF")), "6449455446");
    EXPECT_EQ(hex_of(Cbor{}.text("\"\\")), "62225c");
    EXPECT_EQ(hex_of(Cbor{}.text("\u00fc")), "62c3bc");
    EXPECT_EQ(hex_of(Cbor{}.text("\u6c34")), "63e6b0b4");
    EXPECT_EQ(hex_of(Cbor{}.text("\U00010151")), "64f0908591");
    EXPECT_EQ(hex_of(Cbor{}.array(0)), "80");
    EXPECT_EQ(hex_of(Cbor{}.array(3).integer(1).integer(2).integer(3)), "83010203");
    EXPECT_EQ(hex_of(Cbor{}.array(3).integer(1).array(2).integer(2).integer(3).array(2).integer(4).integer(5)), "8301820203820405");
    Cbor many;
    many.array(25);
    for (int i = 1; i <= 25; ++i) many.integer(i);
    EXPECT_EQ(hex_of(many), "98190102030405060708090a0b0c0d0e0f101112131415161718181819");
    EXPECT_EQ(hex_of(Cbor{}.map(0)), "a0");
    EXPECT_EQ(hex_of(Cbor{}.map(2).integer(1).integer(2).integer(3).integer(4)), "a201020304");
    EXPECT_EQ(hex_of(Cbor{}.map(2).text("a").integer(1).text("b").array(2).integer(2).integer(3)), "a26161016162820203");
    EXPECT_EQ(base::hex(cbor_values("t", {1, "a", db::Bytes{"a"}, nullptr, 1.5})), "8661740161614161f6f93e00")
        << "text and bytes of the same content differ, and so do null and nothing";
}

}  // namespace
}  // namespace ledger
