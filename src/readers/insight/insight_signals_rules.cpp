#include "insight_signals_rules.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace insight {

namespace {

constexpr double small_below = 0.1, drift_ratio = 1.5, drift_weeks = 260, pair_least = 2;
constexpr int evidence_weeks = 4, drift_evidence_weeks = 26, pair_weeks = 52, pair_count_least = 3, start_least = 3;
constexpr std::size_t pairs_least = 100;

// Draws of a series depend on its name alone, so that another series beside it changes nothing (FNV-1a).
std::uint64_t seed_of(const SeriesName& name) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const std::string_view part : {code(name.level), std::string_view{name.code}, std::string_view{name.theme}})
        for (const char c : std::string{part} + "\n") hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

std::vector<SeriesName> names_of(const SignalReport& report) {
    std::vector<SeriesName> names;
    const auto add = [&](SignalLevel level, const std::string& whose, const std::string& theme) {
        if (!whose.empty()) names.push_back({level, whose, theme});
    };
    add(SignalLevel::theme, report.theme, "");
    add(SignalLevel::municipality, report.municipality, "");
    add(SignalLevel::provider, report.provider, "");
    add(SignalLevel::unit, report.unit, "");
    if (report.theme.empty()) return names;
    add(SignalLevel::municipality_theme, report.municipality, report.theme);
    add(SignalLevel::unit_theme, report.unit, report.theme);
    return names;
}

std::vector<std::size_t> since(const Series& series, const std::vector<SignalReport>& reports, int week) {
    std::vector<std::size_t> found;
    for (const auto place : series.reports)
        if (reports[place].week >= week) found.push_back(place);
    return found;
}

std::int64_t events_in(const std::vector<std::size_t>& places, const std::vector<SignalReport>& reports) {
    std::set<std::size_t> events;
    for (const auto place : places) events.insert(reports[place].event);
    return static_cast<std::int64_t>(events.size());
}

// How much more the whole office was told in each week than in the weeks that a short series is held against: an
// office that has just begun, or whose door was opened wider, is no news of each series.
std::vector<double> growth_of(const std::vector<SignalReport>& reports, int weeks) {
    constexpr int left_out = 4, back_most = 104;
    std::vector<double> told(static_cast<std::size_t>(weeks), 0), growth;
    for (std::size_t place = 0; place < reports.size(); ++place)
        if (reports[place].event == place && reports[place].week >= 0 && reports[place].week < weeks)
            ++told[static_cast<std::size_t>(reports[place].week)];
    for (int week = 0; week < weeks; ++week) {
        double before = 0;
        const int last = week - left_out - 1, first = std::max(0, last - back_most + 1);
        for (int at = first; at <= last; ++at) before += told[static_cast<std::size_t>(at)];
        const double mean = (before + 0.5) / std::max(1, last - first + 1);
        growth.push_back(std::max(1.0, told[static_cast<std::size_t>(week)] / mean));
    }
    return growth;
}

void grown(detection::Reading& reading, double growth) {
    if (reading.way != detection::Way::short_history || growth <= 1) return;
    reading.expected *= growth;
    // The rate is as uncertain, in proportion, as it was: its part of the spread grows with it.
    reading.dispersion = 1 + (reading.dispersion - 1) * growth;
    reading.upper = detection::quantile(0.99, reading.expected, reading.dispersion);
    reading.p_week = detection::mid_tail(reading.observed, reading.expected, reading.dispersion);
}

// What each of the newest weeks should have held, as it would have been read then.
void chart(Signal& signal, const Series& series, const std::vector<double>& growth) {
    const auto weeks = series.events.size(), shown = std::min<std::size_t>(weeks, chart_weeks);
    for (auto week = weeks - shown; week < weeks; ++week) {
        detection::Null apart;
        detection::Reader reader;
        reader.draws = 0;
        auto reading = detection::read_week(std::span{series.events}.first(week + 1), reader, 0, apart);
        grown(reading, growth[week]);
        signal.chart_events.push_back(series.events[week]);
        signal.chart_expected.push_back(reading.expected);
        signal.chart_limit.push_back(reading.upper);
    }
}

