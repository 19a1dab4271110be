// Children and young people: nothing must be written, danger is registered at once, the answer is read with the code.
#include "children/children.h"

#include <gmock/gmock.h>

#include "children_rules.h"
#include "support/office.h"

namespace children {
namespace {

using testing::HasSubstr;
using testing::Not;

const catalogue::Catalogue& shipped() { return catalogue::Catalogue::shipped(); }
const base::Day today = base::to_day({2026, 11, 18});

// ------------------------------------------------------------------ the rules, as tables

TEST(DangerRules, what_a_child_says_is_danger_or_not_by_the_lists_of_the_catalogue) {
    struct Row {
        catalogue::Answers answers;
        bool danger;
    } const table[] = {
        {{{"danger_now", {"yes"}}}, true},
        {{{"danger_now", {"no"}}}, false},
        {{{"danger_now", {"unknown"}}}, false},
        {{}, false},
        {{{"tell", {"De slår mig varje kväll"}}}, true},
        {{{"tell", {"DE SLÅR MIG"}}}, true},
        {{{"tell", {"he hits me"}}}, true},
        {{{"tell", {"Maten är tråkig och jag får inte spela fotboll"}}}, false},
        {{{"tell", {"Vi anslår tid till läxor"}}}, false},  // ends so, begins otherwise
        {{{"place_name", {"där de slår"}}}, true},
        {{{"danger_now", {"no"}}, {"tell", {"de slår mig"}}}, true},
        {{{"happened", {"hurt"}}, {"danger_now", {"unknown"}}}, true},
        {{{"happened", {"not_heard", "locked"}}}, true},   // the question was passed over
        {{{"happened", {"hurt"}}, {"danger_now", {"no"}}}, false},
        {{{"happened", {"not_heard", "afraid"}}, {"danger_now", {"unknown"}}}, false},
    };
    for (const auto& row : table)
        EXPECT_EQ(danger_in(shipped(), row.answers, today).any(), row.danger) << catalogue::answer(row.answers, "tell");
}

TEST(DangerRules, what_children_write_is_read_at_once_and_what_is_dull_is_not) {
    for (const auto* words : {"Jag har tänkt ta livet av mig.", "Personalen binder fast mig.", "jag blir slagen", "pappa slog mamma", "han gör illa mig", "hon gör mig illa",
                              "jag tänker hoppa från bron", "jag orkar inte leva längre", "jag orkar inte mer nu", "rör mig på ett äckligt sätt", "han tafsar", "de låste... de har låst in mig",
                              "jag får stryk hemma", "min kompis skär sig", "jag skär mina armar", "jag vågar inte gå hem", "vågar inte vara hemma", "de vill gifta bort mig", "hon drar mig i håret",
                              "han bränner mig med cigaretter", "han håller fast mig", "ska hänga mig", "jag vill inte finnas", "de ger mig droger", "hon är medvetslös", "mamma andas inte",
                              "han tog nakenbilder", "jag är instängd på rummet", "they tied me up", "he touched me", "I want to end my life", "I cannot go on", "she locks me in", "he beat me yesterday"})
        EXPECT_TRUE(danger_in(shipped(), {{"tell", {words}}}, today).any()) << words;
    for (const auto* words : {"Maten är tråkig", "Jag vill byta rum", "Vi får aldrig åka och bada", "Personalen lyssnar inte på vad vi säger", "Jag får inte ha min telefon på natten",
                              "Kan jag få en annan kontaktperson?", "Hur gamla måste man vara för att bestämma själv?", "Jag saknar min skola", "Vi bråkar om läggtider", "They never ask us anything",
                              "Jag vill ha ett eget rum", "Varför får jag inte träffa min bror på helgen?", "Jag tycker om min lärare", "Ingen förklarar planen för mig", "I want to see my sister more often"})
        EXPECT_FALSE(danger_in(shipped(), {{"tell", {words}}}, today).any()) << words;
}

TEST(DangerRules, every_word_of_the_list_is_found_in_the_middle_of_a_sentence_and_over_a_line_break) {
    const auto list = shipped().codes("danger_words", today);
    ASSERT_GT(list.size(), 5u);
    for (const auto* code : list)
        for (const auto& words : {code->name.sv, code->name.en}) {
            EXPECT_TRUE(danger_in(shipped(), {{"tell", {"Hej, " + words + " ibland."}}}, today).any()) << words;
            auto broken = words;
            if (const auto space = broken.find(' '); space != std::string::npos) broken.replace(space, 1, "\n ");
            EXPECT_TRUE(danger_in(shipped(), {{"tell", {broken}}}, today).any()) << words;
        }
}

TEST(DangerRules, the_title_says_why_it_cannot_wait) {
    EXPECT_EQ(title_of({}), "Ett barn har skrivit");
    EXPECT_EQ(title_of({true, true, {"slår"}}), "Ett barn har skrivit: i fara nu");
    EXPECT_EQ(title_of({false, true, {}}), "Ett barn har skrivit: blir illa behandlat eller inlåst");
    EXPECT_EQ(title_of({false, false, {"slår"}}), "Ett barn har skrivit: ord om fara (slår)");
}

TEST(ChildForm, a_picture_the_danger_or_a_few_words_are_enough) {
    EXPECT_TRUE(says_something({{"happened", {"afraid"}}}));
    EXPECT_TRUE(says_something({{"danger_now", {"yes"}}}));
    EXPECT_TRUE(says_something({{"tell", {"hej"}}}));
    EXPECT_FALSE(says_something({}));
    EXPECT_FALSE(says_something({{"tell", {" \n "}}, {"danger_now", {"no"}}, {"happened", {}}}));
}

TEST(ChildForm, no_question_must_be_written_to_and_no_name_is_asked_of_who_reads_the_answer_here) {
    const auto form = shipped().form("child", today);
    ASSERT_TRUE(form);
    EXPECT_EQ((*form)->steps.size(), 3u);
    for (const auto& question : (*form)->questions)
        if (question.required) {
            EXPECT_TRUE(question.id == "reply_by" || !question.when.empty()) << question.id;
        }
    EXPECT_TRUE(shipped().validate(**form, {{"reply_by", {"code"}}}, today).empty());
}

TEST(ChildForm, what_was_chosen_is_written_out_for_who_reads_it) {
    const auto form = shipped().form("child", today);
    const auto text =
        as_text(shipped(), **form,
                {{"happened", {"hurt", "afraid"}}, {"tell", {"Hjälp mig"}}, {"contact_phone", {"070-174 06 05"}}},
                today, i18n::Texts::of(i18n::Language::sv));
    EXPECT_THAT(text, HasSubstr("Någon gör mig illa, Jag är rädd"));
    EXPECT_TRUE(text.ends_with("\n\nHjälp mig"));
    EXPECT_THAT(text, Not(HasSubstr("070"))) << "how to reach the child is sealed with the identity key alone";
}

// ------------------------------------------------------------------ the form, on both databases

using Fields = std::vector<std::pair<std::string, std::string>>;

class ChildrenTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        children_.emplace(office().intake);
    }
    void TearDown() override {
        children_.reset();
        OfficeTest::TearDown();
    }
    identity::Context context(i18n::Language language = i18n::Language::sv) {
        return {nullptr, i18n::Texts::of(language), clock_};
    }
    http::Response post(const Fields& fields, const std::string& token = {}) {
        http::Request request;
        if (!token.empty()) request.form.add("form_token", token);
        for (const auto& [name, value] : fields) request.form.add(name, value);
        auto response = children_->submit(request, context());
        EXPECT_TRUE(response.headers.empty()) << "no cookie, nothing of the sender";
        return response;
    }
    http::Response answer(const Fields& fields) {
        http::Request request;
        for (const auto& [name, value] : fields) request.form.add(name, value);
        return children_->answer(request, context());
    }
    static std::string token_in(const std::string& html) {
        const std::string before = "name=\"form_token\" value=\"";
        const auto at = html.find(before);
        return at == std::string::npos ? "" : html.substr(at + before.size(), 43);
    }
    static std::string code_in(const std::string& html) {
        for (std::size_t at = 0; at + 19 <= html.size(); ++at) {
            const auto part = html.substr(at, 19);
            if (part[4] == '-' && part[9] == '-' && part[14] == '-' && base::normalise_crockford32(part) &&
                base::normalise_crockford32(part)->size() == 16)
                return part;
        }
        return {};
    }
    std::int64_t cases() { return integer("SELECT COUNT(*) FROM casework_cases"); }
    std::optional<Children> children_;
};
ON_BOTH_DATABASES(ChildrenTest);

