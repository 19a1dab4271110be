#include "form_render.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "form_tasks.h"

namespace intake {

using catalogue::Question;
using catalogue::QuestionKind;
using pages::Html;

namespace {

// Whether an error points at a field of the question.
bool belongs(const FormProblem& problem, const Question& question) {
    if (problem.field == question.id) return true;
    if (!problem.field.starts_with(question.id + "_")) return false;
    const auto rest = std::string_view{problem.field}.substr(question.id.size());
    if (question.kind == QuestionKind::date) return rest == "_day" || rest == "_month" || rest == "_year";
    return rest == "_id" && (question.kind == QuestionKind::unit || question.kind == QuestionKind::person || question.kind == QuestionKind::organisation);
}

std::string words_of(const FormProblem& problem, const i18n::Texts& texts) { return problem.words ? problem.text : std::string{texts(problem.text)}; }

struct Renderer {
    const FormPage& page;
    const catalogue::Catalogue& catalogue;
    base::Day today;
    const i18n::Texts& texts;

    std::string error_of(const Question& question) const {
        for (const auto& problem : page.errors)
            if (belongs(problem, question)) return words_of(problem, texts);
        return "";
    }

    bool same_page(const Question& question) const { return page.step.empty() || question.step == page.step; }

    // On this page, and not ruled out by an answer that was given on another. What depends on an answer
    // of this page is there all the time, so that it can be answered without a script.
    bool shown(const Question& question) const {
        if (!same_page(question)) return false;
        if (question.item > 1 && catalogue::items_of(*page.form, question.group, page.draft.answers) < question.item) return false;
        return std::all_of(question.when.begin(), question.when.end(), [&](const auto& predicate) {
            const auto* other = page.form->question(predicate.question);
            if (!other) return false;
            return same_page(*other) ? shown(*other) : catalogue.holds(*page.form, predicate, page.draft.answers, today);
        });
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
        if (question.format == catalogue::Format::personal_number || question.format == catalogue::Format::organisation_number) field.input_mode = "numeric";
        field.page_heading = alone_on_page(question);
        // A question that depends on another of the page says when it is meant.
        for (const auto& predicate : question.when)
            if (const auto* other = page.form->question(predicate.question); other && same_page(*other) && !predicate.values.empty()) {
                std::vector<std::string> chosen;
                for (const auto& value : predicate.values)
                    for (const auto& choice : catalogue.choices(*other, today))
                        if (choice.id == value) chosen.push_back(choice.label.in(texts.language()));
                const auto said = texts.fill(chosen.size() > 1 ? "intake.form.only_if_any" : "intake.form.only_if",
                                             {base::join(chosen, " " + std::string{texts("intake.form.or")} + " ")});
                field.hint = field.hint.empty() ? said : field.hint + " " + said;
            }
        return field;
    }

