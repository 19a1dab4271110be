#pragma once
// Bytes in the character set that a sender named, as UTF-8.
#include <string>
#include <string_view>

namespace mail::impl {

// Never fails: what cannot be read becomes U+FFFD. An unknown or missing name means UTF-8 when
// the bytes are that, else Windows-1252.
std::string to_utf8(std::string_view bytes, std::string_view charset);

// One line: control characters and newlines become spaces, then trimmed and cut at `bytes_max`.
std::string one_line(std::string_view text, std::size_t bytes_max);

// Newlines as LF, no control characters but tab.
std::string clean_text(std::string_view text);

}  // namespace mail::impl