constexpr const char* first_number = "8.9.1-1/2026";

TEST_P(ChildrenTest, three_steps_with_pictures_alone_become_a_question_in_the_childrens_queue) {
    const auto token =
        token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "not_heard"}, {"municipality", "0180"}}).body);
    ASSERT_EQ(token.size(), 43u);
    EXPECT_THAT(post({{"step", "where"}, {"act", "next"}, {"place", "home"}}, token).body,
                HasSubstr("Hur når vi dig?"));
    EXPECT_EQ(cases(), 0) << "nothing is received before it is sent";
    const auto sent = post({{"step", "reach"}, {"act", "next"}, {"reply_by", "code"}}, token);
    EXPECT_EQ(sent.status, 200);
    EXPECT_THAT(sent.body, HasSubstr(first_number));
    ASSERT_EQ(code_in(sent.body).size(), 19u);
    const auto row = case_of(std::string{first_number});
    EXPECT_EQ(row.type, "enquiry");
    EXPECT_TRUE(row.anonymous);
    EXPECT_FALSE(row.urgent);
    EXPECT_EQ(row.municipality, "0180");
    EXPECT_EQ(row.county, "01");
    EXPECT_EQ(row.region, "") << "what can wait is for the line, not for a department";
    EXPECT_EQ(event_kinds(row.id), (std::vector<std::string>{"children.child_told"}));
    std::optional<intake::Intake::Sent> stored;
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) { stored = office().intake.submission(reader, row.id, keys); });
    ASSERT_TRUE(stored);
    EXPECT_EQ(catalogue::answer(stored->answers, "service"), "children");
    EXPECT_EQ(stored->form, "child");
    EXPECT_EQ(findings(), "");
}

