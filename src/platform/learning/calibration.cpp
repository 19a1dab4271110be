#include "calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace learning {

namespace {

double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }
double softly(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

struct Targets {
    std::span<const double> sums;
    std::span<const std::uint8_t> positive;
    double high = 0, low = 0;
    double of(std::size_t i) const { return positive[i] ? high : low; }
    double loss(const Calibrated& c) const {
        double loss = 0;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const double x = c.slope * sums[i] + c.shift;
            loss += softly(x) - of(i) * x;
        }
        return loss;
    }
};

// One step of Newton, halved until the loss falls; false when it no longer does.
bool improve(const Targets& targets, Calibrated& best, double& loss) {
    double gs = 0, gh = 0, ss = 1e-12, sh = 0, hh = 1e-12;
    for (std::size_t i = 0; i < targets.sums.size(); ++i) {
        const double p = best.probability(targets.sums[i]), wrong = p - targets.of(i), curve = p * (1 - p);
        gs += wrong * targets.sums[i];
        gh += wrong;
        ss += curve * targets.sums[i] * targets.sums[i];
        sh += curve * targets.sums[i];
        hh += curve;
    }
    const double det = ss * hh - sh * sh;
    if ((std::abs(gs) < 1e-7 && std::abs(gh) < 1e-7) || !(det > 0)) return false;
    const double ds = -(hh * gs - sh * gh) / det, dh = -(ss * gh - sh * gs) / det;
    for (double by = 1; by > 1e-10; by /= 2) {
        const Calibrated next{best.slope + by * ds, best.shift + by * dh};
        const auto then = targets.loss(next);
        if (then >= loss + 1e-4 * by * (gs * ds + gh * dh)) continue;
        best = next;
        loss = then;
        return true;
    }
    return false;
}

}  // namespace

double Calibrated::probability(double sum) const { return logistic(slope * sum + shift); }

Calibrated calibrate(std::span<const double> sums, std::span<const std::uint8_t> positive) {
    const auto positives = static_cast<double>(std::count_if(positive.begin(), positive.end(), [](auto p) { return p != 0; }));
    const auto negatives = static_cast<double>(positive.size()) - positives;
    const Targets targets{sums, positive, (positives + 1) / (positives + 2), 1 / (negatives + 2)};
    const Calibrated share{0, std::log((positives + 1) / (negatives + 1))};
    auto best = share;
    auto loss = targets.loss(best);
    constexpr int steps_max = 100;
    for (int step = 0; step < steps_max && improve(targets, best, loss); ++step) {
    }
    return best.slope > 0 ? best : share;
}

double best_threshold(std::span<const double> probabilities, std::span<const std::uint8_t> positive) {
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return probabilities[a] != probabilities[b] ? probabilities[a] > probabilities[b] : a < b;
    });
    const auto all = static_cast<double>(std::count_if(positive.begin(), positive.end(), [](auto p) { return p != 0; }));
    double right = 0, best = 0, threshold = 0.5;
    for (std::size_t i = 0; i < order.size(); ++i) {
        right += positive[order[i]] ? 1 : 0;
        const bool last_of_tie = i + 1 == order.size() || probabilities[order[i + 1]] != probabilities[order[i]];
        const double f1 = all > 0 ? 2 * right / (static_cast<double>(i + 1) + all) : 0;
        if (last_of_tie && f1 > best) {
            best = f1;
            threshold = i + 1 == order.size() ? probabilities[order[i]] : (probabilities[order[i]] + probabilities[order[i + 1]]) / 2;
        }
    }
    return std::clamp(threshold, 1e-6, 1.0);
}

}  // namespace learning
