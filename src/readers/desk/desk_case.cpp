#include "base/text.h"
#include "desk/desk.h"
#include "desk_parts.h"

namespace desk {

using identity::Action;
using pages::Html;

// Everything of one case, unsealed after the read was recorded.
struct Desk::CaseView {
    crypto::CaseKeys keys;
    std::vector<registry::Document> documents;
    std::vector<registry::FileRow> files;
    intake::Contact contact;
    std::optional<intake::Intake::Sent> sent;
    std::vector<casework::Casework::Note> notes;
    std::vector<ledger::Record> events;
    std::vector<assessments::Entry> judged;
    std::vector<intake::MailStatus> mails;
    std::optional<parties::Operation> unit;
    std::vector<parties::Found> suggested;
    std::vector<std::pair<casework::Case, std::string>> linked;   // other case, kind of link
    std::vector<casework::Case> named;                            // whose number the sender wrote
};

namespace {

struct CasePage {
    const casework::Case& on;
    const intake::Services& s;
    const identity::Context& context;
    const catalogue::CaseTypeVersion& version;
    std::string path;
    std::string purpose{};   // as the reader said; the links that lead on keep it

    const i18n::Texts& t() const { return context.t(); }
    bool may(Action action) const { return identity::decide(*context.actor, action, on.object()).has_value(); }
    pages::Form form(bool post = true) const { return {path, post, false, "", post ? context.actor->csrf : ""}; }
    Html submit(std::string_view key, std::string_view act, pages::Button kind = pages::Button::secondary) const {
        return pages::button(t()(key), kind, "act", act);
    }
};

// What the steps ask for next, shown first.
std::string next_action(const CasePage& page) {
    const auto& on = page.on;
    if (!on.open) return "desk.next.closed";
    if (on.step == page.version.steps.front().id) return "desk.next.read";
    if (page.version.feedback == catalogue::Feedback::answer && on.step != "answered") return "desk.next.answer";
    if (on.theme.empty() || on.severity == 0) return "desk.next.assess";
    if (!on.unit) return "desk.next.link";
    return "desk.next.close";
}

Html header(const CasePage& page, const std::optional<parties::Operation>& unit, std::string_view owner) {
    const auto& t = page.t();
    const auto& on = page.on;
    const auto today = page.s.clock.today();
    const auto* type = page.s.catalogue.case_type_named(on.type);
    const auto* department = page.s.catalogue.department(on.region, today);
    std::vector<std::pair<std::string, Html>> rows{
        {std::string{t("desk.column.type")}, pages::text(type ? type->name.in(t.language()) : on.type)},
        {std::string{t("desk.column.received")}, pages::text(t.date(on.received_day))},
        {std::string{t("desk.case.channel")}, pages::text(page.s.catalogue.label("channels", on.channel, today, t.language()))},
        {std::string{t("desk.column.severity")}, severity_tag(on, page.s.catalogue, today, t)},
        {std::string{t("desk.column.step")}, pages::text(step_name(on, page.s.catalogue, t))},
        {std::string{t("desk.column.due")}, due_tag(on, today, t)},
        {std::string{t("desk.column.unit")}, unit ? pages::link("/arbetsrum/enhet/" + http::percent_encode(unit->code), unit->name) : pages::text(t("desk.case.no_unit"))},
        {std::string{t("desk.filter.region")}, pages::text(department ? department->name.in(t.language()) : std::string{t("desk.region.none")})},
        {std::string{t("desk.case.owner")}, pages::text(owner.empty() ? t("desk.case.nobody") : owner)}};
    if (!on.outcome.empty())
        if (const auto* decision = page.version.decision(on.outcome)) rows.emplace_back(t("desk.case.outcome"), pages::text(decision->name.in(t.language())));
    if (!on.clock.empty())
        if (const auto* clock = page.version.clock(on.clock))
            rows.emplace_back(t("desk.case.why_due"), pages::text(t.fill(clock->internal ? "desk.case.due_internal" : "desk.case.due_law",
                {clock->name.in(t.language()), std::to_string(clock->amount), clock->provision})));
    return pages::description_list(rows);
}

Html files_part(const CasePage& page, const std::vector<registry::FileRow>& files) {
    const auto& t = page.t();
    std::vector<pages::ReceivedFile> list;
    for (const auto& file : files) {
        const bool ready = file.state == "ready";
        list.push_back({std::to_string(file.id), file.name, t.bytes(file.size),
                        std::string{ready ? t("desk.file.ready") : file.state == "held" ? t(file.held) : t("desk.file.waiting")},
                        ready ? pages::Tone::success : file.state == "held" ? pages::Tone::warning : pages::Tone::neutral,
                        ready ? page.path + "/fil/" + std::to_string(file.id)
                              : page.may(Action::download_original) ? page.path + "/original/" + std::to_string(file.id) : ""});
    }
    return pages::file_list(t, list);
}

Html assess_part(const CasePage& page) {
    const auto& t = page.t();
    const auto today = page.s.clock.today();
    const auto field = [&](const char* name, std::string_view key, std::string value) {
        pages::Field made{name, std::string{t(key)}};
        made.value = std::move(value);
        return made;
    };
    std::vector<pages::Choice> severities{{"0", std::string{t("desk.tag.not_judged")}, ""}};
    for (const auto* code : page.s.catalogue.codes("severities", today))
        severities.push_back({std::to_string(code->rank), std::to_string(code->rank) + ". " + code->name.in(t.language()), code->definition.in(t.language())});
    auto areas = code_choices(page.s.catalogue, "areas", today, t), themes = code_choices(page.s.catalogue, "themes", today, t);
    areas.insert(areas.begin(), {"", std::string{t("desk.tag.not_judged")}, ""});
    themes.insert(themes.begin(), {"", std::string{t("desk.tag.not_judged")}, ""});
    return pages::form(page.form(), {pages::select(t, field("area", "desk.filter.area", page.on.area), areas),
                                     pages::select(t, field("theme", "desk.filter.theme", page.on.theme), themes),
                                     pages::select(t, field("severity", "desk.column.severity", std::to_string(page.on.severity)), severities),
                                     pages::actions({page.submit("desk.act.assess", "assess", pages::Button::primary)})});
}

Html unit_part(const CasePage& page, const std::vector<parties::Found>& suggested, const std::string& searched) {
    const auto& t = page.t();
    std::vector<Html> parts;
    std::vector<pages::Choice> choices;
    for (const auto& [unit, score] : suggested) {
        const auto* municipality = page.s.catalogue.municipality(unit.municipality);
        choices.push_back({unit.code, unit.name, page.s.catalogue.label("unit_kinds", unit.kind, page.s.clock.today(), t.language()) +
                                                     (municipality ? ", " + municipality->name : "") + " \xC2\xB7 " +
                                                     t.fill("desk.unit.score", {std::to_string(static_cast<int>(score * 100 + 0.5))})});
    }
    if (page.on.unit) choices.push_back({"", std::string{t("desk.unit.unlink")}, ""});
    if (choices.empty()) parts.push_back(pages::paragraph(t("desk.unit.no_suggestion")));
    else parts.push_back(pages::form(page.form(), {pages::radios(t, {"unit_code", std::string{t("desk.unit.suggested")}}, choices),
                                                   pages::actions({page.submit("desk.act.link", "link", pages::Button::primary)})}));
    pages::Field search{"enhet", std::string{t("desk.unit.search")}};
    search.value = searched;
    parts.push_back(pages::form({page.path, false}, {pages::search_field(t, search), pages::actions({pages::button(t("desk.unit.search_button"), pages::Button::secondary)})}));
    return pages::stack(parts);
}

Html acts_part(const CasePage& page) {
    const auto& t = page.t();
    const auto today = page.s.clock.today();
    std::vector<Html> parts{pages::link_button(page.path + "/handlaggning" + (page.purpose.empty() ? "" : "?andamal=" + page.purpose), t("desk.act.handle"), pages::Button::secondary)};
    if (page.may(Action::answer) && page.version.feedback == catalogue::Feedback::answer)
        parts.push_back(pages::link_button(page.path + "/svar", t("desk.act.answer")));
    if (page.may(Action::move))
        parts.push_back(pages::form(page.form(), {pages::actions({
            page.on.step == page.version.steps.front().id ? page.submit("desk.act.read", "read", pages::Button::primary) : Html{},
            page.on.owner == page.context.actor->user ? page.submit("desk.act.release", "release") : page.submit("desk.act.take", "take")})}));
    if (page.may(Action::forward)) {
        std::vector<pages::Choice> departments;
        for (const auto* department : page.s.catalogue.departments(today))
            if (!department->counties.empty()) departments.push_back({department->id, department->name.in(t.language()), ""});
        pages::Field region{"region", std::string{t("desk.act.forward_to")}};
        region.value = page.on.region;
        pages::Field why{"reason", std::string{t("desk.act.reason")}};
        Html urgent = pages::form(page.form(), {pages::select(t, region, departments), pages::text_area(t, why, 2),
            pages::actions({page.submit("desk.act.urgent", "urgent", pages::Button::danger), page.submit("desk.act.region", "region"),
                            page.on.urgent ? page.submit("desk.act.not_urgent", "not_urgent") : Html{}})});
        parts.push_back(pages::details(t("desk.act.forward"), urgent));
    }
    if (page.may(Action::move)) {
        pages::Field note{"note", std::string{t("desk.act.note")}, std::string{t("desk.act.note_hint")}};
        parts.push_back(pages::details(t("desk.act.note"), pages::form(page.form(), {pages::text_area(t, note, 3), pages::actions({page.submit("desk.act.save", "note")})})));
        if (page.on.open) {
            std::vector<pages::Choice> outcomes;
            for (const auto& decision : page.version.decisions)
                if (!decision.formal) outcomes.push_back({decision.id, decision.name.in(t.language()), ""});
            if (!outcomes.empty())
            parts.push_back(pages::details(t("desk.act.close"), pages::form(page.form(),
                {pages::radios(t, {"outcome", std::string{t("desk.act.outcome")}}, outcomes), pages::actions({page.submit("desk.act.close_button", "close")})})));
        } else {
            parts.push_back(pages::form(page.form(), {pages::actions({page.submit("desk.act.reopen", "reopen")})}));
        }
    }
    return pages::stack(parts);
}

}  // namespace

http::Response Desk::ask_purpose(const casework::Case& on, const identity::Context& context) const {
    const auto& t = context.t();
    std::vector<pages::Choice> choices;
    for (const auto purpose : identity::purposes)
        choices.push_back({std::string{purpose}, std::string{t("identity.purpose." + std::string{purpose})}, ""});
    return identity::staff_page(context, "/arbetsrum/inkorg", on.number.string(),
        pages::stack({pages::heading(1, on.number.string()), pages::paragraph(t("desk.purpose.why")),
                      pages::form({"/arbetsrum/arende/" + on.number.slug(), false},
                          {pages::radios(t, {"andamal", std::string{t("desk.purpose.field")}}, choices), pages::actions({pages::button(t("desk.purpose.open"))})})}));
}

http::Response Desk::case_page(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::read_case);
    if (!on) return identity::not_found(context);
    std::string purpose = identity::standing_purpose(*context.actor, on->object());
    const auto said = request.query.get("andamal");
    for (const auto known : identity::purposes)
        if (said == known) purpose = said;
    if (purpose.empty()) return ask_purpose(*on, context);
    return render_case(*on, request, context, purpose, {});
}

