// The guide: what catalogue check refuses, and every way through the one that is shipped.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/text.h"
#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const char* const guide_file = "guide/guide.toml";
const base::Day today = day(2026, 11, 22);

const char* const small_guide = R"([[version]]
valid_from = 2019-01-01
[[version.question]]
id = "danger"
title = { sv = "Fara?", en = "Danger?" }
[[version.question.answer]]
id = "yes"
label = { sv = "Ja", en = "Yes" }
outcome = "acute"
[[version.question.answer]]
id = "no"
label = { sv = "Nej", en = "No" }
question = "matter"
[[version.question]]
id = "matter"
title = { sv = "Vad?", en = "What?" }
[[version.question.answer]]
id = "ask"
label = { sv = "Fråga", en = "Ask" }
outcome = "question"
[[version.question.answer]]
id = "help"
label = { sv = "Hjälp", en = "Help" }
outcome = "acute"
[[version.outcome]]
id = "acute"
title = { sv = "Ring 112", en = "Call 112" }
happens = { sv = "x", en = "x" }
party = { sv = "x", en = "x" }
answer = { sv = "x", en = "x" }
secrecy = { sv = "x", en = "x" }
states_law = false
ours = false
link = { sv = "Ring", en = "Call" }
href = "tel:112"
[[version.outcome]]
id = "question"
title = { sv = "Fråga oss", en = "Ask us" }
happens = { sv = "x", en = "x" }
party = { sv = "x", en = "x" }
answer = { sv = "x", en = "x" }
secrecy = { sv = "x", en = "x" }
provisions = ["fl:6"]
link = { sv = "Ställ", en = "Ask" }
href = "/beratta/fraga"
)";

struct GuideBreach {
    const char* rule;
    const char* from;
    const char* to;
    const char* at;        // text on the line that the complaint names
    const char* says;
};
std::ostream& operator<<(std::ostream& out, const GuideBreach& breach) { return out << breach.rule; }

// Every way through the guide, as the answers given; what is passed on is where each ends.
void every_way(const Guide& guide, const std::function<void(const std::map<std::string, std::string>&, const GuideWalk&)>& ends) {
    std::map<std::string, std::string> given;
    const std::function<void()> on = [&] {
        const auto walked = walk(guide, [&](std::string_view id) {
            const auto found = given.find(std::string{id});
            return found == given.end() ? std::string{} : found->second;
        });
        if (!walked.next) return ends(given, walked);
        for (const auto& answer : walked.next->answers) {
            given[walked.next->id] = answer.id;
            on();
            given.erase(walked.next->id);
        }
    };
    on();
}

std::size_t words_of_longest_sentence(const std::string& text) {
    std::size_t longest = 0, words = 0;
    for (const auto& word : base::split(text, ' ')) {
        if (word.empty()) continue;
        longest = std::max(longest, ++words);
        if (word.ends_with('.') || word.ends_with('?') || word.ends_with('!') || word.ends_with(':')) words = 0;
    }
    return longest;
}

}  // namespace

class GuideRules : public testing::TestWithParam<GuideBreach> {};

TEST_P(GuideRules, complains) {
    const auto& breach = GetParam();
    Files files;
    files[guide_file] = small_guide;
    ASSERT_EQ(all_of(files.load().check()), "");
    files.replace(guide_file, breach.from, breach.to);
    const int line = files.line_of(guide_file, breach.at);
    const auto problems = files.load().check();
    EXPECT_TRUE(std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
        return problem.file == guide_file && problem.line == line && problem.text.find(breach.says) != std::string::npos;
    })) << "line " << line << "\n" << all_of(problems);
}

