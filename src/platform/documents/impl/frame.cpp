#include "documents/impl/frame.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace documents {
namespace {

constexpr Style office_style{13, 17, true};
constexpr Style label_style{8.5, 11.5, false};
constexpr Style value_style{10.5, 14.5, false};
constexpr Style number_style{10.5, 14.5, true};
constexpr Style address_style{10.5, 14.5, false};
constexpr Style small_style{8.5, 12, false};

// The address stands inside the window however the sheet slips in its envelope.
constexpr double address_top = 52 * mm, address_width = 75 * mm;
constexpr double head_top = 17 * mm;

std::string replaced(std::string text, std::string_view place, std::string_view value) {
    const std::size_t at = text.find(place);
    return at == std::string::npos ? text : text.replace(at, place.size(), value);
}

class Builder {
public:
    Builder(const Typesetter& typesetter, Frame& frame) : typesetter_{typesetter}, frame_{frame} {}

    // Returns where the next thing below may stand.
    double put(std::string_view text, const Style& style, double x, double y, double width, const Colour& colour) {
        if (text.empty()) return y;
        frame_.first.push_back({typesetter_.rows(text, style, width), x, y, colour});
        return y + height_of(frame_.first.back().rows);
    }

private:
    const Typesetter& typesetter_;
    Frame& frame_;
};

struct Contact {
    std::string address, reach;
};
Contact contact(const LetterPage& letter) {
    Contact made{base::join(letter.office_address, "\n"), letter.office_phone};
    if (!letter.office_email.empty()) made.reach += (made.reach.empty() ? "" : "\n") + letter.office_email;
    return made;
}

// The foot stands on the bottom margin, however many lines it has.
void put_footer(Builder& builder, Frame& frame, const Typesetter& typesetter, const LetterPage& letter) {
    const Contact office = contact(letter);
    struct Column {
        std::string_view text;
        double x, width;
    };
    const Column columns[] = {{office.address, text_left, 50 * mm},
                              {office.reach, text_left + 54 * mm, 48 * mm},
                              {letter.footer, right_column + 28 * mm - (office.reach.empty() ? 54 * mm : 0), 47 * mm}};
    double height = 0;
    for (const Column& column : columns)
        if (!column.text.empty())
            height = std::max(height, height_of(typesetter.rows(column.text, small_style, column.width)));
    if (height <= 0) {
        frame.first_bottom = other_bottom;
        return;
    }
    const double top = page_height - 13 * mm - height;
    for (const Column& column : columns) builder.put(column.text, small_style, column.x, top, column.width, muted);
    frame.footer_line = top - 3.5 * mm;
    frame.first_bottom = frame.footer_line - 5 * mm;
}

}  // namespace

void use(cairo_t* cairo, const Colour& colour) { cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue); }

void draw_piece(cairo_t* cairo, const Piece& piece, double x, double y) {
    cairo_move_to(cairo, x + piece.x, y + piece.baseline);
    pango_cairo_show_layout_line(cairo, piece.line);
}

void draw_line(cairo_t* cairo, double x, double y, double width) {
    use(cairo, hair);
    cairo_set_line_width(cairo, 0.6);
    cairo_move_to(cairo, x, y);
    cairo_line_to(cairo, x + width, y);
    cairo_stroke(cairo);
}

Frame make_frame(const Typesetter& typesetter, const LetterPage& letter) {
    Frame frame;
    Builder builder{typesetter, frame};
    double left = builder.put(letter.office_name, office_style, text_left, head_top, 80 * mm, accent);

    const double width = right_edge - right_column;
    double right = head_top + 1;
    right = builder.put(letter.date_label, label_style, right_column, right, 40 * mm, muted);
    right = builder.put(letter.date, value_style, right_column, right, width, ink) + 5;
    right = builder.put(letter.number_label, label_style, right_column, right, width, muted);
    right = builder.put(letter.number, number_style, right_column, right, width, ink) + 5;

    double bottom = std::max(left, right) + 12 * mm;
    if (!letter.recipient.empty()) {
        const double top = std::max(address_top, (letter.window == Window::right ? right : left) + 2 * mm);
        const double x = letter.window == Window::right ? right_column : text_left;
        bottom = builder.put(base::join(letter.recipient, "\n"), address_style, x, top, address_width, ink) + 12 * mm;
        bottom = std::max(bottom, 94 * mm);
    }
    put_footer(builder, frame, typesetter, letter);
    frame.first_top = bottom;
    return frame;
}

void draw_first(cairo_t* cairo, const Frame& frame) {
    for (const Placed& placed : frame.first) {
        const Tag paragraph{cairo, "P"};
        use(cairo, placed.colour);
        double y = placed.y;
        for (const Row& row : placed.rows) {
            draw_piece(cairo, row.pieces.front(), placed.x, y);
            y += row.height;
        }
    }
    if (frame.footer_line > 0) draw_line(cairo, text_left, frame.footer_line, right_edge - text_left);
}

// One line of each, cut where it does not fit: what is repeated here stands in full on the first page.
void draw_following(cairo_t* cairo, const Typesetter& typesetter, const LetterPage& letter) {
    use(cairo, muted);
    const auto one_line = [&](std::string_view text, double x, double width) {
        const std::string clean = base::excerpt(base::replace_invalid_utf8(text), 60);
        if (!clean.empty())
            draw_piece(cairo, typesetter.rows(clean, small_style, width).front().pieces.front(), x, head_top);
    };
    one_line(letter.office_name, text_left, 80 * mm);
    one_line(letter.number, right_column, 50 * mm);
    draw_line(cairo, text_left, head_top + 6 * mm, right_edge - text_left);
}

void draw_page_label(cairo_t* cairo, const Typesetter& typesetter, const LetterPage& letter, std::size_t page,
                     std::size_t pages) {
    const std::string label =
        replaced(replaced(base::replace_invalid_utf8(letter.page_label), "{0}", std::to_string(page)), "{1}",
                 std::to_string(pages));
    if (label.empty()) return;
    use(cairo, muted);
    const std::vector<Row> rows = typesetter.rows(label, small_style, 34 * mm, 0, PANGO_ALIGN_RIGHT);
    draw_piece(cairo, rows.front().pieces.front(), right_edge - 34 * mm, head_top + (page == 1 ? 1 : 0));
}

}  // namespace documents
