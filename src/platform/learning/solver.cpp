#include "solver.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/fault.h"

namespace learning {

namespace {

// Four numbers that the processor treats as one; plain SSE2, so that every machine adds alike.
using Four = float __attribute__((vector_size(16)));
using Sums = std::array<double, lanes_max>;

constexpr double bias_ridge = 1e-3;    // keeps a class that everybody is of from running away
constexpr int inner_max = 25;
constexpr double inner_enough = 0.3;   // of the gradient

template <int G>
class Solver {
public:
    static constexpr int lanes = 4 * G;
    // A vector of the size of the weights: column by column, then the bias.
    using Vector = std::vector<std::array<Four, G>>;

    Solver(const Problem& problem, std::size_t first, std::size_t count)
        : p_{problem}, first_{first}, count_{count}, size_{problem.columns} {
        weigh_examples();
    }

    void run(Weights& into) {
        w_ = zero();
        sums_.assign(p_.which.size(), {});
        auto loss = losses(sums_, w_);
        Sums begun{}, left{};
        for (int step = 0; step < p_.steps_max; ++step) {
            gradient();
            const auto size = dot(g_, g_);
            bool all = true;
            for (std::size_t k = 0; k < count_; ++k) {
                if (step == 0) begun[k] = size[k];
                left[k] = begun[k] > 0 ? std::sqrt(size[k] / begun[k]) : 0;
                done_[k] = left[k] < p_.enough;
                all = all && done_[k];
            }
            if (all) break;
            direction(size);
            loss = search(loss);
        }
        for (std::size_t k = 0; k < count_; ++k) {
            for (std::size_t c = 0; c < size_; ++c) into.of[c * into.classes + first_ + k] = at(w_, c, k);
            into.bias[first_ + k] = at(w_, size_, k);
            into.gradient[first_ + k] = left[k];
        }
    }

private:
    static float at(const Vector& v, std::size_t row, std::size_t k) { return v[row][k / 4][k % 4]; }
    Vector zero() const { return Vector(size_ + 1); }

    void weigh_examples() {
        Sums positives{};
        for (std::size_t k = 0; k < count_; ++k)
            for (const auto row : p_.which) positives[k] += p_.positive[first_ + k][row];
        sign_.resize(p_.which.size());
        cost_.resize(p_.which.size());
        const auto all = static_cast<double>(p_.which.size());
        for (std::size_t i = 0; i < p_.which.size(); ++i)
            for (std::size_t k = 0; k < lanes; ++k) {
                const bool is = k < count_ && p_.positive[first_ + k][p_.which[i]];
                const double share = k < count_ ? (is ? positives[k] : all - positives[k]) / all : 1;
                sign_[i][k / 4][k % 4] = is ? 1.0f : -1.0f;
                cost_[i][k / 4][k % 4] = k < count_ ? static_cast<float>(p_.cost * std::pow(0.5 / share, p_.balance)) : 0.0f;
            }
    }

    // out = X v, one a row.
    void multiply(const Vector& v, std::vector<std::array<Four, G>>& out) const {
        out.resize(p_.which.size());
        for (std::size_t i = 0; i < p_.which.size(); ++i) {
            auto sum = v[size_];
            for (auto e = p_.rows->begins[p_.which[i]]; e < p_.rows->begins[p_.which[i] + 1]; ++e) {
                const auto& of = v[p_.rows->columns[e]];
                const float x = p_.rows->values[e];
                for (int g = 0; g < G; ++g) sum[g] += x * of[g];
            }
            out[i] = sum;
        }
    }
    // out += X' t; with `square` the values squared.
    template <bool square>
    void multiply_back(const std::vector<std::array<Four, G>>& t, Vector& out) const {
        for (std::size_t i = 0; i < p_.which.size(); ++i) {
            const auto& of = t[i];
            for (auto e = p_.rows->begins[p_.which[i]]; e < p_.rows->begins[p_.which[i] + 1]; ++e) {
                auto& sum = out[p_.rows->columns[e]];
                const float x = square ? p_.rows->values[e] * p_.rows->values[e] : p_.rows->values[e];
                for (int g = 0; g < G; ++g) sum[g] += x * of[g];
            }
            for (int g = 0; g < G; ++g) out[size_][g] += of[g];
        }
    }
    // Long sums in double: by fixed stretches, so that the order is one.
    static Sums dot(const Vector& a, const Vector& b) {
        Sums sums{};
        constexpr std::size_t stretch = 64;
        for (std::size_t begin = 0; begin < a.size(); begin += stretch) {
            std::array<Four, G> part{};
            const auto end = std::min(a.size(), begin + stretch);
            for (auto i = begin; i < end; ++i)
                for (int g = 0; g < G; ++g) part[g] += a[i][g] * b[i][g];
            for (int k = 0; k < lanes; ++k) sums[k] += part[k / 4][k % 4];
        }
        return sums;
    }
    static std::array<Four, G> lanes_of(const Sums& sums) {
        std::array<Four, G> of{};
        for (int k = 0; k < lanes; ++k) of[k / 4][k % 4] = static_cast<float>(sums[k]);
        return of;
    }
    static void add(Vector& to, const Sums& times, const Vector& what) {
        const auto by = lanes_of(times);
        for (std::size_t i = 0; i < to.size(); ++i)
            for (int g = 0; g < G; ++g) to[i][g] += by[g] * what[i][g];
    }

