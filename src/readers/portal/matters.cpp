#include <algorithm>

#include "base/text.h"
#include "portal/portal.h"

namespace portal {

using intake::localised;
using pages::Html;

struct Matters::Opened {
    casework::Case on;
    base::PartyId party;               // who it is opened for; 0: nobody in the case is known to have begun it
    bool began = false;                // the party began the matter, or speaks for who did
    std::string number, code;          // with the code: posted again with every act
};

namespace {

constexpr std::size_t text_characters_max = 20'000, files_max = 10;

// Thrown inside the commit of an act that the law refuses, so that nothing of it is written.
struct NotAllowed { base::Refusal why; };

// Who began the matter, through whoever speaks for them: the code was theirs to keep.
base::PartyId sender_of(const std::vector<casework::CaseParty>& parties, base::Day today) {
    for (const auto& party : parties)
        for (const auto* role : {"complainant", "applicant", "reporter", "sender"})
            if (party.role == role && party.current(today)) return casework::heard_through(party, parties, today);
    return {};
}

// Who began it stays its party when somebody speaks for them.
bool began_it(const std::vector<casework::CaseParty>& parties, base::PartyId id) {
    for (const auto& party : parties)
        if (party.id == id) return party.role == "complainant" || party.role == "applicant" || party.role == "reporter" || party.role == "sender";
    return false;
}

// What the party writes is registered under its name in the case: that of others, with the role.
std::string title_of(const intake::Services& s, std::string_view act, bool began, const std::string& role) {
    std::string title{i18n::Texts::of(i18n::Language::sv)("portal.matters.document." + std::string{act})};
    return began ? title : title + " (" + s.catalogue.label("party_roles", role, s.clock.today(), i18n::Language::sv) + ")";
}

pages::Field field_of(const i18n::Texts& t, const char* name, std::string_view key) { return {name, std::string{t(key)}}; }

// What of a case its own party sees; nothing of another's.
struct Seen {
    const catalogue::CaseTypeVersion* version = nullptr;
    std::vector<casework::ClockState> clocks;
    struct Asked { casework::Hearing hearing; std::string title, text; bool files = false; };
    std::vector<Asked> hearings;                   // this party's, still waiting, with what they are heard on
    std::vector<casework::CaseFee> fees;
    struct Sent { base::Day day; std::string title, text; bool letter = false; };
    std::vector<Sent> sent;                        // to the party: letters and answers
    std::vector<std::pair<base::Day, std::string>> told;   // what they wrote, by title
    bool demanded = false;
    std::string role;
};

// Whether a document is the party's own: what began the matter and what was added to it, or, of others, what they wrote
// under their own role; never somebody else's answer.
bool own_document(const intake::Services& s, const registry::Document& document, const std::vector<casework::Hearing>& hearings,
                  base::PartyId party, bool began, const std::string& role) {
    for (const auto& hearing : hearings)
        if (hearing.reply == document.id && hearing.reply) return party && hearing.party == party;
    bool own = false, any = false;
    for (const auto* act : {"add", "reply", "demand", "withdraw"}) {
        own = own || document.title == title_of(s, act, began, role);
        any = any || document.title.starts_with(title_of(s, act, true, "") + " (");
    }
    return own || (began && !any && (document.number == 1 || document.kind == "addition"));
}

void add_hearings(const intake::Services& s, db::Reader& reader, const casework::Case& on, const std::vector<casework::Hearing>& hearings,
                  const std::vector<registry::Document>& documents, base::PartyId party, Seen& seen) {
    std::vector<registry::FileRow> files;
    for (const auto& hearing : hearings) {
        if (!party || hearing.party != party || hearing.state != casework::HearingState::sent) continue;
        Seen::Asked asked{hearing, "", "", false};
        for (const auto& document : documents) {
            if (document.id != hearing.document) continue;
            asked.title = document.title;
            asked.text = document.text;
            for (const auto& file : s.registry.files_of(reader, on.id, s.casework.keys(reader, on.id))) asked.files = asked.files || file.document == document.id;
        }
        seen.hearings.push_back(std::move(asked));
    }
}

Seen seen_of(const intake::Services& s, db::Reader& reader, const casework::Case& on, base::PartyId party, bool began) {
    Seen seen;
    const auto keys = s.casework.keys(reader, on.id);
    const auto version = s.casework.version(on.type, on.version_day);
    CHECK(version.has_value());
    seen.version = *version;
    seen.clocks = s.casework.clocks().of_case(reader, on);
    seen.fees = s.casework.fees().of_case(reader, on.id, keys);
    for (const auto& mark : s.casework.clocks().marks(reader, on.id)) seen.demanded = seen.demanded || (mark.kind == casework::ClockMark::Kind::event && mark.what == "demand");
    for (const auto& one : s.casework.case_parties().of_case(reader, on.id, keys))
        if (one.id == party) seen.role = one.role;
    for (const auto& letter : s.casework.letters().of_case(reader, on.id, keys))
        if (party && letter.party == party && letter.state != casework::LetterState::draft) 
            seen.sent.push_back({letter.sent_day.number ? letter.sent_day : letter.made_day, letter.subject, letter.body, true});
    const auto documents = s.registry.documents(reader, on.id, keys);
    const auto hearings = s.casework.hearings().of_case(reader, on, keys);
    add_hearings(s, reader, on, hearings, documents, party, seen);
    for (const auto& document : documents) {
        if (document.direction == registry::Direction::received && own_document(s, document, hearings, party, began, seen.role)) seen.told.emplace_back(document.day, document.title);
        // Answers to questions, those that cite a limit of the service too; a letter to a party stands above.
        const bool answer = document.kind == "answer" || document.kind == "limit_of_service";
        if (began && document.direction == registry::Direction::sent && answer) seen.sent.push_back({document.day, document.text.substr(0, document.text.find('\n')), document.text, false});
    }
    return seen;
}

// What is to be paid, how and until when; one that is settled says so.
Html fee_lines(const intake::Services& s, const casework::Case& on, const casework::CaseFee& fee, const i18n::Texts& t) {
    const auto* law = s.catalogue.fee(fee.fee, on.received_day);
    const auto name = law ? law->name.in(t.language()) : std::string{t("portal.matters.fee")};
    if (fee.state == casework::FeeState::written_off) return pages::paragraph(t.fill("portal.matters.fee_written_off", {name}));
    if (fee.state == casework::FeeState::paid) return pages::paragraph(t.fill("portal.matters.fee_paid", {name, t.date(fee.settled_day)}));
    std::vector<Html> lines{pages::paragraph(t.fill("portal.matters.fee_left", {name, t.number(fee.left())})),
                            pages::paragraph(t.fill("portal.matters.fee_reference", {casework::payment_reference(on.number)}))};
    if (fee.pay_by.number) lines.push_back(pages::paragraph(t.fill("portal.matters.fee_until", {t.date(fee.pay_by)})));
    return pages::stack(lines);
}

Html what_next(const intake::Services& s, const casework::Case& on, const Seen& seen, const i18n::Texts& t) {
    const auto* step = seen.version->step(on.step);
    std::vector<Html> lines;
    if (step) lines.push_back(pages::paragraph(step->party_text.empty() ? step->name.in(t.language()) : step->party_text.in(t.language())));
    if (!on.open) {
        if (const auto* outcome = seen.version->decision(on.outcome)) lines.push_back(pages::paragraph(t.fill("portal.matters.outcome", {outcome->name.in(t.language()), t.date(on.closed_day)})));
    }
    for (const auto& fee : seen.fees) lines.push_back(fee_lines(s, on, fee, t));
    for (const auto& state : seen.clocks) {
        if (!on.open || state.clock->internal || !state.due.number) continue;
        const bool right = state.clock->opens_right;
        if (!right && state.kind != casework::ClockKind::running && state.kind != casework::ClockKind::broken) continue;
        lines.push_back(pages::paragraph(t.fill(right ? "portal.matters.right_from" : state.kind == casework::ClockKind::broken ? "portal.matters.passed" : "portal.matters.by",
                                                {state.clock->name.in(t.language()), t.date(state.due)})));
        lines.push_back(pages::details(t("portal.matters.why"), pages::stack({pages::paragraph(casework::why(state, t)),
            [&] { const auto* cited = s.catalogue.provision(state.clock->provision); return cited ? pages::subtle(cited->citation.in(t.language())) : Html{}; }()})));
    }
    return pages::alert(on.open ? pages::Tone::info : pages::Tone::neutral, t("portal.matters.now"), pages::stack(lines));
}

// What we wrote, the newest open: it is what the message was about. A letter has the headings and lists of its template.
Html papers(const std::vector<Seen::Sent>& list, const i18n::Texts& t) {
    std::vector<Html> items;
    for (const auto& one : list)
        items.push_back(pages::details(t.date(one.day) + " \xC2\xB7 " + base::excerpt(one.title, 120), one.letter ? pages::markdown(one.text) : pages::preserved(one.text), &one == &list.back()));
    return items.empty() ? pages::paragraph(t("portal.matters.nothing")) : pages::stack(items);
}

Html titles(const std::vector<std::pair<base::Day, std::string>>& list, const i18n::Texts& t) {
    std::vector<Html> items;
    for (const auto& [day, title] : list) items.push_back(pages::text(t.date(day) + " \xC2\xB7 " + title));
    return items.empty() ? pages::paragraph(t("portal.matters.nothing")) : pages::list(items);
}

bool may_demand(const Seen& seen, const casework::Case& on) {
    if (!on.open || seen.demanded || !seen.version->party_initiated) return false;
    return std::any_of(seen.clocks.begin(), seen.clocks.end(), [](const auto& state) { return state.clock->opens_right && state.kind == casework::ClockKind::right_open; });
}

}  // namespace

http::Response Matters::render_list(const identity::Context& context, std::string number, const std::optional<base::Refusal>& refusal) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::vector<Html> parts{pages::heading(1, t("portal.matters.title"))};
    if (context.person) {
        pages::Table table{std::string{t("portal.matters.title")}, true};
        table.columns = {{std::string{t("portal.matters.number")}}, {std::string{t("portal.matters.about")}}, {std::string{t("portal.matters.received")}}, {std::string{t("portal.matters.state")}}};
        table.empty_text = t("portal.matters.none");
        s.database.read([&](db::Reader& reader) {
            for (const auto& own : s.casework.case_parties().cases_of_person(reader, context.person->personal_number)) {
                const auto on = s.casework.find(reader, own.id);
                if (!on) continue;
                const auto version = s.casework.version(on->type, on->version_day);
                const auto* step = version ? (*version)->step(on->step) : nullptr;
                const auto* type = s.catalogue.case_type_named(on->type);
                table.rows.push_back({{{pages::link(localised(context, "/mina-arenden/" + on->number.slug()), on->number.string()), false, true},
                                       {pages::text(type ? type->name.in(t.language()) : on->type)}, {pages::text(t.date(on->received_day))},
                                       {pages::text(step ? (step->party_text.empty() ? step->name : step->party_text).in(t.language()) : "")}}, ""});
            }
        });
        parts.push_back(pages::paragraph(t.fill("portal.matters.signed_in", {context.person->name})));
        parts.push_back(pages::table(table));
        parts.push_back(pages::form({localised(context, "/logga-ut-e-legitimation"), true, false, "", context.person->csrf}, {pages::actions({pages::button(t("portal.matters.sign_out"), pages::Button::secondary)})}));
    } else if (e_legitimation_) {
        parts.push_back(pages::card(pages::stack({pages::heading(2, t("portal.matters.sign_in")), pages::paragraph(t("portal.matters.sign_in_about")),
            pages::link_button(identity::OidcPages::sign_in_href(context, localised(context, "/mina-arenden")), t("portal.matters.sign_in_button"))})));
    }
    std::vector<pages::Error> errors;
    auto number_field = field_of(t, "number", "portal.matters.number");
    number_field.hint = t("portal.matters.number_hint");
    number_field.value = std::move(number);
    auto code_field = field_of(t, "code", "portal.matters.code");
    if (refusal) {
        code_field.error = t(refusal->text_key, refusal->values);
        errors.push_back({"code", code_field.error});
        parts.insert(parts.begin(), pages::error_summary(t, errors));
    }
    parts.push_back(pages::card(pages::stack({pages::heading(2, t("portal.matters.by_code")),
        pages::form({localised(context, "/mina-arenden")}, {pages::text_field(t, number_field, 24), pages::text_field(t, code_field, 24), pages::actions({pages::button(t("portal.matters.open"), pages::Button::secondary)})})})));
    return identity::public_page(context, "/mina-arenden", std::string{t("portal.matters.title")}, pages::stack(parts), refusal ? 422 : 200);
}

