// Invariants of the guard, judged by a second, deliberately simple reading of the same head: what
// passes has one host, one length at most, no hidden line, and Beast reads it with nothing left over.
#include <cstdint>
#include <cstdlib>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/text.h"
#include "http/guard.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

int lines_named(std::string_view head, std::string_view name) {
    int count = 0;
    for (const std::string& line : base::split(head, '\n'))
        if (base::equal_ascii_nocase(base::trim(std::string_view{line}.substr(0, line.find(':'))), name)) ++count;
    return count;
}

void require_beast_agrees(std::string_view head) {
    namespace beast = boost::beast;
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(64 * 1024);
    parser.body_limit(boost::none);
    boost::system::error_code failed;
    const std::size_t used = parser.put(boost::asio::const_buffer{head.data(), head.size()}, failed);
    // Beast may refuse what we let pass (then we answer 400), but must never see less of it.
    if (failed) return;
    require(used == head.size() && parser.is_header_done());
    const auto& message = parser.get();
    require(message.count(beast::http::field::host) == 1);
    const bool chunked = message.count(beast::http::field::transfer_encoding) > 0;
    const bool length = message.count(beast::http::field::content_length) > 0;
    require(!(chunked && length));
    require(chunked == parser.chunked());
    if (length) require(parser.content_length().has_value());
    if (!chunked && !length) require(parser.is_done());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view head{reinterpret_cast<const char*>(data), size};
    http::GuardRules rules;
    const int any_host = http::guard_request_head(head, rules);
    rules.hosts = {"vaka.test"};
    const int status = http::guard_request_head(head, rules);
    for (const int known : {0, 400, 405, 414, 417, 421, 431, 501, 505})
        if (status == known) {
            // A list of hosts only takes away.
            require(status != 0 || any_host == 0);
            require(status != 421 || any_host == 0 || any_host == 400);
            if (any_host != 0) return 0;
            require(head.ends_with("\r\n\r\n") && head.find("\r\n\r\n") == head.size() - 4);
            require(head.find('\0') == std::string_view::npos);
            require(head.find("\n ") == std::string_view::npos && head.find("\n\t") == std::string_view::npos);
            require(lines_named(head, "host") == 1);
            require(lines_named(head, "content-length") + lines_named(head, "transfer-encoding") <= 1);
            require(lines_named(head, "upgrade") == 0);
            require_beast_agrees(head);
            return 0;
        }
    std::abort();
}
