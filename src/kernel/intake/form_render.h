#pragma once
// A form, its check page and its interruption as Html, from the question model.
#include <string>
#include <vector>

#include "intake/intake.h"
#include "pages/components.h"

namespace intake {

struct FormPage {
    const catalogue::Form* form = nullptr;
    std::string token, action, units_source;
    Draft draft;
    std::vector<FormProblem> errors;
    std::string notice;                // key of something that happened
    std::string step;                  // the one that is asked; empty: the whole form on one page
    bool to_check = false;             // came from the check page and goes back there
    bool resumable = false;
    bool searched = false;
    std::vector<parties::Operation> found;
    std::string session{};             // the token of a staff session, which its forms carry; the draft is the note's
    std::string kept_at{};             // where a draft waits that who is signed in has kept
    const std::string& form_token() const { return session.empty() ? token : session; }
};

bool as_tasks(const catalogue::Form& form);   // a list of its steps first, each opened from it
bool by_steps(const catalogue::Form& form);   // one step a page, whatever leads to it

// The steps of a form that is asked step by step: those with something to ask or to say, as the answers stand.
std::vector<std::string> open_steps(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today);
// The first that is not answered as it must be; empty: none.
std::string first_open_step(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today);
// The one after or before the page's; empty after the last, the first itself before the first.
std::string step_after(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today);
std::string step_before(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today);
std::string step_of_problem(const FormPage& page);   // of the first error
std::string page_title(const FormPage& page, const i18n::Texts& texts);

pages::Html paragraphs(std::string_view text);
std::vector<std::string> step_names(const i18n::Texts& texts);
// What stands above a form: errors, what happened, a kept draft.
std::vector<pages::Html> told_first(const FormPage& page, const i18n::Texts& texts);
pages::Html render_form(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                        std::string_view before);
pages::Html render_check(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                         std::string_view before_sending);
// The draft is kept until the end of `until`, under its return code.
pages::Html render_kept(const FormPage& page, base::Day until, const std::string& resume_path, const i18n::Texts& texts);
// `own_token`: of the session of somebody whose kept draft waits; empty: nobody's does.
pages::Html render_resume(const std::string& path, const i18n::Texts& texts, const std::vector<pages::Error>& errors, const std::string& own_token);
pages::Html render_interruption(const FormPage& page, const catalogue::Interruption& interruption, const i18n::Texts& texts);

}  // namespace intake
