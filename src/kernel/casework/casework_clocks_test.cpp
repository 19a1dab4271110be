// Clocks as they are kept: what is written, what the law refuses, and what a changed calendar moves.
#include "support/matter.h"

namespace casework {
namespace {

class ClocksTest : public MatterTest {
protected:
    base::Outcome pause(base::CaseId id, std::string_view clock, std::string_view reason = "canary: the expert is asked") {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->clocks().pause(tx, row, clock, reason, me, keys); });
    }
    base::Outcome resume(base::CaseId id, std::string_view clock) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->clocks().resume(tx, row, clock, me, keys); });
    }
    base::Outcome extend(base::CaseId id, std::string_view clock, base::Day until, std::string_view reason = "canary: hard to investigate") {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->clocks().extend(tx, row, clock, until, reason, me, keys); });
    }
    base::Outcome happened(base::CaseId id, std::string_view event, base::Day day) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->clocks().mark_event(tx, row, event, day, me, keys); });
    }
    ClockState state(base::CaseId id, std::string_view clock) {
        ClockState found;
        database().read([&](db::Reader& reader) {
            for (const auto& one : casework_->clocks().of_case(reader, *casework_->find(reader, id)))
                if (one.clock->id == clock) found = one;
        });
        return found;
    }
    std::string next(base::CaseId id) {
        const auto row = now(id);
        return row.clock + " " + iso(row.due_day);
    }
    std::int64_t marks() { return integer("SELECT COUNT(*) FROM casework_clock_marks"); }
    // The two steps past the gates that the test matter has.
    void settle(base::CaseId id) {
        for (const auto* gate : {"first", "age"})
            ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->gates().open_by_discretion(tx, row, gate, "it is grave", me, keys); }));
    }
};
ON_BOTH_DATABASES(ClocksTest);

base::Day day(std::string_view text) { return base::parse_iso_day(text).value(); }

TEST_P(ClocksTest, opening_writes_no_mark_and_shows_the_deadline_that_is_due_next) {
    const auto id = matter();
    EXPECT_EQ(next(id), "read_target 2026-11-20");
    EXPECT_EQ(marks(), 0);
    EXPECT_EQ(events(id).size(), 1u);
}

TEST_P(ClocksTest, a_step_is_marked_when_a_clock_starts_or_stops_there_and_never_else) {
    const auto id = matter();
    ASSERT_TRUE(step(id, "waiting"));
    EXPECT_EQ(marks(), 1) << "the supplement clock starts";
    EXPECT_EQ(iso(state(id, "supplement").due), "2026-12-02");
    clock_.set(at(2026, 11, 24));
    settle(id);
    ASSERT_TRUE(step(id, "working"));
    EXPECT_EQ(marks(), 2);
    EXPECT_EQ(state(id, "supplement").kind, ClockKind::kept);
    EXPECT_EQ(state(id, "read_target").kind, ClockKind::broken);
    EXPECT_EQ(iso(state(id, "read_target").ended), "2026-11-24");
    EXPECT_EQ(next(id), "whole 2027-08-18");
    ASSERT_TRUE(step(id, "decided"));
    EXPECT_EQ(marks(), 2) << "nothing starts or stops there";
    EXPECT_EQ(findings(), "");
}

TEST_P(ClocksTest, paused_with_a_reason_that_is_sealed_and_the_days_are_added_FL_11) {
    const auto id = matter();
    ASSERT_TRUE(pause(id, "whole"));
    EXPECT_EQ(state(id, "whole").kind, ClockKind::paused);
    clock_.set(at(2026, 11, 28));
    EXPECT_EQ(next(id), "read_target 2026-11-20");
    ASSERT_TRUE(resume(id, "whole"));
    EXPECT_EQ(state(id, "whole").paused_days, 10);
    EXPECT_EQ(iso(state(id, "whole").before_roll), "2027-08-28");
    EXPECT_EQ(iso(state(id, "whole").due), "2027-08-30") << "28 August 2027 is a Saturday";
    database().read([&](db::Reader& reader) {
        const auto keys = casework_->keys(reader, id);
        const auto unsealed = casework_->clocks().marks(reader, id, &keys);
        ASSERT_EQ(unsealed.size(), 2u);
        EXPECT_EQ(unsealed[0].reason, "canary: the expert is asked");
        EXPECT_EQ(unsealed[0].actor, me);
        EXPECT_EQ(casework_->clocks().marks(reader, id)[0].reason, "");
        reader.query("SELECT reason_sealed FROM casework_clock_marks", {}, [](const db::Row& row) { EXPECT_EQ(row.bytes(0).find("canary"), std::string_view::npos); });
    });
    EXPECT_EQ(events(id), (std::vector<std::string>{"test.opened", "casework.clock_paused", "casework.clock_resumed"}));
    EXPECT_EQ(findings(), "");
    execute("UPDATE casework_clock_marks SET day = day + 1 WHERE kind = 'paused'");
    EXPECT_NE(findings().find("casework_clock_marks"), std::string::npos);
}

