#include "ranking/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

#include "base/fault.h"
#include "measures/measures.h"
#include "ranking/impl/system.h"

namespace ranking {

namespace {

constexpr double intercept_precision = 1e-2;      // a deviation of 10 on the scale of log-odds
constexpr double variance_min = 1e-5, variance_max = 10;
constexpr double steepest = 35;                   // log-odds beyond which a chance is 0 or 1 for a double

double logistic(double z) { return 1 / (1 + std::exp(-std::clamp(z, -steepest, steepest))); }

// One number as a column: its mean and deviation over the examples, and where its missing values go.
struct Column {
    std::size_t number = 0;
    double mean = 0, deviation = 1;
    bool missing = false;                         // the column that is 1 where the number is missing
};

bool before(const Example& a, const Example& b) {
    if (a.row.levels != b.row.levels) return a.row.levels < b.row.levels;
    // NaN last, so that the order is one.
    const auto key = [](double value) { return std::isnan(value) ? std::numeric_limits<double>::infinity() : value; };
    for (std::size_t i = 0; i < a.row.numbers.size(); ++i)
        if (key(a.row.numbers[i]) != key(b.row.numbers[i])) return key(a.row.numbers[i]) < key(b.row.numbers[i]);
    if (a.outcome != b.outcome) return a.outcome < b.outcome;
    return a.weight < b.weight;
}

}  // namespace

struct Model::Parts {
    Shape shape;
    Fitted fitted;
    std::vector<Column> columns;                               // after the intercept
    std::vector<std::map<std::int64_t, int>> levels;           // of each factor: place among all levels
    std::vector<double> unknown;                               // intercept, columns, levels
    double shift = 0;                                          // so that foretold and seen shares are equal
    std::unique_ptr<impl::System> system;                      // at the top of the posterior; null: base rate only

    std::size_t columns_all() const { return 1 + columns.size(); }
    void fill_columns(const Row& row, double* into) const {
        into[0] = 1;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const auto value = row.numbers[columns[c].number];
            const auto missing = !std::isfinite(value);
            into[c + 1] = columns[c].missing ? (missing ? 1 : 0) - columns[c].mean
                          : missing          ? 0
                                             : (value - columns[c].mean) / columns[c].deviation;
        }
    }
    int place(std::size_t factor, std::int64_t level) const {
        const auto found = levels[factor].find(level);
        return found == levels[factor].end() ? -1 : found->second;
    }
    double log_odds(const Row& row, bool with_nuisance) const {
        std::vector<double> x(columns_all());
        fill_columns(row, x.data());
        double sum = shift;
        for (std::size_t c = 0; c < x.size(); ++c) sum += x[c] * unknown[c];
        for (std::size_t f = 0; f < shape.factors.size(); ++f) {
            if (shape.factors[f].nuisance && !with_nuisance) continue;
            if (const auto at = place(f, row.levels[f]); at >= 0) sum += unknown[columns_all() + static_cast<std::size_t>(at)];
        }
        return sum;
    }
};

