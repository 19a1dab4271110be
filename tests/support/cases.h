#pragma once
// Cases without the rest of an office, for tests of casework and assessments: a ledger, the
// shipped catalogue and a clock turned by hand, on the database of the test.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "casework/casework.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
}  // namespace db

namespace support {

class CaseTest : public DatabaseTest {
protected:
    virtual std::vector<db::Migration> more_tables() { return {}; }
    virtual const catalogue::Catalogue& law() { return catalogue::Catalogue::shipped(); }

    void SetUp() override {
        DatabaseTest::SetUp();
        const auto path = (folder() / "keyring.toml").string();
        crypto::Keyring::create(path);
        keyring_ = crypto::Keyring::load(path);
        std::vector<db::Migration> all;
        for (const auto& module : {db::schema_ledger(), db::schema_registry(), db::schema_casework(), more_tables()})
            all.insert(all.end(), module.begin(), module.end());
        database().migrate(all);
        ids_ = std::make_unique<base::IdAllocator>(clock_, 1, database().next_start());
        ledger_ = std::make_unique<ledger::Ledger>(keyring_);
        casework::declare_tables(*ledger_, *keyring_);
        files_ = std::make_unique<files::Store>((folder() / "blobs").string());
        registry_ = std::make_unique<registry::Registry>(*files_, *ledger_, keyring_->version());
        registry::declare_tables(*ledger_, *files_);
        casework_ = std::make_unique<casework::Casework>(*ledger_, law(), keyring_, clock_, *ids_);
        casework_->use(*registry_);
        database().write([&](db::Transaction& tx) { ledger_->begin(tx, "test", clock_.now()); });
    }
    void TearDown() override {
        casework_.reset();
        DatabaseTest::TearDown();
    }

    casework::Opening opening(const std::string& region = {}, const std::string& type = "tip") {
        casework::Opening made;
        made.id = ids_->make<base::CaseId>();
        made.type = type;
        made.channel = "web";
        made.received_day = clock_.today();
        made.received_at = base::start_of(clock_.today());
        made.anonymous = true;
        made.region = region;
        made.keys = crypto::CaseKeys::random();
        made.keys_wrapped = keyring_->wrap(made.keys, made.id);
        return made;
    }
    casework::Case open(const casework::Opening& made) {
        const auto version = casework_->version(made.type, made.received_day).operator*();
        database().write([&](db::Transaction& tx) {
            const auto opened = casework_->open_case(tx, made, *version);
            ledger_->append(tx, {{"test.opened"}, made.id, {}, {}, made.received_at}, {opened.row}, &made.keys.salt());
        });
        return now(made.id);
    }
    casework::Case open(const std::string& region = {}, const std::string& type = "tip") { return open(opening(region, type)); }

    casework::Case now(base::CaseId id) {
        std::optional<casework::Case> found;
        database().read([&](db::Reader& reader) { found = casework_->find(reader, id); });
        return found.value();
    }
    template <class Act>
    base::Outcome act(base::CaseId id, Act work) {
        base::Outcome outcome = base::Done{};
        database().write([&](db::Transaction& tx) {
            const auto row = casework_->find(tx, id).value();
            const auto keys = casework_->keys(tx, id);
            if constexpr (std::is_void_v<decltype(work(tx, row, keys))>) { work(tx, row, keys); outcome = base::Done{}; }
            else outcome = work(tx, row, keys);
        });
        return outcome;
    }
    static identity::Actor actor(identity::Roles roles = identity::only(identity::Role::handler), std::set<std::string> regions = {"*"}) {
        return {base::UserId{7}, 1, "login", "name", roles, std::move(regions), ""};
    }
    std::vector<casework::Case> list(const casework::Filter& filter = {}, const identity::Actor& who = actor()) {
        std::vector<casework::Case> found;
        database().read([&](db::Reader& reader) { found = casework_->list(reader, who, filter); });
        return found;
    }
    std::int64_t count(const casework::Filter& filter, const identity::Actor& who, int max) {
        std::int64_t counted = 0;
        database().read([&](db::Reader& reader) { counted = casework_->list_counted(reader, who, filter, max).total; });
        return counted;
    }
    std::vector<std::string> events(base::CaseId id) {
        std::vector<std::string> kinds;
        database().read([&](db::Reader& reader) {
            for (const auto& record : ledger_->of_case(reader, id)) kinds.push_back(record.kind);
        });
        return kinds;
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
    std::int64_t integer(const std::string& sql) {
        std::int64_t value = 0;
        database().read([&](db::Reader& reader) { value = reader.integer(sql).value_or(0); });
        return value;
    }
    static base::Time at(int year, int month, int day, int hour = 12, int minute = 0) {
        return {base::start_of(base::to_day({year, month, day})).us + (hour * 60 + minute) * 60'000'000ll};
    }

    base::ManualClock clock_{at(2026, 11, 18)};   // a Wednesday
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::unique_ptr<base::IdAllocator> ids_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<files::Store> files_;
    std::unique_ptr<registry::Registry> registry_;
    std::unique_ptr<casework::Casework> casework_;
};

}  // namespace support
