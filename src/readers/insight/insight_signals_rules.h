#pragma once
// Which series stand out in a week. Pure: reports in, signals out; the machinery is platform/detection.
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "detection/detection.h"

namespace insight {

inline constexpr std::string_view signals_version = "signals 1";
inline constexpr int signal_weeks = 7 * 52, chart_weeks = 104, events_least = 5, judged_weeks = 52;
inline constexpr double signal_q = 0.10;

// theme, municipality, provider, unit; and a theme within a municipality or a unit.
enum class SignalLevel { theme, municipality, provider, unit, municipality_theme, unit_theme };
inline constexpr std::array signal_levels{SignalLevel::theme, SignalLevel::municipality,       SignalLevel::provider,
                                          SignalLevel::unit,  SignalLevel::municipality_theme, SignalLevel::unit_theme};
std::string_view code(SignalLevel level);

// raised: by the model of earlier years. start: too short a past for one. drift: a slow rise. pair: more of a theme
// at a unit than both together give. cluster: reports of a theme that lie close together in counties and weeks.
enum class SignalKind { raised, start, drift, pair, cluster };
inline constexpr std::array signal_kinds{SignalKind::raised, SignalKind::start, SignalKind::drift, SignalKind::pair, SignalKind::cluster};
std::string_view code(SignalKind kind);

struct SeriesName {
    SignalLevel level = SignalLevel::theme;
    std::string code, theme;  // of a theme the code is the theme
    auto operator<=>(const SeriesName&) const = default;
};

// A report as far as the series depend on it.
struct SignalReport {
    std::int64_t case_id = 0;
    int week = 0;           // place in the series, from 0
    std::size_t event = 0;  // place of the first report of the same event
    std::string theme, unit, provider, municipality;
    std::string county{};
};

struct Series {
    SeriesName name;
    std::vector<int> events;           // a week
    std::vector<std::size_t> reports;  // places in the list, of all weeks
};
// Events are counted in the week that first told of them. Only series with at least five events in the newest 52 weeks.
std::vector<Series> series_of(const std::vector<SignalReport>& reports, int weeks);

// What was read in a week at a level: how many series, and the p of those below a tenth (billionths).
struct LevelTests {
    std::int64_t series = 0;
    std::vector<std::int64_t> small;
};
using WeekTests = std::map<SignalLevel, LevelTests>;

struct Signal {
    SeriesName name;
    SignalKind kind = SignalKind::raised;
    int observed = 0;
    double expected = 0, limit = 0, p = 1;
    std::vector<double> chart_expected, chart_limit;  // of the newest weeks, NaN where nothing can be said
    std::vector<int> chart_events;
    std::vector<std::size_t> reports;  // evidence, places in the list
    std::int64_t events = 0;           // those that the evidence tells of
    std::vector<std::string> places{}; // of a cluster: its counties, from the middle out
};
struct Watched {
    WeekTests tests;
    std::vector<Signal> signals;  // by level, then code
    std::int64_t series = 0;
};
// `before`: earlier weeks' tests, the newest first, at most two years. `already`: pairs that were pointed out in the
// last quarter. `threads` changes no figure.
// `share_known`: of the newest week's reports, the one's before it..., how much has been registered by now; empty: all.
Watched watch(const std::vector<SignalReport>& reports, int weeks, const std::vector<WeekTests>& before,
              const std::vector<SeriesName>& already, int threads, const std::vector<double>& share_known = {});

// Kulldorff's space-time permutation scan of each theme over counties (by where their seats lie) and the weeks of the
// last year; kept when the p that 999 deals of the dates give holds over all themes that were scanned. `already`: themes
// whose cluster was pointed out in the last quarter.
std::vector<Signal> clusters(const std::vector<SignalReport>& reports, int weeks, const std::vector<SeriesName>& already);

// How many weeks after they came reports were registered: the share known after 0, 1, 2... weeks; empty while fewer than
// `delays_least` are known.
inline constexpr std::int64_t delays_least = 200;
inline constexpr int delay_weeks = 8;
std::vector<double> share_known_after(const std::vector<std::int64_t>& delays);

struct SilentUnit {
    std::string unit;
    int reports = 0;
    std::int64_t expected_milli = 0, p_billionths = 0;
    auto operator<=>(const SilentUnit&) const = default;
};
// Of (code, kind, size, events of the two newest years); p below a twentieth, the most silent first.
struct UnitSaid {
    std::string code, kind;
    double size = 0;
    int events = 0;
};
std::vector<SilentUnit> silent_units(const std::vector<UnitSaid>& units, std::size_t most);

std::int64_t milli(double value);  // rounded half away from zero; -1: not known
std::int64_t billionths(double p);

}  // namespace insight
