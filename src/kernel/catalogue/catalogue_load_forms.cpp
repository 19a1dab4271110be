// Forms: steps, questions, choices, conditions and interruptions.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

const std::vector<std::string>& kind_names() {
    static const std::vector<std::string> names{"text", "long_text", "choice",       "choices", "date",
                                                "unit", "person",    "organisation", "file",    "section"};
    return names;
}

bool writes_text(QuestionKind kind) {
    return kind == QuestionKind::text || kind == QuestionKind::long_text || kind == QuestionKind::unit ||
           kind == QuestionKind::person || kind == QuestionKind::organisation;
}

bool chooses(QuestionKind kind) { return kind == QuestionKind::choice || kind == QuestionKind::choices; }

// What a question is to the questions after it, while a form is being read.
struct FormBeingRead {
    Form form;
    Data& data;
    std::string row;                    // "form tip"
    UniqueIds ids{"question"};
};

void check_value(Reader& row, const char* key, const Question& earlier, const std::string& value,
                 const FormBeingRead& reading) {
    if (!chooses(earlier.kind)) return;
    if (!earlier.codes.empty()) {
        reading.data.refer(Referred::code, value, reading.form.period, row.place(key), earlier.codes);
        return;
    }
    std::vector<std::string> names;
    for (const auto& choice : earlier.choices) names.push_back(choice.id);
    if (std::find(names.begin(), names.end(), value) == names.end()) {
        row.problem(key, fmt::format("\"{}\" is no choice of {}: write one of {}{}", value, earlier.id,
                                     base::join(names, ", "), did_you_mean(value, names)));
    }
}

bool fits(PredicateKind kind, const Question& earlier) {
    switch (kind) {
        case PredicateKind::older_than:
        case PredicateKind::not_older_than: return earlier.kind == QuestionKind::date;
        case PredicateKind::at_least: return earlier.kind == QuestionKind::text || chooses(earlier.kind);
        case PredicateKind::equals:
        case PredicateKind::any_of: return writes_text(earlier.kind) || chooses(earlier.kind);
        case PredicateKind::present: return earlier.kind != QuestionKind::section;
        case PredicateKind::asked: return true;
    }
    return false;
}

