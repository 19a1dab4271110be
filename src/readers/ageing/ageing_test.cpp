#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "ageing_test_office.h"

namespace ageing {
namespace {

using identity::Role;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AgeingTest : public AgeingOfficeTest {
protected:
    base::CaseId opened(const std::string& type, base::Day day, const std::string& region = {}) {
        casework::Opening opening;
        opening.id = office().ids.make<base::CaseId>();
        opening.type = type;
        opening.channel = "web";
        opening.received_day = day;
        opening.received_at = base::start_of(day);
        opening.region = region;
        opening.keys = crypto::CaseKeys::random();
        opening.keys_wrapped = office().keyring->wrap(opening.keys, opening.id);
        const auto version = office().casework.version(type, day);
        EXPECT_TRUE(version.has_value()) << type;
        database().write([&](db::Transaction& tx) {
            const auto row = office().casework.open_case(tx, opening, **version);
            office().ledger.append(tx, {support::tip_event, opening.id, {}, {}, opening.received_at}, {row.row},
                                   &opening.keys.salt());
        });
        return opening.id;
    }
    // One that is chosen on closing and needs no decision; empty when the type has none.
    std::string plain_outcome(const std::string& type) {
        for (const auto& kind : (*office().casework.version(type, today()))->decisions)
            if (!kind.formal && !kind.interim) return kind.id;
        return {};
    }
    void close(base::CaseId id, base::Day day) {
        const auto now = clock_.now();
        clock_.set({base::start_of(day).us + 3600'000'000ll});
        const auto outcome = plain_outcome(case_of(id).type);
        ASSERT_FALSE(outcome.empty());
        EXPECT_TRUE(act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
            return office().casework.close(tx, row, outcome, officer_, keys);
        }));
        clock_.set(now);
    }
    void reopen(base::CaseId id) {
        EXPECT_TRUE(act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
            return office().casework.reopen(tx, row, officer_, keys);
        }));
    }
    void move(base::CaseId id, const std::string& region) {
        (void)act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
            office().casework.set_region(tx, row, region, officer_, keys);
        });
    }
    void assign(base::CaseId id, base::UserId owner) {
        (void)act(id, [&](db::Transaction& tx, const auto& row, const auto& keys) {
            office().casework.assign(tx, row, owner, officer_, keys);
        });
    }
    void follow() {
        while (ageing_->follow_once() > 0) {
        }
    }
    std::string page(const identity::Actor& who = handler(), const http::Fields& query = {},
                     i18n::Language language = i18n::Language::en) {
        http::Request request;
        request.query = query;
        const auto response = ageing_->show(request, {&who, i18n::Texts::of(language), clock_, false, "Office", ""});
        EXPECT_EQ(response.status, 200);
        return response.body;
    }
    // Everything the follower keeps, without the numbers of its rows.
    std::map<std::string, std::string> kept() {
        std::map<std::string, std::string> rows;
        database().read([&](db::Reader& reader) {
            reader.query("SELECT kind, part, type, region, counts FROM ageing_counts", {}, [&](const db::Row& row) {
                rows[row.string(0) + " " + std::to_string(row.integer(1)) + " " + row.string(2) + " " + row.string(3)] =
                    base::hex(row.bytes(4));
            });
            reader.query("SELECT id, type, region, owner, received_day, due_day, closed_day, open FROM ageing_cases",
                         {}, [&](const db::Row& row) {
                             auto& words = rows["case " + std::to_string(row.integer(0))];
                             for (int i = 1; i < row.columns(); ++i)
                                 words += (i < 3 ? row.string(i) : std::to_string(row.integer(i))) + " ";
                         });
        });
        return rows;
    }
};
ON_BOTH_DATABASES(AgeingTest);

// ---------------------------------------------------------------- against a plain sort
base::Day months_on(base::Day day, int months) {
    auto date = base::to_date(day);
    const int all = date.year * 12 + date.month - 1 + months;
    date.year = all / 12;
    date.month = all % 12 + 1;
    while (!base::valid_day(date.year, date.month, date.day)) --date.day;
    return base::to_day(date);
}

