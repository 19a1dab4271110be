// The Gamma-Poisson shrinker: counts of pairs against what their margins give, drawn towards what pairs
// in general are like, so that one report of a rare pair is not a finding.
#include <algorithm>
#include <array>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "base/fault.h"
#include "detection/detection.h"

namespace detection {

namespace {

using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
constexpr std::size_t members = 5;
using Point = std::array<double, members>;

// log gamma(a + n) - log gamma(a) - log n!, for n up to the largest count.
std::vector<double> rising(double a, int largest) {
    std::vector<double> values(static_cast<std::size_t>(largest) + 1, 0);
    for (int n = 1; n <= largest; ++n)
        values[static_cast<std::size_t>(n)] = values[static_cast<std::size_t>(n - 1)] + std::log((a + n - 1) / n);
    return values;
}

// Unbounded numbers for the search, and back.
Point point_of(const Prior& prior) {
    return {std::log(prior.a1), std::log(prior.b1), std::log(prior.a2), std::log(prior.b2),
            std::log(prior.p / (1 - prior.p))};
}

Prior prior_of(const Point& x) {
    const auto bounded = [](double value) { return std::exp(std::clamp(value, -20.0, 20.0)); };
    return {bounded(x[0]), bounded(x[1]), bounded(x[2]), bounded(x[3]),
            1 / (1 + std::exp(-std::clamp(x[4], -20.0, 20.0)))};
}

double log_sum(double a, double b) {
    const double high = std::max(a, b);
    return high + std::log(std::exp(a - high) + std::exp(b - high));
}

Point gradient(const Point& x, std::span<const Pair> pairs) {
    constexpr double step = 1e-5;
    Point slope{};
    for (std::size_t i = 0; i < members; ++i) {
        Point up = x, down = x;
        up[i] += step;
        down[i] -= step;
        slope[i] =
            (minus_log_likelihood(prior_of(up), pairs) - minus_log_likelihood(prior_of(down), pairs)) / (2 * step);
    }
    return slope;
}

double dot(const Point& a, const Point& b) {
    double sum = 0;
    for (std::size_t i = 0; i < members; ++i) sum += a[i] * b[i];
    return sum;
}

using Matrix = std::array<Point, members>;

Matrix unit() {
    Matrix m{};
    for (std::size_t i = 0; i < members; ++i) m[i][i] = 1;
    return m;
}

// The inverse curvature after a step s that changed the slope by y (Broyden, Fletcher, Goldfarb, Shanno).
void learn(Matrix& inverse, const Point& s, const Point& y) {
    const double sy = dot(s, y);
    if (sy < 1e-12) return;
    Point hy{};
    for (std::size_t i = 0; i < members; ++i) hy[i] = dot(inverse[i], y);
    const double yhy = dot(y, hy);
    for (std::size_t i = 0; i < members; ++i)
        for (std::size_t j = 0; j < members; ++j)
            inverse[i][j] += (1 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
}

FittedPrior descend(std::span<const Pair> pairs, Point x) {
    FittedPrior result;
    double value = minus_log_likelihood(prior_of(x), pairs);
    auto slope = gradient(x, pairs);
    auto inverse = unit();
    int still = 0;
    for (int round = 0; round < 500 && still < 3; ++round) {
        Point way{};
        for (std::size_t i = 0; i < members; ++i) way[i] = -dot(inverse[i], slope);
        if (dot(way, slope) >= 0) {
            inverse = unit();
            for (std::size_t i = 0; i < members; ++i) way[i] = -slope[i];
        }
        double length = std::min(1.0, 2 / std::sqrt(std::max(dot(way, way), 1e-300)));
        Point next = x;
        double there = value;
        for (int halving = 0; halving < 40; ++halving, length /= 2) {
            for (std::size_t i = 0; i < members; ++i) next[i] = x[i] + length * way[i];
            there = minus_log_likelihood(prior_of(next), pairs);
            if (there <= value + 1e-4 * length * dot(way, slope)) break;
            there = value;
            next = x;
        }
        if (value - there < 1e-9 * (1 + std::abs(value))) {
            ++still;
            inverse = unit();
        } else {
            still = 0;
        }
        const auto turned = gradient(next, pairs);
        Point s{}, y{};
        for (std::size_t i = 0; i < members; ++i) {
            s[i] = next[i] - x[i];
            y[i] = turned[i] - slope[i];
        }
        learn(inverse, s, y);
        x = next;
        slope = turned;
        value = there;
    }
    result.prior = prior_of(x);
    result.minus_log_likelihood = value;
    result.converged = still >= 3 && std::isfinite(value);
    return result;
}

}  // namespace

double minus_log_likelihood(const Prior& prior, std::span<const Pair> pairs) {
    int largest = 0;
    for (const auto& pair : pairs) largest = std::max(largest, pair.count);
    const auto first = rising(prior.a1, largest), second = rising(prior.a2, largest);
    const double log_p = std::log(prior.p), log_rest = std::log1p(-prior.p);
    double sum = 0;
    for (const auto& pair : pairs) {
        if (pair.count < 1) continue;
        const auto n = static_cast<std::size_t>(pair.count);
        const double none1 = -prior.a1 * std::log1p(pair.expected / prior.b1),
                     none2 = -prior.a2 * std::log1p(pair.expected / prior.b2);
        const double seen1 = first[n] + none1 + pair.count * std::log(pair.expected / (prior.b1 + pair.expected));
        const double seen2 = second[n] + none2 + pair.count * std::log(pair.expected / (prior.b2 + pair.expected));
        // Each part is cut at 1 by itself, as openEBGM does: p is then the share among pairs that were seen.
        // 1 - P(0) keeps its digits where P(0) is nearly 1.
        const double any1 = std::log(-std::expm1(none1)), any2 = std::log(-std::expm1(none2));
        sum -= pair.weight * log_sum(log_p + seen1 - any1, log_rest + seen2 - any2);
    }
    return std::isfinite(sum) ? sum : 1e300;
}

FittedPrior fit_prior(std::span<const Pair> pairs, Prior start) {
    FittedPrior best;
    if (std::count_if(pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.count >= 1; }) < 10) return best;
    // The surface has more than one valley; whichever of these is lowest holds.
    const std::array<Prior, 4> starts{start, Prior{2, 0.3, 2, 2, 0.05}, Prior{0.5, 0.3, 2, 2, 0.3},
                                      Prior{4, 0.5, 1, 1, 0.1}};
    for (const auto& from : starts) {
        auto found = descend(pairs, point_of(from));
        if (!known(best.minus_log_likelihood) || found.minus_log_likelihood < best.minus_log_likelihood - 1e-9)
            best = found;
    }
    return best;
}

namespace {

struct Weighed {
    double q = unknown, mean = unknown;
};

Weighed weighed(const Prior& prior, int count, double expected) {
    CHECK(count >= 0 && expected > 0);
    const auto seen = [&](double a, double b) {
        return rising(a, count).back() - a * std::log1p(expected / b) + count * std::log(expected / (b + expected));
    };
    const double one = std::log(prior.p) + seen(prior.a1, prior.b1),
                 other = std::log1p(-prior.p) + seen(prior.a2, prior.b2);
    const double q = 1 / (1 + std::exp(other - one));
    const double a1 = prior.a1 + count, b1 = prior.b1 + expected, a2 = prior.a2 + count, b2 = prior.b2 + expected;
    return {q, std::exp(q * (boost::math::digamma(a1, Policy{}) - std::log(b1)) +
                        (1 - q) * (boost::math::digamma(a2, Policy{}) - std::log(b2)))};
}

}  // namespace

double shrunk_mean(const Prior& prior, int count, double expected) { return weighed(prior, count, expected).mean; }

Shrunk shrunk(const Prior& prior, int count, double expected) {
    const auto known_of = weighed(prior, count, expected);
    Shrunk result;
    result.q = known_of.q;
    result.mean = known_of.mean;
    const double a1 = prior.a1 + count, b1 = prior.b1 + expected, a2 = prior.a2 + count, b2 = prior.b2 + expected;
    const auto below = [&](double x) {
        return result.q * boost::math::gamma_p(a1, b1 * x, Policy{}) +
               (1 - result.q) * boost::math::gamma_p(a2, b2 * x, Policy{});
    };
    const auto at = [&](double probability) {
        double low = 0, high = std::max(a1 / b1, a2 / b2) + 1;
        while (below(high) < probability) high *= 2;
        for (int round = 0; round < 60; ++round) {
            const double middle = (low + high) / 2;
            (below(middle) < probability ? low : high) = middle;
        }
        return (low + high) / 2;
    };
    result.low = at(0.05);
    result.high = at(0.95);
    return result;
}

std::vector<Pair> squashed(std::vector<Pair> pairs, int count, int bin, int bins_kept) {
    CHECK(bin >= 2 && bins_kept >= 0);
    std::vector<Pair> held, own;
    for (const auto& pair : pairs) (pair.count == count ? own : held).push_back(pair);
    std::stable_sort(own.begin(), own.end(), [](const Pair& a, const Pair& b) { return a.expected < b.expected; });
    const auto width = static_cast<std::size_t>(bin), kept = width * static_cast<std::size_t>(bins_kept);
    if (own.size() < kept + width) return pairs;
    const auto last = own.size() - kept;
    for (std::size_t from = 0; from < last; from += width) {
        const auto to = std::min(from + width, last);
        Pair together{count, 0, static_cast<double>(to - from)};
        for (std::size_t i = from; i < to; ++i) together.expected += own[i].expected / together.weight;
        held.push_back(together);
    }
    held.insert(held.end(), own.begin() + static_cast<std::ptrdiff_t>(last), own.end());
    return held;
}

std::vector<Pair> squashed(std::vector<Pair> pairs) {
    const auto of = [&](int count) {
        return std::count_if(pairs.begin(), pairs.end(), [&](const Pair& pair) { return pair.count == count; });
    };
    constexpr int pairs_least = 500;
    if (of(1) >= pairs_least) pairs = squashed(std::move(pairs), 1, 50);
    if (of(2) >= pairs_least) pairs = squashed(std::move(pairs), 2, 10);
    return pairs;
}

}  // namespace detection
