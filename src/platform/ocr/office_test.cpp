// Documents of a word processor: their words and nothing else, whatever they try.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ocr/impl/sheets.h"
#include "ocr/ocr.h"
#include "support/zips.h"

namespace {

using namespace ocr;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Words { std::string held, text; int pages = 0; };
Words words_of(const std::string& content) {
    Words words;
    const auto opened = impl::open_office(content, words.held);
    words.pages = opened ? opened->count() : 0;
    for (int i = 1; i <= words.pages; ++i) words.text += text_of(opened->text(i)) + "\n";
    return words;
}

TEST(Office, the_words_of_a_docx_are_read_as_they_are_said) {
    const auto words = words_of(support::docx(support::paragraphs({"Nattpersonalen saknade nyckel", "Larmet tystnade"}) +
                                                  "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Måndag</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Vakant</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                                                  "<w:p><w:r><w:t>R&amp;D</w:t><w:tab/><w:t>åäö</w:t><w:delText>struket</w:delText></w:r></w:p>",
                                              {{.name = "word/footnotes.xml", .content = "<n><p><t>I en not.</t></p></n>"}, {.name = "word/styles.xml", .content = "<s><t>Rubrikmall</t></s>"}}));
    EXPECT_EQ(words.held, "");
    EXPECT_THAT(words.text, AllOf(HasSubstr("Nattpersonalen saknade nyckel\nLarmet tystnade"), HasSubstr("Måndag"), HasSubstr("Vakant"), HasSubstr("R&D åäö"), HasSubstr("I en not.")));
    EXPECT_THAT(words.text, AllOf(Not(HasSubstr("struket")), Not(HasSubstr("Rubrikmall")))) << "taken away, and never said";
}

TEST(Office, the_words_of_an_odt_are_read_without_what_a_tracked_change_took_away) {
    const auto words = words_of(support::odt("<text:tracked-changes><text:deletion><text:p>Struket</text:p></text:deletion></text:tracked-changes>"
                                             "<text:h>Anmälan</text:h><text:p>Två<text:s/>fall<text:tab/>i <text:span>maj</text:span></text:p>"));
    EXPECT_EQ(words.held, "");
    EXPECT_EQ(words.text, "Anmälan\nTvå fall i maj\n");
}

TEST(Office, macros_are_never_run_and_hide_no_word) {
    const auto words = words_of(support::docx(support::paragraphs({"Läs detta"}), {{.name = "word/vbaProject.bin", .content = "Attribute VB_Name = \"Auto\""}}));
    EXPECT_EQ(words.text, "Läs detta\n");
}

TEST(Office, entities_bombs_and_broken_parts_give_nothing_and_end_nothing) {
    const std::string laughs = "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><d><p><t>&b;</t></p></d>";
    const std::string outside = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><d><p><t>&x;</t></p></d>";
    std::string deep = "<t>";
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    struct Row { const char* what; std::string content; const char* held; } const table[] = {
        {"entities", support::make_zip({{.name = "word/document.xml", .content = laughs}}), "ocr.held.broken"},
        {"a file from outside", support::make_zip({{.name = "word/document.xml", .content = outside}}), "ocr.held.broken"},
        {"deep", support::make_zip({{.name = "word/document.xml", .content = deep, .deflated = true}}), "ocr.held.broken"},
        {"cut off", support::make_zip({{.name = "word/document.xml", .content = "<d><p><t>Halvt"}}), "ocr.held.broken"},
        {"a bomb", support::make_zip({{.name = "word/document.xml", .content = "<d><t>" + std::string(80u << 20, ' ') + "</t></d>", .deflated = true}}), "ocr.held.broken"},
        {"larger than told", support::make_zip({{.name = "word/document.xml", .content = "<d><t>" + std::string(2u << 20, 'x') + "</t></d>", .deflated = true, .told_size = 40}}), "ocr.held.broken"},
        {"no document", support::make_zip({{.name = "a.txt", .content = "x"}}), "ocr.held.kind"},
        {"no words", support::docx("<w:p/>"), "ocr.held.no_pages"},
        {"no zip", "PK\x03\x04 word/document.xml", "ocr.held.kind"},
    };
    for (const auto& row : table) EXPECT_EQ(words_of(row.content).held, row.held) << row.what;
}

TEST(Office, a_long_document_comes_in_pieces_and_every_word_is_whole) {
    std::vector<std::string> lines;
    for (int i = 0; i < 30'000; ++i) lines.push_back("ord" + std::to_string(i));
    const auto words = words_of(support::docx(support::paragraphs(lines)));
    EXPECT_GT(words.pages, 1);
    std::string expected;
    for (const auto& line : lines) expected += line + "\n";
    EXPECT_EQ(words.text, expected);
}

TEST(Office, the_locked_worker_reads_words_alone_and_a_letter_to_be_looked_at_is_still_a_scan) {
    const auto document = support::docx(support::paragraphs({"Nattpersonalen saknade nyckel", "Larmet tystnade"}));
    Session session{"/proc/self/exe"};
    EXPECT_EQ(session.open(document, Session::As::words).pages, 1);
    EXPECT_EQ(session.text(1), "Nattpersonalen saknade nyckel Larmet tystnade");
    EXPECT_EQ(Session{"/proc/self/exe"}.open(document).held, "ocr.held.kind");
}

}  // namespace
