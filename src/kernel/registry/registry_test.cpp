// The register: numbers, documents sealed at rest, files.
#include "registry/registry.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <thread>

#include "base/text.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_registry();
}  // namespace db

namespace registry {
namespace {

class RegistryTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        const auto path = (folder() / "keyring.toml").string();
        crypto::Keyring::create(path);
        keyring_ = crypto::Keyring::load(path);
        auto migrations = db::schema_ledger();
        for (auto& one : db::schema_registry()) migrations.push_back(one);
        database().migrate(migrations);
        ids_ = std::make_unique<base::IdAllocator>(clock_, 1, database().next_start());
        files_ = std::make_unique<files::Store>((folder() / "blobs").string());
        ledger_ = std::make_unique<ledger::Ledger>(keyring_);
        ledger_->set_salts([this](db::Reader&, base::CaseId id) -> std::optional<crypto::Key> {
            const auto found = keys_.find(id.value);
            return found == keys_.end() ? std::nullopt : std::optional{found->second.salt()};
        });
        declare_tables(*ledger_, *files_);
        registry_ = std::make_unique<Registry>(*files_, *ledger_, keyring_->version());
        database().write([&](db::Transaction& tx) { ledger_->begin(tx, "test", clock_.now()); });
    }
    void TearDown() override {
        registry_.reset();
        DatabaseTest::TearDown();
    }
    const crypto::CaseKeys& keys(std::int64_t case_id) { return keys_.try_emplace(case_id, crypto::CaseKeys::random()).first->second; }

