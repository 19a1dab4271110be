#pragma once
// One request and its answer, shared by the connection and the worker that has it in hand.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/impl/body.h"
#include "http/impl/shared.h"

namespace http {

class Exchange {
public:
    explicit Exchange(Shared& shared);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // The guarded head goes to the parser. 0, or the status to answer.
    int read_head(std::string_view head, bool secure_connection);
    // Finds the route and looks at the announced body. 0, or the status to answer.
    int route();
    bool body_done() const;
    bool expects_continue() const { return expects_continue_; }
    // Decodes the framing of what was received; `used` is how much of it. 0, or the status to answer.
    int feed_body(std::string_view received, std::size_t& used);
    int end_body();
    // On a worker: never throws.
    void handle() noexcept;
    // On a worker: the next piece of a streamed answer; nothing when its source failed.
    void pull(std::size_t bytes_max) noexcept;
    std::optional<std::string> piece;
    void report(const std::exception& failure) const noexcept;

    Request request;
    RouteMatch match;
    Response response;
    std::string allow;                // for 405
    bool head_only = false;
    bool keep_alive = false;
    bool version_1_0 = false;
    bool begins_body = false;         // a body was announced

private:
    struct Parser;

    int fill_request(bool secure_connection);
    int fill_headers(bool secure_connection);
    int set_target(std::string_view target);

    Shared& shared_;
    std::unique_ptr<Parser> parser_;
    std::optional<BodyReader> body_;
    std::string content_type_;
    std::int64_t body_bytes_ = 0;
    std::int64_t framed_bytes_ = 0;
    bool expects_continue_ = false;
    bool options_ = false;
};

// The application's page for a status, or a plain line when even that fails.
Response answer_for(const Shared& shared, int status, const Request* request);

}  // namespace http
