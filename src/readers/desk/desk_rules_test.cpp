#include "desk_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "desk_acts.h"
#include "desk_counts.h"
#include "desk_presence.h"

namespace desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// ------------------------------------------------------------------ side by side

std::string put_together(const std::vector<pages::ComparedWords>& pieces) {
    std::string text;
    for (const auto& piece : pieces) text += piece.text;
    return text;
}
std::string only(const std::vector<pages::ComparedWords>& pieces) {
    std::string text;
    for (const auto& piece : pieces)
        if (!piece.shared) text += "[" + piece.text + "]";
    return text;
}

TEST(Comparing, marks_the_words_that_the_other_lacks_and_changes_no_text) {
    struct Row { const char *one, *other, *only_one, *only_other; } const table[] = {
        {"Larmet ringde i natt.", "Larmet ringde i natt.", "", ""},
        {"Larmet ringde i natt.", "Larmet ringde inte i natt", "", "[inte ]"},
        {"Larmet i tisdags", "Larmet i fredags", "[tisdags]", "[fredags]"},
        {"", "Allt är nytt", "", "[Allt är nytt]"},
        {"Allt är borta", "", "[Allt är borta]", ""},
        {"ett\n\ntvå tre", "ett två\ntre fyra", "", "[fyra]"},
        {"a b c", "c a b", "[c]", "[c ]"},
    };
    for (const auto& row : table) {
        const auto [one, other] = word_difference(row.one, row.other);
        EXPECT_EQ(put_together(one), row.one);
        EXPECT_EQ(put_together(other), row.other);
        EXPECT_EQ(only(other), row.only_other) << row.one << " | " << row.other;
        EXPECT_EQ(only(one), row.only_one) << row.one << " | " << row.other;
    }
}

TEST(Comparing, a_text_of_any_length_keeps_every_byte) {
    std::string longest;
    for (int i = 0; i < 4000; ++i) longest += "ord" + std::to_string(i) + (i % 7 ? " " : "\n");
    const auto [one, other] = word_difference(longest, "ord1 ord2 slut");
    EXPECT_EQ(put_together(one), longest);
    EXPECT_EQ(put_together(other), "ord1 ord2 slut");
}

TEST(Comparing, how_much_is_shared_is_counted_on_the_shorter) {
    const auto per_cent = [](std::string_view one, std::string_view other) {
        const auto [a, b] = word_difference(one, other);
        return shared_per_cent(a, b);
    };
    EXPECT_EQ(per_cent("a b c d", "a b c d e f g h"), 100);
    EXPECT_EQ(per_cent("a b c d", "a b x y"), 50);
    EXPECT_EQ(per_cent("a b", "c d"), 0);
    EXPECT_EQ(per_cent("", "c d"), 0);
}

// ------------------------------------------------------------------ files

TEST(Csv, quotes_what_needs_it_and_disarms_formulas) {
    EXPECT_EQ(csv({{"Nummer", "Om"}, {"8.9.2-1/2026", "sa \"nej\"; gick\nhem"}, {"=1+1", "@x"}, {"-5", ""}}),
              "\xEF\xBB\xBFNummer;Om\r\n8.9.2-1/2026;\"sa \"\"nej\"\"; gick\nhem\"\r\n'=1+1;'@x\r\n'-5;\r\n");
}

