// Forms at work: formats, dates in the past, groups that are asked again and again, and the forms that are shipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "base/text.h"
#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const base::Day today = day(2026, 11, 22);

const char* const long_form = R"(id = "long"
[[version]]
valid_from = 2019-01-01
title = { sv = "Lång", en = "Long" }
pages = "one_per_step"
[[version.step]]
id = "numbers"
title = { sv = "Nummer", en = "Numbers" }
[[version.step]]
id = "people"
title = { sv = "Personer", en = "People" }
[[version.interruption]]
id = "first"
title = { sv = "Först", en = "First" }
body = { sv = "Först", en = "First" }
[[version.interruption]]
id = "second"
title = { sv = "Sedan", en = "Second" }
body = { sv = "Sedan", en = "Second" }
phone = "112"
urgent = true
[[version.question]]
id = "person"
kind = "text"
format = "personal_number"
step = "numbers"
label = { sv = "P", en = "P" }
error = { sv = "P", en = "P" }
characters_max = 20
prefill = "person.personal_number"
[[version.question]]
id = "organisation"
kind = "text"
format = "organisation_number"
step = "numbers"
label = { sv = "O", en = "O" }
error = { sv = "O", en = "O" }
characters_max = 20
[[version.question]]
id = "hsa"
kind = "text"
format = "hsa_id"
step = "numbers"
label = { sv = "H", en = "H" }
error = { sv = "H", en = "H" }
characters_max = 40
[[version.question]]
id = "county"
kind = "text"
format = "county"
step = "numbers"
label = { sv = "L", en = "L" }
error = { sv = "L", en = "L" }
characters_max = 40
[[version.question]]
id = "municipality"
kind = "text"
format = "municipality"
step = "numbers"
label = { sv = "K", en = "K" }
error = { sv = "K", en = "K" }
characters_max = 40
[[version.question]]
id = "planned"
kind = "date"
step = "numbers"
label = { sv = "D", en = "D" }
error = { sv = "D", en = "D" }
[[version.question]]
id = "stop"
kind = "choices"
step = "numbers"
label = { sv = "S", en = "S" }
error = { sv = "S", en = "S" }
choices = [
    { id = "one", label = { sv = "1", en = "1" }, interrupt = "first" },
    { id = "two", label = { sv = "2", en = "2" }, interrupt = "second" },
]
[[version.question]]
id = "staff"
kind = "section"
step = "people"
repeat_max = 3
label = { sv = "Person", en = "Person" }
[[version.question]]
id = "name"
kind = "person"
step = "people"
group = "staff"
required = true
label = { sv = "Namn", en = "Name" }
error = { sv = "Skriv namn", en = "Write a name" }
characters_max = 20
[[version.question]]
id = "known"
kind = "choice"
step = "people"
group = "staff"
label = { sv = "Känd", en = "Known" }
error = { sv = "Välj", en = "Choose" }
choices = [{ id = "yes", label = { sv = "Ja", en = "Yes" } }, { id = "no", label = { sv = "Nej", en = "No" } }]
[[version.question]]
id = "since"
kind = "date"
past = true
step = "people"
group = "staff"
required = true
label = { sv = "Sedan", en = "Since" }
error = { sv = "Skriv sedan", en = "Write since" }
when = [{ question = "known", equals = "yes" }]
)";

struct GroupTest : testing::Test {
    Catalogue catalogue = [] {
        Files files;
        files["forms/long.toml"] = long_form;
        return files.load();
    }();
    const Form& form = **catalogue.form("long", today);

    std::string errors(const Answers& answers) const {
        std::string all;
        for (const auto& error : catalogue.validate(form, answers, today)) all += (all.empty() ? "" : " ") + error.field + ":" + error.text.sv;
        return all;
    }
    // With what the group needs when nothing of it is asked about.
    std::string errors_in(Answers answers) const {
        answers["name"] = {"x"};
        return errors(answers);
    }
    bool clean() const {
        for (const auto& problem : catalogue.check()) ADD_FAILURE() << to_string(problem);
        return catalogue.check().empty();
    }
};

}  // namespace

