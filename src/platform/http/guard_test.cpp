#include "http/guard.h"

#include <gtest/gtest.h>

namespace {

struct Row {
    const char* rule;
    std::string head;
    int status;
};

std::string get(const std::string& headers) { return "GET /a HTTP/1.1\r\nHost: vaka.test\r\n" + headers + "\r\n"; }
std::string post(const std::string& headers) { return "POST /a HTTP/1.1\r\nHost: vaka.test\r\n" + headers + "\r\n"; }
std::string line(const std::string& request_line) { return request_line + "\r\nHost: vaka.test\r\n\r\n"; }

using namespace std::string_literals;
const std::vector<Row> rows{
    {"a plain request passes", get(""), 0},
    {"a port after the host passes", "GET / HTTP/1.1\r\nHost: vaka.test:8080\r\n\r\n", 0},
    {"the host is compared without case", "GET / HTTP/1.1\r\nhost: VAKA.test\r\n\r\n", 0},
    {"HTTP/1.0 with a host passes", "GET / HTTP/1.0\r\nHost: vaka.test\r\n\r\n", 0},
    {"a length passes", post("Content-Length: 12\r\n"), 0},
    {"chunked passes", post("Transfer-Encoding: chunked\r\n"), 0},
    {"Chunked in any case passes", post("Transfer-Encoding:  Chunked \r\n"), 0},
    {"100-continue passes", post("Expect: 100-continue\r\nContent-Length: 1\r\n"), 0},
    {"OPTIONS goes on to get its 405 with Allow", line("OPTIONS * HTTP/1.1"), 0},
    {"absolute form with our host passes", line("GET http://vaka.test/a HTTP/1.1"), 0},
    {"bytes above ASCII in a value pass", get("X: \xC3\xA5\r\n"), 0},
    {"an empty value passes", get("X:\r\n"), 0},
    {"GET with an empty body passes", get("Content-Length: 0\r\n"), 0},

    {"TE on HTTP/1.0", "POST /a HTTP/1.0\r\nHost: vaka.test\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"unknown coding xchunked", post("Transfer-Encoding: xchunked\r\n"), 501},
    {"coding identity", post("Transfer-Encoding: identity\r\n"), 501},
    {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n"), 400},
    {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 400},
    {"chunked twice in one line", post("Transfer-Encoding: chunked, chunked\r\n"), 400},
    {"two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n"), 400},
    {"empty coding", post("Transfer-Encoding:\r\n"), 400},
    {"TE and length", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400},
    {"length and TE", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"two equal lengths", post("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
    {"two different lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
    {"a list of lengths", post("Content-Length: 3, 3\r\n"), 400},
    {"a signed length", post("Content-Length: +5\r\n"), 400},
    {"a negative length", post("Content-Length: -1\r\n"), 400},
    {"a length in hex", post("Content-Length: 0x10\r\n"), 400},
    {"an empty length", post("Content-Length:\r\n"), 400},
    {"a length beyond all sense", post("Content-Length: 99999999999999999999\r\n"), 400},
    {"GET with a body", get("Content-Length: 5\r\n"), 400},
    {"HEAD with a chunked body", "HEAD / HTTP/1.1\r\nHost: vaka.test\r\nTransfer-Encoding: chunked\r\n\r\n", 400},

    {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"no host on HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 400},
    {"two hosts", get("Host: other.test\r\n"), 400},
    {"two equal hosts", get("Host: vaka.test\r\n"), 400},
    {"an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"a foreign host", "GET / HTTP/1.1\r\nHost: other.test\r\n\r\n", 421},
    {"a host that only begins as ours", "GET / HTTP/1.1\r\nHost: vaka.test.other.test\r\n\r\n", 421},
    {"a host with a path", "GET / HTTP/1.1\r\nHost: vaka.test/a\r\n\r\n", 400},
    {"a host with a user", "GET / HTTP/1.1\r\nHost: a@vaka.test\r\n\r\n", 400},
    {"a host with a letter port", "GET / HTTP/1.1\r\nHost: vaka.test:8a\r\n\r\n", 400},
    {"a list of hosts", "GET / HTTP/1.1\r\nHost: vaka.test, other.test\r\n\r\n", 400},
    {"a broken IPv6 host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
    {"absolute form with another host", line("GET http://other.test/a HTTP/1.1"), 400},
    {"absolute form with a user", line("GET http://vaka.test@other.test/ HTTP/1.1"), 400},
    {"another scheme", line("GET ftp://vaka.test/a HTTP/1.1"), 400},

    {"obs-fold with a blank", get("X: a\r\n b\r\n"), 400},
    {"obs-fold with a tab", get("X: a\r\n\tb\r\n"), 400},
    {"obs-fold of the coding", post("Transfer-Encoding:\r\n chunked\r\n"), 400},
    {"a blank before the colon", post("Content-Length : 5\r\n"), 400},
    {"a tab before the colon", post("Transfer-Encoding\t: chunked\r\n"), 400},
    {"a blank before the first name", "GET / HTTP/1.1\r\n Host: vaka.test\r\n\r\n", 400},
    {"a header without a colon", get("nothing\r\n"), 400},
    {"a header without a name", get(": a\r\n"), 400},
    {"a bare LF between headers", "GET / HTTP/1.1\r\nHost: vaka.test\nX: a\r\n\r\n", 400},
    {"a bare CR in a value", get("X: a\rb\r\n"), 400},
    {"a NUL in a value", get("X: a\0b\r\n"s), 400},
    {"a control character in a value", get("X: a\x01\r\n"), 400},
    {"DEL in a value", get("X: a\x7F\r\n"), 400},
    {"a NUL in a name", get("X\0: a\r\n"s), 400},
    {"an empty line first", "\r\n" + get(""), 400},
    {"bytes after the end", get("") + "GET", 400},
    {"no end", "GET / HTTP/1.1\r\nHost: vaka.test\r\n", 400},
    {"nothing", "", 400},
    {"only an end", "\r\n\r\n", 400},

    {"Expect of something else", post("Expect: 200-ok\r\nContent-Length: 1\r\n"), 417},
    {"two Expects", post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 1\r\n"), 417},
    {"Upgrade to a web socket", get("Connection: upgrade\r\nUpgrade: websocket\r\n"), 400},
    {"Upgrade to h2c", get("Upgrade: h2c\r\n"), 400},
    {"CONNECT", line("CONNECT vaka.test:443 HTTP/1.1"), 405},
    {"TRACE", line("TRACE / HTTP/1.1"), 405},
    {"an unknown method", line("BREW / HTTP/1.1"), 501},
    {"a method in lower case", line("get / HTTP/1.1"), 501},
    {"a method that is no token", line("G@T / HTTP/1.1"), 400},
    {"no target", line("GET HTTP/1.1"), 400},
    {"an empty target", line("GET  HTTP/1.1"), 400},
    {"a blank in the target", line("GET /a b HTTP/1.1"), 400},
    {"a tab in the target", line("GET /a\tb HTTP/1.1"), 400},
    {"a fragment in the target", line("GET /a#b HTTP/1.1"), 400},
    {"a backslash in the target", line("GET /\\other.test HTTP/1.1"), 400},
    {"bytes above ASCII in the target", line("GET /\xC3\xA5 HTTP/1.1"), 400},
    {"a target that is no path", line("GET a HTTP/1.1"), 400},
    {"asterisk for GET", line("GET * HTTP/1.1"), 400},
    {"HTTP/0.9", "GET /\r\n\r\n", 400},
    {"HTTP/1.2", line("GET / HTTP/1.2"), 505},
    {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\n", 505},
    {"a version in lower case", line("GET / http/1.1"), 400},
    {"a version with more digits", line("GET / HTTP/1.10"), 400},
    {"a long target", line("GET /" + std::string(8200, 'a') + " HTTP/1.1"), 414},
    {"a very long target", line("GET /" + std::string(20000, 'a') + " HTTP/1.1"), 414},
    {"long headers", get("X: " + std::string(17000, 'a') + "\r\n"), 431},
};

TEST(Guard, EveryHeadOfTheTableGetsItsStatus) {
    http::GuardRules rules;
    rules.hosts = {"vaka.test"};
    for (const Row& row : rows) EXPECT_EQ(http::guard_request_head(row.head, rules), row.status) << row.rule;
}

TEST(Guard, AHundredHeadersPassAndOneMoreDoesNot) {
    http::GuardRules rules;
    std::string headers;
    for (int i = 0; i < 99; ++i) headers += "X-" + std::to_string(i) + ": a\r\n";
    EXPECT_EQ(http::guard_request_head(get(headers), rules), 0);
    EXPECT_EQ(http::guard_request_head(get(headers + "X: a\r\n"), rules), 431);
}

TEST(Guard, WithoutAListOfHostsAnyWellFormedHostPasses) {
    const http::GuardRules rules;
    for (const char* host : {"anything.test", "127.0.0.1:80", "[::1]", "[::1]:8443", "localhost"})
        EXPECT_EQ(http::guard_request_head("GET / HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n", rules), 0)
            << host;
}

// No head that passes may stop to pass or change its meaning when it is cut: a cut head never passes.
TEST(Guard, ACutHeadNeverPasses) {
    const http::GuardRules rules;
    const std::string head = post("Content-Length: 12\r\nExpect: 100-continue\r\n");
    ASSERT_EQ(http::guard_request_head(head, rules), 0);
    for (std::size_t size = 0; size < head.size(); ++size)
        EXPECT_NE(http::guard_request_head(head.substr(0, size), rules), 0) << size;
}

}  // namespace
