// Pages of signals: what stands out, one signal with its evidence, and who is silent.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "insight_signals_store.h"
#include "pages/components.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view home = "/arbetsrum/insikt/signaler";
constexpr int weeks_listed = 26;
constexpr std::size_t evidence_shown = 200;

std::string text_of(const i18n::Texts& texts, const char* group, std::string_view word) {
    return std::string{texts("insight.signal." + std::string{group} + "." + std::string{word})};
}

std::string week_words(const i18n::Texts& texts, base::Week week) {
    return texts.fill("insight.week", {std::to_string(week.number), std::to_string(week.year)});
}

// A thousandth as people write numbers; "unknown" where nothing can be said.
std::string amount(const i18n::Texts& texts, std::int64_t milli) {
    if (milli < 0) return std::string{texts("insight.signal.unknown")};
    const double value = static_cast<double>(milli) / 1000;
    return milli % 1000 == 0 ? texts.number(milli / 1000) : texts.decimal(value, value < 10 ? 2 : 1);
}

// What a series is called.
class SeriesWords {
public:
    SeriesWords(db::Reader& reader, const Services& s, const i18n::Texts& texts, base::Day day)
        : reader_{reader}, s_{s}, texts_{texts}, day_{day} {}
    std::string theme(const std::string& code) const {
        return s_.catalogue.label("themes", code, day_, texts_.language());
    }
    std::string of(const SeriesName& name, const std::string& frozen = {}) const {
        std::string place = frozen.empty() ? looked_up(name) : frozen;
        return name.theme.empty() ? place : texts_.fill("insight.signal.of_theme", {theme(name.theme), place});
    }

private:
    std::string looked_up(const SeriesName& name) const {
        switch (name.level) {
            case SignalLevel::theme:
                return theme(name.code);
            case SignalLevel::municipality:
            case SignalLevel::municipality_theme: {
                const auto* found = s_.catalogue.municipality(name.code);
                return found ? found->name : name.code;
            }
            case SignalLevel::unit:
            case SignalLevel::unit_theme: {
                const auto found = s_.parties.operation_by_code(reader_, name.code);
                return found ? found->name : name.code;
            }
            case SignalLevel::provider:
                return name.code;
        }
        return name.code;
    }
    db::Reader& reader_;
    const Services& s_;
    const i18n::Texts& texts_;
    base::Day day_;
};

std::string href_of(const StoredSignal& signal) { return std::string{home} + "/" + std::to_string(signal.id); }

std::string finding(const StoredSignal& signal, const SignalFacts& facts, const std::string& what,
                    const i18n::Texts& texts) {
    const auto voices = texts.number(static_cast<std::int64_t>(facts.evidence.size())),
               events = texts.number(facts.events);
    const auto observed = texts.number(signal.observed), expected = amount(texts, signal.expected_milli),
               limit = amount(texts, signal.limit_milli);
    switch (signal.kind) {
        case SignalKind::raised:
            return texts.fill("insight.signal.finding.raised",
                              {what, week_words(texts, signal.week), observed, expected, limit, events, voices});
        case SignalKind::start:
            return texts.fill("insight.signal.finding.start",
                              {what, week_words(texts, signal.week), observed, expected, limit, events, voices});
        case SignalKind::drift:
            return texts.fill("insight.signal.finding.drift",
                              {what, week_words(texts, signal.week), observed, expected, events, voices});
        case SignalKind::pair:
            return texts.fill("insight.signal.finding.pair",
                              {what, week_words(texts, signal.week), observed, expected, limit, events, voices});
    }
    return "";
}

