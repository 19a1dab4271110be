#include "ocr/ocr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/fault.h"
#include "ocr/impl/protocol.h"
#include "support/scans.h"

namespace {

using namespace ocr;
using support::Scan;
using testing::HasSubstr;

constexpr auto program = "/proc/self/exe";

struct Read { Opened opened; std::vector<Page> pages; };
Read read_all(const std::string& content) {
    Session session{program};
    Read read{session.open(content), {}};
    for (int i = 1; i <= read.opened.pages; ++i) {
        auto page = session.read(i);
        EXPECT_TRUE(page) << "page " << i;
        read.pages.push_back(page.value_or(Page{}));
    }
    return read;
}
std::string held(const std::string& content) { return Session{program}.open(content).held; }

TEST(Ocr, a_scanned_letter_is_read_with_swedish_letters_and_its_lines) {
    const auto read = read_all(Scan{}.text(support::swedish_letter).pdf());
    ASSERT_EQ(read.opened.pages, 1);
    const auto& page = read.pages[0];
    EXPECT_FALSE(page.blank);
    EXPECT_EQ(page.turned, 0);
    EXPECT_EQ(page.media, "image/jpeg");
    const auto text = text_of(page.words);
    EXPECT_THAT(text, HasSubstr("äldreboende"));
    EXPECT_THAT(text, HasSubstr("Två gånger"));
    EXPECT_THAT(text, HasSubstr("Sköterskan"));
    EXPECT_THAT(text, HasSubstr("\nför hur personalen"));
    int sure = 0;
    for (const auto& word : page.words) sure += word.confidence >= 70;
    EXPECT_GT(sure * 10, static_cast<int>(page.words.size()) * 8) << text;
}

TEST(Ocr, a_page_that_lies_wrong_is_righted_whichever_way_it_lies) {
    Scan scan;
    for (const int turned : {90, 180, 270}) scan.text(support::swedish_letter, turned);
    const auto read = read_all(scan.pdf());
    ASSERT_EQ(read.pages.size(), 3u);
    const int expected[] = {270, 180, 90};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(read.pages[i].turned, expected[i]);
        EXPECT_THAT(text_of(read.pages[i].words), HasSubstr("äldreboende")) << i;
        EXPECT_GT(read.pages[i].height, read.pages[i].width);
    }
}

TEST(Ocr, a_person_says_how_a_page_is_turned_and_that_stands) {
    Session session{program};
    ASSERT_EQ(session.open(Scan{}.text(support::swedish_letter, 180).pdf()).pages, 1);
    const auto as_it_lies = session.read(1, 0);
    ASSERT_TRUE(as_it_lies);
    EXPECT_EQ(as_it_lies->turned, 0);
    const auto righted = session.read(1, 180);
    ASSERT_TRUE(righted);
    EXPECT_THAT(text_of(righted->words), HasSubstr("medicin"));
}

TEST(Ocr, paper_with_specks_is_blank_and_a_short_line_is_not) {
    const auto read = read_all(Scan{}.blank().text({"Ring mig."}).pdf());
    ASSERT_EQ(read.pages.size(), 2u);
    EXPECT_TRUE(read.pages[0].blank);
    EXPECT_TRUE(read.pages[0].words.empty());
    EXPECT_FALSE(read.pages[0].image.empty()) << "it is shown all the same";
    EXPECT_FALSE(read.pages[1].blank);
    EXPECT_THAT(text_of(read.pages[1].words), HasSubstr("Ring"));
}

TEST(Ocr, a_pages_words_alone_come_from_the_file_where_it_has_them_and_from_the_picture_where_it_has_not) {
    const std::string lines = "Delegeringslistan saknades den natten och ingen visste varför.";
    Session typed{program};
    ASSERT_EQ(typed.open(support::text_pdf({lines})).pages, 1);
    EXPECT_THAT(typed.text(1).value_or(""), HasSubstr("Delegeringslistan saknades den natten"));
    EXPECT_TRUE(typed.read(1)) << "the same session reads pages whole too";
    Session scanned{program};
    ASSERT_EQ(scanned.open(Scan{}.text(support::swedish_letter, 180).blank().pdf()).pages, 2);
    EXPECT_THAT(scanned.text(1).value_or(""), HasSubstr("äldreboende"));
    EXPECT_EQ(scanned.text(2), "");
    EXPECT_FALSE(scanned.text(3)) << "there is no such page";
}

