#pragma once
// The public front door: what this office does, where to tell it something, how to follow a matter,
// what happens to personal data. The forms themselves belong to their services.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace portal {

class Portal {
public:
    explicit Portal(const intake::Intake& intake) : intake_{intake} {}

    http::Response start(const http::Request& request, const identity::Context& context) const;        // /
    http::Response tell(const http::Request& request, const identity::Context& context) const;         // /beratta: the guide
    http::Response follow_form(const http::Request& request, const identity::Context& context) const;  // /beratta/folj
    http::Response follow(http::Request& request, const identity::Context& context) const;
    http::Response contact(const http::Request& request, const identity::Context& context) const;      // /kontakt
    http::Response contact_service(const http::Request& request, const identity::Context& context) const;  // /kontakt/{service}
    http::Response personal_data(const http::Request& request, const identity::Context& context) const;    // /personuppgifter
    http::Response personal_data_of(const http::Request& request, const identity::Context& context) const; // /personuppgifter/{flow}
    http::Response accessibility(const http::Request& request, const identity::Context& context) const;
    http::Response hide_tracks(const http::Request& request, const identity::Context& context) const;  // /hjalp/dolj-spar
    http::Response units(const http::Request& request, const identity::Context& context) const;        // /beratta/enheter?q= as JSON
    http::Response api_page(const http::Request& request, const identity::Context& context) const;     // /oppna-data

private:
    http::Response doors(const identity::Context& context) const;      // /beratta on a day without a guide
    pages::Html ask_registry(const http::Request& request, const identity::Context& context) const;
    http::Response render_follow(const identity::Context& context, std::string number, std::string_view error, int status) const;
    http::Response render_followed(const identity::Context& context, const intake::Followed& followed, std::string_view number,
                                   std::string_view code, std::string_view notice, std::string_view error, std::string typed = {}) const;
    const intake::Intake& intake_;
};

}  // namespace portal

#include "portal/matters.h"
