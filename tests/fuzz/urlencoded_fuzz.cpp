// Invariants of the decoders of forms, paths, cookies and file names: what comes out is UTF-8
// without NUL, survives a round trip, and can never open a second header.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "http/http.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_form(std::string_view text) {
    const auto form = http::parse_urlencoded(text, 50);
    if (!form) return;
    require(form->pairs().size() <= 100);
    std::string again;
    for (const auto& [name, value] : form->pairs()) {
        require(base::valid_utf8(name) && base::valid_utf8(value));
        again += (again.empty() ? "" : "&") + http::percent_encode(name) + "=" + http::percent_encode(value);
    }
    const auto second = http::parse_urlencoded(again, 100);
    require(second && second->pairs() == form->pairs());
}

void check_decode(std::string_view text) {
    for (const bool plus : {false, true}) {
        const auto decoded = http::percent_decode(text, plus);
        if (!decoded) continue;
        require(base::valid_utf8(*decoded) && decoded->size() <= text.size());
        require(http::percent_decode(http::percent_encode(*decoded), plus) == *decoded);
    }
}

void check_cookies(std::string_view text) {
    const auto cookies = http::parse_cookies(text);
    if (!cookies) return;
    require(cookies->pairs().size() <= 100);
    for (const auto& [name, value] : cookies->pairs()) {
        require(!name.empty() && name.find_first_of("=; ") != 0);
        require(base::valid_utf8(name) && base::valid_utf8(value));
        require(value.find(';') == std::string::npos);
    }
}

void check_file_name(std::string_view text) {
    const std::string line = http::content_disposition(text);
    require(line.size() < 1200 && base::valid_utf8(line));
    require(std::count(line.begin(), line.end(), '"') == 2);
    for (const char c : line) require(static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F);
    require(line.find('/') == std::string::npos && line.find('\\') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    check_form(text);
    check_decode(text);
    check_cookies(text);
    check_file_name(text);
    return 0;
}
