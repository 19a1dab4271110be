// One provider: what it says of itself, its keys, and the two ends of a round trip.
#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <mutex>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "oidc/impl/fetch.h"
#include "oidc/oidc.h"

namespace oidc {

namespace {

namespace json = boost::json;

constexpr std::int64_t us = 1'000'000;
constexpr std::int64_t fresh_us = 3600 * us;        // how long its own description and its keys are believed
constexpr std::int64_t stale_us = 24 * 3600 * us;   // and how long when it cannot be asked again
constexpr std::int64_t rest_us = 5 * us;            // after a failure nobody waits for the same failure
constexpr std::int64_t key_hunt_us = 60 * us;       // a made-up key id must not make us a flood
constexpr int waiting_max = 6;                      // workers that may wait for one provider
constexpr std::size_t code_bytes_max = 4000;

struct Description {
    std::string authorization_url, token_url, keys_url, userinfo_url;
    bool says_iss = false;                          // RFC 9207
};

json::object object_of(const std::string& body, const std::string& url) {
    boost::system::error_code error;
    auto value = json::parse(body, error);
    if (error || !value.is_object()) throw Unavailable{"oidc: " + url + " did not answer with JSON"};
    return std::move(value.get_object());
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

// Whether the list has one of the words; a list that is not there says nothing against it.
bool offers(const json::object& object, std::string_view name, std::initializer_list<std::string_view> words) {
    const auto* value = object.if_contains(name);
    if (!value) return true;
    if (!value->is_array()) return false;
    for (const auto& one : value->get_array())
        if (one.is_string() && std::find(words.begin(), words.end(), std::string_view{one.get_string()}) != words.end()) return true;
    return false;
}

Description description_of(const json::object& object, const std::string& issuer) {
    if (text_of(object, "issuer") != issuer)
        throw Unavailable{"oidc: the provider calls itself '" + text_of(object, "issuer") + "', the configuration says '" + issuer + "'"};
    if (!offers(object, "response_types_supported", {"code"})) throw Unavailable{"oidc: " + issuer + " has no authorization code flow"};
    if (!offers(object, "code_challenge_methods_supported", {"S256"})) throw Unavailable{"oidc: " + issuer + " has no PKCE S256"};
    if (!offers(object, "token_endpoint_auth_methods_supported", {"client_secret_basic"}))
        throw Unavailable{"oidc: " + issuer + " does not take client_secret_basic"};
    if (!offers(object, "id_token_signing_alg_values_supported", {"RS256", "PS256", "ES256"}))
        throw Unavailable{"oidc: " + issuer + " signs with none of RS256, PS256, ES256"};
    Description found{text_of(object, "authorization_endpoint"), text_of(object, "token_endpoint"), text_of(object, "jwks_uri"),
                      text_of(object, "userinfo_endpoint"), false};
    const auto* says = object.if_contains("authorization_response_iss_parameter_supported");
    found.says_iss = says && says->is_bool() && says->get_bool();
    for (const auto* url : {&found.authorization_url, &found.token_url, &found.keys_url})
        if (!is_acceptable_url(*url)) throw Unavailable{"oidc: " + issuer + " names an address that is not https: '" + *url + "'"};
    return found;
}

std::string form_of(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        if (!out.empty()) out += '&';
        out += std::string{name} + "=" + http::percent_encode(value);
    }
    return out;
}

std::vector<std::string> levels_taken(const Settings& settings) {
    const auto least = settings.level_min.empty() ? settings.levels.begin()
                                                  : std::find(settings.levels.begin(), settings.levels.end(), settings.level_min);
    return {least, settings.levels.end()};
}

// A worker's place in the queue for the provider, given back at the end.
class Place {
public:
    explicit Place(std::atomic<int>& waiting) : waiting_{waiting} {
        if (++waiting_ <= waiting_max) return;
        --waiting_;
        throw Unavailable{"oidc: too many wait for the provider already"};
    }
    ~Place() { --waiting_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    std::atomic<int>& waiting_;
};

}  // namespace

void check(const Settings& settings, std::string_view where) {
    const auto refuse = [&](const std::string& words) { throw base::Fault(std::string{where} + ": " + words); };
    if (!is_acceptable_url(settings.issuer)) refuse("issuer must be the provider's https address; this was '" + settings.issuer + "'");
    if (settings.client_id.empty()) refuse("client_id is missing");
    if (settings.client_secret.empty()) refuse("client_secret is missing");
    if (!is_acceptable_url(settings.redirect_url)) refuse("redirect_url must be our https address; this was '" + settings.redirect_url + "'");
    if (std::find(settings.scopes.begin(), settings.scopes.end(), "openid") == settings.scopes.end()) refuse("scopes must have \"openid\"");
    if (!settings.level_min.empty() && std::find(settings.levels.begin(), settings.levels.end(), settings.level_min) == settings.levels.end())
        refuse("level_min is not among levels");
}

// Both caches are read and filled under one lock: who waits for it waits for the very answer it
// needs, and not longer than the fetch may take.
struct Provider::Impl {
    Impl(Settings given, const base::Clock& the_clock) : settings{std::move(given)}, clock{the_clock} {}

