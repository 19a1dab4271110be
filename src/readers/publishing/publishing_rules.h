#pragma once
// Figures from counts, and which of them may be shown. Pure.
#include <map>

#include "publishing/publishing.h"

namespace publishing {

// Fewer cases than this are not shown: they could tell of one person's case.
inline constexpr std::int64_t shown_from = 5;

// Twelve whole months, the last of which ended before `today`.
Period period_before(base::Day today);
Period period_ending(base::Day last);

// How many cases took so many days.
using Counts = std::map<int, std::int64_t>;
// The days that at least `percent` of the cases took at most; 0 when there are none.
int nearest_rank(const Counts& counts, int percent);
Times times_of(std::string type, std::string region, const Counts& counts);

// Whose times tell a sender something: the types in which somebody waits for an answer, a position or a decision.
// A type whose very sender is absolutely secret is left out.
bool published(const catalogue::CaseTypeVersion& version, const catalogue::Catalogue& catalogue, base::Day day);

// Hides what is too few, and then the fewest others until the hidden ones cannot be told from the whole: none hidden,
// or two or more that together are enough to be shown. Figures of what is hidden are taken away.
void suppress(TypeTimes& type);

}  // namespace publishing
