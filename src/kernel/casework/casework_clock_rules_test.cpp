// The days of the clocks, named by the paragraph they come from; and what marks do to them.
#include <gtest/gtest.h>

#include "casework_rules.h"

namespace casework {
namespace {

using Unit = catalogue::ClockUnit;
using Kind = ClockMark::Kind;

base::Day day(std::string_view text) { return base::parse_iso_day(text).value(); }
const catalogue::Calendar& calendar() { return catalogue::Catalogue::shipped().calendar(); }

catalogue::CaseTypeVersion matter() {
    catalogue::CaseTypeVersion version;
    const auto step = [&](const char* id, std::vector<std::string> next) {
        auto& made = version.steps.emplace_back();
        made.id = id;
        made.next = std::move(next);
    };
    step("received", {"waiting", "working", "closed"});
    step("waiting", {"working", "closed"});
    step("working", {"waiting", "decided", "closed"});
    step("decided", {"working", "closed"});
    step("closed", {});
    return version;
}

catalogue::CaseClock clock(int amount, Unit unit, std::string_view starts_at = "received") {
    catalogue::CaseClock made;
    made.id = "clock";
    made.amount = amount;
    made.unit = unit;
    made.starts_at = starts_at;
    return made;
}
catalogue::CaseClock on_event(int amount, Unit unit, std::string_view event) {
    auto made = clock(amount, unit, "");
    made.starts_on = event;
    return made;
}
catalogue::CaseClock rolling(catalogue::CaseClock made) { made.rolls = true; return made; }
catalogue::CaseClock right(catalogue::CaseClock made) { made.opens_right = true; return made; }

Case received(std::string_view when) {
    Case on;
    on.received_day = day(when);
    on.step = "received";
    return on;
}

ClockState state(const catalogue::CaseClock& clock, const Case& on, const std::vector<ClockMark>& marks, std::string_view today) {
    static const auto version = matter();
    return clock_state(calendar(), version, clock, on, marks, day(today));
}
ClockMark mark(Kind kind, std::string_view what, std::string_view when) { return {kind, std::string{what}, day(when), {}, {}, {}}; }
std::string due(const catalogue::CaseClock& clock, const Case& on, const std::vector<ClockMark>& marks, std::string_view today = "2020-01-01") {
    return iso(state(clock, on, marks, today).due);
}

struct Row { const char *start, *expected; };

// ------------------------------------------------------------------ the paragraphs

TEST(ClockRules, FL_12_first_paragraph_the_right_opens_the_day_after_six_months) {
    const Row rows[] = {{"2026-01-15", "2026-07-16"}, {"2025-08-31", "2026-03-01"}, {"2025-08-29", "2026-03-01"}, {"2025-08-28", "2026-03-01"},
                        {"2023-08-31", "2024-03-01"}, {"2023-08-28", "2024-02-29"}, {"2026-02-28", "2026-08-29"}, {"2024-02-29", "2024-08-30"},
                        {"2026-12-31", "2027-07-01"}, {"2026-10-31", "2027-05-01"}};
    for (const auto& row : rows) EXPECT_EQ(due(right(clock(6, Unit::months)), received(row.start), {}), row.expected) << row.start;
}

TEST(ClockRules, FL_12_second_paragraph_four_weeks_from_the_demand_and_lag_1930_173_rolls_the_last_day) {
    const Row rows[] = {
        {"2026-03-04", "2026-04-01"},   // a plain Wednesday
        {"2026-03-06", "2026-04-07"},   // Good Friday, to the Tuesday after Easter
        {"2026-03-07", "2026-04-07"},   // Easter Eve
        {"2026-03-08", "2026-04-07"},   // Easter Sunday
        {"2026-03-09", "2026-04-07"},   // Easter Monday
        {"2026-03-10", "2026-04-07"},   // the Tuesday itself
        {"2026-04-03", "2026-05-04"},   // First of May, a Friday
        {"2026-04-16", "2026-05-15"},   // Ascension Day, a Thursday
        {"2025-05-09", "2025-06-09"},   // National Day, a Friday
        {"2026-05-22", "2026-06-22"},   // Midsummer Eve
        {"2026-05-23", "2026-06-22"},   // Midsummer Day
        {"2026-10-03", "2026-11-02"},   // All Saints' Day
        {"2026-11-26", "2026-12-28"},   // Christmas Eve, over the weekend
        {"2026-12-03", "2027-01-04"},   // New Year's Eve, over the weekend
        {"2026-12-09", "2027-01-07"},   // Epiphany
        {"2004-05-03", "2004-06-01"},   // Whit Monday was a holiday until 2004
        {"2005-04-18", "2005-05-16"},   // and is none since
    };
    for (const auto& row : rows)
        EXPECT_EQ(due(rolling(on_event(4, Unit::weeks, "demand")), received("2004-01-02"), {mark(Kind::event, "demand", row.start)}), row.expected) << row.start;
    EXPECT_EQ(due(on_event(4, Unit::weeks, "demand"), received("2025-01-02"), {mark(Kind::event, "demand", "2026-03-06")}), "2026-04-03") << "no roll unless the clock has it";
}

TEST(ClockRules, months_and_years_end_on_the_number_of_the_start_day_or_the_last_of_the_month) {
    struct { Unit unit; int amount; const char *start, *expected; } const rows[] = {
        {Unit::months, 9, "2026-05-31", "2027-02-28"},   // FL 11, the goal of nine months
        {Unit::months, 1, "2026-01-31", "2026-02-28"},   // LSS 23 b, PSF 2:2
        {Unit::months, 1, "2028-01-31", "2028-02-29"},
        {Unit::months, 1, "2026-03-31", "2026-04-30"},
        {Unit::months, 3, "2026-11-30", "2027-02-28"},   // LSS 28 f
        {Unit::months, 2, "2026-12-31", "2027-02-28"},   // HSLF-FS 2017:41
        {Unit::months, 12, "2026-12-31", "2027-12-31"},
        {Unit::years, 2, "2024-02-29", "2026-02-28"},    // LSS 28 e
        {Unit::years, 1, "2024-02-29", "2025-02-28"},
        {Unit::years, 4, "2024-02-29", "2028-02-29"},
        {Unit::years, 2, "2026-06-15", "2028-06-15"},
        {Unit::weeks, 3, "2026-03-13", "2026-04-03"},    // FL 44
        {Unit::days, 7, "2026-12-25", "2027-01-01"},
        {Unit::days, 1, "2024-02-28", "2024-02-29"},
    };
    for (const auto& row : rows) EXPECT_EQ(due(clock(row.amount, row.unit), received(row.start), {}), row.expected) << row.start << " + " << row.amount;
    EXPECT_EQ(due(rolling(clock(1, Unit::months)), received("2026-01-31"), {}), "2026-03-02") << "28 February is a Saturday";
    EXPECT_EQ(due(rolling(clock(3, Unit::weeks)), received("2026-03-13"), {}), "2026-04-07") << "Good Friday";
}

TEST(ClockRules, working_days_go_over_weekends_and_holidays) {
    struct { int amount; const char *start, *expected; } const rows[] = {
        {1, "2026-11-18", "2026-11-19"}, {1, "2026-11-20", "2026-11-23"}, {1, "2026-11-21", "2026-11-23"}, {5, "2026-11-18", "2026-11-25"},
        {1, "2026-04-02", "2026-04-07"}, {1, "2026-12-23", "2026-12-28"}, {5, "2026-12-21", "2026-12-30"}, {10, "2026-12-28", "2027-01-14"},
        {1, "2026-06-18", "2026-06-22"}};
    for (const auto& row : rows) EXPECT_EQ(due(clock(row.amount, Unit::working_days), received(row.start), {}), row.expected) << row.start << " + " << row.amount;
}

// ------------------------------------------------------------------ its course

TEST(ClockRules, a_clock_waits_runs_warns_and_breaks) {
    auto made = clock(14, Unit::days);
    made.warn_days = 3;
    const auto on = received("2026-11-02");   // due 16 November
    const auto at = [&](const char* today) { return state(made, on, {}, today); };
    EXPECT_EQ(at("2026-11-12").kind, ClockKind::running);
    EXPECT_FALSE(at("2026-11-12").about_to_break);
    EXPECT_TRUE(at("2026-11-13").about_to_break);
    EXPECT_TRUE(at("2026-11-16").about_to_break) << "the last day is in time";
    EXPECT_EQ(at("2026-11-16").kind, ClockKind::running);
    EXPECT_EQ(at("2026-11-17").kind, ClockKind::broken);
    EXPECT_FALSE(at("2026-11-17").about_to_break);
    EXPECT_EQ(at("2026-11-17").ended.number, 0) << "it runs on";
    EXPECT_EQ(state(clock(1, Unit::weeks, "working"), on, {}, "2026-11-17").kind, ClockKind::waiting);
    EXPECT_EQ(state(on_event(4, Unit::weeks, "demand"), on, {mark(Kind::event, "complete", "2026-11-03")}, "2026-11-17").kind, ClockKind::waiting);
    made.warn_days = 0;
    EXPECT_FALSE(at("2026-11-16").about_to_break) << "no warning is asked for";
}

TEST(ClockRules, a_clock_stops_at_its_step_in_time_or_too_late_and_at_the_close) {
    auto made = clock(14, Unit::days);
    made.stops_at = "decided";
    auto on = received("2026-11-02");
    on.step = "decided";
    const auto kept = state(made, on, {mark(Kind::step, "decided", "2026-11-16")}, "2026-12-24");
    EXPECT_EQ(kept.kind, ClockKind::kept);
    EXPECT_EQ(iso(kept.ended), "2026-11-16");
    const auto broken = state(made, on, {mark(Kind::step, "decided", "2026-11-17")}, "2026-12-24");
    EXPECT_EQ(broken.kind, ClockKind::broken);
    EXPECT_EQ(iso(broken.ended), "2026-11-17");
    on.step = "closed";
    on.open = false;
    on.closed_day = day("2026-11-10");
    EXPECT_EQ(state(made, on, {}, "2026-12-24").kind, ClockKind::kept);
    EXPECT_EQ(iso(state(made, on, {}, "2026-12-24").ended), "2026-11-10");
    EXPECT_EQ(state(clock(1, Unit::weeks, "working"), on, {}, "2026-12-24").kind, ClockKind::waiting) << "never begun";
    on.closed_day = day("2026-11-17");
    EXPECT_EQ(state(made, on, {}, "2026-12-24").kind, ClockKind::broken);
}

TEST(ClockRules, a_clock_starts_at_its_step_and_anew_when_the_step_is_entered_after_it_stopped) {
    auto made = clock(10, Unit::days, "waiting");
    made.stops_at = "working";
    auto on = received("2026-11-02");
    on.step = "waiting";
    EXPECT_EQ(due(made, on, {mark(Kind::step, "waiting", "2026-11-05")}), "2026-11-15");
    EXPECT_EQ(due(made, on, {mark(Kind::step, "waiting", "2026-11-05"), mark(Kind::step, "waiting", "2026-11-07")}), "2026-11-15") << "it runs already";
    EXPECT_EQ(due(made, on, {mark(Kind::step, "waiting", "2026-11-05"), mark(Kind::step, "working", "2026-11-08"), mark(Kind::step, "waiting", "2026-12-01")}), "2026-12-11");
    auto whole = clock(30, Unit::days);
    whole.stops_at = "decided";
    on.step = "working";
    const auto back = state(whole, on, {mark(Kind::step, "decided", "2026-11-20"), mark(Kind::step, "working", "2026-11-25")}, "2026-11-26");
    EXPECT_EQ(back.kind, ClockKind::running) << "taken back before it ended";
    EXPECT_EQ(iso(back.due), "2026-12-02");
}

TEST(ClockRules, LSS_23_b_a_period_for_the_sender_runs_from_the_event_until_it_was_received) {
    auto made = rolling(on_event(1, Unit::months, "event_day"));
    made.stops_at = "received";
    const auto told = [&](const char* event) { return state(made, received("2026-11-30"), {mark(Kind::event, "event_day", event)}, "2027-05-01"); };
    EXPECT_EQ(told("2026-10-31").kind, ClockKind::kept);
    EXPECT_EQ(told("2026-10-28").kind, ClockKind::kept) << "28 November is a Saturday";
    EXPECT_EQ(told("2026-10-27").kind, ClockKind::broken);
    EXPECT_EQ(iso(told("2026-10-27").ended), "2026-11-30");
}

TEST(ClockRules, a_right_is_no_deadline_it_opens_and_is_kept_when_the_case_ended_before) {
    const auto made = right(clock(6, Unit::months));
    auto on = received("2025-08-31");
    EXPECT_EQ(state(made, on, {}, "2026-02-28").kind, ClockKind::running);
    EXPECT_EQ(state(made, on, {}, "2026-03-01").kind, ClockKind::right_open);
    const auto rolled = state(rolling(made), on, {}, "2026-03-02");
    EXPECT_EQ(iso(rolled.due), "2026-03-03") << "the last day, a Saturday, rolls to Monday";
    EXPECT_EQ(iso(rolled.before_roll), "2026-03-01");
    EXPECT_EQ(rolled.kind, ClockKind::running);
    on.open = false;
    on.closed_day = day("2026-02-28");
    EXPECT_EQ(state(made, on, {}, "2026-05-01").kind, ClockKind::kept);
    on.closed_day = day("2026-03-01");
    EXPECT_EQ(state(made, on, {}, "2026-05-01").kind, ClockKind::broken);
}

TEST(ClockRules, the_days_it_stood_still_are_added) {
    auto made = clock(1, Unit::months);
    const auto on = received("2026-10-01");   // 1 November
    const std::vector<ClockMark> stopped{mark(Kind::paused, "clock", "2026-10-10")};
    const auto still = state(made, on, stopped, "2026-10-13");
    EXPECT_EQ(still.kind, ClockKind::paused);
    EXPECT_EQ(still.paused_days, 3);
    EXPECT_EQ(iso(still.due), "2026-11-04");
    auto twice = stopped;
    for (const auto& [kind, when] : {std::pair{Kind::resumed, "2026-10-15"}, {Kind::paused, "2026-10-20"}, {Kind::resumed, "2026-10-20"}})
        twice.push_back(mark(kind, "clock", when));
    const auto on_again = state(made, on, twice, "2026-10-21");
    EXPECT_EQ(on_again.kind, ClockKind::running);
    EXPECT_EQ(on_again.paused_days, 5) << "taken up the same day costs nothing";
    EXPECT_EQ(iso(on_again.due), "2026-11-06");
    EXPECT_EQ(iso(state(rolling(made), on, {twice[0], mark(Kind::resumed, "clock", "2026-10-16")}, "2026-10-21").due), "2026-11-09") << "7 November is a Saturday: rolled after the pause";
    auto other = stopped;
    other.front().what = "another";
    EXPECT_EQ(state(made, on, other, "2026-10-13").kind, ClockKind::running);
    const auto working = clock(5, Unit::working_days);   // from Thursday 1 October: 8 October
    EXPECT_EQ(iso(state(working, on, {mark(Kind::paused, "clock", "2026-10-02"), mark(Kind::resumed, "clock", "2026-10-05")}, "2026-10-06").due), "2026-10-09") << "one working day";
}

TEST(ClockRules, an_extension_sets_a_new_last_day_and_later_pauses_are_added_to_it) {
    const auto made = clock(1, Unit::months);
    const auto on = received("2026-10-01");
    ClockMark longer{Kind::extended, "clock", day("2026-10-20"), day("2026-11-20"), {}, {}};
    std::vector<ClockMark> marks{mark(Kind::paused, "clock", "2026-10-10"), mark(Kind::resumed, "clock", "2026-10-12"), longer};
    const auto extended = state(made, on, marks, "2026-10-21");
    EXPECT_EQ(iso(extended.due), "2026-11-20") << "the pause before is in it already";
    EXPECT_EQ(extended.paused_days, 2);
    EXPECT_EQ(iso(extended.extended_to), "2026-11-20");
    marks.push_back(mark(Kind::paused, "clock", "2026-10-25"));
    marks.push_back(mark(Kind::resumed, "clock", "2026-10-28"));
    EXPECT_EQ(due(made, on, marks), "2026-11-23");
    EXPECT_EQ(iso(state(rolling(made), on, {ClockMark{Kind::extended, "clock", day("2026-10-20"), day("2026-12-25"), {}, {}}}, "2026-11-01").due), "2026-12-28");
}

TEST(ClockRules, opened_again_a_target_begins_anew_and_a_period_of_law_runs_on) {
    auto on = received("2026-10-01");
    const std::vector<ClockMark> again{mark(Kind::step, "working", "2026-10-05"), mark(Kind::step, "received", "2026-11-02")};
    auto target = clock(5, Unit::days);
    target.stops_at = "working";
    target.internal = true;
    EXPECT_EQ(due(target, on, again), "2026-11-07");
    EXPECT_EQ(state(target, on, again, "2026-11-03").kind, ClockKind::running);
    auto law = target;
    law.internal = false;
    EXPECT_EQ(due(law, on, again), "2026-10-06");
    EXPECT_EQ(state(law, on, again, "2026-11-03").kind, ClockKind::broken);
    EXPECT_EQ(state(clock(5, Unit::days, "working"), on, again, "2026-11-03").kind, ClockKind::waiting) << "until the step is entered again";
}

TEST(ClockRules, an_event_marked_again_starts_the_clock_anew) {
    const auto made = on_event(4, Unit::weeks, "complete");
    EXPECT_EQ(due(made, received("2026-10-01"), {mark(Kind::event, "complete", "2026-10-05"), mark(Kind::event, "complete", "2026-10-12")}), "2026-11-09");
}

TEST(ClockRules, the_next_due_day_is_the_first_deadline_never_a_right_and_never_one_that_stands_still) {
    auto version = matter();
    version.clocks = {right(clock(1, Unit::days)), clock(20, Unit::days), clock(10, Unit::days), clock(5, Unit::days), clock(2, Unit::days, "working")};
    for (std::size_t i = 0; i < version.clocks.size(); ++i) version.clocks[i].id = "c" + std::to_string(i);
    const auto on = received("2026-10-01");
    const auto next = [&](const char* today) {
        const auto states = clock_states(calendar(), version, on, {mark(Kind::paused, "c3", "2026-10-02")}, day(today));
        return next_due(states) ? next_due(states)->clock->id : std::string{"none"};
    };
    EXPECT_EQ(next("2026-10-03"), "c2");
    EXPECT_EQ(next("2026-10-15"), "c2") << "a broken one is the most pressing";
    version.clocks.resize(1);
    EXPECT_EQ(next("2026-10-15"), "none");
}

// ------------------------------------------------------------------ 2000 to 2050

template <class Check>
void every_day(Check check) {
    const auto last = day("2050-12-31");
    for (auto start = day("2000-01-01"); start <= last && !testing::Test::HasFailure(); start = start + 1) check(start);
}

TEST(ClockProperties, a_rolled_day_is_the_first_working_day_from_the_last_day_2000_to_2050) {
    every_day([](base::Day start) {
        Case on;
        on.received_day = start;
        on.step = "received";
        static const auto version = matter();
        for (const auto& made : {rolling(clock(4, Unit::weeks)), rolling(clock(1, Unit::months)), rolling(clock(1, Unit::days))}) {
            const auto now = clock_state(calendar(), version, made, on, {}, start);
            ASSERT_TRUE(calendar().working_day(now.due)) << iso(start);
            ASSERT_LE(now.due - now.before_roll, 5) << iso(start);
            for (auto each = now.before_roll; each < now.due; each = each + 1) ASSERT_FALSE(calendar().working_day(each)) << iso(start);
            ASSERT_EQ(now.before_roll, last_day(calendar(), made, start)) << iso(start);
        }
    });
}

TEST(ClockProperties, months_and_weeks_keep_number_and_weekday_and_never_go_backwards_2000_to_2050) {
    base::Day before;
    every_day([&](base::Day start) {
        const auto from = base::to_date(start);
        for (const int amount : {1, 2, 3, 6, 9}) {
            const auto end = last_day(calendar(), clock(amount, Unit::months), start);
            const auto to = base::to_date(end);
            ASSERT_EQ((from.month - 1 + amount) % 12 + 1, to.month) << iso(start);
            ASSERT_TRUE(to.day == from.day || (to.day < from.day && base::to_date(end + 1).day == 1)) << iso(start);
        }
        ASSERT_EQ(last_day(calendar(), clock(1, Unit::years), start), last_day(calendar(), clock(12, Unit::months), start)) << iso(start);
        ASSERT_EQ(base::weekday(last_day(calendar(), clock(4, Unit::weeks), start)), base::weekday(start)) << iso(start);
        const auto six = last_day(calendar(), clock(6, Unit::months), start);
        ASSERT_GE(six, before) << iso(start);
        before = six;
    });
}

TEST(ClockProperties, as_many_working_days_lie_after_the_start_as_the_clock_has_2000_to_2050) {
    every_day([](base::Day start) {
        const auto end = last_day(calendar(), clock(7, Unit::working_days), start);
        int count = 0;
        for (auto each = start + 1; each <= end; each = each + 1) count += calendar().working_day(each) ? 1 : 0;
        ASSERT_EQ(count, 7) << iso(start);
        ASSERT_TRUE(calendar().working_day(end)) << iso(start);
    });
}

TEST(ClockProperties, a_pause_moves_the_last_day_by_its_days_and_a_right_opens_when_the_deadline_breaks_2000_to_2050) {
    static const auto version = matter();
    every_day([](base::Day start) {
        Case on;
        on.received_day = start;
        on.step = "received";
        const auto deadline = clock(6, Unit::months), opening = right(deadline);
        const int length = 1 + start.number % 90;
        const std::vector<ClockMark> marks{{Kind::paused, "clock", start + 3, {}, {}, {}}, {Kind::resumed, "clock", start + 3 + length, {}, {}, {}}};
        const auto plain = clock_state(calendar(), version, deadline, on, {}, start), paused = clock_state(calendar(), version, deadline, on, marks, start);
        ASSERT_EQ(paused.due - plain.due, length) << iso(start);
        const auto last = plain.due;
        ASSERT_EQ(clock_state(calendar(), version, opening, on, {}, last).kind, ClockKind::running) << iso(start);
        ASSERT_EQ(clock_state(calendar(), version, opening, on, {}, last + 1).kind, ClockKind::right_open) << iso(start);
        ASSERT_EQ(clock_state(calendar(), version, deadline, on, {}, last).kind, ClockKind::running) << iso(start);
        ASSERT_EQ(clock_state(calendar(), version, deadline, on, {}, last + 1).kind, ClockKind::broken) << iso(start);
    });
}

// ------------------------------------------------------------------ why this date

TEST(ClockWhy, the_date_is_explained_in_both_languages) {
    const auto& en = i18n::Texts::of(i18n::Language::en);
    const auto& sv = i18n::Texts::of(i18n::Language::sv);
    const auto said = [&](const catalogue::CaseClock& made, const char* start, const std::vector<ClockMark>& marks, const char* today, const i18n::Texts& texts) {
        return why(state(made, received(start), marks, today), texts);
    };
    EXPECT_EQ(said(rolling(clock(6, Unit::months)), "2025-08-31", {}, "2025-09-01", en),
              "6 months from 31 August 2025; 28 February 2026 is a Saturday, so the last day is 2 March 2026.");
    EXPECT_EQ(said(rolling(clock(6, Unit::months)), "2025-08-31", {}, "2025-09-01", sv),
              "6 m\u00e5nader fr\u00e5n den 31 augusti 2025; den 28 februari 2026 \u00e4r en l\u00f6rdag, s\u00e5 sista dagen blir den 2 mars 2026.");
    EXPECT_EQ(said(rolling(clock(4, Unit::weeks)), "2026-03-06", {}, "2026-03-07", en),
              "4 weeks from 6 March 2026; 3 April 2026 is Good Friday, so the last day is 7 April 2026.");
    EXPECT_EQ(said(clock(1, Unit::working_days), "2026-11-20", {}, "2026-11-20", en), "1 working day from 20 November 2026; the last day is 23 November 2026.");
    EXPECT_EQ(said(right(clock(6, Unit::months)), "2026-01-15", {}, "2026-02-01", en), "6 months from 15 January 2026; the right begins on 16 July 2026.");
    EXPECT_EQ(said(clock(1, Unit::weeks, "working"), "2026-01-15", {}, "2026-02-01", en), "The time has not begun.");
    const std::vector<ClockMark> marks{{Kind::extended, "clock", day("2026-10-05"), day("2026-11-20"), {}, {}}, mark(Kind::paused, "clock", "2026-10-10")};
    EXPECT_EQ(said(clock(1, Unit::months), "2026-10-01", marks, "2026-10-11", en),
              "1 month from 1 October 2026; extended to 20 November 2026; the time stood still for 1 day; "
              "the time stands still now, so the last day moves on each day; the last day is 21 November 2026.");
}

// ------------------------------------------------------------------ by decisions and dates

TEST(ClockRules, FL_12_the_four_weeks_stop_when_the_demand_is_refused_and_no_step_starts_them_again) {
    auto demanded = on_event(4, Unit::weeks, "demand");
    demanded.stopped_by = {"demand_refused"};
    const auto on = received("2026-01-02");
    const std::vector marks{mark(Kind::event, "demand", "2026-08-03"), mark(Kind::event, "decided:demand_refused", "2026-08-20")};
    const auto stopped = state(demanded, on, marks, "2026-12-01");
    EXPECT_EQ(stopped.kind, ClockKind::kept);
    EXPECT_EQ(iso(stopped.ended), "2026-08-20");
    auto later = marks;
    later.push_back(mark(Kind::step, "working", "2026-09-10"));
    EXPECT_EQ(state(demanded, on, later, "2026-12-01").kind, ClockKind::kept);
    later.push_back(mark(Kind::step, "received", "2026-10-01"));
    EXPECT_EQ(state(demanded, on, later, "2026-12-01").kind, ClockKind::kept) << "nor does a reopened case";
    EXPECT_EQ(state(demanded, on, {marks[0], mark(Kind::event, "decided:order", "2026-08-20")}, "2026-12-01").kind, ClockKind::broken) << "another decision";
    EXPECT_EQ(state(demanded, on, {marks[0], mark(Kind::event, "decided:demand_refused", "2026-09-20")}, "2026-12-01").kind, ClockKind::broken) << "too late";
}

TEST(ClockRules, a_clock_stands_still_between_two_decisions) {
    auto paused = clock(30, Unit::days);
    paused.paused_by = {"order"};
    paused.resumed_by = {"order_ends"};
    const auto on = received("2026-03-01");
    const std::vector marks{mark(Kind::event, "decided:order", "2026-03-11"), mark(Kind::event, "decided:order_ends", "2026-03-21")};
    EXPECT_EQ(state(paused, on, {marks[0]}, "2026-03-15").kind, ClockKind::paused);
    const auto again = state(paused, on, marks, "2026-03-22");
    EXPECT_EQ(again.kind, ClockKind::running);
    EXPECT_EQ(again.paused_days, 10);
    EXPECT_EQ(iso(again.due), "2026-04-10");
    EXPECT_EQ(due(paused, on, {marks[1]}), "2026-03-31") << "what never stood still does not go on";
}

TEST(ClockRules, a_clock_runs_from_the_day_of_a_decision_or_from_its_legal_force_FL_44) {
    auto from_decision = on_event(6, Unit::months, "decided");
    from_decision.of_decision = "interim_ban";
    const auto on = received("2026-01-02");
    EXPECT_EQ(state(from_decision, on, {}, "2026-02-01").kind, ClockKind::waiting);
    EXPECT_EQ(due(from_decision, on, {mark(Kind::event, "decided:interim_ban", "2026-03-31")}, "2026-04-01"), "2026-09-30");
    EXPECT_EQ(state(from_decision, on, {mark(Kind::event, "decided:order", "2026-03-31")}, "2026-04-01").kind, ClockKind::waiting);
    auto from_force = on_event(2, Unit::years, "legal_force");
    from_force.of_decision = "order";
    std::vector marks{mark(Kind::event, "legal_force:order", "2026-04-22")};
    EXPECT_EQ(due(from_force, on, marks, "2026-05-01"), "2028-04-22");
    marks.push_back(mark(Kind::event, "appealed:order", "2026-04-10"));
    EXPECT_EQ(state(from_force, on, marks, "2026-05-01").kind, ClockKind::waiting) << "the court has it";
    marks.push_back(mark(Kind::event, "legal_force:order", "2026-11-30"));
    EXPECT_EQ(due(from_force, on, marks, "2026-12-01"), "2028-11-30");
}

TEST(ClockRules, a_date_of_the_calendar_is_the_first_after_the_start_and_rolls_by_lag_1930_173) {
    auto yearly = clock(0, Unit::days);
    yearly.by_month = 3;
    yearly.by_day = 31;
    const Row rows[] = {{"2026-01-15", "2026-03-31"}, {"2026-03-30", "2026-03-31"}, {"2026-03-31", "2027-03-31"}, {"2026-04-01", "2027-03-31"}, {"2028-02-29", "2028-03-31"}};
    for (const auto& row : rows) EXPECT_EQ(due(yearly, received(row.start), {}), row.expected) << row.start;
    EXPECT_EQ(due(rolling(yearly), received("2023-04-03"), {}), "2024-04-02") << "31 March 2024 is Easter Sunday";
    const auto words = why(state(yearly, received("2026-01-15"), {}, "2026-02-01"), i18n::Texts::of(i18n::Language::en));
    EXPECT_NE(words.find("15 January 2026"), std::string::npos) << words;
    EXPECT_NE(words.find("31 March 2026"), std::string::npos) << words;
}

}  // namespace
}  // namespace casework
