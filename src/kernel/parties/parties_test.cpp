#include "parties/parties.h"

#include <atomic>
#include <set>
#include <thread>

#include "catalogue/catalogue.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_parties();
}  // namespace db

namespace parties {
namespace {

constexpr std::string_view header = "code,name,kind,address,postal_code,city,municipality,provider_number,provider_name,owner_form\n";
const std::string north = "559900-0006", south = "559900-0014";

class PartiesTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        support::DatabaseTest::SetUp();
        const auto keyring_path = (folder() / "test.keyring").string();
        crypto::Keyring::create(keyring_path);
        ledger_.emplace(crypto::Keyring::load(keyring_path));
        auto migrations = db::schema_ledger();
        for (auto& one : db::schema_parties()) migrations.push_back(one);
        database().migrate(migrations);
        database().write([&](db::Transaction& tx) { ledger_->begin(tx, "test", clock_.now()); });
        declare_tables(*ledger_);
        ledger_->set_salts([](db::Reader&, base::CaseId) { return std::optional<crypto::Key>{}; });
        ids_.emplace(clock_, 1, database().next_start());
        parties_.emplace(*ledger_, clock_, *ids_);
    }

    ImportReport import(const std::string& rows, std::string_view first_line = header) {
        return parties_->import_csv(database(), std::string{first_line} + rows, checks(), base::UserId{7}, {});
    }
    static Parties::Checks checks() {
        const auto& catalogue = catalogue::Catalogue::shipped();
        return {[&](std::string_view kind) { return catalogue.code("unit_kinds", kind, base::to_day({2026, 5, 1})) != nullptr; },
                [&](std::string_view code) { const auto* found = catalogue.municipality(code); return found ? found->county : ""; }};
    }
    std::vector<std::string> found(std::string_view text, int limit = 10) {
        std::vector<std::string> codes;
        database().read([&](db::Reader& reader) {
            for (const auto& one : parties_->search(reader, text, limit)) codes.push_back(one.operation.code);
        });
        return codes;
    }
    std::vector<Found> suggested(std::string_view text, std::string_view place = "", int limit = 5) {
        std::vector<Found> all;
        database().read([&](db::Reader& reader) { all = parties_->suggest(reader, text, place, limit); });
        return all;
    }
    ledger::Ledger::Checked verify() {
        ledger::Ledger::Checked checked;
        database().read([&](db::Reader& reader) { checked = ledger_->verify(reader, {}, [](const auto&) {}); });
        return checked;
    }
    std::optional<Operation> by_code(std::string_view code) {
        std::optional<Operation> operation;
        database().read([&](db::Reader& reader) { operation = parties_->operation_by_code(reader, code); });
        return operation;
    }
    // Thirty units of home care in as many municipalities, and a few with names of their own.
    void fill() {
        std::string rows;
        int number = 0;
        for (const auto& municipality : catalogue::Catalogue::shipped().municipalities()) {
            if (++number > 30) break;
            rows += "H" + std::to_string(number) + ",Hemtjänsten " + municipality.name + ",home_care,,,," + municipality.code + "," + north + ",Region Nord,region\n";
        }
        rows += "S1,Solgläntans äldreboende,elderly_home,Gatan 1,22222,Lund,1281," + south + ",Omsorg Syd AB,private\n"
                "S2,Solgläntans äldreboende,elderly_home,Gatan 2,93131,Skellefteå,2482," + south + ",Omsorg Syd AB,private\n"
                "T1,Tallmogårdens vårdcentral,health_centre,Gatan 3,21111,Malmö,1280," + north + ",Region Nord,region\n"
                "P1,Hamnen,protected_housing,Hemliga gatan 4,25225,Helsingborg,1283," + south + ",Omsorg Syd AB,private\n";
        ASSERT_TRUE(import(rows).bad.empty());
    }

    base::ManualClock clock_{base::start_of(base::to_day({2026, 5, 1}))};
    std::optional<ledger::Ledger> ledger_;
    std::optional<base::IdAllocator> ids_;
    std::optional<Parties> parties_;
};
ON_BOTH_DATABASES(PartiesTest);

