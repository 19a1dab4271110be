// What check() proves about gates, clocks, hearings, decisions, letters, the calendar, fees and who may
// decide: each rule with a catalogue in which it is breach.
#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const char* const type = "case_types/complaint.toml";
const char* const holidays = "calendar/holidays.toml";
const char* const letter = "letters/delay_notice.toml";
const char* const fees = "fees/fees.toml";
const char* const delegation = "organisation/delegation.toml";

const Breach cases[] = {
    // Gates
    {"gate_explains_itself", type,
     "explanation = { sv = \"Vårdgivaren ska ha fått svara.\", en = \"The provider shall have had a chance.\" }\n", "",
     "[[version.gate]]", "explanation is missing: write explanation = { sv ="},
    {"gate_cites_law_or_is_internal", type, "provision = \"psl:7:11\"\non_fail", "on_fail", "[[version.gate]]",
     "a gate rests on law or is the office's own: write provision = \"fl:11\" or internal = true"},
    {"gate_provision_exists", type, "provision = \"psl:7:11\"\non_fail", "provision = \"psl:7:111\"\non_fail", "7:111",
     "there is no provision \"psl:7:111\"; did you mean psl:7:11?: write its row in provisions/psl.toml"},
    {"gate_fails_in_a_known_way", type, "on_fail = \"hand_over\"", "on_fail = \"handover\"", "\"handover\"",
     "write one of ask, refuse, hand_over, offer, close; did you mean hand_over?"},
    {"gate_fail_decision_exists", type, "fail_decision = \"handed_over\"", "fail_decision = \"handed_ower\"", "ower",
     "handed_ower is no decision of the case type: write one of criticism, handed_over; did you mean handed_over?"},
    {"refusal_cites_law", type,
     "id = \"handed_over\"\nname = { sv = \"Överlämnat\", en = \"Handed over\" }\nprovision = \"psl:7:12\"\n",
     "id = \"handed_over\"\nname = { sv = \"Överlämnat\", en = \"Handed over\" }\n", "fail_decision",
     "a refusal rests on law: write provision = \"psl:7:11\" in decision handed_over"},
    {"gate_shuts_a_step", type, "before = \"investigating\"", "before = \"investigation\"", "before",
     "investigation is no step of the case type: write one of received, investigating, closed; did you mean "
     "investigating?"},
    {"gate_cannot_shut_the_first_step", type, "before = \"investigating\"", "before = \"received\"", "before",
     "every case starts at received, so nothing comes before it"},
    {"gate_says_which_decisions_wait", type, "holds = [\"criticism\"]\n", "", "before = \"investigating\"",
     "gate provider_first shuts a step: write holds = [\"...\"] with the decisions that wait for it too, or holds = []"},
    {"gate_holds_decisions_of_its_type", type, "holds = [\"criticism\"]", "holds = [\"kritik\"]", "kritik",
     "kritik is no decision of the case type: write one of criticism, handed_over"},
    {"gate_that_shuts_no_step_holds_nothing", type, "before = \"investigating\"\n", "", "holds",
     "gate provider_first shuts no step: write before = \"...\", or take holds away"},
    {"gate_discretion_exists", type, "discretion = \"psl:7:12\"", "discretion = \"psl:7:13\"", "discretion",
     "there is no provision \"psl:7:13\""},
    {"gate_passes_on_its_own_questions", type, "question = \"asked\", equals = \"yes\" }, {",
     "question = \"askd\", equals = \"yes\" }, {", "pass", "askd"},
    {"gate_passes_on_choices_that_exist", type, "any_of = [\"yes\", \"waited\"]", "any_of = [\"yes\", \"wait\"]",
     "pass", "\"wait\" is no choice of answered: write one of yes, waited; did you mean waited?"},
    {"gate_pass_is_a_list_of_alternatives", type, "[{ question = \"event\", not_older_than = { years = 2 } }]]", "[]]",
     "pass", "pass must be a list of lists, none of them empty: write pass = [[{ ... }, { ... }], [{ ... }]]"},
    {"gate_asks_choices_and_dates", type, "id = \"event\"\nkind = \"date\"",
     "id = \"event\"\nkind = \"text\"\ncharacters_max = 9", "kind = \"text\"", "a gate weighs its answers"},
    {"gate_exception_cites_law", type,
     "name = { sv = \"Tvångsvård\", en = \"Compulsory care\" }\nprovision = \"psl:7:12\"",
     "name = { sv = \"Tvångsvård\", en = \"Compulsory care\" }", "[[version.gate.exception]]", "provision is missing"},
    {"gate_ids_are_unique", type, "[[version.clock]]\nid = \"demand\"",
     "[[version.gate]]\nid = \"provider_first\"\n[[version.clock]]\nid = \"demand\"",
     "id = \"provider_first\"\n[[version.clock]]", "gate \"provider_first\" is there twice"},
    {"gate_key_is_known", type, "on_fail = \"hand_over\"", "on_fail = \"hand_over\"\non_fall = \"x\"", "on_fall",
     "on_fall is not a key here; did you mean on_fail?"},
    // Clocks
    {"clock_cites_law_or_is_internal", type, "opens_right = true\nprovision = \"fl:6\"", "opens_right = true",
     "[[version.clock]]", "a clock rests on law or is the office's own"},
    {"clock_length_has_one_unit", type, "months = 6", "months = 6\nyears = 1", "id = \"demand\"",
     "clock demand needs one length: write days, working_days, weeks, months or years = ..."},
    {"clock_starts_once", type, "starts_on = \"demand\"", "starts_on = \"demand\"\nstarts_at = \"received\"",
     "starts_at = \"received\"\nstops_at",
     "clock decide_on_demand starts once: write starts_at = \"received\" or another step, or starts_on = one of "
     "event_day, complete"},
    {"clock_starts", type, "starts_on = \"demand\"\n", "", "[[version.clock]]\nid = \"decide_on_demand\"",
     "starts once"},
    {"clock_starts_on_a_known_event", type, "starts_on = \"demand\"", "starts_on = \"demanded\"", "demanded",
     "write one of event_day, complete, fee_paid, demand, served, supplement_ordered, decided, legal_force; did you mean demand?"},
    {"clock_stops_at_a_step", type, "stops_at = \"closed\"", "stops_at = \"close\"", "\"close\"",
     "close is no step of the case type: write one of received, investigating, closed; did you mean closed?"},
    {"clock_stops_after_it_starts", type, "opens_right = true", "opens_right = true\nstops_at = \"received\"",
     "stops_at = \"received\"", "clock demand stops where it starts: write a later step"},
    {"clock_letter_exists", type, "warn_days = 14\nletter = \"delay_notice\"",
     "warn_days = 14\nletter = \"delay_note\"", "delay_note\"",
     "there is no letter \"delay_note\"; did you mean delay_notice?: write its row in "
     "letters/delay_note.toml or case_types/complaint/delay_note.toml"},
    {"clock_of_law_unverified_says_why", type, "note = \"the four weeks\"\n", "", "verified = false",
     "verified = false needs a reason"},
    {"clock_length_is_not_a_date_too", type, "months = 6", "months = 6\nby_date = { month = 3, day = 31 }", "id = \"demand\"",
     "clock demand needs one length: write days, working_days, weeks, months or years = ..., or by_date = { month = 3, day = 31 }"},
    {"clock_date_is_there_every_year", type, "months = 6", "by_date = { month = 2, day = 29 }", "by_date",
     "month 2 has no day 29 every year: write one that it always has"},
    {"clock_of_a_decision_names_it", type, "starts_on = \"demand\"", "starts_on = \"legal_force\"", "[[version.clock]]\nid = \"decide_on_demand\"",
     "are days of one decision, as \"served\" may be: write of_decision = \"...\" with them and with nothing else"},
    {"clock_of_no_decision_names_none", type, "starts_on = \"demand\"", "starts_on = \"demand\"\nof_decision = \"criticism\"", "of_decision",
     "write of_decision = \"...\" with them and with nothing else"},
    {"clock_decision_exists", type, "starts_on = \"demand\"", "starts_on = \"decided\"\nof_decision = \"critisism\"", "of_decision",
     "critisism is no decision of the case type: write one of criticism, handed_over; did you mean criticism?"},
    {"clock_moves_by_decisions_on_the_way", type, "may_extend = true", "may_extend = true\nstopped_by = [\"criticism\"]", "stopped_by",
     "decision criticism ends the case, and clock decide_on_demand with it: write one that is interim = true"},
    {"clock_goes_on_after_it_stood_still", type, "opens_right = true", "opens_right = true\nresumed_by = [\"account\"]", "resumed_by",
     "clock demand never stands still: write paused_by = [\"...\"], or take resumed_by away"},
    {"clock_drafts_a_decision_on_the_way", type, "may_extend = true", "may_extend = true\ndraft_decision = \"criticism\"", "draft_decision",
     "decision criticism ends the case, and clock decide_on_demand with it: write one that is interim = true"},
    // Hearings
    {"hearing_roles_exist", type, "roles = [\"complainant\"]", "roles = [\"complaint\"]", "roles",
     "there is no code of party_roles \"complaint\"; did you mean complainant?: write its row in "
     "codes/party_roles.toml"},
    {"hearing_has_a_role", type, "roles = [\"complainant\"]\n", "", "[[version.hearing]]", "roles is missing"},
    {"hearing_cites_law", type, "letter = \"hearing_draft\"\nprovision = \"psl:7:12\"", "letter = \"hearing_draft\"",
     "[[version.hearing]]", "provision is missing"},
    {"hearing_letter_exists", type, "letter = \"hearing_draft\"", "letter = \"hearing\"", "letter = \"hearing\"",
     "there is no letter \"hearing\""},
    {"hearing_exception_cites_law", type, "name = { sv = \"Onödigt\", en = \"Needless\" }\nprovision = \"fl:6\"",
     "name = { sv = \"Onödigt\", en = \"Needless\" }", "[[version.hearing.exception]]", "provision is missing"},
    // Decisions
    {"formal_decision_cites_law", type, "provision = \"psl:7:12\"\nformal = true", "formal = true", "formal",
     "a formal decision rests on law: write provision = \"...\""},
    {"formal_decision_has_a_letter", type, "states_breach = true\nletter = \"delay_notice\"", "states_breach = true",
     "formal", "a formal decision is sent: write letter ="},
    {"decision_hearing_exists", type, "hearings = [\"draft\"]", "hearings = [\"drafts\"]", "drafts",
     "drafts is no hearing of the case type: write one of draft; did you mean draft?"},
    {"only_a_formal_decision_is_appealed", type, "formal = true\n", "", "id = \"criticism\"",
     "only a formal decision is heard, reasoned, appealed or interim: write formal = true in decision criticism"},
    {"appeal_court_exists", type, "court = \"administrative_court\"", "court = \"district_court\"", "appeal",
     "there is no code of courts \"district_court\""},
    {"appeal_rests_on_law", type, "weeks = 4, provision = \"fl:6\"", "weeks = 4", "appeal", "provision is missing"},
    {"appeal_has_its_weeks", type, "weeks = 4, ", "", "appeal", "weeks is missing"},
    // The type itself
    {"department_exists", type, "department = \"ost\"", "department = \"vest\"", "vest",
     "there is no department \"vest\"; did you mean ost?: write its row in organisation/departments.toml"},
    {"fee_exists", type, "fees = [\"filing\"]", "fees = [\"fileing\"]", "fileing",
     "there is no fee \"fileing\"; did you mean filing?: write its row in fees/fees.toml"},
    {"next_action_has_both_languages", type, "next_action = { sv = \"Pröva grindarna\", en = \"Try the gates\" }",
     "next_action = { sv = \"Pröva grindarna\" }", "next_action", "en is missing"},
    // Letters
    {"placeholder_is_of_the_closed_set", letter, "senast {due_day}", "senast {due_date}", "senast {due_date}",
     "{due_date} is no placeholder: write one of number, case_type"},
    {"placeholder_suggests_the_nearest", letter, "dröjer\", en", "{nummer}\", en", "{nummer}",
     "{nummer} is no placeholder: write one of number, case_type, today, received_day, party_name, provider, unit, "
     "due_day, clock_name, reason, reply_by, decision, decision_content, decision_reasons, decision_day, decider, "
     "drafter, took_part, last_appeal_day, court, office_name, office_phone, office_email, free_text; did you mean "
     "number?"},
    {"both_languages_say_the_same_placeholders", letter, "Your case {number} takes longer.\n", "It takes longer.\n",
     "\"\"\", en = \"\"\"", "en has no {number}, which the other language has: write it in both or in none"},
    {"placeholder_is_closed", letter, "We answer by {due_day}.", "We answer by {due_day.", "We answer by {due_day.",
     "a { without a placeholder"},
    {"placeholder_is_opened", letter, "We answer by {due_day}.", "We answer by due_day}.", "We answer by due_day}.",
     "a } without its {"},
    {"letter_has_both_languages", letter,
     "subject = { sv = \"Ditt ärende {number} dröjer\", en = \"Your case {number} "
     "takes longer\" }",
     "subject = { sv = \"Ditt ärende {number} dröjer\" }", "subject", "en is missing"},
    {"letter_id_is_its_file", letter, "id = \"delay_notice\"", "id = \"delay\"", "\"delay\"",
     "the file is delay_notice.toml: write id = \"delay_notice\""},
    {"letter_provision_exists", letter, "provision = \"fl:6\"", "provision = \"fl:7\"", "fl:7",
     "there is no provision \"fl:7\""},
    {"letter_is_there_when_it_is_cited", letter, "valid_from = 2019-01-01", "valid_from = 2020-01-01", nullptr,
     "letter \"delay_notice\" is in force from 2020-01-01 only, this row from 2019-01-01"},
    // Calendar, fees, delegation
    {"somebody_may_dismiss_a_late_appeal", delegation,
     "[[delegation]]\ncase_type = \"*\"\ndecision = \"appeal_dismissed\"\nrole = \"decision_maker\"\nvalid_from = 2019-01-01\n", "", nullptr,
     "criticism of complaint can be appealed, and nobody may dismiss an appeal that comes too late: write [[delegation]] with case_type = \"*\", "
     "decision = \"appeal_dismissed\""},
    {"holiday_has_one_rule", holidays, "easter = -2", "easter = -2\nmonth = 1\nday = 1", "id = \"good_friday\"",
     "holiday good_friday has one rule: write easter = -2, or month = 1, day = 6, or weekday"},
    {"holiday_falls_on_a_day_that_exists", holidays, "month = 1\nday = 1", "month = 2\nday = 30", "day = 30",
     "month 2 has no day 30"},
    {"holiday_rests_on_law", holidays, "easter = -2\nprovision = \"psl:7:12\"", "easter = -2",
     "[[holiday]]\nid = \"good", "provision is missing"},
    {"holiday_versions_leave_no_gap", holidays, "[[holiday]]\nid = \"good_friday\"",
     "valid_to = 2000-01-01\n[[holiday]]\nid = \"new_year\"\nname = { sv = \"N\", en = \"N\" }\nmonth = 1\nday = 1\n"
     "provision = \"psl:7:12\"\nvalid_from = 2000-01-03\n[[holiday]]\nid = \"good_friday\"",
     "[[holiday]]\nid = \"new_year\"\nname = { sv = \"N\"",
     "holiday new_year has no version from 2000-01-02 to 2000-01-02"},
    {"fee_cites_law", fees, "provision = \"fl:6\"\n", "", "[[fee]]", "provision is missing"},
    {"fee_is_whole_kronor", fees, "kronor = 500", "kronor = 500.5", "kronor", "write kronor = a whole number"},
    {"delegation_is_of_a_case_type", delegation, "case_type = \"complaint\"", "case_type = \"complant\"", "complant",
     "there is no case type \"complant\"; did you mean complaint?"},
    {"delegation_is_of_a_decision", delegation, "decision = \"criticism\"", "decision = \"critisism\"", "critisism",
     "critisism is no decision of complaint: write one that it has, or \"*\"; did you mean criticism?"},
    {"delegation_names_a_known_role", delegation, "role = \"handler\"", "role = \"chief\"", "chief",
     "write one of handler, decision_maker"},
    {"delegation_does_not_overlap", delegation, "case_type = \"complaint\"\ndecision = \"criticism\"",
     "case_type = \"*\"\ndecision = \"*\"", nullptr, "delegation of * *"},
};

