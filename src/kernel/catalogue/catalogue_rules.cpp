// Forms at work: which questions are asked, what is wrong with an answer, what counts.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_answer.h"
#include "catalogue_data.h"

namespace catalogue {

namespace {

int index_of(const Form& form, std::string_view id) {
    for (std::size_t i = 0; i < form.questions.size(); ++i) {
        if (form.questions[i].id == id) return static_cast<int>(i);
    }
    return -1;
}

// The last day that the answer can mean.
base::Day latest(const PartialDate& date) {
    const int month = date.month ? date.month : 12;
    if (date.day) return *base::valid_day(date.year, month, date.day);
    const bool december = month == 12;
    return base::to_day({december ? date.year + 1 : date.year, december ? 1 : month + 1, 1}) - 1;
}

base::Day later(base::Day day, int number, AgeUnit unit) {
    if (unit == AgeUnit::days) return day + number;
    const base::Date date = base::to_date(day);
    const int months = date.year * 12 + date.month - 1 + (unit == AgeUnit::years ? number * 12 : number);
    for (int d = date.day;; --d) {
        if (const auto same = base::valid_day(months / 12, months % 12 + 1, d)) return *same;
    }
}

bool answered(const Question& question, const Answers& answers) {
    if (question.kind == QuestionKind::date) return !answer(answers, question.id + "_year").empty();
    const auto found = answers.find(question.id);
    return found != answers.end() && std::any_of(found->second.begin(), found->second.end(), [](const auto& value) {
               return !base::trim(value).empty();
           });
}

bool blank(const Answers& answers, const std::string& field) {
    const auto found = answers.find(field);
    return found == answers.end() ||
           std::all_of(found->second.begin(), found->second.end(), [](const auto& value) { return base::trim(value).empty(); });
}

// The fields of one item of a group, those of its questions and its own.
std::vector<std::string> fields_of_item(const Form& form, std::string_view group, int item) {
    std::vector<std::string> fields{item_name(group, item)};
    for (const Question& question : form.questions) {
        if (question.group != group || question.item != item || question.kind == QuestionKind::section) continue;
        for (auto& field : fields_of(question)) fields.push_back(std::move(field));
    }
    return fields;
}

// The fields of a question of a group as another item has them.
std::vector<std::string> fields_of_item_question(const Question& question, int item) {
    Question other = question;
    other.id = item_name(std::string_view{question.id}.substr(0, question.id.find('.')), item);
    return fields_of(other);
}

// The mark of an item says only that it stands there.
bool blank_item(const Form& form, std::string_view group, int item, const Answers& answers) {
    const auto fields = fields_of_item(form, group, item);
    return std::all_of(fields.begin() + 1, fields.end(), [&](const auto& field) { return blank(answers, field); });
}

// An item with nothing in it was added and left: it is no answer and no error, unless it is all there is.
bool left_empty(const Form& form, const Question& question, const Answers& answers) {
    if (question.group.empty() || !blank_item(form, question.group, question.item, answers)) return false;
    if (question.item > 1) return true;
    for (int item = items_of(form, question.group, answers); item > 1; --item) {
        if (!blank_item(form, question.group, item, answers)) return true;
    }
    return false;
}

bool has_value(const Answers& answers, const std::string& id, const std::vector<std::string>& wanted) {
    const auto found = answers.find(id);
    if (found == answers.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](const auto& value) {
        return std::find(wanted.begin(), wanted.end(), base::trim(value)) != wanted.end();
    });
}

}  // namespace

std::string_view answer(const Answers& answers, std::string_view field) {
    const auto found = answers.find(field);
    return found == answers.end() || found->second.empty() ? std::string_view{} : base::trim(found->second.front());
}

std::string item_name(std::string_view name, int item) {
    return item < 2 ? std::string{name} : fmt::format("{}.{}", name, item);
}

int items_of(const Form& form, std::string_view group, const Answers& answers) {
    const Question* section = form.question(group);
    const int most = section ? section->repeat_max : 1;
    int items = 1;
    for (const auto& [field, values] : answers) {
        const std::size_t dot = field.find('.');
        if (dot == std::string::npos) continue;
        const std::string_view number = std::string_view{field}.substr(dot + 1);
        const auto item = base::parse_integer(number.substr(0, number.find('_')));
        if (!item || *item <= items || *item > most || field.compare(dot + 1, std::to_string(*item).size(), std::to_string(*item)) != 0) continue;
        const Question* question = form.question(std::string_view{field}.substr(0, dot));
        if (question && (question->group == group || question->id == group)) items = static_cast<int>(*item);
    }
    return items;
}

void remove_item(const Form& form, std::string_view group, int item, Answers& answers) {
    const int items = items_of(form, group, answers);
    for (int at = std::max(item, 1); at <= items; ++at) {
        const auto fields = fields_of_item(form, group, at), after = fields_of_item(form, group, at + 1);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            answers.erase(fields[i]);
            const auto next = at < items ? answers.find(after[i]) : answers.end();
            // The mark stays behind: the last item is gone, the others stand as before.
            if (next != answers.end() && (i > 0 || at > 1)) answers[fields[i]] = next->second;
        }
    }
}

