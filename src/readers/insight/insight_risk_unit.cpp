// A unit with everything that is known of it, as far as the reader may see: reports, inspections, and what the model
// thinks, with the other side of it. Sealed words are never read here.
#include <algorithm>
#include <cmath>

#include "insight_risk_features.h"
#include "insight_risk_parts.h"
#include "insight_risk_store.h"
#include "insight_signals_parts.h"
#include "insight_signals_store.h"
#include "insight_unit_facts.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr int signals_shown = 25, cases_shown = 50, cases_counted = 1000, quarters_shown = 8;

struct UnitKnown {
    parties::Operation unit;
    std::optional<parties::Provider> provider;
    std::vector<casework::Case> cases;                 // that the reader may see, newest first
    std::map<std::int64_t, std::string> linked_by;     // case to source of its link
    std::vector<inspections::Inspection> inspections;  // by day
    std::optional<assessments::RatingRun> run;
    std::optional<assessments::UnitRating> rating;
    std::optional<ModelState> model;
    std::int64_t units_of_provider = 0;
};

// Those that would change the figure that is shown.
Html reason_list(const std::vector<ranking::Reason>& reasons, double probability, const i18n::Texts& texts) {
    std::vector<Html> lines;
    for (const auto& one : reasons)
        if (percent(texts, one.probability_without) != percent(texts, probability))
            lines.push_back(pages::text(texts.fill("insight.unit.without", {reason_words(texts, one.name), percent(texts, one.probability_without)})));
    return lines.empty() ? pages::paragraph(texts("insight.risk.no_reason")) : pages::list(lines);
}

Html risk_section(const UnitKnown& known, const StoredTest* test, const i18n::Texts& texts) {
    std::vector<Html> parts;
    const auto person = home_of_person(known.unit.kind) || (known.provider && number_of_person(known.provider->organisation_number));
    if (person) {
        parts.push_back(pages::alert(pages::Tone::info, texts("insight.unit.person"), pages::paragraph(texts("insight.unit.person_text"))));
    } else if (!known.rating) {
        parts.push_back(pages::alert(pages::Tone::info, texts("insight.unit.unrated"),
                                     pages::paragraph(texts(known.run ? "insight.unit.unrated_text" : known.model ? "insight.risk.none_trial" : "insight.risk.none_yet"))));
    } else {
        const auto& rating = *known.rating;
        parts.push_back(pages::figures({{std::string{texts("insight.unit.chance")}, percent(texts, rating.probability),
                                         texts.fill("insight.unit.between", {percent(texts, rating.low), percent(texts, rating.high)}), ""},
                                        {std::string{texts("insight.risk.base_rate")}, percent(texts, known.run->base_rate), std::string{texts("insight.risk.base_rate_note")}, ""},
                                        {std::string{texts("insight.risk.rank_title")}, rank_words(texts, rating), std::string{texts("insight.unit.rank_note")}, ""},
                                        {std::string{texts("insight.unit.in_top")}, percent(texts, rating.in_top), "", ""}}));
        const auto reasons = reasons_of(rating.reasons);
        parts.push_back(pages::halves(pages::stack({pages::heading(3, texts("insight.unit.for")), reason_list(reasons.for_, rating.probability, texts)}),
                                      pages::stack({pages::heading(3, texts("insight.unit.against")), reason_list(reasons.against, rating.probability, texts)})));
        std::string held;
        if (test) {
            const auto figures = test_figures_of(test->figures);
            held = texts.fill("insight.unit.held", {interval(texts, figures.test.figures.at("auc"), 2), interval(texts, figures.test.figures.at("lift"), 2)});
        }
        parts.push_back(pages::subtle(texts.fill("insight.unit.model", {texts.date(known.run->as_of), known.run->version}) + " " + held));
        parts.push_back(pages::rich_paragraph(texts("insight.unit.advice")));
    }
    return pages::section("risk", texts("insight.unit.risk"), pages::stack(parts));
}

Html inspection_table(const UnitKnown& known, identity::Identity& identity, const catalogue::Catalogue& catalogue, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.unit.inspections")}, true};
    table.columns = {{std::string{texts("insight.unit.day")}}, {std::string{texts("insight.unit.reason")}}, {std::string{texts("insight.unit.result")}},
                     {std::string{texts("insight.unit.deficiencies")}}, {std::string{texts("insight.unit.themes")}}, {std::string{texts("insight.unit.led_by")}}};
    table.empty_text = texts("insight.unit.never");
    for (auto one = known.inspections.rbegin(); one != known.inspections.rend(); ++one) {
        std::vector<std::string> themes;
        for (const auto& theme : one->themes) themes.push_back(catalogue.label("themes", theme, one->day, texts.language()));
        std::string joined;
        for (const auto& theme : themes) joined += (joined.empty() ? "" : ", ") + theme;
        const auto result = std::string{inspections::code(one->result)};
        table.rows.push_back({{{pages::text(texts.date(one->day)), false, true},
                               {pages::text(texts("insight.unit.reason." + std::string{inspections::code(one->reason)}))},
                               {pages::tag(texts("insight.unit.result." + result), one->result == inspections::Result::serious ? pages::Tone::danger
                                                                                   : one->result == inspections::Result::minor ? pages::Tone::warning
                                                                                                                               : pages::Tone::success)},
                               {pages::text(texts.fill("insight.unit.counts", {texts.number(one->serious), texts.number(one->minor)}))},
                               {pages::text(joined)}, {pages::text(identity.name_of(one->inspectors.front()))}}, ""});
    }
    return pages::section("inspektioner", texts("insight.unit.inspections"), pages::table(table));
}

