#include "casefile/casefile.h"

#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using identity::Action;
using pages::Html;

std::optional<base::Day> day_of(const http::Fields& form, const std::string& name) {
    const auto part = [&](const char* what) { return static_cast<int>(base::parse_integer(base::trim(form.get(name + what))).value_or(0)); };
    const int year = part("_year"), month = part("_month"), day = part("_day");
    if (!base::valid_day(year, month, day)) return {};
    return base::to_day({year, month, day});
}

std::int64_t number_of(const http::Fields& form, std::string_view name) { return base::parse_integer(form.get(name)).value_or(0); }

std::string reason_of(const http::Fields& form, std::string_view name) {
    // Whole: the body's limit is the only one, and reasons for a decision may be long.
    return std::string{base::trim(base::normalise_newlines(form.get(name)))};
}

std::map<std::string, std::string> register_values(const intake::Services& s, db::Reader& reader, const casework::Case& on) {
    std::map<std::string, std::string> values;
    const auto unit = on.unit ? s.parties.operation(reader, on.unit) : std::nullopt;
    if (unit) values = {{"unit", unit->name}, {"provider", unit->provider_name}};
    return values;
}

std::string case_path(const casework::Case& on) { return "/arbetsrum/arende/" + on.number.slug(); }

std::string with_purpose(std::string path, std::string_view purpose) {
    if (!purpose.empty()) path += "?andamal=" + std::string{purpose};
    return path;
}

std::string Casefile::purpose_of(const http::Request& request, const identity::Context& context, const casework::Case& on) {
    const auto said = request.query.get("andamal");
    for (const auto known : identity::purposes)
        if (said == known) return std::string{known};
    return identity::standing_purpose(*context.actor, on.object());
}

http::Response Casefile::ask_purpose(const http::Request& request, const identity::Context& context, const casework::Case& on) {
    const auto& t = context.t();
    std::vector<pages::Choice> choices;
    for (const auto purpose : identity::purposes)
        choices.push_back({std::string{purpose}, std::string{t("identity.purpose." + std::string{purpose})}, ""});
    return identity::staff_page(context, "/arbetsrum/inkorg", on.number.string(),
        pages::stack({pages::heading(1, on.number.string()), pages::paragraph(t("casefile.purpose.why")),
                      pages::form({request.path, false}, {pages::radios(t, field(t, "andamal", "casefile.purpose.field"), choices),
                                                          pages::actions({pages::button(t("casefile.purpose.open"))})})}));
}

http::Response Casefile::back(const http::Request& request, const identity::Context& context, const casework::Case& on, std::string_view done) {
    auto purpose = purpose_of(request, context, on);
    if (purpose.empty()) purpose = "handling";   // who acts in a case handles it
    return http::see_other(with_purpose(case_path(on) + "/handlaggning", purpose) + "&klart=" + std::string{done});
}

std::optional<casework::Case> Casefile::asked(const http::Request& request, const identity::Context& context, Action action) const {
    return intake::case_asked(intake_.services(), request, context, action);
}

// More of one unit than this fills no page that anybody reads.
static constexpr int earlier_max = 500;

Casefile::View Casefile::view(const casework::Case& on, const identity::Context& context, std::string_view what, std::string_view purpose) const {
    const auto& s = intake_.services();
    CHECK(!purpose.empty());
    identity_.record_read(*context.actor, what, on.number.string(), purpose, 1);
    View view;
    s.database.read([&](db::Reader& reader) {
        view.keys = s.casework.keys(reader, on.id);
        view.file = s.casework.file(reader, on, view.keys);
        view.marks = s.casework.clocks().marks(reader, on.id, &view.keys);
        view.documents = s.registry.documents(reader, on.id, view.keys);
        for (const auto& link : s.casework.links(reader, on.id))
            if (link.kind == "taken_in" && link.outgoing) view.earlier.taken_in.push_back(link.other);
        if (!view.file.version->shows_unit_history || !on.unit) return;
        casework::Filter filter;
        filter.state = "all";
        filter.unit = on.unit;
        filter.limit = earlier_max + 2;   // this very case, and one that says that there are more
        for (auto& other : s.casework.list(reader, *context.actor, filter))
            if (other.id != on.id) view.earlier.cases.push_back(std::move(other));
        view.earlier.more = std::ssize(view.earlier.cases) > earlier_max;
        if (view.earlier.more) view.earlier.cases.resize(earlier_max);
    });
    return view;
}

