#pragma once
// A few threads and a short queue, for work that is dear in memory: more at once would be a way
// to take the machine down, so the rest is told to come back.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/fault.h"

namespace crypto::impl {

class BoundedPool {
public:
    BoundedPool(std::size_t threads, std::size_t queue_max) : queue_max_{queue_max} {
        for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    }

    ~BoundedPool() {
        {
            const std::lock_guard lock{mutex_};
            closing_ = true;
        }
        changed_.notify_all();
        for (auto& thread : threads_) thread.join();
    }

    BoundedPool(const BoundedPool&) = delete;
    BoundedPool& operator=(const BoundedPool&) = delete;

    // Waits for the answer; throws base::Busy at once when the queue is full.
    template <class F>
    auto run(F f) -> decltype(f()) {
        // Shared, as the worker may still be leaving the task when the answer is already here.
        const auto task = std::make_shared<std::packaged_task<decltype(f())()>>(std::move(f));
        auto answer = task->get_future();
        {
            const std::lock_guard lock{mutex_};
            if (queue_.size() >= queue_max_) throw base::Busy("too many passwords are being checked just now");
            queue_.push_back([task] { (*task)(); });
        }
        changed_.notify_one();
        return answer.get();
    }

    std::size_t waiting() const {
        const std::lock_guard lock{mutex_};
        return queue_.size();
    }

private:
    void work() {
        std::unique_lock lock{mutex_};
        for (;;) {
            changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
            if (queue_.empty()) return;
            const auto next = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            next();
            lock.lock();
        }
    }

    const std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace crypto::impl
