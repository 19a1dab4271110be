// One pass over the cases that were closed in some days: the database counts, so that a million cases
// come back as some hundred rows.
#include "casework/casework.h"

namespace casework {

std::vector<Casework::Taken> Casework::taken(db::Reader& reader, base::Day first, base::Day last) const {
    std::vector<Taken> found;
    reader.query("SELECT type, region, closed_day - received_day, COUNT(*) FROM casework_cases "
                 "WHERE open = 0 AND closed_day BETWEEN ? AND ? GROUP BY type, region, closed_day - received_day",
                 {first.number, last.number}, [&](const db::Row& row) {
                     found.push_back({row.string(0), row.string(1), static_cast<int>(row.integer(2)), row.integer(3)});
                 });
    return found;
}

}  // namespace casework
