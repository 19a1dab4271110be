#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table clock_marks{"casework_clock_marks",
    {"id", "case_id", "kind", "what", "day", "until_day", "actor", "reason_sealed"}, 1};

db::Values values(std::int64_t id, base::CaseId case_id, const ClockMark& mark, const std::string& reason_sealed);

struct StoredMark { std::int64_t id = 0; base::CaseId case_id; ClockMark mark; std::string sealed; };
// In order of time; of one case, or of every case from the first id to the last.
std::vector<StoredMark> marks_of(db::Reader& reader, base::CaseId id);
std::vector<StoredMark> marks_between(db::Reader& reader, base::CaseId first, base::CaseId last);

std::int64_t count_open(db::Reader& reader);
// What clocks are computed from, of open cases after an id; in order of id. Other members are empty.
std::vector<Case> open_after(db::Reader& reader, base::CaseId after, int limit);
void set_due(db::Transaction& tx, base::CaseId id, const std::string& clock, base::Day due);

}  // namespace casework::store
