// Fees: demanded as the law of the day of receipt says, paid part by part, settled; the gate that waits for them goes on.
#include "base/identifiers.h"
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;

catalogue::CaseTypeVersion with_fees(std::vector<std::string> fees) {
    catalogue::CaseTypeVersion version;
    version.fees = std::move(fees);
    return version;
}

CaseFee made(const std::string& fee, FeeState state) {
    CaseFee one;
    one.fee = fee;
    one.kronor = 100;
    one.state = state;
    return one;
}

TEST(FeeRules, a_fee_nobody_has_demanded_is_missing_and_nothing_is_settled_before_all_are) {
    const auto version = with_fees({"one", "other"});
    EXPECT_EQ(not_demanded(version, {}), (std::vector<std::string>{"one", "other"}));
    EXPECT_EQ(not_demanded(version, {made("one", FeeState::demanded)}), (std::vector<std::string>{"other"}));
    EXPECT_FALSE(all_settled(version, {made("one", FeeState::paid)}));
    EXPECT_FALSE(all_settled(version, {made("one", FeeState::paid), made("other", FeeState::demanded)}));
    EXPECT_TRUE(all_settled(version, {made("one", FeeState::paid), made("other", FeeState::written_off)}));
    EXPECT_TRUE(all_settled(with_fees({}), {}));
}

TEST(FeeRules, the_reference_is_the_year_the_serial_and_a_check_digit) {
    for (const std::int64_t serial : {1, 42, 999'999, 1'234'567}) {
        const auto reference = payment_reference({"8.6.1", serial, 2026});
        EXPECT_TRUE(base::luhn(reference)) << reference;
        EXPECT_EQ(reference.substr(0, 4), "2026");
        EXPECT_EQ(std::stoll(reference.substr(4, reference.size() - 5)), serial);
    }
    EXPECT_NE(payment_reference({"8.6.1", 1, 2026}), payment_reference({"8.6.1", 1, 2027}));
}

class FeesTest : public PartsTest {
protected:
    const catalogue::Catalogue& law() override { return catalogue::Catalogue::shipped(); }
    base::CaseId application(const std::string& type = "permit_new") {
        auto opening_of = opening("", type);
        opening_of.anonymous = false;
        return open(opening_of).id;
    }
    base::Result<std::int64_t> demand(base::CaseId id, base::Day pay_by = {}, const std::string& fee = "permit_new") {
        return with<std::int64_t>(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->fees().demand(tx, row, fee, pay_by, drafter, keys); });
    }
    base::Outcome pay(base::CaseId id, std::int64_t fee, int kronor, base::Day day) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->fees().pay(tx, row, fee, kronor, day, drafter, keys); });
    }
    base::Outcome write_off(base::CaseId id, std::int64_t fee, const std::string& why) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->fees().write_off(tx, row, fee, why, drafter, keys); });
    }
    std::vector<CaseFee> fees(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->fees().of_case(reading, row.id, keys); });
    }
    std::string gate_now(base::CaseId id) {
        std::string found = "open";
        database().read([&](db::Reader& reading) {
            for (const auto& [gate, outcome] : casework_->gates().outcomes(reading, id))
                if (gate == fee_gate) found = code(outcome);
        });
        return found;
    }
    NextAction next(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) {
            return next_action(row, casework_->file(reading, row, keys), clock_.today());
        });
    }
    base::Day today() { return clock_.today(); }
};
ON_BOTH_DATABASES(FeesTest);

