#include <chrono>

#include "insight_rules.h"
#include "insight_store.h"
#include "insight_test_office.h"

namespace insight {
namespace {

class InsightTest : public InsightOfficeTest {};
ON_BOTH_DATABASES(InsightTest);

Count counted(const Edition& edition, Dimension dimension, std::string_view code) {
    const auto compilation = compilation_of(edition.json);
    for (const auto& one : compilation.counts.at(dimension))
        if (one.code == code) return one;
    return {};
}

TEST_P(InsightTest, counts_what_was_received_in_the_week_as_it_was_judged) {
    const auto first = office().tell(night_text, "E-1");
    office().judge(first, "staffing_night", 4);
    const auto second = office().tell(medicine_text);
    office().judge(second, "medicines_missed", 2);
    office().link(second, "E-3");
    office().tell("Ingen svarar i telefon", "", wednesday, true, "");
    office().tell(medicine_text, "E-2", base::to_day({2026, 11, 8}));  // the Sunday before
    const auto edition = compile();
    EXPECT_EQ(edition.reports, 3);
    EXPECT_EQ(edition.events, 3);
    EXPECT_EQ(edition.edition, 1);
    EXPECT_EQ(counted(edition, Dimension::theme, "staffing_night").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::theme_group, "medicines").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::theme, "").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::severity, "4").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::area, "sol").reports, 2);
    EXPECT_EQ(counted(edition, Dimension::unit, "E-3").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::unit, "").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::provider, "559900-0006").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::municipality, "1480").reports, 1);
    EXPECT_EQ(counted(edition, Dimension::county, "01").reports, 1);
    const auto compilation = compilation_of(edition.json);
    EXPECT_EQ(compilation.course.reports, (std::vector<std::int64_t>{0, 0, 0, 0, 0, 0, 1, 3}));
    EXPECT_NE(edition.json.find("\"urgent\":[\"" + compilation.items[2].number.string() + "\"]"), std::string::npos);
    EXPECT_NE(edition.json.find("\"unlinked\":[\"" + compilation.items[2].number.string() + "\"]"), std::string::npos);
    EXPECT_TRUE(office().verify().empty());
}

TEST_P(InsightTest, an_identical_tip_raises_reports_and_not_events) {
    office().tell(night_text, "E-1");
    const auto before = compile();
    const auto again = office().tell(night_text, "E-1");
    const auto after = compile();
    EXPECT_EQ(before.reports, 1);
    EXPECT_EQ(before.events, 1);
    EXPECT_EQ(after.reports, 2);
    EXPECT_EQ(after.events, 1);
    EXPECT_EQ(after.edition, 2);
    const auto compilation = compilation_of(after.json);
    EXPECT_EQ(compilation.items[1].number, again);
    EXPECT_EQ(compilation.items[1].event, compilation.items[0].number.string());
}

TEST_P(InsightTest, the_same_content_gives_the_newest_edition_back) {
    office().tell(night_text, "E-1");
    const auto first = compile(), second = compile();
    EXPECT_EQ(second.id, first.id);
    EXPECT_EQ(second.edition, 1);
    EXPECT_EQ(office().insight->editions().size(), 1u);
}

TEST_P(InsightTest, a_later_judgement_makes_an_edition_that_names_the_former_and_leaves_it_alone) {
    const auto number = office().tell(night_text, "E-1");
    const auto first = compile();
    office().judge(number, "staffing_night", 5);
    const auto second = compile();
    EXPECT_EQ(second.edition, 2);
    EXPECT_EQ(second.former, first.hash);
    EXPECT_NE(second.hash, first.hash);
    EXPECT_GT(second.position, first.position);
    const auto kept = office().insight->edition(week, 1);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->json, first.json);
    EXPECT_EQ(kept->hash, first.hash);
    EXPECT_EQ(office().insight->edition(week, 0)->id, second.id);
    // Judged back: the content is the first edition's again, yet it is an edition of its own.
    office().judge(number, "", 0);
    const auto third = compile();
    EXPECT_EQ(third.edition, 3);
    EXPECT_EQ(third.hash, first.hash);
    EXPECT_EQ(third.former, second.hash);
    EXPECT_TRUE(office().verify().empty());
}

// Assessments are never changed or taken away behind the ledger's back.
TEST_P(InsightTest, a_deleted_assessment_and_a_changed_edition_are_found_out) {
    const auto number = office().tell(night_text, "E-1");
    office().judge(number, "staffing_night", 5);
    compile();
    ASSERT_TRUE(office().verify().empty());
    database().write([](db::Transaction& tx) { tx.execute("DELETE FROM assessments_entries WHERE kind = 'theme'"); });
    ASSERT_EQ(office().verify().size(), 1u);
    EXPECT_NE(office().verify()[0].find("assessments_entries"), std::string::npos);
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_editions SET reports = 7"); });
    EXPECT_NE(office().verify()[0].find("insight_editions"), std::string::npos);
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_fingerprints SET version = 7"); });
    const auto words = office().verify();
    EXPECT_TRUE(std::any_of(words.begin(), words.end(),
                            [](const auto& one) { return one.find("insight_fingerprints") != std::string::npos; }));
}

