#include "statistics/statistics.h"

#include <gmock/gmock.h>

#include "answers/answers.h"
#include "statistics_rules.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_answers();
std::vector<Migration> schema_statistics();
}

namespace statistics {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// ---------------------------------------------------------------- rules
TEST(StatisticsRules, waiting_is_counted_in_working_days) {
    const catalogue::Calendar calendar;
    const auto friday = base::to_day({2026, 11, 20});
    EXPECT_EQ(working_days_between(calendar, friday, friday), 0);
    EXPECT_EQ(working_days_between(calendar, friday, friday + 2), 0) << "a weekend is no wait";
    EXPECT_EQ(working_days_between(calendar, friday, friday + 3), 1);
    EXPECT_EQ(working_days_between(calendar, friday, friday + 10), 6);
}

TEST(StatisticsRules, taking_back_what_was_counted_leaves_nothing) {
    Changes changes;
    const Counted one{{7}, 2026 * 12 + 10, "permits", "phone", 9, "staffing", 2, "in_time"};
    contribute(changes, one, 1);
    EXPECT_EQ(changes.size(), 5u);
    contribute(changes, one, -1);
    for (const auto& [key, number] : changes) EXPECT_EQ(number, 0) << key.kind;
}

TEST(StatisticsRules, nearest_rank_says_how_long_half_and_eight_of_ten_waited) {
    Changes counted;
    for (const int days : {0, 1, 1, 2, 9}) {
        Counted one{{1}, 24'000, "permits", "web", -1, "", days, days > 5 ? "late" : "in_time"};
        contribute(counted, one, 1);
    }
    const auto view = gather(counted, 23'999, 24'000);
    ASSERT_EQ(view.services.size(), 1u);
    const auto& service = view.services[0];
    EXPECT_EQ(service.waited_median, 1);
    EXPECT_EQ(service.waited_eighty, 2);
    EXPECT_EQ(service.in_time, 4);
    EXPECT_EQ(service.late, 1);
    EXPECT_THAT(service.months, ElementsAre(0, 5));
}

TEST(StatisticsRules, what_lies_outside_the_period_is_left_out) {
    Changes counted;
    contribute(counted, {{1}, 23'000, "permits", "web", 4, "", -1, "waiting"}, 1);
    EXPECT_TRUE(gather(counted, 23'001, 23'002).services.empty());
}

// ---------------------------------------------------------------- the follower
class StatisticsTest : public support::OfficeTest {
protected:
    void SetUp() override {
        support::OfficeTest::SetUp();
        database().migrate(db::schema_answers());
        answers::declare_tables(office().ledger);
        database().migrate(db::schema_statistics());
        declare_tables(office().ledger);
        statistics_ = std::make_unique<Statistics>(office().intake, std::vector<std::string>{std::string{support::tip_event.name}});
    }
    void TearDown() override {
        statistics_.reset();
        support::OfficeTest::TearDown();
    }
    base::CaseId received(const std::string& type, const std::string& channel, const std::string& service, bool anonymous = false) {
        intake::Submission one;
        one.case_type = type;
        one.form = type;
        one.channel = channel;
        one.anonymous = anonymous;
        one.text = "Hur ansöker man?";
        if (!service.empty()) one.answers = {{"service", {service}}, {"question", {"Hur ansöker man?"}}};
        one.event = type == "tip" ? support::tip_event : support::enquiry_event;
        const auto receipt = office().intake.receive(one);
        EXPECT_TRUE(receipt.has_value());
        return receipt->case_id;
    }
    void answer(base::CaseId id) {
        EXPECT_TRUE(act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
            return office().casework.advance(tx, row, "answered", {77}, keys);
        }));
    }
    View followed() {
        while (statistics_->follow_once() > 0) {
        }
        View view;
        database().read([&](db::Reader& reader) { view = statistics_->view(reader, 3); });
        return view;
    }
    ServiceFigures of(const View& view, std::string_view service) {
        for (const auto& one : view.services)
            if (one.service == service) return one;
        ADD_FAILURE() << "no figures of " << service;
        return {};
    }
    std::unique_ptr<Statistics> statistics_;
};
ON_BOTH_DATABASES(StatisticsTest);

TEST_P(StatisticsTest, each_service_has_its_contacts_by_channel_and_hour) {
    clock_.set(support::moment({2026, 11, 18}, 9));
    received("enquiry", "web", "permits");
    received("enquiry", "phone", "permits");
    received("enquiry", "phone", "permits");
    received("enquiry", "email", "");
    received("tip", "web", "");
    const auto view = followed();
    const auto permits = of(view, "permits");
    EXPECT_EQ(permits.contacts, 3);
    EXPECT_THAT(permits.channels, ElementsAre(Count{"phone", 2}, Count{"web", 1}));
    EXPECT_EQ(permits.hours[9], 3);
    EXPECT_EQ(permits.waiting, 3);
    EXPECT_EQ(of(view, "").contacts, 1) << "an e-mail is sorted to no service yet";
    EXPECT_EQ(of(view, tips_service).contacts, 1);
    EXPECT_EQ(of(view, tips_service).waiting, 0) << "a tip gets no answer";
}

TEST_P(StatisticsTest, each_service_has_its_subjects_as_whoever_answered_judged_them) {
    const auto given = [&](base::CaseId id, const std::string& subject) {
        answers::Answer one{"Så här.", "phone"};
        one.subject = subject;
        EXPECT_TRUE(act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
            const answers::Answers answering{office().casework};
            const auto written = answering.give(tx, row, one, "", {77}, keys);
            office().ledger.append(tx, {support::enquiry_event, row.id, written.document, {77}, clock_.now()}, written.rows, &keys.salt());
            return base::Outcome{base::Done{}};
        }));
    };
    const auto one = received("enquiry", "web", "permits"), two = received("enquiry", "phone", "permits"), three = received("enquiry", "web", "permits");
    EXPECT_TRUE(of(followed(), "permits").themes.empty()) << "nobody has judged";
    given(one, "processing_times");
    given(two, "processing_times");
    given(three, "");
    EXPECT_THAT(of(followed(), "permits").themes, ElementsAre(Count{"processing_times", 2}));
    given(two, "permits");
    EXPECT_THAT(of(followed(), "permits").themes, UnorderedElementsAre(Count{"processing_times", 1}, Count{"permits", 1})) << "the last word counts";
    EXPECT_EQ(findings(), "");
    const identity::Actor who{{7}, 0, "who", "Who", identity::only(identity::Role::analyst), {"*"}, "csrf"};
    const auto page = statistics_->show({}, {&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""}).body;
    EXPECT_THAT(page, HasSubstr("Tillstånd, ändringar och register"));
}