namespace {

void check_shape(const Shape& shape, const Row& row) {
    CHECK(row.numbers.size() == shape.numbers.size() && row.levels.size() == shape.factors.size());
}

void make_columns(Model::Parts& parts, const std::vector<Example>& examples) {
    // Numbers that are missing in the same rows share one effect of it, named after the first of them.
    std::set<std::vector<bool>> patterns;
    for (std::size_t number = 0; number < parts.shape.numbers.size(); ++number) {
        double sum = 0, square = 0, there = 0, all = 0;
        for (const auto& example : examples) {
            all += example.weight;
            const auto value = example.row.numbers[number];
            if (!std::isfinite(value)) continue;
            there += example.weight;
            sum += example.weight * value;
        }
        const auto mean = there > 0 ? sum / there : 0;
        for (const auto& example : examples) {
            const auto value = example.row.numbers[number];
            if (std::isfinite(value)) square += example.weight * (value - mean) * (value - mean);
        }
        const auto deviation = there > 0 ? std::sqrt(square / there) : 0;
        // A number that is the same everywhere tells nothing.
        if (deviation > 1e-12) parts.columns.push_back({number, mean, deviation, false});
        if (there >= all || !(there > 0)) continue;
        std::vector<bool> gone;
        for (const auto& example : examples) gone.push_back(!std::isfinite(example.row.numbers[number]));
        if (patterns.insert(std::move(gone)).second) parts.columns.push_back({number, 1 - there / all, 1, true});
    }
}

impl::Data make_data(Model::Parts& parts, const std::vector<Example>& examples) {
    impl::Data data;
    data.rows = examples.size();
    data.columns = parts.columns_all();
    data.factors = parts.shape.factors.size();
    parts.levels.resize(data.factors);
    int next = 0;
    for (std::size_t f = 0; f < data.factors; ++f) {
        for (const auto& example : examples) parts.levels[f].emplace(example.row.levels[f], 0);
        for (auto& [level, place] : parts.levels[f]) place = next++;
    }
    data.levels = static_cast<std::size_t>(next);
    data.numbers.resize(data.rows * data.columns);
    data.places.resize(data.rows * data.factors);
    for (std::size_t i = 0; i < data.rows; ++i) {
        parts.fill_columns(examples[i].row, data.numbers.data() + i * data.columns);
        for (std::size_t f = 0; f < data.factors; ++f) data.places[i * data.factors + f] = parts.place(f, examples[i].row.levels[f]);
        data.outcome.push_back(examples[i].outcome);
        data.weight.push_back(examples[i].weight);
    }
    return data;
}

// Which unknowns share a variance: group 0 is the ridge, then one group a factor.
struct Groups {
    std::vector<double> variance;
    std::vector<std::size_t> begin;                // of each group among the unknowns, and the end
    std::vector<double> precision(std::size_t unknowns) const {
        std::vector<double> made(unknowns, intercept_precision);
        for (std::size_t g = 0; g < variance.size(); ++g)
            for (auto i = begin[g]; i < begin[g + 1]; ++i) made[i] = 1 / variance[g];
        return made;
    }
};

double loss(const impl::Data& data, const std::vector<double>& unknown, const std::vector<double>& precision) {
    double sum = 0;
    for (std::size_t i = 0; i < data.rows; ++i) {
        const auto z = data.sum(i, unknown);
        const auto log_one_plus = z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
        sum += data.weight[i] * (log_one_plus - (data.outcome[i] ? z : 0));
    }
    for (std::size_t j = 0; j < unknown.size(); ++j) sum += precision[j] * unknown[j] * unknown[j] / 2;
    return sum;
}

std::vector<double> curvatures(const impl::Data& data, const std::vector<double>& unknown) {
    std::vector<double> made(data.rows);
    for (std::size_t i = 0; i < data.rows; ++i) {
        const auto p = logistic(data.sum(i, unknown));
        made[i] = std::max(1e-10, data.weight[i] * p * (1 - p));
    }
    return made;
}

std::vector<double> slope(const impl::Data& data, const std::vector<double>& unknown, const std::vector<double>& precision) {
    std::vector<double> made(unknown.size());
    for (std::size_t j = 0; j < unknown.size(); ++j) made[j] = -precision[j] * unknown[j];
    for (std::size_t i = 0; i < data.rows; ++i) {
        const auto off = data.weight[i] * ((data.outcome[i] ? 1 : 0) - logistic(data.sum(i, unknown)));
        const auto* x = data.row(i);
        for (std::size_t c = 0; c < data.columns; ++c) made[c] += off * x[c];
        const auto* at = data.at(i);
        for (std::size_t f = 0; f < data.factors; ++f)
            if (at[f] >= 0) made[data.columns + static_cast<std::size_t>(at[f])] += off;
    }
    return made;
}

// Newton to the top of the posterior for these variances; gives the equations there.
std::unique_ptr<impl::System> climb(const impl::Data& data, std::vector<double>& unknown, const std::vector<double>& precision, int steps_max) {
    auto now = loss(data, unknown, precision);
    for (int step = 0; step < steps_max; ++step) {
        const impl::System system{data, curvatures(data, unknown), precision};
        const auto direction = system.solve(slope(data, unknown, precision));
        auto moved = unknown;
        double share = 1, next = now;
        for (int halved = 0; halved < 30; ++halved, share /= 2) {
            for (std::size_t j = 0; j < unknown.size(); ++j) moved[j] = unknown[j] + share * direction[j];
            next = loss(data, moved, precision);
            if (next <= now) break;
        }
        if (!(next <= now)) break;
        double farthest = 0;
        for (std::size_t j = 0; j < unknown.size(); ++j) farthest = std::max(farthest, std::abs(moved[j] - unknown[j]));
        unknown = std::move(moved);
        now = next;
        if (farthest < 1e-7) break;
    }
    return std::make_unique<impl::System>(data, curvatures(data, unknown), precision);
}

// One update of each variance: the sum of squares over the degrees of freedom that the data decided.
double update(Groups& groups, const std::vector<double>& unknown, const std::vector<double>& variances) {
    double farthest = 0;
    for (std::size_t g = 0; g < groups.variance.size(); ++g) {
        double squares = 0, undecided = 0;
        const auto count = groups.begin[g + 1] - groups.begin[g];
        if (count == 0) continue;
        for (auto i = groups.begin[g]; i < groups.begin[g + 1]; ++i) {
            squares += unknown[i] * unknown[i];
            undecided += variances[i] / groups.variance[g];
        }
        const auto decided = std::max(1e-3, static_cast<double>(count) - undecided);
        const auto fresh = std::clamp(squares / decided, variance_min, variance_max);
        // In deviations: a variance that goes to nothing would never stand still on its own scale.
        farthest = std::max(farthest, std::abs(std::sqrt(fresh) - std::sqrt(groups.variance[g])));
        groups.variance[g] = fresh;
    }
    return farthest;
}

// A constant on the log-odds without nuisance that makes the mean chance the share that was seen.
double shift_of(const Model::Parts& parts, const std::vector<Example>& examples) {
    std::vector<double> odds;
    for (const auto& example : examples) odds.push_back(parts.log_odds(example.row, false));
    double low = -5, high = 5;
    for (int round = 0; round < 60; ++round) {
        const auto middle = (low + high) / 2;
        double mean = 0, all = 0;
        for (std::size_t i = 0; i < odds.size(); ++i) {
            mean += examples[i].weight * logistic(odds[i] + middle);
            all += examples[i].weight;
        }
        (mean / all < parts.fitted.base_rate ? low : high) = middle;
    }
    return (low + high) / 2;
}

void describe(Model::Parts& parts, const Groups& groups) {
    const auto deviations = parts.system->variances();
    parts.fitted.ridge_variance = groups.variance[0];
    for (std::size_t f = 0; f < parts.shape.factors.size(); ++f)
        parts.fitted.variances.push_back({parts.shape.factors[f].name, groups.variance[f + 1], parts.levels[f].size()});
    for (std::size_t c = 0; c < parts.columns.size(); ++c) {
        const auto& column = parts.columns[c];
        parts.fitted.coefficients.push_back({(column.missing ? "missing:" : "") + parts.shape.numbers[column.number], parts.unknown[c + 1],
                                             std::sqrt(std::max(0.0, deviations[c + 1]))});
    }
}

}  // namespace