http::Response Casefile::render(const casework::Case& on, const identity::Context& context, const std::optional<base::Refusal>& refusal,
                                std::string_view done, std::string_view purpose) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto seen = view(on, context, "handling", purpose);
    const Part part{on, s, context, seen.file, case_path(on), std::string{purpose}};
    std::vector<pages::Error> errors;
    if (refusal) {
        errors.push_back({refusal->field.empty() ? "steg" : refusal->field, casework::words(*refusal, t)});
        if (!refusal->provision.empty())
            if (const auto* cited = s.catalogue.provision(refusal->provision)) errors.back().text += " (" + part.in(cited->citation) + ")";
    }
    const auto* type = s.catalogue.case_type_named(on.type);
    const auto title = on.number.string() + " \xC2\xB7 " + std::string{t("casefile.title")};
    std::vector<Html> main{gates_part(part), fees_part(part), parties_part(part), clocks_part(part, seen.marks), hearings_part(part, seen.documents), decisions_part(part, seen.documents), letters_part(part), earlier_part(part, seen.earlier)};
    std::vector<Html> aside{steps_part(part), closing_part(part), conflict_part(part), spin_off_part(part)};
    return identity::staff_page(context, "/arbetsrum/inkorg", title,
        pages::stack({pages::error_summary(t, errors), done.empty() || !t.has("casefile.done." + std::string{done}) ? Html{} : pages::notice(t("casefile.done." + std::string{done})),
                      pages::link(part.path, t.fill("casefile.back", {on.number.string()})), pages::heading(1, title),
                      pages::subtle(type ? part.in(type->name) : on.type), next_part(part), pages::columns(pages::stack(main), pages::stack(aside))}),
        refusal ? 422 : 200, refusal.has_value());
}

http::Response Casefile::show(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::read_case);
    if (!on) return identity::not_found(context);
    const auto purpose = purpose_of(request, context, *on);
    // Somebody else's case: the case page asks what for.
    if (purpose.empty()) return http::see_other(case_path(*on));
    return render(*on, context, {}, request.query.get("klart"), purpose);
}

namespace {

struct Act {
    const intake::Services& s;
    db::Transaction& tx;
    const casework::Case& on;
    const http::Fields& form;
    const identity::Actor& actor;
    const crypto::CaseKeys& keys;