namespace {

std::vector<pages::TimelineItem> timeline_of(const CasePage& page, const std::vector<ledger::Record>& events,
                                             const std::vector<casework::Casework::Note>& notes, const std::vector<assessments::Entry>& judged,
                                             identity::Identity& identity) {
    const auto& t = page.t();
    std::map<base::UserId, std::string> names;
    const auto name = [&](base::UserId id) -> std::string& {
        auto [at, fresh] = names.try_emplace(id);
        if (fresh) at->second = identity.name_of(id);
        return at->second;
    };
    std::size_t next_note = 0;
    std::vector<pages::TimelineItem> items;
    for (const auto& event : events) {
        const auto day = base::stockholm_day(event.at);
        // An anonymous sender's event has a day and no time.
        auto when = t.date(day) + (event.at == base::start_of(day) ? "" : " " + t.time(event.at));
        std::vector<Html> content;
        if (event.actor) content.push_back(pages::subtle(name(event.actor)));
        for (const auto& entry : judged)
            if (entry.since_event == event.number) {
                auto value = entry.value;
                const auto today = page.s.clock.today();
                if (entry.kind == assessments::Kind::area) value = page.s.catalogue.label("areas", value, today, t.language());
                if (entry.kind == assessments::Kind::theme) value = page.s.catalogue.label("themes", value, today, t.language());
                if (entry.kind == assessments::Kind::unit) value.clear();
                content.push_back(pages::paragraph(std::string{t("desk.judged." + std::string{assessments::code(entry.kind)})} + " " + value));
            }
        if (event.kind == "casework.note_written" && next_note < notes.size()) {   // not a text key
            const auto& note = notes[next_note++];
            if (!note.text.empty()) content.push_back(pages::preserved(note.text));
            if (note.kind.starts_with("limit:"))
                content.push_back(pages::paragraph(page.s.catalogue.label("limits_of_service", note.kind.substr(6), page.s.clock.today(), t.language())));
        }
        items.insert(items.begin(), {std::move(when), std::string{t("desk.event." + event.kind)}, pages::stack(content), pages::Tone::neutral});
    }
    return items;
}

Html documents_part(const CasePage& page, const std::vector<registry::Document>& documents) {
    const auto& t = page.t();
    std::vector<Html> parts;
    for (const auto& document : documents)
        parts.push_back(pages::card(pages::stack({
            pages::heading(3, std::string{t("desk.document." + std::string{registry::code(document.direction)})} + " " + t.date(document.day) +
                                  (document.title.empty() ? "" : " \xC2\xB7 " + document.title)),
            document.party.empty() || !page.may(Action::see_sender_identity) ? Html{} : pages::subtle(document.party), pages::preserved(document.text)})));
    return pages::stack(parts);
}

Html sender_part(const CasePage& page, const intake::Contact& contact) {
    const auto& t = page.t();
    if (!page.may(Action::see_sender_identity)) return pages::paragraph(t("desk.sender.hidden"));
    if (contact.empty()) return pages::paragraph(t("desk.sender.anonymous"));
    std::vector<std::pair<std::string, Html>> rows;
    const auto add = [&](std::string_view key, const std::string& value) { if (!value.empty()) rows.emplace_back(t(key), pages::preserved(value)); };
    add("desk.sender.name", contact.name);
    add("desk.sender.email", contact.email);
    add("desk.sender.phone", contact.phone);
    add("desk.sender.address", contact.address);
    return pages::description_list(rows);
}

// Cases that belong together, and those whose number stands in what was written: a number alone
// joins nothing, a person decides.
Html linked_part(const CasePage& page, const std::vector<std::pair<casework::Case, std::string>>& linked, const std::vector<casework::Case>& named) {
    const auto& t = page.t();
    std::vector<Html> parts;
    std::vector<Html> items;
    for (const auto& [other, kind] : linked)
        items.push_back(pages::stack({pages::link("/arbetsrum/arende/" + other.number.slug(), other.number.string()), pages::subtle(t("desk.link." + kind))}));
    if (!items.empty()) parts.push_back(pages::list(items));
    for (const auto& other : named)
        parts.push_back(pages::alert(pages::Tone::info, t.fill("desk.link.suggested", {other.number.string()}),
            pages::form(page.form(), {pages::hidden("other", other.number.slug()),
                pages::actions({page.submit("desk.link.join", "join"), pages::link("/arbetsrum/arende/" + other.number.slug(), t("desk.link.look"))})})));
    return parts.empty() ? Html{} : pages::section("hor-ihop", t("desk.link.title"), pages::stack(parts));
}

Html mails_part(const CasePage& page, const std::vector<intake::MailStatus>& mails) {
    const auto& t = page.t();
    std::vector<Html> items;
    for (const auto& mail : mails)
        items.push_back(pages::stack({pages::tag(t("desk.mail." + mail.state), mail.state == "refused" ? pages::Tone::danger : mail.state == "sent" ? pages::Tone::success : pages::Tone::neutral),
                                      pages::subtle(mail.answer)}));
    return items.empty() ? Html{} : pages::section("utskick", t("desk.case.mails"), pages::list(items));
}

}  // namespace

