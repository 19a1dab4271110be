#include "insight_signals.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "base/text.h"
#include "insight_events.h"
#include "insight_fingerprints.h"
#include "insight_links.h"
#include "insight_links_store.h"
#include "insight_risk_features.h"
#include "insight_rules.h"
#include "insight_signals_believed.h"
#include "insight_signals_store.h"
#include "insight_sketch.h"
#include "insight_unit_facts.h"

namespace insight {

namespace {

constexpr std::string_view reason_column = "insight.signal_verdicts.reason";  // not a text key
constexpr std::string_view reason_purpose = "insight.verdict";                // not a text key
constexpr int runs_remembered = 104, weeks_caught_up = 8, quarter_weeks = 13, silence_days = 2 * 364;

base::Week weeks_before(base::Week week, int weeks) { return base::week_of(base::first_day(week) - 7 * weeks); }

}  // namespace

struct Signals::Gathered {
    std::int64_t position = 0;
    int weeks = 0;  // from the first report (or as far back as is looked) to the week
    std::vector<SignalReport> reports;
    std::vector<UnitSaid> units;
    std::map<std::string, std::string> names;  // of units and providers
    std::vector<WeekTests> before;
    std::vector<SeriesName> already;
    std::vector<BelievedReport> believed;  // of the week itself
    std::vector<double> share_known;   // after 0, 1, 2... weeks; empty: all at once, as far as can be told
};

std::string_view code(Judged judged) {
    constexpr std::array<std::string_view, 3> codes{"right", "wrong", "unclear"};
    return codes[static_cast<std::size_t>(judged)];
}

namespace {

struct Place {
    std::string unit, provider, municipality;
};

// What a report of the week may be about; a person's home is nobody's unit here.
BelievedReport believed_report(db::Reader& reader, base::CaseId id, const assessments::State& state, const std::map<std::int64_t, Place>& places) {
    BelievedReport report{id.value, state.theme, {}};
    const auto row = store::link_row(reader, id);
    for (const auto& one : beliefs(row ? &*row : nullptr, base::OperationId{state.unit})) {
        const auto place = places.find(one.unit.value);
        if (place != places.end() && !place->second.unit.empty() && one.probability > 0)
            report.at.push_back({place->second.unit, place->second.provider, one.probability, one.unit.value == state.unit});
    }
    return report;
}

// Units that are organisations, with what their reports count for.
std::map<std::int64_t, Place> places_of(db::Reader& reader, const Services& s, std::vector<UnitSaid>& units,
                                        std::map<std::string, std::string>& names) {
    std::map<std::int64_t, Place> places;
    std::map<base::ProviderId, std::optional<parties::Provider>> providers;
    s.parties.each(reader, [&](const parties::Operation& operation) {
        auto [at, fresh] = providers.try_emplace(operation.provider);
        if (fresh) at->second = s.parties.provider(reader, operation.provider);
        auto& place = places[operation.id.value];
        place.municipality = operation.municipality;
        const bool of_person =
            home_of_person(operation.kind) || (at->second && number_of_person(at->second->organisation_number));
        if (of_person) return;
        place.unit = operation.code;
        names[operation.code] = operation.name;
        if (at->second) {
            place.provider = at->second->organisation_number;
            names[place.provider] = at->second->name;
        }
        if (operation.active) units.push_back({operation.code, operation.kind, 0, 0});
    });
    return places;
}

// In a series one known writer counts once a week at a unit: what more they tell of stands behind the signal as voices.
std::vector<std::size_t> once_a_week(const std::vector<Told>& told, std::vector<std::size_t> events) {
    std::map<std::tuple<std::int64_t, std::int64_t, int>, std::size_t> first;   // writer, unit, week
    for (std::size_t i = 0; i < told.size(); ++i) {
        events[i] = events[events[i]];   // of an event that itself became one with an earlier
        if (told[i].writer == 0 || told[i].unit == 0) continue;
        const auto monday = base::first_day(base::week_of(told[i].day)).number;
        const auto [at, fresh] = first.try_emplace({told[i].writer, told[i].unit, monday}, events[i]);
        if (!fresh && events[i] == i) events[i] = at->second;
    }
    return events;
}

std::vector<std::size_t> events_of(db::Reader& reader, const Services& s, std::vector<Told>& told,
                                   const std::vector<SignalReport>& reports) {
    std::vector<std::optional<Sketch>> sketches(told.size());
    std::unordered_map<std::int64_t, std::size_t> at;
    std::int64_t least = 0, most = 0;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        at.emplace(reports[i].case_id, i);
        least = i == 0 ? reports[i].case_id : std::min(least, reports[i].case_id);
        most = std::max(most, reports[i].case_id);
    }
    each_fingerprint(reader, *s.keyring, {least}, {most}, [&](base::CaseId id, Fingerprint&& one) {
        const auto found = at.find(id.value);
        if (found == at.end()) return;
        sketches[found->second] = std::move(one.sketch);
        told[found->second].writer = one.writer;
    });
    for (std::size_t i = 0; i < told.size(); ++i) told[i].sketch = sketches[i] ? &*sketches[i] : nullptr;
    return once_a_week(told, first_of_event(told));
}

}  // namespace

