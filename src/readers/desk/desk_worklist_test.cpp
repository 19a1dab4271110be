// The list in memory against the same question asked the slow way, and what is folded under what.
#include "desk_worklist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace desk {
namespace {

using identity::Role;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Day today{20'000};

identity::Actor actor(std::set<std::string> regions = {"*"}) { return {base::UserId{77}, 0, "h", "H", identity::only(Role::handler), std::move(regions), ""}; }

casework::Case a_case(std::int64_t id) {
    casework::Case on;
    on.id = {id};
    on.type = "tip";
    on.step = "received";
    return on;
}

std::vector<std::int64_t> ids_of(const Answer& answer) {
    std::vector<std::int64_t> ids;
    for (const auto& row : answer.rows) ids.push_back(row.id.value);
    return ids;
}

Question folding(Order order = Order::newest, int limit = 50) {
    Question question;
    question.order = order;
    question.fold = true;
    question.filter.limit = limit;
    return question;
}

TEST(Worklist, the_very_same_text_stands_once_wherever_on_the_list_its_members_would_stand) {
    Worklist list;
    for (std::int64_t id = 1; id <= 200; ++id) list.put(a_case(id), id % 100 == 1 ? 7u : static_cast<std::uint64_t>(1000 + id), true);
    list.put(a_case(1), 7, true);   // as whoever puts the second of a text does
    const auto first = list.ask(folding(), actor(), today);   // 1 and 101 said the same: three pages of the list lie between
    ASSERT_EQ(first.rows.size(), 50u);
    std::vector<std::int64_t> seen;
    auto question = folding();
    for (auto page = first; !page.rows.empty(); page = list.ask(question, actor(), today)) {
        for (const auto& row : page.rows) {
            seen.push_back(row.id.value);
            if (row.id.value == 101) {
                EXPECT_EQ(row.size, 2);
                EXPECT_THAT(row.folded, ElementsAre(base::CaseId{1}));
            }
        }
        question.filter.after = page.rows.back().id;
    }
    EXPECT_EQ(seen.size(), 199u);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), 0);
    EXPECT_EQ(first.total, 200);
    EXPECT_EQ(ids_of(list.ask(folding(Order::oldest), actor(), today)).front(), 1) << "the other way its first is another";
}

TEST(Worklist, a_new_fact_is_never_hidden) {
    struct Row { const char* what; std::function<void(casework::Case&, std::uint64_t&, bool&)> change; } const table[] = {
        {"other words", [](auto&, auto& told, auto&) { told = 8; }},
        {"not known", [](auto&, auto& told, auto&) { told = 0; }},
        {"a file or an addition", [](auto&, auto&, auto& alone) { alone = false; }},
        {"type", [](auto& on, auto&, auto&) { on.type = "enquiry"; }},
        {"unit", [](auto& on, auto&, auto&) { on.unit = {7}; }},
        {"region", [](auto& on, auto&, auto&) { on.region = "nord"; }},
        {"municipality", [](auto& on, auto&, auto&) { on.municipality = "0180"; }},
        {"severity", [](auto& on, auto&, auto&) { on.severity = 4; }},
        {"urgent", [](auto& on, auto&, auto&) { on.urgent = true; }},
        {"closed", [](auto& on, auto&, auto&) { on.open = false; }},
        {"step", [](auto& on, auto&, auto&) { on.step = "read"; }},
        {"owner", [](auto& on, auto&, auto&) { on.owner = {3}; }},
        {"area", [](auto& on, auto&, auto&) { on.area = "sol"; }},
        {"theme", [](auto& on, auto&, auto&) { on.theme = "t"; }},
    };
    auto question = folding();
    question.filter.state = "all";
    const auto rows_with = [&](const std::function<void(casework::Case&, std::uint64_t&, bool&)>& change) {
        Worklist list;
        list.put(a_case(1), 7, true);
        auto other = a_case(2);
        std::uint64_t told = 7;
        bool alone = true;
        change(other, told, alone);
        list.put(other, told, alone);
        list.put(a_case(1), 7, true);
        return list.ask(question, actor(), today).rows.size();
    };
    for (const auto& row : table) EXPECT_EQ(rows_with(row.change), 2u) << row.what;
    EXPECT_EQ(rows_with([](auto&, auto&, auto&) {}), 1u) << "the table changes what would else be folded";
}

