// Cases: numbers by the day they came, steps and clocks of their type, and only what one may see.
#include "casework/casework.h"

#include <functional>

#include "support/cases.h"

namespace casework {
namespace {

using identity::Role;
constexpr base::UserId me{7};

class CaseworkTest : public support::CaseTest {
protected:
    base::Outcome step(base::CaseId id, std::string_view to) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->take_step(tx, row, to, me, keys); });
    }
    base::Outcome advance(base::CaseId id, std::string_view to) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->advance(tx, row, to, me, keys); });
    }
    base::Outcome close(base::CaseId id, std::string_view outcome) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, outcome, me, keys); });
    }
    static std::vector<base::CaseId> ids(const std::vector<Case>& cases) {
        std::vector<base::CaseId> all;
        for (const auto& one : cases) all.push_back(one.id);
        return all;
    }
};
ON_BOTH_DATABASES(CaseworkTest);

// ------------------------------------------------------------------ opening

TEST_P(CaseworkTest, a_case_opens_at_the_first_step_of_its_type_with_number_secrecy_and_clock_OSL_5_2) {
    auto made = opening("nord");
    made.area = "sol";
    made.urgent = true;
    const auto row = open(made);
    EXPECT_EQ(row.number.string(), "8.9.2-1/2026");
    EXPECT_EQ(row.step, "received");
    EXPECT_EQ(row.secrecy, "health_supervision");
    EXPECT_EQ(row.clock, "read_target") << "the one that runs out first";
    EXPECT_EQ(iso(row.due_day), "2026-11-19");
    EXPECT_EQ(row.region, "nord");
    EXPECT_EQ(row.area, "sol");
    EXPECT_TRUE(row.urgent && row.open);
    EXPECT_EQ(row.version_day, clock_.today());
    EXPECT_EQ(open("", "enquiry").number.string(), "8.9.1-2/2026") << "one series over the whole office";
    EXPECT_EQ(findings(), "");
}

TEST_P(CaseworkTest, the_number_has_the_year_of_the_day_it_came_in_FL_22) {
    clock_.set(at(2026, 12, 31, 23, 59));
    EXPECT_EQ(open().number.string(), "8.9.2-1/2026");
    const auto late = opening();   // came before midnight, is written down after it
    clock_.advance_seconds(60);
    EXPECT_EQ(open().number.string(), "8.9.2-1/2027") << "midnight in Stockholm, an hour before UTC";
    EXPECT_EQ(open(late).number.string(), "8.9.2-2/2026");
    EXPECT_EQ(open().number.string(), "8.9.2-2/2027");
}

TEST_P(CaseworkTest, a_day_with_no_version_in_force_is_a_refusal) {
    EXPECT_EQ(casework_->version("tip", base::to_day({2018, 12, 31})).error().text_key, "catalogue.case_type_not_in_force");
    EXPECT_TRUE(casework_->version("tip", base::to_day({2019, 1, 1})));
    EXPECT_EQ(casework_->version("no_such", clock_.today()).error().text_key, "catalogue.no_such_case_type");
}

TEST_P(CaseworkTest, a_rolled_back_opening_gives_its_number_back_ruling_13) {
    const auto made = opening();
    const auto version = casework_->version("tip", clock_.today()).operator*();
    EXPECT_THROW(database().write([&](db::Transaction& tx) {
        (void)casework_->open_case(tx, made, *version);
        throw base::Fault("disk full");
    }), base::Fault);
    EXPECT_EQ(open().number.serial, 1);
}

// ------------------------------------------------------------------ steps

TEST_P(CaseworkTest, a_step_that_the_type_does_not_know_is_refused_and_changes_nothing) {
    const auto id = open().id;
    for (const auto* to : {"classified", "closed", "linked", "no_such_step", ""}) {
        const auto refused = step(id, to);
        ASSERT_FALSE(refused) << to;
        EXPECT_EQ(refused.error().text_key, "casework.refused.step");
    }
    EXPECT_EQ(now(id).step, "received");
    EXPECT_EQ(events(id).size(), 1u);
    EXPECT_TRUE(step(id, "read"));
    EXPECT_TRUE(step(id, "read")) << "where it stands already";
    EXPECT_EQ(events(id), (std::vector<std::string>{"test.opened", "casework.case_read"}));
    EXPECT_EQ(findings(), "");
}

