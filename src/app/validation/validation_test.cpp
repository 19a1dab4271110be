#include "validation/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "base/fault.h"

namespace validation {
namespace {

using testing::HasSubstr;

class Validation : public testing::Test {
protected:
    std::filesystem::path root = std::filesystem::path{testing::TempDir()} / "vaka-validation";
    void SetUp() override { std::filesystem::create_directories(root / "part"); }
    void TearDown() override { std::filesystem::remove_all(root); }
    void write(const std::string& name, const std::string& content) const { std::ofstream{root / name} << content; }
};

Bar bar_of(double figure, double goal) { return reached({"X1", "a figure", "made here", ">= 1", "", "", {}}, decimals(figure, 2), figure >= goal); }

TEST_F(Validation, a_table_gives_fields_by_the_name_of_their_column_and_no_number_as_nan) {
    const auto table = Table::of("id, name,n\n1,\"a, b\",2.5\n2,c,NA\n", "t.csv");
    EXPECT_EQ(table.rows(), 2u);
    EXPECT_EQ(table.at(0, table.column("name")), "a, b");
    EXPECT_EQ(table.number(0, table.column("n")), 2.5);
    EXPECT_TRUE(std::isnan(table.number(1, table.column("n"))));
}

TEST_F(Validation, a_broken_table_is_told_with_file_and_line) {
    EXPECT_THROW(Table::of("", "t.csv"), base::Fault);
    EXPECT_THROW(Table::of("a,b\n1\n", "t.csv"), base::Fault);
    const auto table = Table::of("a,b\n1,2\n", "t.csv");
    EXPECT_THROW((void)table.column("c"), base::Fault);
}

TEST_F(Validation, splits_of_a_set_are_found_by_name_in_order) {
    write("part/q_b.csv", "a\n");
    write("part/q_a.csv", "a\n");
    write("part/other.csv", "a\n");
    EXPECT_THAT(Folder{root}.matching("part", "q_", ".csv"), testing::ElementsAre("part/q_a.csv", "part/q_b.csv"));
    EXPECT_TRUE(Folder{root}.matching("none", "q_", ".csv").empty());
    EXPECT_FALSE(Folder{root}.table("part/none.csv"));
}

TEST_F(Validation, a_bar_that_falls_short_gives_exit_code_1_and_one_without_data_is_said_to_be_absent) {
    const Part good{"good", [](const Folder&) { return std::vector{bar_of(1.5, 1), Bar{"X2", "no file", "f.csv", ">= 1", "", "", {}}}; }};
    const Part bad{"bad", [](const Folder&) { return std::vector{bar_of(0.5, 1)}; }};
    std::ostringstream said;
    EXPECT_EQ(validate(Folder{root}, {good, bad}, {"good"}, said), 0);
    EXPECT_THAT(said.str(), HasSubstr("absent X2   no file: no data"));
    EXPECT_THAT(said.str(), HasSubstr("1 met, 0 missed, 1 without data"));
    EXPECT_EQ(validate(Folder{root}, {good, bad}, {}, said), 1);
    EXPECT_THAT(said.str(), HasSubstr("MISSED X1   a figure: 0.50 (goal >= 1)"));
}

}  // namespace
}  // namespace validation
