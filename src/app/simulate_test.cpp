#include "simulate.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "base/embedded.h"
#include "replay.h"
#include "support/databases.h"
#include "tips/tips.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
std::vector<Migration> schema_parties();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
std::vector<Migration> schema_assessments();
std::vector<Migration> schema_intake();
std::vector<Migration> schema_answers();
std::vector<Migration> schema_enquiries();
std::vector<Migration> schema_inspections();
}  // namespace db
namespace embedded {
std::span<const base::EmbeddedFile> catalogue();
}

namespace app {
namespace {

const base::Day until = base::to_day({2026, 5, 13});

// The kernel and its services, put together as the program does.
struct Authority {
    Authority(db::Database& the_database, const std::filesystem::path& folder)
        : database{the_database}, keyring{made_keyring(folder)}, ledger{keyring}, ids{clock, 1, started(database)}, files{(folder / "blobs").string()},
          identity{database, ledger, keyring, clock, ids}, parties{ledger, clock, ids}, registry{files, ledger, keyring->version()},
          casework{ledger, catalogue, keyring, clock, ids}, assessments{ledger, casework, clock, ids},
          services{database, ledger, catalogue, keyring, clock, ids, files, parties, registry, casework, assessments}, intake{services},
          mail{services, intake, {}}, enquiries{intake, mail, identity},
          inspections{ledger, parties, clock, ids} {
        identity::declare_tables(ledger, *keyring);
        parties::declare_tables(ledger);
        registry::declare_tables(ledger, files);
        casework::declare_tables(ledger, *keyring);
        assessments::declare_tables(ledger);
        intake::declare_tables(ledger);
        answers::declare_tables(ledger);
        enquiries::declare_tables(ledger);
        inspections::declare_tables(ledger);
        casework.use(registry);
        casework.use([this](db::Reader& reader, base::UserId user) { return identity.name_of(reader, user); });
        database.write([&](db::Transaction& tx) { ledger.begin(tx, "test", clock.now()); });
    }
    static std::shared_ptr<const crypto::Keyring> made_keyring(const std::filesystem::path& folder) {
        crypto::Keyring::create((folder / "keyring").string());
        return crypto::Keyring::load((folder / "keyring").string());
    }
    static std::int64_t started(db::Database& database) {
        std::vector<db::Migration> all;
        for (auto module : {db::schema_ledger(), db::schema_identity(), db::schema_parties(), db::schema_registry(), db::schema_casework(),
                            db::schema_assessments(), db::schema_intake(), db::schema_answers(), db::schema_enquiries(), db::schema_inspections()})
            for (auto& migration : module) all.push_back(std::move(migration));
        database.migrate(all);
        return database.next_start();
    }
    Simulated run(const SimulateOptions& options) { return simulate({intake, identity, enquiries, &inspections}, clock, options); }
    std::int64_t findings() {
        ledger::Ledger::Checked checked;
        database.read([&](db::Reader& reader) {
            checked = ledger.verify(reader, {}, [](const ledger::Finding& finding) { ADD_FAILURE() << finding.words; });
        });
        EXPECT_GT(checked.rows, 0);
        return checked.findings;
    }
    std::vector<casework::Case> cases() {
        std::vector<casework::Case> all;
        database.read([&](db::Reader& reader) { casework.each_received(reader, until - 400, until, [&](const casework::Case& one) { all.push_back(one); }); });
        return all;
    }
    std::vector<std::string> texts() {
        std::vector<std::string> all;
        const auto rows = cases();
        database.read([&](db::Reader& reader) {
            for (const auto& row : rows) all.push_back(registry.first_text(reader, row.id, casework.keys(reader, row.id)));
        });
        return all;
    }

    base::ManualClock clock{base::start_of(until)};
    db::Database& database;
    std::shared_ptr<const crypto::Keyring> keyring;
    ledger::Ledger ledger;
    base::IdAllocator ids;
    files::Store files;
    const catalogue::Catalogue& catalogue = catalogue::Catalogue::shipped();
    identity::Identity identity;
    parties::Parties parties;
    registry::Registry registry;
    casework::Casework casework;
    assessments::Assessments assessments;
    intake::Services services;
    intake::Intake intake;
    intake::Mail mail;
    enquiries::Enquiries enquiries;
    inspections::Inspections inspections;
};

class SimulateTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        support::DatabaseTest::SetUp();
        authority_.emplace(database(), folder());
    }
    void TearDown() override {
        authority_.reset();
        support::DatabaseTest::TearDown();
    }
    std::optional<Authority> authority_;
};
ON_BOTH_DATABASES(SimulateTest);