namespace {

constexpr std::size_t numbers_max = 5;   // of a text; more is a list, not a reference

// Registry numbers as a sender writes them, "8.9.2-123/2026", in order.
std::vector<registry::RegistryNumber> numbers_in(std::string_view text) {
    std::vector<registry::RegistryNumber> found;
    for (std::size_t at = 0; at < text.size() && found.size() < numbers_max;) {
        if (text[at] < '0' || text[at] > '9') { ++at; continue; }
        auto end = at;
        while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.' || text[end] == '-' || text[end] == '/')) ++end;
        auto word = text.substr(at, end - at);
        while (!word.empty() && (word.back() == '.' || word.back() == '-' || word.back() == '/')) word.remove_suffix(1);
        if (auto number = registry::RegistryNumber::parse(word)) found.push_back(std::move(*number));
        at = end;
    }
    return found;
}

}  // namespace

void Desk::find_linked(db::Reader& reader, const casework::Case& on, const identity::Context& context, CaseView& view) const {
    const auto& s = intake_.services();
    std::vector<base::CaseId> known{on.id};
    for (const auto& link : s.casework.links(reader, on.id)) {
        const auto other = s.casework.find(reader, link.other);
        known.push_back(link.other);
        if (other && identity::decide(*context.actor, Action::read_case, other->object())) view.linked.emplace_back(*other, link.kind);
    }
    for (const auto& document : view.documents) {
        if (document.direction != registry::Direction::received) continue;
        for (const auto& number : numbers_in(document.title + " " + document.text)) {
            const auto other = s.casework.find_for(reader, number, *context.actor, Action::read_case);
            if (!other || std::find(known.begin(), known.end(), other->id) != known.end()) continue;
            known.push_back(other->id);
            view.named.push_back(*other);
        }
    }
}

