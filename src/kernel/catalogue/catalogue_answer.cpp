#include "catalogue_answer.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/identifiers.h"
#include "base/text.h"

namespace catalogue {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_label_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// Tabs are allowed, line breaks in long texts only; other control characters never reach a document.
bool has_control(std::string_view text, bool lines_allowed) {
    return std::any_of(text.begin(), text.end(), [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\t' || (c == '\n' && lines_allowed)) return false;
        return byte < 0x20 || byte == 0x7F;
    });
}

// 0 when empty, -1 when it is no number.
int box_number(std::string_view text) {
    if (text.empty()) return 0;
    if (text.size() > 4 || !std::all_of(text.begin(), text.end(), is_digit)) return -1;
    const int number = static_cast<int>(base::parse_integer(text).value_or(-1));
    return number == 0 ? -1 : number;
}

void replace(std::string& text, const std::vector<std::string>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string mark = fmt::format("{{{}}}", i);
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + values[i].size())) {
            text.replace(at, mark.size(), values[i]);
        }
    }
}

// Small letters, the three Swedish ones too, so that a name is found however it is written.
std::string folded(std::string_view text) {
    std::string small = base::lower_ascii(base::trim(text));
    for (std::size_t i = 0; i + 1 < small.size(); ++i) {
        if (small[i] != '\xC3') continue;
        if (small[i + 1] == '\x85') small[i + 1] = '\xA5';
        if (small[i + 1] == '\x84') small[i + 1] = '\xA4';
        if (small[i + 1] == '\x96') small[i + 1] = '\xB6';
    }
    return small;
}

// The code, or the name with or without the word that says what it is.
template <class Place>
std::optional<std::string> place_code(std::string_view text, const std::vector<Place>& places, std::string_view word) {
    std::string wanted = folded(text);
    const auto bare = [&](std::string name) {
        if (name.size() > word.size() && name.ends_with(word)) name.resize(name.size() - word.size());
        return name;
    };
    wanted = bare(wanted);
    const Place* genitive = nullptr;
    for (const Place& place : places) {
        const std::string name = bare(folded(place.name));
        if (place.code == wanted || name == wanted) return place.code;
        // People leave the genitive out of a county and put it into a municipality.
        if (name == wanted + "s" || name + "s" == wanted) genitive = &place;
    }
    return genitive ? std::optional{genitive->code} : std::nullopt;
}

}  // namespace

std::optional<std::string> canonical(Format format, std::string_view text, base::Day today, const Data& data) {
    switch (format) {
        case Format::none: break;
        case Format::email: return email_shape(text) ? std::optional{std::string{text}} : std::nullopt;
        case Format::phone: return phone_shape(text) ? std::optional{std::string{text}} : std::nullopt;
        case Format::personal_number: return base::personal_number(text, today);
        case Format::organisation_number: return base::organisation_number(text);
        case Format::hsa_id: return base::hsa_id(text);
        case Format::county: return place_code(text, data.counties.items, " l\xC3\xA4n");
        case Format::municipality: return place_code(text, data.municipalities.items, " kommun");
    }
    return std::string{text};
}

std::vector<std::string> fields_of(const Question& question) {
    switch (question.kind) {
        case QuestionKind::date: return {question.id + "_day", question.id + "_month", question.id + "_year"};
        case QuestionKind::unit:
        case QuestionKind::person:
        case QuestionKind::organisation: return {question.id, question.id + "_id"};
        default: return {question.id};
    }
}

DateFault read_date(const Answers& answers, std::string_view question, PartialDate& date, const char** box) {
    static const char* const boxes[] = {"_day", "_month", "_year"};
    int numbers[3];
    for (int i = 0; i < 3; ++i) {
        numbers[i] = box_number(answer(answers, std::string{question} + boxes[i]));
        if (numbers[i] < 0) {
            if (box) *box = boxes[i];
            return DateFault::not_real;
        }
    }
    const auto [day, month, year] = std::tie(numbers[0], numbers[1], numbers[2]);
    const auto fault = [&](DateFault which, int index) {
        if (box) *box = boxes[index];
        return which;
    };
    if (!day && !month && !year) return DateFault::none;
    if (!year) return fault(DateFault::needs_year, 2);
    if (day && !month) return fault(DateFault::needs_month, 1);
    if (year < 1900) return fault(DateFault::not_real, 2);
    if (month > 12) return fault(DateFault::not_real, 1);
    if (day && !base::valid_day(year, month, day)) return fault(DateFault::not_real, 0);
    date = {year, month, day};
    return DateFault::none;
}

