#pragma once
// What people said of groups of alike texts, and which later group it is still said of. Pure, but for the rows.
#include "insight_themes.h"

namespace insight {

struct GroupVerdict {
    std::int64_t id = 0, search = 0;       // search: the row of insight_theme_groups that was looked at
    bool named = false;                    // false: dismissed
    std::string name, reason;
    std::vector<std::string> words;        // of the group as it was
    std::vector<base::CaseId> cases;
    std::int64_t since_event = 0;
    base::Time at;
    base::UserId actor;
};

// Half of the words or half of the cases are the same (Jaccard): it is the same group, found again.
inline constexpr double same_group = 0.5;
double likeness(const ThemeGroup& group, const GroupVerdict& verdict);
// The newest verdict on the group; null when nobody has said anything of it. `verdicts` newest first.
const GroupVerdict* verdict_on(const ThemeGroup& group, const std::vector<GroupVerdict>& verdicts);

std::string content_of(const GroupVerdict& verdict);               // JSON
void take_content(GroupVerdict& verdict, std::string_view json);   // a Fault for anything else

namespace store {
inline const ledger::Table group_verdicts{"insight_group_verdicts", {"id", "search", "verdict", "content", "since_event", "at", "actor"}};
// Newest first; content sealed in `name`.
std::vector<GroupVerdict> group_verdicts_all(db::Reader& reader, int limit);
}  // namespace store

}  // namespace insight