    std::optional<base::Day> day(const std::string& name) const { return day_of(form, name); }
    static base::Refusal no_day(const char* field) { return {"casefile.refused.day", field}; }
};

// "draft_decision:1234" as the pages write it.
std::pair<std::string, base::PartyId> rule_and_party(const std::string& text) {
    const auto at = text.find(':');
    if (at == std::string::npos) return {};
    return {text.substr(0, at), base::PartyId{base::parse_integer(std::string_view{text}.substr(at + 1)).value_or(0)}};
}

base::Outcome on_clocks(const Act& a, std::string_view act) {
    const auto clocks = a.s.casework.clocks();
    const auto clock = a.form.get("clock");
    if (act == "pause") return clocks.pause(a.tx, a.on, clock, reason_of(a.form), a.actor.user, a.keys);
    if (act == "resume") return clocks.resume(a.tx, a.on, clock, a.actor.user, a.keys);
    if (act == "extend") {
        const auto until = a.day("until");
        if (!until) return Act::no_day("until_day");
        return clocks.extend(a.tx, a.on, clock, *until, reason_of(a.form), a.actor.user, a.keys);
    }
    const auto day = a.day("day");
    if (!day || *day > a.s.clock.today()) return Act::no_day("day_day");
    return clocks.mark_event(a.tx, a.on, a.form.get("event"), *day, a.actor.user, a.keys);
}

// The letter that goes with a hearing, when its template can be filled; the officer reads it before it is sent.
void write_hearing_letter(const Act& a, const std::string& rule, std::int64_t hearing, std::int64_t& made) {
    const auto version = a.s.casework.version(a.on.type, a.on.version_day);
    const auto* heard = version ? (*version)->hearing(rule) : nullptr;
    if (!heard || heard->letter.empty()) return;
    auto extra = register_values(a.s, a.tx, a.on);
    base::PartyId party;
    for (const auto& one : a.s.casework.hearings().of_case(a.tx, a.on, a.keys))
        if (one.id == hearing) {
            party = one.party;
            extra["reply_by"] = i18n::Texts::of(i18n::Language::sv).date(one.reply_by);
        }
    for (const auto& one : a.s.casework.case_parties().of_case(a.tx, a.on.id, a.keys))
        if (one.id == party)
            if (const auto letter = a.s.casework.letters().draft(a.tx, a.on, heard->letter, one, extra, a.actor.user, a.keys)) made = *letter;
}

base::Outcome on_hearings(const Act& a, std::string_view act, std::int64_t& letter) {
    const auto hearings = a.s.casework.hearings();
    const base::DocumentId document{number_of(a.form, "document")};
    if (act == "reply") return hearings.reply(a.tx, a.on, number_of(a.form, "hearing"), document, a.keys);
    const auto [rule, party] = rule_and_party(std::string{a.form.get("whom")});
    if (rule.empty()) return base::Refusal{"casefile.refused.whom", "whom"};
    if (act == "hear") {
        const bool said = !base::trim(a.form.get("reply_by_day")).empty() || !base::trim(a.form.get("reply_by_year")).empty();
        const auto reply_by = a.day("reply_by");
        if (said && !reply_by) return Act::no_day("reply_by_day");
        const auto sent = hearings.send(a.tx, a.on, rule, party, document, reply_by.value_or(base::Day{}), a.actor.user, a.keys);
        if (!sent) return sent.error();
        write_hearing_letter(a, rule, *sent, letter);
        return base::Done{};
    }
    const std::string exception{a.form.get("exception")};
    const auto at = exception.find(':');
    if (at == std::string::npos || exception.substr(0, at) != rule) return base::Refusal{"casefile.refused.exception", "exception"};
    return hearings.except(a.tx, a.on, rule, party, exception.substr(at + 1), reason_of(a.form), a.actor.user, a.keys);
}

base::Outcome on_appeals(const Act& a, std::string_view act) {
    const auto decisions = a.s.casework.decisions();
    const auto appeal = number_of(a.form, "appeal");
    if (act == "forward_appeal") return decisions.forward_appeal(a.tx, a.on, appeal, a.actor.user, a.keys);
    if (act == "dismiss_appeal") return decisions.dismiss_appeal(a.tx, a.on, appeal, reason_of(a.form), a.actor, a.keys);
    const auto day = a.day("day");
    if (!day || *day > a.s.clock.today()) return Act::no_day("day_day");
    if (act == "served")
        return decisions.served(a.tx, a.on, number_of(a.form, "decision"), *day, a.actor.user, a.keys, {number_of(a.form, "party")});
    if (act == "appeal") {
        const auto made = decisions.appeal(a.tx, a.on, number_of(a.form, "decision"), {number_of(a.form, "party")}, *day,
                                           {number_of(a.form, "document")}, a.actor.user, a.keys);
        if (!made) return made.error();
        return base::Done{};
    }
    const auto said = a.form.get("outcome");
    const auto state = said == "changed" ? casework::AppealState::changed : said == "upheld" ? casework::AppealState::upheld : casework::AppealState::withdrawn;
    if (said != "changed" && said != "upheld" && said != "withdrawn") return base::Refusal{"casefile.refused.outcome", "outcome"};
    return decisions.appeal_outcome(a.tx, a.on, appeal, state, *day, reason_of(a.form), a.actor.user, a.keys);
}

base::Outcome declare(const Act& a) {
    casework::Conflict conflict;
    conflict.user = a.actor.user;
    conflict.day = a.s.clock.today();
    const auto ground = a.form.get("ground");
    if (ground.empty()) return base::Refusal{"casefile.refused.ground", "ground"};
    conflict.has = ground != "none";
    if (conflict.has) conflict.ground = ground;
    conflict.reason = reason_of(a.form);
    return a.s.casework.decisions().declare_conflict(a.tx, a.on, conflict, a.actor.user, a.keys);
}

base::Outcome take_in(const Act& a) {
    const auto number = registry::RegistryNumber::parse(a.form.get("other"));
    const auto other = number ? a.s.casework.find_for(a.tx, *number, a.actor, Action::read_case) : std::nullopt;
    if (!other || other->id == a.on.id || !a.on.unit || other->unit != a.on.unit) return base::Refusal{"casefile.refused.other", "other"};
    for (const auto& link : a.s.casework.links(a.tx, a.on.id))
        if (link.other == other->id && link.kind == "taken_in") return base::Done{};
    a.s.casework.link(a.tx, a.on, *other, "taken_in", a.actor.user, a.keys);
    return base::Done{};
}

base::Outcome write_letter(const Act& a, std::int64_t& made) {
    for (const auto& party : a.s.casework.case_parties().of_case(a.tx, a.on.id, a.keys)) {
        if (party.id.value != number_of(a.form, "party")) continue;
        auto free_text = reason_of(a.form, "free_text");
        auto extra = register_values(a.s, a.tx, a.on);
        extra.insert({{"free_text", free_text}, {"reason", free_text}});
        const auto letter = a.s.casework.letters().draft(a.tx, a.on, a.form.get("template"), party, extra, a.actor.user, a.keys);
        if (!letter) return letter.error();
        made = *letter;
        return base::Done{};
    }
    return base::Refusal{"casefile.refused.party", "party"};
}

// The letter that the fee's law names, to who applied.
void write_fee_letter(const Act& a, std::int64_t id, std::int64_t& made) {
    for (const auto& fee : a.s.casework.fees().of_case(a.tx, a.on.id, a.keys)) {
        const auto* law = fee.id == id ? a.s.catalogue.fee(fee.fee, a.on.received_day) : nullptr;
        if (!law || law->letter.empty()) continue;
        for (const auto& party : a.s.casework.case_parties().of_case(a.tx, a.on.id, a.keys)) {
            if (party.role != "applicant" || !party.current(a.s.clock.today())) continue;
            const auto& t = i18n::Texts::of(party.language == "en" ? i18n::Language::en : i18n::Language::sv);
            auto extra = register_values(a.s, a.tx, a.on);
            extra["free_text"] = fee_words(a.on, fee, t);
            const auto letter = a.s.casework.letters().draft(a.tx, a.on, law->letter, party, extra, a.actor.user, a.keys);
            if (letter && !made) made = *letter;
        }
    }
}

base::Outcome on_fees(const Act& a, std::string_view act, std::int64_t& letter) {
    const auto fees = a.s.casework.fees();
    const auto id = number_of(a.form, "fee");
    if (act == "write_off_fee") return fees.write_off(a.tx, a.on, id, reason_of(a.form), a.actor.user, a.keys);
    if (act == "pay_fee") {
        std::string digits;
        for (const char c : a.form.get("kronor"))
            if (c != ' ') digits += c;
        const auto kronor = base::parse_integer(digits).value_or(0);
        const auto day = a.day("day");
        if (!day) return Act::no_day("day_day");
        return fees.pay(a.tx, a.on, id, kronor > 0 && kronor <= 100'000'000 ? static_cast<int>(kronor) : 0, *day, a.actor.user, a.keys);
    }
    const bool said = !base::trim(a.form.get("pay_by_day")).empty() || !base::trim(a.form.get("pay_by_year")).empty();
    const auto pay_by = a.day("pay_by");
    if (said && !pay_by) return Act::no_day("pay_by_day");
    const auto made = fees.demand(a.tx, a.on, a.form.get("fee"), pay_by.value_or(base::Day{}), a.actor.user, a.keys);
    if (!made) return made.error();
    write_fee_letter(a, *made, letter);
    return base::Done{};
}

// Closed with an outcome that is no formal decision; its letter, when it has one, is written to who began the case.
base::Outcome close(const Act& a, std::int64_t& made) {
    const auto version = a.s.casework.version(a.on.type, a.on.version_day);
    const auto* kind = version ? (*version)->decision(a.form.get("outcome")) : nullptr;
    if (!kind) return base::Refusal{"casefile.refused.no_outcome", "outcome"};
    if (auto closed = a.s.casework.close(a.tx, a.on, kind->id, a.actor.user, a.keys); !closed || kind->letter.empty()) return closed;
    const auto now = a.s.casework.find(a.tx, a.on.id);
    for (const auto& party : a.s.casework.case_parties().of_case(a.tx, a.on.id, a.keys)) {
        if (party.role != "reporter" && party.role != "complainant" && party.role != "applicant") continue;
        const auto letter = a.s.casework.letters().draft(a.tx, *now, kind->letter, party, register_values(a.s, a.tx, *now), a.actor.user, a.keys);
        if (letter && !made) made = *letter;
    }
    return base::Done{};
}

// The action that an act needs; nothing for an act that does not exist.
std::optional<Action> needed(std::string_view act) {
    // An appeal too late is dismissed by a decision (FL 45): by whoever may take it, as delegation says.
    if (act == "conflict" || act == "dismiss_appeal" || act == "write_off_fee") return Action::work_decision;
    for (const auto* name : {"step", "pause", "resume", "extend", "event", "hear", "reply", "except_hearing", "served", "appeal", "forward_appeal",
                             "appeal_outcome", "take_in", "letter", "close", "spin_off", "demand_fee", "pay_fee"})
        if (act == name) return Action::move;
    return {};
}

}  // namespace

