#include "planning_test_office.h"

namespace planning {
namespace {

using testing::HasSubstr;
using testing::Not;

ON_BOTH_DATABASES(PlanningTest);

TEST_P(PlanningTest, without_a_team_no_plan_is_made_and_it_says_so) {
    place("E-1", "hvb");
    const auto made = planning_->propose({});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().text_key, "planning.refused.no_team");
    EXPECT_EQ(planning_->propose_due(), 0);
}

TEST_P(PlanningTest, homes_for_children_are_planned_within_a_year_of_their_last_visit_by_SoF_16_1) {
    team();
    const auto never = place("E-1", "hvb"), lately = place("E-2", "hvb"), soon = place("E-3", "lss_home_children"), other = place("E-4", "hospital");
    visited(lately, {2026, 11, 2}, second_);
    visited(soon, {2026, 1, 15}, second_);
    const auto all = proposed();
    std::map<base::OperationId, LineRow> of;
    for (const auto& one : all) of.emplace(one.unit, one);
    ASSERT_TRUE(of.contains(never));
    EXPECT_EQ(of.at(never).reason, inspections::Reason::frequency);
    EXPECT_EQ(of.at(never).provision, "sof:16:1");
    EXPECT_TRUE(of.at(never).children);
    EXPECT_FALSE(of.at(never).announced);
    ASSERT_TRUE(of.contains(soon));
    EXPECT_EQ(of.at(soon).provision, "lssf:11");
    EXPECT_LE(of.at(soon).day, base::to_day({2027, 1, 15}));
    EXPECT_FALSE(of.contains(lately)) << "due after the plan";
    (void)other;
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, without_a_rating_the_rest_is_planned_and_the_plan_says_what_is_missing) {
    team();
    place("E-1", "hvb");
    for (int i = 0; i < 30; ++i) place("S-" + std::to_string(i), "health_centre");
    const auto all = proposed();
    const auto told = facts(all.front().plan);
    EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const Fact& one) { return one.kind == "unrated"; }));
    for (const auto& one : all) EXPECT_NE(one.reason, inspections::Reason::risk);
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const LineRow& one) { return one.reason == inspections::Reason::random; }));
}

TEST_P(PlanningTest, risk_visits_follow_the_newest_rating_and_drawn_ones_keep_their_chance) {
    team(400);
    std::vector<std::pair<base::OperationId, double>> chances;
    for (int i = 0; i < 60; ++i) chances.emplace_back(place("S-" + std::to_string(i), "health_centre"), 0.9 - 0.014 * i);
    rate(chances);
    const auto all = proposed();
    std::size_t drawn = 0, risk = 0;
    for (const auto& one : all) {
        if (one.reason == inspections::Reason::random) {
            ++drawn;
            EXPECT_GT(one.drawn_with, 0);
            EXPECT_LT(one.drawn_with, 1);
        }
        if (one.reason == inspections::Reason::risk) {
            ++risk;
            EXPECT_EQ(one.drawn_with, 0);
            EXPECT_GT(one.probability, 0);
        }
    }
    EXPECT_GT(drawn, 0u);
    EXPECT_GT(risk, drawn);
    EXPECT_EQ(all.size(), drawn + risk);
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, when_duties_do_not_fit_the_plan_names_them_and_the_hours_that_are_missing) {
    team(200);   // twenty hours a week
    for (int i = 0; i < 30; ++i) place("E-" + std::to_string(i), "hvb");   // sixteen hours each, within a quarter
    const auto made = planning_->propose({});
    ASSERT_TRUE(made.has_value());
    std::size_t missed = 0;
    for (const auto& one : lines(*made)) missed += one.state == "missed" ? 1 : 0;
    EXPECT_GT(missed, 10u);
    const auto told = facts(*made);
    const auto hours = std::find_if(told.begin(), told.end(), [](const Fact& one) { return one.kind == "hours"; });
    ASSERT_NE(hours, told.end());
    EXPECT_EQ(hours->region, "nord");
    EXPECT_EQ(hours->needed, 30 * 160);
    EXPECT_LT(hours->available, hours->needed);
    EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const Fact& one) { return one.kind == "extra"; }));
    const auto who = boss();
    http::Request request;
    request.captures.add("number", "1");
    EXPECT_THAT(planning_->show_plan(request, context(who)).body, HasSubstr("What is missing"));
}

