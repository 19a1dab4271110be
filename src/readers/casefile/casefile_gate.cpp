// The gate wizard: asks what the law asks, says why, and what the answers mean.
#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using identity::Action;
using pages::Html;

namespace {

Html question_of(const intake::Services& s, const catalogue::Question& question, const catalogue::Answers& answers,
                 const std::vector<catalogue::FieldError>& errors, base::Day day, const i18n::Texts& t) {
    pages::Field field{question.id, question.label.in(t.language()), question.hint.in(t.language())};
    field.optional = !question.required;
    for (const auto& error : errors)
        if (error.question == question.id) field.error = error.text.in(t.language());
    if (question.kind == catalogue::QuestionKind::date) {
        const auto part = [&](const char* what) { return std::string{catalogue::answer(answers, question.id + what)}; };
        return pages::date_field(t, field, {part("_day"), part("_month"), part("_year")});
    }
    std::vector<pages::Choice> choices;
    for (const auto& choice : s.catalogue.choices(question, day)) choices.push_back({choice.id, choice.label.in(t.language()), choice.hint.in(t.language())});
    if (question.kind == catalogue::QuestionKind::choice) {
        field.value = catalogue::answer(answers, question.id);
        return pages::radios(t, field, choices);
    }
    const auto chosen = answers.find(question.id);
    if (question.kind == catalogue::QuestionKind::choices)
        return pages::checkboxes(t, field, choices, chosen == answers.end() ? std::vector<std::string>{} : chosen->second);
    field.value = catalogue::answer(answers, question.id);
    return pages::text_area(t, field, 3);
}

catalogue::Answers posted(const http::Fields& form) {
    catalogue::Answers answers;
    for (const auto& [name, value] : form.pairs())
        if (name != "form_token" && name != "act" && !name.starts_with("_")) answers[name].push_back(value);
    return answers;
}

// What the sender said on the form already answers questions of the same name.
catalogue::Answers known(const catalogue::Gate& gate, const std::vector<casework::GateFinding>& findings, const std::optional<intake::Intake::Sent>& sent) {
    for (const auto& finding : findings)
        if (finding.gate == gate.id && !finding.answers.empty()) return finding.answers;
    catalogue::Answers answers;
    if (!sent) return answers;
    for (const auto& question : gate.form.questions)
        for (const auto& [name, values] : sent->answers)
            if (name == question.id || name.starts_with(question.id + "_")) answers[name] = values;
    return answers;
}

}  // namespace

