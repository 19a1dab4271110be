#include "jobs/jobs.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <stdexcept>
#include <thread>

#include "base/fault.h"
#include "jobs/backoff.h"

namespace {

using namespace std::chrono_literals;
constexpr auto patience = 60s;   // only a broken runner waits this long
constexpr auto moment = 40ms;    // long enough for a run that must not come to show itself

// Counts runs and lets a test wait for the n-th without sleeping.
class Counter {
public:
    void add() {
        const std::lock_guard lock{mutex_};
        ++count_;
        changed_.notify_all();
    }
    bool reaches(int n, std::chrono::milliseconds within = patience) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, within, [&] { return count_ >= n; });
    }
    int count() {
        const std::lock_guard lock{mutex_};
        return count_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

// A door that holds a job inside its run.
class Gate {
public:
    void open() {
        const std::lock_guard lock{mutex_};
        open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, patience, [&] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

// The run is counted in the status just after the work returns.
bool runs_reach(const jobs::Runner& runner, std::int64_t n, std::size_t job = 0) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (runner.status().at(job).runs < n) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

base::ManualClock noon() { return base::ManualClock{{1'795'000'000'000'000}}; }

TEST(JobsBackoff, starts_at_one_second_and_doubles_to_five_minutes) {
    const std::int64_t expected[] = {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};
    for (std::size_t n = 0; n < std::size(expected); ++n) EXPECT_EQ(jobs::backoff_seconds(n), expected[n]) << n;
    EXPECT_EQ(jobs::backoff_seconds(1'000'000'000'000), 300);
    EXPECT_EQ(jobs::backoff_seconds(-1), 0);
}

TEST(Jobs, each_job_runs_at_start_because_the_last_process_may_have_died_in_it) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter a, b;
    runner.add("a", 0, [&] { a.add(); return 0; });
    runner.add("b", 3600, [&] { b.add(); return 0; });
    runner.start();
    EXPECT_TRUE(a.reaches(1));
    EXPECT_TRUE(b.reaches(1));
}

TEST(Jobs, a_wake_runs_only_the_named_job) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter a, b;
    runner.add("a", 0, [&] { a.add(); return 0; });
    runner.add("b", 0, [&] { b.add(); return 0; });
    runner.start();
    ASSERT_TRUE(a.reaches(1) && b.reaches(1));
    runner.wake("a");
    EXPECT_TRUE(a.reaches(2));
    EXPECT_FALSE(b.reaches(2, moment));
    runner.wake("no such job");
    runner.wake_all();
    EXPECT_TRUE(a.reaches(3));
    EXPECT_TRUE(b.reaches(2));
}

TEST(Jobs, wakes_during_a_run_become_one_more_run) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs;
    Gate gate;
    runner.add("slow", 0, [&] {
        runs.add();
        gate.pass();
        return 0;
    });
    runner.start();
    ASSERT_TRUE(runs.reaches(1));
    for (int i = 0; i < 100; ++i) runner.wake("slow");
    EXPECT_EQ(runs.count(), 1) << "one run at a time";
    gate.open();
    EXPECT_TRUE(runs.reaches(2));
    EXPECT_FALSE(runs.reaches(3, moment));
}

TEST(Jobs, a_job_with_work_left_runs_again_at_once) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs;
    std::atomic<std::int64_t> left = 5;
    runner.add("queue", 3600, [&] {
        runs.add();
        return --left;
    });
    runner.start();
    EXPECT_TRUE(runs.reaches(5));
    EXPECT_FALSE(runs.reaches(6, moment));
    EXPECT_EQ(runner.status().at(0).backlog, 0);
}

TEST(Jobs, the_interval_counts_by_the_clock) {
    auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs;
    runner.add("hourly", 1, [&] { runs.add(); return 0; });
    runner.start();
    ASSERT_TRUE(runs_reach(runner, 1));
    EXPECT_FALSE(runs.reaches(2, moment));
    clock.advance_seconds(1);
    EXPECT_TRUE(runs.reaches(2)) << "woken by its own timer, by nobody else";
}

TEST(Jobs, a_fault_waits_out_its_back_off_even_when_woken) {
    auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs;
    std::atomic<bool> server_up = false;
    runner.add("mail", 0, [&]() -> std::int64_t {
        runs.add();
        if (!server_up) throw base::Fault{"mail server does not answer"};
        return 0;
    });
    runner.start();
    int expected = 1;
    for (const int pause : {1, 2, 4, 8}) {
        ASSERT_TRUE(runs_reach(runner, expected));
        clock.advance_seconds(pause - 1);
        runner.wake("mail");
        EXPECT_FALSE(runs.reaches(expected + 1, moment)) << "too early in a pause of " << pause;
        clock.advance_seconds(1);
        runner.wake("mail");
        ASSERT_TRUE(runs.reaches(++expected)) << "after a pause of " << pause;
    }
    ASSERT_TRUE(runs_reach(runner, expected));
    auto status = runner.status().at(0);
    EXPECT_EQ(status.failures, 5);
    EXPECT_EQ(status.last_error, "mail server does not answer");

    server_up = true;
    clock.advance_seconds(16);
    runner.wake("mail");
    ASSERT_TRUE(runs_reach(runner, 6));
    status = runner.status().at(0);
    EXPECT_EQ(status.failures, 5);
    EXPECT_EQ(status.last_error, "");
    runner.wake("mail");
    EXPECT_TRUE(runs.reaches(7)) << "after success no pause is left";
}

TEST(Jobs, a_failing_job_does_not_hold_up_another) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter good;
    runner.add("bad", 0, []() -> std::int64_t { throw base::Fault{"disk full"}; });
    runner.add("good", 0, [&] { good.add(); return 0; });
    runner.start();
    ASSERT_TRUE(runs_reach(runner, 1));
    runner.wake_all();
    EXPECT_TRUE(good.reaches(1));
}

TEST(Jobs, a_foreign_exception_is_told_by_type_because_its_words_may_quote_a_case) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    runner.add("parse", 0, []() -> std::int64_t { throw std::invalid_argument{"the sender wrote this"}; });
    runner.drain();
    const auto status = runner.status().at(0);
    EXPECT_EQ(status.failures, 1);
    EXPECT_EQ(status.last_error, "unexpected std::invalid_argument");
}

