// Figures of classes: how many were given the class they are of, and how far two agree.
#include "base/fault.h"
#include "measures/measures.h"

namespace measures {

namespace {

struct Counts { double right = 0, given = 0, truth = 0; };

std::vector<Counts> counts_of(std::span<const int> given, std::span<const int> truth, int classes) {
    CHECK(given.size() == truth.size() && classes > 0);
    std::vector<Counts> counts(static_cast<std::size_t>(classes));
    for (std::size_t i = 0; i < given.size(); ++i) {
        CHECK(given[i] >= 0 && given[i] < classes && truth[i] >= 0 && truth[i] < classes);
        ++counts[static_cast<std::size_t>(given[i])].given;
        ++counts[static_cast<std::size_t>(truth[i])].truth;
        if (given[i] == truth[i]) ++counts[static_cast<std::size_t>(given[i])].right;
    }
    return counts;
}

double f1_of(const Counts& one) { return one.given + one.truth > 0 ? 2 * one.right / (one.given + one.truth) : undefined; }

}  // namespace

double accuracy(std::span<const int> given, std::span<const int> truth) {
    CHECK(given.size() == truth.size());
    double right = 0;
    for (std::size_t i = 0; i < given.size(); ++i) right += given[i] == truth[i] ? 1 : 0;
    return given.empty() ? undefined : right / static_cast<double>(given.size());
}

double f1(Outcomes given, Outcomes truth) {
    CHECK(given.size() == truth.size());
    Counts one;
    for (std::size_t i = 0; i < given.size(); ++i) {
        one.given += given[i] ? 1 : 0;
        one.truth += truth[i] ? 1 : 0;
        one.right += given[i] && truth[i] ? 1 : 0;
    }
    return f1_of(one);
}

double macro_f1(std::span<const int> given, std::span<const int> truth, int classes) {
    double sum = 0, counted = 0;
    for (const auto& one : counts_of(given, truth, classes)) {
        const auto value = f1_of(one);
        if (!defined(value)) continue;
        sum += value;
        ++counted;
    }
    return counted > 0 ? sum / counted : undefined;
}

double kappa(std::span<const int> one, std::span<const int> other, int classes, bool quadratic) {
    const auto counts = counts_of(one, other, classes);
    if (one.empty()) return undefined;
    const auto all = static_cast<double>(one.size());
    const auto distance = [&](int a, int b) { return quadratic ? static_cast<double>((a - b) * (a - b)) : a == b ? 0.0 : 1.0; };
    double seen = 0, expected = 0;
    for (std::size_t i = 0; i < one.size(); ++i) seen += distance(one[i], other[i]) / all;
    for (int a = 0; a < classes; ++a)
        for (int b = 0; b < classes; ++b)
            expected += distance(a, b) * counts[static_cast<std::size_t>(a)].given * counts[static_cast<std::size_t>(b)].truth / (all * all);
    return expected > 0 ? 1 - seen / expected : undefined;
}

}  // namespace measures