http::Response Desk::render_case(const casework::Case& on, const http::Request& request, const identity::Context& context,
                                 std::string_view purpose, const std::optional<base::Refusal>& refusal) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    CHECK(version.has_value());
    // No record, no read: what follows unseals.
    const bool printing = request.query.has("utskrift");
    identity_.record_read(*context.actor, printing ? "print" : "view", on.number.string(), purpose, 1);
    const auto searched = request.query.get("enhet").substr(0, 100);
    CaseView view;
    s.database.read([&](db::Reader& reader) {
        view.keys = s.casework.keys(reader, on.id);
        view.documents = s.registry.documents(reader, on.id, view.keys);
        view.files = s.registry.files_of(reader, on.id, view.keys);
        view.contact = intake_.contact(reader, on.id, view.keys);
        view.sent = intake_.submission(reader, on.id, view.keys);
        view.notes = s.casework.notes(reader, on.id, view.keys);
        view.events = s.ledger.of_case(reader, on.id);
        view.judged = s.assessments.history(reader, on.id);
        view.mails = mail_.of_case(reader, on.id);
        if (on.unit) view.unit = s.parties.operation(reader, on.unit);
        find_linked(reader, on, context, view);
        if (!searched.empty()) view.suggested = s.parties.search(reader, searched, 8);
        else if (!on.unit && !view.documents.empty())
            view.suggested = s.parties.suggest(reader, view.documents.front().text, view.sent ? std::string{catalogue::answer(view.sent->answers, "where")} : "", 5);
    });
    const CasePage page{on, s, context, **version, "/arbetsrum/arende/" + on.number.slug(), std::string{purpose}};
    std::vector<Html> main, aside;
    if (view.sent && !view.sent->form.empty())
        if (const auto form = s.catalogue.form(view.sent->form, view.sent->form_day))
            main.push_back(pages::details(t("desk.case.answers"), pages::check_answers(t, intake::answer_rows(s.catalogue, **form, view.sent->answers, view.sent->form_day, t, view.unit ? view.unit->name : "", false))));
    main.insert(main.begin(), documents_part(page, view.documents));
    if (!view.files.empty()) main.push_back(pages::section("filer", t("desk.case.files"), files_part(page, view.files)));
    main.push_back(pages::section("avsandare", t("desk.case.sender"), sender_part(page, view.contact)));
    main.push_back(linked_part(page, view.linked, view.named));
    main.push_back(mails_part(page, view.mails));
    main.push_back(pages::section("tidslinje", t("desk.case.timeline"), pages::timeline(timeline_of(page, view.events, view.notes, view.judged, identity_))));
    aside.push_back(header(page, view.unit, identity_.name_of(on.owner)));
    aside.push_back(pages::section("atgarder", t("desk.case.acts"), acts_part(page)));
    if (page.may(Action::assess)) {
        aside.push_back(pages::section("bedomning", t("desk.case.assess"), assess_part(page)));
        aside.push_back(pages::section("enhet-koppling", t("desk.case.link"), unit_part(page, view.suggested, searched)));
    }
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field.empty() ? "atgarder" : refusal->field, t(refusal->text_key, refusal->values)});
    const auto done = request.query.get("klart");
    return identity::staff_page(context, "/arbetsrum/inkorg", on.number.string(),
        pages::stack({pages::error_summary(t, errors), done.empty() || !t.has("desk.done." + done) ? Html{} : pages::notice(t("desk.done." + done)),
                      pages::heading(1, on.number.string()), pages::alert(on.open ? pages::Tone::info : pages::Tone::neutral, t("desk.next.title"), pages::paragraph(t(next_action(page)))),
                      pages::columns(pages::stack(main), pages::stack(aside)),
                      printing ? pages::print_button(t) : pages::link_button(page.path + "?utskrift=1", t("desk.case.print"), pages::Button::secondary)}),
        refusal ? 422 : 200, refusal.has_value());
}

