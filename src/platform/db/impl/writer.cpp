#include "db/impl/writer.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/clock.h"
#include "base/log.h"

namespace db::impl {

namespace {

constexpr auto idle_after = std::chrono::milliseconds{50};

std::exception_ptr refused_for_good() {
    return std::make_exception_ptr(base::Fault("database: a commit failed earlier, nothing more is accepted"));
}

static_assert(sizeof(std::atomic<int>) == sizeof(int));   // the kernel waits on the bare word

// std::atomic::wait yields many times before it sleeps, which with many senders costs more than
// the write (measured), so the kernel is asked directly.
void wait_for_answer(Request& request) {
    while (request.answered.load(std::memory_order_acquire) == 0) {
        syscall(SYS_futex, &request.answered, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
}

// The waiting thread may be gone as soon as it sees the answer: from then on only the address is
// used, and the kernel does not mind one that nobody waits on.
void answer(Request& request) {
    auto* const address = &request.answered;
    request.answered.store(1, std::memory_order_release);
    syscall(SYS_futex, address, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace

Writer::Writer(Store& store, const Options& options) : store_{store}, options_{options} {
    CHECK(options.group_max > 0 && options.queue_max > 0);
    thread_ = std::thread{[this] { loop(); }};
}

Writer::~Writer() { stop(); }

void Writer::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Writer::write(const std::function<void(Transaction&)>& work) {
    Request request;
    request.work = &work;
    submit(request);
}

void Writer::alone(const std::function<void()>& task) {
    Request request;
    request.task = &task;
    submit(request);
}

void Writer::submit(Request& request) {
    CHECK(!on_writer_thread());
    {
        const std::lock_guard lock{mutex_};
        if (status_.failed) std::rethrow_exception(refused_for_good());
        if (stopping_) throw base::Fault("database: closed");
        if (std::ssize(waiting_) >= options_.queue_max) throw base::Busy("database: the queue of writes is full");
        waiting_.push_back(&request);
        status_.waiting = std::ssize(waiting_);
    }
    arrived_.notify_one();
    wait_for_answer(request);
    if (request.error) std::rethrow_exception(request.error);
}

WriterStatus Writer::status() const {
    const std::lock_guard lock{mutex_};
    return status_;
}

void Writer::loop() {
    std::unique_lock lock{mutex_};
    while (wait_for_requests(lock)) {
        const auto group = take_group();
        lock.unlock();
        run(group);
        store_.tidy();
        lock.lock();
        note_failure();
    }
}

// False when there is nothing left and the writer is to end.
bool Writer::wait_for_requests(std::unique_lock<std::mutex>& lock) {
    const auto due = [this] { return stopping_ || !waiting_.empty(); };
    if (!arrived_.wait_for(lock, idle_after, due)) {
        lock.unlock();
        store_.idle();
        lock.lock();
        note_failure();
        arrived_.wait(lock, due);
    }
    return !waiting_.empty();
}

std::vector<Request*> Writer::take_group() {
    std::vector<Request*> group;
    while (!waiting_.empty() && std::ssize(group) < options_.group_max) {
        const bool alone = waiting_.front()->task != nullptr;
        if (alone && !group.empty()) break;
        group.push_back(waiting_.front());
        waiting_.pop_front();
        if (alone) break;
    }
    status_.waiting = std::ssize(waiting_);
    return group;
}

void Writer::run(const std::vector<Request*>& group) {
    int commits = 0;
    std::int64_t committed = 0;
    if (store_.failed()) {
        for (auto* request : group) request->error = refused_for_good();
    } else if (group.front()->task) {
        try {
            (*group.front()->task)();
        } catch (...) {
            group.front()->error = std::current_exception();
        }
    } else {
        commits = store_.run(group);
        committed = std::count_if(group.begin(), group.end(), [](const Request* r) { return !r->error; });
    }
    {
        const std::lock_guard lock{mutex_};
        status_.committed += committed;
        status_.commits += commits;
        if (commits > 0) status_.last_commit_monotonic_us = base::SystemClock{}.monotonic_us();
        note_failure();
    }
    for (auto* request : group) answer(*request);
}

void Writer::note_failure() {
    if (status_.failed || !store_.failed()) return;
    status_.failed = true;
    base::log(base::Level::alarm, "database_writer_stopped");
}

}  // namespace db::impl
