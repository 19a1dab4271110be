#pragma once
// The component library: everything a page is made of. Structs in, Html out; no component reads
// anything but its arguments. Every sentence comes from the caller already in the right language;
// the few words components need themselves are keys "pages.*" in locale/.
// Look and rules: UX.md section 10; classes of @digdir/designsystemet-css and web/css/*.css.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "i18n/i18n.h"
#include "pages/html.h"

namespace pages {

using i18n::Texts;

// ---- text ------------------------------------------------------------------------------------
Html heading(int level, std::string_view text, std::string_view id = {});   // h1..h4 with the theme's sizes
Html paragraph(std::string_view text);
Html subtle(std::string_view text);                        // small, subdued paragraph
// Sentences with links or emphasis: inline markup of our texts, **strong** and [words](/path) only;
// everything else is escaped.
Html rich_paragraph(std::string_view marked_up);
Html rich_inline(std::string_view marked_up);
Html preserved(std::string_view text);                     // what a person wrote, with its line breaks
Html link(std::string_view href, std::string_view text);
Html list(const std::vector<Html>& items, bool ordered = false);
Html markdown(std::string_view text);                      // for our own long texts; "#" is an h2, no raw HTML
Html section(std::string_view id, std::string_view title, const Html& content);   // h2 and a landmark
Html details(std::string_view summary, const Html& content, bool open = false);
Html stack(const std::vector<Html>& parts);                // one after the other with the normal gap
Html columns(const Html& main, const Html& aside);         // two on a wide screen, one on a narrow
Html card(const Html& content);
Html door(std::string_view title, std::string_view text, std::string_view href, std::string_view link);   // a way in, as a card
Html title_row(std::string_view title, const std::vector<Html>& acts);   // h1 with its buttons at the side
Html writing_lines(int lines);                             // room to write by hand, on a form that is printed
// Text to take along: a box that can be marked, and with script a button that copies it.
Html copyable(const Texts& texts, std::string_view id, std::string_view text);
Html print_button(const Texts& texts);                     // with script only; hidden without
// A scanned page as a picture that opens in full, and what was read on it with the unsure words marked.
struct Scan { std::string src, alt; int width = 0, height = 0; };
Html scan(const Scan& scan);
struct ReadWord { std::string before, text; bool unsure = false; };   // `before`: the space or line breaks between
Html read_text(std::string_view label, const std::vector<ReadWord>& words);
Html side_by_side(const Html& left, const Html& right);    // halves on a wide screen, one after the other on a narrow
Html progress(std::string_view label, std::int64_t done, std::int64_t all);

enum class Tone { neutral, info, success, warning, danger };
Html tag(std::string_view text, Tone tone);
Html alert(Tone tone, std::string_view title, const Html& content);
// Something that just happened, announced politely (role=status).
Html notice(std::string_view text, const Html& action = {});

// ---- forms -----------------------------------------------------------------------------------
struct Field {
    std::string name;          // id and name; error links go to #name
    std::string label;
    std::string hint;
    std::string error;         // words of the error summary, shown between hint and field
    std::string value;
    bool optional = false;     // adds "(frivilligt)" to the label
    int characters_max = 0;    // textarea: counter by script, said in the hint by the caller
    std::string autocomplete = "off";
    std::string input_mode;    // "numeric", "email", "tel"
    bool page_heading = false; // the label is the page's h1 (one question a page)
    bool focused = false;      // text_area: where the page begins
};
struct Choice { std::string value, label, hint; };

Html text_field(const Texts& texts, const Field& field, int width_characters = 0);
Html search_field(const Texts& texts, const Field& field);
Html password_field(const Texts& texts, const Field& field);
Html text_area(const Texts& texts, const Field& field, int rows = 6);
Html radios(const Texts& texts, const Field& field, const std::vector<Choice>& choices);
Html checkboxes(const Texts& texts, const Field& field, const std::vector<Choice>& choices, const std::vector<std::string>& chosen);
Html select(const Texts& texts, const Field& field, const std::vector<Choice>& choices);
// Three text fields name_day, name_month, name_year; the year alone is accepted.
struct DateValue { std::string day, month, year; };
Html date_field(const Texts& texts, const Field& field, const DateValue& value);
// Several files; the list of those already received is shown above with a remove button each.
// `state` is a word or two; `why` the sentences behind it, `act` what may be done with it.
struct ReceivedFile { std::string id, name, size, state; Tone tone = Tone::neutral; std::string href; std::string why{}; Html act{}; };
Html file_field(const Texts& texts, const Field& field, std::string_view accept, const std::vector<ReceivedFile>& received);
// Register search: text field, search button posting name_search, radios of what was found, always
// with "Jag vet inte"; a script adds a combobox fed by source_url?q= (JSON [{id, name, detail}]).
// Posts name (the words), name_id (a unit's id, "unknown", or nothing).
struct UnitOption { std::string id, name, detail; };
struct UnitSearch {
    std::string source_url;
    bool searched = false;
    std::vector<UnitOption> found;
    std::optional<UnitOption> chosen;
};
Html unit_field(const Texts& texts, const Field& field, const UnitSearch& search);
Html hidden(std::string_view name, std::string_view value);

enum class Button { primary, secondary, tertiary, danger };
Html button(std::string_view text, Button kind = Button::primary, std::string_view name = {}, std::string_view value = {});
// Stands first in a form with several buttons: Enter in a field does what the page is for, not what its first button does.
Html default_button();
Html link_button(std::string_view href, std::string_view text, Button kind = Button::primary);
Html actions(const std::vector<Html>& parts);
struct Form { std::string action; bool post = true; bool files = false; std::string id{}; std::string token{}; /* csrf, hidden "form_token" when set */ };
Html form(const Form& form, const std::vector<Html>& parts);
Html inline_form(const Form& form, const std::vector<Html>& parts);          // one line, for small acts in a row
// A list whose rows can be chosen, and under it what can be done with those that are.
Html bulk_form(const Form& form, const Html& list, const std::vector<Html>& acts);
Html fieldset(std::string_view legend, std::string_view hint, const std::vector<Html>& parts);
Html field_row(const std::vector<Html>& fields);           // short fields beside each other where there is room
// Meant only when the field has the value; a script hides it otherwise, without one it says so itself.
Html only_when(std::string_view field, std::string_view value, const Html& content);
// A form that a script saves while somebody writes: posts it with "autosave" and takes {version, saved, path, hints} or, when
// somebody else saved since, 409. The words stand in attributes; `state` is what stands there now ("Sparat 14:32").
struct Autosave { std::string state, conflict, failed, signed_out, saving; };
Html autosaved_form(const Form& form, const Autosave& words, const std::vector<Html>& parts);
Html live(std::string_view name, std::string_view text);    // a figure that such a save fills anew, by its name
Html save_state(const Autosave& words);                    // where the form says whether it is saved; role=status
// "The call began 14:32"; a script adds how long ago, from the server's own seconds when the page was made.
Html timer(std::string_view words, std::int64_t seconds, std::string_view elapsed_label);
// Hints that the script fills anew after a save; each with where it comes from.
struct HintLine { std::string source, text, href; };
Html hints(std::string_view none, const std::vector<HintLine>& lines);

struct Error { std::string field; std::string text; };
// role=alert, focus by script, links to the fields; empty when there are none.
Html error_summary(const Texts& texts, const std::vector<Error>& errors);

struct Answer { std::string label; std::string value; std::string change_href; std::string note; };
Html check_answers(const Texts& texts, const std::vector<Answer>& answers);
Html steps(const Texts& texts, const std::vector<std::string>& names, int current);       // from 1
// Reference number large; code, when there is one, in its own box with why and how long.
struct Confirmation { std::string title, number_label, number, code_label, code, code_help; };
Html confirmation_panel(const Texts& texts, const Confirmation& confirmation);

// ---- larger, with pictures: children's pages, easy-read, film ---------------------------------
struct BigDoor { std::string icon, title, text, href; };
Html big_doors(const std::vector<BigDoor>& doors);
// Whom to call now: each number is a button with its words.
struct CallBox { std::string title, text; std::vector<std::pair<std::string, std::string>> numbers; std::string title_id{}; int level = 2; };
Html call_box(const CallBox& box);
// What must be written down, large, with why.
Html keep_this(std::string_view title, const std::vector<std::pair<std::string, std::string>>& rows, std::string_view help);
struct PictureChoice { std::string value, label, hint, icon; };
Html picture_choices(const Texts& texts, const Field& field, const std::vector<PictureChoice>& choices,
                     const std::vector<std::string>& chosen, bool several);
struct Film { std::string title, source, captions, poster; };
Html film(const Texts& texts, const Film& film);

// ---- data ------------------------------------------------------------------------------------
struct Cell { Html content; bool numeric = false; bool heading = false; bool nowrap = false; };
struct Column { std::string title; std::string sort_href; int sorted = 0; /* 1 ascending, -1 descending */ bool numeric = false; bool narrow_hide = false; };
struct TableRow { std::vector<Cell> cells; std::string href; };     // href: j/k and Enter open it
struct Table {
    std::string caption;                // shown as table caption, or hidden when caption_hidden
    bool caption_hidden = false;
    std::vector<Column> columns;
    std::vector<TableRow> rows;
    std::string empty_text;             // said instead of an empty table
    bool cards_when_narrow = true;      // under 60rem each row becomes a card, else it scrolls
};
Html table(const Table& table);
// First cell of a row that can be chosen (bulk acts, the key x); `label` is read, not shown.
Html select_box(std::string_view name, std::string_view value, std::string_view label);
Html description_list(const std::vector<std::pair<std::string, Html>>& rows);
Html more(std::string_view summary, const Html& content);   // more of a row, folded away under a few words
Html halves(const Html& one, const Html& other);            // two of a kind beside each other, to be compared
// One of two texts that are compared: the words that the other lacks are marked, for eye and ear.
struct ComparedWords { std::string text; bool shared = true; };
Html compared(const Texts& texts, const std::vector<ComparedWords>& words);
// Who else reads the same; a script asks `href` again while the reader is active. Empty words: nobody.
Html presence(std::string_view href, std::string_view words);
struct TimelineItem { std::string when; std::string title; Html content; Tone tone = Tone::neutral; };
Html timeline(const std::vector<TimelineItem>& items);
Html file_list(const Texts& texts, const std::vector<ReceivedFile>& files);

struct FilterField { Field field; std::vector<Choice> choices; };   // no choices: a text field
// GET form: filters live in the URL. `kept` are hidden members.
Html filters(const Texts& texts, std::string_view action, const std::vector<FilterField>& fields, const std::vector<std::pair<std::string, std::string>>& kept = {});
struct ViewLink { std::string href, label; bool current = false; std::string count; };
Html views(const Texts& texts, const std::vector<ViewLink>& links);
// Keyset pages: first and next only; empty hrefs are left out. `summary` is announced (role=status).
Html pagination(const Texts& texts, std::string_view summary, std::string_view first_href, std::string_view next_href);

// Server-made SVG with a sentence that tells the finding, and the same numbers as a table below.
struct Series { std::string name; std::vector<double> values; };
struct Chart {
    std::string id;                     // unique on the page
    std::string title;
    std::string finding;                // what the picture shows, as a sentence
    std::vector<std::string> labels;    // x
    std::vector<Series> series;         // at most 4
    std::string unit;
    std::vector<std::string> hrefs{};   // one a label: what is behind it
};
Html line_chart(const Texts& texts, const Chart& chart);
Html bar_chart(const Texts& texts, const Chart& chart);             // horizontal bars, always from 0
struct Figure { std::string label, value, note, href; };
Html figures(const std::vector<Figure>& figures);                   // a row of key numbers

// ---- page frames -----------------------------------------------------------------------------
struct Crumb { std::string href, text; };
struct PublicPage {
    std::string title;                  // without the office's name; "Fel: " is added when errors
    bool has_errors = false;
    bool quick_exit = false;            // the bar that leaves the page quickly
    bool neutral_title = false;         // title tells nothing (tip, children)
    std::vector<Crumb> crumbs;
    std::string other_language_href;    // the same page in the other language; empty: told so
    struct InLanguage { std::string href; i18n::Language language; };
    std::vector<InLanguage> languages{};            // every language the page is in; then the member above is not used
    std::optional<i18n::Language> wanted{};         // was asked for, and the page is not in it: it says so
    bool children = false;              // the look of /barn/: larger targets, its own head, nothing to lead astray
    bool easy = false;                  // larger text with air, for those who read with effort
    bool read_aloud = false;            // the button that reads the page, by voices of the device alone
    bool wide = false;                  // 70rem instead of 44rem
    bool demo = false;                  // the banner of the synthetic authority
    std::string office_name, office_phone;
    Html content;
};
std::string public_page(const Texts& texts, const PublicPage& page);

struct NavItem { std::string href, text, icon; bool current = false; std::string count; };
struct StaffPage {
    std::string title;
    bool has_errors = false;
    bool demo = false;
    std::string office_name;
    std::string user_name, user_role;   // role words
    std::string search_value;
    std::string csrf_token;             // for the sign-out form
    std::vector<NavItem> nav;
    std::string other_language_href;
    Html content;
};
std::string staff_page(const Texts& texts, const StaffPage& page);

// Static files: name with its content hash in it, for links; content for serving.
std::string asset_href(std::string_view name);              // "/s/app.<hash>.css"
struct Asset { std::string content_type; std::string_view content; };
std::optional<Asset> find_asset(std::string_view hashed_name);   // "app.<hash>.css"

}  // namespace pages
