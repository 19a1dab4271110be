// What is thought of a case: append-only, the newest in force, the past as it was known.
#include "assessments/assessments.h"

#include "support/cases.h"

namespace db {
std::vector<Migration> schema_assessments();
}

namespace assessments {
namespace {

constexpr base::UserId me{7};

class AssessmentsTest : public support::CaseTest {
protected:
    std::vector<db::Migration> more_tables() override { return db::schema_assessments(); }
    void SetUp() override {
        CaseTest::SetUp();
        declare_tables(*ledger_);
        assessments_.emplace(*ledger_, *casework_, clock_, *ids_);
    }
    base::Outcome judge(base::CaseId id, const Judgement& judgement, std::string_view source = "person") {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return assessments_->judge(tx, row, judgement, source, me, keys); });
    }
    std::vector<Entry> history(base::CaseId id) {
        std::vector<Entry> found;
        database().read([&](db::Reader& reader) { found = assessments_->history(reader, id); });
        return found;
    }
    std::int64_t head() {
        std::int64_t number = 0;
        database().read([&](db::Reader& reader) { number = ledger_->head(reader); });
        return number;
    }
    State known(base::CaseId id, std::int64_t position) {
        std::map<std::int64_t, State> all;
        database().read([&](db::Reader& reader) { all = assessments_->as_known(reader, position); });
        return all[id.value];
    }
    static Judgement area(const std::string& code) { return {code, {}, {}, {}}; }
    static Judgement theme(const std::string& code) { return {{}, code, {}, {}}; }
    static Judgement severity(int value) { return {{}, {}, value, {}}; }
    static Judgement unit(std::int64_t id, const std::string& municipality) {
        return {{}, {}, {}, UnitLink{{id}, {id + 1}, municipality, municipality.substr(0, 2)}};
    }
    std::optional<Assessments> assessments_;
};
ON_BOTH_DATABASES(AssessmentsTest);

TEST_P(AssessmentsTest, a_judgement_is_an_entry_of_each_kind_with_who_and_since_when) {
    const auto id = open().id;
    ASSERT_TRUE(judge(id, {"hsl", "medicines_wrong", 4, {}}));
    const auto entries = history(id);
    ASSERT_EQ(entries.size(), 3u);
    for (const auto& entry : entries) {
        EXPECT_EQ(entry.source, "person");
        EXPECT_EQ(entry.actor, me);
        EXPECT_EQ(entry.since_event, head());
        EXPECT_EQ(entry.at, clock_.now());
    }
    EXPECT_EQ(entries[0].value, "hsl");
    EXPECT_EQ(entries[1].value, "medicines_wrong");
    EXPECT_EQ(entries[2].value, "4");
    const auto row = now(id);
    EXPECT_EQ(row.area, "hsl");
    EXPECT_EQ(row.theme, "medicines_wrong");
    EXPECT_EQ(row.severity, 4);
    EXPECT_EQ(events(id).back(), "assessments.assessed");
    EXPECT_EQ(findings(), "");
}

TEST_P(AssessmentsTest, the_newest_is_in_force_and_the_old_ones_stay) {
    const auto id = open().id;
    for (const int value : {2, 5, 3, 0}) ASSERT_TRUE(judge(id, severity(value)));
    EXPECT_EQ(now(id).severity, 0) << "taken back";
    std::vector<std::string> values;
    for (const auto& entry : history(id)) values.push_back(entry.value);
    EXPECT_EQ(values, (std::vector<std::string>{"2", "5", "3", "0"}));
    EXPECT_EQ(findings(), "");
}

TEST_P(AssessmentsTest, what_is_said_again_is_no_new_entry_and_no_event) {
    const auto id = open().id;
    ASSERT_TRUE(judge(id, {"hsl", {}, 3, {}}));
    const auto before = head();
    ASSERT_TRUE(judge(id, {"hsl", {}, 3, {}}));
    ASSERT_TRUE(judge(id, {}));
    EXPECT_EQ(head(), before);
    EXPECT_EQ(history(id).size(), 2u);
}

TEST_P(AssessmentsTest, as_known_at_an_earlier_position_is_what_was_known_then) {
    const auto one = open().id, two = open().id;
    const auto empty = head();
    ASSERT_TRUE(judge(one, {"hsl", "medicines_wrong", 2, {}}));
    const auto first = head();
    ASSERT_TRUE(judge(two, area("sol")));
    ASSERT_TRUE(judge(one, {"sol", "medicines_missed", 5, {}}));
    ASSERT_TRUE(judge(one, unit(55, "2480")));
    const auto last = head();
    EXPECT_EQ(known(one, empty).area, "");
    EXPECT_EQ(known(one, first).area, "hsl");
    EXPECT_EQ(known(one, first).theme, "medicines_wrong");
    EXPECT_EQ(known(one, first).severity, 2);
    EXPECT_EQ(known(one, first).unit, 0);
    EXPECT_EQ(known(two, first).area, "");
    EXPECT_EQ(known(one, last - 1).severity, 5);
    EXPECT_EQ(known(one, last).unit, 55);
    EXPECT_EQ(known(two, last).area, "sol");
}