Html report_chart(const UnitKnown& known, base::Day today, const i18n::Texts& texts) {
    std::vector<base::Day> starts{quarter_start(today)};
    while (static_cast<int>(starts.size()) < quarters_shown) starts.push_back(quarter_start(starts.back() - 1));
    std::reverse(starts.begin(), starts.end());
    pages::Chart chart{"rapporter", std::string{texts("insight.unit.reports_chart")}};
    pages::Series told{std::string{texts("insight.unit.told")}, {}}, own{std::string{texts("insight.unit.own")}, {}};
    double all_told = 0, all_own = 0;
    for (const auto start : starts) {
        double here_told = 0, here_own = 0;
        for (const auto& one : known.cases)
            if (counts_as_report(one.type) && quarter_start(one.received_day) == start) (own_notification(one.type) ? here_own : here_told) += 1;
        chart.labels.push_back(texts.fill("insight.unit.quarter", {texts.number((base::to_date(start).month + 2) / 3), std::to_string(base::to_date(start).year)}));
        told.values.push_back(here_told);
        own.values.push_back(here_own);
        all_told += here_told;
        all_own += here_own;
    }
    chart.finding = texts.fill("insight.unit.reports_finding", {texts.number(std::llround(all_told)), texts.number(std::llround(all_own))});
    chart.series = {std::move(told), std::move(own)};
    chart.unit = texts("insight.unit.reports");
    return pages::line_chart(texts, chart);
}

Html case_table(const UnitKnown& known, const identity::Actor& actor, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.unit.cases")}, true};
    table.columns = {{std::string{texts("insight.column.number")}}, {std::string{texts("insight.column.received")}}, {std::string{texts("insight.column.type")}},
                     {std::string{texts("insight.dimension.theme")}}, {std::string{texts("insight.dimension.severity")}}, {std::string{texts("insight.unit.link")}}};
    table.empty_text = texts("insight.unit.no_cases");
    for (std::size_t i = 0; i < std::min<std::size_t>(known.cases.size(), cases_shown); ++i) {
        const auto& one = known.cases[i];
        const bool opens = identity::decide(actor, Action::read_case, one.object()).has_value();
        const auto href = opens ? "/arbetsrum/arende/" + one.number.slug() : "";
        const auto* type = catalogue.case_type_named(one.type);
        const auto source = known.linked_by.find(one.id.value);
        const auto by = source == known.linked_by.end() ? std::string{} : source->second;
        const auto words = by == "sender" ? texts("insight.unit.link_sender") : by == "person" ? texts("insight.unit.link_person") : by.empty() ? texts("insight.unit.link_opened") : texts("insight.unit.link_model");
        table.rows.push_back({{{opens ? pages::link(href, one.number.string()) : pages::text(one.number.string()), false, true, true},
                               {pages::text(texts.short_date(one.received_day) + " " + std::to_string(base::to_date(one.received_day).year))}, {pages::text(type ? type->name.in(texts.language()) : one.type)},
                               {pages::text(one.theme.empty() ? "" : catalogue.label("themes", one.theme, today, texts.language()))},
                               {pages::text(one.severity > 0 ? texts.number(one.severity) : std::string{texts("insight.unit.not_judged")})}, {pages::text(words)}}, href});
    }
    std::vector<Html> parts{pages::table(table)};
    if (known.cases.size() > cases_shown)
        parts.push_back(pages::subtle(texts.fill("insight.table.cut", {texts.number(cases_shown), texts.number(static_cast<std::int64_t>(known.cases.size()))})));
    if (!known.cases.empty() && identity::may(actor, Action::read_case))
        parts.push_back(pages::link(unit_href(known.unit.code) + "/arenden", texts("insight.unit.with_excerpts")));
    parts.push_back(pages::subtle(texts("insight.unit.cases_help")));
    return pages::section("arenden", texts("insight.unit.cases"), pages::stack(parts));
}

}  // namespace

