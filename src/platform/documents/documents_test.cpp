#include "documents/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

namespace {

using documents::Block;
using documents::LetterPage;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A folder of this test alone; the tools that read PDF are other people's, so that what we find is
// what a recipient's program finds.
class Documents : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "documentsXXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string tool(const std::string& command, const std::string& pdf, const std::string& after = "") const {
        const auto path = folder_ / "letter.pdf";
        std::ofstream{path, std::ios::binary} << pdf;
        FILE* const pipe = popen((command + " " + path.string() + " " + after + " 2>&1").c_str(), "r");
        std::string output;
        std::array<char, 4096> chunk;
        while (const std::size_t read = fread(chunk.data(), 1, chunk.size(), pipe)) output.append(chunk.data(), read);
        EXPECT_EQ(pclose(pipe), 0) << command << ": " << output;
        return output;
    }
    std::string info(const std::string& pdf) const { return tool("env TZ=UTC pdfinfo", pdf); }
    std::string structure(const std::string& pdf) const { return tool("pdfinfo -struct-text", pdf); }
    // All words in reading order, one space between them.
    std::string words(const std::string& pdf) const {
        std::string flat;
        for (const char c : tool("pdftotext -nopgbrk", pdf, "-"))
            if (c != ' ' && c != '\n')
                flat += c;
            else if (!flat.empty() && flat.back() != ' ')
                flat += ' ';
        return flat;
    }
    std::vector<std::string> words_by_page(const std::string& pdf) const {
        std::vector<std::string> found = base::split(tool("pdftotext", pdf, "-"), '\f');
        found.pop_back();  // what follows the last page
        return found;
    }
    int pages(const std::string& pdf) const {
        const std::string text = info(pdf);
        return std::atoi(text.c_str() + text.find("Pages:") + 6);
    }

    std::filesystem::path folder_;
};

