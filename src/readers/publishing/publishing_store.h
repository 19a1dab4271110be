#pragma once
#include "publishing/publishing.h"

namespace publishing::store {

inline const ledger::Table times{
    "publishing_times", {"id", "last_day", "computed_day", "type", "region", "cases", "median_days", "eighty_days", "mac"}};

bool has_period(db::Reader& reader, base::Day last);
std::vector<base::Day> periods(db::Reader& reader);      // newest first
std::vector<Times> of_period(db::Reader& reader, base::Day last);
base::Day computed(db::Reader& reader, base::Day last);

}  // namespace publishing::store