TEST_F(GroupTest, the_form_of_these_tests_checks_clean) { EXPECT_TRUE(clean()); }

TEST_F(GroupTest, identifiers_are_refused_with_what_to_do_and_stored_as_their_registers_write_them) {
    struct Row { const char *field, *written, *stored; };
    const Row rows[] = {
        {"person", "900101-2385", "199001012385"},        {"person", "20260161-2381", "202601612381"},
        {"person", "900101-2386", ""},                    {"person", "190002292385", ""},
        {"organisation", "16202100-6537", "202100-6537"}, {"organisation", "202100-6538", ""},
        {"hsa", "se2321000016-1A2B", "SE2321000016-1A2B"}, {"hsa", "SE2321000017-1A2B", ""},
        {"county", "01", "01"},                           {"county", "02", ""},
        {"municipality", "0180", "0180"},                 {"municipality", "9999", ""},
    };
    for (const Row& row : rows) {
        const Answers answers{{"name", {"x"}}, {row.field, {row.written}}};
        const bool refused = !*row.stored;
        const std::string message = std::string{row.field} == "person"         ? "personal_number"
                                    : std::string{row.field} == "organisation" ? "organisation_number"
                                    : std::string{row.field} == "hsa"          ? "hsa_id"
                                                                               : row.field;
        EXPECT_EQ(errors(answers), refused ? row.field + (":" + message) + " {0} {1}" : "") << row.written;
        if (!refused) { EXPECT_EQ(catalogue.relevant(form, answers, today).at(row.field).at(0), row.stored); }
    }
}

TEST(ShippedForms, a_place_is_known_by_its_code_or_its_name_however_it_is_written) {
    Files files;
    files["forms/long.toml"] = long_form;
    const Catalogue& shipped = Catalogue::shipped();
    const Catalogue own = files.load();
    const Form& form = **own.form("long", today);   // the form of the tests, the places of the office
    const auto stored = [&](const char* field, const char* written) {
        const auto kept = shipped.relevant(form, {{"name", {"x"}}, {field, {written}}}, today);
        const bool refused = !shipped.validate(form, {{"name", {"x"}}, {field, {written}}}, today).empty();
        return refused ? std::string{"refused"} : kept.at(field).at(0);
    };
    for (const char* text : {"03", "Uppsala län", "UPPSALA LÄN", "uppsala", " Uppsala "}) EXPECT_EQ(stored("county", text), "03") << text;
    EXPECT_EQ(stored("county", "Stockholm"), "01");
    EXPECT_EQ(stored("county", "örebro län"), "18");
    for (const char* text : {"02", "11", "15", "16", "26", "Atlantis", "3"}) EXPECT_EQ(stored("county", text), "refused") << text;
    for (const char* text : {"0180", "stockholm", "Stockholms kommun"}) EXPECT_EQ(stored("municipality", text), "0180") << text;
    EXPECT_EQ(stored("municipality", "ÖREBRO"), "1880");
    EXPECT_EQ(stored("municipality", "0980"), "0980");
    for (const char* text : {"0199", "180", "Stockholms län"}) EXPECT_EQ(stored("municipality", text), "refused") << text;
}

TEST_F(GroupTest, a_day_to_come_is_refused_only_where_the_question_is_about_the_past) {
    EXPECT_EQ(errors_in({{"planned_day", {"1"}}, {"planned_month", {"1"}}, {"planned_year", {"2030"}}}), "");
    EXPECT_EQ(errors_in({{"known", {"yes"}}, {"since_day", {"23"}}, {"since_month", {"11"}}, {"since_year", {"2026"}}}),
              "since_day:date_in_future {0} {1}");
    EXPECT_EQ(errors_in({{"known", {"yes"}}, {"since_day", {"22"}}, {"since_month", {"11"}}, {"since_year", {"2026"}}}), "");
    EXPECT_EQ(errors_in({{"planned_day", {"29"}}, {"planned_month", {"2"}}, {"planned_year", {"2028"}}}), "");
    EXPECT_EQ(errors_in({{"planned_day", {"29"}}, {"planned_month", {"2"}}, {"planned_year", {"2027"}}}), "planned_day:date_not_real {0} {1}");
}

