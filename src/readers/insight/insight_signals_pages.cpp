// Pages of signals: what stands out, one signal with its evidence, and who is silent.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "insight_links.h"
#include "insight_links_store.h"
#include "insight_risk_parts.h"
#include "insight_signals_parts.h"
#include "insight_signals_store.h"
#include "pages/county_map.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view home = signals_home;
constexpr int weeks_listed = 26;
constexpr std::size_t evidence_shown = 200;

std::string county_names(const SignalFacts& facts, const catalogue::Catalogue& catalogue) {
    std::vector<std::string> names;
    for (const auto& code : facts.places)
        if (const auto* county = catalogue.county(code)) names.push_back(county->name);
    return base::join(names, ", ");
}

std::string finding(const StoredSignal& signal, const SignalFacts& facts, const std::string& what,
                    const std::string& places, const i18n::Texts& texts) {
    const auto voices = texts.number(static_cast<std::int64_t>(facts.evidence.size())),
               events = texts.number(facts.events);
    const auto observed = texts.number(signal.observed), expected = thousandth(texts, signal.expected_milli),
               limit = thousandth(texts, signal.limit_milli);
    switch (signal.kind) {
        case SignalKind::raised:
            return texts.fill("insight.signal.finding.raised",
                              {what, signal_week(texts, signal.week), observed, expected, limit, events, voices});
        case SignalKind::start:
            return texts.fill("insight.signal.finding.start",
                              {what, signal_week(texts, signal.week), observed, expected, limit, events, voices});
        case SignalKind::drift:
            return texts.fill("insight.signal.finding.drift",
                              {what, signal_week(texts, signal.week), observed, expected, events, voices});
        case SignalKind::cluster:
            return texts.fill("insight.signal.finding.cluster", {what, places, signal_week(texts, signal.week), observed, expected, events, voices});
        case SignalKind::pair:
            return texts.fill("insight.signal.finding.pair",
                              {what, signal_week(texts, signal.week), observed, expected, limit, events, voices});
    }
    return "";
}

std::string record_words(const TrackRecord& record, SignalKind kind, const i18n::Texts& texts) {
    const auto name = signal_text(texts, "kind", code(kind));
    const auto judged = record.right + record.wrong;
    if (judged == 0) return texts.fill("insight.signal.record.none", {name, texts.number(record.unjudged)});
    return texts.fill("insight.signal.record", {name, texts.number(record.right), texts.number(judged),
                                                texts.number(record.unclear), texts.number(record.unjudged)});
}

Html chart_of(const StoredSignal& signal, const SignalFacts& facts, const std::string& sentence,
              const i18n::Texts& texts) {
    if (facts.observed.empty()) return {};
    pages::Chart chart{"veckor", std::string{texts("insight.signal.chart")}};
    chart.finding = sentence;
    pages::Series observed{std::string{texts("insight.signal.observed")}, {}},
        expected{std::string{texts("insight.signal.expected")}, {}},
        limit{std::string{texts("insight.signal.limit")}, {}};
    const auto number = [](std::int64_t milli) {
        return milli < 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(milli) / 1000;
    };
    const int weeks = static_cast<int>(facts.observed.size());
    for (int i = 0; i < weeks; ++i) {
        const auto week = base::week_of(base::first_day(signal.week) - 7 * (weeks - 1 - i));
        chart.labels.push_back(
            texts.fill("insight.signal.week_short", {std::to_string(week.number), std::to_string(week.year % 100)}));
        const auto at = static_cast<std::size_t>(i);
        observed.values.push_back(static_cast<double>(facts.observed[at]));
        expected.values.push_back(number(facts.expected_milli[at]));
        limit.values.push_back(number(facts.limit_milli[at]));
    }
    chart.series = {std::move(observed), std::move(expected), std::move(limit)};
    return pages::line_chart(texts, chart);
}

