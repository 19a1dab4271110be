// What a count tells when the model it is held against was itself estimated, and when the weeks beside
// it lean the same way.
#include <algorithm>
#include <array>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "base/fault.h"
#include "detection/detection.h"
#include "measures/measures.h"

namespace detection {

namespace {

// Gauss-Hermite for a standard normal: exact for polynomials of degree 13 and 9.
constexpr std::array<double, 7> mean_nodes{-3.750439717725742, -2.366759410734541, -1.154405394739968, 0,
                                           1.154405394739968,  2.366759410734541,  3.750439717725742};
constexpr std::array<double, 7> mean_shares{0.000548268855972, 0.030757123967586, 0.240123178605013, 0.457142857142858,
                                            0.240123178605013, 0.030757123967586, 0.000548268855972};
constexpr std::array<double, 5> spread_nodes{-2.856970013872806, -1.355626179974266, 0, 1.355626179974266,
                                             2.856970013872806};
constexpr std::array<double, 5> spread_shares{0.011257411327721, 0.222075922005613, 0.533333333333332,
                                              0.222075922005613, 0.011257411327721};

// A scaled chi-square at a normal deviate (Wilson and Hilferty 1931).
double chi_square_share(double z, int freedom) {
    const double h = 2.0 / (9.0 * std::max(freedom, 1));
    const double root = std::max(1 - h + z * std::sqrt(h), 0.05);
    return root * root * root;
}

template <class F>
double averaged(double mean, double error, double dispersion, int freedom, const F& figure) {
    double sum = 0;
    for (std::size_t i = 0; i < mean_nodes.size(); ++i) {
        const double at = mean * std::exp(error * mean_nodes[i]);
        if (!(dispersion > 1)) {
            sum += mean_shares[i] * figure(at, 1.0);
            continue;
        }
        for (std::size_t j = 0; j < spread_nodes.size(); ++j)
            sum += mean_shares[i] * spread_shares[j] *
                   figure(at, std::max(1.0, dispersion / chi_square_share(spread_nodes[j], freedom)));
    }
    return sum;
}

}  // namespace

double predictive_tail(double count, double mean, double error, double dispersion, int freedom) {
    return averaged(mean, error, dispersion, freedom,
                    [&](double m, double spread) { return mid_tail(count, m, spread); });
}

double predictive_tail_by_draws(double count, double mean, double error, double dispersion, int freedom, int draws,
                                std::uint64_t seed) {
    CHECK(draws > 0);
    double sum = 0;
    for (int i = 0; i < draws; ++i) {
        const auto at = static_cast<std::uint64_t>(i);
        const double z = normal_quantile(measures::uniform(seed, 2 * at));
        const double share =
            boost::math::gamma_p_inv(freedom / 2.0, std::max(measures::uniform(seed, 2 * at + 1), 1e-12)) * 2 / freedom;
        sum += mid_tail(count, mean * std::exp(error * z), dispersion > 1 ? std::max(1.0, dispersion / share) : 1);
    }
    return sum / draws;
}

int predictive_quantile(double probability, double mean, double error, double dispersion, int freedom) {
    int y = quantile(probability, mean, dispersion);
    const auto above = [&](int count) {
        return averaged(mean, error, dispersion, freedom,
                        [&](double m, double spread) { return tail(count + 1.0, m, spread); });
    };
    while (above(y) > 1 - probability) ++y;
    while (y > 0 && above(y - 1) <= 1 - probability) --y;
    return y;
}

namespace {

constexpr std::size_t sizes = 3;
constexpr double least_filtered = 0.02;

// Per size, the log likelihood ratio of a week is gain * count - cost.
struct Ratio {
    double gain = 0, cost = 0;
};
using WeekRatios = std::array<Ratio, sizes>;

WeekRatios ratios_of(double mean, double dispersion, const Raised& raised) {
    mean = std::max(mean, least_filtered);
    WeekRatios found;
    for (std::size_t s = 0; s < sizes; ++s) {
        const double ratio = 1 + raised.sizes[s] * std::sqrt(dispersion / mean);
        if (dispersion > 1 + 1e-9) {
            const double size = mean / (dispersion - 1), log_part = std::log((ratio * mean + size) / (mean + size));
            found[s] = {std::log(ratio) - log_part, size * log_part};
        } else {
            found[s] = {std::log(ratio), (ratio - 1) * mean};
        }
    }
    return found;
}

double filtered(std::span<const int> counts, const std::vector<WeekRatios>& weeks, const Raised& raised) {
    double quiet = 1;
    std::array<double, sizes> up{};
    for (std::size_t week = 0; week < counts.size(); ++week) {
        const double all_up = up[0] + up[1] + up[2], from_quiet = quiet * raised.begins;
        std::array<double, sizes> logs{}, next{};
        double highest = 0;
        for (std::size_t s = 0; s < sizes; ++s) {
            logs[s] = weeks[week][s].gain * counts[week] - weeks[week][s].cost;
            highest = std::max(highest, logs[s]);
        }
        const double calm = (quiet * (1 - raised.begins) + all_up * (1 - raised.goes_on)) * std::exp(-highest);
        double sum = calm;
        for (std::size_t s = 0; s < sizes; ++s) {
            next[s] = (up[s] * raised.goes_on + from_quiet * raised.shares[s]) * std::exp(logs[s] - highest);
            sum += next[s];
        }
        quiet = std::max(calm / sum, 1e-300);
        for (std::size_t s = 0; s < sizes; ++s) up[s] = next[s] / sum;
    }
    return std::log(std::max(up[0] + up[1] + up[2], 1e-300) / quiet);
}

std::vector<WeekRatios> ratios_of(Numbers means, double dispersion, const Raised& raised) {
    std::vector<WeekRatios> weeks;
    for (const double mean : means) weeks.push_back(ratios_of(mean, dispersion, raised));
    return weeks;
}

// The error of the mean widens what a count may be, as one more part of the dispersion.
double widened(const Baseline& model) { return model.dispersion + model.mean() * model.error() * model.error(); }

}  // namespace

double log_odds_raised(Counts newest, Numbers means, double dispersion, const Raised& raised) {
    CHECK(newest.size() == means.size());
    return filtered(newest, ratios_of(means, dispersion, raised), raised);
}

double log_odds_raised(Counts newest, const Baseline& model, const Raised& raised) {
    return log_odds_raised(newest, model.means, widened(model), raised);
}

std::vector<double> log_odds_quiet(const Baseline& model, int draws, std::uint64_t seed, const Raised& raised) {
    const auto weeks = ratios_of(model.means, widened(model), raised);
    std::vector<double> found;
    std::vector<int> counts(weeks.size());
    const auto one = static_cast<std::uint64_t>(weeks.size() + 2);
    for (int draw = 0; draw < draws; ++draw) {
        const auto first = static_cast<std::uint64_t>(draw) * one;
        const double z = normal_quantile(measures::uniform(seed, first));
        const double spread =
            model.dispersion > 1
                ? std::max(1.0, model.dispersion / chi_square_share(normal_quantile(measures::uniform(seed, first + 1)),
                                                                    model.freedom))
                : 1;
        for (std::size_t week = 0; week < weeks.size(); ++week)
            counts[week] = quantile(measures::uniform(seed, first + 2 + week),
                                    model.means[week] * std::exp(z * model.errors[week]), spread);
        found.push_back(filtered(counts, weeks, raised));
    }
    return found;
}

void Null::add(double statistic, std::int64_t times) {
    const double bin = std::floor((statistic - low) / width);
    counts_[static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(bins - 1)))] += times;
    size_ += times;
}

