// The expected count of a week from the same weeks of earlier years: a quasi-Poisson model with a level
// for each period of the year and a trend, weeks far out made to count less.
//
// The levels make the normal equations an arrow (a diagonal with one more row), so that a fit is a few
// passes over the weeks and no matrix is solved.
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstdlib>

#include "base/fault.h"
#include "detection/detection.h"

namespace detection {

namespace {

constexpr int rounds_max = 25;  // as R's glm.control
constexpr double converged_below = 1e-8, least_mean = 2.220446049250313e-16;

struct Rows {
    std::vector<double> counts, times;  // times from the newest week: 0, -1, -2...
    std::vector<int> levels;
    int level_count = 0;
    std::size_t size() const { return counts.size(); }  // with the rows that stand beside
    // Rows at the end that stand for what is thought of a level before it is seen, and their weights.
    std::vector<double> beside;
    std::size_t seen() const { return counts.size() - beside.size(); }
};

struct Model {
    bool converged = false, trend = false;
    std::vector<double> levels;  // log mean at the middle of the times
    double slope = 0;
    // Of the last round's working weights: what each level weighs, its mean time, and the spread of times.
    std::vector<double> weights, middles;
    double spread = 0;
    std::vector<double> means, hats, working;
    double dispersion = unknown;  // not cut at 1
    int freedom = 0;

    double at(int level, double time) const {
        const auto l = static_cast<std::size_t>(level);
        return levels[l] + slope * (time - middles[l]);
    }
    // Variance of `at`, in units of the dispersion.
    double leverage(int level, double time) const {
        const auto l = static_cast<std::size_t>(level);
        const double off = time - middles[l];
        return 1 / weights[l] + (trend ? off * off / spread : 0);
    }
};

double deviance_of(double y, double mean) { return 2 * ((y > 0 ? y * std::log(y / mean) : 0) - (y - mean)); }

double deviance(const Rows& rows, const std::vector<double>& means, const std::vector<double>& prior) {
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) sum += prior[i] * deviance_of(rows.counts[i], means[i]);
    return sum;
}

// One weighted least squares fit of z on the levels and, when asked, the time.
void solve(const Rows& rows, const std::vector<double>& z, const std::vector<double>& w, Model& model) {
    const auto levels = static_cast<std::size_t>(rows.level_count);
    model.weights.assign(levels, 0);
    model.middles.assign(levels, 0);
    model.levels.assign(levels, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto l = static_cast<std::size_t>(rows.levels[i]);
        model.weights[l] += w[i];
        model.middles[l] += w[i] * rows.times[i];
        model.levels[l] += w[i] * z[i];
    }
    for (std::size_t l = 0; l < levels; ++l) {
        model.middles[l] /= model.weights[l];
        model.levels[l] /= model.weights[l];
    }
    model.slope = 0;
    model.spread = 0;
    if (!model.trend) return;
    double joint = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto l = static_cast<std::size_t>(rows.levels[i]);
        const double off = rows.times[i] - model.middles[l];
        model.spread += w[i] * off * off;
        joint += w[i] * off * (z[i] - model.levels[l]);
    }
    // Weeks that all stand at one time tell of no trend.
    if (model.spread > 0)
        model.slope = joint / model.spread;
    else
        model.trend = false;
}

