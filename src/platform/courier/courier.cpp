#include "courier/courier.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>

#include "base/fault.h"
#include "base/text.h"

namespace courier {

namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024, words_max = 300, reference_max = 100;

struct CurlCleanup { void operator()(CURL* handle) const { curl_easy_cleanup(handle); } };
struct SlistFree { void operator()(curl_slist* list) const { curl_slist_free_all(list); } };
using Slist = std::unique_ptr<curl_slist, SlistFree>;

// Past the limit nothing more is kept: the answer's code has been told already.
std::size_t keep(char* data, std::size_t size, std::size_t count, void* state) {
    auto& body = *static_cast<std::string*>(state);
    const auto room = answer_bytes_max - std::min(answer_bytes_max, body.size());
    body.append(data, std::min(room, size * count));
    return size * count;
}

void add(Slist& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw base::Fault("courier: out of memory");
    (void)list.release();
    list.reset(longer);
}

std::string base64(std::string_view bytes) {
    auto text = base::base64url(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

void check(const Parcel& parcel) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    if (parcel.reference.empty() || parcel.reference.size() > reference_max || !std::all_of(parcel.reference.begin(), parcel.reference.end(), plain))
        throw base::Fault("courier: a reference that cannot be used");
    if (parcel.document.empty()) throw base::Fault("courier: a parcel without a document");
}

boost::json::object about(const Parcel& parcel) {
    return {{"reference", parcel.reference}, {"recipient", parcel.recipient}, {"subject", parcel.subject},
            {"language", parcel.language}, {"content_type", "application/pdf"}};
}

Carried::Status status_of(long code) {
    if (code >= 200 && code < 300) return Carried::Status::accepted;
    if (code == 404 || code == 410) return Carried::Status::no_mailbox;
    const bool later = code == 408 || code == 425 || code == 429 || code >= 500 || code < 400;
    return later ? Carried::Status::later : Carried::Status::refused;
}

std::string shortened(std::string_view words) { return base::excerpt(base::replace_invalid_utf8(words), words_max); }

void prepare(CURL* handle, const Endpoint& endpoint, const Slist& headers, const std::string& body, std::string& answer) {
    curl_easy_setopt(handle, CURLOPT_URL, endpoint.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, endpoint.url.starts_with("https:") ? "https" : "http");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");          // whatever the environment says
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(endpoint.seconds_max));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(endpoint.seconds_max));
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!endpoint.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, endpoint.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
}

// Empty, or what went wrong.
std::string write_whole(const std::string& path, std::string_view content) {
    const auto fresh = path + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return std::strerror(errno);
    bool good = true;
    while (good && !content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        good = written > 0;
        if (good) content.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && ::fsync(fd) == 0;
    const int fault = errno;
    ::close(fd);
    if (!good || ::rename(fresh.c_str(), path.c_str()) != 0) {
        const std::string words = std::strerror(good ? errno : fault);
        ::unlink(fresh.c_str());
        return words;
    }
    return {};
}

}  // namespace

bool is_acceptable(std::string_view url) {
    if (!std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '\\' && c != '#' && c != '@'; })) return false;
    const bool tls = url.starts_with("https://");
    if (!tls && !url.starts_with("http://")) return false;
    url.remove_prefix(tls ? 8 : 7);
    const auto authority = url.substr(0, url.find_first_of("/?"));
    const std::string host{authority.substr(0, authority.find(':', authority.starts_with('[') ? authority.find(']') : 0))};
    in_addr four{};
    // Names are not trusted to stay on the machine: addresses alone.
    const bool here = host == "[::1]" || (inet_pton(AF_INET, host.c_str(), &four) == 1 && (ntohl(four.s_addr) >> 24) == 127);
    return !host.empty() && (tls || here);
}

Carried send(const Endpoint& endpoint, const Parcel& parcel) {
    check(parcel);
    if (!is_acceptable(endpoint.url)) throw base::Fault("courier: will not send to " + endpoint.url + ": https is needed");
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    const std::unique_ptr<CURL, CurlCleanup> curl{curl_easy_init()};
    if (!curl) throw base::Fault("courier: libcurl could not start");
    auto object = about(parcel);
    object["document"] = base64(parcel.document);
    const auto body = boost::json::serialize(object);
    Slist headers;
    add(headers, "Content-Type: application/json");
    add(headers, "Idempotency-Key: " + parcel.reference);
    add(headers, "Expect:");
    if (!endpoint.token.empty()) add(headers, "Authorization: Bearer " + endpoint.token);
    std::string answer;
    prepare(curl.get(), endpoint, headers, body, answer);
    Carried carried;
    if (const auto result = curl_easy_perform(curl.get()); result != CURLE_OK) {
        carried.words = shortened(curl_easy_strerror(result));
        return carried;
    }
    long code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
    carried.code = static_cast<int>(code);
    carried.status = status_of(code);
    carried.words = shortened(answer);
    return carried;
}

Carried drop(const std::string& folder, const Parcel& parcel) {
    check(parcel);
    const auto path = folder + "/" + parcel.reference;
    Carried carried;
    // The PDF first: who sees the description finds what it describes.
    carried.words = write_whole(path + ".pdf", parcel.document);
    if (carried.words.empty()) carried.words = write_whole(path + ".json", boost::json::serialize(about(parcel)) + "\n");
    if (!carried.words.empty()) {
        carried.words = shortened(carried.words);
        return carried;
    }
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)::fsync(fd);
        ::close(fd);
    }
    carried.status = Carried::Status::accepted;
    return carried;
}

}  // namespace courier
