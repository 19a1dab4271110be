#pragma once
// Sealing at rest, per case (DECISIONS.md rulings 6, 7, 8). All primitives are libsodium's.
//
// Ciphertext: version(1) suite(1) key_version(4, big endian) nonce(24) box; suite 1 is
// XChaCha20-Poly1305 (RFC 8439 family). Associated data binds it to module.table.column, row and
// case, so that a ciphertext moved anywhere else does not open. A case has one data key for each
// key class; field keys come from it by crypto_kdf; it is stored wrapped with the class key from
// the keyring. Destroying the wrapped key is disposal. Thread-safe.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.h"
#include "base/ids.h"

namespace crypto {

// 32 secret bytes, zeroed when they go.
class Key {
public:
    Key() = default;
    explicit Key(std::string_view bytes32);
    Key(const Key&) = default;
    Key& operator=(const Key&) = default;
    ~Key();
    static Key random();
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
    const unsigned char* data() const { return bytes_.data(); }

private:
    std::array<unsigned char, 32> bytes_{};
};

enum class KeyClass { matter, identity, attachment };   // free text · names and contact · files

// Where a ciphertext stands. `column` is a literal "module.table.column".
struct Place {
    std::string_view column;
    std::int64_t row = 0;
    std::int64_t case_id = 0;
};

std::string seal(const Key& key, std::uint32_t key_version, const Place& place, std::string_view plain);
// Nothing when the key, the place or a byte is wrong: never says which.
std::optional<std::string> open(const Key& key, const Place& place, std::string_view sealed);

// The data keys of one case, unwrapped; lives as long as the work on it.
class CaseKeys {
public:
    const Key& of(KeyClass key_class) const { return keys_[static_cast<std::size_t>(key_class)]; }
    std::string seal(KeyClass key_class, const Place& place, std::string_view plain) const;
    // Throws Tampered when it does not open: sealed data that was there must open.
    std::string open(KeyClass key_class, const Place& place, std::string_view sealed) const;
    // Salt of the case's ledger commitments; goes with the keys at disposal.
    const Key& salt() const { return keys_[3]; }

    static CaseKeys random();

private:
    friend class Keyring;
    std::array<Key, 4> keys_;
};

class Tampered : public base::Fault {
public:
    using base::Fault::Fault;
};

// keyring.toml, mode 600, outside the data folder. Refuses (Fault with words for the operator) a
// file that others may read, and a missing one.
class Keyring {
public:
    static void create(const std::string& path);       // Fault when it exists
    static std::shared_ptr<const Keyring> load(const std::string& path);

    std::string wrap(const CaseKeys& keys, base::CaseId case_id) const;
    CaseKeys unwrap(base::CaseId case_id, std::string_view wrapped) const;   // throws Tampered

    // Keyed hashes; `purpose` separates uses, e.g. "return_code", "idempotency", "form_token".
    std::string hash(std::string_view purpose, std::string_view data) const;             // 32 bytes
    // 64 bits in base32 (13 characters, lower case): a search token that the disk may hold.
    std::string blind(std::string_view token) const;
    // Key for data under a token that the sender alone holds (drafts): nothing opens it without both.
    Key token_key(std::string_view purpose, std::string_view token) const;
    // Office-wide key for data that belongs to no case (mail in waiting, staff drafts).
    Key office_key(std::string_view purpose) const;
    std::uint32_t version() const;
    // Tells two keyrings apart without telling anything of them; stored in the data folder so that
    // a start with the wrong keyring refuses.
    std::string fingerprint() const;
    ~Keyring();

private:
    Keyring();
    struct Secrets;
    std::unique_ptr<Secrets> secrets_;
};

std::string random_bytes(std::size_t count);
std::string random_token();                       // 256 bits, base64url (43 characters)
std::string sha256(std::string_view data);        // 32 bytes
std::string keyed_blake2b(const Key& key, std::string_view data);   // 32 bytes
bool equal_constant_time(std::string_view a, std::string_view b);

// Argon2id 64 MiB t=2 on a bounded pool of two threads with a queue limit: base::Busy when full.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view stored, std::string_view password);

// Return codes: 16 Crockford base32 characters in four groups (80 bits), ABCD-EFGH-JKMN-PQRS.
std::string random_return_code();

}  // namespace crypto
