#pragma once
// What the sources of this folder share of libsodium, so that its header stays out of the door.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "crypto/crypto.h"

namespace crypto::impl {

// libsodium picks its implementations on first use and must be told once; safe from any thread.
void ready();

// Unambiguous whatever the parts hold: each part goes in after its length.
std::string keyed(const Key& key, std::string_view label, std::initializer_list<std::string_view> parts);

std::string big_endian(std::uint64_t value, int bytes);
void wipe(std::string& text);

inline const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace crypto::impl
