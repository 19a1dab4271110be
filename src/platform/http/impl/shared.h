#pragma once
// What all cores of one server share, and the core itself: one io_context, one thread.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/context.hpp>

#include "http/guard.h"
#include "http/impl/asio.h"
#include "http/impl/lanes.h"
#include "http/impl/prefix_cap.h"
#include "http/server.h"

namespace http {

class Connection;

struct Shared {
    Shared(ServerOptions the_options, Application the_application)
        : options{std::move(the_options)}, application{std::move(the_application)},
          guard{options.hosts, options.limits.header_bytes_max, options.limits.header_count_max},
          prefixes{options.limits.connections_per_prefix_max}, lanes{options.lanes} {}

    void connection_ended() {
        // Under the lock, or the one who waits could miss it between looking and sleeping.
        const std::lock_guard lock{ended_mutex};
        if (--connections == 0) ended.notify_all();
    }

    const ServerOptions options;
    const Application application;
    const GuardRules guard;
    PrefixCap prefixes;
    Lanes lanes;
    std::unique_ptr<asio::ssl::context> tls;
    std::atomic<bool> stopping{false};
    std::mutex ended_mutex;
    std::condition_variable ended;
    std::atomic<std::int64_t> connections{0}, requests{0}, rejected_by_guard{0}, shed{0};
};

// Everything in it is touched by its own thread only, once that runs.
struct Core {
    explicit Core(Shared& the_shared) : shared{the_shared}, acceptor{io}, sweeper{io} {}

    Shared& shared;
    std::unordered_set<Connection*> connections;   // outlives io, whose end destroys the last of them
    asio::io_context io{1};
    asio::executor_work_guard<Executor> work{io.get_executor()};
    Acceptor acceptor;
    Timer sweeper;
    std::thread thread;
};

}  // namespace http
