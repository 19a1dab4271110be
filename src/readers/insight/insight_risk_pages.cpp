// Pages of the models: what ranks, how well it has held, whom it serves and wrongs.
#include <algorithm>
#include <cmath>

#include "insight_risk_features.h"
#include "insight_risk_parts.h"
#include "insight_risk_store.h"
#include "measures/measures.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::size_t ranked_shown = 100;

struct FigureRow { const char* name; int places; };
constexpr FigureRow figure_rows[] = {{"auc", 3}, {"within_region", 3}, {"within_inspector", 3}, {"average_precision", 3}, {"precision", 3}, {"lift", 2},
                                     {"days_earlier", 1}, {"brier", 4}, {"brier_skill", 3}, {"slope", 2}, {"intercept", 2},
                                     {"calibration_error", 3}, {"auc_drawn", 3}, {"auc_weighted", 3}, {"lift_drawn", 2}};

Html figure_table(const ranking::BackTest& test, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.model.figures")}};
    table.columns = {{std::string{texts("insight.model.figure")}}, {std::string{texts("insight.model.value")}}, {std::string{texts("insight.model.meaning")}}};
    for (const auto& row : figure_rows) {
        const auto found = test.figures.find(row.name);
        if (found == test.figures.end()) continue;
        const auto key = "insight.model.figure." + std::string{row.name};   // not a text key
        table.rows.push_back({{{pages::text(texts(key)), false, true}, {pages::text(interval(texts, found->second, row.places)), false, false, true},
                               {pages::text(texts(key + "_help"))}}, ""});
    }
    return pages::table(table);
}

Html rule_table(const ranking::BackTest& test, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.model.rules")}};
    table.columns = {{std::string{texts("insight.model.rule")}}, {std::string{texts("insight.model.figure.auc")}, "", 0, true},
                     {std::string{texts("insight.model.figure.precision")}, "", 0, true}, {std::string{texts("insight.model.figure.lift")}, "", 0, true}};
    const auto add = [&](std::string name, double auc, double precision, double lift) {
        table.rows.push_back({{{pages::text(name), false, true}, {pages::text(figure(texts, auc, 3)), true}, {pages::text(percent(texts, precision)), true},
                               {pages::text(figure(texts, lift, 2)), true}}, ""});
    };
    add(std::string{texts("insight.model.rule.model")}, test.figures.at("auc").value, test.figures.at("precision").value, test.figures.at("lift").value);
    for (const auto& rule : test.by_rule) add(std::string{texts("insight.model.rule." + std::string{ranking::code(rule.rule)})}, rule.auc, rule.precision, rule.lift);
    return pages::table(table);
}

Html calibration_chart(const ranking::BackTest& test, const i18n::Texts& texts) {
    if (test.bins.empty()) return {};
    pages::Chart chart{"kalibrering", std::string{texts("insight.model.calibration")}};
    pages::Series foretold{std::string{texts("insight.model.foretold")}, {}}, came{std::string{texts("insight.model.came")}, {}};
    for (const auto& bin : test.bins) {
        chart.labels.push_back(percent(texts, bin.foretold));
        foretold.values.push_back(std::round(bin.foretold * 1000) / 10);
        came.values.push_back(std::round(bin.came * 1000) / 10);
    }
    const auto& last = test.bins.back();
    chart.finding = texts.fill("insight.model.calibration_finding", {percent(texts, last.foretold), percent(texts, last.came)});
    chart.series = {std::move(foretold), std::move(came)};
    chart.unit = texts("insight.model.percent_unit");
    return pages::line_chart(texts, chart);
}

Html origin_table(const ranking::BackTest& test, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.model.origins")}};
    table.columns = {{std::string{texts("insight.model.origin")}}, {std::string{texts("insight.model.visits")}, "", 0, true},
                     {std::string{texts("insight.model.found")}, "", 0, true}, {std::string{texts("insight.model.figure.auc")}, "", 0, true},
                     {std::string{texts("insight.model.figure.lift")}, "", 0, true}};
    for (const auto& one : test.by_origin)
        table.rows.push_back({{{pages::text(texts.date({one.day})), false, true}, {pages::text(texts.number(one.rows)), true},
                               {pages::text(texts.number(one.positives)), true}, {pages::text(figure(texts, one.auc, 3)), true},
                               {pages::text(figure(texts, one.lift, 2)), true}}, ""});
    return pages::table(table);
}

