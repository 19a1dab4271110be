// Dated lookup, and the catalogue that ships.
#include "catalogue.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/fault.h"
#include "base/text.h"
#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const base::Day today = day(2026, 11, 22);

// The longest sentence, in words.
int longest_sentence(const std::string& text) {
    int longest = 0, words = 0;
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool space = text[i] == ' ' || text[i] == '\n';
        if (!space && !inside) ++words;
        inside = !space;
        const bool end = (text[i] == '.' || text[i] == '?' || text[i] == '!') && (i + 1 == text.size() || text[i
            + 1] == ' ');
        longest = std::max(longest, words);
        if (end) words = 0;
    }
    return longest;
}

}  // namespace

TEST(DatedLookup, a_day_gives_the_version_in_force_with_both_its_edges) {
    const Catalogue catalogue = Files{}.load();
    const auto outcome = [&](base::Day when) { return (*catalogue.case_type("tip", when))->decisions[0].id; };
    EXPECT_EQ(outcome(day(2019, 1, 1)), "first_law");
    EXPECT_EQ(outcome(day(2024, 12, 31)), "first_law");
    EXPECT_EQ(outcome(day(2025, 1, 1)), "second_law");
    EXPECT_EQ(outcome(day(2099, 1, 1)), "second_law");
}

TEST(DatedLookup, a_day_without_a_version_is_a_refusal_never_the_latest) {
    const Catalogue catalogue = Files{}.load();
    const auto early = catalogue.case_type("tip", day(2018, 12, 31));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().text_key, "catalogue.case_type_not_in_force");
    EXPECT_EQ(early.error().values, (std::vector<std::string>{"tip", "2018-12-31"}));
    const auto unknown = catalogue.case_type("tipp", today);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().text_key, "catalogue.no_such_case_type");
    const auto form = catalogue.form("tip", day(2018, 12, 31));
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().text_key, "catalogue.form_not_in_force");
    EXPECT_EQ(catalogue.form("other", today).error().text_key, "catalogue.no_such_form");
}

TEST(DatedLookup, versions_written_in_any_order_are_kept_in_order_of_time) {
    Files files;
    const std::string text = files["case_types/tip.toml"];
    const std::size_t first = text.find("[[version]]"), second = text.find("[[version]]", first + 1);
    files["case_types/tip.toml"] = text.substr(0, first) + text.substr(second) + text.substr(first, second - first);
    const Catalogue catalogue = files.load();
    ASSERT_TRUE(catalogue.check().empty());
    EXPECT_EQ(catalogue.case_type_named("tip")->versions[0].decisions[0].id, "first_law");
}

TEST(DatedLookup, a_version_that_has_ended_without_another_is_refused) {
    Files files;
    files.replace("case_types/tip.toml", "valid_from = 2025-01-01", "valid_from = 2025-01-01\nvalid_to = 2025-12-31");
    const Catalogue catalogue = files.load();
    EXPECT_TRUE(catalogue.case_type("tip", day(2025, 12, 31)));
    EXPECT_FALSE(catalogue.case_type("tip", day(2026, 1, 1)));
}

TEST(DatedLookup, codes_are_those_of_the_day_and_old_names_stay_readable) {
    const Catalogue catalogue = Files{}.load();
    EXPECT_EQ(catalogue.code("areas", "sol", day(2025, 6, 30))->name.sv, "SoL");
    EXPECT_EQ(catalogue.code("areas", "sol", day(2025, 7, 1))->name.sv, "Nya SoL");
    EXPECT_EQ(catalogue.code("areas", "sol", day(2018, 1, 1)), nullptr);
    EXPECT_EQ(catalogue.label("areas", "sol", day(2018, 1, 1), i18n::Language::sv), "Nya SoL");
    EXPECT_EQ(catalogue.label("areas", "gone", today, i18n::Language::sv), "gone");
    EXPECT_THROW(catalogue.codes("colours", today), base::Bug);
}

