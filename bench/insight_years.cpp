// The made-up authority's years through the real office (app/simulate_years.h): people tell in words, the office's own
// jobs link, classify and rate, and what is rated highest is visited. Beside it the same years when every report is
// linked and judged rightly, and the pure policies of the same seeds. One JSON line a figure.
//   bench_insight_years FOLDER [SEEDS [FIRST [UNITS MONTHS]]]      makes its offices in FOLDER and removes them
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "commands.h"
#include "simulate_years.h"
#include "started.h"

namespace {

using policy::Policy;
using Runs = std::vector<policy::Run>;

constexpr std::uint64_t bootstrap_seed = 20261122;
constexpr int threads = 2;

void print(const std::string& name, double value, const std::string& more) {
    std::printf("{\"name\": \"%s\", \"value\": %.4f%s}\n", name.c_str(), value, more.c_str());
    std::fflush(stdout);
}

app::YearsFound years(const std::filesystem::path& folder, const synthetic::Difficulty& difficulty, std::uint64_t seed, bool words) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    app::Config config;
    config.data = (folder / "data").string();
    std::cout.setstate(std::ios::failbit);   // what init tells a person
    app::init(config, {"administrator", true}, "bench_insight_years");
    std::cout.clear();
    base::ManualClock clock{base::start_of(base::SystemClock{}.today())};
    auto started = app::start(config, clock, "bench_insight_years");
    app::YearsOptions options;
    options.difficulty = difficulty;
    options.seed = seed;
    options.words = words;
    options.progress = [](int month) { std::fprintf(stderr, "\rmonth %d ", month + 1); };
    const auto found = app::simulate_years(*started.office, clock, options);
    started.office.reset();
    std::filesystem::remove_all(folder);
    return found;
}

double mean(const Runs& runs, double policy::Run::*figure) {
    double sum = 0;
    for (const auto& run : runs) sum += run.*figure;
    return sum / static_cast<double>(runs.size());
}

void compared(const std::string& name, const Runs& runs, const Runs& random) {
    const auto ratio = policy::compare(runs, random, bootstrap_seed);
    print("years_" + name, ratio.ratio, ", \"low\": " + std::to_string(ratio.low) + ", \"high\": " + std::to_string(ratio.high) +
          ", \"unit\": \"deficiencies a visit against random\", \"auc\": " + std::to_string(mean(runs, &policy::Run::auc)));
}

// Shares of the reports, over all seeds.
void chain(const std::vector<app::YearsFound>& all) {
    app::YearsFound sum;
    for (const auto& one : all) {
        sum.reports += one.reports;
        sum.linked += one.linked;
        sum.linked_right += one.linked_right;
        sum.linked_by_rule += one.linked_by_rule;
        sum.linked_by_rule_right += one.linked_by_rule_right;
        sum.unknown += one.unknown;
        sum.events += one.events;
        sum.events_counted += one.events_counted;
        sum.suggested += one.suggested;
        sum.suggested_right += one.suggested_right;
    }
    const auto share = [](std::int64_t part, std::int64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0; };
    print("years_reports", static_cast<double>(sum.reports), ", \"events\": " + std::to_string(sum.events));
    print("years_linked", share(sum.linked, sum.reports), ", \"unit\": \"of the reports\"");
    print("years_linked_right", share(sum.linked_right, sum.linked), ", \"unit\": \"of those linked\"");
    print("years_linked_by_rule_right", share(sum.linked_by_rule_right, sum.linked_by_rule),
          ", \"unit\": \"of those linked without a person\", \"linked\": " + std::to_string(sum.linked_by_rule));
    print("years_events_counted", share(sum.events_counted, sum.events), ", \"unit\": \"of the events that happened\"");
    print("years_themes_right", share(sum.suggested_right, sum.suggested), ", \"unit\": \"of the themes suggested and not yet answered\"");
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "bench_insight_years FOLDER [SEEDS [FIRST [UNITS MONTHS]]]\n");
        return 2;
    }
    const std::filesystem::path folder{arguments[1]};
    const int seeds = count > 2 ? std::atoi(arguments[2]) : 4;
    const auto first = static_cast<std::uint64_t>(count > 3 ? std::atoi(arguments[3]) : 501);
    auto difficulty = app::years_difficulty();
    if (count > 5) {
        difficulty.units = std::atoi(arguments[4]);
        difficulty.providers = std::max(2, difficulty.units / 7);
        difficulty.months = std::atoi(arguments[5]);
    }
    std::vector<app::YearsFound> words, perfect;
    for (int i = 0; i < seeds; ++i) {
        words.push_back(years(folder / "years", difficulty, first + static_cast<std::uint64_t>(i), true));
        perfect.push_back(years(folder / "years", difficulty, first + static_cast<std::uint64_t>(i), false));
    }
    const auto runs_of = [](const std::vector<app::YearsFound>& all) {
        Runs runs;
        for (const auto& one : all) runs.push_back(one.run);
        return runs;
    };
    const auto random = policy::run_seeds(difficulty, first, seeds, true, Policy::random, threads);
    compared("words", runs_of(words), random);
    compared("linked_and_judged_rightly", runs_of(perfect), random);
    for (const auto policy : {Policy::most_tips, Policy::ours, Policy::ceiling})
        compared(std::string{policy::name(policy)}, policy::run_seeds(difficulty, first, seeds, true, policy, threads), random);
    const auto loss = policy::compare(runs_of(words), runs_of(perfect), bootstrap_seed);
    print("years_words_against_right", loss.ratio, ", \"low\": " + std::to_string(loss.low) + ", \"high\": " + std::to_string(loss.high));
    chain(words);
    return 0;
}