Html effect_table(const ranking::Fitted& fitted, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.model.effects")}, true};
    table.columns = {{std::string{texts("insight.model.effect")}}, {std::string{texts("insight.model.weight")}}, {std::string{texts("insight.model.levels")}, "", 0, true}};
    for (const auto& one : fitted.coefficients)
        table.rows.push_back({{{pages::text(reason_words(texts, one.name)), false, true},
                               {pages::text(interval(texts, {one.value, one.value - 1.645 * one.deviation, one.value + 1.645 * one.deviation}, 2)), false, false, true},
                               {{}, true}}, ""});
    for (const auto& one : fitted.variances)
        table.rows.push_back({{{pages::text(reason_words(texts, one.factor)), false, true},
                               {pages::text(texts.fill("insight.model.spread", {texts.decimal(std::sqrt(one.variance), 2)}))},
                               {pages::text(texts.number(static_cast<std::int64_t>(one.levels))), true}}, ""});
    return pages::stack({pages::table(table), pages::subtle(texts("insight.model.effects_help"))});
}

Html trial_section(const ModelState& state, const i18n::Texts& texts) {
    const auto stands = "insight.model.trial_" + std::string{code(state.standing)};   // not a text key
    std::vector<Html> parts{pages::paragraph(texts.fill(stands,
                                                        {texts.date(state.trial_from), texts.date(state.trial_to - 1)}))};
    const auto shown = state.facts.empty() ? TrialShown{} : trial_of(state.facts);
    if (shown.replayed) parts.push_back(pages::subtle(texts("insight.model.replayed")));
    if (shown.trial.visits > 0) {
        const auto& [trial, against, replayed] = shown;
        if (state.standing == ModelStanding::trial) parts.push_back(pages::paragraph(texts("insight.model.too_few")));
        const auto key = "insight.model.rule." + against;   // not a text key
        std::vector<std::pair<std::string, Html>> rows{
            {std::string{texts("insight.model.visits")}, pages::text(texts.number(static_cast<std::int64_t>(trial.visits)))},
            {std::string{texts("insight.model.found")}, pages::text(texts.number(static_cast<std::int64_t>(trial.found)))}};
        // How the order does is not told before the trial is over.
        if (state.standing != ModelStanding::trial) rows.insert(rows.end(), {
            {std::string{texts("insight.model.against")}, pages::text(against.empty() ? std::string{texts("insight.risk.untold")} : texts.has(key) ? std::string{texts(key)} : against)},
            {std::string{texts("insight.model.figure.auc")}, pages::text(texts.fill("insight.model.beside", {figure(texts, trial.auc, 3), figure(texts, trial.auc_other, 3)}))},
            {std::string{texts("insight.model.figure.lift")}, pages::text(texts.fill("insight.model.beside", {figure(texts, trial.lift, 2), figure(texts, trial.lift_other, 2)}))},
        });
        parts.push_back(pages::description_list(rows));
    }
    return pages::section("prov", texts("insight.model.trial"), pages::stack(parts));
}

// How far a trial has come, in visits and in deficiencies that were found.
Html still_needed(const std::optional<ModelState>& now, const i18n::Texts& texts) {
    const auto least = [&](std::size_t value) { return texts.number(static_cast<std::int64_t>(value)); };
    if (!now || now->facts.empty())
        return pages::paragraph(texts.fill("insight.risk.needs", {least(ranking::Trial::visits_min), least(ranking::Trial::found_min)}));
    const auto trial = trial_of(now->facts).trial;
    return pages::paragraph(texts.fill("insight.risk.has", {least(trial.visits), least(ranking::Trial::visits_min), least(trial.found), least(ranking::Trial::found_min)}));
}

}  // namespace