http::Response Matters::list(const http::Request&, const identity::Context& context) const { return render_list(context, "", {}); }

namespace {

// A form of the page: its acts go where it was opened, with the code when that opened it.
struct Acting {
    const i18n::Texts& t;
    pages::Form form;
    std::string number, code;

    Html with(std::vector<Html> fields) const {
        if (!code.empty()) { fields.push_back(pages::hidden("number", number)); fields.push_back(pages::hidden("code", code)); }
        return pages::form(form, fields);
    }
    Html written(const std::string& name, std::string_view label, const std::string& typed, const std::string& error, int rows) const {
        auto text = field_of(t, name.c_str(), label);
        text.characters_max = static_cast<int>(text_characters_max);
        text.value = typed;
        text.error = error;
        return pages::text_area(t, text, rows);
    }
    Html files(const std::string& name) const { return pages::file_field(t, {name, std::string{t("portal.matters.files")}, "", "", "", true}, "", {}); }
    Html one_button(std::string_view about, std::string_view words, pages::Button look, std::string_view act) const {
        return with({pages::paragraph(t(about)), pages::actions({pages::button(t(words), look, "act", act)})});
    }
};

Html asked_of(const Acting& acting, const Seen& seen, const Seen::Asked& asked, const std::string& typed, const std::string& error) {
    const auto& t = acting.t;
    const auto* rule = seen.version->hearing(asked.hearing.rule);
    const auto id = std::to_string(asked.hearing.id);
    return pages::alert(pages::Tone::warning, t("portal.matters.hearing"), pages::stack({
        pages::paragraph(t.fill("portal.matters.hearing_about", {rule ? rule->name.in(t.language()) : asked.hearing.rule, t.date(asked.hearing.reply_by)})),
        asked.text.empty() ? Html{} : pages::details(t.fill("portal.matters.hearing_on", {asked.title}), pages::preserved(asked.text)),
        asked.files ? pages::paragraph(t("portal.matters.hearing_files")) : Html{},
        pages::paragraph(t("portal.matters.hearing_warning")),
        acting.with({pages::hidden("hearing", id), acting.written("text_" + id, "portal.matters.reply_text", typed, error, 8), acting.files("files_" + id),
                     pages::actions({pages::button(t("portal.matters.reply"), pages::Button::primary, "act", "reply")})})}));
}

}  // namespace

