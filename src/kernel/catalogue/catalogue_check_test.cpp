// Every rule that check() proves, with a catalogue in which it is broken: the complaint must name
// the file, the line and what to write.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "base/fault.h"
#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const char* const tip = "case_types/tip.toml";
const char* const form = "forms/tip.toml";
const char* const fl = "provisions/fl.toml";

const Breach cases[] = {
    {"unknown_key_suggests_the_nearest", tip, "owner = \"tips\"", "owner = \"tips\"\nownr = \"x\"", "ownr",
     "ownr is not a key here; did you mean owner?"},
    {"unknown_key_without_likeness_lists_the_keys", tip, "owner = \"tips\"", "owner = \"tips\"\nzzzzzzzzz = 1",
     "zzzzzzzzz", "the keys are definition, id, name, owner, version"},
    {"broken_toml_names_the_line", tip, "owner = \"tips\"", "owner = \"tips", "owner = \"tips", "this is not TOML"},
    {"text_needs_swedish_and_english", tip, "definition = { sv = \"Ett tips\", en = \"A tip\" }",
     "definition = { sv = \"Ett tips\" }", "definition", "en is missing: write en = \"...\""},
    {"text_may_not_be_empty", tip, "definition = { sv = \"Ett tips\", en = \"A tip\" }",
     "definition = { sv = \"Ett tips\", en = \" \" }", "definition", "en is empty"},
    {"id_is_the_file_name", tip, "id = \"tip\"", "id = \"tipp\"", "tipp", "write id = \"tip\""},
    {"versions_leave_no_gap", tip, "valid_to = 2024-12-31", "valid_to = 2024-12-30",
     "[[version]]\nvalid_from = 2025-01-01",
     "no version from 2024-12-31 to 2024-12-31: write valid_from = 2024-12-31"},
    {"versions_do_not_overlap", tip, "valid_to = 2024-12-31", "valid_to = 2025-01-01", "[[version]]",
     "overlaps its version from 2025-01-01: write valid_to = 2024-12-31"},
    {"earlier_version_says_its_last_day", tip, "valid_to = 2024-12-31\n", "", "[[version]]",
     "has a later version from 2025-01-01: write valid_to = 2024-12-31"},
    {"last_day_is_not_before_the_first", tip, "valid_to = 2024-12-31", "valid_to = 2018-12-31", "valid_to",
     "valid_to 2018-12-31 is before valid_from 2019-01-01"},
    {"date_is_a_date", tip, "valid_from = 2025-01-01", "valid_from = \"2025-01-01\"", "\"2025-01-01\"",
     "valid_from must be a date: write valid_from = 2019-01-01 (a date without quotation marks)"},
    {"legal_basis_exists", tip, "legal_basis = [\"fl:6\", \"fl:12a\"]", "legal_basis = [\"fl:6\", \"fl:12b\"]",
     "fl:12b",
     "there is no provision \"fl:12b\"; did you mean fl:12a?: write its row in provisions/fl.toml"},
    {"provision_was_in_force_when_cited", fl, "valid_from = 2018-07-01", "valid_from = 2019-02-01", nullptr,
     "provision \"fl:6\" is in force from 2019-02-01 only, this row from 2019-01-01"},
    {"provision_has_not_ended_when_cited", fl, "valid_from = 2018-07-01",
     "valid_from = 2018-07-01\nvalid_to = 2025-12-31",
     nullptr, "provision \"fl:6\" ends 2025-12-31: write valid_to = 2025-12-31 here"},
    {"secrecy_ground_exists", tip,
     "registry = { class = \"8.9\", secrecy = [\"health\"] }\nfeedback = \"none\"\nretention = "
     "\"keep\"\nforms = [\"tip\"]\nlimits",
     "registry = { class = \"8.9\", secrecy = [\"helth\"] }\nfeedback = \"none\"\nretention = \"keep\"\nforms = "
     "[\"tip\"]\nlimits", "helth", "there is no secrecy ground \"helth\"; did you mean health?"},
    {"retention_rule_exists", tip, "retention = \"keep\"\nforms = [\"tip\"]\nlimits",
     "retention = \"kept\"\nforms = [\"tip\"]\nlimits", "kept",
     "there is no retention rule \"kept\"; did you mean keep?"},
    {"form_exists", tip, "forms = [\"tip\"]\nlimits", "forms = [\"tipp\"]\nlimits", "tipp",
     "there is no form \"tipp\"; did you mean tip?: write its row in forms/tipp.toml"},
    {"limit_of_service_exists", tip, "limits = [\"no_ruling\"]", "limits = [\"no_rulings\"]", "no_rulings",
     "there is no code of limits_of_service \"no_rulings\"; did you mean no_ruling?"},
    {"registry_class_has_its_shape", tip, "legal_basis = [\"fl:6\", \"fl:12a\"]\nregistry = { class = \"8.9\"",
     "legal_basis = [\"fl:6\", \"fl:12a\"]\nregistry = { class = \"8-9\"", "8-9", "no class of a registry number"},
    {"steps_lead_to_steps", tip, "next = [\"read\"]", "next = [\"reed\"]", "reed",
     "step received leads to reed, which is no step: write one of received, read, closed; did you mean read?"},
    {"every_step_is_reached", tip, "next = [\"read\"]", "next = [\"closed\", \"closed\"]",
     "next = [\"closed\"]\n[[version.step]]\nid = \"closed\"\nname = { sv = \"Avslutat\", en = \"Closed\" }\n"
     "[[version.gate]]",
     "no way leads to step read"},
    {"every_step_can_end", tip, "name = { sv = \"Läst\", en = \"Read\" }\nnext = [\"closed\"]",
     "name = { sv = \"Läst\", en = \"Read\" }\nnext = [\"received\"]", "next = [\"received\"]",
     "from step read the case can never end"},
    {"clock_cites_law_or_is_internal", tip, "stops_at = \"read\"\ninternal = true", "stops_at = \"read\"",
     "[[version.clock]]",
     "a clock rests on law or is the office's own: write provision = \"fl:11\" or internal = true"},
    {"clock_is_not_both_law_and_internal", tip, "stops_at = \"read\"\ninternal = true",
     "stops_at = \"read\"\ninternal = true\nprovision = \"fl:6\"", "provision = \"fl:6\"", "a clock rests on law or"},
    {"gate_cites_law_or_is_internal", tip, "on_fail = \"ask\"\ninternal = true", "on_fail = \"ask\"",
     "[[version.gate]]",
     "a gate rests on law or is the office's own"},
    {"clock_has_one_length", tip, "working_days = 3", "working_days = 3\nmonths = 1", "id = \"reading\"",
     "clock reading needs one length"},
    {"clock_starts_at_a_step", tip, "starts_at = \"received\"", "starts_at = \"recieved\"", "recieved",
     "recieved is no step of the case type: write one of received, read, closed; did you mean received?"},
    {"decision_provision_exists", tip, "name = { sv = \"Klart\", en = \"Done\" }\nprovision = \"fl:6\"",
     "name = { sv = \"Klart\", en = \"Done\" }\nprovision = \"fl:66\"", "fl:66", "there is no provision \"fl:66\""},
    {"case_type_has_an_outcome", tip,
     "[[version.decision]]\nid = \"first_law\"\nname = { sv = \"Klart\", en = \"Done\" }\n", "",
     "[[version]]", "write at least one [[version.decision]]"},
    {"feedback_is_one_of_the_known", tip, "feedback = \"none\"\nretention = \"keep\"\nforms = [\"tip\"]\nlimits",
     "feedback = \"nnone\"\nretention = \"keep\"\nforms = [\"tip\"]\nlimits", "nnone", "did you mean none?"},
    {"question_ids_are_unique", form, "id = \"old\"", "id = \"what\"\n#again", "what\"\n#again",
     "question \"what\" is there twice"},
    {"question_kind_is_known", form, "kind = \"date\"", "kind = \"dat\"", "\"dat\"",
     "kind = \"dat\" is not known: write one of text, long_text, choice, choices, date"},
    {"condition_looks_back", form, "when = [{ question = \"risk\", equals = \"no\" }]",
     "when = [{ question = \"old\", equals = \"no\" }]", "question = \"old\"",
     "a condition looks back: old is no question before this one"},
    {"condition_has_one_known_test", form, "when = [{ question = \"risk\", equals = \"no\" }]",
     "when = [{ question = \"risk\", is = \"no\" }]", "is = \"no\"", "a condition has one test"},
    {"condition_value_is_a_choice", form, "equals = \"no\"", "equals = \"noo\"", "noo",
     "\"noo\" is no choice of risk: write one of yes, no; did you mean no?"},
    {"condition_value_is_a_code", form, "any_of = [\"hsl\", \"sol\"]", "any_of = [\"hsl\", \"soll\"]", "soll",
     "there is no code of areas \"soll\"; did you mean sol?"},
    {"older_than_is_asked_of_a_date", form, "when = [{ question = \"risk\", equals = \"no\" }]",
     "when = [{ question = \"risk\", older_than = { years = 1 } }]", "older_than = { years = 1 }",
     "older_than cannot be asked of risk, which is a choice"},
    {"older_than_has_one_unit", form, "{ years = 2 }", "{ years = 2, days = 1 }", "days = 1",
     "older_than needs one unit"},
    {"condition_cannot_be_turned_round", form, "present = true", "present = false", "present = false",
     "a condition cannot be turned round"},
    {"choice_has_one_source", form, "codes = \"severities\"", "#none", "[[version.question]]\nid = \"severity\"",
     "a choice takes its choices from one place"},
    {"code_list_exists", form, "codes = \"severities\"", "codes = \"severitys\"", "severitys",
     "there is no code list \"severitys\""},
    {"interruption_exists", form, "interrupt = \"112\"", "interrupt = \"113\"", "113",
     "there is no interruption \"113\""},
    {"text_question_has_a_limit", form, "characters_max = 60\n", "", "[[version.question]]\nid = \"mail\"",
     "write characters_max = 200"},
    {"file_question_has_a_limit", form, "files_max = 2\n", "", "[[version.question]]\nid = \"files\"",
     "write files_max = 10"},
    {"question_stands_in_a_step", form, "kind = \"file\"\nstep = \"tell\"", "kind = \"file\"\nstep = \"tells\"",
     "tells",
     "tells is no step of the form: write one of tell"},
    {"question_says_what_to_do", form, "error = { sv = \"Ta bort filer\", en = \"Take files away\" }\n", "",
     "[[version.question]]\nid = \"files\"",
     "error is missing"},
    {"unverified_row_says_why", fl, "note = \"not read\"", "", "verified = false", "verified = false needs a reason"},
    {"provision_without_date_is_unverified", fl, "valid_from = 2018-07-01\n", "", "[[provision]]",
     "valid_from is missing"},
    {"provision_id_is_a_paragraph_of_the_statute", fl, "fl:12a", "fl:a12", "fl:a12", "is no paragraph of fl"},
    {"secrecy_ground_cites_a_provision", "secrecy/grounds.toml", "fl:6", "fl:7", "fl:7",
     "there is no provision \"fl:7\""},
    {"secrecy_years_or_a_note", "secrecy/grounds.toml", "years = 70\n", "", "[[ground]]", "years is missing"},
    {"disposal_needs_law_and_years", "retention/rules.toml", "kind = \"keep\"", "kind = \"dispose\"", "dispose",
     "records are disposed of only by law"},
    {"municipality_lies_in_the_county_of_its_code", "organisation/municipalities.toml", "county = \"01\"",
     "county = \"03\"", "county = \"03\"", "write county = \"01\""},
    {"municipality_code_has_four_digits", "organisation/municipalities.toml", "0180", "180", "\"180\"",
     "must have 4 digits"},
    {"department_counties_exist", "organisation/departments.toml", "[\"01\"]", "[\"01\", \"99\"]", "99",
     "there is no county \"99\""},
    {"every_county_has_a_department", "organisation/departments.toml", "[\"01\"]", "[]", nullptr,
     "county 01 belongs to no department"},
    {"hours_not_known_are_not_verified", "organisation/contact.toml", "hours_known = true", "hours_known = false",
     "hours_known", "hours that are not known are not verified"},
    {"severity_has_a_definition", "codes/severities.toml",
     "rank = 4\nname = { sv = \"Allvarlig\", en = \"Allvarlig\" }\n"
     "definition", "rank = 4\nname = { sv = \"Allvarlig\", en = \"Allvarlig\" }\n#definition",
     "[[code]]\nid = \"high\"",
     "a severity needs its definition"},
    {"severity_rank_is_one_to_five", "codes/severities.toml", "rank = 4", "rank = 6", "rank = 6",
     "write rank = a whole number from 1 to 5"},
    {"theme_group_exists", "codes/themes.toml", "id = \"one\"", "id = \"one\"\nparent = \"on\"", "parent",
     "there is no code of themes \"on\"; did you mean one?"},
    {"code_versions_leave_no_gap", "codes/areas.toml", "2025-07-01", "2025-07-02", "[[code]]\nid = \"sol\"\nvalid_from",
     "code sol has no version from 2025-07-01 to 2025-07-01"},
    {"message_is_known", "messages/validation.toml", "id = \"only_one\"", "id = \"only_ome\"", "only_ome",
     "did you mean only_one?"},
};

