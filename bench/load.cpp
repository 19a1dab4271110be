// A cheap HTTP client for measuring: one thread, many keep-alive connections, little work a
// request, so that on a small machine the server and not the client is measured.
//
// Closed loop: each connection sends as soon as it has its answer. With --rate: requests are due at
// fixed times, whether or not the server keeps up, and a latency counts from when it was due.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    int port = 8080, connections = 64;
    double seconds = 10, warm_up = 1, rate = 0;
    std::size_t text_bytes = 4096;
    std::uint64_t seed = 1;
    std::string paths, cookie;  // GET these instead of sending tips
};

Options options_of(int count, char** words) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = words[i], value = words[i + 1];
        if (name == "--port")
            options.port = std::stoi(value);
        else if (name == "--connections")
            options.connections = std::stoi(value);
        else if (name == "--seconds")
            options.seconds = std::stod(value);
        else if (name == "--warm-up")
            options.warm_up = std::stod(value);
        else if (name == "--rate")
            options.rate = std::stod(value);
        else if (name == "--text-bytes")
            options.text_bytes = std::stoul(value);
        else if (name == "--seed")
            options.seed = std::stoull(value);
        else if (name == "--paths")
            options.paths = value;
        else if (name == "--cookie")
            options.cookie = value;
        else
            throw std::runtime_error("unknown option " + name);
    }
    return options;
}

// Common words often, others seldom, and now and then a compound that nobody has written before.
constexpr std::array<std::string_view, 96> words_of_tips{"och",
                                                         "det",
                                                         "att",
                                                         "är",
                                                         "på",
                                                         "som",
                                                         "inte",
                                                         "hon",
                                                         "har",
                                                         "för",
                                                         "personalen",
                                                         "med",
                                                         "de",
                                                         "min",
                                                         "av",
                                                         "så",
                                                         "när",
                                                         "till",
                                                         "mamma",
                                                         "boendet",
                                                         "natten",
                                                         "medicin",
                                                         "larmet",
                                                         "kom",
                                                         "fick",
                                                         "vi",
                                                         "rummet",
                                                         "ingen",
                                                         "pappa",
                                                         "sköterskan",
                                                         "läkaren",
                                                         "flera",
                                                         "gånger",
                                                         "dagar",
                                                         "maten",
                                                         "kall",
                                                         "vikarier",
                                                         "ensam",
                                                         "ramlade",
                                                         "golvet",
                                                         "låg",
                                                         "länge",
                                                         "ringde",
                                                         "svarade",
                                                         "väntade",
                                                         "timmar",
                                                         "avdelningen",
                                                         "hemtjänsten",
                                                         "besöket",
                                                         "uteblev",
                                                         "dusch",
                                                         "smutsiga",
                                                         "kläder",
                                                         "luktade",
                                                         "klagade",
                                                         "chefen",
                                                         "sade",
                                                         "skulle",
                                                         "undersöka",
                                                         "saken",
                                                         "hände",
                                                         "igen",
                                                         "veckan",
                                                         "efter",
                                                         "dosen",
                                                         "fel",
                                                         "dubbel",
                                                         "insulin",
                                                         "skriven",
                                                         "lista",
                                                         "journalen",
                                                         "saknades",
                                                         "uppgifter",
                                                         "remissen",
                                                         "försvann",
                                                         "vårdcentralen",
                                                         "provet",
                                                         "svaret",
                                                         "dröjde",
                                                         "månader",
                                                         "barnet",
                                                         "skolan",
                                                         "familjehemmet",
                                                         "socialsekreteraren",
                                                         "bytte",
                                                         "tvångsåtgärd",
                                                         "låst",
                                                         "dörr",
                                                         "utan",
                                                         "beslut",
                                                         "brukaren",
                                                         "rädd",
                                                         "blåmärken",
                                                         "armen",
                                                         "förklaring",
                                                         "anmälde"};

class Texts {
public:
    explicit Texts(std::uint64_t seed) : random_{seed} {}
    std::string of(std::size_t bytes) {
        std::string text;
        text.reserve(bytes + 40);
        while (text.size() < bytes) {
            const double u = std::uniform_real_distribution<>{0, 1}(random_);
            const auto at = static_cast<std::size_t>(u * u * static_cast<double>(words_of_tips.size()));
            text += words_of_tips[at];
            if (random_() % 50 == 0) text += words_of_tips[random_() % words_of_tips.size()];
            text += random_() % 12 == 0 ? ". " : " ";
        }
        return text;
    }
    std::uint64_t next() { return random_(); }

private:
    std::mt19937_64 random_;
};

