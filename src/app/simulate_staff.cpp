#include "simulate_staff.h"

#include <algorithm>

namespace app {

namespace {

using synthetic::Random;
using synthetic::Words;

constexpr std::uint64_t act_stream = 21;
constexpr std::size_t acts_in_commit = 200;
constexpr std::string_view demo_password = "vaka-demo-2026-oppen";
constexpr std::size_t large = 5'000, very_large = 200'000;
constexpr double answers_of_a_large_office = 1'000;

base::Day working(base::Day day) {
    while (base::weekday(day) > 5) day = day + 1;
    return day;
}

void must(const base::Outcome& outcome) {
    if (!outcome) throw base::Bug("the made-up staff were refused: " + outcome.error().text_key);
}

}  // namespace

Staff::Staff(const SimulateOn& on, base::ManualClock& clock, const synthetic::Register& made, const std::vector<RegisteredUnit>& units,
             const synthetic::Plan& plan, const synthetic::Teller& teller, std::uint64_t seed)
    : on_{on}, s_{on.intake.services()}, clock_{clock}, made_{made}, units_{units}, plan_{plan}, teller_{teller}, seed_{seed} {
    const auto cases = plan.arrivals.size();
    if (cases >= large) answered_ = std::min(0.5, answers_of_a_large_office / (0.38 * static_cast<double>(cases)));
    if (cases >= large) handled_ = 0.6;
    if (cases >= very_large) handled_ = 0.1;
}

void Staff::make_accounts(bool demo) {
    for (const auto& one : Words::shipped().staff) {
        const auto role = identity::role_of(one.role);
        CHECK(role.has_value());
        const identity::NewUser user{one.login, one.name, demo ? std::string{demo_password} : crypto::random_token(), identity::only(*role),
                                     {one.regions.begin(), one.regions.end()}};
        // Somebody of this login may be there since the office began.
        if (const auto made = on_.identity.create_user(user, {}); !made && made.error().field != "login") must(made.error());
    }
    for (const auto& user : on_.identity.users()) {
        const identity::Actor actor{user.id, 0, user.login, user.name, user.roles, user.regions, ""};
        if (user.active && actor.has(identity::Role::handler)) handlers_.push_back(actor);
        if (user.active && actor.has(identity::Role::decision_maker)) decision_makers_.push_back(actor);
    }
    CHECK(!handlers_.empty() && !decision_makers_.empty());
}

const identity::Actor& Staff::colleague_of(const identity::Actor& handler) const {
    for (const auto& other : handlers_)
        if (other.user != handler.user) return other;
    return decision_makers_.front();
}

const identity::Actor& Staff::handler_of(const casework::Case& row) const {
    const identity::Actor* everywhere = &handlers_.front();
    for (const auto& handler : handlers_) {
        if (!row.region.empty() && handler.regions.contains(row.region)) return handler;
        if (handler.regions.contains("*")) everywhere = &handler;
    }
    return *everywhere;
}

void Staff::expect(std::size_t number, base::CaseId id, base::Day last_day) {
    const auto& arrival = plan_.arrivals[number];
    Random random{seed_, act_stream, arrival.number};
    const auto plan = [&](base::Day day, What what) {
        day = working(day);
        // On the last day the staff have not come to work yet.
        if (day < last_day) agenda_[day].push_back({number, id, what});
        return day;
    };
    if (!arrival.tip) {
        if (!random.chance(answered_)) return;
        const auto day = plan(arrival.day + random.between(0, 5), What::answer);
        if (random.chance(0.6)) plan(day + random.between(1, 6), What::close);
        return;
    }
    if (!arrival.again) first_of_event_.try_emplace(arrival.event, id);
    if (!random.chance(handled_)) return;
    const auto read_day = plan(arrival.day + random.between(0, 1), What::read);
    if (!random.chance(0.85)) return;
    const auto assessed = plan(read_day + random.between(0, 7), What::assess);
    if (random.chance(0.7)) plan(assessed + random.between(1, 15), What::close);
}

void Staff::work_until(base::Day day) {
    while (!agenda_.empty() && agenda_.begin()->first <= day) {
        const auto due = agenda_.extract(agenda_.begin());
        work(due.key(), due.mapped());
    }
}

// From eight to five, one after the other.
void Staff::set_time(base::Day day, std::size_t number) {
    clock_.set({base::start_of(day).us + (8 * 3600 + static_cast<std::int64_t>(number) * 20 % (9 * 3600)) * 1'000'000});
}

void Staff::work(base::Day day, const std::vector<Act>& all) {
    std::vector<Act> acts;
    std::size_t number = 0;
    for (const auto& one : all) {
        if (one.what != What::answer) { acts.push_back(one); continue; }
        set_time(day, number++);
        answer(one);
    }
    for (std::size_t first = 0; first < acts.size(); first += acts_in_commit) {
        const auto last = std::min(first + acts_in_commit, acts.size());
        s_.database.write([&](db::Transaction& tx) {
            for (auto i = first; i < last; ++i) {
                set_time(day, number + i);
                act(tx, acts[i]);
            }
        });
    }
    acts_ += static_cast<std::int64_t>(all.size());
}

void Staff::act(db::Transaction& tx, const Act& act) {
    auto row = s_.casework.find(tx, act.id);
    CHECK(row.has_value());
    if (!row->open) return;
    const auto& actor = handler_of(*row);
    Doing doing{tx, act, *row, s_.casework.keys(tx, act.id),
                Random{seed_, act_stream + 1 + static_cast<std::uint64_t>(act.what), plan_.arrivals[act.arrival].number}, actor};
    switch (act.what) {
        case What::read: read(doing); break;
        case What::assess: assess(doing); break;
        case What::close: close(doing); break;
        case What::answer: break;
    }
}

casework::Case Staff::again(Doing& doing) const {
    auto row = s_.casework.find(doing.tx, doing.act.id);
    CHECK(row.has_value());
    return *row;
}

void Staff::read(Doing& doing) {
    must(s_.casework.take_step(doing.tx, doing.row, "read", doing.actor.user, doing.keys));
    if (doing.random.chance(0.7)) s_.casework.assign(doing.tx, again(doing), doing.actor.user, doing.actor.user, doing.keys);
    const auto& event = plan_.events[plan_.arrivals[doing.act.arrival].event];
    if (event.severity < 5 || !doing.random.chance(0.7)) return;
    const auto* department = s_.catalogue.department_of_county(made_.units[event.unit].county, clock_.today());
    s_.casework.set_urgent(doing.tx, again(doing), true, department ? department->id : "", doing.actor.user, doing.keys);
    s_.casework.note(doing.tx, again(doing), "urgent", doing.random.pick(Words::shipped().urgent_notes), doing.actor.user, doing.keys);
    must(s_.casework.advance(doing.tx, again(doing), "forwarded", doing.actor.user, doing.keys));
}

// Mostly right; nobody is always.
std::string Staff::theme_judged(const synthetic::Event& event, Random& random) const {
    const auto& themes = Words::shipped().themes;
    if (random.chance(0.88)) return themes[event.theme].id;
    return themes[random.below(themes.size())].id;
}

std::string Staff::area_judged(const synthetic::Event& event, const std::string& theme) const {
    const auto& area = made_.units[event.unit].area;
    const auto* code = s_.catalogue.code("themes", theme, clock_.today());
    CHECK(code != nullptr);
    return code->areas.empty() || synthetic::contains(code->areas, area) ? area : code->areas.front();
}

void Staff::assess(Doing& doing) {
    const auto& arrival = plan_.arrivals[doing.act.arrival];
    const auto& event = plan_.events[arrival.event];
    assessments::Judgement judgement;
    judgement.theme = theme_judged(event, doing.random);
    judgement.area = area_judged(event, *judgement.theme);
    judgement.severity = std::clamp(event.severity + (doing.random.chance(0.2) ? (doing.random.chance(0.5) ? 1 : -1) : 0), 1, 5);
    const bool linked = !doing.row.unit && teller_.tip(arrival).unit_named && doing.random.chance(0.9);
    const auto& unit = made_.units[event.unit];
    if (linked) judgement.unit = assessments::UnitLink{units_[event.unit].id, units_[event.unit].provider, unit.municipality, unit.county};
    must(s_.assessments.judge(doing.tx, doing.row, judgement, "person", doing.actor.user, doing.keys));
    if (doing.row.step == "forwarded") return;
    must(s_.casework.advance(doing.tx, again(doing), linked || doing.row.unit ? "linked" : "classified", doing.actor.user, doing.keys));
}

void Staff::close(Doing& doing) {
    const auto& arrival = plan_.arrivals[doing.act.arrival];
    if (!arrival.tip) {
        must(s_.casework.close(doing.tx, doing.row, "answered", doing.actor.user, doing.keys));
        return;
    }
    const auto first = first_of_event_.find(arrival.event);
    std::string outcome = doing.random.chance(0.85) ? "stored_for_risk" : "nothing_to_store";
    if (doing.row.urgent) outcome = "forwarded_urgent";
    else if (Words::shipped().themes[plan_.events[arrival.event].theme].id == "other_outside") outcome = "outside_remit";
    else if (arrival.again && first != first_of_event_.end() && first->second != doing.act.id && doing.random.chance(0.6)) {
        const auto other = s_.casework.find(doing.tx, first->second);
        CHECK(other.has_value());
        s_.casework.link(doing.tx, doing.row, *other, "duplicate", doing.actor.user, doing.keys);
        outcome = "added_to_case";
    } else if (!doing.row.anonymous && doing.random.chance(0.1)) outcome = "complaint_offered";
    if (doing.random.chance(0.2))
        s_.casework.note(doing.tx, doing.row, "close", doing.random.pick(Words::shipped().closing_notes), doing.actor.user, doing.keys);
    must(s_.casework.close(doing.tx, again(doing), outcome, doing.actor.user, doing.keys));
}

void Staff::answer(const Act& act) {
    Random random{seed_, act_stream + 9, plan_.arrivals[act.arrival].number};
    std::optional<casework::Case> row;
    s_.database.read([&](db::Reader& reader) { row = s_.casework.find(reader, act.id); });
    CHECK(row.has_value());
    const auto service = teller_.question(plan_.arrivals[act.arrival]).service;
    const auto& answers = Words::shipped().answers;
    const auto fitting = std::find_if(answers.begin(), answers.end(), [&](const auto& one) { return one.service == service; });
    CHECK(fitting != answers.end());
    const auto& actor = handler_of(*row);
    // Read out, or left behind the return code: nothing of a made-up office goes out by mail.
    enquiries::Answer given{random.pick(fitting->say), row->channel == "web" ? "code" : "phone"};
    const auto subjects = s_.catalogue.codes("question_subjects", s_.clock.today());
    given.subject = service == "permits" && random.chance(0.8) ? "permits" : random.pick(subjects)->id;
    must(on_.enquiries.give(*row, given, actor));
}

std::vector<identity::Pages::DemoAccount> demo_accounts() {
    std::vector<identity::Pages::DemoAccount> accounts;
    for (const auto& one : Words::shipped().staff) accounts.push_back({one.login, std::string{demo_password}, one.role});
    return accounts;
}

}  // namespace app
