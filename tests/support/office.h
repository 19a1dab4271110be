#pragma once
// A small office for tests of the kernel and above: the real parts, joined as src/app/compose.cpp
// joins them, on the database of the test, in its temporary folder, by a clock turned by hand.
//
//     class IntakeTest : public support::OfficeTest {};
//     ON_BOTH_DATABASES(IntakeTest);
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assessments/assessments.h"
#include "base/clock.h"
#include "base/text.h"
#include "casework/casework.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "files/files.h"
#include "i18n/i18n.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "ledger/ledger.h"
#include "parties/parties.h"
#include "registry/registry.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
std::vector<Migration> schema_parties();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
std::vector<Migration> schema_assessments();
std::vector<Migration> schema_intake();
}  // namespace db

namespace support {

inline constexpr ledger::EventKind tip_event{"test.tip_received"};
inline constexpr ledger::EventKind enquiry_event{"test.enquiry_received"};

// A moment of a day in Stockholm, to the microsecond, so that a rounded time is seen to be one.
inline base::Time moment(base::Date date, int hour = 11, int minute = 23) {
    return {base::start_of(base::to_day(date)).us + (hour * 60 + minute) * 60'000'000ll + 45'678'901};
}

struct Office {
    Office(db::Database& the_database, const std::filesystem::path& folder, const base::Clock& the_clock, intake::MailSettings settings)
        : database{prepared(the_database)}, clock{the_clock}, keyring{keyring_in(folder)},
          ids{clock, 1, database.next_start()}, files{(folder / "blobs").string()}, catalogue{catalogue::Catalogue::shipped()},
          ledger{keyring}, identity{database, ledger, keyring, clock, ids}, parties{ledger, clock, ids},
          registry{files, ledger, keyring->version()}, casework{ledger, catalogue, keyring, clock, ids},
          assessments{ledger, casework, clock, ids},
          services{database, ledger, catalogue, keyring, clock, ids, files, parties, registry, casework, assessments},
          intake{services}, mail{services, intake, std::move(settings)} {
        identity::declare_tables(ledger, *keyring);
        parties::declare_tables(ledger);
        registry::declare_tables(ledger, files);
        casework::declare_tables(ledger, *keyring);
        assessments::declare_tables(ledger);
        intake::declare_tables(ledger);
        casework.use(registry);
        casework.use([this](db::Reader& reader, base::UserId user) { return identity.name_of(reader, user); });
        mail.owner("tip", tip_event);
        mail.owner("enquiry", enquiry_event);
        database.write([&](db::Transaction& tx) { ledger.begin(tx, "test", base::start_of(clock.today())); });
    }

