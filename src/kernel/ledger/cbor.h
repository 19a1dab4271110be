#pragma once
// Canonical CBOR (RFC 8949 section 4.2): the few shapes the ledger writes.
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace ledger {

class Cbor {
public:
    Cbor& map(std::uint64_t count) { return head(5, count); }
    Cbor& array(std::uint64_t count) { return head(4, count); }
    Cbor& integer(std::int64_t value) {
        return value >= 0 ? head(0, static_cast<std::uint64_t>(value)) : head(1, static_cast<std::uint64_t>(-(value + 1)));
    }
    Cbor& bytes(std::string_view data) { head(2, data.size()); out_ += data; return *this; }
    Cbor& text(std::string_view data) { head(3, data.size()); out_ += data; return *this; }
    Cbor& null() { out_ += '\xF6'; return *this; }
    Cbor& real(double value) {
        out_ += '\xFB';
        return big_endian(std::bit_cast<std::uint64_t>(value), 8);
    }
    const std::string& string() const { return out_; }

private:
    Cbor& head(int major, std::uint64_t value) {
        const auto start = static_cast<unsigned>(major) << 5;
        if (value < 24) { out_ += static_cast<char>(start | value); return *this; }
        const int bytes = value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
        out_ += static_cast<char>(start | (bytes == 1 ? 24u : bytes == 2 ? 25u : bytes == 4 ? 26u : 27u));
        return big_endian(value, bytes);
    }
    Cbor& big_endian(std::uint64_t value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out_ += static_cast<char>((value >> shift) & 0xFF);
        return *this;
    }
    std::string out_;
};

}  // namespace ledger
