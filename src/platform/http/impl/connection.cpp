#include "http/impl/connection.h"

#include <boost/asio/post.hpp>

#include "base/fault.h"
#include "http/guard.h"
#include "http/impl/head.h"

namespace http {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t head_read_bytes = 4 * 1024;
constexpr std::size_t body_read_bytes = 32 * 1024;
constexpr std::size_t framing_line_max = 16 * 1024;
constexpr std::size_t write_piece_bytes = 64 * 1024;
constexpr std::size_t drain_bytes_max = 64 * 1024;
constexpr milliseconds linger_time{2000}, linger_time_stopping{300};
constexpr char continue_line[] = "HTTP/1.1 100 Continue\r\n\r\n";

enum Ran { ran = 0, lane_full = 1, cancelled = 2 };

// Runs `work` on a worker and comes back to this core's thread.
template <class Work>
Task<int> on_lane(Core* core, Lane lane, bool admitted, Work work) {
    const Executor home = core->io.get_executor();
    Lanes* const lanes = &core->shared.lanes;
    auto begin = [home, lanes, lane, admitted, work](auto handler) {
        const auto waiter = std::make_shared<decltype(handler)>(std::move(handler));
        const auto come_back = [home](auto held, int outcome) {
            asio::post(home, [held, outcome] {
                auto resume = std::move(*held);
                resume(outcome);
            });
        };
        Lanes::Task task = [waiter, come_back, work](bool was_cancelled) mutable {
            if (!was_cancelled) work();
            come_back(std::move(waiter), was_cancelled ? cancelled : ran);
        };
        if (!lanes->push(lane, std::move(task), admitted)) come_back(waiter, lane_full);
    };
    asio::use_awaitable_t<Executor> here;
    co_return co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void(int)>(std::move(begin), here);
}

SteadyClock::time_point in(seconds time) { return SteadyClock::now() + time; }

}  // namespace

Connection::Connection(Core* core, Socket socket, std::uint64_t prefix, bool counted)
    : core_{*core}, shared_{core->shared}, transport_{std::move(socket), core->shared.tls.get()}, prefix_{prefix},
      counted_{counted} {
    core_.connections.insert(this);
}

Connection::~Connection() {
    core_.connections.erase(this);
    if (counted_) shared_.prefixes.leave(prefix_);
    shared_.connection_ended();
}

void Connection::stop_if_idle() {
    if (idle_) transport_.cancel();
}

Task<void> Connection::run() {
    transport_.set_deadline(in(seconds{shared_.options.limits.header_seconds}));
    const bool greeted = co_await transport_.handshake();
    bool more = greeted;
    while (more && !closed_) more = co_await serve_one();
    if (greeted && !closed_) co_await linger();
    transport_.close();
}

Task<bool> Connection::serve_one() {
    const Head head = co_await read_head();
    if (head == Head::closed) co_return false;
    auto exchange = std::make_shared<Exchange>(shared_);
    if (head == Head::refused) {
        if (head_status_ != 408) ++shared_.rejected_by_guard;
        exchange->allow = "GET, HEAD, POST, PUT, PATCH, DELETE";
        unread_ = true;
        co_return co_await refuse(exchange, head_status_, nullptr);
    }
    ++requests_;
    ++shared_.requests;
    const std::string_view bytes = std::string_view{in_}.substr(0, head_bytes_);
    int status = exchange->read_head(bytes, transport_.secure());
    const Request* const known = status == 0 ? &exchange->request : nullptr;
    if (status != 0) exchange->keep_alive = false;
    in_.erase(0, head_bytes_);
    if (status == 0) status = exchange->route();
    if (status == 0 && exchange->begins_body) status = co_await read_body(exchange.get());
    if (status < 0) co_return false;
    if (status == 0) status = exchange->end_body();
    if (status == 0) co_return co_await handle(exchange);
    // What is left of the body would be read as the next request, so the connection ends here.
    unread_ = exchange->begins_body && !exchange->body_done();
    if (unread_) exchange->keep_alive = false;
    co_return co_await refuse(exchange, status, known);
}