    const Settings settings;
    const base::Clock& clock;
    std::atomic<int> waiting{0};
    std::mutex mutex;
    std::optional<Description> known;
    KeySet keys;
    std::int64_t known_at = 0, keys_at = 0, hunted_at = INT64_MIN / 2, failed_at = INT64_MIN / 2;

    impl::Wire wire() const { return {settings.ca_file, settings.fetch_seconds_max}; }

    impl::Fetched ask(const std::string& url, const std::string& authorization = {}, const std::string& form = {}) {
        auto fetched = impl::fetch(wire(), url, authorization, form);
        if (fetched.status >= 500 || fetched.status == 429 || (fetched.status >= 300 && fetched.status < 400))
            throw Unavailable{"oidc: " + url + " answered " + std::to_string(fetched.status)};
        return fetched;
    }

    json::object ask_json(const std::string& url) {
        const auto fetched = ask(url);
        if (fetched.status != 200) throw Unavailable{"oidc: " + url + " answered " + std::to_string(fetched.status)};
        return object_of(fetched.body, url);
    }

    void learn(std::int64_t now) {
        const auto stem = settings.issuer.ends_with('/') ? settings.issuer.substr(0, settings.issuer.size() - 1) : settings.issuer;
        known = description_of(ask_json(stem + "/.well-known/openid-configuration"), settings.issuer);
        known_at = now;
    }

    void learn_keys(std::int64_t now) {
        const auto fetched = ask(known->keys_url);
        auto fresh = KeySet::parse(fetched.status == 200 ? fetched.body : "");
        if (fresh.empty()) throw Unavailable{"oidc: " + known->keys_url + " has no key that can be used"};
        keys = std::move(fresh);
        keys_at = now;
    }

    // Runs `renew` when what is there is too old; what is old is still used while the provider is
    // away. The lock is held.
    void keep_fresh(bool there, std::int64_t at, const std::function<void(std::int64_t)>& renew) {
        const auto now = clock.monotonic_us();
        if (there && now - at < fresh_us) return;
        const bool usable = there && now - at < stale_us;
        if (now - failed_at < rest_us) {
            if (usable) return;
            throw Unavailable{"oidc: " + settings.issuer + " did not answer a moment ago"};
        }
        try {
            renew(now);
        } catch (const Unavailable& fault) {
            failed_at = now;
            if (!usable) throw;
            base::log(base::Level::warning, "oidc_not_renewed", {{"error", fault.what()}});
        }
    }

    Description description() {
        const std::lock_guard lock{mutex};
        keep_fresh(known.has_value(), known_at, [this](std::int64_t now) { learn(now); });
        return *known;
    }

    KeySet key_set() {
        const std::lock_guard lock{mutex};
        keep_fresh(!keys.empty(), keys_at, [this](std::int64_t now) { learn_keys(now); });
        return keys;
    }

    // The provider may have changed its keys: once a minute that is believed.
    std::optional<KeySet> keys_after_unknown() {
        const std::lock_guard lock{mutex};
        const auto now = clock.monotonic_us();
        if (now - hunted_at < key_hunt_us) return {};
        hunted_at = now;
        learn_keys(now);
        return keys;
    }

    base::Result<Claims> check_token(const std::string& token, const std::string& access_token, const RoundTrip& trip) {
        const Expected expected{settings.issuer, settings.client_id, trip.nonce, levels_taken(settings), settings.max_age_seconds,
                                settings.clock_skew_seconds, clock.now(), access_token};
        auto claims = check_id_token(token, key_set(), expected);
        if (claims || claims.error().text_key != "oidc.refused.key") return claims;
        const auto fresh = keys_after_unknown();
        return fresh ? check_id_token(token, *fresh, expected) : claims;
    }