// A case is so many months old from the day with the number it was received on, or the first after a month without it.
bool months_reached(base::Day received, base::Day today, int months) {
    const auto from = base::to_date(received), to = base::to_date(today);
    const int whole = (to.year - from.year) * 12 + to.month - from.month;
    return whole > months || (whole == months && to.day >= from.day);
}

Spread sorted_spread(std::vector<int> days) {
    if (days.empty()) return {};
    std::sort(days.begin(), days.end());
    const auto at = [&](std::size_t hundredths) { return days[(days.size() * hundredths + 99) / 100 - 1]; };
    return {static_cast<std::int64_t>(days.size()), at(50), at(80)};
}

// The same figures from the cases themselves, one by one.
Standing plain(const std::vector<casework::Case>& cases, base::Day today,
               const std::function<bool(const casework::Case&)>& among) {
    Standing found;
    found.bands.resize(5);
    std::vector<int> open, closed;
    const auto since = base::to_day({base::to_date(today).year - 1, base::to_date(today).month + 1, 1});
    for (const auto& row : cases) {
        if (!among(row)) continue;
        if (!row.open) {
            if (row.closed_day >= since) closed.push_back(row.closed_day - row.received_day);
            continue;
        }
        open.push_back(today - row.received_day);
        std::size_t band = 0;
        for (const int months : {1, 3, 6, 9})
            if (months_reached(row.received_day, today, months)) ++band;
        ++found.bands[band];
        if (row.type != "complaint_hsl") continue;
        ++found.with_goal;
        if (months_on(row.received_day, 9) < today) ++found.over_goal;
    }
    found.open = sorted_spread(open);
    found.closed = sorted_spread(closed);
    return found;
}

TEST_P(AgeingTest, the_figures_are_those_of_a_plain_sort_of_the_cases) {
    std::mt19937 random{20261118};
    const std::vector<std::string> types{"complaint_hsl", "tip", "enquiry"}, regions{"", "nord", "syd", "ost"};
    std::vector<base::CaseId> ids;
    for (int i = 0; i < 260; ++i) {
        const int age = static_cast<int>(random() % 700);
        ids.push_back(opened(types[random() % 3], today() - age, regions[random() % 4]));
        if (random() % 5 < 3 && !plain_outcome(case_of(ids.back()).type).empty())
            close(ids.back(), today() - static_cast<int>(random() % static_cast<unsigned>(age + 1)));
        if (i == 40) follow();
    }
    EXPECT_GT(ageing_->follow_once(), 0) << "more events than one batch";
    follow();
    std::vector<casework::Case> cases;
    for (const auto id : ids) cases.push_back(case_of(id));
    const auto all = view();
    EXPECT_EQ(all.all, plain(cases, today(), [](const auto&) { return true; }));
    EXPECT_GT(all.all.over_goal, 5);
    EXPECT_GT(all.all.closed.cases, 20);
    for (const auto& type : types)
        EXPECT_EQ(view(handler(), {type, ""}).all,
                  plain(cases, today(), [&](const auto& row) { return row.type == type; }))
            << type;
    ASSERT_EQ(all.departments.size(), 4u);
    for (const auto& [region, standing] : all.departments) {
        const auto here = [region = region](const auto& row) { return row.region == region; };
        EXPECT_EQ(standing, plain(cases, today(), here)) << region;
        EXPECT_EQ(view(handler(), {"", region.empty() ? "none" : region}).all, plain(cases, today(), here)) << region;
    }
}

TEST_P(AgeingTest, ages_grow_with_the_day_and_cost_no_event) {
    const auto id = opened("complaint_hsl", today() - 10);
    follow();
    EXPECT_EQ(view().all.open, (Spread{1, 10, 10}));
    EXPECT_EQ(view().all.over_goal, 0);
    const auto goal = months_on(case_of(id).received_day, 9);
    clock_.set(base::start_of(goal));
    EXPECT_EQ(view().all.over_goal, 0) << "the last day of the goal is within it";
    clock_.set(base::start_of(goal + 1));
    EXPECT_EQ(view().all.over_goal, 1);
    EXPECT_EQ(view().all.bands.back(), 1);
}

