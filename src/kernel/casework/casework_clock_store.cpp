#include "casework_clock_store.h"

#include <algorithm>
#include <array>

namespace casework::store {

namespace {

constexpr std::string_view columns = "id, case_id, kind, what, day, until_day, actor, reason_sealed";
constexpr std::array<std::string_view, 5> kinds{"step", "event", "paused", "resumed", "extended"};

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

StoredMark mark_of(const db::Row& row) {
    StoredMark found;
    found.id = row.integer(0);
    found.case_id = row.id<base::CaseId>(1);
    const auto kind = std::find(kinds.begin(), kinds.end(), row.text(2));
    CHECK(kind != kinds.end());
    found.mark.kind = static_cast<ClockMark::Kind>(kind - kinds.begin());
    found.mark.what = row.string(3);
    found.mark.day = day(row.integer(4));
    found.mark.until = day(row.integer(5));
    found.mark.actor = row.id<base::UserId>(6);
    found.sealed = row.blob(7);
    return found;
}

}  // namespace

db::Values values(std::int64_t id, base::CaseId case_id, const ClockMark& mark, const std::string& reason_sealed) {
    return {id, case_id, kinds[static_cast<std::size_t>(mark.kind)], mark.what, mark.day.number, mark.until.number, mark.actor,
            db::Bytes{reason_sealed}};
}

std::vector<StoredMark> marks_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredMark> found;
    reader.query("SELECT " + std::string{columns} + " FROM casework_clock_marks WHERE case_id = ? ORDER BY id", {id},
                 [&](const db::Row& row) { found.push_back(mark_of(row)); });
    return found;
}

std::vector<StoredMark> marks_between(db::Reader& reader, base::CaseId first, base::CaseId last) {
    std::vector<StoredMark> found;
    reader.query("SELECT " + std::string{columns} + " FROM casework_clock_marks WHERE case_id BETWEEN ? AND ? ORDER BY case_id, id",
                 {first, last}, [&](const db::Row& row) { found.push_back(mark_of(row)); });
    return found;
}

std::int64_t count_open(db::Reader& reader) {
    return reader.integer("SELECT COUNT(*) FROM casework_cases WHERE open = 1").value_or(0);
}

std::vector<Case> open_after(db::Reader& reader, base::CaseId after, int limit) {
    std::vector<Case> found;
    reader.query("SELECT id, type, version_day, class_code, serial, year, received_day, step, clock, due_day FROM casework_cases "
                 "WHERE open = 1 AND id > ? ORDER BY id LIMIT ?", {after, limit}, [&](const db::Row& row) {
                     auto& one = found.emplace_back();
                     one.id = row.id<base::CaseId>(0);
                     one.type = row.string(1);
                     one.version_day = day(row.integer(2));
                     one.number = {row.string(3), row.integer(4), static_cast<int>(row.integer(5))};
                     one.received_day = day(row.integer(6));
                     one.step = row.string(7);
                     one.clock = row.string(8);
                     one.due_day = day(row.integer(9));
                 });
    return found;
}

void set_due(db::Transaction& tx, base::CaseId id, const std::string& clock, base::Day due) {
    tx.execute("UPDATE casework_cases SET clock = ?, due_day = ? WHERE id = ?", {clock, due.number, id});
}

}  // namespace casework::store
