#pragma once
// The question model: what people are asked, when, and what may be answered. Included by
// catalogue.h, which is the door.
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "law.h"

namespace catalogue {

enum class QuestionKind { text, long_text, choice, choices, date, unit, person, organisation, file, section };

// The closed set of conditions. All conditions of a `when` must hold.
enum class PredicateKind {
    equals,       // one of the answer's values is the value
    any_of,       // one of the answer's values is one of these
    present,      // the question has an answer
    asked,        // the question is asked at all (its own conditions hold)
    older_than,   // the date answered lies more than `number` years (or months, days) before today
    not_older_than,   // the date answered lies within that; does not hold without a date
    at_least      // the answer as a number, or the rank of the code chosen, is `number` or more
};
enum class AgeUnit { years, months, days };
struct Predicate {
    PredicateKind kind = PredicateKind::present;
    std::string question{};
    std::vector<std::string> values{};
    int number = 0;
    AgeUnit unit = AgeUnit::years;
};

struct Choice {
    std::string id{};
    Text label{};
    Text hint{};
    std::string interrupt{};            // id of an Interruption shown before the sender goes on
};

// A page that stops the sender for something to do or know before the form, such as calling 112.
struct Interruption {
    std::string id{};
    Text title{};
    Text body{};
    std::string phone{};                // may be empty
    bool urgent = false;                // a case that it was shown for is urgent
};

// personal_number: personnummer or coordination number; the checks are base/identifiers.h's.
enum class Format { none, email, phone, personal_number, organisation_number, hsa_id, county, municipality };
struct Question {
    std::string id{};                   // also the form field's name; dates: id_day, id_month, id_year
    QuestionKind kind = QuestionKind::text;
    std::string step{};
    bool required = false;              // of those who are asked it
    Text label{};
    Text hint{};                        // may be empty
    Text error{};                       // what to do when the answer is missing or cannot be used
    Format format = Format::none;
    std::size_t characters_max = 0;     // text kinds; 0 for the others
    std::size_t files_max = 0;          // file
    std::string codes{};                // the code list that gives the choices; then `choices` is empty
    std::vector<Choice> choices{};
    bool past = false;                  // date: a day that has not come yet is refused
    // A section with repeat_max > 1 is a group: questions that name it in `group` are asked once for
    // each item, as fields "<id>.2", "<id>.3" ... after the plain "<id>" of the first. Each is a
    // question of the form with that id and its `item`, asked when the answers have so many items.
    std::string group{};
    int repeat_max = 1;
    int item = 1;
    // What is known already fills it: person.name, person.personal_number, person.address,
    // person.email, person.phone, unit.code, today; empty: nothing.
    std::string prefill{};
    std::string autocomplete{};         // HTML autocomplete token: email, tel, name; may be empty
    std::vector<Predicate> when{};      // all must hold; empty = always asked
};

struct FormStep {
    std::string id{};
    Text title{};
    Text hint{};                        // said below the title in a task list; may be empty
    std::vector<std::string> after{};   // task list: earlier steps that are done before this one can be begun
};

// task_list: a page with all steps and the state of each, taken in any order.
enum class FormPages { all_on_one, one_per_step, task_list };
struct Form {
    std::string id{};
    Period period{};
    Text title{};
    Text introduction{};                // may be empty
    FormPages pages = FormPages::all_on_one;
    std::vector<FormStep> steps{};
    std::vector<Question> questions{};  // in the order they are asked
    std::vector<Interruption> interruptions{};
    const Question* question(std::string_view id) const;
    const FormStep* step(std::string_view id) const;
    std::vector<const Question*> questions_of(std::string_view step) const;
    const Interruption* interruption(std::string_view id) const;
};

// What a sender wrote: field name -> values. A choice has one value, choices and files may have
// several (one opaque value a file), a date has three fields.
using Answers = std::map<std::string, std::vector<std::string>, std::less<>>;

// "staff_name.3" for item 3; the first item has the plain name.
std::string item_name(std::string_view name, int item);
// How many items of a group the answers have, 1 or more. A group's items have fields of their questions, and
// each after the first may have the field of the group itself ("staff.2"), so that an empty one stands.
int items_of(const Form& form, std::string_view group, const Answers& answers);
// Takes one item out; those after it move up. The first is emptied when it is the only one.
void remove_item(const Form& form, std::string_view group, int item, Answers& answers);

// A wrong answer. `field` is the form field to point at (the day, month or year box of a date),
// `question` its question. The text says what to do.
struct FieldError {
    std::string field{};
    std::string question{};
    Text text{};
};

// A date as people know it: the year, perhaps the month, perhaps the day.
struct PartialDate {
    int year = 0;
    int month = 0;                      // 0 = not said
    int day = 0;                        // 0 = not said
};
// Nothing when no year is given or when such a day does not exist.
std::optional<PartialDate> date_answer(const Answers& answers, std::string_view question);
// The first value, trimmed; empty when there is none.
std::string_view answer(const Answers& answers, std::string_view field);

}  // namespace catalogue
