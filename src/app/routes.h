#pragma once
// MAP 2: what can be asked. Every URL in one typed table, with the roles that may ask and the lane
// it runs in; the router, the access matrix test and the API description are made from it.
#include <functional>
#include <string>
#include <vector>

#include "compose.h"

namespace app {

using Handler = http::Response (*)(Office&, http::Request&, const identity::Context&);

// How the one who asks is known.
enum class By { nobody, session, token };

struct Route {
    http::Method method;
    std::string pattern;
    By by = By::nobody;
    identity::Roles roles = identity::anyone;   // any of these
    http::Lane lane = http::Lane::read;
    http::Takes takes = http::Takes::nothing;
    std::int64_t body_max = 0;
    bool both_languages = false;                // also under /en, and under the prefixes of further languages
    Handler handler = nullptr;
    bool person = false;                        // told who has shown an e-legitimation, if somebody has
};

const std::vector<Route>& routes();

// The whole of what the server is given.
http::Application application(Office& office);

}  // namespace app
