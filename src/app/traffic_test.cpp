#include "traffic.h"

#include <gtest/gtest.h>

namespace app {
namespace {

constexpr std::int64_t begin = 1'000'000, window = 100'000;

TEST(TrafficTest, many_senders_make_it_busy_and_few_do_not) {
    Traffic traffic;
    EXPECT_FALSE(traffic.busy(begin, 5000, 0)) << "nothing is known of before the first look";
    EXPECT_TRUE(traffic.busy(begin + window, 5031, 0)) << "310 a second";
    EXPECT_TRUE(traffic.busy(begin + window + 1, 5031, 0)) << "within a window the last answer stands";
    EXPECT_FALSE(traffic.busy(begin + 2 * window, 5060, 0)) << "290 a second";
}

// With its own commits counted, the index took 300 seconds for what it does in 30.
TEST(TrafficTest, a_follower_that_catches_up_is_no_traffic) {
    Traffic traffic;
    traffic.busy(begin, 0, 0);
    EXPECT_FALSE(traffic.busy(begin + window, 60, 58));
    EXPECT_TRUE(traffic.busy(begin + 2 * window, 160, 98)) << "600 others a second beside 400 batches";
}

}  // namespace
}  // namespace app