http::Response Matters::render(const Opened& opened, const identity::Context& context, std::string_view notice, const std::optional<Refused>& refused) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto& on = opened.on;
    Seen seen;
    s.database.read([&](db::Reader& reader) { seen = seen_of(s, reader, on, opened.party, opened.began); });
    const auto* type = s.catalogue.case_type_named(on.type);
    const bool by_code = !opened.code.empty();
    const Acting acting{t, {localised(context, by_code ? "/mina-arenden" : "/mina-arenden/" + on.number.slug()), true, true, "", context.person && !by_code ? context.person->csrf : ""},
                        opened.number, opened.code};
    std::vector<pages::Error> errors;
    std::string words;
    if (refused) {
        words = t(refused->why.text_key, refused->why.values);
        if (const auto* cited = refused->why.provision.empty() ? nullptr : s.catalogue.provision(refused->why.provision)) words += " (" + cited->citation.in(t.language()) + ")";
        const bool writes = refused->act == "reply" || refused->act == "add";
        errors.push_back({!writes ? "" : refused->act == "add" ? "text" : "text_" + std::to_string(refused->hearing), words});
    }
    std::vector<Html> parts{pages::error_summary(t, errors), notice.empty() ? Html{} : pages::notice(t(notice)), pages::heading(1, on.number.string()),
                            pages::subtle(type ? type->name.in(t.language()) : on.type), what_next(s, on, seen, t)};
    for (const auto& asked : seen.hearings) {
        const bool wrong = refused && refused->act == "reply" && refused->hearing == asked.hearing.id;
        parts.push_back(asked_of(acting, seen, asked, wrong ? refused->text : "", wrong ? words : ""));
    }
    parts.push_back(pages::section("fran-oss", t("portal.matters.from_us"), papers(seen.sent, t)));
    parts.push_back(pages::section("fran-dig", t("portal.matters.from_you"), titles(seen.told, t)));
    // What was written and could not be taken stands there still, whatever it was an answer to.
    const bool left = refused && !refused->text.empty() && std::none_of(seen.hearings.begin(), seen.hearings.end(), [&](const auto& asked) { return asked.hearing.id == refused->hearing; });
    const bool wrong = refused && (refused->act == "add" || left);
    parts.push_back(pages::details(t("portal.matters.add"), acting.with({acting.written("text", "portal.matters.add_text", wrong ? refused->text : "", wrong ? words : "", 6),
        acting.files("files"), pages::actions({pages::button(t("portal.matters.add_send"), pages::Button::secondary, "act", "add")})}), wrong));
    if (opened.began && may_demand(seen, on))
        parts.push_back(pages::details(t("portal.matters.demand"), acting.one_button("portal.matters.demand_about", "portal.matters.demand_send", pages::Button::secondary, "demand")));
    if (opened.began && on.open && seen.version->party_initiated)
        parts.push_back(pages::details(t("portal.matters.withdraw"), acting.one_button("portal.matters.withdraw_about", "portal.matters.withdraw_send", pages::Button::danger, "withdraw")));
    parts.push_back(pages::paragraph(t.fill("portal.matters.contact", {context.office_phone})));
    return identity::public_page(context, "/mina-arenden", on.number.string(), pages::stack(parts), refused ? 422 : 200);
}