    Document document(std::int64_t case_id, const std::string& text, Direction direction = Direction::received) {
        Document made;
        made.id = ids_->make<base::DocumentId>();
        made.case_id = {case_id};
        made.direction = direction;
        made.kind = "tip";
        made.channel = "web";
        made.day = clock_.today();
        made.registered_at = clock_.now();
        made.title = "title of " + text;
        made.party = "party of " + text;
        made.text = text;
        made.secrecy = "health_supervision";
        return made;
    }
    base::DocumentId add(const Document& made, const std::vector<ReceivedFile>& received = {}) {
        const auto& key = keys(made.case_id.value);
        const auto sealed = registry_->seal(key, made);
        std::vector<Registry::SealedFile> sealed_files;
        for (const auto& file : received) sealed_files.push_back(registry_->seal_file(key, made.case_id, ids_->next(), file));
        database().write([&](db::Transaction& tx) {
            std::vector<ledger::RowContent> rows{registry_->add_document(tx, made, sealed)};
            for (const auto& file : sealed_files) rows.push_back(registry_->add_file(tx, made.case_id, made.id, file));
            ledger_->append(tx, {{"test.registered"}, made.case_id, made.id, {}, clock_.now()}, rows, &key.salt());
        });
        return made.id;
    }
    std::vector<Document> documents(std::int64_t case_id) {
        std::vector<Document> found;
        database().read([&](db::Reader& reader) { found = registry_->documents(reader, {case_id}, keys(case_id)); });
        return found;
    }
    std::vector<FileRow> files_of(std::int64_t case_id) {
        std::vector<FileRow> found;
        database().read([&](db::Reader& reader) { found = registry_->files_of(reader, {case_id}, keys(case_id)); });
        return found;
    }
    std::string findings() {
        std::string words;
        database().read([&](db::Reader& reader) {
            ledger_->verify(reader, {}, [&](const ledger::Finding& finding) { words += finding.words + "\n"; });
        });
        return words;
    }
    void execute(const std::string& sql, const db::Values& values = {}) {
        database().write([&](db::Transaction& tx) { tx.execute(sql, values); });
    }
    // Whether the word can be read in a value of the database, in its files or in a blob.
    bool readable(const std::string& word) {
        bool found = false;
        const auto look = [&](std::string_view content) { found |= content.find(word) != std::string_view::npos; };
        const auto tables = database().tables();
        database().read([&](db::Reader& reader) {
            for (const auto& table : tables)
                reader.query("SELECT * FROM " + table, {}, [&](const db::Row& row) {
                    for (int i = 0; i < row.columns(); ++i) {
                        const auto value = row.value(i);
                        if (const auto* text = std::get_if<std::string>(&value.held())) look(*text);
                        if (const auto* bytes = std::get_if<db::Bytes>(&value.held())) look(bytes->data);
                    }
                });
        });
        database().optimise();
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder()}) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in{entry.path(), std::ios::binary};
            look(std::string{std::istreambuf_iterator<char>{in}, {}});
        }
        return found;
    }
    std::string content(const std::function<std::string()>& source) {
        std::string all;
        for (auto piece = source(); !piece.empty(); piece = source()) all += piece;
        return all;
    }

    base::ManualClock clock_{{1'795'000'000'123'456}};
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::unique_ptr<base::IdAllocator> ids_;
    std::unique_ptr<files::Store> files_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<Registry> registry_;
    std::map<std::int64_t, crypto::CaseKeys> keys_;
};
ON_BOTH_DATABASES(RegistryTest);

// ------------------------------------------------------------------ numbers: OSL 5:2, ruling 13

TEST_P(RegistryTest, serials_are_gapless_a_year_and_begin_anew_the_next_OSL_5_2) {
    std::vector<std::int64_t> given;
    for (const int year : {2026, 2026, 2026, 2027, 2027, 2026, 2028, 2027})
        database().write([&](db::Transaction& tx) {
            const auto serial = next_serial(tx, year);
            given.resize(given.size() + 1);
            given.back() = serial;
        });
    EXPECT_EQ(given, (std::vector<std::int64_t>{1, 2, 3, 1, 2, 4, 1, 3}));
}

TEST_P(RegistryTest, a_transaction_that_is_rolled_back_gives_its_number_back_ruling_13) {
    const auto take = [&](bool fails) {
        std::int64_t serial = 0;
        try {
            database().write([&](db::Transaction& tx) {
                serial = next_serial(tx, 2026);
                if (fails) throw base::Fault("rolled back");
            });
        } catch (const base::Fault&) { EXPECT_TRUE(fails); }
        return serial;
    };
    EXPECT_EQ(take(false), 1);
    EXPECT_EQ(take(true), 2);
    EXPECT_EQ(take(true), 2);
    EXPECT_EQ(take(false), 2);
    EXPECT_EQ(take(false), 3);
}

TEST_P(RegistryTest, serials_are_gapless_with_many_writers_of_whom_some_fail_ruling_13) {
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::multiset<std::int64_t> given;
    for (int writer = 0; writer < 16; ++writer)
        threads.emplace_back([&, writer] {
            for (int i = 0; i < 10; ++i) {
                std::int64_t serial = 0;
                try {
                    database().write([&](db::Transaction& tx) {
                        serial = next_serial(tx, 2026);
                        if ((i + writer) % 3 == 0) throw base::Fault("rolled back");
                    });
                    const std::lock_guard lock{mutex};
                    given.insert(serial);
                } catch (const base::Fault&) { EXPECT_EQ((i + writer) % 3, 0); }
            }
        });
    for (auto& thread : threads) thread.join();
    std::int64_t expected = 0;
    for (const auto serial : given) ASSERT_EQ(serial, ++expected);
    EXPECT_GT(expected, 80);
}

TEST(RegistryNumber, reads_what_people_and_addresses_write_and_nothing_else) {
    const std::pair<const char*, RegistryNumber> good[] = {
        {"8.2.1-123/2026", {"8.2.1", 123, 2026}}, {"8.2.1-123-2026", {"8.2.1", 123, 2026}}, {"  8.2.1-123/2026\n", {"8.2.1", 123, 2026}},
        {"8-1/1900", {"8", 1, 1900}}, {"8.9.2-99999999/9999", {"8.9.2", 99'999'999, 9999}}};
    for (const auto& [text, number] : good) {
        ASSERT_TRUE(RegistryNumber::parse(text)) << text;
        EXPECT_EQ(*RegistryNumber::parse(text), number) << text;
        EXPECT_EQ(RegistryNumber::parse(number.string()), number);
        EXPECT_EQ(RegistryNumber::parse(number.slug()), number);
    }
    EXPECT_EQ((RegistryNumber{"8.2.1", 123, 2026}).string(), "8.2.1-123/2026");
    EXPECT_EQ((RegistryNumber{"8.2.1", 123, 2026}).slug(), "8.2.1-123-2026");
    for (const char* text : {"", "-", "--", "8.2.1", "8.2.1-123", "8.2.1-123/", "8.2.1-/2026", "-123/2026", "8.2.1-0/2026", "8.2.1--1/2026", "8.2.1-1/1899",
                             "8.2.1-1/10000", "8.2.1-100000000/2026", "8.2.1-99999999999999999999/2026", "8.2.1-1a/2026", "8.2.1-1/20 26", "8,2-1/2026",
                             "a-1/2026", "8.2.1-1/2026-1", "8.2.1-1/2026'", "8.2.1-+1/2026", "123456789.123456789.1-1/2026", "\xE5-1/2026"})
        EXPECT_FALSE(RegistryNumber::parse(text)) << text;
    EXPECT_FALSE(RegistryNumber::parse(std::string_view{"8-1/2026\0", 9}));
}

// ------------------------------------------------------------------ documents: OSL 5:1

TEST_P(RegistryTest, a_document_comes_back_as_it_was_registered_OSL_5_2) {
    const auto made = document(1, "the text");
    add(made);
    add(document(1, "the answer", Direction::sent));
    add(document(2, "of another case"));
    const auto found = documents(1);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].number, 1);
    EXPECT_EQ(found[0].title, "title of the text");
    EXPECT_EQ(found[0].party, "party of the text");
    EXPECT_EQ(found[0].text, "the text");
    EXPECT_EQ(found[0].day, clock_.today());
    EXPECT_EQ(found[0].registered_at, clock_.now());
    EXPECT_EQ(found[0].secrecy, "health_supervision");
    EXPECT_EQ(found[0].direction, Direction::received);
    EXPECT_EQ(found[1].number, 2);
    EXPECT_EQ(found[1].direction, Direction::sent);
    EXPECT_EQ(documents(2)[0].number, 1) << "numbers run within the case";
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(registry_->document(reader, made.id, keys(1))->text, "the text");
        EXPECT_FALSE(registry_->document(reader, {99}, keys(1)));
        EXPECT_EQ(registry_->first_text(reader, {1}, keys(1)), "the text");
        EXPECT_EQ(registry_->first_text(reader, {77}, keys(1)), "");
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(RegistryTest, texts_titles_parties_files_and_their_names_are_sealed_at_rest) {
    add(document(1, "canarytext"), {{"canaryname.txt", files_->put("canarycontent")}});
    EXPECT_EQ(documents(1)[0].text, "canarytext");
    for (const auto* word : {"canarytext", "title of", "party of", "canaryname", "canarycontent"}) EXPECT_FALSE(readable(word)) << word;
    EXPECT_TRUE(readable("health_supervision")) << "the search does find what is there";
}

