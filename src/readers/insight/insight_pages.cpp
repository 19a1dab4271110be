#include <algorithm>

#include "base/text.h"
#include "insight/insight.h"
#include "insight_parts.h"
#include "pages/components.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::size_t bars_max = 12, list_max = 25, page_max = 200;
constexpr int weeks_offered = 54, quarters_offered = 9;

std::vector<Count> by_reports(std::vector<Count> counts) {
    std::stable_sort(counts.begin(), counts.end(),
                     [](const Count& a, const Count& b) { return a.reports > b.reports; });
    return counts;
}

// The known code with most reports; null when nothing is known.
const Count* largest(const std::vector<Count>& counts) {
    const Count* found = nullptr;
    for (const auto& counted : counts)
        if (!counted.code.empty() && (!found || counted.reports > found->reports)) found = &counted;
    return found;
}

// The theme that grew most since the week before, by at least three reports.
const Course* grown_most(const Compilation& compilation) {
    const Course* found = nullptr;
    std::int64_t most = 2;
    for (const auto& theme : compilation.themes) {
        const auto now = theme.reports.back(), before = theme.reports[theme.reports.size() - 2];
        if (!theme.code.empty() && now - before > most) {
            found = &theme;
            most = now - before;
        }
    }
    return found;
}

Html findings(const Compilation& compilation, const Names& names, const i18n::Texts& texts) {
    const auto number = [&](std::int64_t value) { return texts.number(value); };
    const auto before = compilation.course.reports[compilation.course.reports.size() - 2];
    std::vector<Html> said{
        pages::text(texts.fill("insight.finding.change", {number(compilation.reports), number(before)})),
        pages::text(texts.fill("insight.finding.events", {number(compilation.reports), number(compilation.events)}))};
    if (const auto* theme = largest(compilation.counts.at(Dimension::theme)))
        said.push_back(pages::text(
            texts.fill("insight.finding.theme", {names.of(Dimension::theme, theme->code), number(theme->reports)})));
    if (const auto* theme = grown_most(compilation))
        said.push_back(
            pages::text(texts.fill("insight.finding.grown", {names.of(Dimension::theme, theme->code),
                                                             number(theme->reports[theme->reports.size() - 2]),
                                                             number(theme->reports.back())})));
    if (const auto* unit = largest(compilation.counts.at(Dimension::unit)); unit && unit->reports > 1)
        said.push_back(pages::text(texts.fill("insight.finding.unit", {names.of(Dimension::unit, unit->code),
                                                                       number(unit->reports), number(unit->events)})));
    return pages::list(said);
}

Html series_chart(const Compilation& compilation, const std::vector<Edition>& editions, const i18n::Texts& texts) {
    pages::Chart chart{"serie", std::string{texts("insight.chart.series")}};
    pages::Series reports{std::string{texts("insight.column.reports")}, {}},
        events{std::string{texts("insight.column.events")}, {}};
    std::size_t peak = 0;
    for (std::size_t i = 0; i < compilation.periods.size(); ++i) {
        const auto period = compilation.periods[i];
        chart.labels.push_back(short_words(texts, period));
        reports.values.push_back(static_cast<double>(compilation.course.reports[i]));
        events.values.push_back(static_cast<double>(compilation.course.events[i]));
        const bool made =
            std::any_of(editions.begin(), editions.end(), [&](const Edition& edition) { return edition.period == period; });
        chart.hrefs.push_back(made ? std::string{compilations_home} + "/" + period.name() : "");
        if (compilation.course.reports[i] > compilation.course.reports[peak]) peak = i;
    }
    chart.series = {std::move(reports), std::move(events)};
    chart.unit = texts("insight.unit.reports");
    chart.finding = texts.fill("insight.chart.series_finding", {texts.number(compilation.course.reports[peak]),
                                                                short_words(texts, compilation.periods[peak])});
    return pages::line_chart(texts, chart);
}