TEST_P(PlanningTest, nothing_is_decided_by_itself_and_only_a_decision_maker_decides) {
    team();
    place("E-1", "hvb");
    EXPECT_EQ(planning_->propose_due(), 0);
    std::optional<PlanRow> found;
    database().read([&](db::Reader& reader) { found = planning_->proposal(reader); });
    ASSERT_TRUE(found);
    EXPECT_EQ(planning_->decide(found->id, inspector()).error().text_key, "planning.refused.role");
    EXPECT_EQ(planning_->schedule(lines(found->id).front().id, base::to_day({2026, 12, 1}), inspector_, inspector()).error().text_key, "planning.refused.line_state");
    EXPECT_TRUE(planning_->decide(found->id, boss()).has_value());
    EXPECT_EQ(lines(found->id).front().state, "decided");
    EXPECT_EQ(planning_->decide(found->id, boss()).error().text_key, "planning.refused.not_proposed");
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, the_weekly_job_proposes_once_a_week_and_a_clock_that_jumps_back_makes_no_second_plan) {
    team();
    place("E-1", "hvb");
    planning_->propose_due();
    planning_->propose_due();
    EXPECT_EQ(integer("SELECT count(*) FROM planning_plans"), 1);
    clock_.set(support::moment({2026, 11, 25}));
    planning_->propose_due();
    EXPECT_EQ(integer("SELECT count(*) FROM planning_plans"), 2);
    clock_.set(support::moment({2026, 10, 1}));
    planning_->propose_due();
    EXPECT_EQ(integer("SELECT count(*) FROM planning_plans"), 2);
    EXPECT_EQ(integer("SELECT count(*) FROM planning_plans WHERE state = 'proposed'"), 1) << "one proposal at a time";
}