TEST(Jobs, stop_waits_for_the_run_under_way_and_starts_no_more) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs, ended;
    runner.add("long", 0, [&]() -> std::int64_t {
        runs.add();
        while (!runner.stopping()) std::this_thread::yield();
        ended.add();
        return 1;
    });
    runner.start();
    ASSERT_TRUE(runs.reaches(1));
    EXPECT_FALSE(runner.stopping());
    runner.stop();
    EXPECT_EQ(ended.count(), 1);
    EXPECT_EQ(runs.count(), 1);
    runner.wake("long");
    EXPECT_FALSE(runs.reaches(2, moment));
    EXPECT_FALSE(runner.stopping());
}

TEST(Jobs, who_cannot_wait_is_told_that_a_run_goes_on_and_whose_it_is) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs;
    std::atomic<bool> let_go = false;
    runner.add("learns", 0, [&]() -> std::int64_t {
        runs.add();
        while (!let_go) std::this_thread::yield();
        return 0;
    });
    runner.add("idle", 0, [] { return 0; });
    runner.start();
    ASSERT_TRUE(runs.reaches(1));
    EXPECT_FALSE(runner.stop_within(moment));
    EXPECT_EQ(runner.running(), std::vector<std::string>{"learns"});
    EXPECT_TRUE(runner.stopping());
    let_go = true;
    EXPECT_TRUE(runner.stop_within(patience));
    EXPECT_FALSE(runner.stopping());
    EXPECT_EQ(runs.count(), 1);
}

TEST(Jobs, stop_is_prompt_during_interval_and_back_off) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    runner.add("yearly", 31'536'000, [] { return 0; });
    runner.add("bad", 0, []() -> std::int64_t { throw base::Fault{"gone"}; });
    runner.start();
    ASSERT_TRUE(runs_reach(runner, 1, 0) && runs_reach(runner, 1, 1));
    const auto before = std::chrono::steady_clock::now();
    runner.stop();
    runner.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - before, patience);
}

TEST(Jobs, a_stopped_runner_can_start_again) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter runs;
    runner.add("a", 0, [&] { runs.add(); return 0; });
    runner.start();
    ASSERT_TRUE(runs.reaches(1));
    runner.stop();
    runner.start();
    EXPECT_TRUE(runs.reaches(2));
}

TEST(Jobs, drain_runs_until_all_are_idle_also_when_a_later_job_feeds_an_earlier) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    int ledger = 0, indexed = 0, mailed = 0, letters = 3;
    runner.add("index", 0, [&] {                    // follows what mail wrote
        indexed = ledger;
        return 0;
    });
    runner.add("mail", 0, [&] {                     // follows what letters wrote
        mailed = 3 - letters;
        ledger = mailed;
        return 0;
    });
    runner.add("letters", 0, [&] {
        if (letters > 0) --letters;
        return letters;
    });
    runner.drain();
    EXPECT_EQ(letters, 0);
    EXPECT_EQ(mailed, 3);
    EXPECT_EQ(indexed, 3);
}

TEST(Jobs, drain_gives_a_failing_job_up_and_finishes_the_others) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    int left = 3;
    runner.add("bad", 0, []() -> std::int64_t { throw base::Fault{"gone"}; });
    runner.add("good", 0, [&] { return --left > 0 ? left : 0; });
    runner.drain();
    EXPECT_LE(left, 0);
    EXPECT_EQ(runner.status().at(0).runs, 1);
    EXPECT_EQ(runner.status().at(0).last_error, "gone");
    runner.drain();
    EXPECT_EQ(runner.status().at(0).runs, 2) << "the next drain tries again";
}

TEST(Jobs, a_job_may_wake_another_and_read_the_status) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    Counter fed;
    runner.add("feeder", 0, [&] {
        runner.wake("fed");
        return static_cast<std::int64_t>(runner.status().size()) - 2;
    });
    runner.add("fed", 0, [&] { fed.add(); return 0; });
    runner.start();
    ASSERT_TRUE(fed.reaches(1) && runs_reach(runner, 1, 0));
    const int before = fed.count();
    runner.wake("feeder");
    EXPECT_TRUE(fed.reaches(before + 1));
}

TEST(Jobs, two_jobs_of_one_name_are_a_bug) {
    const auto clock = noon();
    jobs::Runner runner{clock};
    runner.add("a", 0, [] { return 0; });
    EXPECT_THROW(runner.add("a", 0, [] { return 0; }), base::Bug);
    runner.start();
    EXPECT_THROW(runner.drain(), base::Bug);
    EXPECT_THROW(runner.start(), base::Bug);
    EXPECT_THROW(runner.add("b", 0, [] { return 0; }), base::Bug);
}

}  // namespace