    // One question on a page of its own is the page's heading.
    bool alone_on_page(const Question& question) const {
        if (page.step.empty() || question.kind == QuestionKind::unit || question.kind == QuestionKind::file) return false;
        return std::count_if(page.form->questions.begin(), page.form->questions.end(), [&](const auto& other) { return other.step == page.step; }) == 1;
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

    // A heading with what there is to know, or the beginning of an item of a group.
    Html section(const Question& question) const {
        std::vector<Html> parts;
        const auto& group = question.group.empty() ? question.id : question.group;
        const auto* first = page.form->question(group);
        if (first->repeat_max < 2) {
            parts.push_back(pages::heading(2, question.label.in(texts.language())));
            parts.push_back(paragraphs(question.hint.in(texts.language())));
            return pages::stack(parts);
        }
        const int items = catalogue::items_of(*page.form, group, page.draft.answers);
        if (question.item == 1 && !question.hint.empty()) parts.push_back(paragraphs(question.hint.in(texts.language())));
        const auto name = items > 1 ? texts.fill("intake.group.item", {question.label.in(texts.language()), std::to_string(question.item)})
                                    : question.label.in(texts.language());
        std::vector<Html> fields;
        if (question.item > 1) fields.push_back(pages::hidden(question.id, "1"));
        for (const auto& member : page.form->questions)
            if (member.group == group && member.item == question.item && member.kind != QuestionKind::section && shown(member)) fields.push_back(field(member));
        if (items > 1)
            fields.push_back(pages::button(texts.fill("intake.group.remove", {name}), pages::Button::tertiary, "remove", group + "." + std::to_string(question.item)));
        parts.push_back(pages::fieldset(name, "", fields));
        if (question.item == items && items < first->repeat_max)
            parts.push_back(pages::button(texts("intake.group.add"), pages::Button::secondary, "add", group));
        return pages::stack(parts);
    }

    // What stands on the page for a question; nothing for the questions of a group, which stand in their item.
    Html question(const Question& question) const {
        if (!shown(question)) return {};
        if (question.kind == QuestionKind::section) return section(question);
        return question.group.empty() ? field(question) : Html{};
    }

    Html field(const Question& question) const {
        auto field = field_of(question);
        switch (question.kind) {
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

bool as_tasks(const catalogue::Form& form) { return form.pages == catalogue::FormPages::task_list; }
bool by_steps(const catalogue::Form& form) { return form.pages != catalogue::FormPages::all_on_one; }

std::vector<std::string> open_steps(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today) {
    std::vector<std::string> open;
    for (const auto& step : page.form->steps)
        for (const auto& question : page.form->questions)
            if (question.step == step.id && catalogue.asked(*page.form, question, page.draft.answers, today)) {
                open.push_back(step.id);
                break;
            }
    return open;
}

std::string first_open_step(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto errors = catalogue.validate(*page.form, page.draft.answers, today);
    for (const auto& step : page.form->steps)
        for (const auto& error : errors)
            if (page.form->question(error.question)->step == step.id) return step.id;
    return {};
}

namespace {

// The steps in the form's order, with the page's own among them even when it is not asked any more.
std::vector<std::string> steps_around(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto open = open_steps(page, catalogue, today);
    std::vector<std::string> all;
    for (const auto& step : page.form->steps)
        if (step.id == page.step || std::find(open.begin(), open.end(), step.id) != open.end()) all.push_back(step.id);
    return all;
}

}  // namespace

std::string step_after(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto all = steps_around(page, catalogue, today);
    const auto own = std::find(all.begin(), all.end(), page.step);
    return own == all.end() || own + 1 == all.end() ? "" : *(own + 1);
}

std::string step_before(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto all = steps_around(page, catalogue, today);
    const auto own = std::find(all.begin(), all.end(), page.step);
    return own == all.end() || own == all.begin() ? page.step : *(own - 1);
}

std::string step_of_problem(const FormPage& page) {
    for (const auto& problem : page.errors)
        for (const auto& question : page.form->questions)
            if (belongs(problem, question)) return question.step;
    return page.form->steps.back().id;
}

namespace {

const catalogue::FormStep* step_of(const FormPage& page) {
    return page.form->step(page.step);
}

// One step of the form: its own heading, unless its only question is that.
std::vector<Html> step_head(const FormPage& page, const Renderer& renderer) {
    const auto steps = steps_around(page, renderer.catalogue, renderer.today);
    const auto own = std::find(steps.begin(), steps.end(), page.step) - steps.begin() + 1;
    const auto& title = page.form->title.in(renderer.texts.language());
    std::vector<Html> parts{pages::subtle(as_tasks(*page.form) ? title
        : renderer.texts.fill("intake.form.page_of", {title, std::to_string(own), std::to_string(steps.size())}))};
    const auto questions = page.form->questions_of(page.step);
    if (questions.size() != 1 || !renderer.alone_on_page(*questions.front()))
        parts.push_back(pages::heading(1, step_of(page)->title.in(renderer.texts.language())));
    return parts;
}

// Enter goes on; the other buttons are beside or below.
Html buttons(const FormPage& page, const i18n::Texts& texts, bool first) {
    const bool task = as_tasks(*page.form);
    std::vector<Html> all{pages::button(texts(task ? "intake.tasks.save" : "intake.form.next"), pages::Button::primary, "act", page.step.empty() ? "check" : "next")};
    if (task) all.push_back(pages::button(texts("intake.tasks.back"), pages::Button::secondary, "act", "back"));
    else if (!page.step.empty() && !first) all.push_back(pages::button(texts("intake.form.back"), pages::Button::secondary, "act", "back"));
    if (page.resumable) all.push_back(pages::button(texts("intake.form.keep"), pages::Button::tertiary, "act", "keep"));
    return pages::actions(all);
}

}  // namespace

std::string page_title(const FormPage& page, const i18n::Texts& texts) {
    const auto* step = step_of(page);
    const auto& title = page.form->title.in(texts.language());
    return step ? step->title.in(texts.language()) + " - " + title : title;
}

std::vector<Html> told_first(const FormPage& page, const i18n::Texts& texts) {
    std::vector<pages::Error> errors;
    for (const auto& problem : page.errors) errors.push_back({problem.field, words_of(problem, texts)});
    return {pages::error_summary(texts, errors),
            page.notice.empty() ? Html{} : pages::alert(pages::Tone::warning, texts("intake.form.notice"), pages::paragraph(texts(page.notice))),
            page.kept_at.empty() ? Html{} : pages::alert(pages::Tone::info, texts("intake.form.kept"), pages::link(page.kept_at, texts("intake.form.kept_open")))};
}

Html render_form(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                 std::string_view before) {
    const Renderer renderer{page, catalogue, today, texts};
    if (as_tasks(*page.form) && page.step.empty()) return render_tasks(page, catalogue, today, texts, before);
    const bool first = page.step.empty() || (!as_tasks(*page.form) && page.step == page.form->steps.front().id);
    std::vector<Html> parts;
    const bool several = page.resumable || !page.step.empty() ||
                         std::any_of(page.form->questions.begin(), page.form->questions.end(), [](const auto& question) { return question.repeat_max > 1; });
    if (several) parts.push_back(pages::default_button());
    if (!page.step.empty()) parts.push_back(pages::hidden("step", page.step));
    if (page.to_check) parts.push_back(pages::hidden("to_check", "1"));
    for (const auto& question : page.form->questions) parts.push_back(renderer.question(question));
    parts.push_back(buttons(page, texts, first));
    auto all = told_first(page, texts);
    if (page.step.empty()) {
        all.push_back(pages::steps(texts, step_names(texts), 1));
        all.push_back(pages::heading(1, page.form->title.in(texts.language())));
    } else {
        for (auto& part : step_head(page, renderer)) all.push_back(std::move(part));
    }
    if (first) all.push_back(pages::alert(pages::Tone::info, texts("intake.form.good_to_know"), paragraphs(before)));
    all.push_back(pages::form({page.action, true, true, "", page.form_token()}, parts));
    return pages::stack(all);
}

namespace {

// The answers of each step with a button that leads back to it.
std::vector<Html> checked_steps(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                                const std::string& unit, const pages::Answer* files) {
    std::vector<Html> parts;
    for (const auto& id : open_steps(page, catalogue, today)) {
        auto rows = answer_rows(catalogue, *page.form, catalogue.relevant(*page.form, page.draft.answers, today), today, texts, unit, true, id);
        const auto questions = page.form->questions_of(id);
        const bool with_files = std::any_of(questions.begin(), questions.end(), [](const auto* question) { return question->kind == QuestionKind::file; });
        if (with_files && files) rows.push_back(*files);
        if (with_files && !files) rows.push_back({std::string{texts("intake.check.files")}, std::string{texts("intake.check.not_said")}, "", ""});
        if (rows.empty()) continue;
        FormPage there{page.form, page.token, page.action, "", {}, {}, "", id};
        const auto& title = step_of(there)->title.in(texts.language());
        parts.push_back(pages::heading(2, title));
        parts.push_back(pages::check_answers(texts, rows));
        parts.push_back(pages::form({page.action, true, false, "", page.form_token()},
                                    {pages::hidden("step", id), pages::button(texts.fill("intake.check.change_step", {title}), pages::Button::tertiary, "act", "change")}));
    }
    return parts;
}

}  // namespace

Html render_check(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                  std::string_view before_sending) {
    const auto unit = std::string{catalogue::answer(page.draft.answers, "unit")};
    std::optional<pages::Answer> files;
    if (!page.draft.files.empty()) {
        std::vector<std::string> names;
        for (const auto& file : page.draft.files) names.push_back(file.name + " (" + texts.bytes(file.sealed.size) + ")");
        files = pages::Answer{std::string{texts("intake.check.files")}, base::join(names, "\n"), "", ""};
    }
    std::vector<Html> all{pages::steps(texts, step_names(texts), 2), pages::heading(1, texts("intake.check.title"))};
    const bool stepwise = by_steps(*page.form);
    if (stepwise) {
        for (auto& part : checked_steps(page, catalogue, today, texts, unit, files ? &*files : nullptr)) all.push_back(std::move(part));
    } else {
        auto rows = answer_rows(catalogue, *page.form, catalogue.relevant(*page.form, page.draft.answers, today), today, texts, unit, true);
        if (files) rows.push_back(*files);
        all.push_back(pages::check_answers(texts, rows));
    }
    all.push_back(pages::alert(pages::Tone::info, texts("intake.check.before"), paragraphs(before_sending)));
    std::vector<Html> acts{pages::button(texts("intake.check.send"), pages::Button::primary, "act", "send")};
    if (!stepwise) acts.push_back(pages::button(texts("intake.check.change"), pages::Button::secondary, "act", "change"));
    all.push_back(pages::form({page.action, true, false, "", page.form_token()}, {pages::actions(acts)}));
    return pages::stack(all);
}

Html render_kept(const FormPage& page, base::Day until, const std::string& resume_path, const i18n::Texts& texts) {
    std::vector<Html> fields;
    if (!page.step.empty()) fields.push_back(pages::hidden("step", page.step));
    if (page.to_check) fields.push_back(pages::hidden("to_check", "1"));
    fields.push_back(pages::actions({pages::button(texts("intake.keep.go_on"), pages::Button::primary, "act", page.step.empty() ? "change" : "show")}));
    return pages::stack({
        pages::confirmation_panel(texts, {std::string{texts("intake.keep.title")}, std::string{texts("intake.keep.until")}, texts.date(until),
                                          std::string{texts("intake.keep.code")}, page.draft.return_code, std::string{texts("intake.keep.help")}}),
        pages::rich_paragraph(texts.fill("intake.keep.where", {resume_path})),
        pages::form({page.action, true, false, "", page.form_token()}, fields),
    });
}

Html render_resume(const std::string& path, const i18n::Texts& texts, const std::vector<pages::Error>& errors, const std::string& own_token) {
    pages::Field code;
    code.name = "code";
    code.label = texts("intake.resume.code");
    code.hint = texts("intake.resume.hint");
    if (!errors.empty()) code.error = errors.front().text;
    return pages::stack({
        pages::error_summary(texts, errors),
        pages::heading(1, texts("intake.resume.title")),
        own_token.empty() ? Html{}
                          : pages::card(pages::stack({pages::heading(2, texts("intake.resume.own")), pages::paragraph(texts("intake.resume.own_about")),
                                                      pages::form({path, true, false, "", own_token},
                                                                  {pages::actions({pages::button(texts("intake.resume.own_open"), pages::Button::primary, "act", "own")})})})),
        pages::form({path, true, false}, {pages::text_field(texts, code, 24),
                                          pages::actions({pages::button(texts("intake.resume.open"))})}),
    });
}

// Goes on with everything in the draft: only the token and what was typed travel in hidden fields, and
// where the draft holds one step after the other not even that.
Html render_interruption(const FormPage& page, const catalogue::Interruption& interruption, const i18n::Texts& texts) {
    std::vector<Html> fields;
    if (page.step.empty()) {
        for (const auto& [name, values] : page.draft.answers)
            if (name != "files")
                for (const auto& value : values) fields.push_back(pages::hidden(name, value));
    } else {
        fields.push_back(pages::hidden("step", page.step));
        if (page.to_check) fields.push_back(pages::hidden("to_check", "1"));
    }
    std::vector<Html> acts;
    if (!interruption.phone.empty())
        acts.push_back(pages::link_button("tel:" + interruption.phone, texts.fill("intake.interruption.call", {interruption.phone}), pages::Button::danger));
    acts.push_back(pages::button(texts("intake.interruption.continue"), pages::Button::secondary, "act", "continue"));
    if (!page.step.empty()) acts.push_back(pages::button(texts("intake.form.back"), pages::Button::tertiary, "act", "show"));
    fields.push_back(pages::actions(acts));
    return pages::stack({
        pages::heading(1, interruption.title.in(texts.language())),
        paragraphs(interruption.body.in(texts.language())),
        pages::form({page.action, true, true, "", page.form_token()}, fields),
    });
}

namespace {

// What is stored, as people write it.
std::string in_words(const catalogue::Catalogue& catalogue, catalogue::Format format, std::string_view value) {
    if (format == catalogue::Format::personal_number && value.size() == 12) return std::string{value.substr(0, 8)} + "-" + std::string{value.substr(8)};
    if (format == catalogue::Format::county)
        if (const auto* county = catalogue.county(value)) return county->name;
    if (format == catalogue::Format::municipality)
        if (const auto* municipality = catalogue.municipality(value)) return municipality->name;
    return std::string{value};
}

}  // namespace

std::vector<pages::Answer> answer_rows(const catalogue::Catalogue& catalogue, const catalogue::Form& form, const Answers& answers,
                                       base::Day today, const i18n::Texts& texts, const std::string& unit_name, bool with_contact,
                                       std::string_view step) {
    std::vector<pages::Answer> rows;
    for (const auto& question : form.questions) {
        if (!step.empty() && question.step != step) continue;
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
            value = in_words(catalogue, question.format, catalogue::answer(answers, question.id));
        }
        if (value.empty()) value = texts("intake.check.not_said");
        auto label = question.label.in(texts.language());
        if (!question.group.empty() && catalogue::items_of(form, question.group, answers) > 1)
            label = texts.fill("intake.group.item", {label, std::to_string(question.item)});
        rows.push_back({std::move(label), value, "", ""});
    }
    return rows;
}

}  // namespace intake
