#include "planning/planning.h"

#include <algorithm>

#include "base/text.h"
#include "planning_basis.h"
#include "planning_events.h"
#include "planning_store.h"

namespace planning {

namespace {

constexpr std::string_view key_purpose = "planning";
constexpr std::size_t words_max = 4'000, name_max = 120, evidence_max = 40;
constexpr int hours_tenths_max = 100'000;

constexpr std::string_view title_column = "planning.duties.title", words_column = "planning.areas.words", note_column = "planning.lines.note";   // not a text key
constexpr char border = '\x1f';

bool known_skill(const catalogue::Catalogue& catalogue, const std::string& skill, base::Day today) {
    return skill == children_skill || catalogue.code("areas", skill, today) != nullptr;
}

}  // namespace

std::string Planning::seal(std::string_view column, std::int64_t row, std::string_view words) const {
    return crypto::seal(s_.keyring->office_key(key_purpose), s_.keyring->version(), {column, row, 0}, words);
}

std::string Planning::open(std::string_view column, std::int64_t row, std::string_view sealed) const {
    if (sealed.empty()) return {};
    auto plain = crypto::open(s_.keyring->office_key(key_purpose), {column, row, 0}, sealed);
    if (!plain) throw crypto::Tampered("a sealed text of the plan does not open");
    return *plain;
}

base::Result<std::int64_t> Planning::set_team(TeamRow team, const identity::Actor& by) const {
    const auto today = s_.clock.today();
    if (!by.has(identity::Role::decision_maker)) return base::Refusal{"planning.refused.role"};
    if (!s_.catalogue.department(team.region, today)) return base::Refusal{"planning.refused.region", "region"};
    if (!by.sees_region(team.region)) return base::Refusal{"planning.refused.region", "region"};
    if (base::trim(team.name).empty() || base::count_characters(team.name) > name_max) return base::Refusal{"planning.refused.team_name", "name"};
    if (team.hours_tenths < 0 || team.hours_tenths > hours_tenths_max) return base::Refusal{"planning.refused.hours", "hours"};
    if (team.travel_tenths < 0 || team.travel_tenths > hours_tenths_max) return base::Refusal{"planning.refused.hours", "travel"};
    for (const auto& skill : team.skills)
        if (!known_skill(s_.catalogue, skill, today)) return base::Refusal{"planning.refused.skill", "skills"};
    for (const auto member : team.members)
        if (const auto user = s_.identity.user(member); !user || !user->active) return base::Refusal{"planning.refused.member", "members"};
    const bool fresh = team.id == 0;
    if (fresh) team.id = s_.ids.next();
    bool found = true;
    s_.database.write([&](db::Transaction& tx) {
        const auto all = store::all_teams(tx);
        found = fresh || std::any_of(all.begin(), all.end(), [&](const TeamRow& one) { return one.id == team.id; });
        if (!found) return;
        const auto row = fresh ? ledger::insert(tx, store::teams, store::values(team)) : store::change_team(tx, team);
        s_.ledger.append(tx, {team_changed, {}, {}, by.user, s_.clock.now()}, {row});
    });
    if (!found) return base::Refusal{"planning.refused.gone"};
    return team.id;
}

base::Result<std::int64_t> Planning::add_duty(DutyRow duty, const identity::Actor& by) const {
    const auto today = s_.clock.today();
    const bool signal = duty.kind == "signal", follow_up = duty.kind == "follow_up" || signal;
    if (!by.has(identity::Role::decision_maker) && !(follow_up && by.has(identity::Role::handler))) return base::Refusal{"planning.refused.role"};
    if (std::find(std::begin(duty_kinds), std::end(duty_kinds), duty.kind) == std::end(duty_kinds)) return base::Refusal{"planning.refused.duty_kind", "kind"};
    if (base::trim(duty.title).empty() || base::count_characters(duty.title) > name_max) return base::Refusal{"planning.refused.duty_title", "title"};
    if (duty.first.number == 0) duty.first = today;
    if (duty.due < duty.first) return base::Refusal{"planning.refused.due", "due_day"};
    if (follow_up && !duty.unit) return base::Refusal{"planning.refused.unit", "unit"};
    if (!duty.unit && (duty.visits < 1 || duty.visits > 10'000)) return base::Refusal{"planning.refused.visits", "visits"};
    if (duty.kind == "floor" && !s_.catalogue.department(duty.region, today)) return base::Refusal{"planning.refused.region", "region"};
    for (const auto& kind : duty.kinds)
        if (!s_.catalogue.code("unit_kinds", kind, today)) return base::Refusal{"planning.refused.kinds", "kinds"};
    if (!duty.provision.empty() && !s_.catalogue.provision(duty.provision, today)) return base::Refusal{"planning.refused.provision", "provision"};
    if (signal && duty.area <= 0) return base::Refusal{"planning.refused.signal", "kind"};
    if (duty.kind != "national" && !signal) duty.area = 0;
    base::Outcome outcome = base::Done{};
    duty.id = s_.ids.next();
    duty.title = seal(title_column, duty.id, duty.title);
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto unit = duty.unit ? s_.parties.operation(tx, duty.unit) : std::nullopt;
        if (duty.unit && !unit) {
            outcome = base::Refusal{"planning.refused.unit", "unit"};
            return;
        }
        if (duty.kind == "national") {
            const auto areas = store::all_areas(tx);
            const bool there = std::any_of(areas.begin(), areas.end(), [&](const auto& one) { return one.row.id == duty.area && one.row.open; });
            if (!there) {
                outcome = base::Refusal{"planning.refused.area", "area"};
                return;
            }
        }
        s_.ledger.append(tx, {duty_changed, {}, {}, by.user, s_.clock.now()}, {ledger::insert(tx, store::duties, store::values(duty))});
    });
    if (!outcome) return outcome.error();
    return duty.id;
}

base::Outcome Planning::end_duty(std::int64_t id, const identity::Actor& by) const {
    if (!by.has(identity::Role::decision_maker)) return base::Refusal{"planning.refused.role"};
    bool found = false;
    s_.database.write([&](db::Transaction& tx) {
        const auto all = store::all_duties(tx);
        found = std::any_of(all.begin(), all.end(), [&](const DutyRow& one) { return one.id == id && one.open; });
        if (found) s_.ledger.append(tx, {duty_changed, {}, {}, by.user, s_.clock.now()}, {store::end_duty(tx, id)});
    });
    if (!found) return base::Refusal{"planning.refused.gone"};
    return base::Done{};
}

base::Result<std::int64_t> Planning::add_area(AreaRow area, const identity::Actor& by) const {
    if (!by.has(identity::Role::decision_maker) && !by.has(identity::Role::analyst)) return base::Refusal{"planning.refused.role"};
    if (base::trim(area.name).empty() || base::count_characters(area.name) > name_max) return base::Refusal{"planning.refused.area_name", "name"};
    if (base::trim(area.reasons).empty() || base::count_characters(area.reasons) > words_max) return base::Refusal{"planning.refused.area_reasons", "reasons"};
    if (base::count_characters(area.goals) > words_max) return base::Refusal{"planning.refused.area_goals", "goals"};
    if (area.first.number == 0 || area.last < area.first) return base::Refusal{"planning.refused.period", "last_day"};
    if (area.evidence.size() > evidence_max) return base::Refusal{"planning.refused.evidence", "evidence"};
    for (const auto& one : area.evidence)
        if (one.size() > 80 || !std::all_of(one.begin(), one.end(), [](unsigned char c) { return c > ' ' && c < 127; })) return base::Refusal{"planning.refused.evidence", "evidence"};
    area.id = s_.ids.next();
    const auto words = seal(words_column, area.id, area.name + border + area.reasons + border + area.goals);
    s_.database.write([&](db::Transaction& tx) {
        s_.ledger.append(tx, {area_changed, {}, {}, by.user, s_.clock.now()}, {ledger::insert(tx, store::areas, store::values(area, words))});
    });
    return area.id;
}

base::Outcome Planning::end_area(std::int64_t id, const identity::Actor& by) const {
    if (!by.has(identity::Role::decision_maker) && !by.has(identity::Role::analyst)) return base::Refusal{"planning.refused.role"};
    bool found = false;
    s_.database.write([&](db::Transaction& tx) {
        const auto all = store::all_areas(tx);
        found = std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.row.id == id && one.row.open; });
        if (found) s_.ledger.append(tx, {area_changed, {}, {}, by.user, s_.clock.now()}, {store::end_area(tx, id)});
    });
    if (!found) return base::Refusal{"planning.refused.gone"};
    return base::Done{};
}

