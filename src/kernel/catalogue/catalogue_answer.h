#pragma once
// One answer against its question, private to the module.
#include <optional>
#include <string>
#include <vector>

#include "catalogue_data.h"

namespace catalogue {

// The form fields of a question: its id; for a date its three boxes; for what can be looked up in
// the register also id_id, the row that was chosen.
std::vector<std::string> fields_of(const Question& question);

enum class DateFault { none, needs_year, needs_month, not_real };
// Reads the three boxes; all empty is no fault and leaves the year 0. `box` is the one at fault.
DateFault read_date(const Answers& answers, std::string_view question, PartialDate& date, const char** box = nullptr);

// What is stored of a text that has a format: "19900101-2385" as 12 digits, "Uppsala kommun" as its code. The text
// itself where the format stores no other; nothing when it cannot be one.
std::optional<std::string> canonical(Format format, std::string_view text, base::Day today, const Data& data);

bool email_shape(std::string_view text);
bool phone_shape(std::string_view text);

class AnswerCheck {
public:
    AnswerCheck(const Question& question, const Answers& answers, base::Day today, std::vector<Choice> choices,
                const Data& data)
        : question_{question}, answers_{answers}, today_{today}, choices_{std::move(choices)}, data_{data} {}

    std::optional<FieldError> error() const;

private:
    std::optional<FieldError> text_error(const std::vector<std::string>& values) const;
    std::optional<FieldError> choice_error(const std::vector<std::string>& values) const;
    std::optional<FieldError> date_error() const;
    FieldError says(const char* message, std::string field = {}, const std::vector<std::string>& values = {}) const;

    const Question& question_;
    const Answers& answers_;
    const base::Day today_;
    const std::vector<Choice> choices_;
    const Data& data_;
};

}  // namespace catalogue
