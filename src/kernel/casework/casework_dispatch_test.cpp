// Digital post: tried longer and longer apart, sent once, and printed instead when the carrier will not.
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;
using Status = Delivery::Status;

class DispatchTest : public PartsTest {
protected:
    base::CaseId letter_to(Protection protection, bool address = true) {
        const auto id = trial();
        auto made = person("complainant", "Writing Person", number_a);
        if (address) {
            made.person.address = "Street 1";
            made.person.city = "Town";
        }
        made.protection = protection;
        const auto party = add(id, made);
        const auto drafted = with<std::int64_t>(id, [&](auto& tx, const auto& row, const auto& keys) {
            for (const auto& one : casework_->case_parties().of_case(tx, row.id, keys))
                if (one.id == party) return casework_->letters().draft(tx, row, "notice", one, {{"reason", "the reason"}}, drafter, keys);
            return base::Result<std::int64_t>{base::Refusal{"none"}};
        });
        letter_ = drafted.operator*();
        EXPECT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->letters().queue(tx, row, letter_, "digital_post", drafter, keys);
        }));
        return id;
    }
    std::vector<Dispatch> due() {
        std::vector<Dispatch> found;
        database().read([&](db::Reader& reading) { found = casework_->dispatches().due(reading, 10); });
        return found;
    }
    std::vector<Dispatch> not_gone() {
        std::vector<Dispatch> found;
        database().read([&](db::Reader& reading) { found = casework_->dispatches().not_gone(reading, 10); });
        return found;
    }
    void tried(base::CaseId id, Status status, const std::string& answer = {}) {
        ASSERT_EQ(due().size(), 1u);
        const auto dispatch = due().at(0);
        ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->dispatches().tried(tx, row, dispatch, {status, answer}, keys); }));
    }
    Letter letter(base::CaseId id) {
        for (const auto& one : look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->letters().of_case(reading, row.id, keys); }))
            if (one.id == letter_) return one;
        return {};
    }
    base::Outcome print(base::CaseId id) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->dispatches().print_instead(tx, row, letter_, drafter, keys); });
    }
    std::int64_t letter_ = 0;
};
ON_BOTH_DATABASES(DispatchTest);

TEST_P(DispatchTest, one_that_the_carrier_takes_is_sent_once_with_a_reference_of_its_own) {
    const auto id = letter_to(Protection::none);
    ASSERT_EQ(due().size(), 1u);
    EXPECT_EQ(due().at(0).letter, letter_);
    EXPECT_EQ(due().at(0).attempts, 0);
    const auto reference = casework_->dispatches().reference(letter_);
    EXPECT_EQ(reference, casework_->dispatches().reference(letter_));
    EXPECT_NE(reference, casework_->dispatches().reference(letter_ + 1));
    tried(id, Status::accepted, "taken");
    EXPECT_EQ(letter(id).state, LetterState::sent);
    EXPECT_EQ(letter(id).sent_day, clock_.today());
    EXPECT_TRUE(due().empty());
    EXPECT_TRUE(not_gone().empty());
    EXPECT_EQ(findings(), "");
}

TEST_P(DispatchTest, a_carrier_that_is_away_is_asked_again_at_longer_and_longer_times) {
    const auto id = letter_to(Protection::none);
    auto moment = clock_.now();
    for (const std::int64_t minutes : {1, 2, 4, 8}) {
        tried(id, Status::later, "busy");
        EXPECT_TRUE(due().empty());
        clock_.set({moment.us + minutes * 60'000'000 - 1});
        EXPECT_TRUE(due().empty()) << minutes;
        moment = {moment.us + minutes * 60'000'000};
        clock_.set(moment);
    }
    ASSERT_EQ(not_gone().size(), 1u);
    EXPECT_EQ(not_gone().at(0).attempts, 4);
    EXPECT_EQ(not_gone().at(0).answer, "busy");
    tried(id, Status::accepted);
    EXPECT_EQ(letter(id).state, LetterState::sent);
}

TEST_P(DispatchTest, who_has_no_mailbox_and_what_is_refused_goes_to_the_print_queue) {
    for (const auto status : {Status::no_mailbox, Status::refused}) {
        const auto id = letter_to(Protection::none);
        tried(id, status, "no");
        EXPECT_EQ(letter(id).state, LetterState::queued);
        EXPECT_EQ(letter(id).channel, "post");
        EXPECT_TRUE(due().empty());
        const auto happened = events(id);
        EXPECT_EQ(std::count(happened.begin(), happened.end(), "casework.letter_redirected"), 1);
    }
    EXPECT_EQ(findings(), "");
}

TEST_P(DispatchTest, a_carrier_that_never_comes_back_is_given_up_after_days) {
    const auto id = letter_to(Protection::none);
    const auto begun = clock_.now();
    int attempts = 0;
    while (!due().empty() || !not_gone().empty()) {
        if (due().empty()) clock_.set(not_gone().at(0).next_at);
        tried(id, Status::later, "away");
        ASSERT_LE(++attempts, Dispatches::attempts_max);
    }
    EXPECT_EQ(attempts, Dispatches::attempts_max);
    EXPECT_EQ(letter(id).channel, "post");
    EXPECT_GT(clock_.now().us - begun.us, 2ll * 86'400 * 1'000'000);
    EXPECT_LT(clock_.now().us - begun.us, 4ll * 86'400 * 1'000'000);
}

TEST_P(DispatchTest, nothing_is_printed_for_who_is_protected_or_has_no_address_it_stands_as_refused) {
    for (const bool hidden : {true, false}) {
        const auto id = letter_to(hidden ? Protection::protected_identity : Protection::none, hidden);
        tried(id, Status::refused, "no");
        EXPECT_EQ(letter(id).channel, "digital_post");
        EXPECT_TRUE(due().empty());
        EXPECT_EQ(not_gone().at(0).state, "refused");
        const auto happened = events(id);
        EXPECT_EQ(std::count(happened.begin(), happened.end(), "casework.letter_stranded"), 1);
        refuses(hidden ? "letter_protected" : "letter_address", "", [&] { return print(id); });
        base::Outcome again = base::Done{};
        database().write([&](db::Transaction& tx) { again = casework_->dispatches().try_again(tx, letter_); });
        ASSERT_TRUE(again);
        tried(id, Status::accepted);
        EXPECT_EQ(letter(id).state, LetterState::sent);
    }
}

TEST_P(DispatchTest, a_person_may_print_one_that_waits_and_the_carriers_late_answer_changes_nothing) {
    const auto id = letter_to(Protection::none);
    const auto dispatch = due().at(0);
    ASSERT_TRUE(print(id));
    EXPECT_EQ(letter(id).channel, "post");
    const auto before = picture();
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->dispatches().tried(tx, row, dispatch, {Status::accepted, ""}, keys); }));
    EXPECT_EQ(picture(), before);
    refuses("dispatch_state", "", [&] { return print(id); });
}

TEST_P(DispatchTest, a_changed_row_is_found_out) {
    const auto id = letter_to(Protection::none);
    tried(id, Status::later, "away");
    finds_a_change_in("casework_dispatches", "attempts = 0");
}

}  // namespace
}  // namespace casework