class CheckRule : public testing::TestWithParam<Breach> {};

}  // namespace

TEST(CatalogueCheck, the_small_catalogue_of_these_tests_is_clean) {
    EXPECT_EQ(all_of(Files{}.load().check()), "");
}

TEST_P(CheckRule, complains_at_file_and_line_and_says_what_to_write) {
    expect_complaint(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Catalogue, CheckRule, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string{one.param.rule}; });

TEST(CatalogueCheck, a_county_cannot_belong_to_two_departments_at_once) {
    Files files;
    files["organisation/departments.toml"] += "[[department]]\nid = \"nord\"\nvalid_from = 2019-01-01\nname = { sv = "
                                              "\"N\", en = \"N\" }\ncounties = [\"01\"]\n";
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("county 01 belongs to department ost at the same time"), std::string::npos) << text;
}

TEST(CatalogueCheck, themes_have_two_levels_and_no_third) {
    Files files;
    files["codes/themes.toml"] += "[[code]]\nid = \"two\"\nparent = \"one\"\nname = { sv = \"a\", en = \"a\" }\n";
    EXPECT_EQ(all_of(files.load().check()), "");
    files["codes/themes.toml"] += "[[code]]\nid = \"three\"\nparent = \"two\"\nname = { sv = \"b\", en = \"b\" }\n";
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("theme three lies three levels down: write parent = \"one\""), std::string::npos) << text;
}

