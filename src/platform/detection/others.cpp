// Unlike the others: funnels, shares of few, and units that are silent.
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <map>

#include "base/fault.h"
#include "detection/detection.h"
#include "measures/measures.h"

namespace detection {

Funnel funnel(Numbers values, Numbers variances, double target, double winsorised) {
    CHECK(values.size() == variances.size());
    Funnel result;
    if (values.empty()) return result;
    double weights = 0, squares = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(variances[i] > 0);
        result.z.push_back((values[i] - target) / std::sqrt(variances[i]));
        weights += 1 / variances[i];
        squares += 1 / (variances[i] * variances[i]);
    }
    const double low = measures::quantile(result.z, winsorised), high = measures::quantile(result.z, 1 - winsorised);
    double sum = 0;
    for (const double z : result.z) {
        const double cut = std::clamp(z, low, high);
        sum += cut * cut;
    }
    const auto all = static_cast<double>(values.size());
    result.dispersion = sum / all;
    const double free = weights - squares / weights;
    if (free > 0) result.between = std::max(0.0, (all * result.dispersion - (all - 1)) / free);
    for (std::size_t i = 0; i < values.size(); ++i)
        result.adjusted.push_back((values[i] - target) / std::sqrt(variances[i] + result.between));
    return result;
}

double shrunk_share(int had, int all, double a, double b) { return (had + a) / (all + a + b); }

double share_above(int had, int all, double a, double b, double limit) {
    CHECK(had >= 0 && had <= all && limit >= 0 && limit <= 1);
    return boost::math::ibetac(had + a, all - had + b, limit);
}

namespace {

double log_rising(double from, int steps) {
    double sum = 0;
    for (int i = 0; i < steps; ++i) sum += std::log(from + i);
    return sum;
}

// Beta-binomial log likelihood without the constants, by mean and strength (a + b).
double likelihood(std::span<const int> had, std::span<const int> all, double mean, double strength) {
    double sum = 0;
    for (std::size_t i = 0; i < had.size(); ++i)
        sum += log_rising(mean * strength, had[i]) + log_rising((1 - mean) * strength, all[i] - had[i]) -
               log_rising(strength, all[i]);
    return sum;
}

// Where f is highest, by golden section: f has one top.
template <class F>
double highest_between(double low, double high, const F& f) {
    constexpr double golden = 0.6180339887498949;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = f(left), at_right = f(right);
    for (int round = 0; round < 48; ++round) {
        if (at_left < at_right) {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = f(right);
        } else {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = f(left);
        }
    }
    return (low + high) / 2;
}

}  // namespace

SharePrior share_prior(std::span<const int> had, std::span<const int> all) {
    CHECK(had.size() == all.size());
    SharePrior result;
    double had_all = 0, all_all = 0;
    for (std::size_t i = 0; i < had.size(); ++i) {
        CHECK(had[i] >= 0 && had[i] <= all[i]);
        had_all += had[i];
        all_all += all[i];
    }
    if (all_all <= 0) return result;
    result.common = had_all / all_all;
    // None or all: there is nothing to be spread.
    if (had_all <= 0 || had_all >= all_all) return result;
    const auto best_mean = [&](double strength) {
        return highest_between(1e-6, 1 - 1e-6, [&](double mean) { return likelihood(had, all, mean, strength); });
    };
    constexpr double strongest = 18;  // of e: as good as no spread
    const double at = highest_between(-6, strongest, [&](double log_strength) {
        const double strength = std::exp(log_strength);
        return likelihood(had, all, best_mean(strength), strength);
    });
    const double strength = std::exp(at), mean = best_mean(strength);
    const double none = std::exp(strongest);
    if (at > strongest - 1 || likelihood(had, all, mean, strength) < likelihood(had, all, best_mean(none), none) + 1e-6)
        return result;
    result.spread = true;
    result.a = mean * strength;
    result.b = (1 - mean) * strength;
    return result;
}

std::vector<Silence> silence(std::span<const Reporter> reporters) {
    constexpr std::size_t units_least = 10;
    constexpr double reports_least = 20;
    std::map<int, std::vector<std::size_t>> kinds;
    for (std::size_t i = 0; i < reporters.size(); ++i) kinds[reporters[i].kind].push_back(i);
    std::vector<Silence> result(reporters.size());
    for (const auto& [kind, units] : kinds) {
        std::vector<double> known_sizes;
        double reports = 0;
        for (const auto i : units) {
            if (reporters[i].size > 0) known_sizes.push_back(reporters[i].size);
            reports += reporters[i].reports;
        }
        if (units.size() < units_least || reports < reports_least) continue;
        const double middle = known_sizes.empty() ? 1 : measures::quantile(known_sizes, 0.5);
        const auto size_of = [&](std::size_t i) { return reporters[i].size > 0 ? reporters[i].size : middle; };
        double sizes = 0, over = 0, squares = 0;
        for (const auto i : units) sizes += size_of(i);
        for (const auto i : units) {
            const double expected = reports * size_of(i) / sizes, off = reporters[i].reports - expected;
            over += off * off - expected;
            squares += expected * expected;
        }
        // Units differ in their habits by more than chance: that spread is no silence.
        const double spread = std::max(0.0, over / squares);
        for (const auto i : units) {
            auto& own = result[i];
            own.expected = reports * size_of(i) / sizes;
            own.dispersion = 1 + spread * own.expected;
            own.z = z_of(reporters[i].reports, own.expected, own.dispersion);
            own.p = 1 - mid_tail(reporters[i].reports, own.expected, own.dispersion);
        }
    }
    return result;
}

}  // namespace detection
