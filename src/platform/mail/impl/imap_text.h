#pragma once
// The little of IMAP's grammar that libcurl leaves to us, pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail::impl {

std::string imap_quoted(std::string_view text);               // "..." with \ and " escaped
std::string modified_utf7(std::string_view utf8);             // names of mailboxes, RFC 3501 5.1.3
std::string percent_escaped(std::string_view command);        // % becomes %25
std::string url_escaped(std::string_view mailbox);            // all but unreserved becomes %XX
std::vector<std::string> words_upper(std::string_view text);
std::vector<std::uint32_t> search_result(std::string_view answer);                      // * SEARCH 1 2 3
std::optional<std::int64_t> size_of(std::string_view answer, std::uint32_t uid);  // * 1 FETCH (UID 5 RFC822.SIZE 123)

}  // namespace mail::impl