    Sums losses(const std::vector<std::array<Four, G>>& sums, const Vector& w) const {
        Sums loss{};
        for (std::size_t i = 0; i < sums.size(); ++i)
            for (std::size_t k = 0; k < count_; ++k) {
                const double margin = static_cast<double>(sign_[i][k / 4][k % 4]) * sums[i][k / 4][k % 4];
                const double softly = margin > 0 ? std::log1p(std::exp(-margin)) : -margin + std::log1p(std::exp(margin));
                loss[k] += cost_[i][k / 4][k % 4] * softly;
            }
        const auto size = dot(w, w);
        for (std::size_t k = 0; k < count_; ++k) {
            const double bias = at(w, size_, k);
            loss[k] += 0.5 * (size[k] - bias * bias + bias_ridge * bias * bias);
        }
        return loss;
    }

    // g = w + X'(cost (p - 1) sign), and the curvature of each row.
    void gradient() {
        std::vector<std::array<Four, G>> pull(p_.which.size());
        curve_.resize(p_.which.size());
        for (std::size_t i = 0; i < p_.which.size(); ++i)
            for (std::size_t k = 0; k < lanes; ++k) {
                const float sign = sign_[i][k / 4][k % 4], cost = cost_[i][k / 4][k % 4];
                const float wrong = 1.0f / (1.0f + std::exp(sign * sums_[i][k / 4][k % 4]));
                pull[i][k / 4][k % 4] = -cost * sign * wrong;
                curve_[i][k / 4][k % 4] = cost * wrong * (1.0f - wrong);
            }
        g_ = w_;
        for (int g = 0; g < G; ++g) g_[size_][g] *= static_cast<float>(bias_ridge);
        multiply_back<false>(pull, g_);
    }

