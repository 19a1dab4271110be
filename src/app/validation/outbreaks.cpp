#include "outbreaks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "detection/detection.h"
#include "measures/measures.h"

namespace validation {

namespace {

constexpr double turn = 6.283185307179586;
constexpr std::array<double, 5> levels{-1, 0.5, 1.5, 2.5, 3.5};
constexpr std::array<double, 4> dispersions{1, 1.5, 2, 3};
constexpr std::array<double, 3> seasons{0, 0.3, 0.6};
constexpr std::array<double, 2> trends{0, 0.001};

class Draws {
public:
    explicit Draws(std::uint64_t seed) : seed_{seed} {}
    double uniform() { return measures::uniform(seed_, counter_++); }
    double normal() { return detection::normal_quantile(uniform()); }
    int below(int limit) { return static_cast<int>(uniform() * limit); }

private:
    std::uint64_t seed_, counter_ = 0;
};

template <class List>
double of(const List& list, int series) {
    return list[static_cast<std::size_t>(series) % list.size()];
}

double mean_at(int series, int week) {
    const double angle = turn * (week + 1) / 52, season = of(seasons, series);
    return std::exp(of(levels, series) + of(trends, series) * (week + 1) +
                    season * (std::cos(angle) + std::sin(angle)));
}

// Cases of one outbreak: so many in all, each in a week that a lognormal delay gives.
void put_outbreak(Outbreaks& world, Draws& draws, int series, const OutbreakWorld& of_size) {
    const int first = of_size.weeks - of_size.watched + draws.below(of_size.watched - 8);
    const double deviation = std::sqrt(of(dispersions, series) * mean_at(series, first));
    const double size = of_size.size_low + (of_size.size_high - of_size.size_low) * draws.uniform();
    const int cases = std::max(2, detection::quantile(draws.uniform(), size * deviation, 1));
    Outbreak outbreak{series, of_size.weeks, 0};
    for (int i = 0; i < cases; ++i) {
        const int week = first + static_cast<int>(std::exp(0.5 * draws.normal()));
        if (week >= of_size.weeks) continue;
        ++world.counts[static_cast<std::size_t>(series)][static_cast<std::size_t>(week)];
        world.raised[static_cast<std::size_t>(series)][static_cast<std::size_t>(week)] = true;
        outbreak.first = std::min(outbreak.first, week);
        outbreak.last = std::max(outbreak.last, week);
    }
    world.outbreaks.push_back(outbreak);
}

}  // namespace

Outbreaks made_outbreaks(std::uint64_t seed, const OutbreakWorld& world) {
    Outbreaks result;
    Draws draws{seed};
    for (int series = 0; series < world.series; ++series) {
        auto& counts = result.counts.emplace_back();
        for (int week = 0; week < world.weeks; ++week)
            counts.push_back(detection::quantile(draws.uniform(), mean_at(series, week), of(dispersions, series)));
        result.raised.emplace_back(static_cast<std::size_t>(world.weeks), false);
    }
    std::vector<int> order(static_cast<std::size_t>(world.series));
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size() - 1; i > 0; --i)
        std::swap(order[i], order[static_cast<std::size_t>(draws.below(static_cast<int>(i + 1)))]);
    for (int i = 0; i < world.outbreaks; ++i)
        put_outbreak(result, draws, order[static_cast<std::size_t>(i % world.series)], world);
    return result;
}

}  // namespace validation