Html theme_chart(const Asked& asked, const Names& names, const i18n::Texts& texts) {
    const auto counts = by_reports(asked.compilation.counts.at(Dimension::theme));
    if (counts.empty()) return {};
    pages::Chart chart{"teman", std::string{texts("insight.chart.themes")}};
    pages::Series reports{std::string{texts("insight.column.reports")}, {}};
    for (std::size_t i = 0; i < std::min(counts.size(), bars_max); ++i) {
        chart.labels.push_back(names.of(Dimension::theme, counts[i].code));
        chart.hrefs.push_back(behind_href(asked.edition, "tema", counts[i].code));
        reports.values.push_back(static_cast<double>(counts[i].reports));
    }
    chart.finding =
        texts.fill("insight.chart.themes_finding", {chart.labels.front(), texts.number(counts.front().reports)});
    chart.series = {std::move(reports)};
    chart.unit = texts("insight.unit.reports");
    return pages::bar_chart(texts, chart);
}

std::vector<const Item*> chosen(const Compilation& compilation, const std::function<bool(const Item&)>& wanted) {
    std::vector<const Item*> items;
    for (const auto& item : compilation.items)
        if (wanted(item)) items.push_back(&item);
    return items;
}

bool is_urgent(const Item& item) { return item.urgent; }
bool is_unlinked(const Item& item) { return item.unit.empty(); }

Html key_figures(const Asked& asked, const i18n::Texts& texts) {
    const auto& compilation = asked.compilation;
    const auto number = [&](std::size_t value) { return texts.number(static_cast<std::int64_t>(value)); };
    const auto former = compilation.course.reports[compilation.course.reports.size() - 2];
    return pages::figures({
        {std::string{texts("insight.figure.reports")}, texts.number(compilation.reports),
         texts.fill("insight.figure.before", {texts.number(former)}), page_of(asked.edition, "/bakom")},
        {std::string{texts("insight.figure.events")}, texts.number(compilation.events),
         std::string{texts("insight.figure.events_note")}, ""},
        {std::string{texts("insight.figure.urgent")}, number(chosen(compilation, is_urgent).size()), "",
         behind_href(asked.edition, "lista", "bradskande")},
        {std::string{texts("insight.figure.unlinked")}, number(chosen(compilation, is_unlinked).size()), "",
         behind_href(asked.edition, "lista", "okopplade")},
    });
}

Html evidence(const Edition& edition, std::string made_by, const i18n::Texts& texts) {
    return pages::description_list({
        {std::string{texts("insight.column.edition")}, pages::text(texts.number(edition.edition))},
        {std::string{texts("insight.evidence.made")},
         pages::text(texts.date(base::stockholm_day(edition.made_at)) + ", " + texts.time(edition.made_at) +
                     (made_by.empty() ? "" : ", " + made_by))},
        {std::string{texts("insight.evidence.position")}, pages::text(texts.number(edition.position))},
        {std::string{texts("insight.evidence.hash")}, pages::text(edition.hash)},
        {std::string{texts("insight.evidence.former")},
         pages::text(edition.former.empty() ? std::string{texts("insight.evidence.first")} : edition.former)},
    });
}

}  // namespace

http::Response Insight::render_list(const identity::Context& context, std::string_view chosen,
                                    const base::Refusal* refusal) const {
    const auto& texts = context.t();
    std::vector<Html> parts;
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({"period", texts(refusal->text_key, refusal->values)});
    parts.push_back(pages::error_summary(texts, errors));
    parts.push_back(pages::heading(1, texts("insight.list.title")));
    parts.push_back(pages::paragraph(texts("insight.list.about")));
    if (identity::may(*context.actor, Action::make_compilation)) {
        pages::Field field{"period", std::string{texts("insight.list.period")},
                           std::string{texts("insight.list.period_hint")}};
        if (refusal) field.error = errors.front().text;
        std::vector<pages::Choice> periods;
        const auto offer = [&](Period::Kind kind, int number) {
            auto at = period_of(kind, s_.clock.today());
            for (int i = 0; i < number; ++i, at = at.previous())
                periods.push_back({at.name(), period_words(texts, at), ""});
        };
        offer(Period::Kind::week, weeks_offered);
        offer(Period::Kind::quarter, quarters_offered);
        field.value = chosen.empty() ? period_of(Period::Kind::week, s_.clock.today()).previous().name() : std::string{chosen};
        parts.push_back(pages::form(
            {std::string{compilations_home}, true, false, "", context.actor->csrf},
            {pages::select(texts, field, periods), pages::actions({pages::button(texts("insight.list.make"))})}));
    }
    pages::Table table{std::string{texts("insight.list.editions")}};
    table.columns = {{std::string{texts("insight.column.period")}},
                     {std::string{texts("insight.column.edition")}, "", 0, true},
                     {std::string{texts("insight.column.reports")}, "", 0, true},
                     {std::string{texts("insight.column.events")}, "", 0, true},
                     {std::string{texts("insight.evidence.made")}},
                     {std::string{texts("insight.column.hash")}}};
    table.empty_text = texts("insight.list.none");
    for (const auto& edition : editions()) {
        const auto href = page_of(edition);
        table.rows.push_back({{{pages::link(href, period_words(texts, edition.period)), false, true},
                               {pages::text(texts.number(edition.edition)), true},
                               {pages::text(texts.number(edition.reports)), true},
                               {pages::text(texts.number(edition.events)), true},
                               {pages::text(texts.date(base::stockholm_day(edition.made_at)))},
                               {pages::text(edition.hash.substr(0, 12))}},
                              href});
    }
    parts.push_back(pages::table(table));
    return identity::staff_page(context, compilations_home, std::string{texts("insight.list.title")}, pages::stack(parts),
                                refusal ? 422 : 200, refusal != nullptr);
}