TEST_P(CaseworkTest, advancing_takes_the_shortest_way_each_step_an_event_and_never_back) {
    const auto id = open().id;
    ASSERT_TRUE(advance(id, "linked"));
    EXPECT_EQ(now(id).step, "linked");
    EXPECT_EQ(events(id), (std::vector<std::string>{"test.opened", "casework.case_read", "casework.step_taken", "casework.step_taken"}));
    ASSERT_TRUE(advance(id, "read"));
    EXPECT_EQ(now(id).step, "linked") << "stood past it";
    EXPECT_EQ(events(id).size(), 4u);
    EXPECT_EQ(findings(), "");
}

TEST_P(CaseworkTest, a_last_step_closes_the_case) {
    const auto id = open().id;
    ASSERT_TRUE(step(id, "read"));
    ASSERT_TRUE(step(id, "closed"));
    EXPECT_FALSE(now(id).open);
    EXPECT_EQ(now(id).closed_day, clock_.today());
    EXPECT_EQ(now(id).clock, "");
    EXPECT_TRUE(advance(id, "classified"));
    EXPECT_EQ(now(id).step, "closed") << "a closed case does not move";
}

TEST_P(CaseworkTest, closing_asks_for_an_outcome_of_the_type_and_reopening_begins_anew) {
    const auto id = open().id;
    EXPECT_EQ(close(id, "answered").error().text_key, "casework.refused.outcome");
    EXPECT_EQ(close(id, "").error().field, "outcome");
    ASSERT_TRUE(close(id, "stored_for_risk"));
    EXPECT_EQ(now(id).outcome, "stored_for_risk");
    EXPECT_EQ(now(id).step, "closed");
    EXPECT_EQ(close(id, "stored_for_risk").error().text_key, "casework.refused.closed_already");
    const auto reopen_it = [&] { return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->reopen(tx, row, me, keys); }); };
    ASSERT_TRUE(reopen_it());
    EXPECT_TRUE(now(id).open);
    EXPECT_EQ(now(id).step, "received");
    EXPECT_EQ(now(id).outcome, "");
    EXPECT_EQ(now(id).closed_day.number, 0);
    EXPECT_EQ(reopen_it().error().text_key, "casework.refused.open_already");
    EXPECT_EQ(findings(), "");
}

TEST_P(CaseworkTest, acts_keep_the_hour_of_staff_and_the_day_of_anonymous_senders_ruling_6) {
    const auto id = open().id;
    ASSERT_TRUE(close(id, "stored_for_risk"));
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->reopen(tx, row, {}, keys); }));
    database().read([&](db::Reader& reader) {
        const auto records = ledger_->of_case(reader, id);
        EXPECT_EQ(records[1].at, clock_.now());
        EXPECT_EQ(records[2].at, base::start_of(clock_.today())) << "the sender opened it again";
    });
}

// ------------------------------------------------------------------ clocks

TEST_P(CaseworkTest, a_clock_stops_at_its_step_and_the_next_one_is_shown) {
    clock_.set(at(2026, 11, 20));   // Friday
    const auto id = open().id;
    EXPECT_EQ(now(id).clock, "read_target");
    EXPECT_EQ(iso(now(id).due_day), "2026-11-23");
    clock_.set(at(2026, 11, 24));
    ASSERT_TRUE(step(id, "read"));
    EXPECT_EQ(now(id).clock, "classify_target");
    EXPECT_EQ(iso(now(id).due_day), "2026-11-27") << "from the day it came in, not from the day it was read";
    ASSERT_TRUE(step(id, "classified"));
    EXPECT_EQ(now(id).clock, "");
    EXPECT_EQ(now(id).due_day.number, 0);
}

// ------------------------------------------------------------------ what one may see

