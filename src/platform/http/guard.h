#pragma once
// The strict look at a request head before Beast parses it (SECURITY.md 2.9): Beast 1.81 alone
// takes unknown transfer codings, TE on HTTP/1.0, missing or double Host and folded headers, and
// so can be made to read one request as two.
#include <string>
#include <string_view>
#include <vector>

namespace http {

struct GuardRules {
    std::vector<std::string> hosts;           // allowed names without port; empty: any
    std::size_t header_bytes_max = 16 * 1024;
    int header_count_max = 100;
};

// 0 when the head (request line and headers up to and with the empty line) may go on to the
// parser, else the status to answer before the connection is closed: 400, 405, 414, 417, 421, 431, 501, 505.
int guard_request_head(std::string_view head, const GuardRules& rules);

}  // namespace http