TEST_P(PartiesTest, an_import_adds_changes_and_leaves_alone) {
    const std::string one = "A1,Ekbackens vårdcentral,health_centre,\"Gatan 1, plan 2\",12345,Lund,1281,5599000006,Region Nord,region\n";
    const std::string two = "A2,Ekbackens rehabilitering,rehabilitation,,,Lund,1281,559900-0006,Region Nord,region\n";
    const auto first = import(one + two);
    EXPECT_EQ(first.read, 2);
    EXPECT_EQ(first.added, 2);
    EXPECT_TRUE(first.bad.empty());
    const auto before = by_code("A1");
    ASSERT_TRUE(before);
    EXPECT_EQ(before->address, "Gatan 1, plan 2");
    EXPECT_EQ(before->postal_code, "123 45");
    EXPECT_EQ(before->county, "12");
    EXPECT_EQ(before->provider_name, "Region Nord");
    EXPECT_EQ(before->id, by_code("A1")->id);

    const auto second = import("A1,Ekbackens familjecentral,health_centre,\"Gatan 1, plan 2\",12345,Lund,1281,5599000006,Region Nord,region\n" + two);
    EXPECT_EQ(second.added, 0);
    EXPECT_EQ(second.changed, 1);
    EXPECT_EQ(second.same, 1);
    EXPECT_EQ(by_code("A1")->id, before->id);
    EXPECT_EQ(by_code("A1")->name, "Ekbackens familjecentral");
    EXPECT_EQ(verify().findings, 0);
}

TEST_P(PartiesTest, the_same_file_twice_appends_no_event) {
    fill();
    std::int64_t before = 0, after = 0;
    database().read([&](db::Reader& reader) { before = ledger_->head(reader); });
    fill();
    database().read([&](db::Reader& reader) { after = ledger_->head(reader); });
    EXPECT_EQ(after, before);
}

TEST_P(PartiesTest, a_provider_that_changes_its_name_is_changed_once_for_all_its_units) {
    fill();
    const auto report = import("S1,Solgläntans äldreboende,elderly_home,Gatan 1,22222,Lund,1281," + south + ",Omsorg Sydost AB,non_profit\n");
    EXPECT_EQ(report.same, 1);
    EXPECT_EQ(by_code("S2")->provider_name, "Omsorg Sydost AB");
    EXPECT_EQ(verify().findings, 0);
}

TEST_P(PartiesTest, every_bad_row_is_reported_with_line_and_column_and_good_rows_are_taken) {
    const auto report = import(
        "B1,Namn,no_such_kind,,,Lund,1281,559900-0006,Region Nord,region\n"
        "B2,Namn,home_care,,,Lund,9999,559900-0006,Region Nord,region\n"
        "B3,Namn,home_care,,,Lund,1281,559900-0005,Region Nord,region\n"
        "B4,Namn,home_care,,,Lund,1281,559900-0006,Region Nord,shareholders\n"
        "B5,,home_care,,,Lund,1281,559900-0006,Region Nord,region\n"
        "B6,Namn,home_care,,12,Lund,1281,559900-0006,Region Nord,region\n"
        "B7,Namn,home_care,Lund,1281,559900-0006,Region Nord,region\n"
        "B8,N\xFFmn,home_care,,,Lund,1281,559900-0006,Region Nord,region\n"
        "G1,Namn,home_care,,,Lund,1281,559900-0006,Region Nord,region\n"
        "G1,Namn,home_care,,,Lund,1281,559900-0006,Region Nord,region\n"
        "G2,Namn,home_care,,,Lund,1281,559900-0006,Region Syd,region\n"
        "G3,\"Nam\nn\",home_care,,,Lund,1281,559900-0006,Region Nord,region\n");
    std::vector<std::pair<std::int64_t, std::string>> bad;
    for (const auto& row : report.bad) {
        bad.emplace_back(row.line, row.column);
        EXPECT_NE(row.words.find("write"), row.words.find("save")) << row.words;
    }
    const std::vector<std::pair<std::int64_t, std::string>> expected{
        {2, "kind"}, {3, "municipality"}, {4, "provider_number"}, {5, "owner_form"}, {6, "name"}, {7, "postal_code"},
        {8, ""}, {9, "name"}, {11, "code"}, {12, "provider_name"}, {13, "name"}};
    EXPECT_EQ(bad, expected);
    EXPECT_EQ(report.read, 12);
    EXPECT_EQ(report.added, 1);
    EXPECT_TRUE(by_code("G1"));
    EXPECT_FALSE(by_code("B8"));
}

