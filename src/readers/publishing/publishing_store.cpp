#include "publishing_store.h"

namespace publishing::store {

namespace {

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

bool has_period(db::Reader& reader, base::Day last) {
    return reader.integer("SELECT COUNT(*) FROM publishing_times WHERE last_day = ? AND type = ''", {last.number}).value_or(0) > 0;
}

std::vector<base::Day> periods(db::Reader& reader) {
    std::vector<base::Day> found;
    reader.query("SELECT last_day FROM publishing_times WHERE type = '' ORDER BY last_day DESC", {},
                 [&](const db::Row& row) { found.push_back(day(row.integer(0))); });
    return found;
}

std::vector<Times> of_period(db::Reader& reader, base::Day last) {
    std::vector<Times> found;
    reader.query("SELECT type, region, cases, median_days, eighty_days FROM publishing_times WHERE last_day = ? AND type <> '' "
                 "ORDER BY id", {last.number}, [&](const db::Row& row) {
                     found.push_back({row.string(0), row.string(1), row.integer(2), static_cast<int>(row.integer(3)),
                                      static_cast<int>(row.integer(4)), false});
                 });
    return found;
}

base::Day computed(db::Reader& reader, base::Day last) {
    return day(reader.integer("SELECT computed_day FROM publishing_times WHERE last_day = ? AND type = ''", {last.number}).value_or(0));
}

}  // namespace publishing::store
