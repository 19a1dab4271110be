// What changed in law between two days, told from a draft of the catalogue.
#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const base::Day before = day(2026, 6, 30), after = day(2026, 7, 1);

std::vector<std::string> told(const Files& files, base::Day from = before, base::Day to = after) {
    const Catalogue catalogue = files.load();
    EXPECT_EQ(all_of(catalogue.check()), "");
    std::vector<std::string> lines;
    for (const auto& change : catalogue.differences(from, to)) {
        lines.push_back(change.file + ": " + change.row + ": " + change.what);
    }
    return lines;
}

// The complaint with a second version from 1 July 2026, in which `edits` are made.
Files draft(const std::vector<std::pair<std::string, std::string>>& edits) {
    Files files;
    std::string& text = files["case_types/complaint.toml"];
    std::string later = text.substr(text.find("[[version]]"));
    const auto change = [](std::string& in, const std::string& from, const std::string& to) {
        const std::size_t at = in.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        in.replace(at, from.size(), to);
    };
    change(text, "valid_from = 2019-01-01", "valid_from = 2019-01-01\nvalid_to = 2026-06-30");
    change(later, "valid_from = 2019-01-01", "valid_from = 2026-07-01");
    for (const auto& [from, to] : edits) change(later, from, to);
    text += later;
    return files;
}

const std::string complaint = "case_types/complaint.toml: ";
const std::string new_version = complaint + "case type complaint: new version from 2026-07-01";

}  // namespace

TEST(Differences, the_same_law_on_both_days_has_none) {
    EXPECT_TRUE(told(Files{}).empty());
    EXPECT_TRUE(told(Files{}, day(2030, 1, 1), day(2040, 12, 31)).empty());
}

TEST(Differences, a_version_that_changes_nothing_is_not_told) { EXPECT_TRUE(told(draft({})).empty()); }

TEST(Differences, a_clock_tells_its_length_and_what_it_was) {
    EXPECT_EQ(told(draft({{"months = 6", "months = 3"}})),
              (std::vector<std::string>{new_version,
                                        complaint + "clock demand of complaint: length: 3 months, was 6 months"}));
    EXPECT_EQ(told(draft({{"weeks = 4\n", "working_days = 1\n"}, {"rolls = true\n", ""}})),
              (std::vector<std::string>{
                  new_version, complaint + "clock decide_on_demand of complaint: length: 1 working day, was 4 weeks",
                  complaint + "clock decide_on_demand of complaint: moves on from a day off: no, was yes"}));
}

TEST(Differences, a_gate_tells_when_it_passes_and_by_which_law) {
    EXPECT_EQ(
        told(draft({{"not_older_than = { years = 2 }", "not_older_than = { years = 1 }"},
                    {"discretion = \"psl:7:12\"\n", ""}})),
        (std::vector<std::string>{
            new_version,
            complaint + "gate provider_first of complaint: passes when: \"asked is yes and answered is "
                        "yes or waited; or event is at most 1 year back\", was \"asked is yes and answered is yes "
                        "or waited; or event is at most 2 years back\"",
            complaint + "gate provider_first of complaint: opened by discretion under: none, was psl:7:12"}));
}

TEST(Differences, a_question_of_a_gate_is_told_as_one_of_a_form) {
    EXPECT_EQ(
        told(draft({{"required = true", "required = false"}})),
        (std::vector<std::string>{
            new_version, complaint + "question asked of gate provider_first of complaint: required: no, was yes"}));
}

TEST(Differences, a_decision_tells_its_appeal_and_lists_tell_what_came_and_went) {
    EXPECT_EQ(told(draft({{"weeks = 4, provision", "weeks = 3, provision"},
                          {"legal_basis = [\"psl:7:11\"]", "legal_basis = [\"psl:7:12\", \"fl:6\"]"},
                          {"fees = [\"filing\"]\n", ""}})),
              (std::vector<std::string>{
                  new_version, complaint + "case type complaint: legal basis: added psl:7:12, fl:6; removed psl:7:11",
                  complaint + "case type complaint: fees: removed filing",
                  complaint + "decision criticism of complaint: appeal: to administrative_court within 3 weeks (fl:6), "
                              "was to administrative_court within 4 weeks (fl:6)"}));
}

TEST(Differences, what_is_new_or_gone_in_a_version_is_told_once) {
    EXPECT_EQ(
        told(draft({{"id = \"demand\"", "id = \"may_demand\""}})),
        (std::vector<std::string>{
            new_version,
            complaint + "clock may_demand of complaint: new; length: 6 months; starts: at received; stops: when the "
                        "case is closed; name: May demand a decision",
            complaint + "clock demand of complaint: no longer in force"}));
}

TEST(Differences, a_case_type_that_comes_into_force_is_one_line_with_none_for_its_parts) {
    const auto lines = told(Files{}, day(2018, 12, 31), day(2019, 1, 1));
    std::vector<std::string> of_complaint;
    for (const auto& line : lines) {
        if (line.starts_with(complaint)) of_complaint.push_back(line);
    }
    EXPECT_EQ(of_complaint,
              std::vector<std::string>{complaint + "case type complaint: new from 2019-01-01; legal basis: "
                                                   "psl:7:11; registry class: 8.2.1; secrecy: health; "
                                                   "feedback: party"});
}

