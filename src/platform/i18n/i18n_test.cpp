#include "i18n/i18n.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "base/fault.h"
#include "i18n/impl/table.h"

namespace {

using i18n::Language;
using i18n::Texts;

constexpr const char* nbsp = "\xC2\xA0";

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }

TEST(I18n, LanguagesAreNamedByTheirCode) {
    for (const auto language : {Language::sv, Language::en})
        EXPECT_EQ(i18n::language_of(i18n::code(language)), language);
    EXPECT_FALSE(i18n::language_of("de"));
    EXPECT_FALSE(i18n::language_of("SV"));
    EXPECT_FALSE(i18n::language_of(""));
}

TEST(I18n, BothTablesHoldTheSameKeysAndNoEmptySentence) {
    const auto keys = [](std::span<const i18n::impl::Entry> table) {
        std::set<std::string_view> found;
        for (const auto& entry : table) {
            EXPECT_FALSE(entry.text.empty()) << entry.key;
            found.insert(entry.key);
        }
        return found;
    };
    EXPECT_EQ(keys(i18n::impl::texts_sv()), keys(i18n::impl::texts_en()));
    EXPECT_GT(i18n::impl::texts_sv().size(), 40U);
}

TEST(I18n, EveryKeyIsFoundByItsOwnLookUp) {
    for (const auto& entry : i18n::impl::texts_sv()) EXPECT_EQ(Texts::of(Language::sv)(entry.key), entry.text);
    for (const auto& entry : i18n::impl::texts_en()) EXPECT_EQ(Texts::of(Language::en)(entry.key), entry.text);
}

i18n::Language finnish() { return i18n::language_of("fi").value(); }
i18n::Language easy() { return i18n::language_of("sv@lattlast").value(); }

TEST(I18n, AFurtherLanguageIsOneFolderWithNamePrefixAndPages) {
    EXPECT_EQ(i18n::languages().front(), Language::sv);
    EXPECT_EQ(i18n::languages().at(1), Language::en);
    EXPECT_EQ(i18n::own_name(finnish()), "Suomi");
    EXPECT_EQ(i18n::prefix(finnish()), "/fi");
    EXPECT_FALSE(i18n::complete(finnish()));
    EXPECT_TRUE(i18n::speaks(finnish(), "/beratta/tips"));
    EXPECT_FALSE(i18n::speaks(finnish(), "/klaga"));
    EXPECT_TRUE(i18n::speaks(Language::en, "/klaga"));
    EXPECT_EQ(i18n::tag(easy()), "sv");
    EXPECT_EQ(i18n::path_in(finnish(), "/kontakt"), "/fi/kontakt");
    EXPECT_EQ(i18n::path_in(Language::sv, "/"), "/");
}

TEST(I18n, ThePrefixOfAPathNamesItsLanguage) {
    using Split = std::pair<Language, std::string_view>;
    EXPECT_EQ(i18n::split_prefix("/fi/kontakt"), (Split{finnish(), "/kontakt"}));
    EXPECT_EQ(i18n::split_prefix("/en/"), (Split{Language::en, "/"}));
    EXPECT_EQ(i18n::split_prefix("/fi"), (Split{finnish(), "/"}));
    EXPECT_EQ(i18n::split_prefix("/finns-inte"), (Split{Language::sv, "/finns-inte"}));
    EXPECT_EQ(i18n::split_prefix("/lattlast/"), (Split{easy(), "/"}));
    EXPECT_EQ(i18n::split_prefix("/"), (Split{Language::sv, "/"}));
}

TEST(I18n, WhatAFurtherLanguageLacksIsSwedishAndThePageKnowsIt) {
    const Texts texts{finnish()};
    EXPECT_EQ(texts("pages.search"), "Hae");
    EXPECT_FALSE(texts.borrowed());
    EXPECT_EQ(texts("pages.workspace"), Texts::of(Language::sv)("pages.workspace"));
    EXPECT_TRUE(texts.borrowed());
    const Texts plain{easy()};
    EXPECT_EQ(plain("pages.search"), "Sök");
    EXPECT_FALSE(plain.borrowed()) << "easy Swedish borrows from no other language";
}