    db::Database& database;
    const base::Clock& clock;
    std::shared_ptr<const crypto::Keyring> keyring;
    base::IdAllocator ids;
    files::Store files;
    const catalogue::Catalogue& catalogue;
    ledger::Ledger ledger;
    identity::Identity identity;
    parties::Parties parties;
    registry::Registry registry;
    casework::Casework casework;
    assessments::Assessments assessments;
    intake::Services services;
    intake::Intake intake;
    intake::Mail mail;

private:
    static db::Database& prepared(db::Database& database) {
        std::vector<db::Migration> all;
        for (const auto& module : {db::schema_ledger(), db::schema_identity(), db::schema_parties(), db::schema_registry(),
                                   db::schema_casework(), db::schema_assessments(), db::schema_intake()})
            all.insert(all.end(), module.begin(), module.end());
        database.migrate(all);
        return database;
    }
    static std::shared_ptr<const crypto::Keyring> keyring_in(const std::filesystem::path& folder) {
        const auto path = folder / "keyring.toml";
        if (!std::filesystem::exists(path)) crypto::Keyring::create(path.string());
        return crypto::Keyring::load(path.string());
    }
};

class OfficeTest : public DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        start();
    }
    void TearDown() override {
        office_.reset();
        DatabaseTest::TearDown();
    }

    // Opens the office, anew when it was open: what is in the database and the folder stays.
    void start(intake::MailSettings settings = {}) {
        if (office_) {
            office_.reset();
            reopen();
        }
        office_ = std::make_unique<Office>(database(), folder(), clock_, std::move(settings));
    }
    Office& office() { return *office_; }

    // ---------------------------------------------------------------- what comes in
    intake::Submission tip(const std::string& text, const std::string& key = {}) {
        intake::Submission submission;
        submission.case_type = "tip";
        submission.form = "tip";
        submission.channel = "web";
        submission.anonymous = true;
        submission.answers = {{"what_happened", {text}}, {"contact", {"anonymous"}}};
        submission.text = text;
        submission.key = key;
        submission.body = text;
        submission.event = tip_event;
        return submission;
    }
    intake::Submission enquiry(const std::string& text, const intake::Contact& contact = {"", "asker@example.test", "", ""}) {
        auto submission = tip(text);
        submission.case_type = submission.form = "enquiry";
        submission.anonymous = contact.empty();
        submission.contact = contact;
        submission.answers = {{"service", {"supervision"}}, {"question", {text}}, {"reply_by", {"email"}}, {"contact_email", {contact.email}}};
        submission.event = enquiry_event;
        return submission;
    }
    intake::Receipt received(const intake::Submission& submission) {
        const auto receipt = office().intake.receive(submission);
        if (!receipt) throw std::runtime_error("not received: " + receipt.error().text_key);
        return *receipt;
    }
    // A unit of the register in a municipality; its code is the one given.
    parties::Operation unit(const std::string& code, const std::string& name, const std::string& municipality) {
        parties::Provider provider;
        provider.id = office().ids.make<base::ProviderId>();
        provider.organisation_number = organisation_number(++providers_);
        provider.name = "Provider of " + name;
        provider.owner_form = "municipality";
        parties::Operation operation;
        operation.id = office().ids.make<base::OperationId>();
        operation.provider = provider.id;
        operation.code = code;
        operation.name = name;
        operation.kind = office().catalogue.codes("unit_kinds", clock_.today()).front()->id;
        operation.municipality = municipality;
        operation.county = municipality.substr(0, 2);
        database().write([&](db::Transaction& tx) {
            office().parties.add(tx, provider);
            office().parties.add(tx, operation);
        });
        return operation;
    }

    // ---------------------------------------------------------------- who works here
    static identity::Actor actor(identity::Roles roles, std::set<std::string> regions = {"*"}, std::int64_t id = 77) {
        return {base::UserId{id}, 1, "login", "name", roles, std::move(regions), "csrf"};
    }
    static identity::Actor handler(std::set<std::string> regions = {"*"}) { return actor(identity::only(identity::Role::handler), std::move(regions)); }

    // ---------------------------------------------------------------- looking at what is there
    casework::Case case_of(base::CaseId id) {
        std::optional<casework::Case> found;
        database().read([&](db::Reader& reader) { found = office().casework.find(reader, id); });
        return found.value();
    }
    casework::Case case_of(const std::string& number) {
        std::optional<casework::Case> found;
        database().read([&](db::Reader& reader) { found = office().casework.find(reader, registry::RegistryNumber::parse(number).value()); });
        return found.value();
    }
    crypto::CaseKeys keys_of(base::CaseId id) {
        std::optional<crypto::CaseKeys> keys;
        database().read([&](db::Reader& reader) { keys = office().casework.keys(reader, id); });
        return *keys;
    }
    std::vector<registry::Document> documents_of(base::CaseId id) {
        std::vector<registry::Document> found;
        const auto keys = keys_of(id);
        database().read([&](db::Reader& reader) { found = office().registry.documents(reader, id, keys); });
        return found;
    }
    std::vector<registry::FileRow> files_of(base::CaseId id) {
        std::vector<registry::FileRow> found;
        const auto keys = keys_of(id);
        database().read([&](db::Reader& reader) { found = office().registry.files_of(reader, id, keys); });
        return found;
    }
    std::int64_t integer(const std::string& sql, const db::Values& values = {}) {
        std::int64_t value = 0;
        database().read([&](db::Reader& reader) { value = reader.integer(sql, values).value_or(0); });
        return value;
    }
    void execute(const std::string& sql, const db::Values& values = {}) {
        database().write([&](db::Transaction& tx) { tx.execute(sql, values); });
    }
    // An act on a case as it now stands; gives what it answered.
    template <class Act>
    base::Outcome act(base::CaseId id, Act work) {
        base::Outcome outcome = base::Done{};
        database().write([&](db::Transaction& tx) {
            const auto now = office().casework.find(tx, id).value();
            const auto keys = office().casework.keys(tx, id);
            if constexpr (std::is_void_v<decltype(work(tx, now, keys))>) { work(tx, now, keys); outcome = base::Done{}; }
            else outcome = work(tx, now, keys);
        });
        return outcome;
    }

    // What verify finds, a line each; empty for an honest office.
    std::string findings() {
        std::string words;
        database().read([&](db::Reader& reader) {
            office().ledger.verify(reader, {}, [&](const ledger::Finding& finding) { words += finding.words + "\n"; });
        });
        return words;
    }
    std::vector<std::string> event_kinds(base::CaseId id) {
        std::vector<std::string> kinds;
        database().read([&](db::Reader& reader) {
            for (const auto& record : office().ledger.of_case(reader, id)) kinds.push_back(record.kind);
        });
        return kinds;
    }
    // Every value of every table, in the order of the tables.
    void each_value(const std::function<void(const std::string& table, const db::Value&)>& f) {
        const auto tables = database().tables();
        database().read([&](db::Reader& reader) {
            for (const auto& table : tables)
                reader.query("SELECT * FROM " + table, {}, [&](const db::Row& row) {
                    for (int i = 0; i < row.columns(); ++i) f(table, row.value(i));
                });
        });
    }
    // Where a word can be read at rest: in a value of the database, in its files, or in a blob.
    std::string readable_at(const std::string& word) {
        std::string where;
        each_value([&](const std::string& table, const db::Value& value) {
            const auto* text = std::get_if<std::string>(&value.held());
            const auto* bytes = std::get_if<db::Bytes>(&value.held());
            if ((text && text->find(word) != std::string::npos) || (bytes && bytes->data.find(word) != std::string::npos)) where += table + " ";
        });
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder()}) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in{entry.path(), std::ios::binary};
            const std::string content{std::istreambuf_iterator<char>{in}, {}};
            if (content.find(word) != std::string::npos || entry.path().string().find(word) != std::string::npos)
                where += entry.path().filename().string() + " ";
        }
        return where;
    }

    base::ManualClock clock_{moment({2026, 11, 18})};   // a Wednesday

private:
    // Valid (Luhn) and nobody's: 5599 is not given out.
    static std::string organisation_number(int number) {
        std::string digits = "5599" + std::string(5 - std::to_string(number).size(), '0') + std::to_string(number);
        int sum = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const int value = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += value > 9 ? value - 9 : value;
        }
        digits += static_cast<char>('0' + (10 - sum % 10) % 10);
        return digits.substr(0, 6) + "-" + digits.substr(6);
    }

    int providers_ = 0;
    std::unique_ptr<Office> office_;
};

}  // namespace support
