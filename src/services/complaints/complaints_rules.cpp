#include "complaints_rules.h"

#include "base/identifiers.h"
#include "base/text.h"

namespace complaints {

namespace {

constexpr int provider_days = 28;   // the four weeks a provider is given: the office's practice (DOMAIN, G1)
constexpr int staff_max = 10;

std::string said(const catalogue::Answers& answers, std::string_view field) { return std::string{catalogue::answer(answers, field)}; }

casework::CaseParty organisation(const char* role, const std::optional<parties::Operation>& unit, const catalogue::Answers& answers, base::Day today) {
    casework::CaseParty party;
    party.role = role;
    party.from = today;
    if (unit) {
        party.unit = unit->id;
        party.provider = unit->provider;
        party.organisation = unit->provider_name.empty() ? unit->name : unit->provider_name;
    } else {
        party.organisation = said(answers, "unit");
        if (party.organisation.empty()) party.organisation = said(answers, "where");
    }
    return party;
}

}  // namespace

Parties parties_of(const catalogue::Answers& answers, const std::optional<parties::Operation>& unit, base::Day today) {
    Parties found;
    auto& writer = found.complainant;
    writer.role = "complainant";
    writer.from = today;
    writer.person.name = said(answers, "contact_name");
    writer.person.personal_number = said(answers, "personal_number");
    casework::set_address(writer.person, said(answers, "contact_address"));
    writer.person.phone = said(answers, "contact_phone");
    writer.person.email = said(answers, "contact_email");
    const auto who = said(answers, "who");
    if (who == "relative" || who == "representative") {
        auto& patient = found.patient.emplace();
        patient.role = "patient";
        patient.from = today;
        patient.person.name = said(answers, "patient_name");
        patient.person.personal_number = said(answers, "patient_personal_number");
        writer.authority = who == "relative" ? "relative" : "power_of_attorney";
    }
    for (int i = 1; i <= staff_max; ++i) {
        const auto suffix = i == 1 ? std::string{} : "." + std::to_string(i);
        const auto name = said(answers, "staff_name" + suffix);
        if (name.empty()) continue;
        casework::CaseParty one;
        one.role = "respondent";
        one.from = today;
        one.person.name = name;
        one.unit = unit ? unit->id : base::OperationId{};
        found.respondents.push_back(std::move(one));
    }
    auto provider = organisation(found.respondents.empty() ? "respondent" : "provider", unit, answers, today);
    if (provider.organisation.empty()) return found;
    if (found.respondents.empty()) found.respondents.push_back(std::move(provider));
    else found.provider = std::move(provider);
    return found;
}

catalogue::Answers facts_for_gate(std::string_view gate, const catalogue::Answers& answers, base::Day received) {
    catalogue::Answers facts;
    if (gate == "two_years") {
        for (const auto* part : {"_day", "_month", "_year"})
            if (const auto value = said(answers, std::string{"when"} + part); !value.empty()) facts[std::string{"event"} + part] = {value};
        return facts;
    }
    if (gate != "provider_first") return facts;
    const auto asked = said(answers, "asked_provider");
    if (asked.empty()) return facts;
    facts["asked_provider"] = {asked};
    if (asked == "no") return facts;
    if (said(answers, "provider_answer") == "yes") {
        facts["answer"] = {"answered"};
        return facts;
    }
    // The last day that the answer can mean decides, so that a month alone gives no week too many.
    const auto when = catalogue::date_answer(answers, "asked_when");
    if (!when) return {};
    const int month = when->month ? when->month : 12;
    int day = when->day ? when->day : 31;
    while (!base::valid_day(when->year, month, day)) --day;
    facts["answer"] = {base::to_day({when->year, month, day}) + provider_days <= received ? "four_weeks" : "waiting"};
    return facts;
}

Advice advice(std::string_view about, std::string_view asked) {
    if (about == "compensation") return Advice::insurer;
    if (about == "manner") return Advice::patient_board;
    if (about == "social") return Advice::not_health_care;
    return asked == "no" ? Advice::provider_first : Advice::complain;
}

}  // namespace complaints