Signal signal_of(const Series& series, SignalKind kind, const std::vector<SignalReport>& reports, int from,
                 const std::vector<double>& growth) {
    Signal signal;
    signal.name = series.name;
    signal.kind = kind;
    signal.observed = series.events.back();
    signal.reports = since(series, reports, from);
    signal.events = events_in(signal.reports, reports);
    chart(signal, series, growth);
    return signal;
}

// Units of a provider, themes of a place: what is looked into together.
std::vector<int> families(const std::vector<const Series*>& of_level, const std::vector<SignalReport>& reports) {
    std::map<std::string, int> numbers;
    std::vector<int> family;
    for (const auto* series : of_level) {
        std::string parent;
        if (series->name.level == SignalLevel::unit) parent = reports[series->reports.front()].provider;
        if (!series->name.theme.empty()) parent = series->name.code;
        family.push_back(numbers.try_emplace(parent, static_cast<int>(numbers.size())).first->second);
    }
    return family;
}

double p_of(std::int64_t value) { return static_cast<double>(value) / 1e9; }

// p of a level's series, their tails set right by what quiet weeks before have shown.
std::vector<double> set_right(std::vector<double> p, SignalLevel level, const std::vector<WeekTests>& before) {
    std::vector<double> quiet;
    for (const auto& week : before) {
        const auto found = week.find(level);
        if (found == week.end()) continue;
        for (const auto value : found->second.small) quiet.push_back(p_of(value));
        quiet.insert(quiet.end(), static_cast<std::size_t>(found->second.series) - found->second.small.size(), 1.0);
    }
    const auto tail = detection::tail_of(quiet, small_below);
    for (auto& value : p) value = std::clamp(tail.recalibrated(value), 0.0, 1.0);
    return p;
}

// The share of false ones holds over a year of weeks, since a week alone often has nothing true in it.
std::vector<bool> out_of_a_year(const std::vector<double>& p, SignalLevel level, const std::vector<WeekTests>& before) {
    std::vector<double> all = p;
    for (std::size_t week = 0; week < before.size() && week + 1 < static_cast<std::size_t>(judged_weeks); ++week) {
        const auto found = before[week].find(level);
        if (found == before[week].end()) continue;
        for (const auto value : found->second.small) all.push_back(p_of(value));
        all.insert(all.end(), static_cast<std::size_t>(found->second.series) - found->second.small.size(), 1.0);
    }
    auto out = detection::rejected(all, signal_q);
    out.resize(p.size());
    return out;
}

void watch_level(SignalLevel level, const std::vector<const Series*>& of_level,
                 const std::vector<detection::Reading>& readings, const detection::Null& null,
                 const std::vector<SignalReport>& reports, const std::vector<WeekTests>& before,
                 const std::vector<double>& growth, Watched& watched) {
    auto& tests = watched.tests[level];
    std::vector<double> p;
    for (const auto& reading : readings) {
        p.push_back(detection::known(reading.p_week) ? detection::p_of(reading, null) : 1);
        ++tests.series;
        if (p.back() < small_below) tests.small.push_back(billionths(p.back()));
    }
    std::sort(tests.small.begin(), tests.small.end());
    const auto right = set_right(p, level, before);
    const auto in_year = out_of_a_year(right, level, before),
               in_family = detection::rejected_in_families(right, families(of_level, reports), signal_q);
    const bool has_families =
        level == SignalLevel::unit || level == SignalLevel::municipality_theme || level == SignalLevel::unit_theme;
    for (std::size_t i = 0; i < of_level.size(); ++i) {
        if (!readings[i].enough || !in_year[i] || (has_families && !in_family[i])) continue;
        const bool model = readings[i].way == detection::Way::model;
        // One or two events where there were none are no rise, however rare.
        if (!model && readings[i].observed < start_least) continue;
        auto signal = signal_of(*of_level[i], model ? SignalKind::raised : SignalKind::start, reports,
                                static_cast<int>(of_level[i]->events.size()) - evidence_weeks, growth);
        signal.expected = readings[i].expected;
        signal.limit = readings[i].upper;
        signal.p = right[i];
        watched.signals.push_back(std::move(signal));
    }
}