TEST_P(AssessmentsTest, codes_that_are_not_in_force_are_refused_whole) {
    const auto id = open().id;
    const std::pair<Judgement, const char*> wrong[] = {
        {area("no_such"), "assessments.refused.area"},     {theme("no_such"), "assessments.refused.theme"},
        {severity(6), "assessments.refused.severity"},     {severity(-1), "assessments.refused.severity"},
        {{"hsl", "no_such", 3, {}}, "assessments.refused.theme"}};
    for (const auto& [judgement, key] : wrong) {
        const auto refused = judge(id, judgement);
        ASSERT_FALSE(refused) << key;
        EXPECT_EQ(refused.error().text_key, key);
        EXPECT_NE(refused.error().field, "");
    }
    clock_.set(at(2018, 6, 1));
    EXPECT_FALSE(judge(id, area("hsl"))) << "not in force that day";
    EXPECT_TRUE(history(id).empty());
    EXPECT_EQ(now(id).area, "");
}

TEST_P(AssessmentsTest, a_theme_of_another_area_is_refused) {
    const auto id = open().id;
    EXPECT_EQ(judge(id, {"sol", "medicines_prescribing", {}, {}}).error().text_key, "assessments.refused.theme") << "a theme of hsl alone";
    ASSERT_TRUE(judge(id, {"hsl", "medicines_prescribing", {}, {}}));
    ASSERT_TRUE(judge(id, area("lss")));
    EXPECT_FALSE(judge(id, theme("medicines_prescribing"))) << "the area that the case has counts";
    EXPECT_TRUE(judge(id, theme("staffing_night"))) << "a theme without areas is for all";
    const auto unjudged = open().id;
    EXPECT_TRUE(judge(unjudged, theme("medicines_prescribing"))) << "no area, nothing to contradict";
}

TEST_P(AssessmentsTest, linking_to_a_unit_moves_the_case_to_its_region_and_unlinking_leaves_it_there) {
    const auto id = open().id;
    ASSERT_TRUE(judge(id, unit(55, "2480")));
    EXPECT_EQ(now(id).unit, base::OperationId{55});
    EXPECT_EQ(now(id).provider, base::ProviderId{56});
    EXPECT_EQ(now(id).county, "24");
    EXPECT_EQ(now(id).municipality, "2480");
    EXPECT_EQ(now(id).region, "nord");
    ASSERT_TRUE(judge(id, unit(66, "0180")));
    EXPECT_EQ(now(id).region, "ost");
    ASSERT_TRUE(judge(id, {{}, {}, {}, UnitLink{}}));
    EXPECT_FALSE(now(id).unit);
    EXPECT_EQ(now(id).region, "ost") << "somebody must still look after it";
    EXPECT_EQ(history(id).back().value, "");
    EXPECT_EQ(findings(), "");
}

TEST_P(AssessmentsTest, what_the_sender_said_is_an_entry_of_its_own_source_and_time) {
    const auto made = opening("nord");
    const auto version = casework_->version("tip", clock_.today()).operator*();
    database().write([&](db::Transaction& tx) {
        const auto opened = casework_->open_case(tx, made, *version);
        std::vector<ledger::RowContent> rows{opened.row};
        for (auto& row : assessments_->said_by_sender(tx, made.id, made.received_at, "sol", {55})) rows.push_back(std::move(row));
        ledger_->append(tx, {{"test.opened"}, made.id, {}, {}, made.received_at}, rows, &made.keys.salt());
        EXPECT_TRUE(assessments_->said_by_sender(tx, made.id, made.received_at, "", {}).empty());
    });
    const auto entries = history(made.id);
    ASSERT_EQ(entries.size(), 2u);
    for (const auto& entry : entries) {
        EXPECT_EQ(entry.source, "sender");
        EXPECT_EQ(entry.since_event, head());
        EXPECT_EQ(entry.at, made.received_at);
        EXPECT_FALSE(entry.actor);
    }
    EXPECT_EQ(findings(), "");
    execute("UPDATE assessments_entries SET source = 'person' WHERE id = ?", {entries[0].id});
    EXPECT_NE(findings().find("of assessments_entries was changed"), std::string::npos);
}

TEST_P(AssessmentsTest, an_entry_cannot_be_taken_away_unseen) {
    const auto id = open().id;
    ASSERT_TRUE(judge(id, severity(5)));
    execute("DELETE FROM assessments_entries");
    EXPECT_NE(findings().find("of assessments_entries is missing"), std::string::npos);
}

}  // namespace
}  // namespace assessments