std::string record_words(const TrackRecord& record, SignalKind kind, const i18n::Texts& texts) {
    const auto name = text_of(texts, "kind", code(kind));
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

Html verdict_tag(std::string_view verdict, const i18n::Texts& texts) {
    const auto tone = verdict == code(Judged::right)   ? pages::Tone::success
                      : verdict == code(Judged::wrong) ? pages::Tone::neutral
                                                       : pages::Tone::info;
    return pages::tag(text_of(texts, "verdict", verdict), tone);
}

Html signal_table(const std::vector<StoredSignal>& signals, const SeriesWords& words, db::Reader& reader,
                  std::string caption, const i18n::Texts& texts) {
    pages::Table table{std::move(caption)};
    table.columns = {{std::string{texts("insight.signal.what")}},
                     {std::string{texts("insight.signal.level")}},
                     {std::string{texts("insight.signal.week")}},
                     {std::string{texts("insight.signal.kind")}},
                     {std::string{texts("insight.signal.observed")}, "", 0, true},
                     {std::string{texts("insight.signal.expected")}, "", 0, true},
                     {std::string{texts("insight.signal.limit")}, "", 0, true},
                     {std::string{texts("insight.signal.judged")}}};
    table.empty_text = texts("insight.signal.none");
    for (const auto& signal : signals) {
        const auto verdicts = store::verdicts_of(reader, signal.id);
        const auto verdict = verdicts.empty() ? std::string_view{"none"} : code(verdicts.front().verdict.verdict);
        // A provider's name stands with the signal alone: the register finds providers by their ids.
        const auto whole = signal.name.level == SignalLevel::provider ? store::signal(reader, signal.id) : std::nullopt;
        const auto name = whole ? store::facts_of(whole->facts).name : std::string{};
        table.rows.push_back({{{pages::link(href_of(signal), words.of(signal.name, name)), false, true},
                               {pages::text(text_of(texts, "level", code(signal.name.level)))},
                               {pages::text(week_words(texts, signal.week)), false, false, true},
                               {pages::text(text_of(texts, "kind", code(signal.kind)))},
                               {pages::text(texts.number(signal.observed)), true},
                               {pages::text(amount(texts, signal.expected_milli)), true},
                               {pages::text(amount(texts, signal.limit_milli)), true},
                               {verdict_tag(verdict, texts)}},
                              href_of(signal)});
    }
    return pages::table(table);
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
              {pages::text(amount(texts, silent.expected_milli)), true},
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
            {std::string{code(one)}, text_of(texts, "verdict", code(one)), text_of(texts, "verdict_hint", code(one))});
    return pages::section("bedom", texts("insight.signal.judge"),
                          pages::form({href_of(signal), true, false, "", context.actor->csrf},
                                      {pages::radios(texts, verdict, choices), pages::text_area(texts, reason, 3),
                                       pages::actions({pages::button(texts("insight.signal.judge.send"))})}));
}

// Names are asked for before the page is put together: nobody reads inside a read.
Html verdict_list(const std::vector<SignalVerdict>& verdicts, identity::Identity& identity, const i18n::Texts& texts) {
    if (verdicts.empty()) return {};
    std::vector<pages::TimelineItem> items;
    for (const auto& verdict : verdicts)
        items.push_back({texts.date(base::stockholm_day(verdict.at)) + ", " + identity.name_of(verdict.actor),
                         text_of(texts, "verdict", code(verdict.verdict)), pages::preserved(verdict.reason)});
    return pages::section("omdomen", texts("insight.signal.verdicts"), pages::timeline(items));
}

// Cases behind the signal; those of regions that the actor does not see are counted, not told.
Html evidence_table(const SignalFacts& facts, db::Reader& reader, const Services& s, const identity::Context& context) {
    const auto& texts = context.t();
    pages::Table table{std::string{texts("insight.signal.evidence")}, true};
    table.columns = {{std::string{texts("insight.column.number")}},
                     {std::string{texts("insight.column.received")}},
                     {std::string{texts("insight.column.type")}},
                     {std::string{texts("insight.dimension.theme")}},
                     {std::string{texts("insight.signal.voice")}}};
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
              {pages::text(voice)}},
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

