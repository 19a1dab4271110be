#include "complaints/complaints.h"

#include "base/log.h"
#include "complaints_events.h"
#include "complaints_rules.h"

namespace complaints {

using intake::localised;
using pages::Html;

namespace {

constexpr const char* case_type = "complaint_hsl";
constexpr const char* form_path = "/klaga/halso-och-sjukvard/anmal";

intake::FlowSettings::Known known_of(const http::Request&, const identity::Context& context) {
    if (!context.person) return {};
    return {{"person.name", context.person->name}, {"person.personal_number", context.person->personal_number}};
}

// Whoever sends must be the one who has shown who they are: the session may have ended while the form was filled in.
std::vector<base::Refusal> check_sender(const catalogue::Answers& answers, const identity::Context& context) {
    if (!context.person) return {{"complaints.refused.signed_out", "personal_number"}};
    if (catalogue::answer(answers, "personal_number") != context.person->personal_number)
        return {{"complaints.refused.other_person", "personal_number", "psl:7:10"}};
    return {};
}

std::optional<parties::Operation> unit_of(const intake::Services& s, db::Reader& reader, const catalogue::Answers& answers) {
    const auto code = std::string{catalogue::answer(answers, "unit_id")};
    return code.empty() || code == "unknown" ? std::nullopt : s.parties.operation_by_code(reader, code);
}

// A party that the engine will not have is told to the case officer; the complaint itself is never lost.
base::PartyId add(const intake::Services& s, db::Transaction& tx, const casework::Case& on, const casework::CaseParty& party, const crypto::CaseKeys& keys) {
    const auto added = s.casework.case_parties().add(tx, on, party, {}, keys);
    if (added) return *added;
    s.casework.note(tx, on, "party", i18n::Texts::of(i18n::Language::sv).fill("complaints.note.party", {casework::shown_name(party), party.role}), {}, keys);
    return {};
}

void write_parties(const intake::Services& s, db::Transaction& tx, base::CaseId id, const catalogue::Answers& answers, const crypto::CaseKeys& keys,
                   const identity::PersonSession* person) {
    const auto on = s.casework.find(tx, id);
    CHECK(on.has_value());
    auto found = parties_of(answers, unit_of(s, tx, answers), on->received_day);
    // What the provider of the e-legitimation has verified stands before what was typed.
    if (person) {
        found.complainant.person.name = person->name;
        found.complainant.person.personal_number = person->personal_number;
    }
    if (found.patient) {
        found.complainant.represents = add(s, tx, *on, *found.patient, keys);
        const auto documents = s.registry.documents(tx, id, keys);
        if (found.complainant.authority == "power_of_attorney" && !documents.empty()) found.complainant.authority_document = documents.front().id;
    }
    add(s, tx, *on, found.complainant, keys);
    for (const auto& respondent : found.respondents) add(s, tx, *on, respondent, keys);
    if (found.provider) add(s, tx, *on, *found.provider, keys);
    const auto version = s.casework.version(on->type, on->version_day);
    CHECK(version.has_value());
    for (const auto& gate : (*version)->gates) {
        const auto facts = facts_for_gate(gate.id, answers, on->received_day);
        if (facts.empty() || casework::judge(s.catalogue, gate, facts, on->received_day) == casework::GateOutcome::open) continue;
        if (const auto outcome = s.casework.gates().answer(tx, *on, gate.id, facts, {}, keys); !outcome)
            base::log(base::Level::warning, "gate_not_answered", {{"why", outcome.error().text_key}});
    }
}

intake::FlowSettings settings(const intake::Intake& intake) {
    intake::FlowSettings made{case_type, case_type, complaint_received, form_path, "complaints.flow"};
    made.resumable = true;
    made.area = "hsl";
    made.known = known_of;
    made.before_send = check_sender;
    made.after_receive = [&intake](db::Transaction& tx, base::CaseId id, const catalogue::Answers& answers, const crypto::CaseKeys& keys, const identity::Context& context) {
        write_parties(intake.services(), tx, id, answers, keys, context.person);
    };
    return made;
}

Html door(const i18n::Texts& t, std::string_view key, const std::string& href) {
    const std::string prefix{key};
    return pages::door(t(prefix + ".title"), t(prefix + ".text"), href, t(prefix + ".link"));
}

std::string_view code(Advice advice) {
    switch (advice) {
        case Advice::complain: return "complain";
        case Advice::provider_first: return "provider_first";
        case Advice::insurer: return "insurer";
        case Advice::patient_board: return "patient_board";
        case Advice::not_health_care: return "not_health_care";
    }
    return "complain";
}

}  // namespace

Complaints::Complaints(const intake::Intake& intake, bool e_legitimation) : intake_{intake}, flow_{intake, settings(intake)}, e_legitimation_{e_legitimation} {}

http::Response Complaints::start(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    return identity::public_page(context, "/klaga", std::string{t("complaints.start.title")},
        pages::stack({pages::heading(1, t("complaints.start.title")), pages::paragraph(t("complaints.start.about")),
                      door(t, "complaints.start.health", localised(context, "/klaga/halso-och-sjukvard")),
                      door(t, "complaints.start.social", localised(context, "/beratta/socialtjanst")),
                      door(t, "complaints.start.tip", localised(context, "/beratta/tips")),
                      door(t, "complaints.start.mine", localised(context, "/mina-arenden"))}));
}

// Three plain questions before the form; the answer never shuts the way (PSL 7:11 second paragraph).
http::Response Complaints::first(const http::Request& request, const identity::Context& context) const {
    const auto& t = context.t();
    const auto about = request.query.get("om"), asked = request.query.get("fragat");
    const auto path = localised(context, "/klaga/halso-och-sjukvard");
    const bool said = !about.empty() && !asked.empty();
    std::vector<pages::Error> errors;
    const auto choice = [&](const char* name, std::string_view key, const std::string& value, std::initializer_list<const char*> ids) {
        pages::Field one{name, std::string{t(key)}};
        one.value = value;
        if (request.query.has("visa") && value.empty()) {
            one.error = t(std::string{key} + ".choose");
            errors.push_back({name, one.error});
        }
        std::vector<pages::Choice> choices;
        for (const auto* id : ids) choices.push_back({id, std::string{t(std::string{key} + "." + id)}, ""});
        return pages::radios(t, one, choices);
    };
    auto questions = pages::form({path, false}, {choice("om", "complaints.first.about", about, {"harm", "rights", "manner", "compensation", "social"}),
                                                 choice("fragat", "complaints.first.asked", asked, {"answered", "waited", "no"}),
                                                 pages::hidden("visa", "1"), pages::actions({pages::button(t("complaints.first.go"))})});
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, t("complaints.first.title")), pages::paragraph(t("complaints.first.lead")), std::move(questions)};
    if (said) {
        const auto given = advice(about, asked);
        const auto key = "complaints.advice." + std::string{code(given)};
        parts.push_back(pages::alert(given == Advice::complain ? pages::Tone::success : pages::Tone::info, t(key + ".title"), pages::rich_paragraph(t(key + ".text"))));
        parts.push_back(pages::link_button(localised(context, form_path), t(given == Advice::complain ? "complaints.first.form" : "complaints.first.form_anyway"),
                                           given == Advice::complain ? pages::Button::primary : pages::Button::secondary));
    }
    parts.push_back(pages::section("hur-gar-det-till", t("complaints.first.how"), pages::rich_paragraph(t("complaints.first.how_text"))));
    parts.push_back(pages::section("sekretess", t("complaints.first.secrecy"), pages::paragraph(t("complaints.first.secrecy_text"))));
    return identity::public_page(context, "/klaga/halso-och-sjukvard", std::string{t("complaints.first.title")}, pages::stack(parts), errors.empty() ? 200 : 422);
}

