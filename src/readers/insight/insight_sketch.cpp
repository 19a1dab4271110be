#include "insight_sketch.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "i18n/i18n.h"

namespace insight {

namespace {

std::uint64_t mixed(std::uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return mixed(hash);
}

// Bytes of a separator at `at`, or 0 inside a word. Letters beyond ASCII are parts of words, but
// not the general punctuation (U+2000..U+207F), no-break space and angle quotes.
std::size_t separator(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto c = byte(at);
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? 0 : 1;
    if (c == 0xE2 && (byte(at + 1) == 0x80 || byte(at + 1) == 0x81)) return 3;
    if (c == 0xC2 && (byte(at + 1) == 0xA0 || byte(at + 1) == 0xAB || byte(at + 1) == 0xBB)) return 2;
    return 0;
}

std::vector<std::uint64_t> word_hashes(std::string_view folded) {
    std::vector<std::uint64_t> words;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= folded.size();) {
        const auto skip = at == folded.size() ? 1 : separator(folded, at);
        if (skip == 0) {
            ++at;
            continue;
        }
        if (at > begin) words.push_back(hash_of(folded.substr(begin, at - begin)));
        at += skip;
        begin = at;
    }
    return words;
}

// Disjoint sets; the root of a set is its first member.
class Sets {
public:
    explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
    std::size_t root(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void unite(std::size_t a, std::size_t b) {
        a = root(a);
        b = root(b);
        parent_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::size_t> parent_;
};

struct Bucketed {
    std::uint64_t key;
    std::size_t place;
    auto operator<=>(const Bucketed&) const = default;
};

// Calls `pair` with every two of the same key. A key that very many share (a campaign) would cost
// the square of them, so each is compared with the nearest earlier ones alone.
constexpr std::size_t neighbours_max = 50;
template <class Pair>
void each_pair(std::vector<Bucketed>& buckets, Pair pair) {
    std::sort(buckets.begin(), buckets.end());
    for (std::size_t i = 1, begin = 0; i < buckets.size(); ++i) {
        if (buckets[i].key != buckets[begin].key) {
            begin = i;
            continue;
        }
        for (std::size_t j = i; j-- > std::max(begin, i >= neighbours_max ? i - neighbours_max : 0);)
            pair(buckets[j].place, buckets[i].place);
    }
}

// Locality-sensitive hashing: texts that share all `rows` values of some band fall into one bucket.
// Buckets in which nobody is `wanted` are left out, but for a few that share a bit by chance.
template <class Wanted, class Pair>
void each_candidate(const std::vector<std::size_t>& places, const std::vector<Told>& told, std::size_t rows,
                    Wanted wanted, Pair pair) {
    constexpr std::size_t bits = std::size_t{1} << 22;
    std::vector<Bucketed> all, buckets;
    for (std::size_t band = 0; band < sketch_size / rows; ++band) {
        all.clear();
        buckets.clear();
        std::vector<bool> asked(places.size() > neighbours_max ? bits : std::size_t{1});
        for (const auto place : places) {
            std::uint64_t key = 0;
            for (std::size_t row = 0; row < rows; ++row)
                key = mixed(key * 31 + told[place].sketch->lowest[band * rows + row]);
            all.push_back({key, place});
            if (wanted(told[place])) asked[key % asked.size()] = true;
        }
        for (const auto& one : all)
            if (asked[one.key % asked.size()]) buckets.push_back(one);
        each_pair(buckets, pair);
    }
}

bool every(const Told&) { return true; }

// The places of the reports about each unit, in order; those of no unit are left out.
std::vector<std::vector<std::size_t>> by_unit(const std::vector<std::size_t>& places, const std::vector<Told>& told) {
    std::unordered_map<std::int64_t, std::size_t> groups_of;
    std::vector<std::vector<std::size_t>> groups;
    for (const auto place : places) {
        if (!told[place].unit) continue;
        const auto [at, fresh] = groups_of.try_emplace(told[place].unit, groups.size());
        if (fresh) groups.emplace_back();
        groups[at->second].push_back(place);
    }
    return groups;
}

// The costly part of a fingerprint. On x86 the widest multiplication that the processor has is
// chosen when the program starts; the values are the same.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default"), optimize("O3")))
#endif
void take_lowest(std::uint32_t* lowest, const std::uint64_t* shingles, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < sketch_size; ++k) {
            std::uint64_t x = shingles[i] + 0x9e3779b97f4a7c15ULL * (k + 1);   // mixed(), where it can be seen whole
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
            x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
            const auto value = static_cast<std::uint32_t>((x ^ (x >> 31)) >> 32);
            lowest[k] = value < lowest[k] ? value : lowest[k];
        }
    }
}

bool near_in_time(const Told& a, const Told& b) { return std::abs(a.day - b.day) <= event_days; }

}  // namespace

