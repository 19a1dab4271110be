#pragma once
// What the desk decides without looking anything up: which rows say the very same, which words two texts share, how a
// list is written to a file. Pure.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/desk.h"

namespace desk {

// The words of two texts, those marked that the other has not in that order (longest common subsequence; a text
// of more than `compared_words_max` words is compared so far). The pieces of each, put together, are its text.
inline constexpr std::size_t compared_words_max = 1500;
std::pair<std::vector<pages::ComparedWords>, std::vector<pages::ComparedWords>> word_difference(std::string_view one, std::string_view other);
// Of the words of the shorter text, how many per cent the other has too.
int shared_per_cent(const std::vector<pages::ComparedWords>& one, const std::vector<pages::ComparedWords>& other);

// In how many cases of each week a word stands, of how many; the oldest week first.
struct WordWeeks { std::vector<std::int64_t> with, all; };
inline constexpr std::int64_t word_cases_least = 10;   // of fewer no curve is drawn: it would tell of single cases and of chance
// Takes away the weeks before the first case; gives how many.
std::size_t shorten(WordWeeks& weeks);
// The newest four weeks against the 52 before them. `more` and `less`: beyond what chance alone does in one comparison
// of twenty, by the conditional test of two Poisson rates (Przyborowski and Wilenski 1940), each case counted once.
struct WordTrend {
    bool known = false;                // eight weeks before the newest four, and a case in both
    std::int64_t seen = 0, of = 0;     // of the newest four weeks
    double now = 0, usual = 0;         // shares
    bool more = false, less = false;
};
WordTrend trend_of(const WordWeeks& weeks);

// A list as a file. The first row is the headings.
using Rows = std::vector<std::vector<std::string>>;
// RFC 4180 with semicolons and a byte order mark, as the spreadsheets of our users expect; a cell that one would
// take for a formula gets an apostrophe before it.
std::string csv(const Rows& rows);
// OpenDocument 1.2, every cell a text. The parts are stored in the zip as they are, so no library packs them.
std::string ods(const Rows& rows, std::string_view sheet);

}  // namespace desk
