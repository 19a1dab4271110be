#pragma once
// Children and young people: their own way to the enquiry service. Call, write or read; three short
// steps, nothing that must be written, no name asked. Who is in danger is registered at once, as
// urgent, before the last step, and is shown 112. No cookie, nothing of the sender, nobody else's server.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace children {

struct Danger;

class Children {
public:
    explicit Children(const intake::Intake& intake) : intake_{intake}, s_{intake.services()} {}

    http::Response start(const http::Request& request, const identity::Context& context) const;  // GET  /barn
    http::Response rights(const http::Request& request,
                          const identity::Context& context) const;  // GET  /barn/dina-rattigheter
    http::Response afterwards(const http::Request& request,
                              const identity::Context& context) const;  // GET  /barn/vad-hander-sen
    http::Response acute(const http::Request& request, const identity::Context& context) const;  // GET  /barn/akut
    http::Response form(const http::Request& request, const identity::Context& context) const;   // GET  /barn/beratta
    http::Response submit(http::Request& request, const identity::Context& context) const;       // POST
    http::Response answer_form(const http::Request& request, const identity::Context& context) const;  // GET /barn/svar
    http::Response answer(http::Request& request, const identity::Context& context) const;             // POST

private:
    struct Page;  // one rendering of the form
    Page page_of(const http::Request& request, const identity::Context& context) const;
    void take(const http::Request& request, Page& page) const;
    http::Response next(const http::Request& request, Page& page, const Danger& danger,
                        const identity::Context& context) const;
    // Number and code, from now on kept in the draft. The case is open before anything else is asked.
    void register_at_once(Page& page, const Danger& danger, const identity::Context& context) const;
    void add_step(Page& page, std::string_view step, const identity::Context& context) const;
    http::Response finish(Page& page, const identity::Context& context) const;
    intake::Submission submission_of(const Page& page, const catalogue::Answers& answers,
                                     const identity::Context& context) const;
    std::string phone() const;  // of the line, from the catalogue

    http::Response framed(const identity::Context& context, std::string_view path, std::string title,
                          pages::Html content, int status = 200, bool errors = false) const;
    http::Response render_step(const Page& page, const identity::Context& context, int status) const;
    http::Response render_danger(const Page& page, const identity::Context& context) const;
    http::Response render_receipt(const std::string& number, const std::string& code,
                                  const identity::Context& context) const;
    http::Response render_answer(const identity::Context& context, std::string number, std::string_view error,
                                 int status) const;
    http::Response render_messages(const identity::Context& context, const intake::Followed& followed,
                                   std::string_view number, std::string_view code, std::string_view notice,
                                   std::string_view error, std::string typed = {}) const;

    const intake::Intake& intake_;
    const intake::Services& s_;
};

ledger::EventKind opening_event();

}  // namespace children
