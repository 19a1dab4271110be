// JSON Web Keys as OpenSSL keys, and the three signatures that are taken.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <optional>

#include "base/text.h"
#include "oidc/oidc.h"

namespace oidc {

namespace {

namespace json = boost::json;

constexpr int rsa_bits_min = 2048, rsa_bits_max = 8192;
constexpr std::size_t keys_max = 50;

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* thing) const { Free(thing); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ParamBuild = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Hashing = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number_of(std::string_view big_endian) {
    return Number{BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr)};
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::string bytes_of(const json::object& object, std::string_view name) {
    return base::unbase64url(text_of(object, name)).value_or("");
}

Pkey made(const char* type, OSSL_PARAM_BLD* build) {
    const Params params{OSSL_PARAM_BLD_to_param(build)};
    const PkeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return Pkey{key};
}

Pkey rsa_key(const json::object& jwk) {
    const auto n = bytes_of(jwk, "n"), e = bytes_of(jwk, "e");
    if (n.empty() || n.size() > rsa_bits_max / 8 + 1 || e.empty() || e.size() > 8) return nullptr;
    const auto modulus = number_of(n), exponent = number_of(e);
    const ParamBuild build{OSSL_PARAM_BLD_new()};
    if (!modulus || !exponent || !build) return nullptr;
    const int bits = BN_num_bits(modulus.get());
    if (bits < rsa_bits_min || bits > rsa_bits_max || !BN_is_odd(exponent.get()) || BN_is_one(exponent.get())) return nullptr;
    if (OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return nullptr;
    return made("RSA", build.get());
}

Pkey ec_key(const json::object& jwk) {
    const auto x = bytes_of(jwk, "x"), y = bytes_of(jwk, "y");
    if (text_of(jwk, "crv") != "P-256" || x.size() != 32 || y.size() != 32) return nullptr;
    const std::string point = "\x04" + x + y;
    const ParamBuild build{OSSL_PARAM_BLD_new()};
    if (!build || OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        return nullptr;
    auto key = made("EC", build.get());
    const PkeyContext context{key ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr};
    return context && EVP_PKEY_public_check(context.get()) == 1 ? std::move(key) : nullptr;
}

// A key that says what it is for must say signatures.
bool is_for_signatures(const json::object& jwk) {
    const auto* use = jwk.if_contains("use");
    if (use && (!use->is_string() || use->get_string() != "sig")) return false;
    const auto* operations = jwk.if_contains("key_ops");
    if (!operations) return true;
    if (!operations->is_array()) return false;
    for (const auto& one : operations->get_array())
        if (one.is_string() && one.get_string() == "verify") return true;
    return false;
}

// JWS writes r and s side by side (RFC 7518 3.4), OpenSSL wants them in DER.
std::string der_of(std::string_view raw) {
    if (raw.size() != 64) return "";
    auto r = number_of(raw.substr(0, 32)), s = number_of(raw.substr(32));
    const EcSignature signature{ECDSA_SIG_new()};
    if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return "";
    (void)r.release();
    (void)s.release();
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &der);
    if (length <= 0) return "";
    std::string out{reinterpret_cast<char*>(der), static_cast<std::size_t>(length)};
    OPENSSL_free(der);
    return out;
}

bool verified(EVP_PKEY* key, std::string_view algorithm, std::string_view text, std::string_view signature) {
    const Hashing digest{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* context = nullptr;
    if (!digest || EVP_DigestVerifyInit(digest.get(), &context, EVP_sha256(), nullptr, key) != 1) return false;
    if (algorithm == "PS256" &&
        (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) != 1 || EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) != 1))
        return false;
    if (algorithm == "RS256" && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1) return false;
    const std::string given = algorithm == "ES256" ? der_of(signature) : std::string{signature};
    return !given.empty() && EVP_DigestVerify(digest.get(), bytes(given), given.size(), bytes(text), text.size()) == 1;
}

}  // namespace

struct KeySet::Key {
    std::string id, algorithm, type;        // algorithm "": any that the type can
    std::shared_ptr<EVP_PKEY> key;
};

KeySet KeySet::parse(std::string_view text) {
    auto keys = std::make_shared<std::vector<Key>>();
    KeySet set;
    set.keys_ = keys;
    boost::system::error_code error;
    const auto parsed = json::parse(text, error);
    const auto* object = error ? nullptr : parsed.if_object();
    const auto* list = object ? object->if_contains("keys") : nullptr;
    if (!list || !list->is_array()) return set;
    for (const auto& entry : list->get_array()) {
        if (!entry.is_object() || keys->size() >= keys_max) continue;
        const auto& jwk = entry.get_object();
        const auto type = text_of(jwk, "kty");
        if (!is_for_signatures(jwk)) continue;
        auto key = type == "RSA" ? rsa_key(jwk) : type == "EC" ? ec_key(jwk) : nullptr;
        if (!key) continue;
        keys->push_back({text_of(jwk, "kid"), text_of(jwk, "alg"), type, std::shared_ptr<EVP_PKEY>{key.release(), EVP_PKEY_free}});
    }
    return set;
}

bool KeySet::empty() const { return !keys_ || keys_->empty(); }

KeySet::Verdict KeySet::verify(std::string_view algorithm, std::string_view key_id, std::string_view signed_text,
                               std::string_view signature) const {
    const std::string_view type = algorithm == "RS256" || algorithm == "PS256" ? "RSA" : algorithm == "ES256" ? "EC" : "";
    if (type.empty()) return Verdict::bad;
    const Key* found = nullptr;
    int fitting = 0;
    if (keys_)
        for (const auto& key : *keys_) {
            if (!key_id.empty() && key.id != key_id) continue;
            if (key.type != type || (!key.algorithm.empty() && key.algorithm != algorithm)) continue;
            found = &key;
            ++fitting;
        }
    // A token without a key id is taken only where there is nothing to choose.
    if (fitting != 1) return Verdict::unknown_key;
    return verified(found->key.get(), algorithm, signed_text, signature) ? Verdict::good : Verdict::bad;
}

}  // namespace oidc