// Half a year against what the model foretold, by a cusum that began at nothing; pointed out in the week it passes.
void watch_drift(const Series& series, const detection::Reading& reading, const std::vector<SignalReport>& reports,
                 const std::vector<double>& growth, Watched& watched) {
    if (reading.way != detection::Way::model) return;
    const int week = static_cast<int>(series.events.size()) - 1;
    const auto references = detection::weeks_a_year_apart(week, 3);
    if (references.empty()) return;
    constexpr int back = 26;
    const auto model = detection::baseline(series.events, references, detection::ours(3), back);
    if (!model.usable) return;
    const auto newest = std::span{series.events}.last(back);
    const auto sums = detection::cusum(newest, model.means, drift_ratio, model.dispersion);
    // Limits are worked out for means and dispersions a quarter apart, so that few are needed.
    const auto step = [](double value) { return std::exp(std::round(std::log(std::max(value, 0.05)) / 0.25) * 0.25); };
    if (sums.back() < 2) return;
    const double limit = detection::cusum_limit(step(model.mean()), std::max(1.0, step(model.dispersion)), drift_ratio,
                                                drift_weeks, 20261122, 200);
    if (sums.back() < limit || sums[sums.size() - 2] >= limit) return;
    auto signal = signal_of(series, SignalKind::drift, reports, week + 1 - drift_evidence_weeks, growth);
    signal.observed = std::accumulate(newest.begin(), newest.end(), 0);
    signal.expected = std::accumulate(model.means.begin(), model.means.end(), 0.0);
    signal.limit = std::numeric_limits<double>::quiet_NaN();
    signal.p =
        detection::predictive_tail(signal.observed, signal.expected, model.error(), model.dispersion, model.freedom);
    watched.signals.push_back(std::move(signal));
}

void watch_pairs(const std::vector<SignalReport>& reports, int weeks, const std::vector<SeriesName>& already,
                 const std::vector<Series>& all, const std::vector<double>& growth, Watched& watched) {
    std::map<std::pair<std::string, std::string>, std::set<std::size_t>> pairs;
    std::map<std::string, std::set<std::size_t>> units, themes;
    std::set<std::size_t> events;
    for (const auto& report : reports) {
        if (report.week < weeks - pair_weeks || report.unit.empty() || report.theme.empty()) continue;
        pairs[{report.unit, report.theme}].insert(report.event);
        units[report.unit].insert(report.event);
        themes[report.theme].insert(report.event);
        events.insert(report.event);
    }
    if (pairs.size() < pairs_least) return;
    std::vector<detection::Pair> seen;
    for (const auto& [name, of_pair] : pairs)
        seen.push_back({static_cast<int>(of_pair.size()),
                        static_cast<double>(units[name.first].size()) *
                            static_cast<double>(themes[name.second].size()) / static_cast<double>(events.size()),
                        1});
    const auto fitted = detection::fit_prior(detection::squashed(seen));
    if (!fitted.converged) return;
    std::size_t place = 0;
    for (const auto& [name, of_pair] : pairs) {
        const auto& pair = seen[place++];
        if (pair.count < pair_count_least) continue;
        const auto shrunk = detection::shrunk(fitted.prior, pair.count, pair.expected);
        const SeriesName own{SignalLevel::unit_theme, name.first, name.second};
        if (shrunk.low < pair_least || std::find(already.begin(), already.end(), own) != already.end()) continue;
        const auto series = std::find_if(all.begin(), all.end(), [&](const Series& one) { return one.name == own; });
        Signal signal;
        if (series != all.end()) {
            signal = signal_of(*series, SignalKind::pair, reports, weeks - pair_weeks, growth);
        } else {
            signal.name = own;
            signal.kind = SignalKind::pair;
            for (std::size_t i = 0; i < reports.size(); ++i)
                if (reports[i].week >= weeks - pair_weeks && reports[i].unit == own.code &&
                    reports[i].theme == own.theme)
                    signal.reports.push_back(i);
            signal.events = events_in(signal.reports, reports);
        }
        signal.observed = pair.count;
        signal.expected = pair.expected;
        signal.limit = shrunk.low;  // EB05
        signal.p = std::numeric_limits<double>::quiet_NaN();
        watched.signals.push_back(std::move(signal));
    }
}

}  // namespace

std::string_view code(SignalLevel level) {
    constexpr std::array<std::string_view, signal_levels.size()> codes{"theme", "municipality",       "provider",
                                                                       "unit",  "municipality_theme", "unit_theme"};
    return codes[static_cast<std::size_t>(level)];
}

