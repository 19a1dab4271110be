// What is to be done now: the most pressing first, each under the law that asks for it.
#include "support/matter.h"

namespace casework {
namespace {

using State = DecisionState;
const base::Day received = base::to_day({2026, 11, 18});

class NextTest : public testing::Test {
protected:
    static const catalogue::Catalogue& held() {
        static const auto catalogue = catalogue_with_matter();
        return catalogue;
    }
    NextTest() { type("test_matter"); }

    void type(std::string_view id, const catalogue::Catalogue& from = held()) {
        version_ = **from.case_type(id, received);
        file_ = {};
        file_.version = &version_;
        on_ = {};
        on_.type = id;
        on_.received_day = received;
        on_.step = version_.steps.front().id;
    }
    void gate(std::string_view id, GateOutcome outcome) {
        std::erase_if(file_.gates, [&](const auto& one) { return one.gate == id; });
        auto& finding = file_.gates.emplace_back();
        finding.gate = id;
        finding.outcome = outcome;
    }
    void all_gates(GateOutcome outcome) { for (const auto& each : version_.gates) gate(each.id, outcome); }
    ClockState& clock(std::string_view id, ClockKind kind, base::Day due) {
        auto& state = file_.clocks.emplace_back();
        state.clock = version_.clock(id);
        state.kind = kind;
        state.start = received;
        state.due = state.before_roll = due;
        return state;
    }
    // A formal decision of the type, whose hearing the complainant must have.
    void formal(bool heard = true) {
        auto& kind = version_.decisions.emplace_back();
        kind.id = "criticism";
        kind.name = {"Kritik", "Criticism"};
        kind.formal = true;
        kind.provision = "psl:7:18";
        if (!heard) return;
        kind.hearings = {"draft"};
        auto& rule = version_.hearings.emplace_back();
        rule.id = "draft";
        rule.name = {"Utkast", "Draft"};
        rule.roles = {"complainant"};
        rule.provision = "psl:7:18";
        auto& party = file_.parties.emplace_back();
        party.id = {5};
        party.role = "complainant";
        party.from = received;
    }
    Decision& decision(State state) {
        auto& made = file_.decisions.emplace_back();
        made.id = 77;
        made.kind = "criticism";
        made.state = state;
        return made;
    }
    void hearing(HearingState state) {
        auto& sent = file_.hearings.emplace_back();
        sent.rule = "draft";
        sent.party = {5};
        sent.sent_day = today_ - 3;
        sent.reply_by = today_ + 11;
        sent.state = state;
    }
    NextAction next() { return next_action(on_, file_, today_); }
    std::string what() {
        const auto now = next();
        EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has("casework.next." + now.what)) << now.what;
        return now.object.empty() ? now.what : now.what + " " + now.object;
    }
    void declared() {
        on_.owner = {7};
        auto& conflict = file_.conflicts.emplace_back();
        conflict.user = {7};
    }

