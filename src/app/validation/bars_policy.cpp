// The back-test of the whole chain on the made-up authority: one way to choose visits against another. No data is
// read: the years are made, with a difficulty that was frozen beforehand (docs/insight/policy.md). The seeds here are
// not those that the features were written with.
#include <fmt/format.h>

#include "policy/policy.h"
#include "validation/validation.h"

namespace validation {

namespace {

constexpr std::uint64_t first_seed = 101, bootstrap_seed = 20261122;
constexpr int seeds = 16, watched_seeds = 4, threads = 2;
constexpr double ceiling_wanted = 0.65, ceiling_apart = 0.02, flat_apart = 0.10, ratio_goal = 2.0, ratio_low = 1.3;

using policy::Policy;
using Runs = std::vector<policy::Run>;

Runs runs_of(Policy policy, bool signal) { return policy::run_seeds({}, first_seed, seeds, signal, policy, threads); }

std::string made(const char* world) {
    return fmt::format("made here: {}, {} seeds from {}, 1,000 units, six years, 720 visits by choice a seed", world, seeds, first_seed);
}

double mean(const Runs& runs, double policy::Run::*figure) {
    double sum = 0;
    for (const auto& run : runs) sum += run.*figure;
    return sum / static_cast<double>(runs.size());
}

std::string ratio(const policy::Compared& compared) {
    return fmt::format("{:.2f} (95 % {:.2f} to {:.2f})", compared.ratio, compared.low, compared.high);
}

// The visits that were chosen, without the random arm: as published lifts are counted.
Runs without_drawn(Runs runs) {
    for (auto& run : runs) {
        run.visits -= run.drawn;
        run.serious -= run.drawn_serious;
    }
    return runs;
}

Bar ceiling_bar() {
    const auto watched = policy::run_seeds({}, first_seed, watched_seeds, true, Policy::watcher, threads);
    const double auc = mean(watched, &policy::Run::auc);
    return reached({"P1", "Best possible ranking of the made-up units, AUC", fmt::format("made here: {} seeds, visits at random", watched_seeds),
                    "0.65, within 0.02", "", "the difficulty as it was frozen: 0.654"},
                   decimals(auc, 3), auc > ceiling_wanted - ceiling_apart && auc < ceiling_wanted + ceiling_apart);
}

Bar flat_bar(const Runs& random, Policy policy) {
    const auto compared = policy::compare(runs_of(policy, false), random, bootstrap_seed);
    return reached({"P2", fmt::format("World without signal: {} against random, deficiencies a visit", policy::name(policy)), made("without signal"),
                    "1, within 0.10", "", "1.00 by construction"},
                   ratio(compared), compared.ratio > 1 - flat_apart && compared.ratio < 1 + flat_apart);
}

}  // namespace

std::vector<Bar> policy_bars(const Folder&) {
    std::vector<Bar> bars{ceiling_bar()};
    const auto flat = runs_of(Policy::random, false);
    for (const auto policy : {Policy::most_tips, Policy::longest_since, Policy::ours}) bars.push_back(flat_bar(flat, policy));
    const auto random = runs_of(Policy::random, true), tips = runs_of(Policy::most_tips, true), ours = runs_of(Policy::ours, true);
    const auto beside_random = policy::compare(ours, random, bootstrap_seed), beside_tips = policy::compare(ours, tips, bootstrap_seed);
    const auto of_tips = policy::compare(tips, random, bootstrap_seed);
    const auto chosen = policy::compare(without_drawn(ours), random, bootstrap_seed);
    const auto shown = fmt::format("{}; {:.3f} a visit", ratio(beside_random), beside_random.per_visit);
    const std::string anchor = "Bardsley 2009: 2.0; most tips first here: " + ratio(of_tips);
    bars.push_back(reached({"P3", "Serious deficiencies a visit, ours (random arm in it) against random", made("with signal"), ">= 2.0", "", anchor},
                           shown, beside_random.ratio >= ratio_goal));
    bars.push_back(reached({"P4", "The same, lower end of the interval", made("with signal"), "> 1.3", "", anchor}, decimals(beside_random.low, 2),
                           beside_random.low > ratio_low));
    bars.push_back(reached({"P5", "Serious deficiencies a visit, ours against most tips first", made("with signal"), "lower end > 1", "", "1.00"},
                           ratio(beside_tips), beside_tips.low > 1));
    // As Bardsley counted: what was found where risk sent somebody, against what was found by lot. Beside P3, not for it.
    bars.push_back(reached({"P7", "Serious deficiencies a visit, the visits that ours chose by risk against random", made("with signal"),
                            ">= 2.0, lower end > 1.3", "", anchor},
                           ratio(chosen), chosen.ratio >= ratio_goal && chosen.low > ratio_low));
    const double earlier = mean(ours, &policy::Run::days_earlier), tips_earlier = mean(tips, &policy::Run::days_earlier);
    bars.push_back(reached({"P6", "Days earlier than random order, if every unit was visited once a year in our order", made("with signal"),
                            "above most tips first", "", fmt::format("most tips first: {:.1f} days", tips_earlier)},
                           fmt::format("{:.1f} days", earlier), earlier > tips_earlier));
    return bars;
}

}  // namespace validation
