#pragma once
// The generated tables (tools/po_to_cpp.py), sorted by key so that a look-up is a binary search.
#include <cstddef>
#include <span>
#include <string_view>

namespace i18n::impl {

struct Entry {
    std::string_view key;
    std::string_view text;
};

template <std::size_t N>
constexpr bool sorted(const Entry (&table)[N]) {
    for (std::size_t i = 1; i < N; ++i) {
        if (!(table[i - 1].key < table[i].key)) return false;
    }
    return true;
}

// One language: Swedish first, English second, then the further ones in order of their folders.
struct Table {
    std::string_view code;              // its folder in locale/
    std::string_view tag;               // of HTML: "sv@lattlast" is "sv"
    std::string_view name;              // in its own words
    std::string_view prefix;            // of its pages: "", "/en", "/fi"
    std::span<const std::string_view> pages;   // those that speak it; a complete language has none listed
    std::span<const Entry> entries;
};
std::span<const Table> tables();

std::span<const Entry> texts_sv();
std::span<const Entry> texts_en();

}  // namespace i18n::impl