INSTANTIATE_TEST_SUITE_P(Each, GuideRules, testing::Values(
    GuideBreach{"an_answer_leads_to_a_question_that_exists", "question = \"matter\"", "question = \"mater\"",
                "[[version.question.answer]]\nid = \"no\"", "there is no question \"mater\""},
    GuideBreach{"an_answer_leads_to_an_outcome_that_exists", "outcome = \"question\"", "outcome = \"questions\"",
                "[[version.question.answer]]\nid = \"ask\"", "there is no outcome \"questions\""},
    GuideBreach{"an_answer_leads_to_one_place", "outcome = \"question\"", "outcome = \"question\"\nquestion = \"danger\"",
                "outcome = \"question\"", "must lead to one place"},
    GuideBreach{"an_answer_leads_somewhere", "outcome = \"question\"\n", "", "[[version.question.answer]]\nid = \"ask\"",
                "must lead to one place"},
    GuideBreach{"no_answer_leads_in_a_circle", "outcome = \"question\"", "question = \"danger\"",
                "[[version.question]]\nid = \"danger\"", "leads back to itself"},
    GuideBreach{"every_outcome_is_led_to", "outcome = \"question\"", "outcome = \"acute\"",
                "[[version.outcome]]\nid = \"question\"", "no answer leads to outcome question"},
    GuideBreach{"every_question_is_led_to", "question = \"matter\"", "outcome = \"acute\"",
                "[[version.question]]\nid = \"matter\"", "no answer leads to question matter"},
    GuideBreach{"an_outcome_cites_the_law_it_states", "provisions = [\"fl:6\"]\n", "",
                "[[version.outcome]]\nid = \"question\"", "write provisions = [\"fl:6\"], or states_law = false"},
    GuideBreach{"an_outcome_cites_law_that_exists", "\"fl:6\"", "\"fl:66\"", "provisions", "there is no provision \"fl:66\""},
    GuideBreach{"an_outcome_says_what_happens_in_both_languages", "id = \"question\"\ntitle = { sv = \"Fråga oss\", en = \"Ask us\" }",
                "id = \"question\"\ntitle = { sv = \"Fråga oss\" }", "title = { sv = \"Fråga oss\" }", "en is missing"},
    GuideBreach{"a_door_leads_somewhere", "\"tel:112\"", "\"javascript:alert(1)\"", "javascript", "leads nowhere"},
    GuideBreach{"a_question_has_two_answers",
                "[[version.question.answer]]\nid = \"help\"\nlabel = { sv = \"Hjälp\", en = \"Help\" }\noutcome = \"acute\"\n", "",
                "[[version.question]]\nid = \"matter\"", "has only one answer"},
    GuideBreach{"a_way_has_three_questions_at_most", "outcome = \"question\"\n",
                "question = \"third\"\n[[version.question]]\nid = \"third\"\ntitle = { sv = \"3\", en = \"3\" }\n"
                "answer = [{ id = \"a\", label = { sv = \"a\", en = \"a\" }, question = \"fourth\" },"
                "{ id = \"b\", label = { sv = \"b\", en = \"b\" }, outcome = \"question\" }]\n"
                "[[version.question]] # four\nid = \"fourth\"\ntitle = { sv = \"4\", en = \"4\" }\n"
                "answer = [{ id = \"a\", label = { sv = \"a\", en = \"a\" }, outcome = \"acute\" },"
                "{ id = \"b\", label = { sv = \"b\", en = \"b\" }, outcome = \"question\" }]\n"
                "[[version.question]]\nid = \"fifth\"\ntitle = { sv = \"5\", en = \"5\" }\n",
                "# four", "question fourth is number 4 on its way"}),
    [](const auto& tested) { return tested.param.rule; });

TEST(Guide, walks_as_far_as_the_answers_lead) {
    Files files;
    files[guide_file] = small_guide;
    const Catalogue catalogue = files.load();
    const Guide& guide = *catalogue.guide(today);
    EXPECT_EQ(catalogue.guide(day(2018, 12, 31)), nullptr);
    std::map<std::string, std::string> given;
    const auto answers = [&](std::string_view id) { return given[std::string{id}]; };
    EXPECT_EQ(walk(guide, answers).next->id, "danger");
    given["matter"] = "ask";
    EXPECT_EQ(walk(guide, answers).next->id, "danger") << "what comes later does not count yet";
    given["danger"] = "no";
    EXPECT_EQ(walk(guide, answers).outcome->id, "question");
    EXPECT_EQ(walk(guide, answers).taken.size(), 2U);
    given["matter"] = "<script>";
    EXPECT_EQ(walk(guide, answers).next->id, "matter");
    EXPECT_TRUE(walk(guide, answers).unknown_answer);
    given["danger"] = "yes";
    EXPECT_EQ(walk(guide, answers).outcome->id, "acute");
    EXPECT_FALSE(walk(guide, answers).unknown_answer);
}

