#pragma once
// Whether a model's order would have been right: rolling origins, each fitted on what was known then and
// judged by what came after, beside four rules that need no model. Pure; every figure has an interval over
// whole blocks (providers). docs/insight/risk.md.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ranking/ranking.h"

namespace ranking {

enum class Rule { random, most_reports, longest_since, past_deficiency };
inline constexpr std::array rules{Rule::random, Rule::most_reports, Rule::longest_since, Rule::past_deficiency};
std::string_view code(Rule rule);

// One visit that was foretold at an origin, and what it found.
struct Foretold {
    int origin = 0;                        // day
    std::int64_t key = 0;                  // of the unit
    std::int64_t block = 0, inspector = 0, region = 0;   // block: the provider
    int day = 0, outcome = 0;
    double probability = 0;
    double drawn_with = 0;                 // chance of a visit that was drawn; 0: chosen
    std::array<double, rules.size()> by_rule{};          // a higher number goes first; random: any numbers
    std::map<std::string, std::string> groups{};         // dimension to code, for fairness: region, owner_form, kind, size
};

// What is known at an origin: examples to learn from, rows to foretell, and about each row all but its chance.
struct Origin {
    int day = 0;
    std::vector<Example> known;
    std::vector<Row> rows;
    std::vector<Foretold> about;
};
std::vector<Foretold> foretell(const Shape& shape, const std::vector<Origin>& origins, const Options& options = {});

struct Measured { double value = 0, low = 0, high = 0; };      // NaN: cannot be told; 95 % interval

struct BackTest {
    std::size_t origins = 0, rows = 0, positives = 0, drawn = 0;
    double base_rate = 0, capacity = 0;
    // auc, average_precision, brier, brier_skill, slope, intercept, calibration_error, precision, lift, within_inspector,
    // within_region, days_earlier; auc_drawn and lift_drawn on the drawn visits alone; auc_weighted with weights 1/chance
    // (at most 20) on the drawn ones.
    std::map<std::string, Measured> figures;
    struct Bin { double foretold = 0, came = 0; std::int64_t rows = 0; };
    std::vector<Bin> bins;
    struct ByOrigin { int day = 0; std::int64_t rows = 0, positives = 0; double auc = 0, lift = 0; };
    std::vector<ByOrigin> by_origin;
    struct ByRule { Rule rule{}; double auc = 0, lift = 0, precision = 0; };
    std::vector<ByRule> by_rule;           // at the same capacity
};
// `capacity`: the share of an origin's visits that the precision and the lift look at.
BackTest judge(const std::vector<Foretold>& foretold, double capacity, int draws, std::uint64_t seed);

// Whom the order serves and whom it wrongs: of each group of a dimension.
struct Group {
    std::string code;
    std::int64_t rows = 0, positives = 0, flagged = 0;         // flagged: among the first `capacity` of their origin
    double base_rate = 0, foretold = 0;    // share that came, mean chance
    double lift = 0;                       // precision among the flagged / base rate of the group
    double false_alarms = 0;               // flagged among those where nothing was found
    double ratio = 0;                      // false alarms beside those of all; NaN: too few to tell
    bool few = false;                      // under 30 visits or 5 found: figures are not to be read
};
std::vector<Group> fairness(const std::vector<Foretold>& foretold, const std::string& dimension, double capacity);

// A trial: two orders over the same visits. Wins when its AUC is above the other's and above chance, and its lift is no lower;
// with fewer than `visits_min` visits or `found_min` deficiencies nothing is decided.
struct Trial {
    static constexpr std::size_t visits_min = 60, found_min = 15;
    std::size_t visits = 0, found = 0;
    double auc = 0, auc_other = 0, lift = 0, lift_other = 0;
    enum class Verdict { too_few, won, lost } verdict = Verdict::too_few;
};
Trial compare(const std::vector<double>& one, const std::vector<double>& other, const std::vector<int>& outcomes, double capacity);

}  // namespace ranking
