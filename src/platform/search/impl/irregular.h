#pragma once
#include <span>
#include <string_view>

namespace search {

// Swedish inflections that the hunspell dictionary lists as words of their own.
struct Irregular {
    std::string_view form;
    std::string_view lemma;
};

std::span<const Irregular> irregular_nouns();    // indefinite plurals; also the last part of compounds
std::span<const Irregular> irregular_words();    // verbs and adjectives, as they stand
// Words that say nothing alone and are left out of index and query alike.
bool is_stop_word(std::string_view lower);

}  // namespace search
