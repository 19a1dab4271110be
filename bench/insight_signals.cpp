// A hundred thousand weekly series read for one week, and outbreaks of known truth written out for R's surveillance
// package beside (bench/insight_signals).
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "detection/detection.h"
#include "validation/outbreak_figures.h"

namespace {

// Levels as small as most units' are; every series with five events in its newest year, as the product reads.
std::vector<std::vector<int>> made_series(std::size_t size) {
    std::vector<std::vector<int>> all;
    for (std::uint64_t world = 0; all.size() < size; ++world)
        for (auto& counts : validation::made_outbreaks(world + 1000, {60, 364, 60, 10, 2, 10}).counts)
            if (all.size() < size) all.push_back(std::move(counts));
    return all;
}

// The same number for the same figures, to the last bit.
std::uint64_t digest(const std::vector<detection::Reading>& readings, const detection::Null& null) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const auto& reading : readings) {
        const double p = detection::p_of(reading, null);
        const double figures[] = {reading.expected, reading.upper, reading.p_week, p};
        for (std::size_t i = 0; i < sizeof figures; ++i)
            hash = (hash ^ reinterpret_cast<const unsigned char*>(figures)[i]) * 1099511628211ULL;
    }
    return hash;
}

void time_series(std::size_t size) {
    const auto series = made_series(size);
    std::vector<std::uint64_t> seeds(size);
    for (std::size_t i = 0; i < size; ++i) seeds[i] = i;
    std::uint64_t first = 0;
    for (const int threads : {2, 1}) {
        detection::Null null;
        const auto begun = std::chrono::steady_clock::now();
        const auto readings = detection::read_weeks(series, seeds, {}, threads, null);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
        const auto now = digest(readings, null);
        if (threads == 2) first = now;
        std::printf(
            "{\"name\": \"signals_series_%d_threads\", \"value\": %.1f, \"unit\": \"s\", \"goal\": 180, \"met\": %s, "
            "\"series\": %zu, \"same\": %s}\n",
            threads, took.count(), took.count() < 180 ? "true" : "false", size, now == first ? "true" : "false");
    }
}

void write_world(std::uint64_t seed, const std::string& folder) {
    const auto world = validation::made_outbreaks(seed);
    std::ofstream counts{folder + "/counts.csv"}, truth{folder + "/truth.csv"};
    for (std::size_t s = 0; s < world.counts.size(); ++s) counts << (s ? ",V" : "V") << s + 1;
    for (std::size_t week = 0; week < world.counts.front().size(); ++week) {
        counts << '\n';
        for (std::size_t s = 0; s < world.counts.size(); ++s) counts << (s ? "," : "") << world.counts[s][week];
    }
    counts << '\n';
    truth << "series,week,outbreak\n";
    for (std::size_t i = 0; i < world.outbreaks.size(); ++i)
        for (int week = world.outbreaks[i].first; week <= world.outbreaks[i].last; ++week)
            if (world.raised[static_cast<std::size_t>(world.outbreaks[i].series)][static_cast<std::size_t>(week)])
                truth << world.outbreaks[i].series + 1 << ',' << week + 1 << ',' << i << '\n';
    const auto figures = validation::figures_of(world);
    std::printf(
        "{\"name\": \"signals_found_at_a_fifth_false\", \"value\": %.4f, \"unit\": \"outbreaks\", \"peer\": %.4f, "
        "\"weeks\": %.4f, \"peer_weeks\": %.4f, \"seed\": %llu}\n",
        figures.ours.outbreaks, figures.theirs.outbreaks, figures.ours.weeks, figures.theirs.weeks,
        static_cast<unsigned long long>(seed));
}

}  // namespace

int main(int count, char** words) {
    const std::string what = count > 1 ? words[1] : "";
    if (what == "time")
        time_series(count > 2 ? std::strtoull(words[2], nullptr, 10) : 100'000);
    else if (what == "world" && count == 4)
        write_world(std::strtoull(words[2], nullptr, 10), words[3]);
    else
        return std::fprintf(stderr, "usage: bench_insight_signals time [SERIES] | world SEED FOLDER\n"), 2;
    return 0;
}
