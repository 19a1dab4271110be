#include "casework_watch_store.h"

namespace casework::store {

namespace {

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

constexpr std::string_view columns = "id, case_id, clock, region, owner, warn_day, due_day, told";

Watched watched_in(const db::Row& row) {
    return {row.integer(0), row.id<base::CaseId>(1), row.string(2), row.string(3), row.id<base::UserId>(4),
            day(row.integer(5)), day(row.integer(6)), row.integer(7) != 0};
}

// The literal told = 1 is the partial index's: SQLite uses it only when it reads it word for word.
std::pair<std::string, db::Values> where(const Near& wanted, const char* compared) {
    std::string sql = std::string{" FROM casework_watch AS w WHERE told = 1 AND due_day "} + compared + " ?";
    db::Values values{wanted.first.number};
    if (wanted.owner) {
        sql += " AND owner = ?";
        values.emplace_back(*wanted.owner);
    }
    for (std::size_t i = 0; i < wanted.regions.size(); ++i) {
        sql += i == 0 ? " AND region IN (?" : ", ?";
        values.emplace_back(wanted.regions[i]);
    }
    if (!wanted.regions.empty()) sql += ")";
    return {sql, values};
}

std::int64_t count(db::Reader& reader, const Near& wanted, const char* compared) {
    const auto [sql, values] = where(wanted, compared);
    return reader.integer("SELECT COUNT(*)" + sql, values).value_or(0);
}

}  // namespace

db::Values values(const Watched& one) {
    return {one.id, one.case_id, one.clock, one.region, one.owner, one.warn.number, one.due.number, one.told};
}

std::vector<Watched> watched_of(db::Reader& reader, base::CaseId id) {
    std::vector<Watched> found;
    reader.query("SELECT " + std::string{columns} + " FROM casework_watch WHERE case_id = ? ORDER BY id", {id},
                 [&](const db::Row& row) { found.push_back(watched_in(row)); });
    return found;
}

std::optional<Watched> watched_row(db::Reader& reader, std::int64_t id) {
    std::optional<Watched> found;
    reader.first("SELECT " + std::string{columns} + " FROM casework_watch WHERE id = ?", {id}, [&](const db::Row& row) { found = watched_in(row); });
    return found;
}

void remove_watched(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM casework_watch WHERE id = ?", {id}); }

std::vector<std::int64_t> untold(db::Reader& reader, base::Day today, int limit) {
    std::vector<std::int64_t> found;
    reader.query("SELECT id FROM casework_watch WHERE told = 0 AND warn_day <= ? ORDER BY warn_day, id LIMIT ?", {today.number, limit},
                 [&](const db::Row& row) { found.push_back(row.integer(0)); });
    return found;
}

void empty_watched(db::Transaction& tx) { tx.execute("DELETE FROM casework_watch", {}); }

std::string watch_rules_kept(db::Reader& reader) {
    std::string rules;
    reader.first("SELECT rules FROM casework_watch_rules WHERE id = 1", {}, [&](const db::Row& row) { rules = row.blob(0); });
    return rules;
}

db::Values values(const Warned& one, std::int64_t id) {
    return {id, one.case_id, one.clock, one.due.number, one.warned.number, one.letter, one.decision};
}

bool was_warned(db::Reader& reader, base::CaseId id, std::string_view clock, base::Day due) {
    return reader.integer("SELECT COUNT(*) FROM casework_warnings WHERE case_id = ? AND clock = ? AND due_day = ?", {id, clock, due.number}).value_or(0) > 0;
}

std::vector<Warned> near(db::Reader& reader, const Near& wanted, int limit) {
    auto [sql, values] = where(wanted, ">=");
    values.emplace_back(limit);
    std::vector<Warned> found;
    reader.query("SELECT case_id, clock, region, owner, warn_day, due_day" + sql + " ORDER BY due_day, case_id LIMIT ?", values, [&](const db::Row& row) {
        found.push_back({row.id<base::CaseId>(0), row.string(1), row.string(2), row.id<base::UserId>(3), day(row.integer(4)), day(row.integer(5))});
    });
    for (auto& one : found)
        reader.first("SELECT letter_id, decision_id FROM casework_warnings WHERE case_id = ? AND clock = ? AND due_day = ?",
                     {one.case_id, one.clock, one.due.number}, [&](const db::Row& row) {
                         one.letter = row.integer(0);
                         one.decision = row.integer(1);
                     });
    return found;
}

std::int64_t count_near(db::Reader& reader, const Near& wanted) { return count(reader, wanted, ">="); }
std::int64_t count_broken(db::Reader& reader, const Near& wanted) { return count(reader, wanted, "<"); }

void declare_watch_tables(ledger::Ledger& ledger) {
    ledger.cover(warnings);
    ledger.watch(watched);
    ledger.watch(watch_rules);
}

}  // namespace casework::store
