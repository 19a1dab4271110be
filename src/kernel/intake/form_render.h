#pragma once
// A form, its check page and its interruption as Html, from the question model.
#include <string>
#include <vector>

#include "intake/intake.h"
#include "pages/components.h"

namespace intake {

struct FormProblem {
    std::string field;
    std::string text;                  // a key of locale/, or words when `words`
    bool words = false;
};

struct FormPage {
    const catalogue::Form* form = nullptr;
    std::string token, action, units_source;
    Draft draft;
    std::vector<FormProblem> errors;
    std::string notice;                // key of something that happened
    bool searched = false;
    std::vector<parties::Operation> found;
};

pages::Html paragraphs(std::string_view text);
std::vector<std::string> step_names(const i18n::Texts& texts);
pages::Html render_form(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                        std::string_view before);
pages::Html render_check(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                         std::string_view before_sending);
pages::Html render_interruption(const FormPage& page, const catalogue::Interruption& interruption, const i18n::Texts& texts);

}  // namespace intake