// What is still on its way: reports are registered after they came.
Html arrivals_section(const std::vector<Arrival>& arrivals, const i18n::Texts& texts) {
    if (arrivals.empty()) return pages::section("pa-vag", texts("insight.signal.arrivals"), pages::paragraph(texts("insight.signal.arrivals.unknown")));
    pages::Table table{std::string{texts("insight.signal.arrivals.caption")}, true};
    table.columns = {{std::string{texts("insight.signal.week")}}, {std::string{texts("insight.signal.arrivals.known")}, "", 0, true},
                     {std::string{texts("insight.signal.arrivals.share")}, "", 0, true}, {std::string{texts("insight.signal.arrivals.expected")}, "", 0, true}};
    for (const auto& one : arrivals)
        table.rows.push_back({{{pages::text(signal_week(texts, base::week_of(one.monday))), false, true}, {pages::text(texts.number(one.known)), true},
                               {pages::text(texts.decimal(static_cast<double>(one.share) / 100, 1) + " %"), true},
                               {pages::text(texts.fill("insight.expected.interval", {thousandth(texts, one.expected_milli), thousandth(texts, one.low_milli), thousandth(texts, one.high_milli)})), true}}, ""});
    return pages::section("pa-vag", texts("insight.signal.arrivals"), pages::stack({pages::paragraph(texts("insight.signal.arrivals.about")), pages::table(table)}));
}

// A cluster on the map: its counties, with how many reports of it came from each.
Html cluster_map(const SignalFacts& facts, db::Reader& reader, const Services& s, const std::string& sentence, const i18n::Texts& texts) {
    if (facts.places.empty()) return {};
    std::map<std::string, std::int64_t> reports;
    for (const auto& one : facts.evidence)
        if (const auto row = s.casework.find(reader, one.id)) ++reports[row->county];
    pages::CountyMap map{"karta", std::string{texts("insight.signal.cluster.map")}, sentence, {}, {std::string{texts("insight.signal.cluster.outside")}, "", "", std::string{texts("insight.signal.cluster.inside")}}};
    for (const auto& county : s.catalogue.counties()) {
        const bool in = std::find(facts.places.begin(), facts.places.end(), county.code) != facts.places.end();
        const auto value = in ? texts.number(reports[county.code]) : std::string{};
        map.tiles.push_back({county.code, value, texts.fill("insight.map.spoken", {county.name, in ? value : std::string{texts("insight.signal.cluster.outside")}}), in ? 3 : 0});
    }
    return pages::county_map(map);
}

Html silence_section(const SignalRun& run, db::Reader& reader, const Services& s, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.signal.silence.caption")}};
    table.columns = {{std::string{texts("insight.signal.level.unit")}},
                     {std::string{texts("insight.signal.silence.kind")}},
                     {std::string{texts("insight.signal.silence.reports")}, "", 0, true},
                     {std::string{texts("insight.signal.silence.expected")}, "", 0, true},
                     {std::string{texts("insight.signal.silence.p")}, "", 0, true}};
    table.empty_text = texts("insight.signal.silence.none");
    for (const auto& silent : run.silent) {
        const auto unit = s.parties.operation_by_code(reader, silent.unit);
        const auto href = "/arbetsrum/enhet/" + http::percent_encode(silent.unit);
        table.rows.push_back(
            {{{pages::link(href, unit ? unit->name : silent.unit), false, true},
              {pages::text(
                  unit ? s.catalogue.label("unit_kinds", unit->kind, base::first_day(run.week), texts.language())
                       : "")},
              {pages::text(texts.number(silent.reports)), true},
              {pages::text(thousandth(texts, silent.expected_milli)), true},
              {pages::text(texts.decimal(static_cast<double>(silent.p_billionths) / 1e7, 1) + " %"), true}},
             href});
    }
    return pages::section("tysta", texts("insight.signal.silence"),
                          pages::stack({pages::paragraph(texts("insight.signal.silence.about")), pages::table(table)}));
}

std::string type_name(const Services& s, const std::string& code, const i18n::Texts& texts) {
    const auto* type = s.catalogue.case_type_named(code);
    return type ? type->name.in(texts.language()) : code;
}

bool may_judge(const identity::Actor& actor) {
    return identity::may(actor, Action::assess) || identity::may(actor, Action::make_compilation);
}

Html judge_form(const StoredSignal& signal, const http::Request& request, const identity::Context& context,
                const std::optional<base::Refusal>& refusal) {
    const auto& texts = context.t();
    pages::Field verdict{"omdome", std::string{texts("insight.signal.judge.verdict")}},
        reason{"skal", std::string{texts("insight.signal.judge.reason")},
               std::string{texts("insight.signal.judge.reason_hint")}};
    if (refusal) {
        verdict.value = request.form.get("omdome");
        reason.value = request.form.get("skal");
        (refusal->field == "omdome" ? verdict : reason).error = texts(refusal->text_key, refusal->values);
    }
    std::vector<pages::Choice> choices;
    for (const auto one : {Judged::right, Judged::wrong, Judged::unclear})
        choices.push_back(
            {std::string{code(one)}, signal_text(texts, "verdict", code(one)), signal_text(texts, "verdict_hint", code(one))});
    return pages::section("bedom", texts("insight.signal.judge"),
                          pages::form({signal_href(signal), true, false, "", context.actor->csrf},
                                      {pages::radios(texts, verdict, choices), pages::text_area(texts, reason, 3),
                                       pages::actions({pages::button(texts("insight.signal.judge.send"))})}));
}

