#pragma once
// Prepared statements of one connection, least recently used out first.
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace db::impl {

template <class Prepared>
class Statements {
public:
    struct Entry {
        std::string key;
        Prepared prepared;
        bool running = false;   // a query whose callback asks the same again must not share it
    };

    explicit Statements(std::size_t size_max) : size_max_{size_max} {}

    Entry* find(std::string_view key) {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &*found->second;
    }

    // `evicted` is called with what had to go to make room.
    Entry& add(std::string key, Prepared prepared, const std::function<void(Prepared&)>& evicted) {
        for (auto last = entries_.end(); entries_.size() >= size_max_ && last != entries_.begin();) {
            --last;
            if (last->running) continue;
            evicted(last->prepared);
            by_key_.erase(last->key);
            last = entries_.erase(last);
        }
        entries_.push_front({std::move(key), std::move(prepared)});
        by_key_.emplace(entries_.front().key, entries_.begin());
        return entries_.front();
    }

    void remove_if(const std::function<bool(Prepared&)>& unwanted) {
        for (auto at = entries_.begin(); at != entries_.end();) {
            if (!unwanted(at->prepared)) { ++at; continue; }
            by_key_.erase(at->key);
            at = entries_.erase(at);
        }
    }

    void each(const std::function<void(Prepared&)>& visit) {
        for (auto& entry : entries_) visit(entry.prepared);
    }

private:
    std::size_t size_max_;
    std::list<Entry> entries_;
    std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_key_;
};

}  // namespace db::impl
