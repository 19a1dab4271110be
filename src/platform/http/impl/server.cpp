#include "http/server.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "base/fault.h"
#include "http/impl/connection.h"

namespace http {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds sweep_interval{100};
constexpr milliseconds accept_pause{50};
constexpr seconds finish_time{10}, give_up_time{2};

Task<void> serve(std::shared_ptr<Connection> connection) {
    // What a callback of the application throws outside its handler ends this connection only.
    try {
        co_await connection->run();
    } catch (const std::exception&) {
        connection->close();
    }
}

std::uint64_t prefix_key(const PrefixCap& prefixes, const asio::ip::address& address) {
    if (address.is_v4()) return prefixes.key(address.to_v4().to_bytes());
    return prefixes.key(address.to_v6().to_bytes());
}

void admit(Core* core, Socket socket) {
    Shared& shared = core->shared;
    boost::system::error_code failed;
    const auto peer = socket.remote_endpoint(failed);
    if (failed) return;
    // Behind a declared proxy everyone comes from this machine, and the proxy keeps the caps.
    const bool counted = !(shared.options.trust_forwarded_proto && peer.address().is_loopback());
    const std::uint64_t prefix = counted ? prefix_key(shared.prefixes, peer.address()) : 0;
    if (shared.connections >= shared.options.limits.connections_max || (counted && !shared.prefixes.enter(prefix))) {
        ++shared.shed;
        return;
    }
    ++shared.connections;
    auto connection = std::make_shared<Connection>(core, std::move(socket), prefix, counted);
    asio::co_spawn(core->io, serve(std::move(connection)), asio::detached);
}

Task<void> accept_loop(Core* core) {
    while (!core->shared.stopping) {
        Socket socket{core->io};
        auto [failed] = co_await core->acceptor.async_accept(socket, token);
        if (core->shared.stopping) co_return;
        if (!failed) {
            admit(core, std::move(socket));
            continue;
        }
        // Out of file descriptors, most likely: others must end before anyone can enter.
        Timer pause{core->io};
        pause.expires_after(accept_pause);
        co_await pause.async_wait(token);
    }
}

Task<void> sweep_loop(Core* core) {
    for (;;) {
        core->sweeper.expires_after(sweep_interval);
        auto [failed] = co_await core->sweeper.async_wait(token);
        if (failed) co_return;
        const auto now = SteadyClock::now();
        for (Connection* connection : core->connections) connection->sweep(now);
    }
}

std::unique_ptr<asio::ssl::context> tls_context(const ServerOptions& options) {
    if (options.tls_certificate.empty() && options.tls_key.empty()) return nullptr;
    if (options.tls_certificate.empty() || options.tls_key.empty())
        throw base::Fault("TLS needs both a certificate and a key");
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* const native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
    boost::system::error_code failed;
    context->use_certificate_chain_file(options.tls_certificate, failed);
    if (failed)
        throw base::Fault("cannot read the TLS certificate " + options.tls_certificate + ": " + failed.message());
    context->use_private_key_file(options.tls_key, asio::ssl::context::pem, failed);
    if (failed) throw base::Fault("cannot read the TLS key " + options.tls_key + ": " + failed.message());
    if (SSL_CTX_check_private_key(native) != 1) throw base::Fault("the TLS key does not belong to the certificate");
    return context;
}

asio::ip::tcp::endpoint listen_endpoint(const ServerOptions& options) {
    if (options.listen_port < 0 || options.listen_port > 65535)
        throw base::Fault("the port " + std::to_string(options.listen_port) + " is not between 0 and 65535");
    boost::system::error_code failed;
    const std::string host = options.listen_host == "localhost" ? "127.0.0.1" : options.listen_host;
    const auto address = asio::ip::make_address(host, failed);
    if (failed) throw base::Fault("cannot listen on '" + options.listen_host + "': it is not an IP address");
    return {address, static_cast<unsigned short>(options.listen_port)};
}

void open_acceptor(Acceptor& acceptor, const asio::ip::tcp::endpoint& endpoint, bool share_port) {
    boost::system::error_code failed;
    const auto require = [&](const char* doing) {
        if (failed)
            throw base::Fault("cannot " + std::string(doing) + " " + endpoint.address().to_string() + " port " +
                              std::to_string(endpoint.port()) + ": " + failed.message());
    };
    acceptor.open(endpoint.protocol(), failed);
    require("open a socket for");
    acceptor.set_option(asio::socket_base::reuse_address{true}, failed);
    require("prepare");
    if (share_port) {
        const int on = 1;
        if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
            failed.assign(errno, boost::system::system_category());
        require("share");
    }
    acceptor.bind(endpoint, failed);
    require("listen on");
    acceptor.listen(asio::socket_base::max_listen_connections, failed);
    require("listen on");
}

}  // namespace

