#pragma once
// Which texts tell of the same event. Pure.
//
// A sketch is a MinHash of 64 values over word triples of the folded text: the share of equal
// values estimates how much of the wording two texts share. It finds the same text told twice or
// changed a little (a campaign, a reminder, web and mail); it does not find two persons who tell of
// one event in words of their own. The hash has no key, so that one text has one sketch in every
// office; on disk a sketch is always sealed.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace insight {

inline constexpr int sketch_version = 1;
inline constexpr std::size_t sketch_size = 64;
inline constexpr std::uint32_t words_min = 8;  // shorter texts say too little to be likened
inline constexpr double alike_same_unit = 0.5, alike_unit_unknown = 0.8;
inline constexpr int event_days = 30;  // told further apart, it is another event

struct Sketch {
    std::uint32_t words = 0;
    std::uint64_t text_hash = 0;  // of the folded words, for texts that are the same
    std::array<std::uint32_t, sketch_size> lowest{};
    bool operator==(const Sketch&) const = default;
};

Sketch sketch_of(std::string_view text);
double likeness(const Sketch& a, const Sketch& b);  // 0..1
std::string encode(const Sketch& sketch);
std::optional<Sketch> decode_sketch(std::string_view bytes);

// A report, as far as its event depends on it.
struct Told {
    base::Day day;
    std::int64_t unit = 0;           // 0: unknown
    const Sketch* sketch = nullptr;  // null: an event of its own
};

// For each report the place of the first report of the same event. `told` is in order of registry
// number; nothing but that order and equality of units matters, so the answer is the same for
// whatever ids a database has. Two reports are one event when they are at most 30 days apart and
//  - tell of the same unit in at least half the same wording, or
//  - the unit of one is unknown, and four fifths of the wording is the same; a report without unit
//    that is as like two events joins neither.
// Texts of fewer than 8 words are one event only when they are the same and of the same unit.
std::vector<std::size_t> first_of_event(const std::vector<Told>& told);

}  // namespace insight
