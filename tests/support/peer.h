#pragma once
// A real server as a child process for tests: tests/support/*.sh print their port and then serve.
// It ends with the test program, however that ends. Throws when it does not come up: a test that
// needs a peer never passes without.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace support {

namespace fs = std::filesystem;

// Gone with its content at the end of the scope.
class TempFolder {
public:
    TempFolder() {
        std::string name = (fs::temp_directory_path() / "vaka-test-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error{"mkdtemp"};
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

inline std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

inline fs::path support_folder() { return fs::absolute(fs::path{__FILE__}).parent_path(); }

// Whether something listens on the loopback port.
inline bool answers(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool ok = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return ok;
}

// A port that nothing listens on now.
inline int free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw std::runtime_error{"no free port"};
    close(fd);
    return ntohs(address.sin_port);
}

class Peer {
public:
    // The first installation of npm packages is the slow case.
    explicit Peer(const std::vector<std::string>& command, std::chrono::seconds patience = std::chrono::seconds{180}) {
        // A port that was free may be taken before the server binds it: then once more.
        for (int attempt = 0; attempt < 3; ++attempt) {
            start(command);
            if (comes_up(patience)) return;
            stop();
        }
        throw std::runtime_error{"peer did not come up: " + command.front()};
    }
    ~Peer() { stop(); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    int port() const { return port_; }

    void stop() {
        if (pid_ > 0) {
            kill(pid_, SIGTERM);
            waitpid(pid_, nullptr, 0);
        }
        if (out_ >= 0) close(out_);
        pid_ = out_ = -1;
    }

private:
    void start(const std::vector<std::string>& command) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
        std::vector<char*> argv;
        for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        const pid_t parent = getpid();
        pid_ = fork();
        if (pid_ < 0) throw std::runtime_error{"fork"};
        if (pid_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            if (getppid() != parent) _exit(1);
            dup2(ends[1], STDOUT_FILENO);
            execvp(argv[0], argv.data());
            _exit(127);
        }
        close(ends[1]);
        out_ = ends[0];
    }

    bool comes_up(std::chrono::seconds patience) {
        using clock = std::chrono::steady_clock;
        const auto end = clock::now() + patience;
        std::string line;
        while (line.find('\n') == std::string::npos) {
            pollfd waiting{out_, POLLIN, 0};
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now()).count();
            char c = 0;
            if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0 || read(out_, &c, 1) != 1) return false;
            line += c;
        }
        port_ = std::atoi(line.c_str());
        while (port_ > 0 && clock::now() < end) {
            if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
                pid_ = -1;
                return false;
            }
            if (answers(port_)) return true;
            poll(nullptr, 0, 10);
        }
        return false;
    }

    pid_t pid_ = -1;
    int out_ = -1;
    int port_ = 0;
};

}  // namespace support
