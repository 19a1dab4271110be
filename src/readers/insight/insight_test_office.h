#pragma once
// A small office for the tests of this module: every kernel part as it is, on a database of the test.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "insight/insight.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
std::vector<Migration> schema_parties();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
std::vector<Migration> schema_assessments();
std::vector<Migration> schema_insight();
}  // namespace db

namespace insight {

inline constexpr ledger::EventKind told_event{"tests.told"};  // not a text key
inline const base::Week week{2026, 46};                       // 9 to 15 November
inline const base::Day wednesday = base::to_day({2026, 11, 11});

inline const std::string night_text =
    "Det finns ingen personal i huset under natten och de boende ligger vakna i flera timmar innan hon som arbetar "
    "kommer in till dem";
inline const std::string medicine_text =
    "Min mamma saknar sina mediciner sedan tre dagar trots att vi har ringt till enheten och sagt det om och om igen";

struct Office {
    explicit Office(support::TestDatabase& held)
        : database{*held}, keyring_path{(held.folder() / "test.keyring").string()} {
        crypto::Keyring::create(keyring_path);
        keyring = crypto::Keyring::load(keyring_path);
        for (auto migrations : {db::schema_ledger(), db::schema_identity(), db::schema_parties(), db::schema_registry(),
                                db::schema_casework(), db::schema_assessments(), db::schema_insight()})
            database.migrate(migrations);
        ids = std::make_unique<base::IdAllocator>(clock, 1, database.next_start());
        ledger = std::make_unique<ledger::Ledger>(keyring);
        files = std::make_unique<files::Store>((held.folder() / "blobs").string());
        identity = std::make_unique<identity::Identity>(database, *ledger, keyring, clock, *ids);
        parties = std::make_unique<parties::Parties>(*ledger, clock, *ids);
        registry = std::make_unique<registry::Registry>(*files, *ledger, keyring->version());
        casework = std::make_unique<casework::Casework>(*ledger, catalogue, keyring, clock, *ids);
        assessments = std::make_unique<assessments::Assessments>(*ledger, *casework, clock, *ids);
        insight = std::make_unique<Insight>(Services{database, *ledger, catalogue, keyring, clock, *ids, *parties,
                                                     *registry, *casework, *assessments, *identity});
        identity::declare_tables(*ledger, *keyring);
        parties::declare_tables(*ledger);
        registry::declare_tables(*ledger, *files);
        casework::declare_tables(*ledger, *keyring);
        assessments::declare_tables(*ledger);
        declare_tables(*ledger);
        database.write([&](db::Transaction& tx) { ledger->begin(tx, "test", clock.now()); });
    }

    // Units: code, provider's number, municipality.
    void units(const std::vector<std::array<std::string, 3>>& rows) {
        database.write([&](db::Transaction& tx) {
            std::map<std::string, base::ProviderId> providers;
            for (const auto& [code, number, municipality] : rows) {
                auto& provider = providers[number];
                if (!provider) {
                    provider = ids->make<base::ProviderId>();
                    parties->add(tx, parties::Provider{provider, number, "Bolaget " + number, "private"});
                }
                parties::Operation unit;
                unit.id = ids->make<base::OperationId>();
                unit.provider = provider;
                unit.code = code;
                unit.name = "Enheten " + code;
                unit.kind = "nursing_home";
                unit.municipality = municipality;
                unit.county = catalogue.municipality(municipality)->county;
                parties->add(tx, unit);
            }
        });
    }
    void usual_units() {
        units({{"E-1", "559900-0006", "0180"}, {"E-2", "559900-0006", "0180"}, {"E-3", "559900-0014", "1480"}});
    }

