#pragma once
// Canonical CBOR (RFC 8949 section 4.2): the few shapes the ledger writes.
#include <bit>
#include <cstdint>
#include <optional>
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
    // The shortest of 16, 32 and 64 bits that keeps the value (section 4.2.1).
    Cbor& real(double value) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        if (value != value) return simple('\xF9', 0x7E00, 2);
        const auto single = static_cast<float>(value);
        if (std::bit_cast<std::uint64_t>(static_cast<double>(single)) != bits) return simple('\xFB', bits, 8);
        if (const auto half = half_of(single)) return simple('\xF9', *half, 2);
        return simple('\xFA', std::bit_cast<std::uint32_t>(single), 4);
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
    Cbor& simple(char first, std::uint64_t bits, int bytes) {
        out_ += first;
        return big_endian(bits, bytes);
    }
    // As 16 bits when nothing is lost.
    static std::optional<std::uint32_t> half_of(float value) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        const std::uint32_t sign = (bits >> 16) & 0x8000u, mantissa = bits & 0x7FFFFFu;
        const int exponent = static_cast<int>((bits >> 23) & 0xFFu) - 127;
        if ((bits & 0x7FFFFFFFu) == 0) return sign;
        if (exponent == 128) return sign | 0x7C00u;
        if (exponent >= -14 && exponent <= 15)
            return mantissa & 0x1FFFu ? std::nullopt : std::optional{sign | (static_cast<std::uint32_t>(exponent + 15) << 10) | mantissa >> 13};
        if (exponent < -24 || exponent > 15) return std::nullopt;
        const std::uint32_t whole = mantissa | 0x800000u, shift = static_cast<std::uint32_t>(-exponent - 1);
        return whole & ((1u << shift) - 1) ? std::nullopt : std::optional{sign | whole >> shift};
    }
    Cbor& big_endian(std::uint64_t value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out_ += static_cast<char>((value >> shift) & 0xFF);
        return *this;
    }
    std::string out_;
};

}  // namespace ledger
