#include "insight_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "learning/learning.h"

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

// Locality-sensitive hashing: texts that share a band fall into one bucket.
// Buckets in which nobody is `wanted` are left out, but for a few that share a bit by chance.
template <class Wanted, class Pair>
void each_candidate(const std::vector<std::size_t>& places, const std::vector<Told>& told, Wanted wanted, Pair pair) {
    constexpr std::size_t bits_max = std::size_t{1} << 22;
    const auto bits = places.size() > neighbours_max ? std::min(bits_max, std::bit_ceil(4 * places.size())) : 1;
    std::vector<Bucketed> all, buckets;
    std::vector<bool> asked;
    for (std::size_t band = 0; band < insight::bands; ++band) {
        all.clear();
        buckets.clear();
        asked.assign(bits, false);
        for (const auto place : places) {
            const std::uint64_t key = mixed(told[place].sketch->band[band]);
            all.push_back({key, place});
            if (wanted(told[place])) asked[key & (bits - 1)] = true;
        }
        for (const auto& one : all)
            if (asked[one.key & (bits - 1)]) buckets.push_back(one);
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
    const auto words = word_hashes(learning::folded(text));
    Sketch sketch;
    sketch.words = static_cast<std::uint32_t>(words.size());
    for (const auto word : words) sketch.text_hash = mixed(sketch.text_hash * 31 + word);
    const std::size_t run = std::min<std::size_t>(3, words.size());
    std::vector<std::uint64_t> shingles;
    for (std::size_t i = 0; run > 0 && i + run <= words.size(); ++i) {
        std::uint64_t shingle = 0;
        for (std::size_t j = i; j < i + run; ++j) shingle = mixed(shingle * 31 + words[j]);
        shingles.push_back(shingle);
        sketch.triples.push_back(static_cast<std::uint32_t>(shingle >> 32));
    }
    std::array<std::uint32_t, sketch_size> lowest;
    lowest.fill(std::numeric_limits<std::uint32_t>::max());
    take_lowest(lowest.data(), shingles.data(), shingles.size());
    for (std::size_t i = 0; i < bands; ++i) {
        std::uint64_t key = i;
        for (std::size_t row = 0; row < band_rows; ++row) key = mixed(key * 31 + lowest[i * band_rows + row]);
        sketch.band[i] = static_cast<std::uint32_t>(key >> 32);
    }
    auto& triples = sketch.triples;
    std::sort(triples.begin(), triples.end());
    triples.erase(std::unique(triples.begin(), triples.end()), triples.end());
    if (triples.size() > triples_max) triples.resize(triples_max);
    return sketch;
}

namespace {

bool both_whole(const Sketch& a, const Sketch& b) { return a.triples.size() < triples_max && b.triples.size() < triples_max; }

double share(std::size_t both, std::size_t sum) { return sum == both ? 0 : static_cast<double>(both) / static_cast<double>(sum - both); }

// Whether likeness(a, b) >= least, for a `least` above 0: it stops when what is left cannot make it.
bool alike(const Sketch& a, const Sketch& b, double least) {
    if (!both_whole(a, b)) return likeness(a, b) >= least;
    const auto sum = a.triples.size() + b.triples.size();
    std::size_t both = 0;
    auto i = a.triples.begin(), j = b.triples.begin();
    constexpr std::ptrdiff_t stretch = 16;   // it is asked whether to go on after so many steps in either
    for (;;) {
        const auto left = static_cast<std::size_t>(std::min(a.triples.end() - i, b.triples.end() - j));
        if (left == 0 || share(both + left, sum) < least) return left == 0 && share(both, sum) >= least;
        const auto i_end = i + std::min(stretch, a.triples.end() - i), j_end = j + std::min(stretch, b.triples.end() - j);
        while (i != i_end && j != j_end) {
            const auto one = *i, other = *j;
            both += one == other ? 1 : 0;
            i += one <= other ? 1 : 0;
            j += other <= one ? 1 : 0;
        }
    }
}

}  // namespace

double likeness(const Sketch& a, const Sketch& b) {
    // Both whole: all of either. Else the lowest of either, as far as both are known.
    const bool whole = both_whole(a, b);
    const std::size_t most = whole ? a.triples.size() + b.triples.size() : triples_max;
    std::size_t either = 0, both = 0;
    auto i = a.triples.begin(), j = b.triples.begin();
    while (either < most && (i != a.triples.end() || j != b.triples.end())) {
        ++either;
        if (j == b.triples.end() || (i != a.triples.end() && *i < *j)) {
            ++i;
        } else if (i == a.triples.end() || *j < *i) {
            ++j;
        } else {
            ++both;
            ++i;
            ++j;
        }
    }
    return either ? static_cast<double>(both) / static_cast<double>(either) : 0;
}

double candidate_share(double likeness) {
    return 1 - std::pow(1 - std::pow(likeness, static_cast<double>(band_rows)), static_cast<double>(bands));
}

std::string encode(const Sketch& sketch) {
    std::string bytes;
    bytes.reserve(12 + 4 * (bands + sketch.triples.size()));
    const auto put = [&](std::uint64_t value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
    };
    put(sketch.words, 4);
    put(sketch.text_hash, 8);
    for (const auto value : sketch.band) put(value, 4);
    for (const auto value : sketch.triples) put(value, 4);
    return bytes;
}

std::optional<Sketch> decode_sketch(std::string_view bytes) {
    constexpr std::size_t least = 12 + 4 * bands;
    if (bytes.size() < least || bytes.size() > least + 4 * triples_max || bytes.size() % 4 != 0) return {};
    const auto take = [&](std::size_t count) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        bytes.remove_prefix(count);
        return value;
    };
    Sketch sketch;
    sketch.words = static_cast<std::uint32_t>(take(4));
    sketch.text_hash = take(8);
    for (auto& value : sketch.band) value = static_cast<std::uint32_t>(take(4));
    sketch.triples.reserve(bytes.size() / 4);
    while (!bytes.empty()) sketch.triples.push_back(static_cast<std::uint32_t>(take(4)));
    return sketch;
}

