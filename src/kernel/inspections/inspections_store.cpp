#include "inspections_store.h"

#include "base/text.h"

namespace inspections::store {

namespace {

std::string joined(const std::vector<base::UserId>& users) {
    std::string all;
    for (const auto user : users) all += (all.empty() ? "" : " ") + std::to_string(user.value);
    return all;
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    for (auto& word : base::split(text, ' '))
        if (!word.empty()) found.push_back(std::move(word));
    return found;
}

Inspection inspection_of(const db::Row& row) {
    Inspection one;
    one.id = row.id<InspectionId>(0);
    one.version = static_cast<int>(row.integer(1));
    one.unit = row.id<base::OperationId>(2);
    one.day = {static_cast<std::int32_t>(row.integer(3))};
    one.reason = reason_of(row.text(4)).value_or(Reason::other);
    for (const auto& word : words(row.text(5))) one.inspectors.push_back({base::parse_integer(word).value_or(0)});
    one.hours_tenths = static_cast<int>(row.integer(6));
    one.announced = row.integer(7) != 0;
    one.result = result_of(row.text(8)).value_or(Result::none);
    one.minor = static_cast<int>(row.integer(9));
    one.serious = static_cast<int>(row.integer(10));
    one.themes = words(row.text(11));
    one.case_id = row.id<base::CaseId>(12);
    one.drawn_with = row.real(13);
    one.plan_line = row.integer(14);
    one.since_event = row.integer(15);
    one.at = {row.integer(16)};
    one.actor = row.id<base::UserId>(17);
    return one;
}

}  // namespace

db::Values values(std::int64_t row, const Inspection& one) {
    return {row, one.id, one.version, one.unit, std::int64_t{one.day.number}, code(one.reason), joined(one.inspectors), one.hours_tenths,
            one.announced, code(one.result), one.minor, one.serious, base::join(one.themes, " "), one.case_id, one.drawn_with,
            one.plan_line, one.since_event, one.at.us, one.actor};
}

void each(db::Reader& reader, const Which& which, const std::function<void(Inspection)>& f) {
    std::string sql = "SELECT v.inspection, v.version, v.unit, v.day, v.reason, v.inspectors, v.hours_tenths, v.announced, v.result, "
                      "v.minor, v.serious, v.themes, v.case_id, v.drawn_with, v.plan_line, v.since_event, v.at, v.actor "
                      "FROM inspections_versions v WHERE 1 = 1";
    db::Values values;
    const auto narrow = [&](std::string_view column, std::int64_t id) {
        if (id == 0) return;
        sql += " AND v." + std::string{column} + " = ?";
        values.emplace_back(id);
    };
    narrow("unit", which.unit.value);
    narrow("inspection", which.inspection.value);
    if (which.position) {
        sql += " AND v.since_event <= ?";
        values.emplace_back(*which.position);
    }
    if (!which.every_version) {
        sql += " AND NOT EXISTS (SELECT 1 FROM inspections_versions n WHERE n.inspection = v.inspection AND n.version > v.version";
        if (which.position) {
            sql += " AND n.since_event <= ?";
            values.emplace_back(*which.position);
        }
        sql += ")";
    }
    // After the newest version is known: a correction may have moved a visit to another case.
    narrow("case_id", which.case_id.value);
    reader.query(sql + " ORDER BY v.day, v.inspection, v.version", values, [&](const db::Row& row) { f(inspection_of(row)); });
}

}  // namespace inspections::store