http::Response Risk::ranking(const http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    const auto& texts = context.t();
    const auto today = s_.clock.today();
    const auto region = request.query.get("avdelning").substr(0, 60), kind = request.query.get("slag").substr(0, 60);
    std::optional<assessments::RatingRun> run;
    std::vector<assessments::UnitRating> ratings;
    std::map<base::OperationId, parties::Operation> units;
    std::optional<ModelState> now;
    s_.database.read([&](db::Reader& reader) {
        run = ratings_.newest(reader, risk_model);
        now = store::model_state(reader, risk_model, risk_version);
        if (!run) return;
        ratings = ratings_.of_run(reader, run->id);
        s_.parties.each(reader, [&](const parties::Operation& unit) { units.emplace(unit.id, unit); });
    });
    std::vector<Html> parts{pages::heading(1, texts("insight.risk.title")), risk_views(texts, risk_home), pages::paragraph(texts("insight.risk.about"))};
    if (!run) {
        parts.push_back(pages::alert(pages::Tone::info, texts("insight.risk.none"), pages::stack({pages::paragraph(texts(now ? "insight.risk.none_trial" : "insight.risk.none_yet")), still_needed(now, texts)})));
        parts.push_back(pages::link("/arbetsrum/insikt/platser", texts("insight.risk.places_link")));
        return identity::staff_page(context, risk_home, std::string{texts("insight.risk.title")}, pages::stack(parts));
    }
    parts.push_back(pages::figures({{std::string{texts("insight.risk.base_rate")}, percent(texts, run->base_rate), std::string{texts("insight.risk.base_rate_note")}, ""},
                                    {std::string{texts("insight.risk.units")}, texts.number(run->units), "", ""},
                                    {std::string{texts("insight.risk.as_of")}, texts.date(run->as_of), std::string{texts("insight.risk.weekly")}, ""},
                                    {std::string{texts("insight.risk.version")}, run->version, "", std::string{models_home} + "/" + run->version}}));
    std::vector<pages::Choice> regions{{"", std::string{texts("insight.risk.all_regions")}, ""}}, kinds{{"", std::string{texts("insight.risk.all_kinds")}, ""}};
    for (const auto& department : s_.catalogue.departments(today)) regions.push_back({department->id, department->name.in(texts.language()), ""});
    for (const auto* code : s_.catalogue.codes("unit_kinds", today)) kinds.push_back({code->id, code->name.in(texts.language()), ""});
    pages::Field region_field{"avdelning", std::string{texts("insight.fairness.region")}}, kind_field{"slag", std::string{texts("insight.risk.kind")}};
    region_field.value = region;
    kind_field.value = kind;
    parts.push_back(pages::filters(texts, risk_home, {{region_field, regions}, {kind_field, kinds}}));
    pages::Table table{std::string{texts("insight.risk.table")}};
    table.columns = {{std::string{texts("insight.risk.unit")}}, {std::string{texts("insight.risk.kind")}}, {std::string{texts("insight.risk.chance_title")}},
                     {std::string{texts("insight.risk.rank_title")}}, {std::string{texts("insight.risk.main_reason")}}};
    table.empty_text = texts("insight.risk.empty");
    std::size_t fits = 0;
    for (const auto& one : ratings) {
        const auto found = units.find(one.unit);
        if (found == units.end() || !one.ranked) continue;
        const auto& unit = found->second;
        const auto* department = s_.catalogue.department_of_county(unit.county, today);
        if ((!kind.empty() && unit.kind != kind) || (!region.empty() && (!department || department->id != region))) continue;
        if (++fits > ranked_shown) continue;
        const auto reasons = reasons_of(one.reasons);
        table.rows.push_back({{{pages::link(unit_href(unit.code), unit.name), false, true},
                               {pages::text(s_.catalogue.label("unit_kinds", unit.kind, today, texts.language()))},
                               {pages::text(chance_words(texts, one)), false, false, true},
                               {pages::text(rank_words(texts, one)), false, false, true},
                               {pages::text(reasons.for_.empty() ? std::string{texts("insight.risk.no_reason")} : reason_words(texts, reasons.for_.front().name))}},
                              unit_href(unit.code)});
    }
    parts.push_back(pages::table(table));
    if (fits > ranked_shown) parts.push_back(pages::subtle(texts.fill("insight.table.cut", {texts.number(static_cast<std::int64_t>(ranked_shown)), texts.number(static_cast<std::int64_t>(fits))})));
    parts.push_back(pages::subtle(texts("insight.risk.advice")));
    parts.push_back(pages::link("/arbetsrum/insikt/platser", texts("insight.risk.places_link")));
    return identity::staff_page(context, risk_home, std::string{texts("insight.risk.title")}, pages::stack(parts));
}

http::Response Risk::models(const http::Request&, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    const auto& texts = context.t();
    std::vector<ModelState> states;
    s_.database.read([&](db::Reader& reader) { states = store::model_states(reader, risk_model); });
    pages::Table table{std::string{texts("insight.model.versions")}};
    table.columns = {{std::string{texts("insight.risk.version")}}, {std::string{texts("insight.model.stands")}}, {std::string{texts("insight.model.trial_quarter")}}, {std::string{texts("insight.model.since")}}};
    table.empty_text = texts("insight.model.none");
    for (const auto& state : states) {
        const auto href = std::string{models_home} + "/" + state.version;
        table.rows.push_back({{{pages::link(href, texts.fill("insight.model.name", {state.version})), false, true},
                               {pages::tag(standing_words(texts, state.standing), standing_tone(state.standing))},
                               {pages::text(texts.fill("insight.model.days", {texts.date(state.trial_from), texts.date(state.trial_to - 1)}))},
                               {pages::text(texts.date(base::stockholm_day(state.at)))}}, href});
    }
    return identity::staff_page(context, risk_home, std::string{texts("insight.model.title")},
                                pages::stack({pages::heading(1, texts("insight.model.title")), risk_views(texts, models_home),
                                              pages::paragraph(texts("insight.model.about")), pages::table(table)}));
}

