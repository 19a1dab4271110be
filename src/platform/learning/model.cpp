#include "model.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace learning {

Model::Model(Parts parts) : parts_{std::make_shared<const Parts>(std::move(parts))} {}

const std::vector<std::string>& Model::classes() const { return parts_->classes; }
bool Model::ordered() const { return parts_->ordered; }
std::size_t Model::features() const { return parts_->features.size(); }

double grid_step(const Weights& weights, std::size_t lane) {
    double most = 0;
    for (std::size_t i = lane; i < weights.of.size(); i += weights.classes)
        most = std::max(most, std::abs(static_cast<double>(weights.of[i])));
    constexpr double whole_max = 32767;
    return most > 0 ? std::exp2(std::ceil(std::log2(most / whole_max))) : 0;
}

std::vector<double> probabilities_of(const Model::Parts& parts, const std::vector<double>& lanes) {
    auto found = parts.shares;
    if (!parts.ordered) {
        for (std::size_t i = 0; i < lanes.size(); ++i) found[static_cast<std::size_t>(parts.lanes[i].label)] = lanes[i];
        return found;
    }
    // At least this: what nobody could learn keeps its share of the step under it; never rises upwards.
    const auto steps = parts.classes.size();
    std::vector<double> shares_from(steps + 1), at_least(steps + 1);
    for (auto k = steps; k-- > 0;) shares_from[k] = shares_from[k + 1] + parts.shares[k];
    at_least[0] = 1;
    for (std::size_t k = 1, lane = 0; k < steps; ++k) {
        const bool learnt = lane < parts.lanes.size() && parts.lanes[lane].label == static_cast<int>(k);
        const double p = learnt ? lanes[lane] : shares_from[k - 1] > 0 ? at_least[k - 1] * shares_from[k] / shares_from[k - 1] : 0;
        lane += learnt ? 1 : 0;
        at_least[k] = std::min(at_least[k - 1], p);
    }
    for (std::size_t k = 0; k < steps; ++k) found[k] = at_least[k] - at_least[k + 1];
    return found;
}

int chosen(const Model::Parts& parts, const std::vector<double>& probabilities) {
    if (parts.ordered) {
        // The middle one: as often too high as too low.
        double sum = 0;
        for (std::size_t k = 0; k < probabilities.size(); ++k)
            if ((sum += probabilities[k]) >= 0.5) return static_cast<int>(k);
        return static_cast<int>(probabilities.size()) - 1;
    }
    int best = -1;
    double most = -1;
    for (const auto& lane : parts.lanes) {
        // By the share of its class (logit adjustment): what is rare need not be as likely to be said.
        const auto c = static_cast<std::size_t>(lane.label);
        const double value = probabilities[c] / std::pow(std::max(parts.shares[c], 1e-9), parts.leaning);
        if (value > most) {
            most = value;
            best = lane.label;
        }
    }
    return best;
}

struct Model::Reader::Buffers {
    Features::Row row;
    std::vector<double> sums, lanes;
    Judged judged;
};

Model::Reader::Reader(const Model& model) : parts_{model.parts_}, buffers_{std::make_unique<Buffers>()} {}
Model::Reader::~Reader() = default;

const Judged& Model::Reader::judge(std::string_view text) {
    auto& [row, sums, lanes, judged] = *buffers_;
    const auto& parts = *parts_;
    parts.features.row(text, row);
    bool known = false;
    for (const auto column : row.columns) known = known || (parts.features.hashes()[column] & word_kind);
    judged.enough = known && row.tokens.words.size() > 1;
    sums.assign(parts.lanes.size(), 0);
    score(parts.weights, row.columns, row.values, sums.data());
    lanes.resize(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) lanes[i] = parts.lanes[i].calibrated.probability(sums[i]);
    judged.probabilities = row.columns.empty() ? parts.shares : probabilities_of(parts, lanes);
    judged.best = chosen(parts, judged.probabilities);
    return judged;
}

Judged Model::judge(std::string_view text) const { return Reader{*this}.judge(text); }

std::vector<Word> Model::explain(std::string_view text, int label, std::size_t count) const {
    const auto& parts = *parts_;
    // The lowest step is what speaks against the one above it.
    const bool against = parts.ordered && label == 0;
    const auto wanted = against ? 1 : label;
    const auto lane = std::find_if(parts.lanes.begin(), parts.lanes.end(), [&](const Lane& one) { return one.label == wanted; });
    if (lane == parts.lanes.end()) return {};
    const auto place = static_cast<std::size_t>(lane - parts.lanes.begin());
    Features::Row row;
    parts.features.row(text, row);
    std::map<std::uint32_t, double> adds;   // by feature: what one occurrence adds
    for (std::size_t i = 0; i < row.columns.size(); ++i)
        adds[row.columns[i]] = static_cast<double>(row.values[i]) *
                               static_cast<double>(parts.weights.of[row.columns[i] * parts.weights.classes + place]) *
                               lane->calibrated.slope * (against ? -1 : 1);
    std::map<std::uint32_t, int> times;
    const auto each = [&](auto f) {
        each_gram(row.tokens, parts.features.shape(), [&](std::uint64_t hash, std::uint32_t first, std::uint32_t last) {
            if (const auto found = parts.features.place(hash); found >= 0) f(static_cast<std::uint32_t>(found), first, last);
        });
    };
    each([&](std::uint32_t column, std::uint32_t, std::uint32_t) { ++times[column]; });
    std::vector<double> of_piece(row.tokens.pieces.size());
    each([&](std::uint32_t column, std::uint32_t first, std::uint32_t last) {
        const double share = adds[column] / times[column];
        of_piece[first] += share / 2;
        of_piece[last] += share / 2;
    });
    // A piece is shown as its words, without the signs around them; the same word counts together.
    std::map<std::string, double> words;
    for (std::size_t i = 0; i < row.tokens.words.size();) {
        auto last = i;
        while (last + 1 < row.tokens.words.size() && row.tokens.words[last + 1].piece == row.tokens.words[i].piece) ++last;
        const auto begin = row.tokens.words[i].begin, end = row.tokens.words[last].end;
        words[row.tokens.text.substr(begin, end - begin)] += of_piece[row.tokens.words[i].piece];
        i = last + 1;
    }
    std::vector<Word> found;
    for (const auto& [word, weight] : words)
        if (weight != 0) found.push_back({word, weight});
    std::sort(found.begin(), found.end(), [](const Word& a, const Word& b) {
        return std::abs(a.weight) != std::abs(b.weight) ? std::abs(a.weight) > std::abs(b.weight) : a.word < b.word;
    });
    if (found.size() > count) found.resize(count);
    return found;
}

}  // namespace learning