namespace {

// For each report the first that is a copy of it: same text, unit and day. Whatever holds of one
// holds of the other, so that only the first of them needs to be likened to anything.
std::vector<std::size_t> first_copies(const std::vector<Told>& told) {
    struct Key {
        std::uint64_t text;
        std::int64_t unit, day;
        auto operator<=>(const Key&) const = default;
    };
    std::vector<std::pair<Key, std::size_t>> keys;
    std::vector<std::size_t> first(told.size());
    std::iota(first.begin(), first.end(), std::size_t{0});
    for (std::size_t i = 0; i < told.size(); ++i)
        if (told[i].sketch && told[i].sketch->words > 0)
            keys.push_back({{told[i].sketch->text_hash, told[i].unit, told[i].day.number}, i});
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 1, begin = 0; i < keys.size(); ++i) {
        if (keys[i].first != keys[begin].first) begin = i;
        first[keys[i].second] = keys[begin].second;
    }
    return first;
}

}  // namespace

std::vector<std::size_t> first_of_event(const std::vector<Told>& told) {
    Sets sets{told.size()};
    const auto copies = first_copies(told);
    std::vector<std::size_t> all;  // long enough to be likened
    std::vector<Bucketed> same;    // by the very text
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (copies[i] != i) {
            sets.unite(copies[i], i);
            continue;
        }
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
        if (near_in_time(told[a], told[b]) && sets.root(a) != sets.root(b) && alike(*told[a].sketch, *told[b].sketch, alike_same_unit)) sets.unite(a, b);
    };
    for (const auto& group : by_unit(all, told)) {
        if (group.size() > neighbours_max) {
            each_candidate(group, told, every, unite_alike);
            continue;
        }
        for (std::size_t i = 1; i < group.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) unite_alike(group[j], group[i]);
    }
    // Those without a unit: with each other at once, with an event of a unit only when it is the
    // one event they are like.
    std::set<std::pair<std::size_t, std::size_t>> touching;  // without unit · with unit
    each_candidate(
        all, told, [](const Told& one) { return one.unit == 0; },
        [&](std::size_t a, std::size_t b) {
            if ((told[a].unit && told[b].unit) || !near_in_time(told[a], told[b]) || sets.root(a) == sets.root(b)) return;
            if (!alike(*told[a].sketch, *told[b].sketch, alike_unit_unknown)) return;
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

namespace {

// Whether five voices told within seven days in nearly the words that most of the event's reports have.
bool is_campaign(const std::vector<std::size_t>& reports, const std::vector<Told>& told) {
    if (reports.size() < campaign_voices) return false;
    std::map<std::uint64_t, int> times;
    const Sketch* usual = nullptr;
    int most = 0;
    for (const auto place : reports)
        if (const auto* sketch = told[place].sketch; sketch && sketch->words > 0)
            if (const int now = ++times[sketch->text_hash]; now > most) {
                most = now;
                usual = sketch;
            }
    if (!usual) return false;
    std::vector<std::pair<int, std::int64_t>> alike;   // day · who
    for (const auto place : reports)
        if (told[place].sketch && likeness(*usual, *told[place].sketch) >= near_identical)
            alike.emplace_back(told[place].day.number, told[place].writer ? told[place].writer : -1 - static_cast<std::int64_t>(place));
    std::sort(alike.begin(), alike.end());
    std::map<std::int64_t, int> inside;
    for (std::size_t begin = 0, end = 0; end < alike.size(); ++end) {
        ++inside[alike[end].second];
        for (; alike[end].first - alike[begin].first >= campaign_days; ++begin)
            if (--inside[alike[begin].second] == 0) inside.erase(alike[begin].second);
        if (inside.size() >= campaign_voices) return true;
    }
    return false;
}

}  // namespace

std::vector<Event> events_of(const std::vector<Told>& told, const std::vector<std::size_t>& first) {
    std::map<std::size_t, std::vector<std::size_t>> reports_of;
    for (std::size_t i = 0; i < told.size(); ++i) reports_of[first[i]].push_back(i);
    std::vector<Event> events;
    for (const auto& [begin, reports] : reports_of) {
        Event event{begin, static_cast<std::int64_t>(reports.size()), 0, 0, 0, false, 0};
        std::set<std::int64_t> writers, channels;
        std::int64_t unknown = 0;
        for (const auto place : reports) {
            channels.insert(told[place].channel);
            if (told[place].writer)
                writers.insert(told[place].writer);
            else
                ++unknown;
        }
        event.voices = unknown + static_cast<std::int64_t>(writers.size());
        event.channels = static_cast<std::int64_t>(channels.size());
        event.repeats = event.reports - event.voices;
        event.campaign = is_campaign(reports, told);
        event.weight = std::llround(1000 * std::log2(1 + static_cast<double>(event.voices)));
        events.push_back(event);
    }
    return events;
}

}  // namespace insight
