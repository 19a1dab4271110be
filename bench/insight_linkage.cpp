// How many reports a second find their unit: a made-up register of 40,000 units, descriptions with slips, model and
// proposals, on one thread and on two. One JSON line a figure.
//
//     bench_insight_linkage [UNITS] [DESCRIPTIONS]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "linkage/linkage.h"

namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

// A draw by its number alone.
std::uint64_t drawn(std::uint64_t counter, std::uint64_t below) {
    auto z = counter * 0x9E3779B97F4A7C15 + 0x1234567;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (z ^ (z >> 31)) % below;
}

std::string word(std::uint64_t number) {
    static constexpr const char* syllables[] = {"sol", "ek",  "bjor", "kvar", "stra", "lin", "ber", "ang",
                                                "sko", "ros", "lil",  "syr",  "ga",   "ba",  "he",  "ho",
                                                "lu",  "da",  "ro",   "to",   "den",  "ken", "met", "nas"};
    std::string made;
    for (std::uint64_t i = 0; i < 3; ++i) made += syllables[drawn(number * 7 + i, 24)];
    return made;
}

linkage::Schema schema() {
    using linkage::Likeness;
    linkage::Schema made;
    made.columns = {{"name", true}, {"number", true}, {"street", true}, {"town", true}};
    made.comparisons = {{"name", Likeness::spelling, {0.7, 0.8, 0.9, 0.97}, true},
                        {"name", Likeness::words, {0.1, 0.3, 0.5, 0.7, 0.9}, false},
                        {"number", Likeness::number, {0.5, 1}, false},
                        {"street", Likeness::spelling, {0.7, 0.85, 0.95}, false},
                        {"town", Likeness::equal, {1}, true},
                        {"", Likeness::text, {0.15, 0.25, 0.35, 0.5, 0.65, 0.8}, false}};
    return made;
}

linkage::Record unit(std::int64_t id) {
    static constexpr const char* kinds[] = {"aldreboende", "vardcentral", "gruppboende",
                                            "hemtjanst",   "tandvard",    "hvb hem"};
    const auto n = static_cast<std::uint64_t>(id);
    return {id,
            id,
            {{word(n) + " " + kinds[drawn(n, 6)], word(drawn(n + 1, 4000) + 1'000'000) + " omsorg"},
             {std::to_string(1 + drawn(n * 3, 120))},
             {word(drawn(n * 3 + 1, 3000) + 2'000'000) + " gatan"},
             {word(drawn(n * 3 + 2, 290) + 3'000'000)}}};
}

linkage::Record told(std::int64_t number, std::int64_t units) {
    const auto n = static_cast<std::uint64_t>(number);
    auto made = unit(static_cast<std::int64_t>(drawn(n + 77, static_cast<std::uint64_t>(units))));
    made.values[0].resize(1);
    auto& name = made.values[0][0];
    if (drawn(n, 3) == 0) std::swap(name[2], name[3]);
    if (drawn(n + 1, 3) == 0) made.values[1][0].clear();
    if (drawn(n + 2, 3) == 0) made.values[2][0].clear();
    return made;
}

void line(const char* name, double value, const char* unit_of_value, double target, int threads) {
    std::printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"target\":%.0f,\"threads\":%d}\n", name, value,
                unit_of_value, target, threads);
}

}  // namespace

int main(int count, char** words) {
    const std::int64_t units = count > 1 ? std::atoll(words[1]) : 40'000,
                       descriptions = count > 2 ? std::atoll(words[2]) : 40'000;
    std::vector<linkage::Record> rows, heard;
    for (std::int64_t i = 0; i < units; ++i) rows.push_back(unit(i));
    for (std::int64_t i = 0; i < descriptions; ++i) heard.push_back(told(i, units));
    auto begun = Clock::now();
    const linkage::Linker linker{schema(), std::move(rows)};
    line("linkage: the register made ready", seconds_since(begun), "s", 0, 1);
    begun = Clock::now();
    const auto model = linker.learn(std::span{heard}.first(std::min<std::size_t>(heard.size(), 2000)), 100'000, 1);
    line("linkage: learned from 2,000 descriptions", seconds_since(begun), "s", 0, 1);
    std::size_t right = 0;
    for (const int threads : {1, 2}) {
        begun = Clock::now();
        const auto processor = std::clock();
        const auto proposals = linker.propose_all(heard, model, threads);
        // On a machine that others use too, the processor's time tells what one core does.
        line("linkage: proposals, by the clock", static_cast<double>(descriptions) / seconds_since(begun), "1/s",
             2800.0 * threads, threads);
        line("linkage: proposals, a core's second",
             static_cast<double>(descriptions) * CLOCKS_PER_SEC / static_cast<double>(std::clock() - processor), "1/s",
             2800, threads);
        right = 0;
        for (std::size_t i = 0; i < proposals.size(); ++i)
            right += !proposals[i].empty() && proposals[i].candidates.front().id == heard[i].id;
    }
    line("linkage: first proposal right", 100.0 * static_cast<double>(right) / static_cast<double>(descriptions), "%",
         0, 2);
}