TEST_P(CaseworkTest, a_list_holds_the_actors_regions_and_national_cases_and_no_other) {
    const auto nord = open("nord"), syd = open("syd"), national = open("");
    const auto who = actor(identity::only(Role::handler), {"nord"});
    EXPECT_EQ(ids(list({}, who)), (std::vector<base::CaseId>{national.id, nord.id}));
    EXPECT_EQ(ids(list({}, actor(identity::only(Role::handler), {"nord", "syd"}))), (std::vector<base::CaseId>{national.id, syd.id, nord.id}));
    EXPECT_EQ(list().size(), 3u) << "all regions";
    EXPECT_EQ(ids(list({}, actor(identity::only(Role::handler), {}))), std::vector<base::CaseId>{national.id});
    EXPECT_TRUE(list({}, actor(identity::only(Role::administrator))).empty()) << "the administrator reads no case";
    EXPECT_TRUE(list({}, actor(0)).empty());
    Filter region;
    region.region = "syd";
    EXPECT_TRUE(list(region, who).empty()) << "asking for another region does not help";
    EXPECT_EQ(count(region, who, 100), 0);
    region.region = "none";
    EXPECT_EQ(ids(list(region, who)), std::vector<base::CaseId>{national.id});
    EXPECT_EQ(count({}, who, 100), 2);
    EXPECT_EQ(count({}, actor(), 2), 3) << "one more than asked for means more";
    EXPECT_EQ(count({}, actor(identity::only(Role::administrator)), 100), 0);
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(ids(casework_->by_ids(reader, {syd.id.value, nord.id.value, 12345}, who)), std::vector<base::CaseId>{nord.id});
        EXPECT_TRUE(casework_->find_for(reader, nord.number, who, identity::Action::read_case));
        EXPECT_FALSE(casework_->find_for(reader, syd.number, who, identity::Action::read_case));
        EXPECT_FALSE(casework_->find_for(reader, nord.number, actor(identity::only(Role::analyst)), identity::Action::read_case));
        auto other_class = nord.number;
        other_class.class_code = "8.2.1";
        EXPECT_FALSE(casework_->find(reader, other_class)) << "a number is whole";
    });
}

TEST_P(CaseworkTest, paging_is_complete_without_gap_or_double_while_cases_come_in) {
    std::set<std::int64_t> first_ones;
    for (int i = 0; i < 57; ++i) first_ones.insert(open(i % 3 == 0 ? "nord" : i % 3 == 1 ? "syd" : "").id.value);
    for (const auto& who : {actor(), actor(identity::only(Role::handler), {"nord", "syd"})}) {
        std::multiset<std::int64_t> seen;
        Filter filter;
        filter.limit = 7;
        std::int64_t last = INT64_MAX;
        for (int page = 0; page < 30; ++page) {
            const auto cases = list(filter, who);
            if (cases.empty()) break;
            EXPECT_LE(cases.size(), 7u);
            for (const auto& one : cases) {
                EXPECT_LT(one.id.value, last) << "newest first";
                last = one.id.value;
                seen.insert(one.id.value);
            }
            filter.after = cases.back().id;
            open("nord"), open("");
        }
        for (const auto id : first_ones) EXPECT_EQ(seen.count(id), 1u) << id;
        for (const auto id : seen) EXPECT_EQ(seen.count(id), 1u) << id;
    }
}

