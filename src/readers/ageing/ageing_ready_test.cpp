// The fast lane: what a failed gate closes, by a follower of its own.
#include <gmock/gmock.h>

#include "ageing_test_office.h"

namespace ageing {
namespace {

using testing::HasSubstr;

class FastLaneTest : public AgeingOfficeTest {
protected:
    base::CaseId opened(base::Day day, const std::string& region = {}) {
        intake::Submission complaint;
        complaint.case_type = "complaint_hsl";
        complaint.channel = "letter";
        complaint.title = complaint.text = "Complaint";
        complaint.received_day = day;
        complaint.event = support::tip_event;
        const auto id = received(complaint).case_id;
        (void)act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) { office().casework.set_region(tx, row, region, officer_, keys); });
        return id;
    }
    std::string page() {
        const auto who = handler();
        return ageing_->show({}, {&who, i18n::Texts::of(i18n::Language::en), clock_, false, "Office", ""}).body;
    }
};
ON_BOTH_DATABASES(FastLaneTest);

TEST_P(FastLaneTest, PSL_7_11_what_a_failed_gate_closes_stands_in_the_fast_lane_until_it_is_decided_or_opened_all_the_same) {
    const auto id = opened(today() - 9), other = opened(today() - 5, "nord");
    const auto answer = [&](base::CaseId one, const char* gate, const catalogue::Answers& answers) {
        EXPECT_TRUE(act(one, [&](db::Transaction& tx, const auto& row, const auto& keys) -> base::Outcome {
            const auto found = office().casework.gates().answer(tx, row, gate, answers, officer_, keys);
            return found ? base::Outcome{base::Done{}} : base::Outcome{found.error()};
        }));
    };
    const auto lane = [&](const identity::Actor& who = handler()) {
        while (ageing_->follow_ready_once() > 0) {
        }
        std::string all;
        for (const auto& one : view(who).ready) all += case_of(one.id).number.string() + ":" + one.gate + " ";
        return all;
    };
    const auto own = case_of(id).number.string(), northern = case_of(other).number.string();
    EXPECT_EQ(lane(), "") << "nobody has looked at the gates";
    answer(id, "remit", {{"subject", {"care"}}});
    EXPECT_EQ(lane(), "") << "one that is passed closes nothing";
    answer(id, "provider_first", {{"asked_provider", {"no"}}});
    answer(other, "provider_first", {{"asked_provider", {"no"}}});
    EXPECT_EQ(lane(), own + ":provider_first " + northern + ":provider_first ") << "oldest first";
    EXPECT_EQ(lane(handler({"syd"})), own + ":provider_first ") << "of the regions the actor works for";
    EXPECT_EQ(view().all_ready, 2);
    const auto shown = page();
    EXPECT_THAT(shown, HasSubstr("id=\"snabbspar\""));
    EXPECT_THAT(shown, HasSubstr("/arbetsrum/arende/" + case_of(id).number.slug() + "/handlaggning"));
    EXPECT_THAT(shown, HasSubstr("Patient Safety Act"));
    const auto version = office().casework.version("complaint_hsl", today());
    EXPECT_THAT(shown, HasSubstr((*version)->decision("handed_over_provider")->name.en));
    EXPECT_TRUE(act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
        return office().casework.gates().open_by_discretion(tx, row, "provider_first", "Several about one ward.", officer_, keys);
    }));
    EXPECT_EQ(lane(), northern + ":provider_first ") << "opened all the same";
    answer(other, "provider_first", {{"asked_provider", {"provider"}}, {"answer", {"answered"}}});
    EXPECT_EQ(lane(), "") << "asked meanwhile";
    answer(other, "provider_first", {{"asked_provider", {"no"}}});
    ageing_->rebuild();
    EXPECT_EQ(lane(), northern + ":provider_first ");
    EXPECT_EQ(findings(), "");
    execute("UPDATE ageing_ready SET gate = 'remit'");
    EXPECT_THAT(findings(), HasSubstr("ageing_ready"));
}

}  // namespace
}  // namespace ageing