Sketch sketch_of(std::string_view text) {
    const auto words = word_hashes(i18n::fold(text));
    Sketch sketch;
    sketch.words = static_cast<std::uint32_t>(words.size());
    for (const auto word : words) sketch.text_hash = mixed(sketch.text_hash * 31 + word);
    sketch.lowest.fill(std::numeric_limits<std::uint32_t>::max());
    const std::size_t run = std::min<std::size_t>(3, words.size());
    std::vector<std::uint64_t> shingles;
    for (std::size_t i = 0; run > 0 && i + run <= words.size(); ++i) {
        std::uint64_t shingle = 0;
        for (std::size_t j = i; j < i + run; ++j) shingle = mixed(shingle * 31 + words[j]);
        shingles.push_back(shingle);
    }
    take_lowest(sketch.lowest.data(), shingles.data(), shingles.size());
    return sketch;
}

double likeness(const Sketch& a, const Sketch& b) {
    int same = 0;
    for (std::size_t i = 0; i < sketch_size; ++i) same += a.lowest[i] == b.lowest[i] ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(sketch_size);
}

std::string encode(const Sketch& sketch) {
    std::string bytes;
    bytes.reserve(12 + 4 * sketch_size);
    const auto put = [&](std::uint64_t value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
    };
    put(sketch.words, 4);
    put(sketch.text_hash, 8);
    for (const auto value : sketch.lowest) put(value, 4);
    return bytes;
}

std::optional<Sketch> decode_sketch(std::string_view bytes) {
    if (bytes.size() != 12 + 4 * sketch_size) return {};
    const auto take = [&](std::size_t count) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        bytes.remove_prefix(count);
        return value;
    };
    Sketch sketch;
    sketch.words = static_cast<std::uint32_t>(take(4));
    sketch.text_hash = take(8);
    for (auto& value : sketch.lowest) value = static_cast<std::uint32_t>(take(4));
    return sketch;
}

std::vector<std::size_t> first_of_event(const std::vector<Told>& told) {
    Sets sets{told.size()};
    std::vector<std::size_t> all;  // long enough to be likened
    std::vector<Bucketed> same;    // by the very text
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (!told[i].sketch || told[i].sketch->words == 0) continue;
        const bool long_enough = told[i].sketch->words >= words_min;
        if (long_enough) all.push_back(i);
        if (long_enough || told[i].unit)
            same.push_back({mixed(told[i].sketch->text_hash + mixed(static_cast<std::uint64_t>(told[i].unit))), i});
    }
    each_pair(same, [&](std::size_t a, std::size_t b) {
        if (near_in_time(told[a], told[b])) sets.unite(a, b);
    });
    const auto unite_alike = [&](std::size_t a, std::size_t b) {
        if (sets.root(a) != sets.root(b) && near_in_time(told[a], told[b]) &&
            likeness(*told[a].sketch, *told[b].sketch) >= alike_same_unit)
            sets.unite(a, b);
    };
    for (const auto& group : by_unit(all, told)) {
        if (group.size() > neighbours_max) {
            each_candidate(group, told, 2, every, unite_alike);
            continue;
        }
        for (std::size_t i = 1; i < group.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) unite_alike(group[j], group[i]);
    }
    // Those without a unit: with each other at once, with an event of a unit only when it is the
    // one event they are like.
    std::set<std::pair<std::size_t, std::size_t>> touching;  // without unit · with unit
    each_candidate(
        all, told, 4, [](const Told& one) { return one.unit == 0; },
        [&](std::size_t a, std::size_t b) {
            if ((told[a].unit && told[b].unit) || sets.root(a) == sets.root(b)) return;
            if (!near_in_time(told[a], told[b]) || likeness(*told[a].sketch, *told[b].sketch) < alike_unit_unknown)
                return;
            if (!told[a].unit && !told[b].unit)
                sets.unite(a, b);
            else
                touching.insert(told[a].unit ? std::pair{b, a} : std::pair{a, b});
        });
    std::map<std::size_t, std::set<std::size_t>> events_like;
    for (const auto& [without, with] : touching) events_like[sets.root(without)].insert(sets.root(with));
    for (const auto& [without, events] : events_like)
        if (events.size() == 1) sets.unite(without, *events.begin());
    std::vector<std::size_t> first(told.size());
    for (std::size_t i = 0; i < told.size(); ++i) first[i] = sets.root(i);
    return first;
}

}  // namespace insight
