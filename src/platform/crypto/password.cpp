#include <sodium.h>

#include "crypto/crypto.h"
#include "crypto/impl/bounded_pool.h"
#include "crypto/impl/primitives.h"

namespace crypto {

namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 64ull * 1024 * 1024;

impl::BoundedPool& pool() {
    static impl::BoundedPool shared{2, 16};
    return shared;
}

}  // namespace

std::string hash_password(std::string_view password) {
    impl::ready();
    return pool().run([password] {
        char out[crypto_pwhash_STRBYTES] = {};
        if (crypto_pwhash_str_alg(out, password.data(), password.size(), passes, memory_bytes,
                                  crypto_pwhash_ALG_ARGON2ID13) != 0)
            throw base::Fault("not enough memory to hash a password (64 MiB are needed)");
        return std::string{out};
    });
}

bool verify_password(std::string_view stored, std::string_view password) {
    impl::ready();
    return pool().run([stored = std::string{stored}, password] {
        return crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
    });
}

}  // namespace crypto
