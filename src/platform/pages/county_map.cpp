#include "pages/county_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pages {

namespace {

struct Spot {
    std::string_view code, letters;
    int column, row;
};
// North is up. Letters are those of the counties' old number plates, which are still in use.
constexpr std::array<Spot, 21> spots{{{"25", "BD", 4, 0}, {"24", "AC", 4, 1}, {"23", "Z", 3, 2}, {"22", "Y", 4, 2}, {"20", "W", 3, 3}, {"21", "X", 4, 3}, {"17", "S", 1, 4},
                                      {"18", "T", 2, 4}, {"19", "U", 3, 4}, {"03", "C", 4, 4}, {"14", "O", 1, 5}, {"05", "E", 2, 5}, {"04", "D", 3, 5}, {"01", "AB", 4, 5},
                                      {"13", "N", 1, 6}, {"06", "F", 2, 6}, {"08", "H", 3, 6}, {"09", "I", 4, 6}, {"12", "M", 1, 7}, {"07", "G", 2, 7}, {"10", "K", 3, 7}}};
constexpr int side = 64, gap = 4, columns_used = 4, rows_used = 8;

Lit look(int shade) {
    switch (std::clamp(shade, 0, 4)) {
        case 1: return "tile t1";
        case 2: return "tile t2";
        case 3: return "tile t3";
        case 4: return "tile t4";
        default: return "tile t0";
    }
}

void tile(Html& html, const Spot& spot, const CountyTile* of) {
    const int x = (spot.column - 1) * (side + gap), y = spot.row * (side + gap);
    html.raw("<g class=\"").raw(look(of ? of->shade : 0)).raw("\"><title>").text(of ? of->spoken : std::string{}).raw("</title><rect rx=\"6\"");
    html.attr("x", std::to_string(x + 1)).attr("y", std::to_string(y + 1)).attr("width", std::to_string(side - 2)).attr("height", std::to_string(side - 2)).raw("/>");
    html.raw("<text class=\"letters\"").attr("x", std::to_string(x + side / 2)).attr("y", std::to_string(y + 22)).raw(">").text(spot.letters).raw("</text>");
    html.raw("<text class=\"amount\"").attr("x", std::to_string(x + side / 2)).attr("y", std::to_string(y + 48)).raw(">").text(of ? of->value : std::string{}).raw("</text></g>");
}

Html legend(const CountyMap& map) {
    if (map.shades.empty()) return {};
    Html html{"<ul class=\"legend\">"};
    for (std::size_t i = 0; i < map.shades.size() && i < 5; ++i) {
        if (map.shades[i].empty()) continue;
        html.raw("<li><svg class=\"swatch\" aria-hidden=\"true\" width=\"22\" height=\"22\" viewBox=\"0 0 22 22\"><g class=\"").raw(look(static_cast<int>(i)));
        html.raw("\"><rect x=\"1\" y=\"1\" width=\"20\" height=\"20\" rx=\"4\"/></g></svg>").text(map.shades[i]).raw("</li>");
    }
    return html.raw("</ul>");
}

}  // namespace

Html county_map(const CountyMap& map) {
    const auto title_id = map.id + "-title";
    Html html{"<figure class=\"chart county-map\""};
    html.attr("id", map.id).attr("aria-labelledby", title_id).raw("><figcaption><p class=\"ds-heading\" data-size=\"xs\"").attr("id", title_id).raw(">").text(map.title).raw("</p>");
    if (!map.finding.empty()) html.add(paragraph(map.finding));
    html.raw("</figcaption><svg class=\"tiles\" role=\"img\"").attr("viewBox", fmt::format("0 0 {} {}", columns_used * (side + gap) - gap, rows_used * (side + gap) - gap));
    html.raw("><title>").text(map.title).text(". ").text(map.finding).raw("</title>");
    for (const auto& spot : spots) {
        const auto found = std::find_if(map.tiles.begin(), map.tiles.end(), [&](const CountyTile& one) { return one.code == spot.code; });
        tile(html, spot, found == map.tiles.end() ? nullptr : &*found);
    }
    return html.raw("</svg>").add(legend(map)).raw("</figure>");
}

}  // namespace pages
