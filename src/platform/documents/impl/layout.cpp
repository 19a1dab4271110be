#include "documents/impl/layout.h"

#include <algorithm>
#include <cmath>

#include <hb.h>

#include "base/fault.h"
#include "base/text.h"

namespace documents {
namespace {

constexpr double bullet_width = 15;
constexpr std::size_t piece_bytes_max = 1'500;
constexpr std::size_t word_bytes_max = 300;
constexpr std::size_t lines_max = pages_max * 60;  // more than the pages hold: whoever asks refuses it

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }
int pango_units(double width) { return static_cast<int>(std::lround(width * PANGO_SCALE)); }

// Without what a keyboard can send and a page cannot show. A tab outside tables is a space.
std::string printable(std::string_view text) {
    std::string clean;
    for (const char c : base::normalise_newlines(base::show_bidi_controls(base::replace_invalid_utf8(text)))) {
        const auto byte = static_cast<unsigned char>(c);
        // A line end is no character on the page: the space keeps words apart for who copies or listens.
        if (c == '\t' || c == '\n') clean += ' ';
        if (byte >= 0x20 ? byte != 0x7f : c == '\n') clean += c;
    }
    return clean;
}

// A hyphen at the end of a line would be read as part of an address or a number: those are broken bare.
bool is_code(std::string_view token) { return token.find_first_of("@/\\_:=&?#0123456789") != std::string_view::npos; }

void break_codes_bare(PangoAttrList* attributes, std::string_view text) {
    constexpr std::string_view spaces = " \n";
    for (std::size_t start = 0; (start = text.find_first_not_of(spaces, start)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(spaces, start), text.size());
        if (end - start > 20 && is_code(text.substr(start, end - start))) {
            PangoAttribute* const bare = pango_attr_insert_hyphens_new(FALSE);
            bare->start_index = static_cast<guint>(start);
            bare->end_index = static_cast<guint>(end);
            pango_attr_list_insert(attributes, bare);
        }
        start = end;
    }
}

// Inter's contextual forms make an arrow of "->" and a multiplication sign of the x in "3x4". What was
// written is what is shown; scripts beyond Greek and Cyrillic need theirs.
void show_as_written(PangoAttrList* attributes, std::string_view text) {
    const bool western = std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xd6; });
    if (western) pango_attr_list_insert(attributes, pango_attr_font_features_new("calt=0"));
}

// Pango leaves out the space at which it broke a line. Put back without width, it keeps the words
// apart for who copies or listens.
void restore_space(PangoLayoutLine* line) {
    if (!line->runs) return;
    const char* const text = pango_layout_get_text(line->layout);
    for (GSList* each = line->runs; each; each = each->next) {
        const auto* const run = static_cast<PangoGlyphItem*>(each->data);
        for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
            PangoGlyphInfo& glyph = run->glyphs->glyphs[i];
            if (glyph.glyph != PANGO_GLYPH_EMPTY || text[run->item->offset + run->glyphs->log_clusters[i]] != ' ')
                continue;
            hb_codepoint_t space = 0;
            if (hb_font_get_nominal_glyph(pango_font_get_hb_font(run->item->analysis.font), ' ', &space))
                glyph.glyph = space;
        }
    }
}

