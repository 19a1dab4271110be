#pragma once
// Background work: each job runs on a thread of its own when woken or when its interval has gone,
// one run at a time. A Fault is retried with back-off (1 s doubling to 5 min) and shown in status;
// jobs are idempotent, so a run cut by a crash is run again. Thread-safe.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"

namespace jobs {

struct Status {
    std::string name;
    std::int64_t runs = 0, failures = 0;
    std::string last_error;            // operator's words, no content of cases
    std::int64_t backlog = 0;          // as the job last told
};

class Runner {
public:
    explicit Runner(const base::Clock& clock);
    ~Runner();                          // stops
    // `work` does what there is to do and gives what is left (0: idle). Called again at once while
    // it gives more than 0.
    void add(std::string name, int interval_seconds, std::function<std::int64_t()> work);
    void start();
    void wake(std::string_view name);
    void wake_all();
    void stop();                         // waits for the runs that are under way
    // The same for so long at most. False: a run goes on, and the process must end at once (every job stands
    // being cut, as by a crash); nothing else may be done with the runner then but name who is late.
    bool stop_within(std::chrono::milliseconds patience);
    std::vector<std::string> running() const;   // names of the jobs whose run is under way
    // For a job with a long run, so that it may end early. Thread-safe.
    bool stopping() const;
    // Runs every job until all are idle, on this thread (tests, commands). Not while started.
    // A job that fails is told in `status` and not tried again in the same drain.
    void drain();
    std::vector<Status> status() const;

private:
    struct Job;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jobs
