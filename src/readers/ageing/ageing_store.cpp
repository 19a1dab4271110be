#include "ageing_store.h"

namespace ageing::store {

std::optional<Counted> by_id(db::Reader& reader, base::CaseId id) {
    std::optional<Counted> found;
    reader.first("SELECT type, region, owner, received_day, due_day, closed_day, open FROM ageing_cases WHERE id = ?",
                 {id}, [&](const db::Row& row) {
                     const auto day = [&](int column) {
                         return base::Day{static_cast<std::int32_t>(row.integer(column))};
                     };
                     found = Counted{id,     row.string(0), row.string(1), row.id<base::UserId>(2),
                                     day(3), day(4),        day(5),        row.integer(6) != 0};
                 });
    return found;
}

db::Values values(const Counted& one) {
    return {one.id, one.type, one.region, one.owner, one.received.number, one.due.number, one.closed.number, one.open};
}

void remove_case(db::Transaction& tx, base::CaseId id) { tx.execute("DELETE FROM ageing_cases WHERE id = ?", {id}); }

std::optional<CountsRow> row(db::Reader& reader, const Key& key) {
    std::optional<CountsRow> found;
    reader.first("SELECT id, counts FROM ageing_counts WHERE kind = ? AND part = ? AND type = ? AND region = ?",
                 {key.kind, key.part, key.type, key.region}, [&](const db::Row& one) {
                     found = CountsRow{one.integer(0), one.blob(1)};
                 });
    return found;
}

void remove_row(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM ageing_counts WHERE id = ?", {id}); }

void each(db::Reader& reader, const Wanted& wanted, const EachRow& f) {
    std::string sql = "SELECT part, type, region, counts FROM ageing_counts WHERE kind = ? AND part BETWEEN ? AND ?";
    db::Values values{wanted.kind, wanted.first, wanted.last};
    if (wanted.type) {
        sql += " AND type = ?";
        values.emplace_back(*wanted.type);
    }
    for (std::size_t i = 0; i < wanted.regions.size(); ++i) {
        sql += i == 0 ? " AND region IN (?" : ", ?";
        values.emplace_back(wanted.regions[i]);
    }
    if (!wanted.regions.empty()) sql += ")";
    reader.query(sql, values,
                 [&](const db::Row& row) { f(row.integer(0), row.string(1), row.string(2), row.bytes(3)); });
}

std::vector<std::pair<base::Day, base::CaseId>> oldest(db::Reader& reader, const std::string& region,
                                                       const std::string& type, int limit) {
    std::string sql = "SELECT received_day, id FROM ageing_cases WHERE open = 1 AND region = ?";
    db::Values values{region};
    if (!type.empty()) {
        sql += " AND type = ?";
        values.emplace_back(type);
    }
    values.emplace_back(limit);
    std::vector<std::pair<base::Day, base::CaseId>> found;
    reader.query(sql + " ORDER BY received_day, id LIMIT ?", values, [&](const db::Row& row) {
        found.emplace_back(base::Day{static_cast<std::int32_t>(row.integer(0))}, row.id<base::CaseId>(1));
    });
    return found;
}

namespace {

Ready ready_of(const db::Row& row) {
    return {row.id<base::CaseId>(0), row.string(1), row.string(2), base::Day{static_cast<std::int32_t>(row.integer(3))}, row.string(4)};
}

std::pair<std::string, db::Values> where_ready(const std::vector<std::string>& regions, const std::string& type) {
    std::string sql = " FROM ageing_ready WHERE received_day >= ?";
    db::Values values{std::int64_t{0}};
    for (std::size_t i = 0; i < regions.size(); ++i) {
        sql += i == 0 ? " AND region IN (?" : ", ?";
        values.emplace_back(regions[i]);
    }
    if (!regions.empty()) sql += ")";
    if (!type.empty()) {
        sql += " AND type = ?";
        values.emplace_back(type);
    }
    return {std::move(sql), std::move(values)};
}

}  // namespace

std::optional<Ready> ready_by_id(db::Reader& reader, base::CaseId id) {
    std::optional<Ready> found;
    reader.first("SELECT id, type, region, received_day, gate FROM ageing_ready WHERE id = ?", {id},
                 [&](const db::Row& row) { found = ready_of(row); });
    return found;
}

db::Values values(const Ready& one) { return {one.id, one.type, one.region, one.received.number, one.gate}; }

void remove_ready(db::Transaction& tx, base::CaseId id) { tx.execute("DELETE FROM ageing_ready WHERE id = ?", {id}); }

std::vector<Ready> ready_in(db::Reader& reader, const std::vector<std::string>& regions, const std::string& type, int limit) {
    auto [where, values] = where_ready(regions, type);
    values.emplace_back(limit);
    std::vector<Ready> found;
    reader.query("SELECT id, type, region, received_day, gate" + where + " ORDER BY received_day, id LIMIT ?", values,
                 [&](const db::Row& row) { found.push_back(ready_of(row)); });
    return found;
}

std::int64_t count_ready(db::Reader& reader, const std::vector<std::string>& regions, const std::string& type) {
    const auto [where, values] = where_ready(regions, type);
    return reader.integer("SELECT COUNT(*)" + where, values).value_or(0);
}

void empty(db::Transaction& tx) {
    tx.execute("DELETE FROM ageing_ready");
    tx.execute("DELETE FROM ageing_cases");
    tx.execute("DELETE FROM ageing_counts");
}

}  // namespace ageing::store
