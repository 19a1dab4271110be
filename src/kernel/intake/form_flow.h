#pragma once
// The public form of a case type, from the catalogue: tell, check, sent; on one page or one step a
// page. Works without JavaScript, sets no cookie; what has been filled in lives in a sealed draft
// under the token of the page. Included by intake.h, which is the door.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "pages/components.h"

namespace intake {

// What a service says about its form; sentences are keys in locale/ below `texts`:
// before_form, before_sending, confirmation_title, confirmation_next, code_help.
struct FlowSettings {
    std::string case_type, form;
    ledger::EventKind event;
    std::string path;                  // "/beratta/tips"; the English page is under "/en"
    std::string texts;                 // "tips.flow"
    bool quick_exit = false;
    bool neutral_title = false;
    bool resumable = false;            // "save and return": a return code for the draft, opened at path + "/fortsatt"
    std::string area{};                // of the case, when the form does not ask for it
    bool names_person = false;         // who is signed in is named in the case: it is not anonymous, contact details or not
    std::function<pages::Html(const identity::Context&)> above{};   // what stands before the form

    // What is known already, by the names that questions have in `prefill` ("person.name"), for a form just begun.
    using Known = std::map<std::string, std::string, std::less<>>;
    std::function<Known(const http::Request&, const identity::Context&)> known{};
    // The case type that these answers open; without it, or when it says nothing, `case_type`.
    std::function<std::string(const Answers&)> type_of{};
    // What the service refuses that the form's own rules let through, each with the field to point at.
    std::function<std::vector<base::Refusal>(const Answers&, const identity::Context&)> before_send{};
    // What the service writes of its own in the commit that opens the case (Submission::in_same_commit).
    std::function<void(db::Transaction&, base::CaseId, const Answers&, const crypto::CaseKeys&, const identity::Context&)> after_receive{};

    // Staff who fill in the form for somebody on the phone: how it came in and when the call began, the draft that
    // belongs to their note (their forms carry the session's token instead), the frame of their pages, and what
    // they see when it is sent.
    std::string channel = "web";
    base::Time received_at{};
    std::string draft{};
    std::function<http::Response(const identity::Context&, std::string title, pages::Html content, int status, bool errors)> frame{};
    std::function<http::Response(const Receipt&, const identity::Context&)> receipt{};
};

struct FormProblem {
    std::string field;
    std::string text;                  // a key of locale/, or words when `words`
    bool words = false;
};

// Path in the language of the page.
std::string localised(const identity::Context& context, std::string_view path);

class FormFlow {
public:
    FormFlow(const Intake& intake, FlowSettings settings) : intake_{intake}, settings_{std::move(settings)} {}

    http::Response show(const http::Request& request, const identity::Context& context) const;    // GET
    http::Response submit(http::Request& request, const identity::Context& context) const;        // POST
    http::Response show_resume(const http::Request& request, const identity::Context& context) const;   // GET path + "/fortsatt"
    http::Response resume(const http::Request& request, const identity::Context& context) const;        // POST path + "/fortsatt"

    // JSON of the API: the same questions, the same rules; `key` is the Idempotency-Key or empty.
    struct ApiError { std::string field, text; };
    struct ApiAnswer { std::optional<Receipt> receipt; int status = 201; std::vector<ApiError> errors; };
    ApiAnswer receive_json(std::string_view body, std::string_view key, const identity::Context& context) const;

private:
    struct Page;                       // one rendering: form, draft, errors, what was found
    Page page_of(const http::Request& request, const identity::Context& context) const;
    void load_draft(std::string token, Page& page) const;
    void prefill(const http::Request& request, const identity::Context& context, Page& page) const;
    // Takes what was posted; one step's fields when the form is asked by steps. True: the page is only shown again,
    // because something was searched, added or taken away.
    bool take(const http::Request& request, Page& page) const;
    // Lets the interruption pass that the person has seen, or finds what is wrong with the step.
    void judge_step(Page& page, bool seen, const identity::Context& context) const;
    void take_answers(const http::Request& request, Page& page) const;
    void take_files(const http::Request& request, Page& page) const;
    bool take_group_act(const http::Request& request, Page& page) const;
    http::Response submit_all(const http::Request& request, Page& page, const identity::Context& context) const;
    http::Response submit_step(const http::Request& request, Page& page, const identity::Context& context) const;
    // A task list: its own buttons, and the step that was opened from it.
    http::Response submit_list(const http::Request& request, Page& page, const identity::Context& context) const;
    http::Response submit_task(const http::Request& request, Page& page, const identity::Context& context) const;
    bool take_task(const http::Request& request, Page& page) const;
    bool tasks_left(Page& page, const identity::Context& context) const;
    http::Response submit_checked(const http::Request& request, Page& page, const identity::Context& context) const;
    http::Response go_on(Page& page, const identity::Context& context) const;
    // Everything wrong with all that was filled in, the service's refusals last.
    std::vector<FormProblem> problems(const Page& page, const identity::Context& context) const;
    http::Response keep(Page& page, const identity::Context& context) const;
    http::Response render_form(const Page& page, const identity::Context& context, int status) const;
    http::Response render_check(const Page& page, const identity::Context& context) const;
    http::Response render_resume(const identity::Context& context, int status, std::vector<pages::Error> errors) const;
    http::Response open_kept(const std::string& token, const identity::Context& context) const;
    http::Response render_interruption(const Page& page, const catalogue::Interruption& interruption, const identity::Context& context) const;
    http::Response render_receipt(const Receipt& receipt, const identity::Context& context) const;
    http::Response send(Page& page, const identity::Context& context) const;
    http::Response framed(const identity::Context& context, std::string title, pages::Html content, int status, bool errors = false) const;
    Submission submission_of(const catalogue::Form& form, const Answers& answers, std::vector<registry::ReceivedFile> files,
                             const identity::Context& context, std::string channel) const;

    const Intake& intake_;
    FlowSettings settings_;
};

// 201 with number and return code, or problem+json (RFC 9457) with field paths.
http::Response api_response(const FormFlow::ApiAnswer& answer, const i18n::Texts& texts);
http::Response api_problem(int status, std::string_view title, const std::vector<FormFlow::ApiError>& errors);

// The JSON Schema of a form as the API takes it: groups are arrays, dates three members.
std::string form_schema(const catalogue::Catalogue& catalogue, const catalogue::Form& form, base::Day day, i18n::Language language);

// Answers of a form as rows to read: label and value in words. Used by the check page, by the case
// page and by print. Of one step alone when it is named.
std::vector<pages::Answer> answer_rows(const catalogue::Catalogue& catalogue, const catalogue::Form& form, const Answers& answers,
                                       base::Day today, const i18n::Texts& texts, const std::string& unit_name,
                                       bool with_contact, std::string_view step = {});

}  // namespace intake
