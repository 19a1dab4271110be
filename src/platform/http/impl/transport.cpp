#include "http/impl/transport.h"

#include <boost/asio/write.hpp>

namespace http {

Transport::Transport(Socket socket, asio::ssl::context* tls) : socket_{std::move(socket)} {
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    if (tls) tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, *tls);
}

void Transport::sweep(SteadyClock::time_point now) {
    if (now < deadline_) return;
    timed_out_ = true;
    clear_deadline();
    cancel();
}

void Transport::cancel() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Transport::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

Task<bool> Transport::handshake() {
    if (!tls_) co_return true;
    auto [failed] = co_await tls_->async_handshake(asio::ssl::stream_base::server, token);
    co_return !failed;
}

Task<Moved> Transport::read_some(char* data, std::size_t size) {
    const asio::mutable_buffer buffer{data, size};
    Moved moved;
    if (tls_) {
        auto [failed, bytes] = co_await tls_->async_read_some(buffer, token);
        moved.ok = !failed;
        moved.bytes = bytes;
    } else {
        auto [failed, bytes] = co_await socket_.async_read_some(buffer, token);
        moved.ok = !failed;
        moved.bytes = bytes;
    }
    moved.timed_out = !moved.ok && timed_out_;
    co_return moved;
}

Task<bool> Transport::write(const char* data, std::size_t size) {
    const asio::const_buffer buffer{data, size};
    if (tls_) {
        auto [failed, bytes] = co_await asio::async_write(*tls_, buffer, token);
        co_return !failed && bytes == size;
    }
    auto [failed, bytes] = co_await asio::async_write(socket_, buffer, token);
    co_return !failed && bytes == size;
}

Task<void> Transport::say_goodbye() {
    if (tls_) co_await tls_->async_shutdown(token);
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace http
