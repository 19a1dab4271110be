#pragma once
// Linear and mixed-integer optimisation: maximise cost * x under rows of linear limits. A small door
// over CBC and CLP (COIN-OR). Knows no plan and no law. One thread, no randomness of its own: the same
// model and options give the same answer, unless the time ran out first, and then the answer says so.
// Thread-safe: solves wait for each other.
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace optimiser {

inline constexpr double unlimited = std::numeric_limits<double>::infinity();

struct Column {
    double lower = 0, upper = 1, cost = 0;
    bool integer = true;
};
struct Row {
    double lower = -unlimited, upper = unlimited;
    std::vector<std::pair<int, double>> terms;   // column and factor; each column once
};

struct Model {
    std::vector<Column> columns;
    std::vector<Row> rows;
    int add(Column column) { columns.push_back(column); return static_cast<int>(columns.size()) - 1; }
    int add(Row row) { rows.push_back(std::move(row)); return static_cast<int>(rows.size()) - 1; }
};

enum class Status {
    optimal,       // proven, within Options::gap
    feasible,      // a solution, and `bound` says how far from the best it may be
    infeasible,    // proven that there is none
    unbounded,
    unknown        // the time or the nodes ran out before any solution was found
};

struct Options {
    double seconds = 60;                 // of processor time
    int nodes = 1'000'000;               // of the search tree
    double gap = 0;                      // relative: a solution this near to the bound is good enough
    std::vector<double> start{};         // a known solution, a value each column; empty: none
};

struct Solution {
    Status status = Status::unknown;
    std::vector<double> x;               // empty without a solution; integer columns are whole numbers
    double value = 0, bound = 0;         // bound: no solution is better
    bool out_of_time = false;            // the answer may differ on a faster machine
    double gap() const;                  // (bound - value) / |value|; 0 when proven
};
Solution solve(const Model& model, const Options& options = {});

// The same model with whole numbers not asked for.
struct Relaxed {
    Status status = Status::unknown;     // optimal, infeasible, unbounded or unknown
    double value = 0;
    std::vector<double> x;
    std::vector<double> price;           // of each row: what one more of its limit is worth
};
Relaxed relax(const Model& model);

// Whether x stands in the model within `tolerance`, and what it is worth. For callers that round.
bool stands(const Model& model, const std::vector<double>& x, double tolerance = 1e-6);
double value_of(const Model& model, const std::vector<double>& x);

}  // namespace optimiser
