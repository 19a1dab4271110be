// What a phone note may become, and what it says without anybody having said it: nothing.
#include "calls_rules.h"

#include <gtest/gtest.h>

namespace calls {
namespace {

const catalogue::Catalogue& law() { return catalogue::Catalogue::shipped(); }
const base::Day today = base::to_day({2026, 11, 18});

Content good() {
    return {{"text", {"The lift has been broken for a week."}}, {"service", {"supervision"}}, {"contact", {"declined"}}, {"becomes", {"enquiry"}}};
}
Content with(std::initializer_list<std::pair<std::string, std::string>> more) {
    auto content = good();
    for (const auto& [field, said] : more) {
        if (said.empty()) content.erase(field);
        else content[field] = {said};
    }
    return content;
}

TEST(CallRules, every_note_can_become_a_case_or_is_refused_for_what_is_wrong) {
    struct Row { Content content; Ending ending; std::string refused, field; } const table[] = {
        {good(), Ending::later, "", ""},
        {with({{"contact", "anonymous"}}), Ending::later, "", ""},
        {with({{"contact", "unknown"}}), Ending::later, "", ""},
        {with({{"contact", "given"}, {"contact_phone", "070-123 45 67"}}), Ending::later, "", ""},
        {with({{"text", ""}}), Ending::later, "calls.refused.text", "text"},
        {with({{"service", ""}}), Ending::later, "calls.refused.service", "service"},
        {with({{"service", "weather"}}), Ending::later, "calls.refused.service", "service"},
        {with({{"caller_kind", "martian"}}), Ending::later, "calls.refused.caller_kind", "caller_kind"},
        {with({{"contact", ""}}), Ending::later, "calls.refused.contact", "contact"},
        {with({{"contact", "perhaps"}}), Ending::later, "calls.refused.contact", "contact"},
        {with({{"contact", "given"}}), Ending::later, "calls.refused.contact_empty", "contact_name"},
        {with({{"contact_name", "Somebody"}}), Ending::later, "calls.refused.contact_filled", "contact_name"},
        {with({{"contact", "given"}, {"contact_phone", "ring me"}}), Ending::later, "calls.refused.phone", "contact_phone"},
        {with({{"contact", "given"}, {"contact_email", "somebody"}}), Ending::later, "calls.refused.email", "contact_email"},
        {with({{"becomes", "permit_new"}}), Ending::later, "calls.refused.becomes", "becomes"},
        {with({{"becomes", "tip"}}), Ending::later, "", ""},
        {with({{"becomes", "tip"}, {"limits", "no_advance_ruling"}}), Ending::later, "calls.refused.limits", "limits"},
        {with({{"becomes", "tip"}, {"answer", "Thanks."}}), Ending::answered, "calls.refused.tip_answered", "becomes"},
        {good(), Ending::answered, "calls.refused.answer", "answer"},
        {with({{"answer", "You write to us."}}), Ending::answered, "", ""},
        {with({{"limits", "no_advance_ruling"}}), Ending::answered, "", ""},
        {with({{"limits", "no_such_limit"}}), Ending::later, "calls.refused.limits", "limits"},
        {with({{"referral", "the_moon"}}), Ending::later, "calls.refused.referral", "referral"},
        {good(), Ending::urgent, "calls.refused.region", "region"},
        {with({{"region", "nowhere"}}), Ending::urgent, "calls.refused.region", "region"},
        {with({{"region", "nord"}}), Ending::urgent, "", ""},
        {with({{"call_what", "The form"}}), Ending::later, "calls.refused.call_day", "call_day"},
        {with({{"contact", "given"}, {"contact_phone", "0701234567"}, {"call_day", "17"}, {"call_month", "11"}, {"call_year", "2026"}}), Ending::later, "calls.refused.call_day", "call_day"},
        {with({{"contact", "given"}, {"contact_phone", "0701234567"}, {"call_day", "18"}, {"call_month", "11"}, {"call_year", "2026"}}), Ending::later, "", ""},
        {with({{"call_day", "19"}, {"call_month", "11"}, {"call_year", "2026"}}), Ending::later, "calls.refused.call_phone", "contact_phone"},
        {with({{"for_whom", std::string(201, 'x')}}), Ending::later, "calls.refused.too_long", "for_whom"},
    };
    for (const auto& row : table) {
        const auto refused = problems(row.content, row.ending, law(), today);
        EXPECT_EQ(refused.empty() ? "" : refused.front().text_key, row.refused);
        EXPECT_EQ(refused.empty() ? "" : refused.front().field, row.field) << row.refused;
        for (const auto& one : refused) EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(one.text_key)) << one.text_key;
    }
}

TEST(CallRules, one_number_is_one_number_however_it_is_written) {
    for (const auto* text : {"070-123 45 67", "0701234567", "+46701234567", "+46 (0)70-123 45 67", "0046 70 123 45 67", "070/123.45.67"})
        EXPECT_EQ(normal_phone(text), "0701234567") << text;
    EXPECT_EQ(normal_phone("+358 40 123 45 67"), "+358401234567");
    for (const auto* text : {"", "112", "ring me", "070-12x", "12345678901234567890"}) EXPECT_EQ(normal_phone(text), "") << text;
}

TEST(CallRules, words_of_danger_are_found_at_the_beginning_of_a_word_whatever_their_case) {
    const auto words = catalogue::phrases(law(), "danger_words", today);
    EXPECT_GT(words.size(), 40u);
    EXPECT_FALSE(catalogue::phrases_in("Han SLÅR henne varje kväll", words).empty());
    EXPECT_FALSE(catalogue::phrases_in("hon har misshandlats", words).empty());
    EXPECT_FALSE(catalogue::phrases_in("I do not want to live", words).empty());
    EXPECT_TRUE(catalogue::phrases_in("Vi slår oss ner vid sjön", {"bälte"}).empty());
    EXPECT_TRUE(catalogue::phrases_in("det är ett avslag", words).empty()) << "inside a word it is another word";
    EXPECT_TRUE(catalogue::phrases_in("Vilka regler gäller för tillstånd?", words).empty());
    for (const auto& word : words) EXPECT_EQ(catalogue::phrases_in("x " + word + ".", {word}).size(), 1u) << word;
}

TEST(CallRules, a_call_concerns_a_child_by_its_line_its_caller_or_what_was_said) {
    EXPECT_FALSE(about_child(good()));
    EXPECT_TRUE(about_child(with({{"child", "yes"}})));
    EXPECT_TRUE(about_child(with({{"service", "children"}})));
    EXPECT_TRUE(about_child(with({{"caller_kind", "child"}})));
    EXPECT_FALSE(about_child(with({{"child", "unknown"}})));
}

TEST(CallRules, contact_details_count_only_when_they_were_given) {
    EXPECT_TRUE(contact_of(with({{"contact_name", "Somebody"}})).empty());
    const auto given = contact_of(with({{"contact", "given"}, {"contact_name", "Somebody"}, {"contact_phone", "0701234567"}}));
    EXPECT_EQ(given.name, "Somebody");
    EXPECT_EQ(catalogue::answer(answers_of(with({{"contact", "given"}, {"contact_phone", "0701234567"}})), "reply_by"), "phone");
    EXPECT_EQ(catalogue::answer(answers_of(good()), "reply_by"), "code");
    EXPECT_EQ(catalogue::answer(answers_of(with({{"becomes", "tip"}})), "contact"), "anonymous");
}

TEST(CallRules, what_two_versions_differ_in_is_told_field_by_field_and_texts_can_be_joined) {
    const auto one = with({{"answer", "A"}}), other = with({{"answer", "B"}, {"child", "yes"}});
    EXPECT_EQ(differing(one, other), (std::vector<std::string_view>{"child", "answer"}));
    EXPECT_TRUE(differing(one, one).empty());
    EXPECT_EQ(joined("Began here.\nMine.", "Began here.\nTheirs."), "Began here.\nMine.\n\nTheirs.");
    EXPECT_EQ(joined("All of it and more", "All of it"), "All of it and more");
    EXPECT_EQ(joined("All", "All of it"), "All of it");
}

TEST(CallRules, a_form_gives_its_own_fields_with_plain_line_breaks_and_nothing_else) {
    http::Fields form;
    form.add("text", "one\r\ntwo");
    form.add("for_whom", "  her mother ");
    form.add("limits", "no_advance_ruling");
    form.add("limits", "no_dispensation");
    form.add("contact_name", "   ");
    form.add("is_admin", "yes");
    const auto content = taken(form);
    EXPECT_EQ(content.size(), 3u);
    EXPECT_EQ(value(content, "text"), "one\ntwo");
    EXPECT_EQ(value(content, "for_whom"), "her mother");
    EXPECT_EQ(content.at("limits").size(), 2u);
    EXPECT_TRUE(empty({{"becomes", {"enquiry"}}}));
    EXPECT_FALSE(empty(content));
}

}  // namespace
}  // namespace calls