TEST_F(GroupTest, every_interruption_is_shown_once_in_the_forms_order) {
    const Answers answers{{"stop", {"two", "one"}}};
    const std::vector<std::string> first{"first"}, both{"first", "second"};
    EXPECT_EQ(catalogue.interruption(form, answers, today)->id, "first");
    EXPECT_EQ(catalogue.interruption(form, answers, today, first)->id, "second");
    EXPECT_EQ(catalogue.interruption(form, answers, today, both), nullptr);
    EXPECT_TRUE(form.interruption("second")->urgent);
    EXPECT_FALSE(form.interruption("first")->urgent);
}

TEST_F(GroupTest, an_item_is_asked_when_the_answers_have_so_many) {
    ASSERT_NE(form.question("name.3"), nullptr);
    EXPECT_EQ(form.question("name.4"), nullptr);
    EXPECT_EQ(form.question("name.3")->item, 3);
    EXPECT_FALSE(catalogue.asked(form, *form.question("name.2"), {{"name", {"A"}}}, today));
    EXPECT_TRUE(catalogue.asked(form, *form.question("name.2"), {{"name.2", {"B"}}}, today));
    EXPECT_TRUE(catalogue.asked(form, *form.question("name.2"), {{"staff.2", {"1"}}}, today)) << "added and still empty";
    EXPECT_EQ(items_of(form, "staff", {{"name.3", {"C"}}}), 3) << "those between are there too";
    EXPECT_EQ(items_of(form, "staff", {{"since.2_year", {"2020"}}}), 2);
}

TEST_F(GroupTest, hostile_field_names_make_no_item) {
    for (const char* name : {"name.4", "name.0", "name.-2", "name.02", "name.2x", "name.99999999999999999999", "name.", "other.2", ".2", "person.2", "name.2.3"})
        EXPECT_EQ(items_of(form, "staff", {{name, {"x"}}}), 1) << name;
    EXPECT_EQ(items_of(form, "no_such_group", {{"name.2", {"x"}}}), 1);
    EXPECT_EQ(items_of(form, "name", {{"name.2", {"x"}}}), 1) << "a question is no group";
    EXPECT_EQ(catalogue.relevant(form, {{"name", {"A"}}, {"name.4", {"D"}}, {"name.02", {"B"}}}, today), (Answers{{"name", {"A"}}}));
}

TEST_F(GroupTest, each_item_is_checked_by_itself_and_an_empty_one_is_no_error) {
    EXPECT_EQ(errors({}), "name:Skriv namn");
    EXPECT_EQ(errors({{"name", {"A"}}, {"staff.2", {"1"}}}), "");
    EXPECT_EQ(errors({{"name.2", {"B"}}}), "") << "the first was left empty, the second is the answer";
    EXPECT_EQ(errors({{"name", {"A"}}, {"known.2", {"yes"}}}), "name.2:Skriv namn since.2_day:Skriv sedan");
    EXPECT_EQ(errors({{"name", {"A"}}, {"known", {"yes"}}, {"name.2", {"B"}}, {"known.2", {"no"}}}), "since_day:Skriv sedan");
    EXPECT_EQ(errors({{"name", {"A"}}, {"name.2", {"B"}}, {"known.2", {"yes"}}, {"since.2_year", {"2027"}}}), "since.2_year:date_in_future {0} {1}");
    EXPECT_EQ(errors({{"staff.2", {"1"}}, {"staff.3", {"1"}}}), "name:Skriv namn") << "all empty is nothing";
}