TEST_P(PlanningTest, an_inspector_books_the_visit_and_what_was_found_goes_back_to_the_inspections) {
    team();
    const auto unit = place("E-1", "hvb");
    const auto one = decided_line();
    const auto day = base::to_day({2026, 12, 1});
    EXPECT_EQ(planning_->schedule(one.id, base::to_day({2026, 12, 5}), inspector_, inspector()).error().text_key, "planning.refused.day_off");
    EXPECT_EQ(planning_->schedule(one.id, base::to_day({2026, 11, 2}), inspector_, inspector()).error().text_key, "planning.refused.day_passed");
    inspections::Inspection found;
    found.day = day;
    found.inspectors = {inspector_};
    found.hours_tenths = 160;
    found.result = inspections::Result::serious;
    found.serious = 2;
    EXPECT_EQ(planning_->done(one.id, found, inspector()).error().text_key, "planning.refused.not_scheduled");
    ASSERT_TRUE(planning_->schedule(one.id, day, inspector_, inspector()).has_value());
    EXPECT_EQ(line(one.id).state, "scheduled");
    clock_.set(support::moment({2026, 12, 1}, 16));
    ASSERT_TRUE(planning_->done(one.id, found, inspector()).has_value());
    EXPECT_EQ(line(one.id).state, "done");
    database().read([&](db::Reader& reader) {
        const auto kept = inspections_->of_unit(reader, unit);
        ASSERT_EQ(kept.size(), 1u);
        EXPECT_EQ(kept[0].plan_line, one.id);
        EXPECT_EQ(kept[0].reason, inspections::Reason::frequency);
        EXPECT_EQ(kept[0].serious, 2);
        EXPECT_FALSE(kept[0].announced);
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, who_led_the_last_visit_or_declared_a_conflict_cannot_lead_this_one) {
    team();
    const auto unit = place("E-1", "hvb");
    visited(unit, {2025, 12, 1}, inspector_);
    const auto one = decided_line();
    EXPECT_EQ(planning_->schedule(one.id, base::to_day({2026, 12, 1}), inspector_, inspector()).error().text_key, "planning.refused.twice");
    Conflict conflict;
    conflict.inspector = second_;
    conflict.unit = unit;
    conflict.until = base::to_day({2027, 12, 31});
    EXPECT_EQ(planning_->declare_conflict(conflict, inspector()).error().text_key, "planning.refused.role") << "of oneself alone";
    ASSERT_TRUE(planning_->declare_conflict(conflict, inspector(second_)).has_value());
    EXPECT_EQ(planning_->schedule(one.id, base::to_day({2026, 12, 1}), second_, inspector()).error().text_key, "planning.refused.conflict");
}

TEST_P(PlanningTest, a_team_whose_only_inspector_was_there_last_is_not_sent_again) {
    team(1'000, {"hsl", "sol", "lss", "children"}, {inspector_});
    const auto unit = place("E-1", "hvb");
    visited(unit, {2025, 12, 1}, inspector_);
    const auto made = planning_->propose({});
    ASSERT_TRUE(made.has_value());
    ASSERT_EQ(lines(*made).size(), 1u);
    EXPECT_EQ(lines(*made)[0].state, "missed");
    const auto told = facts(*made);
    EXPECT_TRUE(std::any_of(told.begin(), told.end(), [](const Fact& one) { return one.kind == "no_team" && one.what.empty(); }));
}

TEST_P(PlanningTest, a_visit_is_set_aside_with_a_reason_and_its_words_are_sealed) {
    team();
    place("E-1", "hvb");
    const auto one = decided_line();
    EXPECT_EQ(planning_->override_line(one.id, "", "", inspector()).error().text_key, "planning.refused.override_reason");
    EXPECT_EQ(planning_->override_line(one.id, "other_reason", "", inspector()).error().text_key, "planning.refused.note_missing");
    ASSERT_TRUE(planning_->override_line(one.id, "closed", "Kanariefagel flyttade ut", inspector()).has_value());
    EXPECT_EQ(line(one.id).state, "overridden");
    EXPECT_EQ(line(one.id).note, "Kanariefagel flyttade ut");
    EXPECT_EQ(readable_at("Kanariefagel"), "");
    database().read([&](db::Reader& reader) { EXPECT_TRUE(planning_->due(reader).front().overdue) << "the duty by law stays"; });
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, a_booked_visit_keeps_its_day_through_the_next_plan) {
    team();
    for (int i = 0; i < 6; ++i) place("E-" + std::to_string(i), "hvb");
    const auto one = decided_line();
    const auto day = base::to_day({2026, 12, 16});
    ASSERT_TRUE(planning_->schedule(one.id, day, inspector_, inspector()).has_value());
    clock_.set(support::moment({2026, 11, 25}));
    const auto again = proposed();
    ASSERT_TRUE(planning_->decide(again.front().plan, boss()).has_value());
    for (const auto& other : lines(again.front().plan)) {
        if (other.unit != one.unit) continue;
        EXPECT_EQ(other.day, day);
        EXPECT_EQ(other.state, "scheduled");
        EXPECT_EQ(other.lead, inspector_);
    }
    database().read([&](db::Reader& reader) { EXPECT_EQ(planning_->plan_in_force(reader)->number, 2); });
    EXPECT_EQ(integer("SELECT count(*) FROM planning_plans WHERE state = 'decided'"), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, a_visit_booked_for_this_week_comes_along_when_a_plan_that_begins_later_is_decided) {
    team();
    place("E-1", "hvb");
    const auto one = decided_line();
    const auto friday = base::to_day({2026, 11, 20});
    ASSERT_TRUE(planning_->schedule(one.id, friday, inspector_, inspector()).has_value());
    const auto again = planning_->propose({});
    ASSERT_TRUE(again.has_value());
    ASSERT_TRUE(planning_->decide(*again, boss()).has_value());
    const auto all = lines(*again);
    const auto kept = std::find_if(all.begin(), all.end(), [&](const LineRow& line) { return line.unit == one.unit; });
    ASSERT_NE(kept, all.end());
    EXPECT_EQ(kept->day, friday);
    EXPECT_EQ(kept->state, "scheduled");
    clock_.set(support::moment({2026, 11, 20}, 16));
    inspections::Inspection made;
    made.day = friday;
    made.inspectors = {inspector_};
    EXPECT_FALSE(planning_->done(one.id, made, inspector()).has_value()) << "the line of the plan before can not be done as well";
    EXPECT_TRUE(planning_->done(kept->id, made, inspector()).has_value());
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, a_follow_up_is_planned_before_its_day_and_an_effort_gets_its_visits_in_its_risk_area) {
    team();
    const auto unit = place("S-1", "health_centre");
    for (int i = 2; i < 12; ++i) place("S-" + std::to_string(i), "home_care");
    DutyRow follow;
    follow.kind = "follow_up";
    follow.title = "Rutiner for larm";
    follow.unit = unit;
    follow.due = base::to_day({2026, 12, 31});
    ASSERT_TRUE(planning_->add_duty(follow, inspector()).has_value());
    AreaRow area;
    area.name = "Hemtjanst";
    area.reasons = "Manga tips om uteblivna besok";
    area.first = clock_.today();
    area.last = base::to_day({2027, 12, 31});
    area.evidence = {"/arbetsrum/sammanstallningar/2026-W46"};
    EXPECT_FALSE(planning_->add_area(area, inspector()).has_value());
    const auto made = planning_->add_area(area, boss());
    ASSERT_TRUE(made.has_value());
    DutyRow effort;
    effort.kind = "national";
    effort.title = "Insats hemtjanst";
    effort.visits = 3;
    effort.kinds = {"home_care"};
    effort.due = area.last;
    EXPECT_EQ(planning_->add_duty(effort, boss()).error().text_key, "planning.refused.area");
    effort.area = *made;
    ASSERT_TRUE(planning_->add_duty(effort, boss()).has_value());
    int efforts = 0;
    for (const auto& one : proposed()) {
        if (one.unit == unit) {
            EXPECT_EQ(one.reason, inspections::Reason::follow_up);
            EXPECT_LE(one.day, follow.due);
        } else if (one.reason == inspections::Reason::national) {
            ++efforts;
        }
    }
    int drawn = 0;
    database().read([&](db::Reader& reader) {
        for (const auto& one : planning_->lines(reader, planning_->proposal(reader)->id)) drawn += one.reason == inspections::Reason::random ? 1 : 0;
    });
    EXPECT_GE(efforts + drawn, 3) << "a drawn home counts towards the effort too";
    EXPECT_EQ(readable_at("uteblivna"), "");
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, a_visit_after_a_signal_keeps_which_signal_it_was_and_the_unit_tells_of_it) {
    team();
    const auto unit = place("S-1", "health_centre");
    for (int i = 2; i < 12; ++i) place("S-" + std::to_string(i), "home_care");
    DutyRow duty;
    duty.kind = "signal";
    duty.title = "Natten";
    duty.unit = unit;
    duty.due = base::to_day({2026, 12, 31});
    EXPECT_EQ(planning_->add_duty(duty, inspector()).error().text_key, "planning.refused.signal") << "begun on the signal's page";
    duty.area = 4711;
    ASSERT_TRUE(planning_->add_duty(duty, inspector()).has_value());
    bool found = false;
    for (const auto& one : proposed()) found = found || (one.unit == unit && one.reason == inspections::Reason::signal && one.day <= duty.due);
    EXPECT_TRUE(found);
    const auto who = inspector();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""};
    const auto visits = planning_->visits_of(context, unit, clock_.today());
    ASSERT_EQ(visits.size(), 1u);
    EXPECT_EQ(visits[0].signal, 4711);
    EXPECT_TRUE(planning_->visits_of(context, unit, clock_.today() + 1).empty()) << "of plans made before the report nothing was moved";
    EXPECT_EQ(findings(), "");
}

TEST_P(PlanningTest, the_seed_of_a_year_is_drawn_once_so_that_a_plan_cannot_be_drawn_until_it_pleases) {
    team(400);
    for (int i = 0; i < 60; ++i) place("S-" + std::to_string(i), "health_centre");
    const auto drawn = [&] {
        std::set<base::OperationId> units;
        for (const auto& one : proposed())
            if (one.reason == inspections::Reason::random) units.insert(one.unit);
        return units;
    };
    const auto first = drawn();
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(first, drawn());
    EXPECT_EQ(integer("SELECT count(*) FROM planning_seeds"), 1);
}

TEST_P(PlanningTest, what_the_drawn_visits_found_speaks_for_all_units_with_an_interval) {
    std::vector<base::OperationId> units;
    for (int i = 0; i < 40; ++i) units.push_back(place("S-" + std::to_string(i), "health_centre"));
    for (std::size_t i = 0; i < 8; ++i) {
        inspections::Inspection one;
        one.unit = units[i];
        one.day = base::to_day({2026, 10, 1});
        one.reason = inspections::Reason::random;
        one.inspectors = {inspector_};
        one.drawn_with = 0.2;
        one.result = i < 2 ? inspections::Result::serious : inspections::Result::none;
        one.serious = i < 2 ? 1 : 0;
        database().write([&](db::Transaction& tx) { ASSERT_TRUE(inspections_->record(tx, one, inspector_).has_value()); });
    }
    database().read([&](db::Reader& reader) {
        const auto found = planning_->estimate(reader);
        EXPECT_EQ(found.visited, 8);
        EXPECT_NEAR(found.share, 0.25, 1e-9);
        EXPECT_LT(found.low, 0.12);
        EXPECT_GT(found.high, 0.45);
    });
}

TEST_P(PlanningTest, less_capacity_shows_what_is_lost_and_saves_nothing) {
    team(400);
    for (int i = 0; i < 25; ++i) place("E-" + std::to_string(i), "hvb");
    const auto now = planning_->what_if(100), then = planning_->what_if(50);
    EXPECT_LT(then.visits, now.visits);
    EXPECT_GT(then.duties_missed, now.duties_missed);
    EXPECT_EQ(integer("SELECT count(*) FROM planning_plans"), 0);
}

TEST_P(PlanningTest, the_pages_show_the_plan_who_is_due_and_who_was_never_visited) {
    team();
    place("E-1", "hvb");
    const auto one = decided_line();
    const auto who = inspector();
    http::Request request;
    EXPECT_THAT(planning_->board(request, context(who)).body, HasSubstr("Enhet E-1"));
    request.query.add("vy", "lista");
    EXPECT_THAT(planning_->board(request, context(who)).body, HasSubstr("Frequency supervision"));
    http::Request on_map;
    on_map.query.add("vy", "karta");
    const auto map = planning_->board(on_map, context(who)).body;
    EXPECT_THAT(map, HasSubstr("Visits: 1. Most in Västerbotten"));
    EXPECT_THAT(map, HasSubstr("?vy=lista&amp;lan=24"));
    EXPECT_THAT(map, HasSubstr("Without visits: Stockholm"));
    for (const auto& [county, shown] : {std::pair{"24", true}, std::pair{"21", false}}) {
        http::Request of_county;
        of_county.query.add("vy", "lista");
        of_county.query.add("lan", county);
        EXPECT_EQ(planning_->board(of_county, context(who)).body.find("Enhet E-1") != std::string::npos, shown) << county;
    }
    EXPECT_THAT(planning_->frequency({}, context(who)).body, HasSubstr("Never visited"));
    EXPECT_THAT(planning_->coverage({}, context(who)).body, HasSubstr("1 of 1 units were never visited"));
    http::Request row;
    row.captures.add("id", std::to_string(one.id));
    EXPECT_THAT(planning_->show_line(row, context(who)).body, HasSubstr("Schedule the visit"));
    ASSERT_TRUE(planning_->schedule(one.id, base::to_day({2026, 12, 1}), inspector_, inspector()).has_value());
    EXPECT_THAT(planning_->calendar({}, context(who)).body, HasSubstr("DTSTART;VALUE=DATE:20261201"));
    const auto elsewhere = handler({"syd"});
    EXPECT_EQ(planning_->show_line(row, context(elsewhere)).status, 404) << "another region's";
    EXPECT_THAT(planning_->board({}, context(elsewhere)).body, Not(HasSubstr("Enhet E-1")));
    for (const auto& page : {planning_->basis_form({}, context(who)), planning_->risk_areas({}, context(who))}) EXPECT_EQ(page.status, 200);
}

}  // namespace
}  // namespace planning
