#include "pages/county_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pages {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t times(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(CountyMap, every_county_has_a_tile_whether_anything_is_known_of_it_or_not) {
    const CountyMap map{"karta", "Rapporter per län", "Flest i Skåne län.", {{"12", "17", "Skåne län: 17", 4}, {"99", "3", "ingen", 4}}, {"inga", "", "", "", "flest"}};
    const auto html = county_map(map).string();
    EXPECT_EQ(times(html, "class=\"letters\""), 21u);
    EXPECT_THAT(html, HasSubstr("<title>Skåne län: 17</title>"));
    EXPECT_THAT(html, Not(HasSubstr("ingen")));
    EXPECT_EQ(times(html, "<li>"), 2u);
    EXPECT_THAT(html, HasSubstr("Flest i Skåne län."));
}

TEST(CountyMap, what_is_put_in_is_escaped) {
    EXPECT_THAT(county_map({"k", "<b>", "", {{"01", "<5", "a<5", 9}}, {}}).string(), Not(HasSubstr("<b>")));
    EXPECT_THAT(county_map({"k", "t", "", {{"01", "<5", "a<5", 9}}, {}}).string(), HasSubstr("&lt;5"));
}

}  // namespace
}  // namespace pages
