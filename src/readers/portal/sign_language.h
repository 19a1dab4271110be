#pragma once
// The film in Swedish sign language, with the same content as text. Until a film is recorded a
// placeholder stands in its place and says so; the text is the content.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace portal {

class SignLanguage {
public:
    http::Response show(const http::Request& request, const identity::Context& context) const;  // /teckensprak
};

}  // namespace portal