// What risk and plan learn from: years of visits, some owed, some drawn, that found more where care is worse.
TEST_P(SimulateTest, visits_of_past_years_stand_in_the_office_and_were_known_from_the_start) {
    SimulateOptions options;
    options.matters = 0;
    const auto made = authority_->run(options);
    std::vector<inspections::Inspection> all;
    authority_->database.read([&](db::Reader& reader) { all = authority_->inspections.all(reader); });
    ASSERT_EQ(static_cast<std::int64_t>(all.size()), made.visits);
    std::map<inspections::Reason, int> why;
    std::map<std::string, int> found;
    std::set<std::int64_t> units;
    for (const auto& one : all) {
        ++why[one.reason];
        ++found[std::string{inspections::code(one.result)}];
        units.insert(one.unit.value);
        EXPECT_LE(one.day, until);
        EXPECT_GE(one.day, until - 4 * 365);
        EXPECT_EQ(one.drawn_with > 0, one.reason == inspections::Reason::random);
    }
    EXPECT_GT(why[inspections::Reason::random], 5);
    EXPECT_GT(why[inspections::Reason::risk], 30);
    for (const char* result : {"none", "minor", "serious"}) EXPECT_GT(found[result], 15) << result;
    EXPECT_GT(units.size(), 40u);
    EXPECT_EQ(authority_->findings(), 0);
}

TEST_P(SimulateTest, without_years_of_visits_there_are_none) {
    SimulateOptions options;
    options.matters = 0;
    options.years_of_visits = 0;
    EXPECT_EQ(authority_->run(options).visits, 0);
}

TEST_P(SimulateTest, a_small_authority_is_whole_and_its_ledger_verifies) {
    std::vector<Truth> truth;
    SimulateOptions options;
    options.truth = [&](const Truth& one) { truth.push_back(one); };
    const auto made = authority_->run(options);
    EXPECT_EQ(made.units, 60);
    EXPECT_EQ(made.cases, 250);
    EXPECT_EQ(made.matters, 12);
    EXPECT_GT(made.files, 3);
    EXPECT_GT(made.acts, 150);
    EXPECT_GT(made.visits, 100);
    EXPECT_EQ(authority_->findings(), 0);
    EXPECT_EQ(authority_->clock.now(), base::start_of(until));

    const auto cases = authority_->cases();
    ASSERT_EQ(cases.size(), 262u);
    std::set<std::string> types, steps, channels;
    int assessed = 0, linked = 0, closed = 0, urgent = 0, right = 0;
    std::map<std::string, std::string> true_theme;
    for (const auto& one : truth) true_theme[one.number] = one.theme;
    for (const auto& one : cases) {
        types.insert(one.type);
        if (one.type != "tip" && one.type != "enquiry") {
            EXPECT_TRUE(until - 364 <= one.received_day && one.received_day <= until);
            continue;
        }
        steps.insert(one.step);
        channels.insert(one.channel);
        assessed += one.severity > 0;
        linked += bool(one.unit);
        closed += !one.open;
        urgent += one.urgent;
        right += one.severity > 0 && true_theme.at(one.number.string()) == one.theme;
        EXPECT_TRUE(until - 42 <= one.received_day && one.received_day <= until);
    }
    EXPECT_EQ(types, (std::set<std::string>{"complaint_hsl", "enquiry", "report_sol_lss", "tip"}));
    EXPECT_EQ(channels, (std::set<std::string>{"email", "letter", "phone", "web"}));
    EXPECT_TRUE(steps.contains("received") && steps.contains("closed") && steps.contains("linked"));
    EXPECT_GT(assessed, 50);
    EXPECT_GT(linked, 40);
    EXPECT_GT(closed, 40);
    EXPECT_GT(urgent, 0);
    EXPECT_GT(right, assessed * 7 / 10);
    EXPECT_LT(right, assessed);
}

