#include "optimiser/optimiser.h"

#include <coin/CbcModel.hpp>
#include <coin/CbcSolver.hpp>
#include <coin/ClpSimplex.hpp>
#include <coin/CoinError.hpp>
#include <coin/OsiClpSolverInterface.hpp>
#include <signal.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "base/fault.h"

namespace optimiser {

namespace {

// CBC keeps state of the whole process, and takes SIGINT while it searches: one solve at a time, and the
// program's own way with the signal is put back.
std::mutex one_at_a_time;

class KeptSignal {
public:
    KeptSignal() { ::sigaction(SIGINT, nullptr, &before_); }
    ~KeptSignal() { ::sigaction(SIGINT, &before_, nullptr); }
    KeptSignal(const KeptSignal&) = delete;
    KeptSignal& operator=(const KeptSignal&) = delete;

private:
    struct sigaction before_ {};
};

// What the solvers throw is no std::exception: it becomes a Fault, which those above know.
template <class Work>
auto guarded(Work work) {
    try {
        return work();
    } catch (const CoinError& error) {
        throw base::Fault("the solver failed in " + error.className() + "::" + error.methodName() + ": " + error.message());
    }
}

// The model by columns, as the solvers take it. They minimise, so costs change sign.
struct ByColumn {
    explicit ByColumn(const Model& model) {
        const auto columns = model.columns.size();
        starts.assign(columns + 1, 0);
        for (const auto& row : model.rows)
            for (const auto& [column, factor] : row.terms) {
                CHECK(column >= 0 && static_cast<std::size_t>(column) < columns);
                ++starts[static_cast<std::size_t>(column) + 1];
            }
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        indices.resize(static_cast<std::size_t>(starts.back()));
        factors.resize(indices.size());
        auto next = starts;
        for (std::size_t row = 0; row < model.rows.size(); ++row)
            for (const auto& [column, factor] : model.rows[row].terms) {
                const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(column)]++);
                indices[at] = static_cast<int>(row);
                factors[at] = factor;
            }
        for (const auto& column : model.columns) {
            lower.push_back(limited(column.lower));
            upper.push_back(limited(column.upper));
            cost.push_back(-column.cost);
        }
        for (const auto& row : model.rows) {
            row_lower.push_back(limited(row.lower));
            row_upper.push_back(limited(row.upper));
        }
    }
    static double limited(double bound) { return std::clamp(bound, -COIN_DBL_MAX, COIN_DBL_MAX); }

    std::vector<int> starts, indices;
    std::vector<double> factors, lower, upper, cost, row_lower, row_upper;
};

bool whole_numbers(const Model& model) {
    return std::any_of(model.columns.begin(), model.columns.end(), [](const Column& column) { return column.integer; });
}

Solution of_relaxed(const Relaxed& relaxed) {
    Solution found;
    found.status = relaxed.status;
    found.value = found.bound = relaxed.value;
    found.x = relaxed.x;
    return found;
}

void round_whole(const Model& model, std::vector<double>& x) {
    for (std::size_t i = 0; i < x.size(); ++i)
        if (model.columns[i].integer) x[i] = std::round(x[i]);
}

constexpr double worthwhile = 1e-7;

int go_on(CbcModel*, int) { return 0; }

Solution answer(const Model& model, const Options& options, const CbcModel& search, bool started) {
    Solution found;
    const bool limited = search.isSecondsLimitReached() || search.isNodeLimitReached();
    found.out_of_time = search.isSecondsLimitReached();
    if (search.isProvenInfeasible() && !started) {
        found.status = Status::infeasible;
        return found;
    }
    if (const double* best = search.bestSolution()) {
        found.x.assign(best, best + model.columns.size());
        round_whole(model, found.x);
        // What the solver's own tolerances let through is no solution here.
        if (!stands(model, found.x, 1e-5)) found.x.clear();
    }
    // Nothing better than the start: it is the best there is.
    const bool exhausted = search.isProvenInfeasible();
    if (started && (found.x.empty() || value_of(model, options.start) > value_of(model, found.x))) found.x = options.start;
    if (found.x.empty()) return found;
    found.value = value_of(model, found.x);
    const double best_possible = -search.getBestPossibleObjValue();
    found.bound = std::abs(best_possible) < 1e30 ? std::max(found.value, best_possible) : unlimited;
    if (!limited && ((search.isProvenOptimal() && options.gap == 0) || exhausted)) found.bound = found.value;
    found.status = found.gap() <= std::max(options.gap, 1e-7) ? Status::optimal : Status::feasible;
    return found;
}

}  // namespace