TEST_P(RegistryTest, a_ciphertext_that_was_moved_does_not_open) {
    const auto one = add(document(1, "one")), two = add(document(1, "two"));
    for (const std::string column : {"title_sealed", "party_sealed", "text_sealed"}) {
        db::Value old;
        database().read([&](db::Reader& reader) {
            reader.first("SELECT " + column + " FROM registry_documents WHERE id = ?", {two}, [&](const db::Row& row) { old = row.value(0); });
        });
        execute("UPDATE registry_documents SET " + column + " = (SELECT d." + column + " FROM registry_documents d WHERE d.id = ?) WHERE id = ?", {one, two});
        EXPECT_THROW(documents(1), crypto::Tampered) << column << " of another row";
        EXPECT_NE(findings(), "") << column;
        execute("UPDATE registry_documents SET " + column + " = ? WHERE id = ?", {old, two});
        ASSERT_EQ(documents(1).size(), 2u);
    }
    execute("UPDATE registry_documents SET text_sealed = title_sealed WHERE id = ?", {two});
    EXPECT_THROW(documents(1), crypto::Tampered) << "of another column";
}

TEST_P(RegistryTest, a_document_moved_to_another_case_does_not_open_there) {
    const auto one = add(document(1, "one"));
    add(document(2, "two"));
    execute("UPDATE registry_documents SET case_id = 2 WHERE id = ?", {one});
    EXPECT_THROW(documents(2), crypto::Tampered);
    EXPECT_NE(findings(), "");
}

// ------------------------------------------------------------------ files