std::optional<Matters::Opened> Matters::opened_by_person(const http::Request& request, const identity::Context& context) const {
    if (!context.person) return {};
    const auto& s = intake_.services();
    const auto number = registry::RegistryNumber::parse(request.captures.get("number"));
    std::optional<Opened> opened;
    if (number)
        s.database.read([&](db::Reader& reader) {
            const auto on = s.casework.find(reader, *number);
            if (!on) return;
            const auto parties = s.casework.case_parties().of_case(reader, on->id, s.casework.keys(reader, on->id));
            const auto sender = sender_of(parties, s.clock.today());
            for (const auto& own : s.casework.case_parties().cases_of_person(reader, context.person->personal_number)) {
                if (own.id != on->id) continue;
                const bool began = own.party == sender || began_it(parties, own.party);
                // Somebody may be in a case in several ways; what they began comes first.
                if (!opened || (began && !opened->began)) opened = Opened{*on, own.party, began, "", ""};
            }
        });
    return opened;
}

http::Response Matters::show(const http::Request& request, const identity::Context& context) const {
    if (!context.person) return http::see_other(localised(context, "/mina-arenden"));
    const auto opened = opened_by_person(request, context);
    if (!opened) return identity::not_found(context);
    const auto done = request.query.get("klart");
    const auto key = "portal.matters.done." + done;
    return render(*opened, context, !done.empty() && context.t().has(key) ? key : "", std::nullopt);
}

