#include <gtest/gtest.h>

#include "base/csv.h"

namespace base {
namespace {

std::vector<CsvRecord> records(std::string_view csv, char separator = ',') {
    std::vector<CsvRecord> all;
    read_csv(csv, separator, [&](CsvRecord record) { all.push_back(std::move(record)); });
    return all;
}

using Fields = std::vector<std::string>;

TEST(Csv, quoted_fields_hold_separators_quotes_and_line_ends) {
    const auto all = records("a,\"b, \"\"c\"\"\r\nd\",e\r\nf,g,h\r\n");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].fields, (Fields{"a", "b, \"c\"\r\nd", "e"}));
    EXPECT_EQ(all[0].line, 1);
    EXPECT_EQ(all[1].fields, (Fields{"f", "g", "h"}));
    EXPECT_EQ(all[1].line, 3);
}

TEST(Csv, a_byte_order_mark_and_empty_lines_are_passed_over) {
    const auto all = records("\xEF\xBB\xBF" "a;b\n\n;\n", ';');
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].fields, (Fields{"a", "b"}));
    EXPECT_EQ(all[1].fields, (Fields{"", ""}));
    EXPECT_EQ(all[1].line, 3);
}

TEST(Csv, the_last_line_needs_no_line_end) { EXPECT_EQ(records("a,b\nc,").back().fields, (Fields{"c", ""})); }

TEST(Csv, a_quote_never_closed_spoils_its_own_line_alone) {
    const auto all = records("a,\"b\nc,d\ne,f\n");
    ASSERT_EQ(all.size(), 3u);
    EXPECT_FALSE(all[0].problem.empty());
    EXPECT_EQ(all[1].fields, (Fields{"c", "d"}));
    EXPECT_EQ(all[1].line, 2);
    EXPECT_TRUE(all[2].problem.empty());
}

TEST(Csv, text_around_quotes_is_a_problem) {
    EXPECT_FALSE(records("\"a\"b,c").front().problem.empty());
    EXPECT_FALSE(records("a\"b,c").front().problem.empty());
}

TEST(Csv, the_separator_is_the_one_the_first_line_has_most_of) {
    EXPECT_EQ(separator_of("a;b;c,d\n1,2,3,4"), ';');
    EXPECT_EQ(separator_of("a,b"), ',');
}

}  // namespace
}  // namespace base
