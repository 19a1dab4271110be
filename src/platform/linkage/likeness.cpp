// How like two values are.
#include <algorithm>
#include <array>
#include <bitset>

#include "linkage/linkage.h"

namespace linkage {

namespace {

constexpr std::size_t bytes_max = 128;  // of a value that is compared by spelling; the rest adds nothing

}  // namespace

double jaro_winkler(std::string_view a, std::string_view b) {
    a = a.substr(0, bytes_max);
    b = b.substr(0, bytes_max);
    if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1 : 0;
    if (a == b) return 1;
    const auto longer = std::max(a.size(), b.size());
    const std::size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
    std::bitset<bytes_max> taken_a, taken_b;
    std::size_t matches = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto from = i > window ? i - window : 0, to = std::min(b.size(), i + window + 1);
        for (std::size_t j = from; j < to; ++j) {
            if (taken_b[j] || a[i] != b[j]) continue;
            taken_a[i] = taken_b[j] = true;
            ++matches;
            break;
        }
    }
    if (matches == 0) return 0;
    std::size_t moved = 0;
    for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
        if (!taken_a[i]) continue;
        while (!taken_b[j]) ++j;
        if (a[i] != b[j]) ++moved;
        ++j;
    }
    const auto m = static_cast<double>(matches);
    const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                         (m - static_cast<double>(moved / 2)) / m) /
                        3;
    std::size_t prefix = 0;
    while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) ++prefix;
    return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

int slips(std::string_view a, std::string_view b, int limit) {
    a = a.substr(0, bytes_max);
    b = b.substr(0, bytes_max);
    const auto longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
    if (longer - shorter > static_cast<std::size_t>(limit)) return limit + 1;
    std::array<std::array<int, bytes_max + 1>, 3> rows;  // the row before last, the last and this one
    for (std::size_t j = 0; j <= b.size(); ++j) rows[1][j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& now = rows[2];
        now[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({rows[1][j] + 1, now[j - 1] + 1, rows[1][j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], rows[0][j - 2] + 1);
        }
        rows[0] = rows[1];
        rows[1] = now;
    }
    return std::min(rows[1][b.size()], limit + 1);
}

namespace {

// The numbers of "12", "12 14", "12-14 b": what may be a range is its two ends.
struct Numbers {
    std::vector<int> all;
    bool holds(int n) const {
        if (std::find(all.begin(), all.end(), n) != all.end()) return true;
        // Both ends on one side of the street, as houses are counted.
        return all.size() == 2 && all[0] < n && n < all[1] && all[1] - all[0] <= 200;
    }
};

Numbers numbers_of(std::string_view text) {
    Numbers found;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] < '0' || text[i] > '9') {
            ++i;
            continue;
        }
        int n = 0;
        for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i)
            n = std::min(n * 10 + (text[i] - '0'), 99'999'999);
        found.all.push_back(n);
    }
    return found;
}

}  // namespace

double house_numbers(std::string_view a, std::string_view b) {
    if (a == b) return 1;
    const auto one = numbers_of(a), other = numbers_of(b);
    if (one.all.empty() || other.all.empty()) return 0;
    const auto any_in = [](const Numbers& some, const Numbers& range) {
        return std::any_of(some.all.begin(), some.all.end(), [&](int n) { return range.holds(n); });
    };
    return any_in(one, other) || any_in(other, one) ? 0.5 : 0;
}

}  // namespace linkage