TEST_P(RegistryTest, a_file_row_holds_what_came_and_opens_to_the_same_bytes) {
    const std::string big(200'000, 'b');
    add(document(1, "with files"), {{"small.txt", files_->put("small")}, {"big.bin", files_->put(big)}});
    const auto found = files_of(1);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].name, "small.txt");
    EXPECT_EQ(found[0].size, 5);
    EXPECT_EQ(found[0].state, "received");
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(content(registry_->open_original(reader, found[0], keys(1))), "small");
        EXPECT_EQ(content(registry_->open_original(reader, found[1], keys(1))), big);
        EXPECT_TRUE(registry_->knows_blob(reader, found[0].blob));
        EXPECT_FALSE(registry_->knows_blob(reader, "nothing"));
        EXPECT_EQ(registry_->waiting_files(reader, 10).size(), 2u);
        EXPECT_EQ(registry_->waiting_files(reader, 1).size(), 1u);
        EXPECT_FALSE(registry_->file(reader, 12345, keys(1)));
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(RegistryTest, a_file_that_was_looked_at_is_ready_with_a_clean_copy_or_held) {
    add(document(1, "with files"), {{"a.png", files_->put("original a")}, {"b.exe", files_->put("original b")}});
    auto found = files_of(1);
    const auto clean = files_->put("clean a");
    files::Cleaned ready, held;
    ready.ready = true;
    ready.media = "image/png";
    held.held = "files.held.kind";
    database().write([&](db::Transaction& tx) {
        registry_->file_looked_at(tx, found[0], keys(1), ready, clean, clock_.now());
        registry_->file_looked_at(tx, found[1], keys(1), held, {}, clock_.now());
    });
    found = files_of(1);
    EXPECT_EQ(found[0].state, "ready");
    EXPECT_EQ(found[0].media, "image/png");
    EXPECT_EQ(found[1].state, "held");
    EXPECT_EQ(found[1].held, "files.held.kind");
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(content(registry_->open_clean(reader, found[0], keys(1))), "clean a");
        EXPECT_EQ(content(registry_->open_original(reader, found[0], keys(1))), "original a") << "never lost";
        EXPECT_THROW(registry_->open_clean(reader, found[1], keys(1)), base::Bug) << "there is no clean copy of a held file";
        EXPECT_TRUE(registry_->knows_blob(reader, clean.name));
        EXPECT_TRUE(registry_->waiting_files(reader, 10).empty());
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(RegistryTest, a_held_file_is_looked_at_again_where_that_may_help_and_one_that_does_harm_is_fetched_by_nobody) {
    add(document(1, "with files"), {{"a.txt", files_->put("a")}});
    const auto one = [&] { return files_of(1).at(0); };
    EXPECT_FALSE(Registry::original_may_be_fetched(one())) << "nobody has looked at it";
    EXPECT_FALSE(Registry::may_be_looked_at_again(one())) << "it waits already";
    struct Case { const char* held; bool again, fetched; };
    for (const auto& [held, again, fetched] : {Case{"files.held.virus", true, false}, Case{"files.held.scan_failed", true, false},
                                               Case{"files.held.scan_cut", true, true}, Case{"files.held.cleaning_failed", true, true},
                                               Case{"files.held.macro", false, true}}) {
        files::Cleaned why;
        why.held = held;
        const auto before = one();
        database().write([&](db::Transaction& tx) { registry_->file_looked_at(tx, before, keys(1), why, {}, clock_.now()); });
        EXPECT_EQ(Registry::may_be_looked_at_again(one()), again) << held;
        EXPECT_EQ(Registry::original_may_be_fetched(one()), fetched) << held;
        if (!again) continue;
        const auto kept = one();
        database().write([&](db::Transaction& tx) { registry_->look_again(tx, kept, {7}, keys(1), clock_.now()); });
        EXPECT_EQ(one().state, "received") << held;
        EXPECT_EQ(one().held, "") << held;
        database().read([&](db::Reader& reader) { EXPECT_EQ(registry_->waiting_files(reader, 10).size(), 1u) << held; });
    }
    EXPECT_EQ(findings(), "");
}

TEST_P(RegistryTest, a_blob_that_is_missing_or_changed_is_found_and_does_not_open) {
    add(document(1, "with files"), {{"a.txt", files_->put(std::string(1'000, 'a'))}, {"b.txt", files_->put("b")}});
    const auto found = files_of(1);
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder() / "blobs"}) {
        if (!entry.is_regular_file() || entry.path().filename() != found[0].blob) continue;
        std::fstream file{entry.path(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekg(100);
        const char old = static_cast<char>(file.get());
        file.seekp(100);
        file.put(static_cast<char>(old ^ 1));
    }
    files_->remove(found[1].blob);
    const auto words = findings();
    EXPECT_NE(words.find("blob " + found[0].blob + " of row " + std::to_string(found[0].id) + " of registry_files was changed"), std::string::npos) << words;
    EXPECT_NE(words.find("blob " + found[1].blob + " of row " + std::to_string(found[1].id) + " of registry_files is missing"), std::string::npos) << words;
    database().read([&](db::Reader& reader) {
        EXPECT_THROW(content(registry_->open_original(reader, found[0], keys(1))), crypto::Tampered);
    });
}

TEST_P(RegistryTest, a_file_row_that_points_at_another_files_blob_does_not_open) {
    add(document(1, "with files"), {{"a.txt", files_->put("a")}, {"b.txt", files_->put("b")}});
    const auto found = files_of(1);
    execute("UPDATE registry_files SET blob = ?, blob_hash = (SELECT f.blob_hash FROM registry_files f WHERE f.id = ?) WHERE id = ?",
            {found[1].blob, found[1].id, found[0].id});
    database().read([&](db::Reader& reader) {
        EXPECT_THROW(content(registry_->open_original(reader, found[0], keys(1))), crypto::Tampered);
    });
    EXPECT_NE(findings(), "");
    execute("UPDATE registry_files SET key_sealed = (SELECT f.key_sealed FROM registry_files f WHERE f.id = ?) WHERE id = ?", {found[1].id, found[0].id});
    database().read([&](db::Reader& reader) { EXPECT_THROW((void)registry_->open_original(reader, found[0], keys(1)), crypto::Tampered); });
}

}  // namespace
}  // namespace registry
