#include "insight_groups.h"

namespace insight::store {

std::vector<GroupVerdict> group_verdicts_all(db::Reader& reader, int limit) {
    std::vector<GroupVerdict> found;
    reader.query("SELECT id, search, verdict, content, since_event, at, actor FROM insight_group_verdicts ORDER BY since_event DESC LIMIT ?", {limit},
                 [&](const db::Row& row) {
                     GroupVerdict one;
                     one.id = row.integer(0);
                     one.search = row.integer(1);
                     one.named = row.text(2) == "named";
                     one.name = std::string{row.bytes(3)};
                     one.since_event = row.integer(4);
                     one.at = {row.integer(5)};
                     one.actor = row.id<base::UserId>(6);
                     found.push_back(std::move(one));
                 });
    return found;
}

}  // namespace insight::store
