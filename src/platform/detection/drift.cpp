// Slow drifts, series too short for a model of the year, and reports that come late.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fault.h"
#include "detection/detection.h"
#include "measures/measures.h"

namespace detection {

namespace {

struct Step {
    double gain = 0, cost = 0;
    double of(double count) const { return gain * count - cost; }
};

Step step_of(double mean, double ratio, double dispersion) {
    if (!(dispersion > 1)) return {std::log(ratio), (ratio - 1) * mean};
    const double size = mean / (dispersion - 1), part = std::log((ratio * mean + size) / (mean + size));
    return {std::log(ratio) - part, size * part};
}

double mean_of(Counts counts) {
    return std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
}

double deviation_of(Counts counts, double mean) {
    double sum = 0;
    for (const int count : counts) sum += (count - mean) * (count - mean);
    return std::sqrt(sum / static_cast<double>(counts.size() - 1));
}

}  // namespace

std::vector<double> cusum(Counts counts, Numbers means, double ratio, double dispersion) {
    CHECK(counts.size() == means.size() && ratio > 1);
    std::vector<double> sums;
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sum = std::max(0.0, sum + step_of(means[i], ratio, dispersion).of(counts[i]));
        sums.push_back(sum);
    }
    return sums;
}

double cusum_limit(double mean, double dispersion, double ratio, double weeks, std::uint64_t seed, int runs) {
    CHECK(mean > 0 && ratio > 1 && weeks > 1 && runs > 0);
    const auto step = step_of(mean, ratio, dispersion);
    const int longest = static_cast<int>(weeks * 4);
    // Of each run, when the sum was higher than ever before: enough to know its length under any limit.
    std::vector<std::vector<std::pair<double, int>>> records(static_cast<std::size_t>(runs));
    for (std::size_t run = 0; run < records.size(); ++run) {
        double sum = 0, highest = 0;
        for (int week = 1; week <= longest; ++week) {
            const auto counter = run * static_cast<std::uint64_t>(longest) + static_cast<std::uint64_t>(week);
            sum = std::max(0.0, sum + step.of(quantile(measures::uniform(seed, counter), mean, dispersion)));
            if (sum <= highest) continue;
            highest = sum;
            records[run].emplace_back(sum, week);
        }
    }
    // Weeks at risk by passages: runs that never pass count with all their weeks.
    const auto length = [&](double limit) {
        double at_risk = 0, passed = 0;
        for (const auto& record : records) {
            const auto first =
                std::find_if(record.begin(), record.end(), [&](const auto& r) { return r.first >= limit; });
            at_risk += first == record.end() ? longest : first->second;
            passed += first == record.end() ? 0 : 1;
        }
        return passed > 0 ? at_risk / passed : 1e18;
    };
    double low = 0, high = 1;
    while (length(high) < weeks && high < 1e6) high *= 2;
    for (int round = 0; round < 40; ++round) {
        const double middle = (low + high) / 2;
        (length(middle) < weeks ? low : high) = middle;
    }
    return high;
}

Standardised standardised_cusum(Counts counts, int begin, double reference, double limit) {
    CHECK(begin > 0 && static_cast<std::size_t>(begin) < counts.size());
    const double mean = mean_of(counts.first(static_cast<std::size_t>(begin))), root = std::sqrt(mean);
    Standardised result;
    double sum = 0;
    for (auto i = static_cast<std::size_t>(begin); i < counts.size(); ++i) {
        result.upper.push_back(std::max(0.0, std::ceil(root * (limit + reference - sum) + mean)));
        sum = std::max(0.0, sum + (counts[i] - mean) / root - reference);
        result.alarms.push_back(sum >= limit);
    }
    return result;
}

EarsWeek ears(Counts counts, Ears method, double alpha, int weeks, double least_deviation) {
    CHECK(weeks >= 3);
    const auto length = static_cast<std::size_t>(weeks);
    const std::size_t gap = method == Ears::c1 ? 0 : 2, lag = method == Ears::c3 ? 2 : 0;
    EarsWeek result;
    if (counts.size() < length + gap + lag + 1) return result;
    const auto window = [&](std::size_t back) {
        return counts.subspan(counts.size() - 1 - back - gap - length, length);
    };
    const auto deviation = [&](std::size_t back) {
        return std::max(deviation_of(window(back), mean_of(window(back))), least_deviation);
    };
    const double z = normal_quantile(1 - alpha);
    if (method != Ears::c3) {
        result.upper = mean_of(window(0)) + z * deviation(0);
    } else {
        double leaned = 0;
        for (const std::size_t back : {std::size_t{1}, std::size_t{2}}) {
            const double far = (counts[counts.size() - 1 - back] - mean_of(window(back))) / deviation(back);
            // Nothing over nothing: a flat window that the week agrees with leans nowhere.
            leaned += std::isnan(far) ? 0 : std::max(0.0, far - 1);
        }
        result.upper = std::max(0.0, counts.back() + deviation(0) * (z - leaned));
        if (std::isnan(result.upper)) result.upper = counts.back();
    }
    result.alarm = counts.back() > result.upper;
    return result;
}

Start short_history(Counts counts, double alpha, double dispersion, int left_out) {
    constexpr std::size_t weeks_max = 104;
    Start result;
    const auto apart = static_cast<std::size_t>(left_out) + 1;
    if (counts.size() <= apart) return result;
    auto before = counts.first(counts.size() - apart);
    if (before.size() > weeks_max) before = before.last(weeks_max);
    const double total = std::accumulate(before.begin(), before.end(), 0.0) + 0.5;
    const auto weeks = static_cast<double>(before.size());
    result.weeks = static_cast<int>(before.size());
    result.expected = total / weeks;
    // The rate's own uncertainty, beside the spread that series have.
    result.dispersion = std::max(dispersion, 1.0) * (1 + 1 / weeks);
    result.upper = quantile(1 - alpha, result.expected, result.dispersion);
    result.p = mid_tail(counts.back(), result.expected, result.dispersion);
    return result;
}

std::vector<double> share_known(std::span<const std::int64_t> delays) {
    std::vector<double> shares;
    const auto all = static_cast<double>(std::accumulate(delays.begin(), delays.end(), std::int64_t{0}));
    double sum = 0;
    for (const auto count : delays) {
        sum += static_cast<double>(count);
        shares.push_back(all > 0 ? sum / all : 1);
    }
    return shares;
}

Nowcast nowcast(int known_so_far, double share, double level) {
    Nowcast result;
    if (!(share > 0) || known_so_far < 0) return result;
    if (share >= 1)
        return {static_cast<double>(known_so_far), static_cast<double>(known_so_far),
                static_cast<double>(known_so_far)};
    const double to_come = (known_so_far + 0.5) * (1 - share) / share;
    result.expected = known_so_far + to_come;
    result.low = known_so_far + quantile((1 - level) / 2, to_come, 1 / share);
    result.high = known_so_far + quantile((1 + level) / 2, to_come, 1 / share);
    return result;
}

}  // namespace detection
