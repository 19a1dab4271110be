#pragma once
// From blocks to pages: lines are made by Pango, and placed on pages by rules of our own. Points are
// the unit throughout; y grows downwards.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"
#include "documents/impl/fonts.h"

namespace documents {

struct Style {
    double size = 11;
    double line_height = 15.4;
    bool strong = false;
};
inline constexpr Style body_style{};
inline constexpr Style title_style{17, 23, true};
inline constexpr Style heading_style{12.5, 18, true};

using Layout = std::shared_ptr<PangoLayout>;

struct Piece {
    Layout owner;
    PangoLayoutLine* line = nullptr;  // lives as long as its owner
    double x = 0;                     // from the text's left edge
    double baseline = 0;              // from the row's top
    std::size_t column = 0;           // of a table
};

// What a page break never cuts: one line of text, or one line of each cell.
struct Row {
    double height = 0;
    bool keep = false;  // stands on the same page as the next row
    std::vector<Piece> pieces{};
};

struct Element {
    enum Kind { title, heading, paragraph, list_item, rule, table_row };
    Kind kind = paragraph;
    double before = 0;  // space above, except at the top of a page
    std::vector<Row> rows{};
    std::optional<Piece> bullet{};
};

// The rows of one element that stand on one page.
struct Part {
    std::size_t element = 0, first = 0, count = 0;
    double top = 0;  // from the top of the page's text
};
using Page = std::vector<Part>;

class Typesetter {
public:
    explicit Typesetter(std::string_view language);

    // A block of lines, as wide as `width` at most: rows of one piece each.
    std::vector<Row> rows(std::string_view text, const Style& style, double width, double x = 0,
                          PangoAlignment alignment = PANGO_ALIGN_LEFT) const;
    double natural_width(std::string_view text, const Style& style) const;

private:
    Layout layout(std::string_view text, const Style& style, double width, PangoAlignment alignment) const;

    Owned<PangoContext> context_;
};

// Title and blocks as elements; none when they would be taller than `height_max`.
std::optional<std::vector<Element>> elements(const Typesetter& typesetter, std::string_view title,
                                             const std::vector<Block>& blocks, double width, double height_max);

// No heading and no single line of a paragraph is left alone at a page's end or beginning.
std::vector<Page> paginate(const std::vector<Element>& elements, double first_height, double other_height);

double height_of(const std::vector<Row>& rows);

}  // namespace documents
