#include "tips/tips.h"

#include "tips_events.h"

namespace tips {

Tips::Tips(const intake::Intake& intake)
    : intake_{intake},
      flow_{intake, {"tip", "tip", tip_received, "/beratta/tips", "tips.flow", true, true}} {}

http::Response Tips::form(const http::Request& request, const identity::Context& context) const { return flow_.show(request, context); }
http::Response Tips::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }

http::Response Tips::api(const http::Request& request, const identity::Context& context) const {
    return intake::api_response(flow_.receive_json(request.body, request.header("idempotency-key"), context), context.t());
}

ledger::EventKind opening_event() { return tip_received; }

}  // namespace tips
