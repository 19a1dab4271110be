#include "mail/impl/imap_text.h"

#include <algorithm>
#include <limits>

#include "base/fault.h"
#include "base/text.h"

namespace mail::impl {

namespace {

// Base64 of UTF-16 as RFC 3501 wants it: comma for slash, no padding.
std::string utf16_base64(std::string_view utf8) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    std::string units;
    const auto add = [&](std::uint32_t unit) {
        units += static_cast<char>(unit >> 8);
        units += static_cast<char>(unit & 0xFF);
    };
    for (std::size_t i = 0; i < utf8.size();) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        std::uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
        for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3Fu);
        i += length;
        if (code >= 0x10000) {
            add(0xD800 + ((code - 0x10000) >> 10));
            add(0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
            add(code);
        }
    }
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : units) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out += digits[(bits >> (count - 6)) & 63];
    }
    if (count > 0) out += digits[(bits << (6 - count)) & 63];
    return out;
}

}  // namespace

std::string imap_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string modified_utf7(std::string_view utf8) {
    if (utf8.empty() || !base::valid_utf8(utf8) ||
        std::any_of(utf8.begin(), utf8.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }))
        throw base::Fault{"mail: the name of a mailbox must be text without control characters"};
    std::string out;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto ascii = [&](std::size_t at) { return static_cast<unsigned char>(utf8[at]) < 0x80; };
        if (ascii(i)) {
            out += utf8[i] == '&' ? "&-" : std::string(1, utf8[i]);
            ++i;
            continue;
        }
        const std::size_t begin = i;
        while (i < utf8.size() && !ascii(i)) ++i;
        out += "&" + utf16_base64(utf8.substr(begin, i - begin)) + "-";
    }
    return out;
}

std::string percent_escaped(std::string_view command) {
    std::string out;
    for (const char c : command) out += c == '%' ? "%25" : std::string(1, c);
    return out;
}

std::string url_escaped(std::string_view mailbox) {
    std::string out;
    for (const char c : mailbox) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '/';
        out += unreserved ? std::string(1, c) : "%" + base::hex(std::string_view{&c, 1});
    }
    return out;
}

std::vector<std::string> words_upper(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == ' ' || c == '\r' || c == '\n' || c == '(' || c == ')') {
            if (!words.back().empty()) words.emplace_back();
        } else {
            words.back() += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::vector<std::uint32_t> search_result(std::string_view answer) {
    std::vector<std::uint32_t> uids;
    bool inside = false;
    for (const std::string& word : words_upper(answer)) {
        const auto number = base::parse_integer(word);
        if (inside && number && *number > 0 && *number <= std::numeric_limits<std::uint32_t>::max())
            uids.push_back(static_cast<std::uint32_t>(*number));
        else
            inside = word == "SEARCH";
    }
    return uids;
}

std::optional<std::int64_t> size_of(std::string_view answer, std::uint32_t uid) {
    // Other messages may be told of in between, so the line must name this one.
    for (const std::string& line : base::split(answer, '\n')) {
        const std::vector<std::string> words = words_upper(line);
        std::optional<std::int64_t> size, id;
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
            if (words[i] == "RFC822.SIZE") size = base::parse_integer(words[i + 1]);
            if (words[i] == "UID") id = base::parse_integer(words[i + 1]);
        }
        if (size && *size >= 0 && id == static_cast<std::int64_t>(uid)) return size;
    }
    return std::nullopt;
}

}  // namespace mail::impl
