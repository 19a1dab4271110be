#pragma once
// The equations of one step, in two kinds of unknowns: columns that every row has (intercept and
// numbers), and levels of factors, of which a row has one of each. Eigen stays behind this header.
#include <cstdint>
#include <memory>
#include <vector>

namespace ranking::impl {

// Rows in one block: `columns` numbers each, then `factors` places of levels (-1: none).
struct Data {
    std::size_t rows = 0, columns = 0, factors = 0, levels = 0;   // levels of all factors
    std::vector<double> numbers;
    std::vector<int> places;
    std::vector<int> outcome;
    std::vector<double> weight;

    const double* row(std::size_t i) const { return numbers.data() + i * columns; }
    const int* at(std::size_t i) const { return places.data() + i * factors; }
    std::size_t unknowns() const { return columns + levels; }
    double sum(std::size_t i, const std::vector<double>& unknown) const;
};

// Second derivatives at a point, factorised.
class System {
public:
    System(const Data& data, const std::vector<double>& curvature, const std::vector<double>& precision);
    ~System();
    std::vector<double> solve(const std::vector<double>& right) const;
    // Diagonal of the inverse (Takahashi's equations).
    std::vector<double> variances() const;
    // A draw from the normal with the inverse as its covariance, made of standard normal numbers.
    std::vector<double> draw(const std::vector<double>& standard) const;

private:
    std::size_t columns_ = 0;
    struct Held;
    std::unique_ptr<Held> held_;
};

}  // namespace ranking::impl
