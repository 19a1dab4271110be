#include "mail/impl/curl.h"

#include <algorithm>
#include <mutex>

#include "mail/impl/charset.h"

namespace mail::impl {

namespace {

constexpr long connect_seconds_max = 15;
constexpr std::size_t said_bytes_max = 400;

}  // namespace

Curl open_curl(const ServerAddress& server, const char* protocols) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    Curl curl{curl_easy_init()};
    if (!curl) throw base::Fault{"mail: libcurl could not start"};
    CURL* handle = curl.get();
    const long seconds = std::max(server.seconds_max, 1);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");      // whatever the environment says
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, std::min(seconds, connect_seconds_max));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, seconds);
    curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
    // Without require_tls there is none on a plain scheme: unchecked TLS would only look safe, and
    // the setting is for a relay on the same machine.
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
    if (!server.user.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
    }
    return curl;
}

std::string server_name(const ServerAddress& server) {
    const std::string_view url = server.url;
    const std::size_t scheme_end = url.find("://");
    const std::string_view scheme = scheme_end == std::string_view::npos ? "" : url.substr(0, scheme_end);
    std::string_view rest = scheme_end == std::string_view::npos ? url : url.substr(scheme_end + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
    return std::string{scheme} + "://" + std::string{rest};
}

std::string said(std::string_view line, const ServerAddress& server) {
    std::string out = one_line(line, said_bytes_max);
    if (server.password.empty()) return out;
    for (std::size_t at = 0; (at = out.find(server.password, at)) != std::string::npos; at += 3)
        out.replace(at, server.password.size(), "***");
    return out;
}

}  // namespace mail::impl