TEST(DatedLookup, a_provision_without_first_day_is_in_force_on_every_day) {
    const Catalogue catalogue = Files{}.load();
    ASSERT_NE(catalogue.provision("fl:12a", day(1990, 1, 1)), nullptr);
    EXPECT_FALSE(catalogue.provision("fl:12a")->evidence.verified);
    EXPECT_EQ(catalogue.provision("fl:6", day(2018, 6, 30)), nullptr);
    EXPECT_EQ(catalogue.provision("fl:12a")->citation.sv, "12 a § lagen (2017:900)");
    EXPECT_EQ(catalogue.provision("fl:99"), nullptr);
}

TEST(DatedLookup, steps_go_only_where_the_case_type_says) {
    const Catalogue catalogue = Files{}.load();
    const CaseTypeVersion& version = **catalogue.case_type("tip", today);
    EXPECT_TRUE(version.may_go("received", "read"));
    EXPECT_FALSE(version.may_go("received", "closed"));
    EXPECT_FALSE(version.may_go("nowhere", "closed"));
    EXPECT_TRUE(version.step("closed")->ends());
    EXPECT_EQ(version.clock("reading")->unit, ClockUnit::working_days);
}

TEST(ShippedCatalogue, checks_clean) {
    const Catalogue& catalogue = Catalogue::shipped();
    for (const auto& problem : catalogue.check()) ADD_FAILURE() << to_string(problem);
}

TEST(ShippedCatalogue, has_the_counties_municipalities_and_a_department_for_each) {
    const Catalogue& catalogue = Catalogue::shipped();
    EXPECT_EQ(catalogue.counties().size(), 21u);
    EXPECT_EQ(catalogue.municipalities().size(), 290u);
    EXPECT_EQ(catalogue.municipality("0980")->name, "Gotland");
    EXPECT_EQ(catalogue.department_of_municipality("1280", today)->id, "syd");
    EXPECT_EQ(catalogue.department_of_county("21", today)->id, "mitt");
    EXPECT_EQ(catalogue.department_of_county("99", today), nullptr);
    std::set<std::string> used;
    for (const auto& municipality : catalogue.municipalities()) used.insert(municipality.county);
    EXPECT_EQ(used.size(), 21u);
}

TEST(ShippedCatalogue, themes_have_groups_of_three_to_six) {
    const Catalogue& catalogue = Catalogue::shipped();
    const auto groups = catalogue.children("themes", "", today);
    EXPECT_GE(groups.size(), 10u);
    for (const Code* group : groups) {
        const auto themes = catalogue.children("themes", group->id, today);
        EXPECT_GE(themes.size(), 3u) << group->id;
        EXPECT_LE(themes.size(), 6u) << group->id;
    }
    EXPECT_EQ(catalogue.codes("severities", today).size(), 5u);
    EXPECT_EQ(catalogue.codes("limits_of_service", today).size(), 4u);
}

TEST(ShippedCatalogue, a_tip_promises_no_feedback_and_an_enquiry_an_answer) {
    const Catalogue& catalogue = Catalogue::shipped();
    const CaseTypeVersion& tip = **catalogue.case_type("tip", today);
    EXPECT_EQ(tip.feedback, Feedback::none);
    EXPECT_TRUE(tip.anonymous_allowed);
    EXPECT_TRUE(tip.may_go("received", "read"));
    const CaseTypeVersion& enquiry = **catalogue.case_type("enquiry", today);
    EXPECT_EQ(enquiry.feedback, Feedback::answer);
    EXPECT_EQ(enquiry.limits.size(), 4u);
    for (const auto* version : {&tip, &enquiry}) {
        for (const auto& clock : version->clocks) EXPECT_TRUE(clock.internal) << clock.id;
        EXPECT_EQ(catalogue.retention_rule(version->retention, today)->kind, RetentionKind::keep);
        for (const auto& form : version->forms) EXPECT_TRUE(catalogue.form(form, today)) << form;
    }
}