TEST_P(ClocksTest, what_the_law_does_not_allow_is_refused_with_its_provision_and_writes_nothing) {
    const auto id = matter();
    const auto before = rows();
    expect_refused(pause(id, "no_such"), "casework.refused.clock", "", before);
    expect_refused(pause(id, "may_demand"), "casework.refused.clock_pause", "fl:12", before);
    expect_refused(pause(id, "whole", " \n"), "casework.refused.clock_reason", "fl:11", before);
    expect_refused(resume(id, "whole"), "casework.refused.clock_not_paused", "fl:11", before);
    expect_refused(extend(id, "on_demand", day("2027-01-01")), "casework.refused.clock_extend", "fl:12", before);
    expect_refused(extend(id, "whole", day("2027-08-18")), "casework.refused.clock_until", "fl:11", before);
    expect_refused(extend(id, "whole", day("2027-09-18"), ""), "casework.refused.clock_reason", "fl:11", before);
    expect_refused(happened(id, "fee_paid", day("2026-11-18")), "casework.refused.clock_event", "", before);
    expect_refused(happened(id, "no_such", day("2026-11-18")), "casework.refused.clock_event", "", before);
    ASSERT_TRUE(pause(id, "whole"));
    const auto paused = rows();
    expect_refused(pause(id, "whole"), "casework.refused.clock_not_running", "fl:11", paused);
    expect_refused(extend(id, "whole", day("2027-10-18")), "casework.refused.clock_not_running", "fl:11", paused);
    ASSERT_TRUE(close(id));
    const auto closed = rows();
    expect_refused(resume(id, "whole"), "casework.refused.closed_already", "", closed);
    expect_refused(happened(id, "demand", day("2026-11-18")), "casework.refused.closed_already", "", closed);
}

TEST_P(ClocksTest, a_broken_clock_is_neither_paused_nor_extended) {
    const auto id = matter();
    clock_.set(at(2027, 8, 19));
    const auto before = rows();
    expect_refused(pause(id, "whole"), "casework.refused.clock_not_running", "fl:11", before);
    expect_refused(extend(id, "whole", day("2027-12-01")), "casework.refused.clock_not_running", "fl:11", before);
}

TEST_P(ClocksTest, extended_to_a_later_day_with_a_reason) {
    const auto id = matter();
    settle(id);
    ASSERT_TRUE(step(id, "working"));
    ASSERT_TRUE(extend(id, "whole", day("2027-12-24")));
    EXPECT_EQ(next(id), "whole 2027-12-27") << "Christmas Eve, a Friday, to Monday";
    EXPECT_EQ(findings(), "");
}

TEST_P(ClocksTest, FL_12_a_decision_is_demanded_when_six_months_have_passed_and_once) {
    const auto id = matter();   // 18 November 2026: the right opens 19 May 2027
    clock_.set(at(2027, 5, 18));
    auto before = rows();
    const auto early = happened(id, "demand", day("2027-05-18"));
    expect_refused(early, "casework.refused.clock_demand_early", "fl:12", before);
    EXPECT_EQ(early.error().values, std::vector<std::string>{"2027-05-19"});
    EXPECT_EQ(early.error().field, "day");
    expect_refused(happened(id, "demand", day("2027-05-19")), "casework.refused.clock_day", "fl:12", before);
    clock_.set(at(2027, 5, 19));
    EXPECT_EQ(state(id, "may_demand").kind, ClockKind::right_open);
    EXPECT_EQ(state(id, "on_demand").kind, ClockKind::waiting);
    ASSERT_TRUE(happened(id, "demand", day("2027-05-19")));
    EXPECT_EQ(iso(state(id, "on_demand").due), "2027-06-16");
    before = rows();
    expect_refused(happened(id, "demand", day("2027-05-19")), "casework.refused.clock_demand_once", "fl:12", before);
    clock_.set(at(2027, 6, 17));
    EXPECT_EQ(state(id, "on_demand").kind, ClockKind::broken);
    EXPECT_EQ(findings(), "");
}

