#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <semaphore>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "files/files.h"
#include "files/impl/answer.h"

namespace files {

namespace {

// Each worker may take half a gibibyte.
std::counting_semaphore<2> places{2};
struct Place {
    Place() { places.acquire(); }
    ~Place() { places.release(); }
};

struct Descriptor {
    int number = -1;
    ~Descriptor() { if (number >= 0) ::close(number); }
};

std::int64_t now_us() { return base::SystemClock{}.monotonic_us(); }

int milliseconds_left(std::int64_t deadline) {
    return static_cast<int>(std::clamp<std::int64_t>((deadline - now_us()) / 1000, 0, 60'000));
}

[[noreturn]] void fault(const char* what, int error) {
    throw base::Fault(std::string("the worker that cleans files ") + what + ": " + std::strerror(error));
}

// A child process that is always waited for, and killed when it has not ended by itself.
class Worker {
public:
    Worker(const std::string& program, int socket) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        posix_spawn_file_actions_adddup2(&actions, socket, 0);
        posix_spawn_file_actions_adddup2(&actions, socket, 1);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        std::string name = program, command = "clean-worker";
        char* const arguments[] = {name.data(), command.data(), nullptr};
        char* const environment[] = {nullptr};
        const int error = ::posix_spawn(&pid_, program.c_str(), &actions, &attributes, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        if (error != 0) {
            pid_ = -1;
            fault("could not be started", error);
        }
    }

    ~Worker() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        wait();
    }

    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // True when it ended well before the deadline.
    bool ended_well(std::int64_t deadline) {
        // By number: the header of glibc 2.36 declares pidfd_open without C linkage.
        const Descriptor ended{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
        pollfd one{ended.number, POLLIN, 0};
        while (ended.number >= 0) {
            const int count = ::poll(&one, 1, milliseconds_left(deadline));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;   // the destructor kills it
            const int status = wait();
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        }
        return false;
    }

private:
    int wait() {
        int status = 0;
        pid_t got = 0;
        do got = ::waitpid(pid_, &status, 0);
        while (got < 0 && errno == EINTR);
        pid_ = -1;
        return got < 0 ? -1 : status;
    }

    pid_t pid_ = -1;
};

// Sends all of `content` and takes the answer, both at once as either may fill the socket.
// Nothing when the deadline passed or too much came.
std::optional<std::string> exchange(int socket, std::string_view content, std::int64_t deadline) {
    std::string answer, piece(256 * 1024, '\0');
    bool sending = true;
    for (;;) {
        if (sending && content.empty()) {
            ::shutdown(socket, SHUT_WR);
            sending = false;
        }
        pollfd one{socket, static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN), 0};
        const int count = ::poll(&one, 1, milliseconds_left(deadline));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return {};
        if (sending && (one.revents & POLLOUT) != 0) {
            const auto sent = ::send(socket, content.data(), content.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) content.remove_prefix(static_cast<std::size_t>(sent));
            else if (errno != EAGAIN && errno != EINTR) return {};   // it is gone
        }
        if ((one.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            const auto got = ::recv(socket, piece.data(), piece.size(), MSG_DONTWAIT);
            if (got == 0) return answer;
            if (got < 0 && errno != EAGAIN && errno != EINTR) return {};
            if (got > 0) answer.append(piece, 0, static_cast<std::size_t>(got));
            if (answer.size() > impl::answer_bytes_max) return {};
        }
    }
}

}  // namespace

Cleaner::Cleaner(std::string program, int seconds_max) : program_{std::move(program)}, seconds_max_{seconds_max} {}

Cleaned Cleaner::clean(std::string_view content) const {
    const Cleaned failed{false, "files.held.cleaning_failed", "", "", ""};
    if (content.size() > impl::content_bytes_max) return {false, "files.held.too_large", "", "", ""};
    const Place place;
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) fault("has no way to talk", errno);
    const Descriptor ours{pair[0]};
    Descriptor theirs{pair[1]};
    const auto deadline = now_us() + std::int64_t{seconds_max_} * 1'000'000;
    Worker worker{program_, theirs.number};
    ::close(std::exchange(theirs.number, -1));
    const auto answer = exchange(ours.number, content, deadline);
    if (answer && worker.ended_well(deadline))
        if (auto cleaned = impl::decode(*answer)) return *std::move(cleaned);
    base::log(base::Level::warning, "files.cleaning_failed");
    return failed;
}

}  // namespace files
