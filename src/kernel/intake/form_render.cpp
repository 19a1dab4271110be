#include "form_render.h"

#include <algorithm>

#include "base/text.h"

namespace intake {

using catalogue::Question;
using catalogue::QuestionKind;
using pages::Html;

namespace {

struct Renderer {
    const FormPage& page;
    const catalogue::Catalogue& catalogue;
    base::Day today;
    const i18n::Texts& texts;

    std::string words(const FormProblem& problem) const { return problem.words ? problem.text : std::string{texts(problem.text)}; }

    std::string error_of(const Question& question) const {
        for (const auto& problem : page.errors)
            if (problem.field == question.id || (question.kind == QuestionKind::date && problem.field.starts_with(question.id + "_")))
                return words(problem);
        return "";
    }

    pages::Field field_of(const Question& question) const {
        pages::Field field;
        field.name = question.id;
        field.label = question.label.in(texts.language());
        field.hint = question.hint.in(texts.language());
        field.error = error_of(question);
        field.value = catalogue::answer(page.draft.answers, question.id);
        field.optional = !question.required && question.kind != QuestionKind::unit;
        field.autocomplete = question.autocomplete.empty() ? "off" : question.autocomplete;
        if (question.format == catalogue::Format::email) field.input_mode = "email";
        if (question.format == catalogue::Format::phone) field.input_mode = "tel";
        // A question that depends on another is on the page all the time, so that it can be
        // answered without a script; it says when it is meant.
        for (const auto& predicate : question.when)
            if (const auto* other = page.form->question(predicate.question); other && !predicate.values.empty()) {
                std::string chosen;
                for (const auto& choice : catalogue.choices(*other, today))
                    if (choice.id == predicate.values.front()) chosen = choice.label.in(texts.language());
                const auto said = texts.fill("intake.form.only_if", {chosen});
                field.hint = field.hint.empty() ? said : field.hint + " " + said;
            }
        return field;
    }

    std::vector<pages::Choice> choices_of(const Question& question) const {
        std::vector<pages::Choice> choices;
        for (const auto& choice : catalogue.choices(question, today))
            choices.push_back({choice.id, choice.label.in(texts.language()), choice.hint.in(texts.language())});
        return choices;
    }

    Html unit(const Question& question) const {
        pages::UnitSearch search;
        search.source_url = page.units_source;
        search.searched = page.searched;
        for (const auto& found : page.found) search.found.push_back(option_of(found));
        const auto chosen = std::string{catalogue::answer(page.draft.answers, question.id + "_id")};
        if (!chosen.empty()) search.chosen = pages::UnitOption{chosen, std::string{catalogue::answer(page.draft.answers, question.id)}, ""};
        for (const auto& option : search.found)
            if (option.id == chosen) search.chosen = option;
        return pages::unit_field(texts, field_of(question), search);
    }

    pages::UnitOption option_of(const parties::Operation& operation) const {
        const auto* municipality = catalogue.municipality(operation.municipality);
        const auto kind = catalogue.label("unit_kinds", operation.kind, today, texts.language());
        return {operation.code, operation.name, kind + (municipality ? ", " + municipality->name : "")};
    }

    Html files(const Question& question) const {
        std::vector<pages::ReceivedFile> received;
        for (std::size_t i = 0; i < page.draft.files.size(); ++i) {
            const auto& file = page.draft.files[i];
            received.push_back({std::to_string(i), file.name, texts.bytes(file.sealed.size), "", pages::Tone::neutral, ""});
        }
        return pages::file_field(texts, field_of(question),
            ".pdf,.jpg,.jpeg,.png,.webp,.heic,.gif,.tif,.txt,.odt,.docx,.xlsx,.ods,.csv,.mp3,.m4a,.wav,.mp4,.eml", received);
    }

    Html question(const Question& question) const {
        auto field = field_of(question);
        switch (question.kind) {
            case QuestionKind::section: return pages::heading(2, field.label);
            case QuestionKind::long_text:
                field.characters_max = static_cast<int>(question.characters_max);
                return pages::text_area(texts, field, question.characters_max > 1000 ? 8 : 3);
            case QuestionKind::choice: return pages::radios(texts, field, choices_of(question));
            case QuestionKind::choices: {
                const auto found = page.draft.answers.find(question.id);
                return pages::checkboxes(texts, field, choices_of(question), found == page.draft.answers.end() ? std::vector<std::string>{} : found->second);
            }
            case QuestionKind::date: {
                const auto part = [&](const char* suffix) { return std::string{catalogue::answer(page.draft.answers, question.id + suffix)}; };
                return pages::date_field(texts, field, {part("_day"), part("_month"), part("_year")});
            }
            case QuestionKind::unit: return unit(question);
            case QuestionKind::file: return files(question);
            default: return pages::text_field(texts, field);
        }
    }

    std::vector<pages::Error> errors() const {
        std::vector<pages::Error> all;
        for (const auto& problem : page.errors) all.push_back({problem.field, words(problem)});
        return all;
    }
};

}  // namespace

// A text of several sentences in several paragraphs: a blank line parts them.
Html paragraphs(std::string_view text) {
    std::vector<Html> parts;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find("\n\n", from), text.size());
        parts.push_back(pages::rich_paragraph(text.substr(from, end - from)));
        from = end + 2;
    }
    return pages::stack(parts);
}