void Null::add(const Null& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    size_ += other.size_;
}

double Null::p(double statistic) const {
    const double bin = std::clamp(std::floor((statistic - low) / width), 0.0, static_cast<double>(bins - 1));
    std::int64_t as_high = 0;
    for (auto i = static_cast<std::size_t>(bin); i < counts_.size(); ++i) as_high += counts_[i];
    return static_cast<double>(1 + as_high) / static_cast<double>(1 + size_);
}

double Tail::recalibrated(double p) const {
    if (p < from) return share * std::pow(p / from, 1 / stretch);
    return share + (p - from) * (1 - share) / (1 - from);
}

Tail tail_of(Numbers quiet, double from, double floor) {
    constexpr double beside = 200;
    CHECK(floor > 0 && floor < from && from < 1);
    const double certain = 1 - floor / from, censored_at = std::log(from / floor);
    double below = beside * from, sum = below * certain, uncensored = below * certain;
    std::int64_t weeks = 0;
    for (const double p : quiet) {
        if (!known(p)) continue;
        ++weeks;
        if (p >= from) continue;
        ++below;
        const double far = std::log(from / std::max(p, 1e-300));
        sum += std::min(far, censored_at);
        if (far < censored_at) ++uncensored;
    }
    return {from, below / (static_cast<double>(weeks) + beside), sum / uncensored, weeks};
}

int mean_band(double mean) {
    constexpr std::array<double, 4> limits{1, 3, 10, 30};
    int band = 0;
    for (const double limit : limits)
        if (mean >= limit) ++band;
    return band;
}

}  // namespace detection