TEST_P(FeesTest, SoF_17_1_a_fee_is_demanded_paid_part_by_part_and_opens_the_gate) {
    const auto id = application();
    const auto fee = demand(id, today() + 30);
    ASSERT_TRUE(fee) << fee.error().text_key;
    EXPECT_EQ(fees(id).at(0).kronor, 77'500);
    EXPECT_EQ(fees(id).at(0).state, FeeState::demanded);
    ASSERT_TRUE(pay(id, *fee, 7'500, today()));
    EXPECT_EQ(fees(id).at(0).left(), 70'000);
    EXPECT_EQ(gate_now(id), "open");
    clock_.set(at(2026, 11, 20));
    ASSERT_TRUE(pay(id, *fee, 70'000, today() - 1));
    const auto paid = fees(id).at(0);
    EXPECT_EQ(paid.state, FeeState::paid);
    EXPECT_EQ(paid.settled_day, today() - 1);
    EXPECT_EQ(paid.payments.size(), 2u);
    EXPECT_EQ(gate_now(id), "passed");
    const auto happened = events(id);
    EXPECT_EQ(std::count(happened.begin(), happened.end(), "casework.fee_part_paid"), 1);
    EXPECT_EQ(std::count(happened.begin(), happened.end(), "casework.fee_paid"), 1);
    EXPECT_EQ(std::count(happened.begin(), happened.end(), "casework.gate_answered"), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(FeesTest, the_amount_is_that_of_the_day_the_application_came_in) {
    clock_.set(at(2025, 6, 30));
    const auto before = application();
    clock_.set(at(2025, 7, 1));
    const auto after = application();
    ASSERT_TRUE(demand(before));
    ASSERT_TRUE(demand(after));
    EXPECT_EQ(fees(before).at(0).kronor, 30'000);
    EXPECT_EQ(fees(after).at(0).kronor, 77'500);
}

TEST_P(FeesTest, what_is_next_is_to_demand_then_to_wait_then_to_remind) {
    const auto id = application();
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->take_step(tx, row, "awaiting_fee", drafter, keys); }));
    EXPECT_EQ(next(id).what, "demand_fee");
    const auto fee = demand(id, today() + 10);
    ASSERT_TRUE(fee);
    EXPECT_EQ(next(id).what, "await_fee");
    EXPECT_EQ(next(id).due, today() + 10);
    clock_.set(at(2026, 11, 29));
    EXPECT_EQ(next(id).what, "fee_overdue");
    ASSERT_TRUE(pay(id, *fee, 77'500, today()));
    EXPECT_NE(next(id).what, "await_fee");
    EXPECT_NE(next(id).object, std::string{fee_gate});
}

TEST_P(FeesTest, what_cannot_be_is_refused_and_writes_nothing) {
    const auto id = application();
    refuses("fee_none", "", [&] { return demand(id, {}, "permit_change"); });
    refuses("fee_none", "", [&] { return demand(id, {}, "no_such_fee"); });
    refuses("fee_day", "sof:17:1", [&] { return demand(id, today() - 1); });
    const auto fee = demand(id);
    ASSERT_TRUE(fee);
    refuses("fee_demanded", "sof:17:1", [&] { return demand(id); });
    for (const int kronor : {0, -1, 77'501}) refuses("fee_amount", "", [&] { return pay(id, *fee, kronor, today()); });
    refuses("fee_paid_day", "", [&] { return pay(id, *fee, 1, today() + 1); });
    refuses("fee_paid_day", "", [&] { return pay(id, *fee, 1, {}); });
    refuses("fee_unknown", "", [&] { return pay(id, *fee + 1, 1, today()); });
    refuses("fee_reason", "", [&] { return write_off(id, *fee, " \n"); });
    const auto other = application();
    refuses("fee_unknown", "", [&] { return pay(other, *fee, 1, today()); });
    ASSERT_TRUE(pay(id, *fee, 77'500, today()));
    refuses("fee_settled", "", [&] { return pay(id, *fee, 1, today()); });
    refuses("fee_settled", "", [&] { return write_off(id, *fee, "why"); });
}

TEST_P(FeesTest, one_that_is_written_off_says_why_to_those_who_may_read_and_opens_no_gate) {
    const auto id = application();
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->take_step(tx, row, "awaiting_fee", drafter, keys); }));
    const auto fee = demand(id, today() + 5);
    ASSERT_TRUE(fee);
    ASSERT_TRUE(write_off(id, *fee, "Applied for twice by mistake"));
    EXPECT_EQ(fees(id).at(0).reason, "Applied for twice by mistake");
    EXPECT_FALSE(readable("twice by mistake"));
    EXPECT_EQ(gate_now(id), "open");
    EXPECT_EQ(next(id).what, "answer_gate") << "whether it goes on unpaid is for a person to say";
}

TEST_P(FeesTest, those_that_wait_are_found_nearest_day_first) {
    const auto no_day = application(), late = application(), soon = application(), paid = application();
    ASSERT_TRUE(demand(no_day));
    ASSERT_TRUE(demand(late, today() + 30));
    const auto partly = demand(soon, today() + 3);
    ASSERT_TRUE(partly);
    ASSERT_TRUE(pay(soon, *partly, 500, today()));
    const auto settled_one = demand(paid, today() + 1);
    ASSERT_TRUE(pay(paid, *settled_one, 77'500, today()));
    std::vector<Fees::Unpaid> waiting;
    database().read([&](db::Reader& reading) { waiting = casework_->fees().unpaid(reading, 10); });
    ASSERT_EQ(waiting.size(), 3u);
    EXPECT_EQ(waiting[0].case_id, soon);
    EXPECT_EQ(waiting[0].paid, 500);
    EXPECT_EQ(waiting[1].case_id, late);
    EXPECT_EQ(waiting[2].case_id, no_day);
}

TEST_P(FeesTest, a_changed_fee_or_payment_is_found_out) {
    const auto id = application();
    const auto fee = demand(id);
    ASSERT_TRUE(fee);
    ASSERT_TRUE(pay(id, *fee, 1'000, today()));
    finds_a_change_in("casework_payments", "kronor = 2000");
    execute("UPDATE casework_payments SET kronor = 1000");
    finds_a_change_in("casework_fees", "kronor = 1");
}

}  // namespace
}  // namespace casework
