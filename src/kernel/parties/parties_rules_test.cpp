#include <gtest/gtest.h>

#include "parties_index.h"
#include "parties_rules.h"

namespace parties {
namespace {

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
