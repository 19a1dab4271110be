// Clocks about to break: told once a clock and day, with what the catalogue drafts then, and never sent by itself.
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;

constexpr const char* more = R"(
[[version.decision]]
id = "demand_refused"
name = { sv = "Avslag pa begaran", en = "Demand refused" }
provision = "fl:12"
formal = true
needs_reasons = true
interim = true
letter = "decision"
[[version.clock]]
id = "may_demand"
name = { sv = "Far begara", en = "May demand" }
months = 6
starts_at = "received"
opens_right = true
provision = "fl:12"
[[version.clock]]
id = "decide_on_demand"
name = { sv = "Avgora", en = "Decide" }
weeks = 4
starts_on = "demand"
rolls = true
warn_days = 14
draft_decision = "demand_refused"
stopped_by = ["demand_refused"]
provision = "fl:12"
[[version.clock]]
id = "delay"
name = { sv = "Forsening", en = "Delay" }
months = 9
starts_at = "received"
warn_days = 30
may_extend = true
letter = "notice"
provision = "fl:11"
[[version.clock]]
id = "goal"
name = { sv = "Mal", en = "Goal" }
months = 9
starts_at = "received"
internal = true
)";

catalogue::Catalogue law_of(const std::string& type) {
    const std::array<base::EmbeddedFile, 9> files{{{"codes/party_roles.toml", roles_file},
                                                   {"codes/conflict_grounds.toml", grounds_file},
                                                   {"codes/courts.toml", courts_file},
                                                   {"calendar/holidays.toml", holidays_file},
                                                   {"organisation/office.toml", office_file},
                                                   {"organisation/delegation.toml", delegation_file},
                                                   {"case_types/trial.toml", type},
                                                   {"letters/decision.toml", decision_letter},
                                                   {"letters/notice.toml", notice_letter}}};
    return catalogue::Catalogue::load(files);
}

const catalogue::Catalogue& law_with_clocks() {
    static const catalogue::Catalogue loaded = law_of(std::string{case_type_file} + more);
    return loaded;
}
// The same, that warns a month sooner of a delay.
const catalogue::Catalogue& law_that_warns_sooner() {
    static const catalogue::Catalogue loaded = [] {
        auto changed = std::string{case_type_file} + more;
        changed.replace(changed.find("warn_days = 30"), std::string{"warn_days = 30"}.size(), "warn_days = 60");
        return law_of(changed);
    }();
    return loaded;
}

// Received on 18 November 2026: the nine months end on 18 August 2027 and are told from 19 July.
class WatchTest : public PartsTest {
protected:
    const catalogue::Catalogue& law() override { return law_with_clocks(); }

    void run() {
        for (int i = 0; i < 100; ++i)
            if (casework_->watch().run_once(database()) == 0) return;
        FAIL() << "the job never comes to an end";
    }
    void run_on(int year, int month, int day) {
        clock_.set(at(year, month, day));
        run();
    }
    CaseParty someone() {
        auto party = person("complainant", "A");
        party.person.address = "Gatan 1";
        party.person.postal_code = "123 45";
        party.person.city = "Orten";
        return party;
    }
    std::vector<Letter> letters(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->letters().of_case(reading, row.id, keys); });
    }
    std::vector<Warned> near(const identity::Actor& who = decides(), const ClockWatch::Filter& filter = {}) {
        std::vector<Warned> found;
        database().read([&](db::Reader& reading) { found = casework_->watch().about_to_break(reading, who, filter, 50); });
        return found;
    }
    std::int64_t count(const identity::Actor& who = decides(), const ClockWatch::Filter& filter = {}) {
        std::int64_t found = 0;
        database().read([&](db::Reader& reading) { found = casework_->watch().count(reading, who, filter); });
        return found;
    }
    base::Outcome queue(base::CaseId id, std::int64_t letter) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->letters().queue(tx, row, letter, "post", drafter, keys); });
    }
    std::int64_t warnings() { return integer("SELECT COUNT(*) FROM casework_warnings"); }
};
ON_BOTH_DATABASES(WatchTest);