namespace {

// The action that an act on the case page needs; nothing for an act that does not exist.
std::optional<Action> needed(std::string_view act) {
    if (act == "assess" || act == "link") return Action::assess;
    if (act == "urgent" || act == "not_urgent" || act == "region") return Action::forward;
    for (const auto* name : {"read", "take", "release", "note", "close", "reopen", "join"})
        if (act == name) return Action::move;
    return {};
}

base::Result<assessments::Judgement> judgement_of(const http::Request& request, std::string_view act, const intake::Services& s, db::Reader& reader) {
    assessments::Judgement judgement;
    if (act == "assess") {
        judgement.area = request.form.get("area");
        judgement.theme = request.form.get("theme");
        judgement.severity = static_cast<int>(base::parse_integer(request.form.get("severity")).value_or(0));
        return judgement;
    }
    const auto code = request.form.get("unit_code");
    if (code.empty() && request.form.has("unit_code")) { judgement.unit = assessments::UnitLink{}; return judgement; }
    const auto unit = s.parties.operation_by_code(reader, code);
    if (!unit) return base::Refusal{"desk.refused.no_unit", "unit_code"};
    judgement.unit = assessments::UnitLink{unit->id, unit->provider, unit->municipality, unit->county};
    return judgement;
}

}  // namespace

