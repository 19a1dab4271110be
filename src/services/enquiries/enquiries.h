#pragma once
// Enquiries: a question to the service for permits, for supervision, or for children and young
// people. Answered within the limits of the service (FL 6 to 8): no advance ruling, no
// dispensation, no large legal investigation, no view on a concrete case.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace enquiries {

class Enquiries {
public:
    Enquiries(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity);

    http::Response form(const http::Request& request, const identity::Context& context) const;      // GET  /beratta/fraga
    http::Response submit(http::Request& request, const identity::Context& context) const;          // POST /beratta/fraga
    http::Response api(const http::Request& request, const identity::Context& context) const;       // POST /api/v1/enquiries
    // /arbetsrum/arende/{number}/svar: the answer, or a limit of the service with its referral.
    http::Response answer_form(const http::Request& request, const identity::Context& context) const;   // GET
    http::Response answer(http::Request& request, const identity::Context& context) const;              // POST

    struct Answer { std::string text, limit, reply_by; };
    // Registers the answer as a document, queues the mail when it goes by mail, moves the case on.
    base::Outcome give(const casework::Case& on, const Answer& answer, const identity::Actor& actor) const;

private:
    http::Response render_answer(const casework::Case& on, const Answer& typed, const std::optional<base::Refusal>& refusal,
                                 const identity::Context& context) const;
    const intake::Intake& intake_;
    const intake::Mail& mail_;
    identity::Identity& identity_;
    intake::FormFlow flow_;
};

ledger::EventKind opening_event();

}  // namespace enquiries
