#include "base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

// Texts of every length around the eight bytes that are looked at together, with `what` at each place.
template <class Check>
void at_every_place(const std::string& what, Check check) {
    for (std::size_t before = 0; before < 20; ++before)
        for (std::size_t after = 0; after < 20; ++after) check(std::string(before, 'a') + what + std::string(after, 'z'), before + after);
}

TEST(TextTest, plain_and_swedish_text_is_valid_wherever_the_letter_stands) {
    at_every_place("\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80", [](const std::string& text, std::size_t) { EXPECT_TRUE(valid_utf8(text)) << text; });
    EXPECT_TRUE(valid_utf8(""));
}

TEST(TextTest, a_broken_sequence_or_nul_is_invalid_wherever_it_stands) {
    for (const std::string& bad : {std::string("\0", 1), std::string("\x80"), std::string("\xC3"), std::string("\xC0\xAF"), std::string("\xED\xA0\x80"),
                                  std::string("\xF4\x90\x80\x80"), std::string("\xFF"), std::string("\xE2\x82")})
        at_every_place(bad, [](const std::string& text, std::size_t) { EXPECT_FALSE(valid_utf8(text)); });
}

TEST(TextTest, a_character_of_several_bytes_counts_once_wherever_it_stands) {
    at_every_place("\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80", [](const std::string& text, std::size_t others) { EXPECT_EQ(count_characters(text), others + 3) << text; });
    EXPECT_EQ(count_characters(""), 0u);
}

TEST(TextTest, every_kind_of_line_end_becomes_a_newline) {
    EXPECT_EQ(normalise_newlines("a\r\nb\rc\nd"), "a\nb\nc\nd");
    EXPECT_EQ(normalise_newlines("\r\r\n\r"), "\n\n\n");
    EXPECT_EQ(normalise_newlines("no end"), "no end");
    EXPECT_EQ(normalise_newlines(""), "");
}

}  // namespace
}  // namespace base
