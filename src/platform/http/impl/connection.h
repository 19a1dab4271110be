#pragma once
// One connection: head, guard, body, worker, answer, and again. Lives on its core's thread.
#include <memory>
#include <string>

#include "http/impl/exchange.h"
#include "http/impl/shared.h"
#include "http/impl/transport.h"

namespace http {

class Connection {
public:
    Connection(Core* core, Socket socket, std::uint64_t prefix, bool counted);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Task<void> run();
    void sweep(SteadyClock::time_point now) { transport_.sweep(now); }
    void stop_if_idle();              // the server stops: who asks nothing is let go
    void close() { closed_ = true; transport_.close(); }

private:
    enum class Head { complete, closed, refused };

    Task<bool> serve_one();           // false: the connection ends
    Task<Head> read_head();
    Task<int> read_body(Exchange* exchange);   // 0, a status, or -1 when the sender is gone
    Task<bool> read_more(std::size_t bytes);
    Task<bool> handle(std::shared_ptr<Exchange> exchange);
    Task<bool> refuse(std::shared_ptr<Exchange> exchange, int status, const Request* request);
    Task<bool> send(std::shared_ptr<Exchange> exchange);
    Task<bool> send_stream(std::shared_ptr<Exchange> exchange, bool chunked);
    Task<bool> send_bytes(const char* data, std::size_t size);
    Task<void> linger();
    int early_refusal(std::size_t scanned) const;
    std::string head_of(Exchange& exchange, bool& close, bool& chunked) const;

    Core& core_;
    Shared& shared_;
    Transport transport_;
    const std::uint64_t prefix_;
    const bool counted_;              // by prefix
    std::string in_;                  // received and not yet used
    std::string out_;
    std::size_t head_bytes_ = 0;      // of in_, once a head is complete
    int head_status_ = 0;             // why a head was refused
    int requests_ = 0;
    bool idle_ = false;
    bool closed_ = false;
    bool timed_out_ = false;
    bool unread_ = false;             // the sender may still be sending what we refused
};

}  // namespace http
