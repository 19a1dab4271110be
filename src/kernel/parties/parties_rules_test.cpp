#include <gtest/gtest.h>

#include "parties_index.h"
#include "parties_rules.h"

namespace parties {
namespace {

std::vector<CsvRecord> records(std::string_view csv, char separator = ',') {
    std::vector<CsvRecord> all;
    read_csv(csv, separator, [&](CsvRecord record) { all.push_back(std::move(record)); });
    return all;
}

using Fields = std::vector<std::string>;

TEST(OrganisationNumber, is_taken_with_and_without_hyphen_and_kept_with_one) {
    EXPECT_EQ(organisation_number_of("559900-0006"), "559900-0006");
    EXPECT_EQ(organisation_number_of(" 5599000006 "), "559900-0006");
}

TEST(OrganisationNumber, with_a_wrong_check_digit_is_refused) { EXPECT_FALSE(organisation_number_of("559900-0005")); }

TEST(OrganisationNumber, of_a_person_is_refused) {
    // 811218-9876 is the Tax Agency's own example of a personal number, with a right check digit.
    EXPECT_FALSE(organisation_number_of("811218-9876"));
}

TEST(OrganisationNumber, of_another_length_or_with_letters_is_refused) {
    for (const auto* wrong : {"", "559900-000", "559900-00060", "55990O-0006", "5599-000006", "559900 0006"})
        EXPECT_FALSE(organisation_number_of(wrong)) << wrong;
}

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

TEST(Words, are_runs_of_letters_and_digits) {
    EXPECT_EQ(words_of("hvb-hemmet, solgläntan 2 (natt)"), (std::vector<std::string>{"hvb", "hemmet", "solgläntan", "2", "natt"}));
}

TEST(Words, lose_their_marks_for_who_has_no_such_keys) {
    EXPECT_EQ(without_marks("malmö åre älvsjö"), "malmo are alvsjo");
    EXPECT_EQ(without_marks("café über"), "cafe uber");
}

TEST(Slips, count_letters_changed_added_left_out_and_swapped) {
    EXPECT_EQ(slips("lund", "lund", 2), 0);
    EXPECT_EQ(slips("lnud", "lund", 2), 1);
    EXPECT_EQ(slips("solgarden", "slogardn", 3), 2);
    EXPECT_EQ(slips("lund", "malung", 1), 2);
    EXPECT_EQ(slips("", "ab", 3), 2);
}

}  // namespace
}  // namespace parties