// One commit for what was written and for what it means: an act that the law refuses leaves nothing behind.
base::Outcome Matters::perform(const Opened& opened, const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto act = request.form.get("act");
    const bool formal = act == "demand" || act == "withdraw";
    if (act != "add" && !opened.on.open) return base::Refusal{"portal.refused.matters_closed", "text"};
    if (formal && !opened.began) return base::Refusal{"portal.refused.matters_not_yours", "", act == "demand" ? "fl:12" : ""};
    const auto hearing = base::parse_integer(request.form.get("hearing")).value_or(0);
    intake::Submission addition;
    addition.channel = "web";
    addition.language = context.t().language();
    addition.text = refused_by({}, request).text;
    std::string role;
    s.database.read([&](db::Reader& reader) {
        for (const auto& one : s.casework.case_parties().of_case(reader, opened.on.id, s.casework.keys(reader, opened.on.id)))
            if (one.id == opened.party) role = one.role;
    });
    addition.title = title_of(s, act, opened.began, role);
    if (formal) addition.text = addition.title;
    for (const auto& upload : request.uploads) {
        if (!upload.refused.empty()) return base::Refusal{upload.refused, "text"};
        if (auto file = intake::received(upload); file && file->sealed.size > 0) addition.files.push_back(std::move(*file));
    }
    if (addition.files.size() > files_max) return base::Refusal{"http.too_many_files", "text"};
    if (base::trim(addition.text).empty() && addition.files.empty()) return base::Refusal{"portal.refused.matters_empty", "text"};
    if (base::count_characters(addition.text) > text_characters_max) return base::Refusal{"portal.refused.matters_long", "text"};
    addition.answers["what_happened"] = {addition.text};
    addition.in_same_commit = [&](db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys) {
        const auto now = s.casework.find(tx, id);
        CHECK(now.has_value());
        base::Outcome outcome = base::Done{};
        if (act == "demand") outcome = s.casework.clocks().mark_event(tx, *now, "demand", s.clock.today(), {}, keys);
        if (act == "reply") {
            bool own = false;   // only a hearing of this very party
            for (const auto& one : s.casework.hearings().of_case(tx, *now, keys)) own = own || (one.id == hearing && opened.party && one.party == opened.party);
            outcome = own ? s.casework.hearings().reply(tx, *now, hearing, s.registry.documents(tx, id, keys).back().id, keys)
                          : base::Outcome{base::Refusal{"portal.refused.matters_hearing", "text", "fl:25"}};
            if (!outcome && own) outcome = base::Refusal{"portal.refused.matters_answered", "text", "fl:25"};
        }
        if (!outcome) throw NotAllowed{outcome.error()};
    };
    try {
        return intake_.add(opened.on.id, addition);
    } catch (const NotAllowed& refused) {
        return refused.why;
    }
}

