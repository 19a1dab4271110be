#include "casework_dispatch_store.h"

namespace casework::store {

namespace {

Dispatch dispatch_in(const db::Row& row) {
    return {row.integer(0), row.id<base::CaseId>(1), row.string(2), static_cast<int>(row.integer(3)),
            {row.integer(4)}, {row.integer(5)}, row.string(6)};
}

// A letter that nobody has tried yet has no row. The literal state is the partial index's of casework_letters.
constexpr std::string_view waiting_sql =
    "SELECT l.id, l.case_id, COALESCE(d.state, 'waiting'), COALESCE(d.attempts, 0), COALESCE(d.next_at, 0), COALESCE(d.tried_at, 0), "
    "COALESCE(d.answer, '') FROM casework_letters l LEFT JOIN casework_dispatches d ON d.id = l.id "
    "WHERE l.state = 'queued' AND l.channel = 'digital_post'";

}  // namespace

db::Values values(const Dispatch& one) {
    return {one.letter, one.case_id, one.state, one.attempts, one.next_at.us, one.tried_at.us, one.answer};
}

std::optional<Dispatch> dispatch_of(db::Reader& reader, std::int64_t letter) {
    std::optional<Dispatch> found;
    reader.first("SELECT id, case_id, state, attempts, next_at, tried_at, answer FROM casework_dispatches WHERE id = ?", {letter},
                 [&](const db::Row& row) { found = dispatch_in(row); });
    return found;
}

std::vector<Dispatch> due_dispatches(db::Reader& reader, base::Time now, int limit) {
    std::vector<Dispatch> found;
    reader.query(std::string{waiting_sql} + " AND COALESCE(d.state, 'waiting') = 'waiting' AND COALESCE(d.next_at, 0) <= ? ORDER BY l.id LIMIT ?",
                 {now.us, limit}, [&](const db::Row& row) { found.push_back(dispatch_in(row)); });
    return found;
}

std::vector<Dispatch> waiting_dispatches(db::Reader& reader, int limit) {
    std::vector<Dispatch> found;
    reader.query(std::string{waiting_sql} + " ORDER BY CASE WHEN COALESCE(d.state, 'waiting') = 'refused' THEN 0 ELSE 1 END, l.id LIMIT ?",
                 {limit}, [&](const db::Row& row) { found.push_back(dispatch_in(row)); });
    return found;
}

void redirect_letter(db::Transaction& tx, std::int64_t letter, std::string_view channel) {
    tx.execute("UPDATE casework_letters SET channel = ? WHERE id = ?", {channel, letter});
}

void declare_dispatch_tables(ledger::Ledger& ledger) { ledger.watch(dispatches); }

}  // namespace casework::store