base::Result<std::int64_t> Planning::declare_conflict(Conflict conflict, const identity::Actor& by) const {
    if (!by.has(identity::Role::handler) || conflict.inspector != by.user) return base::Refusal{"planning.refused.role"};
    if (!conflict.unit && !conflict.provider) return base::Refusal{"planning.refused.unit", "unit"};
    if (conflict.until <= s_.clock.today()) return base::Refusal{"planning.refused.until", "until_day"};
    conflict.id = s_.ids.next();
    bool found = false;
    s_.database.write([&](db::Transaction& tx) {
        found = !conflict.unit || s_.parties.operation(tx, conflict.unit).has_value();
        if (!found) return;
        const db::Values values{conflict.id, conflict.inspector, conflict.unit, conflict.provider, conflict.until.number};
        s_.ledger.append(tx, {conflict_declared, {}, {}, by.user, s_.clock.now()}, {ledger::insert(tx, store::conflicts, values)});
    });
    if (!found) return base::Refusal{"planning.refused.unit", "unit"};
    return conflict.id;
}

std::vector<TeamRow> Planning::teams(db::Reader& reader) const { return store::all_teams(reader); }

std::vector<DutyRow> Planning::duties(db::Reader& reader) const {
    auto found = store::all_duties(reader);
    for (auto& one : found) one.title = open(title_column, one.id, one.title);
    return found;
}