http::Response Risk::render_model(const identity::Context& context, std::string_view version, const base::Refusal* refusal) const {
    const auto& texts = context.t();
    const auto now = state(version);
    if (!now) return identity::not_found(context);
    const auto stored = newest_test(version);
    const auto title = texts.fill("insight.model.name", {now->version});
    std::vector<Html> parts;
    if (refusal) parts.push_back(pages::error_summary(texts, {{"act", texts(refusal->text_key, refusal->values)}}));
    parts.push_back(pages::title_row(title, {pages::print_button(texts)}));
    parts.push_back(pages::tag(standing_words(texts, now->standing), standing_tone(now->standing)));
    parts.push_back(risk_views(texts, models_home));
    parts.push_back(pages::paragraph(texts("insight.model.card")));
    parts.push_back(trial_section(*now, texts));
    if (now->standing == ModelStanding::won && identity::may(*context.actor, Action::export_compilation) && context.actor->has(identity::Role::decision_maker))
        parts.push_back(pages::form({std::string{models_home} + "/" + now->version, true, false, "", context.actor->csrf},
                                    {pages::paragraph(texts("insight.model.let_rank_help")), pages::actions({pages::button(texts("insight.model.let_rank"), pages::Button::primary, "act", "let_rank")})}));
    if (!stored) {
        parts.push_back(pages::alert(pages::Tone::info, texts("insight.model.untested"), pages::paragraph(texts("insight.model.untested_text"))));
    } else {
        const auto figures = test_figures_of(stored->figures);
        const auto& test = figures.test;
        const auto count = [&](std::size_t value) { return texts.number(static_cast<std::int64_t>(value)); };
        const auto between = [&](const char* name, std::string_view note) {
            const auto& one = test.figures.at(name);
            return measures::defined(one.low) ? texts.fill("insight.model.between", {texts.decimal(one.low, 2), texts.decimal(one.high, 2), note}) : std::string{note};
        };
        parts.push_back(pages::figures({{std::string{texts("insight.model.figure.auc")}, figure(texts, test.figures.at("auc").value, 2), between("auc", texts("insight.model.auc_note")), ""},
                                        {std::string{texts("insight.model.figure.lift")}, figure(texts, test.figures.at("lift").value, 2), between("lift", texts("insight.model.lift_note")), ""},
                                        {std::string{texts("insight.model.found")}, texts.fill("insight.model.found_of", {count(test.positives), count(test.rows)}), percent(texts, test.base_rate), ""},
                                        {std::string{texts("insight.model.origins_count")}, count(test.origins), "", ""}}));
        parts.push_back(pages::section("prov-bakat", texts("insight.model.back_test"),
                                       pages::stack({pages::paragraph(texts.fill("insight.model.back_test_about", {texts.date(stored->as_of), count(test.origins)})),
                                                     figures.entered_later > 0 ? pages::alert(pages::Tone::info, texts("insight.model.entered_later"), pages::paragraph(texts.fill("insight.model.entered_later_text", {count(figures.entered_later)}))) : Html{},
                                                     figure_table(test, texts), rule_table(test, texts), calibration_chart(test, texts), origin_table(test, texts)})));
        parts.push_back(pages::section("vikter", texts("insight.model.effects"), effect_table(figures.fitted, texts)));
        if (figures.fitted.base_rate_only) parts.push_back(pages::alert(pages::Tone::warning, texts("insight.model.base_rate_only"), pages::paragraph(texts("insight.model.base_rate_only_text"))));
    }
    parts.push_back(pages::section("begransningar", texts("insight.model.limits"),
                                   pages::list({pages::text(texts("insight.model.limit_person")), pages::text(texts("insight.model.limit_inspector")),
                                                pages::text(texts("insight.model.limit_selected")), pages::text(texts("insight.model.limit_register"))})));
    return identity::staff_page(context, risk_home, title, pages::stack(parts), refusal ? 422 : 200, refusal != nullptr);
}

http::Response Risk::model(const http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    return render_model(context, request.captures.get("version"), nullptr);
}

