#pragma once
// The one writer thread of a database: a bounded queue whose waiting requests are committed as a
// group. What a group commit is differs by database and is behind Store.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "db/db.h"

namespace db::impl {

// Lives on the stack of the thread that waits for it.
struct Request {
    const std::function<void(Transaction&)>* work = nullptr;   // inside the group's transaction
    const std::function<void()>* task = nullptr;               // or alone, outside any transaction
    std::exception_ptr error;
    bool settled = false;             // the store's own note: this member's outcome is final
    std::atomic<int> answered{0};
};

// Called on the writer thread alone.
class Store {
public:
    virtual ~Store() = default;
    // Runs the works and commits. On return every member is either durable or has its error. Gives
    // the number of commits that this took. Never throws.
    virtual int run(std::span<Request* const> group) = 0;
    // What may take time and that no caller should wait for: after the answers, and when idle.
    virtual void tidy() {}
    virtual void idle() {}
    // True once the disk can no longer be trusted: the writer accepts nothing more.
    virtual bool failed() const { return false; }
};

class Writer {
public:
    Writer(Store& store, const Options& options);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void write(const std::function<void(Transaction&)>& work);
    // Runs `task` on the writer thread between two groups.
    void alone(const std::function<void()>& task);
    WriterStatus status() const;
    bool on_writer_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
    // Finishes what waits and ends the thread; nothing is accepted afterwards.
    void stop();

private:
    void submit(Request& request);
    void loop();
    bool wait_for_requests(std::unique_lock<std::mutex>& lock);
    std::vector<Request*> take_group();
    void run(const std::vector<Request*>& group);
    void note_failure();

    Store& store_;
    const Options options_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Request*> waiting_;
    WriterStatus status_;
    bool stopping_ = false;
    std::thread thread_;   // last: it starts when all else stands
};

}  // namespace db::impl
