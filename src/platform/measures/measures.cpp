#include "measures/measures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "base/fault.h"

namespace measures {

namespace {

double weight(Numbers weights, std::size_t row) { return weights.empty() ? 1 : weights[row]; }

void check_rows(std::size_t rows, Outcomes outcomes, Numbers weights = {}) {
    CHECK(outcomes.size() == rows && (weights.empty() || weights.size() == rows));
}

// Row numbers by falling score; equal scores keep their order.
std::vector<std::size_t> by_score(Numbers scores) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
    return order;
}

// Calls `f(from, to)` for each run of equal scores in `order`.
template <class F>
void each_tie(Numbers scores, const std::vector<std::size_t>& order, F f) {
    for (std::size_t from = 0; from < order.size();) {
        auto to = from + 1;
        while (to < order.size() && scores[order[to]] == scores[order[from]]) ++to;
        f(from, to);
        from = to;
    }
}

struct Pairs { double better = 0, all = 0; };

// Of the pairs of a positive and a negative, those where the positive has the higher score (ties half).
Pairs pairs_of(Numbers scores, Outcomes outcomes, Numbers weights, const std::vector<std::size_t>& order) {
    double positives_above = 0, negatives = 0, better = 0;
    each_tie(scores, order, [&](std::size_t from, std::size_t to) {
        double here_positive = 0, here_negative = 0;
        for (auto i = from; i < to; ++i) (outcomes[order[i]] ? here_positive : here_negative) += weight(weights, order[i]);
        better += here_negative * (positives_above + here_positive / 2);
        positives_above += here_positive;
        negatives += here_negative;
    });
    return {better, positives_above * negatives};
}

double logit(double p) {
    const auto cut = std::clamp(p, 1e-12, 1 - 1e-12);
    return std::log(cut / (1 - cut));
}

// Positives expected among the first k, with ties across the line shared out.
double positives_in_first(Numbers scores, Outcomes outcomes, std::size_t k) {
    const auto order = by_score(scores);
    double found = 0;
    each_tie(scores, order, [&](std::size_t from, std::size_t to) {
        if (from >= k) return;
        double here = 0;
        for (auto i = from; i < to; ++i) here += outcomes[order[i]] ? 1 : 0;
        found += here * (static_cast<double>(std::min(to, k) - from) / static_cast<double>(to - from));
    });
    return found;
}

double positives(Outcomes outcomes) {
    double sum = 0;
    for (const auto outcome : outcomes) sum += outcome ? 1 : 0;
    return sum;
}

}  // namespace

double auc(Numbers scores, Outcomes outcomes, Numbers weights) {
    check_rows(scores.size(), outcomes, weights);
    const auto pairs = pairs_of(scores, outcomes, weights, by_score(scores));
    return pairs.all > 0 ? pairs.better / pairs.all : undefined;
}

double average_precision(Numbers scores, Outcomes outcomes, Numbers weights) {
    check_rows(scores.size(), outcomes, weights);
    const auto order = by_score(scores);
    double taken = 0, right = 0, sum = 0;
    each_tie(scores, order, [&](std::size_t from, std::size_t to) {
        double here = 0;
        for (auto i = from; i < to; ++i) {
            taken += weight(weights, order[i]);
            if (outcomes[order[i]]) here += weight(weights, order[i]);
        }
        right += here;
        if (taken > 0) sum += here * right / taken;
    });
    return right > 0 ? sum / right : undefined;
}

double precision_at(Numbers scores, Outcomes outcomes, std::size_t k) {
    check_rows(scores.size(), outcomes);
    k = std::min(k, scores.size());
    return k > 0 ? positives_in_first(scores, outcomes, k) / static_cast<double>(k) : undefined;
}

double recall_at(Numbers scores, Outcomes outcomes, std::size_t k) {
    check_rows(scores.size(), outcomes);
    const auto all = positives(outcomes);
    return all > 0 ? positives_in_first(scores, outcomes, std::min(k, scores.size())) / all : undefined;
}

double lift_at(Numbers scores, Outcomes outcomes, std::size_t k) {
    const auto base = base_rate(outcomes);
    return defined(base) && base > 0 ? precision_at(scores, outcomes, k) / base : undefined;
}

double within_group_auc(Numbers scores, Outcomes outcomes, Groups groups) {
    check_rows(scores.size(), outcomes);
    CHECK(groups.size() == scores.size());
    const auto order = by_score(scores);
    std::map<int, std::vector<std::size_t>> rows;
    for (const auto row : order) rows[groups[row]].push_back(row);
    Pairs sum;
    for (const auto& [group, own] : rows) {
        const auto pairs = pairs_of(scores, outcomes, {}, own);
        sum.better += pairs.better;
        sum.all += pairs.all;
    }
    return sum.all > 0 ? sum.better / sum.all : undefined;
}

