// Forms at work: conditions, validation, what counts.
#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const base::Day today = day(2026, 11, 22);

struct FormTest : testing::Test {
    Catalogue catalogue = Files{}.load();
    const Form& form = **catalogue.form("tip", today);

    bool asked(const char* id, const Answers& answers) const {
        return catalogue.asked(form, *form.question(id), answers, today);
    }
    // "field: text" of each error.
    std::vector<std::string> errors(Answers answers) const {
        if (!answers.contains("what")) answers["what"] = {"x"};
        std::vector<std::string> all;
        for (const auto& error : catalogue.validate(form, answers, today)) all.push_back(error.field + ": "
            + error.text.sv);
        return all;
    }
};

using Errors = std::vector<std::string>;

}  // namespace

TEST_F(FormTest, equals_asks_only_for_that_answer) {
    EXPECT_FALSE(asked("when", {}));
    EXPECT_FALSE(asked("when", {{"risk", {"yes"}}}));
    EXPECT_TRUE(asked("when", {{"risk", {" no "}}}));
}

TEST_F(FormTest, any_of_needs_one_of_the_values) {
    EXPECT_FALSE(asked("unit", {}));
    EXPECT_FALSE(asked("unit", {{"areas", {"lss"}}}));
    EXPECT_TRUE(asked("unit", {{"areas", {"lss", "sol"}}}));
}

TEST_F(FormTest, older_than_counts_from_the_last_day_the_answer_can_mean) {
    const auto old = [&](const char* d, const char* m, const char* y) {
        return asked("old", {{"risk", {"no"}}, {"when_day", {d}}, {"when_month", {m}}, {"when_year", {y}}});
    };
    EXPECT_TRUE(old("21", "11", "2024"));
    EXPECT_FALSE(old("22", "11", "2024"));   // exactly two years is not more than two
    EXPECT_TRUE(old("", "10", "2024"));
    EXPECT_FALSE(old("", "11", "2024"));
    EXPECT_TRUE(old("", "", "2023"));
    EXPECT_FALSE(old("", "", "2024"));       // may have been in December
    EXPECT_FALSE(old("", "", ""));
}

TEST_F(FormTest, older_than_from_a_leap_day_falls_on_the_last_of_february) {
    const Answers answers{{"risk", {"no"}}, {"when_day", {"29"}}, {"when_month", {"2"}}, {"when_year", {"2024"}}};
    EXPECT_FALSE(catalogue.asked(form, *form.question("old"), answers, day(2026, 2, 28)));
    EXPECT_TRUE(catalogue.asked(form, *form.question("old"), answers, day(2026, 3, 1)));
}

TEST_F(FormTest, an_answer_to_a_question_that_is_not_asked_does_not_count) {
    EXPECT_FALSE(asked("old", {{"risk", {"yes"}}, {"when_year", {"2010"}}}));
}

TEST_F(FormTest, at_least_compares_the_rank_of_a_code_and_all_conditions_must_hold) {
    EXPECT_FALSE(asked("call", {{"what", {"x"}}, {"severity", {"low"}}}));
    EXPECT_TRUE(asked("call", {{"what", {"x"}}, {"severity", {"high"}}}));
    EXPECT_FALSE(asked("call", {{"what", {"  "}}, {"severity", {"high"}}}));
    EXPECT_TRUE(asked("mail", {{"what", {"x"}}, {"severity", {"high"}}}));
    EXPECT_FALSE(asked("mail", {{"what", {"x"}}, {"severity", {"low"}}}));
}

TEST_F(FormTest, required_answers_are_missed_only_when_asked) {
    EXPECT_EQ(errors({{"what", {" \n "}}}), Errors{"what: Berätta"});
    EXPECT_EQ(errors({{"risk", {"no"}}, {"when_year", {"2020"}}}), Errors{"old: Skriv varför"});
    EXPECT_EQ(errors({{"risk", {"yes"}}, {"when_year", {"2020"}}}), Errors{});
}

