// Sentences, reading ease, and the boundary guard on labelled sentences.
#include "enquiries_guard.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "base/text.h"

namespace enquiries {
namespace {

std::vector<std::string> split_up(const std::string& text) {
    std::vector<std::string> found;
    for (const auto& one : sentences(text)) found.push_back(text.substr(one.begin, one.end - one.begin));
    return found;
}

TEST(Sentences, end_where_a_reader_would_end_them) {
    using List = std::vector<std::string>;
    struct Row { const char* text; List sentences; } const table[] = {
        {"", {}},
        {" \n\n ", {}},
        {"...", {}},
        {"Ja.", {"Ja."}},
        {"Ring oss. Skriv gärna!", {"Ring oss.", "Skriv gärna!"}},
        {"Ring oss. Åk inte hit. Ärendet är ditt.", {"Ring oss.", "Åk inte hit.", "Ärendet är ditt."}},
        {"Enligt 7 kap. 10 § patientsäkerhetslagen gäller det.", {"Enligt 7 kap. 10 § patientsäkerhetslagen gäller det."}},
        {"Fråga t.ex. Socialstyrelsen om det.", {"Fråga t.ex. Socialstyrelsen om det."}},
        {"Vi läser tips, frågor m.m. Vi svarar sedan.", {"Vi läser tips, frågor m.m.", "Vi svarar sedan."}},
        {"Ditt ärende är 8.9.1-12/2026 hos oss.", {"Ditt ärende är 8.9.1-12/2026 hos oss."}},
        {"Hej!\n\nTack för frågan", {"Hej!", "Tack för frågan"}},
        {"Gör så här:\n- ring\n- skriv", {"Gör så här:", "- ring", "- skriv"}},
        {"# Rubrik\nText under.", {"# Rubrik", "Text under."}},
        {"En mening\nsom bryts. Och en till.", {"En mening\nsom bryts.", "Och en till."}},
        {"Får vi? \"Ja\", sa hon. (Det stämmer.) Bra.", {"Får vi?", "\"Ja\", sa hon.", "(Det stämmer.)", "Bra."}},
    };
    for (const auto& row : table) EXPECT_EQ(split_up(row.text), row.sentences) << row.text;
}

TEST(Words, are_folded_and_keep_what_belongs_to_them) {
    EXPECT_EQ(words("Är e-post OK? 7 kap. 10 §"), (std::vector<std::string>{"är", "e-post", "ok", "7", "kap", "10", "§"}));
    EXPECT_TRUE(words(" -- !").empty());
}

TEST(ReadingEaseTest, lix_is_words_a_sentence_and_long_words_in_a_hundred_Bjornsson_1968) {
    struct Row { const char* text; int lix, words, sentences, long_words, longest; const char* band; } const table[] = {
        {"", 0, 0, 0, 0, 0, "very_easy"},
        {"Ring oss.", 2, 2, 1, 0, 2, "very_easy"},
        // 5 words, 1 long (seven letters): 5 + 20
        {"Vi svarar på frågor snabbare.", 25, 5, 1, 1, 5, "very_easy"},
        // 8 words in 2 sentences, 4 long: 4 + 50
        {"Tillsynsmyndigheten granskar verksamheter. Du kan kontakta oss här.", 54, 8, 2, 4, 5, "hard"},
    };
    for (const auto& row : table) {
        const auto ease = reading_ease(row.text);
        EXPECT_EQ(ease.words, row.words) << row.text;
        EXPECT_EQ(ease.sentences, row.sentences) << row.text;
        EXPECT_EQ(ease.long_words, row.long_words) << row.text;
        EXPECT_EQ(ease.longest_sentence, row.longest) << row.text;
        EXPECT_EQ(ease.lix, row.lix) << row.text;
        EXPECT_EQ(band(ease.lix), row.band) << row.text;
    }
    EXPECT_EQ(reading_ease("ååååååå").long_words, 1) << "letters are counted, not bytes";
    EXPECT_EQ(reading_ease("åååååå").long_words, 0);
}

TEST(GuardPatterns, say_what_they_say) {
    const auto met = [](const char* pattern, const char* sentence) {
        const catalogue::Boundary boundary{10, {{"no_advance_ruling", "fl:6"}}, {{"you", {"du", "Ni"}}}, {{"no_advance_ruling", pattern, 10}}};
        return Guard{boundary}.mark(sentence).has_value();
    };
    EXPECT_TRUE(met("tillstånd", "Ni får tillstånd."));
    EXPECT_FALSE(met("tillstånd", "Ni får tillståndet."));
    EXPECT_TRUE(met("tillstånd*", "Ni får tillståndet."));
    EXPECT_TRUE(met("*beslut", "Vi ger förhandsbeslut."));
    EXPECT_TRUE(met("*hand*", "Vi ger förhandsbeslut."));
    EXPECT_TRUE(met("ja|nej", "Svaret är nej."));
    EXPECT_TRUE(met("<you> får", "Ni får det."));
    EXPECT_FALSE(met("<you> får", "Ni kanske får det."));
    EXPECT_TRUE(met("<you> ... får", "Ni kanske får det."));
    EXPECT_TRUE(met("<you> ... får", "Ni kanske i så fall får det."));
    EXPECT_FALSE(met("<you> ... får", "Ni kanske i så fall senare får det.")) << "a gap is four words at most";
    EXPECT_TRUE(met("^ ni", "Ni får det."));
    EXPECT_FALSE(met("^ får", "Ni får det."));
    EXPECT_TRUE(met("får ... ?", "Vi får?"));
    EXPECT_FALSE(met("får ?", "Vi får."));
}

TEST(GuardRules, weights_add_up_and_the_highest_limit_is_named_with_what_was_seen) {
    const catalogue::Boundary boundary{10, {{"no_advance_ruling", "fl:6"}, {"no_dispensation", "fl:8"}}, {},
        {{"no_advance_ruling", "tillstånd*", 6}, {"no_advance_ruling", "får", 5}, {"no_dispensation", "slipper", 12}, {"", "inte", -8}}};
    const Guard guard{boundary};
    EXPECT_FALSE(guard.mark("Ni söker tillstånd."));
    const auto one = guard.mark("Ni får tillstånd.");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->limit, "no_advance_ruling");
    EXPECT_EQ(one->provision, "fl:6");
    EXPECT_EQ(one->score, 11);
    EXPECT_EQ(one->seen, (std::vector<std::string>{"tillstånd", "får"}));
    EXPECT_EQ(guard.mark("Ni får tillstånd och slipper kravet.")->limit, "no_dispensation");
    EXPECT_FALSE(guard.mark("Ni får inte tillstånd.")) << "what speaks against counts for all";
    const std::string text = "Hej! Ni får tillstånd. Välkommen.";
    const auto marks = guard.marks(text);
    ASSERT_EQ(marks.size(), 1u);
    EXPECT_EQ(text.substr(marks[0].sentence.begin, marks[0].sentence.end - marks[0].sentence.begin), "Ni får tillstånd.");
}

// ------------------------------------------------------------------ the labelled sentences

struct Labelled { std::string label, sentence; };

std::vector<Labelled> labelled(const char* name) {
    std::ifstream in{std::filesystem::path{__FILE__}.parent_path() / name};
    std::vector<Labelled> all;
    for (std::string line; std::getline(in, line);) {
        const auto tab = line.find('\t');
        if (tab == std::string::npos || line.starts_with('#') || line.starts_with("label\t")) continue;
        all.push_back({line.substr(0, tab), std::string{base::trim(line.substr(tab + 1))}});
    }
    return all;
}

const std::map<std::string, std::string> limit_of{{"none", ""}, {"advance_ruling", "no_advance_ruling"}, {"dispensation", "no_dispensation"},
                                                  {"investigation", "no_large_legal_investigation"}, {"concrete_case", "no_view_on_concrete_case"}};

// A mark is right when it names the limit that a person named.
struct Figures { int right = 0, marked = 0, wanted = 0; double precision() const { return marked ? double(right) / marked : 0; } double recall() const { return wanted ? double(right) / wanted : 0; } };

Figures measure(const std::vector<Labelled>& all, const char* name) {
    const Guard guard{catalogue::Catalogue::shipped().boundary()};
    Figures figures;
    std::map<std::string, Figures> each;
    for (const auto& [label, sentence] : all) {
        const auto& wanted = limit_of.at(label);
        const auto mark = guard.mark(sentence);
        const auto got = mark ? mark->limit : "";
        figures.marked += !got.empty();
        figures.wanted += !wanted.empty();
        figures.right += !got.empty() && got == wanted;
        if (!got.empty()) ++each[got].marked;
        if (!wanted.empty()) ++each[wanted].wanted;
        if (!got.empty() && got == wanted) ++each[got].right;
    }
    std::cout << name << ": " << all.size() << " sentences, precision " << figures.precision() << ", recall " << figures.recall() << "\n";
    for (const auto& [limit, one] : each)
        std::cout << "  " << limit << ": precision " << one.precision() << ", recall " << one.recall() << " of " << one.wanted << "\n";
    return figures;
}

// What both hands happened to write is no test of the cues.
std::vector<Labelled> other_half() {
    std::set<std::string> known;
    for (const auto& one : labelled("guard_sentences_dev.tsv")) known.insert(one.sentence);
    auto half = labelled("guard_sentences_test.tsv");
    std::erase_if(half, [&](const Labelled& one) { return known.contains(one.sentence); });
    return half;
}

TEST(GuardSentences, the_two_halves_are_three_hundred_sentences) {
    const auto dev = labelled("guard_sentences_dev.tsv"), test = other_half();
    EXPECT_GE(dev.size(), 180u);
    EXPECT_GE(test.size(), 100u);
    std::set<std::string> all;
    for (const auto* half : {&dev, &test})
        for (const auto& one : *half) {
            EXPECT_TRUE(limit_of.contains(one.label)) << "a label that is none of the five";
            all.insert(one.sentence);
        }
    EXPECT_GE(all.size(), 300u);
}

TEST(GuardSentences, the_half_that_the_cues_were_made_from) {
    const auto figures = measure(labelled("guard_sentences_dev.tsv"), "development half");
    EXPECT_GE(figures.precision(), 0.95);
    EXPECT_GE(figures.recall(), 0.90);
}

TEST(GuardSentences, the_half_written_by_another_hand) {
    const auto figures = measure(other_half(), "test half");
    EXPECT_GE(figures.precision(), 0.80);
    EXPECT_GE(figures.recall(), 0.60);
}

}  // namespace
}  // namespace enquiries