Model Model::fit(const Shape& shape, std::vector<Example> examples, const Options& options) {
    auto parts = std::make_shared<Parts>();
    parts->shape = shape;
    double weight = 0, weight_positive = 0;
    for (const auto& example : examples) {
        check_shape(shape, example.row);
        CHECK(example.weight > 0 && std::isfinite(example.weight));
        parts->fitted.positives += example.outcome ? 1 : 0;
    }
    // The order of the input leaves no trace, not in the last bit either.
    std::stable_sort(examples.begin(), examples.end(), before);
    for (const auto& example : examples) {
        weight += example.weight;
        weight_positive += example.outcome ? example.weight : 0;
    }
    parts->fitted.rows = examples.size();
    const auto negatives = examples.size() - parts->fitted.positives;
    if (parts->fitted.positives < outcomes_min || negatives < outcomes_min) {
        parts->fitted.base_rate_only = true;
        parts->fitted.base_rate = (weight_positive + 0.5) / (weight + 1);
        parts->levels.resize(shape.factors.size());
        parts->unknown = {std::log(parts->fitted.base_rate / (1 - parts->fitted.base_rate))};
        return Model{parts};
    }
    parts->fitted.base_rate = weight_positive / weight;
    make_columns(*parts, examples);
    const auto data = make_data(*parts, examples);
    parts->unknown.assign(data.unknowns(), 0);
    parts->unknown[0] = std::log(parts->fitted.base_rate / (1 - parts->fitted.base_rate));
    Groups groups;
    groups.variance.assign(1 + data.factors, options.start_variance);
    groups.begin = {1, data.columns};
    for (const auto& levels : parts->levels) groups.begin.push_back(groups.begin.back() + levels.size());
    if (parts->columns.empty()) groups.begin[1] = 1;
    for (int round = 0; options.learn_variances && round < options.rounds_max && !parts->fitted.converged; ++round) {
        const auto system = climb(data, parts->unknown, groups.precision(data.unknowns()), round == 0 ? 20 : 3);
        parts->fitted.converged = update(groups, parts->unknown, system->variances()) < 0.003;
        parts->fitted.rounds = round + 1;
    }
    parts->system = climb(data, parts->unknown, groups.precision(data.unknowns()), 50);
    if (!options.learn_variances) parts->fitted.converged = true;
    describe(*parts, groups);
    if (options.in_the_large) parts->shift = shift_of(*parts, examples);
    return Model{parts};
}