    // Adds the claims that the provider gives out here alone. Never the level, which must be signed.
    base::Outcome add_userinfo(const Description& at, Claims& claims, const std::string& access_token) {
        if (at.userinfo_url.empty() || access_token.empty()) return base::Done{};
        const auto fetched = ask(at.userinfo_url, "Bearer " + access_token);
        if (fetched.status != 200) return base::Refusal{"oidc.refused.token"};
        const auto object = object_of(fetched.body, at.userinfo_url);
        if (text_of(object, "sub") != claims.subject) return base::Refusal{"oidc.refused.token"};
        for (const auto& [name, value] : object)
            if (value.is_string() && value.get_string().size() <= 1000 && claims.texts.size() < 200)
                claims.texts.emplace(std::string_view{name}, std::string_view{value.get_string()});
        return base::Done{};
    }
};

Provider::Provider(Settings settings, const base::Clock& clock) : impl_{std::make_unique<Impl>(std::move(settings), clock)} {}
Provider::~Provider() = default;
const Settings& Provider::settings() const { return impl_->settings; }

Begun Provider::begin(std::string_view ui_locale, bool ask_again) {
    const Place place{impl_->waiting};
    const auto at = impl_->description();
    const auto& settings = impl_->settings;
    Begun begun{"", {crypto::random_token(), crypto::random_token(), crypto::random_token()}};
    const auto challenge = base::base64url(crypto::sha256(begun.trip.verifier));
    const auto age = settings.max_age_seconds > 0 ? std::to_string(settings.max_age_seconds) : std::string{};
    begun.url = at.authorization_url + (at.authorization_url.find('?') == std::string::npos ? "?" : "&") +
                form_of({{"response_type", "code"}, {"client_id", settings.client_id}, {"redirect_uri", settings.redirect_url},
                         {"scope", base::join(settings.scopes, " ")}, {"state", begun.trip.state}, {"nonce", begun.trip.nonce},
                         {"code_challenge", challenge}, {"code_challenge_method", "S256"}, {"acr_values", base::join(levels_taken(settings), " ")},
                         {"ui_locales", ui_locale}, {"max_age", age}, {"prompt", ask_again || settings.ask_again ? "login" : ""}});
    return begun;
}

bool Provider::belongs(const http::Fields& query, const RoundTrip& trip) {
    const auto states = query.all("state");
    return !trip.state.empty() && states.size() == 1 && crypto::equal_constant_time(states.front(), trip.state);
}

base::Result<std::string> Provider::code_of(const http::Fields& query, const RoundTrip& trip) {
    if (!belongs(query, trip)) return base::Refusal{"oidc.refused.state"};
    // Given twice, two readers could read two things.
    for (const auto* name : {"iss", "code", "error"})
        if (query.all(name).size() > 1) return base::Refusal{"oidc.refused.answer"};
    const auto issuer = query.find("iss");
    if (issuer ? *issuer != impl_->settings.issuer : impl_->description().says_iss) return base::Refusal{"oidc.refused.issuer"};
    if (const auto error = query.find("error")) {
        base::log(base::Level::info, "oidc_sign_in_ended", {{"error", error->substr(0, 60)}});
        if (*error == "access_denied") return base::Refusal{"oidc.refused.cancelled"};
        if (*error == "temporarily_unavailable" || *error == "server_error") throw Unavailable{"oidc: the provider says " + std::string{*error}};
        return base::Refusal{"oidc.refused.answer"};
    }
    const auto code = query.get("code");
    if (code.empty() || code.size() > code_bytes_max) return base::Refusal{"oidc.refused.answer"};
    return code;
}

base::Result<Claims> Provider::redeem(const std::string& code, const RoundTrip& trip, const std::vector<std::string>& wanted) {
    const Place place{impl_->waiting};
    const auto at = impl_->description();
    const auto& settings = impl_->settings;
    const auto secret = impl::base64(http::percent_encode(settings.client_id) + ":" + http::percent_encode(settings.client_secret));
    const auto fetched = impl_->ask(at.token_url, "Basic " + secret,
                                    form_of({{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", settings.redirect_url},
                                             {"code_verifier", trip.verifier}}));
    const auto answer = object_of(fetched.body, at.token_url);
    if (fetched.status != 200) {
        const auto error = text_of(answer, "error");
        // invalid_grant is about this code; anything else is about how we are set up.
        if (error == "invalid_grant") return base::Refusal{"oidc.refused.code"};
        throw Unavailable{"oidc: " + at.token_url + " answered " + std::to_string(fetched.status) + " " + error.substr(0, 60)};
    }
    const auto access_token = text_of(answer, "access_token");
    auto claims = impl_->check_token(text_of(answer, "id_token"), access_token, trip);
    if (!claims) return claims;
    const bool there = std::any_of(wanted.begin(), wanted.end(), [&](const auto& name) { return claims->texts.contains(name); });
    if (!wanted.empty() && !there)
        if (auto added = impl_->add_userinfo(at, *claims, access_token); !added) return added.error();
    return claims;
}

}  // namespace oidc