double base_rate(Outcomes outcomes, Numbers weights) {
    check_rows(outcomes.size(), outcomes, weights);
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        all += weight(weights, i);
        sum += outcomes[i] ? weight(weights, i) : 0;
    }
    return all > 0 ? sum / all : undefined;
}

double brier(Numbers probabilities, Outcomes outcomes, Numbers weights) {
    check_rows(probabilities.size(), outcomes, weights);
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto off = probabilities[i] - (outcomes[i] ? 1 : 0);
        sum += weight(weights, i) * off * off;
        all += weight(weights, i);
    }
    return all > 0 ? sum / all : undefined;
}

double brier_skill(Numbers probabilities, Outcomes outcomes, Numbers weights) {
    const auto base = base_rate(outcomes, weights);
    if (!defined(base) || base <= 0 || base >= 1) return undefined;
    return 1 - brier(probabilities, outcomes, weights) / (base * (1 - base));
}

double log_loss(Numbers probabilities, Outcomes outcomes) {
    check_rows(probabilities.size(), outcomes);
    double sum = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto p = std::clamp(probabilities[i], 1e-12, 1 - 1e-12);
        sum -= std::log(outcomes[i] ? p : 1 - p);
    }
    return outcomes.empty() ? undefined : sum / static_cast<double>(outcomes.size());
}

// Newton with halved steps on two coefficients; undefined when there is but one class or one probability.
Calibration calibration(Numbers probabilities, Outcomes outcomes, Numbers weights) {
    check_rows(probabilities.size(), outcomes, weights);
    const auto base = base_rate(outcomes, weights);
    if (!defined(base) || base <= 0 || base >= 1) return {};
    std::vector<double> x;
    for (const auto p : probabilities) x.push_back(logit(p));
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    if (*high - *low < 1e-9) return {};
    const auto loss = [&](double a, double b) {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto z = a + b * x[i];
            const auto log_one_plus = z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
            sum += weight(weights, i) * (log_one_plus - (outcomes[i] ? z : 0));
        }
        return sum;
    };
    double a = 0, b = 1, now = loss(a, b);
    for (int round = 0; round < 100; ++round) {
        double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto p = 1 / (1 + std::exp(-(a + b * x[i]))), w = weight(weights, i), off = (outcomes[i] ? 1 : 0) - p;
            ga += w * off;
            gb += w * off * x[i];
            haa += w * p * (1 - p);
            hab += w * p * (1 - p) * x[i];
            hbb += w * p * (1 - p) * x[i] * x[i];
        }
        const auto determinant = haa * hbb - hab * hab;
        if (!(determinant > 1e-14)) return {};
        double da = (hbb * ga - hab * gb) / determinant, db = (haa * gb - hab * ga) / determinant;
        double next = loss(a + da, b + db);
        for (int halved = 0; halved < 40 && !(next <= now); ++halved) {
            da /= 2;
            db /= 2;
            next = loss(a + da, b + db);
        }
        a += da;
        b += db;
        const auto moved = std::abs(da) + std::abs(db);
        now = next;
        if (moved < 1e-10) break;
    }
    // Perfectly told apart: the slope has no end.
    if (std::abs(b) > 1e3) return {};
    return {b, a};
}

std::vector<CalibrationBin> calibration_bins(Numbers probabilities, Outcomes outcomes, int bins) {
    check_rows(probabilities.size(), outcomes);
    CHECK(bins > 0);
    auto order = by_score(probabilities);
    std::reverse(order.begin(), order.end());
    std::vector<CalibrationBin> made;
    const auto rows = order.size();
    for (int bin = 0; bin < bins; ++bin) {
        const auto from = rows * static_cast<std::size_t>(bin) / static_cast<std::size_t>(bins);
        const auto to = rows * static_cast<std::size_t>(bin + 1) / static_cast<std::size_t>(bins);
        if (from == to) continue;
        CalibrationBin one;
        for (auto i = from; i < to; ++i) {
            one.foretold += probabilities[order[i]];
            one.positives += outcomes[order[i]] ? 1 : 0;
            ++one.rows;
        }
        one.foretold /= static_cast<double>(one.rows);
        one.came = static_cast<double>(one.positives) / static_cast<double>(one.rows);
        made.push_back(one);
    }
    return made;
}

