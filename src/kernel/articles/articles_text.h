#pragma once
// Words and sentences of articles, and how a word is looked for. Pure. Private to the module.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "articles/articles.h"

namespace articles {

// What one word may be found by: itself in its basic form, and the parts of a compound.
struct Term {
    std::string written;                 // in small letters
    std::vector<std::string> tokens, parts;
};

// Swedish by the analyser (null: the letters alone), English by its stems. Stop words are left out.
std::vector<Term> terms(const search::Analyser* analyser, Language language, std::string_view text);
std::vector<std::string> words(std::string_view text);             // in small letters, as they stand
std::vector<std::string> sentences(std::string_view plain);        // and the items of lists

// How many letters must be added, taken away or changed; more than `most` is most + 1.
int distance(std::string_view a, std::string_view b, int most);
// How many wrong letters a word of that length is forgiven.
int forgiven(std::string_view word);

}  // namespace articles
