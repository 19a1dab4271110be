#include "documents/impl/draw.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <cairo-pdf.h>

#include "base/fault.h"
#include "base/text.h"
#include "documents/impl/frame.h"

namespace documents {
namespace {

struct Destroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};

cairo_status_t collect(void* pdf, const unsigned char* bytes, unsigned int count) {
    // Cairo is C: no exception may pass through it.
    try {
        static_cast<std::string*>(pdf)->append(reinterpret_cast<const char*>(bytes), count);
        return CAIRO_STATUS_SUCCESS;
    } catch (...) {
        return CAIRO_STATUS_WRITE_ERROR;
    }
}

void demand(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS)
        throw base::Fault{std::string{"no PDF was made: "} + cairo_status_to_string(status)};
}

void describe(cairo_surface_t* surface, const LetterPage& letter) {
    const auto set = [&](cairo_pdf_metadata_t key, std::string_view value) {
        cairo_pdf_surface_set_metadata(surface, key, base::replace_invalid_utf8(value).c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE, letter.title);
    set(CAIRO_PDF_METADATA_AUTHOR, letter.office_name);
    set(CAIRO_PDF_METADATA_SUBJECT, letter.number);
    set(CAIRO_PDF_METADATA_CREATOR, "Vaka");
    set(CAIRO_PDF_METADATA_CREATE_DATE, base::iso_utc(letter.made));
}

class Painter {
public:
    Painter(cairo_t* cairo, const std::vector<Element>& elements) : cairo_{cairo}, elements_{elements} {}

    void page(const Page& page, double top) {
        for (const Part& part : page) draw(part, top + part.top);
    }

private:
    const Element& element(const Part& part) const { return elements_[part.element]; }
    bool begins(const Part& part) const { return part.first == 0; }
    bool ends(const Part& part) const { return part.first + part.count == element(part).rows.size(); }
    bool neighbour_is(std::size_t index, Element::Kind kind) const {
        return index < elements_.size() && elements_[index].kind == kind;
    }

    void draw(const Part& part, double y) {
        const Element& what = element(part);
        use(cairo_, what.kind == Element::title ? accent : ink);
        switch (what.kind) {
            case Element::title:
                text(part, y, "H1");
                break;
            case Element::heading:
                text(part, y, "H2");
                break;
            case Element::paragraph:
                text(part, y, "P");
                break;
            case Element::list_item:
                list_item(part, y);
                break;
            case Element::table_row:
                table_row(part, y);
                break;
            case Element::rule:
                draw_line(cairo_, text_left, y + 2, text_width);
                break;
        }
    }

    void lines(const Part& part, double y) {
        for (std::size_t i = part.first; i < part.first + part.count; ++i) {
            const Row& row = element(part).rows[i];
            draw_piece(cairo_, row.pieces.front(), text_left, y);
            y += row.height;
        }
    }

    // An element that goes on over a page break holds one span a page: between them stand the next
    // page's head and number, which are no part of the text.
    void text(const Part& part, double y, const char* tag) {
        if (begins(part)) cairo_tag_begin(cairo_, tag, nullptr);
        if (begins(part) && ends(part)) {
            lines(part, y);
        } else {
            const Tag span{cairo_, "Span"};
            lines(part, y);
        }
        if (ends(part)) cairo_tag_end(cairo_, tag);
    }

    void list_item(const Part& part, double y) {
        const bool first = part.element == 0 || !neighbour_is(part.element - 1, Element::list_item);
        if (begins(part)) {
            if (first) cairo_tag_begin(cairo_, "L", nullptr);
            cairo_tag_begin(cairo_, "LI", nullptr);
            const Tag label{cairo_, "Lbl"};
            draw_piece(cairo_, *element(part).bullet, text_left, y);
        }
        text(part, y, "LBody");
        if (!ends(part)) return;
        cairo_tag_end(cairo_, "LI");
        if (!neighbour_is(part.element + 1, Element::list_item)) cairo_tag_end(cairo_, "L");
    }

    // A row that is cut by a page break becomes two rows of the structure, each with all its cells.
    void table_row(const Part& part, double y) {
        const bool first = part.element == 0 || !neighbour_is(part.element - 1, Element::table_row);
        if (first && begins(part)) cairo_tag_begin(cairo_, "Table", nullptr);
        {
            const Tag row{cairo_, "TR"};
            std::size_t columns = 0;
            for (const Row& line : element(part).rows)
                for (const Piece& piece : line.pieces) columns = std::max(columns, piece.column + 1);
            for (std::size_t column = 0; column < columns; ++column) cell(part, y, column);
        }
        if (ends(part) && !neighbour_is(part.element + 1, Element::table_row)) cairo_tag_end(cairo_, "Table");
    }

    void cell(const Part& part, double y, std::size_t column) {
        const Tag data{cairo_, "TD"};
        for (std::size_t i = part.first; i < part.first + part.count; ++i) {
            const Row& row = element(part).rows[i];
            for (const Piece& piece : row.pieces)
                if (piece.column == column) draw_piece(cairo_, piece, text_left, y);
            y += row.height;
        }
    }

    cairo_t* cairo_;
    const std::vector<Element>& elements_;
};

// A letter with its lines broken and its pages known; the typesetter lives as long as its lines.
struct Laid {
    std::unique_ptr<Typesetter> typesetter;
    Frame frame;
    std::vector<Element> content;
    std::vector<Page> pages;
};

std::optional<Refused> lay(const LetterPage& letter, Laid& laid) {
    laid.typesetter = std::make_unique<Typesetter>(letter.language);
    laid.frame = make_frame(*laid.typesetter, letter);
    const double first_height = laid.frame.first_bottom - laid.frame.first_top, other_height = other_bottom - other_top;
    if (first_height < 60 * mm) return Refused::head;
    auto content = elements(*laid.typesetter, letter.title, letter.blocks, text_width, other_height * pages_max);
    if (!content) return Refused::too_long;
    laid.content = *std::move(content);
    laid.pages = paginate(laid.content, first_height, other_height);
    return laid.pages.size() > static_cast<std::size_t>(pages_max) ? std::optional{Refused::too_long} : std::nullopt;
}

void paint(cairo_t* cairo, const LetterPage& letter, const Laid& laid) {
    Painter painter{cairo, laid.content};
    cairo_tag_begin(cairo, "Document", nullptr);
    for (std::size_t i = 0; i < laid.pages.size(); ++i) {
        if (i == 0)
            draw_first(cairo, laid.frame);
        else
            draw_following(cairo, *laid.typesetter, letter);
        draw_page_label(cairo, *laid.typesetter, letter, i + 1, laid.pages.size());
        painter.page(laid.pages[i], i == 0 ? laid.frame.first_top : other_top);
        if (i + 1 == laid.pages.size()) cairo_tag_end(cairo, "Document");
        cairo_show_page(cairo);
    }
}

}  // namespace

