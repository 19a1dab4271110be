#include "http/impl/exchange.h"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/fault.h"
#include "base/text.h"
#include "http/impl/random.h"

namespace http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t piece_bytes = 32 * 1024;
constexpr std::int64_t framing_overhead_max = 64 * 1024;

// What would tell who asks, or from where, never reaches a handler (SECURITY.md 2.2).
bool tells_of_sender(std::string_view name) {
    for (const std::string_view known :
         {"user-agent", "x-forwarded-for", "x-real-ip", "forwarded", "via", "x-client-ip", "true-client-ip",
          "cf-connecting-ip", "x-forwarded-host", "x-forwarded-port", "x-forwarded-server", "x-original-forwarded-for",
          "x-cluster-client-ip", "x-originating-ip", "x-remote-ip", "x-remote-addr", "from"})
        if (name == known) return true;
    return name.starts_with("sec-ch-");
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::optional<Method> method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get: return Method::get;
        case beast::http::verb::head: return Method::head;
        case beast::http::verb::post: return Method::post;
        case beast::http::verb::put: return Method::put;
        case beast::http::verb::patch: return Method::patch;
        case beast::http::verb::delete_: return Method::delete_;
        default: return std::nullopt;
    }
}

// One spelling for each address: nobody's filter before us may read another path than we do.
bool one_spelling(std::string_view path) {
    if (!path.starts_with('/')) return false;
    std::string_view rest = path.substr(1);
    for (;;) {
        const auto slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        if (segment == "." || segment == ".." || (segment.empty() && slash != std::string_view::npos)) return false;
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
    }
    for (const char c : path)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
    return true;
}

bool has_encoded_separator(std::string_view path) {
    const std::string lower = base::lower_ascii(path);
    return lower.find("%2f") != std::string::npos || lower.find("%5c") != std::string::npos;
}

}  // namespace

struct Exchange::Parser : beast::http::request_parser<beast::http::buffer_body> {
    char piece[piece_bytes];
};

Exchange::Exchange(Shared& shared) : shared_{shared}, parser_{new Parser} {}
Exchange::~Exchange() = default;

int Exchange::read_head(std::string_view head, bool secure_connection) {
    parser_->header_limit(static_cast<std::uint32_t>(head.size() + 64));
    parser_->body_limit(boost::none);
    boost::system::error_code failed;
    const std::size_t used = parser_->put(asio::const_buffer{head.data(), head.size()}, failed);
    if (failed || used != head.size() || !parser_->is_header_done()) return 400;
    return fill_request(secure_connection);
}

int Exchange::fill_request(bool secure_connection) {
    const auto& message = parser_->get();
    version_1_0 = message.version() < 11;
    keep_alive = !version_1_0 && message.keep_alive();
    begins_body = !parser_->is_done();
    options_ = message.method() == beast::http::verb::options;
    if (const auto method = method_of(message.method())) request.method = *method;
    else if (!options_) return 501;
    head_only = request.method == Method::head;
    if (const int status = set_target(view(message.target())); status != 0) return status;
    return fill_headers(secure_connection);
}

int Exchange::set_target(std::string_view target) {
    if (target == "*") { request.target = request.path = target; return 0; }
    if (!target.starts_with('/')) {
        const auto authority = target.find("//") + 2;
        const auto after = target.find_first_of("/?", authority);
        request.target = after == std::string_view::npos ? "" : std::string{target.substr(after)};
        if (!request.target.starts_with('/')) request.target.insert(0, 1, '/');
    } else {
        request.target = target;
    }
    const std::string_view origin = request.target;
    const auto question = origin.find('?');
    const std::string_view raw = origin.substr(0, question);
    auto path = percent_decode(raw, false);
    if (!path || !one_spelling(*path) || has_encoded_separator(raw)) return 400;
    request.path = std::move(*path);
    if (question == std::string_view::npos) return 0;
    auto query = parse_urlencoded(origin.substr(question + 1));
    if (!query || query->has("_invalid_utf8")) return 400;
    request.query = std::move(*query);
    return 0;
}

