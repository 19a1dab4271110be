#pragma once
// The server: Beast behind a strict guard, one io_context a core with SO_REUSEPORT, blocking
// workers in lanes. Stores and logs nothing about a connection.
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/http.h"

namespace http {

struct Limits {
    int connections_max = 4096;
    int connections_per_prefix_max = 256;     // kept in memory only, never stored
    std::size_t header_bytes_max = 16 * 1024;
    int header_count_max = 100;
    int header_seconds = 10;                  // whole header
    int idle_seconds = 15;                    // between requests
    int requests_per_connection_max = 1000;
    int body_grace_seconds = 5;
    int body_bytes_per_second_min = 1024;     // after the grace
    int body_seconds_max = 600;
    std::size_t form_field_bytes_max = 256 * 1024;
    int form_fields_max = 200;
    int files_max = 10;
    std::int64_t file_bytes_max = 25 * 1024 * 1024;
    int write_seconds = 60;
};

struct LaneSize { int workers; int queue_max; };
// By Lane. Pages in line are answered sooner on average than pages that all share two processors; twice as many as
// there are, since a page also waits for the record of its reading.
std::array<LaneSize, lane_count> default_lanes();

struct ServerOptions {
    std::string listen_host = "127.0.0.1";
    int listen_port = 8080;                   // 0: any free port, see port()
    int io_threads = 0;                       // 0: one a core
    std::vector<std::string> hosts;           // allowed Host names without port; empty: any
    bool trust_forwarded_proto = false;
    std::string tls_certificate, tls_key;     // PEM files; both or none
    Limits limits;
    std::array<LaneSize, lane_count> lanes = default_lanes();
};

struct Application {
    std::function<RouteMatch(Method, std::string_view path)> match;
    // Runs on a worker of the route's lane. An exception becomes `on_error`'s answer.
    std::function<Response(Request&, const RouteMatch&)> handle;
    // Answers that the server itself must give (400, 404, 405, 408, 413, 414, 415, 417, 421, 431,
    // 500, 501, 503, 505). `request` is null when none could be parsed; its form may be partly read.
    // Called from I/O threads too: must not block.
    std::function<Response(int status, const Request* request)> on_error;
    // Called for each exception from `handle` before on_error; never given any request content.
    std::function<void(const std::exception&, int route_index)> on_exception;
    OpenSink open_sink;
};

struct ServerStatus {
    std::int64_t connections = 0, requests = 0, rejected_by_guard = 0, shed = 0;
    std::array<std::int64_t, lane_count> waiting{};    // by Lane
};

class Server {
public:
    Server(ServerOptions options, Application application);
    ~Server();                                // stops
    void start();                             // Fault when the port is taken, in words for the operator
    int port() const;
    void stop();                              // no new connections; running requests get 10 s
    ServerStatus status() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Headers that every answer carries (UX.md, SECURITY.md 2.9); exported for the header test.
std::vector<std::pair<std::string, std::string>> security_headers(bool secure);

}  // namespace http
