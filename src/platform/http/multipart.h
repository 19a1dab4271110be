#pragma once
// Streaming parser of multipart/form-data (RFC 7578): bytes in, events out, memory bounded by the
// field limit. Strict: a body that does not end with the closing boundary is an error.
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace http {

struct MultipartEvents {
    // A part begins. file_name is empty for a plain field; a file input left empty has a
    // file_name of "" and `is_file` true.
    std::function<void(std::string_view name, std::string_view file_name, bool is_file)> on_part;
    std::function<void(std::string_view data)> on_data;
    std::function<void()> on_part_end;
};

class MultipartParser {
public:
    // `content_type` is the whole header value; valid() is false when it has no usable boundary.
    MultipartParser(std::string_view content_type, MultipartEvents events);
    bool valid() const { return !boundary_.empty(); }
    // False once the body is broken; then nothing more may be fed.
    bool feed(std::string_view chunk);
    bool complete() const { return state_ == State::done; }

private:
    enum class State { preamble, after_boundary, headers, data, done, broken };
    bool step();
    bool begin_part(std::string_view headers);
    std::string boundary_;       // "--" and the boundary
    MultipartEvents events_;
    std::string buffer_;
    State state_ = State::preamble;
    int parts_ = 0;
};

}  // namespace http