Matters::Refused Matters::refused_by(const base::Refusal& why, const http::Request& request) {
    Refused refused{why, request.form.get("act"), "", base::parse_integer(request.form.get("hearing")).value_or(0)};
    const auto own = "text_" + request.form.get("hearing");
    refused.text = base::normalise_newlines(request.form.get(request.form.has(own) ? own : "text"));
    return refused;
}

namespace {

bool known_act(const std::string& act) { return act == "add" || act == "reply" || act == "demand" || act == "withdraw"; }

}  // namespace

http::Response Matters::act(http::Request& request, const identity::Context& context) const {
    if (!context.person) return http::see_other(localised(context, "/mina-arenden"));
    const auto opened = opened_by_person(request, context);
    if (!opened || !crypto::equal_constant_time(request.form.get("form_token"), context.person->csrf)) return identity::not_found(context);
    const auto act = request.form.get("act");
    if (!known_act(act)) return identity::not_found(context);
    if (const auto outcome = perform(*opened, request, context); !outcome) return render(*opened, context, "", refused_by(outcome.error(), request));
    return http::see_other(localised(context, "/mina-arenden/" + opened->on.number.slug()) + "?klart=" + act);
}

http::Response Matters::open(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto number = request.form.get("number").substr(0, 60), code = request.form.get("code").substr(0, 60);
    const auto found = intake_.follow(number, code);
    if (!found) return render_list(context, number, found.error());
    std::optional<Opened> opened;
    s.database.read([&](db::Reader& reader) {
        const auto on = s.casework.find(reader, found->case_id);
        const auto version = on ? s.casework.version(on->type, on->version_day) : base::Refusal{"intake.refused.code"};
        // No feedback, no status: such a case is followed where nothing of it is told.
        if (!version || (*version)->feedback == catalogue::Feedback::none) return;
        const auto sender = sender_of(s.casework.case_parties().of_case(reader, on->id, s.casework.keys(reader, on->id)), s.clock.today());
        opened = Opened{*on, sender, true, number, code};
    });
    if (!opened) return http::see_other(localised(context, "/beratta/folj"));
    const auto act = request.form.get("act");
    if (act.empty()) return render(*opened, context, "", std::nullopt);
    if (!known_act(act)) return identity::not_found(context);
    if (const auto outcome = perform(*opened, request, context); !outcome) return render(*opened, context, "", refused_by(outcome.error(), request));
    return render(*opened, context, "portal.matters.done." + act, std::nullopt);
}

}  // namespace portal