TEST_P(SimulateTest, the_same_seed_gives_the_same_authority) {
    SimulateOptions options;
    options.size = "60";
    authority_->run(options);
    support::TestDatabase other{GetParam()};
    Authority again{*other, other.folder()};
    again.run(options);
    EXPECT_EQ(authority_->texts(), again.texts());
    const auto one = authority_->cases(), two = again.cases();
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].number.string(), two[i].number.string());
        EXPECT_EQ(one[i].theme, two[i].theme);
        EXPECT_EQ(one[i].step, two[i].step);
        EXPECT_EQ(one[i].severity, two[i].severity);
    }
    support::TestDatabase third{GetParam()};
    Authority differently{*third, third.folder()};
    options.seed = 2;
    differently.run(options);
    EXPECT_NE(authority_->texts(), differently.texts());
}

TEST_P(SimulateTest, a_large_authority_is_made_of_the_same_rows) {
    SimulateOptions options;
    options.size = "5200";
    double last = -1;
    options.progress = [&](double fraction, std::string_view) {
        EXPECT_GE(fraction, last);
        last = fraction;
    };
    const auto made = authority_->run(options);
    EXPECT_EQ(made.cases, 5200);
    EXPECT_EQ(made.matters, 104);
    EXPECT_EQ(last, 1);
    EXPECT_EQ(authority_->findings(), 0);
    const auto cases = authority_->cases();
    ASSERT_EQ(cases.size(), 5304u);
    std::map<int, std::int64_t> serial;
    base::CaseId before{};
    for (const auto& one : cases) {
        EXPECT_EQ(one.number.serial, ++serial[one.number.year]);
        EXPECT_LT(before, one.id);
        before = one.id;
    }
    for (const auto& text : authority_->texts()) ASSERT_FALSE(text.empty());
}

TEST_P(SimulateTest, tips_and_questions_are_the_same_with_and_without_matters) {
    SimulateOptions options;
    options.size = "60";
    authority_->run(options);
    support::TestDatabase other{GetParam()};
    Authority without{*other, other.folder()};
    options.matters = 0;
    EXPECT_EQ(without.run(options).matters, 0);
    const auto cases = authority_->cases();
    const auto texts = authority_->texts();
    std::vector<std::string> tips;
    for (std::size_t i = 0; i < cases.size(); ++i)
        if (cases[i].type == "tip" || cases[i].type == "enquiry") tips.push_back(texts[i]);
    EXPECT_EQ(tips.size() + 6, texts.size());
    EXPECT_EQ(tips, without.texts());
}

// What can be seen of the complaints and reports in an office.
struct Seen {
    std::map<std::string, int> outcomes, results;
    int parties = 0, long_open = 0, demands = 0, too_old = 0;
    std::int64_t closed = 0;            // of every type
    std::set<std::string> second_year;  // closed, of an event more than one year and at most two before it came
};

// By hand, and beside the engine.
void look_at_event(const casework::Case& one, const catalogue::Answers& answers, Seen& seen) {
    const auto said = catalogue::date_answer(answers, "event").value();
    const auto date = base::to_date(one.received_day);
    const auto before = [&](int years) { return base::to_day({date.year - years, date.month, date.day}); };
    const auto event = base::to_day({said.year, said.month, said.day});
    if (!one.open && event < before(1) && event >= before(2)) seen.second_year.insert(one.number.string());
    seen.too_old += event < before(2);
}

Seen look(Authority& a) {
    Seen seen;
    const auto cases = a.cases();
    a.database.read([&](db::Reader& reader) {
        for (const auto& one : cases) {
            seen.closed += !one.open;
            if (one.type != "complaint_hsl" && one.type != "report_sol_lss") continue;
            if (!one.open) ++seen.outcomes[one.outcome];
            seen.long_open += one.open && one.received_day < until - 100;
            const auto keys = a.casework.keys(reader, one.id);
            seen.parties += static_cast<int>(a.casework.case_parties().of_case(reader, one.id, keys).size());
            for (const auto& mark : a.casework.clocks().marks(reader, one.id)) seen.demands += mark.what == "demand";
            for (const auto& finding : a.casework.gates().findings(reader, one.id, keys)) {
                ++seen.results[std::string{code(finding.outcome)}];
                if (finding.gate == "two_years" && !finding.answers.empty()) look_at_event(one, finding.answers, seen);
            }
        }
    });
    return seen;
}