TEST(CatalogueCheck, a_missing_file_and_a_missing_message_are_named) {
    Files files;
    files.remove("codes/channels.toml");
    files.remove("organisation/office.toml");
    files.replace("messages/validation.toml", "id = \"email_shape\"", "id = \"phone_shape\"");
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("codes/channels.toml:1: the file is missing"), std::string::npos) << text;
    EXPECT_NE(text.find("organisation/office.toml:1: the file is missing"), std::string::npos) << text;
    EXPECT_NE(text.find("message email_shape is missing"), std::string::npos) << text;
}

TEST(CatalogueCheck, a_file_that_nothing_reads_is_an_error) {
    Files files;
    files["codes/colours.toml"] = "x = 1\n";
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("codes/colours.toml:1: nothing reads this file"), std::string::npos) << text;
}

TEST(CatalogueCheck, a_file_that_is_not_utf8_is_an_error) {
    Files files;
    files["organisation/office.toml"] = "name = \"\xE5\"\n";
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("organisation/office.toml:1: the file is not UTF-8"), std::string::npos) << text;
}

TEST(CatalogueCheck, a_half_written_file_is_a_problem_and_never_a_crash) {
    for (const char* path : {"case_types/tip.toml", "forms/tip.toml", "codes/areas.toml", "secrecy/grounds.toml",
                             "organisation/municipalities.toml"}) {
        Files whole;
        const std::string text = whole[path];
        for (std::size_t length = 0; length < text.size(); length += 31) {
            Files files;
            files[path] = text.substr(0, length);
            const Catalogue catalogue = files.load();
            for (const auto& problem : catalogue.check()) EXPECT_GT(problem.line, 0) << to_string(problem);
            (void)catalogue.case_type("tip", day(2026, 1, 1));
            if (const auto form = catalogue.form("tip", day(2026, 1, 1))) {
                (void)catalogue.validate(**form, {{"what", {"x"}}}, day(2026, 1, 1));
            }
        }
    }
}