TEST_F(FormTest, length_is_counted_in_characters_with_newlines_as_one) {
    EXPECT_EQ(errors({{"what", {"åäöåäöåäöåäöåäöåäöåä"}}}), Errors{});   // 20 characters, 40 bytes
    EXPECT_EQ(errors({{"what", {"123456789\r\n1234567890"}}}), Errors{});
    EXPECT_EQ(errors({{"what", {"123456789012345678901234"}}}), Errors{"what: too_long 20 4"});
}

TEST_F(FormTest, text_is_utf8_without_control_characters) {
    EXPECT_EQ(errors({{"what", {"a\xFF"}}}), Errors{"what: bad_characters {0} {1}"});
    EXPECT_EQ(errors({{"what", {std::string("a\0b", 3)}}}), Errors{"what: bad_characters {0} {1}"});
    EXPECT_EQ(errors({{"what", {"a\x1B[2J"}}}), Errors{"what: bad_characters {0} {1}"});
    EXPECT_EQ(errors({{"what", {"a\tb\nc"}}}), Errors{});
    EXPECT_EQ(errors({{"areas", {"hsl"}}, {"unit", {"a\nb"}}}), Errors{"unit: bad_characters {0} {1}"});
    EXPECT_EQ(errors({{"what", {"a", "b"}}}), Errors{"what: only_one {0} {1}"});
}

TEST_F(FormTest, choices_are_members_of_the_list_in_force_that_day) {
    EXPECT_EQ(errors({{"risk", {"maybe"}}}), Errors{"risk: not_a_choice {0} {1}"});
    EXPECT_EQ(errors({{"risk", {"yes", "no"}}}), Errors{"risk: only_one {0} {1}"});
    EXPECT_EQ(errors({{"areas", {"hsl", "sol"}}}), Errors{});
    EXPECT_EQ(errors({{"areas", {"hsl", "lss"}}}), Errors{"areas: not_a_choice {0} {1}"});
    EXPECT_EQ(catalogue.choices(*form.question("areas"), day(2025, 6, 30))[1].label.sv, "SoL");
    EXPECT_EQ(catalogue.choices(*form.question("areas"), day(2025, 7, 1))[1].label.sv, "Nya SoL");
    EXPECT_TRUE(catalogue.choices(*form.question("areas"), day(2018, 12, 31)).empty());
}

TEST_F(FormTest, dates_exist_and_lie_in_the_past_and_the_year_alone_is_enough) {
    struct Row { const char *d, *m, *y, *error; };
    const Row rows[] = {
        {"", "", "", ""},
        {"", "", "2026", ""},
        {"", "11", "2026", ""},
        {"22", "11", "2026", ""},
        {"07", "03", "2026", ""},
        {"29", "2", "2024", ""},
        {"23", "11", "2026", "when_day: date_in_future {0} {1}"},
        {"", "12", "2026", "when_month: date_in_future {0} {1}"},
        {"1", "12", "2026", "when_month: date_in_future {0} {1}"},
        {"", "", "2027", "when_year: date_in_future {0} {1}"},
        {"29", "2", "2025", "when_day: date_not_real {0} {1}"},
        {"31", "4", "2025", "when_day: date_not_real {0} {1}"},
        {"1", "13", "2025", "when_month: date_not_real {0} {1}"},
        {"0", "1", "2025", "when_day: date_not_real {0} {1}"},
        {"x", "1", "2025", "when_day: date_not_real {0} {1}"},
        {"1", "mars", "2025", "when_month: date_not_real {0} {1}"},
        {"1", "1", "25", "when_year: date_not_real {0} {1}"},
        {"1", "1", "-2025", "when_year: date_not_real {0} {1}"},
        {"1", "1", "", "when_year: date_needs_year {0} {1}"},
        {"1", "", "2025", "when_month: date_needs_month {0} {1}"},
        {"1", "1", "99999999999999999999", "when_year: date_not_real {0} {1}"},
    };
    for (const Row& row : rows) {
        const Errors found = errors({{"risk", {"no"}}, {"old", {"x"}}, {"when_day", {row.d}}, {"when_month", {row.m}},
                                     {"when_year", {row.y}}});
        EXPECT_EQ(found, *row.error ? Errors{row.error} : Errors{}) << row.d << " " << row.m << " " << row.y;
    }
}