TEST_P(WatchTest, the_letter_of_a_delay_is_drafted_once_and_not_sent_before_its_reason_is_written_FL_11) {
    const auto id = trial();
    add(id, someone());
    run();
    run_on(2027, 7, 18);
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(letters(id).empty());
    run_on(2027, 7, 19);
    ASSERT_EQ(count(), 1);
    const auto told = near().at(0);
    EXPECT_EQ(told.case_id, id);
    EXPECT_EQ(told.clock, "delay");
    EXPECT_EQ(iso(told.due), "2027-08-18");
    ASSERT_EQ(letters(id).size(), 1u);
    const auto letter = letters(id).at(0);
    EXPECT_EQ(told.letter, letter.id);
    EXPECT_EQ(letter.state, LetterState::draft);
    EXPECT_EQ(letter.template_id, "notice");
    const auto left = std::string{i18n::Texts::of(i18n::Language::sv)("casework.letter.to_write")};
    EXPECT_NE(letter.body.find(left), std::string::npos) << letter.body;

    const auto before = picture();
    const auto refused = queue(id, letter.id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "casework.refused.letter_unfinished");
    EXPECT_EQ(refused.error().values, std::vector{left});
    EXPECT_EQ(picture(), before) << "nothing half-written";

    run_on(2027, 7, 25);
    EXPECT_EQ(letters(id).size(), 1u) << "once a clock and day";
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) {
        return casework_->letters().revise(tx, row, letter.id, letter.subject, "Experten har inte svarat.", drafter, keys);
    }));
    EXPECT_TRUE(queue(id, letter.id));
    EXPECT_EQ(warnings(), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(WatchTest, a_longer_time_is_told_of_anew_and_no_second_letter_is_written_FL_11) {
    const auto id = trial();
    add(id, someone());
    run_on(2027, 7, 20);
    ASSERT_EQ(count(), 1);
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) {
        return casework_->clocks().extend(tx, row, "delay", base::to_day({2027, 11, 18}), "the expert is away", drafter, keys);
    }));
    run();
    EXPECT_EQ(count(), 0) << "far off again";
    run_on(2027, 10, 19);
    ASSERT_EQ(count(), 1);
    EXPECT_EQ(iso(near().at(0).due), "2027-11-18");
    EXPECT_EQ(near().at(0).letter, letters(id).at(0).id);
    EXPECT_EQ(letters(id).size(), 1u) << "the party's draft is there already";
    EXPECT_EQ(warnings(), 2);
}

TEST_P(WatchTest, a_demand_is_met_by_a_drafted_decision_that_stops_the_four_weeks_FL_12) {
    const auto id = trial();
    add(id, someone());
    clock_.set(at(2027, 5, 19));
    const auto demanded = act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->clocks().mark_event(tx, row, "demand", clock_.today(), drafter, keys); });
    ASSERT_TRUE(demanded);
    run_on(2027, 6, 1);
    EXPECT_EQ(count(), 0);
    run_on(2027, 6, 2);
    ASSERT_EQ(count(), 1);
    const auto told = near().at(0);
    EXPECT_EQ(iso(told.due), "2027-06-16");
    ASSERT_EQ(decisions(id).size(), 1u);
    auto drafted = decisions(id).at(0);
    EXPECT_EQ(told.decision, drafted.id);
    EXPECT_EQ(drafted.kind, "demand_refused");
    EXPECT_EQ(drafted.content, "");
    ASSERT_TRUE(declare(id, decider, false));
    EXPECT_EQ(why_not(id, drafted.id), (std::vector<std::string>{"decision_content fl:31", "decision_reasons fl:32"}));

    drafted.content = "Begaran avslas.";
    drafted.reasons = "Experten har inte svarat.";
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().revise(tx, row, drafted, drafter, keys); }));
    ASSERT_TRUE(decide(id, drafted.id));
    run();
    EXPECT_EQ(count(), 0) << "answered in time";
    EXPECT_TRUE(now(id).open);
    EXPECT_EQ(now(id).clock, "delay") << "the case goes on under its other clocks";
    look(id, [&](auto& reading, const auto& row, const auto&) {
        for (const auto& state : casework_->clocks().of_case(reading, row))
            if (state.clock->id == "decide_on_demand") {
                EXPECT_EQ(state.kind, ClockKind::kept);
            }
        return 0;
    });
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->take_step(tx, row, "closed", drafter, keys); }));
    EXPECT_EQ(findings(), "");
}

