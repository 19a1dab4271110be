#include "simulate_matters.h"

#include <algorithm>
#include <array>

namespace app {

namespace {

using catalogue::Answers;
using synthetic::Random;
using synthetic::Words;

constexpr std::uint64_t facts_stream = 31, sender_stream = 32, agenda_stream = 33, act_stream = 34;
constexpr std::size_t large = 4'000;       // then fewer are handled: each act is several rows
constexpr std::size_t known_persons = 24;  // of the first only, so that nobody has complained a thousand times
constexpr int provider_days = 28, demand_after = 190, late_again = 7;

// Published by Skatteverket for tests (DOMAIN: identifiers): nobody has them.
constexpr std::array test_numbers{"199001012385", "200002292399", "190001019801"};

void must(const base::Outcome& outcome) {
    if (!outcome) throw base::Bug("the made-up staff were refused: " + outcome.error().text_key);
}
template <class T>
T must(const base::Result<T>& result) {
    if (!result) throw base::Bug("the made-up staff were refused: " + result.error().text_key);
    return *result;
}

base::Day working(base::Day day) {
    while (base::weekday(day) > 5) day = day + 1;
    return day;
}

std::string address_of(std::size_t number) { return "klagande-" + std::to_string(number) + "@example.org"; }

void say(Answers& answers, const std::string& field, std::string value) { answers[field] = {std::move(value)}; }

void say_day(Answers& answers, const std::string& field, base::Day day) {
    const auto date = base::to_date(day);
    say(answers, field + "_year", std::to_string(date.year));
    say(answers, field + "_month", std::to_string(date.month));
    say(answers, field + "_day", std::to_string(date.day));
}

std::string harm_of(std::string_view injury, std::string_view compulsory, std::string_view rights) {
    if (injury == "lasting") return "lasting_injury";
    if (injury == "increased_need") return "increased_care_need";
    if (injury == "death") return "death";
    if (compulsory != "no") return "compulsory_care";
    return rights == "yes" ? "self_determination" : "none";
}

template <std::size_t count>
std::string drawn(Random& random, const std::array<std::pair<const char*, int>, count>& shares) {
    int at = random.between(1, 100);
    for (const auto& [value, share] : shares)
        if ((at -= share) <= 0) return value;
    return shares.back().first;
}

}  // namespace

Matters::Facts Matters::facts_of(const synthetic::Arrival& arrival) const {
    Random random{seed_, facts_stream, arrival.number};
    const auto severity = made_.plan.events[arrival.event].severity;
    Facts facts;
    facts.relative = random.chance(0.4);
    facts.staff_named = random.chance(0.35);
    facts.anonymous = random.chance(0.45);
    facts.slow = random.chance(0.3);
    facts.subject = drawn<3>(random, {{{"care", 88}, {"manner", 8}, {"compensation", 4}}});
    facts.injury = severity >= 3
                       ? drawn<4>(random, {{{"increased_need", 40}, {"lasting", 30}, {"no", 22}, {"death", 8}}})
                       : drawn<3>(random, {{{"no", 70}, {"increased_need", 20}, {"lasting", 10}}});
    facts.compulsory = drawn<3>(random, {{{"no", 94}, {"psychiatric", 5}, {"forensic", 1}}});
    facts.rights = drawn<2>(random, {{{"no", 88}, {"yes", 12}}});
    facts.asked = drawn<3>(random, {{{"provider", 55}, {"board", 17}, {"no", 28}}});
    const bool answered = random.chance(0.6);
    facts.asked_day = arrival.day - random.between(10, 120);
    facts.answer = answered ? "answered" : facts.asked_day + provider_days <= arrival.day ? "four_weeks" : "waiting";
    facts.event =
        random.chance(0.85) ? facts.asked_day - random.between(1, 500) : arrival.day - random.between(740, 1'100);
    facts.wish = drawn<3>(random, {{{"tell", 72}, {"both", 17}, {"appeal", 11}}});
    return facts;
}

catalogue::Answers Matters::complaint_answers(const synthetic::Arrival& arrival) const {
    Random random{seed_, sender_stream, arrival.number};
    const auto facts = facts_of(arrival);
    const auto& words = Words::shipped().matter;
    const auto& unit = made_.made.units[made_.plan.events[arrival.event].unit];
    Answers answers;
    say(answers, "who", facts.relative ? "relative" : "patient");
    say(answers, "contact_name", facts.relative ? random.pick(words.relatives) : words.patients.front());
    if (arrival.number < known_persons)
        say(answers, "personal_number", test_numbers[arrival.number % test_numbers.size()]);
    say(answers, "contact_address",
        random.pick(words.addresses) + " " + std::to_string(random.between(1, 60)) + "\n" + unit.postal_code + " " +
            unit.town);
    if (random.chance(0.7)) say(answers, "contact_email", address_of(arrival.number));
    if (facts.relative) {
        say(answers, "patient_cannot", facts.injury == "death" ? "deceased" : random.chance(0.7) ? "ill" : "child");
        say(answers, "patient_name", words.patients.front());
        say(answers, "relation", random.pick(words.relations));
    }
    say(answers, "unit", unit.name);
    say(answers, "where", unit.town);
    if (facts.staff_named) say(answers, "staff_name", random.pick(words.staff));
    say(answers, "what_happened", made_.teller.tip(arrival).text);
    say_day(answers, "when", facts.event);
    say(answers, "harm", harm_of(facts.injury, facts.compulsory, facts.rights));
    say(answers, "asked_provider", facts.asked);
    if (facts.asked != "no") {
        say_day(answers, "asked_when", facts.asked_day);
        say(answers, "provider_answer", facts.answer == "answered" ? "yes" : "no");
    }
    return answers;
}

catalogue::Answers Matters::report_answers(const synthetic::Arrival& arrival) const {
    Random random{seed_, sender_stream, arrival.number};
    const auto facts = facts_of(arrival);
    const auto& unit = made_.made.units[made_.plan.events[arrival.event].unit];
    const auto told = made_.teller.tip(arrival);
    Answers answers;
    say(answers, "wish", facts.wish);
    say(answers, "what_happened", told.text);
    say(answers, "risk_now", "no");
    say(answers, "area", unit.area);
    say(answers, "unit", unit.name);
    say(answers, "municipality", unit.municipality);
    say_day(answers, "when", arrival.day - random.between(1, 60));
    say(answers, "told_provider", random.chance(0.5) ? "yes" : "no");
    if (!told.role.empty()) say(answers, "role", told.role);
    say(answers, "contact", facts.anonymous ? "anonymous" : "named");
    if (facts.anonymous) return answers;
    say(answers, "reply_by", "email");
    say(answers, "contact_name", random.pick(Words::shipped().contact_names));
    say(answers, "contact_email", address_of(arrival.number));
    return answers;
}

intake::Submission Matters::submission(const synthetic::Arrival& arrival, ledger::EventKind complaint_event,
                                       ledger::EventKind report_event) const {
    const bool is_complaint = complaint(arrival);
    intake::Submission submission;
    submission.case_type = is_complaint ? "complaint_hsl" : "report_sol_lss";
    submission.event = is_complaint ? complaint_event : report_event;
    submission.channel =
        Random{seed_, sender_stream + 10, arrival.number}.chance(is_complaint ? 0.7 : 0.85) ? "web" : "letter";
    senders_.by_form(submission, is_complaint ? complaint_answers(arrival) : report_answers(arrival), arrival.day);
    if (is_complaint) submission.area = "hsl";
    submission.with_return_code = submission.channel == "web";
    submission.unit_code = made_.made.units[made_.plan.events[arrival.event].unit].code;
    return submission;
}

void Matters::put(base::Day day, const Act& act) {
    day = working(day);
    // On the last day the staff have not come to work yet.
    if (day < last_) agenda_[day].push_back(act);
}

void Matters::expect(std::size_t number, base::CaseId id, base::Day last_day) {
    last_ = last_day;
    const auto& arrival = made_.plan.arrivals[number];
    Random random{seed_, agenda_stream, arrival.number};
    const auto plan = [&](base::Day day, What what) {
        put(day, {number, id, what});
        return day;
    };
    plan(arrival.day, What::enter);
    const bool handled = random.chance(made_.plan.arrivals.size() >= large ? 0.3 : 0.92);
    if (complaint(arrival)) plan(arrival.day + demand_after, What::demand);
    if (!handled) return;
    const auto first = plan(arrival.day + random.between(2, 9), What::triage);
    if (!complaint(arrival)) {
        plan(first + random.between(3, 18), What::position);
        return;
    }
    // Each waits for the day to answer, and then for somebody to have the time.
    const int pace = facts_of(arrival).slow ? 7 : 1;
    const auto complaint_day = plan(first + random.between(2, 12) * pace, What::hear_complaint);
    const auto views_day = plan(complaint_day + 26 + random.between(0, 14) * pace, What::hear_views);
    const auto draft_day = plan(views_day + 19 + random.between(0, 14) * pace, What::hear_draft);
    // A gate that fails decides at once; the act looks for itself which it is.
    plan(first + random.between(4, 25), What::decide);
    plan(draft_day + 19 + random.between(0, 10) * pace, What::decide);
}

void Matters::work_until(base::Day day) {
    constexpr std::size_t acts_in_commit = 100;
    while (!agenda_.empty() && agenda_.begin()->first <= day) {
        const auto due = agenda_.extract(agenda_.begin());
        const auto& acts = due.mapped();
        for (std::size_t first = 0; first < acts.size(); first += acts_in_commit) {
            const auto agenda = agenda_;
            s_.database.write([&](db::Transaction& tx) {
                agenda_ = agenda;  // a commit that is tried again plans nothing twice
                for (auto i = first; i < std::min(first + acts_in_commit, acts.size()); ++i) {
                    clock_.set({base::start_of(due.key()).us +
                                (9 * 3600 + static_cast<std::int64_t>(i) * 30 % (8 * 3600)) * 1'000'000});
                    act(tx, acts[i]);
                }
            });
        }
        acts_ += static_cast<std::int64_t>(acts.size());
    }
}

void Matters::act(db::Transaction& tx, const Act& act) {
    auto row = s_.casework.find(tx, act.id);
    CHECK(row.has_value());
    if (!row->open) return;
    const auto& arrival = made_.plan.arrivals[act.arrival];
    const auto actor = staff_.handler_of(*row);
    Doing doing{tx,
                act,
                *row,
                s_.casework.keys(tx, act.id),
                Random{seed_, act_stream + static_cast<std::uint64_t>(act.what), arrival.number},
                actor,
                facts_of(arrival)};
    switch (act.what) {
        case What::enter:
            return complaint(arrival) ? enter_complaint(doing) : enter_report(doing);
        case What::triage:
            return triage(doing);
        case What::hear_complaint:
            return hear(doing, "complaint");
        case What::hear_views:
            return hear(doing, "views");
        case What::hear_draft:
            return hear(doing, "draft_decision");
        case What::demand:
            if (doing.random.chance(0.4))
                must(s_.casework.clocks().mark_event(tx, doing.row, "demand", clock_.today(), {}, doing.keys));
            return;
        case What::decide:
            return decide(doing);
        case What::position:
            must(s_.casework.advance(tx, doing.row, "position", actor.user, doing.keys));
            again(doing);
            must(s_.casework.close(
                tx, doing.row,
                drawn<3>(doing.random,
                         {{{"stored_for_planning", 62}, {"forwarded_municipality", 23}, {"supervision", 15}}}),
                actor.user, doing.keys));
            return;
    }
}

void Matters::again(Doing& doing) const {
    auto row = s_.casework.find(doing.tx, doing.act.id);
    CHECK(row.has_value());
    doing.row = *row;
}

void Matters::answer(Doing& doing, std::string_view gate, const Answers& answers, base::UserId actor) {
    must(s_.casework.gates().answer(doing.tx, doing.row, gate, answers, actor, doing.keys));
}

void Matters::enter_complaint(Doing& doing) {
    const auto& arrival = made_.plan.arrivals[doing.act.arrival];
    const auto answers = complaint_answers(arrival);
    const auto said = [&](std::string_view field) { return std::string{catalogue::answer(answers, field)}; };
    const auto add = [&](casework::CaseParty party) {
        party.from = clock_.today();
        return must(s_.casework.case_parties().add(doing.tx, doing.row, party, {}, doing.keys));
    };
    casework::CaseParty writer;
    writer.role = "complainant";
    writer.person.name = said("contact_name");
    writer.person.personal_number = said("personal_number");
    writer.person.address = said("contact_address");
    writer.person.email = said("contact_email");
    if (doing.facts.relative) {
        casework::CaseParty patient;
        patient.role = "patient";
        patient.person.name = said("patient_name");
        writer.represents = add(patient);
        writer.authority = "relative";
    }
    add(writer);
    const auto& unit = made_.units[made_.plan.events[arrival.event].unit];
    casework::CaseParty provider;
    provider.role = doing.facts.staff_named ? "provider" : "respondent";
    provider.unit = unit.id;
    provider.provider = unit.provider;
    provider.organisation = said("unit");
    if (doing.facts.staff_named) {
        casework::CaseParty staff;
        staff.role = "respondent";
        staff.person.name = said("staff_name");
        staff.unit = unit.id;
        add(staff);
    }
    add(provider);
    // Facts that the form tells; what is to be weighed is left to the staff.
    Answers first, when;
    say(first, "asked_provider", doing.facts.asked);
    if (doing.facts.asked != "no") say(first, "answer", doing.facts.answer);
    say_day(when, "event", doing.facts.event);
    answer(doing, "provider_first", first, {});
    answer(doing, "two_years", when, {});
}

void Matters::enter_report(Doing& doing) {
    Answers wish;
    say(wish, "wish", doing.facts.wish);
    answer(doing, "not_an_appeal", wish, {});
    if (doing.facts.anonymous) return;
    const auto answers = report_answers(made_.plan.arrivals[doing.act.arrival]);
    casework::CaseParty sender;
    sender.role = "reporter";
    sender.from = clock_.today();
    sender.person.name = catalogue::answer(answers, "contact_name");
    sender.person.email = catalogue::answer(answers, "contact_email");
    must(s_.casework.case_parties().add(doing.tx, doing.row, sender, {}, doing.keys));
}

void Matters::assess(Doing& doing) {
    const auto& event = made_.plan.events[made_.plan.arrivals[doing.act.arrival].event];
    const auto& unit = made_.made.units[event.unit];
    assessments::Judgement judgement;
    judgement.theme = Words::shipped().themes[event.theme].id;
    const auto* code = s_.catalogue.code("themes", *judgement.theme, clock_.today());
    CHECK(code != nullptr);
    judgement.area =
        code->areas.empty() || synthetic::contains(code->areas, unit.area) ? unit.area : code->areas.front();
    judgement.severity = event.severity;
    judgement.unit = assessments::UnitLink{made_.units[event.unit].id, made_.units[event.unit].provider,
                                           unit.municipality, unit.county};
    must(s_.assessments.judge(doing.tx, doing.row, judgement, "person", doing.actor.user, doing.keys));
    again(doing);
}

void Matters::triage(Doing& doing) {
    assess(doing);
    s_.casework.assign(doing.tx, doing.row, doing.actor.user, doing.actor.user, doing.keys);
    again(doing);
    if (!complaint(made_.plan.arrivals[doing.act.arrival])) {
        must(s_.casework.advance(doing.tx, doing.row, "assessing", doing.actor.user, doing.keys));
        return;
    }
    must(s_.casework.advance(doing.tx, doing.row, "triage", doing.actor.user, doing.keys));
    again(doing);
    Answers subject, serious;
    say(subject, "subject", doing.facts.subject);
    answer(doing, "remit", subject, doing.actor.user);
    say(serious, "injury", doing.facts.injury);
    say(serious, "compulsory", doing.facts.compulsory);
    if (doing.facts.compulsory != "no")
        say(serious, "compulsory_reason", doing.random.chance(0.8) ? "none" : "unfounded");
    say(serious, "rights", doing.facts.rights);
    answer(doing, "seriousness", serious, doing.actor.user);
    if (doing.random.chance(0.03)) return decide_as(doing, "withdrawn");
    // What the law leaves to the authority: some are investigated though a gate failed.
    if (!doing.random.chance(0.12)) return;
    for (const auto& finding : s_.casework.gates().now(doing.tx, doing.row, doing.keys))
        if (!casework::settled(finding.outcome))
            must(s_.casework.gates().open_by_discretion(doing.tx, doing.row, finding.gate,
                                                        doing.random.pick(Words::shipped().matter.discretion),
                                                        doing.actor.user, doing.keys));
}

// Everybody whom the rule wants heard, with the complaint itself as what it is about.
void Matters::hear(Doing& doing, std::string_view rule) {
    for (const auto& finding : s_.casework.gates().now(doing.tx, doing.row, doing.keys))
        if (!casework::settled(finding.outcome)) return;
    must(s_.casework.advance(doing.tx, doing.row,
                             rule == "complaint" ? "investigating"
                             : rule == "views"   ? "hearing"
                                                 : "draft_decision",
                             doing.actor.user, doing.keys));
    again(doing);
    const auto version = must(s_.casework.version(doing.row.type, doing.row.version_day));
    const auto documents = s_.registry.documents(doing.tx, doing.row.id, doing.keys);
    CHECK(!documents.empty());
    const auto parties = s_.casework.case_parties().of_case(doing.tx, doing.row.id, doing.keys);
    const auto unheard = [&]() -> std::optional<base::PartyId> {
        const auto hearings = s_.casework.hearings().of_case(doing.tx, doing.row, doing.keys);
        for (const auto& missing :
             casework::missing_hearings(*version, *version->decision("criticism"), parties, hearings, clock_.today()))
            if (missing.rule == rule && missing.why == "not_sent") return missing.party;
        return {};
    };
    // One party may speak for another, so each answer is looked for anew.
    for (auto party = unheard(); party; party = unheard())
        must(s_.casework.hearings().send(doing.tx, doing.row, rule, *party, documents.front().id, {}, doing.actor.user,
                                         doing.keys));
}

void Matters::decide(Doing& doing) {
    const auto version = must(s_.casework.version(doing.row.type, doing.row.version_day));
    for (const auto& finding : s_.casework.gates().now(doing.tx, doing.row, doing.keys))
        if (finding.outcome == casework::GateOutcome::failed)
            return decide_as(doing, version->gate(finding.gate)->fail_decision);
    // Until the last has been heard and the day has gone.
    if (doing.row.step != "draft_decision") return;
    const auto kind = doing.random.chance(0.45) ? "criticism" : "no_criticism";
    const auto parties = s_.casework.case_parties().of_case(doing.tx, doing.row.id, doing.keys);
    const auto hearings = s_.casework.hearings().of_case(doing.tx, doing.row, doing.keys);
    if (!casework::missing_hearings(*version, *version->decision(kind), parties, hearings, clock_.today()).empty()) {
        put(clock_.today() + late_again, doing.act);
        return;
    }
    decide_as(doing, kind);
}

void Matters::decide_as(Doing& doing, const std::string& kind) {
    const auto& words = Words::shipped().matter;
    const auto decisions = s_.casework.decisions();
    const auto& decider = staff_.decision_maker();
    casework::Decision decision;
    decision.kind = kind;
    if (kind == "criticism")
        decision.breach = doing.random.chance(0.8) ? casework::Breach::breach : casework::Breach::unsuitable;
    if (kind == "no_criticism") decision.breach = casework::Breach::no_breach;
    decision.content = words.decision_of(kind);
    decision.reasons = doing.random.pick(words.reasons);
    const auto id = must(decisions.draft(doing.tx, doing.row, decision, doing.actor.user, doing.keys));
    if (s_.catalogue.delegation(doing.row.type, kind, clock_.today()).second_reader)
        must(decisions.read(doing.tx, doing.row, id, staff_.colleague_of(doing.actor), doing.keys));
    casework::Conflict none;
    none.user = decider.user;
    must(decisions.declare_conflict(doing.tx, doing.row, none, decider.user, doing.keys));
    must(decisions.decide(doing.tx, doing.row, id, decider, doing.keys));
    again(doing);
    must(decisions.sent(doing.tx, doing.row, id, {}, doing.actor.user, doing.keys));
}

}  // namespace app