class Requests {
public:
    explicit Requests(const Options& options) : options_{options}, texts_{options.seed} {
        for (int i = 0; i < 256 && options.paths.empty(); ++i)
            bodies_.push_back("{\"what_happened\":\"" + texts_.of(options.text_bytes) + "\"}");
        std::ifstream in{options.paths};
        for (std::string line; std::getline(in, line);)
            if (!line.empty()) paths_.push_back(line);
        if (!options.paths.empty() && paths_.empty()) throw std::runtime_error("no path in " + options.paths);
        host_ = "Host: 127.0.0.1:" + std::to_string(options.port) + "\r\n";
    }
    void write(std::string& out) {
        if (!paths_.empty()) {
            out = "GET " + paths_[texts_.next() % paths_.size()] + " HTTP/1.1\r\n" + host_;
            if (!options_.cookie.empty()) out += "Cookie: " + options_.cookie + "\r\n";
            out += "\r\n";
            return;
        }
        char key[40];
        std::snprintf(key, sizeof key, "%016llx%016llx", static_cast<unsigned long long>(texts_.next()),
                      static_cast<unsigned long long>(texts_.next()));
        const auto& body = bodies_[texts_.next() % bodies_.size()];
        out = "POST /api/v1/tips HTTP/1.1\r\n" + host_ + "Content-Type: application/json\r\nIdempotency-Key: " + key +
              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

private:
    const Options& options_;
    Texts texts_;
    std::string host_;
    std::vector<std::string> bodies_, paths_;
};

struct Connection {
    int socket = -1;
    std::string out, in;
    std::size_t sent = 0;
    Clock::time_point due;
    bool waiting = false, reused = false;
};

int connect_to(int port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (made < 0 || ::connect(made, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
        throw std::runtime_error("cannot connect");
    const int yes = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::fcntl(made, F_SETFL, O_NONBLOCK);
    return made;
}

// A whole answer at the front of `in`: its size, status and whether the connection ends with it.
struct Answer {
    std::size_t size = 0;
    int status = 0;
    bool close = false;
};

Answer answer_in(std::string& in) {
    const auto end = in.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    std::string head = in.substr(0, end + 2);
    for (auto& c : head) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto at = head.find("\r\ncontent-length:");
    if (at == std::string::npos) throw std::runtime_error("an answer without Content-Length: " + head);
    const auto size = std::strtoul(head.c_str() + at + 17, nullptr, 10);
    if (in.size() < end + 4 + size) return {};
    return {end + 4 + size, std::atoi(head.c_str() + 9), head.find("\r\nconnection: close") != std::string::npos};
}

class Load {
public:
    explicit Load(const Options& options)
        : options_{options}, requests_{options}, poll_{::epoll_create1(EPOLL_CLOEXEC)} {
        connections_.resize(static_cast<std::size_t>(options.connections));
        for (auto& connection : connections_) open(connection);
    }

    void run() {
        const auto begin = Clock::now();
        measured_from_ = begin + span(options_.warm_up);
        const auto end = measured_from_ + span(options_.seconds);
        next_due_ = begin;
        if (options_.rate <= 0)
            for (auto& connection : connections_) send_new(connection, Clock::now());
        else
            for (auto& connection : connections_) idle_.push_back(&connection);
        while (Clock::now() < end) {
            if (options_.rate > 0) send_due();
            wait();
        }
        report(std::chrono::duration<double>(Clock::now() - measured_from_).count());
    }

private:
    static Clock::duration span(double seconds) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }

    void open(Connection& connection) {
        if (connection.socket >= 0) ::close(connection.socket);
        connection.socket = connect_to(options_.port);
        connection.in.clear();
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
    }

    void send_new(Connection& connection, Clock::time_point due) {
        requests_.write(connection.out);
        connection.sent = 0;
        connection.due = due;
        connection.waiting = true;
        flush(connection);
    }

    // A request is a few KB and fits in the socket's buffer; what does not is sent when there is room.
    void flush(Connection& connection) {
        while (connection.sent < connection.out.size()) {
            const auto count = ::send(connection.socket, connection.out.data() + connection.sent,
                                      connection.out.size() - connection.sent, MSG_NOSIGNAL);
            if (count < 0 && errno == EAGAIN) {
                watch(connection, EPOLLIN | EPOLLOUT);
                return;
            }
            if (count < 0) {
                ++cut_;
                open(connection);
                connection.sent = 0;
                continue;
            }
            connection.sent += static_cast<std::size_t>(count);
        }
    }

    void watch(Connection& connection, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = &connection;
        ::epoll_ctl(poll_, EPOLL_CTL_MOD, connection.socket, &event);
    }

    void send_due() {
        const auto now = Clock::now();
        while (next_due_ <= now) {
            due_.push_back(next_due_);
            next_due_ += span(1 / options_.rate);
        }
        while (!due_.empty() && !idle_.empty()) {
            auto* connection = idle_.front();
            idle_.pop_front();
            send_new(*connection, due_.front());
            due_.pop_front();
        }
    }

    void wait() {
        std::array<epoll_event, 64> events;
        auto most = std::chrono::nanoseconds{50'000'000};
        if (options_.rate > 0 && !idle_.empty())
            most = std::clamp(std::chrono::nanoseconds{next_due_ - Clock::now()}, std::chrono::nanoseconds{0}, most);
        const timespec time{0, most.count()};
        const int count = ::epoll_pwait2(poll_, events.data(), static_cast<int>(events.size()), &time, nullptr);
        for (int i = 0; i < count; ++i) {
            auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (events[static_cast<std::size_t>(i)].events & EPOLLOUT) {
                watch(connection, EPOLLIN);
                flush(connection);
            }
            if (events[static_cast<std::size_t>(i)].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(connection);
        }
    }

    void take(Connection& connection) {
        char buffer[65536];
        for (;;) {
            const auto count = ::recv(connection.socket, buffer, sizeof buffer, 0);
            if (count < 0 && errno == EAGAIN) break;
            if (count <= 0) {
                closed(connection);
                return;
            }
            connection.in.append(buffer, static_cast<std::size_t>(count));
            if (count < static_cast<ssize_t>(sizeof buffer)) break;
        }
        const auto answer = answer_in(connection.in);
        if (answer.size == 0) return;
        note(connection, answer);
        connection.in.erase(0, answer.size);
        connection.waiting = false;
        if (answer.close) open(connection);
        if (options_.rate > 0)
            idle_.push_back(&connection);
        else
            send_new(connection, Clock::now());
    }

    void closed(Connection& connection) {
        ++cut_;
        open(connection);
        if (connection.waiting) {
            connection.sent = 0;
            flush(connection);
        }
    }

    void note(const Connection& connection, const Answer& answer) {
        const auto now = Clock::now();
        if (now < measured_from_) return;
        ++statuses_[answer.status];
        bytes_ += answer.size;
        if (answer.status < 300)
            micros_.push_back(static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(now - connection.due).count()));
    }

    double percentile(double share) const {
        if (micros_.empty()) return 0;
        return micros_[std::min(micros_.size() - 1,
                                static_cast<std::size_t>(share * static_cast<double>(micros_.size())))] /
               1000.0;
    }

    void report(double seconds) {
        std::sort(micros_.begin(), micros_.end());
        std::string statuses;
        for (const auto& [status, count] : statuses_)
            statuses += (statuses.empty() ? "\"" : ", \"") + std::to_string(status) + "\": " + std::to_string(count);
        std::printf(
            "{\"good\": %zu, \"per_second\": %.1f, \"p50_ms\": %.2f, \"p90_ms\": %.2f, \"p99_ms\": %.2f, \"p999_ms\": "
            "%.2f, \"max_ms\": %.2f, "
            "\"seconds\": %.2f, \"bytes\": %zu, \"cut\": %d, \"late\": %zu, \"statuses\": {%s}}\n",
            micros_.size(), static_cast<double>(micros_.size()) / seconds, percentile(0.5), percentile(0.9),
            percentile(0.99), percentile(0.999), percentile(1), seconds, bytes_, cut_, due_.size(), statuses.c_str());
    }

    const Options& options_;
    Requests requests_;
    int poll_;
    std::vector<Connection> connections_;
    std::deque<Connection*> idle_;
    std::deque<Clock::time_point> due_;
    Clock::time_point measured_from_, next_due_;
    std::vector<std::uint32_t> micros_;
    std::map<int, std::int64_t> statuses_;
    std::size_t bytes_ = 0;
    int cut_ = 0;
};

}  // namespace

int main(int count, char** words) {
    try {
        const auto options = options_of(count, words);
        Load{options}.run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bench_load: " << error.what() << "\n";
        return 1;
    }
}
