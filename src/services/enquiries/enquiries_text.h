#pragma once
// Sentences and words of a plain text, and how hard it is to read.
#include <string>
#include <string_view>
#include <vector>

namespace enquiries {

// A sentence as it stands in the text: `begin` and `end` are bytes of it, white space left out.
struct Sentence { std::size_t begin = 0, end = 0; };

// Ends at . ! ? or an ellipsis before a new beginning, at a blank line, and at the end of a heading or a list item.
// A full stop of an abbreviation ("t.ex.", "7 kap. 10") or a number ends nothing.
std::vector<Sentence> sentences(std::string_view text);

// Letters and digits, folded to lower case; a hyphen inside a word belongs to it; the paragraph sign is a word.
std::vector<std::string> words(std::string_view text);

// LIX (C. H. Bjornsson, Lasbarhet, 1968): words a sentence + per cent of words longer than six letters.
// Under 30 very easy, 30-40 easy, 40-50 medium, 50-60 hard, above very hard. 0 for a text without words.
struct ReadingEase { int lix = 0, words = 0, sentences = 0, long_words = 0, longest_sentence = 0; };
ReadingEase reading_ease(std::string_view text);
std::string_view band(int lix);        // very_easy, easy, medium, hard, very_hard

}  // namespace enquiries