TEST_P(WatchTest, a_limit_that_was_met_or_closed_is_told_to_nobody) {
    const auto id = trial();
    run();
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, "noted", drafter, keys); }));
    run_on(2027, 8, 1);
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(warnings(), 0);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_watch"), 0);
}

TEST_P(WatchTest, the_desk_is_told_also_where_nobody_can_be_written_to) {
    const auto id = trial();
    run_on(2027, 7, 20);
    ASSERT_EQ(count(), 1);
    EXPECT_EQ(near().at(0).letter, 0);
    EXPECT_TRUE(letters(id).empty());
    std::int64_t broken = 0;
    run_on(2027, 9, 1);
    database().read([&](db::Reader& reading) { broken = casework_->watch().broken(reading, decides(), {}); });
    EXPECT_EQ(broken, 1);
    EXPECT_EQ(count(), 0) << "no longer about to";
}

TEST_P(WatchTest, what_was_told_stays_told_when_the_table_is_made_again) {
    const auto id = trial();
    add(id, someone());
    run_on(2027, 7, 20);
    casework_->watch().rebuild(database());
    run();
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(letters(id).size(), 1u);
    EXPECT_EQ(warnings(), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(WatchTest, another_catalogue_that_warns_sooner_moves_the_warnings_of_cases_that_nothing_happens_to) {
    const auto id = trial();
    run_on(2027, 6, 20);
    EXPECT_EQ(count(), 0) << "thirty days before 18 August";
    const auto casework = std::make_unique<Casework>(*ledger_, law_that_warns_sooner(), keyring_, clock_, *ids_);
    casework->use(*registry_);
    casework_->watch().run_once(database());
    EXPECT_EQ(count(), 0);
    for (int i = 0; i < 100 && casework->watch().run_once(database()) > 0; ++i) {
    }
    ASSERT_EQ(count(), 1);
    EXPECT_EQ(near().at(0).case_id, id);
    const auto rows = integer("SELECT COUNT(*) FROM casework_watch");
    for (int i = 0; i < 3; ++i) casework->watch().run_once(database());
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_watch"), rows) << "the same rules begin nothing anew";
    EXPECT_EQ(warnings(), 1);
    finds_a_change_in("casework_watch_rules", "id = 2");
}

TEST_P(WatchTest, each_sees_their_own_department_and_can_ask_for_their_own_cases) {
    auto made = opening("ost", "trial");
    made.anonymous = false;
    const auto id = open(made).id;
    run_on(2027, 7, 20);
    auto east = decides(), west = decides();
    east.regions = {"ost"};
    west.regions = {"vast"};
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(count(east), 1);
    EXPECT_EQ(count(west), 0);
    EXPECT_EQ(count(decides(), {"ost", {}}), 1);
    EXPECT_EQ(count(decides(), {"none", {}}), 0);
    EXPECT_EQ(count(west, {"ost", {}}), 0) << "not by asking for it either";
    EXPECT_EQ(count(decides(), {"", drafter}), 0);
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->assign(tx, row, drafter, drafter, keys); return base::Outcome{base::Done{}}; }));
    run();
    EXPECT_EQ(count(decides(), {"", drafter}), 1);
    auto nobody = decides();
    nobody.roles = identity::only(identity::Role::administrator);
    EXPECT_EQ(count(nobody), 0);
}

TEST_P(WatchTest, a_changed_row_is_found_out) {
    trial();
    run_on(2027, 7, 20);
    ASSERT_EQ(findings(), "");
    database().write([&](db::Transaction& tx) { tx.execute("UPDATE casework_watch SET due_day = due_day + 100", {}); });
    EXPECT_NE(findings(), "");
}

}  // namespace
}  // namespace casework
