#include "insight_signals_store.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/fault.h"

namespace insight::store {

namespace {

namespace json = boost::json;

constexpr std::string_view
    run_columns = "id, year, week, version, position, made_at, tests, silent",
    signal_columns =
        "id, run, year, week, level, code, theme, kind, version, observed, expected_milli, limit_milli, p_billionths";

template <class All>
auto of_code(const All& all, std::string_view text) {
    for (const auto one : all)
        if (code(one) == text) return one;
    throw base::Fault("insight_signals: the row holds an unknown word: " + std::string{text});
}

json::array numbers(const std::vector<std::int64_t>& values) {
    json::array all;
    for (const auto value : values) all.push_back(value);
    return all;
}

std::vector<std::int64_t> numbers(const json::value& values) {
    std::vector<std::int64_t> found;
    for (const auto& value : values.as_array()) found.push_back(value.as_int64());
    return found;
}

std::string written(const WeekTests& tests) {
    json::object all;
    for (const auto& [level, of_level] : tests)
        all[code(level)] = json::object{{"series", of_level.series}, {"small", numbers(of_level.small)}};
    return json::serialize(all);
}

std::string written(const std::vector<SilentUnit>& silent) {
    json::array all;
    for (const auto& one : silent)
        all.push_back(json::object{{"expected_milli", one.expected_milli},
                                   {"p_billionths", one.p_billionths},
                                   {"reports", one.reports},
                                   {"unit", one.unit}});
    return json::serialize(all);
}

SignalRun run_of(const db::Row& row) {
    SignalRun run;
    run.id = row.integer(0);
    run.week = {static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2))};
    run.version = row.string(3);
    run.position = row.integer(4);
    run.made_at = {row.integer(5)};
    const auto tests_read = json::parse(row.string(6)), silent_read = json::parse(row.string(7));
    for (const auto& [level, tests] : tests_read.as_object())
        run.tests[of_code(signal_levels, std::string_view{level})] = {tests.at("series").as_int64(),
                                                                      numbers(tests.at("small"))};
    for (const auto& one : silent_read.as_array())
        run.silent.push_back({std::string{one.at("unit").as_string()}, static_cast<int>(one.at("reports").as_int64()),
                              one.at("expected_milli").as_int64(), one.at("p_billionths").as_int64()});
    return run;
}

StoredSignal signal_of(const db::Row& row) {
    StoredSignal signal;
    signal.id = row.integer(0);
    signal.run = row.integer(1);
    signal.week = {static_cast<int>(row.integer(2)), static_cast<int>(row.integer(3))};
    signal.name = {of_code(signal_levels, row.string(4)), row.string(5), row.string(6)};
    signal.kind = of_code(signal_kinds, row.string(7));
    signal.version = row.string(8);
    signal.observed = row.integer(9);
    signal.expected_milli = row.integer(10);
    signal.limit_milli = row.integer(11);
    signal.p_billionths = row.integer(12);
    return signal;
}

std::vector<StoredSignal> several(db::Reader& reader, const std::string& rest, const db::Values& given) {
    std::vector<StoredSignal> found;
    reader.query("SELECT " + std::string{signal_columns} + " FROM insight_signals WHERE " + rest, given,
                 [&](const db::Row& row) { found.push_back(signal_of(row)); });
    return found;
}

}  // namespace

db::Values values(const SignalRun& run) {
    return {run.id,       run.week.year,  run.week.number,    run.version,
            run.position, run.made_at.us, written(run.tests), written(run.silent)};
}

db::Values values(const StoredSignal& signal) {
    return {signal.id,
            signal.run,
            signal.week.year,
            signal.week.number,
            code(signal.name.level),
            signal.name.code,
            signal.name.theme,
            code(signal.kind),
            signal.version,
            signal.observed,
            signal.expected_milli,
            signal.limit_milli,
            signal.p_billionths,
            signal.facts};
}

db::Values values(const Arrival& one) {
    return {one.id, one.run, one.monday.number, one.known, one.share, one.expected_milli, one.low_milli, one.high_milli};
}

std::vector<Arrival> arrivals_of_run(db::Reader& reader, std::int64_t run) {
    std::vector<Arrival> found;
    reader.query("SELECT id, run, monday, known, share, expected_milli, low_milli, high_milli FROM insight_signal_arrivals WHERE run = ? ORDER BY monday DESC", {run},
                 [&](const db::Row& row) {
                     found.push_back({row.integer(0), row.integer(1), {static_cast<std::int32_t>(row.integer(2))}, row.integer(3), row.integer(4), row.integer(5),
                                      row.integer(6), row.integer(7)});
                 });
    return found;
}

std::optional<SignalRun> signal_run(db::Reader& reader, base::Week week) {
    std::optional<SignalRun> found;
    reader.first("SELECT " + std::string{run_columns} + " FROM insight_signal_runs WHERE year = ? AND week = ?",
                 {week.year, week.number}, [&](const db::Row& row) { found = run_of(row); });
    return found;
}

std::vector<SignalRun> signal_runs_before(db::Reader& reader, base::Week week, int limit) {
    std::vector<SignalRun> found;
    reader.query(
        "SELECT " + std::string{run_columns} +
            " FROM insight_signal_runs WHERE year < ? OR (year = ? AND week < ?) ORDER BY year DESC, week DESC LIMIT ?",
        {week.year, week.year, week.number, limit}, [&](const db::Row& row) { found.push_back(run_of(row)); });
    return found;
}