TEST(I18n, AFurtherLanguageWritesDaysAndNumbersAsItDoes) {
    const auto& fi = Texts::of(finnish());
    EXPECT_EQ(fi.date(day(2026, 10, 28)), "28. lokakuuta 2026");
    EXPECT_EQ(fi.number(12345), std::string{"12"} + nbsp + "345");
    EXPECT_EQ(fi.bytes(2'400'000), std::string{"2,4"} + nbsp + "MB");
    EXPECT_EQ(Texts::of(easy()).date(day(2026, 10, 28)), "28 oktober 2026");
}

// Twelve words a sentence, one sentence a line: a line that goes on is an item of a list.
TEST(I18n, EasyReadSentencesAreShortAndStandOnALineEach) {
    std::size_t lines = 0;
    for (const auto& table : i18n::impl::tables()) {
        if (table.code != "sv@lattlast") continue;
        for (const auto& entry : table.entries) {
            std::string_view rest = entry.text;
            while (!rest.empty()) {
                const auto line = rest.substr(0, rest.find('\n'));
                rest.remove_prefix(std::min(rest.size(), line.size() + 1));
                if (line.empty()) continue;
                ++lines;
                EXPECT_LE(std::ranges::count(line, ' ') + 1, 12) << entry.key << ": " << line;
                const auto stop = line.find(". ");
                EXPECT_EQ(stop, std::string_view::npos) << entry.key << ": two sentences on one line: " << line;
            }
        }
    }
    EXPECT_GT(lines, 60U);
}

TEST(I18n, ASentenceIsInTheLanguageAskedFor) {
    EXPECT_EQ(Texts::of(Language::sv)("pages.search"), "Sök");
    EXPECT_EQ(Texts::of(Language::en)("pages.search"), "Search");
}

TEST(I18n, AMissingKeyIsABugInTestsAndTheKeyItselfInService) {
    const auto& texts = Texts::of(Language::sv);
    EXPECT_FALSE(texts.has("pages.no_such_sentence"));
    EXPECT_TRUE(texts.has("pages.search"));
#ifdef NDEBUG
    EXPECT_EQ(texts("pages.no_such_sentence"), "pages.no_such_sentence");
#else
    EXPECT_THROW(texts("pages.no_such_sentence"), base::Bug);
#endif
}

TEST(I18n, PlacesAreFilledByPosition) {
    const auto& texts = Texts::of(Language::sv);
    EXPECT_EQ(texts.fill("pages.step", {"2", "3"}), "Steg 2 av 3");
    const std::vector<std::string> values{"1", "4"};
    EXPECT_EQ(texts("pages.step", values), "Steg 1 av 4");
    EXPECT_THROW(texts.fill("pages.step", {"2"}), base::Bug);
}

TEST(I18n, AValueIsNeverReadAsAPlaceToFill) {
    EXPECT_EQ(Texts::of(Language::sv).fill("pages.step", {"{1}", "{0}"}), "Steg {1} av {0}");
}

TEST(I18n, NumbersAreGroupedAsTheLanguageDoes) {
    const auto& sv = Texts::of(Language::sv);
    const auto& en = Texts::of(Language::en);
    EXPECT_EQ(sv.number(0), "0");
    EXPECT_EQ(sv.number(999), "999");
    EXPECT_EQ(sv.number(12345), std::string{"12"} + nbsp + "345");
    EXPECT_EQ(sv.number(1234567), std::string{"1"} + nbsp + "234" + nbsp + "567");
    EXPECT_EQ(sv.decimal(2.4, 2), "2,40");
    EXPECT_EQ(sv.decimal(-1234.56, 1), "\xE2\x88\x92" "1" + std::string{nbsp} + "234,6");
    EXPECT_EQ(sv.decimal(-0.001, 1), "0,0");
    EXPECT_EQ(Texts::of(Language::en).decimal(0.5, 3), "0.500");
    EXPECT_EQ(en.number(12345), "12,345");
    EXPECT_EQ(en.number(-1234),
              "\xE2\x88\x92"
              "1,234");
    EXPECT_EQ(en.number(std::numeric_limits<std::int64_t>::min()),
              "\xE2\x88\x92"
              "9,223,372,036,854,775,808");
}

