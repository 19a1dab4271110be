#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

#include "crypto/crypto.h"
#include "crypto/impl/bounded_pool.h"

namespace {

using namespace crypto;

TEST(password, verifies_the_right_one_alone) {
    const auto stored = hash_password("correct horse");
    EXPECT_TRUE(verify_password(stored, "correct horse"));
    EXPECT_FALSE(verify_password(stored, "Correct horse"));
    EXPECT_FALSE(verify_password(stored, "correct hors"));
    EXPECT_FALSE(verify_password(stored, ""));
}

TEST(password, is_stored_as_argon2id_with_64_mebibytes_and_two_passes_and_a_salt_of_its_own) {
    const auto one = hash_password("same"), two = hash_password("same");
    EXPECT_THAT(one, testing::StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
    EXPECT_NE(one, two);
}

TEST(password, against_something_that_is_no_hash_is_false) {
    for (const auto* stored : {"", "x", "$argon2id$", "plain password"}) EXPECT_FALSE(verify_password(stored, "x"));
    EXPECT_FALSE(verify_password(std::string(1000, '$'), "x"));
}

void wait_until(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    ASSERT_TRUE(condition());
}

TEST(password_pool, says_busy_when_threads_and_queue_are_full_and_then_serves_all_it_took) {
    impl::BoundedPool pool{2, 16};
    std::latch go{1};
    std::atomic<int> running{0}, done{0};
    std::vector<std::jthread> callers;
    const auto call = [&] {
        EXPECT_EQ(pool.run([&] { ++running; go.wait(); return 7; }), 7);
        ++done;
    };
    for (int i = 0; i < 2; ++i) callers.emplace_back(call);
    wait_until([&] { return running == 2; });
    for (int i = 0; i < 16; ++i) callers.emplace_back(call);
    wait_until([&] { return pool.waiting() == 16; });
    EXPECT_THROW(pool.run([] { return 0; }), base::Busy);
    EXPECT_EQ(running, 2) << "never more at once than there are threads";
    go.count_down();
    callers.clear();
    EXPECT_EQ(done, 18);
    EXPECT_EQ(pool.run([] { return 1; }), 1);
}

TEST(password_pool, hands_a_fault_to_the_caller_and_lives_on) {
    impl::BoundedPool pool{1, 1};
    EXPECT_THROW(pool.run([]() -> int { throw base::Fault("no memory"); }), base::Fault);
    EXPECT_EQ(pool.run([] { return 5; }), 5);
}

}  // namespace
