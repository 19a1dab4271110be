#pragma once
// Visits of past years in the made-up authority: some owed every year, most chosen after what had been told, some
// drawn; and what was found, by a hidden quality of each unit that is told about as far as its place in the register
// weighs. So that risk and plan have something to learn from and to show.
#include <optional>
#include <string>
#include <vector>

#include "inspections/inspections.h"
#include "synthetic/units.h"

namespace app {

struct RegisteredUnit;

struct PastVisits {
    const synthetic::Register& made;
    const std::vector<RegisteredUnit>& units;          // in the order of the register
    std::vector<base::UserId> inspectors;
    std::vector<std::string> themes;                   // of the catalogue
    base::Day first, last;                             // of the visits
    std::uint64_t seed = 0;
};

// In order of day; the same for the same seed. An office without units or inspectors has none.
std::vector<inspections::Inspection> past_visits(const PastVisits& of);

}  // namespace app
