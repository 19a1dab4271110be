// Forms: steps, questions, groups, choices, conditions and interruptions.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_questions.h"

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

void check_value(Reader& row, const char* key, const Question& earlier, const std::string& value,
                 const Form& form) {
    if (!chooses(earlier.kind)) return;
    if (!earlier.codes.empty()) {
        row.data().refer(Referred::code, value, form.period, row.place(key), earlier.codes);
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

void read_choices(Reader& row, Question& question, const Form& form) {
    question.codes = row.string("codes", Need::optional);
    UniqueIds ids{"choice"};
    for (Reader inner : row.tables("choices")) {
        Choice choice;
        choice.id = inner.id();
        ids.add(inner, choice.id);
        choice.label = inner.text("label");
        choice.hint = inner.text("hint", Need::optional);
        choice.interrupt = inner.string("interrupt", Need::optional);
        if (!choice.interrupt.empty() && !form.interruption(choice.interrupt)) {
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
        row.data().refer(Referred::code_list, question.codes, form.period, row.place("codes"));
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

// A question stands in a step of the form; where there is but one it need not say so.
void read_step_of(Reader& row, Question& question, const Form& form) {
    question.step = row.string("step", form.steps.size() == 1 ? Need::optional : Need::required);
    if (question.step.empty() && form.steps.size() == 1) question.step = form.steps.front().id;
    const auto same = [&](const FormStep& step) { return step.id == question.step; };
    if (!question.step.empty() && std::none_of(form.steps.begin(), form.steps.end(), same)) {
        row.problem("step", fmt::format("{} is no step of the form: write one of {}", question.step,
                                        base::join(ids_of(form.steps), ", ")));
    }
}

void read_format(Reader& row, Question& question) {
    static const std::vector<std::string> formats{"none",   "email",  "phone",       "personal_number", "organisation_number",
                                                  "hsa_id", "county", "municipality"};
    if (const auto format = row.one_of("format", formats, Need::optional)) question.format = static_cast<Format>(*format);
    if (question.format != Format::none && question.kind != QuestionKind::text) {
        row.problem("format", "only a text has a format: write kind = \"text\"");
    }
    question.past = row.flag("past", false);
    if (question.past && question.kind != QuestionKind::date) {
        row.problem("past", "only a date lies in the past: write kind = \"date\", or take the line away");
    }
}

void read_prefill(Reader& row, Question& question) {
    static const std::vector<std::string> known{"person.name",  "person.personal_number", "person.address", "person.email",
                                                "person.phone", "unit.code",              "today"};
    const auto prefill = row.one_of("prefill", known, Need::optional);
    if (!prefill) return;
    question.prefill = known[*prefill];
    const bool fits = question.prefill == "today"       ? question.kind == QuestionKind::date
                      : question.prefill == "unit.code" ? question.kind == QuestionKind::unit
                                                        : writes_text(question.kind) && question.kind != QuestionKind::unit;
    if (!fits) {
        row.problem("prefill", fmt::format("{} cannot fill a {}: today fills a date, unit.code a unit, the others a text",
                                           question.prefill, kind_names()[static_cast<std::size_t>(question.kind)]));
    }
}

// A group stands together: its section, then its questions, all in one step.
void read_group(Reader& row, Question& question, const Form& form) {
    question.repeat_max = row.number("repeat_max", 2, 50).value_or(1);
    if (question.repeat_max > 1 && question.kind != QuestionKind::section) {
        row.problem("repeat_max", "only a section is repeated: write it on a question of kind = \"section\" and name "
                                  "that in the group of this one");
    }
    question.group = row.string("group", Need::optional);
    if (question.group.empty()) return;
    const Question* section = form.question(question.group);
    if (!section || section->repeat_max < 2) {
        row.problem("group", fmt::format("{} is no group before this question: write a question with this id, kind = "
                                         "\"section\" and repeat_max", question.group));
        return;
    }
    const Question& before = form.questions.back();
    if ((before.id != section->id && before.group != section->id) || question.step != section->step) {
        row.problem("group", fmt::format("a group stands together in one step: write this question right after the others of {}",
                                         section->id));
    }
    if (question.kind == QuestionKind::section || question.kind == QuestionKind::file || question.kind == QuestionKind::unit) {
        row.problem("kind", fmt::format("a {} cannot be asked again and again: take it out of the group",
                                        kind_names()[static_cast<std::size_t>(question.kind)]));
    }
    // Who is not asked for the group is not asked its questions.
    question.when = section->when;
}

// What is outside a group cannot know which of its items is meant.
void check_looks(Reader& row, const Question& question, const Form& form) {
    for (const Predicate& predicate : question.when) {
        const Question* other = form.question(predicate.question);
        if (other && !other->group.empty() && other->group != question.group) {
            row.problem("when", fmt::format("{} is asked once for each item of {}: only a question of that group can depend on it",
                                            other->id, other->group));
        }
    }
}

void read_question(Reader& row, UniqueIds& ids, Form& form) {
    Question question;
    question.id = row.id();
    ids.add(row, question.id);
    if (const auto kind = row.one_of("kind", kind_names())) question.kind = static_cast<QuestionKind>(*kind);
    read_step_of(row, question, form);
    question.required = row.flag("required", false);
    question.label = row.text("label");
    question.hint = row.text("hint", Need::optional);
    const bool can_fail = question.kind != QuestionKind::section;
    question.error = row.text("error", can_fail ? Need::required : Need::optional);
    read_format(row, question);
    read_prefill(row, question);
    question.autocomplete = row.string("autocomplete", Need::optional);
    read_limits(row, question);
    read_choices(row, question, form);
    read_group(row, question, form);
    for (Reader inner : row.tables("when")) question.when.push_back(read_predicate(inner, form));
    check_looks(row, question, form);
    row.close();
    form.questions.push_back(std::move(question));
}

// The further items of a group follow its last question, each with its own names.
void repeat_groups(Form& form) {
    std::vector<Question> all;
    for (std::size_t i = 0; i < form.questions.size(); ++i) {
        const Question& first = form.questions[i];
        all.push_back(first);
        if (first.repeat_max < 2 || first.kind != QuestionKind::section) continue;
        std::size_t end = i + 1;
        while (end < form.questions.size() && form.questions[end].group == first.id) all.push_back(form.questions[end++]);
        for (int item = 2; item <= first.repeat_max; ++item) {
            for (std::size_t j = i; j < end; ++j) {
                Question again = form.questions[j];
                again.id = item_name(again.id, item);
                again.item = item;
                again.group = first.id;
                again.repeat_max = 1;
                for (Predicate& predicate : again.when) {
                    const Question* other = form.question(predicate.question);
                    if (other && other->group == first.id) predicate.question = item_name(predicate.question, item);
                }
                all.push_back(std::move(again));
            }
        }
        i = end - 1;
    }
    form.questions = std::move(all);
}

// Only a task list can be taken in any order, so only there is something to hold back.
void read_order(Reader& row, const FormStep& step, const Form& form) {
    for (const char* key : {"hint", "after"}) {
        if (row.has(key) && form.pages != FormPages::task_list) {
            row.problem(key, fmt::format("only a task list shows this: write pages = \"task_list\" in the version, or take "
                                         "the line {} away", key));
        }
    }
    for (const auto& id : step.after) {
        if (form.step(id)) continue;
        const auto names = ids_of(form.steps);
        row.problem("after", names.empty() ? fmt::format("the first step waits for none: take {} away", id)
                                           : fmt::format("{} is no step before this one: write one of {}{}", id,
                                                         base::join(names, ", "), did_you_mean(id, names)));
    }
}

void read_steps(Reader& version, Form& form) {
    UniqueIds ids{"step"};
    for (Reader row : version.tables("step", Need::required)) {
        FormStep step{row.id(), row.text("title"), row.text("hint", Need::optional), row.strings("after")};
        ids.add(row, step.id);
        read_order(row, step, form);
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
        interruption.phone = row.string("phone", Need::optional);
        interruption.urgent = row.flag("urgent", false);
        row.close();
        form.interruptions.push_back(std::move(interruption));
    }
}

}  // namespace

Predicate read_predicate(Reader& row, const Form& form) {
    static const char* const keys[] = {"equals", "any_of",         "present", "asked",
                                       "older_than", "not_older_than", "at_least"};
    Predicate predicate;
    predicate.question = row.string("question");
    const Question* earlier = form.question(predicate.question);
    if (!predicate.question.empty() && !earlier) {
        std::vector<std::string> names;
        for (const auto& question : form.questions) names.push_back(question.id);
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
        for (const auto& value : predicate.values) check_value(row, key, *earlier, value, form);
    }
    row.close();
    return predicate;
}

void read_questions(Reader& row, const char* key, Form& form, Need need) {
    UniqueIds ids{"question"};
    for (Reader inner : row.tables(key, need)) read_question(inner, ids, form);
    for (const Question& question : form.questions) {
        const auto of_it = [&](const Question& other) { return other.group == question.id; };
        if (question.repeat_max > 1 && std::none_of(form.questions.begin(), form.questions.end(), of_it)) {
            row.problem(key, fmt::format("group {} has no question: write one with group = \"{}\"", question.id, question.id));
        }
    }
    repeat_groups(form);
}

void read_form(Reader& file, const std::string& name, Data& data) {
    const std::string id = file.id();
    if (!id.empty() && id != name) {
        file.problem("id", fmt::format("the file is {}.toml: write id = \"{}\"", name, name));
    }
    for (Reader version : file.tables("version", Need::required)) {
        static const std::vector<std::string> pages{"all_on_one", "one_per_step", "task_list"};
        Form form;
        form.id = name;
        form.period = version.period();
        form.title = version.text("title");
        form.introduction = version.text("introduction", Need::optional);
        if (const auto way = version.one_of("pages", pages, Need::optional)) form.pages = static_cast<FormPages>(*way);
        read_steps(version, form);
        if (form.pages == FormPages::task_list && form.steps.size() == 1) {
            version.problem("pages", "a task list has several steps: write more [[version.step]], or take the line away");
        }
        read_interruptions(version, form);
        read_questions(version, "question", form);
        for (const auto& step : form.steps) {
            if (form.questions_of(step.id).empty()) {
                version.problem("step", fmt::format("step {} has no question: write one with step = \"{}\", or take "
                                                    "the step away", step.id, step.id));
            }
        }
        version.close();
        data.forms.add(std::move(form), version.place());
    }
    file.close();
}

}  // namespace catalogue
