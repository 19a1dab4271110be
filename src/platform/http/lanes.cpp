#include "http/impl/lanes.h"

#include <algorithm>

#include "base/fault.h"

namespace http {

std::array<LaneSize, lane_count> default_lanes() {
    const int pages = std::clamp(2 * static_cast<int>(std::thread::hardware_concurrency()), 4, 64);
    return {{{64, 1024}, {pages, 256}, {16, 256}, {16, 256}, {2, 16}}};
}

Lanes::Lanes(const std::array<LaneSize, lane_count>& sizes) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        CHECK(sizes[i].workers > 0 && sizes[i].queue_max >= 0);
        pools_[i].size = sizes[i];
    }
}

Lanes::~Lanes() { stop(); }

void Lanes::start() {
    for (Pool& pool : pools_)
        for (int i = 0; i < pool.size.workers; ++i) pool.workers.emplace_back([&pool] { work(pool); });
}

bool Lanes::push(Lane lane, Task task, bool admitted) {
    Pool& pool = pools_[static_cast<std::size_t>(lane)];
    bool wake = false;
    {
        const std::lock_guard lock{pool.mutex};
        if (pool.stopping) return false;
        // A task that an idle worker will take at once does not count as waiting.
        const std::size_t room = static_cast<std::size_t>(pool.size.queue_max) + static_cast<std::size_t>(pool.idle);
        if (!admitted && pool.queue.size() >= room) return false;
        pool.queue.push_back(std::move(task));
        wake = pool.idle > 0;
    }
    if (wake) pool.wake.notify_one();
    return true;
}

void Lanes::stop() {
    for (Pool& pool : pools_) {
        std::deque<Task> left;
        {
            const std::lock_guard lock{pool.mutex};
            pool.stopping = true;
            left.swap(pool.queue);
        }
        pool.wake.notify_all();
        for (Task& task : left) task(true);
    }
    for (Pool& pool : pools_) {
        for (std::thread& worker : pool.workers) worker.join();
        pool.workers.clear();
    }
}

std::int64_t Lanes::waiting(Lane lane) const {
    const Pool& pool = pools_[static_cast<std::size_t>(lane)];
    const std::lock_guard lock{pool.mutex};
    return static_cast<std::int64_t>(pool.queue.size());
}

void Lanes::work(Pool& pool) {
    std::unique_lock lock{pool.mutex};
    for (;;) {
        ++pool.idle;
        pool.wake.wait(lock, [&pool] { return pool.stopping || !pool.queue.empty(); });
        --pool.idle;
        if (pool.queue.empty()) return;
        {
            Task task = std::move(pool.queue.front());
            pool.queue.pop_front();
            lock.unlock();
            task(false);
        }
        lock.lock();
    }
}

}  // namespace http