TEST_P(AgeingTest, the_goal_is_the_one_of_the_catalogue) {
    opened("complaint_hsl", today() - 500);
    opened("tip", today() - 500);
    follow();
    const auto all = view();
    ASSERT_EQ(all.goals.size(), 1u);
    EXPECT_EQ(all.goals.front(), (*office().casework.version("complaint_hsl", today() - 500))->clock("target"));
    EXPECT_EQ(all.all.with_goal, 1);
    EXPECT_EQ(view(handler(), {"tip", ""}).goals.size(), 0u);
    http::Fields tips;
    tips.add("typ", "tip");
    EXPECT_THAT(page(handler(), tips), HasSubstr("No goal is set for the case type"));
    EXPECT_THAT(page(), HasSubstr("The goal is 9 months and holds for 1 of the open cases"));
}

// ---------------------------------------------------------------- what moves
TEST_P(AgeingTest, closing_takes_a_case_from_the_open_to_the_closed) {
    const auto id = opened("tip", today() - 40, "nord");
    follow();
    EXPECT_EQ(view().all.open, (Spread{1, 40, 40}));
    close(id, today() - 10);
    follow();
    EXPECT_EQ(view().all.open, Spread{});
    EXPECT_EQ(view().all.closed, (Spread{1, 30, 30}));
    EXPECT_TRUE(view().oldest.empty());
}

TEST_P(AgeingTest, a_case_opened_again_counts_from_the_day_it_was_received) {
    const auto id = opened("tip", today() - 40, "nord");
    assign(id, officer_);
    follow();
    const auto before = kept();
    close(id, today() - 10);
    follow();
    reopen(id);
    follow();
    auto after = kept();
    for (const auto* row : {"open 0 tip nord", "officer 77 tip nord"}) EXPECT_EQ(after[row], before.at(row)) << row;
    EXPECT_EQ(view().loads.front().due, case_of(id).due_day) << "its clock may have begun anew";
    EXPECT_EQ(after.size(), before.size());
    EXPECT_EQ(view().all.closed, Spread{});
    EXPECT_EQ(view().all.open, (Spread{1, 40, 40}));
    EXPECT_EQ(view().oldest, std::vector{id});
}

TEST_P(AgeingTest, a_case_that_changes_department_is_counted_there_alone) {
    const auto id = opened("tip", today() - 40, "nord");
    opened("tip", today() - 4, "nord");
    follow();
    move(id, "syd");
    follow();
    const auto all = view();
    ASSERT_EQ(all.departments.size(), 2u);
    EXPECT_EQ(all.departments[0].first, "nord");
    EXPECT_EQ(all.departments[0].second.open, (Spread{1, 4, 4}));
    EXPECT_EQ(all.departments[1].second.open, (Spread{1, 40, 40}));
    close(id, today());
    move(id, "nord");
    follow();
    const auto moved = view();
    ASSERT_EQ(moved.departments.size(), 1u);
    EXPECT_EQ(moved.departments[0].second.closed, (Spread{1, 40, 40}));
}

TEST_P(AgeingTest, what_was_closed_before_the_last_twelve_months_is_not_counted) {
    close(opened("tip", today() - 700), base::to_day({2025, 11, 30}));
    const auto inside = opened("tip", today() - 700);
    close(inside, base::to_day({2025, 12, 1}));
    follow();
    EXPECT_EQ(view().closed_since, base::to_day({2025, 12, 1}));
    EXPECT_EQ(view().all.closed.cases, 1);
    EXPECT_EQ(view().all.closed.median, base::to_day({2025, 12, 1}) - (today() - 700));
}

