#pragma once
// Pure helpers of the engine, shared by its parts and no part of the door.
#include "casework/casework.h"

namespace casework {

// Where a step stands in the order of its type; -1 when the type does not know it.
int place_of(const catalogue::CaseTypeVersion& version, std::string_view step);
// Whether a case that stands at the step has come to where the clock stops.
bool past_stop(const catalogue::CaseTypeVersion& version, const catalogue::CaseClock& clock, std::string_view step);
// Whether going from one step to the other starts or stops a clock, so that its day must be kept.
bool moves_a_clock(const catalogue::CaseTypeVersion& version, std::string_view from, std::string_view to);
// The deadline that is due next, never a right and never one that stands still; null when there is none.
const ClockState* next_due(const std::vector<ClockState>& states);
// How a mark names what became of a decision: "decided:order", "legal_force:order", "appealed:order".
std::string of_decision(std::string_view what, std::string_view kind);
// The last day of a period, before any roll: counted from the day after `start`.
base::Day last_day(const catalogue::Calendar& calendar, const catalogue::CaseClock& clock, base::Day start);

}  // namespace casework
