#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pages/components.h"

namespace {

using namespace pages;
using testing::HasSubstr;
using testing::Not;

const i18n::Texts& sv() { return i18n::Texts::of(i18n::Language::sv); }

Field wrong() {
    return {
        .name = "what", .label = "Vad har hänt?", .hint = "Skriv med egna ord.", .error = "Berätta vad som har hänt"};
}

std::size_t at(const std::string& text, std::string_view part) {
    const auto found = text.find(part);
    EXPECT_NE(found, std::string::npos) << part << " in " << text;
    return found;
}

// Every aria-describedby, aria-labelledby and for names an id of the same piece, and ids are unique.
void expect_wired(const std::string& html) {
    std::set<std::string> ids;
    const std::regex id{" id=\"([^\"]*)\""};
    for (std::sregex_iterator it{html.begin(), html.end(), id}, end; it != end; ++it) {
        EXPECT_TRUE(ids.insert((*it)[1]).second) << "id twice: " << (*it)[1];
    }
    const std::regex reference{" (?:aria-describedby|aria-labelledby|for|data-count-in)=\"([^\"]*)\""};
    for (std::sregex_iterator it{html.begin(), html.end(), reference}, end; it != end; ++it) {
        std::istringstream names{(*it)[1]};
        for (std::string name; names >> name;) EXPECT_TRUE(ids.contains(name)) << "no id " << name << " in " << html;
    }
}

TEST(Forms, LabelThenHintThenErrorThenField) {
    for (const auto& html :
         {text_field(sv(), wrong()).string(), text_area(sv(), wrong()).string(), select(sv(), wrong(), {}).string(),
          search_field(sv(), wrong()).string(), password_field(sv(), wrong()).string()}) {
        EXPECT_LT(at(html, "<label"), at(html, "id=\"what-hint\""));
        EXPECT_LT(at(html, "id=\"what-hint\""), at(html, "id=\"what-error\""));
        EXPECT_LT(at(html, "id=\"what-error\""), at(html, "id=\"what\""));
        EXPECT_THAT(html, HasSubstr("aria-invalid=\"true\" aria-describedby=\"what-hint what-error\""));
        EXPECT_THAT(html, HasSubstr("<span class=\"ds-sr-only\">Fel: </span>Berätta vad som har hänt"));
        expect_wired(html);
    }
}

TEST(Forms, AFieldWithoutErrorSaysNothingOfOne) {
    const auto html = text_field(sv(), {.name = "a", .label = "A"}).string();
    EXPECT_THAT(html, Not(HasSubstr("aria-")));
    EXPECT_EQ(html,
              "<div class=\"ds-field\"><label class=\"ds-label\" data-weight=\"medium\" for=\"a\">A</label>"
              "<input class=\"ds-input\" type=\"text\" id=\"a\" name=\"a\" autocomplete=\"off\"></div>");
}

TEST(Forms, OptionalIsSaidInWords) {
    EXPECT_THAT(text_field(sv(), {.name = "a", .label = "A", .optional = true}).string(),
                HasSubstr(">A (frivilligt)</label>"));
    EXPECT_THAT(date_field(sv(), {.name = "a", .label = "A", .optional = true}, {}).string(),
                HasSubstr("A (frivilligt)</legend>"));
}

TEST(Forms, AQuestionCanBeThePagesHeading) {
    EXPECT_THAT(text_field(sv(), {.name = "a", .label = "A", .page_heading = true}).string(),
                HasSubstr("<h1 class=\"ds-heading\" data-size=\"lg\"><label"));
    EXPECT_THAT(radios(sv(), {.name = "a", .label = "A", .page_heading = true}, {}).string(), HasSubstr("<legend><h1"));
}

TEST(Forms, ValuesComeBackAsTheyWereTyped) {
    const std::string typed = "\"><script>&'";
    EXPECT_THAT(text_field(sv(), {.name = "a", .label = "A", .value = typed}).string(),
                HasSubstr("value=\"&quot;&gt;&lt;script&gt;&amp;&#39;\""));
    EXPECT_THAT(text_area(sv(), {.name = "a", .label = "A", .value = "\n</textarea>"}).string(),
                HasSubstr(">\n\n&lt;/textarea&gt;</textarea>"));
}

TEST(Forms, APasswordNeverComesBack) {
    const auto html = password_field(sv(), {.name = "p", .label = "P", .value = "hemligt"}).string();
    EXPECT_THAT(html, Not(HasSubstr("hemligt")));
    EXPECT_THAT(html, HasSubstr("autocomplete=\"current-password\""));
}

TEST(Forms, TheCounterIsHiddenWithoutScriptAndTheTextIsNotCut) {
    const auto html = text_area(sv(), {.name = "a", .label = "A", .characters_max = 5000}).string();
    EXPECT_THAT(html, HasSubstr("data-count-max=\"5000\" data-count-in=\"a-count\""));
    EXPECT_THAT(html, HasSubstr("hidden id=\"a-count\""));
    EXPECT_THAT(html, Not(HasSubstr("maxlength")));
    expect_wired(html);
}

TEST(Forms, RadiosAreAFieldsetAndTheFirstIsWhereErrorsLead) {
    auto field = wrong();
    field.value = "b";
    const auto html = radios(sv(), field, {{"a", "Ja", "Med namn"}, {"b", "Nej", ""}}).string();
    EXPECT_THAT(html, HasSubstr("<fieldset class=\"ds-fieldset\" aria-describedby=\"what-hint what-error\"><legend"));
    EXPECT_LT(at(html, "id=\"what-error\""), at(html, "type=\"radio\""));
    EXPECT_THAT(html, HasSubstr("type=\"radio\" id=\"what\" name=\"what\" value=\"a\" aria-invalid"));
    EXPECT_THAT(html, HasSubstr("value=\"b\" checked"));
    expect_wired(html);
}

TEST(Forms, NoRadioIsChosenForThePerson) {
    EXPECT_THAT(radios(sv(), {.name = "a", .label = "A"}, {{"", "Inget", ""}, {"x", "X", ""}}).string(),
                Not(HasSubstr("checked")));
}

TEST(Forms, CheckboxesKeepWhatWasChosen) {
    const auto html =
        checkboxes(sv(), {.name = "a", .label = "A"}, {{"1", "Ett", "h"}, {"2", "Två", "h"}}, {"2"}).string();
    EXPECT_THAT(html, HasSubstr("value=\"2\" checked"));
    EXPECT_THAT(html, Not(HasSubstr("value=\"1\" checked")));
    expect_wired(html);
}

TEST(Forms, ASelectHasAnEmptyChoiceFirst) {
    EXPECT_THAT(select(sv(), {.name = "a", .label = "A", .value = "2"}, {{"1", "Ett", ""}, {"2", "Två", ""}}).string(),
                AllOf(HasSubstr("<option value=\"\">Välj …</option><option value=\"1\">"),
                      HasSubstr("value=\"2\" selected>Två")));
    EXPECT_THAT(select(sv(), {.name = "a", .label = "A"}, {{"", "Alla", ""}}).string(), Not(HasSubstr("Välj")));
}

TEST(Forms, ADateIsThreeTextFields) {
    auto field = wrong();
    field.name = "when";
    const auto html = date_field(sv(), field, {"28", "10", "2026"}).string();
    for (const char* part : {"id=\"when\" name=\"when_day\"", "id=\"when_month\" name=\"when_month\"",
                             "id=\"when_year\" name=\"when_year\""}) {
        EXPECT_THAT(html, HasSubstr(part));
    }
    EXPECT_THAT(html, HasSubstr("maxlength=\"4\" value=\"2026\""));
    EXPECT_THAT(html, Not(HasSubstr("type=\"date\"")));
    expect_wired(html);
}

TEST(Forms, ReceivedFilesCanBeRemovedByName) {
    const auto html = file_field(sv(), {.name = "files", .label = "Bilagor"}, ".pdf",
                                 {{"f1", "<b>.pdf", "2 kB", "Kontrollerad", Tone::success, ""}})
                          .string();
    EXPECT_THAT(html, HasSubstr("name=\"files_remove\" value=\"f1\" aria-label=\"Ta bort filen &lt;b&gt;.pdf\""));
    EXPECT_THAT(html, HasSubstr("type=\"file\" multiple id=\"files\" name=\"files\" accept=\".pdf\""));
    EXPECT_LT(at(html, "tabindex=\"-1\" aria-hidden=\"true\"></button>"), at(html, "files_remove"));
    expect_wired(html);
}

TEST(Forms, AUnitCanAlwaysBeUnknown) {
    const Field field{.name = "unit", .label = "Vilken?", .value = "Solg"};
    const auto fresh = unit_field(sv(), field, {.source_url = "/enheter.json"}).string();
    EXPECT_THAT(fresh, AllOf(HasSubstr("type=\"checkbox\" id=\"unit-option-0\" name=\"unit_id\" value=\"unknown\""),
                             HasSubstr("data-source=\"/enheter.json\""), HasSubstr("name=\"unit_search\"")));
    expect_wired(fresh);
    UnitSearch search{.source_url = "/e",
                      .searched = true,
                      .found = {{"7", "Solgläntan", "Falun"}},
                      .chosen = UnitOption{"7", "Solgläntan", "Falun"}};
    const auto found = unit_field(sv(), field, search).string();
    EXPECT_THAT(found, AllOf(HasSubstr("type=\"radio\" id=\"unit-option-1\" name=\"unit_id\" value=\"7\" checked"),
                             HasSubstr("Jag vet inte")));
    EXPECT_EQ(found.find("value=\"7\""), found.rfind("value=\"7\"")) << "the chosen unit stands once";
    expect_wired(found);
    search.found.clear();
    search.chosen.reset();
    EXPECT_THAT(unit_field(sv(), field, search).string(), HasSubstr("Vi hittade ingen verksamhet"));
}

TEST(Forms, WithoutScriptASearchAndARemovalComeBackToTheirPlace) {
    const auto unit = unit_field(sv(), {.name = "unit", .label = "Vilken?"}, {}).string();
    EXPECT_THAT(unit, AllOf(HasSubstr("class=\"unit\" id=\"unit-area\""),
                            HasSubstr("formaction=\"#unit-area\" name=\"unit_search\"")));
    const auto files = file_field(sv(), {.name = "files", .label = "Bilagor"}, "", {{"0", "a.pdf", "2 kB", "", {}, ""}});
    EXPECT_THAT(files.string(), AllOf(HasSubstr("class=\"stack attachments\" id=\"files-area\""),
                                      HasSubstr("formaction=\"#files-area\" name=\"files_remove\"")));
}

TEST(Forms, EnterInAFieldContinuesAndDoesNotSearch) {
    const auto html = unit_field(sv(), {.name = "unit", .label = "Vilken?"}, {}).string();
    EXPECT_LT(at(html, "tabindex=\"-1\" aria-hidden=\"true\"></button>"), at(html, "name=\"unit_search\""));
}

TEST(Forms, TheErrorSummaryLinksToTheFields) {
    EXPECT_TRUE(error_summary(sv(), {}).empty());
    const auto one = error_summary(sv(), {{"what", "Berätta"}}).string();
    EXPECT_THAT(one, AllOf(HasSubstr("role=\"alert\" tabindex=\"-1\" aria-labelledby=\"error-summary-title\""),
                           HasSubstr("Det finns en sak att rätta"),
                           HasSubstr("<a class=\"ds-link\" href=\"#what\">Berätta</a>")));
    EXPECT_THAT(error_summary(sv(), {{"", "Allt"}, {"b", "B"}}).string(),
                AllOf(HasSubstr("2 saker"), HasSubstr("<li>Allt</li>")));
    expect_wired(one);
}

TEST(Forms, AFormCarriesItsTokenAndItsKind) {
    const auto html = form({.action = "/a", .files = true, .id = "f", .token = "t\""}, {button("Sänd")}).string();
    EXPECT_THAT(html, HasSubstr("<form class=\"form\" action=\"/a\" method=\"post\" enctype=\"multipart/form-data\" "
                                "id=\"f\" novalidate data-once>"
                                "<input type=\"hidden\" name=\"form_token\" value=\"t&quot;\">"));
    EXPECT_THAT(inline_form({.action = "/a", .post = false}, {}).string(),
                HasSubstr("class=\"inline-form\" action=\"/a\" method=\"get\">"));
}

TEST(Forms, ButtonsTellWhatTheySend) {
    EXPECT_EQ(button("Spara").string(), "<button class=\"ds-button\" type=\"submit\">Spara</button>");
    EXPECT_THAT(button("Ta bort", Button::danger, "remove", "7").string(),
                HasSubstr("data-color=\"danger\" name=\"remove\" value=\"7\">"));
}

TEST(Forms, CheckAnswersNamesTheRowInItsLink) {
    const auto html = check_answers(sv(), {{"Vad?", "a\n<b>", "/t#what", "not"}, {"När?", "", "", ""}}).string();
    EXPECT_THAT(html, AllOf(HasSubstr("a\n&lt;b&gt;"), HasSubstr(">Ändra<span class=\"ds-sr-only\"> Vad?</span></a>"),
                            HasSubstr("Inget svar")));
}

TEST(Forms, StepsTellWhereYouAreWithoutColour) {
    const auto html = steps(sv(), {"Berätta", "Kontrollera", "Skickat"}, 2).string();
    EXPECT_THAT(html, AllOf(HasSubstr("Steg 2 av 3"), HasSubstr("<li aria-current=\"step\"><span>Kontrollera"),
                            HasSubstr("Berätta</span><span class=\"ds-sr-only\"> (klart)")));
    expect_wired(html);
}

TEST(Forms, TheConfirmationShowsTheCodeOnlyWhenThereIsOne) {
    EXPECT_THAT(confirmation_panel(sv(), {"Tack", "Nummer", "8.2.1-1/2026", "Kod", "ABCD", "Spara den"}).string(),
                AllOf(HasSubstr("<h1"), HasSubstr("8.2.1-1/2026"), HasSubstr("<p class=\"code\">ABCD</p>")));
    EXPECT_THAT(confirmation_panel(sv(), {"Tack", "Nummer", "1", "Kod", "", ""}).string(),
                Not(HasSubstr("panel-code")));
}

}  // namespace