Drawn draw(const LetterPage& head, const std::vector<LetterPage>& letters, std::size_t pages) {
    std::vector<Laid> all(letters.size());
    std::size_t used = 0;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (const auto refused = lay(letters[i], all[i])) return {{}, refused};
        used += all[i].pages.size() + all[i].pages.size() % 2;
        if (used > pages + 1) return {{}, Refused::too_long};
    }
    Drawn drawn;
    const std::unique_ptr<cairo_surface_t, Destroy> surface{
        cairo_pdf_surface_create_for_stream(collect, &drawn.pdf, page_width, page_height)};
    demand(cairo_surface_status(surface.get()));
    cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
    describe(surface.get(), head);
    const std::unique_ptr<cairo_t, Destroy> cairo{cairo_create(surface.get())};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        paint(cairo.get(), letters[i], all[i]);
        if (i + 1 < letters.size() && all[i].pages.size() % 2 == 1) cairo_show_page(cairo.get());   // the back stays empty
    }
    demand(cairo_status(cairo.get()));
    cairo_surface_finish(surface.get());
    demand(cairo_surface_status(surface.get()));
    return drawn;
}

std::string draw_bars(const LetterPage& head, const std::vector<int>& bars) {
    constexpr double left = 90, tall = 120, words_top = 400;
    const Typesetter typesetter{head.language};
    std::string pdf;
    const std::unique_ptr<cairo_surface_t, Destroy> surface{
        cairo_pdf_surface_create_for_stream(collect, &pdf, page_width, page_height)};
    demand(cairo_surface_status(surface.get()));
    cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
    describe(surface.get(), head);
    const std::unique_ptr<cairo_t, Destroy> cairo{cairo_create(surface.get())};
    use(cairo.get(), ink);
    cairo_tag_begin(cairo.get(), "Document", nullptr);
    for (const double top : {162.0, 562.0}) {
        double x = left;
        for (std::size_t i = 0; i < bars.size(); x += bars[i++])
            if (i % 2 == 0) cairo_rectangle(cairo.get(), x, top, bars[i], tall);
    }
    cairo_fill(cairo.get());
    cairo_tag_begin(cairo.get(), "P", nullptr);
    double y = words_top;
    for (const Row& row : typesetter.rows(head.title, {20, 28}, page_width - 2 * left)) {
        draw_piece(cairo.get(), row.pieces.front(), left, y);
        y += row.height;
    }
    cairo_tag_end(cairo.get(), "P");
    cairo_tag_end(cairo.get(), "Document");
    cairo_show_page(cairo.get());
    demand(cairo_status(cairo.get()));
    cairo_surface_finish(surface.get());
    demand(cairo_surface_status(surface.get()));
    return pdf;
}

}  // namespace documents
