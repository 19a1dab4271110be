#pragma once
// A bounded pool of reading connections, opened when first needed.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/fault.h"

namespace db::impl {

template <class Connection>
class Readers {
public:
    Readers(int size, std::function<std::unique_ptr<Connection>()> open) : unopened_{size}, open_{std::move(open)} {
        CHECK(size > 0);
    }

    // A connection for one read; given back when the lease ends. Throws base::Busy after `patience`.
    class Lease {
    public:
        Lease(Readers& pool, std::unique_ptr<Connection> connection)
            : pool_{pool}, connection_{std::move(connection)} {}
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Connection& operator*() { return *connection_; }
        Connection* operator->() { return connection_.get(); }
        // The connection is of no more use: the next lease opens another.
        void drop() { connection_.reset(); }
        void open_anew() {
            connection_.reset();
            connection_ = pool_.open_();
        }

    private:
        Readers& pool_;
        std::unique_ptr<Connection> connection_;
    };

    Lease lease() { return Lease{*this, take()}; }
    // Closes the connections that nobody has.
    void close() {
        const std::lock_guard lock{mutex_};
        unopened_ += static_cast<int>(free_.size());
        free_.clear();
    }

    static constexpr auto patience = std::chrono::seconds{5};

private:
    std::unique_ptr<Connection> take() {
        std::unique_lock lock{mutex_};
        const auto available = [this] { return !free_.empty() || unopened_ > 0; };
        if (!freed_.wait_for(lock, patience, available)) throw base::Busy("database: all readers are taken");
        if (!free_.empty()) {
            auto connection = std::move(free_.back());
            free_.pop_back();
            return connection;
        }
        --unopened_;
        lock.unlock();
        try {
            return open_();
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    }

    void give_back(std::unique_ptr<Connection> connection) {
        {
            const std::lock_guard lock{mutex_};
            if (connection) free_.push_back(std::move(connection));
            else ++unopened_;
        }
        freed_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> free_;
    int unopened_;
    std::function<std::unique_ptr<Connection>()> open_;
};

// A thread reads one snapshot of a database at a time: two would not agree with each other, and
// threads that hold one while waiting for another could wait for ever.
class OneReadAThread {
public:
    explicit OneReadAThread(const void* database);
    ~OneReadAThread();
    OneReadAThread(const OneReadAThread&) = delete;
    OneReadAThread& operator=(const OneReadAThread&) = delete;

private:
    const void* database_;
};

}  // namespace db::impl
