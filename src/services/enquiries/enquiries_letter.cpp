// An answer on paper, and a matter that another authority should have.
#include "base/text.h"
#include "documents/documents.h"
#include "enquiries/enquiries.h"
#include "enquiries_rules.h"

namespace enquiries {

namespace {

constexpr std::string_view sender_role = "sender";
constexpr std::size_t authority_characters_max = 200, address_characters_max = 500;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const auto& line : base::split(text, '\n'))
        if (!base::trim(line).empty()) lines.emplace_back(base::trim(line));
    return lines;
}

}  // namespace

http::Response Enquiries::answer_pdf(const http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, identity::Action::answer);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto purpose = identity::standing_purpose(*context.actor, on->object());
    identity_.record_read(*context.actor, "print", on->number.string(), purpose.empty() ? "handling" : purpose, 1);
    const auto wanted = base::parse_integer(request.query.get("svar")).value_or(0);
    std::string text;
    base::Day day = s.clock.today();
    std::string recipient;
    auto language = i18n::Language::sv;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on->id);
        recipient = recipient_of(intake_.contact(reader, on->id, keys));
        if (const auto sent = intake_.submission(reader, on->id, keys); sent && sent->language == "en") language = i18n::Language::en;
        if (!wanted) {
            if (const auto now = draft(reader, *on, keys)) {
                text = now->answer.text;
                if (!now->answer.recipient.empty()) recipient = now->answer.recipient;
            }
            return;
        }
        for (const auto& given : answers::Answers{s.casework}.of_case(reader, on->id, keys)) {
            if (given.id != wanted) continue;
            if (const auto document = s.registry.document(reader, given.document, keys)) { text = document->text; day = document->day; }
        }
    });
    if (base::trim(text).empty()) return identity::not_found(context);
    const auto& t = i18n::Texts::of(language);
    const auto& office = s.catalogue.office();
    documents::LetterPage page;
    page.office_name = office.name.in(language);
    page.office_address = office.postal_address;
    page.office_phone = office.phone;
    page.office_email = office.registry_email;
    page.recipient = lines_of(recipient);
    page.date_label = t("enquiries.letter.date");
    page.date = t.date(day);
    page.number_label = t("enquiries.letter.number");
    page.number = on->number.string();
    page.title = t("enquiries.letter.title");
    page.blocks = documents::blocks(text);
    page.language = i18n::code(language);
    page.page_label = t("enquiries.letter.page");
    page.made = base::start_of(day);
    auto made = documents::letter_pdf(page);
    if (!made) return identity::not_found(context);
    http::Response response;
    response.content_type = "application/pdf";
    response.body = *std::move(made);
    response.add("Content-Disposition", http::content_disposition(on->number.slug() + "-svar.pdf"));
    return response;
}

// The sender stands among the parties of the case once, whatever was written on earlier envelopes. An address of
// somebody whose identity is protected is not written on paper from here.
base::Result<base::PartyId> Enquiries::addressee(db::Transaction& tx, const casework::Case& on, const casework::Person& person, i18n::Language language,
                                                 base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto parties = s.casework.case_parties();
    const auto today = s.clock.today();
    for (auto party : parties.of_case(tx, on.id, keys)) {
        if (!party.current(today)) continue;
        if (party.protection != casework::Protection::none && (party.role == sender_role || party.person.name == person.name))
            return base::Refusal{"casework.refused.letter_protected", "reply_by"};
        if (party.role != sender_role || party.person.name != person.name) continue;
        if (party.person.address == person.address && party.person.postal_code == person.postal_code && party.person.city == person.city) return party.id;
        party.person.address = person.address;
        party.person.postal_code = person.postal_code;
        party.person.city = person.city;
        if (const auto changed = parties.change(tx, on, party, actor, keys); !changed) return changed.error();
        return party.id;
    }
    casework::CaseParty party;
    party.role = sender_role;
    party.person = person;
    party.from = today;
    party.language = i18n::complete(language) ? i18n::code(language) : "";
    return parties.add(tx, on, party, actor, keys);
}

base::Result<std::string> Enquiries::hand_over(const casework::Case& on, const http::Fields& form, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    const auto name = std::string{base::trim(form.get("authority"))}, address = base::normalise_newlines(form.get("authority_address")),
               words = base::normalise_newlines(form.get("authority_text"));
    if (name.empty()) return base::Refusal{"enquiries.refused.authority", "authority"};
    if (base::trim(words).empty()) return base::Refusal{"enquiries.refused.authority_text", "authority_text"};
    if (base::count_characters(name) > authority_characters_max || base::count_characters(address) > address_characters_max ||
        base::count_characters(words) > answers::Answers::characters_max)
        return base::Refusal{"enquiries.refused.authority_long", "authority_text"};
    base::Result<std::string> made{std::string{}};
    s.database.write([&](db::Transaction& tx) {
        const auto now = s.casework.find(tx, on.id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, on.id);
        casework::CaseParty party;
        party.role = "authority";
        party.organisation = name;
        casework::set_address(party.person, address);
        party.from = s.clock.today();
        const auto added = s.casework.case_parties().add(tx, *now, party, actor.user, keys);
        if (!added) { made = added.error(); return; }
        party.id = *added;
        party.case_id = on.id;
        const auto letter = s.casework.letters().draft(tx, *now, "referral", party, {{"free_text", words}}, actor.user, keys);
        if (!letter) { made = letter.error(); return; }
        made = std::to_string(*letter);
    });
    return made;
}

}  // namespace enquiries