    catalogue::CaseTypeVersion version_;
    Case on_;
    CaseFile file_;
    base::Day today_ = received + 30;
};

TEST_F(NextTest, a_tip_is_read_judged_linked_and_closed) {
    type("tip", catalogue::Catalogue::shipped());
    clock("read_target", ClockKind::running, received + 1);
    EXPECT_EQ(what(), "read read");
    EXPECT_EQ(next().due, received + 1);
    on_.step = "read";
    EXPECT_EQ(what(), "classify");
    on_.step = "classified";
    EXPECT_EQ(what(), "link_unit");
    on_.unit = {3};
    EXPECT_EQ(what(), "close");
    on_.step = "linked";
    EXPECT_EQ(what(), "close");
    on_.step = "closed";
    on_.open = false;
    EXPECT_EQ(what(), "nothing");
}

TEST_F(NextTest, FL_6_a_question_is_answered_and_then_closed) {
    type("enquiry", catalogue::Catalogue::shipped());
    EXPECT_EQ(what(), "answer");
    on_.step = "answering";
    EXPECT_EQ(what(), "answer");
    on_.step = "answered";
    EXPECT_EQ(what(), "close");
    on_.step = "forwarded";
    EXPECT_EQ(what(), "close");
}

TEST_F(NextTest, an_open_gate_is_tried_with_its_provision_and_in_the_order_of_the_type) {
    EXPECT_EQ(what(), "answer_gate first");
    EXPECT_EQ(next().provision, "psl:7:11");
    EXPECT_EQ(next().about.en, "Has the other answered?");
    gate("first", GateOutcome::passed);
    EXPECT_EQ(what(), "answer_gate age");
    gate("age", GateOutcome::excepted);
    EXPECT_EQ(what(), "answer_gate by_hand");
    gate("by_hand", GateOutcome::discretion);
    EXPECT_EQ(what(), "take_step working");
}

TEST_F(NextTest, a_gate_that_failed_for_good_ends_the_case_before_others_are_asked) {
    gate("first", GateOutcome::failed);
    EXPECT_EQ(what(), "close_after_gate first");
    EXPECT_EQ(next().provision, "psl:7:11");
    gate("first", GateOutcome::open);
    gate("age", GateOutcome::failed);
    EXPECT_EQ(what(), "answer_gate first");
    version_.gates[0].on_fail = "ask";
    gate("first", GateOutcome::failed);
    gate("age", GateOutcome::open);
    EXPECT_EQ(what(), "answer_gate age") << "what only asks waits";
    gate("age", GateOutcome::passed);
    gate("by_hand", GateOutcome::passed);
    EXPECT_EQ(what(), "close_after_gate first");
    version_.gates[0].on_fail = "offer";
    version_.gates[0].before.clear();
    EXPECT_EQ(what(), "take_step working") << "an offer keeps nothing shut";
}

TEST_F(NextTest, a_gate_whose_step_the_case_has_passed_asks_nothing_more) {
    on_.step = "working";
    EXPECT_EQ(what(), "answer_gate by_hand") << "the one that stands before no step";
}

TEST_F(NextTest, FL_16_an_owner_says_whether_there_is_a_conflict_of_interest) {
    all_gates(GateOutcome::passed);
    EXPECT_EQ(what(), "take_step working") << "nobody has the case";
    on_.owner = {7};
    EXPECT_EQ(what(), "declare_conflict");
    EXPECT_EQ(next().provision, "fl:16");
    auto& other = file_.conflicts.emplace_back();
    other.user = {8};
    EXPECT_EQ(what(), "declare_conflict") << "another officer's word does not count";
    declared();
    EXPECT_EQ(what(), "take_step working");
    file_.conflicts.clear();
    version_.party_initiated = false;
    EXPECT_EQ(what(), "take_step working") << "without a party";
}

TEST_F(NextTest, FL_12_a_demand_comes_before_what_the_case_needs) {
    all_gates(GateOutcome::passed);
    declared();
    formal();
    decision(State::draft);
    clock("on_demand", ClockKind::waiting, {});
    EXPECT_EQ(what(), "send_hearing draft");
    file_.clocks.clear();
    clock("on_demand", ClockKind::running, today_ + 9);
    EXPECT_EQ(what(), "answer_demand on_demand");
    EXPECT_EQ(next().due, today_ + 9);
    EXPECT_EQ(next().provision, "fl:12");
    file_.clocks.front().kind = ClockKind::broken;
    EXPECT_EQ(what(), "answer_demand on_demand") << "more than ever";
    file_.clocks.front().ended = today_;
    EXPECT_EQ(what(), "send_hearing draft") << "answered too late, but answered";
}

TEST_F(NextTest, FL_11_the_party_is_told_of_the_delay_until_the_letter_has_gone) {
    all_gates(GateOutcome::passed);
    on_.step = "working";
    auto& state = clock("whole", ClockKind::running, today_ + 20);
    EXPECT_EQ(what(), "take_step decided");
    state.about_to_break = true;
    EXPECT_EQ(what(), "notify_delay whole");
    EXPECT_EQ(next().provision, "fl:11");
    auto& letter = file_.letters.emplace_back();
    letter.template_id = "delay_notice";
    letter.made_day = today_;
    EXPECT_EQ(what(), "notify_delay whole") << "a draft tells nobody";
    letter.state = LetterState::queued;
    EXPECT_EQ(what(), "take_step decided");
    letter.template_id = "hearing";
    EXPECT_EQ(what(), "notify_delay whole");
    file_.letters.clear();
    file_.clocks.front().about_to_break = false;
    file_.clocks.front().kind = ClockKind::broken;
    EXPECT_EQ(what(), "notify_delay whole") << "late is late";
    file_.clocks.front().ended = today_;
    EXPECT_EQ(what(), "take_step decided");
}

TEST_F(NextTest, PSL_7_18_a_draft_is_heard_then_read_taken_and_sent) {
    all_gates(GateOutcome::passed);
    declared();
    on_.step = "decided";
    formal();
    EXPECT_EQ(what(), "draft_decision");
    decision(State::draft);
    EXPECT_EQ(what(), "send_hearing draft");
    EXPECT_EQ(next().provision, "psl:7:18");
    hearing(HearingState::sent);
    EXPECT_EQ(what(), "await_reply draft");
    EXPECT_EQ(next().due, today_ + 11);
    file_.hearings.front().state = HearingState::replied;
    file_.hearings.front().replied_day = today_;
    EXPECT_EQ(what(), "decide 77");
    file_.read_twice = {"criticism"};
    EXPECT_EQ(what(), "read_decision 77");
    file_.decisions.front().state = State::read;
    EXPECT_EQ(what(), "decide 77");
    file_.decisions.front().state = State::decided;
    EXPECT_EQ(what(), "send_decision 77");
    on_.open = false;
    EXPECT_EQ(what(), "send_decision 77") << "taken closes the case, and it is still to be sent";
    file_.decisions.front().state = State::sent;
    EXPECT_EQ(what(), "nothing");
}

TEST_F(NextTest, FL_45_an_appeal_that_came_is_tested_also_when_the_case_is_closed) {
    on_.open = false;
    formal();
    decision(State::sent);
    auto& appeal = file_.appeals.emplace_back();
    appeal.decision = 77;
    EXPECT_EQ(what(), "test_appeal 77");
    EXPECT_EQ(next().provision, "fl:45");
    EXPECT_EQ(next().about.sv, "Kritik");
    appeal.state = AppealState::forwarded;
    EXPECT_EQ(what(), "nothing");
}

TEST_F(NextTest, the_catalogues_own_words_for_a_step_are_shown_when_nothing_presses) {
    all_gates(GateOutcome::passed);
    on_.step = "working";
    for (auto& step : version_.steps)
        if (step.id == "working") step.next_action = {"Utred", "Investigate"};
    EXPECT_EQ(what(), "step_work working");
    EXPECT_EQ(next().about.en, "Investigate");
    on_.due_day = today_ + 4;
    EXPECT_EQ(next().due, today_ + 4) << "the case's own next due day";
}

TEST_F(NextTest, what_came_in_is_read_before_its_gates_are_tried) {
    version_.steps.front().next_action = {"Bekräfta", "Confirm"};
    EXPECT_EQ(what(), "step_work received");
    gate("first", GateOutcome::passed);
    EXPECT_EQ(what(), "answer_gate age") << "who tries a gate has read it";
}

TEST_F(NextTest, every_shipped_type_says_something_at_every_step) {
    for (const auto& each : catalogue::Catalogue::shipped().case_types())
        for (const auto& version : each.versions) {
            file_ = {};
            file_.version = &version;
            on_ = {};
            for (const auto& step : version.steps) {
                on_.step = step.id;
                EXPECT_NE(what(), "nothing") << each.id << " " << step.id;
            }
        }
}

class FileTest : public MatterTest {};
ON_BOTH_DATABASES(FileTest);

TEST_P(FileTest, the_file_of_a_case_holds_what_the_engine_looks_at) {
    const auto id = matter();
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->gates().open_by_discretion(tx, row, "age", "it is grave", me, keys); }));
    database().read([&](db::Reader& reader) {
        const auto on = *casework_->find(reader, id);
        const auto file = casework_->file(reader, on, casework_->keys(reader, id));
        ASSERT_NE(file.version, nullptr);
        EXPECT_EQ(file.clocks.size(), 5u);
        ASSERT_EQ(file.gates.size(), 3u);
        EXPECT_EQ(file.gates[1].reason, "it is grave");
        EXPECT_EQ(next_action(on, file, clock_.today()).what, "answer_gate");
    });
}

}  // namespace
}  // namespace casework