TEST_P(StatisticsTest, an_anonymous_senders_hour_is_not_counted) {
    received("enquiry", "web", "children", true);
    const auto children = of(followed(), "children");
    EXPECT_EQ(children.contacts, 1);
    EXPECT_EQ(children.hours, std::vector<std::int64_t>(24));
}

TEST_P(StatisticsTest, an_answer_moves_the_contact_from_waiting_to_in_time_or_late) {
    clock_.set(support::moment({2026, 11, 2}, 10));
    const auto soon = received("enquiry", "web", "supervision"), late = received("enquiry", "web", "supervision");
    EXPECT_EQ(of(followed(), "supervision").waiting, 2);
    clock_.set(support::moment({2026, 11, 4}, 10));
    answer(soon);
    clock_.set(support::moment({2026, 11, 20}, 10));
    answer(late);
    const auto figures = of(followed(), "supervision");
    EXPECT_EQ(figures.waiting, 0);
    EXPECT_EQ(figures.in_time, 1);
    EXPECT_EQ(figures.late, 1) << "the office's target is five working days";
    EXPECT_EQ(figures.waited_median, 2);
    EXPECT_EQ(figures.contacts, 2) << "counted once however often it changes";
}

TEST_P(StatisticsTest, the_page_shows_each_service_with_charts_and_tables) {
    received("enquiry", "phone", "permits");
    followed();
    const auto who = handler();
    http::Request request;
    const auto response = statistics_->show(request, {&who, i18n::Texts::of(i18n::Language::en), clock_, false, "Office", ""});
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, HasSubstr("<svg"));
    EXPECT_THAT(response.body, HasSubstr("Waiting for an answer now"));
}

}  // namespace
}  // namespace statistics
