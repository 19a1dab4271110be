#include "base/ids.h"

#include <algorithm>

#include "base/fault.h"

namespace base {

namespace {
constexpr std::int64_t sequence_max = (1 << 24) - 1;
constexpr int day_shift = 47;

Day first_of_all() { return to_day({2020, 1, 1}); }
}

IdAllocator::IdAllocator(const Clock& clock, int node, std::int64_t start)
    : clock_{clock}, node_and_start_{(std::int64_t{node} << 41) | (start << 24)} {
    CHECK(node >= 0 && node < 64);
    CHECK(start >= 0 && start < (1 << 17));
}

std::int64_t IdAllocator::next() {
    const std::int64_t today = clock_.today() - first_of_all();
    const std::lock_guard lock{mutex_};
    // A clock that steps back must not give an id twice; a full day borrows the next one.
    if (today > day_) { day_ = today; sequence_ = 0; }
    if (sequence_ == sequence_max) { ++day_; sequence_ = 0; }
    CHECK(day_ > 0 && day_ < (1 << 16));
    return (day_ << day_shift) | node_and_start_ | ++sequence_;
}

Day day_given(std::int64_t id) { return first_of_all() + static_cast<int>(id >> day_shift); }

}  // namespace base
