#pragma once
// How many connections come from one neighbourhood of the network right now. Holds a keyed hash of
// the prefix only, under a key that dies with the process, and forgets it with the last connection.
#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>

namespace http {

class PrefixCap {
public:
    explicit PrefixCap(int connections_max);
    ~PrefixCap();
    PrefixCap(const PrefixCap&) = delete;
    PrefixCap& operator=(const PrefixCap&) = delete;

    // Address in network order: /24 of 4 bytes, /56 of 16; a mapped IPv4 address counts as IPv4.
    std::uint64_t key(std::span<const unsigned char> address) const;
    bool enter(std::uint64_t key);      // false: the neighbourhood is full
    void leave(std::uint64_t key);

private:
    const int connections_max_;
    std::array<unsigned char, 16> secret_{};
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, int> counts_;
};

}  // namespace http
