#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fault.h"
#include "pages/components.h"

namespace {

using namespace pages;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const i18n::Texts& sv() { return i18n::Texts::of(i18n::Language::sv); }
const i18n::Texts& en() { return i18n::Texts::of(i18n::Language::en); }

PublicPage tip() {
    PublicPage page;
    page.title = "Lämna ett tips";
    page.office_name = "Vårdtillsynen";
    page.office_phone = "010-000 00 00";
    page.crumbs = {{"/", "Start"}, {"", "Lämna ett tips"}};
    page.other_language_href = "/en/beratta/tips";
    page.content = heading(1, "Lämna ett tips");
    return page;
}

StaffPage inbox() {
    StaffPage page;
    page.title = "Inkorg";
    page.office_name = "Vårdtillsynen";
    page.user_name = "<Handläggare>";
    page.user_role = "Handläggare";
    page.search_value = "\"><script>";
    page.csrf_token = "token-1";
    page.nav = {{"/arbetsrum/inkorg", "Inkorg", "inbox", true, "9"}};
    return page;
}

// The policy of the pages refuses each of these, and so does the gate.
void expect_policy(const std::string& html) {
    EXPECT_THAT(html, Not(HasSubstr(" style=")));
    EXPECT_THAT(html, Not(HasSubstr("<style")));
    EXPECT_FALSE(std::regex_search(html, std::regex{"<[^>]* on[a-z]+="}));
    const std::regex script{"<script[^>]*>"};
    for (std::sregex_iterator it{html.begin(), html.end(), script}, end; it != end; ++it)
        EXPECT_THAT(it->str(), HasSubstr(" src=\"/s/"));
}

TEST(Frames, ThePublicPageBeginsWithTheSkipLink) {
    const auto html = public_page(sv(), tip());
    EXPECT_THAT(html, StartsWith("<!doctype html>\n<html lang=\"sv\" data-color-scheme=\"auto\">"));
    EXPECT_THAT(html, HasSubstr("<title>Lämna ett tips – Vårdtillsynen</title>"));
    EXPECT_LT(html.find("ds-skip-link"), html.find("<header"));
    EXPECT_THAT(html, HasSubstr("<main id=\"main\" tabindex=\"-1\">"));
    EXPECT_THAT(html, HasSubstr("<span aria-current=\"page\">Lämna ett tips</span>"));
    EXPECT_THAT(html, HasSubstr("href=\"tel:0100000000\">010-000 00 00</a>"));
    expect_policy(html);
}

TEST(Frames, ErrorsComeFirstInTheTitle) {
    auto page = tip();
    page.has_errors = true;
    EXPECT_THAT(public_page(sv(), page), HasSubstr("<title>Fel: Lämna ett tips"));
    EXPECT_THAT(public_page(en(), page), HasSubstr("<title>Error: Lämna ett tips"));
}

TEST(Frames, ANeutralTitleTellsNeitherSubjectNorOffice) {
    auto page = tip();
    page.neutral_title = true;
    EXPECT_THAT(public_page(sv(), page), HasSubstr("<title>Information</title>"));
}

TEST(Frames, QuickExitIsAPlainLinkWithoutReferrerAndOnlyWhenAsked) {
    auto page = tip();
    EXPECT_THAT(public_page(sv(), page), Not(HasSubstr("quick-exit")));
    page.quick_exit = true;
    EXPECT_THAT(public_page(sv(), page), HasSubstr("rel=\"nofollow noreferrer\" id=\"quick-exit\" href=\"https://"));
}

TEST(Frames, WhatOnlyAScriptDoesIsMarkedAndHiddenFromThoseWhoRunNone) {
    auto page = tip();
    page.quick_exit = true;
    EXPECT_THAT(public_page(sv(), page), HasSubstr("<span class=\"scripted\">Du kan också trycka på skifttangenten"));
    const std::string css{find_asset(asset_href("public.css").substr(3))->content};
    EXPECT_THAT(css, HasSubstr("@media (scripting: none) { .scripted { display: none; } }"));
}

TEST(Frames, EveryPublicPageLeadsToTheOffice) {
    EXPECT_THAT(public_page(sv(), tip()), HasSubstr("href=\"/kontakt\">Kontakta oss</a>"));
    EXPECT_THAT(public_page(en(), tip()), HasSubstr("href=\"/en/kontakt\">Contact us</a>"));
}

TEST(Frames, TheOtherLanguageIsLinkedOrSaidToBeMissing) {
    auto page = tip();
    EXPECT_THAT(public_page(sv(), page),
                HasSubstr("href=\"/en/beratta/tips\" lang=\"en\" hreflang=\"en\">English</a>"));
    page.other_language_href.clear();
    EXPECT_THAT(public_page(sv(), page), HasSubstr("Sidan finns bara på svenska."));
    EXPECT_THAT(public_page(en(), page),
                AllOf(HasSubstr("<html lang=\"en\""), HasSubstr("href=\"/en/personuppgifter\"")));
}

TEST(Frames, EveryLanguageOfAPageIsLinkedInItsOwnWords) {
    auto page = tip();
    const auto fi = i18n::language_of("fi").value();
    page.languages = {{"/beratta/tips", i18n::Language::sv}, {"/en/beratta/tips", i18n::Language::en}, {"/fi/beratta/tips", fi}};
    const auto html = public_page(i18n::Texts::of(fi), page);
    EXPECT_THAT(html, HasSubstr("<html lang=\"fi\""));
    EXPECT_THAT(html, HasSubstr("href=\"/beratta/tips\" lang=\"sv\" hreflang=\"sv\">Svenska</a>"));
    EXPECT_THAT(html, HasSubstr("href=\"/en/beratta/tips\" lang=\"en\" hreflang=\"en\">English</a>"));
    EXPECT_THAT(html, Not(HasSubstr(">Suomi</a>")));
    EXPECT_THAT(public_page(sv(), page), HasSubstr("href=\"/fi/beratta/tips\" lang=\"fi\" hreflang=\"fi\">Suomi</a>"));
}

TEST(Frames, APageThatIsNotInTheLanguageAskedForSaysSoInThatLanguage) {
    auto page = tip();
    EXPECT_THAT(public_page(sv(), page), Not(HasSubstr("ds-alert")));
    page.wanted = i18n::language_of("fi");
    EXPECT_THAT(public_page(sv(), page), AllOf(HasSubstr("<html lang=\"sv\""), HasSubstr("lang=\"fi\"><p class=\"ds-paragraph\">Tätä sivua ei ole suomeksi.")));
    const i18n::Texts partly{*page.wanted};
    page.wanted.reset();
    (void)partly("pages.workspace");
    EXPECT_THAT(public_page(partly, page), HasSubstr("Osaa sivusta ei ole käännetty."));
}

TEST(Frames, ThePageForChildrenHasItsOwnHeadAndLeadsNowhereElse) {
    auto page = tip();
    page.children = page.read_aloud = true;
    page.languages = {{"/barn", i18n::Language::sv}, {"/en/barn", i18n::Language::en}};
    const auto html = public_page(sv(), page);
    EXPECT_THAT(html, HasSubstr("<body class=\"public children\">"));
    EXPECT_THAT(html, HasSubstr("class=\"brand\" href=\"/barn\">"));
    EXPECT_THAT(html, Not(HasSubstr("href=\"/teckensprak\"")));
    EXPECT_THAT(html, HasSubstr("type=\"button\" hidden data-read-aloud")) << "shown by the script, when the device has a voice";
    EXPECT_THAT(public_page(sv(), tip()), HasSubstr("href=\"/barn\">Barn och unga</a>"));
    EXPECT_THAT(public_page(en(), tip()), HasSubstr("href=\"/en/barn\""));
    expect_policy(html);
}

TEST(Pictures, AChoiceIsAnOrdinaryControlWithItsPictureInTheLabel) {
    const Field field{"happened", "Vad?", "", "Välj något"};
    const auto html = picture_choices(sv(), field, {{"a", "<Ett>", "", "frown"}, {"b", "Två", "mer", ""}}, {"b"}, true).string();
    EXPECT_THAT(html, HasSubstr("type=\"checkbox\" id=\"happened\" name=\"happened\" value=\"a\" aria-invalid=\"true\"><label for=\"happened\">"));
    EXPECT_THAT(html, HasSubstr("&lt;Ett&gt;"));
    EXPECT_THAT(html, HasSubstr("id=\"happened-2\" name=\"happened\" value=\"b\" checked"));
    EXPECT_THAT(html, HasSubstr("happened-error"));
    EXPECT_THAT(picture_choices(sv(), field, {{"a", "Ett", "", ""}}, {}, false).string(), HasSubstr("type=\"radio\""));
}

TEST(Pictures, ANumberIsDialledWithoutItsSpaces) {
    EXPECT_THAT(big_doors({{"phone", "Ring", "", "tel:020-120 06 06"}}).string(), HasSubstr("href=\"tel:0201200606\""));
    EXPECT_THAT(call_box({"Fara", "", {{"116 111", "Ring"}}}).string(), HasSubstr("href=\"tel:116111\""));
}

TEST(Pictures, AFilmStartsByNothingButItsButtonAndHasItsWords) {
    const auto html = film(sv(), {"Så gör du", asset_href("sign_language.webm"), asset_href("sign_language.vtt"), asset_href("sign_language.webp")}).string();
    EXPECT_THAT(html, AllOf(HasSubstr("preload=\"none\""), Not(HasSubstr("autoplay")), HasSubstr("<track kind=\"captions\" default")));
    EXPECT_THAT(html, HasSubstr("<div class=\"film-controls\" hidden>"));
    const auto captions = find_asset(asset_href("sign_language.vtt").substr(3));
    ASSERT_TRUE(captions);
    EXPECT_TRUE(captions->content.starts_with("WEBVTT"));
    EXPECT_EQ(find_asset(asset_href("sign_language.webm").substr(3))->content_type, "video/webm");
}

TEST(Frames, TheDemoSaysSoInBothFrames) {
    auto page = tip();
    EXPECT_THAT(public_page(sv(), page), Not(HasSubstr("class=\"demo\"")));
    page.demo = true;
    EXPECT_THAT(public_page(sv(), page), HasSubstr("class=\"demo\""));
    auto staff = inbox();
    staff.demo = true;
    EXPECT_THAT(staff_page(sv(), staff), HasSubstr("class=\"demo\""));
}

TEST(Frames, TheStaffPageHasSearchNavAndSignOut) {
    const auto html = staff_page(sv(), inbox());
    EXPECT_THAT(html, HasSubstr("data-size=\"sm\""));
    EXPECT_THAT(html, HasSubstr("role=\"search\" method=\"get\" action=\"/arbetsrum/sok\""));
    EXPECT_THAT(html, HasSubstr("name=\"q\" autocomplete=\"off\""));
    EXPECT_THAT(html, HasSubstr("value=\"&quot;&gt;&lt;script&gt;\""));
    EXPECT_THAT(html, HasSubstr("<form method=\"post\" action=\"/logga-ut\"><input type=\"hidden\" name=\"form_token\" "
                                "value=\"token-1\">"));
    EXPECT_THAT(html, HasSubstr("href=\"/arbetsrum/inkorg\" aria-current=\"page\">"));
    EXPECT_THAT(html, HasSubstr("&lt;Handläggare&gt;"));
    expect_policy(html);
}

TEST(Frames, NoPageHoldsAnotherHostsFiles) {
    for (const auto& html : {public_page(sv(), tip()), staff_page(sv(), inbox())}) {
        const std::regex load{"(?:src|<link[^>]*href)=\"([^\"]*)\""};
        for (std::sregex_iterator it{html.begin(), html.end(), load}, end; it != end; ++it)
            EXPECT_THAT((*it)[1].str(), StartsWith("/s/"));
    }
}

TEST(Assets, EachFileIsFoundUnderItsHashedNameOnly) {
    const std::vector<std::pair<const char*, const char*>> files{{"public.css", "text/css; charset=utf-8"},
                                                                 {"staff.css", "text/css; charset=utf-8"},
                                                                 {"public.js", "text/javascript; charset=utf-8"},
                                                                 {"staff.js", "text/javascript; charset=utf-8"},
                                                                 {"sprite.svg", "image/svg+xml"},
                                                                 {"favicon.svg", "image/svg+xml"},
                                                                 {"inter.woff2", "font/woff2"},
                                                                 {"inter-ext.woff2", "font/woff2"},
                                                                 {"licences.txt", "text/plain; charset=utf-8"}};
    for (const auto& [name, type] : files) {
        const auto href = asset_href(name);
        ASSERT_THAT(href, StartsWith("/s/"));
        const auto asset = find_asset(href.substr(3));
        ASSERT_TRUE(asset) << name;
        EXPECT_EQ(asset->content_type, type);
        EXPECT_GT(asset->content.size(), 100U);
        EXPECT_FALSE(find_asset(name)) << "a name without hash could be cached for ever and change";
    }
    EXPECT_THROW(asset_href("none.css"), base::Bug);
    EXPECT_FALSE(find_asset("../names.txt"));
    EXPECT_FALSE(find_asset(""));
}

TEST(Assets, TheStyleSheetNamesOnlyFilesThatAreServed) {
    for (const char* name : {"public.css", "staff.css"}) {
        const auto asset = find_asset(asset_href(name).substr(3));
        ASSERT_TRUE(asset);
        const std::string css{asset->content};
        int fonts = 0;
        for (std::size_t at = css.find("url("); at != std::string::npos; at = css.find("url(", at + 4)) {
            const std::string target = css.substr(at + 5, 200);
            if (target.starts_with("data:")) continue;
            ASSERT_TRUE(target.starts_with("/s/")) << target;
            EXPECT_TRUE(find_asset(target.substr(3, target.find('"') - 3))) << target;
            ++fonts;
        }
        EXPECT_EQ(fonts, 2);
    }
}

TEST(Assets, PaperHidesTheStaffBarAndKeepsTheBarsOfCharts) {
    const std::string css{find_asset(asset_href("staff.css").substr(3))->content};
    const auto print = css.find("@media print");
    ASSERT_NE(print, std::string::npos);
    const auto hidden = css.substr(print, css.find("display: none", print) - print);
    EXPECT_THAT(hidden, HasSubstr(" header.bar,"));
    EXPECT_THAT(hidden, Not(HasSubstr(" .bar,")));
}

TEST(Assets, TheSpriteHoldsEveryIconThatComponentsUse) {
    const auto sprite = find_asset(asset_href("sprite.svg").substr(3));
    ASSERT_TRUE(sprite);
    for (const char* name : {"circle-check", "info", "inbox", "paperclip", "printer", "search", "shield-check", "user"}) {
        EXPECT_THAT(std::string{sprite->content}, HasSubstr("<symbol id=\"" + std::string{name} + "\""));
    }
}

}  // namespace