http::Response Complaints::ask_to_sign_in(const identity::Context& context) const {
    const auto& t = context.t();
    std::vector<Html> parts{pages::heading(1, t("complaints.sign_in.title")), pages::paragraph(t("complaints.sign_in.why"))};
    if (e_legitimation_) parts.push_back(pages::link_button(identity::OidcPages::sign_in_href(context, localised(context, form_path)), t("complaints.sign_in.button")));
    else parts.push_back(pages::alert(pages::Tone::info, t("complaints.sign_in.off"), {}));
    parts.push_back(pages::section("pa-papper", t("complaints.sign_in.paper"), pages::stack({pages::paragraph(t("complaints.sign_in.paper_text")),
        pages::link_button(localised(context, "/klaga/halso-och-sjukvard/blankett"), t("complaints.sign_in.paper_link"), pages::Button::secondary)})));
    return identity::public_page(context, form_path, std::string{t("complaints.sign_in.title")}, pages::stack(parts));
}

http::Response Complaints::form(const http::Request& request, const identity::Context& context) const {
    return context.person ? flow_.show(request, context) : ask_to_sign_in(context);
}

http::Response Complaints::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }
http::Response Complaints::show_resume(const http::Request& request, const identity::Context& context) const {
    return context.person ? flow_.show_resume(request, context) : ask_to_sign_in(context);
}
http::Response Complaints::resume(const http::Request& request, const identity::Context& context) const {
    return context.person ? flow_.resume(request, context) : ask_to_sign_in(context);
}

// The questions of the form in force, with room to write: printed, signed, and sent by post.
http::Response Complaints::paper(const http::Request&, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    const auto form = s.catalogue.form(case_type, today);
    if (!form) return identity::not_found(context);
    std::vector<Html> parts{pages::heading(1, t("complaints.paper.title")), pages::print_button(t), pages::paragraph(t("complaints.paper.about"))};
    std::string address = context.office_name;
    for (const auto& line : s.catalogue.office().postal_address) address += "\n" + line;
    parts.push_back(pages::preserved(address));
    for (const auto& step : (*form)->steps) {
        std::vector<Html> lines;
        for (const auto* question : (*form)->questions_of(step.id)) {
            const auto label = question->label.in(t.language());
            if (question->kind == catalogue::QuestionKind::section) { lines.push_back(pages::paragraph(label)); continue; }
            if (question->kind == catalogue::QuestionKind::file) { lines.push_back(pages::paragraph(t("complaints.paper.attach"))); continue; }
            std::vector<Html> boxes;
            for (const auto& choice : s.catalogue.choices(*question, today)) boxes.push_back(pages::text("\xE2\x98\x90 " + choice.label.in(t.language())));
            lines.push_back(pages::stack({pages::heading(3, label), boxes.empty() ? pages::writing_lines(question->kind == catalogue::QuestionKind::long_text ? 8 : 1) : pages::list(boxes)}));
        }
        parts.push_back(pages::section(step.id, step.title.in(t.language()), pages::stack(lines)));
    }
    parts.push_back(pages::section("underskrift", t("complaints.paper.sign"), pages::stack({pages::paragraph(t("complaints.paper.sign_text")), pages::writing_lines(2)})));
    return identity::public_page(context, "/klaga/halso-och-sjukvard/blankett", std::string{t("complaints.paper.title")}, pages::stack(parts));
}

ledger::EventKind opening_event() { return complaint_received; }

}  // namespace complaints
