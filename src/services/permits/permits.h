#pragma once
// Applications for a permit to run private social services or support under LSS. The form is a task list, kept
// with a code in between; what it says of the applicant becomes the case's parties. The handling is the engine's.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace permits {

class Permits {
public:
    explicit Permits(const intake::Intake& intake);

    http::Response form(const http::Request& request, const identity::Context& context) const;          // GET  /verksamhet/tillstand
    http::Response submit(http::Request& request, const identity::Context& context) const;              // POST /verksamhet/tillstand
    http::Response show_resume(const http::Request& request, const identity::Context& context) const;   // GET  .../fortsatt
    http::Response resume(const http::Request& request, const identity::Context& context) const;        // POST .../fortsatt

private:
    intake::FormFlow flow_;
};

ledger::EventKind opening_event();

}  // namespace permits
