#pragma once
// What stands in a text: pieces between spaces, words, and runs of characters and of words as hashes.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "learning/learning.h"

namespace learning {

struct Span {
    std::uint32_t begin = 0, end = 0;   // bytes
    std::uint32_t piece = 0;            // of a word: the piece it stands in
};

struct Tokens {
    std::string text;                   // folded; figures of long numbers are all 0
    std::vector<Span> pieces, words;
    std::string_view of(const Span& span) const {
        return std::string_view{text}.substr(span.begin, span.end - span.begin);
    }
};

// Reads at most `characters_max` characters. Numbers of four figures and more lose their figures: a
// personal number, a telephone number or a diary number is never a feature of anything.
void read(std::string_view utf8, std::size_t characters_max, Tokens& into);
Tokens tokens_of(std::string_view utf8, std::size_t characters_max = 4'000);

inline std::uint64_t mixed(std::uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

inline constexpr std::uint64_t hash_begin = 0xcbf29ce484222325ULL, hash_step = 0x100000001b3ULL;
inline std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = hash_begin;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * hash_step;
    return mixed(hash);
}

inline constexpr std::uint64_t word_kind = 1;   // the lowest bit of a feature's hash tells its kind

// Calls f(hash, first piece, last piece) for every run of words and of characters, in order of place.
template <class F>
void each_gram(const Tokens& tokens, const Shape& shape, F f) {
    std::uint64_t former = 0;
    for (std::size_t i = 0; i < tokens.words.size(); ++i) {
        const auto& word = tokens.words[i];
        const auto hash = hash_of(tokens.of(word));
        f(hash | word_kind, word.piece, word.piece);
        if (shape.word_max > 1 && i > 0) f(mixed(former * 31 + hash) | word_kind, tokens.words[i - 1].piece, word.piece);
        former = hash;
    }
    if (shape.char_min <= 0) return;
    for (std::uint32_t p = 0; p < tokens.pieces.size(); ++p) {
        const auto piece = tokens.of(tokens.pieces[p]);
        // A space before and one after, as if written: runs at the edges of a word are their own.
        const auto byte = [&](std::size_t i) {
            return i == 0 || i > piece.size() ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(piece[i - 1]);
        };
        const auto inside = [](unsigned char c) { return (c & 0xC0) == 0x80; };   // of a character, not its first byte
        const auto size = piece.size() + 2;
        for (std::size_t begin = 0; begin < size; ++begin) {
            if (inside(byte(begin))) continue;
            std::uint64_t hash = hash_begin ^ 0x5bd1e995;
            int characters = 0;
            for (std::size_t at = begin; at < size && characters < shape.char_max;) {
                do {
                    hash = (hash ^ byte(at)) * hash_step;
                    ++at;
                } while (at < size && inside(byte(at)));
                if (++characters >= shape.char_min) f(mixed(hash) & ~word_kind, p, p);
            }
        }
    }
}

}  // namespace learning
