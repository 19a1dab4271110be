#pragma once
#include <functional>

#include "ageing_rules.h"

namespace ageing::store {

inline const ledger::Table cases{
    "ageing_cases", {"id", "type", "region", "owner", "received_day", "due_day", "closed_day", "open", "mac"}};
inline const ledger::Table counts{"ageing_counts", {"id", "kind", "part", "type", "region", "counts", "mac"}};

inline const ledger::Table ready{"ageing_ready", {"id", "type", "region", "received_day", "gate", "mac"}};

std::optional<Ready> ready_by_id(db::Reader& reader, base::CaseId id);
db::Values values(const Ready& one);
void remove_ready(db::Transaction& tx, base::CaseId id);
// Of these regions, or of all when there are none; oldest first, and how many there are.
std::vector<Ready> ready_in(db::Reader& reader, const std::vector<std::string>& regions, const std::string& type, int limit);
std::int64_t count_ready(db::Reader& reader, const std::vector<std::string>& regions, const std::string& type);

std::optional<Counted> by_id(db::Reader& reader, base::CaseId id);
db::Values values(const Counted& one);
void remove_case(db::Transaction& tx, base::CaseId id);

struct CountsRow {
    std::int64_t id = 0;
    std::string counts;
};
std::optional<CountsRow> row(db::Reader& reader, const Key& key);
void remove_row(db::Transaction& tx, std::int64_t id);

// Which rows: of a kind, whose part is in the span; each type's own rows when no type is given, "" is the rows of
// all together; of these regions, or of all when there are none.
struct Wanted {
    std::string_view kind;
    std::int64_t first = 0, last = 0;
    std::optional<std::string> type;
    std::vector<std::string> regions;
};
using EachRow =
    std::function<void(std::int64_t part, const std::string& type, const std::string& region, std::string_view counts)>;
void each(db::Reader& reader, const Wanted& wanted, const EachRow& f);

// The open cases of a department that were received first.
std::vector<std::pair<base::Day, base::CaseId>> oldest(db::Reader& reader, const std::string& region,
                                                       const std::string& type, int limit);

void empty(db::Transaction& tx);

}  // namespace ageing::store