std::optional<PartialDate> date_answer(const Answers& answers, std::string_view question) {
    PartialDate date;
    return read_date(answers, question, date) == DateFault::none && date.year ? std::optional{date} : std::nullopt;
}

bool Catalogue::asked(const Form& form, const Question& question, const Answers& answers, base::Day today) const {
    if (question.item > 1 && items_of(form, question.group, answers) < question.item) return false;
    const int own = index_of(form, question.id);
    return std::all_of(question.when.begin(), question.when.end(), [&](const Predicate& predicate) {
        // A condition looks back, so that no circle can be written; a broken form asks nothing rather than hang.
        const int other = index_of(form, predicate.question);
        return other >= 0 && other < own && holds(form, predicate, answers, today);
    });
}

bool Catalogue::holds(const Form& form, const Predicate& predicate, const Answers& answers, base::Day today) const {
    const Question* question = form.question(predicate.question);
    // The answer to a question that is not asked does not count.
    if (!question || !asked(form, *question, answers, today)) return false;
    switch (predicate.kind) {
        case PredicateKind::asked: return true;
        case PredicateKind::present: return answered(*question, answers);
        case PredicateKind::equals:
        case PredicateKind::any_of: return has_value(answers, question->id, predicate.values);
        case PredicateKind::older_than:
        case PredicateKind::not_older_than: {
            const auto date = date_answer(answers, question->id);
            if (!date) return false;
            const bool older = later(latest(*date), predicate.number, predicate.unit) < today;
            return older == (predicate.kind == PredicateKind::older_than);
        }
        case PredicateKind::at_least: {
            const auto found = answers.find(question->id);
            if (found == answers.end()) return false;
            return std::any_of(found->second.begin(), found->second.end(), [&](const std::string& value) {
                const std::string_view said = base::trim(value);
                const Code* row = question->codes.empty() ? nullptr : code(question->codes, said, today);
                if (row && row->rank) return row->rank >= predicate.number;
                const auto number = base::parse_integer(said);
                return number && *number >= predicate.number;
            });
        }
    }
    return false;
}

std::vector<Choice> Catalogue::choices(const Question& question, base::Day day) const {
    if (question.codes.empty()) return question.choices;
    std::vector<Choice> all;
    for (const Code* row : codes(question.codes, day)) all.push_back({row->id, row->name, row->definition, {}});
    return all;
}

const Interruption* Catalogue::interruption(const Form& form, const Answers& answers, base::Day today,
                                            std::span<const std::string> seen) const {
    for (const Question& question : form.questions) {
        for (const Choice& choice : question.choices) {
            if (choice.interrupt.empty() || std::find(seen.begin(), seen.end(), choice.interrupt) != seen.end()) continue;
            if (has_value(answers, question.id, {choice.id}) && asked(form, question, answers, today)) {
                return form.interruption(choice.interrupt);
            }
        }
    }
    return nullptr;
}

std::vector<FieldError> Catalogue::validate(const Form& form, const Answers& answers, base::Day today) const {
    std::vector<FieldError> errors;
    for (const Question& question : form.questions) {
        if (!asked(form, question, answers, today) || left_empty(form, question, answers)) continue;
        const AnswerCheck check{question, answers, today, choices(question, today), *data_};
        if (auto error = check.error()) errors.push_back(std::move(*error));
    }
    return errors;
}

std::vector<FieldError> Catalogue::validate_step(const Form& form, std::string_view step, const Answers& answers,
                                                 base::Day today) const {
    auto errors = validate(form, answers, today);
    std::erase_if(errors, [&](const FieldError& error) {
        const Question* question = form.question(error.question);
        return !question || question->step != step;
    });
    return errors;
}

Answers Catalogue::relevant(const Form& form, const Answers& answers, base::Day today) const {
    Answers kept;
    std::map<std::string_view, int> items;                     // of each group so far
    std::string_view group;
    int read = 0, written = 0;                                 // item of `group`; empty ones are closed up
    for (const Question& question : form.questions) {
        if (question.kind == QuestionKind::section || !asked(form, question, answers, today)) continue;
        if (!question.group.empty()) {
            if (blank_item(form, question.group, question.item, answers)) continue;
            if (group != question.group || read != question.item) written = ++items[question.group];
            group = question.group;
            read = question.item;
        }
        const auto fields = fields_of(question);
        const auto stored = question.group.empty() || written == read ? fields : fields_of_item_question(question, written);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto found = answers.find(fields[i]);
            if (found == answers.end()) continue;
            for (const std::string& value : found->second) {
                std::string clean = base::normalise_newlines(base::trim(value));
                if (clean.empty()) continue;
                if (auto form_of_it = canonical(question.format, clean, today, *data_)) clean = std::move(*form_of_it);
                kept[stored[i]].push_back(std::move(clean));
            }
        }
    }
    return kept;
}

}  // namespace catalogue