http::Response Insight::list(const http::Request&, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    return render_list(context, "", nullptr);
}

http::Response Insight::make(http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::make_compilation, {})) return identity::not_found(context);
    const auto typed = request.form.get("period").substr(0, 20);
    const auto period = parse_period(typed);
    const base::Refusal unknown{"insight.refused.period", "period"};
    if (!period) return render_list(context, typed, &unknown);
    const auto made = compile(*period, context.actor->user);
    if (!made) return render_list(context, typed, &made.error());
    return http::see_other(page_of(*made));
}

http::Response Insight::show(const http::Request& request, const identity::Context& context) const {
    const auto found = asked(*this, request, context, Action::read_compilation);
    if (!found) return identity::not_found(context);
    const auto& texts = context.t();
    const auto& [edition, compilation] = *found;
    const Names names{compilation, s_.catalogue, texts};
    const auto known = editions();
    const auto title = texts.fill("insight.show.title", {period_words(texts, edition.period)});
    std::vector<Html> acts{pages::print_button(texts)};
    if (identity::may(*context.actor, Action::export_compilation))
        acts.push_back(
            pages::link_button(page_of(edition, "/csv"), texts("insight.show.csv"), pages::Button::secondary));
    std::vector<Html> parts{pages::title_row(title, acts), pages::subtle(days_words(texts, edition.period))};
    for (const auto& other : known)
        if (other.period == edition.period && other.edition > edition.edition) {
            parts.push_back(pages::alert(
                pages::Tone::info, texts("insight.show.newer"),
                pages::link(page_of(other), texts.fill("insight.show.newer_link", {texts.number(other.edition)}))));
            break;
        }
    if (base::stockholm_day(edition.made_at) <= edition.period.last())
        parts.push_back(pages::alert(pages::Tone::warning, texts("insight.show.unfinished"),
                                     pages::paragraph(texts("insight.show.unfinished_text"))));
    parts.push_back(key_figures(*found, texts));
    parts.push_back(
        pages::section("iakttagelser", texts("insight.show.findings"), findings(compilation, names, texts)));
    parts.push_back(signals_section(*found, names, texts));
    parts.push_back(new_section(*found, names, texts));
    parts.push_back(series_chart(compilation, known, texts));
    parts.push_back(theme_chart(*found, names, texts));
    parts.push_back(pages::link(page_of(edition, "/karta"), texts("insight.map.link")));
    const auto cases = [&](std::string_view id, std::string_view key, std::string_view list,
                           bool (*wanted)(const Item&)) {
        auto items = chosen(compilation, wanted);
        const bool more = items.size() > list_max;
        items.resize(std::min(items.size(), list_max));
        std::vector<Html> content{item_table(items, names, context, s_.database, s_.casework, std::string{texts(key)})};
        if (more)
            content.push_back(pages::link(behind_href(edition, "lista", std::string{list}), texts("insight.show.all")));
        parts.push_back(pages::section(id, texts(key), pages::stack(content)));
    };
    cases("bradskande", "insight.figure.urgent", "bradskande", is_urgent);
    parts.push_back(voices_section(*found, names, texts));
    for (const auto& words : dimension_words()) parts.push_back(count_table(*found, words, names, texts));
    parts.push_back(pages::subtle(texts("insight.show.events_help")));
    parts.push_back(pages::subtle(texts("insight.expected.help")));
    cases("okopplade", "insight.figure.unlinked", "okopplade", is_unlinked);
    parts.push_back(coverage_section(*found, names, texts));
    parts.push_back(pages::section("underlag", texts("insight.show.evidence"),
                                   pages::stack({pages::paragraph(texts("insight.show.evidence_text")),
                                                 evidence(edition,
                                                          edition.actor ? s_.identity.name_of(edition.actor)
                                                                        : std::string{texts("insight.evidence.job")},
                                                          texts)})));
    return identity::staff_page(context, compilations_home, title, pages::stack(parts));
}

