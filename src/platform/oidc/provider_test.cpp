// One provider over the wire: what it says of itself, what it is asked, and each way it may be wrong
// or away.
#include <gmock/gmock.h>

#include "crypto/crypto.h"
#include "oidc/hostile_server.h"
#include "oidc/oidc.h"
#include "oidc/test_tokens.h"

namespace oidc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using test::HostileServer;
using test::SigningKey;

const std::string discovery = "/.well-known/openid-configuration", loa3 = "http://id.elegnamnden.se/loa/1.0/loa3";

class ProviderTest : public ::testing::Test {
protected:
    static const SigningKey& key() { static const auto made = SigningKey::rsa(); return made; }
    static const SigningKey& new_key() { static const auto made = SigningKey::ec(); return made; }

    ProviderTest() {
        settings_.issuer = server_.url();
        settings_.client_id = "vaka client";
        settings_.client_secret = "se:cret+%";
        settings_.redirect_url = "http://127.0.0.1:1/logga-in/svar";
        settings_.levels = {"low", loa3, "high"};
        settings_.level_min = loa3;
        settings_.fetch_seconds_max = 1;
        describe();
        server_.answer("/jwks", {200, test::key_set({key().jwk("a")}), "", false});
    }
    void describe(const std::string& more = R"(,"authorization_response_iss_parameter_supported":true)", std::string issuer = "") {
        const auto& url = server_.url();
        if (issuer.empty()) issuer = url;
        server_.answer(discovery, {200, R"({"issuer":")" + issuer + R"(","authorization_endpoint":")" + url + R"(/auth","token_endpoint":")" + url +
                                            R"(/token","jwks_uri":")" + url + R"(/jwks","userinfo_endpoint":")" + url + R"(/me")" + more + "}", "", false});
    }
    Provider& provider() {
        if (!provider_) provider_.emplace(settings_, clock_);
        return *provider_;
    }
    void tokens_for(const RoundTrip& trip, const SigningKey& signer, const std::string& header, std::string_view algorithm, const std::string& more = "") {
        const auto seconds = clock_.now().us / 1'000'000;
        const auto token = signer.token(header, R"({"iss":")" + server_.url() + R"(","sub":"s","aud":"vaka client","nonce":")" + trip.nonce + R"(","acr":")" + loa3 +
                                                    R"(","iat":)" + std::to_string(seconds) + R"(,"exp":)" + std::to_string(seconds + 60) + more + "}", algorithm);
        server_.answer("/token", {200, R"({"access_token":"at","token_type":"Bearer","id_token":")" + token + R"("})", "", false});
    }
    http::Fields answer(const RoundTrip& trip) {
        http::Fields query;
        query.add("state", trip.state);
        query.add("code", "the-code");
        query.add("iss", server_.url());
        return query;
    }
    std::string unavailable() {
        try {
            provider().begin("sv");
        } catch (const Unavailable& fault) {
            return fault.what();
        }
        return "available";
    }

    HostileServer server_;
    base::ManualClock clock_{{1'795'000'000'000'000}};
    Settings settings_;
    std::optional<Provider> provider_;
};

// ------------------------------------------------------------------ the way out

TEST_F(ProviderTest, the_request_carries_code_flow_pkce_state_nonce_levels_and_language) {
    settings_.ask_again = true;
    settings_.max_age_seconds = 300;
    const auto begun = provider().begin("sv");
    EXPECT_TRUE(begun.url.starts_with(server_.url() + "/auth?"));
    const auto query = http::parse_urlencoded(begun.url.substr(begun.url.find('?') + 1));
    ASSERT_TRUE(query);
    EXPECT_EQ(query->get("response_type"), "code");
    EXPECT_EQ(query->get("client_id"), "vaka client");
    EXPECT_EQ(query->get("redirect_uri"), "http://127.0.0.1:1/logga-in/svar");
    EXPECT_EQ(query->get("scope"), "openid");
    EXPECT_EQ(query->get("state"), begun.trip.state);
    EXPECT_EQ(query->get("nonce"), begun.trip.nonce);
    EXPECT_EQ(query->get("code_challenge_method"), "S256");
    EXPECT_EQ(query->get("code_challenge"), base::base64url(crypto::sha256(begun.trip.verifier)));
    EXPECT_EQ(query->get("acr_values"), loa3 + " high");
    EXPECT_EQ(query->get("ui_locales"), "sv");
    EXPECT_EQ(query->get("prompt"), "login");
    EXPECT_EQ(query->get("max_age"), "300");
    EXPECT_THAT(begun.url, Not(HasSubstr(begun.trip.verifier)));
}

TEST_F(ProviderTest, no_two_trips_share_a_secret) {
    const auto one = provider().begin("sv"), two = provider().begin("sv");
    EXPECT_NE(one.trip.state, two.trip.state);
    EXPECT_NE(one.trip.nonce, two.trip.nonce);
    EXPECT_NE(one.trip.verifier, two.trip.verifier);
    EXPECT_EQ(server_.asked(discovery).size(), 1u) << "what it says of itself is kept";
}

TEST_F(ProviderTest, a_provider_that_calls_itself_something_else_is_not_used) {
    describe("", server_.url() + "/");
    EXPECT_THAT(unavailable(), HasSubstr("calls itself"));
}

TEST_F(ProviderTest, each_unfit_description_is_not_used) {
    const struct { const char* rule; HostileServer::Answer answer; const char* words; } rows[] = {
        {"no JSON", {200, "<html>", "", false}, "JSON"},
        {"a list", {200, "[]", "", false}, "JSON"},
        {"an error", {500, "{}", "", false}, "500"},
        {"not there", {404, "{}", "", false}, "404"},
        {"a redirect is not followed", {302, "", "Location: " + server_.url() + "/elsewhere\r\n", false}, "302"},
        {"too large", {200, std::string(200'000, ' '), "", false}, "too large"},
        {"silent for too long", {200, "", "", true}, "imeout"},
    };
    for (const auto& row : rows) {
        server_.answer(discovery, row.answer);
        provider_.emplace(settings_, clock_);
        EXPECT_THAT(unavailable(), HasSubstr(row.words)) << row.rule;
    }
    EXPECT_TRUE(server_.asked("/elsewhere").empty());
}

TEST_F(ProviderTest, each_missing_ability_is_named) {
    const struct { const char* more; const char* words; } rows[] = {
        {R"(,"code_challenge_methods_supported":["plain"])", "PKCE"},
        {R"(,"response_types_supported":["id_token"])", "code flow"},
        {R"(,"token_endpoint_auth_methods_supported":["private_key_jwt"])", "client_secret_basic"},
        {R"(,"id_token_signing_alg_values_supported":["HS256","none"])", "RS256"},
        {R"(,"token_endpoint":"http://login.example.test/token")", "not https"},
        {R"(,"jwks_uri":"file:///etc/passwd")", "not https"},
        {R"j(,"authorization_endpoint":"javascript:alert(1)")j", "not https"},
    };
    for (const auto& row : rows) {
        describe(row.more);
        provider_.emplace(settings_, clock_);
        EXPECT_THAT(unavailable(), HasSubstr(row.words)) << row.more;
    }
}

TEST_F(ProviderTest, after_a_failure_nobody_waits_for_the_same_failure) {
    server_.answer(discovery, {500, "", "", false});
    EXPECT_THAT(unavailable(), HasSubstr("500"));
    EXPECT_THAT(unavailable(), HasSubstr("a moment ago"));
    EXPECT_EQ(server_.asked(discovery).size(), 1u);
    describe();
    clock_.advance_seconds(6);
    EXPECT_EQ(unavailable(), "available");
}

TEST_F(ProviderTest, what_is_known_is_used_while_the_provider_is_away_for_a_day_at_most) {
    EXPECT_EQ(unavailable(), "available");
    server_.answer(discovery, {500, "", "", false});
    clock_.advance_seconds(2 * 3600);
    EXPECT_EQ(unavailable(), "available");
    clock_.advance_seconds(23 * 3600);
    EXPECT_THAT(unavailable(), HasSubstr("500"));
}

// ------------------------------------------------------------------ the callback

TEST_F(ProviderTest, each_wrong_callback_is_refused_by_its_own_name) {
    const auto trip = provider().begin("sv").trip;
    const auto good = [&] { return answer(trip); };
    const auto verdict = [&](const http::Fields& query) {
        const auto code = provider().code_of(query, trip);
        return code ? *code : code.error().text_key;
    };
    const auto without = [&](std::string_view left_out, std::initializer_list<std::pair<const char*, std::string>> more) {
        http::Fields query;
        const auto whole = good();
        for (const auto& [name, value] : whole.pairs())
            if (name != left_out) query.add(name, value);
        for (const auto& [name, value] : more) query.add(name, value);
        return query;
    };
    EXPECT_EQ(verdict(good()), "the-code");
    EXPECT_EQ(verdict(without("state", {})), "oidc.refused.state");
    EXPECT_EQ(verdict(without("state", {{"state", "of-another"}})), "oidc.refused.state");
    EXPECT_EQ(verdict(without("", {{"state", trip.state}})), "oidc.refused.state") << "state given twice";
    EXPECT_EQ(verdict(without("iss", {})), "oidc.refused.issuer") << "the provider says that it always gives iss";
    EXPECT_EQ(verdict(without("iss", {{"iss", "https://evil.test"}})), "oidc.refused.issuer");
    EXPECT_EQ(verdict(without("", {{"iss", server_.url()}})), "oidc.refused.answer") << "iss given twice";
    EXPECT_EQ(verdict(without("code", {})), "oidc.refused.answer");
    EXPECT_EQ(verdict(without("", {{"code", "another"}})), "oidc.refused.answer") << "code given twice";
    EXPECT_EQ(verdict(without("code", {{"code", std::string(5000, 'c')}})), "oidc.refused.answer");
    EXPECT_EQ(verdict(without("code", {{"error", "access_denied"}})), "oidc.refused.cancelled");
    EXPECT_EQ(verdict(without("", {{"error", "invalid_scope"}})), "oidc.refused.answer");
    EXPECT_THROW((void)verdict(without("code", {{"error", "temporarily_unavailable"}})), Unavailable);
}

TEST_F(ProviderTest, iss_is_not_missed_from_a_provider_that_never_gives_it) {
    describe("");
    const auto trip = provider().begin("sv").trip;
    http::Fields query;
    query.add("state", trip.state);
    query.add("code", "c");
    EXPECT_TRUE(provider().code_of(query, trip));
    query.add("iss", "https://evil.test");
    EXPECT_FALSE(provider().code_of(query, trip));
}

// ------------------------------------------------------------------ the token

TEST_F(ProviderTest, the_code_is_redeemed_with_the_verifier_and_the_secret) {
    const auto trip = provider().begin("sv").trip;
    tokens_for(trip, key(), R"({"alg":"RS256","kid":"a"})", "RS256");
    const auto claims = provider().redeem("the-code", trip);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->subject, "s");
    ASSERT_EQ(server_.asked("/token").size(), 1u);
    const auto request = server_.asked("/token").front();
    // RFC 6749 2.3.1: both are form-encoded before they are joined.
    EXPECT_THAT(request, HasSubstr("Authorization: Basic dmFrYSUyMGNsaWVudDpzZSUzQWNyZXQlMkIlMjU=\r\n"));
    const auto form = http::parse_urlencoded(request.substr(request.find("\r\n\r\n") + 4));
    ASSERT_TRUE(form);
    EXPECT_EQ(form->get("grant_type"), "authorization_code");
    EXPECT_EQ(form->get("code"), "the-code");
    EXPECT_EQ(form->get("code_verifier"), trip.verifier);
    EXPECT_EQ(form->get("redirect_uri"), settings_.redirect_url);
    EXPECT_FALSE(form->has("client_secret"));
}

TEST_F(ProviderTest, a_new_key_is_fetched_once_and_made_up_keys_are_no_flood) {
    auto trip = provider().begin("sv").trip;
    tokens_for(trip, key(), R"({"alg":"RS256","kid":"a"})", "RS256");
    ASSERT_TRUE(provider().redeem("c", trip));
    EXPECT_EQ(server_.asked("/jwks").size(), 1u);
    server_.answer("/jwks", {200, test::key_set({new_key().jwk("b")}), "", false});
    tokens_for(trip, new_key(), R"({"alg":"ES256","kid":"b"})", "ES256");
    EXPECT_TRUE(provider().redeem("c", trip)) << "the provider changed its key";
    EXPECT_EQ(server_.asked("/jwks").size(), 2u);
    tokens_for(trip, key(), R"({"alg":"RS256","kid":"a"})", "RS256");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(provider().redeem("c", trip).error().text_key, "oidc.refused.key") << "the old key is gone";
    EXPECT_EQ(server_.asked("/jwks").size(), 2u) << "within a minute it is not asked again";
    clock_.advance_seconds(61);
    tokens_for(trip, key(), R"({"alg":"RS256","kid":"a"})", "RS256");
    EXPECT_EQ(provider().redeem("c", trip).error().text_key, "oidc.refused.key");
    EXPECT_EQ(server_.asked("/jwks").size(), 3u);
}

TEST_F(ProviderTest, a_token_of_another_trip_is_refused) {
    const auto trip = provider().begin("sv").trip, other = provider().begin("sv").trip;
    tokens_for(other, key(), R"({"alg":"RS256","kid":"a"})", "RS256");
    EXPECT_EQ(provider().redeem("c", trip).error().text_key, "oidc.refused.nonce");
}

TEST_F(ProviderTest, a_level_under_the_least_is_refused_though_it_is_named) {
    const auto trip = provider().begin("sv").trip;
    tokens_for(trip, key(), R"({"alg":"RS256","kid":"a"})", "RS256", R"(,"acr":"low")");
    EXPECT_EQ(provider().redeem("c", trip).error().text_key, "oidc.refused.level");
}

TEST_F(ProviderTest, a_used_code_is_refused_and_a_wrong_secret_is_for_the_operator) {
    const auto trip = provider().begin("sv").trip;
    server_.answer("/token", {400, R"({"error":"invalid_grant"})", "", false});
    EXPECT_EQ(provider().redeem("c", trip).error().text_key, "oidc.refused.code");
    server_.answer("/token", {401, R"({"error":"invalid_client"})", "", false});
    EXPECT_THROW((void)provider().redeem("c", trip), Unavailable);
    server_.answer("/token", {200, "{}", "", false});
    EXPECT_EQ(provider().redeem("c", trip).error().text_key, "oidc.refused.token");
    server_.answer("/token", {200, "no json", "", false});
    EXPECT_THROW((void)provider().redeem("c", trip), Unavailable);
}

TEST_F(ProviderTest, userinfo_is_asked_only_for_what_is_missing_and_must_be_the_same_person) {
    const auto trip = provider().begin("sv").trip;
    tokens_for(trip, key(), R"({"alg":"RS256","kid":"a"})", "RS256", R"(,"number":"1")");
    server_.answer("/me", {200, R"({"sub":"s","name":"Somebody","acr":"high","iss":"x"})", "", false});
    ASSERT_TRUE(provider().redeem("c", trip, {"number"}));
    EXPECT_TRUE(server_.asked("/me").empty());
    const auto claims = provider().redeem("c", trip, {"name"});
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->text("name"), "Somebody");
    EXPECT_EQ(claims->level, loa3) << "the level is taken from what is signed alone";
    EXPECT_THAT(server_.asked("/me").front(), HasSubstr("Authorization: Bearer at\r\n"));
    server_.answer("/me", {200, R"({"sub":"another","name":"Somebody else"})", "", false});
    EXPECT_EQ(provider().redeem("c", trip, {"name"}).error().text_key, "oidc.refused.token");
}

// ------------------------------------------------------------------ settings

TEST(Address, only_https_and_this_machine_are_asked) {
    for (const auto* good : {"https://login.example.test", "https://login.example.test/path?x=1", "http://127.0.0.1:9011", "http://[::1]:8080/"})
        EXPECT_TRUE(is_acceptable_url(good)) << good;
    for (const auto* bad : {"http://login.example.test", "http://localhost:1", "http://127.0.0.1.evil.test", "ftp://127.0.0.1/", "https://user@login.example.test",
                            "https://login.example.test/#part", "file:///etc/passwd", "https://", "login.example.test", "", "http://10.0.0.1", "http://127.0.0.1@evil.test/", "http://127.0.0.1\\@evil.test/",
                            "http://127.0.0.1:80:90/", "https://login.example.test:x/", "http://[::1", "http://[::1].evil.test/", "https://login.example.test\n"})
        EXPECT_FALSE(is_acceptable_url(bad)) << bad;
}

TEST(Settings, what_is_missing_or_unsafe_is_said_at_start) {
    Settings good;
    good.issuer = "https://login.example.test";
    good.client_id = "vaka";
    good.client_secret = "secret";
    good.redirect_url = "https://vaka.example.test/logga-in/svar";
    good.levels = {"a"};
    EXPECT_NO_THROW(check(good, "[oidc.staff]"));
    const auto refused = [&](auto change) {
        auto settings = good;
        change(settings);
        EXPECT_THROW(check(settings, "[oidc.staff]"), base::Fault);
    };
    refused([](Settings& s) { s.issuer = "http://login.example.test"; });
    refused([](Settings& s) { s.client_id.clear(); });
    refused([](Settings& s) { s.client_secret.clear(); });
    refused([](Settings& s) { s.redirect_url = "http://vaka.example.test/"; });
    refused([](Settings& s) { s.scopes = {"profile"}; });
    refused([](Settings& s) { s.level_min = "b"; });
}

}  // namespace
}  // namespace oidc