// A head that cannot become good need not be awaited.
int Connection::early_refusal(std::size_t scanned) const {
    if (in_.front() < 'A' || in_.front() > 'Z') return 400;
    for (std::size_t i = scanned; i < in_.size(); ++i)
        if (in_[i] == '\n' && (i == 0 || in_[i - 1] != '\r')) return 400;
    if (in_.size() <= shared_.guard.header_bytes_max) return 0;
    return guard_request_head(in_, shared_.guard);
}

Task<Connection::Head> Connection::read_head() {
    const Limits& limits = shared_.options.limits;
    idle_ = in_.empty();
    if (idle_ && shared_.stopping) co_return Head::closed;
    transport_.set_deadline(in(seconds{idle_ && requests_ > 0 ? limits.idle_seconds : limits.header_seconds}));
    for (std::size_t scanned = 0;;) {
        const auto end = in_.find("\r\n\r\n", scanned < 3 ? 0 : scanned - 3);
        if (end != std::string::npos) {
            head_bytes_ = end + 4;
            head_status_ = guard_request_head(std::string_view{in_}.substr(0, head_bytes_), shared_.guard);
            co_return head_status_ == 0 ? Head::complete : Head::refused;
        }
        head_status_ = in_.empty() ? 0 : early_refusal(scanned);
        if (head_status_ != 0) co_return Head::refused;
        scanned = in_.size();
        const bool got = co_await read_more(head_read_bytes);
        if (!got && (!timed_out_ || in_.empty())) co_return Head::closed;
        if (!got) {
            head_status_ = 408;
            co_return Head::refused;
        }
        if (idle_ && requests_ > 0) transport_.set_deadline(in(seconds{limits.header_seconds}));
        idle_ = false;
    }
}

Task<bool> Connection::read_more(std::size_t bytes) {
    const std::size_t before = in_.size();
    in_.resize(before + bytes);
    const Moved moved = co_await transport_.read_some(in_.data() + before, bytes);
    in_.resize(before + moved.bytes);
    timed_out_ = moved.timed_out;
    co_return moved.ok && moved.bytes > 0;
}

Task<int> Connection::read_body(Exchange* exchange) {
    const Limits& limits = shared_.options.limits;
    const auto begun = SteadyClock::now();
    const auto last = begun + seconds{limits.body_seconds_max};
    const int rate = std::max(limits.body_bytes_per_second_min, 1);
    std::size_t received = in_.size();
    if (exchange->expects_continue() && in_.empty()) {
        transport_.set_deadline(in(seconds{limits.write_seconds}));
        const bool sent = co_await transport_.write(continue_line, sizeof continue_line - 1);
        if (!sent) co_return -1;
    }
    while (!exchange->body_done()) {
        std::size_t used = 0;
        const int status = exchange->feed_body(in_, used);
        in_.erase(0, used);
        if (status != 0 || exchange->body_done()) co_return status;
        if (in_.size() > framing_line_max) co_return 400;
        // The time a sender has grows with what it has sent, so one deadline holds the rate too.
        const auto earned = seconds{limits.body_grace_seconds} + milliseconds{received * 1000 / std::size_t(rate)};
        transport_.set_deadline(std::min(last, begun + earned));
        const std::size_t before = in_.size();
        const bool got = co_await read_more(body_read_bytes);
        if (!got) co_return timed_out_ ? 408 : -1;
        received += in_.size() - before;
    }
    co_return 0;
}

Task<bool> Connection::handle(std::shared_ptr<Exchange> exchange) {
    transport_.clear_deadline();
    auto work = [exchange] { exchange->handle(); };
    const int outcome = co_await on_lane(&core_, exchange->match.lane, false, work);
    if (outcome == ran) co_return co_await send(exchange);
    ++shared_.shed;
    co_return co_await refuse(exchange, 503, &exchange->request);
}

