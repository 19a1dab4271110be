#include "planning_store.h"

#include "base/text.h"

namespace planning::store {

namespace {

base::Day day(const db::Row& row, int column) { return {static_cast<std::int32_t>(row.integer(column))}; }
int small(const db::Row& row, int column) { return static_cast<int>(row.integer(column)); }

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> found;
    for (auto& word : base::split(text, ' '))
        if (!word.empty()) found.push_back(std::move(word));
    return found;
}

std::string numbers(const std::vector<base::UserId>& ids) {
    std::vector<std::string> words;
    for (const auto id : ids) words.push_back(std::to_string(id.value));
    return base::join(words, " ");
}

std::vector<base::UserId> users_of(std::string_view text) {
    std::vector<base::UserId> found;
    for (const auto& word : words_of(text))
        if (const auto number = base::parse_integer(word)) found.push_back({*number});
    return found;
}

constexpr std::string_view plan_columns =
    "SELECT id, number, state, first_day, weeks, seed, position, rating_run, value, bound, proven, missed, made_at, actor, decided_at, decided_by "
    "FROM planning_plans ";

std::vector<PlanRow> plans_where(db::Reader& reader, std::string_view where, const db::Values& wanted) {
    std::vector<PlanRow> found;
    reader.query(std::string{plan_columns} + std::string{where}, wanted, [&](const db::Row& row) {
        PlanRow one;
        one.id = row.integer(0);
        one.number = small(row, 1);
        one.state = row.string(2);
        one.first = day(row, 3);
        one.weeks = small(row, 4);
        one.seed = row.integer(5);
        one.position = row.integer(6);
        one.rating_run = row.integer(7);
        one.value = row.real(8);
        one.bound = row.real(9);
        one.proven = row.integer(10) != 0;
        one.missed = small(row, 11);
        one.made_at = {row.integer(12)};
        one.actor = row.id<base::UserId>(13);
        one.decided_at = {row.integer(14)};
        one.decided_by = row.id<base::UserId>(15);
        found.push_back(std::move(one));
    });
    return found;
}

constexpr std::string_view line_columns =
    "SELECT id, plan, unit, region, team, week_day, day, reason, duty, provision, due_day, value, probability, place, place_of, drawn_with, "
    "hours_tenths, announced, children, state, lead, override_reason, note, inspection, changed_at, changed_by FROM planning_lines ";

std::vector<LineRow> lines_where(db::Reader& reader, std::string_view where, const db::Values& wanted) {
    std::vector<LineRow> found;
    reader.query(std::string{line_columns} + std::string{where}, wanted, [&](const db::Row& row) {
        LineRow one;
        one.id = row.integer(0);
        one.plan = row.integer(1);
        one.unit = row.id<base::OperationId>(2);
        one.region = row.string(3);
        one.team = row.integer(4);
        one.week = day(row, 5);
        one.day = day(row, 6);
        one.reason = inspections::reason_of(row.text(7)).value_or(inspections::Reason::other);
        one.duty = row.string(8);
        one.provision = row.string(9);
        one.due = day(row, 10);
        one.value = row.real(11);
        one.probability = row.real(12);
        one.place = small(row, 13);
        one.place_of = small(row, 14);
        one.drawn_with = row.real(15);
        one.hours_tenths = small(row, 16);
        one.announced = row.integer(17) != 0;
        one.children = row.integer(18) != 0;
        one.state = row.string(19);
        one.lead = row.id<base::UserId>(20);
        one.override_reason = row.string(21);
        one.note = row.blob(22);
        one.inspection = row.integer(23);
        one.changed_at = {row.integer(24)};
        one.changed_by = row.id<base::UserId>(25);
        found.push_back(std::move(one));
    });
    return found;
}

std::vector<Fact> facts_where(db::Reader& reader, std::string_view where, const db::Values& wanted) {
    std::vector<Fact> found;
    reader.query("SELECT id, plan, kind, region, what, first_day, last_day, needed, available, number, value FROM planning_facts " +
                     std::string{where},
                 wanted, [&](const db::Row& row) {
                     found.push_back({row.integer(0), row.integer(1), row.string(2), row.string(3), row.string(4), day(row, 5), day(row, 6),
                                      small(row, 7), small(row, 8), small(row, 9), row.real(10)});
                 });
    return found;
}

template <class Row>
std::optional<Row> only_one(std::vector<Row> found) {
    if (found.empty()) return {};
    return std::move(found.front());
}

}  // namespace

