#pragma once
// A real server on a free port with a small application that tells what reached it.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include "base/fault.h"
#include "http/server.h"
#include "http/test_client.h"

namespace http::test {

// Remembers what became of each file.
struct Store {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> finished;
    std::atomic<int> opened = 0, abandoned = 0;
    std::atomic<bool> broken = false;

    std::vector<std::string> kept() {
        const std::lock_guard lock{mutex};
        return finished;
    }

    template <class Condition>
    bool wait(Condition condition) {
        std::unique_lock lock{mutex};
        return changed.wait_for(lock, std::chrono::seconds{10}, condition);
    }
};

class StoreSink : public UploadSink {
public:
    explicit StoreSink(Store& store) : store_{store} {
        const std::lock_guard lock{store_.mutex};
        ++store_.opened;
        store_.changed.notify_all();
    }
    void write(std::string_view chunk) override {
        if (store_.broken) throw base::Fault("the disk is full");
        bytes_ += chunk;
    }
    std::string finish() override {
        const std::lock_guard lock{store_.mutex};
        store_.finished.push_back(bytes_);
        return "token-" + std::to_string(store_.finished.size());
    }
    void abandon() noexcept override {
        const std::lock_guard lock{store_.mutex};
        ++store_.abandoned;
        store_.changed.notify_all();
    }

private:
    Store& store_;
    std::string bytes_;
};

class ServerTest : public testing::Test {
protected:
    using Handler = std::function<Response(Request&, const RouteMatch&)>;

    void SetUp() override {
        options.listen_port = 0;
        options.io_threads = 2;
        options.lanes = {{{2, 16}, {2, 16}, {2, 16}, {2, 16}, {1, 1}}};
        route(Method::get, "/hello", [](Request&, const RouteMatch&) { return text("hello", 200); });
        route(Method::post, "/form", echo_form, Takes::form);
        route(Method::post, "/files", echo_form, Takes::form_with_files, Lane::intake, 1 << 20);
        route(Method::post, "/json", [](Request& r, const RouteMatch&) { return json(r.body); }, Takes::json);
    }
    void TearDown() override {
        release();
        if (server) server->stop();
    }

    void route(Method method, std::string_view pattern, Handler handler, Takes takes = Takes::nothing,
               Lane lane = Lane::read, std::int64_t body_max = 64 * 1024) {
        router.add(method, pattern, lane, takes, body_max);
        handlers.push_back(std::move(handler));
    }
    void start() {
        Application app;
        app.match = [this](Method method, std::string_view path) { return router.match(method, path); };
        app.handle = [this](Request& request, const RouteMatch& match) {
            {
                const std::lock_guard lock{mutex};
                seen.push_back(std::string{to_string(request.method)} + " " + request.path);
            }
            return handlers.at(static_cast<std::size_t>(match.index))(request, match);
        };
        app.on_error = [](int status, const Request* request) {
            return text("error " + std::to_string(status) + (request ? " " + request->form.get("text") : ""), status);
        };
        app.on_exception = [this](const std::exception& failure, int) {
            const std::lock_guard lock{mutex};
            exceptions.emplace_back(failure.what());
        };
        app.open_sink = [this] { return std::make_unique<StoreSink>(store); };
        server = std::make_unique<Server>(options, app);
        server->start();
    }
    Answer ask(std::string_view bytes) {
        Client client{server->port()};
        client.send(bytes);
        return client.read();
    }
    std::vector<std::string> reached() {
        const std::lock_guard lock{mutex};
        return seen;
    }
    std::vector<std::string> told() {
        const std::lock_guard lock{mutex};
        return exceptions;
    }
    // A handler that is held until the test lets it go.
    Response hold() {
        std::unique_lock lock{mutex};
        ++held;
        changed.notify_all();
        changed.wait(lock, [this] { return released; });
        return text("held", 200);
    }
    bool wait_held(int count) {
        std::unique_lock lock{mutex};
        return changed.wait_for(lock, std::chrono::seconds{10}, [&] { return held >= count; });
    }
    void release() {
        const std::lock_guard lock{mutex};
        released = true;
        changed.notify_all();
    }
    // Looks again and again, within a bound, until something that happens on other threads is so.
    template <class Condition>
    static bool eventually(Condition condition) {
        const auto last = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (std::chrono::steady_clock::now() < last) {
            if (condition()) return true;
            std::this_thread::yield();
        }
        return condition();
    }
    static Response echo_form(Request& request, const RouteMatch&) {
        std::string out;
        for (const auto& [name, value] : request.form.pairs()) out += name + "=" + value + "\n";
        for (const Upload& file : request.uploads)
            out += "file " + file.field + " " + file.file_name + " " + std::to_string(file.size) + " " + file.token +
                   " " + file.refused + "\n";
        return text(out, 200);
    }

    ServerOptions options;
    Router router;
    std::vector<Handler> handlers;
    std::unique_ptr<Server> server;
    Store store;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> seen, exceptions;
    int held = 0;
    bool released = false;
};

inline std::string get(std::string_view path, std::string_view headers = "") {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: vaka.test\r\n" + std::string{headers} + "\r\n";
}
inline std::string post(std::string_view path, std::string_view type, std::string_view body) {
    return "POST " + std::string{path} + " HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: " + std::string{type} +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}
inline constexpr std::string_view urlencoded = "application/x-www-form-urlencoded";
inline constexpr std::string_view multipart = "multipart/form-data; boundary=AaB03x";
inline std::string part(std::string_view name, std::string_view data, std::string_view file = "") {
    return "--AaB03x\r\nContent-Disposition: form-data; name=\"" + std::string{name} + "\"" +
           (file.empty() ? "" : "; filename=\"" + std::string{file} + "\"\r\nContent-Type: image/png") + "\r\n\r\n" +
           std::string{data} + "\r\n";
}

}  // namespace http::test
