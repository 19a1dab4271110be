#pragma once
// The easy-read pages: written for those who read with effort, one idea a line, short sentences, and
// leading to the real forms. Their sentences are of the language sv@lattlast alone.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace portal {

class Easy {
public:
    explicit Easy(const intake::Intake& intake) : intake_{intake} {}

    http::Response about(const http::Request& request, const identity::Context& context) const;  // /lattlast/
    http::Response tell(const http::Request& request, const identity::Context& context) const;   // /lattlast/beratta
    http::Response ask(const http::Request& request,
                       const identity::Context& context) const;  // /lattlast/beratta/fraga
    http::Response complain(const http::Request& request, const identity::Context& context) const;  // /lattlast/klaga
    http::Response contact(const http::Request& request, const identity::Context& context) const;   // /lattlast/kontakt

private:
    const intake::Intake& intake_;
};

// Markdown in which every line stands on a line of its own.
std::string line_by_line(std::string_view text);

}  // namespace portal