db::Values values(const TeamRow& row) {
    return {row.id, row.region, row.name, numbers(row.members), base::join(row.skills, " "), row.hours_tenths, row.travel_tenths, row.active};
}

db::Values values(const DutyRow& row) {
    return {row.id, row.kind, row.unit, row.area, base::join(row.kinds, " "), row.region, row.visits, row.first.number, row.due.number,
            row.provision, row.case_id, db::Bytes{row.title}, row.open};
}

db::Values values(const AreaRow& row, const std::string& words) {
    return {row.id, row.first.number, row.last.number, base::join(row.evidence, " "), db::Bytes{words}, row.open};
}

db::Values values(const PlanRow& row) {
    return {row.id, row.number, row.state, row.first.number, row.weeks, row.seed, row.position, row.rating_run, row.value, row.bound, row.proven,
            row.missed, row.made_at.us, row.actor, row.decided_at.us, row.decided_by};
}

db::Values values(const Fact& row) {
    return {row.id, row.plan, row.kind, row.region, row.what, row.first.number, row.last.number, row.needed, row.available, row.number, row.value};
}

db::Values values(const LineRow& row) {
    return {row.id, row.plan, row.unit, row.region, row.team, row.week.number, row.day.number, inspections::code(row.reason), row.duty,
            row.provision, row.due.number, row.value, row.probability, row.place, row.place_of, row.drawn_with, row.hours_tenths, row.announced,
            row.children, row.state, row.lead, row.override_reason, db::Bytes{row.note}, row.inspection, row.changed_at.us, row.changed_by};
}

std::vector<TeamRow> all_teams(db::Reader& reader) {
    std::vector<TeamRow> found;
    reader.query("SELECT id, region, name, members, skills, hours_tenths, travel_tenths, active FROM planning_teams ORDER BY region, id", {},
                 [&](const db::Row& row) {
                     found.push_back({row.integer(0), row.string(1), row.string(2), users_of(row.text(3)), words_of(row.text(4)), small(row, 5),
                                      small(row, 6), row.integer(7) != 0});
                 });
    return found;
}

std::vector<DutyRow> all_duties(db::Reader& reader) {
    std::vector<DutyRow> found;
    reader.query("SELECT id, kind, unit, area, kinds, region, visits, first_day, due_day, provision, case_id, title, open FROM planning_duties "
                 "ORDER BY due_day, id", {}, [&](const db::Row& row) {
                     found.push_back({row.integer(0), row.string(1), row.id<base::OperationId>(2), row.integer(3), words_of(row.text(4)),
                                      row.string(5), small(row, 6), day(row, 7), day(row, 8), row.string(9), row.id<base::CaseId>(10),
                                      row.blob(11), row.integer(12) != 0});
                 });
    return found;
}

std::vector<StoredArea> all_areas(db::Reader& reader) {
    std::vector<StoredArea> found;
    reader.query("SELECT id, first_day, last_day, evidence, words, open FROM planning_areas ORDER BY first_day DESC, id", {}, [&](const db::Row& row) {
        StoredArea one;
        one.row.id = row.integer(0);
        one.row.first = day(row, 1);
        one.row.last = day(row, 2);
        one.row.evidence = words_of(row.text(3));
        one.words = row.blob(4);
        one.row.open = row.integer(5) != 0;
        found.push_back(std::move(one));
    });
    return found;
}