http::Response Casefile::act(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto act = std::string{request.form.get("act")};
    const auto action = needed(act);
    const auto on = action ? asked(request, context, *action) : std::nullopt;
    if (!on) return identity::not_found(context);
    auto acting_for = purpose_of(request, context, *on);
    if (acting_for.empty()) acting_for = "handling";   // who acts in a case handles it
    base::Outcome outcome = base::Done{};
    std::int64_t letter = 0;
    if (act == "spin_off") {
        const auto made = spin_off(*on, request.form, *context.actor);
        return made ? http::see_other("/arbetsrum/arende/" + *made + "/handlaggning?andamal=handling&klart=opened")
                    : render(*on, context, made.error(), "", acting_for);
    }
    s.database.write([&](db::Transaction& tx) {
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const Act a{s, tx, *now, request.form, *context.actor, keys};
        if (act == "step") outcome = s.casework.take_step(tx, *now, request.form.get("step"), context.actor->user, keys);
        else if (act == "pause" || act == "resume" || act == "extend" || act == "event") outcome = on_clocks(a, act);
        else if (act == "hear" || act == "reply" || act == "except_hearing") outcome = on_hearings(a, act, letter);
        else if (act == "conflict") outcome = declare(a);
        else if (act == "take_in") outcome = take_in(a);
        else if (act == "demand_fee" || act == "pay_fee" || act == "write_off_fee") outcome = on_fees(a, act, letter);
        else if (act == "letter") outcome = write_letter(a, letter);
        else if (act == "close") outcome = close(a, letter);
        else outcome = on_appeals(a, act);
    });
    if (!outcome) {
        const auto now = asked(request, context, Action::read_case);
        return now ? render(*now, context, outcome.error(), "", acting_for) : identity::not_found(context);
    }
    if (letter) return http::see_other(with_purpose(case_path(*on) + "/brev/" + std::to_string(letter), acting_for));
    return back(request, context, *on, act);
}

}  // namespace casefile