// Iteratively reweighted least squares, begun and ended as R's glm.fit does, so that the figures agree
// to the last digits that matter.
Model fit(const Rows& rows, const std::vector<double>& prior, bool trend) {
    Model model;
    model.trend = trend;
    const auto n = rows.size();
    std::vector<double> eta(n), z(n), w(n);
    model.means.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        model.means[i] = rows.counts[i] + 0.1;
        eta[i] = std::log(model.means[i]);
    }
    double before = deviance(rows, model.means, prior);
    for (int round = 0; round < rounds_max && !model.converged; ++round) {
        for (std::size_t i = 0; i < n; ++i) {
            z[i] = eta[i] + (rows.counts[i] - model.means[i]) / model.means[i];
            w[i] = prior[i] * model.means[i];
        }
        solve(rows, z, w, model);
        for (std::size_t i = 0; i < n; ++i) {
            eta[i] = model.at(rows.levels[i], rows.times[i]);
            model.means[i] = std::max(std::exp(eta[i]), least_mean);
        }
        const double now = deviance(rows, model.means, prior);
        if (!std::isfinite(now)) return model;
        model.converged = std::abs(now - before) / (std::abs(now) + 0.1) < converged_below;
        before = now;
    }
    model.hats.resize(n);
    model.working = w;
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        model.hats[i] = w[i] * model.leverage(rows.levels[i], rows.times[i]);
        const double residual = (rows.counts[i] - model.means[i]) / model.means[i];
        if (i < rows.seen()) squares += w[i] * residual * residual;
    }
    model.freedom = static_cast<int>(rows.seen()) - rows.level_count - (trend ? 1 : 0);
    model.dispersion = model.freedom > 0 ? squares / model.freedom : unknown;
    return model;
}

// Weeks that stand out by their Anscombe residual weigh the less the further out they are.
std::vector<double> outlier_weights(const Rows& rows, const Model& model, double limit) {
    const auto n = rows.seen();
    const double dispersion = std::max(model.dispersion, 1.0);
    std::vector<double> weights(n, 1);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double y = std::cbrt(rows.counts[i]), m = std::cbrt(model.means[i]), free = 1 - model.hats[i];
        const double s = free > 1e-12 ? 1.5 * (y * y - m * m) / std::sqrt(m) / std::sqrt(dispersion * free) : 0;
        if (s > limit) weights[i] = 1 / (s * s);
        sum += weights[i];
    }
    for (auto& weight : weights) weight *= static_cast<double>(n) / sum;
    weights.insert(weights.end(), rows.beside.begin(), rows.beside.end());
    return weights;
}

// The dispersion that goes into errors and tests.
double error_dispersion(const Rows& rows, const Model& model, const std::vector<double>& prior, bool as_package) {
    if (!as_package) return std::max(model.dispersion, 1.0);
    double squares = 0;
    for (std::size_t i = 0; i < rows.seen(); ++i) {
        const double residual = (rows.counts[i] - model.means[i]) / model.means[i];
        squares += prior[i] * residual * residual;
    }
    return squares / model.freedom;
}

struct Fitted {
    Model model;
    std::vector<double> prior;
};

std::optional<Fitted> fit_twice(const Rows& rows, double outlier, bool trend) {
    std::vector<double> ones(rows.seen(), 1);
    ones.insert(ones.end(), rows.beside.begin(), rows.beside.end());
    auto model = fit(rows, ones, trend);
    if (!model.converged && trend) model = fit(rows, ones, false);
    if (!model.converged || !(model.freedom > 0)) return std::nullopt;
    auto prior = outlier_weights(rows, model, outlier);
    auto again = fit(rows, prior, model.trend);
    return Fitted{std::move(again), std::move(prior)};
}

double trend_p(const Rows& rows, const Fitted& fitted, bool as_package) {
    const double dispersion = as_package && rows.level_count > 0
                                  ? error_dispersion(rows, fitted.model, fitted.prior, as_package)
                                  : fitted.model.dispersion;
    const double error = std::sqrt(dispersion / fitted.model.spread);
    const boost::math::students_t_distribution<double> t{static_cast<double>(fitted.model.freedom)};
    return 2 * boost::math::cdf(boost::math::complement(t, std::abs(fitted.model.slope / error)));
}