// Names are asked for before the page is put together: nobody reads inside a read.
Html verdict_list(const std::vector<SignalVerdict>& verdicts, identity::Identity& identity, const i18n::Texts& texts) {
    if (verdicts.empty()) return {};
    std::vector<pages::TimelineItem> items;
    for (const auto& verdict : verdicts)
        items.push_back({texts.date(base::stockholm_day(verdict.at)) + ", " + identity.name_of(verdict.actor),
                         signal_text(texts, "verdict", code(verdict.verdict)), pages::preserved(verdict.reason)});
    return pages::section("omdomen", texts("insight.signal.verdicts"), pages::timeline(items));
}

// How sure it is that the report is of its unit.
std::string link_words(const std::optional<LinkRow>& row, base::OperationId unit, const i18n::Texts& texts) {
    if (!unit) return std::string{texts("insight.signal.link.none")};
    const auto believed = beliefs(row ? &*row : nullptr, unit);
    const auto own = std::find_if(believed.begin(), believed.end(), [&](const Belief& one) { return one.unit == unit; });
    if (own == believed.end() || own->probability == belief_whole) return std::string{texts("insight.signal.link.said")};
    return texts.fill("insight.signal.link.believed", {texts.decimal(own->probability / 100.0, 1)});
}

// The way to a visit, for a signal that points at a unit.
Html plan_link(const StoredSignal& signal, const identity::Actor& actor, const i18n::Texts& texts) {
    const bool of_unit = signal.name.level == SignalLevel::unit || signal.name.level == SignalLevel::unit_theme;
    if (!of_unit || !(actor.has(identity::Role::handler) || actor.has(identity::Role::decision_maker))) return {};
    return pages::link_button("/arbetsrum/plan/grunder?enhet=" + http::percent_encode(signal.name.code) + "&signal=" + std::to_string(signal.id) + "#uppdrag",
                              texts("insight.signal.to_plan"), pages::Button::secondary);
}

// Reports that may be about the unit and are counted nowhere for it; the linker's pages ask about each.
Html may_be_table(const SignalFacts& facts, db::Reader& reader, const Services& s, const identity::Context& context) {
    if (!facts.belief || facts.belief->may_be.empty()) return {};
    const auto& texts = context.t();
    pages::Table table{std::string{texts("insight.signal.may_be")}, true};
    table.columns = {{std::string{texts("insight.column.number")}}, {std::string{texts("insight.column.received")}}, {std::string{texts("insight.signal.may_be.probability")}, "", 0, true}};
    std::int64_t unseen = 0;
    for (const auto& one : facts.belief->may_be) {
        const auto row = s.casework.find(reader, one.id);
        if (!row || !identity::decide(*context.actor, Action::list_cases, row->object())) {
            ++unseen;
            continue;
        }
        const auto href = "/arbetsrum/insikt/lankar/" + row->number.slug();
        table.rows.push_back({{{pages::link(href, row->number.string()), false, true, true}, {pages::text(texts.date(row->received_day)), false, false, true},
                               {pages::text(texts.decimal(one.probability / 100.0, 1) + " %"), true}}, href});
    }
    std::vector<Html> parts{pages::paragraph(texts("insight.signal.may_be.words"))};
    if (!table.rows.empty()) parts.push_back(pages::table(table));
    if (unseen > 0) parts.push_back(pages::subtle(texts.fill("insight.behind.unseen", {texts.number(unseen)})));
    return pages::section("kan-galla", texts("insight.signal.may_be"), pages::stack(parts));
}

