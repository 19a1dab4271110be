// Swedish stems by the rules of the Snowball project's Swedish stemmer of 2024 (Porter's regions; the
// definite ending -et and words in -ost are newer than the libstemmer of Debian 12, which therefore
// gives other stems for one word in fifty).
#include <algorithm>
#include <string>
#include <string_view>

#include "learning/learning.h"

namespace learning {

namespace {

using Letters = std::u32string;
using Part = std::u32string_view;

constexpr Part vowels = U"aeiouy\u00e4\u00e5\u00f6", before_s = U"bcdfghjklmnoprtvy", before_ost = U"iklnprtuv";
constexpr Part endings[] = {U"a", U"arna", U"erna", U"heterna", U"orna", U"ad", U"e", U"ade", U"ande", U"arne", U"are", U"aste", U"en",
    U"anden", U"aren", U"heten", U"ern", U"ar", U"er", U"heter", U"or", U"as", U"arnas", U"ernas", U"ornas", U"es", U"ades", U"andes",
    U"ens", U"arens", U"hetens", U"erns", U"at", U"andet", U"het", U"ast", U"s", U"et"};
// Before these -et is no ending but a part of the word: alfabet, paket, musikalitet.
constexpr Part no_ending_after[] = {U"fab", U"h", U"pak", U"rak", U"stak", U"kom", U"iet", U"cit", U"dit", U"alit", U"ilit", U"mit", U"nit",
    U"pit", U"rit", U"sit", U"tit", U"uit", U"ivit", U"kvit", U"xit"};
constexpr Part pairs[] = {U"dd", U"gd", U"nn", U"dt", U"gt", U"kt", U"tt"};
constexpr Part others[] = {U"lig", U"ig", U"els", U"\u00f6st", U"fullt"};

bool is_vowel(char32_t c) { return vowels.find(c) != Part::npos; }

// Where endings may begin: after the first consonant that follows a vowel, and three letters in at least.
std::size_t region(const Letters& word) {
    if (word.size() < 3) return word.size();
    std::size_t at = 0;
    while (at < word.size() && !is_vowel(word[at])) ++at;
    while (at < word.size() && is_vowel(word[at])) ++at;
    return at < word.size() ? std::max<std::size_t>(at + 1, 3) : word.size();
}

template <std::size_t N>
Part longest(const Part (&list)[N], Part in) {
    Part best;
    for (const auto one : list)
        if (one.size() > best.size() && in.ends_with(one)) best = one;
    return best;
}

// Whether -et after `stem` is the definite ending.
bool takes_et(Part stem) {
    if (stem.size() < 3 || is_vowel(stem.back()) || !is_vowel(stem[stem.size() - 2])) return false;
    return longest(no_ending_after, stem).empty();
}

void cut_main(Letters& word, std::size_t from) {
    const auto ending = longest(endings, Part{word}.substr(from));
    if (ending.empty()) return;
    const auto stem = Part{word}.substr(0, word.size() - ending.size());
    if (ending == U"s") {
        if (stem.ends_with(U"et") && takes_et(stem.substr(0, stem.size() - 2))) word.resize(stem.size() - 2);
        else if (!stem.empty() && before_s.find(stem.back()) != Part::npos) word.resize(stem.size());
    } else if (ending != U"et" || takes_et(stem)) {
        word.resize(stem.size());
    }
}

void cut_other(Letters& word, std::size_t from) {
    if (!longest(pairs, Part{word}.substr(std::min(from, word.size()))).empty()) word.pop_back();
    const auto ending = longest(others, Part{word}.substr(std::min(from, word.size())));
    if (ending == U"\u00f6st") {
        if (word.size() > 3 && before_ost.find(word[word.size() - 4]) != Part::npos) word.pop_back();
    } else if (ending == U"fullt") {
        word.pop_back();
    } else {
        word.resize(word.size() - ending.size());
    }
}

}  // namespace

std::string stem(std::string_view folded_word) {
    // Only the letters of Latin-1 stand in endings; a word with others is cut by its bytes' own places.
    Letters word;
    for (std::size_t i = 0; i < folded_word.size(); ++i) {
        const auto c = static_cast<unsigned char>(folded_word[i]);
        if (c == 0xC3 && i + 1 < folded_word.size())
            word += static_cast<char32_t>(0xC0 + (static_cast<unsigned char>(folded_word[++i]) & 0x3F));
        else
            word += c < 0x80 ? static_cast<char32_t>(c) : static_cast<char32_t>(0x10000 + c);   // a byte of another letter, kept
    }
    const auto from = region(word);
    if (from < word.size()) cut_main(word, from);
    cut_other(word, from);
    std::string out;
    for (const auto c : word) {
        if (c >= 0x10000) {
            out += static_cast<char>(c - 0x10000);
        } else if (c >= 0x80) {
            out += static_cast<char>(0xC3);
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            out += static_cast<char>(c);
        }
    }
    return out;
}

}  // namespace learning
