#pragma once
#include "planning/planning.h"

namespace planning::store {

inline const ledger::Table teams{"planning_teams", {"id", "region", "name", "members", "skills", "hours_tenths", "travel_tenths", "active"}};
inline const ledger::Table duties{"planning_duties",
    {"id", "kind", "unit", "area", "kinds", "region", "visits", "first_day", "due_day", "provision", "case_id", "title", "open"}};
inline const ledger::Table areas{"planning_areas", {"id", "first_day", "last_day", "evidence", "words", "open"}};
inline const ledger::Table conflicts{"planning_conflicts", {"id", "inspector", "unit", "provider", "until_day"}};
inline const ledger::Table seeds{"planning_seeds", {"id", "year", "seed", "made_at"}};
inline const ledger::Table plans{"planning_plans",
    {"id", "number", "state", "first_day", "weeks", "seed", "position", "rating_run", "value", "bound", "proven", "missed", "made_at", "actor",
     "decided_at", "decided_by"}};
inline const ledger::Table facts{"planning_facts",
    {"id", "plan", "kind", "region", "what", "first_day", "last_day", "needed", "available", "number", "value"}};
inline const ledger::Table lines{"planning_lines",
    {"id", "plan", "unit", "region", "team", "week_day", "day", "reason", "duty", "provision", "due_day", "value", "probability", "place",
     "place_of", "drawn_with", "hours_tenths", "announced", "children", "state", "lead", "override_reason", "note", "inspection", "changed_at",
     "changed_by"}};

// Sealed members are carried as they stand in the table: title, words and note.
db::Values values(const TeamRow& row);
db::Values values(const DutyRow& row);
db::Values values(const AreaRow& row, const std::string& words);
db::Values values(const PlanRow& row);
db::Values values(const Fact& row);
db::Values values(const LineRow& row);

std::vector<TeamRow> all_teams(db::Reader& reader);
std::vector<DutyRow> all_duties(db::Reader& reader);
struct StoredArea { AreaRow row; std::string words; };
std::vector<StoredArea> all_areas(db::Reader& reader);
std::vector<Conflict> all_conflicts(db::Reader& reader);
struct Seed { std::int64_t id = 0; int year = 0; std::string seed; };
std::optional<Seed> seed_of_year(db::Reader& reader, int year);
std::optional<Seed> seed(db::Reader& reader, std::int64_t id);
std::vector<PlanRow> all_plans(db::Reader& reader, int limit);
std::optional<PlanRow> newest_plan(db::Reader& reader, std::string_view state);
std::optional<PlanRow> plan(db::Reader& reader, std::int64_t id);
int next_number(db::Reader& reader);
std::vector<Fact> facts_of(db::Reader& reader, std::int64_t plan);
std::vector<LineRow> lines_of(db::Reader& reader, std::int64_t plan);
std::optional<LineRow> line(db::Reader& reader, std::int64_t id);

ledger::RowContent change_team(db::Transaction& tx, const TeamRow& row);
ledger::RowContent end_duty(db::Transaction& tx, std::int64_t id);
ledger::RowContent end_area(db::Transaction& tx, std::int64_t id);
ledger::RowContent set_plan(db::Transaction& tx, const PlanRow& row);
ledger::RowContent set_line(db::Transaction& tx, const LineRow& row);

}  // namespace planning::store