bool email_shape(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
    const std::string_view local = text.substr(0, at);
    const bool bad = std::any_of(local.begin(), local.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7F ||
               std::string_view{"@<>()[],;:\\\""}.find(c) != std::string_view::npos;
    });
    if (bad || local.front() == '.' || local.back() == '.') return false;
    const auto labels = base::split(text.substr(at + 1), '.');
    return labels.size() >= 2 && labels.back().size() >= 2 &&
           std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
               return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
                      std::all_of(label.begin(), label.end(), is_label_character);
           });
}

bool phone_shape(std::string_view text) {
    if (text.empty() || (text.front() != '+' && text.front() != '(' && !is_digit(text.front()))) return false;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_digit(text[i])) {
            ++digits;
        } else if (std::string_view{" -()/."}.find(text[i]) == std::string_view::npos && !(i == 0 && text[i] == '+')) {
            return false;
        }
    }
    return digits >= 5 && digits <= 15;
}

FieldError AnswerCheck::says(const char* message, std::string field, const std::vector<std::string>& values) const {
    const auto found = data_.messages.find(message);
    FieldError error{field.empty() ? question_.id : std::move(field), question_.id,
                     found == data_.messages.end() ? question_.error : found->second};
    replace(error.text.sv, values);
    replace(error.text.en, values);
    for (auto& [language, words] : error.text.further) replace(words, values);
    return error;
}

std::optional<FieldError> AnswerCheck::error() const {
    if (question_.kind == QuestionKind::section) return {};
    if (question_.kind == QuestionKind::date) return date_error();
    std::vector<std::string> values;
    if (const auto found = answers_.find(question_.id); found != answers_.end()) {
        for (const auto& value : found->second) {
            if (!base::trim(value).empty()) values.emplace_back(base::trim(value));
        }
    }
    if (values.empty()) {
        if (!question_.required) return {};
        return FieldError{question_.id, question_.id, question_.error};
    }
    switch (question_.kind) {
        case QuestionKind::choice:
        case QuestionKind::choices: return choice_error(values);
        case QuestionKind::file:
            if (values.size() <= question_.files_max) return {};
            return says("too_many_files", {}, {std::to_string(question_.files_max)});
        default: return text_error(values);
    }
}

std::optional<FieldError> AnswerCheck::text_error(const std::vector<std::string>& values) const {
    if (values.size() > 1) return says("only_one");
    const std::string& raw = values.front();
    if (!base::valid_utf8(raw)) return says("bad_characters");
    const std::string text = base::normalise_newlines(raw);
    if (has_control(text, question_.kind == QuestionKind::long_text)) return says("bad_characters");
    const std::size_t count = base::count_characters(text);
    if (count > question_.characters_max) {
        return says("too_long", {}, {std::to_string(question_.characters_max),
                                     std::to_string(count - question_.characters_max)});
    }
    static const char* const messages[] = {"",       "email_shape", "phone_shape", "personal_number", "organisation_number",
                                           "hsa_id", "county",      "municipality"};
    if (!canonical(question_.format, text, today_, data_)) return says(messages[static_cast<int>(question_.format)]);
    return {};
}

std::optional<FieldError> AnswerCheck::choice_error(const std::vector<std::string>& values) const {
    if (question_.kind == QuestionKind::choice && values.size() > 1) return says("only_one");
    for (const auto& value : values) {
        const auto is_it = [&](const Choice& choice) { return choice.id == value; };
        if (std::none_of(choices_.begin(), choices_.end(), is_it)) return says("not_a_choice");
    }
    return {};
}

std::optional<FieldError> AnswerCheck::date_error() const {
    PartialDate date;
    const char* box = "_day";
    const auto field = [&] { return question_.id + box; };
    switch (read_date(answers_, question_.id, date, &box)) {
        case DateFault::needs_year: return says("date_needs_year", field());
        case DateFault::needs_month: return says("date_needs_month", field());
        case DateFault::not_real: return says("date_not_real", field());
        case DateFault::none: break;
    }
    if (!date.year) {
        if (!question_.required) return {};
        return FieldError{question_.id + "_day", question_.id, question_.error};
    }
    if (!question_.past) return {};
    // What is not said is no reason to doubt: the year alone may be this year, the month alone this month.
    const base::Date now = base::to_date(today_);
    const char* future = nullptr;
    if (date.year > now.year) future = "_year";
    else if (date.year == now.year && date.month > now.month) future = "_month";
    else if (date.year == now.year && date.month == now.month && date.day > now.day) future = "_day";
    if (future) return says("date_in_future", question_.id + future);
    return {};
}

}  // namespace catalogue
