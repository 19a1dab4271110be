// What follows from a proposal: probability, verdict, pairing, counting.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "linkage/linkage.h"

namespace linkage {

Calibration::Calibration(std::vector<Step> steps, double linked_from)
    : steps_{std::move(steps)}, linked_from_{linked_from} {
    std::sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) { return a.from < b.from; });
}

namespace {

using Step = Calibration::Step;

// By rising score.
std::vector<Step> steps_of(const std::vector<Reviewed>& pairs) {
    struct Block {
        double from;
        std::int64_t pairs, right;
        double share() const { return static_cast<double>(right) / static_cast<double>(pairs); }
    };
    std::vector<Block> blocks;
    for (const auto& pair : pairs) {
        if (!blocks.empty() && pair.score == blocks.back().from) {
            // Ties are one block before anything is compared.
            ++blocks.back().pairs;
            blocks.back().right += pair.right;
        } else {
            blocks.push_back({pair.score, 1, pair.right});
        }
    }
    std::vector<Block> pooled;
    for (const auto& block : blocks) {
        pooled.push_back(block);
        while (pooled.size() > 1 && pooled[pooled.size() - 2].share() >= pooled.back().share()) {
            auto& before = pooled[pooled.size() - 2];
            before.pairs += pooled.back().pairs;
            before.right += pooled.back().right;
            pooled.pop_back();
        }
    }
    std::vector<Step> steps;
    double so_far = 0;
    for (const auto& block : pooled) {
        so_far = std::max(so_far, (static_cast<double>(block.right) + 0.5) / (static_cast<double>(block.pairs) + 1));
        steps.push_back({block.from, so_far, block.pairs});
    }
    // A lowest step in which nobody was right claims nothing.
    if (!pooled.empty() && pooled.front().right == 0) steps.front().probability = 0;
    return steps;
}

}  // namespace

Calibration Calibration::of(std::vector<Reviewed> pairs, const Rule& rule) {
    std::erase_if(pairs, [](const Reviewed& pair) { return std::isnan(pair.score); });
    std::sort(pairs.begin(), pairs.end(), [](const Reviewed& a, const Reviewed& b) { return a.score < b.score; });
    Calibration made;
    made.steps_ = steps_of(pairs);
    std::erase_if(pairs, [&](const Reviewed& pair) { return !(pair.margin >= rule.margin); });
    std::int64_t linked = 0, right = 0;
    for (auto i = pairs.size(); i-- > 0;) {
        ++linked;
        right += pairs[i].right;
        const bool tie = i > 0 && pairs[i - 1].score == pairs[i].score;
        if (tie || made.probability(pairs[i].score) < rule.each) continue;
        if ((static_cast<double>(right) + 0.5) / (static_cast<double>(linked) + 1) >= rule.together)
            made.linked_from_ = pairs[i].score;
    }
    return made;
}

double Calibration::probability(double score) const {
    if (std::isnan(score)) return 0;
    const auto after = std::upper_bound(steps_.begin(), steps_.end(), score,
                                        [](double value, const Step& step) { return value < step.from; });
    return after == steps_.begin() ? 0 : std::prev(after)->probability;
}

Verdict decide(const Proposal& proposal, const Calibration& calibration, const Rule& rule) {
    // Written so that a figure that is no number links nothing.
    if (proposal.empty() || !(calibration.probability(proposal.score) >= rule.review_from)) return Verdict::unknown;
    return proposal.score >= calibration.linked_from() && proposal.margin >= rule.margin ? Verdict::linked
                                                                                         : Verdict::review;
}

std::vector<std::pair<std::size_t, std::size_t>> one_to_one(std::span<const Proposal> proposals, double from) {
    struct Pair {
        double weight;
        std::size_t description, row;
    };
    std::vector<Pair> pairs;
    std::size_t rows = 0;
    for (std::size_t i = 0; i < proposals.size(); ++i)
        for (const auto& candidate : proposals[i].candidates) {
            rows = std::max(rows, candidate.row + 1);
            if (candidate.weight >= from) pairs.push_back({candidate.weight, i, candidate.row});
        }
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        if (a.weight != b.weight) return a.weight > b.weight;
        return std::pair{a.description, a.row} < std::pair{b.description, b.row};
    });
    std::vector<bool> used(proposals.size()), taken(rows);
    std::vector<std::pair<std::size_t, std::size_t>> made;
    for (const auto& pair : pairs) {
        if (used[pair.description] || taken[pair.row]) continue;
        used[pair.description] = taken[pair.row] = true;
        made.emplace_back(pair.description, pair.row);
    }
    std::sort(made.begin(), made.end());
    return made;
}

UncertainCount count(std::span<const double> probabilities, double level) {
    constexpr double nothing = 1e-18;
    UncertainCount counted;
    // That exactly first + k of the uncertain ones belong. Ends that carry nothing are let go, so that many
    // uncertain ones cost their spread and not their number.
    std::vector<double> chance{1.0};
    std::int64_t first = 0;
    for (const auto p : probabilities) {
        const auto probability = std::clamp(std::isnan(p) ? 0.0 : p, 0.0, 1.0);
        counted.expected += probability;
        if (probability == 1) ++counted.certain;
        if (probability == 1 || probability == 0) continue;
        chance.push_back(0);
        for (auto k = chance.size(); k-- > 0;)
            chance[k] = chance[k] * (1 - probability) + (k > 0 ? chance[k - 1] * probability : 0);
        while (chance.size() > 1 && chance.back() < nothing) chance.pop_back();
        const auto kept = std::find_if(chance.begin(), chance.end() - 1, [](double c) { return c >= nothing; });
        first += kept - chance.begin();
        chance.erase(chance.begin(), kept);
    }
    const double tail = (1 - level) / 2;
    double below = 0;
    std::size_t low = 0, high = 0;
    for (std::size_t k = 0; k < chance.size(); ++k) {
        if (below <= tail) low = k;
        high = k;
        below += chance[k];
        if (below >= 1 - tail) break;
    }
    counted.low = counted.certain + first + static_cast<std::int64_t>(low);
    counted.high = counted.certain + first + static_cast<std::int64_t>(high);
    return counted;
}

}  // namespace linkage
