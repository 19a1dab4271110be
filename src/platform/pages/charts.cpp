#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/fault.h"
#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace {

constexpr std::size_t series_max = 4;

// Whole numbers as people of the language write them, others with one decimal.
std::string written(const Texts& texts, double value) {
    if (!std::isfinite(value)) return "\xE2\x80\x93";
    if (std::abs(value) < 1e15 && std::abs(value - std::round(value)) < 1e-9) {
        return texts.number(static_cast<std::int64_t>(std::llround(value)));
    }
    std::string out = fmt::format("{:.1f}", value);
    if (texts.language() == i18n::Language::sv) std::ranges::replace(out, '.', ',');
    return out;
}

double extreme(const Chart& chart, bool highest) {
    double found = 0;
    for (const auto& series : chart.series) {
        for (const double value : series.values) {
            if (std::isfinite(value)) found = highest ? std::max(found, value) : std::min(found, value);
        }
    }
    return found;
}

// 1, 2 or 5 times a power of ten, so that about five lines cover the span.
double tick_step(double span) {
    const double rough = std::max(span, 1e-9) / 5;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) return factor * power;
    }
    return 10 * power;
}

std::string at(double value) { return fmt::format("{:.1f}", value); }

void svg_text(Html& html, Lit look, double x, double y, std::string_view words) {
    html.raw("<text class=\"")
        .raw(look)
        .raw("\"")
        .attr("x", at(x))
        .attr("y", at(y))
        .raw(">")
        .text(words)
        .raw("</text>");
}

void svg_line(Html& html, Lit look, double x1, double y1, double x2, double y2) {
    html.raw("<line class=\"")
        .raw(look)
        .raw("\"")
        .attr("x1", at(x1))
        .attr("y1", at(y1))
        .attr("x2", at(x2))
        .attr("y2", at(y2))
        .raw("/>");
}

// Each series has its own mark, since colour may not be all that tells them apart.
void mark(Html& html, std::size_t series, double x, double y) {
    switch (series % series_max) {
        case 0:
            html.raw("<circle class=\"mark s1\" r=\"4\"").attr("cx", at(x)).attr("cy", at(y)).raw("/>");
            break;
        case 1:
            html.raw("<rect class=\"mark s2\" width=\"8\" height=\"8\"")
                .attr("x", at(x - 4))
                .attr("y", at(y - 4))
                .raw("/>");
            break;
        case 2:
            html.raw("<path class=\"mark s3\"").attr("d", fmt::format("M{:.1f} {:.1f}l5 9h-10z", x, y - 5.5)).raw("/>");
            break;
        default:
            html.raw("<path class=\"mark s4\"")
                .attr("d", fmt::format("M{:.1f} {:.1f}l5 5l-5 5l-5 -5z", x, y - 5))
                .raw("/>");
            break;
    }
}

Lit line_look(std::size_t series) {
    switch (series % series_max) {
        case 0:
            return "line s1";
        case 1:
            return "line s2";
        case 2:
            return "line s3";
        default:
            return "line s4";
    }
}

Lit bar_look(std::size_t series) {
    switch (series % series_max) {
        case 0:
            return "bar s1";
        case 1:
            return "bar s2";
        case 2:
            return "bar s3";
        default:
            return "bar s4";
    }
}

struct Canvas {
    double width, height, left, right, top, bottom;
    std::size_t labels_max;
    double low, high;
    std::size_t count;

    double x(std::size_t index) const {
        if (count < 2) return (left + width - right) / 2;
        return left + (width - left - right) * static_cast<double>(index) / static_cast<double>(count - 1);
    }
    double y(double value) const { return height - bottom - (height - top - bottom) * (value - low) / (high - low); }
};

