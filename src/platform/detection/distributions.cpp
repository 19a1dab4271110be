// Counts and their tails. Sums over the probabilities where the count is small, which it nearly always
// is; the incomplete beta and gamma functions of Boost.Math elsewhere.
#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "base/fault.h"
#include "detection/detection.h"

namespace detection {

namespace {

// No wider type in between: the same figures on every machine, and faster.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Normal = boost::math::normal_distribution<double, Policy>;

constexpr double summed_max = 200;      // counts below this are summed
constexpr double first_least = 1e-280;  // a first probability below this has lost its digits

bool poisson(double dispersion) { return !(dispersion > 1); }

// Probabilities of 0, 1, 2... one after the other.
class Steps {
public:
    Steps(double mean, double dispersion)
        : poisson_{poisson(dispersion)},
          mean_{mean},
          size_{poisson_ ? 0 : mean / (dispersion - 1)},
          share_{poisson_ ? 0 : 1 - 1 / dispersion},
          value_{std::exp(poisson_ ? -mean : -size_ * std::log(dispersion))} {}
    double value() const { return value_; }
    void next() {
        value_ *= poisson_ ? mean_ / (count_ + 1) : (size_ + count_) / (count_ + 1) * share_;
        ++count_;
    }

private:
    bool poisson_;
    double mean_, size_, share_, value_;
    double count_ = 0;
};

double far_tail(double count, double mean, double dispersion) {
    if (poisson(dispersion)) return boost::math::gamma_p(count, mean, Policy{});
    return boost::math::ibeta(count, mean / (dispersion - 1), 1 - 1 / dispersion, Policy{});
}

double far_lower(double count, double mean, double dispersion) {
    if (poisson(dispersion)) return boost::math::gamma_q(count + 1, mean, Policy{});
    return boost::math::ibetac(count + 1, mean / (dispersion - 1), 1 - 1 / dispersion, Policy{});
}

bool summable(double count, double mean, double dispersion) {
    return count < summed_max && mean < summed_max && Steps(mean, dispersion).value() > first_least;
}

}  // namespace

double tail(double count, double mean, double dispersion) {
    count = std::ceil(count);
    if (count <= 0) return 1;
    if (!(mean > 0)) return 0;
    if (!summable(count, mean, dispersion)) return far_tail(count, mean, dispersion);
    Steps step{mean, dispersion};
    double below = 0;
    for (double y = 0; y < count; ++y, step.next()) below += step.value();
    // What is left of 1 is the tail, unless it is so little that the digits are gone.
    if (below < 0.9999) return 1 - below;
    return far_tail(count, mean, dispersion);
}

double lower_tail(double count, double mean, double dispersion) {
    count = std::floor(count);
    if (count < 0) return 0;
    if (!(mean > 0)) return 1;
    if (!summable(count, mean, dispersion)) return far_lower(count, mean, dispersion);
    Steps step{mean, dispersion};
    double sum = 0;
    for (double y = 0; y <= count; ++y, step.next()) sum += step.value();
    return std::min(sum, 1.0);
}

double mid_tail(double count, double mean, double dispersion) {
    return (tail(count, mean, dispersion) + tail(count + 1, mean, dispersion)) / 2;
}

int quantile(double probability, double mean, double dispersion) {
    CHECK(probability >= 0 && probability < 1);
    if (!(mean > 0)) return 0;
    constexpr double mean_max = 1e7;  // more than any office gets in a week
    mean = std::min(mean, mean_max);
    if (summable(mean, mean, dispersion)) {
        Steps step{mean, dispersion};
        double sum = step.value();
        int y = 0;
        // One part in 10^12 is rounding, not probability.
        while (sum < probability * (1 - 1e-12) && y < 1'000'000 && (sum < 0.5 || step.value() > 0)) {
            step.next();
            sum += step.value();
            ++y;
        }
        return y;
    }
    int low = -1, high = static_cast<int>(mean) + 1;
    while (lower_tail(high, mean, dispersion) < probability) high *= 2;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        (lower_tail(middle, mean, dispersion) < probability ? low : high) = middle;
    }
    return high;
}

double normal_quantile(double probability) {
    return boost::math::quantile(Normal{}, std::clamp(probability, 1e-300, 1 - 1e-16));
}

double normal_tail(double z) { return std::erfc(z / std::sqrt(2.0)) / 2; }

double z_of(double count, double mean, double dispersion) {
    const double p = mid_tail(count, mean, dispersion);
    return p < 0.5 ? -normal_quantile(std::max(p, 1e-300)) : normal_quantile(std::max(1 - p, 1e-16));
}

}  // namespace detection