Html facts_list(const StoredSignal& signal, const i18n::Texts& texts) {
    std::vector<std::pair<std::string, Html>> rows{
        {std::string{texts("insight.signal.level")}, pages::text(text_of(texts, "level", code(signal.name.level)))},
        {std::string{texts("insight.signal.kind")}, pages::text(text_of(texts, "kind", code(signal.kind)) + ". " +
                                                                text_of(texts, "kind_help", code(signal.kind)))},
        {std::string{texts("insight.signal.observed")}, pages::text(texts.number(signal.observed))},
        {std::string{texts("insight.signal.expected")}, pages::text(amount(texts, signal.expected_milli))}};
    if (signal.limit_milli >= 0)
        rows.emplace_back(
            std::string{texts(signal.kind == SignalKind::pair ? "insight.signal.eb05" : "insight.signal.limit")},
            pages::text(amount(texts, signal.limit_milli)));
    if (signal.p_billionths >= 0)
        rows.emplace_back(std::string{texts("insight.signal.p")},
                          pages::text(signal.p_billionths < 100'000
                                          ? std::string{texts("insight.signal.p_small")}
                                          : texts.decimal(static_cast<double>(signal.p_billionths) / 1e7, 2) + " %"));
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
                            pages::paragraph(texts("insight.signal.about"))};
    s_.database.read([&](db::Reader& reader) {
        parts.resize(2);
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
                                         week_words(texts, run->week), ""},
                                        {std::string{texts("insight.signal.figure.series")}, texts.number(series),
                                         std::string{texts("insight.signal.figure.series_note")}, ""},
                                        {std::string{texts("insight.signal.figure.silent")},
                                         texts.number(static_cast<std::int64_t>(run->silent.size())), "", "#tysta"}}));
        std::vector<pages::ViewLink> views{{std::string{home}, std::string{texts("insight.signal.all")},
                                            chosen == signal_levels.end(),
                                            texts.number(static_cast<std::int64_t>(signals.size()))}};
        for (const auto level : signal_levels) {
            const auto of_level = std::count_if(signals.begin(), signals.end(),
                                                [&](const StoredSignal& signal) { return signal.name.level == level; });
            views.push_back({std::string{home} + "?niva=" + std::string{code(level)},
                             text_of(texts, "level", code(level)), chosen != signal_levels.end() && *chosen == level,
                             texts.number(of_level)});
        }
        parts.push_back(pages::views(texts, views));
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
        parts.push_back(silence_section(*run, reader, s_, texts));
        parts.push_back(pages::subtle(texts.fill("insight.signal.made", {texts.date(base::stockholm_day(run->made_at)),
                                                                         texts.number(run->position), run->version})));
    });
    return identity::staff_page(context, home, std::string{texts("insight.signal.title")}, pages::stack(parts),
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
        title = texts.fill("insight.signal.show.title", {what, week_words(texts, signal.week)});
        std::vector<pages::Error> errors;
        if (refusal) errors.push_back({refusal->field, texts(refusal->text_key, refusal->values)});
        const auto sentence = finding(signal, facts, what, texts);
        parts.push_back(pages::error_summary(texts, errors));
        parts.push_back(pages::title_row(title, {pages::print_button(texts)}));
        parts.push_back(pages::link(home, texts("insight.signal.back")));
        if (facts.observed.empty()) parts.push_back(pages::paragraph(sentence));
        parts.push_back(pages::subtle(texts("insight.signal.advice")));
        const auto records = track_records(reader);
        parts.push_back(pages::paragraph(record_words(records.at(signal.kind), signal.kind, texts)));
        parts.push_back(chart_of(signal, facts, sentence, texts));
        parts.push_back(facts_list(signal, texts));
        parts.push_back(evidence_table(facts, reader, s_, context));
        auto others = store::signals_of_series(reader, signal.name);
        std::erase_if(others, [&](const StoredSignal& other) { return other.id == signal.id; });
        if (!others.empty())
            parts.push_back(pages::section(
                "tidigare", texts("insight.signal.others"),
                signal_table(others, words, reader, std::string{texts("insight.signal.others")}, texts)));
        if (!given.empty()) parts.push_back(said);
        if (may_judge(*context.actor)) parts.push_back(judge_form(signal, request, context, refusal));
    });
    return identity::staff_page(context, home, title, pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
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
        return http::see_other(href_of(*found) + "#omdomen");
    }
    return render(*found, request, context, base::Refusal{"insight.signal.refused.verdict", "omdome"});
}

}  // namespace insight