void grid(Html& html, const Texts& texts, const Chart& chart, const Canvas& canvas, double step) {
    for (double value = canvas.low; value <= canvas.high + step / 2; value += step) {
        const bool base = std::abs(value) < step / 1000;
        svg_line(html, base ? Lit{"axis"} : Lit{"grid"}, canvas.left, canvas.y(value), canvas.width - canvas.right,
                 canvas.y(value));
        svg_text(html, "tick y", canvas.left - 8, canvas.y(value) + 4.5, written(texts, base ? 0 : value));
    }
    const std::size_t every = std::max<std::size_t>(1, (canvas.count + canvas.labels_max - 1) / canvas.labels_max);
    for (std::size_t i = 0; i < canvas.count; i += every) {
        const bool last = i + every >= canvas.count && i > 0 && i + 1 == canvas.count;
        const Lit look = i == 0 ? Lit{"tick first"} : last ? Lit{"tick last"} : Lit{"tick x"};
        svg_text(html, look, canvas.x(i), canvas.height - canvas.bottom + 22, chart.labels[i]);
    }
}

void draw_series(Html& html, const Chart& chart, const Canvas& canvas) {
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        std::string path;
        bool pen_down = false;
        const auto& values = chart.series[s].values;
        for (std::size_t i = 0; i < values.size() && i < canvas.count; ++i) {
            if (!std::isfinite(values[i])) {
                pen_down = false;
                continue;
            }
            path += fmt::format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", canvas.x(i), canvas.y(values[i]));
            pen_down = true;
        }
        html.raw("<path class=\"").raw(line_look(s)).raw("\"").attr("d", path).raw("/>");
        // Marks at every value become a caterpillar when the values are many.
        const std::size_t every = values.size() > 30 ? values.size() / 15 : 1;
        for (std::size_t i = 0; i < values.size() && i < canvas.count; i += every) {
            if (std::isfinite(values[i])) mark(html, s, canvas.x(i), canvas.y(values[i]));
        }
    }
}

Html line_svg(const Texts& texts, const Chart& chart, Lit look, Canvas canvas) {
    const double step = tick_step(extreme(chart, true) - extreme(chart, false));
    canvas.low = std::floor(extreme(chart, false) / step + 1e-9) * step;
    canvas.high = std::max(std::ceil(extreme(chart, true) / step - 1e-9) * step, canvas.low + step);
    canvas.count = chart.labels.size();
    Html html{"<svg class=\""};
    html.raw(look)
        .raw("\" role=\"img\"")
        .attr("viewBox", fmt::format("0 0 {:.0f} {:.0f}", canvas.width, canvas.height))
        .raw("><title>")
        .text(chart.title)
        .text(". ")
        .text(chart.finding)
        .raw("</title>");
    if (!chart.unit.empty()) svg_text(html, "tick first", 0, 14, chart.unit);
    grid(html, texts, chart, canvas, step);
    draw_series(html, chart, canvas);
    return html.raw("</svg>");
}

Html legend(const Chart& chart, bool bars) {
    if (chart.series.size() < 2) return {};
    Html html{"<ul class=\"legend\">"};
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        html.raw("<li><svg aria-hidden=\"true\" width=\"34\" height=\"14\" viewBox=\"0 0 34 14\">");
        if (bars) {
            html.raw("<rect class=\"").raw(bar_look(s)).raw("\" y=\"1\" width=\"34\" height=\"12\"/>");
        } else {
            svg_line(html, line_look(s), 0, 7, 34, 7);
            mark(html, s, 17, 7);
        }
        html.raw("</svg>").text(chart.series[s].name).raw("</li>");
    }
    return html.raw("</ul>");
}

Html number_table(const Texts& texts, const Chart& chart) {
    Table numbers;
    numbers.caption = chart.title;
    numbers.caption_hidden = true;
    numbers.cards_when_narrow = false;
    numbers.columns.push_back({.title = std::string{texts("pages.chart_label")}});
    for (const auto& series : chart.series) {
        std::string title = series.name.empty() ? std::string{texts("pages.chart_value")} : series.name;
        if (!chart.unit.empty()) title += " (" + chart.unit + ")";
        numbers.columns.push_back({.title = title, .numeric = true});
    }
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        TableRow row;
        const bool linked = i < chart.hrefs.size() && !chart.hrefs[i].empty();
        row.cells.push_back(
            {.content = linked ? link(chart.hrefs[i], chart.labels[i]) : text(chart.labels[i]), .heading = true});
        for (const auto& series : chart.series) {
            const double value = i < series.values.size() ? series.values[i] : std::nan("");
            row.cells.push_back({.content = text(written(texts, value)), .numeric = true});
        }
        numbers.rows.push_back(std::move(row));
    }
    return details(texts("pages.chart_table"), table(numbers));
}

