#pragma once
// Readings of header values, free of any library.
#include <string>
#include <string_view>
#include <vector>

namespace mail::impl {

// The ids between < and > in the order they stand; one bare id when there is no <. An id is at
// most 900 bytes of visible ASCII. At most `ids_max`.
std::vector<std::string> message_ids(std::string_view header, std::size_t ids_max);

// Just the header fields that tell whether a person wrote (RFC 3834, RFC 2919, RFC 2369).
struct OriginHeaders {
    std::string auto_submitted, precedence, return_path, auto_response_suppress, from_address, media;
    bool has_return_path = false;
    bool has_list = false;             // List-Id, List-Unsubscribe
    bool has_autoreply = false;        // X-Autoreply, X-Autorespond
};
bool is_automatic(const OriginHeaders& headers);

// Only the last part of a path, without what could disguise it.
std::string attachment_name(std::string_view name);

}  // namespace mail::impl