// The period of the year of each week, -1 where none: the weeks round the references are the last one.
std::vector<int> periods_of(int size, std::span<const int> references, const Farrington& options) {
    std::vector<int> periods(static_cast<std::size_t>(size), -1);
    const auto put = [&](int from, int to, int period) {
        for (int i = std::max(from, 0); i <= std::min(to, size - 1); ++i) periods[static_cast<std::size_t>(i)] = period;
    };
    const int week = references[0], window = options.half_window, last = options.periods - 1;
    put(week - window, week, last);
    for (std::size_t year = 1; year < references.size(); ++year) {
        const int reference = references[year];
        put(reference - window, reference + window, last);
        if (last == 0) continue;
        const int between = references[year - 1] - 2 * window - 1 - reference;
        int from = reference + window + 1;
        for (int period = 0; period < last; ++period) {
            const int length = between / last + (period < between % last ? 1 : 0);
            put(from, from + length - 1, period);
            from += length;
        }
    }
    return periods;
}

Rows rows_of(Counts counts, const std::vector<int>& periods, int week, const Farrington& options,
             std::vector<int>& level_of) {
    Rows rows;
    level_of.assign(static_cast<std::size_t>(options.periods), -1);
    for (int i = 0; i < week - options.weeks_left_out; ++i) {
        const int period = periods[static_cast<std::size_t>(i)];
        if (period < 0) continue;
        auto& level = level_of[static_cast<std::size_t>(period)];
        if (level < 0) level = rows.level_count++;
        rows.counts.push_back(counts[static_cast<std::size_t>(i)]);
        rows.times.push_back(i - week);
        rows.levels.push_back(level);
    }
    return rows;
}

// So many counts of the series' own mean a level, in the middle of its weeks: a level that never held a
// report has a mean near that of the others', and an end to its uncertainty.
void stand_beside(Rows& rows, double counts) {
    const auto seen = rows.size();
    double sum = 0;
    for (const double count : rows.counts) sum += count;
    const double mean = sum / static_cast<double>(seen);
    std::vector<double> times(static_cast<std::size_t>(rows.level_count), 0), weeks(times);
    for (std::size_t i = 0; i < seen; ++i) {
        times[static_cast<std::size_t>(rows.levels[i])] += rows.times[i];
        ++weeks[static_cast<std::size_t>(rows.levels[i])];
    }
    for (int level = 0; level < rows.level_count; ++level) {
        rows.counts.push_back(mean);
        rows.times.push_back(times[static_cast<std::size_t>(level)] / weeks[static_cast<std::size_t>(level)]);
        rows.levels.push_back(level);
        rows.beside.push_back(counts / mean);
    }
}

bool no_higher_than_seen(const Rows& rows, const Model& model, int level) {
    return std::exp(model.at(level, 0)) <= *std::max_element(rows.counts.begin(), rows.counts.end());
}

}  // namespace

Farrington original(int years, double alpha) {
    auto options = original_in_flexible(years, alpha);
    options.two_sided = true;
    options.as_package = false;
    return options;
}

Farrington original_in_flexible(int years, double alpha) {
    Farrington options;
    options.years = years;
    options.periods = 1;
    options.weeks_left_out = options.half_window;
    options.outlier = 1;
    options.trend_level = 0.05;
    options.alpha = alpha;
    options.limit = Limit::two_thirds_power;
    return options;
}

Farrington noufaily(int years, double alpha) {
    Farrington options;
    options.years = years;
    options.alpha = alpha;
    return options;
}

Farrington ours(int years) {
    auto options = noufaily(years, 0.01);
    options.as_package = false;
    options.beside = 1;
    return options;
}

std::vector<int> weeks_a_year_apart(int week, int years, int weeks_of_year) {
    std::vector<int> found;
    for (int year = 0; year <= years; ++year) {
        if (week - year * weeks_of_year < 0) return {};
        found.push_back(week - year * weeks_of_year);
    }
    return found;
}

