// A compilation on the map: reports of each county, of one theme or of all, small counts hidden.
#include <algorithm>
#include <span>

#include "insight_parts.h"
#include "pages/county_map.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr int shades = 4;

struct CountyCount {
    std::string code;
    std::int64_t reports = 0, units = 0;
    Shown shown = Shown::value;
    // Reports of 100 units of the register; -1: hidden, or no unit is known there.
    double rate() const { return shown == Shown::value && units > 0 ? 100.0 * static_cast<double>(reports) / static_cast<double>(units) : -1; }
};

// The whole stands on the page, so what could be worked out from it is hidden too.
std::vector<CountyCount> counted(const Compilation& compilation, const std::string& theme, std::span<const catalogue::County> counties) {
    std::vector<CountyCount> found;
    for (const auto& county : counties) found.push_back({county.code, 0, 0, Shown::value});
    std::int64_t all = 0;
    for (const auto& item : compilation.items) {
        if (!theme.empty() && item.theme != theme) continue;
        const auto at = std::find_if(found.begin(), found.end(), [&](const CountyCount& one) { return one.code == item.county; });
        if (at == found.end()) continue;
        ++at->reports;
        ++all;
    }
    if (compilation.coverage)
        for (const auto& county : compilation.coverage->counties)
            for (auto& one : found)
                if (one.code == county.code) one.units = county.units;
    std::vector<std::int64_t> values{all};
    Sum sum{0, {}};
    for (const auto& one : found) {
        // Nobody is told of where there is nothing: only counts above nothing are small.
        if (one.reports == 0) continue;
        sum.parts.push_back(values.size());
        values.push_back(one.reports);
    }
    const auto shown = suppress(values, {sum});
    std::size_t place = 1;
    for (auto& one : found)
        if (one.reports > 0) one.shown = shown[place++];
    return found;
}

std::string count_words(const CountyCount& one, const i18n::Texts& texts) {
    if (one.shown == Shown::small) return texts.fill("insight.map.small", {texts.number(small_below)});
    return one.shown == Shown::covered ? std::string{texts("insight.map.covered")} : texts.number(one.reports);
}

// Four steps up to the highest rate, so that large counties are not dark for being large.
int shade_of(const CountyCount& one, double highest) {
    if (one.rate() <= 0 || highest <= 0) return 0;
    return std::clamp(1 + static_cast<int>(one.rate() / highest * shades), 1, shades);
}

}  // namespace

http::Response Insight::map(const http::Request& request, const identity::Context& context) const {
    const auto found = asked(*this, request, context, Action::read_compilation);
    if (!found) return identity::not_found(context);
    const auto& texts = context.t();
    const auto& compilation = found->compilation;
    const Names names{compilation, s_.catalogue, texts};
    const auto theme = request.query.get("tema").substr(0, 100);
    const auto counts = counted(compilation, theme, s_.catalogue.counties());
    const auto about = theme.empty() ? std::string{texts("insight.map.all")} : names.of(Dimension::theme, theme);
    const auto title = texts.fill("insight.map.title", {about, period_words(texts, compilation.period)});
    double highest = 0;
    const CountyCount* most = nullptr;
    for (const auto& one : counts)
        if (one.rate() > highest) {
            highest = one.rate();
            most = &one;
        }
    pages::CountyMap map{"karta", title, "", {}, {}};
    map.finding = most ? texts.fill("insight.map.finding", {names.of(Dimension::county, most->code), texts.decimal(most->rate(), 1), texts.number(most->reports)})
                       : std::string{texts("insight.map.finding_none")};
    pages::Table table{title, true};
    table.cards_when_narrow = false;
    table.columns = {{std::string{texts("insight.dimension.county")}}, {std::string{texts("insight.column.reports")}, "", 0, true},
                     {std::string{texts("insight.coverage.units")}, "", 0, true}, {std::string{texts("insight.map.rate")}, "", 0, true}};
    for (const auto& one : counts) {
        const auto name = names.of(Dimension::county, one.code);
        auto href = behind_href(found->edition, words_of(Dimension::county).parameter, one.code);
        if (!theme.empty()) href += "&" + std::string{words_of(Dimension::theme).parameter} + "=" + http::percent_encode(theme);
        const auto value = count_words(one, texts);
        map.tiles.push_back({one.code, one.shown == Shown::covered ? "\xE2\x80\x93" : one.shown == Shown::small ? "<" + std::to_string(small_below) : value,
                             texts.fill("insight.map.spoken", {name, value}), shade_of(one, highest)});
        table.rows.push_back({{{one.reports > 0 ? pages::link(href, name) : pages::text(name), false, true}, {pages::text(value), true}, {pages::text(texts.number(one.units)), true},
                               {pages::text(one.rate() < 0 ? std::string{"\xE2\x80\x93"} : texts.decimal(one.rate(), 1)), true}},
                              one.reports > 0 ? href : ""});
    }
    map.shades.emplace_back(texts("insight.map.shade_none"));
    for (int i = 1; most && i <= shades; ++i)
        map.shades.push_back(texts.fill("insight.map.shade", {texts.decimal(highest * (i - 1) / shades, 1), texts.decimal(highest * i / shades, 1)}));
    std::vector<pages::Choice> themes{{"", std::string{texts("insight.map.all")}, ""}};
    for (const auto& counted_theme : compilation.counts.at(Dimension::theme))
        if (!counted_theme.code.empty()) themes.push_back({counted_theme.code, names.of(Dimension::theme, counted_theme.code), ""});
    pages::Field field{"tema", std::string{texts("insight.dimension.theme")}};
    field.value = theme;
    const auto edition = std::to_string(found->edition.edition);
    return identity::staff_page(
        context, compilations_home, title,
        pages::stack({pages::title_row(title, {pages::print_button(texts)}),
                      pages::link(page_of(found->edition), texts.fill("insight.behind.back", {period_words(texts, compilation.period), texts.number(found->edition.edition)})),
                      pages::filters(texts, std::string{compilations_home} + "/" + compilation.period.name() + "/karta", {{field, themes}}, {{"utgava", edition}}),
                      pages::halves(pages::county_map(map), pages::table(table)), pages::subtle(texts("insight.map.about"))}));
}

}  // namespace insight
