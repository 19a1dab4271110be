#include "insight_parts.h"

#include <algorithm>

#include "base/text.h"

namespace insight {

// The edition that the URL names; nothing when there is none or the actor may not see it.
std::optional<Asked> asked(const Insight& insight, const http::Request& request, const identity::Context& context,
                           identity::Action action) {
    if (!identity::decide(*context.actor, action, {})) return {};
    const auto period = parse_period(request.captures.get("period"));
    if (!period) return {};
    const auto wanted = request.query.get("utgava");
    const auto number = wanted.empty() ? std::optional<std::int64_t>{0} : base::parse_integer(wanted);
    if (!number || *number < 0 || *number > 1'000'000) return {};
    auto edition = insight.edition(*period, static_cast<int>(*number));
    if (!edition) return {};
    auto compilation = compilation_of(edition->json);
    return Asked{std::move(*edition), std::move(compilation)};
}

std::string page_of(const Edition& edition, std::string_view below) {
    return std::string{compilations_home} + "/" + edition.period.name() + std::string{below} +
           "?utgava=" + std::to_string(edition.edition);
}

std::string behind_href(const Edition& edition, std::string_view parameter, const std::string& code) {
    return page_of(edition, "/bakom") + "&" + std::string{parameter} + "=" + http::percent_encode(code);
}

std::string period_words(const i18n::Texts& texts, Period period) {
    return texts.fill(period.kind == Period::Kind::week ? "insight.week" : "insight.quarter",
                      {std::to_string(period.number), std::to_string(period.year)});
}

std::string short_words(const i18n::Texts& texts, Period period) {
    if (period.kind == Period::Kind::week) return texts.fill("insight.week.short", {std::to_string(period.number)});
    return texts.fill("insight.quarter.short", {std::to_string(period.number), std::to_string(period.year)});
}

std::string days_words(const i18n::Texts& texts, Period period) {
    return texts.fill("insight.days", {texts.date(period.first()), texts.date(period.last())});
}

// Cases by their codes. Those of regions that the actor does not see are counted, not told; a link
// is given to those who may open the case.
pages::Html item_table(const std::vector<const Item*>& items, const Names& names, const identity::Context& context,
                db::Database& database, const casework::Casework& casework, std::string caption, const MoreColumn* more) {
    const auto& texts = context.t();
    pages::Table table{std::move(caption), true};
    table.columns = {{std::string{texts("insight.column.number")}},  {std::string{texts("insight.column.received")}},
                     {std::string{texts("insight.column.type")}},    {std::string{texts("insight.dimension.theme")}},
                     {std::string{texts("insight.dimension.unit")}}, {std::string{texts("insight.dimension.severity")}},
                     {std::string{texts("insight.column.event")}}};
    if (more) table.columns.push_back({more->title});
    table.empty_text = texts("insight.behind.none");
    std::int64_t unseen = 0;
    database.read([&](db::Reader& reader) {
        for (const auto* item : items) {
            const auto found = casework.find_for(reader, item->number, *context.actor, identity::Action::list_cases);
            if (!found) {
                ++unseen;
                continue;
            }
            const bool opens = identity::decide(*context.actor, identity::Action::read_case, found->object()).has_value();
            const auto href = opens ? "/arbetsrum/arende/" + item->number.slug() : "";
            const auto number = item->number.string();
            table.rows.push_back(
                {{{opens ? pages::link(href, number) : pages::text(number), false, true, true},
                  {pages::text(texts.short_date(item->received)), false, false, true},
                  {pages::text(names.of(Dimension::type, item->type))},
                  {pages::text(names.of(Dimension::theme, item->theme))},
                  {pages::text(names.of(Dimension::unit, item->unit))},
                  {pages::text(names.of(Dimension::severity, code_of(*item, Dimension::severity)))},
                  {pages::text(item->event == number ? std::string{texts("insight.event.own")}
                                                     : texts.fill("insight.event.same", {item->event}))}},
                 href});
            if (more) table.rows.back().cells.push_back({pages::text(more->of(*item))});
        }
    });
    std::vector<pages::Html> parts{pages::table(table)};
    if (unseen > 0) parts.push_back(pages::subtle(texts.fill("insight.behind.unseen", {texts.number(unseen)})));
    return pages::stack(parts);
}

std::string thousandths(const i18n::Texts& texts, std::int64_t milli) { return texts.decimal(static_cast<double>(milli) / 1000.0, 1); }

namespace {

pages::Html number_cell(const i18n::Texts& texts, std::int64_t value) { return pages::text(texts.number(value)); }

// What a signal stands at, when it is one of the figures of the compilation.
std::optional<Dimension> dimension_of(std::string_view level) {
    for (const auto dimension : dimensions)
        if (name(dimension) == level) return dimension;
    return {};
}

}  // namespace

pages::Html signals_section(const Asked& asked, const Names& names, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.signals.caption")}, true};
    table.columns = {{std::string{texts("insight.signals.where")}},
                     {std::string{texts("insight.column.week")}},
                     {std::string{texts("insight.signals.observed")}, "", 0, true},
                     {std::string{texts("insight.signals.expected")}, "", 0, true},
                     {std::string{texts("insight.signals.limit")}, "", 0, true}};
    table.empty_text = texts("insight.signals.none");
    for (const auto& signal : asked.compilation.signals) {
        // Of a theme at a place: the place's code, a space, the theme's.
        const bool of_theme = signal.level.ends_with("_theme");
        const auto space = of_theme ? signal.code.rfind(' ') : std::string::npos;
        const auto code = signal.code.substr(0, space), theme = of_theme ? signal.code.substr(space + 1) : "";
        const auto dimension = dimension_of(of_theme ? signal.level.substr(0, signal.level.size() - 6) : signal.level);
        auto where = dimension ? names.of(*dimension, code) : code;
        auto href = dimension ? behind_href(asked.edition, words_of(*dimension).parameter, code) : "";
        if (of_theme) {
            where += ", " + names.of(Dimension::theme, theme);
            href += "&" + std::string{words_of(Dimension::theme).parameter} + "=" + http::percent_encode(theme);
        }
        table.rows.push_back({{{href.empty() ? pages::text(where) : pages::link(href, where), false, true},
                               {pages::text(signal.week)},
                               {number_cell(texts, signal.observed), true},
                               {pages::text(thousandths(texts, signal.expected_milli)), true},
                               {pages::text(signal.limit_milli < 0 ? std::string{"\xE2\x80\x93"} : thousandths(texts, signal.limit_milli)), true}},
                              href});
    }
    return pages::section("signaler", texts("insight.signals.title"), pages::table(table));
}

pages::Html new_section(const Asked& asked, const Names& names, const i18n::Texts& texts) {
    std::vector<pages::Html> lines;
    const auto add = [&](Dimension dimension, const std::vector<std::string>& codes, std::string_view key) {
        for (const auto& code : codes)
            lines.push_back(pages::link(behind_href(asked.edition, words_of(dimension).parameter, code),
                                        texts.fill(key, {names.of(dimension, code)})));
    };
    add(Dimension::theme, asked.compilation.new_themes, "insight.new.theme");
    add(Dimension::unit, asked.compilation.new_units, "insight.new.unit");
    return pages::section("nytt", texts("insight.new.title"),
                          lines.empty() ? pages::paragraph(texts("insight.new.none")) : pages::list(lines));
}

pages::Html coverage_section(const Asked& asked, const Names& names, const i18n::Texts& texts) {
    if (!asked.compilation.coverage) return {};
    const auto& coverage = *asked.compilation.coverage;
    const auto all = asked.compilation.reports;
    pages::Table table{std::string{texts("insight.coverage.caption")}};
    table.columns = {{std::string{texts("insight.dimension.county")}},
                     {std::string{texts("insight.coverage.units")}, "", 0, true},
                     {std::string{texts("insight.coverage.heard")}, "", 0, true},
                     {std::string{texts("insight.coverage.silent")}, "", 0, true}};
    table.empty_text = texts("insight.coverage.no_register");
    for (const auto& county : coverage.counties)
        table.rows.push_back({{{pages::text(names.of(Dimension::county, county.code)), false, true},
                               {number_cell(texts, county.units), true},
                               {number_cell(texts, county.heard), true},
                               {number_cell(texts, std::max<std::int64_t>(0, county.units - county.heard)), true}},
                              ""});
    return pages::section(
        "tackning", texts("insight.coverage.title"),
        pages::stack({pages::paragraph(texts("insight.coverage.about")),
                      pages::progress(texts("insight.coverage.classified"), coverage.classified, all),
                      pages::progress(texts("insight.coverage.linked"), coverage.linked, all),
                      pages::progress(texts("insight.coverage.judged"), coverage.judged, all), pages::table(table)}));
}

}  // namespace insight
