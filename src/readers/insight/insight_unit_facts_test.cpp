#include "insight_unit_facts.h"

#include <gmock/gmock.h>

#include "insight_test_office.h"

namespace insight {
namespace {

using testing::HasSubstr;

class UnitFactsTest : public InsightOfficeTest {
protected:
    void SetUp() override {
        InsightOfficeTest::SetUp();
        declare_unit_fact_tables(*office().ledger);
        auto& o = office();
        facts_ = std::make_unique<UnitFacts>(
            Services{o.database, *o.ledger, o.catalogue, o.keyring, o.clock, *o.ids, *o.parties, *o.registry, *o.casework, *o.assessments, *o.identity});
    }
    void TearDown() override {
        facts_.reset();
        InsightOfficeTest::TearDown();
    }
    UnitFacts& facts() { return *facts_; }
    std::int64_t head() {
        std::int64_t found = 0;
        database().read([&](db::Reader& reader) { found = office().ledger->head(reader); });
        return found;
    }
    std::map<base::OperationId, int> places(std::int64_t position) {
        std::map<base::OperationId, int> found;
        database().read([&](db::Reader& reader) { found = facts().places(reader, position); });
        return found;
    }
    http::Response post(identity::Role role, const std::string& lines) {
        identity::Actor who;
        who.user = {5};
        who.roles = identity::only(role);
        who.regions = {"*"};
        http::Request request;
        request.form.add("platser", lines);
        return facts().act(request, {&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten", ""});
    }

private:
    std::unique_ptr<UnitFacts> facts_;
};
ON_BOTH_DATABASES(UnitFactsTest);

TEST_P(UnitFactsTest, places_are_kept_as_known_then_and_bad_lines_are_told_by_number) {
    const auto taken = facts().take_places("E-1;24\n\nE-2;0\nE-9;4\nskräp\nE-3,7\n", {5});
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(taken->kept, 2);
    EXPECT_EQ(taken->bad, (std::vector<std::int64_t>{3, 4, 5}));
    const auto before = head();
    const auto unit = office().unit("E-1").id;
    EXPECT_EQ(facts().take_places("E-1;24", {5})->same, 1);
    ASSERT_EQ(facts().take_places("E-1;30", {5})->kept, 1);
    EXPECT_EQ(places(before).at(unit), 24);
    EXPECT_EQ(places(head()).at(unit), 30);
    EXPECT_FALSE(facts().take_places(" \n", {5}).has_value());
    EXPECT_THAT(office().verify(), testing::IsEmpty());
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_places SET places = 99"); });
    EXPECT_THAT(office().verify(), testing::Not(testing::IsEmpty()));
}

TEST_P(UnitFactsTest, a_unit_that_came_to_another_provider_is_noted_once_and_the_first_look_is_no_change) {
    EXPECT_EQ(facts().note_owners(), 0);
    const auto other = office().unit("E-3").provider;
    database().write([&](db::Transaction& tx) { tx.execute("UPDATE parties_operations SET provider_id = ? WHERE code = 'E-1'", {other}); });
    EXPECT_EQ(facts().note_owners(), 1);
    EXPECT_EQ(facts().note_owners(), 0);
    std::vector<OwnerChange> changes;
    database().read([&](db::Reader& reader) { changes = facts().owner_changes(reader, office().ledger->head(reader)); });
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].unit, office().unit("E-1").id);
    EXPECT_EQ(changes[0].provider, other);
    EXPECT_EQ(changes[0].day, wednesday);
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_owner_changes SET day = day - 1"); });
    const auto words = office().verify();
    EXPECT_TRUE(std::any_of(words.begin(), words.end(), [](const auto& one) { return one.find("insight_owner_changes") != std::string::npos; }));
}

TEST_P(UnitFactsTest, an_analyst_enters_places_and_nobody_else) {
    EXPECT_EQ(post(identity::Role::handler, "E-1;24").status, 404);
    const auto empty = post(identity::Role::analyst, "");
    EXPECT_EQ(empty.status, 422);
    EXPECT_THAT(empty.body, HasSubstr(">\u2013<")) << "what nobody has entered is unknown, not none";
    const auto page = post(identity::Role::analyst, "E-1;24\nE-77;3");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("Sparade uppgifter: 1."));
    EXPECT_THAT(page.body, HasSubstr("Rad 2"));
}

}  // namespace
}  // namespace insight