// One snapshot: the reports of the last years as they are assessed now, and what earlier weeks' watches held.
Signals::Gathered Signals::gather(base::Week week) const {
    Gathered gathered;
    const auto last = base::first_day(week) + 6, earliest = base::first_day(week) - 7 * (signal_weeks - 1);
    s_.database.read([&](db::Reader& reader) {
        gathered = {};
        gathered.position = s_.ledger.head(reader);
        const auto units_at = places_of(reader, s_, gathered.units, gathered.names);
        const auto states = s_.assessments.as_known(reader, gathered.position);
        std::vector<Told> told;
        std::vector<base::Day> days;
        std::vector<std::size_t> of_week;   // places of those in `believed`
        std::vector<std::int64_t> delays(delay_weeks);
        s_.casework.each_received(reader, earliest, last, [&](const casework::Case& row) {
            if (!counts_as_report(row.type)) return;
            const auto found = states.find(row.id.value);
            const auto state = found == states.end() ? assessments::State{} : found->second;
            SignalReport report;
            report.case_id = row.id.value;
            report.theme = state.theme;
            report.municipality = row.municipality;
            report.county = row.county;
            if (const auto place = units_at.find(state.unit); place != units_at.end()) {
                report.unit = place->second.unit;
                report.provider = place->second.provider;
                report.municipality = place->second.municipality;
            }
            if (row.received_day > last - 7) {
                of_week.push_back(gathered.reports.size());
                gathered.believed.push_back(believed_report(reader, row.id, state, units_at));
            }
            gathered.reports.push_back(std::move(report));
            told.push_back({row.received_day, state.unit, nullptr});
            days.push_back(row.received_day);
            // Weeks that all can have been registered of; what was taken over from elsewhere came much later.
            const int late = (base::first_day(base::week_of(base::day_given(row.id.value))) - base::first_day(base::week_of(row.received_day))) / 7;
            if (row.received_day < last - 7 * delay_weeks && row.received_day > last - 7 * 60 && late >= 0 && late < delay_weeks) ++delays[static_cast<std::size_t>(late)];
        });
        if (gathered.reports.empty()) return;
        gathered.share_known = share_known_after(delays);
        const auto first = base::first_day(base::week_of(*std::min_element(days.begin(), days.end())));
        gathered.weeks = (base::first_day(week) - first) / 7 + 1;
        const auto events = events_of(reader, s_, told, gathered.reports);
        std::map<std::string, int> said;
        for (std::size_t i = 0; i < gathered.reports.size(); ++i) {
            gathered.reports[i].week = (days[i] - first) / 7;
            gathered.reports[i].event = events[i];
            if (events[i] == i && days[i] > last - silence_days) ++said[gathered.reports[i].unit];
        }
        std::vector<BelievedReport> first_tellers;
        for (std::size_t i = 0; i < of_week.size(); ++i)
            if (events[of_week[i]] == of_week[i]) first_tellers.push_back(std::move(gathered.believed[i]));
        gathered.believed = std::move(first_tellers);
        std::map<std::string, int> places;
        for (const auto& [id, count] : UnitFacts{s_}.places(reader, gathered.position))
            if (const auto unit = units_at.find(id.value); unit != units_at.end()) places[unit->second.unit] = count;
        for (auto& unit : gathered.units) {
            unit.events = said[unit.code];
            if (const auto found = places.find(unit.code); found != places.end()) unit.size = found->second;
        }
        for (auto& run : store::signal_runs_before(reader, week, runs_remembered))
            gathered.before.push_back(std::move(run.tests));
        for (const auto& signal : store::signals_of_weeks(reader, weeks_before(week, quarter_weeks), week))
            if (signal.kind == SignalKind::pair || signal.kind == SignalKind::cluster) gathered.already.push_back(signal.name);
    });
    return gathered;
}