TEST(Worklist, what_changes_leaves_its_fold_and_the_others_stay) {
    Worklist list;
    for (std::int64_t id = 1; id <= 3; ++id) list.put(a_case(id), 7, true);
    list.put(a_case(1), 7, true);
    EXPECT_EQ(ids_of(list.ask(folding(), actor(), today)), std::vector<std::int64_t>{3});
    auto taken = a_case(3);
    taken.owner = {5};
    list.put(taken, 7, true);
    const auto answer = list.ask(folding(), actor(), today);
    EXPECT_EQ(ids_of(answer), (std::vector<std::int64_t>{3, 2}));
    EXPECT_THAT(answer.rows[0].elsewhere, ElementsAre(base::CaseId{2}, base::CaseId{1}));
    EXPECT_EQ(answer.rows[1].size, 2);
    auto same = folding();
    same.fold = false;
    same.same = {2};
    EXPECT_EQ(ids_of(list.ask(same, actor(), today)), (std::vector<std::int64_t>{3, 2, 1}));
}

TEST(Worklist, who_may_not_list_or_sees_other_regions_gets_nothing_of_theirs) {
    Worklist list;
    auto far = a_case(2);
    far.region = "nord";
    list.put(a_case(1), 0, false);
    list.put(far, 0, false);
    EXPECT_EQ(ids_of(list.ask({}, actor({"syd"}), today)), std::vector<std::int64_t>{1});
    Question there;
    there.filter.region = "nord";
    EXPECT_THAT(ids_of(list.ask(there, actor({"syd"}), today)), IsEmpty());
    EXPECT_EQ(ids_of(list.ask(there, actor({"nord"}), today)), std::vector<std::int64_t>{2});
    auto nobody = actor();
    nobody.roles = identity::only(Role::administrator);
    EXPECT_THAT(ids_of(list.ask({}, nobody, today)), IsEmpty());
}

// ------------------------------------------------------------------ against the slow way

struct One { casework::Case on; std::uint64_t told = 0; bool alone = false; std::string service{}; };

std::pair<std::int64_t, std::int64_t> place(Order order, const casework::Case& on) {
    const auto id = on.id.value;
    const std::int64_t due = on.due_day.number;
    switch (order) {
        case Order::newest: return {0, -id};
        case Order::oldest: return {0, id};
        case Order::due_first: return {due ? due : 9'999'999, id};
        case Order::due_last: return {due ? -due : 1, id};
        case Order::gravest: return {-on.severity, -id};
        case Order::mildest: return {on.severity ? on.severity : 9, -id};
    }
    return {};
}

bool wanted(const casework::Filter& f, const identity::Actor& who, const casework::Case& on) {
    const auto is = [](const std::string& wanted, const std::string& has) { return wanted.empty() || wanted == has; };
    return (f.state == "all" || (f.state == "open") == on.open) && is(f.type, on.type) && is(f.area, on.area) && is(f.theme, on.theme) && is(f.county, on.county) &&
           is(f.channel, on.channel) && (f.region.empty() || (f.region == "none" ? "" : f.region) == on.region) && who.sees_region(on.region) &&
           on.severity >= f.severity_min && (!f.urgent || on.urgent) && (!f.overdue || (on.due_day.number > 0 && on.due_day < today)) &&
           (!f.unlinked || !on.unit) && (!f.owner || on.owner == *f.owner);
}

std::vector<std::vector<std::int64_t>> slowly(const std::vector<One>& all, const Question& question, const identity::Actor& who) {
    std::vector<const One*> seen;
    for (const auto& one : all)
        if (wanted(question.filter, who, one.on) && (question.service.empty() || (question.service == "none" ? "" : question.service) == one.service)) seen.push_back(&one);
    std::sort(seen.begin(), seen.end(), [&](const auto* a, const auto* b) { return place(question.order, a->on) < place(question.order, b->on); });
    std::vector<std::vector<std::int64_t>> rows;
    std::map<std::tuple<std::uint64_t, std::string, std::string, std::string, std::string, int, bool, bool, std::int64_t, std::int64_t, std::string>, std::size_t> first;
    for (const auto* one : seen) {
        const auto& on = one->on;
        const auto [at, fresh] = question.fold && one->told && one->alone
            ? first.try_emplace({one->told, on.type, on.region, on.area, on.theme, on.severity, on.urgent, on.open, on.unit.value, on.owner.value, one->service}, rows.size())
            : std::pair{first.end(), true};
        if (fresh) rows.push_back({on.id.value});
        else rows[at->second].push_back(on.id.value);
    }
    return rows;
}

