#pragma once
// What a handler sees of HTTP: a parsed, guarded, limited request without any address of its
// sender, and a response it builds. Sockets, TLS, time-outs and limits live in server.h/impl.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

enum class Method { get, head, post, put, patch, delete_ };
std::string_view to_string(Method method);

// Ordered name-value pairs; names may repeat.
class Fields {
public:
    void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }
    std::optional<std::string_view> find(std::string_view name) const;   // first; exact match
    std::string get(std::string_view name, std::string_view fallback = "") const;
    std::vector<std::string> all(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).has_value(); }
    const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

// A file part that was streamed away while it arrived; `token` is what the UploadSink gave.
struct Upload {
    std::string field;
    std::string file_name;     // as sent, valid UTF-8, control characters removed
    std::string token;
    std::int64_t size = 0;
    std::string refused;       // text key when the sink or a limit refused it (too large, too many)
};

struct Request {
    Method method = Method::get;
    std::string path;          // decoded once, normalised, begins with '/'
    std::string target;        // as sent, for redirects back
    Fields query;
    Fields form;               // urlencoded or multipart, when the route takes a form
    std::string body;          // raw, when the route takes JSON
    std::string content_type;  // media type, lower case, without parameters
    Fields headers;            // names lower case
    Fields cookies;
    Fields captures;           // from the route's pattern
    std::vector<Upload> uploads;
    bool secure = false;       // came over TLS or a trusted proxy said so

    std::string header(std::string_view name) const { return headers.get(name); }
};

// A body that is produced while it is sent: fills at most `max` bytes, empty at the end.
using BodySource = std::function<std::string(std::size_t max)>;

struct Response {
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers;   // CR and LF are refused by add()
    std::string body;
    BodySource stream;                 // used instead of body when set
    std::int64_t stream_size = -1;     // -1: chunked

    Response& add(std::string name, std::string value);
};

Response html(std::string body, int status = 200);
Response see_other(std::string location);                  // 303
Response text(std::string body, int status);
Response json(std::string body, int status = 200);
// RFC 6266 attachment with filename*; `name` may be anything a sender wrote.
std::string content_disposition(std::string_view name, bool inline_view = false);

// Which pool of blocking workers a route runs on, so that a PDF, a password hash or an export
// never starves intake. A full lane answers 503 with Retry-After. `staff`: the staff's pages, which are work for the
// processor and so few at a time; `act`: what the staff does, which mostly waits for the disk.
enum class Lane { intake, staff, act, read, heavy };
inline constexpr std::size_t lane_count = 5;
enum class Takes { nothing, form, form_with_files, json };

// Receives file parts as they arrive (implemented by platform/files). write and abandon are called
// from I/O threads and must not block for long; finish on a worker of the route's lane, once the
// whole body is there, so that a cut connection leaves nothing. One Sink a part.
class UploadSink {
public:
    virtual ~UploadSink() = default;
    virtual void write(std::string_view chunk) = 0;        // throws base::Fault
    // Everything arrived: make it durable, give its token.
    virtual std::string finish() = 0;
    // The part or the connection was cut, or a limit was passed: nothing stays on disk.
    virtual void abandon() noexcept = 0;
};
using OpenSink = std::function<std::unique_ptr<UploadSink>()>;

// Pattern: "/arbetsrum/arende/{number}"; {name} captures one segment, {name...} the rest.
struct RouteMatch {
    bool found = false;                // path known
    bool method_known = false;
    Lane lane = Lane::read;
    Takes takes = Takes::nothing;
    std::int64_t body_max = 64 * 1024; // bytes of body, uploads included
    int index = -1;                    // row of the caller's table
    Fields captures;
    std::string allow;                 // for 405
};

// Percent-decoding once; empty when the encoding is broken, or the result is not UTF-8 or has NUL.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);         // everything but unreserved
std::optional<Fields> parse_urlencoded(std::string_view text, std::size_t fields_max = 200);
std::optional<Fields> parse_cookies(std::string_view header);

// A router over patterns: knows nothing of what the rows mean.
class Router {
public:
    // Returns the row's index. Two rows of one method that match the same path are a Bug.
    int add(Method method, std::string_view pattern, Lane lane, Takes takes, std::int64_t body_max);
    RouteMatch match(Method method, std::string_view path) const;

private:
    struct Row { Method method; std::vector<std::string> segments; Lane lane; Takes takes; std::int64_t body_max; };
    std::vector<Row> rows_;
};

}  // namespace http