class ProcedureRule : public testing::TestWithParam<Breach> {};

}  // namespace

TEST_P(ProcedureRule, complains_at_file_and_line_and_says_what_to_write) { expect_complaint(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Catalogue, ProcedureRule, testing::ValuesIn(cases),
                         [](const auto& one) { return std::string{one.param.rule}; });

TEST(ProcedureCheck, a_clock_that_counts_with_holidays_needs_the_calendar) {
    Files files;
    files.remove(holidays);
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("clock reading counts with holidays: write them in calendar/holidays.toml"), std::string::npos)
        << text;
    EXPECT_NE(text.find("clock decide_on_demand counts with holidays"), std::string::npos) << text;
}

TEST(ProcedureCheck, files_that_nothing_refers_to_may_be_missing) {
    Files files;
    for (const char* path : {type, letter, fees, delegation, "case_types/complaint/hearing_draft.toml",
                             "codes/party_roles.toml", "codes/courts.toml"}) {
        files.remove(path);
    }
    EXPECT_EQ(all_of(files.load().check()), "");
}

TEST(ProcedureCheck, a_list_that_a_row_names_must_be_there) {
    Files files;
    files.remove("codes/party_roles.toml");
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("there is no code of party_roles \"complainant\": write its row in codes/party_roles.toml"),
              std::string::npos)
        << text;
}

