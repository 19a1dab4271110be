#pragma once
// Numbers from a seed, the same on every machine and with every library: splitmix64 (public domain
// algorithm of Steele, Lea and Flood). The standard's distributions differ between libraries.
#include <cstdint>
#include <vector>

#include "base/fault.h"

namespace synthetic {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_{seed} {}
    // A stream of its own for the nth thing of a kind, whatever order they are made in.
    Random(std::uint64_t seed, std::uint64_t kind, std::uint64_t number) : state_{mixed(mixed(seed + kind * odd) + number * odd)} {}

    std::uint64_t next() { return mixed(state_ += odd); }
    std::size_t below(std::size_t count) {
        CHECK(count > 0);
        return static_cast<std::size_t>((static_cast<unsigned __int128>(next()) * count) >> 64);
    }
    int between(int low, int high) { return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1))); }
    double real() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    bool chance(double likelihood) { return real() < likelihood; }
    template <class T>
    const T& pick(const std::vector<T>& from) { return from[below(from.size())]; }

private:
    static constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ull;
    static std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }
    std::uint64_t state_;
};

// Draws places by weight.
class Weighted {
public:
    void add(double weight) { sums_.push_back((sums_.empty() ? 0 : sums_.back()) + weight); }
    bool empty() const { return sums_.empty(); }
    std::size_t draw(Random& random) const {
        const double at = random.real() * sums_.back();
        std::size_t low = 0, high = sums_.size() - 1;
        while (low < high) {
            const auto middle = (low + high) / 2;
            if (sums_[middle] > at) high = middle; else low = middle + 1;
        }
        return low;
    }

private:
    std::vector<double> sums_;
};

}  // namespace synthetic
