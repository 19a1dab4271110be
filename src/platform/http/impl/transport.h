#pragma once
// A connection's bytes, with or without TLS, each wait bounded by a deadline that the core's sweep
// enforces. No timer of its own: a request costs no timer operations.
#include <memory>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/impl/asio.h"

namespace http {

struct Moved {
    bool ok = false;
    bool timed_out = false;
    std::size_t bytes = 0;
};

class Transport {
public:
    Transport(Socket socket, asio::ssl::context* tls);

    bool secure() const { return tls_ != nullptr; }
    // What is awaited next must end before this.
    void set_deadline(SteadyClock::time_point deadline) { deadline_ = deadline; timed_out_ = false; }
    void clear_deadline() { deadline_ = SteadyClock::time_point::max(); }
    void sweep(SteadyClock::time_point now);
    void cancel();
    void close();

    Task<bool> handshake();
    Task<Moved> read_some(char* data, std::size_t size);
    Task<bool> write(const char* data, std::size_t size);
    Task<void> say_goodbye();

private:
    Socket socket_;
    std::unique_ptr<asio::ssl::stream<Socket&>> tls_;
    SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
    bool timed_out_ = false;
};

}  // namespace http
