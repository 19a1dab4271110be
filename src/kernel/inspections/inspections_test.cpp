// Visits and what was found: what may be entered, corrections that keep the past, and what was known when.
#include "inspections/inspections.h"

#include "i18n/i18n.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_parties();
std::vector<Migration> schema_inspections();
}  // namespace db

namespace inspections {
namespace {

constexpr base::UserId me{7}, other{8};

class InspectionsTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        support::DatabaseTest::SetUp();
        const auto path = (folder() / "test.keyring").string();
        crypto::Keyring::create(path);
        ledger_.emplace(crypto::Keyring::load(path));
        std::vector<db::Migration> all;
        for (const auto& module : {db::schema_ledger(), db::schema_parties(), db::schema_inspections()})
            all.insert(all.end(), module.begin(), module.end());
        database().migrate(all);
        parties::declare_tables(*ledger_);
        declare_tables(*ledger_);
        ledger_->set_salts([](db::Reader&, base::CaseId) { return std::optional<crypto::Key>{}; });
        ids_.emplace(clock_, 1, database().next_start());
        parties_.emplace(*ledger_, clock_, *ids_);
        inspections_.emplace(*ledger_, *parties_, clock_, *ids_);
        database().write([&](db::Transaction& tx) {
            ledger_->begin(tx, "test", clock_.now());
            parties_->add(tx, parties::Provider{{1}, "559900-0006", "Norr AB", "private"});
            for (const std::int64_t unit : {11, 12})
                parties_->add(tx, parties::Operation{{unit}, {1}, "U" + std::to_string(unit), "Boende", "elderly_home", "", "", "", "2480", "24",
                                                     true, false, ""});
        });
    }
    Inspection visit(std::int64_t unit = 11, int days_ago = 3) const {
        Inspection made;
        made.unit = {unit};
        made.day = clock_.today() - days_ago;
        made.reason = Reason::risk;
        made.inspectors = {me, other};
        made.hours_tenths = 125;
        made.announced = false;
        made.result = Result::serious;
        made.minor = 2;
        made.serious = 1;
        made.themes = {"medicines_wrong", "staffing"};
        return made;
    }
    base::Result<InspectionId> record(const Inspection& made) {
        std::optional<base::Result<InspectionId>> answer;
        database().write([&](db::Transaction& tx) { answer = inspections_->record(tx, made, me); });
        return *answer;
    }
    base::Outcome correct(const Inspection& made) {
        base::Outcome answer = base::Done{};
        database().write([&](db::Transaction& tx) { answer = inspections_->correct(tx, made, other); });
        return answer;
    }
    template <class Look>
    auto look(Look work) {
        std::optional<decltype(work(std::declval<db::Reader&>()))> found;
        database().read([&](db::Reader& reader) { found = work(reader); });
        return *found;
    }
    std::vector<Inspection> of_unit(std::int64_t unit, std::optional<std::int64_t> position = {}) {
        return look([&](db::Reader& reader) { return inspections_->of_unit(reader, {unit}, position); });
    }
    std::int64_t head() { return look([&](db::Reader& reader) { return ledger_->head(reader); }); }
    std::string findings() {
        return look([&](db::Reader& reader) {
            std::string words;
            ledger_->verify(reader, {}, [&](const ledger::Finding& finding) { words += finding.words + "\n"; });
            return words;
        });
    }

    base::ManualClock clock_{base::start_of(base::to_day({2026, 11, 18}))};
    std::optional<ledger::Ledger> ledger_;
    std::optional<base::IdAllocator> ids_;
    std::optional<parties::Parties> parties_;
    std::optional<Inspections> inspections_;
};
ON_BOTH_DATABASES(InspectionsTest);

TEST_P(InspectionsTest, a_visit_comes_back_as_it_was_entered_and_the_ledger_holds_it) {
    const auto id = record(visit());
    ASSERT_TRUE(id);
    const auto found = look([&](db::Reader& reader) { return inspections_->find(reader, *id); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->unit, base::OperationId{11});
    EXPECT_EQ(found->day, clock_.today() - 3);
    EXPECT_EQ(found->reason, Reason::risk);
    EXPECT_EQ(found->inspectors, (std::vector{me, other}));
    EXPECT_EQ(found->hours_tenths, 125);
    EXPECT_FALSE(found->announced);
    EXPECT_EQ(found->result, Result::serious);
    EXPECT_EQ(found->minor, 2);
    EXPECT_EQ(found->serious, 1);
    EXPECT_EQ(found->themes, (std::vector<std::string>{"medicines_wrong", "staffing"}));
    EXPECT_EQ(found->since_event, head());
    EXPECT_EQ(found->at, clock_.now());
    EXPECT_EQ(found->actor, me);
    EXPECT_EQ(findings(), "");
    database().write([](db::Transaction& tx) { tx.execute("UPDATE inspections_versions SET serious = 9"); });
    EXPECT_NE(findings().find("inspections_versions"), std::string::npos);
}

TEST_P(InspectionsTest, a_correction_is_a_new_version_and_the_past_is_seen_as_it_was_known) {
    const auto id = record(visit());
    ASSERT_TRUE(id);
    const auto then = head();
    auto corrected = look([&](db::Reader& reader) { return inspections_->find(reader, *id); }).value();
    corrected.result = Result::none;
    corrected.minor = corrected.serious = 0;
    corrected.day = corrected.day - 1;
    ASSERT_TRUE(correct(corrected));
    ASSERT_EQ(of_unit(11).size(), 1u);
    EXPECT_EQ(of_unit(11).front().result, Result::none);
    EXPECT_EQ(of_unit(11).front().version, 2);
    EXPECT_EQ(of_unit(11).front().actor, other);
    ASSERT_EQ(of_unit(11, then).size(), 1u);
    EXPECT_EQ(of_unit(11, then).front().result, Result::serious);
    EXPECT_TRUE(of_unit(11, then - 1).empty());
    const auto history = look([&](db::Reader& reader) { return inspections_->history(reader, *id); });
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0].result, Result::serious);
    EXPECT_EQ(history[1].result, Result::none);
    EXPECT_EQ(findings(), "");
}