// At most so many bytes, cut between characters, at a space where there is one.
std::string_view beginning(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    const std::size_t space = text.substr(0, bytes_max).find_last_of(" \n");
    std::size_t end = space == std::string_view::npos ? std::min(bytes_max, word_bytes_max) : space + 1;
    while (end > 1 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

struct Lines {
    std::vector<Row> rows{};
    std::size_t last_start = 0;  // byte at which the last line begins
};

Lines lines_of(const Layout& layout, const Style& style, double x) {
    Lines lines;
    PangoLayoutIter* const iter = pango_layout_get_iter(layout.get());
    do {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(iter, nullptr, &logical);
        const double ascent = points(pango_layout_iter_get_baseline(iter) - logical.y);
        const double descent = points(logical.height) - ascent;
        Piece piece{layout, pango_layout_iter_get_line(iter), x + points(logical.x), 0, 0};
        // The baseline stays in its rhythm; only a script that is taller than a line pushes.
        piece.baseline = std::max(ascent, style.line_height * 0.5 + style.size * 0.36);
        restore_space(piece.line);
        lines.last_start = static_cast<std::size_t>(pango_layout_line_get_start_index(piece.line));
        const double height = std::max(style.line_height, piece.baseline + descent);
        lines.rows.push_back({height, false, {std::move(piece)}});
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return lines;
}

// A number and its paragraph sign stay on one line: "18 §".
void keep_paragraph_signs(PangoAttrList* attributes, std::string_view text) {
    constexpr std::string_view sign = " \xC2\xA7";
    for (std::size_t at = 0; (at = text.find(sign, at)) != std::string_view::npos; at += sign.size()) {
        if (at == 0 || text[at - 1] < '0' || text[at - 1] > '9') continue;
        PangoAttribute* const whole = pango_attr_allow_breaks_new(FALSE);
        whole->start_index = static_cast<guint>(at - 1);
        whole->end_index = static_cast<guint>(at + sign.size());
        pango_attr_list_insert(attributes, whole);
    }
}

// Two lines stay together at either end of a paragraph.
void keep_ends(std::vector<Row>& rows) {
    if (rows.size() < 2) return;
    rows.front().keep = true;
    rows[rows.size() - 2].keep = true;
}

// The bullet stands where its line begins: to the right of Arabic or Hebrew.
Element list_item(const Typesetter& typesetter, std::string_view text, double width, bool first) {
    Element element{Element::list_item,
                    first ? 6.0 : 3.0,
                    typesetter.rows(text, body_style, width - bullet_width, bullet_width),
                    {}};
    const bool mirrored =
        pango_layout_get_direction(element.rows.front().pieces.front().owner.get(), 0) == PANGO_DIRECTION_RTL;
    if (mirrored)
        for (Row& row : element.rows) row.pieces.front().x -= bullet_width;
    std::vector<Row> bullet = typesetter.rows("\u2022", body_style, bullet_width, mirrored ? width - bullet_width : 2,
                                              mirrored ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    element.bullet = std::move(bullet.front().pieces.front());
    element.bullet->baseline = element.rows.front().pieces.front().baseline;
    return element;
}

constexpr std::size_t columns_max = 8;
constexpr double column_gap = 16;

std::vector<std::string> cells_of(std::string_view text) {
    std::vector<std::string> cells;
    while (cells.size() + 1 < columns_max) {
        const std::size_t tab = text.find('\t');
        if (tab == std::string_view::npos) break;
        cells.emplace_back(text.substr(0, tab));
        text.remove_prefix(tab + 1);
    }
    cells.emplace_back(text);  // what is too much for a page's width stands in the last cell
    return cells;
}

// Narrow columns get what they need, the wide ones share the rest.
std::vector<double> column_widths(const Typesetter& typesetter, const std::vector<std::vector<std::string>>& table,
                                  double width) {
    std::size_t columns = 1;
    for (const auto& cells : table) columns = std::max(columns, cells.size());
    std::vector<double> widths(columns, 20);
    for (const auto& cells : table)
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], typesetter.natural_width(cells[i], body_style) + 1);
    double left = width - column_gap * static_cast<double>(columns - 1);
    std::vector<std::size_t> order(columns);
    for (std::size_t i = 0; i < columns; ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return widths[i]; });
    for (std::size_t done = 0; done < columns; ++done) {
        double& wanted = widths[order[done]];
        wanted = std::min(wanted, left / static_cast<double>(columns - done));
        left -= wanted;
    }
    return widths;
}

Element table_row(const Typesetter& typesetter, const std::vector<std::string>& cells,
                  const std::vector<double>& widths, bool first) {
    Element element{Element::table_row, first ? 8.0 : 4.0, {}, {}};
    double x = 0;
    for (std::size_t column = 0; column < cells.size(); ++column) {
        std::vector<Row> lines = typesetter.rows(cells[column], body_style, widths[column], x);
        if (element.rows.size() < lines.size()) element.rows.resize(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            Piece& piece = lines[i].pieces.front();
            piece.column = column;
            element.rows[i].height = std::max(element.rows[i].height, lines[i].height);
            element.rows[i].pieces.push_back(std::move(piece));
        }
        x += widths[column] + column_gap;
    }
    keep_ends(element.rows);
    return element;
}

Element heading(const Typesetter& typesetter, std::string_view text, double width, Element::Kind kind,
                const Style& style, double before) {
    Element element{kind, before, typesetter.rows(text, style, width), {}};
    for (Row& row : element.rows) row.keep = true;
    return element;
}

// A greeting and a name do not stand alone on the last page.
void keep_ending(std::vector<Element>& all) {
    constexpr std::size_t short_lines = 5;
    for (std::size_t left = 2; left > 0 && all.size() > left; --left) {
        const Element& last = all[all.size() - left];
        if (last.kind == Element::paragraph && last.rows.size() <= short_lines)
            all[all.size() - left - 1].rows.back().keep = true;
    }
}

// The table rows that follow one another from `first` on share their columns.
std::vector<std::vector<std::string>> table_at(const std::vector<Block>& blocks, std::size_t first) {
    std::vector<std::vector<std::string>> table;
    for (std::size_t i = first; i < blocks.size() && blocks[i].kind == Block::table_row; ++i)
        table.push_back(cells_of(blocks[i].text));
    return table;
}

}  // namespace

Typesetter::Typesetter(std::string_view language) : context_{font_context(language)} {}

