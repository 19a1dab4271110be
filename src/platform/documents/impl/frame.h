#pragma once
// What stands around a letter's text: sender, date, number, address, the following pages' heads.
#include <string>
#include <vector>

#include <cairo.h>

#include "documents/impl/layout.h"

namespace documents {

constexpr double mm = 72.0 / 25.4;
inline constexpr double page_width = 210 * mm, page_height = 297 * mm;
// About 70 characters of 11 points fit between the margins, which is what an eye follows with ease.
inline constexpr double text_left = 30 * mm, text_width = 138 * mm;
inline constexpr double right_column = 115 * mm, right_edge = 190 * mm;

struct Colour {
    double red, green, blue;
};
inline constexpr Colour ink{0.07, 0.07, 0.07}, muted{0.32, 0.32, 0.32}, accent{0.024, 0.188, 0.220},
    hair{0.64, 0.76, 0.78};

// Opens a structure element of the tagged PDF for as long as it lives.
class Tag {
public:
    Tag(cairo_t* cairo, const char* name) : cairo_{cairo}, name_{name} { cairo_tag_begin(cairo, name, nullptr); }
    ~Tag() { cairo_tag_end(cairo_, name_); }
    Tag(const Tag&) = delete;
    Tag& operator=(const Tag&) = delete;

private:
    cairo_t* cairo_;
    const char* name_;
};

void use(cairo_t* cairo, const Colour& colour);
void draw_piece(cairo_t* cairo, const Piece& piece, double x, double y);
void draw_line(cairo_t* cairo, double x, double y, double width);

struct Placed {
    std::vector<Row> rows{};
    double x = 0, y = 0;
    Colour colour = ink;
};

struct Frame {
    std::vector<Placed> first{};  // on the first page, in reading order
    double first_top = 0, first_bottom = 0;
    double footer_line = 0;
};
inline constexpr double other_top = 31 * mm, other_bottom = page_height - 24 * mm;

Frame make_frame(const Typesetter& typesetter, const LetterPage& letter);
void draw_first(cairo_t* cairo, const Frame& frame);
void draw_following(cairo_t* cairo, const Typesetter& typesetter, const LetterPage& letter);
void draw_page_label(cairo_t* cairo, const Typesetter& typesetter, const LetterPage& letter, std::size_t page,
                     std::size_t pages);

}  // namespace documents
