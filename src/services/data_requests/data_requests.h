#pragma once
// Requests about one's own data: access, correction, restriction, objection, erasure. The form opens a
// case with the month that the Regulation gives; the handling is the engine's.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace data_requests {

class DataRequests {
public:
    explicit DataRequests(const intake::Intake& intake);

    http::Response form(const http::Request& request, const identity::Context& context) const;      // GET  /begar-uppgifter
    http::Response submit(http::Request& request, const identity::Context& context) const;          // POST /begar-uppgifter

private:
    intake::FormFlow flow_;
};

ledger::EventKind opening_event();

}  // namespace data_requests