const Fitted& Model::fitted() const { return parts_->fitted; }
const Shape& Model::shape() const { return parts_->shape; }

double Model::probability(const Row& row) const {
    check_shape(parts_->shape, row);
    return logistic(parts_->log_odds(row, false));
}

double Model::probability_with_nuisance(const Row& row) const {
    check_shape(parts_->shape, row);
    // The shift belongs to foretelling without nuisance.
    return logistic(parts_->log_odds(row, true) - parts_->shift);
}

std::vector<Reason> Model::reasons(const Row& row) const {
    check_shape(parts_->shape, row);
    const auto& parts = *parts_;
    std::vector<double> x(parts.columns_all());
    parts.fill_columns(row, x.data());
    const auto whole = parts.log_odds(row, false);
    std::vector<Reason> found;
    const auto add = [&](std::string name, double part) {
        if (std::abs(part) >= 1e-6) found.push_back({std::move(name), part, logistic(whole - part)});
    };
    for (std::size_t c = 0; c < parts.columns.size(); ++c) {
        const auto& column = parts.columns[c];
        const auto missing = !std::isfinite(row.numbers[column.number]);
        // That a number is there is no reason; that it is missing is one.
        if (column.missing && !missing) continue;
        add((column.missing ? "missing:" : "") + parts.shape.numbers[column.number], x[c + 1] * parts.unknown[c + 1]);
    }
    for (std::size_t f = 0; f < parts.shape.factors.size(); ++f) {
        if (parts.shape.factors[f].nuisance) continue;
        if (const auto at = parts.place(f, row.levels[f]); at >= 0)
            add(parts.shape.factors[f].name, parts.unknown[parts.columns_all() + static_cast<std::size_t>(at)]);
    }
    std::stable_sort(found.begin(), found.end(), [](const Reason& a, const Reason& b) { return std::abs(a.log_odds) > std::abs(b.log_odds); });
    return found;
}

namespace {

// What each row is made of, without nuisance: numbers, places of known levels, and levels never seen before,
// whose effect is drawn from their factor's distribution.
struct Prepared {
    std::vector<double> x;
    std::vector<std::size_t> known;
    std::vector<std::pair<std::size_t, std::int64_t>> fresh;
};

std::uint64_t of_level(std::size_t factor, std::int64_t level) {
    return measures::mixed(static_cast<std::uint64_t>(factor) + 1, static_cast<std::uint64_t>(level)) >> 8;
}

// Places of the rows when they are ordered by falling value; ties by key.
void order_by(const std::vector<double>& values, std::span<const std::int64_t> keys, std::vector<std::size_t>& order) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] != values[b] ? values[a] > values[b] : keys[a] < keys[b]; });
}

