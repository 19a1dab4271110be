#include "http/multipart.h"

#include <optional>

#include "base/text.h"

namespace http {

namespace {

constexpr std::size_t part_header_bytes_max = 8 * 1024;
constexpr std::size_t padding_bytes_max = 64;
constexpr int parts_max = 1000;

bool is_boundary(std::string_view text) {
    if (text.empty() || text.size() > 70 || text.back() == ' ') return false;
    for (const char c : text) {
        const bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && std::string_view{"'()+_,-./:=? "}.find(c) == std::string_view::npos) return false;
    }
    return true;
}

// One "; name=value" of a header. False at the end or when broken (then `broken` is set).
bool next_parameter(std::string_view& rest, std::string& name, std::string& value, bool& broken) {
    rest = base::trim(rest);
    if (rest.empty()) return false;
    broken = true;
    if (rest.front() != ';') return false;
    rest = base::trim(rest.substr(1));
    if (rest.empty()) { broken = false; return false; }
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return false;
    name = base::lower_ascii(base::trim(rest.substr(0, equals)));
    rest = base::trim(rest.substr(equals + 1));
    value.clear();
    if (!rest.starts_with('"')) {
        const auto end = rest.find(';');
        value = base::trim(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
        broken = value.find('"') != std::string::npos;
        return !broken;
    }
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
        // Only \" is an escape: old browsers send C:\folder\file with its backslashes as they are.
        if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '"') ++i;
        value += rest[i];
    }
    if (i == rest.size()) return false;
    rest.remove_prefix(i + 1);
    broken = false;
    return true;
}

// Browsers write a quote and line breaks in a name as %22, %0D and %0A, and nothing else so.
std::string decode_form_name(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string code = text[i] == '%' ? base::lower_ascii(text.substr(i, 3)) : std::string{};
        const char decoded = code == "%22" ? '"' : code == "%0d" ? '\r' : code == "%0a" ? '\n' : '\0';
        out += decoded == '\0' ? text[i] : decoded;
        if (decoded != '\0') i += 2;
    }
    return out;
}

struct Disposition {
    std::optional<std::string> name, file_name;
};

std::optional<Disposition> parse_disposition(std::string_view value) {
    const auto semicolon = value.find(';');
    if (!base::equal_ascii_nocase(base::trim(value.substr(0, semicolon)), "form-data")) return std::nullopt;
    Disposition found;
    std::string_view rest = semicolon == std::string_view::npos ? "" : value.substr(semicolon);
    std::string name, parameter;
    bool broken = false;
    while (next_parameter(rest, name, parameter, broken)) {
        auto* const slot = name == "name" ? &found.name : name == "filename" ? &found.file_name : nullptr;
        if (!slot) continue;
        if (slot->has_value()) return std::nullopt;
        *slot = decode_form_name(parameter);
    }
    if (broken || !found.name) return std::nullopt;
    return found;
}

bool is_identity_coding(std::string_view value) {
    const std::string coding = base::lower_ascii(base::trim(value));
    return coding == "7bit" || coding == "8bit" || coding == "binary";
}

}  // namespace

MultipartParser::MultipartParser(std::string_view content_type, MultipartEvents events) : events_{std::move(events)} {
    const auto semicolon = content_type.find(';');
    if (!base::equal_ascii_nocase(base::trim(content_type.substr(0, semicolon)), "multipart/form-data")) return;
    std::string_view rest = semicolon == std::string_view::npos ? "" : content_type.substr(semicolon);
    std::string name, value, boundary;
    bool broken = false;
    int boundaries = 0;
    while (next_parameter(rest, name, value, broken)) {
        if (name != "boundary") continue;
        boundary = value;
        ++boundaries;
    }
    if (broken || boundaries != 1 || !is_boundary(boundary)) return;
    boundary_ = "--" + boundary;
    // Every delimiter is CRLF and boundary; the first may stand at the very start.
    buffer_ = "\r\n";
}

bool MultipartParser::feed(std::string_view chunk) {
    if (!valid() || state_ == State::broken) return false;
    if (state_ == State::done) return true;
    buffer_ += chunk;
    while (step()) {}
    return state_ != State::broken;
}

// One move forward; false when more bytes are needed or nothing more is to be done.
bool MultipartParser::step() {
    if (state_ == State::preamble || state_ == State::data) {
        const std::string delimiter = "\r\n" + boundary_;
        const auto at = buffer_.find(delimiter);
        if (at == std::string::npos) {
            const std::size_t kept = std::min(buffer_.size(), delimiter.size() - 1);
            const std::string_view ready = std::string_view{buffer_}.substr(0, buffer_.size() - kept);
            if (state_ == State::data && !ready.empty()) events_.on_data(ready);
            buffer_.erase(0, ready.size());
            return false;
        }
        if (state_ == State::data) {
            if (at > 0) events_.on_data(std::string_view{buffer_}.substr(0, at));
            events_.on_part_end();
        }
        buffer_.erase(0, at + delimiter.size());
        state_ = State::after_boundary;
        return true;
    }
    if (state_ == State::after_boundary) {
        if (buffer_.size() >= 2 && buffer_.starts_with("--")) {
            buffer_.clear();
            state_ = State::done;
            return false;
        }
        const auto end = buffer_.find_first_not_of(" \t");
        if (end == std::string::npos || buffer_.size() < end + 2) {
            if (buffer_.size() > padding_bytes_max) state_ = State::broken;
            return false;
        }
        const bool good = buffer_.compare(end, 2, "\r\n") == 0 && end <= padding_bytes_max && parts_ < parts_max;
        ++parts_;
        // The CRLF stays, so that an empty header block too ends with two of them.
        buffer_.erase(0, end);
        state_ = good ? State::headers : State::broken;
        return good;
    }
    if (state_ != State::headers) return false;
    const auto end = buffer_.find("\r\n\r\n");
    if (end == std::string::npos || end > part_header_bytes_max) {
        if (buffer_.size() > part_header_bytes_max) state_ = State::broken;
        return false;
    }
    const std::string headers = buffer_.substr(0, end);
    buffer_.erase(0, end + 4);
    state_ = begin_part(headers) ? State::data : State::broken;
    return state_ == State::data;
}

// `headers` begins with the CRLF of the boundary's line and ends before the empty line's.
bool MultipartParser::begin_part(std::string_view headers) {
    std::optional<Disposition> disposition;
    while (!headers.empty()) {
        headers.remove_prefix(2);
        const auto end = headers.find("\r\n");
        const std::string_view line = headers.substr(0, end);
        headers.remove_prefix(end == std::string_view::npos ? headers.size() : end);
        const auto colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos || line.find_first_of(" \t") < colon) return false;
        for (const char c : line)
            if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return false;
        const std::string name = base::lower_ascii(line.substr(0, colon));
        const std::string_view value = base::trim(line.substr(colon + 1));
        if (name == "content-transfer-encoding" && !is_identity_coding(value)) return false;
        if (name != "content-disposition") continue;
        if (disposition) return false;
        disposition = parse_disposition(value);
        if (!disposition) return false;
    }
    if (!disposition) return false;
    events_.on_part(*disposition->name, disposition->file_name.value_or(""), disposition->file_name.has_value());
    return true;
}

}  // namespace http
