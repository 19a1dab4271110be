// Complaints about health care, from the form to the end: journeys through the engine by the law's
// paragraphs, a year of clocks in a second, on both databases.
#include "complaints/complaints.h"

#include "complaints_rules.h"
#include "support/office.h"

namespace complaints {
namespace {

using casework::GateOutcome;
using identity::Role;
using Values = std::map<std::string, std::vector<std::string>>;

constexpr const char* person_number = "199001012385";   // published test data of the Tax Agency

Values own_complaint() {
    return {{"who", {"patient"}}, {"contact_name", {"The patient"}}, {"personal_number", {person_number}}, {"contact_address", {"Street 1\n123 45 Town"}},
            {"unit", {"Ward 7"}}, {"unit_id", {"V-1"}}, {"what_happened", {"The wound was not looked at for three days."}},
            {"when_day", {"3"}}, {"when_month", {"2"}}, {"when_year", {"2026"}}, {"harm", {"lasting_injury"}}, {"asked_provider", {"provider"}},
            {"asked_when_day", {"1"}}, {"asked_when_month", {"3"}}, {"asked_when_year", {"2026"}}, {"provider_answer", {"yes"}}, {"interpreter", {"no"}}};
}

class ComplaintsTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        clock_.set(support::moment({2026, 4, 7}));
        unit("V-1", "Ward 7", "0180");
        complaints_.emplace(office().intake, true);
        person_ = {person_number, "The patient", {clock_.now().us + 3'600'000'000}, "csrf"};
    }
    void TearDown() override {
        complaints_.reset();
        OfficeTest::TearDown();
    }
    identity::Context context(bool signed_in = true) {
        identity::Context made{nullptr, i18n::Texts::of(i18n::Language::sv), clock_};
        if (signed_in) made.person = &person_;
        return made;
    }
    static std::string value_in(const std::string& html, const std::string& name) {
        const auto before = "name=\"" + name + "\" value=\"";
        const auto at = html.find(before);
        return at == std::string::npos ? "" : html.substr(at + before.size(), html.find('"', at + before.size()) - at - before.size());
    }
    http::Response post(const std::string& token, const std::string& act, const std::string& step, const Values& values, bool signed_in = true) {
        http::Request request;
        if (!token.empty()) request.form.add("form_token", token);
        request.form.add("act", act);
        if (!step.empty()) request.form.add("step", step);
        for (const auto& [name, all] : values)
            for (const auto& value : all) request.form.add(name, value);
        return complaints_->submit(request, context(signed_in));
    }
    // Page by page as a person does, and what the last page answers.
    http::Response fill_in(const Values& values, bool signed_in = true) {
        const auto form = office().catalogue.form("complaint_hsl", clock_.today());
        EXPECT_TRUE(form);
        http::Request first;
        auto page = complaints_->form(first, context());
        const auto token = value_in(page.body, "form_token");
        for (int guard = 0; guard < 40; ++guard) {
            const auto step = value_in(page.body, "step");
            if (step.empty() || page.body.find("value=\"send\"") != std::string::npos) break;
            Values of_step;
            for (const auto* question : (*form)->questions_of(step))
                for (const auto& [name, all] : values)
                    if (name == question->id || name.starts_with(question->id + "_") || name.starts_with(question->id + ".")) of_step[name] = all;
            const bool stopped = page.body.find("value=\"continue\"") != std::string::npos;
            page = post(token, stopped ? "continue" : "next", step, of_step);
        }
        return post(token, "send", "", {}, signed_in);
    }
    casework::Case complain(const Values& values = own_complaint()) {
        const auto sent = fill_in(values);
        EXPECT_EQ(sent.status, 200) << sent.body.substr(0, 4000);
        const auto at = sent.body.find("8.2.1-");
        if (at == std::string::npos) throw std::runtime_error("no number in the receipt: " + sent.body.substr(0, 6000));
        return case_of(sent.body.substr(at, sent.body.find_first_of("<\" ", at) - at));
    }
    std::map<std::string, GateOutcome> gates_of(base::CaseId id) {
        std::map<std::string, GateOutcome> found;
        database().read([&](db::Reader& reader) {
            for (const auto& [gate, outcome] : office().casework.gates().outcomes(reader, id)) found[gate] = outcome;
        });
        return found;
    }
    std::vector<casework::CaseParty> parties_of_case(base::CaseId id) {
        std::vector<casework::CaseParty> found;
        const auto keys = keys_of(id);
        database().read([&](db::Reader& reader) { found = office().casework.case_parties().of_case(reader, id, keys); });
        return found;
    }
    void answer_gate(base::CaseId id, const char* gate, const catalogue::Answers& answers, GateOutcome expected) {
        const auto outcome = act(id, [&](auto& tx, const auto& on, const auto& keys) -> base::Outcome {
            const auto found = office().casework.gates().answer(tx, on, gate, answers, officer.user, keys);
            if (!found) return found.error();
            EXPECT_EQ(*found, expected) << gate;
            return base::Done{};
        });
        EXPECT_TRUE(outcome) << gate << ": " << (outcome ? "" : outcome.error().text_key);
    }
    void step(base::CaseId id, const char* to) {
        const auto taken = act(id, [&](auto& tx, const auto& on, const auto& keys) { return office().casework.take_step(tx, on, to, officer.user, keys); });
        EXPECT_TRUE(taken) << to << ": " << (taken ? "" : taken.error().text_key);
    }
    void hear(base::CaseId id, const char* rule) {
        const auto document = documents_of(id).front().id;
        const auto* heard = (*office().casework.version("complaint_hsl", clock_.today()))->hearing(rule);
        for (const auto& party : parties_of_case(id)) {
            if (std::find(heard->roles.begin(), heard->roles.end(), party.role) == heard->roles.end()) continue;
            const auto sent = act(id, [&](auto& tx, const auto& on, const auto& keys) -> base::Outcome {
                const auto made = office().casework.hearings().send(tx, on, rule, party.id, document, {}, officer.user, keys);
                if (!made) return made.error();
                return base::Done{};
            });
            EXPECT_TRUE(sent) << rule << ' ' << party.role;
        }
    }
    // Drafted by the officer, declared free of conflict, read and taken by the decision-maker.
    base::Outcome decide(base::CaseId id, const char* kind, casework::Breach breach = casework::Breach::not_said) {
        casework::Decision made;
        made.kind = kind;
        made.content = "What is decided.";
        made.reasons = "Why, by the paragraphs that were used.";
        made.breach = breach;
        return act(id, [&](auto& tx, const auto& on, const auto& keys) -> base::Outcome {
            const auto decisions = office().casework.decisions();
            for (const auto& who : {officer, chief})
                if (auto said = decisions.declare_conflict(tx, on, {who.user, clock_.today(), false, "", ""}, who.user, keys); !said) return said;
            const auto drafted = decisions.draft(tx, on, made, officer.user, keys);
            if (!drafted) return drafted.error();
            if (auto read = decisions.read(tx, on, *drafted, second, keys); !read) return read;
            return decisions.decide(tx, on, *drafted, chief, keys);
        });
    }
    void days(int count) { clock_.advance_seconds(std::int64_t{count} * 86'400); }

    std::optional<Complaints> complaints_;
    identity::PersonSession person_;
    const identity::Actor officer = actor(identity::only(Role::handler), {"*"}, 71), second = actor(identity::only(Role::decision_maker), {"*"}, 72),
                          chief = actor(identity::only(Role::decision_maker), {"*"}, 73);
};
ON_BOTH_DATABASES(ComplaintsTest);

const catalogue::Answers about_care{{"subject", {"care"}}}, lasting{{"injury", {"lasting"}}, {"compulsory", {"no"}}, {"rights", {"no"}}};

TEST_P(ComplaintsTest, psl_7_10_whoever_complains_shows_who_they_are) {
    http::Request request;
    EXPECT_NE(complaints_->form(request, context(false)).body.find("/logga-in/e-legitimation"), std::string::npos);
    const auto refused = fill_in(own_complaint(), false);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 0) << "the session ended: nothing is sent, nothing lost";
    auto other = own_complaint();
    other["personal_number"] = {"200002292399"};
    EXPECT_EQ(fill_in(other).status, 422) << "somebody else's number";
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 0);
}

TEST_P(ComplaintsTest, psl_7_14_what_the_sender_tells_becomes_parties_and_the_facts_of_gates_in_one_commit) {
    const auto on = complain();
    EXPECT_EQ(on.type, "complaint_hsl");
    EXPECT_EQ(on.step, "received");
    std::map<std::string, std::string> roles;
    for (const auto& party : parties_of_case(on.id)) roles[party.role] = casework::shown_name(party);
    EXPECT_EQ(roles["complainant"], "The patient");
    EXPECT_EQ(roles["respondent"], "Provider of Ward 7");
    const auto gates = gates_of(on.id);
    EXPECT_EQ(gates.at("provider_first"), GateOutcome::passed);
    EXPECT_EQ(gates.at("two_years"), GateOutcome::passed);
    EXPECT_FALSE(gates.contains("seriousness") && gates.at("seriousness") == GateOutcome::passed) << "how serious it is, is judged by the authority";
    EXPECT_EQ(findings(), "");
}

TEST_P(ComplaintsTest, psl_7_18_a_complaint_that_passes_the_gates_ends_in_criticism_after_a_heard_draft) {
    const auto on = complain();
    step(on.id, "triage");
    answer_gate(on.id, "remit", about_care, GateOutcome::passed);
    answer_gate(on.id, "seriousness", lasting, GateOutcome::passed);
    step(on.id, "investigating");
    hear(on.id, "complaint");
    hear(on.id, "views");
    days(30);
    step(on.id, "draft_decision");
    const auto unheard = decide(on.id, "criticism", casework::Breach::breach);
    ASSERT_FALSE(unheard) << "PSL 7:18: the draft has not been heard";
    EXPECT_TRUE(case_of(on.id).open);
    hear(on.id, "draft_decision");
    EXPECT_FALSE(decide(on.id, "criticism", casework::Breach::breach)) << "they may answer until the day";
    days(30);
    EXPECT_FALSE(decide(on.id, "criticism")) << "PSL 7:18: it must say whether the act breaches law";
    const auto taken = decide(on.id, "criticism", casework::Breach::breach);
    ASSERT_TRUE(taken) << taken.error().text_key;
    const auto closed = case_of(on.id);
    EXPECT_FALSE(closed.open);
    EXPECT_EQ(closed.outcome, "criticism");
    EXPECT_EQ(findings(), "");
}

TEST_P(ComplaintsTest, psl_7_11_one_that_fails_the_provider_first_gate_is_handed_over) {
    auto asked_nobody = own_complaint();
    for (const auto* name : {"asked_when_day", "asked_when_month", "asked_when_year", "provider_answer"}) asked_nobody.erase(name);
    asked_nobody["asked_provider"] = {"no"};
    const auto on = complain(asked_nobody);
    EXPECT_EQ(gates_of(on.id).at("provider_first"), GateOutcome::failed);
    step(on.id, "triage");
    answer_gate(on.id, "remit", about_care, GateOutcome::passed);
    const auto shut = act(on.id, [&](auto& tx, const auto& now, const auto& keys) { return office().casework.take_step(tx, now, "investigating", officer.user, keys); });
    ASSERT_FALSE(shut);
    EXPECT_EQ(shut.error().provision, "psl:7:11") << "a gate that has failed shuts the investigation";
    const auto taken = decide(on.id, "handed_over_provider");
    ASSERT_TRUE(taken) << taken.error().text_key;
    EXPECT_EQ(case_of(on.id).outcome, "handed_over_provider");
}

TEST_P(ComplaintsTest, psl_7_11_second_paragraph_one_may_be_opened_by_discretion_with_a_reason) {
    auto asked_nobody = own_complaint();
    for (const auto* name : {"asked_when_day", "asked_when_month", "asked_when_year", "provider_answer"}) asked_nobody.erase(name);
    asked_nobody["asked_provider"] = {"no"};
    const auto on = complain(asked_nobody);
    step(on.id, "triage");
    answer_gate(on.id, "remit", about_care, GateOutcome::passed);
    answer_gate(on.id, "seriousness", lasting, GateOutcome::passed);
    const auto open = [&](const char* reason) {
        return act(on.id, [&](auto& tx, const auto& now, const auto& keys) { return office().casework.gates().open_by_discretion(tx, now, "provider_first", reason, officer.user, keys); });
    };
    EXPECT_FALSE(open(" ")) << "the reason is part of the record";
    ASSERT_TRUE(open("Several reports about the same ward."));
    EXPECT_EQ(gates_of(on.id).at("provider_first"), GateOutcome::discretion);
    step(on.id, "investigating");
}

TEST_P(ComplaintsTest, fl_12_a_party_may_demand_a_decision_once_when_six_months_have_passed) {
    const auto on = complain();
    const auto demand = [&] {
        return act(on.id, [&](auto& tx, const auto& now, const auto& keys) { return office().casework.clocks().mark_event(tx, now, "demand", clock_.today(), {}, keys); });
    };
    clock_.set(support::moment({2026, 10, 6}));
    EXPECT_FALSE(demand()) << "six months from 7 April have not passed";
    clock_.set(support::moment({2026, 10, 8}));
    const auto made = demand();
    ASSERT_TRUE(made) << made.error().text_key;
    EXPECT_FALSE(demand()) << "once";
    bool found = false;
    const auto now = case_of(on.id);
    database().read([&](db::Reader& reader) {
        for (const auto& state : office().casework.clocks().of_case(reader, now))
            if (state.clock->id == "decide_on_demand") {
                found = true;
                EXPECT_EQ(base::iso(state.due), "2026-11-05") << "four weeks";
            }
    });
    EXPECT_TRUE(found);
}

TEST_P(ComplaintsTest, a_relative_and_staff_complained_of_are_parties_and_the_provider_is_heard_too) {
    auto answers = own_complaint();
    answers["who"] = {"relative"};
    answers["patient_cannot"] = {"ill"};
    answers["relation"] = {"child"};
    answers["patient_name"] = {"The parent"};
    answers["patient_personal_number"] = {"189001019802"};
    answers["staff_name"] = {"The nurse on duty"};
    const auto on = complain(answers);
    std::set<std::string> roles;
    for (const auto& party : parties_of_case(on.id)) {
        roles.insert(party.role);
        if (party.role == "complainant") { EXPECT_TRUE(party.represents); EXPECT_EQ(party.authority, "relative"); }
    }
    EXPECT_EQ(roles, (std::set<std::string>{"complainant", "patient", "respondent", "provider"}));
}

TEST(ComplaintRules, psl_7_11_the_provider_has_had_four_weeks_counted_from_the_last_day_the_answer_can_mean) {
    const auto answer = [](const char* day, const char* month, const char* received) {
        catalogue::Answers answers{{"asked_provider", {"provider"}}, {"provider_answer", {"no"}}, {"asked_when_year", {"2026"}}, {"asked_when_month", {month}}};
        if (*day) answers["asked_when_day"] = {day};
        return facts_for_gate("provider_first", answers, base::parse_iso_day(received).value()).at("answer").front();
    };
    EXPECT_EQ(answer("1", "3", "2026-03-29"), "four_weeks");
    EXPECT_EQ(answer("1", "3", "2026-03-28"), "waiting");
    EXPECT_EQ(answer("", "2", "2026-03-28"), "four_weeks") << "February ends on the 28th";
    EXPECT_EQ(answer("", "2", "2026-03-27"), "waiting");
    EXPECT_TRUE(facts_for_gate("seriousness", {{"harm", {"death"}}}, {}).empty()) << "a judgement is never the sender's";
}

TEST(ComplaintRules, the_screener_never_shuts_the_way) {
    EXPECT_EQ(advice("harm", "answered"), Advice::complain);
    EXPECT_EQ(advice("harm", "no"), Advice::provider_first);
    EXPECT_EQ(advice("compensation", "answered"), Advice::insurer);
    EXPECT_EQ(advice("manner", "waited"), Advice::patient_board);
    EXPECT_EQ(advice("social", "no"), Advice::not_health_care);
}

}  // namespace
}  // namespace complaints