Layout Typesetter::layout(std::string_view text, const Style& style, double width, PangoAlignment alignment) const {
    Layout layout{pango_layout_new(context_.get()), Unref{}};
    PangoFontDescription* const font = pango_font_description_new();
    pango_font_description_set_family_static(font, "Inter");
    pango_font_description_set_weight(font, style.strong ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_size(font, pango_units(style.size));
    pango_layout_set_font_description(layout.get(), font);
    pango_font_description_free(font);
    if (width > 0) pango_layout_set_width(layout.get(), pango_units(width));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout.get(), alignment);
    PangoAttrList* const attributes = pango_attr_list_new();
    break_codes_bare(attributes, text);
    keep_paragraph_signs(attributes, text);
    show_as_written(attributes, text);
    pango_layout_set_attributes(layout.get(), attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
}

std::vector<Row> Typesetter::rows(std::string_view text, const Style& style, double width, double x,
                                  PangoAlignment alignment) const {
    const std::string clean = printable(text);
    std::vector<Row> all;
    std::string_view rest = clean;
    // Pango's work grows with the square of a paragraph's length: a long one is set piece by piece,
    // each going on with the line that the one before did not fill.
    while (all.size() <= lines_max) {
        const std::string_view piece = beginning(rest, piece_bytes_max);
        Lines lines = lines_of(layout(piece, style, width, alignment), style, x);
        const bool goes_on = piece.size() < rest.size();
        if (goes_on && lines.last_start > 0) lines.rows.pop_back();
        std::ranges::move(lines.rows, std::back_inserter(all));
        if (!goes_on) break;
        rest.remove_prefix(lines.last_start > 0 ? lines.last_start : piece.size());
    }
    return all;
}

double Typesetter::natural_width(std::string_view text, const Style& style) const {
    const std::string clean = printable(beginning(text, 400));
    int width = 0;
    pango_layout_get_size(layout(clean, style, 0, PANGO_ALIGN_LEFT).get(), &width, nullptr);
    return points(width);
}

std::optional<std::vector<Element>> elements(const Typesetter& typesetter, std::string_view title,
                                             const std::vector<Block>& blocks, double width, double height_max) {
    std::vector<Element> all;
    double height = 0;
    const auto add = [&](Element element) {
        height += element.before + height_of(element.rows);
        all.push_back(std::move(element));
    };
    if (!title.empty()) add(heading(typesetter, title, width, Element::title, title_style, 0));
    std::vector<double> widths;
    for (std::size_t i = 0; i < blocks.size() && height <= height_max; ++i) {
        const Block& block = blocks[i];
        const bool first = i == 0 || blocks[i - 1].kind != block.kind;
        switch (block.kind) {
            case Block::heading:
                add(heading(typesetter, block.text, width, Element::heading, heading_style, 16));
                break;
            case Block::rule:
                add({Element::rule, 10, {{4, false, {}}}, {}});
                break;
            case Block::list_item:
                add(list_item(typesetter, block.text, width, first));
                break;
            case Block::table_row:
                if (first) widths = column_widths(typesetter, table_at(blocks, i), width);
                add(table_row(typesetter, cells_of(block.text), widths, first));
                break;
            case Block::paragraph: {
                const Element::Kind above = all.empty() ? Element::paragraph : all.back().kind;
                const double space = above == Element::heading ? 3 : above == Element::title ? 12 : 8;
                add({Element::paragraph, space, typesetter.rows(block.text, body_style, width), {}});
                break;
            }
        }
        if (all.back().kind == Element::paragraph || all.back().kind == Element::list_item) keep_ends(all.back().rows);
    }
    if (height > height_max) return std::nullopt;
    keep_ending(all);
    return all;
}

double height_of(const std::vector<Row>& rows) {
    double height = 0;
    for (const Row& row : rows) height += row.height;
    return height;
}

std::vector<Page> paginate(const std::vector<Element>& elements, double first_height, double other_height) {
    struct Place {
        std::size_t element, row;
    };
    std::vector<Place> places;
    for (std::size_t e = 0; e < elements.size(); ++e)
        for (std::size_t r = 0; r < elements[e].rows.size(); ++r) places.push_back({e, r});

    std::vector<Page> pages(1);
    double y = 0;
    const auto row = [&](std::size_t i) -> const Row& { return elements[places[i].element].rows[places[i].row]; };
    const auto above = [&](std::size_t i) { return places[i].row == 0 ? elements[places[i].element].before : 0.0; };
    for (std::size_t i = 0; i < places.size();) {
        std::size_t end = i;
        double group = row(i).height;
        while (row(end).keep && end + 1 < places.size()) {
            ++end;
            group += above(end) + row(end).height;
        }
        const double height = pages.size() == 1 ? first_height : other_height;
        const double space = y > 0 ? above(i) : 0;
        if (y + space + group > height) {
            // What no page can hold together is not waited for: its rows go one by one.
            const bool holds = group <= other_height;
            if (y > 0 && (holds || y + space + row(i).height > height)) {
                pages.emplace_back();
                y = 0;
                continue;
            }
            end = i;
        }
        for (; i <= end; ++i) {
            const double top = y + (y > 0 ? above(i) : 0);
            Page& page = pages.back();
            if (page.empty() || page.back().element != places[i].element)
                page.push_back({places[i].element, places[i].row, 0, top});
            ++page.back().count;
            y = top + row(i).height;
        }
    }
    return pages;
}

}  // namespace documents