TEST(Ocr, a_pages_text_is_told_from_a_page_that_cannot_be_had) {
    EXPECT_EQ(impl::decode_text(impl::encode_text("ord")), "ord");
    EXPECT_EQ(impl::decode_text(impl::encode_text("")), "");
    for (const auto* wrong : {"", "x", "t\xFF"}) EXPECT_FALSE(impl::decode_text(wrong)) << wrong;
}

TEST(Ocr, a_picture_is_read_as_a_page) {
    const auto read = read_all(Scan{}.text(support::swedish_letter).png());
    ASSERT_EQ(read.opened.pages, 1);
    EXPECT_THAT(text_of(read.pages[0].words), HasSubstr("mediciner"));
}

TEST(Ocr, what_cannot_be_read_is_held_and_says_why) {
    EXPECT_EQ(held(""), "ocr.held.kind");
    EXPECT_EQ(held("hello"), "ocr.held.kind");
    EXPECT_EQ(held("PK\3\4 a docx with macros is never opened here"), "ocr.held.kind");
    EXPECT_EQ(held("%PDF-1.7\nnothing that is a PDF"), "ocr.held.broken");
    EXPECT_EQ(held("\x89PNG\r\n\x1a\n and then nothing"), "ocr.held.broken");
}

// So many pages with their number written on each.
std::string numbered_pages(int count) {
    std::string out = "%PDF-1.4\n", kids;
    std::vector<std::size_t> at;
    const auto object = [&](const std::string& body) {
        at.push_back(out.size());
        out += std::to_string(at.size()) + " 0 obj\n" + body + "\nendobj\n";
    };
    for (int i = 0; i < count; ++i) kids += std::to_string(4 + 2 * i) + " 0 R ";
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(count) + " >>");
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>");
    for (int i = 0; i < count; ++i) {
        const auto words = "BT /F1 14 Tf 70 760 Td (Detta är sidan nummer " + std::to_string(i + 1) + " av hela brevet) Tj ET";
        object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents " + std::to_string(5 + 2 * i) + " 0 R /Resources << /Font << /F1 3 0 R >> >> >>");
        object("<< /Length " + std::to_string(words.size()) + " >>\nstream\n" + words + "\nendstream");
    }
    const auto table = out.size();
    out += "xref\n0 " + std::to_string(at.size() + 1) + "\n0000000000 65535 f \n";
    for (const auto offset : at) {
        const auto digits = std::to_string(offset);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    return out + "trailer\n<< /Size " + std::to_string(at.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

TEST(Ocr, two_hundred_pages_are_opened_at_once_and_read_page_by_page) {
    Session session{program};
    ASSERT_EQ(session.open(numbered_pages(200)).pages, 200);
    for (const int number : {1, 117, 200}) EXPECT_THAT(session.text(number).value_or(""), HasSubstr("nummer " + std::to_string(number) + " av"));
    const auto last = session.read(200);
    ASSERT_TRUE(last);
    EXPECT_FALSE(last->image.empty());
    EXPECT_EQ(held(numbered_pages(pages_max + 1)), "ocr.held.too_many_pages");
}

TEST(Ocr, a_pdf_behind_a_password_is_held_as_such) {
    const auto folder = testing::TempDir();
    const auto plain = folder + "plain.pdf", locked = folder + "locked.pdf";
    std::ofstream{plain, std::ios::binary} << support::text_pdf({"Hemligt"});
    ASSERT_EQ(std::system(("qpdf --encrypt secret owner 256 -- " + plain + " " + locked).c_str()), 0);
    std::ostringstream content;
    content << std::ifstream{locked, std::ios::binary}.rdbuf();
    EXPECT_EQ(held(content.str()), "ocr.held.password");
}

TEST(Ocr, a_pdf_of_text_with_no_font_inside_kills_no_worker) {
    Session session{program};
    ASSERT_EQ(session.open(support::text_pdf(support::swedish_letter)).pages, 1);
    const auto page = session.read(1);
    ASSERT_TRUE(page);
    EXPECT_FALSE(page->blank) << "its words are there";
    EXPECT_THAT(text_of(page->words), HasSubstr("mediciner"));
    EXPECT_TRUE(session.read(1)) << "and it goes on";
}

TEST(Ocr, a_worker_that_is_killed_ends_its_session_and_a_new_one_goes_on) {
    const auto content = Scan{}.text({"Sida ett."}).text({"Sida tre."}).pdf();
    {
        Session session{program};
        ASSERT_EQ(session.open(content).pages, 2);
        ASSERT_EQ(::kill(session.process(), SIGKILL), 0);
        EXPECT_FALSE(session.read(1));
        EXPECT_FALSE(session.read(2));
    }
    Session session{program};
    ASSERT_EQ(session.open(content).pages, 2);
    const auto page = session.read(2);
    ASSERT_TRUE(page);
    EXPECT_THAT(text_of(page->words), HasSubstr("tre"));
}

TEST(Ocr, a_worker_runs_at_the_lowest_priority) {
    Session session{program};
    ASSERT_EQ(session.open(Scan{}.blank().pdf()).pages, 1);
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(session.process())), 19);
}