TEST_P(AgeingTest, rebuilding_from_the_ledger_gives_the_same_rows) {
    std::mt19937 random{9};
    std::vector<base::CaseId> ids;
    for (int i = 0; i < 90; ++i) {
        ids.push_back(
            opened(i % 2 ? "tip" : "complaint_hsl", today() - static_cast<int>(random() % 300), i % 3 ? "nord" : ""));
        const auto id = ids[random() % ids.size()];
        const auto on = case_of(id);
        switch (random() % 4) {
            case 0:
                move(id, "ost");
                break;
            case 1:
                assign(id, {static_cast<std::int64_t>(random() % 3)});
                break;
            case 2:
                if (!on.open)
                    reopen(id);
                else if (on.type == "tip")
                    close(id, today());
                break;
            default:
                break;
        }
        if (i % 20 == 0) follow();
    }
    follow();
    const auto before = kept();
    EXPECT_GT(before.size(), 95u);
    ageing_->rebuild();
    EXPECT_EQ(kept(), before);
    EXPECT_EQ(findings(), "");
    execute("DELETE FROM ageing_cases");
    execute("DELETE FROM ageing_counts");
    EXPECT_EQ(view().all.open.cases, 0);
    ageing_->rebuild();
    EXPECT_EQ(kept(), before);
}

TEST_P(AgeingTest, following_again_changes_nothing) {
    opened("tip", today() - 3);
    follow();
    const auto before = kept();
    EXPECT_EQ(ageing_->follow_once(), 0);
    EXPECT_EQ(kept(), before);
    database().read([&](db::Reader& reader) { EXPECT_EQ(ageing_->backlog(reader), 0); });
}

TEST_P(AgeingTest, a_row_changed_behind_our_back_is_found) {
    opened("tip", today() - 3);
    follow();
    EXPECT_EQ(findings(), "");
    execute("UPDATE ageing_cases SET received_day = received_day + 1");
    EXPECT_THAT(findings(), HasSubstr("ageing_cases"));
    ageing_->rebuild();
    execute("UPDATE ageing_counts SET region = 'syd'");
    EXPECT_THAT(findings(), HasSubstr("ageing_counts"));
}

// ---------------------------------------------------------------- who sees what
TEST_P(AgeingTest, departments_the_actor_does_not_work_for_are_not_counted) {
    const auto mine = opened("tip", today() - 3, "nord");
    const auto nobodys = opened("tip", today() - 5);
    const auto hidden = opened("complaint_hsl", today() - 400, "syd");
    close(opened("tip", today() - 300, "syd"), today() - 1);
    assign(hidden, officer_);
    follow();
    const auto seen = view(handler({"nord"}));
    EXPECT_EQ(seen.all.open, (Spread{2, 3, 5}));
    EXPECT_EQ(seen.all.closed, Spread{});
    EXPECT_EQ(seen.departments.size(), 2u);
    EXPECT_TRUE(seen.goals.empty());
    EXPECT_TRUE(seen.loads.empty());
    EXPECT_EQ(seen.oldest, (std::vector{nobodys, mine}));
    EXPECT_TRUE(view(handler({"nord"}), {"", "syd"}).departments.empty());
    EXPECT_TRUE(view(handler({"nord"}), {"", "syd"}).oldest.empty());
    const auto html = page(handler({"nord"}));
    EXPECT_THAT(html, AllOf(HasSubstr(case_of(mine).number.string()), Not(HasSubstr(case_of(hidden).number.string())),
                            Not(HasSubstr("value=\"syd\""))));
    EXPECT_THAT(page(), HasSubstr(case_of(hidden).number.string()));
}

TEST_P(AgeingTest, one_who_may_list_no_case_gets_no_page) {
    opened("tip", today() - 3);
    follow();
    const auto administrator = actor(identity::only(Role::administrator));
    EXPECT_EQ(view(administrator).all.open.cases, 0);
    const auto response =
        ageing_->show({}, {&administrator, i18n::Texts::of(i18n::Language::sv), clock_, false, "", ""});
    EXPECT_EQ(response.status, 404);
}

