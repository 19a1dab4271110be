#pragma once
#include <cstdint>

namespace app {

// Whether others than the followers keep the writer busy. A follower that catches up commits
// hundreds of batches a second itself: counted as traffic, it would stand aside for its own work.
// Times are of the monotonic clock, counts since the start. One thread.
class Traffic {
public:
    bool busy(std::int64_t now_us, std::int64_t committed, std::int64_t batches) {
        const auto elapsed = now_us - at_us_;
        if (elapsed < window_us) return busy_;
        const auto others = (committed - committed_) - (batches - batches_);
        busy_ = at_us_ != 0 && others * 1'000'000 > writes_a_second * elapsed;
        at_us_ = now_us;
        committed_ = committed;
        batches_ = batches;
        return busy_;
    }

private:
    static constexpr std::int64_t window_us = 100'000, writes_a_second = 300;
    std::int64_t at_us_ = 0, committed_ = 0, batches_ = 0;
    bool busy_ = false;
};

}  // namespace app
