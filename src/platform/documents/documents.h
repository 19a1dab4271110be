#pragma once
// A letter as PDF: A4, tagged, with its fonts inside. Knows nothing of cases: every word on the page
// comes from the caller, and text is only ever text, never markup of the layout engine.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace documents {

struct Block {
    enum Kind { heading, paragraph, list_item, rule, table_row };
    Kind kind = paragraph;
    std::string text{};  // a table row's cells are parted by tabs; a rule has no text
    bool operator==(const Block&) const = default;
};

// The side on which the envelope's window is. The address begins 52 mm from the sheet's top and 115 mm
// (right: Swedish C5 envelopes, window H2) or 30 mm (left: DIN long, DIN 5008 form B) from its left
// edge. Windows differ between makers: try a letter in the office's own envelopes.
enum class Window { right, left };

struct LetterPage {
    std::string office_name;
    std::vector<std::string> office_address;
    std::string office_phone, office_email;

    Window window = Window::right;
    std::vector<std::string> recipient;  // lines of the address; none: no place is left for a window

    std::string date_label, date;      // "Datum", "2026-11-22"
    std::string number_label, number;  // "Diarienummer", "8.2.1-123/2026"

    std::string title;
    std::vector<Block> blocks;
    std::string language = "sv";  // sv or en: how the text is shaped and read aloud
    std::string footer;
    std::string page_label;  // "Sida {0} av {1}"
    base::Time made;         // stands in the file; nothing else depends on the time
};

// At most so much: a letter is read by a person.
constexpr int pages_max = 200;
constexpr std::size_t text_bytes_max = 1'000'000;

// The same letter gives the same bytes wherever the program and the libraries under it are the same: fonts
// and settings of the machine have no say. What it refuses:
// documents.refused.long (values: pages_max) and documents.refused.head (address, number or footer
// fill the first page). Throws a Fault when the PDF cannot be made. May be called from any thread.
base::Result<std::string> letter_pdf(const LetterPage& letter);

// Letters to be printed at once, one after the other in one file. Each begins on the front of a sheet, so that a
// printer that prints both sides puts no two letters on one. Refuses as letter_pdf does, and none at all
// (documents.refused.none); more than pile_pages_max pages together is documents.refused.long.
struct LetterPile {
    std::string title;
    std::string language = "sv";
    base::Time made;
    std::vector<LetterPage> letters;
};
constexpr std::size_t pile_pages_max = 2000;
base::Result<std::string> pile_pdf(const LetterPile& pile);

// An A4 sheet that a machine knows again: a line of words between two copies of a row of bars, so that a fold or
// a stain does not hide both. Throws as letter_pdf does.
struct BarSheet {
    std::string words;             // also the file's title
    std::string language = "sv";
    std::vector<int> bars;         // widths in points, dark and light in turn
    base::Time made;
};
std::string bar_sheet_pdf(const BarSheet& sheet);

// The markup of letters (catalogue/README.md): an empty line between paragraphs, "# " begins a
// heading, "- " a list item. Line breaks within a paragraph stay. No input is wrong.
std::vector<Block> blocks(std::string_view letter_text);

}  // namespace documents
