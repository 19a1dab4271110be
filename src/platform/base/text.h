#pragma once
// Text as it enters and leaves: UTF-8 only, no NUL, bounded.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

bool valid_utf8(std::string_view text);            // strict: no overlong, no surrogate, no NUL
std::size_t count_characters(std::string_view utf8);
std::string_view trim(std::string_view text);      // ASCII white space at both ends
std::string normalise_newlines(std::string_view text);   // CRLF and CR become LF
std::string replace_invalid_utf8(std::string_view text); // each bad byte (and NUL) becomes U+FFFD
// At most `characters_max` characters, cut at a space where one is near, with an ellipsis.
std::string excerpt(std::string_view utf8, std::size_t characters_max);
// Bidirectional controls (U+202A..E, U+2066..9) as visible [U+202E]: they can disguise a name.
std::string show_bidi_controls(std::string_view utf8);

std::string lower_ascii(std::string_view text);
bool equal_ascii_nocase(std::string_view a, std::string_view b);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::optional<std::int64_t> parse_integer(std::string_view text);

std::string hex(std::string_view bytes);
std::optional<std::string> unhex(std::string_view text);
std::string base64url(std::string_view bytes);                    // no padding
std::optional<std::string> unbase64url(std::string_view text);
std::string crockford32(std::string_view bytes);                  // upper case, 5 bits a character
// Accepts lower case, hyphens, spaces and the look-alikes O I L; nothing else.
std::optional<std::string> normalise_crockford32(std::string_view text);

}  // namespace base
