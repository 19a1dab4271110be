#include "http/http.h"

#include <gtest/gtest.h>

#include "base/fault.h"
#include "base/text.h"
#include "http/impl/head.h"
#include "http/impl/prefix_cap.h"
#include "http/server.h"

namespace {

using namespace std::string_literals;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(PercentDecode, DecodesOnceAndRefusesWhatIsNoText) {
    EXPECT_EQ(http::percent_decode("a%C3%A5%20b+c", false), "aå b+c");
    EXPECT_EQ(http::percent_decode("a+b%2B", true), "a b+");
    EXPECT_EQ(http::percent_decode("%2541", false), "%41");
    for (const char* broken : {"%", "%4", "%g0", "%0g", "a%", "%00", "%ff", "%c0%af", "%ed%a0%80", "%C3"})
        EXPECT_FALSE(http::percent_decode(broken, false)) << broken;
}

TEST(PercentEncode, GivesBackWhatItWasGiven) {
    EXPECT_EQ(http::percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(http::percent_encode("å /?&=+%\"\r\n"), "%C3%A5%20%2F%3F%26%3D%2B%25%22%0D%0A");
    const std::string text = "Vård & omsorg, 100 %\n\"citat\" + 日本";
    EXPECT_EQ(http::percent_decode(http::percent_encode(text), false), text);
    EXPECT_EQ(http::percent_decode(http::percent_encode(text), true), text);
}

TEST(Urlencoded, PairsKeepTheirOrderAndMayRepeat) {
    const auto form = http::parse_urlencoded("a=1&b=&&c&a=%C3%A5+x&=y&d=e=f");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->pairs(), (Pairs{{"a", "1"}, {"b", ""}, {"c", ""}, {"a", "å x"}, {"", "y"}, {"d", "e=f"}}));
    EXPECT_EQ(form->all("a"), (std::vector<std::string>{"1", "å x"}));
    EXPECT_EQ(form->get("a"), "1");
    EXPECT_EQ(form->get("z", "none"), "none");
    EXPECT_FALSE(form->has("z"));
    EXPECT_TRUE(http::parse_urlencoded("")->pairs().empty());
}

TEST(Urlencoded, BrokenPercentAndTooManyFieldsAreRefused) {
    for (const char* broken : {"a=%", "a=%1", "%zz=1", "a=1&b=%%"})
        EXPECT_FALSE(http::parse_urlencoded(broken)) << broken;
    EXPECT_TRUE(http::parse_urlencoded("a&b&c", 3));
    EXPECT_FALSE(http::parse_urlencoded("a&b&c&d", 3));
    EXPECT_TRUE(http::parse_urlencoded("&&&&&&a", 3));
}

TEST(Urlencoded, WhatIsNoUtf8IsKeptWithMarksAndToldBeside) {
    const auto form = http::parse_urlencoded("text=a%FFb&name=x&nul=%00");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->pairs(), (Pairs{{"text", "a\uFFFDb"},
                                    {"_invalid_utf8", "text"},
                                    {"name", "x"},
                                    {"nul", "\uFFFD"},
                                    {"_invalid_utf8", "nul"}}));
}

TEST(Cookies, AreReadAsTheyAreSent) {
    const auto cookies = http::parse_cookies("__Host-s=abc; theme=dark;x=1=2; ;noequals; =v; q=\"a\"");
    ASSERT_TRUE(cookies);
    EXPECT_EQ(cookies->pairs(), (Pairs{{"__Host-s", "abc"}, {"theme", "dark"}, {"x", "1=2"}, {"q", "\"a\""}}));
    EXPECT_FALSE(http::parse_cookies("a=\x01"));
    EXPECT_FALSE(http::parse_cookies("a=\xFF"));
    std::string many;
    for (int i = 0; i < 101; ++i) many += "a=b;";
    EXPECT_FALSE(http::parse_cookies(many));
}

