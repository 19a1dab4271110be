// Every rule of an article, with an article in which it is broken; and what a change of law says of articles.
#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const char* const path = "articles/waiting.toml";

const char* const article = R"(id = "waiting"
kind = "answer"
audience = "public"
category = "times"
[[version]]
valid_from = 2019-01-01
valid_to = 2024-12-31
title = { sv = "Hur länge?", en = "How long?" }
summary = { sv = "Det tar tid.", en = "It takes time." }
provisions = ["fl:6"]
[[version.passage]]
id = "how_long"
heading = { sv = "Tiden", en = "The time" }
text = { sv = """
Det tar **lång** tid.
[Fråga oss](/beratta/fraga).
""", en = """
It takes a **long** time.
[Ask us](/en/beratta/fraga).
""" }
[[version]]
valid_from = 2025-01-01
title = { sv = "Hur länge?", en = "How long?" }
summary = { sv = "Det går fortare.", en = "It is quicker." }
provisions = ["fl:6", "fl:12a"]
[[version.passage]]
id = "how_long"
heading = { sv = "Tiden", en = "The time" }
text = { sv = "Läs [mer](/artiklar/waiting#how_long).", en = "Read [more](/en/artiklar/waiting)." }
[version.easy]
title = "Hur lång tid?"
summary = "Så lång tid tar det."
[[version.easy.passage]]
id = "time"
heading = "Tid"
text = "Det tar tid."
)";

Files with_article() {
    Files files;
    files["codes/article_categories.toml"] =
        "valid_from = 2019-01-01\n[[code]]\nid = \"times\"\nname = { sv = \"Tider\", en = \"Times\" }\n";
    files[path] = article;
    return files;
}

struct Broken {
    const char* rule;
    const char* from;
    const char* to;
    const char* at;        // on the line that the complaint must name; null: any place
    const char* says;
};
std::ostream& operator<<(std::ostream& out, const Broken& broken) { return out << broken.rule; }

const Broken cases[] = {
    {"versions_do_not_overlap", "valid_to = 2024-12-31", "valid_to = 2025-03-01", "[[version]]",
     "article waiting overlaps its version from 2025-01-01: write valid_to = 2024-12-31"},
    {"versions_leave_no_gap", "valid_to = 2024-12-31", "valid_to = 2024-12-30", "[[version]]\nvalid_from = 2025-01-01",
     "article waiting has no version from 2024-12-31 to 2024-12-31"},
    {"provision_exists", "provisions = [\"fl:6\"]", "provisions = [\"fl:66\"]", "fl:66", "there is no provision \"fl:66\""},
    {"an_article_rests_on_law", "provisions = [\"fl:6\"]", "provisions = []", "provisions = []", "provisions is empty"},
    {"both_languages", "summary = { sv = \"Det tar tid.\", en = \"It takes time.\" }", "summary = { sv = \"Det tar tid.\" }",
     "summary", "en is missing: write en = \"...\""},
    {"passage_id_is_an_id", "id = \"how_long\"\nheading = { sv = \"Tiden\", en = \"The time\" }\ntext = { sv = \"\"\"",
     "id = \"How long\"\nheading = { sv = \"Tiden\", en = \"The time\" }\ntext = { sv = \"\"\"", "id = \"How long\"", "is no id"},
    {"passage_ids_are_unique", "[version.easy]",
     "[[version.passage]]\nid = \"how_long\"\nheading = { sv = \"a\", en = \"b\" }\ntext = { sv = \"a\", en = \"b\" }\n[version.easy]",
     nullptr, "passage \"how_long\" is there twice"},
    {"id_is_the_file_name", "id = \"waiting\"", "id = \"wait\"", "id = \"wait\"", "write id = \"waiting\""},
    {"kind_is_known", "kind = \"answer\"", "kind = \"anser\"", "anser", "did you mean answer?"},
    {"audience_is_known", "audience = \"public\"", "audience = \"all\"", "all", "write one of public, staff"},
    {"category_exists", "category = \"times\"", "category = \"time\"", nullptr, "there is no code of article_categories \"time\"; did you mean times?"},
    {"no_html", "Det tar **lång** tid.", "Det tar <b>lång</b> tid.", "Det tar <b>", "this is HTML: write Markdown"},
    {"no_heading_in_a_passage", "It takes a **long** time.", "# Time", "# Time", "a heading inside a passage"},
    {"no_picture", "It takes a **long** time.", "![clock](/s/clock.png)", "![clock]", "a picture: describe it in words"},
    {"links_stay_in_the_language", "[Ask us](/en/beratta/fraga)", "[Ask us](/beratta/fraga)", "[Ask us]",
     "leads to the other language: write /en/beratta/fraga"},
    {"links_lead_somewhere", "[Fråga oss](/beratta/fraga)", "[Fråga oss](http://example.test)", "[Fråga oss]", "leads nowhere"},
    {"linked_articles_exist", "/artiklar/waiting#how_long", "/artiklar/waitin", "/artiklar/waitin", "there is no article \"waitin\"; did you mean waiting?"},
    {"withdrawal_has_a_reason", "valid_from = 2025-01-01", "valid_from = 2025-01-01\nwithdrawn_from = 2026-01-01", nullptr, "withdrawn_reason is missing"},
    {"reason_has_a_day", "valid_from = 2025-01-01", "valid_from = 2025-01-01\nwithdrawn_reason = { sv = \"a\", en = \"b\" }", "withdrawn_reason",
     "a reason without its day"},
    {"withdrawal_is_after_the_beginning", "valid_from = 2025-01-01",
     "valid_from = 2025-01-01\nwithdrawn_from = 2025-01-01\nwithdrawn_reason = { sv = \"a\", en = \"b\" }", "withdrawn_from", "is not after valid_from 2025-01-01"},
    {"nothing_follows_a_withdrawal", "valid_to = 2024-12-31",
     "withdrawn_from = 2025-01-01\nwithdrawn_reason = { sv = \"a\", en = \"b\" }", "[[version]]",
     "was withdrawn and has a later version from 2025-01-01"},
    {"easy_read_has_its_passages", "[[version.easy.passage]]\nid = \"time\"\nheading = \"Tid\"\ntext = \"Det tar tid.\"\n", "", nullptr, "passage is missing"},
    {"unknown_key", "audience = \"public\"", "audience = \"public\"\nauthor = \"x\"", "author", "author is not a key here"},
};

