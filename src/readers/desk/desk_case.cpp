#include "base/text.h"
#include "desk_case.h"
#include "desk_presence.h"

namespace desk {

using identity::Action;
using pages::Html;

namespace {

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

Html header(const CasePage& page, const CaseView& view, std::string_view owner) {
    const auto& unit = view.unit;
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
    if (waits_at_a_service(page.version))
        rows.emplace_back(t("desk.filter.service"), pages::text(service_name(view.service, page.s.catalogue, today, t)));
    if (!on.outcome.empty())
        if (const auto* decision = page.version.decision(on.outcome)) rows.emplace_back(t("desk.case.outcome"), pages::text(decision->name.in(t.language())));
    for (const auto& clock : view.clocks)
        if (clock.clock && clock.clock->id == on.clock)
            rows.emplace_back(t("desk.case.why_due"), pages::stack({pages::text(t.fill(clock.clock->internal ? "desk.case.due_internal" : "desk.case.due_law",
                {clock.clock->name.in(t.language()), clock.clock->provision})), pages::subtle(casework::why(clock, t))}));
    return pages::description_list(rows);
}

Html files_part(const CasePage& page, const std::vector<registry::FileRow>& files) {
    const auto& t = page.t();
    std::vector<pages::ReceivedFile> list;
    for (const auto& file : files) {
        const bool ready = file.state == "ready";
        const bool original = page.may(Action::download_original) && registry::Registry::original_may_be_fetched(file);
        const auto id = std::to_string(file.id);
        const bool again = page.may(Action::move) && registry::Registry::may_be_looked_at_again(file);
        const bool held = file.state == "held";
        list.push_back({id, file.name, t.bytes(file.size), std::string{t(ready ? "desk.file.ready" : held ? "desk.file.held" : "desk.file.waiting")},
                        ready ? pages::Tone::success : held ? pages::Tone::warning : pages::Tone::neutral,
                        ready ? page.path + "/fil/" + id : original ? page.path + "/original/" + id : "", std::string{held ? t(file.held) : ""},
                        again ? pages::inline_form(page.form(), {pages::hidden("file", id), page.submit("desk.file.look_again", "look_again", pages::Button::tertiary)}) : Html{}});
    }
    return pages::file_list(t, list);
}

// A button of its own, so that nothing of it stands in the form before a person has chosen.
Html suggestion_part(const CasePage& page, const Suggested& suggested) {
    const auto& t = page.t();
    const auto today = page.s.clock.today();
    const auto name = page.s.catalogue.label("themes", suggested.theme, today, t.language());
    std::vector<Html> parts{pages::paragraph(t.fill("desk.suggested.theme", {name, t.number(suggested.per_cent)}))};
    if (suggested.severity)
        for (const auto* code : page.s.catalogue.codes("severities", today))
            if (code->rank == suggested.severity)
                parts.push_back(pages::subtle(t.fill("desk.suggested.severity", {std::to_string(code->rank) + ". " + code->name.in(t.language()), t.number(suggested.severity_per_cent)})));
    if (!suggested.words_for.empty()) parts.push_back(pages::subtle(t.fill("desk.suggested.words_for", {base::join(suggested.words_for, ", ")})));
    if (!suggested.words_against.empty()) parts.push_back(pages::subtle(t.fill("desk.suggested.words_against", {base::join(suggested.words_against, ", ")})));
    parts.push_back(pages::subtle(suggested.judged >= 5   ? t.fill("desk.suggested.record", {t.number(suggested.right), t.number(suggested.judged)})
                                  : suggested.tested >= 0 ? t.fill("desk.suggested.tested", {t.number(suggested.tested)})
                                                          : std::string{t("desk.suggested.untested")}));
    parts.push_back(pages::subtle(t("desk.suggested.advice")));
    parts.push_back(pages::form(page.form(), {pages::hidden("area", page.on.area), pages::hidden("theme", suggested.theme), pages::hidden("severity", std::to_string(page.on.severity)),
                                              pages::actions({pages::button(t.fill("desk.suggested.take", {name}), pages::Button::secondary, "act", "assess")})}));
    return pages::alert(pages::Tone::info, t("desk.suggested.title"), pages::stack(parts));
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

Html owner_part(const CasePage& page, const std::vector<pages::Choice>& colleagues) {
    const auto& t = page.t();
    std::vector<Html> parts{pages::form(page.form(), {pages::actions({
        page.on.step == page.version.steps.front().id ? page.submit("desk.act.read", "read", pages::Button::primary) : Html{},
        page.on.owner == page.context.actor->user ? Html{} : page.submit("desk.act.take", "take"),
        page.on.owner ? page.submit("desk.act.release", "release") : Html{}})})};
    if (!colleagues.empty())
        parts.push_back(pages::details(t("desk.act.give"), pages::form(page.form(), {pages::select(t, {"to", std::string{t("desk.act.give_to")}}, colleagues),
                                                                                       pages::actions({page.submit("desk.act.give_button", "give")})})));
    return pages::stack(parts);
}

Html acts_part(const CasePage& page, const std::vector<pages::Choice>& colleagues, const std::string& service) {
    const auto& t = page.t();
    const auto today = page.s.clock.today();
    std::vector<Html> parts{pages::link_button(page.path + "/handlaggning" + (page.purpose.empty() ? "" : "?andamal=" + page.purpose), t("desk.act.handle"), pages::Button::secondary)};
    if (page.may(Action::answer) && page.version.feedback == catalogue::Feedback::answer)
        parts.push_back(pages::link_button(page.path + "/svar", t("desk.act.answer")));
    if (page.may(Action::move)) parts.push_back(owner_part(page, colleagues));
    if (page.may(Action::move) && waits_at_a_service(page.version)) parts.push_back(service_part(page, service));
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
        parts.push_back(pages::link_button(page.path + "/gor-om", t("desk.act.turn"), pages::Button::tertiary));
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
    parts.push_back(pages::link_button(page.path + "/liknande", t("desk.act.similar"), pages::Button::tertiary));
    parts.push_back(pages::link_button(page.path + "/anvandning", t("desk.act.used"), pages::Button::tertiary));
    return pages::stack(parts);
}

// "Two others read this now", or nothing.
std::string present_words(const std::vector<std::string>& names, const i18n::Texts& t) {
    return names.empty() ? "" : t.fill(names.size() == 1 ? "desk.presence.one" : "desk.presence.many", {base::join(names, ", ")});
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
    if (contact.empty()) return pages::paragraph(t(page.on.anonymous ? "desk.sender.anonymous" : "desk.sender.no_contact"));
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
Html linked_part(const CasePage& page, const std::vector<CaseView::Linked>& linked, const std::vector<casework::Case>& named) {
    const auto& t = page.t();
    std::vector<Html> parts;
    std::vector<Html> items;
    for (const auto& [other, kind, outgoing] : linked) {
        // What was made of the other is not what the other was made of.
        const auto back = "desk.link." + kind + "_back";   // not a text key
        const auto* type = page.s.catalogue.case_type_named(other.type);
        items.push_back(pages::stack({pages::link("/arbetsrum/arende/" + other.number.slug(), other.number.string() + (type ? " \xC2\xB7 " + type->name.in(t.language()) : "")),
                                      pages::subtle(t(outgoing || !t.has(back) ? "desk.link." + kind : back)), pages::link(page.path + "/jamfor/" + other.number.slug(), t("desk.similar.compare"))}));
    }
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
        if (other && identity::decide(*context.actor, Action::read_case, other->object())) view.linked.push_back({*other, link.kind, link.outgoing});
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
        view.service = service_of(reader, on);
        view.notes = s.casework.notes(reader, on.id, view.keys);
        view.events = s.ledger.of_case(reader, on.id);
        view.judged = s.assessments.history(reader, on.id);
        view.mails = mail_.of_case(reader, on.id);
        view.clocks = s.casework.clocks().of_case(reader, on);
        if (on.unit) view.unit = s.parties.operation(reader, on.unit);
        find_linked(reader, on, context, view);
        if (!searched.empty()) view.suggested = s.parties.search(reader, searched, 8);
        else if (!on.unit && !view.documents.empty())
            view.suggested = s.parties.suggest(reader, view.documents.front().text, view.sent ? std::string{catalogue::answer(view.sent->answers, "where")} : "", 5);
    });
    const CasePage page{on, s, context, **version, "/arbetsrum/arende/" + on.number.slug(), std::string{purpose}};
    if (suggest_ && page.may(Action::assess) && on.theme.empty() && !view.documents.empty()) view.theme = suggest_(on, view.documents.front().text);
    if (page.may(Action::move)) view.colleagues = colleagues(on.region, context);
    presence_->seen(on.id, context.actor->user, context.actor->name, s.clock.now());
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
    aside.push_back(header(page, view, identity_.name_of(on.owner)));
    aside.push_back(pages::section("atgarder", t("desk.case.acts"), acts_part(page, view.colleagues, view.service)));
    if (page.may(Action::assess)) {
        aside.push_back(pages::section("bedomning", t("desk.case.assess"), pages::stack({view.theme ? suggestion_part(page, *view.theme) : Html{}, assess_part(page)})));
        aside.push_back(pages::section("enhet-koppling", t("desk.case.link"), unit_part(page, view.suggested, searched)));
    }
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field.empty() ? "atgarder" : refusal->field, casework::words(*refusal, t)});
    const auto done = request.query.get("klart");
    return identity::staff_page(context, "/arbetsrum/inkorg", on.number.string(),
        pages::stack({pages::error_summary(t, errors), done.empty() || !t.has("desk.done." + done) ? Html{} : pages::notice(t("desk.done." + done), undo_part(request, context)),
                      pages::heading(1, on.number.string()), pages::presence(page.path + "/narvaro", present_words(presence_->others(on.id, context.actor->user, s.clock.now()), t)), pages::alert(on.open ? pages::Tone::info : pages::Tone::neutral, t("desk.next.title"), pages::paragraph(t(next_action(page)))),
                      pages::columns(pages::stack(main), pages::stack(aside)),
                      printing ? pages::print_button(t) : pages::link_button(page.path + "?utskrift=1", t("desk.case.print"), pages::Button::secondary)}),
        refusal ? 422 : 200, refusal.has_value());
}

// Asked again by a script while the reader does something: the page says who has come and gone, and nothing of the
// case is shown by it.
http::Response Desk::present(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::read_case);
    if (!on) return identity::not_found(context);
    const auto now = intake_.services().clock.now();
    presence_->seen(on->id, context.actor->user, context.actor->name, now);
    auto response = http::text(present_words(presence_->others(on->id, context.actor->user, now), context.t()), 200);
    response.add("Cache-Control", "no-store");
    return response;
}

}  // namespace desk
