#pragma once
// My matters: what a party sees of their own case, and what they can do in it. Opened by who has
// shown an e-legitimation, or by whoever began it with number and return code (posted, never part of a URL). A tip has
// no status: its sender may add to it at /beratta/folj, and sees the same whatever became of it.
// Included by portal.h, which is the door.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace portal {

class Matters {
public:
    Matters(const intake::Intake& intake, bool e_legitimation) : intake_{intake}, e_legitimation_{e_legitimation} {}

    http::Response list(const http::Request& request, const identity::Context& context) const;      // GET  /mina-arenden
    http::Response open(http::Request& request, const identity::Context& context) const;            // POST /mina-arenden: number and code, or an act with them
    http::Response show(const http::Request& request, const identity::Context& context) const;      // GET  /mina-arenden/{number}: signed in
    http::Response act(http::Request& request, const identity::Context& context) const;             // POST /mina-arenden/{number}: signed in

private:
    // Who opened it: a party of the case, or whoever holds its code.
    struct Opened;
    std::optional<Opened> opened_by_person(const http::Request& request, const identity::Context& context) const;
    // What was refused, and what stood in the form that it came from.
    struct Refused { base::Refusal why; std::string act, text; std::int64_t hearing = 0; };
    http::Response render(const Opened& opened, const identity::Context& context, std::string_view notice, const std::optional<Refused>& refused) const;
    static Refused refused_by(const base::Refusal& why, const http::Request& request);
    http::Response render_list(const identity::Context& context, std::string number, const std::optional<base::Refusal>& refusal) const;
    base::Outcome perform(const Opened& opened, const http::Request& request, const identity::Context& context) const;
    const intake::Intake& intake_;
    bool e_legitimation_;
};

}  // namespace portal