Task<bool> Connection::refuse(std::shared_ptr<Exchange> exchange, int status, const Request* request) {
    exchange->response = answer_for(shared_, status, request);
    if (status == 405 && !exchange->allow.empty()) exchange->response.add("Allow", exchange->allow);
    co_return co_await send(exchange);
}

// The head as bytes; a broken header of a handler makes the answer a 500 instead.
std::string Connection::head_of(Exchange& exchange, bool& close, bool& chunked) const {
    const Response& response = exchange.response;
    const bool bare = response.status == 204 || response.status == 304;
    chunked = response.stream && response.stream_size < 0 && !exchange.version_1_0 && !bare;
    close = !exchange.keep_alive || shared_.stopping || requests_ >= shared_.options.limits.requests_per_connection_max;
    Framing framing;
    framing.secure = exchange.request.secure || transport_.secure();
    framing.close = close;
    framing.chunked = chunked;
    if (!bare)
        framing.length = response.stream ? response.stream_size : static_cast<std::int64_t>(response.body.size());
    return answer_head(response, framing);
}

Task<bool> Connection::send(std::shared_ptr<Exchange> exchange) {
    bool close = true, chunked = false, broken = false;
    try {
        out_ = head_of(*exchange, close, chunked);
    } catch (const std::exception& failure) {
        exchange->report(failure);
        broken = true;
    }
    if (broken) {
        exchange->response = text("Error 500\n", 500);
        out_ = head_of(*exchange, close, chunked);
    }
    const Response& response = exchange->response;
    const bool bodyless = exchange->head_only || response.status == 204 || response.status == 304;
    const bool joined = !bodyless && !response.stream && response.body.size() <= write_piece_bytes;
    if (joined) out_ += response.body;
    bool sent = co_await send_bytes(out_.data(), out_.size());
    if (sent && !bodyless && response.stream) sent = co_await send_stream(exchange, chunked);
    else if (sent && !bodyless && !joined) sent = co_await send_bytes(response.body.data(), response.body.size());
    co_return sent && !close;
}

Task<bool> Connection::send_stream(std::shared_ptr<Exchange> exchange, bool chunked) {
    std::int64_t left = exchange->response.stream_size;
    const bool counted = left >= 0;
    for (;;) {
        transport_.clear_deadline();
        auto work = [exchange] { exchange->pull(write_piece_bytes); };
        const int outcome = co_await on_lane(&core_, exchange->match.lane, true, work);
        // Without its end the answer is seen to be cut, which is the truth.
        if (outcome != ran || !exchange->piece) co_return false;
        std::string& piece = *exchange->piece;
        const bool last = piece.empty();
        if (counted) {
            left -= static_cast<std::int64_t>(piece.size());
            if (left < 0 || (last && left > 0)) co_return false;
        }
        if (chunked) {
            char size[24];
            std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
            piece.insert(0, size);
            piece += "\r\n";
        }
        const bool sent = co_await send_bytes(piece.data(), piece.size());
        if (!sent) co_return false;
        if (last) co_return counted || chunked;
    }
}

Task<bool> Connection::send_bytes(const char* data, std::size_t size) {
    while (size > 0) {
        const std::size_t piece = std::min(size, write_piece_bytes);
        transport_.set_deadline(in(seconds{shared_.options.limits.write_seconds}));
        const bool sent = co_await transport_.write(data, piece);
        if (!sent) co_return false;
        data += piece;
        size -= piece;
    }
    co_return true;
}

// A close with bytes unread makes the kernel send a reset, which can take our last answer away
// from the sender: so a little is read and thrown away first.
Task<void> Connection::linger() {
    transport_.set_deadline(SteadyClock::now() + (shared_.stopping ? linger_time_stopping : linger_time));
    if (!transport_.secure()) co_await transport_.say_goodbye();
    if (!transport_.secure() || unread_) {
        in_.clear();
        for (std::size_t drained = 0; drained < drain_bytes_max;) {
            in_.clear();
            const bool got = co_await read_more(head_read_bytes);
            if (!got) break;
            drained += in_.size();
        }
    }
    if (transport_.secure()) co_await transport_.say_goodbye();
}

}  // namespace http
