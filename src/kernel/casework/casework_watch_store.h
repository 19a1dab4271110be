#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table warnings{"casework_warnings", {"id", "case_id", "clock", "due_day", "day", "letter_id", "decision_id"}, 1};
inline const ledger::Table watched{"casework_watch", {"id", "case_id", "clock", "region", "owner", "warn_day", "due_day", "told", "mac"}, 1};

inline const ledger::Table watch_rules{"casework_watch_rules", {"id", "rules", "mac"}};

// A row of casework_watch.
struct Watched {
    std::int64_t id = 0;
    base::CaseId case_id;
    std::string clock, region;
    base::UserId owner;
    base::Day warn, due;
    bool told = false;
    bool same_but_id(const Watched& other) const {
        return clock == other.clock && region == other.region && owner == other.owner && warn == other.warn && due == other.due && told == other.told;
    }
};
db::Values values(const Watched& one);
std::vector<Watched> watched_of(db::Reader& reader, base::CaseId id);
std::optional<Watched> watched_row(db::Reader& reader, std::int64_t id);
void remove_watched(db::Transaction& tx, std::int64_t id);
std::vector<std::int64_t> untold(db::Reader& reader, base::Day today, int limit);
void empty_watched(db::Transaction& tx);
std::string watch_rules_kept(db::Reader& reader);   // empty: none

db::Values values(const Warned& one, std::int64_t id);
bool was_warned(db::Reader& reader, base::CaseId id, std::string_view clock, base::Day due);

// Which: empty members do not filter; nothing in `regions` is every one.
struct Near {
    std::vector<std::string> regions;
    std::optional<base::UserId> owner;
    base::Day first;                   // last day of the clock, from here on
};
std::vector<Warned> near(db::Reader& reader, const Near& wanted, int limit);
std::int64_t count_near(db::Reader& reader, const Near& wanted);
std::int64_t count_broken(db::Reader& reader, const Near& wanted);   // before `first`

void declare_watch_tables(ledger::Ledger& ledger);

}  // namespace casework::store