TEST_P(InsightTest, fingerprints_follow_the_ledger_and_hold_no_readable_word) {
    for (int i = 0; i < 3; ++i) office().tell(night_text + " " + std::to_string(i), "E-1");
    while (office().insight->fingerprint_once() > 0) {
    }
    std::int64_t rows = 0;
    database().read([&](db::Reader& reader) {
        reader.query("SELECT sealed FROM insight_fingerprints", {}, [&](const db::Row& row) {
            ++rows;
            EXPECT_EQ(row.blob(0).find("natten"), std::string::npos);
            EXPECT_EQ(row.blob(0).find(encode(sketch_of(night_text)).substr(4, 8)), std::string::npos);
        });
        EXPECT_EQ(office().ledger->cursor(reader, "fingerprint"), office().ledger->head(reader));
    });
    EXPECT_EQ(rows, 3);
    EXPECT_EQ(office().insight->fingerprint_once(), 0);
}

TEST_P(InsightTest, lost_fingerprints_are_made_again_by_the_compilation) {
    office().tell(night_text, "E-1");
    office().tell(night_text, "E-1");
    const auto before = compile();
    database().write([](db::Transaction& tx) { tx.execute("DELETE FROM insight_fingerprints"); });
    EXPECT_EQ(compile().hash, before.hash);
}

TEST_P(InsightTest, a_week_that_has_not_begun_is_refused) {
    const auto refused = office().insight->compile(base::Week{2026, 47}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "insight.refused.future");
}

TEST_P(InsightTest, the_job_compiles_the_week_that_has_ended_once) {
    office().tell(night_text, "E-1");
    EXPECT_EQ(office().insight->compile_due(), 0);
    ASSERT_EQ(office().insight->editions().size(), 2u);
    EXPECT_EQ(office().insight->editions()[0].period.name(), "2026-Q3");
    EXPECT_EQ(office().insight->editions()[1].period.name(), "2026-W45");
    office().clock.advance_seconds(std::int64_t{5} * 24 * 3600);  // Monday of week 47
    (void)office().insight->compile_due();
    (void)office().insight->compile_due();
    ASSERT_EQ(office().insight->editions().size(), 3u);
    EXPECT_EQ(office().insight->editions()[1].period, Period{week});
    EXPECT_EQ(office().insight->editions()[1].reports, 1);
    EXPECT_EQ(office().insight->editions()[1].actor, base::UserId{});
}

TEST_P(InsightTest, a_quarter_has_editions_of_its_own) {
    office().tell(night_text, "E-1");
    const auto of_week = compile();
    const auto quarter = *parse_period("2026-Q4");
    const auto first = office().insight->compile(quarter, {5});
    ASSERT_TRUE(first);
    EXPECT_EQ((*first).edition, 1);
    EXPECT_EQ((*first).reports, 1);
    office().tell(medicine_text, "E-2", base::to_day({2026, 10, 2}));
    const auto second = office().insight->compile(quarter, {5});
    EXPECT_EQ((*second).reports, 2);
    EXPECT_EQ((*second).former, (*first).hash);
    EXPECT_EQ(office().insight->edition(week, 0)->hash, of_week.hash);
    EXPECT_TRUE(office().verify().empty());
}

TEST_P(InsightTest, an_empty_week_is_a_compilation_of_nothing) {
    const auto edition = compile();
    EXPECT_EQ(edition.reports, 0);
    EXPECT_EQ(edition.events, 0);
}

// Two offices with another database, keyring, ids and order of work: the same hash.
std::string hash_of_an_office(db::Kind kind, bool turned) {
    support::TestDatabase held{kind};
    Office office{held};
    std::vector<std::array<std::string, 3>> units{
        {"E-1", "559900-0006", "0180"}, {"E-2", "559900-0006", "0180"}, {"E-3", "559900-0014", "1480"}};
    if (turned) std::reverse(units.begin(), units.end());
    office.units(units);
    std::vector<registry::RegistryNumber> numbers;
    for (int i = 0; i < 40; ++i)
        numbers.push_back(office.tell(i % 3 ? night_text + (i % 2 ? " igen" : "") : medicine_text,
                                      i % 5 ? "E-" + std::to_string(1 + i % 3) : "", wednesday - i % 20, i % 7 == 0));
    if (turned) std::reverse(numbers.begin(), numbers.end());
    for (const auto& number : numbers)
        office.judge(number, number.serial % 2 ? "staffing_night" : "medicines_missed",
                     static_cast<int>(1 + number.serial % 5));
    if (turned)
        while (office.insight->fingerprint_once() > 0) {
        }
    const auto edition = office.insight->compile(week, {turned ? 3 : 8});
    EXPECT_LT((*edition).events, (*edition).reports);
    return (*edition).hash;
}

TEST(InsightHash, is_the_same_on_both_databases_and_for_any_order_of_work) {
    const auto expected = hash_of_an_office(db::Kind::sqlite, false);
    EXPECT_EQ(hash_of_an_office(db::Kind::postgres, false), expected);
    EXPECT_EQ(hash_of_an_office(db::Kind::sqlite, true), expected);
    EXPECT_EQ(hash_of_an_office(db::Kind::postgres, true), expected);
}

}  // namespace
}  // namespace insight
