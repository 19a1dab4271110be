#include <cmath>
#include <limits>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fault.h"
#include "pages/components.h"

namespace {

using namespace pages;
using testing::HasSubstr;
using testing::Not;

const i18n::Texts& sv() { return i18n::Texts::of(i18n::Language::sv); }

Table cases() {
    Table table{.caption = "Ärenden",
                .columns = {{.title = "Nummer", .sort_href = "/a?sort=nr", .sorted = -1},
                            {.title = "Antal", .numeric = true},
                            {.title = "Ort", .narrow_hide = true}}};
    table.rows.push_back({{{text("<1>"), false, true}, {text("3")}, {text("Falun"), false, false, true}}, "/arende/1"});
    return table;
}

TEST(Data, ATableHasCaptionScopesAndSortOrder) {
    const auto html = table(cases()).string();
    EXPECT_THAT(html, HasSubstr("<caption>Ärenden</caption>"));
    EXPECT_THAT(html,
                HasSubstr("<th scope=\"col\" aria-sort=\"descending\"><a class=\"sort\" href=\"/a?sort=nr\">Nummer"));
    EXPECT_THAT(html, HasSubstr("<th scope=\"row\">&lt;1&gt;</th>"));
    EXPECT_THAT(html, HasSubstr("<td class=\"numeric\" data-label=\"Antal\">3</td>"));
    EXPECT_THAT(html, HasSubstr("<td class=\"nowrap narrow-hide\" data-label=\"Ort\">"));
    EXPECT_THAT(html, HasSubstr("<tr data-href=\"/arende/1\">"));
    EXPECT_THAT(html, HasSubstr("tabindex=\"0\" aria-label=\"Ärenden\""));
}

TEST(Data, ATableIsCardsOrScrolls) {
    auto numbers = cases();
    EXPECT_THAT(table(numbers).string(), HasSubstr("class=\"ds-table cards\""));
    numbers.cards_when_narrow = false;
    numbers.caption_hidden = true;
    EXPECT_THAT(table(numbers).string(),
                AllOf(HasSubstr("class=\"ds-table\""), HasSubstr("<caption class=\"ds-sr-only\">")));
}

TEST(Data, AnEmptyTableIsAWordNotAFrame) {
    auto none = cases();
    none.rows.clear();
    none.empty_text = "Inga ärenden.";
    EXPECT_EQ(table(none).string(), "<p class=\"ds-paragraph empty\" role=\"status\">Inga ärenden.</p>");
}

TEST(Data, AColumnWithoutATitleIsNoHeading) {
    Table choice{.caption = "c", .columns = {{.title = ""}}, .rows = {{{{select_box("case", "7", "Välj 7")}}, ""}}};
    EXPECT_THAT(table(choice).string(),
                AllOf(HasSubstr("<tr><td></td></tr>"), HasSubstr("name=\"case\" value=\"7\" aria-label=\"Välj 7\""),
                      Not(HasSubstr("data-label"))));
}

TEST(Data, AFilterShowsAValueThatNoListKnowsAndNotTheFirstChoice) {
    const auto html = filters(sv(), "/x", {{{.name = "t", .label = "Typ", .value = "<gone>"}, {{"", "Alla", ""}, {"x", "X", ""}}}}, {}).string();
    EXPECT_THAT(html, HasSubstr("value=\"&lt;gone&gt;\" selected>&lt;gone&gt;</option>"));
    EXPECT_THAT(filters(sv(), "/x", {{{.name = "t", .label = "Typ", .value = ""}, {{"", "Alla", ""}}}}, {}).string(), Not(HasSubstr("gone")));
}

TEST(Data, FiltersAreAGetFormThatKeepsTheRest) {
    const auto html =
        filters(sv(), "/arbetsrum/inkorg",
                {{{.name = "q", .label = "Sök"}, {}}, {{.name = "t", .label = "Typ", .value = "x"}, {{"x", "X", ""}}}},
                {{"sort", "tid"}})
            .string();
    EXPECT_THAT(html, AllOf(HasSubstr("method=\"get\""), HasSubstr("name=\"sort\" value=\"tid\""),
                            HasSubstr("type=\"search\" id=\"q\""), HasSubstr("value=\"x\" selected")));
}

TEST(Data, PagesAreExplicitAndTheCountIsAnnounced) {
    const auto html = pagination(sv(), "Visar 1–9 av 214", "", "/a?after=9").string();
    EXPECT_THAT(html, AllOf(HasSubstr("role=\"status\">Visar 1–9 av 214"), HasSubstr("href=\"/a?after=9\""),
                            Not(HasSubstr("Första"))));
    EXPECT_THAT(pagination(sv(), "Inga", "", "").string(), Not(HasSubstr("<nav")));
}

TEST(Data, TheCurrentViewIsMarked) {
    EXPECT_THAT(views(sv(), {{"/a", "Nya", true, "9"}, {"/b", "Mina", false, ""}}).string(),
                AllOf(HasSubstr("aria-current=\"true\">Nya (9)</a>"), HasSubstr("href=\"/b\">Mina</a>")));
}

TEST(Data, FilesAndFactsEscape) {
    EXPECT_THAT(file_list(sv(), {{"1", "<x>", "1 kB", "", Tone::neutral, "/f/1"}}).string(),
                HasSubstr("href=\"/f/1\">&lt;x&gt;</a>"));
    EXPECT_THAT(file_list(sv(), {{"1", "x", "", "Hålls", Tone::warning, "", "<why>", button("Igen")}}).string(),
                AllOf(HasSubstr(">Hålls</span><p class=\"file-why subtle\">&lt;why&gt;</p><button"), Not(HasSubstr("<a ")))) << "sentences stand under the line, where they have room";
    EXPECT_THAT(file_list(sv(), {}).string(), HasSubstr("Inga filer."));
    EXPECT_THAT(description_list({{"<t>", text("<d>")}}).string(), HasSubstr("<dt>&lt;t&gt;</dt><dd>&lt;d&gt;</dd>"));
    EXPECT_THAT(timeline({{"<w>", "<t>", text("x"), Tone::warning}}).string(),
                AllOf(HasSubstr("data-color=\"warning\""), HasSubstr("&lt;t&gt;")));
    EXPECT_THAT(figures({{"<l>", "<v>", "<n>", "/x"}}).string(),
                AllOf(HasSubstr("&lt;l&gt;"), HasSubstr("href=\"/x\">&lt;v&gt;"), HasSubstr("&lt;n&gt;")));
}

Chart chart() {
    return {.id = "c",
            .title = "Tips <per> vecka",
            .finding = "Det steg.",
            .labels = {"v 1", "v 2", "v 3"},
            .series = {{"Läkemedel", {12, 1431, 31.5}}},
            .unit = "tips",
            .hrefs = {"/v/1", "", ""}};
}

TEST(Charts, ALineChartIsAPictureWithWordsAndTheSameNumbersBelow) {
    const auto html = line_chart(sv(), chart()).string();
    EXPECT_THAT(html,
                HasSubstr("role=\"img\" viewBox=\"0 0 720 280\"><title>Tips &lt;per&gt; vecka. Det steg.</title>"));
    EXPECT_THAT(html, HasSubstr("class=\"narrow\""));
    EXPECT_THAT(html, HasSubstr("<details"));
    for (const char* number : {">12</td>",
                               ">1\xC2\xA0"
                               "431</td>",
                               ">31,5</td>"})
        EXPECT_THAT(html, HasSubstr(number));
    EXPECT_THAT(html, HasSubstr("href=\"/v/1\">v 1</a>"));
    EXPECT_THAT(html, Not(HasSubstr("style=")));
}

TEST(Charts, TheAxisBeginsAtZero) {
    auto high = chart();
    high.series[0].values = {1000, 1001, 1002};
    EXPECT_THAT(line_chart(sv(), high).string(), HasSubstr("<line class=\"axis\""));
    EXPECT_THAT(line_chart(sv(), high).string(), HasSubstr(">0</text>"));
}

TEST(Charts, BarsAreInProportionFromZero) {
    auto two = chart();
    two.series = {{"", {100, 50, 0}}};
    const auto html = bar_chart(sv(), two).string();
    std::vector<std::string> widths;
    const std::regex bar{"class=\"bar s1\" height=\"10\" width=\"([0-9.]+)\""};
    for (std::sregex_iterator it{html.begin(), html.end(), bar}, end; it != end; ++it) widths.push_back((*it)[1]);
    EXPECT_EQ(widths, (std::vector<std::string>{"1000.0", "500.0", "0.0"}));
    EXPECT_THAT(html, HasSubstr("<title>v 1: 100</title>"));
}

TEST(Charts, SeriesDifferByMarkAndNameNotByColourAlone) {
    auto many = chart();
    many.series = {{"A", {1, 2, 3}}, {"B", {2, 3, 4}}, {"C", {3, 4, 5}}, {"D", {4, 5, 6}}};
    const auto lines = line_chart(sv(), many).string();
    for (const char* mark :
         {"<circle class=\"mark s1\"", "<rect class=\"mark s2\"", "<path class=\"mark s3\"", "<path class=\"mark s4\""})
        EXPECT_THAT(lines, HasSubstr(mark));
    EXPECT_THAT(bar_chart(sv(), many).string(), HasSubstr("<span class=\"subtle\">D</span>"));
    many.series.push_back({"E", {}});
    EXPECT_THROW(line_chart(sv(), many), base::Bug);
}

TEST(Charts, MissingAndOddValuesDoNotBreakThePicture) {
    auto odd = chart();
    odd.series[0].values = {std::nan(""), -3, std::numeric_limits<double>::infinity()};
    for (const auto& html : {line_chart(sv(), odd).string(), bar_chart(sv(), odd).string()}) {
        EXPECT_THAT(html, Not(HasSubstr("nan")));
        EXPECT_THAT(html, Not(HasSubstr("inf")));
    }
    odd.labels.clear();
    odd.series.clear();
    EXPECT_THAT(line_chart(sv(), odd).string(), HasSubstr("<figure"));
    EXPECT_THAT(bar_chart(sv(), odd).string(), HasSubstr("<figure"));
}

}  // namespace
