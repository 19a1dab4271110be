#include "data_requests/data_requests.h"

#include "data_requests_events.h"

namespace data_requests {

DataRequests::DataRequests(const intake::Intake& intake)
    : flow_{intake, {"data_subject_request", "data_subject_request", request_received, "/begar-uppgifter", "data_requests.flow"}} {}

http::Response DataRequests::form(const http::Request& request, const identity::Context& context) const { return flow_.show(request, context); }
http::Response DataRequests::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }

ledger::EventKind opening_event() { return request_received; }

}  // namespace data_requests
