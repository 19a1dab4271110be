#include "pages/html.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using pages::Html;

// What attackers write into forms, in text and in every kind of attribute.
const std::vector<std::string>& corpus() {
    static const std::vector<std::string> attacks{"<script>alert(1)</script>",
                                                  "\"><img src=x onerror=alert(1)>",
                                                  "' onmouseover='alert(1)",
                                                  "</textarea><script>1</script>",
                                                  "</title><script>1</script>",
                                                  "<!--",
                                                  "-->",
                                                  "]]>",
                                                  "&lt;script&gt;",
                                                  "<svg/onload=alert(1)>",
                                                  "\" autofocus onfocus=\"1",
                                                  "javascript:alert(1)",
                                                  "`onload=1`",
                                                  "<a href=\"javascript:1\">",
                                                  "{{7*7}}",
                                                  "\xE2\x80\xAE"
                                                  "gpj.exe",
                                                  "a\"b'c<d>e&f"};
    return attacks;
}

TEST(Html, TheFiveSignsAreEscapedAndNothingElse) {
    EXPECT_EQ(pages::text("a & b < c > d \" e ' f").string(), "a &amp; b &lt; c &gt; d &quot; e &#39; f");
    EXPECT_EQ(pages::text("åäö – 12 345").string(), "åäö – 12 345");
    EXPECT_EQ(pages::text("").string(), "");
    EXPECT_EQ(pages::text("&amp;").string(), "&amp;amp;");
}

TEST(Html, NoAttackLeavesTextContext) {
    for (const auto& attack : corpus()) {
        const auto out = pages::text(attack).string();
        EXPECT_EQ(out.find_first_of("<>\"'"), std::string::npos) << attack;
    }
}

TEST(Html, NoAttackLeavesAnAttribute) {
    for (const auto& attack : corpus()) {
        const auto out = Html{"<input"}.attr("value", attack).raw(">").string();
        const std::string inside = out.substr(14, out.size() - 16);
        EXPECT_EQ(out.substr(0, 14), "<input value=\"");
        EXPECT_EQ(inside.find_first_of("<>\"'"), std::string::npos) << attack;
    }
}

TEST(Html, BidiControlsAreShownInTextAndKeptInValues) {
    EXPECT_EQ(pages::text("a\xE2\x80\xAE"
                          "b")
                  .string(),
              "a[U+202E]b");
    EXPECT_EQ(Html{}
                  .attr("value",
                        "a\xE2\x80\xAE"
                        "b")
                  .string(),
              " value=\"a\xE2\x80\xAE"
              "b\"");
}

TEST(Html, OnlyOwnPathsAndKnownSchemesAreLinked) {
    for (const char* good : {"/", "/beratta/tips", "/a?b=c&d=e", "#what_happened", "https://example.org/x",
                             "mailto:a@example.org", "tel:+4610"}) {
        EXPECT_NE(Html{}.href(good).string(), " href=\"#\"") << good;
    }
    EXPECT_EQ(Html{}.href("/a?b=c&d=e").string(), " href=\"/a?b=c&amp;d=e\"");
}

TEST(Html, EveryOtherAddressBecomesAHash) {
    const std::vector<std::string> bad{"",
                                       "javascript:alert(1)",
                                       "JaVaScRiPt:1",
                                       " javascript:1",
                                       "java\tscript:1",
                                       "//evil.example",
                                       "/\\evil.example",
                                       "\\\\evil.example",
                                       "/\t/evil.example",
                                       "/\n/evil.example",
                                       "data:text/html,x",
                                       "vbscript:1",
                                       "http://example.org",
                                       "https:evil",
                                       "ftp://x",
                                       "beratta",
                                       "?a=b",
                                       std::string{"/\0/evil", 7},
                                       "https://a b",
                                       "file:///etc/passwd",
                                       "blob:x"};
    for (const auto& address : bad) EXPECT_EQ(Html{}.href(address).string(), " href=\"#\"") << address;
}

TEST(Html, AnAttributeOrFlagIsWrittenOnlyWhenPresent) {
    EXPECT_EQ(Html{"<a"}.attr_if(false, "id", "x").flag_if(false, "open").raw(">").string(), "<a>");
    EXPECT_EQ(Html{"<a"}.attr_if(true, "id", "x").flag_if(true, "open").raw(">").string(), "<a id=\"x\" open>");
}

TEST(Html, PiecesJoinInOrder) {
    Html whole{"<p>"};
    EXPECT_TRUE(Html{}.empty());
    EXPECT_EQ(whole.text("<").add(Html{"<b></b>"}).number(-7).raw("</p>").string(), "<p>&lt;<b></b>-7</p>");
}

}  // namespace