std::vector<Conflict> all_conflicts(db::Reader& reader) {
    std::vector<Conflict> found;
    reader.query("SELECT id, inspector, unit, provider, until_day FROM planning_conflicts ORDER BY id", {}, [&](const db::Row& row) {
        found.push_back({row.integer(0), row.id<base::UserId>(1), row.id<base::OperationId>(2), row.id<base::ProviderId>(3), day(row, 4)});
    });
    return found;
}

std::optional<Seed> seed_of_year(db::Reader& reader, int year) {
    std::optional<Seed> found;
    reader.first("SELECT id, year, seed FROM planning_seeds WHERE year = ?", {year},
                 [&](const db::Row& row) { found = Seed{row.integer(0), small(row, 1), row.string(2)}; });
    return found;
}

std::optional<Seed> seed(db::Reader& reader, std::int64_t id) {
    std::optional<Seed> found;
    reader.first("SELECT id, year, seed FROM planning_seeds WHERE id = ?", {id},
                 [&](const db::Row& row) { found = Seed{row.integer(0), small(row, 1), row.string(2)}; });
    return found;
}

std::vector<PlanRow> all_plans(db::Reader& reader, int limit) { return plans_where(reader, "ORDER BY number DESC LIMIT ?", {limit}); }

std::optional<PlanRow> newest_plan(db::Reader& reader, std::string_view state) {
    return only_one(plans_where(reader, "WHERE state = ? ORDER BY number DESC LIMIT 1", {state}));
}

std::optional<PlanRow> plan(db::Reader& reader, std::int64_t id) { return only_one(plans_where(reader, "WHERE id = ?", {id})); }

int next_number(db::Reader& reader) {
    return static_cast<int>(reader.integer("SELECT coalesce(max(number), 0) + 1 FROM planning_plans").value_or(1));
}

std::vector<Fact> facts_of(db::Reader& reader, std::int64_t plan) { return facts_where(reader, "WHERE plan = ? ORDER BY id", {plan}); }

std::vector<LineRow> lines_of(db::Reader& reader, std::int64_t plan) { return lines_where(reader, "WHERE plan = ? ORDER BY day, id", {plan}); }

std::optional<LineRow> line(db::Reader& reader, std::int64_t id) { return only_one(lines_where(reader, "WHERE id = ?", {id})); }

ledger::RowContent change_team(db::Transaction& tx, const TeamRow& row) {
    tx.execute("UPDATE planning_teams SET region = ?, name = ?, members = ?, skills = ?, hours_tenths = ?, travel_tenths = ?, active = ? WHERE id = ?",
               {row.region, row.name, numbers(row.members), base::join(row.skills, " "), row.hours_tenths, row.travel_tenths, row.active, row.id});
    return ledger::reread(tx, teams, row.id);
}

ledger::RowContent end_duty(db::Transaction& tx, std::int64_t id) {
    tx.execute("UPDATE planning_duties SET open = 0 WHERE id = ?", {id});
    return ledger::reread(tx, duties, id);
}

ledger::RowContent end_area(db::Transaction& tx, std::int64_t id) {
    tx.execute("UPDATE planning_areas SET open = 0 WHERE id = ?", {id});
    return ledger::reread(tx, areas, id);
}

ledger::RowContent set_plan(db::Transaction& tx, const PlanRow& row) {
    tx.execute("UPDATE planning_plans SET state = ?, decided_at = ?, decided_by = ? WHERE id = ?",
               {row.state, row.decided_at.us, row.decided_by, row.id});
    return ledger::reread(tx, plans, row.id);
}

ledger::RowContent set_line(db::Transaction& tx, const LineRow& row) {
    tx.execute("UPDATE planning_lines SET day = ?, week_day = ?, state = ?, lead = ?, override_reason = ?, note = ?, inspection = ?, changed_at = ?, "
               "changed_by = ? WHERE id = ?",
               {row.day.number, row.week.number, row.state, row.lead, row.override_reason, db::Bytes{row.note}, row.inspection, row.changed_at.us,
                row.changed_by, row.id});
    return ledger::reread(tx, lines, row.id);
}

}  // namespace planning::store
