#include "http/http.h"

#include "base/fault.h"
#include "base/text.h"

namespace http {

namespace {

constexpr std::size_t cookies_max = 100;
constexpr std::size_t file_name_bytes_max = 180;

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_unreserved(char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_token(std::string_view text) {
    for (const char c : text)
        if (!is_alnum(c) && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) == std::string_view::npos) return false;
    return !text.empty();
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// Percent-decoding without any opinion on the bytes that come out.
std::optional<std::string> decode_bytes(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) { out += ' '; continue; }
        if (text[i] != '%') { out += text[i]; continue; }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

// The last path component, since some senders give a whole path, without what could fool a
// reader of the name or a file system.
std::string harmless_file_name(std::string_view name) {
    std::string clean = base::show_bidi_controls(base::replace_invalid_utf8(name));
    if (const auto slash = clean.find_last_of("/\\"); slash != std::string::npos) clean.erase(0, slash + 1);
    std::erase_if(clean, is_control);
    while (!clean.empty() && (clean.front() == '.' || clean.front() == ' ')) clean.erase(0, 1);
    if (clean.size() > file_name_bytes_max) {
        const auto dot = clean.rfind('.');
        const std::string extension =
            dot != std::string::npos && clean.size() - dot <= 10 ? clean.substr(dot) : std::string{};
        clean.resize(file_name_bytes_max - extension.size());
        while (!clean.empty() && !base::valid_utf8(clean)) clean.pop_back();
        clean += extension;
    }
    return clean.empty() ? "file" : clean;
}

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::delete_: return "DELETE";
    }
    return "";
}

std::optional<std::string_view> Fields::find(std::string_view name) const {
    for (const auto& [key, value] : pairs_)
        if (key == name) return std::string_view{value};
    return std::nullopt;
}

std::string Fields::get(std::string_view name, std::string_view fallback) const {
    return std::string{find(name).value_or(fallback)};
}

std::vector<std::string> Fields::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : pairs_)
        if (key == name) values.push_back(value);
    return values;
}

Response& Response::add(std::string name, std::string value) {
    CHECK(is_token(name));
    for (const char c : value) CHECK(!is_control(c) || c == '\t');
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response html(std::string body, int status) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

Response see_other(std::string location) {
    Response response = text("", 303);
    response.add("Location", std::move(location));
    return response;
}

Response text(std::string body, int status) {
    Response response = html(std::move(body), status);
    response.content_type = "text/plain; charset=utf-8";
    return response;
}

Response json(std::string body, int status) {
    Response response = html(std::move(body), status);
    response.content_type = "application/json";
    return response;
}

std::string content_disposition(std::string_view name, bool inline_view) {
    const std::string clean = harmless_file_name(name);
    std::string ascii;
    for (const char c : clean) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) == 0x80) continue;   // one underscore a character, not a byte
        ascii += byte >= 0x80 || c == '"' || c == '\\' || c == '%' || c == ';' ? '_' : c;
    }
    return std::string{inline_view ? "inline" : "attachment"} + "; filename=\"" + ascii + "\"; filename*=UTF-8''" +
           percent_encode(clean);
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    auto bytes = decode_bytes(text, plus_is_space);
    if (!bytes || !base::valid_utf8(*bytes)) return std::nullopt;
    return bytes;
}

std::string percent_encode(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() * 3);
    for (const char c : text) {
        if (is_unreserved(c)) { out += c; continue; }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

// What a person wrote is kept even when its encoding is broken: bad bytes become U+FFFD and the
// field's name is told in "_invalid_utf8", so that the page can ask again beside the field.
std::optional<Fields> parse_urlencoded(std::string_view text, std::size_t fields_max) {
    Fields fields;
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        if (fields_max == 0) return std::nullopt;
        --fields_max;
        const auto equals = pair.find('=');
        auto name = decode_bytes(pair.substr(0, equals), true);
        auto value = decode_bytes(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        const bool valid = base::valid_utf8(*name) && base::valid_utf8(*value);
        if (valid) { fields.add(std::move(*name), std::move(*value)); continue; }
        std::string shown = base::replace_invalid_utf8(*name);
        fields.add(shown, base::replace_invalid_utf8(*value));
        fields.add("_invalid_utf8", std::move(shown));
    }
    return fields;
}

// Lenient on shape, for other programs of the same domain may set odd cookies and must not lock
// a person out; strict on bytes and number.
std::optional<Fields> parse_cookies(std::string_view header) {
    if (!base::valid_utf8(header)) return std::nullopt;
    for (const char c : header)
        if (is_control(c)) return std::nullopt;
    Fields cookies;
    while (!header.empty()) {
        const auto end = header.find(';');
        const std::string_view pair = base::trim(header.substr(0, end));
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        const auto equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos) continue;
        if (cookies.pairs().size() == cookies_max) return std::nullopt;
        cookies.add(std::string{base::trim(pair.substr(0, equals))}, std::string{base::trim(pair.substr(equals + 1))});
    }
    return cookies;
}

}  // namespace http