TEST_P(ChildrenTest, the_same_step_sent_twice_is_one_case_and_gives_the_same_number_and_code) {
    const auto token = token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "question"}}).body);
    post({{"step", "where"}, {"act", "next"}}, token);
    const auto once = post({{"step", "reach"}, {"act", "next"}, {"reply_by", "code"}}, token);
    const auto twice = post({{"step", "reach"}, {"act", "next"}, {"reply_by", "code"}}, token);
    EXPECT_EQ(code_in(once.body), code_in(twice.body));
    EXPECT_EQ(cases(), 1);
}

TEST_P(ChildrenTest, danger_is_registered_at_once_as_urgent_in_the_region_before_the_other_steps) {
    const auto shown = post({{"step", "what"}, {"act", "next"}, {"danger_now", "yes"}, {"municipality", "0180"}});
    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(shown.body, HasSubstr("href=\"tel:112\""));
    EXPECT_THAT(shown.body, HasSubstr("href=\"tel:116111\""));
    EXPECT_THAT(shown.body, HasSubstr(first_number));
    const auto code = code_in(shown.body);
    ASSERT_EQ(code.size(), 19u);
    const auto row = case_of(std::string{first_number});
    EXPECT_TRUE(row.urgent);
    EXPECT_EQ(row.region, "ost");
    EXPECT_EQ(documents_of(row.id).front().title, "Ett barn har skrivit: i fara nu");
    const auto token = token_in(shown.body);
    EXPECT_THAT(post({{"step", "where"}, {"act", "go"}}, token).body, HasSubstr("Var händer det?"));
    post({{"step", "where"}, {"act", "next"}, {"place", "home"}, {"place_name", "Hemmet Eken"}}, token);
    const auto sent = post({{"step", "reach"},
                            {"act", "next"},
                            {"reply_by", "phone"},
                            {"contact_phone", "070-174 06 05"},
                            {"call_when", "efter tre"}},
                           token);
    EXPECT_EQ(code_in(sent.body), code) << "one number and one code, the ones that were written down";
    EXPECT_EQ(cases(), 1);
    EXPECT_EQ(documents_of(row.id).size(), 3u);
    EXPECT_THAT(documents_of(row.id)[1].text, HasSubstr("Hemmet Eken"));
    intake::Contact contact;
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) { contact = office().intake.contact(reader, row.id, keys); });
    EXPECT_EQ(contact.phone, "070-174 06 05") << "who is answered is reached by what was said last";
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(readable_at("Hemmet Eken"), "");
    EXPECT_EQ(readable_at("070-174 06 05"), "");
}

TEST_P(ChildrenTest, words_about_danger_in_any_step_register_at_once) {
    const auto first =
        token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "other"}, {"tell", "De slår mig"}}).body);
    ASSERT_FALSE(first.empty());
    EXPECT_TRUE(case_of(std::string{first_number}).urgent);
    EXPECT_EQ(case_of(std::string{first_number}).region, "") << "without a place it is for everybody to see";
    const auto calm = token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "other"}}).body);
    EXPECT_EQ(cases(), 1);
    EXPECT_THAT(post({{"step", "where"}, {"act", "next"}, {"place_name", "där de slår"}}, calm).body,
                HasSubstr("tel:112"));
    EXPECT_EQ(cases(), 2);
}

