#include "search/impl/word_cache.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "base/text.h"

namespace search {
namespace {

bool is_of(const std::string& packed, const std::string& word) {
    return packed.size() > word.size() && packed[word.size()] == '\n' && packed.starts_with(word);
}

std::vector<std::string> unpack(std::string_view list) {
    return list.empty() ? std::vector<std::string>{} : base::split(list, '\t');
}

}  // namespace

std::optional<Word> WordCache::find(const std::string& word) {
    const std::size_t hash = std::hash<std::string>{}(word);
    Shard& shard = shards_[hash % shard_count];
    const std::size_t first = hash / shard_count % sets * ways;
    std::string packed;
    {
        const std::lock_guard lock{shard.mutex};
        if (shard.entries.empty()) return {};
        for (std::size_t i = first; i < first + ways; ++i) {
            Entry& entry = shard.entries[i];
            if (!is_of(entry.packed, word)) continue;
            entry.used = ++shard.clock;
            packed = entry.packed;
            break;
        }
    }
    if (packed.empty()) return {};
    const std::string_view lists = std::string_view{packed}.substr(word.size() + 1);
    const std::size_t border = lists.find('\n');
    return Word{unpack(lists.substr(0, border)), unpack(lists.substr(border + 1))};
}

void WordCache::keep(const std::string& word, const Word& found) {
    const std::string packed = word + '\n' + base::join(found.lemmas, "\t") + '\n' + base::join(found.parts, "\t");
    const std::size_t hash = std::hash<std::string>{}(word);
    Shard& shard = shards_[hash % shard_count];
    const std::size_t first = hash / shard_count % sets * ways;
    const std::lock_guard lock{shard.mutex};
    if (shard.entries.empty()) shard.entries.resize(sets * ways);
    const auto begin = shard.entries.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(ways);
    auto place = std::find_if(begin, end, [&](const Entry& e) { return is_of(e.packed, word); });
    if (place == end) {
        place = std::min_element(begin, end, [](const Entry& a, const Entry& b) { return a.used < b.used; });
    }
    place->packed = packed;
    place->used = ++shard.clock;
}

}  // namespace search
