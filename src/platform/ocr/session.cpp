#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "ocr/impl/protocol.h"

namespace ocr {

namespace {

std::int64_t now_us() { return base::SystemClock{}.monotonic_us(); }

constexpr std::int64_t start_seconds_max = 120;   // at the lowest priority on a busy machine

int milliseconds_left(std::int64_t deadline) {
    return static_cast<int>(std::clamp<std::int64_t>((deadline - now_us()) / 1000, 0, 60'000));
}

[[noreturn]] void fault(const char* what, int error) {
    throw base::Fault(std::string("the worker that reads letters ") + what + ": " + std::strerror(error));
}

}  // namespace

// A child process that is always waited for, and killed when it has not ended by itself.
struct Session::Worker {
    explicit Worker(const std::string& program) {
        int pair[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) fault("has no way to talk", errno);
        socket = pair[0];
        start(program, pair[1]);
    }
    ~Worker() {
        if (socket >= 0) ::close(socket);
        if (pid <= 0) return;
        ::kill(pid, SIGKILL);
        int status = 0;
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start(const std::string& program, int theirs) {
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
        posix_spawn_file_actions_adddup2(&actions, theirs, 0);
        posix_spawn_file_actions_adddup2(&actions, theirs, 1);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        std::string name = program, command = "ocr-worker", one_thread = "OMP_THREAD_LIMIT=1", plain_numbers = "LC_ALL=C";
        char* const arguments[] = {name.data(), command.data(), nullptr};
        char* const environment[] = {one_thread.data(), plain_numbers.data(), nullptr};
        const int error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        ::close(theirs);
        if (error != 0) {
            pid = -1;
            ::close(std::exchange(socket, -1));
            fault("could not be started", error);
        }
    }

    bool send(std::string_view bytes, std::int64_t deadline) const {
        while (!bytes.empty()) {
            pollfd one{socket, POLLOUT, 0};
            const int count = ::poll(&one, 1, milliseconds_left(deadline));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;
            const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
            else if (errno != EAGAIN && errno != EINTR) return false;
        }
        return true;
    }

    bool take(std::string& bytes, std::size_t size, std::int64_t deadline) const {
        bytes.resize(size);
        for (std::size_t at = 0; at < size;) {
            pollfd one{socket, POLLIN, 0};
            const int count = ::poll(&one, 1, milliseconds_left(deadline));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;
            const auto got = ::recv(socket, bytes.data() + at, size - at, MSG_DONTWAIT);
            if (got == 0) return false;
            if (got < 0 && errno != EAGAIN && errno != EINTR) return false;
            if (got > 0) at += static_cast<std::size_t>(got);
        }
        return true;
    }

    // Nothing when it ended, was too slow or says too much; then it is not asked again.
    std::optional<std::string> ask(std::string_view message, std::int64_t deadline) {
        std::string eight, answer;
        if (dead) return {};
        dead = true;
        if (!send(impl::length_of(message.size()), deadline) || !send(message, deadline) || !take(eight, 8, deadline)) return {};
        const auto size = impl::read_length(eight);
        if (size > impl::answer_bytes_max || !take(answer, size, deadline)) return {};
        dead = false;
        return answer;
    }

    // It says that it has read its dictionaries and locked its doors; a Fault is ours, not the file's.
    void greet() {
        std::string eight;
        if (!take(eight, 8, now_us() + start_seconds_max * 1'000'000) || impl::read_length(eight) != 0)
            throw base::Fault("the worker that reads letters could not read its dictionaries (tesseract-ocr-swe, -eng, -osd) or lock its doors");
    }

    int socket = -1;
    pid_t pid = -1;
    bool dead = false;
};

Session::Session(const std::string& program, int seconds_a_page) : worker_{std::make_unique<Worker>(program)}, seconds_a_page_{seconds_a_page} {
    worker_->greet();
}
Session::~Session() = default;

int Session::process() const { return worker_->pid; }

Opened Session::open(std::string_view content, As as) {
    if (content.size() > content_bytes_max) return {"ocr.held.too_large", 0};
    std::string message{as == As::words ? impl::open_words : impl::open_pages};
    message += content;
    const auto answer = worker_->ask(message, now_us() + std::int64_t{seconds_a_page_} * 1'000'000);
    if (answer)
        if (auto opened = impl::decode_opened(*answer)) return *std::move(opened);
    worker_->dead = true;
    base::log(base::Level::warning, "ocr.opening_failed");
    return {"ocr.held.broken", 0};
}

std::optional<Page> Session::read(int number, std::optional<int> turn) {
    const auto answer = worker_->ask(impl::encode(impl::Request{number, turn.value_or(-1)}), now_us() + std::int64_t{seconds_a_page_} * 1'000'000);
    if (answer && !answer->empty())
        if (auto page = impl::decode_page(*answer)) return page;
    base::log(base::Level::warning, "ocr.page_failed");
    return {};
}

std::optional<std::string> Session::text(int number) {
    const auto answer = worker_->ask(impl::encode(impl::Request{number, impl::text_alone}), now_us() + std::int64_t{seconds_a_page_} * 1'000'000);
    if (answer)
        if (auto words = impl::decode_text(*answer)) return words;
    base::log(base::Level::warning, "ocr.page_failed");
    return {};
}

}  // namespace ocr
