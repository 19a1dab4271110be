#pragma once
// How many cases a view has, kept for a few seconds: a page with ten views must not cost ten walks of the index each
// time somebody loads it. In memory alone. Thread-safe.
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace desk {

class Counts {
public:
    // What was counted is good while nothing has happened in the office, and for `seconds` whatever has.
    static constexpr std::int64_t seconds = 10;
    static constexpr std::size_t kept_max = 2000;

    std::optional<std::int64_t> get(const std::string& key, std::int64_t head, base::Time now) const {
        const std::lock_guard lock{mutex_};
        const auto found = counts_.find(key);
        if (found == counts_.end()) return {};
        const auto& one = found->second;
        if (one.day != base::stockholm_day(now) || (one.head != head && now.us - one.at.us > seconds * 1'000'000)) return {};
        return one.count;
    }
    void put(const std::string& key, std::int64_t count, std::int64_t head, base::Time now) {
        const std::lock_guard lock{mutex_};
        if (counts_.size() >= kept_max) counts_.clear();
        counts_[key] = {count, head, now, base::stockholm_day(now)};
    }
    // After an own act: who did it expects to see it.
    void forget() {
        const std::lock_guard lock{mutex_};
        counts_.clear();
    }

private:
    struct One { std::int64_t count = 0, head = 0; base::Time at; base::Day day; };
    mutable std::mutex mutex_;
    std::map<std::string, One> counts_;
};

}  // namespace desk
