// The pure pieces under the door.
#include <gtest/gtest.h>

#include <ctime>

#include "base/fault.h"
#include "mail/impl/charset.h"
#include "mail/impl/html_text.h"
#include "mail/impl/imap_text.h"
#include "mail/impl/curl.h"

namespace {

using namespace mail::impl;

TEST(HtmlText, shows_what_a_reader_sees) {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},
        {"<p>a</p><p>b</p>", "a\n\nb"},
        {"a<br>b<br/><br />c", "a\nb\n\nc"},
        {"  a \n  b\t<b>c</b> ", "a b c"},
        {"<ul><li>ett<li>två</ul>efter", "- ett\n- två\nefter"},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
        {"a<script>if (a < b) x('</p>')</script>b", "ab"},
        {"a<SCRIPT>x</sCrIpT >b", "ab"},
        {"a<style>x", "a"},
        {"a<!-- <p>dolt</p> -->b", "ab"},
        {"a<!-- utan slut", "a"},
        {"<a href=\"x>y\" title='z>'>l</a>", "l"},
        {"3 < 5 och 5 > 3", "3 < 5 och 5 > 3"},
        {"a <b utan slut", "a <b utan slut"},
        {"<a title=\"aldrig stangd>text</a> mer", "text mer"},
        {"&aring;&auml;&ouml;&Aring;&Auml;&Ouml;&eacute;", "åäöÅÄÖé"},
        {"&lt;p&gt; &amp;amp; &quot;&apos;", "<p> &amp; \"'"},
        {"&#229;&#xE5;&#XE5;", "ååå"},
        {"&#0;&#xD800;&#x110000;&#99999999999;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" "9;"},
        {"&#150;", "–"},
        {"&#x1F600;", "😀"},
        {"&finnsinte; & &; &#; &#x;", "&finnsinte; & &; &#; &#x;"},
        {"a&nbsp;&nbsp;b", "a b"},
        {"sam&shy;man", "samman"},
        {"<", "<"}, {"&", "&"}, {"<!", "<!"}, {"</", "</"}, {"<p", "<p"}, {"&#", "&#"},
        {"<!DOCTYPE html><?xml version=1?>a", "a"},
    };
    for (const auto& [html, expected] : table) EXPECT_EQ(html_text(html), expected) << html;
}

TEST(HtmlText, hostile_input_takes_linear_time) {
    const std::clock_t start = std::clock();
    for (const std::string piece :
         {"<", "<a", "<a '", "<a \"", "<a '>'", "<!--", "<script", "<script>", "</", "&", "&#", "<a '\">"}) {
        std::string html;
        while (html.size() < (1u << 20)) html += piece;
        html_text(html);
        html_text("<script>" + html);
        html_text("<p title='" + html);
    }
    EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 20);
}

TEST(Charset, one_line_is_bounded_at_a_character) {
    EXPECT_EQ(one_line(" a\r\nb\x01 ", 100), "a  b");
    EXPECT_EQ(one_line("ååå", 5), "åå");
    EXPECT_EQ(one_line("ååå", 6), "ååå");
    EXPECT_EQ(one_line("", 6), "");
}

TEST(Charset, a_multibyte_character_cut_at_the_end_is_marked) {
    EXPECT_EQ(to_utf8("\x82\xA0\x82", "shift_jis"), "あ\xEF\xBF\xBD");
    EXPECT_EQ(to_utf8("", "utf-16"), "");
    EXPECT_EQ(to_utf8("\x1B$B$\"", "iso-2022-jp"), "あ");
    EXPECT_EQ(to_utf8("a\xFF", "us-ascii"), "aÿ");
}

TEST(ImapText, mailbox_names_are_modified_utf7) {
    EXPECT_EQ(modified_utf7("INBOX"), "INBOX");
    EXPECT_EQ(modified_utf7("Hanterade ärenden"), "Hanterade &AOQ-renden");
    EXPECT_EQ(modified_utf7("A & B"), "A &- B");
    EXPECT_EQ(modified_utf7("台北"), "&U,BTFw-");
    EXPECT_EQ(modified_utf7("😀"), "&2D3eAA-");
    EXPECT_THROW(modified_utf7("a\r\nA1 LOGOUT"), base::Fault);
    EXPECT_THROW(modified_utf7("a\x7F"), base::Fault);
    EXPECT_THROW(modified_utf7("\xFF"), base::Fault);
    EXPECT_THROW(modified_utf7(""), base::Fault);
    EXPECT_EQ(imap_quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
    EXPECT_EQ(url_escaped("In Box;UID=1/x"), "In%20Box%3bUID%3d1/x");
    EXPECT_EQ(percent_escaped("100 %"), "100 %25");
}

TEST(ImapText, answers_are_read_and_noise_between_is_not) {
    EXPECT_EQ(search_result("* SEARCH 2 84 882\r\n"), (std::vector<std::uint32_t>{2, 84, 882}));
    EXPECT_EQ(search_result("* 5 EXISTS\r\n* SEARCH 7\r\n* 6 EXISTS\r\n"), (std::vector<std::uint32_t>{7}));
    EXPECT_TRUE(search_result("* SEARCH\r\n").empty());
    EXPECT_TRUE(search_result("* SEARCH 0 -1 99999999999 x\r\n").empty());
    EXPECT_TRUE(search_result("").empty());
    EXPECT_EQ(size_of("* 1 FETCH (UID 5 RFC822.SIZE 123)\r\n", 5), 123);
    EXPECT_EQ(size_of("* 1 FETCH (RFC822.SIZE 9 UID 4)\r\n* 2 FETCH (RFC822.SIZE 123 UID 5)\r\n", 5), 123);
    EXPECT_EQ(size_of("* 1 FETCH (UID 4 RFC822.SIZE 9)\r\n", 5), std::nullopt);
    EXPECT_EQ(size_of("* 1 FETCH (UID 5 RFC822.SIZE -9)\r\n", 5), std::nullopt);
    EXPECT_EQ(size_of("", 5), std::nullopt);
}

TEST(ServerName, tells_no_credentials_and_no_path) {
    mail::ServerAddress server;
    server.url = "imaps://user:secret@mail.example.test:993/INBOX?x";
    EXPECT_EQ(server_name(server), "imaps://mail.example.test:993");
    server.password = "secret";
    EXPECT_EQ(said("NO user secret\r\nsecretsecret", server), "NO user ***  ******");
}

}  // namespace