TEST_P(AgeingTest, a_decision_maker_sees_the_load_of_all_and_a_handler_their_own) {
    const auto other = office().identity.create_user(
        {"other", "The other officer", "a long enough password", identity::only(Role::handler), {"*"}}, {});
    ASSERT_TRUE(other);
    for (const int age : {200, 100, 50}) assign(opened("complaint_hsl", today() - age, "nord"), *other);
    const auto mine = opened("complaint_hsl", today() - 30, "syd");
    assign(mine, officer_);
    opened("complaint_hsl", today() - 20, "syd");
    follow();
    const auto one = [&](base::UserId officer, std::int64_t open, int oldest) {
        return testing::AllOf(testing::Field(&Load::officer, officer), testing::Field(&Load::open, open),
                              testing::Field(&Load::oldest, today() - oldest));
    };
    const auto chief = actor(identity::only(Role::decision_maker));
    EXPECT_THAT(view(chief).loads, testing::ElementsAre(one(*other, 3, 200), one({0}, 1, 20), one(officer_, 1, 30)));
    EXPECT_THAT(view(handler()).loads, testing::ElementsAre(one(officer_, 1, 30)));
    EXPECT_EQ(view(handler()).loads.front().due, case_of(mine).due_day);
    EXPECT_GT(case_of(mine).due_day.number, 0);
    EXPECT_THAT(view(actor(identity::only(Role::decision_maker), {"syd"})).loads,
                testing::ElementsAre(one({0}, 1, 20), one(officer_, 1, 30)));
    EXPECT_TRUE(view(actor(identity::only(Role::registrar))).loads.empty());
    EXPECT_TRUE(view(actor(identity::only(Role::analyst))).loads.empty());
    EXPECT_THAT(page(chief), AllOf(HasSubstr("Workload per case officer"), HasSubstr("The other officer"),
                                   HasSubstr("No case officer")));
    EXPECT_THAT(
        page(actor(identity::only(Role::analyst))),
        AllOf(Not(HasSubstr("The other officer")), Not(HasSubstr("Workload")), Not(HasSubstr("/arbetsrum/arende/"))));
    assign(mine, *other);
    follow();
    EXPECT_TRUE(view(handler()).loads.empty());
}

// ---------------------------------------------------------------- the queue
TEST_P(AgeingTest, the_queue_is_the_fifty_oldest_of_the_filter_oldest_first) {
    std::vector<std::pair<int, base::CaseId>> by_age;
    for (int i = 0; i < 70; ++i) {
        const int age = i * 37 % 71;
        by_age.emplace_back(-age, opened(i % 2 ? "tip" : "enquiry", today() - age,
                                         std::vector<std::string>{"", "nord", "syd"}[static_cast<std::size_t>(i % 3)]));
    }
    follow();
    std::sort(by_age.begin(), by_age.end());
    std::vector<base::CaseId> wanted, tips;
    for (const auto& [age, id] : by_age) {
        if (wanted.size() < 50) wanted.push_back(id);
        if (case_of(id).type == "tip") tips.push_back(id);
    }
    EXPECT_EQ(view().oldest, wanted);
    EXPECT_EQ(view(handler(), {"tip", ""}).oldest, tips);
}

TEST_P(AgeingTest, the_page_says_when_it_is_behind_and_shows_no_closed_case) {
    const auto id = opened("tip", today() - 9);
    const auto other = opened("tip", today() - 8);
    follow();
    EXPECT_THAT(page(), Not(HasSubstr("not yet counted")));
    close(id, today());
    EXPECT_THAT(page(), AllOf(HasSubstr("Events not yet counted: 1."), HasSubstr(case_of(other).number.string()),
                              Not(HasSubstr(case_of(id).number.string()))));
}

TEST_P(AgeingTest, the_page_reads_in_both_languages_and_when_empty) {
    EXPECT_THAT(page(handler(), {}, i18n::Language::sv),
                AllOf(HasSubstr("Ärendenas ålder"), HasSubstr("Det finns inga öppna ärenden.")));
    const auto id = opened("complaint_hsl", today() - 301, "nord");
    assign(id, officer_);
    follow();
    const auto html = page(handler(), {}, i18n::Language::sv);
    EXPECT_THAT(html, AllOf(HasSubstr("301 dagar"), HasSubstr("9 månader eller mer"),
                            HasSubstr("/arbetsrum/arende/" + case_of(id).number.slug()), HasSubstr("avdelning=nord")));
    EXPECT_THAT(html, HasSubstr("9 månader eller äldre: 1 av 1 öppna ärenden."));
}

}  // namespace
}  // namespace ageing