http::Response Risk::act(http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::export_compilation, {}) || !context.actor->has(identity::Role::decision_maker)) return identity::not_found(context);
    const auto version = request.captures.get("version");
    if (request.form.get("act") != "let_rank" || !state(version)) return identity::not_found(context);
    if (const auto moved = let_rank(version, context.actor->user); !moved) return render_model(context, version, &moved.error());
    return http::see_other(std::string{models_home} + "/" + http::percent_encode(version));
}

http::Response Risk::fairness(const http::Request&, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    const auto& texts = context.t();
    const auto today = s_.clock.today();
    std::vector<Html> parts{pages::title_row(std::string{texts("insight.fairness.title")}, {pages::print_button(texts)}), risk_views(texts, fairness_home), pages::paragraph(texts("insight.fairness.about"))};
    const auto stored = newest_test(risk_version);
    if (!stored) {
        parts.push_back(pages::alert(pages::Tone::info, texts("insight.model.untested"), pages::paragraph(texts("insight.model.untested_text"))));
        return identity::staff_page(context, risk_home, std::string{texts("insight.fairness.title")}, pages::stack(parts));
    }
    const auto figures = test_figures_of(stored->figures);
    const auto name = [&](const std::string& dimension, const std::string& code) -> std::string {
        if (code.empty()) return std::string{texts("insight.fairness.unknown")};
        if (dimension == "region")
            for (const auto& department : s_.catalogue.departments(today))
                if (department->id == code) return std::string{department->name.in(texts.language())};
        if (dimension == "kind")
            return s_.catalogue.label("unit_kinds", code, today, texts.language());
        const auto key = "insight.fairness." + dimension + "." + code;   // not a text key
        return texts.has(key) ? std::string{texts(key)} : code;
    };
    int beyond = 0, judged = 0;
    std::vector<Html> tables;
    for (const std::string dimension : {"region", "owner_form", "size", "kind", "language"}) {
        const auto found = figures.fairness.find(dimension);
        if (found == figures.fairness.end()) continue;
        const auto caption = std::string{texts("insight.fairness." + dimension)};
        pages::Table table{caption, true};
        table.columns = {{caption}, {std::string{texts("insight.model.visits")}, "", 0, true}, {std::string{texts("insight.fairness.came")}, "", 0, true},
                         {std::string{texts("insight.model.foretold")}, "", 0, true}, {std::string{texts("insight.model.figure.lift")}, "", 0, true},
                         {std::string{texts("insight.fairness.false_alarms")}, "", 0, true}, {std::string{texts("insight.fairness.ratio")}}};
        for (const auto& group : found->second) {
            // As it is shown: 0.797 reads as 0.80 and is inside.
            const auto shown = std::round(group.ratio * 100);
            const auto off = measures::defined(group.ratio) && (shown < 80 || shown > 125);
            beyond += off ? 1 : 0;
            judged += measures::defined(group.ratio) ? 1 : 0;
            const auto readable = [&](double share) { return group.few ? std::string{texts("insight.fairness.dash")} : percent(texts, share); };
            const Html ratio = group.few ? pages::text(texts("insight.fairness.few"))
                               : off     ? pages::tag(texts.fill("insight.fairness.off", {figure(texts, group.ratio, 2)}), pages::Tone::warning)
                                         : pages::text(figure(texts, group.ratio, 2));
            table.rows.push_back({{{pages::text(name(dimension, group.code)), false, true}, {pages::text(texts.number(group.rows)), true},
                                   {pages::text(readable(group.base_rate)), true}, {pages::text(readable(group.foretold)), true},
                                   {pages::text(group.few ? std::string{texts("insight.fairness.dash")} : figure(texts, group.lift, 2)), true},
                                   {pages::text(readable(group.false_alarms)), true}, {ratio}}, ""});
        }
        tables.push_back(pages::section(dimension, caption, pages::table(table)));
    }
    parts.push_back(judged < 2 ? pages::alert(pages::Tone::info, texts("insight.fairness.unjudged"), pages::paragraph(texts("insight.fairness.unjudged_text")))
                    : beyond == 0 ? pages::alert(pages::Tone::success, texts("insight.fairness.even"), pages::paragraph(texts("insight.fairness.even_text")))
                                : pages::alert(pages::Tone::warning, texts.fill("insight.fairness.uneven", {texts.number(beyond)}), pages::paragraph(texts("insight.fairness.uneven_text"))));
    parts.push_back(pages::subtle(texts.fill("insight.fairness.from", {texts.date(stored->as_of), stored->version})));
    parts.insert(parts.end(), tables.begin(), tables.end());
    return identity::staff_page(context, risk_home, std::string{texts("insight.fairness.title")}, pages::stack(parts));
}

}  // namespace insight