std::string_view code(SignalKind kind) {
    constexpr std::array<std::string_view, signal_kinds.size()> codes{"raised", "start", "drift", "pair", "cluster"};
    return codes[static_cast<std::size_t>(kind)];
}

std::int64_t milli(double value) { return std::isfinite(value) ? std::llround(value * 1000) : -1; }
std::int64_t billionths(double p) { return std::isfinite(p) ? std::llround(p * 1e9) : -1; }

std::vector<Series> series_of(const std::vector<SignalReport>& reports, int weeks) {
    std::map<SeriesName, Series> all;
    std::map<SeriesName, std::set<std::size_t>> counted;
    for (std::size_t place = 0; place < reports.size(); ++place) {
        const auto& report = reports[place];
        if (report.week < 0 || report.week >= weeks) continue;
        for (const auto& name : names_of(report)) {
            auto& series = all[name];
            if (series.events.empty()) {
                series.name = name;
                series.events.assign(static_cast<std::size_t>(weeks), 0);
            }
            series.reports.push_back(place);
            // Reports stand in the order they came: the first of an event counts, the others are voices.
            if (counted[name].insert(report.event).second) ++series.events[static_cast<std::size_t>(report.week)];
        }
    }
    std::vector<Series> result;
    for (auto& [name, series] : all) {
        const auto newest = std::min<std::size_t>(series.events.size(), 52);
        if (std::accumulate(series.events.end() - static_cast<std::ptrdiff_t>(newest), series.events.end(), 0) >=
            events_least)
            result.push_back(std::move(series));
    }
    return result;
}

Watched watch(const std::vector<SignalReport>& reports, int weeks, const std::vector<WeekTests>& before,
              const std::vector<SeriesName>& already, int threads, const std::vector<double>& share_known) {
    Watched watched;
    detection::Reader reader;
    reader.share_known = share_known;
    const auto all = series_of(reports, weeks);
    watched.series = static_cast<std::int64_t>(all.size());
    const auto growth = growth_of(reports, weeks);
    for (const auto level : signal_levels) {
        std::vector<const Series*> of_level;
        std::vector<std::vector<int>> counts;
        std::vector<std::uint64_t> seeds;
        for (const auto& series : all) {
            if (series.name.level != level) continue;
            of_level.push_back(&series);
            counts.push_back(series.events);
            seeds.push_back(seed_of(series.name));
        }
        if (of_level.empty()) continue;
        detection::Null null;
        auto readings = detection::read_weeks(counts, seeds, reader, threads, null);
        for (auto& reading : readings) grown(reading, growth.back());
        watch_level(level, of_level, readings, null, reports, before, growth, watched);
        if (level == SignalLevel::theme || level == SignalLevel::municipality || level == SignalLevel::provider)
            for (std::size_t i = 0; i < of_level.size(); ++i)
                watch_drift(*of_level[i], readings[i], reports, growth, watched);
    }
    watch_pairs(reports, weeks, already, all, growth, watched);
    for (auto& cluster : clusters(reports, weeks, already)) watched.signals.push_back(std::move(cluster));
    std::stable_sort(watched.signals.begin(), watched.signals.end(),
                     [](const Signal& a, const Signal& b) { return a.name < b.name; });
    return watched;
}

std::vector<SilentUnit> silent_units(const std::vector<UnitSaid>& units, std::size_t most) {
    constexpr double silent_below = 0.05;
    std::map<std::string, int> kinds;
    std::vector<detection::Reporter> reporters;
    for (const auto& unit : units)
        reporters.push_back(
            {kinds.try_emplace(unit.kind, static_cast<int>(kinds.size())).first->second, unit.size, unit.events});
    const auto found = detection::silence(reporters);
    std::vector<SilentUnit> silent;
    for (std::size_t i = 0; i < units.size(); ++i)
        if (detection::known(found[i].p) && found[i].p < silent_below)
            silent.push_back({units[i].code, units[i].events, milli(found[i].expected), billionths(found[i].p)});
    std::stable_sort(silent.begin(), silent.end(), [](const SilentUnit& a, const SilentUnit& b) {
        return std::pair{a.p_billionths, a.unit} < std::pair{b.p_billionths, b.unit};
    });
    if (silent.size() > most) silent.resize(most);
    return silent;
}

}  // namespace insight
