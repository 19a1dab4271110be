#include "permits/permits.h"

#include "permits_events.h"

namespace permits {

namespace {

constexpr const char* type_and_form = "permit_new";

intake::FlowSettings::Known known_of(const http::Request&, const identity::Context& context) {
    if (!context.person) return {};
    return {{"person.name", context.person->name}, {"person.personal_number", context.person->personal_number}};
}

// A party that the engine will not have is told to the case officer; the application itself is never lost.
base::PartyId add(const intake::Services& s, db::Transaction& tx, const casework::Case& on, const casework::CaseParty& party, const crypto::CaseKeys& keys) {
    const auto added = s.casework.case_parties().add(tx, on, party, {}, keys);
    if (added) return *added;
    s.casework.note(tx, on, "party", i18n::Texts::of(i18n::Language::sv).fill("permits.note.party", {casework::shown_name(party)}), {}, keys);
    return {};
}

// A company applies through its contact person; a sole trader is the applicant.
void write_parties(const intake::Services& s, db::Transaction& tx, base::CaseId id, const catalogue::Answers& answers, const crypto::CaseKeys& keys) {
    const auto on = s.casework.find(tx, id);
    CHECK(on.has_value());
    const auto said = [&](std::string_view field) { return std::string{catalogue::answer(answers, field)}; };
    const bool sole = said("org_form") == "sole_trader";
    casework::CaseParty applicant, contact;
    applicant.role = "applicant";
    applicant.organisation = said("applicant_name");
    applicant.organisation_number = said("organisation_number");
    auto& person = sole ? applicant.person : contact.person;
    person.name = said("contact_name");
    casework::set_address(person, said("contact_address"));
    person.email = said("contact_email");
    person.phone = said("contact_phone");
    casework::set_address(applicant.person, said("contact_address"));
    if (sole) applicant.person.personal_number = said("personal_number");
    applicant.from = contact.from = on->received_day;
    contact.represents = add(s, tx, *on, applicant, keys);
    if (sole || !contact.represents) return;
    contact.role = "representative";
    contact.authority = "company";
    add(s, tx, *on, contact, keys);
}

intake::FlowSettings settings(const intake::Intake& intake) {
    intake::FlowSettings made{type_and_form, type_and_form, application_received, "/verksamhet/tillstand", "permits.flow"};
    made.resumable = true;
    made.known = known_of;
    made.after_receive = [&intake](db::Transaction& tx, base::CaseId id, const catalogue::Answers& answers, const crypto::CaseKeys& keys, const identity::Context&) {
        write_parties(intake.services(), tx, id, answers, keys);
    };
    return made;
}

}  // namespace

Permits::Permits(const intake::Intake& intake) : flow_{intake, settings(intake)} {}

http::Response Permits::form(const http::Request& request, const identity::Context& context) const { return flow_.show(request, context); }
http::Response Permits::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }
http::Response Permits::show_resume(const http::Request& request, const identity::Context& context) const { return flow_.show_resume(request, context); }
http::Response Permits::resume(const http::Request& request, const identity::Context& context) const { return flow_.resume(request, context); }

ledger::EventKind opening_event() { return application_received; }

}  // namespace permits
