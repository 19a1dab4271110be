// A party of a case: added, changed, ended.
#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using casework::CaseParty;
using identity::Action;
using pages::Html;

namespace {

CaseParty typed_party(const http::Fields& form) {
    CaseParty party;
    const auto text = [&](const char* name) { return std::string{base::trim(form.get(name))}; };
    party.role = text("role");
    party.person = {text("name"), text("personal_number"), text("address"), text("postal_code"), text("city"), text("email"), text("phone")};
    party.organisation = text("organisation");
    party.organisation_number = text("organisation_number");
    party.represents = {number_of(form, "represents")};
    party.authority = text("authority");
    party.authority_document = {number_of(form, "authority_document")};
    party.protection = form.get("protection") == "marked" ? casework::Protection::marked
                       : form.get("protection") == "protected_identity" ? casework::Protection::protected_identity : casework::Protection::none;
    party.language = form.get("language") == "en" ? "en" : "sv";
    return party;
}

std::vector<pages::Choice> role_choices(const intake::Services& s, const i18n::Texts& t) {
    std::vector<pages::Choice> choices;
    for (const auto* role : s.catalogue.codes("party_roles", s.clock.today())) choices.push_back({role->id, role->name.in(t.language()), ""});
    return choices;
}

}  // namespace

http::Response Casefile::render_party(const casework::Case& on, const CaseParty& typed, const std::vector<CaseParty>& others,
                                      const std::optional<base::Refusal>& refusal, const identity::Context& context, std::string_view purpose) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto path = case_path(on), handling = with_purpose(path + "/handlaggning", purpose);
    const bool old = static_cast<bool>(typed.id);
    const auto made = [&](const char* name, std::string value, bool optional = true) {
        auto one = field(t, name, std::string{"casefile.party."} + name, std::move(value));
        one.optional = optional;
        if (refusal && refusal->field == name) one.error = t(refusal->text_key, refusal->values);
        return one;
    };
    std::vector<pages::Choice> whom{{"0", std::string{t("casefile.party.nobody")}, ""}};
    for (const auto& other : others)
        if (other.id != typed.id) whom.push_back({std::to_string(other.id.value), casework::shown_name(other), ""});
    std::vector<pages::Choice> authorities{{"", std::string{t("casefile.party.no_authority")}, ""}};
    for (const auto* authority : {"power_of_attorney", "guardian", "relative", "company"})
        authorities.push_back({authority, std::string{t("casefile.party.authority." + std::string{authority})}, ""});
    static constexpr const char* protections[] = {"none", "marked", "protected_identity"};
    std::vector<pages::Choice> protection;
    for (const auto* one : protections) protection.push_back({one, std::string{t("casefile.party.protection." + std::string{one})}, ""});
    std::vector<pages::Choice> papers{{"0", std::string{t("casefile.party.no_document")}, ""}};
    s.database.read([&](db::Reader& reader) {
        for (const auto& document : s.registry.documents(reader, on.id, s.casework.keys(reader, on.id)))
            papers.push_back({std::to_string(document.id.value), std::to_string(document.number) + ". " + document.title, t.date(document.day)});
    });
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field.empty() ? "name" : refusal->field, std::string{t(refusal->text_key, refusal->values)}});
    const auto& person = typed.person;
    std::vector<Html> fields{
        pages::select(t, made("role", typed.role, false), role_choices(s, t)),
        pages::text_field(t, made("name", person.name)), pages::text_field(t, made("personal_number", person.personal_number), 13),
        pages::text_field(t, made("organisation", typed.organisation)), pages::text_field(t, made("organisation_number", typed.organisation_number), 11),
        pages::fieldset(t("casefile.party.reach"), "", {pages::text_field(t, made("address", person.address)), pages::text_field(t, made("postal_code", person.postal_code), 7),
            pages::text_field(t, made("city", person.city)), pages::text_field(t, made("phone", person.phone), 20), pages::text_field(t, made("email", person.email))}),
        pages::radios(t, made("protection", protections[static_cast<int>(typed.protection)], false), protection),
        pages::select(t, made("represents", std::to_string(typed.represents.value)), whom),
        pages::select(t, made("authority", typed.authority), authorities),
        pages::select(t, made("authority_document", std::to_string(typed.authority_document.value)), papers),
        pages::radios(t, made("language", typed.language.empty() ? "sv" : typed.language, false), {{"sv", std::string{t("casefile.party.swedish")}, ""}, {"en", std::string{t("casefile.party.english")}, ""}}),
        pages::actions({pages::button(t("casefile.party.save"), pages::Button::primary, "act", "save"),
                        old ? pages::button(t("casefile.party.end"), pages::Button::danger, "act", "end") : Html{}, pages::link(handling, t("casefile.cancel"))})};
    const auto title = old ? casework::shown_name(typed) : std::string{t("casefile.parties.add")};
    return identity::staff_page(context, "/arbetsrum/inkorg", title + " \xC2\xB7 " + on.number.string(),
        pages::stack({pages::error_summary(t, errors), pages::link(handling, t.fill("casefile.back_to_handling", {on.number.string()})), pages::heading(1, title),
                      pages::form({with_purpose(path + "/part/" + (old ? std::to_string(typed.id.value) : "ny"), purpose), true, false, "", context.actor->csrf}, fields)}),
        refusal ? 422 : 200, refusal.has_value());
}

http::Response Casefile::party(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::see_sender_identity);
    if (!on) return identity::not_found(context);
    const auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) return ask_purpose(request, context, *on);
    identity_.record_read(*context.actor, "party", on->number.string(), purpose, 1);
    const auto& s = intake_.services();
    std::vector<CaseParty> all;
    s.database.read([&](db::Reader& reader) { all = s.casework.case_parties().of_case(reader, on->id, s.casework.keys(reader, on->id)); });
    const auto id = request.captures.get("id");
    if (id == "ny") return render_party(*on, {}, all, {}, context, purpose);
    for (const auto& one : all)
        if (std::to_string(one.id.value) == id) return render_party(*on, one, all, {}, context, purpose);
    return identity::not_found(context);
}

http::Response Casefile::save_party(http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::see_sender_identity);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto id = request.captures.get("id");
    auto typed = typed_party(request.form);
    typed.case_id = on->id;
    std::vector<CaseParty> all;
    bool found = id == "ny";
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const auto parties = s.casework.case_parties();
        all = parties.of_case(tx, on->id, keys);
        outcome = base::Done{};
        for (const auto& one : all)
            if (std::to_string(one.id.value) == id) {
                found = true;
                typed.id = one.id;
                typed.from = one.from;
                typed.unit = one.unit;
                typed.provider = one.provider;
                outcome = request.form.get("act") == "end" ? parties.end(tx, *now, one.id, context.actor->user, keys)
                                                           : parties.change(tx, *now, typed, context.actor->user, keys);
            }
        if (id != "ny") return;
        typed.from = s.clock.today();
        if (const auto added = parties.add(tx, *now, typed, context.actor->user, keys); !added) outcome = added.error();
    });
    if (!found) return identity::not_found(context);
    auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) purpose = "handling";   // who acts in a case handles it
    if (!outcome) return render_party(*on, typed, all, outcome.error(), context, purpose);
    return back(request, context, *on, "party");
}

}  // namespace casefile
