// Writes every component, in both frames and both languages, as static pages to look at and to run
// accessibility tools on: gallery FOLDER, then serve that folder. Not part of the product.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "pages/components.h"

namespace {

using namespace pages;
using i18n::Language;

void write(const std::filesystem::path& path, std::string_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file{path, std::ios::binary};
    file << content;
    if (!file.flush()) throw std::runtime_error{"cannot write " + path.string()};
}

PublicPage public_frame(std::string title, Html content) {
    PublicPage page;
    page.title = std::move(title);
    page.office_name = "Vårdtillsynen";
    page.office_phone = "010-000 00 00";
    page.demo = true;
    page.other_language_href = "/en/";
    page.crumbs = {{"/", "Start"}, {"/beratta", "Berätta för oss"}, {"", page.title}};
    page.content = std::move(content);
    return page;
}

std::vector<ReceivedFile> files() {
    return {{"f1", "bild-fran-avdelningen.jpg", "2,4 MB", "Kontrollerad", Tone::success, "/fil/f1"},
            {"f2", "ett-mycket-langt-namn-som-inte-har-nagra-mellanslag-och-darfor-maste-brytas-nagonstans.pdf",
             "310 kB", "Väntar på kontroll", Tone::warning, ""}};
}

Html tip_form(const i18n::Texts& t, bool wrong) {
    Html page;
    if (wrong) {
        page.add(error_summary(t, {{"what_happened", "Berätta vad som har hänt"},
                                   {"contact", "Välj om du vill vara anonym"},
                                   {"when", "Skriv ett år som har varit"}}));
    }
    page.add(steps(t, {"Berätta", "Kontrollera", "Skickat"}, wrong ? 2 : 1));
    page.add(heading(1, "Lämna ett tips om vård eller omsorg"));
    page.add(alert(
        Tone::info, "Bra att veta",
        rich_paragraph(
            "Du får ingen återkoppling på ett tips. Vill du att vi prövar en "
            "händelse ska du i stället [anmäla ett klagomål](/beratta/klagomal). **Ring 112** vid fara för liv.")));
    const auto error = [wrong](const char* words) { return std::string{wrong ? words : ""}; };
    UnitSearch search{.source_url = "/enheter.json"};
    if (wrong) {
        search.searched = true;
        search.found = {{"1", "Solgläntan", "Särskilt boende, Falun"}, {"2", "Solgården", "Hemtjänst, Umeå"}};
    }
    page.add(form({.action = "/beratta/tips", .files = true, .token = "0123"},
                  {
                      text_area(t, {.name = "what_happened",
                                    .label = "Vad har hänt?",
                                    .hint = "Skriv med egna ord. Skriv helst inte personnummer. "
                                            "Högst 5 000 tecken.",
                                    .error = error("Berätta vad som har hänt"),
                                    .characters_max = 5000}),
                      unit_field(t,
                                 {.name = "unit",
                                  .label = "Vilken vårdenhet gäller det?",
                                  .hint = "Sök på namn eller ort. Lämna tomt om du "
                                          "inte vet.",
                                  .value = wrong ? "Solg" : ""},
                                 search),
                      date_field(t,
                                 {.name = "when",
                                  .label = "När hände det?",
                                  .hint = "Till exempel 28 10 2026. Bara år går också bra.",
                                  .error = error("Skriv ett år som har varit"),
                                  .optional = true},
                                 {wrong ? "31" : "", "", wrong ? "2099" : ""}),
                      checkboxes(t, {.name = "area", .label = "Vad gäller det?", .optional = true},
                                 {{"hsl", "Hälso- och sjukvård",
                                   "Sjukhus, "
                                   "vårdcentral, tandvård"},
                                  {"sol", "Socialtjänst", "Hemtjänst, boende, barn och unga"},
                                  {"lss", "Stöd enligt LSS", ""}},
                                 {"sol"}),
                      select(t, {.name = "county", .label = "Län", .value = "20", .optional = true},
                             {{"20", "Dalarna", ""}, {"24", "Västerbotten", ""}}),
                      file_field(t,
                                 {.name = "files",
                                  .label = "Bilagor",
                                  .hint = "Högst 10 filer, 25 MB styck. Vi tar bort dolda uppgifter som "
                                          "plats och kameramodell.",
                                  .optional = true},
                                 ".pdf,.jpg,.png", wrong ? files() : std::vector<ReceivedFile>{}),
                      radios(t,
                             {.name = "contact",
                              .label = "Vill du vara anonym?",
                              .hint = "Är du anonym kan vi inte ställa frågor till dig.",
                              .error = error("Välj om du vill vara anonym")},
                             {{"anonymous", "Ja, jag vill vara anonym", ""},
                              {"named",
                               "Nej, ni får "
                               "kontakta mig",
                               "Vi behöver din e-post eller ditt telefonnummer"}}),
                      text_field(t,
                                 {.name = "contact_email",
                                  .label = "E-post",
                                  .optional = true,
                                  .autocomplete = "email",
                                  .input_mode = "email"},
                                 34),
                      actions({button("Gå vidare och kontrollera"), pages::link("/beratta", "Avbryt")}),
                  }));
    return page;
}

Html check_and_receipt(const i18n::Texts& t) {
    return stack(
        {confirmation_panel(
             t,
             {"Tack, vi har tagit emot ditt tips", "Ditt nummer är", "8.2.1-123/2026", "Din kod", "7K3M-Q9TX-2B4C-WZ80",
              "Koden behövs om du vill lägga till något. Den visas bara nu. Skriv ner den eller skriv ut sidan."}),
         heading(2, "Vad händer nu?"),
         list({text("Vi läser ditt tips inom en arbetsdag."), rich_inline("Är någon i fara? **Ring 112.**")}, true),
         heading(2, "Kontrollera dina svar"),
         check_answers(t, {{"Vad har hänt?", "Larmet besvarades inte.\nDet hände flera nätter i rad.",
                            "/beratta/tips#what_happened", ""},
                           {"Vilken vårdenhet?", "", "/beratta/tips#unit", "Du valde: jag vet inte"},
                           {"När?", "28 oktober 2026", "/beratta/tips#when", ""}}),
         details("Så hanterar vi dina uppgifter", paragraph("Uppgifterna skyddas av sekretess."), true),
         details("Vad betyder allmän handling?", paragraph("Alla får be att se den.")),
         markdown("## Att läsa mer\n\nText med *betoning*, **fet stil** och [länk](/om).\n\n- ett\n- två\n\n> "
                  "Citat\n\n<script>x</script>"),
         alert(Tone::warning, "Sista dagen närmar sig", paragraph("Svara senast 4 december.")),
         alert(Tone::danger, "Ring 112 vid fara för liv", paragraph("Vi är inte bemannade dygnet runt.")),
         alert(Tone::success, "Sparat", paragraph("Utkastet är sparat 14:32.")),
         notice("Uppgiften är sparad.", pages::link("/angra", "Ångra")), file_list(t, files()), print_button(t),
         subtle("Senast ändrad 22 november 2026"), preserved("rad ett\nrad två")});
}

Chart lines() {
    Chart chart;
    chart.id = "weeks";
    chart.title = "Tips per vecka";
    chart.finding = "Tips om läkemedel steg från 12 till 31 på åtta veckor.";
    for (int week = 36; week <= 47; ++week) chart.labels.push_back("v " + std::to_string(week));
    chart.series = {{"Läkemedel", {12, 14, 13, 15, 18, 17, 21, 22, 26, 25, 29, 31}},
                    {"Bemanning", {20, 19, 22, 21, 20, 23, 22, 24, 21, 22, 23, 22}},
                    {"Bemötande", {5, 7, 6, 8, 7, 6, 9, 8, 7, 8, 9, 8}}};
    chart.unit = "tips";
    return chart;
}

Chart bars(std::string id, bool two) {
    Chart chart{.id = std::move(id),
                .title = two ? "Ärenden per län, två år" : "Ärenden per län",
                .finding = "Dalarna har flest ärenden per invånare.",
                .labels = {"Dalarna", "Västerbotten", "Västra Götalands län med ett långt namn", "Gotland"},
                .series = {{"2026", {1431, 912, 655, 80}}},
                .unit = "ärenden",
                .hrefs = {"/lan/20", "/lan/24", "/lan/14", ""}};
    if (two) chart.series.push_back({"2025", {1200, 950.5, 700, 95}});
    return chart;
}

Html chart_page(const i18n::Texts& t) {
    return stack({heading(1, "Vad vi ser"), line_chart(t, lines()), bar_chart(t, bars("county", false)),
                  bar_chart(t, bars("county-years", true)),
                  figures({{"Nya tips", "214", "den här veckan", "/arbetsrum/inkorg"},
                           {"Försenade", "2", "", ""},
                           {"Median, dagar", "3,5", "till beslut", ""}})});
}

StaffPage staff_frame(std::string title, Html content) {
    StaffPage page;
    page.title = std::move(title);
    page.office_name = "Vårdtillsynen";
    page.user_name = "Handläggare Ett";
    page.user_role = "Handläggare, avdelning mitt";
    page.csrf_token = "token";
    page.demo = true;
    page.other_language_href = "/en/arbetsrum";
    page.nav = {{"/arbetsrum/inkorg", "Inkorg", "inbox", true, "9"},
                {"/arbetsrum/mina", "Mina ärenden", "briefcase", false, ""},
                {"/arbetsrum/samtal/ny", "Samtalsanteckning", "phone", false, ""},
                {"/arbetsrum/register", "Register", "building-2", false, ""},
                {"/arbetsrum/signaler", "Signaler", "activity", false, "3"},
                {"/arbetsrum/rapporter", "Rapporter", "chart-column", false, ""}};
    page.content = std::move(content);
    return page;
}

Html inbox(const i18n::Texts& t) {
    Table cases;
    cases.caption = "Inkomna ärenden, sorterade efter tid, nyast först";
    cases.caption_hidden = true;
    cases.columns = {{.title = ""},
                     {.title = "Nummer"},
                     {.title = "Typ"},
                     {.title = "Verksamhet"},
                     {.title = "Gäller", .narrow_hide = true},
                     {.title = "Risk"},
                     {.title = "Inkom", .sort_href = "/arbetsrum/inkorg?sort=tid", .sorted = -1},
                     {.title = "Förfaller", .sort_href = "/arbetsrum/inkorg?sort=forfall"},
                     {.title = "Bilagor", .numeric = true}};
    const auto add = [&cases](std::string number, std::string kind, std::string unit, std::string place,
                              std::string about, std::string risk, Tone tone) {
        cases.rows.push_back({{{select_box("case", number, "Välj " + number)},
                               {pages::link("/arbetsrum/arende/" + number, number), false, true, true},
                               {text(kind)},
                               {stack({text(unit), subtle(place)})},
                               {text(about)},
                               {tag(risk, tone)},
                               {text("22 nov 08:12"), false, false, true},
                               {text("24 nov"), false, false, true},
                               {text("3"), true}},
                              "/arbetsrum/arende/" + number});
    };
    add("8.2.1-1843-2026", "Tips", "Solgläntan, särskilt boende", "Falun",
        "Upprepade fall nattetid, larm besvaras inte", "Hög", Tone::danger);
    add("8.2.1-1842-2026", "Lex Maria", "Medicinkliniken, Norrby sjukhus", "Umeå", "Fördröjd diagnos efter röntgensvar",
        "Hög", Tone::danger);
    add("8.2.1-1840-2026", "Klagomål", "Hemtjänst Öst AB", "Örebro", "Uteblivna besök vid tre tillfällen", "Medel",
        Tone::warning);
    add("8.2.1-1831-2026", "Tillstånd", "Omsorgskompaniet i Väst AB", "Göteborg",
        "Ansökan hemtjänst, komplettering inkommen", "Låg", Tone::info);
    add("8.2.1-1828-2026", "Fråga", "Privatperson", "–", "Hur överklagar jag ett avslag på färdtjänst?", "Ingen",
        Tone::neutral);
    return stack(
        {title_row("Inkorg", {link_button("/arbetsrum/samtal/ny", "Ny samtalsanteckning"),
                              link_button("/arbetsrum/export", "Exportera", Button::secondary), print_button(t)}),
         views(t, {{"/arbetsrum/inkorg", "Alla nya", true, "9"},
                   {"/arbetsrum/inkorg?vy=mina", "Mina", false, "14"},
                   {"/arbetsrum/inkorg?vy=risk", "Hög risk", false, "4"}}),
         filters(t, "/arbetsrum/inkorg",
                 {{{.name = "q", .label = "Sök i inkorgen"}, {}},
                  {{.name = "type", .label = "Typ"}, {{"", "Alla typer", ""}, {"tip", "Tips", ""}}},
                  {{.name = "county", .label = "Län"}, {{"", "Alla län", ""}, {"20", "Dalarna", ""}}}},
                 {{"sort", "tid"}}),
         table(cases), pagination(t, "Visar 1–5 av 214", "", "/arbetsrum/inkorg?after=5")});
}

Html case_page(const i18n::Texts& t) {
    const Html facts = card(stack(
        {heading(2, "Uppgifter"), description_list({{"Verksamhet", pages::link("/arbetsrum/enhet/1", "Solgläntan")},
                                                    {"Risk", tag("Hög", Tone::danger)},
                                                    {"Handläggare", text("Handläggare Ett")},
                                                    {"Förfaller", text("24 november 2026")}})}));
    const Html story =
        timeline({{"22 november 2026 08:12", "Tips inkom", paragraph("Upprepade fall nattetid."), Tone::info},
                  {"22 november 2026 09:30", "Registrerat", {}, Tone::neutral},
                  {"23 november 2026", "Bedömt som hög risk", subtle("Av handläggare"), Tone::danger},
                  {"24 november 2026", "Beslutat", paragraph("Ärendet avslutas."), Tone::success}});
    Table parties{.caption = "Parter",
                  .columns = {{.title = "Roll"}, {.title = "Namn"}},
                  .rows = {{{{text("Vårdgivare"), false, true}, {text("Hemtjänst Öst AB")}}, ""}},
                  .empty_text = "Inga parter.",
                  .cards_when_narrow = false};
    Table none{.caption = "Beslut", .columns = {{.title = "Beslut"}}, .empty_text = "Inga beslut än."};
    return stack(
        {error_summary(t, {{"note", "Skriv en anteckning"}}), heading(1, "Ärende 8.2.1-1843/2026"),
         notice("Ärendet är tilldelat dig."),
         columns(
             stack({section("handelser", "Händelser", story),
                    section("parter", "Parter", stack({table(parties), table(none)})),
                    section("anteckning", "Ny anteckning",
                            form({.action = "/arbetsrum/anteckning", .token = "t"},
                                 {text_area(t,
                                            {.name = "note",
                                             .label = "Anteckning",
                                             .error = "Skriv en anteckning",
                                             .characters_max = 2000},
                                            4),
                                  fieldset("Vem såg det?", "Ange det som är känt.",
                                           {text_field(t, {.name = "seen_by", .label = "Roll", .optional = true}, 20)}),
                                  actions({button("Spara"), button("Spara utkast", Button::secondary, "draft", "1"),
                                           button("Ta bort", Button::danger, "remove", "1"),
                                           button("Ångra", Button::tertiary)})}))}),
             stack({facts, card(stack({heading(2, "Filer"), file_list(t, files())})),
                    inline_form({.action = "/arbetsrum/tilldela", .token = "t"},
                                {select(t, {.name = "officer", .label = "Tilldela"}, {{"1", "Handläggare Ett", ""}}),
                                 button("Tilldela", Button::secondary)})}))});
}

Html sign_in(const i18n::Texts& t) {
    return form(
        {.action = "/logga-in"},
        {text_field(t, {.name = "user", .label = "Användarnamn", .autocomplete = "username", .page_heading = true}),
         password_field(t, {.name = "password", .label = "Lösenord"}), hidden("next", "/arbetsrum"),
         actions({button("Logga in")})});
}

void run(const std::filesystem::path& out) {
    const auto& sv = i18n::Texts::of(Language::sv);
    const auto& en = i18n::Texts::of(Language::en);
    auto tip = public_frame("Lämna ett tips", tip_form(sv, false));
    tip.quick_exit = tip.neutral_title = true;
    write(out / "tip.html", public_page(sv, tip));
    tip.content = tip_form(sv, true);
    tip.has_errors = true;
    write(out / "tip-errors.html", public_page(sv, tip));
    write(out / "receipt.html", public_page(sv, public_frame("Tack", check_and_receipt(sv))));
    auto numbers = public_frame("Vad vi ser", chart_page(sv));
    numbers.wide = true;
    write(out / "charts.html", public_page(sv, numbers));
    auto english = public_frame("Sign in", sign_in(en));
    english.other_language_href.clear();
    write(out / "sign-in.html", public_page(en, english));
    write(out / "inbox.html", staff_page(sv, staff_frame("Inkorg (9 nya)", inbox(sv))));
    write(out / "case.html", staff_page(sv, staff_frame("Ärende 8.2.1-1843/2026", case_page(sv))));
    write(out / "staff-charts.html", staff_page(sv, staff_frame("Signaler", chart_page(sv))));
    write(out / "enheter.json",
          R"([{"id":"1","name":"Solgläntan","detail":"Särskilt boende, Falun"},{"id":"2","name":"Solgården"}])");
    for (const char* name : {"public.css", "staff.css", "public.js", "staff.js", "sprite.svg", "favicon.svg",
                             "inter.woff2", "inter-ext.woff2"}) {
        const auto href = asset_href(name);
        write(out / href.substr(1), find_asset(href.substr(3))->content);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: gallery FOLDER\n";
        return 2;
    }
    run(argv[1]);
}
