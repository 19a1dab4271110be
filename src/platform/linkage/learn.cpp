// What each level of likeness weighs: u counted, m learned without answers.
#include <algorithm>
#include <cmath>

#include "model.h"

namespace linkage {

namespace {

constexpr int rounds_max = 100;
constexpr double moved_no_more = 1e-7;
constexpr double half = 0.5;           // added to every level's count, so that none is impossible
constexpr double guessed_step = 4;     // each level so much oftener than the one below, before anything is learned
constexpr double prior_belongs = 0.5;  // share of descriptions that belong somewhere, at the start

using Table = std::vector<std::vector<double>>;

std::size_t levels_of(const Comparison& comparison) { return comparison.cuts.size() + 2; }

Table empty_table(const Schema& schema) {
    Table table;
    for (const auto& comparison : schema.comparisons) table.emplace_back(levels_of(comparison), 0.0);
    return table;
}

// Shares of the levels above "missing", each with half a pair more; level 0 is the share that was missing.
void make_shares(std::vector<double>& counts) {
    double all = 0;
    for (std::size_t level = 1; level < counts.size(); ++level) all += counts[level];
    const double with_missing = all + counts[0];
    const auto added = half * static_cast<double>(counts.size() - 1);
    for (std::size_t level = 1; level < counts.size(); ++level) counts[level] = (counts[level] + half) / (all + added);
    counts[0] = with_missing > 0 ? counts[0] / with_missing : 0;
}

Table guessed_m(const Schema& schema) {
    auto m = empty_table(schema);
    for (auto& levels : m) {
        double all = 0, size = 1;
        for (std::size_t level = 1; level < levels.size(); ++level, size *= guessed_step) all += levels[level] = size;
        for (std::size_t level = 1; level < levels.size(); ++level) levels[level] /= all;
    }
    return m;
}

// Shares and numbers of pairs drawn at random, as counted.
struct Random {
    Table shares;
    std::vector<double> pairs;  // that miss nothing, by comparison
};

Random counted_random(const Schema& schema, const Seen& seen) {
    Random random{empty_table(schema), {}};
    for (const auto& levels : seen.random)
        for (std::size_t i = 0; i < levels.size(); ++i) ++random.shares[i][levels[i]];
    for (auto& levels : random.shares) {
        random.pairs.push_back(static_cast<double>(seen.random.size()) - levels[0]);
        make_shares(levels);
    }
    return random;
}

// Among pairs drawn at random some belong together, and in a small register not so few: u is what is left when
// their share is taken away.
Table without_belonging(const Random& random, const Table& m, double prior) {
    auto u = random.shares;
    for (std::size_t i = 0; i < u.size(); ++i) {
        const auto floor = half / (random.pairs[i] + 1);
        double all = 0;
        for (std::size_t level = 1; level < u[i].size(); ++level)
            all += u[i][level] = std::max((u[i][level] - prior * m[i][level]) / (1 - prior), floor);
        for (std::size_t level = 1; level < u[i].size(); ++level) u[i][level] /= all;
    }
    return u;
}

// More likeness must never weigh less: levels that break it are weighed as one.
void make_rising(Model& model) {
    for (std::size_t i = 0; i < model.m.size(); ++i) {
        struct Block {
            std::size_t first, last;
            double m, u;
        };
        std::vector<Block> blocks;
        for (std::size_t level = 1; level < model.m[i].size(); ++level) {
            blocks.push_back({level, level, model.m[i][level], model.u[i][level]});
            while (blocks.size() > 1) {
                auto& before = blocks[blocks.size() - 2];
                const auto& last = blocks.back();
                if (before.m * last.u <= last.m * before.u) break;
                before = {before.first, last.last, before.m + last.m, before.u + last.u};
                blocks.pop_back();
            }
        }
        for (const auto& block : blocks)
            for (auto level = block.first; level <= block.last; ++level)
                model.m[i][level] = model.u[i][level] * block.m / block.u;
    }
}

double log_odds(double prior) { return std::log2(prior / (1 - prior)); }

}  // namespace

double bits(const Model& model, std::size_t comparison, std::size_t level) {
    return level == 0 ? 0 : std::log2(model.m[comparison][level] / model.u[comparison][level]);
}

Model guessed(const Schema& schema, const Seen& seen) {
    Model model;
    model.prior = prior_belongs / static_cast<double>(std::max<std::size_t>(seen.rows, 1));
    model.m = guessed_m(schema);
    model.u = counted_random(schema, seen).shares;
    make_rising(model);
    return model;
}

Model learned(const Schema& schema, const Seen& seen) {
    const auto random = counted_random(schema, seen);
    const auto rows = static_cast<double>(seen.rows), descriptions = static_cast<double>(seen.candidates.size());
    Model model;
    model.m = guessed_m(schema);
    model.prior = prior_belongs / rows;
    model.u = without_belonging(random, model.m, model.prior);
    std::vector<double> belongs;
    for (model.rounds = 1; model.rounds <= rounds_max; ++model.rounds) {
        Table weights = empty_table(schema);
        for (std::size_t i = 0; i < weights.size(); ++i)
            for (std::size_t level = 1; level < weights[i].size(); ++level) weights[i][level] = bits(model, i, level);
        auto m = empty_table(schema);
        double found = 0;
        for (const auto& candidates : seen.candidates) {
            // A description belongs to one of its candidates or to none.
            double all = 1;
            belongs.clear();
            for (const auto& levels : candidates) {
                double weight = log_odds(model.prior);
                for (std::size_t i = 0; i < levels.size(); ++i) weight += weights[i][levels[i]];
                belongs.push_back(std::exp2(std::min(weight, 200.0)));
                all += belongs.back();
            }
            for (std::size_t k = 0; k < candidates.size(); ++k) {
                const double share = belongs[k] / all;
                found += share;
                for (std::size_t i = 0; i < m.size(); ++i) m[i][candidates[k][i]] += share;
            }
        }
        double moved = 0;
        for (std::size_t i = 0; i < m.size(); ++i) {
            make_shares(m[i]);
            for (std::size_t level = 1; level < m[i].size(); ++level)
                moved = std::max(moved, std::fabs(m[i][level] - model.m[i][level]));
        }
        model.m = std::move(m);
        // Neither nobody nor everybody belongs: a prior of 0 or of 1 in each description could never be unlearned.
        model.prior = std::clamp(found, half, descriptions) / (descriptions * rows);
        model.prior = std::min(model.prior, 0.5);
        model.u = without_belonging(random, model.m, model.prior);
        if (moved < moved_no_more) break;
    }
    make_rising(model);
    return model;
}

}  // namespace linkage
