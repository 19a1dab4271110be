#include "world.h"

#include <cmath>
#include <numbers>

#include "base/fault.h"
#include "random.h"

namespace synthetic {

namespace {

// Streams of draws: each thing has one of its own, so that nothing moves when something else is changed.
enum Stream : std::uint64_t { of_provider = 0x776F, of_region, of_inspector, of_unit, of_start, of_step, of_told, of_visit };

constexpr std::uint64_t months_max = 4096;

std::uint64_t unit_month(int unit, int month) {
    return static_cast<std::uint64_t>(unit) * months_max + static_cast<std::uint64_t>(month);
}

double drift(Random& random, double value, double rho, double sd) { return rho * value + std::sqrt(1 - rho * rho) * sd * normal(random); }

std::size_t at(int index) { return static_cast<std::size_t>(index); }

}  // namespace

double inverse_logit(double x) { return 1 / (1 + std::exp(-x)); }

double normal(Random& random) {
    const double first = 1 - random.real(), second = random.real();   // the logarithm never sees 0
    return std::sqrt(-2 * std::log(first)) * std::cos(2 * std::numbers::pi * second);
}

int poisson(Random& random, double mean) {
    constexpr int most = 10'000;
    const double draw = random.real();
    double probability = std::exp(-mean), sum = probability;
    int count = 0;
    while (draw >= sum && count < most && probability > 0) {
        probability *= mean / ++count;
        sum += probability;
    }
    return count;
}

World::World(const Difficulty& difficulty, std::uint64_t seed, bool signal) : d_{difficulty}, seed_{seed}, signal_{signal} {
    CHECK(d_.units > 0 && d_.providers > 0 && d_.regions > 0 && d_.inspectors_a_region > 0 && d_.visits_a_month >= 0);
    CHECK(d_.burn_in_months >= 0 && d_.months >= 0 && d_.burn_in_months + d_.months < static_cast<int>(months_max));
    Random of_providers{seed, of_provider, 0}, of_regions{seed, of_region, 0}, of_inspectors{seed, of_inspector, 0};
    for (int i = 0; i < d_.providers; ++i) providers_.push_back(d_.provider_sd * normal(of_providers));
    for (int i = 0; i < d_.regions; ++i) regions_.push_back(d_.region_sd * normal(of_regions));
    for (int i = 0; i < inspectors(); ++i) inspectors_.push_back(d_.inspector_sd * normal(of_inspectors));
    for (int unit = 0; unit < d_.units; ++unit) {
        Random random{seed, of_unit, at(unit)};
        UnitFacts facts;
        facts.duty = random.chance(d_.duty_share);
        facts.kind = facts.duty ? 0 : random.between(1, static_cast<int>(d_.kind.size()) - 1);
        facts.region = random.between(0, d_.regions - 1);
        facts.places = std::exp(d_.places_sd * normal(random));
        facts.duty_month = random.between(0, 11);
        units_.push_back(facts);
        Random start{seed, of_start, at(unit)};
        State state;
        state.provider = start.between(0, d_.providers - 1);
        state.slow = d_.slow_sd * normal(start);
        state.fast = d_.fast_sd * normal(start);
        state.habit = d_.habit_sd * normal(start);
        state.culture = normal(start);
        state_.push_back(state);
    }
}

double World::care(int unit) const {
    const auto& state = state_[at(unit)];
    return d_.kind[at(units_[at(unit)].kind)] + providers_[at(state.provider)] + state.slow + state.fast + state.relief +
           (state.outbreak_left > 0 ? d_.outbreak_size : 0);
}

double World::chance(int unit) const { return signal_ ? inverse_logit(d_.base + care(unit)) : d_.flat_chance; }

Visit World::visit(int unit, Why why) {
    Random random{seed_, of_visit, unit_month(unit, month_)};
    const auto& facts = units_[at(unit)];
    Visit made{unit, month_, facts.region * d_.inspectors_a_region + random.between(0, d_.inspectors_a_region - 1), why, false};
    auto chance_found = chance(unit);
    if (signal_) chance_found = inverse_logit(d_.base + care(unit) + regions_[at(facts.region)] + inspectors_[at(made.inspector)]);
    made.serious = random.chance(chance_found);
    if (made.serious) {
        auto& state = state_[at(unit)];
        state.relief += d_.relief;
        state.outbreak_left = 0;
    }
    return made;
}

// Draws are taken whether they are used or not: the same unit has the same luck under every policy.
void World::step(int unit) {
    Random random{seed_, of_step, unit_month(unit, month_)};
    auto& state = state_[at(unit)];
    state.slow = drift(random, state.slow, d_.slow_rho, d_.slow_sd);
    state.fast = drift(random, state.fast, d_.fast_rho, d_.fast_sd);
    state.habit = drift(random, state.habit, d_.habit_rho, d_.habit_sd);
    state.culture = drift(random, state.culture, d_.culture_rho, 1);
    state.relief *= d_.relief_rho;
    const bool new_owner = random.chance(d_.owner_change);
    const int owner = random.between(0, d_.providers - 1);
    const double owner_shock = d_.owner_shock_sd * normal(random);
    const bool new_manager = random.chance(d_.manager_change);
    const bool begins = random.chance(d_.outbreak);
    const int lasts = random.between(d_.outbreak_min, d_.outbreak_max);
    state.owner_changed = new_owner;
    state.manager_changed = new_manager;
    if (new_owner) {
        state.provider = owner;
        state.slow += owner_shock;
    }
    if (new_manager) state.fast += d_.manager_shock;
    if (state.outbreak_left > 0) --state.outbreak_left;
    else if (begins) state.outbreak_left = lasts;
}

Seen World::told(int unit) const {
    Random random{seed_, of_told, unit_month(unit, month_)};
    const auto& facts = units_[at(unit)];
    const auto& state = state_[at(unit)];
    const double worse = care(unit), size = std::pow(facts.places, d_.places_power);
    Seen seen;
    seen.provider = state.provider;
    seen.owner_changed = state.owner_changed;
    seen.manager_changed = state.manager_changed;
    seen.events = poisson(random, d_.tips_a_month * size * std::exp(d_.kind_tips[at(facts.kind)] + state.habit + d_.tips_slope * worse));
    const double culture = d_.culture_with_quality * state.slow / d_.slow_sd +
                           std::sqrt(1 - d_.culture_with_quality * d_.culture_with_quality) * state.culture;
    seen.own_reports = poisson(random, d_.own_reports * size * std::exp(d_.culture_sd * culture + d_.own_reports_slope * worse));
    const bool campaign = random.chance(d_.campaign);
    const int crowd = random.between(20, 80);
    seen.voices = seen.events + poisson(random, d_.more_voices * seen.events);
    for (int i = 0; i < seen.events; ++i) seen.severe += random.chance(inverse_logit(d_.severe_base + d_.severe_slope * worse));
    if (campaign) {
        ++seen.events;
        seen.voices += crowd;
    }
    return seen;
}

std::vector<Seen> World::end_month() {
    std::vector<Seen> all;
    all.reserve(units_.size());
    for (int unit = 0; unit < d_.units; ++unit) all.push_back(told(unit));
    ++month_;
    for (int unit = 0; unit < d_.units; ++unit) step(unit);
    return all;
}

}  // namespace synthetic