TEST_P(CaseworkTest, every_filter_holds_alone_and_together) {
    const auto plain = open("nord"), enquiry = open("nord", "enquiry");
    auto made = opening("syd");
    made.urgent = true;
    made.channel = "phone";
    made.county = "12";
    made.unit = {55};
    made.area = "hsl";
    made.theme = "medicines_wrong";
    const auto rich = open(made);
    ASSERT_TRUE(act(rich.id, [&](auto& tx, const auto& row, const auto& keys) { casework_->assign(tx, row, me, me, keys); }));
    execute("UPDATE casework_cases SET severity = 4 WHERE id = ?", {rich.id});
    const auto closed = open("nord");
    ASSERT_TRUE(close(closed.id, "nothing_to_store"));
    const auto found = [&](const std::function<void(Filter&)>& set) {
        Filter filter;
        set(filter);
        const auto cases = ids(list(filter));
        EXPECT_EQ(count(filter, actor(), 100), static_cast<std::int64_t>(cases.size()));
        return cases;
    };
    using Ids = std::vector<base::CaseId>;
    EXPECT_EQ(found([](Filter&) {}), (Ids{rich.id, enquiry.id, plain.id})) << "open ones";
    EXPECT_EQ(found([](Filter& f) { f.state = "closed"; }), Ids{closed.id});
    EXPECT_EQ(found([](Filter& f) { f.state = "all"; }).size(), 4u);
    EXPECT_EQ(found([](Filter& f) { f.type = "enquiry"; }), Ids{enquiry.id});
    EXPECT_EQ(found([](Filter& f) { f.area = "hsl"; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.theme = "medicines_wrong"; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.region = "syd"; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.county = "12"; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.channel = "phone"; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.severity_min = 4; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.severity_min = 5; }), Ids{});
    EXPECT_EQ(found([](Filter& f) { f.urgent = true; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.unlinked = true; }), (Ids{enquiry.id, plain.id}));
    EXPECT_EQ(found([](Filter& f) { f.owner = me; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.owner = base::UserId{}; }), (Ids{enquiry.id, plain.id}));
    EXPECT_EQ(found([](Filter& f) { f.unit = {55}; }), Ids{rich.id});
    EXPECT_EQ(found([](Filter& f) { f.urgent = true; f.type = "enquiry"; }), Ids{});
    EXPECT_EQ(found([](Filter& f) { f.area = "' OR 1 = 1 --"; }), Ids{});
    EXPECT_EQ(found([](Filter& f) { f.overdue = true; }), Ids{});
    clock_.set(at(2026, 11, 19));
    EXPECT_EQ(found([](Filter& f) { f.overdue = true; }), Ids{}) << "the last day is still in time";
    clock_.set(at(2026, 11, 20));
    EXPECT_EQ(found([](Filter& f) { f.overdue = true; }).size(), 3u);
}

TEST_P(CaseworkTest, by_due_day_the_nearest_comes_first_and_what_has_none_last_page_by_page) {
    const auto late = open("nord").id, soon = open("syd").id, never = open().id, same = open("nord").id;
    for (const auto& [id, day] : {std::pair{late, 30'010}, {soon, 30'000}, {never, 0}, {same, 30'010}})
        execute("UPDATE casework_cases SET due_day = ? WHERE id = ?", {day, id});
    const std::vector<base::CaseId> order{soon, late, same, never};
    for (const bool mine : {false, true}) {
        for (const auto id : order) {
            if (mine) { ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->assign(tx, row, me, me, keys); })); }
        }
        Filter filter;
        filter.by_due = true;
        if (mine) filter.owner = me;
        EXPECT_EQ(ids(list(filter)), order);
        std::vector<base::CaseId> paged;
        filter.limit = 1;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto page = ids(list(filter));
            ASSERT_EQ(page.size(), 1u);
            paged.push_back(page.front());
            EXPECT_EQ(count(filter, actor(), 100), static_cast<std::int64_t>(order.size() - i)) << "with the rest of them";
            filter.after = page.front();
        }
        EXPECT_EQ(paged, order) << "a page goes on where the last one ended";
        EXPECT_TRUE(list(filter).empty());
    }
}

TEST_P(CaseworkTest, cases_received_in_a_period_come_in_order_of_number) {
    const auto one = open(), two = open("nord");
    clock_.set(at(2026, 11, 19));
    const auto three = open();
    std::vector<base::CaseId> seen;
    const auto day = base::to_day({2026, 11, 18});
    database().read([&](db::Reader& reader) { casework_->each_received(reader, day, day, [&](const Case& row) { seen.push_back(row.id); }); });
    EXPECT_EQ(seen, (std::vector<base::CaseId>{one.id, two.id}));
    seen.clear();
    database().read([&](db::Reader& reader) { casework_->each_received(reader, day, day + 1, [&](const Case& row) { seen.push_back(row.id); }); });
    EXPECT_EQ(seen.back(), three.id);
}

// ------------------------------------------------------------------ acts

TEST_P(CaseworkTest, urgent_goes_to_a_region_and_taking_it_back_leaves_it_there) {
    const auto id = open("").id;
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->set_urgent(tx, row, true, "syd", me, keys); }));
    EXPECT_TRUE(now(id).urgent);
    EXPECT_EQ(now(id).region, "syd");
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->set_urgent(tx, row, false, "", me, keys); }));
    EXPECT_FALSE(now(id).urgent);
    EXPECT_EQ(now(id).region, "syd");
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->set_region(tx, row, "nord", me, keys); }));
    EXPECT_EQ(now(id).region, "nord");
    EXPECT_EQ(events(id), (std::vector<std::string>{"test.opened", "casework.forwarded_urgent", "casework.urgency_withdrawn", "casework.region_changed"}));
    EXPECT_EQ(findings(), "");
}