TEST(Ocr, a_worker_that_takes_too_long_ends_its_session) {
    Session session{program, 0};
    ASSERT_EQ(::kill(session.process(), SIGSTOP), 0);   // it is never fast enough, however the machine is loaded
    EXPECT_EQ(session.open(Scan{}.blank().pdf()).held, "ocr.held.broken");
    EXPECT_FALSE(session.read(1));
}

TEST(Ocr, a_program_that_is_not_there_is_a_fault) { EXPECT_THROW(Session{"/no/such/program"}, base::Fault); }

TEST(OcrProtocol, an_answer_is_believed_only_when_whole_and_known) {
    Page page;
    page.media = "image/jpeg";
    page.image = "\xFF\xD8\xFF...";
    page.words = {{"ord", 91, Break::space}, {"rad", 40, Break::line}};
    page.turned = 90;
    const auto good = impl::encode(page);
    const auto back = impl::decode_page(good);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->words[1].text, "rad");
    EXPECT_EQ(back->words[1].before, Break::line);
    for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(impl::decode_page(good.substr(0, cut))) << cut;
    EXPECT_FALSE(impl::decode_page(good + "x"));
    page.turned = 45;
    EXPECT_FALSE(impl::decode_page(impl::encode(page)));
    page.turned = 0;
    page.image = "<svg>";
    EXPECT_FALSE(impl::decode_page(impl::encode(page))) << "not the kind it says";
    page.image = "\xFF\xD8\xFF";
    page.words[0].text = "\xC3(";
    EXPECT_FALSE(impl::decode_page(impl::encode(page))) << "not UTF-8";
    EXPECT_FALSE(impl::decode_opened(impl::encode(Opened{"no.such.text", 0})));   // not a text key
    EXPECT_FALSE(impl::decode_opened(impl::encode(Opened{"", pages_max + 1})));
    EXPECT_TRUE(impl::decode_opened(impl::encode(Opened{"ocr.held.password", 0})));
}

TEST(OcrText, lines_and_paragraphs_are_kept) {
    EXPECT_EQ(text_of({{"Hej", 90, Break::paragraph}, {"du", 90, Break::space}, {"ny", 90, Break::line}, {"stycke", 90, Break::paragraph}}),
              "Hej du\nny\n\nstycke");
}

}  // namespace
