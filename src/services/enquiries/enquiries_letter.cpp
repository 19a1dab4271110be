// An answer on paper, and a matter that another authority should have.
#include "base/text.h"
#include "documents/documents.h"
#include "enquiries/enquiries.h"

namespace enquiries {

namespace {

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
    intake::Contact contact;
    auto language = i18n::Language::sv;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on->id);
        contact = intake_.contact(reader, on->id, keys);
        if (const auto sent = intake_.submission(reader, on->id, keys); sent && sent->language == "en") language = i18n::Language::en;
        if (!wanted) {
            if (const auto now = draft(reader, *on, keys)) text = now->answer.text;
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
    page.recipient = lines_of(contact.address);
    if (!contact.name.empty() && (page.recipient.empty() || page.recipient.front() != contact.name)) page.recipient.insert(page.recipient.begin(), contact.name);
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