TEST_P(CaseworkTest, notes_are_sealed_and_come_back_in_order) {
    const auto id = open().id;
    for (const auto* text : {"canary first", "canary second"})
        ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { casework_->note(tx, row, "note", text, me, keys); }));
    std::vector<Casework::Note> notes;
    database().read([&](db::Reader& reader) {
        notes = casework_->notes(reader, id, casework_->keys(reader, id));
        reader.query("SELECT text_sealed FROM casework_notes", {}, [&](const db::Row& row) { EXPECT_EQ(row.bytes(0).find("canary"), std::string_view::npos); });
    });
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(notes[0].text, "canary first");
    EXPECT_EQ(notes[1].actor, me);
    execute("UPDATE casework_notes SET text_sealed = (SELECT n.text_sealed FROM casework_notes n WHERE n.id = ?) WHERE id = ?", {notes[0].id, notes[1].id});
    database().read([&](db::Reader& reader) { EXPECT_THROW((void)casework_->notes(reader, id, casework_->keys(reader, id)), crypto::Tampered); });
    EXPECT_NE(findings(), "");
}

TEST_P(CaseworkTest, links_are_seen_from_both_ends) {
    const auto one = open(), two = open();
    ASSERT_TRUE(act(one.id, [&](auto& tx, const auto& row, const auto& keys) { casework_->link(tx, row, two, "same_event", me, keys); }));
    database().read([&](db::Reader& reader) {
        const auto from = casework_->links(reader, one.id), to = casework_->links(reader, two.id);
        ASSERT_EQ(from.size(), 1u);
        ASSERT_EQ(to.size(), 1u);
        EXPECT_EQ(from[0].other, two.id);
        EXPECT_TRUE(from[0].outgoing);
        EXPECT_EQ(to[0].other, one.id);
        EXPECT_FALSE(to[0].outgoing);
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(CaseworkTest, every_column_of_a_case_is_held_by_the_ledger) {
    const auto id = open("nord").id;
    ASSERT_EQ(findings(), "");
    std::vector<std::pair<std::string, db::Value>> columns;
    const std::vector<std::string> names{"type", "version_day", "class_code", "serial", "year", "channel", "received_day", "received_at", "anonymous",
        "region", "county", "municipality", "step", "open", "urgent", "owner", "area", "theme", "severity", "unit_id", "provider_id", "clock", "due_day",
        "outcome", "closed_day", "secrecy", "keys"};
    EXPECT_EQ(static_cast<std::int64_t>(names.size()) + 1, [&] {
        std::int64_t count = 0;
        database().read([&](db::Reader& reader) { reader.first("SELECT * FROM casework_cases", {}, [&](const db::Row& row) { count = row.columns(); }); });
        return count;
    }()) << "a new column belongs in this list and in the covered table";
    for (const auto& name : names) {
        db::Value old, other;
        database().read([&](db::Reader& reader) {
            reader.first("SELECT " + name + " FROM casework_cases", {}, [&](const db::Row& row) { old = row.value(0); });
        });
        if (const auto* integer = std::get_if<std::int64_t>(&old.held())) other = *integer + 1;
        else if (const auto* text = std::get_if<std::string>(&old.held())) other = *text + "x";
        else other = db::Bytes{"x"};
        execute("UPDATE casework_cases SET " + name + " = ?", {other});
        EXPECT_NE(findings().find("row " + std::to_string(id.value) + " of casework_cases"), std::string::npos) << name;
        execute("UPDATE casework_cases SET " + name + " = ?", {old});
        ASSERT_EQ(findings(), "") << name;
    }
}

TEST_P(CaseworkTest, the_keys_of_one_case_open_no_other) {
    const auto one = open(), two = open();
    execute("UPDATE casework_cases SET keys = (SELECT c.keys FROM casework_cases c WHERE c.id = ?) WHERE id = ?", {one.id, two.id});
    database().read([&](db::Reader& reader) { EXPECT_THROW((void)casework_->keys(reader, two.id), crypto::Tampered); });
}

}  // namespace
}  // namespace casework