TEST(I18n, DatesAreWrittenOut) {
    EXPECT_EQ(Texts::of(Language::sv).date(day(2026, 10, 28)), "28 oktober 2026");
    EXPECT_EQ(Texts::of(Language::en).date(day(2026, 10, 28)), "28 October 2026");
    EXPECT_EQ(Texts::of(Language::sv).date(day(2028, 2, 29)), "29 februari 2028");
    EXPECT_EQ(Texts::of(Language::sv).date(day(2026, 1, 1)), "1 januari 2026");
}

TEST(I18n, ShortDatesKeepShortMonthsWhole) {
    EXPECT_EQ(Texts::of(Language::sv).short_date(day(2026, 10, 28)), "28 okt");
    EXPECT_EQ(Texts::of(Language::en).short_date(day(2026, 10, 28)), "28 Oct");
    EXPECT_EQ(Texts::of(Language::sv).short_date(day(2026, 6, 3)), "3 juni");
    EXPECT_EQ(Texts::of(Language::sv).short_date(day(2026, 5, 3)), "3 maj");
}

TEST(I18n, TheClockIsStockholms) {
    const auto winter = base::Time{base::start_of(day(2026, 11, 22)).us + (14LL * 3600 + 32 * 60) * 1'000'000};
    EXPECT_EQ(Texts::of(Language::sv).time(winter), "14:32");
    const auto summer = base::Time{base::start_of(day(2026, 7, 1)).us + 65LL * 60 * 1'000'000};
    EXPECT_EQ(Texts::of(Language::en).time(summer), "01:05");
}

TEST(I18n, FileSizesAreShort) {
    const auto& sv = Texts::of(Language::sv);
    EXPECT_EQ(sv.bytes(0), std::string{"0"} + nbsp + "B");
    EXPECT_EQ(sv.bytes(999), std::string{"999"} + nbsp + "B");
    EXPECT_EQ(sv.bytes(310'400), std::string{"310"} + nbsp + "kB");
    EXPECT_EQ(sv.bytes(2'400'000), std::string{"2,4"} + nbsp + "MB");
    EXPECT_EQ(Texts::of(Language::en).bytes(2'400'000), std::string{"2.4"} + nbsp + "MB");
    EXPECT_EQ(sv.bytes(25'000'000), std::string{"25"} + nbsp + "MB");
}

TEST(I18n, SwedishOrderHasTheThreeLettersLast) {
    std::vector<std::string> words{"örn", "zebra", "ärla", "åka", "apa", "Öst", "Zorn", "Åre"};
    std::ranges::sort(words, [](const auto& a, const auto& b) { return i18n::compare_swedish(a, b) < 0; });
    EXPECT_EQ(words, (std::vector<std::string>{"apa", "zebra", "Zorn", "åka", "Åre", "ärla", "örn", "Öst"}));
}

TEST(I18n, TheSortKeyOrdersAsTheComparisonDoes) {
    const std::vector<std::string> words{
        "", "a", "A", "ab", "z", "å", "ä", "ö", "e", "é", "w", "v", "x y", "xy", std::string(500, 'o') + "ö"};
    for (const auto& a : words) {
        for (const auto& b : words) {
            const auto sign = [](int value) { return (value > 0) - (value < 0); };
            EXPECT_EQ(sign(i18n::sort_key(a).compare(i18n::sort_key(b))), sign(i18n::compare_swedish(a, b)))
                << a << " / " << b;
        }
    }
    EXPECT_EQ(i18n::sort_key("Söderköping").find('\0'), std::string::npos);
}

TEST(I18n, FoldingKeepsTheLettersAndJoinsTheirMarks) {
    EXPECT_EQ(i18n::fold("ÅÄÖ Éa"), "åäö éa");
    EXPECT_EQ(i18n::fold("A\xCC\x8A"), "å");  // A and a combining ring
    EXPECT_EQ(i18n::fold(""), "");
}

TEST(I18n, ManyThreadsCompareAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&wrong] {
            for (int n = 0; n < 500; ++n) wrong += i18n::compare_swedish("zon", "ånga") < 0 ? 0 : 1;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
