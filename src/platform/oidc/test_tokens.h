#pragma once
// Keys and tokens for tests: made anew in each run, so that nothing rests on a stored key.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/text.h"

namespace oidc::test {

class SigningKey {
public:
    static SigningKey rsa(int bits = 2048) { return SigningKey{EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)), "RSA"}; }
    static SigningKey ec(const char* curve = "P-256") { return SigningKey{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve), "EC"}; }

    // `more` goes into the object as it is: ",\"use\":\"enc\"".
    std::string jwk(const std::string& id, const std::string& more = "") const {
        const auto parts = type_ == "RSA" ? R"("n":")" + number("n", 0) + R"(","e":")" + number("e", 0) + '"'
                                          : R"("crv":"P-256","x":")" + number("qx", 32) + R"(","y":")" + number("qy", 32) + '"';
        return R"({"kty":")" + type_ + R"(",)" + parts + (id.empty() ? "" : R"(,"kid":")" + id + '"') + more + "}";
    }

    std::string sign(std::string_view algorithm, std::string_view text) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
        EVP_PKEY_CTX* inner = nullptr;
        EVP_DigestSignInit(context.get(), &inner, EVP_sha256(), nullptr, key_.get());
        if (algorithm == "PS256") {
            EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, RSA_PSS_SALTLEN_DIGEST);
        }
        std::size_t length = 0;
        const auto* data = reinterpret_cast<const unsigned char*>(text.data());
        EVP_DigestSign(context.get(), nullptr, &length, data, text.size());
        std::string signature(length, '\0');
        if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, data, text.size()) != 1)
            throw std::runtime_error{"cannot sign"};
        signature.resize(length);
        return type_ == "EC" ? side_by_side(signature) : signature;
    }

    std::string token(const std::string& header, const std::string& claims, std::string_view algorithm) const {
        const auto text = base::base64url(header) + "." + base::base64url(claims);
        return text + "." + base::base64url(sign(algorithm, text));
    }

private:
    SigningKey(EVP_PKEY* key, std::string type) : key_{key, EVP_PKEY_free}, type_{std::move(type)} {
        if (!key_) throw std::runtime_error{"no key"};
    }
    std::string number(const char* name, int width) const {
        BIGNUM* big = nullptr;
        if (EVP_PKEY_get_bn_param(key_.get(), name, &big) != 1) throw std::runtime_error{"no such number"};
        std::string out(static_cast<std::size_t>(std::max(width, BN_num_bytes(big))), '\0');
        BN_bn2binpad(big, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
        BN_free(big);
        return base::base64url(out);
    }
    static std::string side_by_side(const std::string& der) {
        const auto* data = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size()));
        std::string out(64, '\0');
        BN_bn2binpad(ECDSA_SIG_get0_r(signature), reinterpret_cast<unsigned char*>(out.data()), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), reinterpret_cast<unsigned char*>(out.data()) + 32, 32);
        ECDSA_SIG_free(signature);
        return out;
    }
    std::shared_ptr<EVP_PKEY> key_;
    std::string type_;
};

inline std::string key_set(std::initializer_list<std::string> keys) {
    std::string out = R"({"keys":[)";
    for (const auto& key : keys) out += (out.back() == '[' ? "" : ",") + key;
    return out + "]}";
}

}  // namespace oidc::test
