// How sure the counts of a compilation are, and how many stand behind them.
#include <algorithm>

#include "insight_parts.h"

namespace insight {

using pages::Html;

namespace {

constexpr std::size_t rows_max = 100, events_shown = 25, may_be_max = 200;

const Believed* believed_of(const Compilation& compilation, Dimension dimension, const std::string& code) {
    const auto found = compilation.believed.find(dimension);
    if (found == compilation.believed.end()) return nullptr;
    for (const auto& one : found->second)
        if (one.code == code) return &one;
    return nullptr;
}

std::string expected_words(const Believed& one, const i18n::Texts& texts) {
    // Only what nobody can put a figure on is unsure: the rest is a number like any other.
    const bool sure = one.low == one.high && one.expected_milli == 1000 * one.low;
    const auto words = sure ? texts.number(one.low)
                            : texts.fill("insight.expected.interval",
                                         {thousandths(texts, one.expected_milli), texts.number(one.low), texts.number(one.high)});
    return one.open == 0 ? words : texts.fill("insight.expected.open", {words, texts.number(one.open)});
}

// By reports, then by what is expected; those that nothing is linked to for certain stand last.
std::vector<Count> rows_of(const Compilation& compilation, Dimension dimension) {
    auto counts = compilation.counts.at(dimension);
    const auto expected = [&](const Count& one) {
        const auto* believed = believed_of(compilation, dimension, one.code);
        return believed ? believed->expected_milli : 1000 * one.reports;
    };
    if (const auto found = compilation.believed.find(dimension); found != compilation.believed.end())
        for (const auto& one : found->second)
            if (one.linked == 0) counts.push_back({one.code, 0, 0});
    std::stable_sort(counts.begin(), counts.end(), [&](const Count& a, const Count& b) {
        return std::pair{a.reports, expected(a)} > std::pair{b.reports, expected(b)};
    });
    return counts;
}

std::string event_href(const Asked& asked, const std::string& event) { return behind_href(asked.edition, "handelse", event); }

pages::Cell figure(const i18n::Texts& texts, std::int64_t value) { return {pages::text(texts.number(value)), true}; }

}  // namespace

Html count_table(const Asked& asked, const DimensionWords& words, const Names& names, const i18n::Texts& texts) {
    const auto& compilation = asked.compilation;
    const auto counts = rows_of(compilation, words.dimension);
    const auto believed = compilation.believed.find(words.dimension);
    const bool unsure = believed != compilation.believed.end() && !believed->second.empty();
    pages::Table table{std::string{texts(words.title)}};
    table.columns = {{std::string{texts(words.title)}},
                     {std::string{texts("insight.column.reports")}, "", 0, true},
                     {std::string{texts("insight.column.events")}, "", 0, true}};
    if (unsure) table.columns.push_back({std::string{texts("insight.column.expected")}, "", 0, true});
    table.columns.push_back({std::string{texts("insight.column.behind")}});
    table.empty_text = texts("insight.behind.none");
    for (std::size_t i = 0; i < std::min(counts.size(), rows_max); ++i) {
        const auto& counted = counts[i];
        const auto name = names.of(words.dimension, counted.code);
        const auto href = behind_href(asked.edition, words.parameter, counted.code);
        table.rows.push_back({{{pages::text(name), false, true}, figure(texts, counted.reports), figure(texts, counted.events)}, href});
        auto& cells = table.rows.back().cells;
        if (unsure) {
            const auto* one = believed_of(compilation, words.dimension, counted.code);
            cells.push_back({pages::text(one                    ? expected_words(*one, texts)
                                         : counted.code.empty() ? std::string{}
                                                                : texts.number(counted.reports)),
                             true});
        }
        cells.push_back({pages::link(href, texts.fill("insight.behind.link", {name}))});
    }
    std::vector<Html> parts{pages::table(table)};
    if (counts.size() > rows_max)
        parts.push_back(
            pages::subtle(texts.fill("insight.table.cut", {texts.number(static_cast<std::int64_t>(rows_max)),
                                                           texts.number(static_cast<std::int64_t>(counts.size()))})));
    return pages::stack(parts);
}

Html may_be_section(const Asked& asked, const std::vector<std::pair<Dimension, std::string>>& wanted, const Names& names,
                    const identity::Context& context, db::Database& database, const casework::Casework& casework) {
    if (wanted.size() != 1 || (wanted.front().first != Dimension::unit && wanted.front().first != Dimension::provider)) return {};
    const auto& [dimension, code] = wanted.front();
    const auto& texts = context.t();
    if (code.empty()) return {};
    const auto share = [&, dimension = dimension, &code = code](const Item& item) {
        int sum = -2;   // not named
        for (const auto& one : item.may_be)
            if ((dimension == Dimension::unit ? one.unit : one.provider) == code)
                sum = one.probability < 0 ? std::max(sum, -1) : std::max(sum, 0) + one.probability;
        return sum;
    };
    std::vector<const Item*> items;
    for (const auto& item : asked.compilation.items)
        if (share(item) > -2) items.push_back(&item);
    if (items.empty()) return {};
    std::stable_sort(items.begin(), items.end(), [&](const Item* a, const Item* b) { return share(*a) > share(*b); });
    if (items.size() > may_be_max) items.resize(may_be_max);
    const MoreColumn more{std::string{texts("insight.may_be.probability")}, [&](const Item& item) {
                              const auto found = share(item);
                              return found < 0 ? std::string{texts("insight.may_be.unknown")}
                                               : texts.fill("insight.may_be.per_cent", {texts.decimal(found / 100.0, 1)});
                          }};
    return pages::section("kan-galla", texts("insight.may_be.title"),
                          pages::stack({pages::paragraph(texts("insight.may_be.about")),
                                        item_table(items, names, context, database, casework,
                                                   std::string{texts("insight.may_be.title")}, &more)}));
}

namespace {

Html campaigns_part(const Asked& asked, const Voices& voices, const Names& names, const i18n::Texts& texts) {
    pages::Table campaigns{std::string{texts("insight.voices.campaigns")}};
    campaigns.columns = {{std::string{texts("insight.column.event")}},
                         {std::string{texts("insight.voices.reports")}, "", 0, true},
                         {std::string{texts("insight.voices.voices")}, "", 0, true},
                         {std::string{texts("insight.voices.weight")}, "", 0, true}};
    campaigns.empty_text = texts("insight.voices.campaigns_none");
    for (const auto& one : voices.campaigns) {
        const auto href = event_href(asked, one.event);
        campaigns.rows.push_back({{{pages::link(href, one.event), false, true, true}, figure(texts, one.reports), figure(texts, one.voices),
                                   {pages::text(thousandths(texts, one.weight_milli)), true}},
                                  href});
    }
    pages::Table units{std::string{texts("insight.voices.units")}};
    units.columns = {{std::string{texts("insight.dimension.unit")}},
                     {std::string{texts("insight.voices.reports")}, "", 0, true},
                     {std::string{texts("insight.column.events")}, "", 0, true},
                     {std::string{texts("insight.voices.repeated")}, "", 0, true},
                     {std::string{texts("insight.voices.weight")}, "", 0, true}};
    for (const auto& one : voices.units) {
        const auto href = behind_href(asked.edition, words_of(Dimension::unit).parameter, one.code);
        units.rows.push_back({{{pages::link(href, names.of(Dimension::unit, one.code)), false, true},
                               figure(texts, one.reports), figure(texts, one.events),
                               {pages::text(one.repeats ? texts.number(one.repeats) : std::string{texts("insight.voices.few")}), true},
                               {pages::text(thousandths(texts, one.weight_milli)), true}},
                              href});
    }
    return pages::stack({pages::heading(3, texts("insight.voices.campaigns")), pages::paragraph(texts("insight.voices.campaigns_about")),
                         pages::table(campaigns),
                         pages::paragraph(voices.repeats ? texts.fill("insight.voices.repeats", {texts.number(voices.repeats)})
                                                         : std::string{texts("insight.voices.repeats_none")}),
                         units.rows.empty() ? Html{} : pages::table(units)});
}

}  // namespace

Html voices_section(const Asked& asked, const Names& names, const i18n::Texts& texts) {
    std::map<std::string, std::vector<const Item*>> by_event;
    for (const auto& item : asked.compilation.items) by_event[item.event].push_back(&item);
    std::vector<std::pair<std::string, std::vector<const Item*>>> many;
    for (auto& one : by_event)
        if (one.second.size() > 1) many.push_back(one);
    std::stable_sort(many.begin(), many.end(), [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
    pages::Table table{std::string{texts("insight.voices.caption")}, true};
    table.columns = {{std::string{texts("insight.column.event")}},
                     {std::string{texts("insight.voices.number")}, "", 0, true},
                     {std::string{texts("insight.dimension.theme")}},
                     {std::string{texts("insight.dimension.unit")}}};
    table.empty_text = texts("insight.voices.none");
    for (std::size_t i = 0; i < std::min(many.size(), events_shown); ++i) {
        const auto& [event, items] = many[i];
        const auto href = event_href(asked, event);
        table.rows.push_back({{{pages::link(href, event), false, true, true},
                               figure(texts, static_cast<std::int64_t>(items.size())),
                               {pages::text(names.of(Dimension::theme, items.front()->theme))},
                               {pages::text(names.of(Dimension::unit, items.front()->unit))}},
                              href});
    }
    std::vector<Html> parts{pages::paragraph(texts("insight.voices.about")), pages::table(table)};
    if (asked.compilation.voices) parts.push_back(campaigns_part(asked, *asked.compilation.voices, names, texts));
    return pages::section("roster", texts("insight.voices.title"), pages::stack(parts));
}

}  // namespace insight
