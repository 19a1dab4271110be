#include "http/impl/head.h"

#include <chrono>
#include <cstdio>

#include "base/clock.h"
#include "base/fault.h"
#include "base/text.h"
#include "http/server.h"

namespace http {

namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 423: return "Locked";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 451: return "Unavailable For Legal Reasons";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Answer";
    }
}

// One a thread and second, for every answer carries it.
const std::string& date_now() {
    thread_local std::int64_t second = -1;
    thread_local std::string text;
    const std::int64_t now = base::SystemClock{}.now().us / 1'000'000;
    if (now != second) {
        second = now;
        text = http_date(now);
    }
    return text;
}

void put_line(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

// The list is public and a handler can write to it without add(), so the bytes are looked at here too.
void check_header(std::string_view name, std::string_view value) {
    CHECK(!name.empty() && name.find_first_of(std::string_view{"\r\n\0: ", 5}) == std::string_view::npos);
    CHECK(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos);
    for (const std::string_view ours : {"content-length", "transfer-encoding", "connection", "date", "content-type"})
        CHECK(!base::equal_ascii_nocase(name, ours));
}

bool is_set(const Response& response, std::string_view name) {
    for (const auto& header : response.headers)
        if (base::equal_ascii_nocase(header.first, name)) return true;
    return false;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> security_headers(bool secure) {
    std::vector<std::pair<std::string, std::string>> headers{
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
         "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Embedder-Policy", "require-corp"},
        {"Permissions-Policy",
         "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
         "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
         "publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"},
        {"Cache-Control", "no-store"}};
    if (secure) headers.emplace_back("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload");
    return headers;
}

std::string http_date(std::int64_t unix_seconds) {
    using namespace std::chrono;
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::int64_t day = unix_seconds / 86400, second = unix_seconds % 86400;
    const sys_days date{std::chrono::days{day}};
    const year_month_day ymd{date};
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", days[weekday{date}.c_encoding()],
                  static_cast<unsigned>(ymd.day()), months[static_cast<unsigned>(ymd.month()) - 1],
                  static_cast<int>(ymd.year()), static_cast<int>(second / 3600), static_cast<int>(second / 60 % 60),
                  static_cast<int>(second % 60));
    return text;
}

std::string answer_head(const Response& response, const Framing& framing) {
    static const auto plain = security_headers(false), over_tls = security_headers(true);
    CHECK(response.status >= 200 && response.status <= 599);
    std::string out;
    out.reserve(1536);
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason(response.status);
    out += "\r\n";
    put_line(out, "Date", date_now());
    if (!response.content_type.empty() && framing.length != 0 && response.status != 304) {
        check_header("x", response.content_type);
        put_line(out, "Content-Type", response.content_type);
    }
    for (const auto& [name, value] : response.headers) {
        check_header(name, value);
        put_line(out, name, value);
    }
    for (const auto& [name, value] : framing.secure ? over_tls : plain)
        if (!is_set(response, name)) put_line(out, name, value);
    if (framing.chunked) put_line(out, "Transfer-Encoding", "chunked");
    if (framing.length >= 0) put_line(out, "Content-Length", std::to_string(framing.length));
    if (framing.close) put_line(out, "Connection", "close");
    out += "\r\n";
    return out;
}

}  // namespace http
