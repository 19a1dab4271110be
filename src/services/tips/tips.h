#pragma once
// Tips: somebody tells about a deficiency, anonymously if they want. No feedback is given
// (the charter promises it), nobody is party; every tip is registered, read and compiled.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace tips {

class Tips {
public:
    explicit Tips(const intake::Intake& intake);

    http::Response form(const http::Request& request, const identity::Context& context) const;      // GET  /beratta/tips
    http::Response submit(http::Request& request, const identity::Context& context) const;          // POST /beratta/tips
    http::Response api(const http::Request& request, const identity::Context& context) const;       // POST /api/v1/tips

private:
    const intake::Intake& intake_;
    intake::FormFlow flow_;
};

// The event that opens a case of this service, for e-mail and other doors without a form.
ledger::EventKind opening_event();

}  // namespace tips
