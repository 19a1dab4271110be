// Where more is told of than there should be: circles, and circles over the newest weeks.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fault.h"
#include "detection/detection.h"
#include "measures/measures.h"

namespace detection {

namespace {

// Each place's others by distance; those as far away by number.
template <class Point>
std::vector<std::vector<int>> by_distance(std::span<const Point> points) {
    std::vector<std::vector<int>> result;
    for (const auto& from : points) {
        std::vector<double> far;
        for (const auto& to : points)
            far.push_back((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
        auto& order = result.emplace_back(points.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
            return far[static_cast<std::size_t>(a)] < far[static_cast<std::size_t>(b)];
        });
    }
    return result;
}

double log_ratio(double cases, double expected, double all) {
    if (cases <= expected || expected <= 0) return 0;
    const double rest = all - cases;
    return cases * std::log(cases / expected) + (rest > 0 ? rest * std::log(rest / (all - expected)) : 0);
}

struct Best {
    std::size_t centre = 0, size = 0;
    double value = 0;
};

// How many places round each centre stay within the share of the whole.
std::vector<std::size_t> circle_sizes(const std::vector<std::vector<int>>& orders, const std::vector<double>& weight,
                                      double most) {
    const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
    std::vector<std::size_t> sizes;
    for (const auto& order : orders) {
        double sum = 0;
        std::size_t size = 0;
        while (size < order.size() && sum + weight[static_cast<std::size_t>(order[size])] <= most * all * (1 + 1e-12))
            sum += weight[static_cast<std::size_t>(order[size++])];
        sizes.push_back(size);
    }
    return sizes;
}

Best best_circle(const std::vector<std::vector<int>>& orders, const std::vector<std::size_t>& sizes,
                 const std::vector<double>& cases, const std::vector<double>& expected, double all) {
    Best best;
    for (std::size_t centre = 0; centre < orders.size(); ++centre) {
        double c = 0, e = 0;
        for (std::size_t i = 0; i < sizes[centre]; ++i) {
            const auto place = static_cast<std::size_t>(orders[centre][i]);
            c += cases[place];
            e += expected[place];
            const double value = log_ratio(c, e, all);
            if (value > best.value + 1e-12) best = {centre, i + 1, value};
        }
    }
    return best;
}

void describe(Cluster& cluster, double all, double p) {
    cluster.log_ratio = log_ratio(cluster.cases, cluster.expected, all);
    const double rest = all - cluster.cases;
    if (cluster.expected > 0 && rest > 0)
        cluster.relative_risk = (cluster.cases / cluster.expected) / (rest / (all - cluster.expected));
    cluster.p = p;
}

}  // namespace

std::optional<Cluster> scan(std::span<const Place> places, double most, int draws, std::uint64_t seed) {
    CHECK(most > 0 && most <= 1 && draws >= 0);
    std::vector<double> cases, expected, weight;
    for (const auto& place : places) {
        cases.push_back(place.cases);
        expected.push_back(place.expected);
        weight.push_back(place.population > 0 ? place.population : place.expected);
    }
    const double all = std::accumulate(cases.begin(), cases.end(), 0.0),
                 sum = std::accumulate(expected.begin(), expected.end(), 0.0);
    if (!(all > 0) || !(sum > 0)) return std::nullopt;
    for (auto& value : expected) value *= all / sum;
    const auto orders = by_distance(places);
    const auto sizes = circle_sizes(orders, weight, most);
    const auto best = best_circle(orders, sizes, cases, expected, all);
    if (best.size == 0) return std::nullopt;
    Cluster cluster;
    for (std::size_t i = 0; i < best.size; ++i) {
        const int place = orders[best.centre][i];
        cluster.places.push_back(place);
        cluster.cases += cases[static_cast<std::size_t>(place)];
        cluster.expected += expected[static_cast<std::size_t>(place)];
    }
    std::vector<double> ends(expected.size());
    std::partial_sum(expected.begin(), expected.end(), ends.begin());
    int as_high = 0;
    std::uint64_t counter = 0;
    std::vector<double> dealt(cases.size());
    for (int draw = 0; draw < draws; ++draw) {
        std::fill(dealt.begin(), dealt.end(), 0.0);
        for (double i = 0; i < all; ++i) {
            const auto at =
                std::upper_bound(ends.begin(), ends.end() - 1, measures::uniform(seed, counter++) * ends.back());
            ++dealt[static_cast<std::size_t>(at - ends.begin())];
        }
        if (best_circle(orders, sizes, dealt, expected, all).value >= best.value) ++as_high;
    }
    describe(cluster, all, draws > 0 ? (1.0 + as_high) / (1.0 + draws) : unknown);
    return cluster;
}

namespace {

// Reports by place and week, and the cylinder over the newest weeks that stands out most.
class Cylinders {
public:
    Cylinders(std::span<const Site> sites, std::span<const Told> reports, int weeks, int longest, double most)
        : weeks_{weeks},
          longest_{std::min(longest, weeks)},
          all_{static_cast<double>(reports.size())},
          orders_{by_distance(sites)},
          by_place_(sites.size(), 0),
          by_week_(static_cast<std::size_t>(weeks), 0) {
        for (const auto& report : reports) {
            ++by_place_.at(static_cast<std::size_t>(report.place));
            ++by_week_.at(static_cast<std::size_t>(report.week));
        }
        sizes_ = circle_sizes(orders_, by_place_, most);
    }
    struct Found {
        Best circle;
        int length = 0;
        double cases = 0, expected = 0;
    };
    Found best(std::span<const Told> reports, const std::vector<int>& week_of) const {
        const auto width = static_cast<std::size_t>(longest_);
        // newest[place][back]: reports of the place in the last back + 1 weeks.
        std::vector<double> newest(by_place_.size() * width, 0);
        for (std::size_t i = 0; i < reports.size(); ++i) {
            const int back = weeks_ - 1 - week_of[i];
            if (back < longest_)
                ++newest[static_cast<std::size_t>(reports[i].place) * width + static_cast<std::size_t>(back)];
        }
        for (std::size_t place = 0; place < by_place_.size(); ++place)
            for (std::size_t back = 1; back < width; ++back)
                newest[place * width + back] += newest[place * width + back - 1];
        Found found;
        for (std::size_t centre = 0; centre < orders_.size(); ++centre) look_round(centre, newest, found);
        return found;
    }
    const std::vector<int>& order(std::size_t centre) const { return orders_[centre]; }

private:
    void look_round(std::size_t centre, const std::vector<double>& newest, Found& found) const {
        const auto width = static_cast<std::size_t>(longest_);
        std::vector<double> cases(width, 0);
        double share = 0;
        for (std::size_t i = 0; i < sizes_[centre]; ++i) {
            const auto place = static_cast<std::size_t>(orders_[centre][i]);
            share += by_place_[place] / all_;
            double in_weeks = 0;
            for (std::size_t back = 0; back < width; ++back) {
                cases[back] += newest[place * width + back];
                in_weeks += by_week_[by_week_.size() - 1 - back];
                const double expected = share * in_weeks, value = log_ratio(cases[back], expected, all_);
                if (value > found.circle.value + 1e-12)
                    found = {{centre, i + 1, value}, static_cast<int>(back) + 1, cases[back], expected};
            }
        }
    }
    int weeks_, longest_;
    double all_;
    std::vector<std::vector<int>> orders_;
    std::vector<double> by_place_, by_week_;
    std::vector<std::size_t> sizes_;
};

}  // namespace

std::optional<Cylinder> permutation_scan(std::span<const Site> sites, std::span<const Told> reports, int weeks,
                                         int longest, double most, int draws, std::uint64_t seed) {
    CHECK(weeks > 0 && longest > 0 && most > 0 && most <= 1 && draws >= 0);
    if (reports.empty() || sites.empty()) return std::nullopt;
    const Cylinders cylinders{sites, reports, weeks, longest, most};
    std::vector<int> week_of;
    for (const auto& report : reports) week_of.push_back(report.week);
    const auto found = cylinders.best(reports, week_of);
    if (found.circle.size == 0) return std::nullopt;
    Cylinder cluster;
    const auto& order = cylinders.order(found.circle.centre);
    cluster.places.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(found.circle.size));
    cluster.cases = found.cases;
    cluster.expected = found.expected;
    cluster.first_week = weeks - found.length;
    int as_high = 0;
    std::uint64_t counter = 0;
    for (int draw = 0; draw < draws; ++draw) {
        for (std::size_t i = week_of.size() - 1; i > 0; --i)
            std::swap(
                week_of[i],
                week_of[static_cast<std::size_t>(measures::uniform(seed, counter++) * static_cast<double>(i + 1))]);
        if (cylinders.best(reports, week_of).circle.value >= found.circle.value) ++as_high;
    }
    describe(cluster, static_cast<double>(reports.size()), draws > 0 ? (1.0 + as_high) / (1.0 + draws) : unknown);
    return cluster;
}

}  // namespace detection
