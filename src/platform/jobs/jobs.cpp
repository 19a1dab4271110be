#include "jobs/jobs.h"

#include <cxxabi.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <thread>
#include <typeinfo>

#include "base/fault.h"
#include "base/log.h"
#include "jobs/backoff.h"

namespace jobs {

namespace {

// From this many failures in a row (a good minute) a person should look.
constexpr int alarm_after_failures = 6;
constexpr int behind_answers = 10;   // nice; a tenth of the weight of a thread that answers
// A job that never becomes idle is a bug in the job; the limit turns a hang into a message.
constexpr int drain_runs_max = 1'000'000;
// Faults and bugs are worded by us. Any other exception may quote what it choked on, so only its
// type is told.
std::string words_of(const std::exception& error) {
    if (dynamic_cast<const base::Fault*>(&error) || dynamic_cast<const base::Bug*>(&error)) return error.what();
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name{
        abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), &std::free};
    return std::string{"unexpected "} + (name ? name.get() : "exception");
}

}  // namespace

std::int64_t backoff_seconds(std::int64_t failures_in_row) {
    if (failures_in_row <= 0) return 0;
    return std::min<std::int64_t>(backoff_seconds_max,
                                  std::int64_t{1} << std::min<std::int64_t>(failures_in_row - 1, 20));
}

struct Runner::Job {
    Job(const base::Clock& the_clock, std::string name, int interval, std::function<std::int64_t()> the_work)
        : clock{the_clock}, interval_seconds{interval}, work{std::move(the_work)} {
        status.name = std::move(name);
    }

    const base::Clock& clock;
    const int interval_seconds;
    const std::function<std::int64_t()> work;

    mutable std::mutex mutex;
    std::condition_variable changed;
    Status status;                     // the rest is under `mutex`
    bool woken = false;
    bool stopping = false;
    bool running = false;
    bool ended = false;                // the thread does nothing more
    std::int64_t failures_in_row = 0;
    std::int64_t due_us = 0;           // by the monotonic clock; next run without a wake
    std::thread thread;

    struct Outcome { bool failed = false; std::int64_t left = 0; };

    // The work runs unlocked, so that it may wake jobs and read the status.
    Outcome run_once() {
        Outcome outcome;
        std::string error;
        try {
            outcome.left = work();
        } catch (const std::exception& e) {
            outcome.failed = true;
            error = words_of(e);
        }
        const std::lock_guard lock{mutex};
        ++status.runs;
        if (outcome.failed) {
            ++status.failures;
            ++failures_in_row;
            status.last_error = error;
            base::log(failures_in_row >= alarm_after_failures ? base::Level::alarm : base::Level::error, "job_failed",
                      {{"job", status.name}, {"error", error},
                       {"retry_seconds", std::to_string(backoff_seconds(failures_in_row))}});
        } else {
            if (failures_in_row > 0) base::log(base::Level::info, "job_recovered", {{"job", status.name}});
            failures_in_row = 0;
            status.last_error.clear();
            status.backlog = outcome.left;
            if (outcome.left > 0) woken = true;
        }
        const std::int64_t pause_seconds = outcome.failed ? backoff_seconds(failures_in_row) : interval_seconds;
        due_us = clock.monotonic_us() + pause_seconds * 1'000'000;
        return outcome;
    }

    // False when the runner stops. A wake during back-off is kept until the back-off is over: a
    // busy office must not hammer a mail server that is down.
    bool wait_until_due() {
        std::unique_lock lock{mutex};
        while (!stopping) {
            const std::int64_t left_us = due_us - clock.monotonic_us();
            const bool timed = interval_seconds > 0 || failures_in_row > 0;
            const bool by_time = timed && left_us <= 0;
            if (by_time || (woken && failures_in_row == 0)) {
                woken = false;
                running = true;
                return true;
            }
            if (timed) changed.wait_for(lock, std::chrono::microseconds{left_us});
            else changed.wait(lock);
        }
        return false;
    }

    // Whoever waits for an answer comes first: on Linux the nice value is the thread's own.
    void loop() {
        (void)::setpriority(PRIO_PROCESS, 0, behind_answers);
        while (wait_until_due()) {
            run_once();
            const std::lock_guard lock{mutex};
            running = false;
        }
        const std::lock_guard lock{mutex};
        ended = true;
        changed.notify_all();
    }