TEST_F(GroupTest, stored_items_stand_close_together_without_their_marks) {
    const Answers answers{{"staff.2", {"1"}}, {"staff.3", {"1"}}, {"name.2", {" "}}, {"name.3", {" C "}}, {"known.3", {"yes"}}, {"since.3_year", {"2020"}}};
    EXPECT_EQ(catalogue.relevant(form, answers, today), (Answers{{"name", {"C"}}, {"known", {"yes"}}, {"since_year", {"2020"}}}));
    EXPECT_EQ(catalogue.relevant(form, {{"name", {"A"}}, {"name.3", {"C"}}, {"since.3_year", {"2020"}}}, today),
              (Answers{{"name", {"A"}}, {"name.2", {"C"}}})) << "a date that is not asked for does not count";
}

TEST_F(GroupTest, taking_an_item_away_moves_those_after_it_up) {
    const Answers three{{"name", {"A"}}, {"staff.2", {"1"}}, {"name.2", {"B"}}, {"known.2", {"no"}}, {"staff.3", {"1"}}, {"name.3", {"C"}}, {"since.3_year", {"2020"}}};
    auto answers = three;
    remove_item(form, "staff", 2, answers);
    EXPECT_EQ(answers, (Answers{{"name", {"A"}}, {"staff.2", {"1"}}, {"name.2", {"C"}}, {"since.2_year", {"2020"}}}));
    answers = three;
    remove_item(form, "staff", 1, answers);
    EXPECT_EQ(answers, (Answers{{"name", {"B"}}, {"known", {"no"}}, {"staff.2", {"1"}}, {"name.2", {"C"}}, {"since.2_year", {"2020"}}}));
    answers = three;
    remove_item(form, "staff", 3, answers);
    EXPECT_EQ(items_of(form, "staff", answers), 2);
    answers = {{"name", {"A"}}};
    remove_item(form, "staff", 1, answers);
    EXPECT_EQ(answers, Answers{});
    answers = three;
    remove_item(form, "staff", 4, answers);
    EXPECT_EQ(answers, three);
}

TEST_F(GroupTest, one_step_is_validated_alone) {
    EXPECT_TRUE(catalogue.validate_step(form, "numbers", {}, today).empty());
    EXPECT_EQ(catalogue.validate_step(form, "people", {{"person", {"x"}}}, today).size(), 1u);
    EXPECT_EQ(form.pages, FormPages::one_per_step);
}

namespace {

// What is wrong with the form after a change, as "line text".
struct BrokenForm { const char *name, *from, *to, *says; };
std::ostream& operator<<(std::ostream& out, const BrokenForm& broken) { return out << broken.name; }

class FormRule : public testing::TestWithParam<BrokenForm> {};

}  // namespace

TEST_P(FormRule, complains_and_says_what_to_write) {
    Files files;
    files["forms/long.toml"] = long_form;
    files.replace("forms/long.toml", GetParam().from, GetParam().to);
    std::string all;
    bool found = false;
    for (const auto& problem : files.load().check()) {
        all += to_string(problem) + "\n";
        found = found || (problem.file == "forms/long.toml" && problem.line > 0 && problem.text.find(GetParam().says) != std::string::npos);
    }
    EXPECT_TRUE(found) << all;
}