http::Response Risk::unit(const http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    const auto& texts = context.t();
    const auto today = s_.clock.today();
    std::optional<UnitKnown> found;
    s_.database.read([&](db::Reader& reader) {
        const auto unit = s_.parties.operation_by_code(reader, request.captures.get("code"));
        if (!unit) return;
        found.emplace();
        found->unit = *unit;
        found->provider = s_.parties.provider(reader, unit->provider);
        casework::Filter filter;
        filter.state = "all";
        filter.unit = unit->id;
        filter.limit = cases_counted;
        // Those of other regions, and those that the role may not list, are not there.
        if (identity::may(*context.actor, Action::list_cases)) found->cases = s_.casework.list(reader, *context.actor, filter);
        for (std::size_t i = 0; i < std::min<std::size_t>(found->cases.size(), cases_shown); ++i)
            for (const auto& entry : s_.assessments.history(reader, found->cases[i].id))
                if (entry.kind == assessments::Kind::unit) found->linked_by[found->cases[i].id.value] = entry.source;
        found->inspections = inspections_.of_unit(reader, unit->id);
        found->run = ratings_.newest(reader, risk_model);
        if (found->run) found->rating = ratings_.of_unit(reader, unit->id);
        found->model = store::model_state(reader, risk_model, risk_version);
    });
    if (!found) return identity::not_found(context);
    const auto& known = *found;
    // Of cases, numbers and codes are shown; that somebody looked at a unit's cases is kept all the same.
    if (!known.cases.empty())
        s_.identity.record_read(*context.actor, "list", "unit:" + known.unit.code, "handling", static_cast<std::int64_t>(known.cases.size()));
    int places = 0;
    std::vector<OwnerChange> owners;
    s_.database.read([&](db::Reader& reader) {
        const UnitFacts of_units{s_};
        const auto all = of_units.places(reader, s_.ledger.head(reader));
        if (const auto at = all.find(known.unit.id); at != all.end()) places = at->second;
        owners = of_units.owner_changes(reader, s_.ledger.head(reader));
    });
    std::erase_if(owners, [&](const OwnerChange& one) { return one.unit != known.unit.id; });
    const auto stored = newest_test(known.run ? known.run->version : std::string{risk_version});
    const auto* municipality = s_.catalogue.municipality(known.unit.municipality);
    const auto* county = s_.catalogue.county(known.unit.county);
    std::vector<std::pair<std::string, Html>> facts{
        {std::string{texts("insight.risk.kind")}, pages::text(s_.catalogue.label("unit_kinds", known.unit.kind, today, texts.language()))},
        {std::string{texts("insight.unit.code")}, pages::text(known.unit.code)},
        {std::string{texts("insight.unit.provider")}, pages::text(known.provider ? known.provider->name : std::string{texts("insight.risk.untold")})},
        {std::string{texts("insight.unit.place")}, pages::text((municipality ? municipality->name : std::string{}) + (county ? (municipality ? ", " : "") + county->name : ""))},
        {std::string{texts("insight.unit.address")}, pages::text(known.unit.address_hidden ? std::string{texts("insight.unit.address_hidden")} : known.unit.address + ", " + known.unit.postal_code + " " + known.unit.city)},
        {std::string{texts("insight.unit.places")}, pages::text(places > 0 ? texts.number(places) : std::string{texts("insight.unit.places_unknown")})},
        {std::string{texts("insight.unit.active")}, pages::text(texts(known.unit.active ? "insight.unit.active_yes" : "insight.unit.active_no"))},
        {std::string{texts("insight.unit.last")}, pages::text(known.inspections.empty() ? std::string{texts("insight.unit.never")} : texts.date(known.inspections.back().day))}};
    if (!owners.empty()) facts.emplace_back(std::string{texts("insight.unit.owner_changed")}, pages::text(texts.date(owners.back().day)));
    Html signals;
    s_.database.read([&](db::Reader& reader) {
        const SeriesWords words{reader, s_, texts, today};
        const auto title = std::string{texts("insight.unit.signals")};
        const auto pointed = store::signals_of_unit(reader, known.unit.code, signals_shown);
        signals = pages::section("signaler", title, pointed.empty() ? pages::paragraph(texts("insight.unit.no_signals")) : signal_table(pointed, words, reader, title, texts));
    });
    std::vector<Html> parts{pages::title_row(known.unit.name, {pages::print_button(texts)}), pages::description_list(facts),
                            risk_section(known, stored ? &*stored : nullptr, texts), signals, report_chart(known, today, texts),
                            inspection_table(known, s_.identity, s_.catalogue, texts)};
    if (identity::may(*context.actor, Action::list_cases)) parts.push_back(case_table(known, *context.actor, s_.catalogue, today, texts));
    parts.push_back(pages::subtle(texts("insight.unit.missing")));
    return identity::staff_page(context, "/arbetsrum/register", known.unit.name, pages::stack(parts));
}

}  // namespace insight