double calibration_error(Numbers probabilities, Outcomes outcomes, int bins) {
    check_rows(probabilities.size(), outcomes);
    CHECK(bins > 0);
    if (outcomes.empty()) return undefined;
    std::vector<double> foretold(static_cast<std::size_t>(bins)), came(foretold.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto place = std::clamp(static_cast<int>(probabilities[i] * bins), 0, bins - 1);
        foretold[static_cast<std::size_t>(place)] += probabilities[i];
        came[static_cast<std::size_t>(place)] += outcomes[i] ? 1 : 0;
    }
    double sum = 0;
    for (std::size_t i = 0; i < foretold.size(); ++i) sum += std::abs(foretold[i] - came[i]);
    return sum / static_cast<double>(outcomes.size());
}

DaysEarlier days_earlier(Numbers scores, Outcomes outcomes, std::span<const int> days) {
    check_rows(scores.size(), outcomes);
    CHECK(days.size() == scores.size());
    const auto found = positives(outcomes);
    if (!(found > 0)) return {};
    std::vector<int> sorted{days.begin(), days.end()};
    std::sort(sorted.begin(), sorted.end());
    double came = 0, all = 0, given = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
        all += days[i];
        if (outcomes[i]) came += days[i];
    }
    const auto order = by_score(scores);
    each_tie(scores, order, [&](std::size_t from, std::size_t to) {
        double here = 0, shared = 0;
        for (auto i = from; i < to; ++i) {
            here += outcomes[order[i]] ? 1 : 0;
            shared += sorted[i];
        }
        given += here * shared / static_cast<double>(to - from);
    });
    return {(came - given) / found, came / found - all / static_cast<double>(days.size())};
}

std::vector<double> mean_ranks(Numbers values) {
    auto order = by_score(values);
    std::vector<double> ranks(values.size());
    each_tie(values, order, [&](std::size_t from, std::size_t to) {
        // From the highest down; 1 is the smallest.
        const auto mean = static_cast<double>(values.size()) - static_cast<double>(from + to - 1) / 2;
        for (auto i = from; i < to; ++i) ranks[order[i]] = mean;
    });
    return ranks;
}

double spearman(Numbers one, Numbers other) {
    CHECK(one.size() == other.size());
    if (one.size() < 2) return undefined;
    const auto a = mean_ranks(one), b = mean_ranks(other);
    const auto mean = (static_cast<double>(one.size()) + 1) / 2;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - mean) * (b[i] - mean);
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
    }
    return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : undefined;
}

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return undefined;
    std::sort(values.begin(), values.end());
    const auto place = std::clamp(q, 0.0, 1.0) * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

std::vector<double> selection_weights(Numbers probabilities, double clip) {
    std::vector<double> weights;
    for (const auto p : probabilities) weights.push_back(p > 0 ? std::min(clip, 1 / p) : 0);
    return weights;
}

std::uint64_t mixed(std::uint64_t seed, std::uint64_t counter) {
    auto z = seed * 0xD1342543DE82EF95ull + (counter + 1) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

double uniform(std::uint64_t seed, std::uint64_t counter) { return static_cast<double>(mixed(seed, counter) >> 11) * 0x1.0p-53; }

double normal(std::uint64_t seed, std::uint64_t counter) {
    const auto radius = std::sqrt(-2 * std::log(1 - uniform(seed, 2 * counter)));
    return radius * std::cos(2 * std::numbers::pi * uniform(seed, 2 * counter + 1));
}

Interval block_bootstrap(Groups blocks, const std::function<double(std::span<const std::size_t>)>& figure, int draws, std::uint64_t seed,
                         double level) {
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < blocks.size(); ++i) members[blocks[i]].push_back(i);
    std::vector<const std::vector<std::size_t>*> lists;
    for (const auto& [block, rows] : members) lists.push_back(&rows);
    Interval interval;
    if (lists.empty()) return interval;
    std::vector<double> values;
    std::vector<std::size_t> drawn;
    for (int draw = 0; draw < draws; ++draw) {
        drawn.clear();
        for (std::size_t i = 0; i < lists.size(); ++i) {
            const auto counter = static_cast<std::uint64_t>(draw) * lists.size() + i;
            const auto at = std::min(lists.size() - 1, static_cast<std::size_t>(uniform(seed, counter) * static_cast<double>(lists.size())));
            drawn.insert(drawn.end(), lists[at]->begin(), lists[at]->end());
        }
        const auto value = figure(drawn);
        defined(value) ? values.push_back(value) : static_cast<void>(++interval.without);
    }
    interval.draws = static_cast<int>(values.size());
    interval.low = quantile(values, (1 - level) / 2);
    interval.high = quantile(values, (1 + level) / 2);
    return interval;
}

}  // namespace measures
