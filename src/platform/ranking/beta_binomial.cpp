// Shares of few, drawn towards the share of all.
#include <boost/math/distributions/beta.hpp>

#include <algorithm>
#include <cmath>

#include "base/fault.h"
#include "ranking/ranking.h"

namespace ranking {

namespace {

// Log of the likelihood of mean `m` and size `s` = a + b, without the binomial coefficients.
double likelihood(std::span<const double> x, std::span<const double> n, double m, double s) {
    const auto a = m * s, b = (1 - m) * s;
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        sum += std::lgamma(x[i] + a) - std::lgamma(a) + std::lgamma(n[i] - x[i] + b) - std::lgamma(b) - std::lgamma(n[i] + s) + std::lgamma(s);
    return sum;
}

// Highest point of a function with one top, by the golden section.
template <class F>
double top_of(double low, double high, F f) {
    constexpr double golden = 0.6180339887498949;
    double left = high - golden * (high - low), right = low + golden * (high - low), at_left = f(left), at_right = f(right);
    for (int round = 0; round < 80; ++round) {
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

double BetaBinomial::chance_above(double share, double x, double n) const {
    if (share <= 0) return 1;
    if (share >= 1) return 0;
    return boost::math::cdf(boost::math::complement(boost::math::beta_distribution<>(x + a, n - x + b), share));
}

double BetaBinomial::quantile(double q, double x, double n) const {
    return boost::math::quantile(boost::math::beta_distribution<>(x + a, n - x + b), std::clamp(q, 1e-9, 1 - 1e-9));
}

BetaBinomial fit_beta_binomial(std::span<const double> x, std::span<const double> n, double most) {
    CHECK(x.size() == n.size() && most > 2);
    double found = 0, all = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(n[i] >= 0 && x[i] >= 0 && x[i] <= n[i]);
        found += x[i];
        all += n[i];
    }
    // Nobody was looked at, or all alike: one of each kind is put beside, so that nothing is certain.
    const auto pooled = (found + 1) / (all + 2);
    if (found <= 0 || found >= all || x.size() < 2) return {pooled * 2, (1 - pooled) * 2, true};
    const auto best_mean = [&](double log_size) {
        return top_of(1e-4, 1 - 1e-4, [&](double m) { return likelihood(x, n, m, std::exp(log_size)); });
    };
    const auto log_size = top_of(std::log(0.05), std::log(most), [&](double s) { return likelihood(x, n, best_mean(s), std::exp(s)); });
    const auto ran_away = log_size > std::log(most) - 0.05;
    const auto size = ran_away ? most : std::exp(log_size), mean = best_mean(std::log(size));
    return {mean * size, (1 - mean) * size, ran_away};
}

double decayed(std::span<const int> days_ago, std::span<const double> weights, double half_life) {
    CHECK(half_life > 0 && (weights.empty() || weights.size() == days_ago.size()));
    double sum = 0;
    for (std::size_t i = 0; i < days_ago.size(); ++i)
        if (days_ago[i] >= 0) sum += (weights.empty() ? 1 : weights[i]) * std::exp2(-days_ago[i] / half_life);
    return sum;
}

}  // namespace ranking