std::uint32_t little(const std::string& bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

TEST(Ods, is_a_zip_of_stored_parts_whose_checksums_hold_and_whose_kind_comes_first) {
    const auto file = ods({{"Nummer", "Enhet"}, {"8.9.2-1/2026", "Vård & <omsorg> \"AB\"\x01"}}, "Inkorg");
    std::vector<std::string> names;
    std::string content;
    std::size_t at = 0;
    while (little(file, at, 4) == 0x04034b50) {
        const auto size = little(file, at + 18, 4), name_size = little(file, at + 26, 2);
        const auto name = file.substr(at + 30, name_size), data = file.substr(at + 30 + name_size, size);
        EXPECT_EQ(little(file, at + 8, 2), 0u) << "stored";
        EXPECT_EQ(little(file, at + 14, 4), ::crc32(0, reinterpret_cast<const unsigned char*>(data.data()), size)) << name;
        names.push_back(name);
        if (name == "content.xml") content = data;
        at += 30 + name_size + size;
    }
    EXPECT_THAT(names, ElementsAre("mimetype", "META-INF/manifest.xml", "content.xml"));
    EXPECT_EQ(file.substr(30, 8), "mimetype");
    EXPECT_THAT(content, HasSubstr("Vård &amp; &lt;omsorg&gt; &quot;AB&quot;</text:p>"));
    EXPECT_THAT(content, Not(HasSubstr("\x01")));
    const auto end = file.size() - 22;
    EXPECT_EQ(little(file, end, 4), 0x06054b50u);
    EXPECT_EQ(little(file, end + 10, 2), 3u);
    EXPECT_EQ(little(file, end + 16, 4), at) << "the directory begins where the parts end";
}

// ------------------------------------------------------------------ who reads, how many, what can be undone

TEST(Presence, tells_of_others_for_two_minutes_and_never_of_oneself) {
    Presence presence;
    const base::Time start{1'000'000'000'000};
    const auto later = [&](std::int64_t seconds) { return base::Time{start.us + seconds * 1'000'000}; };
    presence.seen({1}, {7}, "Registrator", start);
    presence.seen({1}, {8}, "Handläggare", later(30));
    EXPECT_THAT(presence.others({1}, {8}, later(60)), ElementsAre("Registrator"));
    EXPECT_THAT(presence.others({1}, {7}, later(60)), ElementsAre("Handläggare"));
    EXPECT_THAT(presence.others({1}, {9}, later(60)), ElementsAre("Handläggare", "Registrator"));
    EXPECT_TRUE(presence.others({2}, {9}, later(60)).empty()) << "another case";
    EXPECT_THAT(presence.others({1}, {9}, later(121)), ElementsAre("Handläggare"));
    EXPECT_TRUE(presence.others({1}, {9}, later(151)).empty());
    presence.seen({1}, {7}, "Registrator", later(300));
    EXPECT_THAT(presence.others({1}, {9}, later(301)), ElementsAre("Registrator")) << "what was old is gone, who came back is there";
}

TEST(Counts, are_good_while_nothing_happens_and_for_some_seconds_else) {
    Counts counts;
    const auto noon = base::start_of(base::to_day({2026, 11, 18})).us + 12 * 3600'000'000ll;
    const auto at = [&](std::int64_t seconds) { return base::Time{noon + seconds * 1'000'000}; };
    counts.put("mine", 4, 100, at(0));
    EXPECT_EQ(counts.get("mine", 100, at(3600)), 4) << "nothing has happened";
    EXPECT_EQ(counts.get("mine", 101, at(9)), 4);
    EXPECT_EQ(counts.get("mine", 101, at(11)), std::nullopt);
    EXPECT_EQ(counts.get("overdue", 100, at(0)), std::nullopt);
    EXPECT_EQ(counts.get("mine", 100, at(24 * 3600)), std::nullopt) << "a new day makes cases overdue without an event";
    counts.forget();
    EXPECT_EQ(counts.get("mine", 100, at(1)), std::nullopt);
}

TEST(Words, the_newest_weeks_are_held_against_the_year_before_features_87) {
    WordWeeks weeks{std::vector<std::int64_t>(60, 2), std::vector<std::int64_t>(60, 100)};
    auto trend = trend_of(weeks);
    ASSERT_TRUE(trend.known);
    EXPECT_EQ(trend.seen, 8);
    EXPECT_EQ(trend.of, 400);
    EXPECT_DOUBLE_EQ(trend.now, 0.02);
    EXPECT_DOUBLE_EQ(trend.usual, 0.02);
    EXPECT_FALSE(trend.more || trend.less);
    weeks.with.back() = 7;
    EXPECT_FALSE(trend_of(weeks).more) << "13 for 8: chance does that, p 0.06";
    weeks.with.back() = 10;
    EXPECT_TRUE(trend_of(weeks).more) << "16 for 8, p 0.008";
    weeks.with.assign(60, 2);
    for (std::size_t i = 56; i < 60; ++i) weeks.with[i] = 0;
    EXPECT_TRUE(trend_of(weeks).less) << "none for 8, p 0.0005";
    weeks.all.assign(60, 200);
    weeks.with.assign(60, 2);
    weeks.all.back() = 1000;
    weeks.with.back() = 10;
    EXPECT_FALSE(trend_of(weeks).more) << "five times as many cases, and as many in each hundred";
}

TEST(Words, a_short_past_is_no_year_and_weeks_before_the_first_case_are_no_weeks) {
    WordWeeks weeks{{0, 0, 1, 0, 1}, {0, 0, 5, 0, 5}};
    EXPECT_EQ(shorten(weeks), 2u);
    EXPECT_EQ(weeks.all, (std::vector<std::int64_t>{5, 0, 5}));
    EXPECT_EQ(weeks.with, (std::vector<std::int64_t>{1, 0, 1}));
    EXPECT_FALSE(trend_of(weeks).known);
    WordWeeks none{std::vector<std::int64_t>(20, 0), std::vector<std::int64_t>(20, 0)};
    EXPECT_EQ(shorten(none), 20u);
    EXPECT_FALSE(trend_of(none).known);
    const auto of_nothing = trend_of({std::vector<std::int64_t>(20, 0), std::vector<std::int64_t>(20, 9)});
    EXPECT_TRUE(of_nothing.known);
    EXPECT_FALSE(of_nothing.more || of_nothing.less);
}

TEST(Reports, are_read_as_they_were_written) {
    Report report{5, {7}, {1000}, {"give", "12"}, {}};
    report.items.push_back({{1}, "8.9.2-1/2026", "", {}, {}, {{0}, "sol", "t", 3, "read", "", true}, {{12}, "sol", "t", 3, "read", "", true}, ""});
    report.items.push_back({{2}, "8.9.2-2/2026", "casework.refused.gate_shut", {"Grind", "Gate"}, {}, {}, {}, "done"});
    const auto read = report_of(to_json(report));
    EXPECT_EQ(read.act.what, "give");
    EXPECT_EQ(read.act.value, "12");
    ASSERT_EQ(read.items.size(), 2u);
    EXPECT_EQ(read.items[0].before, report.items[0].before);
    EXPECT_EQ(read.items[0].after, report.items[0].after);
    EXPECT_EQ(read.items[1].values, report.items[1].values);
    EXPECT_EQ(read.items[1].undone, "done");
    EXPECT_EQ(read.done(), 1u);
}

}  // namespace
}  // namespace desk
