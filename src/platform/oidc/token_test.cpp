// What an ID token must be, and each way in which it may be wrong. A row is one hostile variant.
#include <gtest/gtest.h>

#include <map>

#include "crypto/crypto.h"
#include "oidc/oidc.h"
#include "oidc/test_tokens.h"

namespace oidc {
namespace {

using test::key_set;
using test::SigningKey;

constexpr std::int64_t now = 1'795'000'000;
const std::string loa2 = "http://id.elegnamnden.se/loa/1.0/loa2", loa3 = "http://id.elegnamnden.se/loa/1.0/loa3",
                  loa4 = "http://id.elegnamnden.se/loa/1.0/loa4";

const SigningKey& rsa() { static const auto key = SigningKey::rsa(); return key; }
const SigningKey& other_rsa() { static const auto key = SigningKey::rsa(); return key; }
const SigningKey& ec() { static const auto key = SigningKey::ec(); return key; }

Expected expected() {
    return {"https://login.example.test", "vaka", "nonce-of-this-trip", {loa3, loa4}, 0, 60, {now * 1'000'000}, "access"};
}

// Claims as name -> JSON text, so that a row says only what it changes; "" leaves the claim out.
using Changes = std::map<std::string, std::string>;
std::string claims_with(const Changes& changes) {
    Changes claims{{"iss", R"("https://login.example.test")"}, {"sub", R"("subject-1")"}, {"aud", R"("vaka")"},
                   {"exp", std::to_string(now + 300)}, {"iat", std::to_string(now - 1)}, {"nonce", R"("nonce-of-this-trip")"},
                   {"acr", '"' + loa3 + '"'}, {"name", R"("Somebody")"}};
    for (const auto& [name, value] : changes) claims[name] = value;
    std::string out = "{";
    for (const auto& [name, value] : claims)
        if (!value.empty()) out += (out == "{" ? "\"" : ",\"") + name + "\":" + value;
    return out + "}";
}

const std::string rs256 = R"({"alg":"RS256","kid":"a","typ":"JWT"})";
KeySet keys() { return KeySet::parse(key_set({rsa().jwk("a"), ec().jwk("e")})); }

std::string verdict(const std::string& token, const Expected& wanted = expected(), const KeySet& set = keys()) {
    const auto claims = check_id_token(token, set, wanted);
    return claims ? "good" : claims.error().text_key;
}
std::string verdict_of(const Changes& changes, const Expected& wanted = expected()) {
    return verdict(rsa().token(rs256, claims_with(changes), "RS256"), wanted);
}

TEST(IdToken, a_good_one_gives_issuer_subject_level_and_texts) {
    const auto claims = check_id_token(rsa().token(rs256, claims_with({}), "RS256"), keys(), expected());
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->issuer, "https://login.example.test");
    EXPECT_EQ(claims->subject, "subject-1");
    EXPECT_EQ(claims->level, loa3);
    EXPECT_EQ(claims->text("name"), "Somebody");
    EXPECT_EQ(claims->text("exp"), "");
}

TEST(IdToken, the_three_signatures_are_taken) {
    EXPECT_EQ(verdict(rsa().token(R"({"alg":"RS256","kid":"a"})", claims_with({}), "RS256")), "good");
    EXPECT_EQ(verdict(rsa().token(R"({"alg":"PS256","kid":"a"})", claims_with({}), "PS256")), "good");
    EXPECT_EQ(verdict(ec().token(R"({"alg":"ES256","kid":"e"})", claims_with({}), "ES256")), "good");
}

struct ClaimRow { const char* rule; Changes changes; const char* verdict; };

TEST(IdToken, each_wrong_claim_is_refused_by_its_own_name) {
    const auto at = [](std::int64_t seconds) { return std::to_string(now + seconds); };
    const ClaimRow rows[] = {
        {"another issuer", {{"iss", R"("https://login.example.test.evil.test")"}}, "oidc.refused.issuer"},
        {"issuer with a slash more", {{"iss", R"("https://login.example.test/")"}}, "oidc.refused.issuer"},
        {"no issuer", {{"iss", ""}}, "oidc.refused.issuer"},
        {"issuer that is a list", {{"iss", R"(["https://login.example.test"])"}}, "oidc.refused.issuer"},
        {"another audience", {{"aud", R"("another")"}}, "oidc.refused.audience"},
        {"one audience more", {{"aud", R"(["vaka","another"])"}}, "oidc.refused.audience"},
        {"no audience", {{"aud", ""}}, "oidc.refused.audience"},
        {"empty audience", {{"aud", "[]"}}, "oidc.refused.audience"},
        {"another authorized party", {{"azp", R"("another")"}}, "oidc.refused.audience"},
        {"authorized party that is no text", {{"azp", "1"}}, "oidc.refused.audience"},
        {"wrong nonce", {{"nonce", R"("nonce-of-another")"}}, "oidc.refused.nonce"},
        {"no nonce", {{"nonce", ""}}, "oidc.refused.nonce"},
        {"expired", {{"exp", at(-61)}}, "oidc.refused.expired"},
        {"no expiry", {{"exp", ""}}, "oidc.refused.expired"},
        {"expiry as text", {{"exp", R"("9999999999")"}}, "oidc.refused.expired"},
        {"expiry beyond all time", {{"exp", "1e300"}}, "oidc.refused.expired"},
        {"made in the future", {{"iat", at(61)}}, "oidc.refused.expired"},
        {"made long ago", {{"iat", at(-661)}}, "oidc.refused.expired"},
        {"no time of making", {{"iat", ""}}, "oidc.refused.expired"},
        {"not yet valid", {{"nbf", at(61)}}, "oidc.refused.expired"},
        {"lower level", {{"acr", '"' + loa2 + '"'}}, "oidc.refused.level"},
        {"no level", {{"acr", ""}}, "oidc.refused.level"},
        {"level that is a list", {{"acr", "[\"" + loa4 + "\"]"}}, "oidc.refused.level"},
        {"no subject", {{"sub", ""}}, "oidc.refused.token"},
        {"empty subject", {{"sub", R"("")"}}, "oidc.refused.token"},
        {"subject too long", {{"sub", '"' + std::string(256, 's') + '"'}}, "oidc.refused.token"},
        {"hash of another access token", {{"at_hash", R"("AAAAAAAAAAAAAAAAAAAAAA")"}}, "oidc.refused.token"},
    };
    for (const auto& row : rows) EXPECT_EQ(verdict_of(row.changes), row.verdict) << row.rule;
}

TEST(IdToken, what_is_allowed_is_taken) {
    const auto at = [](std::int64_t seconds) { return std::to_string(now + seconds); };
    const ClaimRow rows[] = {
        {"a list with us alone", {{"aud", R"(["vaka"])"}}, "good"},
        {"we as authorized party", {{"azp", R"("vaka")"}}, "good"},
        {"expired within the skew", {{"exp", at(-59)}}, "good"},
        {"made a little in the future", {{"iat", at(59)}}, "good"},
        {"higher level", {{"acr", '"' + loa4 + '"'}}, "good"},
        {"hash of this access token", {{"at_hash", '"' + base::base64url(crypto::sha256("access").substr(0, 16)) + '"'}}, "good"},
    };
    for (const auto& row : rows) EXPECT_EQ(verdict_of(row.changes), row.verdict) << row.rule;
}

TEST(IdToken, a_sign_in_that_is_older_than_max_age_is_refused) {
    auto wanted = expected();
    wanted.max_age_seconds = 300;
    EXPECT_EQ(verdict_of({{"auth_time", std::to_string(now - 300)}}, wanted), "good");
    EXPECT_EQ(verdict_of({{"auth_time", std::to_string(now - 361)}}, wanted), "oidc.refused.too_long_ago");
    EXPECT_EQ(verdict_of({{"auth_time", std::to_string(now + 61)}}, wanted), "oidc.refused.too_long_ago");
    EXPECT_EQ(verdict_of({}, wanted), "oidc.refused.too_long_ago");
}

TEST(IdToken, no_level_is_asked_for_where_none_is_named) {
    auto wanted = expected();
    wanted.levels.clear();
    EXPECT_EQ(verdict_of({{"acr", ""}}, wanted), "good");
}

TEST(IdToken, each_wrong_signature_or_header_is_refused) {
    const auto body = claims_with({});
    const auto unsigned_text = [&](const std::string& header) { return base::base64url(header) + "." + base::base64url(body); };
    const auto good = rsa().token(rs256, body, "RS256");
    // HMAC with the public key's own text as its secret: the old confusion of algorithms.
    const auto confused = [&] {
        const auto text = unsigned_text(R"({"alg":"HS256","kid":"a"})"), secret = rsa().jwk("a");
        unsigned char mac[32];
        unsigned int length = 0;
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &length);
        return text + "." + base::base64url({reinterpret_cast<char*>(mac), length});
    }();
    const struct { const char* rule; std::string token, verdict; } rows[] = {
        {"algorithm none, no signature", unsigned_text(R"({"alg":"none"})") + ".", "oidc.refused.signature"},
        {"algorithm None with a signature", unsigned_text(R"({"alg":"None","kid":"a"})") + good.substr(good.rfind('.')), "oidc.refused.signature"},
        {"HS256 with the public key", confused, "oidc.refused.signature"},
        {"RS512 is not taken", rsa().token(R"({"alg":"RS512","kid":"a"})", body, "RS256"), "oidc.refused.signature"},
        {"no algorithm", rsa().token(R"({"kid":"a"})", body, "RS256"), "oidc.refused.signature"},
        {"another key under our key's id", other_rsa().token(rs256, body, "RS256"), "oidc.refused.signature"},
        {"a key that is gone", other_rsa().token(R"({"alg":"RS256","kid":"old"})", body, "RS256"), "oidc.refused.key"},
        {"a key of another kind", ec().token(R"({"alg":"ES256","kid":"a"})", body, "ES256"), "oidc.refused.key"},
        {"the header's own key", other_rsa().token(R"({"alg":"RS256","kid":"mine","jwk":)" + other_rsa().jwk("mine") + "}", body, "RS256"), "oidc.refused.key"},
        {"the header's address of keys", other_rsa().token(R"({"alg":"RS256","kid":"mine","jku":"https://evil.test/jwks"})", body, "RS256"), "oidc.refused.key"},
        {"an extension that must be understood", rsa().token(R"({"alg":"RS256","kid":"a","crit":["b64"],"b64":true})", body, "RS256"), "oidc.refused.token"},
        {"an access token", rsa().token(R"({"alg":"RS256","kid":"a","typ":"at+jwt"})", body, "RS256"), "oidc.refused.token"},
        {"a logout token", rsa().token(R"({"alg":"RS256","kid":"a","typ":"logout+jwt"})", body, "RS256"), "oidc.refused.token"},
        {"RS256 that says PS256", rsa().token(R"({"alg":"PS256","kid":"a"})", body, "RS256"), "oidc.refused.signature"},
        {"two parts", good.substr(0, good.rfind('.')), "oidc.refused.token"},
        {"four parts", good + ".x", "oidc.refused.token"},
        {"nothing", "", "oidc.refused.token"},
        {"no base64url", "!." + good.substr(good.find('.') + 1), "oidc.refused.token"},
        {"claims that are a list", rsa().token(rs256, "[1]", "RS256"), "oidc.refused.token"},
        {"very long", good + std::string(40'000, 'A'), "oidc.refused.token"},
    };
    for (const auto& row : rows) EXPECT_EQ(verdict(row.token), row.verdict) << row.rule;
}

TEST(IdToken, any_changed_character_is_found) {
    const auto good = rsa().token(rs256, claims_with({}), "RS256");
    for (std::size_t i = 0; i < good.size(); i += 7) {
        auto changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(verdict(changed), "good") << i;
    }
}

TEST(IdToken, ecdsa_in_der_or_of_zeros_is_refused) {
    const auto text = base::base64url(std::string{R"({"alg":"ES256","kid":"e"})"}) + "." + base::base64url(claims_with({}));
    EXPECT_EQ(verdict(text + "." + base::base64url(std::string(64, '\0'))), "oidc.refused.signature");
    EXPECT_EQ(verdict(text + "." + base::base64url(std::string(70, 'x'))), "oidc.refused.signature");
    EXPECT_EQ(verdict(text + "."), "oidc.refused.signature");
}

TEST(KeySet, a_token_without_key_id_is_taken_only_where_there_is_nothing_to_choose) {
    const auto token = rsa().token(R"({"alg":"RS256"})", claims_with({}), "RS256");
    EXPECT_EQ(verdict(token, expected(), KeySet::parse(key_set({rsa().jwk("a"), ec().jwk("e")}))), "good");
    EXPECT_EQ(verdict(token, expected(), KeySet::parse(key_set({rsa().jwk("a"), other_rsa().jwk("b")}))), "oidc.refused.key");
}

TEST(KeySet, two_keys_with_one_id_are_no_key) {
    EXPECT_EQ(verdict(rsa().token(rs256, claims_with({}), "RS256"), expected(), KeySet::parse(key_set({rsa().jwk("a"), other_rsa().jwk("a")}))),
              "oidc.refused.key");
}

TEST(KeySet, weak_foreign_and_broken_keys_are_left_out) {
    const auto small = SigningKey::rsa(1024);
    const struct { const char* rule; std::string json; } rows[] = {
        {"1024 bits", key_set({small.jwk("a")})},
        {"for encryption", key_set({rsa().jwk("a", R"(,"use":"enc")")})},
        {"not for verifying", key_set({rsa().jwk("a", R"(,"key_ops":["encrypt"])")})},
        {"a shared secret", R"({"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]})"},
        {"exponent one", R"({"keys":[{"kty":"RSA","kid":"a","e":"AQ","n":")" + std::string(342, 'x') + R"("}]})"},
        {"a point that is not on the curve", R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":")" + base::base64url(std::string(32, '\1')) +
                                                 R"(","y":")" + base::base64url(std::string(32, '\1')) + R"("}]})"},
        {"another curve's name", R"({"keys":[{"kty":"EC","crv":"P-521","kid":"a","x":"AA","y":"AA"}]})"},
        {"no list", R"({"keys":{}})"},
        {"no object", "[]"},
        {"no JSON", "<html>"},
        {"nothing", ""},
        {"very deep", std::string(100'000, '[')},
    };
    for (const auto& row : rows) EXPECT_TRUE(KeySet::parse(row.json).empty()) << row.rule;
    EXPECT_FALSE(KeySet::parse(key_set({small.jwk("s"), rsa().jwk("a")})).empty());
}

TEST(KeySet, a_key_for_one_algorithm_takes_no_other) {
    const auto set = KeySet::parse(key_set({rsa().jwk("a", R"(,"alg":"PS256")")}));
    EXPECT_EQ(verdict(rsa().token(rs256, claims_with({}), "RS256"), expected(), set), "oidc.refused.key");
    EXPECT_EQ(verdict(rsa().token(R"({"alg":"PS256","kid":"a"})", claims_with({}), "PS256"), expected(), set), "good");
}

}  // namespace
}  // namespace oidc