// Cases behind the signal; those of regions that the actor does not see are counted, not told.
Html evidence_table(const SignalFacts& facts, db::Reader& reader, const Services& s, const identity::Context& context) {
    const auto& texts = context.t();
    pages::Table table{std::string{texts("insight.signal.evidence")}, true};
    table.columns = {{std::string{texts("insight.column.number")}},
                     {std::string{texts("insight.column.received")}},
                     {std::string{texts("insight.column.type")}},
                     {std::string{texts("insight.dimension.theme")}},
                     {std::string{texts("insight.signal.voice")}},
                     {std::string{texts("insight.signal.link")}}};
    table.empty_text = texts("insight.signal.evidence.none");
    std::int64_t unseen = 0;
    const auto from = facts.evidence.size() > evidence_shown ? facts.evidence.size() - evidence_shown : 0;
    for (std::size_t i = from; i < facts.evidence.size(); ++i) {
        const auto& one = facts.evidence[i];
        const auto row = s.casework.find(reader, one.id);
        if (!row || !identity::decide(*context.actor, Action::list_cases, row->object())) {
            ++unseen;
            continue;
        }
        const bool opens = identity::decide(*context.actor, Action::read_case, row->object()).has_value();
        const auto href = opens ? "/arbetsrum/arende/" + row->number.slug() : "";
        const auto first = one.event == one.id.value ? std::nullopt : s.casework.find(reader, base::CaseId{one.event});
        const auto voice = one.event == one.id.value
                               ? std::string{texts("insight.event.own")}
                               : texts.fill("insight.event.same", {first ? first->number.string()
                                                                         : std::string{texts("insight.signal.gone")}});
        table.rows.push_back(
            {{{opens ? pages::link(href, row->number.string()) : pages::text(row->number.string()), false, true, true},
              {pages::text(texts.date(row->received_day)), false, false, true},
              {pages::text(type_name(s, row->type, texts))},
              {pages::text(row->theme.empty()
                               ? std::string{texts("insight.unknown.theme")}
                               : s.catalogue.label("themes", row->theme, row->received_day, texts.language()))},
              {pages::text(voice)},
              {pages::text(link_words(store::link_row(reader, one.id), row->unit, texts))}},
             href});
    }
    std::vector<Html> parts{
        pages::paragraph(
            texts.fill("insight.signal.evidence.counts",
                       {texts.number(facts.events), texts.number(static_cast<std::int64_t>(facts.evidence.size()))})),
        pages::table(table)};
    if (from > 0)
        parts.push_back(pages::subtle(texts.fill("insight.signal.evidence.cut",
                                                 {texts.number(static_cast<std::int64_t>(evidence_shown)),
                                                  texts.number(static_cast<std::int64_t>(facts.evidence.size()))})));
    if (unseen > 0) parts.push_back(pages::subtle(texts.fill("insight.behind.unseen", {texts.number(unseen)})));
    return pages::section("underlag", texts("insight.signal.evidence"), pages::stack(parts));
}

Html facts_list(const StoredSignal& signal, const SignalFacts& facts, const i18n::Texts& texts) {
    std::vector<std::pair<std::string, Html>> rows{
        {std::string{texts("insight.signal.level")}, pages::text(signal_text(texts, "level", code(signal.name.level)))},
        {std::string{texts("insight.signal.kind")}, pages::text(signal_text(texts, "kind", code(signal.kind)) + ". " +
                                                                signal_text(texts, "kind_help", code(signal.kind)))},
        {std::string{texts("insight.signal.observed")}, pages::text(texts.number(signal.observed))},
        {std::string{texts("insight.signal.expected")}, pages::text(thousandth(texts, signal.expected_milli))}};
    if (signal.limit_milli >= 0)
        rows.emplace_back(
            std::string{texts(signal.kind == SignalKind::pair ? "insight.signal.eb05" : "insight.signal.limit")},
            pages::text(thousandth(texts, signal.limit_milli)));
    if (signal.p_billionths >= 0)
        rows.emplace_back(std::string{texts("insight.signal.p")},
                          pages::text(signal.p_billionths < 100'000
                                          ? std::string{texts("insight.signal.p_small")}
                                          : texts.decimal(static_cast<double>(signal.p_billionths) / 1e7, 2) + " %"));
    if (const auto& belief = facts.belief)
        rows.emplace_back(std::string{texts("insight.signal.believed")},
                          pages::text(texts.fill("insight.signal.believed.words", {thousandth(texts, belief->expected_milli), texts.number(belief->low), texts.number(belief->high)}) +
                                      (signal.limit_milli >= 0 && signal.kind != SignalKind::pair && belief->low * 1000 <= signal.limit_milli
                                           ? " " + std::string{texts("insight.signal.believed.hangs")}
                                           : "")));
    rows.emplace_back(std::string{texts("insight.signal.version")}, pages::text(signal.version));
    return pages::description_list(rows);
}

}  // namespace

