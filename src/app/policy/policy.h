#pragma once
// Ways to choose visits, tried against each other on the made-up authority's years (synthetic/world.h). A policy
// sees what an authority would have seen: what was told, the register, and its own visits; never how good the care
// is. Pure: the same difficulty, seed and policy give the same run.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "synthetic/synthetic.h"

namespace policy {

// What is known of every unit when a month begins.
struct Known {
    const std::vector<synthetic::UnitFacts>& units;
    int month = 0;
    std::uint64_t seed = 0;
    std::vector<std::vector<synthetic::Seen>> seen{};      // by month, then unit
    std::vector<synthetic::Visit> visits{};                // in order of time
    std::vector<int> last_visit{};                         // of each unit; -1: never
    std::vector<int> times_visited{}, times_serious{};
    std::vector<char> last_serious{};
};

// What a model may learn from about a unit, in the order of feature_names(). Not standardised.
const std::vector<std::string>& feature_names();
std::vector<std::vector<double>> features(const Known& known);

class Chooser {
public:
    virtual ~Chooser() = default;
    // Higher is visited sooner; among equals a draw decides.
    virtual std::vector<double> scores(const Known& known) = 0;
    // The share of the visits that are drawn among all instead.
    virtual double drawn_share() const { return 0; }
    virtual void visited(const synthetic::Visit&, const Known&) {}
    virtual void told(const std::vector<synthetic::Seen>&, int) {}
};

enum class Policy { random, most_tips, longest_since, ours, ceiling, watcher };
std::string_view name(Policy policy);
// The ceiling looks into the world; the others take nothing from it but its difficulty. The watcher scores as the
// ceiling does and visits at random: its AUC is what the difficulty was frozen by.
std::unique_ptr<Chooser> chooser(Policy policy, const synthetic::World& world);

struct Run {
    Policy policy = Policy::random;
    std::uint64_t seed = 0;
    int visits = 0, serious = 0;           // of the visits that the authority may choose, after the burn-in
    int drawn = 0, drawn_serious = 0;      // of these, the random arm
    double auc = 0.5;                      // of the scores, each new year, over what a visit to every unit would have found
    double days_earlier = 0;               // than random order, if every unit was visited once that year in the order of the scores
    double bad_days = 0;                   // a unit and year in which every fourth visit or more would find something serious
    double per_visit() const { return visits == 0 ? 0 : static_cast<double>(serious) / visits; }
};
Run run(const synthetic::Difficulty& difficulty, std::uint64_t seed, bool signal, Policy policy);
// The same years with a way of the caller's own to choose; `named` is what the run is called.
using MakeChooser = std::function<std::unique_ptr<Chooser>(const synthetic::World& world)>;
Run run(const synthetic::Difficulty& difficulty, std::uint64_t seed, bool signal, Policy named, const MakeChooser& make);

// Runs of the same seeds, one of each policy a seed.
struct Compared {
    double per_visit = 0;                  // mean over seeds
    double ratio = 0, low = 0, high = 0;   // against another policy; 95 % by bootstrap over seeds
};
Compared compare(const std::vector<Run>& runs, const std::vector<Run>& against, std::uint64_t seed);

// The runs of seeds first, first + 1 ... in their order, on so many threads: the number changes nothing but the time.
std::vector<Run> run_seeds(const synthetic::Difficulty& difficulty, std::uint64_t first, int seeds, bool signal, Policy policy, int threads);

}  // namespace policy