Html figure(const Texts& texts, const Chart& chart, const Html& picture) {
    const std::string title_id = chart.id + "-title";
    Html html{"<figure class=\"chart\""};
    html.attr("id", chart.id)
        .attr("aria-labelledby", title_id)
        .raw("><figcaption>")
        .raw("<p class=\"ds-heading\" data-size=\"xs\"")
        .attr("id", title_id)
        .raw(">")
        .text(chart.title)
        .raw("</p>");
    if (!chart.finding.empty()) html.add(paragraph(chart.finding));
    return html.raw("</figcaption>").add(picture).add(number_table(texts, chart)).raw("</figure>");
}

std::string spoken(const Texts& texts, const Chart& chart, std::size_t label, std::size_t series) {
    const auto& values = chart.series[series].values;
    std::string words = chart.labels[label];
    if (chart.series.size() > 1) words += ", " + chart.series[series].name;
    return words + ": " + written(texts, label < values.size() ? values[label] : std::nan(""));
}

}  // namespace

Html line_chart(const Texts& texts, const Chart& chart) {
    CHECK(chart.series.size() <= series_max);
    if (chart.labels.empty()) return figure(texts, chart, {});
    // Two drawings, one shown: text that shrinks with its picture cannot be read on a phone.
    Html picture = line_svg(texts, chart, "wide", {720, 280, 58, 16, 26, 34, 8, 0, 1, 0});
    picture.add(line_svg(texts, chart, "narrow", {340, 240, 48, 12, 26, 32, 3, 0, 1, 0})).add(legend(chart, false));
    return figure(texts, chart, picture);
}

Html bar_chart(const Texts& texts, const Chart& chart) {
    CHECK(chart.series.size() <= series_max);
    const double high = std::max(extreme(chart, true), 1e-9);
    const bool named = chart.series.size() > 1;  // else colour alone would tell the bars apart
    Html picture = legend(chart, true);
    picture.raw("<ul class=\"bars\">");
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        picture.raw("<li><span class=\"bar-label\">");
        if (i < chart.hrefs.size() && !chart.hrefs[i].empty())
            picture.add(link(chart.hrefs[i], chart.labels[i]));
        else
            picture.text(chart.labels[i]);
        picture.raw("</span><span class=\"bar-lines").raw(named ? Lit{" named"} : Lit{""}).raw("\">");
        for (std::size_t s = 0; s < chart.series.size(); ++s) {
            const auto& values = chart.series[s].values;
            const double value = i < values.size() && std::isfinite(values[i]) ? std::max(values[i], 0.0) : 0;
            picture
                .raw(
                    "<span class=\"bar-line\"><svg role=\"img\" viewBox=\"0 0 1000 10\" "
                    "preserveAspectRatio=\"none\"><title>")
                .text(spoken(texts, chart, i, s))
                .raw("</title><rect class=\"track\" width=\"1000\" height=\"10\"/><rect class=\"")
                .raw(bar_look(s))
                .raw("\" height=\"10\"")
                .attr("width", at(1000 * value / high))
                .raw("/></svg><span class=\"bar-value\" aria-hidden=\"true\">")
                .text(written(texts, i < values.size() ? values[i] : std::nan("")));
            if (named) picture.raw(" <span class=\"subtle\">").text(chart.series[s].name).raw("</span>");
            picture.raw("</span></span>");
        }
        picture.raw("</span></li>");
    }
    return figure(texts, chart, picture.raw("</ul>"));
}

}  // namespace pages