TEST_P(InspectionsTest, what_does_not_stand_is_refused_and_writes_nothing) {
    const auto before = head();
    const auto refused = [&](const char* key, auto change) {
        auto made = visit();
        change(made);
        const auto answer = record(made);
        ASSERT_FALSE(answer) << key;
        EXPECT_EQ(answer.error().text_key, std::string{"inspections.refused."} + key);
        EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(answer.error().text_key)) << key;
    };
    refused("unit", [](auto& made) { made.unit = {99}; });
    refused("unit", [](auto& made) { made.unit = {}; });
    refused("day", [this](auto& made) { made.day = clock_.today() + 1; });
    refused("day", [](auto& made) { made.day = {}; });
    refused("inspectors", [](auto& made) { made.inspectors.clear(); });
    refused("inspectors", [](auto& made) { made.inspectors = {me, me}; });
    refused("inspectors", [](auto& made) { made.inspectors = {base::UserId{}}; });
    refused("hours", [](auto& made) { made.hours_tenths = -1; });
    refused("hours", [](auto& made) { made.hours_tenths = Inspections::hours_tenths_max + 1; });
    refused("result", [](auto& made) { made.serious = 0; });
    refused("result", [](auto& made) { made.result = Result::none; });
    refused("result", [](auto& made) { made.result = Result::minor; });
    refused("result", [](auto& made) { made.minor = -1; });
    refused("themes", [](auto& made) { made.themes = {"two words"}; });
    refused("chance", [](auto& made) { made.drawn_with = 0.1; });
    refused("chance", [](auto& made) { made.reason = Reason::random; });
    refused("chance", [](auto& made) { made.reason = Reason::random; made.drawn_with = 1.5; });
    refused("chance", [](auto& made) { made.reason = Reason::random; made.drawn_with = std::numeric_limits<double>::quiet_NaN(); });
    EXPECT_EQ(head(), before);
    auto unknown = visit();
    unknown.id = {5};
    EXPECT_EQ(correct(unknown).error().text_key, "inspections.refused.unknown");
    const auto id = record(visit());
    auto moved = look([&](db::Reader& reader) { return inspections_->find(reader, *id); }).value();
    moved.unit = {12};
    EXPECT_EQ(correct(moved).error().text_key, "inspections.refused.unit_fixed");
}

TEST_P(InspectionsTest, many_are_entered_at_once_and_read_by_day) {
    std::vector<Inspection> made;
    for (int i = 0; i < 250; ++i) made.push_back(visit(i % 2 ? 11 : 12, 300 - i));
    made[7].reason = Reason::random;
    made[7].drawn_with = 0.0125;
    const auto before = head();
    database().write([&](db::Transaction& tx) {
        auto rows = made;
        inspections_->record_all(tx, rows, me);
    });
    EXPECT_EQ(head(), before + 3) << "one event a hundred";
    const auto all = look([&](db::Reader& reader) { return inspections_->all(reader); });
    ASSERT_EQ(all.size(), 250u);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.day < b.day; }));
    EXPECT_EQ(all[7].drawn_with, 0.0125);
    EXPECT_EQ(of_unit(11).size(), 125u);
    const auto days = look([&](db::Reader& reader) { return inspections_->last_days(reader); });
    EXPECT_EQ(days.at({11}), clock_.today() - 51);
    EXPECT_EQ(days.at({12}), clock_.today() - 52);
    EXPECT_EQ(look([&](db::Reader& reader) { return inspections_->all(reader, before + 1); }).size(), 100u);
    EXPECT_EQ(findings(), "");
}

TEST_P(InspectionsTest, a_case_knows_its_visits_and_a_correction_may_move_one) {
    auto made = visit();
    made.case_id = {500};
    const auto id = record(made);
    ASSERT_TRUE(id);
    const auto of_case = [&](std::int64_t case_id) {
        return look([&](db::Reader& reader) { return inspections_->of_case(reader, {case_id}); }).size();
    };
    EXPECT_EQ(of_case(500), 1u);
    auto moved = look([&](db::Reader& reader) { return inspections_->find(reader, *id); }).value();
    moved.case_id = {501};
    ASSERT_TRUE(correct(moved));
    EXPECT_EQ(of_case(500), 0u);
    EXPECT_EQ(of_case(501), 1u);
    EXPECT_EQ(of_case(0), 0u) << "no case is no question";
}

TEST(InspectionCodes, every_reason_and_result_has_a_code_that_reads_back) {
    for (const auto reason : all_reasons()) EXPECT_EQ(reason_of(code(reason)), reason);
    for (const auto result : {Result::none, Result::minor, Result::serious}) EXPECT_EQ(result_of(code(result)), result);
    EXPECT_FALSE(reason_of("visit"));
    EXPECT_FALSE(result_of(""));
}

}  // namespace
}  // namespace inspections
