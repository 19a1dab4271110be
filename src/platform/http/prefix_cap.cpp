#include "http/impl/prefix_cap.h"

#include <sodium.h>

#include <algorithm>

#include "base/fault.h"
#include "http/impl/random.h"

namespace http {

namespace {

constexpr std::array<unsigned char, 12> mapped_v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

std::uint32_t random_between(std::uint32_t least, std::uint32_t most) {
    return least + randombytes_uniform(most - least + 1);
}

PrefixCap::PrefixCap(int connections_max) : connections_max_{connections_max} {
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
    if (sodium_init() < 0) throw base::Fault("the random generator of the machine cannot be used");
    randombytes_buf(secret_.data(), secret_.size());
}

PrefixCap::~PrefixCap() { sodium_memzero(secret_.data(), secret_.size()); }

std::uint64_t PrefixCap::key(std::span<const unsigned char> address) const {
    if (address.size() == 16 && std::equal(mapped_v4.begin(), mapped_v4.end(), address.begin()))
        address = address.subspan(12);
    std::array<unsigned char, 8> prefix{};
    prefix[0] = static_cast<unsigned char>(address.size());
    std::copy_n(address.begin(), address.size() == 4 ? 3 : 7, prefix.begin() + 1);
    std::uint64_t out = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&out), prefix.data(), prefix.size(), secret_.data());
    return out;
}

bool PrefixCap::enter(std::uint64_t key) {
    const std::lock_guard lock{mutex_};
    int& count = counts_[key];
    if (count >= connections_max_) return false;
    ++count;
    return true;
}

void PrefixCap::leave(std::uint64_t key) {
    const std::lock_guard lock{mutex_};
    const auto at = counts_.find(key);
    if (at != counts_.end() && --at->second == 0) counts_.erase(at);
}

}  // namespace http
