#pragma once
// Bounded pools of blocking workers, one a lane. A full queue says so at once; nothing waits unbounded.
#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/http.h"
#include "http/server.h"

namespace http {

class Lanes {
public:
    // `cancelled` is true when the pool was stopped before the task's turn came: then the task
    // only tells whoever waits for it.
    using Task = std::function<void(bool cancelled)>;

    explicit Lanes(const std::array<LaneSize, lane_count>& sizes);
    ~Lanes();
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    void start();
    // False when the queue is full; `admitted` work (the rest of an answer that has begun) always enters.
    bool push(Lane lane, Task task, bool admitted = false);
    void stop();                       // cancels what waits, joins what runs
    std::int64_t waiting(Lane lane) const;

private:
    struct Pool {
        LaneSize size{};
        mutable std::mutex mutex;
        std::condition_variable wake;
        std::deque<Task> queue;
        int idle = 0;
        bool stopping = false;
        std::vector<std::thread> workers;
    };
    static void work(Pool& pool);
    std::array<Pool, lane_count> pools_;
};

}  // namespace http
