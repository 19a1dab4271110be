#pragma once
// How long a failing job rests, apart from the runner so that the rule is tested as a table.
#include <cstdint>

namespace jobs {

inline constexpr std::int64_t backoff_seconds_max = 300;
std::int64_t backoff_seconds(std::int64_t failures_in_row);   // 0: 0, then 1, 2, 4 ... 300

}  // namespace jobs
