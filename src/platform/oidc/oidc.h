#pragma once
// Signing in by OpenID Connect: authorization code with PKCE S256, state, nonce and `iss` (RFC 9207),
// for one provider. Knows no users and keeps no sessions. What the provider or the browser got
// wrong is a Refusal with a text; a provider that cannot be reached, or is set up wrong, is
// `Unavailable`. The client proves itself by client_secret_basic. Thread-safe.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fault.h"
#include "base/result.h"
#include "http/http.h"

namespace oidc {

class Unavailable : public base::Fault {
public:
    using base::Fault::Fault;
};

struct Settings {
    std::string issuer;                     // exactly as the provider writes it
    std::string client_id, client_secret;
    std::string redirect_url;
    std::vector<std::string> scopes{"openid"};
    std::vector<std::string> levels;        // values of acr, lowest first; empty: none is asked for
    std::string level_min;                  // the lowest that is taken; empty: the first of `levels`
    int max_age_seconds = 0;                // how old the provider's own sign-in may be; 0: any age
    int clock_skew_seconds = 60;
    bool ask_again = false;                 // prompt=login: a shared machine must not sign in the one before
    std::string ca_file;                    // empty: the system's
    int fetch_seconds_max = 5;
};
// Throws base::Fault with words for the operator; `where` is the section, as "[oidc.staff]".
void check(const Settings& settings, std::string_view where);
// https, or http to an address of this machine: everything else is refused before it is asked.
bool is_acceptable_url(std::string_view url);

// What must be kept between the two ends of a round trip, secret and bound to the browser.
struct RoundTrip { std::string state, nonce, verifier; };
struct Begun { std::string url; RoundTrip trip; };

// What the ID token says, after every check. `texts` holds its claims that are text.
struct Claims {
    std::string issuer, subject, level;
    std::map<std::string, std::string, std::less<>> texts;
    std::string text(std::string_view name) const;
};

// The provider's public keys (RFC 7517): RSA of 2048 to 8192 bits and EC P-256, for signatures.
class KeySet {
public:
    // Nothing usable in it, or no key set at all: empty.
    static KeySet parse(std::string_view json);
    bool empty() const;
    enum class Verdict { good, unknown_key, bad };
    // RS256, PS256 or ES256; nothing else is known here, "none" and HS256 least of all.
    Verdict verify(std::string_view algorithm, std::string_view key_id, std::string_view signed_text, std::string_view signature) const;

private:
    struct Key;
    std::shared_ptr<const std::vector<Key>> keys_;
};

struct Expected {
    std::string issuer, client_id, nonce;
    std::vector<std::string> levels;        // those that are enough; empty: any
    int max_age_seconds = 0;
    int clock_skew_seconds = 60;
    base::Time now;
    std::string access_token;               // for at_hash, when the token has one
};
// Pure: signature and every claim (OpenID Connect Core 3.1.3.7). "oidc.refused.key" when no key of
// the set has the token's key id.
base::Result<Claims> check_id_token(std::string_view token, const KeySet& keys, const Expected& expected);

class Provider {
public:
    Provider(Settings settings, const base::Clock& clock);
    ~Provider();
    const Settings& settings() const;

    // Where the browser is to be sent; `ask_again` as in Settings, for this trip. Throws Unavailable.
    Begun begin(std::string_view ui_locale, bool ask_again = false);
    // Whether the callback belongs to this round trip at all; mark the trip as used when it does.
    static bool belongs(const http::Fields& query, const RoundTrip& trip);
    // The callback's code, after state, iss and error were looked at.
    base::Result<std::string> code_of(const http::Fields& query, const RoundTrip& trip);
    // Code for ID token, checked. When it has none of the claims `wanted`, they are asked for at the
    // userinfo endpoint, whose subject must be the token's. Throws Unavailable.
    base::Result<Claims> redeem(const std::string& code, const RoundTrip& trip, const std::vector<std::string>& wanted = {});

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace oidc