std::vector<AreaRow> Planning::areas(db::Reader& reader) const {
    std::vector<AreaRow> found;
    for (auto& one : store::all_areas(reader)) {
        const auto words = base::split(open(words_column, one.row.id, one.words), border);
        CHECK(words.size() == 3);
        one.row.name = words[0];
        one.row.reasons = words[1];
        one.row.goals = words[2];
        found.push_back(std::move(one.row));
    }
    return found;
}

std::vector<PlanRow> Planning::plans(db::Reader& reader) const { return store::all_plans(reader, 60); }
std::optional<PlanRow> Planning::plan_in_force(db::Reader& reader) const { return store::newest_plan(reader, "decided"); }
std::optional<PlanRow> Planning::proposal(db::Reader& reader) const { return store::newest_plan(reader, "proposed"); }
std::vector<Fact> Planning::facts(db::Reader& reader, std::int64_t plan) const { return store::facts_of(reader, plan); }

std::vector<LineRow> Planning::lines(db::Reader& reader, std::int64_t plan) const {
    auto found = store::lines_of(reader, plan);
    for (auto& one : found) one.note.clear();   // sealed; shown on the line's own page
    return found;
}

std::optional<LineRow> Planning::line(db::Reader& reader, std::int64_t id) const {
    auto found = store::line(reader, id);
    if (found) found->note = open(note_column, found->id, found->note);
    return found;
}

// ---------------------------------------------------------------- what an inspector does with a line

namespace {

bool in_force(db::Reader& reader, const LineRow& line) {
    const auto plan = store::plan(reader, line.plan);
    return plan && plan->state == "decided";
}

}  // namespace

