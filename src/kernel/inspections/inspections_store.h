#pragma once
#include <functional>

#include "inspections/inspections.h"

namespace inspections::store {

inline const ledger::Table versions{"inspections_versions",
    {"id", "inspection", "version", "unit", "day", "reason", "inspectors", "hours_tenths", "announced", "result", "minor", "serious",
     "themes", "case_id", "drawn_with", "plan_line", "since_event", "at", "actor"}};

db::Values values(std::int64_t row, const Inspection& inspection);

// Which rows: of one unit, case or inspection (0: any), as known at the position; every version or the newest known.
struct Which {
    base::OperationId unit{};
    base::CaseId case_id{};
    InspectionId inspection{};
    std::optional<std::int64_t> position{};
    bool every_version = false;
};
// By day, inspection and version.
void each(db::Reader& reader, const Which& which, const std::function<void(Inspection)>& f);

}  // namespace inspections::store
