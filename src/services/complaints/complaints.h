#pragma once
// Complaints about health care, a statutory right (PSL 7:10 to 7:18). Who complains is party: shows
// who they are by e-legitimation, or signs the form on paper. What the sender tells becomes parties
// and the facts of two gates, in the commit of the case itself. The handling is the engine's.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace complaints {

class Complaints {
public:
    // Without e-legitimation the web form is closed and the page leads to the paper form.
    Complaints(const intake::Intake& intake, bool e_legitimation);

    http::Response start(const http::Request& request, const identity::Context& context) const;     // GET /klaga
    http::Response first(const http::Request& request, const identity::Context& context) const;     // GET /klaga/halso-och-sjukvard
    http::Response form(const http::Request& request, const identity::Context& context) const;      // GET /klaga/halso-och-sjukvard/anmal
    http::Response submit(http::Request& request, const identity::Context& context) const;          // POST
    http::Response show_resume(const http::Request& request, const identity::Context& context) const;   // GET .../anmal/fortsatt
    http::Response resume(const http::Request& request, const identity::Context& context) const;        // POST
    http::Response paper(const http::Request& request, const identity::Context& context) const;     // GET /klaga/halso-och-sjukvard/blankett

private:
    http::Response ask_to_sign_in(const identity::Context& context) const;
    const intake::Intake& intake_;
    intake::FormFlow flow_;
    bool e_legitimation_;
};

ledger::EventKind opening_event();

}  // namespace complaints
