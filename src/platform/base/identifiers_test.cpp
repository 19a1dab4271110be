#include "base/identifiers.h"

#include <gtest/gtest.h>

#include <ostream>

namespace base {
namespace {

const Day today = to_day({2026, 11, 22});

struct Row { const char* written; const char* stored; };   // stored empty: cannot be one
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << '"' << row.written << '"'; }

void expect(const std::optional<std::string>& given, const Row& row) { EXPECT_EQ(given.value_or(""), row.stored) << row.written; }

class PersonalNumber : public testing::TestWithParam<Row> {};
TEST_P(PersonalNumber, is_a_real_day_and_a_check_digit_stored_as_twelve_digits) { expect(personal_number(GetParam().written, today), GetParam()); }

INSTANTIATE_TEST_SUITE_P(PublishedTestData, PersonalNumber, testing::Values(
    Row{"199001012385", "199001012385"}, Row{"200002292399", "200002292399"}, Row{"202402292383", "202402292383"},
    Row{"190001019801", "190001019801"}, Row{"189001019802", "189001019802"},
    Row{"199001012386", ""}, Row{"190002292385", ""}));
INSTANTIATE_TEST_SUITE_P(CoordinationNumbers, PersonalNumber, testing::Values(
    Row{"202601612381", "202601612381"}, Row{"202201612393", "202201612393"}, Row{"191401682396", "191401682396"},
    Row{"260161-2381", "202601612381"}, Row{"202601612382", ""}));
INSTANTIATE_TEST_SUITE_P(AsPeopleWriteThem, PersonalNumber, testing::Values(
    Row{"900101-2385", "199001012385"}, Row{"9001012385", "199001012385"}, Row{"19900101-2385", "199001012385"},
    Row{" 19900101 2385 ", "199001012385"}, Row{"900101 - 2385", "199001012385"}, Row{"900101\xE2\x80\x93" "2385", "199001012385"},
    Row{"19900101\xC2\xA0" "2385", "199001012385"}, Row{"240229-2383", "202402292383"}));
// "+" is written from the year in which somebody turns 100.
INSTANTIATE_TEST_SUITE_P(Centuries, PersonalNumber, testing::Values(
    Row{"900101+9802", "189001019802"}, Row{"900101-9802", "199001019802"}, Row{"000101+9801", "190001019801"},
    Row{"000101-9801", "200001019801"}, Row{"18900101+9802", "189001019802"}, Row{"18900101-9802", "189001019802"},
    Row{"19900101+2385", ""}, Row{"000229-2399", "200002292399"}, Row{"000229+2399", ""}));
INSTANTIATE_TEST_SUITE_P(NotANumber, PersonalNumber, testing::Values(
    Row{"", ""}, Row{"-", ""}, Row{"19900101238", ""}, Row{"1990010123855", ""}, Row{"1990-01012385", ""}, Row{"900101--2385", ""},
    Row{"199002302385", ""}, Row{"199013012385", ""}, Row{"199001002385", ""}, Row{"199001922385", ""}, Row{"19900101238X", ""},
    Row{"000000000000", ""}, Row{"000000-0000", ""}, Row{"179001012385", ""}, Row{"\xEF\xBC\x91" "99001012385", ""}));

// Digits whose check digit is right, so that the day alone decides.
std::string with_check_digit(std::string eleven) {
    for (char last = '0'; last <= '9'; ++last)
        if (luhn(eleven.substr(2) + last)) return eleven + last;
    return {};
}

TEST(IdentifiersTest, a_day_after_today_is_no_birthday) {
    const auto born_today = with_check_digit("20261122238"), born_tomorrow = with_check_digit("20261123238");
    EXPECT_EQ(personal_number(born_today, today), born_today);
    EXPECT_EQ(personal_number(born_tomorrow, today), std::nullopt);
    EXPECT_EQ(personal_number(born_tomorrow, today + 1), born_tomorrow);
    const auto coordinated_tomorrow = with_check_digit("20261183238");
    EXPECT_EQ(personal_number(coordinated_tomorrow, today), std::nullopt);
}

TEST(IdentifiersTest, ten_digits_are_of_the_youngest_who_can_be_born) {
    // The day after tomorrow's number is a hundred years old, with and without "+".
    const auto old = with_check_digit("19261124238");
    const auto ten = old.substr(2, 6) + "-" + old.substr(8), plus = old.substr(2, 6) + "+" + old.substr(8);
    EXPECT_EQ(personal_number(ten, today), old);
    EXPECT_EQ(personal_number(plus, today), old);
    EXPECT_EQ(personal_number(ten, today + 2), "20" + old.substr(2));
    EXPECT_EQ(personal_number(plus, today + 2), old);
}

TEST(IdentifiersTest, february_29_exists_in_leap_years_alone) {
    EXPECT_TRUE(personal_number(with_check_digit("20240229238"), today));
    EXPECT_TRUE(personal_number(with_check_digit("20000229238"), today));
    EXPECT_FALSE(personal_number(with_check_digit("20230229238"), today));
    EXPECT_FALSE(personal_number(with_check_digit("19000229238"), today));
    EXPECT_FALSE(personal_number(with_check_digit("20230289238"), today)) << "the 29th, as a coordination number";
    EXPECT_TRUE(personal_number(with_check_digit("20240289238"), today));
}

TEST(IdentifiersTest, every_wrong_check_digit_is_refused) {
    for (char last = '0'; last <= '9'; ++last)
        EXPECT_EQ(personal_number(std::string("19900101238") + last, today).has_value(), last == '5') << last;
}

TEST(IdentifiersTest, a_coordination_number_has_sixty_added_to_the_day) {
    EXPECT_TRUE(coordination_number("202601612381"));
    EXPECT_TRUE(coordination_number("191401682396"));
    EXPECT_FALSE(coordination_number("199001012385"));
    EXPECT_FALSE(coordination_number("260161-2381"));
    EXPECT_FALSE(coordination_number(""));
}

class OrganisationNumber : public testing::TestWithParam<Row> {};
TEST_P(OrganisationNumber, has_a_check_digit_and_is_stored_with_its_hyphen) { expect(organisation_number(GetParam().written), GetParam()); }

INSTANTIATE_TEST_SUITE_P(PublicBodies, OrganisationNumber, testing::Values(
    Row{"202100-6537", "202100-6537"}, Row{"232100-0016", "232100-0016"}, Row{"232100-0024", "232100-0024"},
    Row{"232100-0040", "232100-0040"}, Row{"232100-0131", "232100-0131"}));
INSTANTIATE_TEST_SUITE_P(AsPeopleWriteThem, OrganisationNumber, testing::Values(
    Row{"2021006537", "202100-6537"}, Row{"202100 6537", "202100-6537"}, Row{"16202100-6537", "202100-6537"},
    Row{"162021006537", "202100-6537"}, Row{" 202100 - 6537 ", "202100-6537"}));
INSTANTIATE_TEST_SUITE_P(NotANumber, OrganisationNumber, testing::Values(
    Row{"", ""}, Row{"202100-6538", ""}, Row{"202100+6537", ""}, Row{"20210-06537", ""}, Row{"900101-2385", ""}, Row{"199001012385", ""},
    Row{"17202100-6537", ""}, Row{"202100-653", ""}, Row{"202100-65377", ""}, Row{"2O2100-6537", ""}));

class HsaId : public testing::TestWithParam<Row> {};
TEST_P(HsaId, names_an_organisation_and_its_own_part) { expect(hsa_id(GetParam().written), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Valid, HsaId, testing::Values(
    Row{"SE2321000040-xxxxxx", "SE2321000040-xxxxxx"}, Row{"SE2321000016-1A2B", "SE2321000016-1A2B"}, Row{"SE2021006537-T001", "SE2021006537-T001"},
    Row{"SE2321000131-E1", "SE2321000131-E1"}, Row{"SE2321000024-9", "SE2321000024-9"}, Row{" se2321000024-9 ", "SE2321000024-9"},
    Row{"SE2321000016-123456789012345678", "SE2321000016-123456789012345678"}));
INSTANTIATE_TEST_SUITE_P(Invalid, HsaId, testing::Values(
    Row{"", ""}, Row{"SE2321000024-", ""}, Row{"SE2321000024", ""}, Row{"NO2321000024-9", ""}, Row{"SE232100-0024-9", ""}, Row{"SE2321000025-9", ""},
    Row{"SE2321000024-\xC3\xA5", ""}, Row{"SE2321000024-a@b", ""}, Row{"SE2321000024-a-b", ""}, Row{"SE2321000016-1234567890123456789", ""}));

TEST(IdentifiersTest, luhn_takes_digits_alone) {
    EXPECT_TRUE(luhn("9001012385"));
    EXPECT_FALSE(luhn("9001012384"));
    EXPECT_FALSE(luhn(""));
    EXPECT_FALSE(luhn("900101-2385"));
}

}  // namespace
}  // namespace base
