// The ID token: its form, its signature, its claims (OpenID Connect Core 3.1.3.7).
#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "crypto/crypto.h"
#include "oidc/oidc.h"

namespace oidc {

namespace {

namespace json = boost::json;

constexpr std::size_t token_bytes_max = 32 * 1024, claim_bytes_max = 1000, claims_max = 100;
constexpr std::int64_t oldest_seconds = 10 * 60;   // a token comes straight from its making

std::optional<json::object> object_of(std::string_view part) {
    const auto text = base::unbase64url(part);
    if (!text || !base::valid_utf8(*text)) return {};
    boost::system::error_code error;
    auto value = json::parse(*text, error);
    if (error || !value.is_object()) return {};
    return std::move(value.get_object());
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::optional<std::int64_t> seconds_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (!value || !value->is_number()) return {};
    boost::system::error_code error;
    const double seconds = value->to_number<double>(error);
    if (error || !std::isfinite(seconds) || std::abs(seconds) > 1e12) return {};
    return static_cast<std::int64_t>(seconds);
}

// No audience but us is trusted, so every one that is named must be us.
bool is_for(const json::object& claims, std::string_view client) {
    const auto* audience = claims.if_contains("aud");
    if (!audience) return false;
    if (audience->is_string()) {
        if (std::string_view{audience->get_string()} != client) return false;
    } else {
        if (!audience->is_array() || audience->get_array().empty()) return false;
        for (const auto& one : audience->get_array())
            if (!one.is_string() || std::string_view{one.get_string()} != client) return false;
    }
    return !claims.contains("azp") || text_of(claims, "azp") == client;
}

bool is_of_now(const json::object& claims, const Expected& expected) {
    const std::int64_t now = expected.now.us / 1'000'000, skew = expected.clock_skew_seconds;
    const auto expires = seconds_of(claims, "exp"), issued = seconds_of(claims, "iat");
    if (!expires || !issued || *expires + skew <= now) return false;
    if (*issued - skew > now || *issued + skew + oldest_seconds < now) return false;
    const auto not_before = seconds_of(claims, "nbf");
    return !claims.contains("nbf") || (not_before && *not_before - skew <= now);
}

bool signed_in_lately(const json::object& claims, const Expected& expected) {
    if (expected.max_age_seconds <= 0) return true;
    const std::int64_t now = expected.now.us / 1'000'000, skew = expected.clock_skew_seconds;
    const auto at = seconds_of(claims, "auth_time");
    return at && *at - skew <= now && *at + skew + expected.max_age_seconds >= now;
}

bool hash_agrees(const json::object& claims, const std::string& access_token) {
    if (!claims.contains("at_hash")) return true;
    return crypto::equal_constant_time(text_of(claims, "at_hash"), base::base64url(crypto::sha256(access_token).substr(0, 16)));
}

Claims kept(const json::object& claims) {
    Claims kept{text_of(claims, "iss"), text_of(claims, "sub"), text_of(claims, "acr"), {}};
    for (const auto& [name, value] : claims)
        if (value.is_string() && value.get_string().size() <= claim_bytes_max && kept.texts.size() < claims_max)
            kept.texts.emplace(std::string_view{name}, std::string_view{value.get_string()});
    return kept;
}

base::Result<Claims> check_claims(const json::object& claims, const Expected& expected) {
    if (text_of(claims, "iss") != expected.issuer) return base::Refusal{"oidc.refused.issuer"};
    if (!is_for(claims, expected.client_id)) return base::Refusal{"oidc.refused.audience"};
    if (expected.nonce.empty() || !crypto::equal_constant_time(text_of(claims, "nonce"), expected.nonce))
        return base::Refusal{"oidc.refused.nonce"};
    if (!is_of_now(claims, expected)) return base::Refusal{"oidc.refused.expired"};
    if (!signed_in_lately(claims, expected)) return base::Refusal{"oidc.refused.too_long_ago"};
    if (!hash_agrees(claims, expected.access_token)) return base::Refusal{"oidc.refused.token"};
    const auto level = text_of(claims, "acr");
    if (!expected.levels.empty() && std::find(expected.levels.begin(), expected.levels.end(), level) == expected.levels.end())
        return base::Refusal{"oidc.refused.level"};
    const auto subject = text_of(claims, "sub");
    if (subject.empty() || subject.size() > 255) return base::Refusal{"oidc.refused.token"};
    return kept(claims);
}

}  // namespace

std::string Claims::text(std::string_view name) const {
    const auto found = texts.find(name);
    return found == texts.end() ? std::string{} : found->second;
}

base::Result<Claims> check_id_token(std::string_view token, const KeySet& keys, const Expected& expected) {
    const auto parts = token.size() <= token_bytes_max ? base::split(token, '.') : std::vector<std::string>{};
    if (parts.size() != 3) return base::Refusal{"oidc.refused.token"};
    const auto header = object_of(parts[0]);
    const auto signature = base::unbase64url(parts[2]);
    if (!header || !signature) return base::Refusal{"oidc.refused.token"};
    // Where the header says the keys are (jku, jwk, x5u, x5c) is never looked at. An extension that
    // must be understood is not, and an access token is no ID token.
    const auto type = text_of(*header, "typ");
    if (header->contains("crit") || (header->contains("typ") && !base::equal_ascii_nocase(type, "JWT")))
        return base::Refusal{"oidc.refused.token"};
    const auto signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
    switch (keys.verify(text_of(*header, "alg"), text_of(*header, "kid"), signed_text, *signature)) {
        case KeySet::Verdict::good: break;
        case KeySet::Verdict::unknown_key: return base::Refusal{"oidc.refused.key"};
        case KeySet::Verdict::bad: return base::Refusal{"oidc.refused.signature"};
    }
    const auto claims = object_of(parts[1]);
    if (!claims) return base::Refusal{"oidc.refused.token"};
    return check_claims(*claims, expected);
}

}  // namespace oidc
