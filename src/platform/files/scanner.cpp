#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/log.h"
#include "files/files.h"

namespace files {

namespace {

constexpr std::size_t piece_bytes = 256 * 1024, answer_bytes_max = 4096;

struct Socket {
    int number = -1;
    Socket() = default;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { if (number >= 0) ::close(number); }
};

[[noreturn]] void nobody_there(const std::string& path, int error) {
    throw base::Fault("the virus scanner at " + path + " cannot be asked: " + std::strerror(error) +
                      ". Files that have come wait, and nobody opens them, until it answers");
}

void connect(Socket& to, const std::string& path, int seconds) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) nobody_there(path, ENAMETOOLONG);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    to.number = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (to.number < 0) nobody_there(path, errno);
    const timeval patience{seconds, 0};
    if (::setsockopt(to.number, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
        ::setsockopt(to.number, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
        ::connect(to.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        nobody_there(path, errno);
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string length_of(std::size_t size) {   // four bytes, the most significant first
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((size >> shift) & 0xFF);
    return bytes;
}

// It may have answered, and closed, before it has taken all: then its answer is read all the same.
void send_content(int socket, std::string_view content) {
    bool taken = send_all(socket, std::string_view{"zINSTREAM\0", 10});
    while (taken && !content.empty()) {
        const auto piece = content.substr(0, piece_bytes);
        content.remove_prefix(piece.size());
        taken = send_all(socket, length_of(piece.size())) && send_all(socket, piece);
    }
    if (taken) (void)send_all(socket, length_of(0));
}

// Up to its zero; nothing when it went away or let the time pass.
std::optional<std::string> answer_of(int socket) {
    std::string answer;
    char bytes[512];
    while (answer.size() < answer_bytes_max) {
        const auto got = ::recv(socket, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return {};
        answer.append(bytes, static_cast<std::size_t>(got));
        if (const auto end = answer.find('\0'); end != std::string::npos) return answer.substr(0, end);
    }
    return {};
}

}  // namespace

Scanner::Scanner(std::string socket, int seconds_max) : socket_{std::move(socket)}, seconds_max_{seconds_max} {}

std::string Scanner::look(std::string_view content) const {
    if (!on()) return {};
    Socket socket;
    connect(socket, socket_, seconds_max_);
    send_content(socket.number, content);
    const auto answer = answer_of(socket.number);
    constexpr std::string_view before = "stream: ", found = " FOUND";
    if (answer && *answer == "stream: OK") return {};
    if (answer && answer->starts_with(before) && answer->ends_with(found) && answer->size() > before.size() + found.size()) {
        const auto name = answer->substr(before.size(), answer->size() - before.size() - found.size());
        base::log(base::Level::warning, "files.virus_found", {{"signature", name}});
        // What it says of its own limits tells of no virus.
        return std::string{name.starts_with("Heuristics.Limits.") ? "files.held.scan_cut" : virus};
    }
    base::log(base::Level::warning, "files.scan_failed", {{"answer", answer ? *answer : "none"}});
    return answer && answer->find("size limit exceeded") != std::string::npos ? "files.held.scan_cut" : std::string{failed};
}

}  // namespace files