http::Response Signals::list(const http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    return render_list(request, context, {});
}

http::Response Signals::make(http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::make_compilation, {})) return identity::not_found(context);
    const auto made = watch(base::previous(base::week_of(s_.clock.today())));
    if (!made) return render_list(request, context, made.error());
    return http::see_other(std::string{home});
}

http::Response Signals::render_list(const http::Request& request, const identity::Context& context,
                                    const std::optional<base::Refusal>& refusal) const {
    const auto& texts = context.t();
    const auto wanted = request.query.get("niva");
    const auto chosen = std::find_if(signal_levels.begin(), signal_levels.end(),
                                     [&](SignalLevel level) { return code(level) == wanted; });
    std::vector<Html> parts{pages::title_row(texts("insight.signal.title"), {pages::print_button(texts)}),
                            risk_views(texts, home),
                            pages::paragraph(texts("insight.signal.about"))};
    s_.database.read([&](db::Reader& reader) {
        parts.resize(3);
        const auto run = newest_run(reader);
        if (!run) {
            parts.push_back(pages::alert(pages::Tone::info, texts("insight.signal.no_run"),
                                         pages::paragraph(refusal ? texts(refusal->text_key, refusal->values)
                                                                  : std::string{texts("insight.signal.no_run_text")})));
            if (identity::may(*context.actor, Action::make_compilation))
                parts.push_back(pages::form({std::string{home}, true, false, "", context.actor->csrf},
                                            {pages::button(texts("insight.signal.make"))}));
            return;
        }
        auto signals = of_weeks(reader, base::week_of(base::first_day(run->week) - 7 * (weeks_listed - 1)), run->week);
        std::int64_t series = 0, new_ones = 0;
        for (const auto& [level, tests] : run->tests) series += tests.series;
        for (const auto& signal : signals) new_ones += signal.week == run->week;
        parts.push_back(pages::figures({{std::string{texts("insight.signal.figure.new")}, texts.number(new_ones),
                                         signal_week(texts, run->week), ""},
                                        {std::string{texts("insight.signal.figure.series")}, texts.number(series),
                                         std::string{texts("insight.signal.figure.series_note")}, ""},
                                        {std::string{texts("insight.signal.figure.silent")},
                                         texts.number(static_cast<std::int64_t>(run->silent.size())), "", "#tysta"}}));
        pages::Field level_field{"niva", std::string{texts("insight.signal.level")}};
        level_field.value = chosen == signal_levels.end() ? "" : std::string{code(*chosen)};
        std::vector<pages::Choice> levels{{"", texts.fill("insight.signal.counted", {std::string{texts("insight.signal.all")}, texts.number(static_cast<std::int64_t>(signals.size()))}), ""}};
        for (const auto level : signal_levels) {
            const auto of_level = std::count_if(signals.begin(), signals.end(),
                                                [&](const StoredSignal& signal) { return signal.name.level == level; });
            levels.push_back({std::string{code(level)},
                              texts.fill("insight.signal.counted", {signal_text(texts, "level", code(level)), texts.number(of_level)}), ""});
        }
        parts.push_back(pages::filters(texts, home, {{level_field, levels}}));
        if (chosen != signal_levels.end())
            std::erase_if(signals, [&](const StoredSignal& signal) { return signal.name.level != *chosen; });
        const SeriesWords words{reader, s_, texts, base::first_day(run->week)};
        parts.push_back(signal_table(signals, words, reader,
                                     texts.fill("insight.signal.caption", {texts.number(weeks_listed)}), texts));
        std::vector<Html> records;
        const auto judged = track_records(reader);
        for (const auto kind : signal_kinds)
            if (const auto found = judged.find(kind); found != judged.end())
                records.push_back(pages::text(record_words(found->second, kind, texts)));
        if (!records.empty())
            parts.push_back(pages::section("traffsakerhet", texts("insight.signal.records"), pages::list(records)));
        parts.push_back(arrivals_section(store::arrivals_of_run(reader, run->id), texts));
        parts.push_back(silence_section(*run, reader, s_, texts));
        parts.push_back(pages::subtle(texts.fill("insight.signal.made", {texts.date(base::stockholm_day(run->made_at)),
                                                                         texts.number(run->position), run->version})));
    });
    return identity::staff_page(context, risk_home, std::string{texts("insight.signal.title")}, pages::stack(parts),
                                refusal ? 422 : 200);
}