    bool ended_by(std::chrono::steady_clock::time_point end) {
        std::unique_lock lock{mutex};
        return changed.wait_until(lock, end, [this] { return ended; });
    }

    void wake() {
        {
            const std::lock_guard lock{mutex};
            woken = true;
        }
        changed.notify_one();
    }
};

struct Runner::Impl {
    explicit Impl(const base::Clock& the_clock) : clock{the_clock} {}

    const base::Clock& clock;
    std::vector<std::unique_ptr<Job>> jobs;   // fixed once started
    std::atomic<bool> started = false;
    std::atomic<bool> stopping = false;
    std::mutex stop_mutex;                    // two threads may stop at once, at shutdown

    void tell_to_stop();
};

Runner::Runner(const base::Clock& clock) : impl_{std::make_unique<Impl>(clock)} {}

Runner::~Runner() { stop(); }

void Runner::add(std::string name, int interval_seconds, std::function<std::int64_t()> work) {
    CHECK(!impl_->started);
    CHECK(work != nullptr);
    for (const auto& job : impl_->jobs) CHECK(job->status.name != name);
    impl_->jobs.push_back(std::make_unique<Job>(impl_->clock, std::move(name), interval_seconds, std::move(work)));
}

void Runner::start() {
    CHECK(!impl_->started.exchange(true));
    for (const auto& job : impl_->jobs) {
        Job& it = *job;
        const std::lock_guard lock{it.mutex};   // a job that runs already may wake this one
        // Each runs at once: the last process may have died in the middle of it.
        it.stopping = it.running = it.ended = false;
        it.woken = true;
        it.failures_in_row = 0;
        it.due_us = impl_->clock.monotonic_us();
        it.thread = std::thread{[&it] { it.loop(); }};
    }
}

void Runner::wake(std::string_view name) {
    for (const auto& job : impl_->jobs)
        if (job->status.name == name) job->wake();
}

void Runner::wake_all() {
    for (const auto& job : impl_->jobs) job->wake();
}

bool Runner::stopping() const { return impl_->stopping; }

// First no job may start again, then those under way are told: the other way round one that ends
// at once could begin anew in between.
void Runner::Impl::tell_to_stop() {
    for (const auto& job : jobs) {
        CHECK(job->thread.get_id() != std::this_thread::get_id());
        const std::lock_guard lock{job->mutex};
        job->stopping = true;
        job->changed.notify_one();
    }
    stopping = true;
}

void Runner::stop() {
    const std::lock_guard stop_lock{impl_->stop_mutex};
    if (!impl_->started) return;
    impl_->tell_to_stop();
    for (const auto& job : impl_->jobs) job->thread.join();
    impl_->stopping = false;
    impl_->started = false;
}

bool Runner::stop_within(std::chrono::milliseconds patience) {
    {
        const std::lock_guard stop_lock{impl_->stop_mutex};
        if (!impl_->started) return true;
        impl_->tell_to_stop();
        const auto end = std::chrono::steady_clock::now() + patience;
        for (const auto& job : impl_->jobs)
            if (!job->ended_by(end)) return false;
    }
    stop();
    return true;
}

std::vector<std::string> Runner::running() const {
    std::vector<std::string> names;
    for (const auto& job : impl_->jobs) {
        const std::lock_guard lock{job->mutex};
        if (job->running) names.push_back(job->status.name);
    }
    return names;
}

void Runner::drain() {
    CHECK(!impl_->started);
    std::vector<Job*> alive;
    for (const auto& job : impl_->jobs) alive.push_back(job.get());
    // A job tells what it left, not what it did, and what it did may be work for a job before it:
    // only as many idle rounds as there are jobs show that the longest such chain is at its end.
    std::size_t idle_rounds = 0;
    for (int runs = 0; idle_rounds < impl_->jobs.size();) {
        ++idle_rounds;
        std::erase_if(alive, [&](Job* job) {
            CHECK(++runs <= drain_runs_max);
            const Job::Outcome outcome = job->run_once();
            if (!outcome.failed && outcome.left > 0) idle_rounds = 0;
            return outcome.failed;
        });
    }
}

std::vector<Status> Runner::status() const {
    std::vector<Status> out;
    for (const auto& job : impl_->jobs) {
        const std::lock_guard lock{job->mutex};
        out.push_back(job->status);
    }
    return out;
}

}  // namespace jobs
