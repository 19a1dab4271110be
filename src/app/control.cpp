#include "control.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"

namespace app {

namespace {

constexpr std::size_t request_bytes_max = 256u * 1024 * 1024;

// A socket's path has room for 107 bytes.
sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw base::Fault("the path of the data folder is too long for a socket: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

std::string read_all(int descriptor) {
    std::string all;
    char piece[65536];
    for (;;) {
        const auto size = ::read(descriptor, piece, sizeof piece);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw base::Fault(std::string{"the control socket broke: "} + std::strerror(errno));
        if (size == 0) return all;
        all.append(piece, static_cast<std::size_t>(size));
        if (all.size() > request_bytes_max) throw base::Fault("more than 256 MB came over the control socket");
    }
}

void write_all(int descriptor, std::string_view data) {
    while (!data.empty()) {
        const auto size = ::send(descriptor, data.data(), data.size(), MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw base::Fault(std::string{"the control socket broke: "} + std::strerror(errno));
        data.remove_prefix(static_cast<std::size_t>(size));
    }
}

}  // namespace

Control::Control(const std::string& folder, Work work) : path_{folder + "/control"}, work_{std::move(work)} {
    const auto address = address_of(path_);
    ::unlink(path_.c_str());               // left by one that was killed; the folder's lock is ours
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, where, sizeof address) != 0 || ::listen(listener_, 8) != 0 || ::pipe(wake_) != 0)
        throw base::Fault("cannot make the socket " + path_ + ": " + std::strerror(errno));
    thread_ = std::thread{[this] {
        for (;;) {
            pollfd watched[] = {{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
            if (::poll(watched, 2, -1) < 0 && errno != EINTR) return;
            if (watched[1].revents) return;
            if (!(watched[0].revents & POLLIN)) continue;
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            const timeval limit{60, 0};    // a client that stands still does not hold up the next
            ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            serve_one(connection);
            ::close(connection);
        }
    }};
}

void Control::serve_one(int connection) {
    try {
        const auto request = read_all(connection);
        const auto line = request.find('\n');
        ControlAnswer answer{1, "no command"};
        if (line != std::string::npos) {
            try { answer = work_(request.substr(0, line), request.substr(line + 1)); }
            catch (const std::exception& error) { answer = {1, std::string{"vaka: "} + error.what() + "\n"}; }
        }
        write_all(connection, std::to_string(answer.code) + "\n" + answer.words);
    } catch (const base::Fault& fault) {
        base::log(base::Level::warning, "control_socket", {{"error", fault.what()}});
    }
}

Control::~Control() {
    const char stop = 0;
    if (::write(wake_[1], &stop, 1) == 1) thread_.join();
    else thread_.detach();
    for (const int descriptor : {listener_, wake_[0], wake_[1]}) ::close(descriptor);
    ::unlink(path_.c_str());
}

std::optional<ControlAnswer> ask_server(const std::string& folder, const std::string& command, const std::string& body) {
    const auto path = folder + "/control";
    if (::access(path.c_str(), F_OK) != 0) return {};
    const auto address = address_of(path);
    const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct Closer { int descriptor; ~Closer() { ::close(descriptor); } } const closer{connection};
    if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};   // nobody there
    write_all(connection, command + "\n" + body);
    ::shutdown(connection, SHUT_WR);
    const auto answer = read_all(connection);
    const auto line = answer.find('\n');
    const auto code = line == std::string::npos ? std::nullopt : base::parse_integer(answer.substr(0, line));
    if (!code) throw base::Fault("the server of " + folder + " went away before it had answered");
    return ControlAnswer{static_cast<int>(*code), answer.substr(line + 1)};
}

}  // namespace app
