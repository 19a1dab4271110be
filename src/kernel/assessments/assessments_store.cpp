#include "assessments_store.h"

namespace assessments::store {

namespace {

Kind kind_of(std::string_view text) {
    return text == "area" ? Kind::area : text == "theme" ? Kind::theme : text == "severity" ? Kind::severity : Kind::unit;
}

Entry entry_of(const db::Row& row) {
    return {row.integer(0), row.id<base::CaseId>(1), kind_of(row.text(2)), row.string(3), row.string(4), row.id<base::UserId>(5),
            row.integer(6), {row.integer(7)}};
}

}  // namespace

std::vector<Entry> of_case(db::Reader& reader, base::CaseId id) {
    std::vector<Entry> found;
    reader.query("SELECT id, case_id, kind, value, source, actor, since_event, at FROM assessments_entries WHERE case_id = ? "
                 "ORDER BY since_event, id", {id}, [&](const db::Row& row) { found.push_back(entry_of(row)); });
    return found;
}

void each_until(db::Reader& reader, std::int64_t position, const std::function<void(const Entry&)>& f) {
    reader.query("SELECT id, case_id, kind, value, source, actor, since_event, at FROM assessments_entries WHERE since_event <= ? "
                 "ORDER BY since_event, id", {position}, [&](const db::Row& row) { f(entry_of(row)); });
}

}  // namespace assessments::store