http::Response Insight::behind(const http::Request& request, const identity::Context& context) const {
    const auto found = asked(*this, request, context, Action::read_compilation);
    if (!found) return identity::not_found(context);
    const auto& texts = context.t();
    const auto& [edition, compilation] = *found;
    const Names names{compilation, s_.catalogue, texts};
    std::vector<std::string> what;
    std::vector<std::pair<Dimension, std::string>> wanted;
    std::string url = page_of(edition, "/bakom");
    for (const auto& words : dimension_words())
        if (request.query.has(words.parameter)) {
            wanted.emplace_back(words.dimension, request.query.get(words.parameter).substr(0, 200));
            what.push_back(std::string{texts(words.title)} + ": " + names.of(words.dimension, wanted.back().second));
            url += "&" + std::string{words.parameter} + "=" + http::percent_encode(wanted.back().second);
        }
    const auto list = request.query.get("lista");
    if (list == "bradskande") what.emplace_back(texts("insight.figure.urgent"));
    if (list == "okopplade") what.emplace_back(texts("insight.figure.unlinked"));
    const auto event = request.query.get("handelse").substr(0, 40);
    if (!event.empty()) {
        what.push_back(texts.fill("insight.behind.event", {event}));
        url += "&handelse=" + http::percent_encode(event);
    }
    if (!what.empty() && (list == "bradskande" || list == "okopplade")) url += "&lista=" + list;
    const auto items = chosen(compilation, [&](const Item& item) {
        if ((list == "bradskande" && !item.urgent) || (list == "okopplade" && !item.unit.empty()) ||
            (!event.empty() && item.event != event))
            return false;
        return std::all_of(wanted.begin(), wanted.end(),
                           [&](const auto& one) { return code_of(item, one.first) == one.second; });
    });
    const auto from = static_cast<std::size_t>(std::clamp<std::int64_t>(
        base::parse_integer(request.query.get("fran")).value_or(0), 0, static_cast<std::int64_t>(items.size())));
    const auto until = std::min(items.size(), from + page_max);
    const std::vector<const Item*> here{items.begin() + static_cast<std::ptrdiff_t>(from),
                                        items.begin() + static_cast<std::ptrdiff_t>(until)};
    const auto title = what.empty() ? std::string{texts("insight.behind.all")} : base::join(what, ", ");
    const auto summary = texts.fill("insight.behind.summary", {texts.number(static_cast<std::int64_t>(here.size())),
                                                               texts.number(static_cast<std::int64_t>(items.size()))});
    return identity::staff_page(
        context, compilations_home, title,
        pages::stack({pages::heading(1, title),
                      pages::link(page_of(edition), texts.fill("insight.behind.back", {period_words(texts, edition.period),
                                                                                       texts.number(edition.edition)})),
                      pages::paragraph(texts("insight.behind.about")),
                      item_table(here, names, context, s_.database, s_.casework, title),
                      pages::pagination(texts, summary, from ? url : "",
                                        until < items.size() ? url + "&fran=" + std::to_string(until) : ""),
                      event.empty() && list.empty() ? may_be_section(*found, wanted, names, context, s_.database, s_.casework)
                                                    : Html{}}));
}

http::Response Insight::csv(const http::Request& request, const identity::Context& context) const {
    const auto found = asked(*this, request, context, Action::export_compilation);
    if (!found) return identity::not_found(context);
    const auto period = found->edition.period.name();
    auto body = csv_of(found->compilation, s_.catalogue, context.t());
    s_.identity.record_read(*context.actor, "export", "compilation:" + period, "quality_check",
                            found->compilation.reports);
    http::Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = std::move(body);
    response.add("Content-Disposition", http::content_disposition("sammanstallning-" + period + "-" +
                                                                  std::to_string(found->edition.edition) + ".csv"));
    return response;
}

}  // namespace insight
