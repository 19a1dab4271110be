// Letters by digital post: handed to the carrier, and what staff see of those that have not gone.
#include <algorithm>

#include "casefile_forms.h"
#include "casefile_parts.h"
#include "documents/documents.h"

namespace casefile {

using casework::Delivery;
using casework::Dispatch;
using identity::Action;
using pages::Html;

namespace {

constexpr int letters_at_once = 20, shown_max = 100;

// As carriers know people and organisations: twelve digits, which for an organisation begin with 16.
std::string recipient_of(const intake::Services& s, db::Reader& reader, const casework::CaseParty& party) {
    if (!party.person.personal_number.empty()) return party.person.personal_number;
    auto number = party.organisation_number;
    auto provider = party.provider;
    if (!provider && party.unit)
        if (const auto unit = s.parties.operation(reader, party.unit)) provider = unit->provider;
    if (number.empty() && provider)
        if (const auto known = s.parties.provider(reader, provider)) number = known->organisation_number;
    std::erase(number, '-');
    return number.empty() ? "" : "16" + number;
}

std::string moment(const i18n::Texts& t, base::Time at) { return t.date(base::stockholm_day(at)) + " " + t.time(at); }

}  // namespace

// The letter is drawn and handed over outside any transaction: a carrier may take its time. One that was taken
// before we could write it down is handed over again under the same reference.
std::int64_t Casefile::send_digital_once() const {
    if (!digital_) return 0;
    const auto& s = intake_.services();
    std::vector<Dispatch> due;
    s.database.read([&](db::Reader& reader) { due = s.casework.dispatches().due(reader, letters_at_once); });
    for (const auto& dispatch : due) {
        casework::DigitalLetter out;
        std::optional<crypto::CaseKeys> keys;
        s.database.read([&](db::Reader& reader) {
            const auto on = s.casework.find(reader, dispatch.case_id);
            CHECK(on.has_value());
            keys = s.casework.keys(reader, on->id);
            for (const auto& letter : s.casework.letters().of_case(reader, on->id, *keys)) {
                if (letter.id != dispatch.letter) continue;
                out = {s.casework.dispatches().reference(letter.id), "", letter.subject, letter.language, ""};
                for (const auto& party : s.casework.case_parties().of_case(reader, on->id, *keys))
                    if (party.id == letter.party) out.recipient = recipient_of(s, reader, party);
                if (auto made = documents::letter_pdf(page_of(reader, *on, letter, *keys))) out.pdf = *std::move(made);
            }
        });
        // Without a number to reach, or a letter that cannot be drawn, no carrier can help.
        const auto delivery = out.recipient.empty() || out.pdf.empty() ? Delivery{Delivery::Status::refused, ""} : digital_->deliver(out);
        s.database.write([&](db::Transaction& tx) {
            const auto on = s.casework.find(tx, dispatch.case_id);
            CHECK(on.has_value());
            s.casework.dispatches().tried(tx, *on, dispatch, delivery, *keys);
        });
    }
    return static_cast<int>(due.size()) < letters_at_once ? 0 : 1;
}

// What of a letter's way by digital post is to be told on its page.
Html digital_state(const Part& part, std::int64_t letter) {
    const auto& t = part.t();
    std::optional<Dispatch> found;
    part.s.database.read([&](db::Reader& reader) { found = part.s.casework.dispatches().of_letter(reader, letter); });
    if (!found) return pages::paragraph(t("casefile.digital.waits"));
    if (found->state == "sent") return pages::paragraph(t.fill("casefile.digital.sent", {moment(t, found->tried_at)}));
    const auto words = found->state == "refused" ? t.fill("casefile.digital.refused", {moment(t, found->tried_at)})
                                                 : t.fill("casefile.digital.later", {t.number(found->attempts), moment(t, found->next_at)});
    return pages::stack({pages::paragraph(words), found->answer.empty() ? Html{} : pages::preserved(found->answer)});
}

Html Casefile::digital_part(const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::vector<Dispatch> all;
    s.database.read([&](db::Reader& reader) { all = s.casework.dispatches().not_gone(reader, shown_max); });
    pages::Table table{std::string{t("casefile.digital.title")}, true};
    table.columns = {{std::string{t("casefile.queue.case")}}, {std::string{t("casefile.letter.state")}}, {std::string{t("casefile.digital.answer")}}, {""}};
    for (const auto& one : all) {
        std::optional<casework::Case> on;
        s.database.read([&](db::Reader& reader) { on = s.casework.find(reader, one.case_id); });
        if (!on || !identity::decide(*context.actor, Action::read_case, on->object())) continue;
        const bool refused = one.state == "refused";
        const auto when = one.attempts == 0 ? std::string{t("casefile.digital.waits")}
                                            : t.fill("casefile.digital.later", {t.number(one.attempts), moment(t, one.next_at)});
        const auto button = [&](std::string_view key, std::string_view act) {
            return pages::inline_form({"/arbetsrum/utskick", true, false, "", context.actor->csrf},
                {pages::hidden("arende", on->number.slug()), pages::hidden("brev", std::to_string(one.letter)), pages::button(t(key), pages::Button::tertiary, "act", act)});
        };
        table.rows.push_back({{{pages::link(case_path(*on) + "/brev/" + std::to_string(one.letter), on->number.string()), false, true, true},
                               {refused ? pages::tag(t("casefile.digital.state_refused"), pages::Tone::danger) : pages::text(when)},
                               {pages::text(one.answer)},
                               {pages::stack({refused ? button("casefile.digital.again", "again") : Html{}, button("casefile.digital.print", "print")})}}, ""});
    }
    return table.rows.empty() ? Html{} : pages::section("digital-post", t("casefile.digital.title"), pages::stack({pages::paragraph(t("casefile.digital.about")), pages::table(table)}));
}

// Gives the page to go to.
std::string Casefile::act_on_digital(const http::Fields& form, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto number = registry::RegistryNumber::parse(form.get("arende"));
    const auto id = number_of(form, "brev");
    base::Outcome outcome = base::Done{};
    if (number)
        s.database.write([&](db::Transaction& tx) {
            const auto on = s.casework.find_for(tx, *number, *context.actor, Action::move);
            const auto letters = on ? s.casework.letters().of_case(tx, on->id, s.casework.keys(tx, on->id)) : std::vector<casework::Letter>{};
            outcome = base::Done{};
            if (std::none_of(letters.begin(), letters.end(), [&](const auto& letter) { return letter.id == id; })) return;
            outcome = form.get("act") == "again" ? s.casework.dispatches().try_again(tx, id)
                                                 : s.casework.dispatches().print_instead(tx, *on, id, context.actor->user, s.casework.keys(tx, on->id));
        });
    return outcome ? "/arbetsrum/utskick#digital-post" : "/arbetsrum/utskick?fel=" + http::percent_encode(outcome.error().text_key);
}

}  // namespace casefile
