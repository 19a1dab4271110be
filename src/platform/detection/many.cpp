// Many tests at once: how many of those that are pointed out may be false.
#include <algorithm>
#include <map>
#include <numeric>

#include "base/fault.h"
#include "detection/detection.h"

namespace detection {

namespace {

std::vector<std::size_t> by_size(Numbers p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    return order;
}

}  // namespace

std::vector<double> adjusted(Numbers p) {
    const auto order = by_size(p);
    std::vector<double> result(p.size());
    double least = 1;
    for (std::size_t place = order.size(); place-- > 0;) {
        least = std::min(least, p[order[place]] * static_cast<double>(p.size()) / static_cast<double>(place + 1));
        result[order[place]] = least;
    }
    return result;
}

std::vector<bool> rejected(Numbers p, double q) {
    const auto figures = adjusted(p);
    std::vector<bool> result(p.size());
    for (std::size_t i = 0; i < p.size(); ++i) result[i] = figures[i] <= q;
    return result;
}

double simes(Numbers p) {
    if (p.empty()) return 1;
    const auto figures = adjusted(p);
    return *std::min_element(figures.begin(), figures.end());
}

std::vector<bool> rejected_in_families(Numbers p, std::span<const int> family, double q) {
    CHECK(p.size() == family.size());
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < p.size(); ++i) members[family[i]].push_back(i);
    std::vector<std::vector<double>> values;
    std::vector<double> whole;
    for (const auto& [number, places] : members) {
        auto& own = values.emplace_back();
        for (const auto place : places) own.push_back(p[place]);
        whole.push_back(simes(own));
    }
    const auto looked_into = rejected(whole, q);
    const auto share = static_cast<double>(std::count(looked_into.begin(), looked_into.end(), true)) /
                       static_cast<double>(std::max<std::size_t>(whole.size(), 1));
    std::vector<bool> result(p.size(), false);
    std::size_t number = 0;
    for (const auto& [name, places] : members) {
        if (looked_into[number]) {
            const auto inside = rejected(values[number], q * share);
            for (std::size_t i = 0; i < places.size(); ++i) result[places[i]] = inside[i];
        }
        ++number;
    }
    return result;
}

}  // namespace detection
