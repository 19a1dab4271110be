#pragma once
// Which texts tell of the same event. Pure.
//
// A sketch holds the word triples of the folded text as hashes, and the 32 bands of a MinHash of 128
// values. Texts that share a band are candidates: the chance is 1 - (1 - s^4)^32 for two texts that
// share s of their wording. Candidates are then likened exactly, triple by triple (Jaccard). It finds
// the same text told twice or changed a little (a campaign, a reminder, web and mail); it does not
// find two persons who tell of one event in words of their own. The hash has no key, so that one text
// has one sketch in every office; on disk a sketch is always sealed.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace insight {

// A sketch of another version is made anew from its text; editions compiled with it stay as they are.
inline constexpr int sketch_version = 2;
inline constexpr std::size_t sketch_size = 128, band_rows = 4, bands = sketch_size / band_rows;
inline constexpr std::size_t triples_max = 2048;  // of a longer text the lowest hashes, which estimate the same
inline constexpr std::uint32_t words_min = 8;  // shorter texts say too little to be likened
inline constexpr double alike_same_unit = 0.5, alike_unit_unknown = 0.8, near_identical = 0.8;
inline constexpr int event_days = 30;  // told further apart, it is another event
inline constexpr int campaign_days = 7, campaign_voices = 5;

struct Sketch {
    std::uint32_t words = 0;
    std::uint64_t text_hash = 0;  // of the folded words, for texts that are the same
    std::array<std::uint32_t, bands> band{};
    std::vector<std::uint32_t> triples;  // rising, each once
    bool operator==(const Sketch&) const = default;
};

Sketch sketch_of(std::string_view text);
double likeness(const Sketch& a, const Sketch& b);  // Jaccard, 0..1
double candidate_share(double likeness);  // of pairs so alike, how many share a band
std::string encode(const Sketch& sketch);
std::optional<Sketch> decode_sketch(std::string_view bytes);

// A report, as far as its event depends on it.
struct Told {
    base::Day day;
    std::int64_t unit = 0;           // 0: unknown
    const Sketch* sketch = nullptr;  // null: an event of its own
    int channel = 0;                 // any number that tells channels apart
    std::int64_t writer = 0;         // any number that tells known senders apart; 0: nobody knows
};

// For each report the place of the first report of the same event. `told` is in order of registry
// number; nothing but that order and equality of units matters, so the answer is the same for
// whatever ids a database has. Two reports are one event when they are at most 30 days apart and
//  - tell of the same unit in at least half the same wording, or
//  - the unit of one is unknown, and four fifths of the wording is the same; a report without unit
//    that is as like two events joins neither.
// Texts of fewer than 8 words are one event only when they are the same and of the same unit, or
// the same on the same day. So a copy of a report (same text, unit and day) never adds an event,
// whatever else was told; an empty text is a copy of nothing.
std::vector<std::size_t> first_of_event(const std::vector<Told>& told);

// One event with how many told of it. A writer who told several times is one voice; those whose
// writer nobody knows are one voice each.
struct Event {
    std::size_t first = 0;           // place of its first report
    std::int64_t reports = 0, voices = 0, channels = 0;
    std::int64_t repeats = 0;        // reports by a writer who had told before
    bool campaign = false;           // five voices or more in nearly the same words within seven days
    std::int64_t weight = 0;         // thousandths: log2(1 + voices), rounded; shown beside, never instead
};
std::vector<Event> events_of(const std::vector<Told>& told, const std::vector<std::size_t>& first);

}  // namespace insight
