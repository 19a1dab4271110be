#include "casework_store.h"

#include <map>

namespace casework::store {

namespace {

constexpr std::string_view columns =
    "id, type, version_day, class_code, serial, year, channel, received_day, received_at, anonymous, region, county, municipality, "
    "step, open, urgent, owner, area, theme, severity, unit_id, provider_id, clock, due_day, outcome, closed_day, secrecy";

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

Case case_of(const db::Row& row) {
    Case found;
    found.id = row.id<base::CaseId>(0);
    found.type = row.string(1);
    found.version_day = day(row.integer(2));
    found.number = {row.string(3), row.integer(4), static_cast<int>(row.integer(5))};
    found.channel = row.string(6);
    found.received_day = day(row.integer(7));
    found.received_at = {row.integer(8)};
    found.anonymous = row.integer(9) != 0;
    found.region = row.string(10);
    found.county = row.string(11);
    found.municipality = row.string(12);
    found.step = row.string(13);
    found.open = row.integer(14) != 0;
    found.urgent = row.integer(15) != 0;
    found.owner = row.id<base::UserId>(16);
    found.area = row.string(17);
    found.theme = row.string(18);
    found.severity = static_cast<int>(row.integer(19));
    found.unit = row.id<base::OperationId>(20);
    found.provider = row.id<base::ProviderId>(21);
    found.clock = row.string(22);
    found.due_day = day(row.integer(23));
    found.outcome = row.string(24);
    found.closed_day = day(row.integer(25));
    found.secrecy = row.string(26);
    return found;
}

// The filter as conditions; values in step with the marks. Columns stand inside coalesce so that
// neither database takes an index by one of them and then looks up every row: casework_cases_list
// holds them all.
struct Conditions {
    std::string sql;
    db::Values values;
    void add(std::string_view condition, db::Value value) {
        sql += " AND ";
        sql += condition;
        values.emplace_back(std::move(value));
    }
};

// What few of all cases have: those are looked up, whatever their region. The literal conditions are
// those of the partial indexes, which SQLite uses only when it reads them word for word.
struct Narrow { std::string sql; db::Values values; };

Narrow narrowest(const Filter& filter) {
    if (filter.unit) return {"unit_id = ?", {filter.unit}};
    if (filter.owner && *filter.owner) return {"owner = ?", {*filter.owner}};
    if (filter.urgent) return {"urgent = 1", {}};
    if (!filter.theme.empty()) return {"theme = ?", {filter.theme}};
    if (!filter.county.empty()) return {"county <> '' AND county = ?", {filter.county}};
    return {};
}

Conditions conditions_of(const Filter& filter, base::Day today) {
    Conditions all;
    if (!filter.type.empty()) all.add("coalesce(type, '') = ?", filter.type);
    if (!filter.area.empty()) all.add("coalesce(area, '') = ?", filter.area);
    if (!filter.theme.empty()) all.add("coalesce(theme, '') = ?", filter.theme);
    if (!filter.county.empty()) all.add("coalesce(county, '') = ?", filter.county);
    if (!filter.channel.empty()) all.add("coalesce(channel, '') = ?", filter.channel);
    if (filter.severity_min > 0) all.add("coalesce(severity, 0) >= ?", filter.severity_min);
    if (filter.urgent) all.add("urgent = ?", 1);
    if (filter.overdue) all.add("due_day > 0 AND due_day < ?", today.number);
    if (filter.unlinked) all.add("coalesce(unit_id, 0) = ?", 0);
    if (filter.owner) all.add("coalesce(owner, 0) = ?", *filter.owner);
    if (filter.after && !filter.by_due) all.add(filter.oldest_first ? "id > ?" : "id < ?", filter.after);
    return all;
}

// Word for word as casework_cases_due has it.
const std::string due_key = "(CASE WHEN due_day = 0 THEN 9999999 ELSE due_day END)";

// A list by due day goes on after the day and the number of its last case.
void add_after_due(db::Reader& reader, const Filter& filter, Conditions& conditions) {
    if (!filter.by_due || !filter.after) return;
    const auto key = reader.integer("SELECT " + due_key + " FROM casework_cases WHERE id = ?", {filter.after}).value_or(0);
    conditions.add(due_key + " >= ?", key);
    conditions.sql += " AND (" + due_key + " > ? OR id > ?)";
    conditions.values.emplace_back(key);
    conditions.values.emplace_back(filter.after);
}

// A grave case is rare, and looked for by those who must act: one index holds the few there are, by
// rank. Which ranks to look under; empty when the filter does not ask for the gravest alone.
constexpr int grave_from = 4, gravest = 5;
std::vector<int> grave_ranks(const Filter& filter) {
    std::vector<int> ranks;
    if (filter.severity_min >= grave_from)
        for (int rank = filter.severity_min; rank <= gravest; ++rank) ranks.push_back(rank);
    return ranks;
}

std::string_view order_of(const Filter& filter) {
    if (filter.by_due) return " ORDER BY due_key, id LIMIT ";
    return filter.oldest_first ? " ORDER BY id LIMIT " : " ORDER BY id DESC LIMIT ";
}
// What a piece gives: the day stands beside the id when the pieces are put together by it.
std::string picked_of(const Filter& filter) { return filter.by_due ? "id, " + due_key + " AS due_key" : "id"; }
std::string rows_order_of(const Filter& filter) {
    if (filter.by_due) return " ORDER BY " + due_key + ", id";
    return filter.oldest_first ? " ORDER BY id" : " ORDER BY id DESC";
}

std::vector<int> states_of(const Filter& filter) {
    if (filter.state == "open") return {1};
    if (filter.state == "closed") return {0};
    return {1, 0};
}

std::pair<std::string, db::Values> ids_by_narrowest(db::Reader& reader, const std::vector<std::string>& regions, const Filter& filter, base::Day today, int limit) {
    auto [narrow, values] = narrowest(filter);
    auto conditions = conditions_of(filter, today);
    add_after_due(reader, filter, conditions);
    std::string sql = "SELECT " + picked_of(filter) + " FROM casework_cases WHERE " + narrow + conditions.sql;
    values.insert(values.end(), conditions.values.begin(), conditions.values.end());
    if (const auto states = states_of(filter); states.size() == 1) {
        sql += " AND coalesce(open, 0) = ?";
        values.emplace_back(states.front());
    }
    std::string marks;
    for (const auto& region : regions) {
        marks += marks.empty() ? "?" : ", ?";
        values.emplace_back(region);
    }
    if (!regions.empty()) sql += " AND coalesce(region, '') IN (" + marks + ")";
    return {sql + std::string{order_of(filter)} + std::to_string(limit), values};
}

// Every region there is, by as many steps down the index as there are regions.
std::vector<std::string> known_regions(db::Reader& reader) {
    std::vector<std::string> found;
    reader.query("WITH RECURSIVE known (region) AS (SELECT MIN(region) FROM casework_cases UNION ALL "
                 "SELECT (SELECT MIN(c.region) FROM casework_cases c WHERE c.region > known.region) FROM known WHERE known.region IS NOT NULL) "
                 "SELECT region FROM known WHERE region IS NOT NULL", {}, [&](const db::Row& row) { found.push_back(row.string(0)); });
    return found;
}

// One ordered, limited piece a region and state, put together: each is a walk down one index that
// holds all that is asked, so the cost does not grow with the number of cases of other regions.
std::pair<std::string, db::Values> ids_by_region(db::Reader& reader, std::vector<std::string> regions, const Filter& filter,
                                                 base::Day today, int limit) {
    if (!narrowest(filter).sql.empty()) return ids_by_narrowest(reader, regions, filter, today, limit);
    auto conditions = conditions_of(filter, today);
    add_after_due(reader, filter, conditions);
    const std::string picked = picked_of(filter), merged = filter.by_due ? "id, due_key" : "id";
    if (regions.empty()) regions = known_regions(reader);
    if (regions.empty()) regions.emplace_back();
    std::string sql;
    db::Values values;
    const auto piece = [&](const std::string& where, db::Values given) {
        if (!sql.empty()) sql += " UNION ALL ";
        sql += "SELECT " + merged + " FROM (SELECT " + picked + " FROM casework_cases WHERE " + where + conditions.sql + std::string{order_of(filter)} +
               std::to_string(limit) + ") AS r" + std::to_string(values.size());
        values.insert(values.end(), given.begin(), given.end());
        values.insert(values.end(), conditions.values.begin(), conditions.values.end());
    };
    const auto ranks = grave_ranks(filter);
    if (filter.severity_min > gravest) return {"SELECT id FROM casework_cases WHERE 1 = 0", {}};
    for (const auto& region : regions)
        for (const auto state : states_of(filter)) {
            for (const auto rank : ranks) piece("severity >= 4 AND severity = ? AND region = ? AND open = ?", {rank, region, state});
            if (ranks.empty()) piece("region = ? AND open = ?", {region, state});
        }
    return {"SELECT " + merged + " FROM (" + sql + ") AS merged" + std::string{order_of(filter)} + std::to_string(limit), values};
}

}  // namespace

db::Values values(const Case& row, const std::string& keys_wrapped) {
    return {row.id, row.type, row.version_day.number, row.number.class_code, row.number.serial, row.number.year, row.channel,
            row.received_day.number, row.received_at.us, row.anonymous, row.region, row.county, row.municipality, row.step, row.open,
            row.urgent, row.owner, row.area, row.theme, row.severity, row.unit, row.provider, row.clock, row.due_day.number,
            row.outcome, row.closed_day.number, row.secrecy, db::Bytes{keys_wrapped}};
}

void update(db::Transaction& tx, const Case& row) {
    tx.execute("UPDATE casework_cases SET region = ?, county = ?, municipality = ?, step = ?, open = ?, urgent = ?, owner = ?, "
               "area = ?, theme = ?, severity = ?, unit_id = ?, provider_id = ?, clock = ?, due_day = ?, outcome = ?, closed_day = ? "
               "WHERE id = ?",
               {row.region, row.county, row.municipality, row.step, row.open, row.urgent, row.owner, row.area, row.theme, row.severity,
                row.unit, row.provider, row.clock, row.due_day.number, row.outcome, row.closed_day.number, row.id});
}

std::optional<Case> by_id(db::Reader& reader, base::CaseId id) {
    std::optional<Case> found;
    reader.first("SELECT " + std::string{columns} + " FROM casework_cases WHERE id = ?", {id}, [&](const db::Row& row) { found = case_of(row); });
    return found;
}

std::vector<Case> by_ids(db::Reader& reader, const std::vector<std::int64_t>& ids) {
    constexpr std::size_t at_a_time = 64;   // always as many marks, so that the statement is prepared once
    static const auto sql = [] {
        std::string marks = "?";
        for (std::size_t i = 1; i < at_a_time; ++i) marks += ", ?";
        return "SELECT " + std::string{columns} + " FROM casework_cases WHERE id IN (" + marks + ")";
    }();
    std::map<std::int64_t, Case> there;
    for (std::size_t at = 0; at < ids.size(); at += at_a_time) {
        db::Values values;
        for (std::size_t i = at; i < at + at_a_time; ++i) values.emplace_back(i < ids.size() ? ids[i] : std::int64_t{0});
        reader.query(sql, values, [&](const db::Row& row) { there.emplace(row.integer(0), case_of(row)); });
    }
    std::vector<Case> found;
    for (const auto id : ids)
        if (const auto one = there.find(id); one != there.end()) found.push_back(one->second);
    return found;
}

std::optional<Case> by_number(db::Reader& reader, const registry::RegistryNumber& number) {
    std::optional<Case> found;
    reader.first("SELECT " + std::string{columns} + " FROM casework_cases WHERE year = ? AND serial = ?", {number.year, number.serial},
                 [&](const db::Row& row) { found = case_of(row); });
    if (found && found->number.class_code != number.class_code) found.reset();
    return found;
}

std::string keys_wrapped(db::Reader& reader, base::CaseId id) {
    std::string wrapped;
    reader.first("SELECT keys FROM casework_cases WHERE id = ?", {id}, [&](const db::Row& row) { wrapped = row.blob(0); });
    return wrapped;
}

std::vector<Case> list(db::Reader& reader, const std::vector<std::string>& regions, const Filter& filter, base::Day today) {
    const auto [ids, values] = ids_by_region(reader, regions, filter, today, filter.limit);
    std::vector<Case> found;
    reader.query("SELECT " + std::string{columns} + " FROM casework_cases WHERE id IN (SELECT id FROM (" + ids + ") AS picked)" + rows_order_of(filter), values, [&](const db::Row& row) { found.push_back(case_of(row)); });
    return found;
}

// The ids alone come from an index, so the page and its total cost one walk.
Listed list_counted(db::Reader& reader, const std::vector<std::string>& regions, const Filter& filter, base::Day today, int max) {
    const auto [sql, values] = ids_by_region(reader, regions, filter, today, max + 1);
    db::Values ids;
    Listed found;
    reader.query(sql, values, [&](const db::Row& row) {
        ++found.total;
        if (std::ssize(ids) < filter.limit) ids.emplace_back(row.integer(0));
    });
    if (ids.empty()) return found;
    std::string marks = "?";
    for (std::size_t i = 1; i < ids.size(); ++i) marks += ", ?";
    reader.query("SELECT " + std::string{columns} + " FROM casework_cases WHERE id IN (" + marks + ")" + rows_order_of(filter), ids,
                 [&](const db::Row& row) { found.cases.push_back(case_of(row)); });
    return found;
}

void each(db::Reader& reader, const std::function<void(const Case&)>& f) {
    constexpr int rows_at_a_time = 10'000;
    std::int64_t last = 0;
    for (int found = rows_at_a_time; found == rows_at_a_time;) {
        found = 0;
        reader.query("SELECT " + std::string{columns} + " FROM casework_cases WHERE id > ? ORDER BY id LIMIT ?", {last, rows_at_a_time}, [&](const db::Row& row) {
            const auto one = case_of(row);
            last = one.id.value;
            ++found;
            f(one);
        });
    }
}

void each_received(db::Reader& reader, base::Day first, base::Day last, const std::function<void(const Case&)>& f) {
    reader.query("SELECT " + std::string{columns} + " FROM casework_cases WHERE received_day BETWEEN ? AND ? ORDER BY year, serial",
                 {first.number, last.number}, [&](const db::Row& row) { f(case_of(row)); });
}

std::int64_t last_serial(db::Reader& reader, int year) {
    return reader.integer("SELECT COALESCE(MAX(serial), 0) FROM casework_cases WHERE year = ?", {year}).value_or(0);
}

std::vector<StoredNote> notes_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredNote> found;
    reader.query("SELECT id, at, actor, kind, text_sealed FROM casework_notes WHERE case_id = ? ORDER BY id", {id}, [&](const db::Row& row) {
        found.push_back({{row.integer(0), {row.integer(1)}, row.id<base::UserId>(2), row.string(3), ""}, row.blob(4)});
    });
    return found;
}

std::vector<Casework::Link> links_of(db::Reader& reader, base::CaseId id) {
    std::vector<Casework::Link> found;
    reader.query("SELECT other_id, kind, 1 FROM casework_links WHERE case_id = ? UNION ALL "
                 "SELECT case_id, kind, 0 FROM casework_links WHERE other_id = ?", {id, id}, [&](const db::Row& row) {
                     found.push_back({row.id<base::CaseId>(0), row.string(1), row.integer(2) != 0});
                 });
    return found;
}

}  // namespace casework::store
