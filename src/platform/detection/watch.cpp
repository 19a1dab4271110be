// A week of many series: each read by its own past, all by one null.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <thread>

#include "base/fault.h"
#include "detection/detection.h"

namespace detection {

namespace {

constexpr int enough_reports = 5, recent_weeks = 4;

// The part of the newest weeks' reports that is known by now makes their expected counts smaller.
void thin(Baseline& model, const std::vector<double>& share_known) {
    for (std::size_t back = 0; back < share_known.size() && back < model.means.size(); ++back)
        model.means[model.means.size() - 1 - back] *= share_known[back];
}

Baseline model_of(Counts counts, const Reader& reader) {
    const int week = static_cast<int>(counts.size()) - 1;
    for (int years = reader.years_most; years >= reader.years_least; --years) {
        const auto references = weeks_a_year_apart(week, years);
        // The window round the oldest reference must be there in full.
        if (references.empty() || references.back() < 3) continue;
        auto model = baseline(counts, references, ours(years), weeks_filtered);
        if (model.usable) return model;
    }
    return {};
}

}  // namespace

Reading read_week(Counts counts, const Reader& reader, std::uint64_t seed, Null& null) {
    Reading reading;
    if (counts.empty()) return reading;
    reading.observed = counts.back();
    const auto recent = counts.last(std::min<std::size_t>(counts.size(), recent_weeks));
    reading.recent = std::accumulate(recent.begin(), recent.end(), 0);
    reading.enough = reading.recent >= enough_reports;
    auto model = model_of(counts, reader);
    if (!model.usable) {
        const auto start = short_history(counts, reader.alpha);
        if (!known(start.p)) return reading;
        reading.way = Way::short_history;
        reading.expected = start.expected;
        reading.upper = start.upper;
        reading.dispersion = start.dispersion;
        reading.p_week = start.p;
        return reading;
    }
    thin(model, reader.share_known);
    reading.way = Way::model;
    reading.expected = model.mean();
    reading.dispersion = model.dispersion;
    reading.upper = predictive_quantile(1 - reader.alpha, model.mean(), model.error(), model.dispersion, model.freedom);
    reading.p_week = predictive_tail(reading.observed, model.mean(), model.error(), model.dispersion, model.freedom);
    reading.log_odds = log_odds_raised(counts.last(weeks_filtered), model, reader.raised);
    for (const double odds : log_odds_quiet(model, reader.draws, seed, reader.raised)) null.add(odds);
    return reading;
}

std::vector<Reading> read_weeks(std::span<const std::vector<int>> series, std::span<const std::uint64_t> seeds,
                                const Reader& reader, int threads, Null& null) {
    CHECK(series.size() == seeds.size() && threads >= 1);
    constexpr std::size_t piece = 64;
    std::vector<Reading> readings(series.size());
    std::vector<Null> nulls(static_cast<std::size_t>(threads));
    std::atomic<std::size_t> next{0};
    const auto work = [&](Null& own) {
        for (auto from = next.fetch_add(piece); from < series.size(); from = next.fetch_add(piece))
            for (auto i = from; i < std::min(from + piece, series.size()); ++i)
                readings[i] = read_week(series[i], reader, seeds[i], own);
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < nulls.size(); ++i) helpers.emplace_back([&work, &own = nulls[i]] { work(own); });
        work(nulls[0]);
    }
    for (const auto& own : nulls) null.add(own);
    return readings;
}

double p_of(const Reading& reading, const Null& null) {
    if (reading.way == Way::model) return null.p(reading.log_odds);
    return reading.p_week;
}

}  // namespace detection
