#pragma once
// A made-up authority month by month, for trying one way to choose visits against another: units whose care is
// better or worse than anybody can see, people who tell and people who are silent, campaigns, owners who change,
// outbreaks of bad care, inspectors who are more or less lenient. Pure and the same for the same seed: what one
// policy does changes the units it visits, and nothing else moves. No text, no clock, no database.
//
// The difficulty is frozen: docs/insight/policy.md says why each number is what it is, and what the best possible
// ranking reaches. It is never changed to suit a method; another difficulty is another name and another table.
#include <array>
#include <cstdint>
#include <vector>

namespace synthetic {

struct Difficulty {
    int units = 1000, providers = 150, regions = 8, inspectors_a_region = 3;
    int burn_in_months = 24;           // visits at random alone, the same for every policy
    int months = 72;                   // thereafter, as the policy chooses
    int visits_a_month = 10;           // that the authority may choose
    int rest_months = 12;              // nobody is visited again by choice within

    // Log-odds of a serious deficiency at a visit by the mean inspector of the mean region.
    double base = -2.20;
    std::array<double, 6> kind{0.35, 0.15, 0.0, -0.1, -0.2, -0.3};   // the first is the kind with a yearly duty
    double duty_share = 0.15;
    double provider_sd = 0.45;
    double slow_sd = 0.60, slow_rho = 0.99;          // what a unit is, drifting over years
    double fast_sd = 0.50, fast_rho = 0.90;          // what happens to it, over months
    double owner_change = 0.005, owner_shock_sd = 0.3;      // a month; a new owner is another provider
    double manager_change = 0.018, manager_shock = 0.35;
    double outbreak = 0.0035, outbreak_size = 1.5;   // a month; lasts outbreak_min.. months or until it is found
    int outbreak_min = 2, outbreak_max = 8;
    double relief = -0.9, relief_rho = 0.93;         // a serious deficiency that was found is put right, for a while
    double region_sd = 0.25, inspector_sd = 0.40;    // what is written up, not what the care is

    double flat_chance = 0.13;         // of a serious deficiency at any visit, in the world without signal

    // What is told.
    double places_sd = 0.6;
    double tips_a_month = 0.22, tips_slope = 0.70, places_power = 0.7;
    double habit_sd = 0.9, habit_rho = 0.99;         // who complains, and who is silent
    std::array<double, 6> kind_tips{-0.4, 0.3, 0.2, 0.0, -0.2, -0.5};
    double severe_base = -1.5, severe_slope = 0.7;   // log-odds that an event that is told is severe
    double more_voices = 0.25;                       // beside the first of an event
    double campaign = 0.002;                         // a month: twenty to eighty voices about nothing
    double own_reports = 0.12, culture_sd = 0.6, culture_rho = 0.99, own_reports_slope = 0.15;
    double culture_with_quality = -0.5;              // good places report themselves more: silence is no comfort
};

// The register knows this.
struct UnitFacts { int kind = 0, region = 0; double places = 1; bool duty = false; int duty_month = 0; };

// What reached the authority about a unit in a month.
struct Seen {
    int voices = 0, events = 0, severe = 0, own_reports = 0;
    int provider = 0;                  // at the end of the month
    bool owner_changed = false, manager_changed = false;
};

enum class Why { burn_in, duty, chosen, drawn };
struct Visit { int unit = 0, month = 0, inspector = 0; Why why = Why::chosen; bool serious = false; };

// How one authority's years unfold. Visits of a month come before what is told in it: who chooses knows the
// months before alone.
class World {
public:
    // Without signal every visit finds a serious deficiency with one and the same chance, whatever the unit.
    World(const Difficulty& difficulty, std::uint64_t seed, bool signal = true);

    const Difficulty& difficulty() const { return d_; }
    std::uint64_t seed() const { return seed_; }
    int month() const { return month_; }
    int months() const { return d_.burn_in_months + d_.months; }
    const std::vector<UnitFacts>& units() const { return units_; }
    int inspectors() const { return d_.regions * d_.inspectors_a_region; }

    Visit visit(int unit, Why why);
    // What was told in the month, by unit; then the next one begins.
    std::vector<Seen> end_month();

    // The hidden truth, for measuring and for the ceiling. Never for a policy.
    double chance(int unit) const;     // of a serious deficiency, by the mean inspector of the mean region
    bool in_outbreak(int unit) const { return state_[static_cast<std::size_t>(unit)].outbreak_left > 0; }
    double provider_effect(int provider) const { return providers_[static_cast<std::size_t>(provider)]; }
    int provider(int unit) const { return state_[static_cast<std::size_t>(unit)].provider; }
    double region_effect(int region) const { return regions_[static_cast<std::size_t>(region)]; }
    double inspector_effect(int inspector) const { return inspectors_[static_cast<std::size_t>(inspector)]; }

private:
    struct State {
        int provider = 0, outbreak_left = 0;
        double slow = 0, fast = 0, habit = 0, culture = 0, relief = 0;
        bool owner_changed = false, manager_changed = false;
    };
    double care(int unit) const;       // log-odds beside base; higher is worse
    void step(int unit);
    Seen told(int unit) const;

    Difficulty d_;
    std::uint64_t seed_;
    bool signal_;
    int month_ = 0;
    std::vector<UnitFacts> units_;
    std::vector<double> providers_, regions_, inspectors_;
    std::vector<State> state_;
};

double inverse_logit(double x);

// Draws that world and ceiling share: two uniforms a normal, one a Poisson number (so that a higher mean never
// gives a lower number from the same draw).
class Random;
double normal(Random& random);
int poisson(Random& random, double mean);

}  // namespace synthetic