    // Conjugate gradients on (I + X' D X) s = -g.
    void direction(const Sums& size) {
        Vector scale(size_ + 1);
        multiply_back<true>(curve_, scale);
        for (std::size_t i = 0; i <= size_; ++i)
            for (int g = 0; g < G; ++g) scale[i][g] = 1.0f / (scale[i][g] + (i == size_ ? static_cast<float>(bias_ridge) : 1.0f));
        s_ = zero();
        auto r = g_;
        for (auto& row : r)
            for (auto& four : row) four = -four;
        auto z = times(scale, r);
        auto p = z;
        auto rz = dot(r, z);
        std::vector<std::array<Four, G>> along;
        Vector h;
        for (int step = 0; step < inner_max; ++step) {
            multiply(p, along);
            for (std::size_t i = 0; i < along.size(); ++i)
                for (int g = 0; g < G; ++g) along[i][g] *= curve_[i][g];
            h = p;
            for (int g = 0; g < G; ++g) h[size_][g] *= static_cast<float>(bias_ridge);
            multiply_back<false>(along, h);
            const auto ph = dot(p, h);
            Sums forward{}, back{};
            for (std::size_t k = 0; k < count_; ++k) forward[k] = !done_[k] && ph[k] > 0 ? rz[k] / ph[k] : 0;
            add(s_, forward, p);
            for (std::size_t k = 0; k < count_; ++k) back[k] = -forward[k];
            add(r, back, h);
            const auto left = dot(r, r);
            bool all = true;
            for (std::size_t k = 0; k < count_; ++k) all = all && (done_[k] || left[k] <= inner_enough * inner_enough * size[k]);
            if (all) break;
            z = times(scale, r);
            const auto next = dot(r, z);
            Sums keep{};
            for (std::size_t k = 0; k < count_; ++k) keep[k] = rz[k] > 0 ? next[k] / rz[k] : 0;
            const auto by = lanes_of(keep);
            for (std::size_t i = 0; i <= size_; ++i)
                for (int g = 0; g < G; ++g) p[i][g] = z[i][g] + by[g] * p[i][g];
            rz = next;
        }
    }
    static Vector times(const Vector& a, const Vector& b) {
        Vector out(a.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            for (int g = 0; g < G; ++g) out[i][g] = a[i][g] * b[i][g];
        return out;
    }

    // Halves the step of each class until its loss falls enough (Armijo), then takes it.
    Sums search(const Sums& before) {
        std::vector<std::array<Four, G>> along;
        multiply(s_, along);
        const auto slope = dot(g_, s_);
        Sums step{};
        std::array<bool, lanes_max> settled{};
        for (std::size_t k = 0; k < count_; ++k) {
            step[k] = done_[k] ? 0 : 1;
            settled[k] = done_[k];
        }
        auto loss = before;
        for (int halvings = 0; halvings < 20; ++halvings) {
            auto sums = sums_;
            add_rows(sums, step, along);
            auto w = w_;
            add(w, step, s_);
            loss = losses(sums, w);
            bool all = true;
            for (std::size_t k = 0; k < count_; ++k) {
                settled[k] = settled[k] || loss[k] <= before[k] + 1e-4 * step[k] * slope[k];
                if (!settled[k]) step[k] /= 2;
                all = all && settled[k];
            }
            if (!all) continue;
            sums_ = std::move(sums);
            w_ = std::move(w);
            return loss;
        }
        // Nothing falls any more to the precision of the numbers: these classes are where they can be.
        for (std::size_t k = 0; k < count_; ++k)
            if (!settled[k]) step[k] = 0;
        add_rows(sums_, step, along);
        add(w_, step, s_);
        return losses(sums_, w_);
    }
    static void add_rows(std::vector<std::array<Four, G>>& to, const Sums& times, const std::vector<std::array<Four, G>>& what) {
        const auto by = lanes_of(times);
        for (std::size_t i = 0; i < to.size(); ++i)
            for (int g = 0; g < G; ++g) to[i][g] += by[g] * what[i][g];
    }

    const Problem& p_;
    std::size_t first_, count_, size_;
    std::vector<std::array<Four, G>> sign_, cost_, curve_, sums_;
    Vector w_, g_, s_;
    std::array<bool, lanes_max> done_{};
};

}  // namespace

Weights solve(const Problem& problem) {
    CHECK(problem.rows && !problem.which.empty() && !problem.positive.empty());
    Weights weights;
    weights.classes = problem.positive.size();
    weights.of.resize(problem.columns * weights.classes);
    weights.bias.resize(weights.classes);
    weights.gradient.resize(weights.classes);
    for (std::size_t first = 0; first < weights.classes; first += lanes_max) {
        const auto count = std::min(lanes_max, weights.classes - first);
        if (count <= 4)
            Solver<1>{problem, first, count}.run(weights);
        else if (count <= 8)
            Solver<2>{problem, first, count}.run(weights);
        else if (count <= 12)
            Solver<3>{problem, first, count}.run(weights);
        else
            Solver<4>{problem, first, count}.run(weights);
    }
    return weights;
}

void score(const Weights& weights, std::span<const std::uint32_t> columns, std::span<const float> values, double* sums) {
    const auto classes = weights.classes;
    std::array<float, 256> part{};
    CHECK(classes <= part.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto* of = &weights.of[columns[i] * classes];
        for (std::size_t k = 0; k < classes; ++k) part[k] += values[i] * of[k];
    }
    for (std::size_t k = 0; k < classes; ++k) sums[k] = weights.bias[k] + static_cast<double>(part[k]);
}

}  // namespace learning