INSTANTIATE_TEST_SUITE_P(Questions, FormRule, testing::Values(
    BrokenForm{"past_is_for_dates", "format = \"county\"", "past = true", "only a date lies in the past"},
    BrokenForm{"prefill_is_known", "prefill = \"person.personal_number\"", "prefill = \"person.shoe_size\"", "person.personal_number"},
    BrokenForm{"prefill_fits_its_kind", "prefill = \"person.personal_number\"", "prefill = \"today\"", "today fills a date"},
    BrokenForm{"format_is_known", "format = \"county\"", "format = \"countyy\"", "county"},
    BrokenForm{"pages_are_known", "pages = \"one_per_step\"", "pages = \"two_per_step\"", "one_per_step"},
    BrokenForm{"a_group_is_a_section", "kind = \"section\"\nstep = \"people\"", "kind = \"text\"\ncharacters_max = 9\nstep = \"people\"", "only a section is repeated"},
    BrokenForm{"a_group_exists", "id = \"staff\"", "id = \"stuff\"", "staff is no group before this question"},
    BrokenForm{"a_group_has_questions", "group = \"staff\"\nrequired = true\nlabel = { sv = \"Namn\"", "required = true\nlabel = { sv = \"Namn\"",
           "right after the others of staff"},
    BrokenForm{"a_group_holds_no_files", "kind = \"person\"\nstep = \"people\"\ngroup = \"staff\"\nrequired = true", "kind = \"file\"\nfiles_max = 2\nstep = \"people\"\ngroup = \"staff\"",
           "cannot be asked again and again"},
    BrokenForm{"a_group_stands_in_one_step", "kind = \"person\"\nstep = \"people\"", "kind = \"person\"\nstep = \"numbers\"", "in one step"},
    BrokenForm{"a_question_has_a_step_where_there_are_several", "format = \"county\"\nstep = \"numbers\"", "format = \"county\"", "step"}));

TEST(FormRules, a_task_list_says_what_each_step_waits_for) {
    const auto problems_of = [](const std::string& pages, const std::string& first, const std::string& second) {
        Files files;
        files["forms/long.toml"] = long_form;
        files.replace("forms/long.toml", "pages = \"one_per_step\"", pages);
        files.replace("forms/long.toml", "title = { sv = \"Nummer\", en = \"Numbers\" }", "title = { sv = \"Nummer\", en = \"Numbers\" }" + first);
        files.replace("forms/long.toml", "title = { sv = \"Personer\", en = \"People\" }", "title = { sv = \"Personer\", en = \"People\" }" + second);
        return all_of(files.load().check());
    };
    const std::string tasks = "pages = \"task_list\"", after = "\nafter = [\"numbers\"]";
    EXPECT_EQ(problems_of(tasks, "", after), "");
    EXPECT_NE(problems_of("pages = \"one_per_step\"", "", after).find("write pages = \"task_list\""), std::string::npos);
    EXPECT_NE(problems_of(tasks, "", "\nafter = [\"number\"]").find("no step before this one: write one of numbers; did you mean numbers?"), std::string::npos)
        << problems_of(tasks, "", "\nafter = [\"number\"]");
    EXPECT_NE(problems_of(tasks, "\nafter = [\"people\"]", "").find("forms/long.toml:"), std::string::npos) << "no step waits for a later one";
    EXPECT_NE(problems_of(tasks, "\nafter = [\"people\"]", "").find("the first step waits for none"), std::string::npos);
    EXPECT_NE(problems_of("pages = \"task_lists\"", "", "").find("did you mean task_list?"), std::string::npos);
}

TEST(FormRules, a_question_outside_a_group_cannot_look_into_it) {
    Files files;
    files["forms/long.toml"] = std::string{long_form} + "[[version.question]]\nid = \"after\"\nkind = \"text\"\nstep = \"people\"\ncharacters_max = 9\n"
        "label = { sv = \"E\", en = \"E\" }\nerror = { sv = \"E\", en = \"E\" }\nwhen = [{ question = \"known\", equals = \"yes\" }]\n";
    const auto problems = files.load().check();
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_NE(problems[0].text.find("once for each item of staff"), std::string::npos) << problems[0].text;
}

// ------------------------------------------------------------------ the forms that are shipped

namespace {

int longest_sentence_of(const std::string& text) {
    int longest = 0, words = 0;
    bool in_word = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : '.';
        const bool ends = (c == '.' || c == '?' || c == '!') && (i + 1 >= text.size() || text[i + 1] == ' ' || text[i + 1] == '\n');
        if (c == ' ' || c == '\n' || ends) words += in_word ? 1 : 0;
        in_word = !(c == ' ' || c == '\n' || ends);
        if (ends) longest = std::max(longest, std::exchange(words, 0));
    }
    return longest;
}

}  // namespace