namespace {

std::vector<std::int64_t> millis(const std::vector<double>& values) {
    std::vector<std::int64_t> found;
    for (const double value : values) found.push_back(milli(value));
    return found;
}

SignalFacts facts_of(const Signal& signal, const std::vector<SignalReport>& reports, const std::vector<BelievedReport>& believed,
                     const std::map<std::string, std::string>& names) {
    SignalFacts facts;
    facts.belief = belief_of(signal.name, believed);
    const auto name = names.find(signal.name.code);
    if (name != names.end()) facts.name = name->second;
    facts.observed.assign(signal.chart_events.begin(), signal.chart_events.end());
    facts.expected_milli = millis(signal.chart_expected);
    facts.limit_milli = millis(signal.chart_limit);
    for (const auto place : signal.reports)
        facts.evidence.push_back({{reports[place].case_id}, reports[reports[place].event].case_id});
    facts.events = signal.events;
    facts.places = signal.places;
    return facts;
}

}  // namespace

namespace {

// The newest four weeks: what is known of them, and what they will hold in the end.
std::vector<Arrival> arrivals_of(std::int64_t run, const std::vector<SignalReport>& reports, int weeks, base::Week week, const std::vector<double>& known,
                                 base::IdAllocator& ids) {
    constexpr int newest = 4;
    std::vector<Arrival> found;
    for (int back = 0; back < std::min(newest, weeks) && !known.empty(); ++back) {
        Arrival one;
        one.id = ids.next();
        one.run = run;
        one.monday = base::first_day(week) - 7 * back;
        one.known = std::count_if(reports.begin(), reports.end(), [&](const SignalReport& report) { return report.week == weeks - 1 - back; });
        const auto share = static_cast<std::size_t>(back) < known.size() ? known[static_cast<std::size_t>(back)] : 1.0;
        const auto cast = detection::nowcast(static_cast<int>(one.known), share);
        one.share = std::llround(share * 10'000);
        one.expected_milli = milli(cast.expected);
        one.low_milli = milli(cast.low);
        one.high_milli = milli(cast.high);
        found.push_back(one);
    }
    return found;
}

}  // namespace

base::Result<SignalRun> Signals::watch(base::Week week) const {
    if (s_.clock.today() <= base::first_day(week) + 6)
        return base::Refusal{"insight.signal.refused.week", "", "", {base::to_string(week)}};
    std::optional<SignalRun> there;
    s_.database.read([&](db::Reader& reader) { there = store::signal_run(reader, week); });
    if (there) return *there;
    const auto gathered = gather(week);
    const auto run_id = s_.ids.next();
    // An office that nobody has told anything yet: a week kept now could not be watched when its letters are
    // registered.
    if (gathered.reports.empty()) return base::Refusal{"insight.signal.refused.empty"};
    const int threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
    // Weeks that have passed since the one that is watched have brought more of it.
    const auto passed = static_cast<std::size_t>((s_.clock.today() - (base::first_day(week) + 7)) / 7);
    auto known = gathered.share_known;
    known.erase(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(std::min(passed, known.size())));
    const auto watched = insight::watch(gathered.reports, gathered.weeks, gathered.before, gathered.already, threads, known);
    const auto arrivals = arrivals_of(run_id, gathered.reports, gathered.weeks, week, known, s_.ids);
    SignalRun run;
    run.id = run_id;
    run.week = week;
    run.version = signals_version;
    run.position = gathered.position;
    run.made_at = s_.clock.now();
    run.tests = watched.tests;
    run.silent = silent_units(gathered.units, silent_most);
    std::vector<StoredSignal> found;
    for (const auto& signal : watched.signals)
        found.push_back({s_.ids.next(), run.id, week, signal.name, signal.kind, run.version, signal.observed,
                         milli(signal.expected), milli(signal.limit), billionths(signal.p),
                         store::written(facts_of(signal, gathered.reports, gathered.believed, gathered.names))});
    s_.database.write([&](db::Transaction& tx) {
        // Two at once: the first one's week stands.
        there = store::signal_run(tx, week);
        if (there) return;
        std::vector<ledger::RowContent> rows{ledger::insert(tx, store::signal_runs, store::values(run))};
        for (const auto& one : arrivals) rows.push_back(ledger::insert(tx, store::signal_arrivals, store::values(one)));
        for (const auto& signal : found) rows.push_back(ledger::insert(tx, store::signals, store::values(signal)));
        s_.ledger.append(tx, {watched_week, {}, {}, {}, run.made_at}, rows);
    });
    return there ? *there : run;
}

std::int64_t Signals::watch_due() const {
    const auto ended = base::previous(base::week_of(s_.clock.today()));
    std::int64_t done = 0;
    for (int back = weeks_caught_up - 1; back >= 0; --back) {
        const auto week = weeks_before(ended, back);
        std::optional<SignalRun> there;
        s_.database.read([&](db::Reader& reader) { there = store::signal_run(reader, week); });
        if (!there && watch(week).has_value()) ++done;
    }
    return done;
}

base::Outcome Signals::judge(std::int64_t signal, Judged verdict, const std::string& reason, base::UserId by) const {
    const auto words = std::string{base::trim(reason)};
    if (words.empty()) return base::Refusal{"insight.signal.refused.reason", "skal"};
    if (words.size() > reason_bytes_max) return base::Refusal{"insight.signal.refused.reason_long", "skal"};
    const auto id = s_.ids.next();
    const auto sealed =
        crypto::seal(s_.keyring->office_key(reason_purpose), s_.keyring->version(), {reason_column, id, 0}, words);
    bool exists = false;
    s_.database.write([&](db::Transaction& tx) {
        exists = store::signal(tx, signal).has_value();
        if (!exists) return;
        const auto now = s_.clock.now();
        const auto row =
            ledger::insert(tx, store::signal_verdicts,
                           {id, signal, code(verdict), db::Bytes{sealed}, s_.ledger.head(tx) + 1, now.us, by});
        s_.ledger.append(tx, {signal_judged, {}, {}, by, now}, {row});
    });
    if (!exists) return base::Refusal{"insight.signal.refused.gone"};
    return base::Done{};
}

std::optional<SignalRun> Signals::newest_run(db::Reader& reader) const {
    auto runs = store::signal_runs_before(reader, {9999, 1}, 1);
    if (runs.empty()) return {};
    return std::move(runs.front());
}

std::vector<StoredSignal> Signals::of_weeks(db::Reader& reader, base::Week first, base::Week last) const {
    return store::signals_of_weeks(reader, first, last);
}

std::optional<StoredSignal> Signals::signal(db::Reader& reader, std::int64_t id) const {
    return store::signal(reader, id);
}

std::vector<SignalVerdict> Signals::verdicts(db::Reader& reader, std::int64_t signal) const {
    std::vector<SignalVerdict> found;
    const auto key = s_.keyring->office_key(reason_purpose);
    for (auto& [verdict, sealed] : store::verdicts_of(reader, signal)) {
        const auto opened = crypto::open(key, {reason_column, verdict.id, 0}, sealed);
        if (!opened) throw crypto::Tampered("the reason of a verdict does not open");
        verdict.reason = *opened;
        found.push_back(std::move(verdict));
    }
    return found;
}

std::map<SignalKind, TrackRecord> Signals::track_records(db::Reader& reader) const {
    std::map<SignalKind, TrackRecord> records;
    store::each_judged(reader, [&](SignalKind kind, std::string_view verdict) {
        auto& record = records[kind];
        if (verdict == code(Judged::right))
            ++record.right;
        else if (verdict == code(Judged::wrong))
            ++record.wrong;
        else if (verdict == code(Judged::unclear))
            ++record.unclear;
        else
            ++record.unjudged;
    });
    return records;
}

std::vector<SignalSeen> seen(const std::vector<StoredSignal>& signals) {
    std::vector<SignalSeen> found;
    for (const auto& signal : signals)
        found.push_back({std::string{code(signal.name.level)},
                         signal.name.theme.empty() ? signal.name.code : signal.name.code + " " + signal.name.theme,
                         std::string{code(signal.kind)}, base::to_string(signal.week), signal.observed,
                         signal.expected_milli, signal.limit_milli});
    return found;
}

void declare_signal_tables(ledger::Ledger& ledger) {
    for (const auto* table : {&store::signal_runs, &store::signals, &store::signal_verdicts, &store::signal_arrivals}) ledger.cover(*table);
}

}  // namespace insight