http::Response Casefile::render_gate(const casework::Case& on, const catalogue::Gate& gate, const catalogue::Answers& answers,
                                     const std::vector<catalogue::FieldError>& errors, const std::optional<base::Refusal>& refusal,
                                     const identity::Context& context, std::string_view purpose) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto in = [&](const catalogue::Text& text) { return text.in(t.language()); };
    const casework::CaseFile none;
    const Part part{on, s, context, none, case_path(on), std::string{purpose}};
    const pages::Form form{part.to("/grind/" + gate.id), true, false, "", context.actor->csrf};
    std::vector<pages::Error> all;
    for (const auto& error : errors) all.push_back({error.field, in(error.text)});
    if (refusal) all.push_back({refusal->field.empty() ? "reason" : refusal->field, std::string{t(refusal->text_key, refusal->values)}});
    std::vector<Html> questions;
    for (const auto& question : gate.form.questions)
        if (s.catalogue.asked(gate.form, question, answers, on.received_day) || question.when.empty())
            questions.push_back(question_of(s, question, answers, errors, on.received_day, t));
    if (gate.form.questions.empty())
        questions.push_back(pages::radios(t, field(t, "outcome", "casefile.gate.outcome"),
            {{"passed", std::string{t("casework.gate.passed")}, ""}, {"failed", std::string{t("casework.gate.failed")}, ""}}));
    questions.push_back(pages::actions({pages::button(t("casefile.gate.judge"), pages::Button::primary, "act", "answer"),
                                        pages::link(part.to("/handlaggning"), t("casefile.cancel"))}));
    std::vector<Html> parts{pages::error_summary(t, all), pages::link(part.to("/handlaggning"), t.fill("casefile.back_to_handling", {on.number.string()})),
                            pages::heading(1, in(gate.name)), part.provision(gate.provision, gate.evidence),
                            gate.explanation.empty() ? Html{} : pages::paragraph(in(gate.explanation)),
                            pages::paragraph(t("casefile.gate.on_fail." + gate.on_fail)), pages::form(form, questions)};
    if (!gate.exceptions.empty()) {
        std::vector<pages::Choice> exceptions;
        for (const auto& exception : gate.exceptions) {
            const auto* cited = s.catalogue.provision(exception.provision, on.version_day);
            exceptions.push_back({exception.id, in(exception.name), cited ? in(cited->citation) : exception.provision});
        }
        parts.push_back(pages::details(t("casefile.gate.exception"), pages::form(form, {pages::radios(t, field(t, "exception", "casefile.gate.which_exception"), exceptions),
            pages::text_area(t, field(t, "reason", "casefile.reason"), 3), pages::actions({pages::button(t("casefile.gate.except"), pages::Button::secondary, "act", "except")})})));
    }
    if (!gate.discretion.empty())
        parts.push_back(pages::details(t("casefile.gate.discretion"), pages::form(form, {pages::paragraph(t("casefile.gate.discretion_about")), part.provision(gate.discretion),
            pages::text_area(t, field(t, "reason", "casefile.gate.discretion_reason"), 4),
            pages::actions({pages::button(t("casefile.gate.open_anyway"), pages::Button::secondary, "act", "discretion")})})));
    return identity::staff_page(context, "/arbetsrum/inkorg", in(gate.name) + " \xC2\xB7 " + on.number.string(), pages::stack(parts), all.empty() ? 200 : 422, !all.empty());
}

http::Response Casefile::gate(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::move);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto version = s.casework.version(on->type, on->version_day);
    const auto* gate = version ? (*version)->gate(request.captures.get("gate")) : nullptr;
    if (!gate) return identity::not_found(context);
    const auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) return ask_purpose(request, context, *on);
    identity_.record_read(*context.actor, "gate", on->number.string(), purpose, 1);
    catalogue::Answers answers;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on->id);
        answers = known(*gate, s.casework.gates().now(reader, *on, keys), intake_.submission(reader, on->id, keys));
    });
    return render_gate(*on, *gate, answers, {}, {}, context, purpose);
}

http::Response Casefile::answer_gate(http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::move);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto version = s.casework.version(on->type, on->version_day);
    const auto* gate = version ? (*version)->gate(request.captures.get("gate")) : nullptr;
    if (!gate) return identity::not_found(context);
    auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) purpose = "handling";   // who acts in a case handles it
    const auto act = request.form.get("act");
    const auto answers = posted(request.form);
    if (act == "answer") {
        const auto errors = s.catalogue.validate(gate->form, answers, s.clock.today());
        if (!errors.empty()) return render_gate(*on, *gate, answers, errors, {}, context, purpose);
    }
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const auto gates = s.casework.gates();
        const auto user = context.actor->user;
        if (act == "except") outcome = gates.except(tx, *now, gate->id, request.form.get("exception"), reason_of(request.form), user, keys);
        else if (act == "discretion") outcome = gates.open_by_discretion(tx, *now, gate->id, reason_of(request.form), user, keys);
        else if (const auto found = gates.answer(tx, *now, gate->id, answers, user, keys); !found) outcome = found.error();
        else outcome = base::Done{};
    });
    if (!outcome) return render_gate(*on, *gate, answers, {}, outcome.error(), context, purpose);
    return back(request, context, *on, "gate");
}

}  // namespace casefile
