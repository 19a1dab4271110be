// Letters: looked through, sent on, made into PDF.
#include <algorithm>

#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"
#include "documents/documents.h"

namespace casefile {

using casework::Letter;
using casework::LetterState;
using identity::Action;
using pages::Html;

namespace {

std::optional<Letter> find_letter(const std::vector<Letter>& all, std::int64_t id) {
    for (const auto& one : all)
        if (one.id == id) return one;
    return {};
}

}  // namespace

documents::LetterPage Casefile::page_of(db::Reader& reader, const casework::Case& on, const Letter& letter, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const bool english = letter.language == "en";
    const auto& t = i18n::Texts::of(english ? i18n::Language::en : i18n::Language::sv);
    const auto& office = s.catalogue.office();
    documents::LetterPage page;
    page.office_name = office.name.in(t.language());
    page.office_address = office.postal_address;
    page.office_phone = office.phone;
    page.office_email = office.registry_email;
    for (const auto& party : s.casework.case_parties().of_case(reader, on.id, keys)) {
        if (party.id != letter.party) continue;
        auto shown = casework::without_whereabouts(party);
        page.recipient.push_back(casework::shown_name(party));
        // An organisation of the register is reached at its unit, unless that is hidden.
        if (const auto unit = shown.person.address.empty() && party.unit ? s.parties.operation(reader, party.unit) : std::nullopt; unit && !unit->address_hidden) {
            page.recipient.push_back(unit->name);
            shown.person.address = unit->address;
            shown.person.postal_code = unit->postal_code;
            shown.person.city = unit->city;
        }
        for (const auto& line : {shown.person.address, shown.person.postal_code + " " + shown.person.city})
            if (!base::trim(line).empty()) page.recipient.emplace_back(base::trim(line));
    }
    page.date_label = t("casefile.letter.date");
    page.date = t.date(letter.sent_day.number ? letter.sent_day : letter.made_day);
    page.number_label = t("casefile.letter.number");
    page.number = on.number.string();
    page.title = letter.subject;
    page.blocks = documents::blocks(letter.body);
    page.language = english ? "en" : "sv";
    page.page_label = t("casefile.letter.page");   // the numbers are filled in when the pages are known
    page.made = base::start_of(letter.made_day);
    return page;
}

http::Response Casefile::letter(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::read_case);
    if (!on) return identity::not_found(context);
    const auto& t = context.t();
    const auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) return ask_purpose(request, context, *on);
    const auto seen = view(*on, context, "letter", purpose);
    const auto found = find_letter(seen.file.letters, base::parse_integer(request.captures.get("id")).value_or(0));
    if (!found) return identity::not_found(context);
    const auto path = case_path(*on) + "/brev/" + std::to_string(found->id);
    const pages::Form form{with_purpose(path, purpose), true, false, "", context.actor->csrf};
    const casework::CaseFile& file = seen.file;
    const Part part{*on, intake_.services(), context, file, case_path(*on), purpose};
    std::vector<Html> parts{pages::link(part.to("/handlaggning"), t.fill("casefile.back_to_handling", {on->number.string()})), pages::heading(1, found->subject),
                            pages::paragraph(t.fill("casefile.letter.for", {part.party_name(found->party)})), pages::link(with_purpose(path + "/pdf", purpose), t("casefile.letter.open_pdf"))};
    const auto refused = request.query.get("fel");
    if (refused == "casework.refused.letter_unfinished")   // what is left to write is in the letter's own language
        parts.insert(parts.begin(), pages::error_summary(t, {{"body", t.fill(refused, {i18n::Texts::of(i18n::language_of(found->language).value_or(i18n::Language::sv))("casework.letter.to_write")})}}));
    else if (!refused.empty() && t.has(refused)) parts.insert(parts.begin(), pages::error_summary(t, {{"body", std::string{t(refused)}}}));
    if (found->state == LetterState::draft && part.may(Action::move)) {
        std::vector<pages::Choice> ways{{"post", std::string{t("casefile.letter.by_post")}, std::string{t("casefile.letter.by_post_hint")}}};
        if (mail_.may_send()) ways.push_back({"email", std::string{t("casefile.letter.by_email")}, std::string{t("casefile.letter.by_email_hint")}});
        const auto to_party = std::find_if(file.parties.begin(), file.parties.end(), [&](const auto& party) { return party.id == found->party; });
        const bool digitally = digital_ && to_party != file.parties.end() && !to_party->person.personal_number.empty();
        if (digitally) ways.push_back({"digital_post", std::string{t("casefile.letter.by_digital_post")}, std::string{t("casefile.letter.by_digital_post_hint")}});
        auto channel = field(t, "channel", "casefile.letter.channel", "post");
        parts.push_back(pages::form(form, {pages::text_field(t, field(t, "subject", "casefile.letter.subject", found->subject)),
            pages::text_area(t, field(t, "body", "casefile.letter.body", found->body), 18), pages::radios(t, channel, ways),
            pages::actions({pages::button(t("casefile.letter.queue"), pages::Button::primary, "act", "queue"), pages::button(t("casefile.letter.save"), pages::Button::secondary, "act", "save")})}));
    } else {
        if (found->channel == "digital_post") parts.push_back(digital_state(part, found->id));
        parts.push_back(pages::card(pages::preserved(found->body)));
        if (found->state != LetterState::draft && found->channel == "post" && part.may(Action::move))
            parts.push_back(pages::form(form, {pages::actions({found->state == LetterState::queued ? pages::button(t("casefile.letter.mark_sent"), pages::Button::primary, "act", "sent") : Html{},
                                                               found->state == LetterState::sent ? pages::button(t("casefile.letter.mark_returned"), pages::Button::secondary, "act", "returned") : Html{}})}));
    }
    return identity::staff_page(context, "/arbetsrum/inkorg", found->subject + " \xC2\xB7 " + on->number.string(), pages::stack(parts), refused.empty() ? 200 : 422, !refused.empty());
}