TEST_F(FormTest, a_date_is_read_as_far_as_it_is_said) {
    const auto date = date_answer({{"when_month", {" 3 "}}, {"when_year", {"2026"}}}, "when");
    ASSERT_TRUE(date);
    EXPECT_EQ(date->year, 2026);
    EXPECT_EQ(date->month, 3);
    EXPECT_EQ(date->day, 0);
    EXPECT_FALSE(date_answer({{"when_month", {"3"}}}, "when"));
    EXPECT_FALSE(date_answer({}, "when"));
}

TEST_F(FormTest, files_are_counted) {
    EXPECT_EQ(errors({{"files", {"a", "b", ""}}}), Errors{});
    EXPECT_EQ(errors({{"files", {"a", "b", "c"}}}), Errors{"files: too_many_files 2 {1}"});
}

TEST_F(FormTest, email_has_the_shape_of_an_address) {
    const auto fine = [&](const std::string& text) {
        return errors({{"severity", {"high"}}, {"mail", {text}}}).empty();
    };
    for (const char* text : {"namn@exempel.se", "a.b+c@d-e.example.org", "n@xn--rksmrgs-5wao1o.se",
        "namn@räksmörgås.se"}) {
        EXPECT_TRUE(fine(text)) << text;
    }
    for (const char* text : {"namn", "namn@", "@exempel.se", "a@b@c.se", "a b@c.se", "a@exempel", "a@.se", "a@-b.se",
                             "a@b..se", ".a@b.se", "a@b.s", "a@b.se, c@d.se", "<a@b.se>", "\"a\"@b.se"}) {
        EXPECT_FALSE(fine(text)) << text;
    }
}

TEST_F(FormTest, phone_has_the_shape_of_a_number) {
    const auto fine = [&](const std::string& text) {
        return errors({{"severity", {"high"}}, {"call", {text}}}).empty();
    };
    for (const char* text : {"070-174 06 05", "+46 70 174 06 05", "(08) 46500", "0046701740605"})
        EXPECT_TRUE(fine(text)) << text;
    for (const char* text : {"1234", "070-x", "ring mig", "-070174", "0701 +46", "1234567890123456"}) {
        EXPECT_FALSE(fine(text)) << text;
    }
}

TEST_F(FormTest, relevant_answers_are_those_asked_trimmed_and_nothing_else) {
    const Answers answers{{"what", {" hej\r\nnu "}}, {"risk", {"no"}},   {"when_year", {"2026"}}, {"when_day", {" "}},
                          {"call", {"070"}},         {"form_token", {"t"}}, {"areas", {"hsl", ""}}, {"unit", {"A"}},
                          {"unit_id", {"17"}}};
    const Answers kept = catalogue.relevant(form, answers, today);
    EXPECT_EQ(kept, (Answers{{"what", {"hej\nnu"}}, {"risk", {"no"}}, {"when_year", {"2026"}}, {"areas", {"hsl"}},
                             {"unit", {"A"}}, {"unit_id", {"17"}}}));
}

TEST_F(FormTest, danger_now_interrupts_with_112) {
    EXPECT_EQ(catalogue.interruption(form, {{"risk", {"no"}}}, today), nullptr);
    const Interruption* interruption = catalogue.interruption(form, {{"risk", {"yes"}}}, today);
    ASSERT_NE(interruption, nullptr);
    EXPECT_EQ(interruption->phone, "112");
}

TEST_F(FormTest, one_step_is_validated_alone) {
    EXPECT_EQ(catalogue.validate_step(form, "tell", {}, today).size(), 1u);
    EXPECT_TRUE(catalogue.validate_step(form, "other", {}, today).empty());
}

TEST_F(FormTest, an_error_names_its_question_in_both_languages) {
    const auto errors = catalogue.validate(form, {}, today);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].question, "what");
    EXPECT_EQ(errors[0].text.in(i18n::Language::sv), "Berätta");
    EXPECT_EQ(errors[0].text.in(i18n::Language::en), "Tell");
}

}  // namespace catalogue::test