std::vector<StoredSignal> signals_of_weeks(db::Reader& reader, base::Week first, base::Week last) {
    return several(reader,
                   "(year > ? OR (year = ? AND week >= ?)) AND (year < ? OR (year = ? AND week <= ?)) ORDER BY year "
                   "DESC, week DESC, id",
                   {first.year, first.year, first.number, last.year, last.year, last.number});
}

std::vector<StoredSignal> signals_of_series(db::Reader& reader, const SeriesName& name) {
    return several(reader, "level = ? AND code = ? AND theme = ? ORDER BY id DESC LIMIT 100",
                   {code(name.level), name.code, name.theme});
}

std::vector<StoredSignal> signals_of_unit(db::Reader& reader, const std::string& unit, int limit) {
    return several(reader, "level IN ('unit', 'unit_theme') AND code = ? ORDER BY year DESC, week DESC, id LIMIT ?", {unit, limit});
}

std::vector<StoredSignal> unit_signals_known(db::Reader& reader, std::int64_t position) {
    return several(reader, "level IN ('unit', 'unit_theme') AND run IN (SELECT id FROM insight_signal_runs WHERE position <= ?) ORDER BY year, week, id", {position});
}

std::vector<StoredSignal> signals_with(db::Reader& reader, base::CaseId id, base::Week first, base::Week last) {
    std::vector<StoredSignal> found;
    for (const auto& one : signals_of_weeks(reader, first, last)) {
        auto whole = signal(reader, one.id);
        if (!whole) continue;
        const auto facts = facts_of(whole->facts);
        if (std::any_of(facts.evidence.begin(), facts.evidence.end(), [&](const auto& evidence) { return evidence.id == id; }))
            found.push_back(std::move(*whole));
    }
    return found;
}

std::optional<StoredSignal> signal(db::Reader& reader, std::int64_t id) {
    std::optional<StoredSignal> found;
    reader.first("SELECT " + std::string{signal_columns} + ", facts FROM insight_signals WHERE id = ?", {id},
                 [&](const db::Row& row) {
                     found = signal_of(row);
                     found->facts = row.string(13);
                 });
    return found;
}

std::vector<SealedVerdict> verdicts_of(db::Reader& reader, std::int64_t signal) {
    std::vector<SealedVerdict> found;
    reader.query(
        "SELECT id, signal, verdict, reason, at, actor FROM insight_signal_verdicts WHERE signal = ? ORDER BY "
        "since_event DESC",
        {signal}, [&](const db::Row& row) {
            constexpr std::array all{Judged::right, Judged::wrong, Judged::unclear};
            found.push_back({{row.integer(0),
                              row.integer(1),
                              of_code(all, row.string(2)),
                              "",
                              {row.integer(4)},
                              row.id<base::UserId>(5)},
                             std::string{row.bytes(3)}});
        });
    return found;
}

void each_judged(db::Reader& reader, const std::function<void(SignalKind, std::string_view verdict)>& f) {
    reader.query(
        "SELECT s.kind, COALESCE((SELECT v.verdict FROM insight_signal_verdicts v WHERE v.signal = s.id ORDER BY "
        "v.since_event DESC LIMIT 1), '') FROM insight_signals s ORDER BY s.id",
        {}, [&](const db::Row& row) { f(of_code(signal_kinds, row.string(0)), row.string(1)); });
}

std::string written(const SignalFacts& facts) {
    json::array evidence;
    for (const auto& one : facts.evidence) evidence.push_back(json::array{one.id.value, one.event});
    json::array places;
    for (const auto& place : facts.places) places.emplace_back(place);
    json::object whole{{"events", facts.events},
                       {"evidence", std::move(evidence)},
                       {"expected_milli", numbers(facts.expected_milli)},
                       {"limit_milli", numbers(facts.limit_milli)},
                       {"name", facts.name},
                       {"observed", numbers(facts.observed)},
                       {"places", std::move(places)}};
    if (facts.belief) {
        json::array may_be;
        for (const auto& one : facts.belief->may_be) may_be.push_back(json::array{one.id.value, one.probability});
        whole["belief"] = json::object{{"expected_milli", facts.belief->expected_milli}, {"high", facts.belief->high},
                                       {"low", facts.belief->low}, {"may_be", std::move(may_be)}};
    }
    return json::serialize(whole);
}

SignalFacts facts_of(std::string_view text) {
    const auto value = json::parse(text);
    SignalFacts facts;
    facts.name = value.at("name").as_string();
    facts.events = value.at("events").as_int64();
    facts.observed = numbers(value.at("observed"));
    facts.expected_milli = numbers(value.at("expected_milli"));
    facts.limit_milli = numbers(value.at("limit_milli"));
    for (const auto& one : value.at("evidence").as_array())
        facts.evidence.push_back({{one.at(0).as_int64()}, one.at(1).as_int64()});
    // Signals of before had no places.
    if (const auto* places = value.as_object().if_contains("places"))
        for (const auto& place : places->as_array()) facts.places.emplace_back(place.as_string());
    if (const auto* belief = value.as_object().if_contains("belief")) {
        facts.belief = SignalBelief{belief->at("expected_milli").as_int64(), belief->at("low").as_int64(), belief->at("high").as_int64(), {}};
        for (const auto& one : belief->at("may_be").as_array())
            facts.belief->may_be.push_back({{one.at(0).as_int64()}, static_cast<int>(one.at(1).as_int64())});
    }
    return facts;
}

}  // namespace insight::store
