#include "ranking/impl/system.h"

#include <Eigen/SparseCholesky>
#include <algorithm>

#include "base/fault.h"

namespace ranking::impl {

using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;
using Vector = Eigen::VectorXd;

double Data::sum(std::size_t i, const std::vector<double>& unknown) const {
    const auto* numbers_here = row(i);
    const auto* levels_here = at(i);
    double total = 0;
    for (std::size_t c = 0; c < columns; ++c) total += numbers_here[c] * unknown[c];
    for (std::size_t f = 0; f < factors; ++f)
        if (levels_here[f] >= 0) total += unknown[columns + static_cast<std::size_t>(levels_here[f])];
    return total;
}

struct System::Held {
    Eigen::SimplicialLDLT<Matrix, Eigen::Lower, Eigen::AMDOrdering<int>> factors;
};

namespace {

// Lower triangle; the columns come last so that the many levels are eliminated first.
Matrix assembled(const Data& data, const std::vector<double>& curvature, const std::vector<double>& precision) {
    const auto columns = data.columns, levels = data.levels, all = data.unknowns();
    std::vector<double> among(columns * columns), across(levels * columns), own(levels);
    std::vector<Eigen::Triplet<double>> cells;
    std::vector<double> scaled(columns);
    for (std::size_t i = 0; i < data.rows; ++i) {
        const auto* x = data.row(i);
        const auto* at = data.at(i);
        const auto w = curvature[i];
        for (std::size_t c = 0; c < columns; ++c) scaled[c] = w * x[c];
        for (std::size_t c = 0; c < columns; ++c)
            for (std::size_t d = 0; d <= c; ++d) among[c * columns + d] += scaled[c] * x[d];
        for (std::size_t f = 0; f < data.factors; ++f) {
            if (at[f] < 0) continue;
            const auto level = static_cast<std::size_t>(at[f]);
            own[level] += w;
            auto* line = across.data() + level * columns;
            for (std::size_t c = 0; c < columns; ++c) line[c] += scaled[c];
            for (std::size_t g = 0; g < f; ++g)
                if (at[g] >= 0) cells.emplace_back(std::max(at[f], at[g]), std::min(at[f], at[g]), w);
        }
    }
    for (std::size_t level = 0; level < levels; ++level) {
        const auto l = static_cast<int>(level);
        cells.emplace_back(l, l, own[level] + precision[columns + level]);
        for (std::size_t c = 0; c < columns; ++c)
            if (const auto value = across[level * columns + c]; value != 0) cells.emplace_back(static_cast<int>(levels + c), l, value);
    }
    for (std::size_t c = 0; c < columns; ++c)
        for (std::size_t d = 0; d <= c; ++d)
            cells.emplace_back(static_cast<int>(levels + c), static_cast<int>(levels + d), among[c * columns + d] + (c == d ? precision[c] : 0));
    Matrix matrix(static_cast<int>(all), static_cast<int>(all));
    matrix.setFromTriplets(cells.begin(), cells.end());
    return matrix;
}

// The matrix has levels first, callers have columns first.
Vector turned(const std::vector<double>& given, std::size_t columns) {
    Vector made(static_cast<Eigen::Index>(given.size()));
    const auto levels = given.size() - columns;
    for (std::size_t i = 0; i < given.size(); ++i) made[static_cast<Eigen::Index>(i)] = i < levels ? given[columns + i] : given[i - levels];
    return made;
}

std::vector<double> turned_back(const Vector& given, std::size_t columns) {
    std::vector<double> made(static_cast<std::size_t>(given.size()));
    const auto levels = made.size() - columns;
    for (std::size_t i = 0; i < made.size(); ++i) (i < levels ? made[columns + i] : made[i - levels]) = given[static_cast<Eigen::Index>(i)];
    return made;
}

// Values of the inverse on the pattern of the factor, from the last column to the first.
class Inverse {
public:
    Inverse(const Matrix& lower, const Vector& diagonal)
        : outer_{lower.outerIndexPtr()}, inner_{lower.innerIndexPtr()}, value_{lower.valuePtr()}, size_{static_cast<int>(diagonal.size())},
          below_(static_cast<std::size_t>(outer_[size_])), own_(static_cast<std::size_t>(size_)) {
        std::vector<double> fresh;
        for (int j = size_ - 1; j >= 0; --j) {
            const int from = outer_[j], to = outer_[j + 1];
            fresh.assign(static_cast<std::size_t>(to - from), 0);
            for (int p = from; p < to; ++p) {
                auto& sum = fresh[static_cast<std::size_t>(p - from)];
                for (int q = from; q < to; ++q) sum -= value_[q] * between(inner_[p], inner_[q]);
            }
            double own = 1 / diagonal[j];
            for (int p = from; p < to; ++p) {
                below_[static_cast<std::size_t>(p)] = fresh[static_cast<std::size_t>(p - from)];
                own -= value_[p] * fresh[static_cast<std::size_t>(p - from)];
            }
            own_[static_cast<std::size_t>(j)] = own;
        }
    }
    const std::vector<double>& diagonal() const { return own_; }

private:
    double between(int a, int b) const {
        if (a == b) return own_[static_cast<std::size_t>(a)];
        const int column = std::min(a, b), row = std::max(a, b), from = outer_[column], to = outer_[column + 1];
        // A column that is full to the end needs no search.
        if (to - from == size_ - 1 - column) return below_[static_cast<std::size_t>(from + row - column - 1)];
        const auto* found = std::lower_bound(inner_ + from, inner_ + to, row);
        CHECK(found != inner_ + to && *found == row);
        return below_[static_cast<std::size_t>(found - inner_)];
    }
    const int* outer_;
    const int* inner_;
    const double* value_;
    int size_;
    std::vector<double> below_, own_;
};

}  // namespace

System::System(const Data& data, const std::vector<double>& curvature, const std::vector<double>& precision) : held_{std::make_unique<Held>()} {
    columns_ = data.columns;
    held_->factors.compute(assembled(data, curvature, precision));
    CHECK(held_->factors.info() == Eigen::Success);
}
System::~System() = default;

std::vector<double> System::solve(const std::vector<double>& right) const {
    return turned_back(held_->factors.solve(turned(right, columns_)), columns_);
}

std::vector<double> System::variances() const {
    const Matrix& lower = held_->factors.matrixL().nestedExpression();
    const Inverse inverse{lower, held_->factors.vectorD()};
    Vector diagonal(static_cast<Eigen::Index>(inverse.diagonal().size()));
    for (Eigen::Index i = 0; i < diagonal.size(); ++i) diagonal[i] = inverse.diagonal()[static_cast<std::size_t>(i)];
    const Vector unpermuted = held_->factors.permutationPinv() * diagonal;
    return turned_back(unpermuted, columns_);
}

std::vector<double> System::draw(const std::vector<double>& standard) const {
    // In the order of the elimination; each number belongs to one unknown whatever that order is.
    Vector z = held_->factors.permutationP() * turned(standard, columns_);
    z.array() /= held_->factors.vectorD().array().sqrt();
    const Vector solved = held_->factors.matrixU().solve(z);
    const Vector unpermuted = held_->factors.permutationPinv() * solved;
    return turned_back(unpermuted, columns_);
}

}  // namespace ranking::impl