TEST(ShippedGuide, leads_every_way_to_an_outcome_and_reaches_each) {
    const Guide* guide = Catalogue::shipped().guide(today);
    ASSERT_NE(guide, nullptr);
    std::set<std::string> reached;
    int ways = 0;
    every_way(*guide, [&](const auto& given, const GuideWalk& walked) {
        ++ways;
        ASSERT_NE(walked.outcome, nullptr) << "a dead end after " << given.size() << " answers";
        EXPECT_LE(walked.taken.size(), static_cast<std::size_t>(guide_questions_max));
        reached.insert(walked.outcome->id);
    });
    EXPECT_GT(ways, 8);
    for (const char* wanted : {"acute", "question", "tip", "complaint", "report", "appeal", "provider", "patient_board"})
        EXPECT_TRUE(reached.contains(wanted)) << wanted;
    EXPECT_EQ(reached.size(), guide->outcomes.size());
}

// The table of the guide: what somebody answers, and where that must lead.
struct Led {
    std::map<std::string, std::string> answers;
    const char* outcome;
};

TEST(ShippedGuide, leads_where_the_law_says) {
    const Guide& guide = *Catalogue::shipped().guide(today);
    const std::vector<Led> table{
        {{{"danger", "yes"}}, "acute"},
        {{{"danger", "no"}, {"matter", "ask"}}, "question"},
        {{{"danger", "no"}, {"matter", "child"}}, "children"},
        {{{"danger", "no"}, {"matter", "decision"}}, "appeal"},
        {{{"danger", "no"}, {"matter", "care"}, {"care", "tell"}}, "tip"},
        {{{"danger", "no"}, {"matter", "care"}, {"care", "not_told"}}, "provider"},
        {{{"danger", "no"}, {"matter", "care"}, {"care", "help"}}, "patient_board"},
        {{{"danger", "no"}, {"matter", "care"}, {"care", "answered"}}, "complaint"},
        {{{"danger", "no"}, {"matter", "social"}, {"social", "tell"}}, "tip"},
        {{{"danger", "no"}, {"matter", "social"}, {"social", "report"}}, "report"},
        {{{"danger", "no"}, {"matter", "social"}, {"social", "not_told"}}, "provider_social"},
        {{{"danger", "no"}, {"matter", "work"}, {"work", "tell"}}, "tip"},
        {{{"danger", "no"}, {"matter", "work"}, {"work", "provider"}}, "provider_duty"},
        {{{"danger", "no"}, {"matter", "work"}, {"work", "rules"}}, "question"},
    };
    std::size_t ways = 0;
    every_way(guide, [&](const auto&, const GuideWalk&) { ++ways; });
    EXPECT_EQ(ways, table.size()) << "every way has its row";
    for (const Led& row : table) {
        const auto walked = walk(guide, [&](std::string_view id) {
            const auto found = row.answers.find(std::string{id});
            return found == row.answers.end() ? std::string{} : found->second;
        });
        ASSERT_NE(walked.outcome, nullptr) << row.outcome;
        EXPECT_EQ(walked.outcome->id, row.outcome);
        EXPECT_EQ(walked.taken.size(), row.answers.size());
    }
}

TEST(ShippedGuide, speaks_in_sentences_of_fifteen_words_or_fewer) {
    const Guide& guide = *Catalogue::shipped().guide(today);
    std::vector<std::string> texts;
    for (const auto& question : guide.questions) {
        texts.insert(texts.end(), {question.title.sv, question.about.sv});
        for (const auto& answer : question.answers) texts.insert(texts.end(), {answer.label.sv, answer.hint.sv});
    }
    for (const auto& outcome : guide.outcomes)
        texts.insert(texts.end(), {outcome.title.sv, outcome.happens.sv, outcome.party.sv, outcome.answer.sv, outcome.secrecy.sv});
    for (const auto& text : texts) EXPECT_LE(words_of_longest_sentence(text), 15U) << text;
}

}  // namespace catalogue::test