TEST(Response, AHeaderCannotHoldAnother) {
    http::Response response;
    response.add("X-Good", "å\tb");
    EXPECT_THROW(response.add("X", "a\r\nSet-Cookie: b=c"), base::Bug);
    EXPECT_THROW(response.add("X", "a\nb"), base::Bug);
    EXPECT_THROW(response.add("X", "a\0b"s), base::Bug);
    EXPECT_THROW(response.add("X: y", "a"), base::Bug);
    EXPECT_THROW(response.add("", "a"), base::Bug);
    EXPECT_THROW(http::see_other("/a\r\nX: b"), base::Bug);
    // Also when the list is written to directly.
    http::Response direct;
    direct.headers.emplace_back("X", "a\r\nSet-Cookie: b=c");
    EXPECT_THROW(http::answer_head(direct, {}), base::Bug);
    http::Response framing;
    framing.headers.emplace_back("Content-Length", "5");
    EXPECT_THROW(http::answer_head(framing, {}), base::Bug);
}

TEST(Response, EveryAnswerCarriesTheSecurityHeadersOnce) {
    http::Response response = http::html("x");
    response.add("cache-control", "max-age=31536000, immutable");
    const std::string head = http::answer_head(response, {.secure = true, .length = 1});
    for (const auto& [name, value] : http::security_headers(true)) {
        if (name == "Cache-Control") continue;
        const auto at = head.find("\r\n" + name + ": " + value + "\r\n");
        ASSERT_NE(at, std::string::npos) << name;
        EXPECT_EQ(head.find("\r\n" + name + ":", at + 2), std::string::npos) << name;
    }
    EXPECT_EQ(head.find("no-store"), std::string::npos);
    EXPECT_NE(head.find("immutable"), std::string::npos);
    EXPECT_EQ(base::lower_ascii(head).find("\r\nserver:"), std::string::npos);
    EXPECT_NE(http::answer_head(http::html("x"), {}).find("Cache-Control: no-store"), std::string::npos);
    EXPECT_EQ(http::answer_head(http::html("x"), {}).find("Strict-Transport"), std::string::npos);
}

TEST(Response, DatesAreWrittenAsHttpWantsThem) {
    EXPECT_EQ(http::http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http::http_date(1709210096), "Thu, 29 Feb 2024 12:34:56 GMT");
}