TEST(CatalogueCheck, values_of_the_wrong_type_are_problems_and_never_a_crash) {
    Files files;
    files["case_types/tip.toml"] = "id = 1\nname = \"x\"\ndefinition = []\nowner = {}\nversion = [1, {}, []]\n";
    files["forms/tip.toml"] = "id = []\n[[version]]\nvalid_from = 1\nquestion = [{ id = {}, kind = 2, when = [{}] }]\n";
    files["codes/areas.toml"] = "code = {}\nvalid_from = \"x\"\n";
    EXPECT_GT(files.load().check().size(), 10u);
}

TEST(CatalogueCheck, unverified_rows_are_reported_with_file_line_and_note) {
    const Files files;
    std::map<std::string, UnverifiedRow> rows;
    for (const auto& row : files.load().unverified()) rows[row.row] = row;
    ASSERT_EQ(rows.size(), 3u);
    const UnverifiedRow provision = rows["provision fl:12a"];
    EXPECT_EQ(provision.file, "provisions/fl.toml");
    EXPECT_EQ(provision.line, files.line_of("provisions/fl.toml", "[[provision]]\nid = \"fl:12a\""));
    EXPECT_EQ(provision.note, "not read");
    EXPECT_EQ(rows.count("clock decide_on_demand of complaint"), 1u);
    // What cites a paragraph that nobody has read rests on it.
    const UnverifiedRow citing = rows["cites provision fl:12a"];
    EXPECT_EQ(citing.file, "case_types/tip.toml");
    EXPECT_EQ(citing.line, files.line_of("case_types/tip.toml", "legal_basis = [\"fl:6\", \"fl:12a\"]"));
    EXPECT_EQ(citing.note, "not read");
}

TEST(CatalogueCheck, a_folder_reads_as_the_embedded_files_do) {
    char pattern[] = "/tmp/catalogue_test_XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    const std::filesystem::path folder{pattern};
    Files files;
    files.replace("case_types/tip.toml", "owner = \"tips\"", "ownr = \"tips\"");
    for (const auto& [path, text] : files.all()) {
        std::filesystem::create_directories((folder / path).parent_path());
        std::ofstream{folder / path, std::ios::binary} << text;
    }
    std::ofstream{folder / "README.md"} << "not law\n";
    EXPECT_EQ(all_of(Catalogue::load_folder(folder).check()), all_of(files.load().check()));
    EXPECT_THROW(Catalogue::load_folder(folder / "nowhere"), base::Fault);
    std::filesystem::remove_all(folder);
}

}  // namespace catalogue::test
