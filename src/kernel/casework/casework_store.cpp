#include "casework_store.h"

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

// The filter as conditions; values in step with the marks.
struct Conditions {
    std::string sql;
    db::Values values;
    void add(std::string_view condition, db::Value value) {
        sql += " AND ";
        sql += condition;
        values.push_back(std::move(value));
    }
};

Conditions conditions_of(const Filter& filter, base::Day today) {
    Conditions all;
    if (filter.state == "open") all.add("open = ?", 1);
    if (filter.state == "closed") all.add("open = ?", 0);
    if (!filter.type.empty()) all.add("type = ?", filter.type);
    if (!filter.area.empty()) all.add("area = ?", filter.area);
    if (!filter.theme.empty()) all.add("theme = ?", filter.theme);
    if (!filter.county.empty()) all.add("county = ?", filter.county);
    if (!filter.channel.empty()) all.add("channel = ?", filter.channel);
    if (filter.severity_min > 0) all.add("severity >= ?", filter.severity_min);
    if (filter.urgent) all.add("urgent = ?", 1);
    if (filter.overdue) all.add("due_day > 0 AND due_day < ?", today.number);
    if (filter.unlinked) all.add("unit_id = ?", 0);
    if (filter.owner) all.add("owner = ?", *filter.owner);
    if (filter.unit) all.add("unit_id = ?", filter.unit);
    if (filter.after) all.add("id < ?", filter.after);
    return all;
}

// One ordered, limited piece a region, put together: each is a walk down one index, so the cost
// does not grow with the number of cases of other regions.
std::pair<std::string, db::Values> by_region(std::string_view what, const std::vector<std::string>& regions, const Filter& filter,
                                             base::Day today, int limit) {
    const auto conditions = conditions_of(filter, today);
    const auto piece = [&](std::string_view region_condition) {
        return "SELECT " + std::string{what} + " FROM casework_cases WHERE " + std::string{region_condition} + conditions.sql +
               " ORDER BY id DESC LIMIT " + std::to_string(limit);
    };
    if (regions.empty()) return {piece("1 = 1"), conditions.values};
    std::string sql;
    db::Values values;
    for (const auto& region : regions) {
        if (!sql.empty()) sql += " UNION ALL ";
        sql += "SELECT * FROM (" + piece("region = ?") + ") AS r" + std::to_string(values.size());
        values.emplace_back(region);
        values.insert(values.end(), conditions.values.begin(), conditions.values.end());
    }
    return {"SELECT * FROM (" + sql + ") AS merged ORDER BY id DESC LIMIT " + std::to_string(limit), values};
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
    const auto [sql, values] = by_region(columns, regions, filter, today, filter.limit);
    std::vector<Case> found;
    reader.query(sql, values, [&](const db::Row& row) { found.push_back(case_of(row)); });
    return found;
}

std::int64_t count(db::Reader& reader, const std::vector<std::string>& regions, const Filter& filter, base::Day today, int max) {
    const auto [sql, values] = by_region("id", regions, filter, today, max + 1);
    return reader.integer("SELECT COUNT(*) FROM (" + sql + ") AS counted", values).value_or(0);
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
