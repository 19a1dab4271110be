#pragma once
// What a plan is made from, read at one moment.
#include "planning/planning.h"

namespace planning {

struct Planning::Basis {
    struct Subject {
        parties::Operation unit;
        inspections::Reason reason = inspections::Reason::other;
        std::string duty, provision;
        base::Day due;
        double probability = 0;
        int place = 0, place_of = 0;
        double drawn_with = 0;
        bool unannounced = false, children = false;
        std::optional<LineRow> held;         // its line in the plan in force
    };
    Instance instance;
    std::vector<Subject> subjects;           // in step with instance.candidates
    std::vector<TeamRow> teams;              // in step with instance.teams
    std::vector<DutyRow> goal_duties;        // in step with instance.goals
    std::vector<Stratum> strata;
    std::string seed;
    base::Day first;
    int weeks = 0;
    bool rated = false;
    std::int64_t rating_run = 0, position = 0;
};

// ---- rules of the reader. Pure.
base::Day next_monday(base::Day today);
base::Day months_after(base::Day day, int months);
// Periods in which a visit that is due on `due` may be made; none when that lies after the plan. Overdue ones have
// a quarter to be caught up with.
struct Window { int first = 0, last = 0; };
std::optional<Window> window_of(base::Day due, base::Day first, int weeks);
inline constexpr int overdue_weeks = 13, early_weeks = 12;
// A week of the team with its holidays taken out.
int hours_of_week(const catalogue::Calendar& calendar, base::Day monday, int hours_tenths);
// A working day of the week by the lot; the last one when the lot falls on a holiday week without any.
base::Day day_in_week(const catalogue::Calendar& calendar, base::Day monday, std::uint64_t lot);

inline constexpr std::string_view children_skill = "children";
inline constexpr std::string_view duty_kinds[] = {"follow_up", "signal", "assigned", "national", "floor"};
inline constexpr std::string_view override_reasons[] = {"closed", "recently_visited", "other_supervision", "conflict", "wrong_information", "other_reason"};

}  // namespace planning