// 5 % and 95 % by type 1 (a value that was drawn), in place.
template <class T>
std::pair<T, T> ninety(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    const auto last = values.size() - 1;
    return {values[static_cast<std::size_t>(0.05 * static_cast<double>(last) + 0.5)], values[static_cast<std::size_t>(0.95 * static_cast<double>(last) + 0.5)]};
}

}  // namespace

std::vector<Rating> Model::rate(std::span<const Row> rows, std::span<const std::int64_t> keys, std::size_t top, int draws,
                                std::uint64_t seed) const {
    CHECK(rows.size() == keys.size() && draws > 0);
    const auto& parts = *parts_;
    const auto count = rows.size(), drawn = static_cast<std::size_t>(draws);
    std::vector<Rating> made(count);
    std::vector<double> values(count);
    std::vector<std::size_t> order(count);
    std::vector<Prepared> prepared(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = made[i].probability = probability(rows[i]);
        prepared[i].x.resize(parts.columns_all());
        parts.fill_columns(rows[i], prepared[i].x.data());
        for (std::size_t f = 0; f < parts.shape.factors.size(); ++f) {
            if (parts.shape.factors[f].nuisance) continue;
            const auto at = parts.place(f, rows[i].levels[f]);
            if (at >= 0) prepared[i].known.push_back(parts.columns_all() + static_cast<std::size_t>(at));
            else prepared[i].fresh.emplace_back(f, rows[i].levels[f]);
        }
    }
    order_by(values, keys, order);
    for (std::size_t r = 0; r < count; ++r) made[order[r]].rank = static_cast<int>(r) + 1;
    std::vector<float> chances(count * drawn);
    std::vector<int> ranks(count * drawn);
    for (std::size_t d = 0; d < drawn; ++d) {
        auto unknown = parts.unknown;
        if (parts.system) {
            std::vector<double> standard(unknown.size());
            for (std::size_t j = 0; j < unknown.size(); ++j) standard[j] = measures::normal(measures::mixed(seed, 2 * d), j);
            const auto off = parts.system->draw(standard);
            for (std::size_t j = 0; j < unknown.size(); ++j) unknown[j] += off[j];
        }
        const auto fresh_seed = measures::mixed(seed, 2 * d + 1);
        for (std::size_t i = 0; i < count; ++i) {
            double z = parts.shift;
            for (std::size_t c = 0; c < prepared[i].x.size(); ++c) z += prepared[i].x[c] * unknown[c];
            for (const auto at : prepared[i].known) z += unknown[at];
            for (const auto& [factor, level] : prepared[i].fresh)
                if (parts.system) z += std::sqrt(parts.fitted.variances[factor].variance) * measures::normal(fresh_seed, of_level(factor, level));
            values[i] = z;
            chances[i * drawn + d] = static_cast<float>(logistic(z));
        }
        order_by(values, keys, order);
        for (std::size_t r = 0; r < count; ++r) {
            ranks[order[r] * drawn + d] = static_cast<int>(r) + 1;
            if (r < top) made[order[r]].in_top += 1;
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        auto& one = made[i];
        std::vector<float> chance(chances.begin() + static_cast<std::ptrdiff_t>(i * drawn), chances.begin() + static_cast<std::ptrdiff_t>((i + 1) * drawn));
        std::vector<int> place(ranks.begin() + static_cast<std::ptrdiff_t>(i * drawn), ranks.begin() + static_cast<std::ptrdiff_t>((i + 1) * drawn));
        const auto [low, high] = ninety(chance);
        const auto [rank_low, rank_high] = ninety(place);
        // The point always lies in its interval.
        one.low = std::min<double>(low, one.probability);
        one.high = std::max<double>(high, one.probability);
        one.rank_low = std::min(rank_low, one.rank);
        one.rank_high = std::max(rank_high, one.rank);
        one.in_top /= static_cast<double>(drawn);
    }
    return made;
}

}  // namespace ranking