TEST(ProcedureCheck, a_letter_of_one_case_type_is_not_sent_by_another) {
    Files files;
    files.replace("case_types/tip.toml", "stops_at = \"read\"", "stops_at = \"read\"\nletter = \"hearing_draft\"");
    const std::string text = all_of(files.load().check());
    EXPECT_NE(
        text.find("letter hearing_draft belongs to case type complaint: move it to letters/hearing_draft.toml, or "
                  "write one in case_types/tip/"),
        std::string::npos)
        << text;
}

TEST(ProcedureCheck, a_letter_is_written_in_one_place) {
    Files files;
    files["letters/hearing_draft.toml"] = files["case_types/complaint/hearing_draft.toml"];
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("letter hearing_draft is also in case_types/complaint/hearing_draft.toml"), std::string::npos)
        << text;
}

TEST(ProcedureCheck, a_letter_stands_in_the_folder_of_a_case_type_that_exists) {
    Files files;
    files["case_types/complain/other.toml"] = files[letter];
    files.replace("case_types/complain/other.toml", "id = \"delay_notice\"", "id = \"other\"");
    const std::string text = all_of(files.load().check());
    EXPECT_NE(text.find("there is no case type \"complain\"; did you mean complaint?"), std::string::npos) << text;
}

TEST(ProcedureCheck, unverified_gates_clocks_and_decisions_are_listed) {
    Files files;
    files.replace(type, "on_fail = \"hand_over\"", "on_fail = \"hand_over\"\nverified = false\nnote = \"the gate\"");
    files.replace(type, "formal = true", "formal = true\nverified = false\nnote = \"the decision\"");
    std::string rows;
    for (const auto& row : files.load().unverified()) rows += row.row + ": " + row.note + "\n";
    for (const char* row : {"gate provider_first of complaint: the gate",
                            "clock decide_on_demand of complaint: the four "
                            "weeks",
                            "decision criticism of complaint: the decision"}) {
        EXPECT_NE(rows.find(row), std::string::npos) << rows;
    }
}

