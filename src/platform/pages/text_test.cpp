#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fault.h"
#include "pages/components.h"

namespace {

using namespace pages;
using testing::HasSubstr;
using testing::Not;

const i18n::Texts& sv() { return i18n::Texts::of(i18n::Language::sv); }

TEST(Text, AHeadingHasItsLevelAndId) {
    EXPECT_EQ(heading(2, "A & B", "x").string(), "<h2 class=\"ds-heading\" data-size=\"sm\" id=\"x\">A &amp; B</h2>");
    EXPECT_THROW(heading(5, "x"), base::Bug);
    EXPECT_THROW(heading(0, "x"), base::Bug);
}

TEST(Text, InlineMarkupKnowsStrongAndLinksOnly) {
    EXPECT_EQ(rich_inline("Ring **112** eller [läs mer](/om).").string(),
              "Ring <strong>112</strong> eller <a class=\"ds-link\" href=\"/om\">läs mer</a>.");
    EXPECT_EQ(rich_inline("<b>**a**</b>").string(), "&lt;b&gt;<strong>a</strong>&lt;/b&gt;");
}

TEST(Text, MarksThatAreNotClosedArePlainText) {
    for (const char* plain : {"**", "** a", "[a](", "[a]", "[](/x)", "a * b", "****", "[a]()"}) {
        EXPECT_EQ(rich_inline(plain).string(), plain);
    }
}

TEST(Text, ALinkInMarkupCannotLeadToScript) {
    EXPECT_EQ(rich_inline("[x](javascript:alert(1))").string(), "<a class=\"ds-link\" href=\"#\">x</a>)");
    EXPECT_THAT(rich_inline("[<img>](/a\"b)").string(), HasSubstr("href=\"/a&quot;b\">&lt;img&gt;"));
}

TEST(Text, WhatAPersonWroteKeepsItsLinesAndNoTags) {
    EXPECT_EQ(preserved("a\n<b>").string(), "<div class=\"preserved\">a\n&lt;b&gt;</div>");
}

TEST(Text, MarkdownIsWrittenWithOurTags) {
    const auto out = markdown("# Rubrik\n\nText med *e*, **s** och [länk](/om).\n\n- a\n- b\n\n1. c\n\n`k <`").string();
    EXPECT_THAT(out, HasSubstr("<h2 class=\"ds-heading\" data-size=\"sm\">Rubrik</h2>"));
    EXPECT_THAT(out, HasSubstr("<em>e</em>, <strong>s</strong> och <a class=\"ds-link\" href=\"/om\">länk</a>."));
    EXPECT_THAT(out, HasSubstr("<ul class=\"ds-list\"><li>a</li><li>b</li></ul>"));
    EXPECT_THAT(out, HasSubstr("<ol class=\"ds-list\"><li>c</li></ol>"));
    EXPECT_THAT(out, HasSubstr("<code>k &lt;</code>"));
}

TEST(Text, MarkdownLetsNoHtmlAndNoScriptThrough) {
    const auto out = markdown(
                         "<script>alert(1)</script>\n\na <img src=x onerror=1> "
                         "b\n\n[x](javascript:alert(1))\n\n![p](http://x/y.png)\n\n"
                         "[y](data:text/html;base64,x) <javascript:1>")
                         .string();
    EXPECT_THAT(out, Not(HasSubstr("<script")));
    EXPECT_THAT(out, Not(HasSubstr("<img")));
    EXPECT_THAT(out, Not(HasSubstr("javascript:alert")));
    EXPECT_THAT(out, Not(HasSubstr("href=\"data:")));
}

TEST(Text, ASectionIsALandmarkNamedByItsHeading) {
    EXPECT_THAT(section("files", "Filer", paragraph("x")).string(),
                AllOf(HasSubstr("<section class=\"section\" id=\"files\" aria-labelledby=\"files-title\">"),
                      HasSubstr("<h2"), HasSubstr("id=\"files-title\"")));
}

TEST(Text, ANoticeIsAnnounced) { EXPECT_THAT(notice("Sparat").string(), HasSubstr("role=\"status\"")); }

TEST(Text, ATagHasItsToneAndItsWords) {
    EXPECT_EQ(tag("Hög", Tone::danger).string(), "<span class=\"ds-tag\" data-color=\"danger\">Hög</span>");
}

TEST(Text, ThePrintButtonIsHiddenUntilAScriptShowsIt) {
    EXPECT_THAT(print_button(sv()).string(), AllOf(HasSubstr("type=\"button\""), HasSubstr("data-print hidden>")));
}

TEST(Text, DetailsOpenWhenAsked) {
    EXPECT_THAT(details("Mer", paragraph("x"), true).string(), HasSubstr(" open><summary>Mer</summary>"));
    EXPECT_THAT(details("Mer", paragraph("x")).string(), Not(HasSubstr(" open>")));
}

}  // namespace