int Exchange::fill_headers(bool secure_connection) {
    std::string cookies, forwarded_proto;
    for (const auto& field : parser_->get()) {
        std::string name = base::lower_ascii(view(field.name_string()));
        if (tells_of_sender(name)) continue;
        std::string value = base::replace_invalid_utf8(view(field.value()));
        if (name == "cookie") { cookies += (cookies.empty() ? "" : "; ") + value; continue; }
        if (name == "x-forwarded-proto") { forwarded_proto += value; continue; }
        if (name == "expect") expects_continue_ = !version_1_0;
        else if (name == "content-type") content_type_ = value;
        request.headers.add(std::move(name), std::move(value));
    }
    request.secure = secure_connection ||
                     (shared_.options.trust_forwarded_proto && base::equal_ascii_nocase(forwarded_proto, "https"));
    if (cookies.empty()) return 0;
    auto parsed = parse_cookies(cookies);
    if (!parsed) return 400;
    request.cookies = std::move(*parsed);
    return 0;
}

int Exchange::route() {
    if (options_) {
        for (const Method method :
             {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_})
            if (request.path == "*" || shared_.application.match(method, request.path).method_known)
                allow += (allow.empty() ? "" : ", ") + std::string{to_string(method)};
        return allow.empty() ? 404 : 405;
    }
    match = shared_.application.match(request.method, request.path);
    if (!match.found) return 404;
    if (!match.method_known) { allow = match.allow; return 405; }
    request.captures = match.captures;
    if (!begins_body && content_type_.empty()) return 0;
    if (const auto length = parser_->content_length();
        length && *length > static_cast<std::uint64_t>(std::max<std::int64_t>(match.body_max, 0)))
        return 413;
    parser_->body_limit(static_cast<std::uint64_t>(std::max<std::int64_t>(match.body_max, 0)));
    body_.emplace(request, match.takes, shared_.options.limits, shared_.application.open_sink,
                  [this](const std::exception& failure) { report(failure); });
    return body_->begin(content_type_);
}

bool Exchange::body_done() const { return parser_->is_done(); }

int Exchange::feed_body(std::string_view received, std::size_t& used) {
    auto& out = parser_->get().body();
    used = 0;
    while (used < received.size() && !parser_->is_done()) {
        out.data = parser_->piece;
        out.size = piece_bytes;
        out.more = true;
        boost::system::error_code failed;
        const std::size_t taken =
            parser_->put(asio::const_buffer{received.data() + used, received.size() - used}, failed);
        used += taken;
        framed_bytes_ += static_cast<std::int64_t>(taken);
        const std::size_t bytes = piece_bytes - out.size;
        body_bytes_ += static_cast<std::int64_t>(bytes);
        const bool waits = failed == beast::http::error::need_more;
        if (failed == beast::http::error::body_limit) return 413;
        if (failed && !waits && failed != beast::http::error::need_buffer) return 400;
        // Chunks of one byte with long extensions are a way to send much and deliver nothing.
        if (body_bytes_ > match.body_max || framed_bytes_ > match.body_max * 8 + framing_overhead_max) return 413;
        if (bytes > 0)
            if (const int status = body_->feed({parser_->piece, bytes}); status != 0) return status;
        if (waits) return 0;
    }
    return 0;
}

int Exchange::end_body() { return body_ ? body_->end() : 0; }

void Exchange::report(const std::exception& failure) const noexcept {
    try {
        if (shared_.application.on_exception) shared_.application.on_exception(failure, match.index);
    } catch (...) {
        // Nothing is left to tell it to.
    }
}

void Exchange::handle() noexcept {
    try {
        if (body_) body_->store_files();
        response = shared_.application.handle(request, match);
    } catch (const base::Busy&) {
        response = answer_for(shared_, 503, &request);
    } catch (const std::exception& failure) {
        report(failure);
        response = answer_for(shared_, 500, &request);
    } catch (...) {
        report(base::Bug("something that is no exception was thrown"));
        response = answer_for(shared_, 500, &request);
    }
}

void Exchange::pull(std::size_t bytes_max) noexcept {
    piece.reset();
    try {
        piece = response.stream(bytes_max);
    } catch (const std::exception& failure) {
        report(failure);
    } catch (...) {
        report(base::Bug("something that is no exception was thrown"));
    }
}

Response answer_for(const Shared& shared, int status, const Request* request) {
    Response response;
    try {
        response = shared.application.on_error(status, request);
        response.status = status;
    } catch (...) {
        response = text("Error " + std::to_string(status) + "\n", status);
    }
    bool retry = status != 503;
    for (const auto& header : response.headers) retry |= base::equal_ascii_nocase(header.first, "retry-after");
    // Spread over time, so that those who were turned away do not all come back at once.
    if (!retry) response.add("Retry-After", std::to_string(random_between(5, 30)));
    return response;
}

}  // namespace http