LetterPage letter() {
    LetterPage page;
    page.office_name = "Tillsynsmyndigheten för vård och omsorg";
    page.office_address = {"Box 100", "104 30 Stockholm"};
    page.office_phone = "010-000 00 00";
    page.office_email = "registrator@office.example";
    page.recipient = {"Vårdgivaren i Ånge AB", "Verksamhetschefen", "Åsgatan 12 B", "841 33 Ånge"};
    page.date_label = "Datum";
    page.date = "2026-11-22";
    page.number_label = "Diarienummer";
    page.number = "8.2.1-123/2026";
    page.title = "Begäran om yttrande";
    page.footer = "Uppge diarienumret när du kontaktar oss.";
    page.page_label = "Sida {0} av {1}";
    page.made = {1'795'327'458'000'000};
    page.blocks = documents::blocks(
        "Hej!\n\n# Det här ska yttrandet innehålla\n\nSvara på frågorna:\n\n- Vad hände?\n- Följdes rutinerna?\n\nMed "
        "vänlig hälsning");
    return page;
}

std::string pdf_of(const LetterPage& page) {
    auto made = documents::letter_pdf(page);
    EXPECT_TRUE(made) << (made ? "" : made.error().text_key);
    return made ? *made : std::string{};
}

std::vector<Block> paragraphs(int count) {
    std::vector<Block> many;
    for (int i = 1; i <= count; ++i)
        many.push_back(
            {Block::paragraph,
             "Stycke " + std::to_string(i) +
                 ". Vi har gått igenom det underlag som kom in och beskriver här vad som framgår av det, hur "
                 "vi bedömer uppgifterna och vilka åtgärder som verksamheten har berättat om. Läs beskrivningen noga "
                 "och skriv till oss om något är fel."});
    return many;
}

TEST(Blocks, ParagraphsStandApartByAnEmptyLine) {
    EXPECT_THAT(documents::blocks("Hej!\n\n\nVi skriver\r\ntill dig.\n"),
                ElementsAre(Block{Block::paragraph, "Hej!"}, Block{Block::paragraph, "Vi skriver\ntill dig."}));
}

TEST(Blocks, HeadingsAndListItemsBeginWithTheirMark) {
    EXPECT_THAT(documents::blocks("# Beslut\nVi avslår.\n- ett\n- två\n  går vidare\n\nSlut"),
                ElementsAre(Block{Block::heading, "Beslut"}, Block{Block::paragraph, "Vi avslår."},
                            Block{Block::list_item, "ett"}, Block{Block::list_item, "två\ngår vidare"},
                            Block{Block::paragraph, "Slut"}));
}

TEST(Blocks, OtherSignsAreText) {
    EXPECT_THAT(documents::blocks("#1 på listan\n\n-5 grader\n\n## två\n\n<b>*fet*</b>"),
                ElementsAre(Block{Block::paragraph, "#1 på listan"}, Block{Block::paragraph, "-5 grader"},
                            Block{Block::paragraph, "## två"}, Block{Block::paragraph, "<b>*fet*</b>"}));
    EXPECT_TRUE(documents::blocks("").empty());
    EXPECT_TRUE(documents::blocks(" \n\t\n").empty());
    EXPECT_THAT(documents::blocks("- \n# "), ElementsAre(Block{Block::paragraph, "-\n#"}));
}

TEST_F(Documents, EveryWordOfTheLetterStandsInThePdf) {
    const std::string text = words(pdf_of(letter()));
    for (const char* part :
         {"Tillsynsmyndigheten för vård och omsorg", "Box 100 104 30 Stockholm", "010-000 00 00",
          "registrator@office.example", "Vårdgivaren i Ånge AB Verksamhetschefen Åsgatan 12 B 841 33 Ånge", "Datum",
          "2026-11-22", "Diarienummer", "8.2.1-123/2026", "Begäran om yttrande", "Hej!",
          "Det här ska yttrandet innehålla", "Svara på frågorna:", "• Vad hände?", "• Följdes rutinerna?",
          "Med vänlig hälsning", "Uppge diarienumret när du kontaktar oss.", "Sida 1 av 1"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST_F(Documents, AnyoneElsesReaderFindsTheFileSound) {
    EXPECT_THAT(tool("qpdf --check", pdf_of(letter())), HasSubstr("No syntax or stream encoding errors"));
}

TEST_F(Documents, TheStructureIsWhatAScreenReaderFollows) {
    const std::string pdf = pdf_of(letter());
    EXPECT_THAT(info(pdf), ContainsRegex("Tagged: +yes"));
    const std::string tree = structure(pdf);
    EXPECT_THAT(tree, testing::StartsWith("Document\n"));
    EXPECT_THAT(tree, HasSubstr("  H1 (block)\n    \"Begäran om yttrande\"\n  P (block)\n    \"Hej!\"\n  H2 (block)\n  "
                                "  \"Det här ska yttrandet innehålla\"\n"));
    EXPECT_THAT(tree, HasSubstr("  L (block)\n    LI (block)\n      Lbl (block)\n        \"•\"\n      LBody (block)\n  "
                                "      \"Vad hände?\"\n    LI (block)\n"));
    EXPECT_THAT(tree, HasSubstr("\"Box 100 104 30 Stockholm\""));
}

TEST_F(Documents, TitleAuthorLanguageAndDateStandInTheFile) {
    LetterPage page = letter();
    page.language = "en";
    page.title = "A & B < C";
    const std::string pdf = pdf_of(page), said = info(pdf);
    EXPECT_THAT(said, ContainsRegex("Title: +A & B < C"));
    EXPECT_THAT(said, ContainsRegex("Author: +Tillsynsmyndigheten för vård och omsorg"));
    EXPECT_THAT(said, ContainsRegex("CreationDate: +Sun Nov 22 06:04:18 2026"));
    EXPECT_THAT(said, ContainsRegex("Page size: .*\\(A4\\)"));
    const std::string metadata = tool("pdfinfo -meta", pdf);
    EXPECT_THAT(metadata, HasSubstr("A &amp; B &lt; C"));
    EXPECT_THAT(metadata, HasSubstr("<xmp:CreateDate>2026-11-22T06:04:18Z</xmp:CreateDate>"));
    const std::string objects = tool("qpdf --qdf --object-streams=disable", pdf, "-");
    EXPECT_THAT(objects, HasSubstr("/Lang (en)"));
    EXPECT_THAT(objects, HasSubstr("/DisplayDocTitle true"));
    EXPECT_THAT(objects, HasSubstr("/S /GTS_PDFA1"));
    EXPECT_THAT(objects, HasSubstr("/MarkInfo"));
    EXPECT_THAT(objects, Not(HasSubstr("/SMask")));
}

TEST_F(Documents, EveryFontIsInTheFile) {
    const std::string fonts = tool("pdffonts", pdf_of(letter()));
    EXPECT_THAT(fonts, HasSubstr("+Inter-Regular"));
    EXPECT_THAT(fonts, HasSubstr("+Inter-SemiBold"));
    EXPECT_THAT(fonts, Not(ContainsRegex(" no +(yes|no) +(yes|no) +[0-9]+ +0")));  // emb sub uni
}

TEST_F(Documents, TheSameLetterGivesTheSameBytes) {
    const std::string first = pdf_of(letter());
    LetterPage other = letter();
    other.blocks = paragraphs(40);
    EXPECT_NE(pdf_of(other), first);
    EXPECT_EQ(pdf_of(letter()), first);
    other = letter();
    other.made.us += 1'000'000;
    EXPECT_NE(pdf_of(other), first);
}

TEST_F(Documents, TheMachinesSettingsHaveNoSay) {
    // In a process of its own, which meets the settings before its first letter.
    const auto path = folder_ / "elsewhere.pdf";
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        for (const char* name : {"FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME", "XDG_DATA_HOME"})
            setenv(name, "/nowhere", 1);
        setenv("LC_ALL", "C", 1);
        setenv("TZ", "Asia/Tokyo", 1);
        const auto made = documents::letter_pdf(letter());
        if (made) std::ofstream{path, std::ios::binary} << *made;
        _exit(made ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    std::ifstream file{path, std::ios::binary};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{file}, {}}), pdf_of(letter()));
}

TEST_F(Documents, MarkupInTheTextIsText) {
    LetterPage page = letter();
    page.title = "<b>Titel</b> & <span size='99999'>";
    page.recipient = {"<i>Bolaget</i> & Co", "\\) /JavaScript (x"};
    page.blocks = {{Block::paragraph, "<span foreground=\"white\">osynlig</span> &amp; &lt; %s %n ) endobj"},
                   {Block::list_item, "<tt>a"},
                   {Block::heading, "</u>"}};
    const std::string pdf = pdf_of(page), text = words(pdf);
    EXPECT_THAT(text, HasSubstr("<b>Titel</b> & <span size='99999'>"));
    EXPECT_THAT(text, HasSubstr("<i>Bolaget</i> & Co \\) /JavaScript (x"));
    EXPECT_THAT(text, HasSubstr("<span foreground=\"white\">osynlig</span> &amp; &lt; %s %n ) endobj"));
    EXPECT_THAT(info(pdf), ContainsRegex("JavaScript: +no"));
}

TEST_F(Documents, LettersAreShownAsTheyWereWritten) {
    LetterPage page = letter();
    page.blocks = {{Block::paragraph, "3x4 -> 12 ffi fl != www --> 8.2.1-7/2026"},
                   {Block::paragraph, "Łódź Şişli Čáhppeš ŋ đ Ελλάδα Русский"}};
    const std::string text = words(pdf_of(page));
    EXPECT_THAT(text, HasSubstr("3x4 -> 12 ffi fl != www --> 8.2.1-7/2026"));
    EXPECT_THAT(text, HasSubstr("Łódź Şişli Čáhppeš ŋ đ Ελλάδα Русский"));
}

TEST_F(Documents, OtherScriptsAreSetAndFound) {
    LetterPage page = letter();
    page.blocks = documents::blocks("مرحبا بكم في السويد\n\nשלום עולם\n\nሰላም እንዴት ነህ\n\n你好世界\n\n- مرحبا\n- ไทย");
    const std::string pdf = pdf_of(page), tree = structure(pdf);
    for (const char* part : {"ሰላም እንዴት ነህ", "你好世界"}) EXPECT_THAT(tree, HasSubstr(part));
    EXPECT_THAT(tool("pdffonts", pdf), HasSubstr("+NotoSansArabic-Regular"));
    EXPECT_THAT(tool("pdffonts", pdf), HasSubstr("+NotoSansHebrew-Regular"));
    EXPECT_EQ(pages(pdf), 1);
}

TEST_F(Documents, WhatIsNoTextDoesNoHarm) {
    LetterPage page = letter();
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    page.title = page.office_name = page.page_label = page.language = every;
    page.number = every.substr(0, 48);
    page.recipient = {every.substr(100)};
    page.blocks = {{Block::paragraph, every},
                   {Block::list_item, every},
                   {Block::table_row, every + "\t" + every},
                   {Block::rule, every},
                   {Block::paragraph, "\u202eomvänt\u2066\ufffc\u200b\u0301"},
                   {Block::paragraph, ""},
                   {Block::list_item, ""},
                   {Block::heading, ""}};
    const std::string pdf = pdf_of(page);
    EXPECT_THAT(tool("qpdf --check", pdf), HasSubstr("No syntax or stream encoding errors"));
    EXPECT_THAT(words(pdf), HasSubstr("!\"#$%&'()*+,-./0123456789:;<=>?"));
}

TEST_F(Documents, ATextThatTurnsItselfRoundIsSeenThrough) {
    LetterPage page = letter();
    page.blocks = {{Block::paragraph, "Bifogat: faktura\u202efdp.exe"}};
    EXPECT_THAT(words(pdf_of(page)), HasSubstr("faktura[U+202E]fdp.exe"));
}

TEST_F(Documents, ALongWordIsBrokenNotCut) {
    LetterPage page = letter();
    const std::string address =
        "https://www.example.se/" + std::string(70, 'a') + "/" + std::string(70, 'b') + "/1234567890";
    page.blocks = {{Block::paragraph, address}, {Block::paragraph, std::string(150, 'x') + "slut"}};
    std::string text;
    for (const char c : words(pdf_of(page)))
        if (c != ' ') text += c;
    EXPECT_THAT(text, HasSubstr(address));  // no hyphen that a reader would take for a part of it
    EXPECT_THAT(text, HasSubstr(std::string(150, 'x') + "slut"));
}

TEST_F(Documents, APageBreakNeverLeavesAHeadingBehind) {
    for (int before = 0; before < 24; ++before) {
        LetterPage page = letter();
        page.blocks.assign(static_cast<std::size_t>(before), {Block::paragraph, "En rad."});
        page.blocks.push_back({Block::heading, "Rubriken"});
        page.blocks.push_back(paragraphs(1).front());
        page.blocks.push_back({Block::paragraph, "Sist."});
        for (const std::string& text : words_by_page(pdf_of(page)))
            EXPECT_EQ(text.find("Rubriken") == std::string::npos, text.find("Stycke 1. Vi har") == std::string::npos)
                << before << ": " << text;
    }
}

TEST_F(Documents, TwentyPagesCarryNumberAndPageOnEach) {
    LetterPage page = letter();
    page.blocks = paragraphs(190);
    const std::string pdf = pdf_of(page);
    const std::vector<std::string> found = words_by_page(pdf);
    EXPECT_GE(found.size(), 20U);
    EXPECT_EQ(pages(pdf), static_cast<int>(found.size()));
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_THAT(found[i], HasSubstr("Sida " + std::to_string(i + 1) + " av " + std::to_string(found.size())));
        EXPECT_THAT(found[i], HasSubstr("8.2.1-123/2026"));
    }
    // The text goes on over the breaks as if there were none, and the repeated heads are no part of it.
    std::string flat;
    for (const std::string& line : base::split(structure(pdf), '\n')) {
        const std::string_view text = base::trim(line);
        if (text.starts_with('"')) flat += text.substr(1, text.size() - 2);
    }
    for (const Block& block : page.blocks) EXPECT_THAT(flat, HasSubstr(block.text));
    EXPECT_EQ(flat.find("8.2.1-123/2026"), flat.rfind("8.2.1-123/2026"));
}

TEST_F(Documents, ARowOfATableIsOneRowOfTheStructure) {
    LetterPage page = letter();
    page.blocks = {{Block::table_row, "Avgift\t77 500 kronor\tBetalas innan ansökan prövas"},
                   {Block::table_row, "Sista dag\t2026-12-13"},
                   {Block::rule, ""}};
    EXPECT_THAT(
        structure(pdf_of(page)),
        HasSubstr(
            "  Table (block)\n    TR\n      TD\n        \"Avgift\"\n      TD\n        \"77 500 kronor\"\n      TD\n"
            "        \"Betalas innan ansökan prövas\"\n    TR\n      TD\n        \"Sista dag\"\n      TD\n        "
            "\"2026-12-13\"\n"));
}

TEST_F(Documents, TheAddressStandsInTheWindow) {
    // The box of the words, in points from the sheet's upper left corner.
    const auto left_edge = [&](documents::Window window) {
        LetterPage page = letter();
        page.window = window;
        const std::string boxes = tool("pdftotext -bbox", pdf_of(page), "-");
        const std::size_t at = boxes.rfind("xMin=\"", boxes.find(">Verksamhetschefen<"));
        const std::size_t down = boxes.find("yMin=\"", at);
        EXPECT_GT(std::atof(boxes.c_str() + down + 6), 45 * 72 / 25.4);
        EXPECT_LT(std::atof(boxes.c_str() + down + 6), 80 * 72 / 25.4);
        return std::atof(boxes.c_str() + at + 6) * 25.4 / 72;
    };
    EXPECT_NEAR(left_edge(documents::Window::right), 115, 1);
    EXPECT_NEAR(left_edge(documents::Window::left), 30, 1);
}

TEST_F(Documents, NothingButATitleIsALetterToo) {
    LetterPage page;
    page.title = "Rubrik";
    EXPECT_THAT(words(pdf_of(page)), HasSubstr("Rubrik"));
    EXPECT_EQ(pages(pdf_of(LetterPage{})), 1);
    LetterPage nobody = letter();
    nobody.recipient.clear();
    EXPECT_EQ(pages(pdf_of(nobody)), 1);
}

TEST_F(Documents, MoreThanTheMostPagesIsRefused) {
    LetterPage page = letter();
    page.blocks = paragraphs(2'600);
    const auto refused = documents::letter_pdf(page);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "documents.refused.long");
    EXPECT_THAT(refused.error().values, ElementsAre("200"));
    page.blocks.assign(1'000'000, {Block::rule, ""});
    EXPECT_FALSE(documents::letter_pdf(page));
    page.blocks = {{Block::paragraph, std::string(documents::text_bytes_max + 1, ' ')}};
    EXPECT_FALSE(documents::letter_pdf(page));
    page.blocks = {{Block::paragraph, std::string(100'000, '\n')}};
    EXPECT_FALSE(documents::letter_pdf(page));
}

TEST_F(Documents, AHeadThatFillsThePageIsRefused) {
    for (const auto change : {+[](LetterPage& page) { page.recipient.assign(60, "En adressrad"); },
                              +[](LetterPage& page) { page.office_address.assign(60, "En adressrad"); },
                              +[](LetterPage& page) { page.footer = std::string(100'000, 'f'); }}) {
        LetterPage page = letter();
        change(page);
        const auto refused = documents::letter_pdf(page);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().text_key, "documents.refused.head");
    }
}

TEST_F(Documents, EightThreadsAtOnceWriteTheSameLetters) {
    LetterPage other = letter();
    other.language = "en";
    other.blocks = documents::blocks("مرحبا\n\n你好世界\n\nሰላም");
    const std::string one = pdf_of(letter()), two = pdf_of(other);
    std::array<int, 8> wrong{};
    std::vector<std::thread> threads;
    for (std::size_t number = 0; number < wrong.size(); ++number)
        threads.emplace_back([&, number] {
            for (int i = 0; i < 5; ++i) {
                const bool odd = (number + static_cast<std::size_t>(i)) % 2;
                const auto made = documents::letter_pdf(odd ? other : letter());
                if (!made || *made != (odd ? two : one)) ++wrong[number];
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(wrong, testing::Each(0));
}

TEST_F(Documents, a_bar_sheet_has_its_words_and_its_font_inside) {
    const auto pdf = documents::bar_sheet_pdf({"L\u00e4gg arket mellan tv\u00e5 brev", "sv", {2, 5, 2}, {}});
    EXPECT_THAT(words(pdf), HasSubstr("L\u00e4gg arket mellan tv\u00e5 brev"));
    EXPECT_THAT(tool("pdffonts", pdf), HasSubstr("Inter"));
    EXPECT_THAT(info(pdf), HasSubstr("Tagged:          yes"));
}

TEST_F(Documents, a_pile_begins_each_letter_on_the_front_of_a_sheet) {
    LetterPage one = letter(), longer = letter();
    longer.number = "8.2.1-2/2026";
    std::string text;
    for (int i = 0; i < 60; ++i) text += "Ett stycke som tar plats p\u00e5 sidan.\n\n";
    longer.blocks = documents::blocks(text);
    const int own = pages(pdf_of(longer));
    ASSERT_GT(own, 1);
    one.blocks = documents::blocks("Kort.");
    ASSERT_EQ(pages(pdf_of(one)), 1);
    documents::LetterPile pile{"Bunt 2026-11-22", "sv", one.made, {one, longer, one}};
    const auto made = documents::pile_pdf(pile);
    ASSERT_TRUE(made);
    EXPECT_EQ(pages(*made), 2 + own + own % 2 + 1) << "the back of a letter stays empty, and nothing follows the last";
    const auto by_page = words_by_page(*made);
    EXPECT_THAT(by_page[1], Not(HasSubstr("Diarienummer")));
    EXPECT_THAT(by_page[2], HasSubstr("8.2.1-2/2026"));
    EXPECT_THAT(info(*made), HasSubstr("Bunt 2026-11-22"));
    EXPECT_THAT(info(*made), HasSubstr("Tagged:          yes"));
    const auto alone = documents::pile_pdf({letter().title, "sv", letter().made, {letter()}});
    ASSERT_TRUE(alone);
    EXPECT_EQ(words(*alone), words(pdf_of(letter()))) << "a pile of one is the letter";
    EXPECT_EQ(documents::pile_pdf({}).error().text_key, "documents.refused.none");
    LetterPage too_long = letter();
    too_long.blocks = documents::blocks(std::string(2'000'000, 'x'));
    EXPECT_EQ(documents::pile_pdf({"x", "sv", {}, {letter(), too_long}}).error().text_key, "documents.refused.long");
}

}  // namespace