std::vector<std::string> step_names(const i18n::Texts& texts) {
    return {std::string{texts("intake.step.tell")}, std::string{texts("intake.step.check")}, std::string{texts("intake.step.sent")}};
}

Html render_form(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                 std::string_view before) {
    const Renderer renderer{page, catalogue, today, texts};
    std::vector<Html> parts;
    for (const auto& question : page.form->questions) parts.push_back(renderer.question(question));
    parts.push_back(pages::actions({pages::button(texts("intake.form.next"), pages::Button::primary, "act", "check")}));
    return pages::stack({
        pages::error_summary(texts, renderer.errors()),
        page.notice.empty() ? Html{} : pages::alert(pages::Tone::warning, texts("intake.form.notice"), pages::paragraph(texts(page.notice))),
        pages::steps(texts, step_names(texts), 1),
        pages::heading(1, page.form->title.in(texts.language())),
        pages::alert(pages::Tone::info, texts("intake.form.good_to_know"), paragraphs(before)),
        pages::form({page.action, true, true, "", page.token}, parts),
    });
}

Html render_check(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                  std::string_view before_sending) {
    const auto unit = std::string{catalogue::answer(page.draft.answers, "unit")};
    auto rows = answer_rows(catalogue, *page.form, page.draft.answers, today, texts, unit, true);
    if (!page.draft.files.empty()) {
        std::vector<std::string> names;
        for (const auto& file : page.draft.files) names.push_back(file.name + " (" + texts.bytes(file.sealed.size) + ")");
        rows.push_back({std::string{texts("intake.check.files")}, base::join(names, "\n"), "", ""});
    }
    return pages::stack({
        pages::steps(texts, step_names(texts), 2),
        pages::heading(1, texts("intake.check.title")),
        pages::check_answers(texts, rows),
        pages::alert(pages::Tone::info, texts("intake.check.before"), paragraphs(before_sending)),
        pages::form({page.action, true, false, "", page.token},
                    {pages::actions({pages::button(texts("intake.check.send"), pages::Button::primary, "act", "send"),
                                     pages::button(texts("intake.check.change"), pages::Button::secondary, "act", "change")})}),
    });
}

// Goes on with everything in the draft: only the token and what was typed travel in hidden fields.
Html render_interruption(const FormPage& page, const catalogue::Interruption& interruption, const i18n::Texts& texts) {
    std::vector<Html> fields;
    for (const auto& [name, values] : page.draft.answers)
        if (name != "files")
            for (const auto& value : values) fields.push_back(pages::hidden(name, value));
    fields.push_back(pages::actions({pages::link_button("tel:" + interruption.phone, texts.fill("intake.interruption.call", {interruption.phone}), pages::Button::danger),
                                     pages::button(texts("intake.interruption.continue"), pages::Button::secondary, "act", "continue")}));
    return pages::stack({
        pages::heading(1, interruption.title.in(texts.language())),
        pages::paragraph(interruption.body.in(texts.language())),
        pages::form({page.action, true, true, "", page.token}, fields),
    });
}

std::vector<pages::Answer> answer_rows(const catalogue::Catalogue& catalogue, const catalogue::Form& form, const Answers& answers,
                                       base::Day today, const i18n::Texts& texts, const std::string& unit_name, bool with_contact) {
    std::vector<pages::Answer> rows;
    for (const auto& question : form.questions) {
        if (question.kind == QuestionKind::section || question.kind == QuestionKind::file) continue;
        if (!with_contact && question.id.starts_with("contact_")) continue;
        if (!catalogue.asked(form, question, answers, today)) continue;
        std::string value;
        if (question.kind == QuestionKind::date) {
            std::vector<std::string> parts;
            for (const auto* part : {"_day", "_month", "_year"})
                if (const auto text = catalogue::answer(answers, question.id + part); !text.empty()) parts.emplace_back(text);
            value = base::join(parts, " ");
            if (const auto date = catalogue::date_answer(answers, question.id); date && date->month && date->day)
                value = texts.date(base::to_day({date->year, date->month, date->day}));
        } else if (question.kind == QuestionKind::unit) {
            value = unit_name;
            if (value.empty() && catalogue::answer(answers, question.id + "_id") == "unknown") value = texts("pages.unit.dont_know");
        } else if (question.kind == QuestionKind::choice || question.kind == QuestionKind::choices) {
            const auto found = answers.find(question.id);
            std::vector<std::string> chosen;
            if (found != answers.end())
                for (const auto& choice : catalogue.choices(question, today))
                    if (std::find(found->second.begin(), found->second.end(), choice.id) != found->second.end())
                        chosen.push_back(choice.label.in(texts.language()));
            value = base::join(chosen, ", ");
        } else {
            value = catalogue::answer(answers, question.id);
        }
        if (value.empty()) value = texts("intake.check.not_said");
        rows.push_back({question.label.in(texts.language()), value, "", ""});
    }
    return rows;
}

}  // namespace intake