http::Response Signals::render(const StoredSignal& signal, const http::Request& request,
                               const identity::Context& context, const std::optional<base::Refusal>& refusal) const {
    const auto& texts = context.t();
    const auto facts = store::facts_of(signal.facts);
    std::vector<Html> parts;
    std::string title;
    std::int64_t told = 0;
    s_.database.read(
        [&](db::Reader& reader) { told = static_cast<std::int64_t>(store::verdicts_of(reader, signal.id).size()); });
    // What colleagues wrote is unsealed below.
    if (told > 0)
        s_.identity.record_read(*context.actor, "read_signal", "signal " + std::to_string(signal.id), "",
                                told);  // not a text key
    std::vector<SignalVerdict> given;
    s_.database.read([&](db::Reader& reader) { given = verdicts(reader, signal.id); });
    const auto said = verdict_list(given, s_.identity, texts);
    s_.database.read([&](db::Reader& reader) {
        parts.clear();
        const SeriesWords words{reader, s_, texts, base::first_day(signal.week)};
        const auto what = words.of(signal.name, facts.name);
        title = texts.fill("insight.signal.show.title", {what, signal_week(texts, signal.week)});
        std::vector<pages::Error> errors;
        if (refusal) errors.push_back({refusal->field, texts(refusal->text_key, refusal->values)});
        const auto sentence = finding(signal, facts, what, county_names(facts, s_.catalogue), texts);
        parts.push_back(pages::error_summary(texts, errors));
        parts.push_back(pages::title_row(title, {pages::print_button(texts)}));
        parts.push_back(pages::link(home, texts("insight.signal.back")));
        if (facts.observed.empty()) parts.push_back(pages::paragraph(sentence));
        parts.push_back(pages::subtle(texts("insight.signal.advice")));
        const auto records = track_records(reader);
        parts.push_back(pages::paragraph(record_words(records.at(signal.kind), signal.kind, texts)));
        parts.push_back(chart_of(signal, facts, sentence, texts));
        parts.push_back(cluster_map(facts, reader, s_, sentence, texts));
        parts.push_back(facts_list(signal, facts, texts));
        parts.push_back(evidence_table(facts, reader, s_, context));
        parts.push_back(may_be_table(facts, reader, s_, context));
        auto others = store::signals_of_series(reader, signal.name);
        std::erase_if(others, [&](const StoredSignal& other) { return other.id == signal.id; });
        if (!others.empty())
            parts.push_back(pages::section(
                "tidigare", texts("insight.signal.others"),
                signal_table(others, words, reader, std::string{texts("insight.signal.others")}, texts)));
        if (!given.empty()) parts.push_back(said);
        parts.push_back(plan_link(signal, *context.actor, texts));
        if (may_judge(*context.actor)) parts.push_back(judge_form(signal, request, context, refusal));
    });
    return identity::staff_page(context, risk_home, title, pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

namespace {

std::optional<std::int64_t> asked_for(const http::Request& request) {
    const auto id = base::parse_integer(request.captures.get("id"));
    return id && *id > 0 ? id : std::nullopt;
}

}  // namespace

http::Response Signals::show(const http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    std::optional<StoredSignal> found;
    if (const auto id = asked_for(request)) s_.database.read([&](db::Reader& reader) { found = signal(reader, *id); });
    if (!found) return identity::not_found(context);
    return render(*found, request, context, {});
}

http::Response Signals::act(http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {}) || !may_judge(*context.actor))
        return identity::not_found(context);
    std::optional<StoredSignal> found;
    if (const auto id = asked_for(request)) s_.database.read([&](db::Reader& reader) { found = signal(reader, *id); });
    if (!found) return identity::not_found(context);
    const auto typed = request.form.get("omdome");
    for (const auto verdict : {Judged::right, Judged::wrong, Judged::unclear}) {
        if (code(verdict) != typed) continue;
        const auto done = judge(found->id, verdict, request.form.get("skal"), context.actor->user);
        if (!done) return render(*found, request, context, done.error());
        return http::see_other(signal_href(*found) + "#omdomen");
    }
    return render(*found, request, context, base::Refusal{"insight.signal.refused.verdict", "omdome"});
}

}  // namespace insight