TEST_P(ChildrenTest, going_back_with_danger_on_the_page_is_registered_too) {
    const auto token = token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "other"}}).body);
    EXPECT_THAT(post({{"step", "where"}, {"act", "back"}, {"place_name", "där de slår"}}, token).body,
                HasSubstr("Vad vill du berätta?"));
    EXPECT_EQ(cases(), 1);
}

TEST_P(ChildrenTest, nothing_chosen_is_said_kindly_and_nothing_is_kept) {
    const auto empty = post({{"step", "what"}, {"act", "next"}});
    EXPECT_EQ(empty.status, 422);
    EXPECT_THAT(empty.body, HasSubstr("Välj något av det här, eller skriv några ord"));
    const auto gone = post({{"step", "reach"}, {"act", "next"}, {"reply_by", "code"}}, std::string(43, 'x'));
    EXPECT_EQ(gone.status, 422);
    EXPECT_THAT(gone.body, HasSubstr("Inget har skickats nu"));
    EXPECT_THAT(post({{"step", "nonsense"}, {"act", "next"}}).body, HasSubstr("Vad vill du berätta?"));
    EXPECT_EQ(cases(), 0);
}

TEST_P(ChildrenTest, a_phone_number_is_asked_for_only_when_a_call_was_chosen) {
    const auto token = token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "question"}}).body);
    post({{"step", "where"}, {"act", "next"}}, token);
    const auto missing = post({{"step", "reach"}, {"act", "next"}, {"reply_by", "phone"}}, token);
    EXPECT_EQ(missing.status, 422);
    EXPECT_THAT(missing.body, HasSubstr("Skriv ditt telefonnummer, eller välj att läsa svaret här"));
    EXPECT_EQ(
        post({{"step", "reach"}, {"act", "next"}, {"reply_by", "phone"}, {"contact_phone", "070-174 06 05"}}, token)
            .status,
        200);
    EXPECT_FALSE(case_of(std::string{first_number}).anonymous);
}

TEST_P(ChildrenTest, the_child_comes_back_with_the_code_and_may_write_more_even_of_danger) {
    const auto token = token_in(post({{"step", "what"}, {"act", "next"}, {"happened", "question"}}).body);
    post({{"step", "where"}, {"act", "next"}}, token);
    const auto code = code_in(post({{"step", "reach"}, {"act", "next"}, {"reply_by", "code"}}, token).body);
    EXPECT_EQ(answer({{"number", first_number}, {"code", "0000-0000-0000-0000"}}).status, 422);
    const auto opened = answer({{"number", first_number}, {"code", code}});
    EXPECT_EQ(opened.status, 200);
    EXPECT_THAT(opened.body, HasSubstr("Vi har inte hunnit svara än"));
    EXPECT_EQ(answer({{"number", first_number}, {"code", code}, {"act", "add"}, {"more", " "}}).status, 422);
    const auto more = answer({{"number", first_number},
                              {"code", code},
                              {"act", "add"},
                              {"more", "Nu slår de mig"},
                              {"form_token", token_in(opened.body)}});
    EXPECT_THAT(more.body, HasSubstr("Ring 112"));
    EXPECT_TRUE(case_of(std::string{first_number}).urgent);
    EXPECT_EQ(documents_of(case_of(std::string{first_number}).id).size(), 2u);
    EXPECT_EQ(findings(), "");
}

TEST_P(ChildrenTest, every_page_has_the_way_out_a_neutral_title_and_no_word_of_children_in_it) {
    http::Request request;
    using Show = http::Response (Children::*)(const http::Request&, const identity::Context&) const;
    for (const Show show : {&Children::start, &Children::rights, &Children::afterwards, &Children::acute,
                            &Children::form, &Children::answer_form})
        for (const auto language : {i18n::Language::sv, i18n::Language::en}) {
            const auto page = ((*children_).*show)(request, context(language));
            EXPECT_EQ(page.status, 200);
            EXPECT_THAT(page.body, HasSubstr("<title>Information</title>"));
            EXPECT_THAT(page.body, HasSubstr("id=\"quick-exit\""));
            EXPECT_THAT(page.body, HasSubstr("data-read-aloud"));
            EXPECT_THAT(page.body, HasSubstr("class=\"public children\""));
        }
}

}  // namespace
}  // namespace children