TEST(ShippedCatalogue, a_tip_needs_only_what_happened_and_whether_to_be_anonymous) {
    const Catalogue& catalogue = Catalogue::shipped();
    const Form& form = **catalogue.form("tip", today);
    EXPECT_TRUE(catalogue.validate(form, {{"what_happened", {"x"}}, {"contact", {"anonymous"}}}, today).empty());
    const auto errors = catalogue.validate(form, {}, today);
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(errors[0].text.sv, "Berätta vad som har hänt");
    // A name that somebody left behind in the form is dropped with the choice to be anonymous.
    EXPECT_FALSE(catalogue.relevant(form, {{"contact", {"anonymous"}}, {"contact_name", {"x"}}},
        today).contains("contact_name"));
    EXPECT_EQ(catalogue.interruption(form, {{"risk_now", {"yes"}}}, today)->phone, "112");
}

TEST(ShippedCatalogue, an_enquiry_asks_for_the_address_that_the_reply_needs) {
    const Catalogue& catalogue = Catalogue::shipped();
    const Form& form = **catalogue.form("enquiry", today);
    const auto missing = [&](const char* way) {
        const auto errors = catalogue.validate(form, {{"service", {"permits"}}, {"question", {"x"}}, {"reply_by",
            {way}}}, today);
        return errors.size() == 1 ? errors[0].field : std::to_string(errors.size());
    };
    EXPECT_EQ(missing("email"), "contact_email");
    EXPECT_EQ(missing("phone"), "contact_phone");
    EXPECT_EQ(missing("letter"), "contact_address");
    EXPECT_EQ(missing("pigeon"), "reply_by");
}

TEST(ShippedCatalogue, form_fields_have_the_agreed_names) {
    const Catalogue& catalogue = Catalogue::shipped();
    const auto has = [&](const char* form, std::vector<const char*> ids) {
        for (const char* id : ids) EXPECT_NE((*catalogue.form(form, today))->question(id), nullptr) << form << " "
            << id;
    };
    has("tip", {"what_happened", "unit", "where", "when", "area", "role", "risk_now", "files", "contact",
        "contact_name",
                "contact_email", "contact_phone"});
    has("enquiry", {"service", "question", "reply_by", "contact_name", "contact_email", "contact_phone",
        "contact_address",
                    "files"});
    has("addition", {"what_happened", "files"});
}

TEST(ShippedCatalogue, forms_speak_in_sentences_of_fifteen_words_or_fewer) {
    const Catalogue& catalogue = Catalogue::shipped();
    for (const char* id : {"tip", "enquiry", "addition"}) {
        const Form& form = **catalogue.form(id, today);
        std::vector<Text> texts{form.title, form.introduction};
        for (const auto& question : form.questions) {
            texts.insert(texts.end(), {question.label, question.hint, question.error});
            for (const auto& choice : question.choices) texts.insert(texts.end(), {choice.label, choice.hint});
        }
        for (const auto& interruption : form.interruptions) texts.insert(texts.end(), {interruption.title,
            interruption.body});
        for (const auto& text : texts) EXPECT_LE(longest_sentence(text.sv), 15) << text.sv;
    }
}

TEST(ShippedCatalogue, law_that_nobody_has_read_is_listed) {
    const auto rows = Catalogue::shipped().unverified();
    const auto listed = [&](const std::string& row) {
        return std::any_of(rows.begin(), rows.end(), [&](const UnverifiedRow& one) { return one.row == row &&
            one.line > 0; });
    };
    EXPECT_TRUE(listed("provision osl:5:1"));
    EXPECT_TRUE(listed("secrecy ground health_supervision"));
    EXPECT_TRUE(listed("registry class of tip"));
    EXPECT_FALSE(listed("provision fl:6"));
}

}  // namespace catalogue::test