double Solution::gap() const {
    if (x.empty()) return unlimited;
    const double distance = std::max(0.0, bound - value);
    return distance <= 1e-9 ? 0 : distance / std::max(std::abs(value), 1e-9);
}

double value_of(const Model& model, const std::vector<double>& x) {
    double value = 0;
    for (std::size_t i = 0; i < model.columns.size(); ++i) value += model.columns[i].cost * x[i];
    return value;
}

bool stands(const Model& model, const std::vector<double>& x, double tolerance) {
    if (x.size() != model.columns.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto& column = model.columns[i];
        if (x[i] < column.lower - tolerance || x[i] > column.upper + tolerance) return false;
        if (column.integer && std::abs(x[i] - std::round(x[i])) > tolerance) return false;
    }
    for (const auto& row : model.rows) {
        double sum = 0;
        for (const auto& [column, factor] : row.terms) sum += factor * x[static_cast<std::size_t>(column)];
        if (sum < row.lower - tolerance || sum > row.upper + tolerance) return false;
    }
    return true;
}

Relaxed relax(const Model& model) {
    Relaxed found;
    if (model.columns.empty()) {
        found.status = stands(model, {}) ? Status::optimal : Status::infeasible;
        found.price.assign(model.rows.size(), 0);
        return found;
    }
    const std::lock_guard lock{one_at_a_time};
    const KeptSignal kept;
    const ByColumn data{model};
    ClpSimplex simplex;
    simplex.setLogLevel(0);
    simplex.loadProblem(static_cast<int>(model.columns.size()), static_cast<int>(model.rows.size()), data.starts.data(),
                        data.indices.data(), data.factors.data(), data.lower.data(), data.upper.data(), data.cost.data(),
                        data.row_lower.data(), data.row_upper.data());
    guarded([&] { return simplex.initialSolve(); });
    if (simplex.isProvenOptimal()) {
        found.status = Status::optimal;
        found.value = -simplex.getObjValue();
        found.x.assign(simplex.getColSolution(), simplex.getColSolution() + model.columns.size());
        for (std::size_t row = 0; row < model.rows.size(); ++row) found.price.push_back(-simplex.getRowPrice()[row]);
    } else if (simplex.isProvenPrimalInfeasible()) {
        found.status = Status::infeasible;
    } else if (simplex.isProvenDualInfeasible()) {
        found.status = Status::unbounded;
    }
    return found;
}

Solution solve(const Model& model, const Options& options) {
    if (!whole_numbers(model)) return of_relaxed(relax(model));
    const std::lock_guard lock{one_at_a_time};
    const KeptSignal kept;
    const ByColumn data{model};
    const auto columns = static_cast<int>(model.columns.size());
    OsiClpSolverInterface osi;
    osi.messageHandler()->setLogLevel(0);
    osi.loadProblem(columns, static_cast<int>(model.rows.size()), data.starts.data(), data.indices.data(), data.factors.data(),
                    data.lower.data(), data.upper.data(), data.cost.data(), data.row_lower.data(), data.row_upper.data());
    for (int i = 0; i < columns; ++i)
        if (model.columns[static_cast<std::size_t>(i)].integer) osi.setInteger(i);
    CbcModel search{osi};
    search.setLogLevel(0);
    CbcSolverUsefulData useful;
    CbcMain0(search, useful);
    const bool started = !options.start.empty() && stands(model, options.start);
    std::vector<std::string> words{"vaka", "-log", "0", "-sec", std::to_string(std::max(0.01, options.seconds)), "-maxNodes",
                                         std::to_string(options.nodes), "-ratioGap", std::to_string(options.gap), "-allowableGap", "0", "-increment", "1e-8"};
    // A start is told as what has to be beaten: CBC 2.10 loses its columns when they are told by name.
    if (started) words.insert(words.end(), {"-cutoff", fmt::format("{:.12g}", -value_of(model, options.start) - worthwhile)});
    // Preprocessing of CBC 2.10.8 can lose the best solution and call another proven: the same plan with its units in
    // another order came out lower (PlanningModel.the_order_of_the_units_changes_nothing_of_the_value).
    words.insert(words.end(), {"-preprocess", "off", "-solve", "-quit"});
    std::vector<const char*> arguments;
    for (const auto& word : words) arguments.push_back(word.c_str());
    guarded([&] { return CbcMain1(static_cast<int>(arguments.size()), arguments.data(), search, go_on, useful); });
    return answer(model, options, search, started);
}

}  // namespace optimiser