base::Outcome Planning::schedule(std::int64_t id, base::Day day, base::UserId lead, const identity::Actor& by) const {
    if (!by.has(identity::Role::handler)) return base::Refusal{"planning.refused.role"};
    if (day < s_.clock.today()) return base::Refusal{"planning.refused.day_passed", "day_day"};
    if (!s_.catalogue.calendar().working_day(day)) return base::Refusal{"planning.refused.day_off", "day_day"};
    const auto user = s_.identity.user(lead);
    if (!user || !user->active) return base::Refusal{"planning.refused.member", "lead"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto line = store::line(tx, id);
        if (!line || !by.sees_region(line->region)) { outcome = base::Refusal{"planning.refused.gone"}; return; }
        if (!in_force(tx, *line) || (line->state != "decided" && line->state != "scheduled")) { outcome = base::Refusal{"planning.refused.line_state"}; return; }
        for (const auto& conflict : store::all_conflicts(tx)) {
            if (conflict.inspector != lead || conflict.until < day) continue;
            const auto unit = s_.parties.operation(tx, line->unit);
            if (conflict.unit == line->unit || (unit && conflict.provider && conflict.provider == unit->provider)) { outcome = base::Refusal{"planning.refused.conflict", "lead"}; return; }
        }
        const auto visits = s_.inspections.of_unit(tx, line->unit);
        if (!visits.empty() && !visits.back().inspectors.empty() && visits.back().inspectors.front() == lead) { outcome = base::Refusal{"planning.refused.twice", "lead"}; return; }
        line->day = day;
        line->week = day - (base::weekday(day) - 1);
        line->lead = lead;
        line->state = "scheduled";
        line->changed_at = s_.clock.now();
        line->changed_by = by.user;
        s_.ledger.append(tx, {line_scheduled, {}, {}, by.user, s_.clock.now()}, {store::set_line(tx, *line)});
    });
    return outcome;
}

base::Outcome Planning::override_line(std::int64_t id, const std::string& reason, const std::string& note, const identity::Actor& by) const {
    if (!by.has(identity::Role::handler)) return base::Refusal{"planning.refused.role"};
    if (std::find(std::begin(override_reasons), std::end(override_reasons), reason) == std::end(override_reasons))
        return base::Refusal{"planning.refused.override_reason", "reason"};
    if (base::count_characters(note) > words_max) return base::Refusal{"planning.refused.note", "note"};
    if (reason == "other_reason" && base::trim(note).empty()) return base::Refusal{"planning.refused.note_missing", "note"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto line = store::line(tx, id);
        if (!line || !by.sees_region(line->region)) { outcome = base::Refusal{"planning.refused.gone"}; return; }
        if (!in_force(tx, *line) || (line->state != "decided" && line->state != "scheduled")) { outcome = base::Refusal{"planning.refused.line_state"}; return; }
        line->state = "overridden";
        line->override_reason = reason;
        line->note = note.empty() ? "" : seal(note_column, id, note);
        line->changed_at = s_.clock.now();
        line->changed_by = by.user;
        s_.ledger.append(tx, {line_overridden, {}, {}, by.user, s_.clock.now()}, {store::set_line(tx, *line)});
    });
    return outcome;
}

base::Outcome Planning::done(std::int64_t id, inspections::Inspection inspection, const identity::Actor& by) const {
    if (!by.has(identity::Role::handler)) return base::Refusal{"planning.refused.role"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto line = store::line(tx, id);
        if (!line || !by.sees_region(line->region)) { outcome = base::Refusal{"planning.refused.gone"}; return; }
        if (!in_force(tx, *line) || line->state != "scheduled") { outcome = base::Refusal{"planning.refused.not_scheduled"}; return; }
        auto made = inspection;
        made.unit = line->unit;
        made.reason = line->reason;
        made.announced = line->announced;
        made.drawn_with = line->reason == inspections::Reason::random ? line->drawn_with : 0;
        made.plan_line = id;
        const auto kept = s_.inspections.record(tx, made, by.user);
        if (!kept) { outcome = kept.error(); return; }
        line->state = "done";
        line->day = made.day;
        line->inspection = kept->value;
        line->changed_at = s_.clock.now();
        line->changed_by = by.user;
        s_.ledger.append(tx, {line_done, {}, {}, by.user, s_.clock.now()}, {store::set_line(tx, *line)});
    });
    return outcome;
}

void declare_tables(ledger::Ledger& ledger) {
    for (const auto& table : {store::teams, store::duties, store::areas, store::conflicts, store::seeds, store::plans, store::facts, store::lines}) ledger.cover(table);
}

}  // namespace planning
