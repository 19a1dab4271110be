#pragma once
#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "search/impl/lexicon.h"

namespace search {

// The words met before. Swedish follows Zipf's law: a few thousand words are most of any text, and
// looking one up costs a hundred times what reading it here does. Bounded: each word has four
// places to be in, and the one that was not asked for the longest gives way. Thread-safe.
class WordCache {
public:
    static constexpr std::size_t entries_max = 131'072;

    std::optional<Word> find(const std::string& word);
    void keep(const std::string& word, const Word& found);

private:
    static constexpr std::size_t shard_count = 16;
    static constexpr std::size_t ways = 4;
    static constexpr std::size_t sets = entries_max / shard_count / ways;

    // word \n lemma \t lemma \n part \t part, in one string: half the memory of separate ones.
    struct Entry {
        std::string packed;
        std::uint32_t used = 0;
    };
    struct Shard {
        std::mutex mutex;
        std::uint32_t clock = 0;
        std::vector<Entry> entries;
    };
    std::array<Shard, shard_count> shards_;
};

}  // namespace search