base::Outcome Desk::join(db::Transaction& tx, const casework::Case& on, std::string_view other, const identity::Actor& actor,
                         const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto number = registry::RegistryNumber::parse(other);
    const auto found = number ? s.casework.find_for(tx, *number, actor, Action::read_case) : std::nullopt;
    if (!found || found->id == on.id) return base::Refusal{"desk.refused.no_case", "other"};
    for (const auto& link : s.casework.links(tx, on.id))
        if (link.other == found->id) return base::Done{};
    s.casework.link(tx, on, *found, "belongs_with", actor.user, keys);
    return base::Done{};
}

http::Response Desk::act(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto act = request.form.get("act");
    const auto action = needed(act);
    const auto on = action ? asked(request, context, *action) : std::nullopt;
    if (!on) return identity::not_found(context);
    const auto actor = context.actor->user;
    base::Outcome outcome = base::Done{};
    const bool bad_region = (act == "region" || act == "urgent") && !s.catalogue.department(request.form.get("region"), s.clock.today());
    if (bad_region) outcome = base::Refusal{"desk.refused.department", "region"};
    else s.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const auto reason = base::normalise_newlines(request.form.get(act == "note" ? "note" : "reason"));
        if (act == "read") outcome = s.casework.advance(tx, *now, "read", actor, keys);
        else if (act == "take") s.casework.assign(tx, *now, actor, actor, keys);
        else if (act == "release") s.casework.assign(tx, *now, {}, actor, keys);
        else if (act == "close") outcome = s.casework.close(tx, *now, request.form.get("outcome"), actor, keys);
        else if (act == "reopen") outcome = s.casework.reopen(tx, *now, actor, keys);
        else if (act == "region") s.casework.set_region(tx, *now, request.form.get("region"), actor, keys);
        else if (act == "urgent") s.casework.set_urgent(tx, *now, true, request.form.get("region"), actor, keys);
        else if (act == "not_urgent") s.casework.set_urgent(tx, *now, false, "", actor, keys);
        else if (act == "join") outcome = join(tx, *now, request.form.get("other"), *context.actor, keys);
        else if (act == "assess" || act == "link") {
            const auto judgement = judgement_of(request, act, s, tx);
            if (!judgement) { outcome = judgement.error(); return; }
            outcome = s.assessments.judge(tx, *now, *judgement, "person", actor, keys);
            if (outcome)
                if (const auto judged = s.casework.find(tx, on->id))
                    outcome = s.casework.advance(tx, *judged, act == "link" ? "linked" : "classified", actor, keys);
        }
        if (outcome && !base::trim(reason).empty()) s.casework.note(tx, *now, act, reason, actor, keys);
    });
    if (outcome) return http::see_other("/arbetsrum/arende/" + on->number.slug() + "?klart=" + act);
    auto purpose = identity::standing_purpose(*context.actor, on->object());
    return render_case(*on, request, context, purpose.empty() ? "handling" : purpose, outcome.error());
}

