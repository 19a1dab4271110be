#include "http/guard.h"

#include <optional>

#include "base/text.h"

namespace http {

namespace {

constexpr std::size_t target_bytes_max = 8 * 1024;
constexpr std::size_t content_length_digits_max = 15;

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool is_token(std::string_view text) {
    for (const char c : text)
        if (!is_alnum(c) && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) == std::string_view::npos) return false;
    return !text.empty();
}

bool all_digits(std::string_view text) {
    for (const char c : text)
        if (c < '0' || c > '9') return false;
    return !text.empty();
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Every CR is followed by LF, every LF follows CR, and no other control character but TAB is there.
bool clean_bytes(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        const auto byte = static_cast<unsigned char>(head[i]);
        if (byte == '\r') {
            if (i + 1 == head.size() || head[i + 1] != '\n') return false;
        } else if (byte == '\n') {
            if (i == 0 || head[i - 1] != '\r') return false;
        } else if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            return false;
        }
    }
    return true;
}

std::string_view next_line(std::string_view& rest) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

// The name part of "name:port" or "[v6]:port", lower case; nothing when it is not an authority
// that a browser would send.
std::optional<std::string> host_name(std::string_view authority) {
    std::string_view name = authority;
    std::string_view port;
    bool with_port = false;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        name = authority.substr(0, close + 1);
        const std::string_view after = authority.substr(close + 1);
        if (!after.empty() && after.front() != ':') return std::nullopt;
        with_port = !after.empty();
        if (with_port) port = after.substr(1);
        for (const char c : name.substr(1, name.size() - 2))
            if (!is_alnum(c) && c != ':' && c != '.') return std::nullopt;
    } else {
        const auto colon = authority.find(':');
        name = authority.substr(0, colon);
        with_port = colon != std::string_view::npos;
        if (with_port) port = authority.substr(colon + 1);
        for (const char c : name)
            if (!is_alnum(c) && c != '-' && c != '.' && c != '_') return std::nullopt;
    }
    if (name.empty() || name == "[]" || (with_port && (!all_digits(port) || port.size() > 5))) return std::nullopt;
    return base::lower_ascii(name);
}

struct Line {
    std::string_view method, target;
    bool version_1_0 = false;
};

int check_method(std::string_view method) {
    for (const std::string_view known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        if (method == known) return 0;
    if (method == "CONNECT" || method == "TRACE") return 405;
    return is_token(method) ? 501 : 400;
}

int check_request_line(std::string_view text, Line& line) {
    const auto first = text.find(' ');
    const auto last = text.rfind(' ');
    if (first == std::string_view::npos || first == last) return 400;
    line.method = text.substr(0, first);
    line.target = text.substr(first + 1, last - first - 1);
    const std::string_view version = text.substr(last + 1);
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' ||
        !all_digits(version.substr(5, 1)) || !all_digits(version.substr(7, 1)))
        return 400;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return 505;
    line.version_1_0 = version == "HTTP/1.0";
    if (const int status = check_method(line.method); status != 0) return status;
    if (line.target.empty()) return 400;
    if (line.target.size() > target_bytes_max) return 414;
    for (const char c : line.target)
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '#' || c == '\\')
            return 400;
    return 0;
}

struct Seen {
    int count = 0, hosts = 0, lengths = 0, codings = 0;
    std::string_view host, length, coding, expect;
    bool upgrade = false, expects = false;
};

int look_at_header(std::string_view line, const GuardRules& rules, Seen& seen) {
    if (++seen.count > rules.header_count_max) return 431;
    const auto colon = line.find(':');
    // A line that begins with a blank continues the one before (obs-fold), and a blank before the
    // colon hides a name from others: neither is a token.
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return 400;
    const std::string name = base::lower_ascii(line.substr(0, colon));
    const std::string_view value = trim_blanks(line.substr(colon + 1));
    if (name == "host") { ++seen.hosts; seen.host = value; }
    else if (name == "content-length") { ++seen.lengths; seen.length = value; }
    else if (name == "transfer-encoding") { ++seen.codings; seen.coding = value; }
    else if (name == "expect") {
        if (seen.expects) return 417;
        seen.expects = true;
        seen.expect = value;
    }
    else if (name == "upgrade") seen.upgrade = true;
    return 0;
}

// How long the body is must have one answer only, for us and for whoever stands in front of us.
int check_framing(const Line& line, const Seen& seen) {
    if (seen.lengths > 1 || seen.codings > 1 || (seen.lengths > 0 && seen.codings > 0)) return 400;
    if (seen.lengths > 0 && (!all_digits(seen.length) || seen.length.size() > content_length_digits_max)) return 400;
    if (seen.codings > 0) {
        if (line.version_1_0) return 400;
        if (!base::equal_ascii_nocase(seen.coding, "chunked")) return is_token(seen.coding) ? 501 : 400;
    }
    const bool has_body = seen.codings > 0 || seen.length.find_first_not_of('0') != std::string_view::npos;
    if (has_body && (line.method == "GET" || line.method == "HEAD" || line.method == "OPTIONS")) return 400;
    return 0;
}

bool allowed(const std::string& name, const std::vector<std::string>& hosts) {
    if (hosts.empty()) return true;
    for (const std::string& host : hosts)
        if (base::equal_ascii_nocase(host, name)) return true;
    return false;
}

int check_host_and_target(const Line& line, const Seen& seen, const GuardRules& rules) {
    if (seen.hosts != 1) return 400;
    const auto name = host_name(seen.host);
    if (!name) return 400;
    if (!allowed(*name, rules.hosts)) return 421;
    if (line.target.front() == '/') return 0;
    if (line.target == "*") return line.method == "OPTIONS" ? 0 : 400;
    const std::string lower = base::lower_ascii(line.target.substr(0, 8));
    const std::size_t scheme = lower.starts_with("http://") ? 7 : lower == "https://" ? 8 : 0;
    if (scheme == 0) return 400;
    const std::string_view after = line.target.substr(scheme);
    const std::string_view authority = after.substr(0, after.find_first_of("/?"));
    return base::equal_ascii_nocase(authority, seen.host) ? 0 : 400;
}

}  // namespace

int guard_request_head(std::string_view head, const GuardRules& rules) {
    if (head.size() > rules.header_bytes_max) return head.find("\r\n") > target_bytes_max + 64 ? 414 : 431;
    if (!head.ends_with("\r\n\r\n") || head.find("\r\n\r\n") != head.size() - 4 || !clean_bytes(head)) return 400;
    std::string_view rest = head;
    Line line;
    if (const int status = check_request_line(next_line(rest), line); status != 0) return status;
    Seen seen;
    for (std::string_view text = next_line(rest); !text.empty(); text = next_line(rest))
        if (const int status = look_at_header(text, rules, seen); status != 0) return status;
    if (const int status = check_framing(line, seen); status != 0) return status;
    if (seen.upgrade) return 400;
    if (seen.expects && !base::equal_ascii_nocase(seen.expect, "100-continue")) return 417;
    return check_host_and_target(line, seen, rules);
}

}  // namespace http
