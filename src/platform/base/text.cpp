#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace base {

namespace {

// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = at(0);
    if (first == 0) return 0;
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xC0) != 0x80) return 0;
    if (first == 0xE0 && at(1) < 0xA0) return 0;
    if (first == 0xED && at(1) > 0x9F) return 0;
    if (first == 0xF0 && at(1) < 0x90) return 0;
    if (first == 0xF4 && at(1) > 0x8F) return 0;
    return length;
}

constexpr std::uint64_t high_bits = 0x8080808080808080U, low_bits = 0x0101010101010101U;

std::uint64_t eight_at(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

// Bytes at the start that are ASCII and not NUL, eight at a time: a text of some pages is looked at
// several times on its way in, and nearly all of it is this.
std::size_t plain_bytes(std::string_view text) {
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        const auto word = eight_at(text.data() + at);
        if ((word | (word - low_bits)) & high_bits) break;
    }
    return at;
}

constexpr std::string_view crockford_digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

bool valid_utf8(std::string_view text) {
    for (;;) {
        text.remove_prefix(plain_bytes(text));
        if (text.empty()) return true;
        const std::size_t length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
}

std::size_t count_characters(std::string_view utf8) {
    std::size_t at = 0, continued = 0;
    for (; at + 8 <= utf8.size(); at += 8) {
        const auto word = eight_at(utf8.data() + at);
        continued += static_cast<std::size_t>(std::popcount((word >> 7) & ~(word >> 6) & low_bits));
    }
    for (; at < utf8.size(); ++at) continued += (static_cast<unsigned char>(utf8[at]) & 0xC0) == 0x80;
    return utf8.size() - continued;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string normalise_newlines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto end = std::min(text.find('\r'), text.size());
        out += text.substr(0, end);
        text.remove_prefix(end);
        if (text.empty()) break;
        out += '\n';
        text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
    }
    return out;
}

std::string replace_invalid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0) { out += "\xEF\xBF\xBD"; text.remove_prefix(1); continue; }
        out += text.substr(0, length);
        text.remove_prefix(length);
    }
    return out;
}

std::string excerpt(std::string_view utf8, std::size_t characters_max) {
    std::string flat;
    bool space = false;
    for (const char c : trim(utf8)) {
        if (is_space(c)) { space = true; continue; }
        if (space && !flat.empty()) flat += ' ';
        space = false;
        flat += c;
    }
    if (count_characters(flat) <= characters_max) return flat;
    std::size_t bytes = 0, count = 0, last_space = 0;
    while (bytes < flat.size() && count < characters_max) {
        if (flat[bytes] == ' ' && count * 3 > characters_max * 2) last_space = bytes;
        do ++bytes; while (bytes < flat.size() && (static_cast<unsigned char>(flat[bytes]) & 0xC0) == 0x80);
        ++count;
    }
    return flat.substr(0, last_space ? last_space : bytes) + "\xE2\x80\xA6";
}

std::string show_bidi_controls(std::string_view utf8) {
    std::string out;
    for (std::size_t i = 0; i < utf8.size();) {
        if (i + 3 <= utf8.size() && utf8[i] == '\xE2') {
            const auto second = static_cast<unsigned char>(utf8[i + 1]), third = static_cast<unsigned char>(utf8[i + 2]);
            const unsigned code = 0x2000u | ((second & 0x3Fu) << 6) | (third & 0x3Fu);
            if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) {
                char name[16];
                std::snprintf(name, sizeof name, "[U+%04X]", code);
                out += name;
                i += 3;
                continue;
            }
        }
        out += utf8[i++];
    }
    return out;
}

std::string lower_ascii(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool equal_ascii_nocase(std::string_view a, std::string_view b) {
    return a.size() == b.size() && lower_ascii(a) == lower_ascii(b);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i) out += separator;
        out += parts[i];
    }
    return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

std::optional<std::string> unhex(std::string_view text) {
    if (text.size() % 2) return {};
    const auto value = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value(text[i]), low = value(text[i + 1]);
        if (high < 0 || low < 0) return {};
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

namespace {

std::string encode_bits(std::string_view bytes, int width, std::string_view digits) {
    std::string out;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= width) { bits -= width; out += digits[(buffer >> bits) & ((1u << width) - 1)]; }
        buffer &= (1u << bits) - 1;
    }
    if (bits > 0) out += digits[(buffer << (width - bits)) & ((1u << width) - 1)];
    return out;
}

}  // namespace

std::string base64url(std::string_view bytes) { return encode_bits(bytes, 6, base64url_digits); }
std::string crockford32(std::string_view bytes) { return encode_bits(bytes, 5, crockford_digits); }

std::optional<std::string> unbase64url(std::string_view text) {
    std::string out;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const auto value = base64url_digits.find(c);
        if (value == std::string_view::npos) return {};
        buffer = (buffer << 6) | static_cast<unsigned>(value);
        bits += 6;
        if (bits >= 8) { bits -= 8; out += static_cast<char>((buffer >> bits) & 0xFF); buffer &= (1u << bits) - 1; }
    }
    if (buffer != 0 || bits >= 6) return {};
    return out;
}

std::optional<std::string> normalise_crockford32(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '-' || is_space(c)) continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        if (crockford_digits.find(c) == std::string_view::npos) return {};
        out += c;
    }
    return out;
}

}  // namespace base
