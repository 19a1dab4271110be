#pragma once
// Who has which case open now. In memory alone: who read what is in the record of reads; this is only so that two do
// not answer the same question. It never blocks anybody. Thread-safe.
#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace desk {

class Presence {
public:
    static constexpr std::int64_t seconds = 120;

    void seen(base::CaseId on, base::UserId user, const std::string& name, base::Time now) {
        const std::lock_guard lock{mutex_};
        sweep(now);
        readers_[on.value][user.value] = {name, now};
    }
    // Names of the others, in the order of the names.
    std::vector<std::string> others(base::CaseId on, base::UserId user, base::Time now) const {
        const std::lock_guard lock{mutex_};
        std::vector<std::string> names;
        const auto found = readers_.find(on.value);
        if (found == readers_.end()) return names;
        for (const auto& [id, reader] : found->second)
            if (id != user.value && fresh(reader.at, now)) names.push_back(reader.name);
        std::sort(names.begin(), names.end());
        return names;
    }

private:
    struct Reader { std::string name; base::Time at; };
    static bool fresh(base::Time at, base::Time now) { return now.us - at.us < seconds * 1'000'000; }
    // The map holds who was there in the last two minutes and no more.
    void sweep(base::Time now) {
        if (fresh(swept_, now)) return;
        swept_ = now;
        for (auto& [on, people] : readers_) std::erase_if(people, [&](const auto& one) { return !fresh(one.second.at, now); });
        std::erase_if(readers_, [](const auto& one) { return one.second.empty(); });
    }

    mutable std::mutex mutex_;
    std::map<std::int64_t, std::map<std::int64_t, Reader>> readers_;
    base::Time swept_;
};

}  // namespace desk