Baseline baseline(Counts counts, std::span<const int> references, const Farrington& options, int ahead) {
    Baseline result;
    CHECK(ahead >= 1 && ahead <= std::max(options.weeks_left_out, 1));
    if (references.size() < 2) return result;
    const int week = references[0];
    CHECK(week >= 0 && static_cast<std::size_t>(week) < counts.size());
    const auto periods = periods_of(week + 1, references, options);
    std::vector<int> level_of;
    auto rows = rows_of(counts, periods, week, options, level_of);
    const int level = level_of.back();
    if (level < 0 || static_cast<int>(rows.size()) <= rows.level_count + 1) return result;
    if (*std::max_element(rows.counts.begin(), rows.counts.end()) == 0) return result;
    if (options.beside > 0) stand_beside(rows, options.beside);
    auto fitted = fit_twice(rows, options.outlier, true);
    if (!fitted) return result;
    if (fitted->model.trend) {
        const bool keep = static_cast<int>(references.size()) > 3 &&
                          trend_p(rows, *fitted, options.as_package) < options.trend_level &&
                          no_higher_than_seen(rows, fitted->model, level);
        if (!keep) fitted = fit_twice(rows, options.outlier, false);
        if (!fitted) return result;
    }
    const auto& model = fitted->model;
    result.usable = true;
    result.trend = model.trend;
    result.dispersion = std::max(model.dispersion, 1.0);
    result.weeks = static_cast<int>(rows.seen());
    result.freedom = model.freedom;
    const double dispersion = error_dispersion(rows, model, fitted->prior, options.as_package);
    for (int back = ahead - 1; back >= 0; --back) {
        const int i = week - back;
        // A week of a period that no earlier year holds is told by the newest week's.
        const int period = i >= 0 ? periods[static_cast<std::size_t>(i)] : -1;
        const int own = period >= 0 ? level_of[static_cast<std::size_t>(period)] : -1;
        const int used = own >= 0 ? own : level;
        result.means.push_back(std::exp(model.at(used, -back)));
        result.errors.push_back(std::sqrt(dispersion * model.leverage(used, -back)));
    }
    return result;
}

namespace {

void two_thirds(Verdict& verdict, int observed, const Farrington& options) {
    const double mean = verdict.expected, error = mean * verdict.model.error();
    const double spread = verdict.model.dispersion + error * error / mean;
    const double deviation = std::sqrt(4.0 / 9 * std::cbrt(mean) * spread);
    const double middle = std::cbrt(mean) * std::cbrt(mean), seen = std::cbrt(observed) * std::cbrt(observed);
    const double alpha = options.two_sided ? options.alpha / 2 : options.alpha;
    verdict.upper = std::pow(middle + normal_quantile(1 - alpha) * deviation, 1.5);
    verdict.p = normal_tail((seen - middle) / deviation);
}

}  // namespace

Verdict farrington(Counts counts, std::span<const int> references, const Farrington& options) {
    Verdict verdict;
    verdict.model = baseline(counts, references, options);
    if (references.empty()) return verdict;
    const auto week = static_cast<std::size_t>(references[0]);
    const int observed = counts[week];
    int recent = 0;
    for (std::size_t back = 0; back < static_cast<std::size_t>(options.least_weeks) && back <= week; ++back)
        recent += counts[week - back];
    verdict.enough = recent >= options.least_cases;
    if (!verdict.model.usable) return verdict;
    verdict.expected = verdict.model.mean();
    if (options.limit == Limit::two_thirds_power) {
        two_thirds(verdict, observed, options);
    } else {
        const double mean =
            options.limit == Limit::negative_binomial
                ? verdict.expected
                : verdict.expected * std::exp(normal_quantile(1 - options.alpha) * verdict.model.error());
        verdict.upper = quantile(1 - options.alpha, mean, verdict.model.dispersion);
        verdict.p = tail(observed, mean, verdict.model.dispersion);
    }
    // A limit at or under the mean would turn the sign; then whatever is above it is out.
    verdict.exceedance = verdict.upper > verdict.expected
                             ? (observed - verdict.expected) / (verdict.upper - verdict.expected)
                             : (observed > verdict.upper ? 2 : 0);
    verdict.alarm = verdict.enough && observed != 0 && observed > verdict.upper;
    return verdict;
}

}  // namespace detection