TEST_P(PartiesTest, columns_in_any_order_with_semicolons_byte_order_mark_and_crlf_are_read) {
    const auto report = import("Region Nord;region;C1;Lund;1281;;;Tallen;home_care;559900-0006\r\n",
                               "\xEF\xBB\xBFprovider_name;owner_form;Code;city;municipality;address;postal_code;name;kind;provider_number\r\n");
    EXPECT_EQ(report.added, 1);
    EXPECT_EQ(by_code("C1")->name, "Tallen");
}

TEST_P(PartiesTest, a_file_without_a_column_takes_nothing_and_says_which) {
    const auto report = import("D1,Tallen\n", "code,name\n");
    ASSERT_EQ(report.bad.size(), 1u);
    EXPECT_NE(report.bad[0].words.find("municipality"), std::string::npos);
    EXPECT_EQ(report.added, 0);
    EXPECT_EQ(import("", "").bad.size(), 1u);
}

TEST_P(PartiesTest, an_import_is_covered_by_the_ledger) {
    fill();
    EXPECT_EQ(verify().findings, 0);
    EXPECT_GE(verify().rows, 36);
    database().write([](db::Transaction& tx) { tx.execute("UPDATE parties_operations SET name = 'Annat namn' WHERE code = 'T1'"); });
    EXPECT_EQ(verify().findings, 1);
}

TEST_P(PartiesTest, rows_are_written_in_batches_and_progress_is_told) {
    std::string rows{header};
    for (int i = 0; i < 1201; ++i)
        rows += "E" + std::to_string(i) + ",Enhet " + std::to_string(i) + ",home_care,,,Lund,1281," + north + ",Region Nord,region\n";
    std::vector<std::int64_t> told;
    const auto report = parties_->import_csv(database(), rows, checks(), {}, [&](std::int64_t done) { told.push_back(done); });
    EXPECT_EQ(report.added, 1201);
    EXPECT_EQ(told, (std::vector<std::int64_t>{500, 1000, 1201}));
    EXPECT_EQ(verify().findings, 0);
}

TEST_P(PartiesTest, a_name_is_found_by_its_beginning_whatever_the_case_of_letters) {
    fill();
    EXPECT_EQ(found("tallmo"), std::vector<std::string>{"T1"});
    EXPECT_EQ(found("TALLMOGÅRDENS VÅRD"), std::vector<std::string>{"T1"});
}

TEST_P(PartiesTest, a_name_and_a_town_together_put_the_right_one_first) {
    fill();
    EXPECT_EQ(found("solgläntan skellefteå").front(), "S2");
    EXPECT_EQ(found("lund solgläntan").front(), "S1");
}

TEST_P(PartiesTest, who_has_no_such_letters_on_the_keys_finds_it_too) {
    fill();
    EXPECT_EQ(found("solglantans skelleftea").front(), "S2");
    EXPECT_EQ(found("tallmogardens"), std::vector<std::string>{"T1"});
}

TEST_P(PartiesTest, slips_are_forgiven) {
    fill();
    for (const auto* slip : {"tallmogadrens", "talmogårdens", "tallmogårdenss", "tallomgårdens vårdcentral"}) {
        ASSERT_FALSE(found(slip).empty()) << slip;
        EXPECT_EQ(found(slip).front(), "T1") << slip;
    }
    EXPECT_EQ(found("soglgläntans skelefteå").front(), "S2");
}

TEST_P(PartiesTest, the_provider_and_the_municipality_are_words_too) {
    fill();
    const auto both = found("omsorg syd");
    EXPECT_EQ(std::set<std::string>(both.begin(), both.end()), (std::set<std::string>{"S1", "S2"}));
    EXPECT_EQ(found("malmö"), std::vector<std::string>{"T1"});
}

TEST_P(PartiesTest, a_sheltered_home_is_found_by_its_name_only) {
    fill();
    EXPECT_EQ(found("hamnen"), std::vector<std::string>{"P1"});
    for (const auto* other : {"helsingborg", "hemliga", "P1"})
        for (const auto& code : found(other)) EXPECT_NE(code, "P1") << other;
    EXPECT_TRUE(by_code("P1")->address_hidden);
}

TEST_P(PartiesTest, one_letter_or_nothing_finds_nothing) {
    fill();
    for (const auto* nothing : {"", " ", "s", " s ", "--", "qqqqqq"}) EXPECT_TRUE(found(nothing).empty()) << nothing;
}