http::Response Casefile::act_on_letter(http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::move);
    const auto id = base::parse_integer(request.captures.get("id")).value_or(0);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto act = request.form.get("act");
    base::Outcome outcome = base::Done{};
    bool found = false;
    s.database.write([&](db::Transaction& tx) {
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const auto letters = s.casework.letters();
        const auto user = context.actor->user;
        found = find_letter(letters.of_case(tx, now->id, keys), id).has_value();
        if (!found) return;
        outcome = base::Done{};
        if (act == "save" || act == "queue") outcome = letters.revise(tx, *now, id, reason_of(request.form, "subject"), reason_of(request.form, "body"), user, keys);
        if (outcome && act == "queue" && request.form.get("channel") == "digital_post" && !digital_) outcome = base::Refusal{"casework.refused.letter_channel", "channel"};
        if (outcome && act == "queue") outcome = letters.queue(tx, *now, id, request.form.get("channel"), user, keys);
        if (act == "sent") outcome = letters.mark(tx, *now, id, LetterState::sent, user, keys);
        if (act == "returned") outcome = letters.mark(tx, *now, id, LetterState::returned, user, keys);
    });
    if (!found) return identity::not_found(context);
    auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) purpose = "handling";   // who acts in a case handles it
    const auto path = with_purpose(case_path(*on) + "/brev/" + std::to_string(id), purpose);
    if (!outcome) return http::see_other(path + "&fel=" + http::percent_encode(outcome.error().text_key));
    return act == "queue" ? back(request, context, *on, "letter") : http::see_other(path);
}

http::Response Casefile::letter_pdf(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::read_case);
    const auto id = base::parse_integer(request.captures.get("id")).value_or(0);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) return ask_purpose(request, context, *on);
    identity_.record_read(*context.actor, "print", on->number.string(), purpose, 1);
    std::optional<documents::LetterPage> page;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on->id);
        if (const auto found = find_letter(s.casework.letters().of_case(reader, on->id, keys), id)) page = page_of(reader, *on, *found, keys);
    });
    auto made = page ? documents::letter_pdf(*page) : base::Result<std::string>{base::Refusal{"casework.refused.letter_unknown"}};
    if (!made) return identity::not_found(context);
    http::Response response;
    response.content_type = "application/pdf";
    response.body = *std::move(made);
    response.add("Content-Disposition", http::content_disposition(on->number.slug() + "-brev.pdf"));
    return response;
}

std::int64_t Casefile::send_letters_once() const {
    const auto& s = intake_.services();
    if (!mail_.may_send()) return 0;
    constexpr int batch = 20;
    std::vector<casework::Letters::Waiting> waiting;
    s.database.read([&](db::Reader& reader) { waiting = s.casework.letters().waiting(reader, "email", batch); });
    for (const auto& one : waiting)
        s.database.write([&](db::Transaction& tx) {
            const auto on = s.casework.find(tx, one.case_id);
            CHECK(on.has_value());
            const auto keys = s.casework.keys(tx, on->id);
            const auto letter = find_letter(s.casework.letters().of_case(tx, on->id, keys), one.id);
            if (!letter || letter->state != LetterState::queued) return;
            for (const auto& party : s.casework.case_parties().of_case(tx, on->id, keys))
                if (party.id == letter->party && !party.person.email.empty())
                    mail_.queue(tx, {on->id, party.person.email, letter->subject, letter->body, "", false}, keys);
            static_cast<void>(s.casework.letters().mark(tx, *on, one.id, LetterState::sent, {}, keys));
        });
    return static_cast<std::int64_t>(waiting.size()) < batch ? 0 : 1;
}

}  // namespace casefile