TEST(ProcedureCheck, half_written_procedures_are_problems_and_never_a_crash) {
    for (const char* path : {type, holidays, letter, fees, delegation}) {
        Files whole;
        const std::string text = whole[path];
        for (std::size_t length = 0; length < text.size(); length += 79) {
            Files files;
            files[path] = text.substr(0, length);
            const Catalogue catalogue = files.load();
            for (const auto& problem : catalogue.check()) EXPECT_GT(problem.line, 0) << to_string(problem);
            (void)catalogue.calendar().roll(day(2026, 1, 1));
            (void)catalogue.delegation("complaint", "criticism", day(2026, 1, 1));
            (void)catalogue.letter("delay_notice", day(2026, 1, 1));
            EXPECT_NO_THROW((void)catalogue.differences(day(2018, 1, 1), day(2026, 1, 1)));
        }
    }
}

TEST(ProcedureCheck, values_of_the_wrong_type_are_problems_and_never_a_crash) {
    Files files;
    files[type] =
        "id = \"complaint\"\n[[version]]\ngate = [1, { pass = [1, [2]], question = {}, exception = 3 }]\n"
        "clock = [{ starts_on = 1, days = \"x\" }]\ndecision = [{ appeal = 1, hearings = 2, formal = 3 }]\n"
        "hearing = [{ roles = 1 }]\nfees = {}\n";
    files[holidays] = "holiday = [{ easter = \"x\" }, { weekday = 9 }, 1]\n";
    files[letter] = "id = []\nversion = [{ body = 1, subject = { sv = 1 } }]\n";
    files[delegation] = "delegation = [{ case_type = 1 }]\n";
    EXPECT_GT(files.load().check().size(), 30u);
}

}  // namespace catalogue::test