TEST_P(PartiesTest, never_more_than_asked_for_and_never_more_than_fifty) {
    fill();
    EXPECT_EQ(found("hemtjänsten", 7).size(), 7u);
    EXPECT_EQ(found("hemtjänsten", 1000).size(), 30u);
    EXPECT_TRUE(found("hemtjänsten", 0).empty());
}

TEST_P(PartiesTest, scores_fall_and_stay_between_nothing_and_one) {
    fill();
    database().read([&](db::Reader& reader) {
        double last = 1;
        for (const auto& one : parties_->search(reader, "hemtjänsten solna", 50)) {
            EXPECT_LE(one.score, last);
            EXPECT_GT(one.score, 0);
            last = one.score;
        }
    });
}

TEST_P(PartiesTest, what_is_added_is_found_at_once_and_what_is_rolled_back_is_not) {
    fill();
    EXPECT_TRUE(found("björkhagen").empty());
    const auto provider = by_code("S1")->provider;
    const Operation fresh{ids_->make<base::OperationId>(), provider, "N1", "Björkhagen", "elderly_home", "", "", "Lund", "1281", "12", true, false, ""};
    EXPECT_THROW(database().write([&](db::Transaction& tx) {
        parties_->add(tx, fresh);
        EXPECT_EQ(parties_->search(tx, "björkhagen", 5).size(), 1u);
        throw base::Fault("undone");
    }), base::Fault);
    EXPECT_TRUE(found("björkhagen").empty());
    database().write([&](db::Transaction& tx) { parties_->add(tx, fresh); });
    EXPECT_EQ(found("björkhagen"), std::vector<std::string>{"N1"});
    EXPECT_EQ(verify().findings, 0);
}

TEST_P(PartiesTest, a_name_in_the_text_is_suggested_before_all_others) {
    fill();
    const auto all = suggested("Min mamma bor på Tallmogårdens vårdcentral och får inte sin medicin.");
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all[0].operation.code, "T1");
    EXPECT_GT(all[0].score, 0.7);
}

TEST_P(PartiesTest, a_bent_or_misspelt_name_is_suggested) {
    fill();
    EXPECT_EQ(suggested("Personalen vid Tallmogården svarar inte.").at(0).operation.code, "T1");
    EXPECT_EQ(suggested("Jag ringde till Tallmogårdnes mottagning.").at(0).operation.code, "T1");
}

TEST_P(PartiesTest, a_word_that_many_units_bear_gives_low_scores) {
    fill();
    for (const auto& one : suggested("Hemtjänsten kommer inte när den ska.", "", 50)) EXPECT_LT(one.score, 0.1) << one.operation.name;
}

TEST_P(PartiesTest, two_that_cannot_be_told_apart_are_both_low_until_the_place_is_known) {
    fill();
    const auto unknown = suggested("Det är kaos på Solgläntans äldreboende.");
    ASSERT_GE(unknown.size(), 2u);
    EXPECT_NEAR(unknown[0].score, unknown[1].score, 1e-9);
    EXPECT_LE(unknown[0].score, 0.5);
    const auto known = suggested("Det är kaos på Solgläntans äldreboende.", "Skellefteå");
    EXPECT_EQ(known[0].operation.code, "S2");
    EXPECT_GT(known[0].score, 0.8);
    const auto in_text = suggested("Det är kaos på Solgläntans äldreboende i Lund.");
    EXPECT_EQ(in_text[0].operation.code, "S1");
    EXPECT_GT(in_text[0].score, 0.8);
}

TEST_P(PartiesTest, the_place_helps_a_generic_name) {
    fill();
    const auto all = suggested("Hemtjänsten kommer inte.", "Solna");
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all[0].operation.name, "Hemtjänsten Solna");
}

TEST_P(PartiesTest, a_text_about_nothing_in_the_register_suggests_nothing) {
    fill();
    EXPECT_TRUE(suggested("Jag undrar hur man gör.").empty());
    EXPECT_TRUE(suggested("").empty());
    EXPECT_TRUE(suggested("\xFF\xFE kaos").empty());
}

TEST_P(PartiesTest, many_may_search_while_the_register_changes) {
    fill();
    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            for (int round = 0; round < 20; ++round)
                if (found("tallmogårdens").size() != 1) ++wrong;
        });
    for (int i = 0; i < 5; ++i)
        import("Z" + std::to_string(i) + ",Granliden,home_care,,,Lund,1281," + north + ",Region Nord,region\n");
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(found("granliden").size(), 5u);
}

}  // namespace
}  // namespace parties
