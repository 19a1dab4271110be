#include "ceiling.h"

#include <algorithm>
#include <cmath>

#include "base/fault.h"
#include "random.h"

namespace synthetic {

namespace {

constexpr std::uint64_t of_start = 0xCE11, of_step = 0xCE12, of_resampling = 0xCE13, months_max = 4096;
constexpr int campaign_voices_min = 20;            // beside those who tell of events: everybody sees that it is one

double drift(Random& random, double value, double rho, double sd) { return rho * value + std::sqrt(1 - rho * rho) * sd * normal(random); }

}  // namespace

Ceiling::Ceiling(const World& world, int particles) : world_{world} {
    CHECK(particles > 0);
    const auto& d = world.difficulty();
    for (int unit = 0; unit < d.units; ++unit) {
        Cloud cloud;
        cloud.provider = world.provider(unit);
        Random random{world.seed(), of_start, static_cast<std::uint64_t>(unit)};
        for (int i = 0; i < particles; ++i) {
            Particle one;
            one.slow = d.slow_sd * normal(random);
            one.fast = d.fast_sd * normal(random);
            one.habit = d.habit_sd * normal(random);
            one.culture = normal(random);
            one.weight = 1.0 / particles;
            cloud.particles.push_back(one);
        }
        clouds_.push_back(std::move(cloud));
    }
}

double Ceiling::care(const UnitFacts& facts, const Cloud& cloud, const Particle& particle) const {
    const auto& d = world_.difficulty();
    return d.kind[static_cast<std::size_t>(facts.kind)] + world_.provider_effect(cloud.provider) + particle.slow + particle.fast +
           cloud.relief + (particle.outbreak_left > 0 ? d.outbreak_size : 0);
}

double Ceiling::expected(int unit) const {
    const auto& cloud = clouds_[static_cast<std::size_t>(unit)];
    const auto& facts = world_.units()[static_cast<std::size_t>(unit)];
    double sum = 0;
    for (const auto& one : cloud.particles) sum += one.weight * inverse_logit(world_.difficulty().base + care(facts, cloud, one));
    return sum;
}

void Ceiling::visited(const Visit& visit) {
    auto& cloud = clouds_[static_cast<std::size_t>(visit.unit)];
    const auto& facts = world_.units()[static_cast<std::size_t>(visit.unit)];
    const double beside = world_.difficulty().base + world_.region_effect(facts.region) + world_.inspector_effect(visit.inspector);
    double sum = 0;
    for (auto& one : cloud.particles) {
        const double chance = inverse_logit(beside + care(facts, cloud, one));
        one.weight *= visit.serious ? chance : 1 - chance;
        sum += one.weight;
    }
    for (auto& one : cloud.particles) {
        one.weight /= sum;
        if (visit.serious) one.outbreak_left = 0;
    }
    if (visit.serious) cloud.relief += world_.difficulty().relief;
}

void Ceiling::weigh(int unit, const Seen& seen) {
    const auto& d = world_.difficulty();
    auto& cloud = clouds_[static_cast<std::size_t>(unit)];
    const auto& facts = world_.units()[static_cast<std::size_t>(unit)];
    const bool campaign = seen.voices - seen.events >= campaign_voices_min - 1;
    const int events = campaign ? seen.events - 1 : seen.events;
    const double size = std::pow(facts.places, d.places_power);
    const double apart = std::sqrt(1 - d.culture_with_quality * d.culture_with_quality);
    double most = -1e300;
    std::vector<double> logs;
    logs.reserve(cloud.particles.size());
    for (const auto& one : cloud.particles) {
        const double worse = care(facts, cloud, one);
        const double tips = d.tips_slope * worse + one.habit;
        const double culture = d.culture_with_quality * one.slow / d.slow_sd + apart * one.culture;
        const double own = d.culture_sd * culture + d.own_reports_slope * worse;
        double log = events * tips - d.tips_a_month * size * std::exp(d.kind_tips[static_cast<std::size_t>(facts.kind)] + tips) +
                     seen.own_reports * own - d.own_reports * size * std::exp(own);
        if (events > 0) {
            const double severe = inverse_logit(d.severe_base + d.severe_slope * worse);
            log += seen.severe * std::log(severe) + (events - seen.severe) * std::log(1 - severe);
        }
        logs.push_back(log);
        most = std::max(most, log);
    }
    double sum = 0;
    for (std::size_t i = 0; i < logs.size(); ++i) sum += cloud.particles[i].weight *= std::exp(logs[i] - most);
    for (auto& one : cloud.particles) one.weight /= sum;
}

void Ceiling::resample(Cloud& cloud, std::uint64_t stream) const {
    double squares = 0;
    for (const auto& one : cloud.particles) squares += one.weight * one.weight;
    const auto count = cloud.particles.size();
    if (1 / squares * 2 > static_cast<double>(count)) return;
    Random random{world_.seed(), of_resampling, stream};
    const double start = random.real();
    std::vector<Particle> drawn;
    drawn.reserve(count);
    double sum = cloud.particles[0].weight;
    std::size_t from = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double wanted = (static_cast<double>(i) + start) / static_cast<double>(count);
        while (sum < wanted && from + 1 < count) sum += cloud.particles[++from].weight;
        drawn.push_back(cloud.particles[from]);
        drawn.back().weight = 1 / static_cast<double>(count);
    }
    cloud.particles = std::move(drawn);
}

void Ceiling::step(int unit, int month) {
    const auto& d = world_.difficulty();
    auto& cloud = clouds_[static_cast<std::size_t>(unit)];
    const auto stream = static_cast<std::uint64_t>(unit) * months_max + static_cast<std::uint64_t>(month);
    resample(cloud, stream);
    Random random{world_.seed(), of_step, stream};
    for (auto& one : cloud.particles) {
        one.slow = drift(random, one.slow, d.slow_rho, d.slow_sd);
        one.fast = drift(random, one.fast, d.fast_rho, d.fast_sd);
        one.habit = drift(random, one.habit, d.habit_rho, d.habit_sd);
        one.culture = drift(random, one.culture, d.culture_rho, 1);
        if (one.outbreak_left > 0) --one.outbreak_left;
        else if (random.chance(d.outbreak)) one.outbreak_left = random.between(d.outbreak_min, d.outbreak_max);
    }
    cloud.relief *= d.relief_rho;
}

void Ceiling::told(const std::vector<Seen>& seen, int month) {
    const auto& d = world_.difficulty();
    for (int unit = 0; unit < d.units; ++unit) {
        const auto& one = seen[static_cast<std::size_t>(unit)];
        auto& cloud = clouds_[static_cast<std::size_t>(unit)];
        Random random{world_.seed(), of_start + 7, static_cast<std::uint64_t>(unit) * months_max + static_cast<std::uint64_t>(month)};
        cloud.provider = one.provider;
        for (auto& particle : cloud.particles) {
            if (one.owner_changed) particle.slow += d.owner_shock_sd * normal(random);
            if (one.manager_changed) particle.fast += d.manager_shock;
        }
        weigh(unit, one);
        step(unit, month);
    }
}

}  // namespace synthetic