// The shipped law with one year where the Act has two.
catalogue::Catalogue one_year_draft() {
    std::vector<base::EmbeddedFile> files;
    std::string law;
    for (const auto& file : embedded::catalogue()) {
        files.push_back(file);
        if (file.name != "case_types/complaint_hsl.toml") continue;
        law = file.data;
        const std::string_view two{"not_older_than = { years = 2 }"};
        law.replace(law.find(two), two.size(), "not_older_than = { years = 1 }");
        files.back().data = law;
    }
    EXPECT_FALSE(law.empty());
    auto draft = catalogue::Catalogue::load(files);
    EXPECT_TRUE(draft.check().empty());
    return draft;
}

// A year of complaints: heard, decided, handed over and demanded, with their parties.
TEST_P(SimulateTest, complaints_and_reports_go_through_their_law_and_a_draft_tells_which_would_not) {
    SimulateOptions options;
    options.size = "40";
    options.matters = 3;
    auto& a = *authority_;
    EXPECT_EQ(a.run(options).matters, 120);
    EXPECT_EQ(a.findings(), 0);
    auto seen = look(a);
    for (const auto* outcome :
         {"not_investigated", "handed_over_provider", "criticism", "no_criticism", "stored_for_planning"})
        EXPECT_GT(seen.outcomes[outcome], 0) << outcome;
    for (const auto* result : {"passed", "failed", "discretion"}) EXPECT_GT(seen.results[result], 0) << result;
    EXPECT_GT(seen.parties, 150);
    EXPECT_GT(seen.long_open, 0);
    EXPECT_GT(seen.demands, 0);
    EXPECT_GT(seen.too_old, 0);
    ASSERT_FALSE(seen.second_year.empty());
    a.database.read([&](db::Reader& reader) {
        EXPECT_FALSE(a.casework.case_parties().cases_of_person(reader, "199001012385").empty());
    });

    const auto same = replay(a.casework, a.database, a.catalogue, until);
    EXPECT_EQ(same.cases, seen.closed);
    EXPECT_EQ(to_text(same, until),
              "0 of " + std::to_string(seen.closed) + " closed cases would change under the law of 2026-05-13\n");

    std::int64_t last = -1;
    const auto replayed = replay(a.casework, a.database, one_year_draft(), until, [&](std::int64_t done, std::int64_t) {
        EXPECT_GE(done, last);
        last = done;
    });
    EXPECT_EQ(last, seen.closed);
    std::set<std::string> changed;
    for (const auto& one : replayed.changed) {
        changed.insert(one.number);
        EXPECT_THAT(to_string(one.changes.front()), testing::StartsWith("gate two_years: "));
    }
    EXPECT_EQ(changed, seen.second_year);
    EXPECT_EQ(replayed.kinds.at("gate"), static_cast<std::int64_t>(changed.size()));
    EXPECT_EQ(replay(a.casework, a.database, a.catalogue, base::to_day({2000, 1, 1})).kinds.at("no_law"), seen.closed);
    // Nothing of it was written.
    EXPECT_EQ(a.findings(), 0);
}

TEST_P(SimulateTest, an_office_that_has_units_is_refused_and_so_is_a_wrong_size) {
    SimulateOptions options;
    for (const auto* wrong : {"", "large", "0", "-5", "10000001"}) {
        options.size = wrong;
        EXPECT_THROW(authority_->run(options), base::Fault) << wrong;
    }
    options.size = "20";
    authority_->run(options);
    EXPECT_THROW(authority_->run(options), base::Fault);
}

TEST_P(SimulateTest, demo_accounts_open_with_their_password_only_when_asked_for) {
    SimulateOptions options;
    options.size = "10";
    options.demo_accounts = true;
    authority_->run(options);
    ASSERT_GE(demo_accounts().size(), 6u);
    for (const auto& account : demo_accounts()) {
        EXPECT_GE(account.password.size(), identity::Identity::password_characters_min);
        const auto signed_in = authority_->identity.sign_in(account.login, account.password);
        ASSERT_TRUE(signed_in) << account.login;
        const auto role = identity::role_of(account.role);
        ASSERT_TRUE(role) << account.role;
        EXPECT_TRUE(signed_in->actor.has(*role));
    }
    support::TestDatabase other{GetParam()};
    Authority closed{*other, other.folder()};
    options.demo_accounts = false;
    closed.run(options);
    EXPECT_FALSE(closed.identity.sign_in(demo_accounts().front().login, demo_accounts().front().password));
}

}  // namespace
}  // namespace app
