#include "oidc/impl/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "oidc/oidc.h"

namespace oidc {

// By hand, and narrower than any URL: Boost.URL 1.81 takes the host of http://127.0.0.1.example.test
// for 127.0.0.1, and two readers of one address must not differ.
bool is_acceptable_url(std::string_view url) {
    if (!std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '\\' && c != '#'; })) return false;
    const bool tls = url.starts_with("https://");
    if (!tls && !url.starts_with("http://")) return false;
    url.remove_prefix(tls ? 8 : 7);
    const auto authority = url.substr(0, url.find_first_of("/?"));
    const auto port_at = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
    const std::string host{authority.substr(0, port_at)};
    const auto port = port_at == std::string_view::npos ? std::string_view{"1"} : authority.substr(port_at + 1);
    if (host.empty() || port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
    in_addr four{};
    // Names are not trusted to stay on the machine: addresses alone.
    const bool here = host == "[::1]" || (inet_pton(AF_INET, host.c_str(), &four) == 1 && (ntohl(four.s_addr) >> 24) == 127);
    const bool name = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    return here || (tls && name);
}

namespace impl {

namespace {

struct CurlCleanup { void operator()(CURL* handle) const { curl_easy_cleanup(handle); } };
struct SlistFree { void operator()(curl_slist* list) const { curl_slist_free_all(list); } };
using Slist = std::unique_ptr<curl_slist, SlistFree>;

std::size_t keep(char* data, std::size_t size, std::size_t count, void* state) {
    auto& body = *static_cast<std::string*>(state);
    if (body.size() + size * count > answer_bytes_max) return 0;   // ends the transfer
    body.append(data, size * count);
    return size * count;
}

void add(Slist& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw base::Fault{"oidc: out of memory"};
    (void)list.release();
    list.reset(longer);
}

}  // namespace

Fetched fetch(const Wire& wire, const std::string& url, const std::string& authorization, const std::string& form) {
    if (!is_acceptable_url(url)) throw Unavailable{"oidc: will not ask " + url + ": https is needed"};
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    const std::unique_ptr<CURL, CurlCleanup> curl{curl_easy_init()};
    if (!curl) throw base::Fault{"oidc: libcurl could not start"};
    CURL* handle = curl.get();
    Slist headers;
    add(headers, "Accept: application/json, application/jwk-set+json");
    if (!authorization.empty()) add(headers, "Authorization: " + authorization);
    Fetched fetched;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, url.starts_with("https:") ? "https" : "http");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");          // whatever the environment says
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(wire.seconds_max));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(wire.seconds_max));
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!wire.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, wire.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &fetched.body);
    if (!form.empty()) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, form.c_str());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
    }
    const CURLcode result = curl_easy_perform(handle);
    if (result == CURLE_WRITE_ERROR) throw Unavailable{"oidc: the answer of " + url + " is too large"};
    if (result != CURLE_OK) throw Unavailable{"oidc: " + url + ": " + curl_easy_strerror(result)};
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &fetched.status);
    return fetched;
}

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

}  // namespace impl

}  // namespace oidc