TEST_P(ClocksTest, the_next_due_day_follows_the_demand_and_the_close) {
    const auto id = matter();
    settle(id);
    ASSERT_TRUE(step(id, "working"));
    clock_.set(at(2027, 5, 20));
    EXPECT_EQ(next(id), "whole 2027-08-18");
    ASSERT_TRUE(happened(id, "demand", day("2027-05-20")));
    EXPECT_EQ(next(id), "on_demand 2027-06-17");
    ASSERT_TRUE(close(id));
    EXPECT_EQ(now(id).clock, "");
    EXPECT_EQ(now(id).due_day.number, 0);
    EXPECT_EQ(state(id, "on_demand").kind, ClockKind::kept);
}

TEST_P(ClocksTest, opened_again_a_target_begins_anew_and_the_law_runs_on) {
    const auto id = matter();
    settle(id);
    ASSERT_TRUE(step(id, "working"));
    ASSERT_TRUE(close(id));
    clock_.set(at(2026, 12, 1));
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->reopen(tx, row, me, keys); }));
    EXPECT_EQ(next(id), "read_target 2026-12-03");
    EXPECT_EQ(iso(state(id, "may_demand").due), "2027-05-19");
    EXPECT_EQ(iso(state(id, "whole").due), "2027-08-18");
    EXPECT_EQ(findings(), "");
}

// ------------------------------------------------------------------ a changed calendar

constexpr std::string_view one_holiday_more = R"toml(
[[holiday]]
id = "jubilee"
name = { sv = "Jubileumsdagen", en = "Jubilee Day" }
month = 11
day = 20
provision = "helgdagar:1"
valid_from = 2026-01-01
)toml";

TEST_P(ClocksTest, a_changed_calendar_moves_the_cases_it_touches_and_tells_each) {
    const auto touched = matter();
    const auto closed = matter();
    ASSERT_TRUE(close(closed));
    const auto step_on = matter();
    settle(step_on);
    ASSERT_TRUE(step(step_on, "working"));
    const auto before = rows();
    std::vector<Clocks::Moved> told;
    const auto recompute = [&] {
        told.clear();
        std::vector<std::pair<std::int64_t, std::int64_t>> steps;
        const auto moved = casework_->clocks().recompute(database(), [&](auto done, auto all) { steps.emplace_back(done, all); }, [&](const auto& one) { told.push_back(one); });
        EXPECT_EQ(moved, static_cast<std::int64_t>(told.size()));
        ASSERT_FALSE(steps.empty());
        EXPECT_EQ(steps.back(), (std::pair<std::int64_t, std::int64_t>{2, 2})) << "open cases";
    };
    recompute();
    EXPECT_TRUE(told.empty()) << "nothing has changed";
    EXPECT_EQ(rows(), before);
    const auto changed = catalogue_with_matter(one_holiday_more);
    use(changed);
    recompute();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].id, touched);
    EXPECT_EQ(told[0].number, now(touched).number.string());
    EXPECT_EQ(told[0].clock, "read_target");
    EXPECT_EQ(iso(told[0].before), "2026-11-20");
    EXPECT_EQ(iso(told[0].after), "2026-11-23");
    EXPECT_EQ(next(touched), "read_target 2026-11-23");
    EXPECT_EQ(events(touched).back(), "casework.clock_recomputed");
    EXPECT_EQ(findings(), "");
    recompute();
    EXPECT_TRUE(told.empty()) << "run again it goes on where it stopped: nothing is left";
    use(with_matter_);
    recompute();
    EXPECT_EQ(told.size(), 1u) << "and back";
}

TEST_P(ClocksTest, a_recomputation_that_was_cut_goes_on_with_what_is_left) {
    for (int i = 0; i < 450; ++i) matter();   // more than two commits
    const auto changed = catalogue_with_matter(one_holiday_more);
    use(changed);
    int told = 0;
    const auto cut = [&](const Clocks::Moved&) { if (++told == 250) throw base::Fault("the machine stops"); };
    EXPECT_THROW(casework_->clocks().recompute(database(), [](auto, auto) {}, cut), base::Fault);
    std::int64_t rest = 0;
    rest = casework_->clocks().recompute(database(), [](auto, auto) {}, [](const auto&) {});
    EXPECT_EQ(rest, 50) << "what was committed is not done again";
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases WHERE due_day = " + std::to_string(day("2026-11-23").number)), 450);
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace casework
