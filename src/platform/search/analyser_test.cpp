#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/fault.h"
#include "search/search.h"

namespace {

using search::Analyser;
using search::Position;
using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

const Analyser& analyser() {
    static const Analyser one;
    return one;
}

std::vector<std::string> tokens(const std::string& word) {
    const auto positions = analyser().analyse(word);
    return positions.size() == 1 ? positions[0].tokens : std::vector<std::string>{};
}

std::vector<std::string> parts(const std::string& word) {
    const auto positions = analyser().analyse(word);
    return positions.size() == 1 ? positions[0].parts : std::vector<std::string>{};
}

std::vector<std::string> first_tokens(const std::string& text) {
    std::vector<std::string> all;
    for (const Position& position : analyser().analyse(text)) all.push_back(position.tokens.front());
    return all;
}

bool meet(const std::string& a, const std::string& b) {
    const auto of_a = tokens(a);
    for (const std::string& token : tokens(b)) {
        if (std::find(of_a.begin(), of_a.end(), token) != of_a.end()) return true;
    }
    return false;
}

TEST(Analyser, EveryInflectionMeetsItsLemma) {
    const std::vector<std::vector<std::string>> groups{
        {"hemtjänst", "hemtjänsten", "hemtjänstens", "hemtjänster"},
        {"skola", "skolan", "skolans", "skolor", "skolorna", "skolornas"},
        {"klagomål", "klagomålet", "klagomålen", "klagomålets"},
        {"barn", "barnet", "barnets", "barnen", "barnens"},
        {"bok", "boken", "böcker", "böckerna", "böckernas"},
        {"handbok", "handböcker", "handböckerna"},
        {"ledamot", "ledamoten", "ledamöter", "ledamöterna"},
        {"äldreboende", "äldreboendet", "äldreboenden"},
        {"läkare", "läkaren", "läkarna", "läkarnas"},
        {"man", "mannen", "män", "männen", "männens"},
        {"stad", "städer", "städerna"},
        {"hand", "händer", "händerna"},
        {"öga", "ögon", "ögonen"},
        {"natt", "nätter", "nätterna"},
        {"sjuksköterska", "sjuksköterskan", "sjuksköterskor", "sjuksköterskornas"},
        {"insats", "insatsen", "insatser", "insatserna"},
        {"brist", "brister", "bristerna"},
        {"vårda", "vårdade", "vårdats", "vårdat"},
        {"bänk", "bänkar", "bänkarna"},
        {"larm", "larmar", "larmen"},
        {"plan", "planen", "planer", "planerna", "planernas"},
        {"regel", "regeln", "regler", "reglerna"},
        {"anhörig", "anhöriga", "anhörigas"},
        {"ge", "gav", "gett", "givit"},
        {"ta", "tog", "tagit", "tar"},
        {"få", "får", "fick", "fått"},
        {"dålig", "dåliga", "sämre", "sämst"},
        {"Göteborg", "göteborgs", "GÖTEBORG"},
        {"LSS", "lss", "LSS:s"},
        {"hemtjänstinsats", "hemtjänstinsatsen", "hemtjänstinsatserna"},
        {"läkemedelsbiverkning", "läkemedelsbiverkningar", "läkemedelsbiverkningarna"},
    };
    for (const auto& group : groups) {
        for (const std::string& form : group) {
            EXPECT_TRUE(meet(group[0], form)) << group[0] << " and " << form << ": "
                                              << testing::PrintToString(tokens(form));
        }
    }
}

TEST(Analyser, WordsThatDifferInRingsAndDotsStayApart) {
    EXPECT_FALSE(meet("mån", "man"));
    EXPECT_FALSE(meet("vård", "värd"));
    EXPECT_FALSE(meet("hörn", "horn"));
    EXPECT_FALSE(meet("skola", "skada"));
    EXPECT_FALSE(meet("läkare", "läka"));
}

TEST(Analyser, CompoundsAreFoundByTheirParts) {
    EXPECT_THAT(parts("hemtjänstinsats"), IsSupersetOf({"hemtjänst", "insats"}));
    EXPECT_THAT(parts("hemtjänstinsatserna"), IsSupersetOf({"hemtjänst", "insats"}));
    EXPECT_THAT(parts("läkemedelsbiverkning"), IsSupersetOf({"läkemedel", "biverkning"}));
    EXPECT_THAT(parts("tillsynsmyndigheten"), IsSupersetOf({"tillsyn", "myndighet"}));
    EXPECT_THAT(parts("äldreomsorgspersonal"), IsSupersetOf({"äldreomsorg", "personal", "omsorg"}));
    EXPECT_THAT(parts("trygghetslarm"), IsSupersetOf({"trygghet", "larm"}));
    EXPECT_THAT(parts("socialtjänstlagen"), IsSupersetOf({"socialtjänst", "lag"}));
    EXPECT_THAT(parts("skadeståndskrav"), IsSupersetOf({"skadestånd", "krav"}));
    EXPECT_THAT(parts("flickskolan"), IsSupersetOf({"flicka", "skola"}));
    EXPECT_THAT(parts("gatukontoret"), IsSupersetOf({"gata", "kontor"}));
    EXPECT_THAT(parts("dödsfallet"), IsSupersetOf({"död", "fall"}));
    EXPECT_THAT(parts("läkemedelsfel"), IsSupersetOf({"läkemedel", "fel"}));
    EXPECT_THAT(parts("matlådorna"), IsSupersetOf({"mat", "låda"}));
    EXPECT_THAT(parts("hemtjänstinsatsplanering"), IsSupersetOf({"hemtjänst", "insats", "planering"}));
}

TEST(Analyser, PlainWordsAreNotSplit) {
    for (const char* word : {"personal", "verksamhet", "myndighet", "hemtjänst", "försummelse", "utredning", "kommun",
                             "förhållande", "beslutade", "medicinering"}) {
        EXPECT_THAT(parts(word), ElementsAre()) << word;
    }
}

TEST(Analyser, TheWholeStandsFirstAndIsNotItsFirstPart) {
    EXPECT_THAT(tokens("hemtjänstinsatsen"), ElementsAre("hemtjänstinsats"));
    EXPECT_THAT(tokens("hemtjänstinsatsen"), Not(Contains("hemtjänst")));
}

TEST(Analyser, NumbersAndRegistryNumbersAreSingleTokens) {
    EXPECT_THAT(tokens("8.2.1-123/2026"), ElementsAre("8.2.1-123/2026"));
    EXPECT_THAT(parts("8.2.1-123/2026"), ElementsAre("8.2.1", "123/2026"));
    EXPECT_THAT(tokens("8.2.1\u2013123/2026"), ElementsAre("8.2.1-123/2026"));
    EXPECT_THAT(first_tokens("den 2026-11-22 kl. 14:30"), ElementsAre("2026-11-22", "kl", "14:30"));
    EXPECT_THAT(first_tokens("se 8.2.1-123/2026."), ElementsAre("se", "8.2.1-123/2026"));
    EXPECT_THAT(tokens("123/2026"), ElementsAre("123/2026"));
    EXPECT_THAT(first_tokens("rum 3a"), ElementsAre("rum", "3a"));
    EXPECT_THAT(first_tokens("(2)"), ElementsAre("2"));
}

TEST(Analyser, AddressesAreSplitAtAtAndStop) {
    EXPECT_THAT(first_tokens("registrator@myndighet.se"), ElementsAre("registrator", "myndighet", "se"));
    EXPECT_EQ(analyser().analyse("https://www.myndighet.example/sida").size(), 5u);
}

TEST(Analyser, SpellingOfTheSameTextInUnicodeDoesNotMatter) {
    EXPECT_EQ(tokens("va\u030ard"), tokens("vård"));                 // a with a combining ring
    EXPECT_EQ(tokens("hem\u00adtjänst"), tokens("hemtjänst"));       // soft hyphen
    EXPECT_EQ(tokens("VÅRDCENTRALEN"), tokens("vårdcentralen"));
}

TEST(Analyser, StopWordsTakeNoPlace) {
    EXPECT_THAT(first_tokens("brist på personal i natt"), ElementsAre("brist", "personal", "natt"));
    EXPECT_TRUE(analyser().analyse("och det är av för").empty());
    EXPECT_TRUE(analyser().analyse("").empty());
    EXPECT_TRUE(analyser().analyse("  ?! \"\" -- * ( ) : \n").empty());
}

TEST(Analyser, LongWordsAreCutAndLongTextsEnd) {
    const auto cut = analyser().analyse(std::string(10'000, 'q'));
    ASSERT_EQ(cut.size(), 1u);
    EXPECT_LE(cut[0].tokens[0].size(), 64u);
    std::string text;
    for (int i = 0; i < 25'000; ++i) text += "vård ";
    EXPECT_EQ(analyser().analyse(text).size(), 20'000u);
}

TEST(Analyser, BytesThatAreNoTextDoNoHarm) {
    std::string bytes;
    for (int i = 0; i < 1024; ++i) bytes += static_cast<char>(i * 37 % 256);
    EXPECT_NO_THROW(analyser().analyse(bytes));
    EXPECT_NO_THROW(analyser().analyse(std::string_view{"\0vård\0\xff", 9}));
}

TEST(Analyser, AWordMadeToBeSplitEverywhereCostsLittle) {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += "barnbarnbarnbarnbarnbarnbarnbarn" + std::string(1, static_cast<char>('a' + i % 26)) + "barn" +
                std::to_string(i / 26) + " ";
    }
    EXPECT_EQ(analyser().analyse(text).size(), 300u);
}

TEST(Analyser, ThreadsGetTheSameTokens) {
    const std::string text = "Hemtjänstinsatsen uteblev och äldreomsorgspersonalen svarade inte på trygghetslarmet.";
    const auto expected = analyser().analyse(text);
    const Analyser fresh;
    std::vector<std::thread> threads;
    std::vector<int> wrong(8, 0);
    for (std::size_t t = 0; t < wrong.size(); ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const auto got = fresh.analyse(text + " Nummer" + std::string(static_cast<std::size_t>(i), 'x'));
                for (std::size_t p = 0; p < expected.size(); ++p) {
                    wrong[t] += got[p].tokens != expected[p].tokens || got[p].parts != expected[p].parts;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(wrong, testing::Each(0));
}

TEST(Analyser, AnotherDictionaryIsAnotherVersion) {
    const Analyser finland{"/usr/share/hunspell/sv_FI"};
    EXPECT_NE(finland.version(), analyser().version());
    EXPECT_EQ(Analyser{}.version(), analyser().version());
}

TEST(Analyser, AMissingDictionaryIsAFault) {
    EXPECT_THROW(Analyser{"/usr/share/hunspell/no_SUCH"}, base::Fault);
}

}  // namespace
