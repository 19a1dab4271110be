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

// A list as a file. The first row is the headings.
using Rows = std::vector<std::vector<std::string>>;
// RFC 4180 with semicolons and a byte order mark, as the spreadsheets of our users expect; a cell that one would
// take for a formula gets an apostrophe before it.
std::string csv(const Rows& rows);
// OpenDocument 1.2, every cell a text. The parts are stored in the zip as they are, so no library packs them.
std::string ods(const Rows& rows, std::string_view sheet);

}  // namespace desk
