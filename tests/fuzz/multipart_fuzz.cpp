// Invariants of the multipart parser: how the body was cut on its way makes no difference, events
// come in order, no byte is invented, and a complete body holds its closing boundary.
#include <cstdint>
#include <cstdlib>

#include <vector>

#include "http/multipart.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

struct Seen {
    bool fed = true, complete = false;
    std::string events;
    std::size_t data_bytes = 0;
    bool operator==(const Seen&) const = default;
};

Seen parse(std::string_view content_type, std::string_view body, std::size_t step) {
    Seen seen;
    bool inside = false, fresh = false;
    http::MultipartEvents events;
    events.on_part = [&](std::string_view name, std::string_view file_name, bool is_file) {
        require(!inside);
        require(is_file || file_name.empty());
        inside = fresh = true;
        seen.events += "<";
        seen.events += name;
        seen.events += '\0';
        seen.events += file_name;
        seen.events += is_file ? "!>" : ">";
    };
    events.on_data = [&](std::string_view data) {
        require(inside && !data.empty());
        seen.events += data;
        seen.data_bytes += data.size();
    };
    events.on_part_end = [&] {
        require(inside);
        inside = false;
        seen.events += "</>";
    };
    http::MultipartParser parser{content_type, events};
    if (!parser.valid()) {
        require(!parser.feed("--a--"));
        return seen;
    }
    for (std::size_t at = 0; at < body.size() && seen.fed; at += step) seen.fed = parser.feed(body.substr(at, step));
    seen.complete = parser.complete();
    require(!seen.complete || (seen.fed && !inside));
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t step = 1 + data[0] % 16;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    // The first line is the Content-Type, so that boundaries are fuzzed too.
    const auto end = text.find('\n');
    const std::string_view content_type = text.substr(0, end);
    const std::string_view body = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const Seen whole = parse(content_type, body, body.size() + 1);
    const Seen cut = parse(content_type, body, step);
    require(whole.data_bytes <= body.size());
    if (whole.complete) {
        require(cut == whole);
        require(body.find("--") != std::string_view::npos);
    } else {
        // What is broken may be seen earlier or later, but never as whole.
        require(!cut.complete && cut.fed == whole.fed);
    }
    return 0;
}
