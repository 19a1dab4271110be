#pragma once
// One question to a provider: bounded in time and size, without redirects, proxies or cookies.
#include <string>
#include <string_view>

namespace oidc::impl {

inline constexpr std::size_t answer_bytes_max = 128 * 1024;

struct Wire { std::string ca_file; int seconds_max = 5; };
struct Fetched { long status = 0; std::string body; };

// Throws Unavailable when there is no answer within the limits, or the address is not acceptable.
// `authorization` is the header's value, or empty; `form` is posted when it is not empty.
Fetched fetch(const Wire& wire, const std::string& url, const std::string& authorization, const std::string& form);

std::string base64(std::string_view bytes);

}  // namespace oidc::impl
