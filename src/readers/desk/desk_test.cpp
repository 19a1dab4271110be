// The desk through its door, on both databases: bulk acts, undo, views, presence, export, the folded list.
#include "desk/desk.h"

#include <gmock/gmock.h>

#include <regex>

#include "support/office.h"

namespace db {
std::vector<Migration> schema_desk();
std::vector<Migration> schema_search();
}

namespace desk {
namespace {

using identity::Role;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class DeskTest : public support::OfficeTest {
protected:
    void SetUp() override {
        search::register_tokenizer();
        support::OfficeTest::SetUp();
        auto migrations = db::schema_search();
        for (auto& one : db::schema_desk()) migrations.push_back(one);
        database().migrate(migrations);
        declare_tables(office().ledger);
        static const auto analyser = std::make_shared<search::Analyser>();
        index_ = std::make_unique<search::Index>(office().keyring, analyser, database().kind());
        desk_ = std::make_unique<Desk>(office().intake, office().mail, office().identity, *index_);
    }
    void TearDown() override {
        desk_.reset();
        index_.reset();
        support::OfficeTest::TearDown();
    }

    static std::string department() { return catalogue::Catalogue::shipped().departments(base::to_day({2026, 11, 18})).front()->id; }
    identity::Context context(const identity::Actor& who) const { return {&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""}; }
    static http::Request asking(const std::string& query, std::vector<std::pair<std::string, std::string>> captures = {}) {
        http::Request request;
        request.target = "/x?" + query;
        request.query = http::parse_urlencoded(query).value();
        for (auto& [name, value] : captures) request.captures.add(name, value);
        return request;
    }
    static http::Request sending(std::vector<std::pair<std::string, std::string>> fields, std::vector<std::pair<std::string, std::string>> captures = {}) {
        http::Request request;
        for (auto& [name, value] : fields) request.form.add(name, value);
        for (auto& [name, value] : captures) request.captures.add(name, value);
        return request;
    }
    static std::string location(const http::Response& response) {
        for (const auto& [name, value] : response.headers)
            if (name == "Location") return value;
        return "";
    }
    static std::string last_segment(const std::string& path) { return path.substr(path.rfind('/') + 1); }

    // Under the kinds that the services give them, for which the timeline has words.
    intake::Submission tip(const std::string& text) {
        auto made = OfficeTest::tip(text);
        made.event = {"tips.tip_received"};
        return made;
    }
    intake::Submission enquiry(const std::string& text) {
        auto made = OfficeTest::enquiry(text);
        made.event = {"enquiries.enquiry_received"};
        return made;
    }
    base::CaseId a_tip(const std::string& text = "Larmen tystnar.") { return received(tip(text)).case_id; }
    void place(base::CaseId id, const std::string& region) {
        EXPECT_TRUE(act(id, [&](auto& tx, const auto& on, const auto& keys) { office().casework.set_region(tx, on, region, {1}, keys); }));
    }
    // Does an act on cases and gives the number of the report.
    std::string bulk(const identity::Actor& who, const std::vector<base::CaseId>& ids, const std::string& what, const std::string& value = {}) {
        std::string list;
        for (const auto id : ids) list += (list.empty() ? "" : ",") + std::to_string(id.value);
        auto request = sending({{"arenden", list}, {"act", what}, {"value", value}});
        const auto response = desk_->do_chosen(request, context(who));
        EXPECT_EQ(response.status, 303) << response.body;
        return last_segment(location(response));
    }
    std::string report(const identity::Actor& who, const std::string& id) { return desk_->report(asking("", {{"id", id}}), context(who)).body; }
    http::Response undo(const identity::Actor& who, const std::string& id) {
        auto request = sending({}, {{"id", id}});
        return desk_->undo(request, context(who));
    }
    std::string inbox(const identity::Actor& who, const std::string& query = {}) { return desk_->inbox(asking(query), context(who)).body; }

    std::unique_ptr<search::Index> index_;
    std::unique_ptr<Desk> desk_;
};
ON_BOTH_DATABASES(DeskTest);

// ------------------------------------------------------------------ bulk acts

TEST_P(DeskTest, each_case_of_a_bulk_act_has_its_own_access_decision_and_event_and_one_refused_stops_no_other) {
    const auto one = a_tip("Ett."), hidden = a_tip("Dolt."), two = a_tip("Två.");
    place(hidden, department());
    const auto who = handler({"another"});
    const auto id = bulk(who, {one, hidden, two, {999}}, "take");
    EXPECT_EQ(case_of(one).owner, who.user);
    EXPECT_EQ(case_of(two).owner, who.user);
    EXPECT_FALSE(case_of(hidden).owner);
    EXPECT_THAT(event_kinds(one), ElementsAre("tips.tip_received", "casework.case_assigned"));
    EXPECT_THAT(event_kinds(hidden), Not(Contains("casework.case_assigned")));
    const auto page = report(who, id);
    EXPECT_THAT(page, AllOf(HasSubstr("Dina nu: 2 av 4."), HasSubstr("Ärendet finns inte, eller så får du inte se det.")));
    EXPECT_THAT(page, Not(HasSubstr(case_of(hidden).number.string()))) << "what may not be seen is not named";
    EXPECT_EQ(findings(), "");
}

TEST_P(DeskTest, a_question_waits_at_the_service_it_was_asked_of_until_somebody_moves_it) {
    const auto asked = received(enquiry("Hur söker jag tillstånd?")).case_id, a_tip_too = a_tip("Inget för någon tjänst.");
    const auto number = case_of(asked).number.string();
    const auto stands = [&](const std::string& service) {
        return desk_->inbox(asking("vy=&tjanst=" + service), context(handler())).body.find(number) != std::string::npos;
    };
    EXPECT_TRUE(stands("supervision"));
    EXPECT_FALSE(stands("permits"));
    EXPECT_FALSE(stands("none"));
    EXPECT_THAT(desk_->inbox(asking("tjanst=none"), context(handler())).body, HasSubstr(case_of(a_tip_too).number.string()));
    const auto act = [&](base::CaseId on, const std::string& service) {
        auto request = sending({{"act", "service"}, {"service", service}}, {{"number", case_of(on).number.slug()}});
        return desk_->act(request, context(handler()));
    };
    EXPECT_EQ(act(asked, "permits").status, 303);
    EXPECT_TRUE(stands("permits")) << "at once";
    EXPECT_FALSE(stands("supervision"));
    EXPECT_EQ(act(asked, "permits").status, 303);
    EXPECT_THAT(event_kinds(asked), ElementsAre("enquiries.enquiry_received", "desk.service_chosen")) << "to move it where it is, is no event";
    EXPECT_EQ(act(asked, "nobody").status, 422);
    EXPECT_EQ(act(a_tip_too, "permits").status, 422) << "a tip waits at no service";
    const auto page = desk_->case_page(asking("", {{"number", case_of(asked).number.slug()}}), context(handler())).body;
    EXPECT_THAT(page, AllOf(HasSubstr("Frågor om tillstånd"), HasSubstr("Frågan flyttades till en tjänst")));
    EXPECT_THAT(desk_->home(asking(""), context(handler())).body, HasSubstr("Frågor om tillstånd (1)"));
    // After a start it is known from the index, and from what the index has not come to.
    while (desk_->index_once() > 0) {}
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_services WHERE service = 'permits'"), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(DeskTest, each_service_has_its_staff_queue_and_script_and_the_start_page_shows_where_one_answers) {
    (void)received(enquiry("Hur klagar jag?"));
    const auto page = [&] { return desk_->services(asking(""), context(handler())).body; };
    const auto home = [&] { return desk_->home(asking(""), context(handler())).body; };
    const auto say = [&](const std::string& act, const std::string& service) {
        auto request = sending({{"act", act}, {"service", service}});
        return desk_->answer_at(request, context(handler())).status;
    };
    EXPECT_THAT(page(), AllOf(HasSubstr("Ingen har sagt att de svarar här"), HasSubstr("Frågor som väntar (1)"), HasSubstr("Barn- och ungdomslinjen"), HasSubstr("Lova aldrig hur ett ärende går")));
    EXPECT_THAT(home(), AllOf(HasSubstr("Frågor om tillstånd (0)"), HasSubstr("Frågor om tillsyn (1)")));
    EXPECT_EQ(say("join", "supervision"), 303);
    EXPECT_EQ(say("join", "supervision"), 303);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_staff"), 1) << "said twice, there once";
    EXPECT_THAT(page(), HasSubstr("Jag svarar inte här längre"));
    EXPECT_THAT(home(), AllOf(HasSubstr("Frågor om tillsyn (1)"), Not(HasSubstr("Frågor om tillstånd (0)"))));
    EXPECT_EQ(say("join", "nowhere"), 404);
    EXPECT_EQ(say("leave", "supervision"), 303);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_staff"), 0);
    EXPECT_THAT(home(), HasSubstr("Frågor om tillstånd (0)"));
    EXPECT_EQ(findings(), "");
}

TEST_P(DeskTest, an_outcome_that_one_type_lacks_is_refused_for_that_case_alone) {
    const auto a = a_tip(), question = received(enquiry("Hur gör jag?")).case_id;
    const auto page = report(handler(), bulk(handler(), {a, question}, "close", "stored_for_risk"));
    EXPECT_FALSE(case_of(a).open);
    EXPECT_TRUE(case_of(question).open);
    EXPECT_THAT(page, AllOf(HasSubstr("Avslutade: 1 av 2."), HasSubstr(case_of(question).number.string())));
}

TEST_P(DeskTest, a_bulk_act_is_confirmed_with_how_many_and_which) {
    std::vector<base::CaseId> ids;
    for (int i = 0; i < 60; ++i) ids.push_back(a_tip("Nummer " + std::to_string(i)));
    auto page = sending({{"omfattning", "sidan"}, {"filter", "vy="}, {"act", "take"}});
    EXPECT_THAT(desk_->choose(page, context(handler())).body, HasSubstr("ta 50 ärenden själv"));
    // The second page is the second page, and the filter is all of it whatever page it was asked from.
    std::smatch next;
    const auto first = inbox(handler());
    ASSERT_TRUE(std::regex_search(first, next, std::regex{"efter=([0-9]+)"}));
    const auto second = inbox(handler(), "vy=&efter=" + next[1].str());
    std::smatch hidden;
    ASSERT_TRUE(std::regex_search(second, hidden, std::regex{"name=\"filter\" value=\"(vy=&amp;efter=[0-9]+)\""}));
    auto rest = sending({{"omfattning", "sidan"}, {"filter", "vy=&efter=" + next[1].str()}, {"act", "take"}});
    EXPECT_THAT(desk_->choose(rest, context(handler())).body, AllOf(HasSubstr("ta 10 ärenden själv"), HasSubstr(case_of(ids.front()).number.string() + "<")));
    auto all = sending({{"omfattning", "filtret"}, {"filter", "vy=&efter=" + next[1].str()}, {"act", "take"}});
    const auto confirm = desk_->choose(all, context(handler())).body;
    EXPECT_THAT(confirm, AllOf(HasSubstr("ta 60 ärenden själv"), HasSubstr(case_of(ids.front()).number.string()), HasSubstr(case_of(ids.back()).number.string())));
    auto chosen = sending({{"omfattning", "valda"}, {"act", "theme"}, {"vald", std::to_string(ids[3].value)}});
    EXPECT_THAT(desk_->choose(chosen, context(handler())).body, AllOf(HasSubstr("tema på 1 ärende"), HasSubstr("name=\"value\"")));
    auto none = sending({{"omfattning", "valda"}, {"act", "theme"}});
    EXPECT_EQ(desk_->choose(none, context(handler())).status, 422);
    auto unsaid = sending({{"omfattning", ""}, {"filter", "vy="}, {"act", "take"}});
    EXPECT_EQ(desk_->choose(unsaid, context(handler())).status, 422) << "which cases is never guessed";
    EXPECT_THAT(inbox(handler()), HasSubstr("value=\"valda\" selected"));
    auto no_act = sending({{"omfattning", "sidan"}, {"act", "burn"}});
    EXPECT_EQ(desk_->choose(no_act, context(handler())).status, 422);
    auto no_value = sending({{"arenden", std::to_string(ids[0].value)}, {"act", "close"}});
    EXPECT_EQ(desk_->do_chosen(no_value, context(handler())).status, 422);
    EXPECT_TRUE(case_of(ids[0]).open);
}

// ------------------------------------------------------------------ undo

TEST_P(DeskTest, an_assignment_a_classification_and_a_closing_are_taken_back_and_the_clock_runs_as_before) {
    const auto severity = std::string{"4"};
    struct Row { const char *what, *value; } const table[] = {{"take", ""}, {"severity", "4"}, {"theme", ""}, {"close", "stored_for_risk"}};
    for (const auto& row : table) {
        const auto id = a_tip(std::string{"Prov "} + row.what);
        auto value = std::string{row.value};
        if (std::string{row.what} == "theme") value = office().catalogue.codes("themes", clock_.today()).back()->id;
        const auto before = case_of(id);
        const auto number = bulk(handler(), {id}, row.what, value);
        const auto after = case_of(id);
        EXPECT_TRUE(after.owner != before.owner || after.severity != before.severity || after.theme != before.theme || after.open != before.open) << row.what;
        EXPECT_THAT(report(handler(), number), HasSubstr("Ångra")) << row.what;
        clock_.advance_seconds(60);
        EXPECT_EQ(undo(handler(), number).status, 303) << row.what;
        const auto now = case_of(id);
        EXPECT_EQ(now.owner, before.owner) << row.what;
        EXPECT_EQ(now.severity, before.severity) << row.what;
        EXPECT_EQ(now.theme, before.theme) << row.what;
        EXPECT_EQ(now.step, before.step) << row.what;
        EXPECT_EQ(now.open, before.open) << row.what;
        EXPECT_EQ(now.outcome, before.outcome) << row.what;
        EXPECT_EQ(now.clock, before.clock) << row.what;
        EXPECT_EQ(now.due_day, before.due_day) << row.what;
        EXPECT_EQ(undo(handler(), number).status, 409) << "once";
    }
    EXPECT_EQ(findings(), "") << "both the act and its undoing stand in the ledger";
}

TEST_P(DeskTest, undo_leaves_alone_what_somebody_has_changed_since_and_what_is_too_old) {
    const auto one = a_tip("Ett."), two = a_tip("Två.");
    const auto number = bulk(handler(), {one, two}, "take");
    EXPECT_TRUE(act(two, [&](auto& tx, const auto& on, const auto& keys) { office().casework.assign(tx, on, {55}, {55}, keys); }));
    EXPECT_EQ(undo(handler(), number).status, 303);
    EXPECT_FALSE(case_of(one).owner);
    EXPECT_EQ(case_of(two).owner, base::UserId{55});
    EXPECT_THAT(report(handler(), number), AllOf(HasSubstr("Ångrade: 1 av 2."), HasSubstr("Någon har gjort något med ärendet sedan dess")));

    const auto late = bulk(handler(), {one}, "take");
    clock_.advance_seconds(121);
    EXPECT_THAT(report(handler(), late), Not(HasSubstr("Ångra")));
    EXPECT_EQ(undo(handler(), late).status, 409);
    EXPECT_EQ(case_of(one).owner, handler().user);
}

TEST_P(DeskTest, a_report_is_its_own_makers_alone) {
    const auto number = bulk(handler(), {a_tip()}, "take");
    const auto other = actor(identity::only(Role::handler), {"*"}, 78);
    EXPECT_EQ(desk_->report(asking("", {{"id", number}}), context(other)).status, 404);
    EXPECT_EQ(undo(other, number).status, 404);
    EXPECT_EQ(desk_->report(asking("", {{"id", "1"}}), context(handler())).status, 404);
}

TEST_P(DeskTest, one_case_is_acted_on_as_several_are_and_can_be_taken_back) {
    const auto id = a_tip();
    auto request = sending({{"act", "take"}}, {{"number", case_of(id).number.slug()}});
    const auto response = desk_->act(request, context(handler()));
    ASSERT_EQ(response.status, 303);
    const auto page = desk_->case_page(asking(location(response).substr(location(response).find('?') + 1), {{"number", case_of(id).number.slug()}}), context(handler()));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(page.body, found, std::regex{"/arbetsrum/inkorg/rapport/([0-9]+)"})) << "the page offers to take it back";
    EXPECT_EQ(undo(handler(), found[1]).status, 303);
    EXPECT_FALSE(case_of(id).owner);
}

TEST_P(DeskTest, a_case_is_given_only_to_a_colleague_who_may_read_it) {
    const auto near = office().identity.create_user({"near", "Nära Kollega", "lösenord som är långt", identity::only(Role::handler), {department()}}, {});
    const auto far = office().identity.create_user({"far", "Fjärran Kollega", "lösenord som är långt", identity::only(Role::handler), {"another"}}, {});
    ASSERT_TRUE(near && far);
    const auto id = a_tip();
    place(id, department());
    EXPECT_THAT(report(handler(), bulk(handler(), {id}, "give", std::to_string(far->value))), HasSubstr("Kollegan får inte läsa"));
    EXPECT_FALSE(case_of(id).owner);
    (void)bulk(handler(), {id}, "give", std::to_string(near->value));
    EXPECT_EQ(case_of(id).owner, *near);
    EXPECT_THAT(inbox(handler()), HasSubstr("Nära Kollega"));
    const auto page = desk_->case_page(asking("andamal=handling", {{"number", case_of(id).number.slug()}}), context(handler())).body;
    EXPECT_THAT(page, Not(HasSubstr("Fjärran Kollega"))) << "nobody is offered who could not read it";
}

// ------------------------------------------------------------------ views

TEST_P(DeskTest, a_saved_view_is_private_or_shared_with_a_department_and_says_how_many) {
    for (int i = 0; i < 3; ++i) (void)a_tip("Nummer " + std::to_string(i));
    (void)received(enquiry("Hur gör jag?"));
    const auto save = [&](const std::string& name, const std::string& shared) {
        auto request = sending({{"act", "save"}, {"namn", name}, {"delas", shared}, {"filter", "vy=&typ=tip&efter=99&konstigt=1"}});
        return desk_->change_views(request, context(handler()));
    };
    const auto saved = save("Bara tips", "");
    EXPECT_EQ(location(saved), "/arbetsrum/inkorg?vy=&typ=tip") << "a filter and nothing else";
    EXPECT_EQ(save("Våra tips", department()).status, 303);
    EXPECT_THAT(inbox(handler()), AllOf(HasSubstr("Bara tips"), HasSubstr("(3)"), HasSubstr("Våra tips")));
    const auto colleague = actor(identity::only(Role::handler), {department()}, 78), stranger = actor(identity::only(Role::handler), {"another"}, 79);
    EXPECT_THAT(inbox(colleague), AllOf(Not(HasSubstr("Bara tips")), HasSubstr("Våra tips")));
    EXPECT_THAT(inbox(stranger), Not(HasSubstr("tips</a>")));
    EXPECT_THAT(inbox(stranger), Not(HasSubstr("Våra tips")));
    EXPECT_EQ(readable_at("Våra tips"), "") << "a name is free text";
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(save("", "").status, 422);
    EXPECT_EQ(save(std::string(61, 'x'), "").status, 422);
    EXPECT_EQ(save("Namn", "no_such_department").status, 422);

    const auto id = integer("SELECT MIN(id) FROM desk_views");
    auto theirs = sending({{"act", "remove"}, {"vy", std::to_string(id)}});
    (void)desk_->change_views(theirs, context(colleague));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_views"), 2) << "only who made it takes it away";
    (void)desk_->change_views(theirs, context(handler()));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_views"), 1);
}

TEST_P(DeskTest, the_oldest_can_come_first_and_every_page_follows) {
    std::vector<std::string> numbers;
    for (int i = 0; i < 60; ++i) numbers.push_back(case_of(a_tip("Nummer " + std::to_string(i))).number.string());
    const auto first = inbox(handler(), "ordning=aldst");
    EXPECT_LT(first.find(numbers[0]), first.find(numbers[1]));
    EXPECT_THAT(first, Not(HasSubstr(numbers[59] + "<")));
    std::smatch next;
    ASSERT_TRUE(std::regex_search(first, next, std::regex{"efter=([0-9]+)"}));
    const auto second = inbox(handler(), "ordning=aldst&efter=" + next[1].str());
    EXPECT_THAT(second, AllOf(HasSubstr(numbers[59] + "<"), HasSubstr(numbers[50] + "<"), Not(HasSubstr(numbers[49] + "<"))));
}

TEST_P(DeskTest, a_header_sorts_by_its_column_by_link_and_says_which_way) {
    const auto mild = a_tip("Mild."), grave = a_tip("Allvarlig."), unjudged = a_tip("Ingen har bedömt.");
    (void)bulk(handler(), {mild}, "severity", "2");
    (void)bulk(handler(), {grave}, "severity", "5");
    const auto order = [&](const std::string& page) {
        std::vector<std::pair<std::size_t, base::CaseId>> found;
        for (const auto id : {mild, grave, unjudged}) found.push_back({page.find("arende/" + case_of(id).number.slug()), id});
        std::sort(found.begin(), found.end());
        return std::vector{found[0].second, found[1].second, found[2].second};
    };
    EXPECT_THAT(inbox(handler()), AllOf(HasSubstr("ordning=allvar\""), HasSubstr("ordning=tid\""), HasSubstr("ordning=aldst\"")));
    const auto gravest = inbox(handler(), "ordning=allvar"), mildest = inbox(handler(), "ordning=allvar-lagst");
    EXPECT_EQ(order(gravest), (std::vector{grave, mild, unjudged}));
    EXPECT_THAT(gravest, AllOf(HasSubstr("aria-sort=\"descending\""), HasSubstr("ordning=allvar-lagst\"")));
    EXPECT_EQ(order(mildest), (std::vector{mild, grave, unjudged})) << "what nobody has judged stands last both ways";
    EXPECT_THAT(mildest, HasSubstr("aria-sort=\"ascending\""));
    const auto file = desk_->export_list(asking("ordning=allvar"), context(handler())).body;
    EXPECT_LT(file.find(case_of(grave).number.string()), file.find(case_of(mild).number.string())) << "a file is in the order of the list";
}

// ------------------------------------------------------------------ the list

TEST_P(DeskTest, the_very_same_text_is_folded_with_how_many_and_each_can_be_reached) {
    const auto text = "Lägg inte ned vårt boende!";
    const auto one = a_tip(text), two = a_tip(text);
    const auto with_file = [&] {
        auto submission = tip(text);
        submission.files.push_back({"bild.txt", office().files.put("Nytt.")});
        return received(submission).case_id;
    }();
    const auto added = a_tip(text);
    const auto addition = tip("Och en sak till.");
    ASSERT_TRUE(office().intake.add(added, addition));
    const auto page = inbox(handler());
    EXPECT_THAT(page, HasSubstr("2 med exakt samma text"));
    EXPECT_THAT(page, Not(HasSubstr("3 med exakt samma text"))) << "a file and an addition are new facts";
    for (const auto id : {one, two, with_file, added}) EXPECT_THAT(page, HasSubstr("/arbetsrum/arende/" + case_of(id).number.slug() + "\""));
    const auto alone = inbox(handler(), "samma=" + std::to_string(one.value));
    EXPECT_THAT(alone, AllOf(HasSubstr("Du ser bara ärenden med exakt samma text"), Not(HasSubstr("med exakt samma text</summary>")), HasSubstr(case_of(two).number.slug())));
    auto chosen = sending({{"omfattning", "sidan"}, {"filter", "vy="}, {"act", "take"}});
    EXPECT_THAT(desk_->choose(chosen, context(handler())).body, HasSubstr("ta 4 ärenden själv")) << "the page is also what is folded on it";
    const auto analyst = actor(identity::only(Role::analyst));
    EXPECT_THAT(inbox(analyst), AllOf(Not(HasSubstr("samma text")), Not(HasSubstr("Lägg inte ned"))));
}

TEST_P(DeskTest, who_has_a_case_open_is_told_to_others_and_blocks_nobody) {
    const auto id = a_tip();
    const auto number = case_of(id).number.slug();
    auto first = actor(identity::only(Role::handler), {"*"}, 78), second = actor(identity::only(Role::handler), {"*"}, 79);
    first.name = "Första Handläggaren";
    EXPECT_THAT(desk_->case_page(asking("", {{"number", number}}), context(first)).body, Not(HasSubstr("läser ärendet just nu")));
    EXPECT_THAT(desk_->case_page(asking("", {{"number", number}}), context(second)).body, HasSubstr("Första Handläggaren läser ärendet just nu."));
    EXPECT_THAT(inbox(second), HasSubstr("Första Handläggaren läser nu"));
    EXPECT_EQ(desk_->present(asking("", {{"number", number}}), context(second)).body, "Första Handläggaren läser ärendet just nu.");
    clock_.advance_seconds(121);
    EXPECT_EQ(desk_->present(asking("", {{"number", number}}), context(second)).body, "");
    place(id, department());
    EXPECT_EQ(desk_->present(asking("", {{"number", number}}), context(handler({"another"}))).status, 404);
}

TEST_P(DeskTest, an_export_holds_no_sealed_word_and_is_recorded_before_it_leaves) {
    (void)a_tip("Hemligt innehåll");
    const auto reads = integer("SELECT COUNT(*) FROM identity_reads");
    const auto file = desk_->export_list(asking("typ=tip"), context(handler()));
    EXPECT_EQ(file.content_type, "text/csv; charset=utf-8");
    EXPECT_THAT(file.body, AllOf(HasSubstr("Nummer;"), HasSubstr(case_of(integer("SELECT MAX(id) FROM casework_cases") ? base::CaseId{integer("SELECT MAX(id) FROM casework_cases")} : base::CaseId{}).number.string()), Not(HasSubstr("Hemligt"))));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM identity_reads"), reads + 1);
    EXPECT_EQ(integer("SELECT results FROM identity_reads ORDER BY id DESC LIMIT 1"), 1);
    EXPECT_THAT(desk_->export_list(asking("typ=enquiry"), context(handler())).body, Not(HasSubstr("8.9.2-")));
    EXPECT_EQ(desk_->export_list(asking("format=ods"), context(handler())).body.substr(0, 2), "PK");
}

// ------------------------------------------------------------------ turning, similar, compared

TEST_P(DeskTest, a_question_becomes_a_complaint_on_its_page_and_each_names_the_other) {
    const auto first = received(enquiry("Min mor fick fel medicin.")).case_id;
    const auto slug = case_of(first).number.slug();
    const auto form = desk_->turn_form(asking("", {{"number", slug}}), context(handler())).body;
    std::smatch key;
    ASSERT_TRUE(std::regex_search(form, key, std::regex{"name=\"nyckel\" value=\"([^\"]{43})\""}));
    const std::string token = key[1];
    const auto send = [&](std::vector<std::pair<std::string, std::string>> fields) {
        fields.emplace_back("nyckel", token);
        auto request = sending(std::move(fields), {{"number", slug}});
        return desk_->turn(request, context(handler()));
    };
    EXPECT_EQ(send({{"hur", "hela"}}).status, 422);
    EXPECT_EQ(send({{"hur", "hela"}, {"typ", "freq_inspection"}}).status, 422) << "nobody's letter is an inspection of ours";
    EXPECT_EQ(send({{"hur", "del"}, {"typ", "tip"}, {"del", "Egna ord."}}).status, 422);
    EXPECT_EQ(send({{"hur", "tillfor"}, {"arende", "8.9.1-999/2026"}}).status, 422);
    const auto done = send({{"hur", "hela"}, {"typ", "complaint_hsl"}, {"avsandare", "med"}});
    ASSERT_EQ(done.status, 303) << done.body;
    std::smatch made;
    const auto to = location(done);
    ASSERT_TRUE(std::regex_search(to, made, std::regex{"/arbetsrum/arende/([^?]+)"}));
    const auto there = desk_->case_page(asking("klart=turned", {{"number", made[1]}}), context(handler())).body;
    EXPECT_THAT(there, AllOf(HasSubstr("Är gjort av"), HasSubstr(slug)));
    const auto here = desk_->case_page(asking("", {{"number", slug}}), context(handler())).body;
    EXPECT_THAT(here, AllOf(HasSubstr("Blev"), HasSubstr(made[1].str()), HasSubstr("Det som kom in blev ett annat ärende")));
    EXPECT_EQ(desk_->turn_form(asking("", {{"number", slug}}), context(actor(identity::only(Role::decision_maker)))).status, 404);
}

TEST_P(DeskTest, similar_cases_are_found_by_their_words_and_compared_side_by_side) {
    const auto one = a_tip("Trygghetslarmet besvaras aldrig på natten i Solgården."), two = a_tip("Trygghetslarmet besvaras aldrig på natten. Maten är kall."), other = a_tip("Helt andra saker.");
    const auto hidden = a_tip("Trygghetslarmet besvaras aldrig.");
    place(hidden, department());
    while (desk_->index_once() > 0) {
    }
    const auto who = handler({"another"});
    const auto list = desk_->similar(asking("", {{"number", case_of(one).number.slug()}}), context(who)).body;
    EXPECT_THAT(list, AllOf(HasSubstr(case_of(two).number.string()), Not(HasSubstr(case_of(other).number.string())), Not(HasSubstr(case_of(hidden).number.string()))));
    const auto beside = desk_->compare(asking("", {{"number", case_of(one).number.slug()}, {"other", case_of(two).number.slug()}}), context(who)).body;
    EXPECT_THAT(beside, AllOf(HasSubstr("<mark>"), HasSubstr("Maten är kall."), HasSubstr("Lika"), HasSubstr("value=\"join\"")));
    EXPECT_EQ(desk_->compare(asking("", {{"number", case_of(one).number.slug()}, {"other", case_of(hidden).number.slug()}}), context(who)).status, 404);
}

TEST_P(DeskTest, the_start_page_has_the_views_of_the_role_and_what_was_read_lately) {
    const auto id = a_tip();
    (void)desk_->case_page(asking("", {{"number", case_of(id).number.slug()}}), context(handler()));
    EXPECT_THAT(desk_->home(asking(""), context(handler())).body, AllOf(HasSubstr("vy=nobody"), HasSubstr("Ärenden du nyss hade uppe"), HasSubstr(case_of(id).number.string())));
    const auto administrator = actor(identity::only(Role::administrator));
    EXPECT_THAT(desk_->home(asking(""), context(administrator)).body, AllOf(Not(HasSubstr("vy=")), Not(HasSubstr(case_of(id).number.string()))));
}

}  // namespace
}  // namespace desk