// { years = 2 }
void read_age(Reader& row, const char* key, Predicate& predicate) {
    auto age = row.table(key);
    if (!age) return;
    static const char* const units[] = {"years", "months", "days"};
    int given = 0;
    for (int unit = 0; unit < 3; ++unit) {
        if (const auto number = age->number(units[unit], 1, 20'000)) {
            predicate.number = *number;
            predicate.unit = static_cast<AgeUnit>(unit);
            ++given;
        }
    }
    if (given != 1) {
        row.problem(key, fmt::format("{0} needs one unit: write {0} = {{ years = 2 }}, or months or days", key));
    }
    age->close();
}

void read_yes(Reader& row, const char* key) {
    if (!row.flag(key, true)) row.problem(key, fmt::format("a condition cannot be turned round: write {} = true", key));
}

Predicate read_predicate(Reader& row, const FormBeingRead& reading) {
    static const char* const keys[] = {"equals", "any_of", "present", "asked", "older_than", "not_older_than", "at_least"};
    Predicate predicate;
    predicate.question = row.string("question");
    const Question* earlier = reading.form.question(predicate.question);
    if (!predicate.question.empty() && !earlier) {
        std::vector<std::string> names;
        for (const auto& question : reading.form.questions) names.push_back(question.id);
        row.problem("question", fmt::format("a condition looks back: {} is no question before this one{}",
                                            predicate.question, did_you_mean(predicate.question, names)));
    }
    std::vector<std::string> given;
    for (int kind = 0; kind < static_cast<int>(std::size(keys)); ++kind) {
        if (!row.has(keys[kind])) continue;
        given.emplace_back(keys[kind]);
        predicate.kind = static_cast<PredicateKind>(kind);
    }
    if (given.size() != 1) {
        row.problem("question", "a condition has one test: write one of equals, any_of, present, asked, older_than, "
                                "not_older_than and at_least");
        row.close();
        return predicate;
    }
    const char* key = keys[static_cast<int>(predicate.kind)];
    switch (predicate.kind) {
        case PredicateKind::equals: predicate.values = {row.string("equals")}; break;
        case PredicateKind::any_of: predicate.values = row.strings("any_of", Need::required); break;
        case PredicateKind::present: read_yes(row, "present"); break;
        case PredicateKind::asked: read_yes(row, "asked"); break;
        case PredicateKind::older_than:
        case PredicateKind::not_older_than: read_age(row, key, predicate); break;
        case PredicateKind::at_least: predicate.number = row.number("at_least", 0, 1'000'000).value_or(0); break;
    }
    if (earlier && !fits(predicate.kind, *earlier)) {
        row.problem(key, fmt::format("{} cannot be asked of {}, which is a {}: use another test", key, earlier->id,
                                     kind_names()[static_cast<std::size_t>(earlier->kind)]));
    } else if (earlier) {
        for (const auto& value : predicate.values) check_value(row, key, *earlier, value, reading);
    }
    row.close();
    return predicate;
}

void read_choices(Reader& row, Question& question, FormBeingRead& reading) {
    question.codes = row.string("codes", Need::optional);
    UniqueIds ids{"choice"};
    for (Reader inner : row.tables("choices")) {
        Choice choice;
        choice.id = inner.id();
        ids.add(inner, choice.id);
        choice.label = inner.text("label");
        choice.hint = inner.text("hint", Need::optional);
        choice.interrupt = inner.string("interrupt", Need::optional);
        if (!choice.interrupt.empty() && !reading.form.interruption(choice.interrupt)) {
            inner.problem("interrupt", fmt::format("there is no interruption \"{}\": write [[version.interruption]] "
                                                   "with this id", choice.interrupt));
        }
        inner.close();
        question.choices.push_back(std::move(choice));
    }
    if (chooses(question.kind) && question.codes.empty() == question.choices.empty()) {
        row.problem("choices", "a choice takes its choices from one place: write codes = \"<list>\" or choices = "
                               "[...]");
    }
    if (!chooses(question.kind) && (!question.codes.empty() || !question.choices.empty())) {
        row.problem(question.codes.empty() ? "choices" : "codes", "only a choice has choices: write kind = \"choice\"");
    }
    if (!question.codes.empty()) {
        reading.data.refer(Referred::code_list, question.codes, reading.form.period, row.place("codes"));
    }
}

void read_limits(Reader& row, Question& question) {
    const bool text = writes_text(question.kind);
    const auto characters = row.number("characters_max", 1, 100'000);
    if (text && !characters) row.problem("characters_max", "every text has a limit: write characters_max = 200");
    if (!text && characters) row.problem("characters_max", "only a text has characters_max: take the line away");
    question.characters_max = static_cast<std::size_t>(characters.value_or(0));
    const bool file = question.kind == QuestionKind::file;
    const auto files = row.number("files_max", 1, 100);
    if (file && !files) row.problem("files_max", "a file question has a limit: write files_max = 10");
    if (!file && files) row.problem("files_max", "only a file question has files_max: take the line away");
    question.files_max = static_cast<std::size_t>(files.value_or(0));
}

void read_question(Reader& row, FormBeingRead& reading) {
    static const std::vector<std::string> formats{"none", "email", "phone"};
    Question question;
    question.id = row.id();
    reading.ids.add(row, question.id);
    if (const auto kind = row.one_of("kind", kind_names())) question.kind = static_cast<QuestionKind>(*kind);
    question.step = row.string("step");
    const auto same = [&](const FormStep& step) { return step.id == question.step; };
    if (!question.step.empty() && std::none_of(reading.form.steps.begin(), reading.form.steps.end(), same)) {
        std::vector<std::string> names;
        for (const auto& step : reading.form.steps) names.push_back(step.id);
        row.problem("step", fmt::format("{} is no step of the form: write one of {}", question.step,
                                        base::join(names, ", ")));
    }
    question.required = row.flag("required", false);
    question.label = row.text("label");
    question.hint = row.text("hint", Need::optional);
    const bool can_fail = question.kind != QuestionKind::section;
    question.error = row.text("error", can_fail ? Need::required : Need::optional);
    if (const auto format = row.one_of("format", formats, Need::optional)) {
        question.format = static_cast<Format>(*format);
    }
    if (question.format != Format::none && question.kind != QuestionKind::text) {
        row.problem("format", "only a text has a format: write kind = \"text\"");
    }
    question.autocomplete = row.string("autocomplete", Need::optional);
    read_limits(row, question);
    read_choices(row, question, reading);
    for (Reader inner : row.tables("when")) question.when.push_back(read_predicate(inner, reading));
    row.close();
    reading.form.questions.push_back(std::move(question));
}

void read_steps(Reader& version, Form& form) {
    UniqueIds ids{"step"};
    for (Reader row : version.tables("step", Need::required)) {
        FormStep step{row.id(), row.text("title")};
        ids.add(row, step.id);
        row.close();
        form.steps.push_back(std::move(step));
    }
}

void read_interruptions(Reader& version, Form& form) {
    UniqueIds ids{"interruption"};
    for (Reader row : version.tables("interruption")) {
        Interruption interruption;
        interruption.id = row.string("id");
        ids.add(row, interruption.id);
        interruption.title = row.text("title");
        interruption.body = row.text("body");
        interruption.phone = row.string("phone");
        row.close();
        form.interruptions.push_back(std::move(interruption));
    }
}

}  // namespace

void read_form(Reader& file, const std::string& name, Data& data) {
    const std::string id = file.id();
    if (!id.empty() && id != name) {
        file.problem("id", fmt::format("the file is {}.toml: write id = \"{}\"", name, name));
    }
    for (Reader version : file.tables("version", Need::required)) {
        FormBeingRead reading{Form{}, data, "form " + name};
        reading.form.id = name;
        reading.form.period = version.period();
        reading.form.title = version.text("title");
        reading.form.introduction = version.text("introduction", Need::optional);
        read_steps(version, reading.form);
        read_interruptions(version, reading.form);
        for (Reader row : version.tables("question", Need::required)) read_question(row, reading);
        for (const auto& step : reading.form.steps) {
            if (reading.form.questions_of(step.id).empty()) {
                version.problem("step", fmt::format("step {} has no question: write one with step = \"{}\", or take "
                                                    "the step away", step.id, step.id));
            }
        }
        version.close();
        data.forms.add(std::move(reading.form), version.place());
    }
    file.close();
}

}  // namespace catalogue
