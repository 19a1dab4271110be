#pragma once
// A type for every id; no bare integer crosses a door. Ids are 63-bit, made by us, ordered by day
// and then by the order they were given: no finer time, so that the id of an anonymous tip does
// not tell the hour it came (DECISIONS.md ruling 6).
#include <compare>
#include <cstdint>
#include <functional>
#include <mutex>

#include "base/clock.h"

namespace base {

template <class Tag>
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return value != 0; }
};

using CaseId = Id<struct CaseTag>;
using DocumentId = Id<struct DocumentTag>;
using BlobId = Id<struct BlobTag>;
using UserId = Id<struct UserTag>;
using PartyId = Id<struct PartyTag>;
using ProviderId = Id<struct ProviderTag>;
using OperationId = Id<struct OperationTag>;

// One allocator a node. Layout: day since 2020 (16 bits) | node (6) | start (17) | sequence (24).
// `start` is a number that the database gives anew at each start of the process, so that ids
// never repeat after a crash. Thread-safe.
class IdAllocator {
public:
    IdAllocator(const Clock& clock, int node, std::int64_t start);
    std::int64_t next();
    template <class Tag>
    Id<Tag> next_as() { return {next()}; }
    template <class AnId>
    AnId make() { return AnId{next()}; }

private:
    const Clock& clock_;
    const std::int64_t node_and_start_;
    std::mutex mutex_;
    std::int64_t day_ = 0;
    std::int64_t sequence_ = 0;
};

// The day that an id was given on, of those an allocator made.
Day day_given(std::int64_t id);

}  // namespace base

template <class Tag>
struct std::hash<base::Id<Tag>> {
    std::size_t operator()(const base::Id<Tag>& id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