class Made {
public:
    explicit Made(unsigned seed) : random_{seed} {}
    std::size_t below(std::size_t n) { return random_() % n; }
    std::string word(std::initializer_list<const char*> words) { return *(words.begin() + static_cast<std::ptrdiff_t>(below(words.size()))); }
    One one(std::int64_t id) {
        One made{a_case(id), below(3) ? below(12) : 0, below(4) > 0};
        auto& on = made.on;
        on.type = word({"tip", "tip", "enquiry", "complaint_hsl"});
        on.region = word({"", "nord", "syd"});
        made.service = word({"", "", "permits", "children"});
        on.area = word({"", "hsl", "sol"});
        on.theme = word({"", "a", "b", "c"});
        on.county = word({"", "01", "24"});
        on.channel = word({"web", "email", "letter"});
        on.open = below(4) > 0;
        on.urgent = below(8) == 0;
        on.owner = {static_cast<std::int64_t>(below(3) * 77)};
        on.unit = {static_cast<std::int64_t>(below(2) * 5)};
        on.severity = static_cast<int>(below(6));
        on.due_day = {static_cast<std::int32_t>(below(2) * (static_cast<std::size_t>(today.number) - 5 + below(10)))};
        return made;
    }
    Question question() {
        Question question;
        auto& f = question.filter;
        f.state = word({"open", "closed", "all", "all"});
        if (!below(4)) f.type = word({"tip", "enquiry", "unheard_of"});
        if (!below(4)) question.service = word({"none", "permits", "children", "unheard_of"});
        if (!below(4)) f.area = word({"hsl", "sol"});
        if (!below(5)) f.theme = word({"a", "b"});
        if (!below(5)) f.county = word({"01", "24"});
        if (!below(5)) f.channel = word({"web", "letter"});
        if (!below(4)) f.region = word({"none", "nord", "syd"});
        if (!below(4)) f.severity_min = static_cast<int>(below(7));
        f.urgent = !below(6);
        f.overdue = !below(6);
        f.unlinked = !below(6);
        if (!below(4)) f.owner = base::UserId{static_cast<std::int64_t>(below(2) * 77)};
        f.limit = 1 + static_cast<int>(below(20));
        question.order = static_cast<Order>(below(6));
        question.fold = below(3) > 0;
        question.named_max = 500;
        question.count_max = below(2) ? 10'000 : 5;
        return question;
    }

private:
    std::mt19937 random_;
};

TEST(Worklist, every_filter_order_and_page_gives_what_the_slow_way_gives) {
    Made made{4};
    Worklist list;
    std::vector<One> all;
    for (std::int64_t id = 1; id <= 300; ++id) all.push_back(made.one(id * 3));
    auto arrived = all;
    std::shuffle(arrived.begin(), arrived.end(), std::mt19937{9});   // numbers are not always committed in their order
    for (const auto& one : arrived) list.put(a_case(one.on.id.value), one.told, one.alone);
    for (const auto& one : all) list.put(one.on, one.told, one.alone, one.service);
    for (int round = 0; round < 400; ++round) {
        auto question = made.question();
        const auto who = round % 3 ? actor() : actor({"nord"});
        const auto expected = slowly(all, question, who);
        std::int64_t left = 0;
        for (const auto& row : expected) left += std::ssize(row);
        std::size_t next = 0;
        for (bool more = true; more;) {
            const auto answer = list.ask(question, who, today);
            if (answer.total <= question.count_max || question.count_max > 300) ASSERT_EQ(answer.total, left) << round;
            else ASSERT_LE(answer.total, left) << round;
            for (const auto& row : answer.rows) {
                ASSERT_LT(next, expected.size()) << round;
                std::vector<std::int64_t> got{row.id.value};
                for (const auto id : row.folded) got.push_back(id.value);
                ASSERT_EQ(got, expected[next]) << round;
                ASSERT_EQ(row.size, std::ssize(got)) << round;
                left -= row.size;
                ++next;
            }
            more = answer.more;
            if (more) question.filter.after = answer.rows.back().id;
        }
        ASSERT_EQ(next, expected.size()) << round;
    }
}

TEST(Worklist, counting_ends_where_it_is_told_to_and_the_page_is_full_all_the_same) {
    Worklist list;
    for (std::int64_t id = 1; id <= 500; ++id) list.put(a_case(id), id % 2 ? 7u : 0u, true);
    list.put(a_case(1), 7, true);
    auto question = folding(Order::newest, 3);
    question.count_max = 20;
    question.named_max = 4;
    const auto answer = list.ask(question, actor(), today);
    EXPECT_EQ(ids_of(answer), (std::vector<std::int64_t>{500, 499, 498}));
    EXPECT_EQ(answer.rows[1].size, 250);
    EXPECT_EQ(answer.rows[1].folded.size(), 4u);
    EXPECT_GT(answer.total, 20);
    EXPECT_TRUE(answer.more);
    question.filter.limit = 0;   // a count alone
    EXPECT_GT(list.ask(question, actor(), today).total, 20);
    question.filter.theme = "none has it";
    EXPECT_EQ(list.ask(question, actor(), today).total, 0);
}

}  // namespace
}  // namespace desk
