#pragma once
// Reports about social services and LSS: nobody has a right to have one tried. The sender gets the
// authority's position in writing within two to three weeks, and the case is closed with it; any
// supervision is a new case, linked triggered_by. The handling is the engine's.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace reports {

class Reports {
public:
    explicit Reports(const intake::Intake& intake);

    http::Response form(const http::Request& request, const identity::Context& context) const;      // GET  /beratta/socialtjanst
    http::Response submit(http::Request& request, const identity::Context& context) const;          // POST /beratta/socialtjanst

private:
    const intake::Intake& intake_;
    intake::FormFlow flow_;
};

ledger::EventKind opening_event();
// What a report writes besides its case, whoever fills in its form: the sender as a person to write to.
decltype(intake::FlowSettings::after_receive) after_receive(const intake::Intake& intake);

}  // namespace reports