TEST(Differences, a_provision_tells_its_wording_in_both_languages) {
    Files files;
    files["provisions/psl.toml"] +=
        "valid_to = 2026-06-30\n[[provision]]\nid = \"psl:7:12\"\nvalid_from = 2026-07-01\nsummary = { sv = \"Ny\", en "
        "= "
        "\"New\" }\n";
    EXPECT_EQ(told(files), (std::vector<std::string>{
                               "provisions/psl.toml: provision psl:7:12: new version from 2026-07-01",
                               "provisions/psl.toml: provision psl:7:12: wording: New, was Överlämnande",
                               "provisions/psl.toml: provision psl:7:12: wording in Swedish: Ny, was Överlämnande"}));
}

TEST(Differences, a_provision_that_ends_is_no_longer_in_force) {
    Files files;
    files["provisions/psl.toml"] +=
        "[[provision]]\nid = \"psl:9:9\"\nvalid_from = 2020-01-01\nvalid_to = 2026-06-30\n"
        "summary = { sv = \"a\", en = \"a\" }\n";
    EXPECT_EQ(told(files), std::vector<std::string>{"provisions/psl.toml: provision psl:9:9: no longer in force"});
    EXPECT_EQ(told(files, day(2019, 12, 31), day(2020, 1, 1)),
              std::vector<std::string>{"provisions/psl.toml: provision psl:9:9: new from 2020-01-01; wording: a"});
}

TEST(Differences, fees_retention_holidays_delegation_and_letters_are_law_too) {
    Files files;
    files["fees/fees.toml"] +=
        "valid_to = 2026-06-30\n[[fee]]\nid = \"filing\"\nname = { sv = \"Avgift\", en = \"Avgift\" "
        "}\nkronor = 750\nprovision = \"fl:6\"\nvalid_from = 2026-07-01\n";
    files["retention/rules.toml"] +=
        "valid_to = 2026-06-30\n[[rule]]\nid = \"keep\"\nkind = \"dispose\"\nyears = 10\nprovision = \"fl:6\"\nname = "
        "{ sv = "
        "\"Bevaras\", en = \"Bevaras\" }\nvalid_from = 2026-07-01\n";
    files["calendar/holidays.toml"] += "valid_to = 2026-06-30\n";
    files["organisation/delegation.toml"] +=
        "valid_to = 2026-06-30\n[[delegation]]\ncase_type = \"complaint\"\ndecision = \"criticism\"\nrole = "
        "\"handler\"\n"
        "valid_from = 2026-07-01\n";
    files["letters/delay_notice.toml"] +=
        "[[version]]\nvalid_from = 2026-07-01\nprovision = \"fl:6\"\nname = { sv = \"Dröjsmål\", en = \"Delay\" "
        "}\nsubject = "
        "{ sv = \"Ditt ärende {number} dröjer\", en = \"Your case {number} takes longer\" }\nbody = { sv = \"\"\"\nHej "
        "{party_name}!\n\nVi svarar senast {due_day}. Ärendet {number} dröjer.\n\"\"\", en = \"\"\"\nHello "
        "{party_name}!\n\nYou hear from us by {due_day}. Your case {number} takes longer.\n\"\"\" }\n";
    files.replace("letters/delay_notice.toml", "valid_from = 2019-01-01",
                  "valid_from = 2019-01-01\nvalid_to = 2026-06-30");
    EXPECT_EQ(
        told(files),
        (std::vector<std::string>{
            "calendar/holidays.toml: holiday midsummer_eve: no longer in force",
            "fees/fees.toml: fee filing: new version from 2026-07-01",
            "fees/fees.toml: fee filing: amount: 750 kronor, was 500 kronor",
            "letters/delay_notice.toml: letter delay_notice: new version from 2026-07-01",
            "letters/delay_notice.toml: letter delay_notice: text: from line 3: \"You hear from us by {due_day}. Your "
            "case {number} "
            "takes longer.\", "
            "was \"We answer by {due_day}. Your case {number} takes longer.\"",
            "organisation/delegation.toml: delegation of decision criticism in case type complaint: new version from "
            "2026-07-01",
            "organisation/delegation.toml: delegation of decision criticism in case type complaint: role: handler, "
            "was decision_maker",
            "organisation/delegation.toml: delegation of decision criticism in case type complaint: second reader: "
            "no, was yes",
            "retention/rules.toml: retention rule keep: new version from 2026-07-01",
            "retention/rules.toml: retention rule keep: rule: disposed of after 10 years, was kept",
            "retention/rules.toml: retention rule keep: provision: fl:6, was none"}));
}

TEST(Differences, codes_and_forms_are_told_with_their_questions) {
    EXPECT_EQ(told(Files{}, day(2025, 6, 30), day(2025, 7, 1)),
              (std::vector<std::string>{"codes/areas.toml: code of areas sol: new version from 2025-07-01",
                                        "codes/areas.toml: code of areas sol: name: Nya SoL, was SoL",
                                        "codes/areas.toml: code of areas sol: name in Swedish: Nya SoL, was SoL"}));
}

TEST(Differences, looking_back_tells_the_older_law) {
    const auto lines = told(draft({{"months = 6", "months = 3"}}), after, before);
    EXPECT_EQ(lines,
              (std::vector<std::string>{complaint + "case type complaint: new version from 2019-01-01",
                                        complaint + "clock demand of complaint: length: 6 months, was 3 months"}));
}

}  // namespace catalogue::test
