#include "post_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "documents/documents.h"
#include "support/scans.h"

namespace post {
namespace {

using Letters = std::vector<std::vector<std::size_t>>;
constexpr auto text = PageKind::text, blank = PageKind::blank, sheet = PageKind::sheet;

TEST(SplitRules, letters_are_parted_as_the_registrar_said) {
    struct Row { const char* what; std::vector<PageKind> pages; Split how; Letters letters; } const table[] = {
        {"nothing", {}, Split::blank, {}},
        {"one page", {text}, Split::blank, {{0}}},
        {"a blank page parts", {text, text, blank, text}, Split::blank, {{0, 1}, {3}}},
        {"blank pages first, last and twice", {blank, text, blank, blank, text, blank}, Split::blank, {{1}, {4}}},
        {"only blank pages are no letter", {blank, blank}, Split::blank, {}},
        {"a sheet parts, whatever was said", {text, sheet, text}, Split::blank, {{0}, {2}}},
        {"a sheet parts where all was to be one", {text, sheet, text}, Split::none, {{0}, {2}}},
        {"blank backs are left out and part nothing", {text, blank, text, blank, sheet, text, blank}, Split::sheet, {{0, 2}, {5}}},
        {"all is one letter", {text, blank, text}, Split::none, {{0, 2}}},
        {"each page is a letter", {text, text, blank, text}, Split::page, {{0}, {1}, {3}}},
    };
    for (const auto& row : table) EXPECT_EQ(split(row.pages, row.how), row.letters) << row.what;
}

TEST(SplitRules, a_page_is_a_sheet_only_by_our_own_barcode) {
    ocr::Page page;
    page.code = "VAKA-BREV";
    EXPECT_EQ(kind_of(page), PageKind::sheet);
    page.code = "7350053850019\nVAKA-BREV";
    EXPECT_EQ(kind_of(page), PageKind::sheet);
    page.code = "7350053850019";
    EXPECT_EQ(kind_of(page), PageKind::text) << "a parcel's code is no separator";
    page.code.clear();
    page.blank = true;
    EXPECT_EQ(kind_of(page), PageKind::blank);
}

TEST(SeparatorSheet, what_is_printed_is_known_again_whichever_way_it_lies) {
    support::Scan scan;
    const auto pdf = documents::bar_sheet_pdf({std::string{i18n::Texts::of(i18n::Language::sv)("post.sheet.words")}, "sv", separator_bars(), {}});
    for (const int turned : {0, 90, 180}) scan.page(pdf, turned);
    ocr::Session session{"/proc/self/exe"};
    ASSERT_EQ(session.open(scan.pdf()).pages, 3);
    for (int i = 1; i <= 3; ++i) {
        const auto page = session.read(i);
        ASSERT_TRUE(page) << i;
        EXPECT_EQ(page->code, separator_code) << i;
        EXPECT_EQ(kind_of(*page), PageKind::sheet) << i;
    }
}

TEST(Words, are_kept_with_how_sure_they_are) {
    const std::vector<ocr::Word> words{{"Hej", 96, ocr::Break::paragraph}, {"p\xC3\xA5", 7, ocr::Break::space}, {"rad", 100, ocr::Break::line}};
    const auto back = decode_words(encode_words(words));
    ASSERT_EQ(back.size(), 3u);
    EXPECT_EQ(back[1].text, "p\xC3\xA5");
    EXPECT_EQ(back[1].confidence, 7);
    EXPECT_EQ(ocr::text_of(back), ocr::text_of(words));
    EXPECT_TRUE(decode_words("").empty());
    EXPECT_TRUE(decode_words("no such line\n7").empty() || decode_words("7").empty());
}

http::Fields form(std::vector<std::pair<std::string, std::string>> changed = {}) {
    http::Fields fields;
    const std::pair<std::string, std::string> usual[] = {{"type", "enquiry"}, {"sender", "given"}, {"name", "En dotter"}, {"address", "Storgatan 1"},
                                                         {"received_day", "17"}, {"received_month", "11"}, {"received_year", "2026"}};
    for (const auto& [name, value] : usual) {
        const auto found = std::find_if(changed.begin(), changed.end(), [&, key = name](const auto& one) { return one.first == key; });
        fields.add(name, found == changed.end() ? value : found->second);
        if (found != changed.end()) changed.erase(found);
    }
    for (auto& [name, value] : changed) fields.add(name, value);
    return fields;
}

TEST(RegisterRules, what_is_missing_is_said_beside_its_field) {
    const auto today = base::to_day({2026, 11, 18});
    const auto& law = catalogue::Catalogue::shipped();
    struct Row { http::Fields typed; std::string text; const char *key, *field; } const table[] = {
        {form(), "Ett brev.", "", ""},
        {form(), " \n", "post.refused.no_text", "text"},
        {form({{"sender", ""}}), "Ett brev.", "post.refused.sender", "sender"},
        {form({{"name", ""}, {"address", " "}}), "Ett brev.", "post.refused.contact", "name"},
        {form({{"type", "no_such_type"}}), "Ett brev.", "post.refused.type", "type"},
        {form({{"received_day", "19"}}), "Ett brev.", "post.refused.day", "received_day"},
        {form({{"received_day", "31"}, {"received_month", "2"}}), "Ett brev.", "post.refused.day", "received_day"},
        {form({{"subject", std::string(201, 'x')}}), "Ett brev.", "post.refused.subject", "subject"},
        {form(), std::string(200'001, 'x'), "post.refused.long", "text"},
    };
    for (const auto& row : table) {
        const auto made = submission_of(row.typed, row.text, law, today);
        EXPECT_EQ(made.refusals.empty() ? "" : made.refusals.front().text_key, row.key);
        EXPECT_EQ(made.refusals.empty() ? "" : made.refusals.front().field, row.field) << row.key;
    }
}

TEST(RegisterRules, known_anonymous_and_unknown_senders_are_three_things) {
    const auto today = base::to_day({2026, 11, 18});
    const auto& law = catalogue::Catalogue::shipped();
    const auto known = submission_of(form(), "Ett brev.", law, today).submission;
    EXPECT_EQ(known.contact.name, "En dotter");
    EXPECT_FALSE(known.anonymous);
    EXPECT_EQ(known.answers.at("reply_by").at(0), "letter");
    EXPECT_EQ(known.received_day, base::to_day({2026, 11, 17})) << "the day it came, not the day it was scanned (FL 22)";
    const auto anonymous = submission_of(form({{"sender", "anonymous"}}), "Ett brev.", law, today).submission;
    EXPECT_TRUE(anonymous.anonymous);
    EXPECT_TRUE(anonymous.contact.empty()) << "what was typed before the choice is not kept";
    const auto unknown = submission_of(form({{"sender", "unknown"}}), "Ett brev.", law, today).submission;
    EXPECT_FALSE(unknown.anonymous);
    EXPECT_TRUE(unknown.contact.empty());
    EXPECT_EQ(unknown.answers.at("contact").at(0), "unknown");
}

}  // namespace
}  // namespace post
