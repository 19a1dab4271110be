#pragma once
// The first lines of an answer as bytes. Written by hand, for there is one way only that we answer.
#include <cstdint>
#include <string>

#include "http/http.h"

namespace http {

struct Framing {
    bool secure = false;
    bool close = false;
    bool chunked = false;
    std::int64_t length = -1;       // -1: no Content-Length line
};

// Throws base::Bug when a header of the handler could break the answer in two.
std::string answer_head(const Response& response, const Framing& framing);

// "Sun, 06 Nov 1994 08:49:37 GMT", as RFC 9110 wants it.
std::string http_date(std::int64_t unix_seconds);

}  // namespace http