TEST(ContentDisposition, NothingASenderWroteGetsOutOfTheName) {
    EXPECT_EQ(http::content_disposition("rapport.pdf"),
              "attachment; filename=\"rapport.pdf\"; filename*=UTF-8''rapport.pdf");
    EXPECT_EQ(http::content_disposition("åäö 1.pdf", true),
              "inline; filename=\"___ 1.pdf\"; filename*=UTF-8''%C3%A5%C3%A4%C3%B6%201.pdf");
    EXPECT_EQ(http::content_disposition("../../etc/passwd"),
              "attachment; filename=\"passwd\"; filename*=UTF-8''passwd");
    EXPECT_EQ(http::content_disposition("C:\\a\\b.txt"), "attachment; filename=\"b.txt\"; filename*=UTF-8''b.txt");
    EXPECT_EQ(http::content_disposition(""), "attachment; filename=\"file\"; filename*=UTF-8''file");
    EXPECT_EQ(http::content_disposition("..."), "attachment; filename=\"file\"; filename*=UTF-8''file");
    const std::string evil = http::content_disposition("\"><script>.pdf\r\nSet-Cookie: a=b\xFF\xE2\x80\xAE");
    EXPECT_EQ(evil.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(std::count(evil.begin(), evil.end(), '"'), 2);
    EXPECT_EQ(evil.find("\xE2\x80\xAE"), std::string::npos);
    EXPECT_TRUE(base::valid_utf8(evil));
    const std::string longest = http::content_disposition(std::string(5000, 'a') + ".pdf");
    EXPECT_LT(longest.size(), 500u);
    EXPECT_NE(longest.find(".pdf\""), std::string::npos);
    http::Response response;
    EXPECT_NO_THROW(response.add("Content-Disposition", evil));
}

TEST(PrefixCap, CountsANeighbourhoodAndForgetsIt) {
    http::PrefixCap cap{2};
    const std::vector<unsigned char> a{192, 0, 2, 1}, neighbour{192, 0, 2, 200}, far{192, 0, 3, 1};
    const std::vector<unsigned char> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 9};
    std::vector<unsigned char> v6{0x20, 1, 0xD, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, v6_near = v6, v6_far = v6;
    v6_near[7] = 0xFE;
    v6_far[6] = 9;
    EXPECT_EQ(cap.key(a), cap.key(neighbour));
    EXPECT_EQ(cap.key(a), cap.key(mapped));
    EXPECT_NE(cap.key(a), cap.key(far));
    EXPECT_EQ(cap.key(v6), cap.key(v6_near));
    EXPECT_NE(cap.key(v6), cap.key(v6_far));
    EXPECT_NE(cap.key(a), http::PrefixCap{2}.key(a)) << "the key is new for each process";
    EXPECT_TRUE(cap.enter(cap.key(a)));
    EXPECT_TRUE(cap.enter(cap.key(neighbour)));
    EXPECT_FALSE(cap.enter(cap.key(mapped)));
    EXPECT_TRUE(cap.enter(cap.key(far)));
    cap.leave(cap.key(a));
    EXPECT_TRUE(cap.enter(cap.key(a)));
}

class RouterTest : public testing::Test {
protected:
    int add(http::Method method, std::string_view pattern) {
        return router.add(method, pattern, http::Lane::staff, http::Takes::form, 123);
    }
    http::Router router;
};

TEST_F(RouterTest, CapturesOneSegmentOrTheRest) {
    const int start = add(http::Method::get, "/");
    const int single = add(http::Method::get, "/arende/{number}");
    const int deep = add(http::Method::post, "/arende/{number}/fil/{id}");
    const int rest = add(http::Method::get, "/statiskt/{path...}");
    EXPECT_EQ(router.match(http::Method::get, "/").index, start);
    const auto one = router.match(http::Method::get, "/arende/8.2.1-1");
    EXPECT_EQ(one.index, single);
    EXPECT_EQ(one.captures.get("number"), "8.2.1-1");
    EXPECT_EQ(one.lane, http::Lane::staff);
    EXPECT_EQ(one.takes, http::Takes::form);
    EXPECT_EQ(one.body_max, 123);
    EXPECT_EQ(router.match(http::Method::get, "/arende/8.2.1-1/").index, single);
    const auto two = router.match(http::Method::post, "/arende/a/fil/b");
    EXPECT_EQ(two.index, deep);
    EXPECT_EQ(two.captures.pairs(), (Pairs{{"number", "a"}, {"id", "b"}}));
    EXPECT_EQ(router.match(http::Method::get, "/statiskt/css/a.css").captures.get("path"), "css/a.css");
    EXPECT_EQ(router.match(http::Method::get, "/statiskt/a").index, rest);
    for (const char* path : {"/statiskt", "/arende", "/arende/a/b", "/other", "", "arende/a", "//"})
        EXPECT_FALSE(router.match(http::Method::get, path).found) << path;
}

TEST_F(RouterTest, AKnownPathWithAnotherMethodTellsWhatIsAllowed) {
    add(http::Method::get, "/a");
    add(http::Method::post, "/a");
    const auto match = router.match(http::Method::delete_, "/a");
    EXPECT_TRUE(match.found);
    EXPECT_FALSE(match.method_known);
    EXPECT_EQ(match.index, -1);
    EXPECT_EQ(match.allow, "GET, HEAD, POST");
}

TEST_F(RouterTest, HeadIsAnsweredByGetUnlessItHasItsOwnRow) {
    const int get = add(http::Method::get, "/a");
    add(http::Method::get, "/b");
    const int head = add(http::Method::head, "/b");
    EXPECT_EQ(router.match(http::Method::head, "/a").index, get);
    EXPECT_EQ(router.match(http::Method::head, "/b").index, head);
}

TEST_F(RouterTest, TwoRowsForOnePathAreABug) {
    add(http::Method::get, "/a/{x}");
    add(http::Method::get, "/b/c");
    for (const char* same : {"/a/{y}", "/a/new", "/b/c", "/b/c/", "/b/{x}", "/{x}/c", "/b/{rest...}", "/{rest...}"})
        EXPECT_THROW(add(http::Method::get, same), base::Bug) << same;
    EXPECT_NO_THROW(add(http::Method::post, "/a/new"));
    EXPECT_NO_THROW(add(http::Method::get, "/a/{x}/more"));
    EXPECT_NO_THROW(add(http::Method::get, "/b"));
    for (const char* broken : {"a", "/a//b", "/{}", "/{a", "/a{b}", "/{...}", "/{a...}/b", ""})
        EXPECT_THROW(add(http::Method::put, broken), base::Bug) << broken;
}

}  // namespace