class ArticleRule : public testing::TestWithParam<Broken> {};

}  // namespace

TEST_P(ArticleRule, is_checked) {
    const auto& broken = GetParam();
    auto files = with_article();
    files.replace(path, broken.from, broken.to);
    const auto problems = files.load().check();
    bool said = false;
    const int line = broken.at ? files.line_of(path, broken.at) : 0;
    for (const auto& problem : problems) {
        const bool here = problem.file == path && (!broken.at || problem.line == line);
        said = said || (here && problem.text.find(broken.says) != std::string::npos);
    }
    EXPECT_TRUE(said) << "line " << line << "\n" << all_of(problems);
}
INSTANTIATE_TEST_SUITE_P(articles, ArticleRule, testing::ValuesIn(cases), [](const auto& one) { return std::string{one.param.rule}; });

TEST(Articles, that_break_no_rule_check_clean) { EXPECT_EQ(all_of(with_article().load().check()), ""); }

TEST(Articles, a_withdrawn_version_ends_the_day_before) {
    auto files = with_article();
    files.replace(path, "valid_from = 2025-01-01",
                  "valid_from = 2025-01-01\nwithdrawn_from = 2026-01-01\nwithdrawn_reason = { sv = \"Slut\", en = \"Over\" }");
    const auto catalogue = files.load();
    ASSERT_EQ(all_of(catalogue.check()), "");
    EXPECT_EQ(catalogue.articles().back().period.last, day(2025, 12, 31));
}

TEST(ArticleDifferences, name_the_articles_that_cite_a_changed_provision) {
    auto files = with_article();
    // fl:6 gets a new wording on 1 March 2025: the version of 2025 was written before it.
    auto& fl = files["provisions/fl.toml"];
    const auto at = fl.find("id = \"fl:6\"");
    ASSERT_NE(at, std::string::npos);
    fl.insert(fl.find("valid_from = 2018-07-01", at) + 23, "\nvalid_to = 2025-02-28");
    fl += "\n[[provision]]\nid = \"fl:6\"\nvalid_from = 2025-03-01\nsummary = { sv = \"Ny\", en = \"New\" }\n";
    const auto catalogue = files.load();
    ASSERT_EQ(all_of(catalogue.check()), "");
    std::string said;
    for (const auto& change : catalogue.differences(day(2025, 2, 1), day(2025, 4, 1))) said += change.file + " " + change.row + ": " + change.what + "\n";
    EXPECT_NE(said.find("articles/waiting.toml article waiting: cites provision fl:6, which changed 2025-03-01, after this version of 2025-01-01"),
              std::string::npos) << said;
    // Between days without a change, and where the article was written after it, nothing is to be looked over.
    for (const auto& change : catalogue.differences(day(2025, 4, 1), day(2025, 5, 1))) EXPECT_NE(change.row, "article waiting") << change.what;
    for (const auto& change : catalogue.differences(day(2019, 2, 1), day(2024, 5, 1))) EXPECT_NE(change.row, "article waiting") << change.what;
}

TEST(ArticleDifferences, tell_what_a_new_version_says) {
    const auto catalogue = with_article().load();
    std::string said;
    for (const auto& change : catalogue.differences(day(2024, 12, 31), day(2025, 1, 1))) said += change.row + ": " + change.what + "\n";
    EXPECT_NE(said.find("article waiting: new version from 2025-01-01"), std::string::npos) << said;
    EXPECT_NE(said.find("article waiting: summary: It is quicker., was It takes time."), std::string::npos) << said;
    EXPECT_NE(said.find("article waiting: provisions: added fl:12a"), std::string::npos) << said;
    EXPECT_NE(said.find("passage how_long of article waiting: text: "), std::string::npos) << said;
}

}  // namespace catalogue::test