http::Response Desk::send_file(const http::Request& request, const identity::Context& context, bool clean) const {
    const auto& s = intake_.services();
    const auto on = asked(request, context, clean ? Action::read_case : Action::download_original);
    const auto id = base::parse_integer(request.captures.get("id"));
    if (!on || !id) return identity::not_found(context);
    const auto purpose = identity::standing_purpose(*context.actor, on->object());
    identity_.record_read(*context.actor, clean ? "file" : "original", on->number.string(), purpose.empty() ? "handling" : purpose, 1);
    http::Response response;
    bool found = false;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on->id);
        const auto file = s.registry.file(reader, *id, keys);
        if (!file || file->case_id != on->id || (clean && file->clean_blob.empty())) return;
        found = true;
        const auto source = clean ? s.registry.open_clean(reader, *file, keys) : s.registry.open_original(reader, *file, keys);
        response.stream = [source](std::size_t) { return source(); };
        response.stream_size = clean ? file->clean_size : file->size;
        response.content_type = clean ? file->media : "application/octet-stream";
        // Never shown inside our pages: always a download, and inert if somebody opens it in place.
        response.add("Content-Disposition", http::content_disposition(file->name));
        response.add("Content-Security-Policy", "sandbox; default-src 'none'");
    });
    return found ? std::move(response) : identity::not_found(context);
}

http::Response Desk::file(const http::Request& request, const identity::Context& context) const { return send_file(request, context, true); }
http::Response Desk::original(const http::Request& request, const identity::Context& context) const { return send_file(request, context, false); }

}  // namespace desk
