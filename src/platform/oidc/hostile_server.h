#pragma once
// A provider on the loopback that answers each path as the test says, however wrong. What a right
// provider does is tested with a real one (tests/journeys/oidc.py).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace oidc::test {

class HostileServer {
public:
    struct Answer { int status = 200; std::string body, more_headers; bool silent = false; };

    HostileServer() {
        listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listening_, 16) != 0 ||
            getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
            throw std::runtime_error{"no loopback port"};
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread{[this] { serve(); }};
    }
    ~HostileServer() {
        shutdown(listening_, SHUT_RDWR);
        thread_.join();
        close(listening_);
        for (const int fd : held_) close(fd);
    }
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;

    const std::string& url() const { return url_; }
    void answer(const std::string& path, Answer answer) {
        const std::lock_guard lock{mutex_};
        answers_[path] = std::move(answer);
    }
    // Requests so far for the path, whole.
    std::vector<std::string> asked(const std::string& path) {
        const std::lock_guard lock{mutex_};
        return asked_[path];
    }

private:
    static std::string read_request(int fd) {
        std::string text;
        char buffer[4096];
        for (;;) {
            const auto end = text.find("\r\n\r\n");
            if (end != std::string::npos) {
                const auto at = text.find("Content-Length: ");
                const std::size_t body = at == std::string::npos || at > end ? 0 : std::stoul(text.substr(at + 16));
                if (text.size() >= end + 4 + body) return text;
            }
            const auto got = recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) return text;
            text.append(buffer, static_cast<std::size_t>(got));
        }
    }
    void serve() {
        for (;;) {
            const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            const auto request = read_request(fd);
            const auto from = request.find(' ') + 1;
            const auto path = request.substr(from, request.find_first_of(" ?", from) - from);
            Answer answer{404, "", "", false};
            {
                const std::lock_guard lock{mutex_};
                asked_[path].push_back(request);
                if (const auto found = answers_.find(path); found != answers_.end()) answer = found->second;
            }
            if (answer.silent) {
                held_.push_back(fd);
                continue;
            }
            const auto text = "HTTP/1.1 " + std::to_string(answer.status) + " x\r\nContent-Type: application/json\r\nConnection: close\r\n" + answer.more_headers +
                              "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body;
            for (std::size_t sent = 0; sent < text.size();) {
                const auto wrote = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
                if (wrote <= 0) break;
                sent += static_cast<std::size_t>(wrote);
            }
            close(fd);
        }
    }
    int listening_ = -1;
    std::string url_;
    std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, std::vector<std::string>> asked_;
    std::vector<int> held_;
    std::thread thread_;
};

}  // namespace oidc::test
