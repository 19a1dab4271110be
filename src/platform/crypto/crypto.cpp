#include "crypto/crypto.h"

#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>

#include "base/text.h"
#include "crypto/impl/primitives.h"

namespace crypto {

using impl::big_endian;
using impl::bytes;

namespace {

constexpr unsigned char format_version = 1;
constexpr unsigned char suite_xchacha20_poly1305 = 1;
constexpr std::size_t header_size = 6;   // version, suite, key version
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t overhead = header_size + nonce_size + tag_size;

// A case gets its data keys once, when it is opened, and keeps them until disposal.
constexpr std::uint32_t case_key_version = 1;

// The header is bound too, so that a later suite can never be read as this one.
std::string associated_data(std::string_view header, const Place& place) {
    CHECK(!place.column.empty() && place.column.find('\0') == std::string_view::npos);
    std::string out;
    out.reserve(header.size() + place.column.size() + 17);
    out.append(header).append(place.column);
    out += '\0';
    out += big_endian(static_cast<std::uint64_t>(place.row), 8);
    out += big_endian(static_cast<std::uint64_t>(place.case_id), 8);
    return out;
}

// A key for each column, so that one that leaks somewhere opens nothing elsewhere in the case.
Key field_key(const Key& master, std::string_view column) {
    static_assert(crypto_kdf_KEYBYTES == 32 && crypto_kdf_CONTEXTBYTES == 8);
    unsigned char digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, bytes(column), column.size(), nullptr, 0);
    std::uint64_t subkey = 0;
    for (int i = 0; i < 8; ++i) subkey = (subkey << 8) | digest[i];
    unsigned char out[32];
    crypto_kdf_derive_from_key(out, sizeof out, subkey, "vakafeld", master.data());
    const Key key{std::string_view{reinterpret_cast<const char*>(out), sizeof out}};
    sodium_memzero(out, sizeof out);
    return key;
}

}  // namespace

namespace impl {

void ready() {
    // A nonce a field would be a system call a field: libsodium's own generator is seeded by the
    // system and then stays in the process.
    static const int chosen = randombytes_set_implementation(&randombytes_internal_implementation);
    static const int state = chosen == 0 ? sodium_init() : -1;
    if (state < 0) throw base::Fault("libsodium could not start: no source of random numbers");
}

std::string keyed(const Key& key, std::string_view label, std::initializer_list<std::string_view> parts) {
    ready();
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.data(), 32, 32);
    const auto add = [&](std::string_view part) {
        const auto length = big_endian(part.size(), 8);
        crypto_generichash_update(&state, bytes(std::string_view{length}), length.size());
        crypto_generichash_update(&state, bytes(part), part.size());
    };
    add(label);
    for (const auto part : parts) add(part);
    std::string out(32, '\0');
    crypto_generichash_final(&state, bytes(out), out.size());
    sodium_memzero(&state, sizeof state);
    return out;
}

std::string big_endian(std::uint64_t value, int count) {
    std::string out(static_cast<std::size_t>(count), '\0');
    for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 8) *at = static_cast<char>(value & 0xFF);
    return out;
}

void wipe(std::string& text) { sodium_memzero(text.data(), text.size()); }

}  // namespace impl

Key::Key(std::string_view bytes32) {
    CHECK(bytes32.size() == bytes_.size());
    std::copy(bytes32.begin(), bytes32.end(), bytes_.begin());
}

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key Key::random() {
    impl::ready();
    Key key;
    randombytes_buf(key.bytes_.data(), key.bytes_.size());
    return key;
}

std::string seal(const Key& key, std::uint32_t key_version, const Place& place, std::string_view plain) {
    impl::ready();
    std::string out;
    out.reserve(overhead + plain.size());
    out += static_cast<char>(format_version);
    out += static_cast<char>(suite_xchacha20_poly1305);
    out += big_endian(key_version, 4);
    const auto bound = associated_data(out, place);
    out.resize(overhead + plain.size());
    unsigned char* const nonce = bytes(out) + header_size;
    randombytes_buf(nonce, nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_size, nullptr, bytes(plain), plain.size(),
                                               bytes(std::string_view{bound}), bound.size(), nullptr, nonce,
                                               key.data());
    return out;
}

std::optional<std::string> open(const Key& key, const Place& place, std::string_view sealed) {
    impl::ready();
    if (sealed.size() < overhead || sealed[0] != static_cast<char>(format_version) ||
        sealed[1] != static_cast<char>(suite_xchacha20_poly1305))
        return {};
    const auto bound = associated_data(sealed.substr(0, header_size), place);
    const auto box = sealed.substr(header_size + nonce_size);
    std::string plain(box.size() - tag_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(box), box.size(),
                                                   bytes(std::string_view{bound}), bound.size(),
                                                   bytes(sealed) + header_size, key.data()) != 0)
        return {};
    return plain;
}

std::string CaseKeys::seal(KeyClass key_class, const Place& place, std::string_view plain) const {
    impl::ready();
    return crypto::seal(field_key(of(key_class), place.column), case_key_version, place, plain);
}

std::string CaseKeys::open(KeyClass key_class, const Place& place, std::string_view sealed) const {
    impl::ready();
    auto plain = crypto::open(field_key(of(key_class), place.column), place, sealed);
    if (!plain)
        throw Tampered("sealed data in " + std::string(place.column) + ", row " + std::to_string(place.row) +
                       ", does not open: it was altered or moved, or the keyring is another one");
    return *std::move(plain);
}

CaseKeys CaseKeys::random() {
    CaseKeys keys;
    for (auto& key : keys.keys_) key = Key::random();
    return keys;
}

std::string random_bytes(std::size_t count) {
    impl::ready();
    std::string out(count, '\0');
    randombytes_buf(out.data(), out.size());
    return out;
}

std::string random_token() { return base::base64url(random_bytes(32)); }

std::string sha256(std::string_view data) {
    impl::ready();
    std::string out(crypto_hash_sha256_BYTES, '\0');
    // OpenSSL's uses the processor's SHA instructions where there are any, libsodium's does not.
    ::SHA256(bytes(data), data.size(), bytes(out));
    return out;
}

std::string keyed_blake2b(const Key& key, std::string_view data) {
    impl::ready();
    std::string out(32, '\0');
    crypto_generichash(bytes(out), out.size(), bytes(data), data.size(), key.data(), 32);
    return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_return_code() {
    const auto characters = base::crockford32(random_bytes(10));
    std::string out;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (i && i % 4 == 0) out += '-';
        out += characters[i];
    }
    return out;
}

}  // namespace crypto
