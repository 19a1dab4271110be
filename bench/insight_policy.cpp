// Policies for choosing visits, against each other on the made-up authority (src/app/policy): one JSON line a
// figure, with its interval over seeds. No data is read. insight_policy [SEEDS [FIRST]]
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "policy/policy.h"

namespace {

using policy::Policy;
using Runs = std::vector<policy::Run>;

constexpr std::uint64_t bootstrap_seed = 20261122;
constexpr int threads = 2;

struct Line {
    std::string name;
    double value = 0, low = 0, high = 0;
    const char* unit = "";
    const char* goal = "";
};

void print(const Line& line) {
    std::printf("{\"name\": \"%s\", \"value\": %.4f, \"low\": %.4f, \"high\": %.4f, \"unit\": \"%s\", \"goal\": \"%s\", \"cores\": %u}\n", line.name.c_str(),
                line.value, line.low, line.high, line.unit, line.goal, std::thread::hardware_concurrency());
    std::fflush(stdout);
}

double mean(const Runs& runs, double policy::Run::*figure) {
    double sum = 0;
    for (const auto& run : runs) sum += run.*figure;
    return sum / static_cast<double>(runs.size());
}

}  // namespace

int main(int count, char** arguments) {
    const int seeds = count > 1 ? std::atoi(arguments[1]) : 32;
    const auto first = static_cast<std::uint64_t>(count > 2 ? std::atoi(arguments[2]) : 201);
    if (seeds < 2) {
        std::fprintf(stderr, "insight_policy [SEEDS [FIRST]]: at least two seeds\n");
        return 2;
    }
    for (const bool signal : {false, true}) {
        const std::string world = signal ? "signal" : "no_signal";
        const auto random = policy::run_seeds({}, first, seeds, signal, Policy::random, threads);
        const auto tips = policy::run_seeds({}, first, seeds, signal, Policy::most_tips, threads);
        for (const auto chosen : {Policy::most_tips, Policy::longest_since, Policy::ours, Policy::ceiling}) {
            const auto runs = chosen == Policy::most_tips ? tips : policy::run_seeds({}, first, seeds, signal, chosen, threads);
            const auto name = "policy_" + world + "_" + std::string{policy::name(chosen)};
            const auto beside = policy::compare(runs, random, bootstrap_seed), over_tips = policy::compare(runs, tips, bootstrap_seed);
            const bool ours = signal && chosen == Policy::ours;
            print({name + "_against_random", beside.ratio, beside.low, beside.high, "times the deficiencies a visit", signal ? (ours ? ">= 2.0, low > 1.3" : "") : "1"});
            if (chosen != Policy::most_tips)
                print({name + "_against_most_tips", over_tips.ratio, over_tips.low, over_tips.high, "times the deficiencies a visit", ours ? "low > 1" : ""});
            if (!signal) continue;
            print({name + "_auc", mean(runs, &policy::Run::auc), 0, 0, "AUC at each new year", ""});
            print({name + "_days_earlier", mean(runs, &policy::Run::days_earlier), 0, 0, "days than random order", ""});
            print({name + "_bad_days", mean(runs, &policy::Run::bad_days), 0, 0, "days of bad care a unit and year", ""});
        }
        if (signal) print({"policy_signal_random_bad_days", mean(random, &policy::Run::bad_days), 0, 0, "days of bad care a unit and year", ""});
    }
    return 0;
}