    // What intake does with a tip, in one commit.
    registry::RegistryNumber tell(const std::string& text, std::string_view unit_code = "", base::Day day = wednesday,
                                  bool urgent = false, std::string_view area = "sol") {
        casework::Opening opening;
        opening.id = ids->make<base::CaseId>();
        opening.type = "tip";
        opening.channel = "web";
        opening.received_day = day;
        opening.received_at = base::start_of(day);
        opening.urgent = urgent;
        opening.area = area;
        opening.keys = crypto::CaseKeys::random();
        opening.keys_wrapped = keyring->wrap(opening.keys, opening.id);
        if (!unit_code.empty()) {
            const auto found = unit(unit_code);
            opening.unit = found.id;
            opening.provider = found.provider;
            opening.municipality = found.municipality;
            opening.county = found.county;
            opening.region = catalogue.department_of_county(found.county, day)->id;
        }
        registry::Document document;
        document.id = ids->make<base::DocumentId>();
        document.case_id = opening.id;
        document.number = 1;
        document.kind = "tip";
        document.channel = "web";
        document.day = day;
        document.text = text;
        const auto sealed = registry->seal(opening.keys, document);
        const auto version = casework->version("tip", day);
        registry::RegistryNumber number;
        database.write([&](db::Transaction& tx) {
            const auto opened = casework->open_case(tx, opening, **version);
            std::vector<ledger::RowContent> rows{opened.row, registry->add_document(tx, document, sealed)};
            for (auto& row :
                 assessments->said_by_sender(tx, opening.id, opening.received_at, opening.area, opening.unit))
                rows.push_back(std::move(row));
            ledger->append(tx, {told_event, opening.id, document.id, {}, opening.received_at}, rows,
                           &opening.keys.salt());
            number = opened.number;
        });
        return number;
    }

    void judge(const registry::RegistryNumber& number, const assessments::Judgement& judgement) {
        casework::Case row;
        std::optional<crypto::CaseKeys> keys;
        database.read([&](db::Reader& reader) {
            row = *casework->find(reader, number);
            keys = casework->keys(reader, row.id);
        });
        database.write([&](db::Transaction& tx) {
            EXPECT_TRUE(assessments->judge(tx, row, judgement, "person", {5}, *keys).has_value());
        });
    }
    void judge(const registry::RegistryNumber& number, const std::string& theme, int severity) {
        assessments::Judgement judgement;
        judgement.theme = theme;
        judgement.severity = severity;
        judge(number, judgement);
    }
    void link(const registry::RegistryNumber& number, std::string_view unit_code) {
        const auto found = unit(unit_code);
        assessments::Judgement judgement;
        judgement.unit = assessments::UnitLink{found.id, found.provider, found.municipality, found.county};
        judge(number, judgement);
    }
    parties::Operation unit(std::string_view code) {
        std::optional<parties::Operation> found;
        database.read([&](db::Reader& reader) { found = parties->operation_by_code(reader, code); });
        return found.value();
    }

    std::vector<std::string> verify() {
        std::vector<std::string> words;
        database.read([&](db::Reader& reader) {
            (void)ledger->verify(reader, {}, [&](const ledger::Finding& finding) { words.push_back(finding.words); });
        });
        return words;
    }

    db::Database& database;
    std::string keyring_path;
    base::ManualClock clock{base::Time{base::start_of(wednesday).us + std::int64_t{10} * 3600 * 1'000'000}};
    const catalogue::Catalogue& catalogue = catalogue::Catalogue::shipped();
    std::shared_ptr<const crypto::Keyring> keyring;
    std::unique_ptr<base::IdAllocator> ids;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<files::Store> files;
    std::unique_ptr<identity::Identity> identity;
    std::unique_ptr<parties::Parties> parties;
    std::unique_ptr<registry::Registry> registry;
    std::unique_ptr<casework::Casework> casework;
    std::unique_ptr<assessments::Assessments> assessments;
    std::unique_ptr<Insight> insight;
};

class InsightOfficeTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        support::DatabaseTest::SetUp();
        office_ = std::make_unique<Office>(held());
        office_->usual_units();
    }
    void TearDown() override {
        office_.reset();
        support::DatabaseTest::TearDown();
    }
    Office& office() { return *office_; }
    Edition compile() {
        auto made = office().insight->compile(week, {5});
        EXPECT_TRUE(made.has_value());
        return *made;
    }

private:
    std::unique_ptr<Office> office_;
};

}  // namespace insight
