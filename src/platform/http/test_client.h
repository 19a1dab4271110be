#pragma once
// A raw client for tests: sends bytes as they stand, reads until the other side closes or an
// answer is whole. Every wait is bounded.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>

namespace http::test {

struct Answer {
    int status = 0;              // 0: none came
    std::string head, body;
    bool has(std::string_view line) const {
        return head.find("\r\n" + std::string{line} + "\r\n") != std::string::npos;
    }
};

class Client {
public:
    explicit Client(int port) : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool connected() const { return connected_; }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // One whole answer; 100 Continue counts as one.
    Answer read(bool to_head = false) {
        Answer answer;
        while (in_.find("\r\n\r\n") == std::string::npos)
            if (!more()) return answer;
        const auto end = in_.find("\r\n\r\n") + 4;
        answer.head = in_.substr(0, end);
        in_.erase(0, end);
        answer.status = std::stoi(answer.head.substr(9, 3));
        if (to_head || answer.status < 200 || answer.status == 204 || answer.status == 304) return answer;
        if (answer.has("Transfer-Encoding: chunked")) {
            read_chunks(answer);
        } else if (const auto at = answer.head.find("Content-Length: "); at != std::string::npos) {
            const auto length = static_cast<std::size_t>(std::stoll(answer.head.substr(at + 16)));
            while (in_.size() < length && more()) {}
            answer.body = in_.substr(0, length);
            in_.erase(0, length);
        } else {
            while (more()) {}
            answer.body = std::move(in_);
        }
        return answer;
    }
    // True when the other side ends the connection and nothing more came.
    bool ended() {
        if (!in_.empty()) return false;
        return !more() && in_.empty() && !timed_out_;
    }
    bool whole() const { return whole_; }      // the last chunked answer had its end

private:
    bool more() {
        pollfd waiting{fd_, POLLIN, 0};
        timed_out_ = ::poll(&waiting, 1, 10'000) <= 0;
        if (timed_out_) return false;
        char bytes[64 * 1024];
        const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got <= 0) return false;
        in_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    void read_chunks(Answer& answer) {
        whole_ = false;
        for (;;) {
            while (in_.find("\r\n") == std::string::npos)
                if (!more()) return;
            const auto line = in_.find("\r\n");
            const auto size = static_cast<std::size_t>(std::stoull(in_.substr(0, line), nullptr, 16));
            while (in_.size() < line + 2 + size + 2)
                if (!more()) return;
            answer.body += in_.substr(line + 2, size);
            in_.erase(0, line + 2 + size + 2);
            if (size == 0) { whole_ = true; return; }
        }
    }

    int fd_;
    bool connected_ = false, timed_out_ = false, whole_ = false;
    std::string in_;
};

}  // namespace http::test