TEST(ShippedForms, speak_in_sentences_of_fifteen_words_or_fewer) {
    const Catalogue& catalogue = Catalogue::shipped();
    for (const char* id : {"complaint_hsl", "permit_new", "report_sol_lss"}) {
        const Form& form = **catalogue.form(id, today);
        std::vector<Text> texts{form.title, form.introduction};
        for (const auto& question : form.questions) {
            texts.insert(texts.end(), {question.label, question.hint, question.error});
            for (const auto& choice : question.choices) texts.insert(texts.end(), {choice.label, choice.hint});
        }
        for (const auto& interruption : form.interruptions) texts.insert(texts.end(), {interruption.title, interruption.body});
        for (const auto& text : texts) EXPECT_LE(longest_sentence_of(text.sv), 15) << text.sv;
    }
}

TEST(ShippedForms, a_complaint_asks_what_its_gates_weigh) {
    const Catalogue& catalogue = Catalogue::shipped();
    const Form& form = **catalogue.form("complaint_hsl", today);
    EXPECT_EQ(form.pages, FormPages::one_per_step);
    const Answers whole{{"who", {"patient"}},          {"contact_name", {"Anmälare"}},   {"contact_address", {"Gatan 1"}},  {"personal_number", {"900101-2385"}},
                        {"unit", {"Kliniken"}},        {"what_happened", {"Fel medicin"}}, {"when_year", {"2026"}},         {"harm", {"lasting_injury", "death"}},
                        {"asked_provider", {"board"}}, {"asked_when_year", {"2026"}},    {"provider_answer", {"no"}}};
    EXPECT_TRUE(catalogue.validate(form, whole, today).empty()) << catalogue.validate(form, whole, today).front().field;
    EXPECT_EQ(catalogue.relevant(form, whole, today).at("personal_number").at(0), "199001012385");
    auto relative = whole;
    relative["who"] = {"relative"};
    std::string missing;
    for (const auto& error : catalogue.validate(form, relative, today)) missing += error.field + " ";
    EXPECT_EQ(missing, "patient_cannot patient_name relation ");
    auto future = whole;
    future["when_year"] = {"2027"};
    ASSERT_EQ(catalogue.validate(form, future, today).size(), 1u) << "a complaint about an event in the future";
    EXPECT_EQ(catalogue.validate(form, future, today)[0].field, "when_year");
    auto not_asked = whole;
    not_asked["asked_provider"] = {"no"};
    EXPECT_EQ(catalogue.interruption(form, not_asked, today)->id, "provider_first");
    EXPECT_FALSE(catalogue.interruption(form, not_asked, today)->urgent);
    for (const char* id : {"asked_provider", "provider_answer", "asked_when", "harm", "staff_name.20"}) EXPECT_NE(form.question(id), nullptr) << id;
}

TEST(ShippedForms, a_report_tells_how_to_appeal_and_needs_an_address_only_for_the_position) {
    const Catalogue& catalogue = Catalogue::shipped();
    const Form& form = **catalogue.form("report_sol_lss", today);
    const Answers anonymous{{"wish", {"tell"}}, {"what_happened", {"x"}}, {"contact", {"anonymous"}}};
    EXPECT_TRUE(catalogue.validate(form, anonymous, today).empty());
    EXPECT_EQ(catalogue.interruption(form, anonymous, today), nullptr);
    for (const char* wish : {"both", "appeal"}) EXPECT_EQ(catalogue.interruption(form, {{"wish", {wish}}}, today)->id, "appeal");
    std::string missing;
    for (const auto& error : catalogue.validate(form, {{"wish", {"tell"}}, {"what_happened", {"x"}}, {"contact", {"named"}}, {"reply_by", {"letter"}}}, today))
        missing += error.field + " ";
    EXPECT_EQ(missing, "contact_name contact_address ");
}

}  // namespace catalogue::test
