// Clusters in counties and weeks, and how late reports are registered.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "insight_signals_rules.h"

namespace insight {

namespace {

constexpr int cluster_weeks = 52, longest = 8, draws = 999, events_of_theme_least = 20, cases_least = 5;
constexpr double most = 0.5, level = 0.05;
constexpr std::uint64_t cluster_seed = 20261122;

struct Seat {
    std::string_view county;
    double north, east;                    // degrees, of the town where the county is governed
};
constexpr std::array<Seat, 21> seats{{{"01", 59.33, 18.07}, {"03", 59.86, 17.64}, {"04", 58.75, 17.01}, {"05", 58.41, 15.62}, {"06", 57.78, 14.16}, {"07", 56.88, 14.81},
                                      {"08", 56.66, 16.36}, {"09", 57.64, 18.30}, {"10", 56.16, 15.59}, {"12", 55.60, 13.00}, {"13", 56.67, 12.86}, {"14", 57.71, 11.97},
                                      {"17", 59.38, 13.50}, {"18", 59.27, 15.21}, {"19", 59.61, 16.55}, {"20", 60.61, 15.63}, {"21", 60.67, 17.14}, {"22", 62.63, 17.94},
                                      {"23", 63.18, 14.64}, {"24", 63.83, 20.26}, {"25", 65.58, 22.15}}};

// Kilometres on a flat map: a degree eastwards is as long as it is in the middle of the country.
std::vector<detection::Site> sites() {
    constexpr double north_km = 111.2, east_km = 111.2 * 0.48;   // cos of 61 degrees
    std::vector<detection::Site> found;
    for (const auto& seat : seats) found.push_back({seat.east * east_km, seat.north * north_km});
    return found;
}

int place_of(std::string_view county) {
    const auto found = std::find_if(seats.begin(), seats.end(), [&](const Seat& one) { return one.county == county; });
    return found == seats.end() ? -1 : static_cast<int>(found - seats.begin());
}

std::uint64_t seed_of(const std::string& theme) {
    std::uint64_t hash = cluster_seed;
    for (const char c : theme) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

// What lies inside, with every voice of the events.
std::vector<std::size_t> inside(const std::vector<SignalReport>& reports, const std::string& theme, const std::set<std::string>& counties, int from) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < reports.size(); ++i)
        if (reports[i].theme == theme && reports[i].week >= from && counties.contains(reports[i].county)) found.push_back(i);
    return found;
}

}  // namespace

std::vector<Signal> clusters(const std::vector<SignalReport>& reports, int weeks, const std::vector<SeriesName>& already) {
    const int scanned = std::min(weeks, cluster_weeks), begins = weeks - scanned;
    std::map<std::string, std::vector<detection::Told>> themes;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const auto& report = reports[i];
        // An event counts once, where and when it was first told of.
        if (report.event != i || report.theme.empty() || report.week < begins || report.week >= weeks) continue;
        if (const int place = place_of(report.county); place >= 0) themes[report.theme].push_back({place, report.week - begins});
    }
    std::erase_if(themes, [](const auto& one) { return one.second.size() < events_of_theme_least; });
    std::vector<Signal> found;
    const auto where = sites();
    for (const auto& [theme, told] : themes) {
        const SeriesName name{SignalLevel::theme, theme, ""};
        if (std::find(already.begin(), already.end(), name) != already.end()) continue;
        const auto cluster = detection::permutation_scan(where, told, scanned, longest, most, draws, seed_of(theme));
        if (!cluster || cluster->cases < cases_least || !(cluster->p <= level / static_cast<double>(themes.size()))) continue;
        Signal signal;
        signal.name = name;
        signal.kind = SignalKind::cluster;
        // A county inside the circle that nothing was told from is no place of the cluster.
        std::set<std::string> counties;
        for (const int place : cluster->places) {
            const bool heard = std::any_of(told.begin(), told.end(), [&](const detection::Told& one) { return one.place == place && one.week >= cluster->first_week; });
            if (!heard) continue;
            signal.places.emplace_back(seats[static_cast<std::size_t>(place)].county);
            counties.insert(signal.places.back());
        }
        signal.observed = static_cast<int>(std::lround(cluster->cases));
        signal.expected = cluster->expected;
        signal.limit = std::numeric_limits<double>::quiet_NaN();
        signal.p = cluster->p;
        signal.reports = inside(reports, theme, counties, begins + cluster->first_week);
        std::set<std::size_t> events;
        for (const auto place : signal.reports) events.insert(reports[place].event);
        signal.events = static_cast<std::int64_t>(events.size());
        found.push_back(std::move(signal));
    }
    return found;
}

std::vector<double> share_known_after(const std::vector<std::int64_t>& delays) {
    if (std::accumulate(delays.begin(), delays.end(), std::int64_t{0}) < delays_least) return {};
    return detection::share_known(delays);
}

}  // namespace insight