struct Server::Impl {
    Impl(ServerOptions options, Application application) : shared{std::move(options), std::move(application)} {}

    void open_ports();
    void force_end();

    Shared shared;
    std::vector<std::unique_ptr<Core>> cores;
    int port = 0;
    bool running = false;
};

// One acceptor a core. Sharing a port would also let another program of the same user slip in
// beside us, so the port is first tried without it.
void Server::Impl::open_ports() {
    auto endpoint = listen_endpoint(shared.options);
    int threads = shared.options.io_threads;
    if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    if (endpoint.port() != 0) {
        asio::io_context io;
        Acceptor probe{io};
        open_acceptor(probe, endpoint, false);
    }
    for (int i = 0; i < threads; ++i) {
        cores.push_back(std::make_unique<Core>(shared));
        open_acceptor(cores.back()->acceptor, endpoint, true);
        if (i == 0) endpoint.port(cores.back()->acceptor.local_endpoint().port());
    }
    port = endpoint.port();
}

void Server::Impl::force_end() {
    for (auto& core : cores)
        asio::post(core->io, [core = core.get()] {
            for (Connection* connection : core->connections) connection->close();
        });
}

Server::Server(ServerOptions options, Application application)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(application))} {
    CHECK(impl_->shared.application.match && impl_->shared.application.handle && impl_->shared.application.on_error);
}

Server::~Server() { stop(); }

void Server::start() {
    CHECK(!impl_->running && !impl_->shared.stopping);
    impl_->shared.tls = tls_context(impl_->shared.options);
    try {
        impl_->open_ports();
    } catch (...) {
        impl_->cores.clear();
        throw;
    }
    impl_->running = true;
    impl_->shared.lanes.start();
    for (auto& core : impl_->cores) {
        asio::co_spawn(core->io, accept_loop(core.get()), asio::detached);
        asio::co_spawn(core->io, sweep_loop(core.get()), asio::detached);
        core->thread = std::thread{[core = core.get()] { core->io.run(); }};
    }
}

int Server::port() const { return impl_->port; }

void Server::stop() {
    if (!impl_->running) return;
    impl_->running = false;
    Shared& shared = impl_->shared;
    shared.stopping = true;
    for (auto& core : impl_->cores)
        asio::post(core->io, [core = core.get()] {
            boost::system::error_code ignored;
            core->acceptor.close(ignored);
            for (Connection* connection : core->connections) connection->stop_if_idle();
        });
    const auto all_ended = [&shared] { return shared.connections == 0; };
    {
        std::unique_lock lock{shared.ended_mutex};
        shared.ended.wait_for(lock, finish_time, all_ended);
    }
    impl_->force_end();
    shared.lanes.stop();
    {
        std::unique_lock lock{shared.ended_mutex};
        shared.ended.wait_for(lock, give_up_time, all_ended);
    }
    for (auto& core : impl_->cores) core->io.stop();
    for (auto& core : impl_->cores) core->thread.join();
    impl_->cores.clear();
}

ServerStatus Server::status() const {
    const Shared& shared = impl_->shared;
    ServerStatus status;
    status.connections = shared.connections;
    status.requests = shared.requests;
    status.rejected_by_guard = shared.rejected_by_guard;
    status.shed = shared.shed;
    for (std::size_t i = 0; i < status.waiting.size(); ++i)
        status.waiting[i] = shared.lanes.waiting(static_cast<Lane>(i));
    return status;
}

}  // namespace http
