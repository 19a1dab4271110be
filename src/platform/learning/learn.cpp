#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <map>
#include <set>
#include <thread>

#include "base/fault.h"
#include "measures/measures.h"
#include "model.h"

namespace learning {

namespace {

using Labels = std::vector<std::vector<std::uint8_t>>;   // one a lane, of every example

// Runs every job once on so many threads; which thread runs which does not matter to any answer.
template <class Job>
void run_all(std::size_t jobs, int threads, Job job) {
    std::atomic<std::size_t> next{0};
    std::vector<std::exception_ptr> failed(jobs);
    const auto work = [&] {
        for (auto i = next++; i < jobs; i = next++) {
            try {
                job(i);
            } catch (...) {
                failed[i] = std::current_exception();
            }
        }
    };
    std::vector<std::thread> others;
    for (int i = 1; i < std::min<int>(threads, static_cast<int>(jobs)); ++i) others.emplace_back(work);
    work();
    for (auto& thread : others) thread.join();
    for (const auto& error : failed)
        if (error) std::rethrow_exception(error);
}

// Texts that are the same are one group and fall on one side of every split.
std::vector<std::uint64_t> groups_of(const std::vector<Example>& examples, const Shape& shape) {
    std::vector<std::uint64_t> groups;
    Tokens tokens;
    for (const auto& example : examples) {
        read(example.text, shape.characters_max, tokens);
        std::uint64_t hash = 1;
        for (const auto& word : tokens.words) hash = mixed(hash * 31 + hash_of(tokens.of(word)));
        groups.push_back(hash);
    }
    return groups;
}

// A fold for each example: every class is dealt out evenly, group by group, in an order that seed and
// text decide, so that the order of the examples does not.
std::vector<int> folds_of(const std::vector<Example>& examples, const std::vector<std::uint64_t>& groups, int folds,
                          std::uint64_t seed) {
    std::map<std::uint64_t, int> label_of;   // of a group: the lowest
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const auto [at, fresh] = label_of.try_emplace(groups[i], examples[i].label);
        if (!fresh) at->second = std::min(at->second, examples[i].label);
    }
    std::vector<std::tuple<int, std::uint64_t, std::uint64_t>> order;
    for (const auto& [group, label] : label_of) order.emplace_back(label, mixed(group ^ mixed(seed)), group);
    std::sort(order.begin(), order.end());
    std::map<std::uint64_t, int> fold;
    int next = 0;
    for (const auto& [label, place, group] : order) fold[group] = next++ % folds;
    std::vector<int> found;
    for (const auto group : groups) found.push_back(fold[group]);
    return found;
}

struct Learner {
    const std::vector<std::string>& classes;
    const std::vector<Example>& examples;
    const Options& options;
    std::vector<std::uint64_t> groups;
    std::vector<int> folds;
    std::vector<std::int64_t> texts_of;      // different texts of each class
    std::vector<Lane> lanes;
    Labels labels;

    void find_lanes() {
        std::vector<std::set<std::uint64_t>> texts(classes.size());
        for (std::size_t i = 0; i < examples.size(); ++i) texts[static_cast<std::size_t>(examples[i].label)].insert(groups[i]);
        for (const auto& one : texts) texts_of.push_back(static_cast<std::int64_t>(one.size()));
        for (std::size_t k = options.ordered ? 1 : 0; k < classes.size(); ++k) {
            std::int64_t yes = 0, no = 0;
            for (std::size_t c = 0; c < classes.size(); ++c)
                ((options.ordered ? c >= k : c == k) ? yes : no) += texts_of[c];
            if (yes < options.examples_min || no < options.examples_min) continue;
            lanes.push_back({static_cast<int>(k), {}, 0.5});
            auto& of_lane = labels.emplace_back();
            for (const auto& example : examples)
                of_lane.push_back(options.ordered ? example.label >= static_cast<int>(k) : example.label == static_cast<int>(k));
        }
    }

    struct Fit {
        Features features;
        Weights weights;
    };
    // Learns from the examples outside `fold`; -1: from all.
    Fit fit(int fold) const {
        std::vector<std::string_view> texts;
        std::vector<std::uint32_t> which;
        for (std::size_t i = 0; i < examples.size(); ++i)
            if (folds[i] != fold) texts.push_back(examples[i].text);
        Fit made{Features::fit(texts, options.shape), {}};
        Rows rows;
        Features::Row row;
        for (const auto text : texts) {
            made.features.row(text, row);
            // In order of column, so that sums have one order whatever the text's.
            std::vector<std::pair<std::uint32_t, float>> entries;
            for (std::size_t i = 0; i < row.columns.size(); ++i) entries.emplace_back(row.columns[i], row.values[i]);
            std::sort(entries.begin(), entries.end());
            for (const auto& [column, value] : entries) {
                rows.columns.push_back(column);
                rows.values.push_back(value);
            }
            rows.begins.push_back(rows.columns.size());
            which.push_back(static_cast<std::uint32_t>(which.size()));
        }
        Labels of_these;
        for (const auto& lane : labels) {
            auto& to = of_these.emplace_back();
            for (std::size_t i = 0; i < examples.size(); ++i)
                if (folds[i] != fold) to.push_back(lane[i]);
        }
        made.weights = solve({&rows, made.features.size(), which, of_these, options.cost, options.balance});
        return made;
    }
};

// Weights on the grid of the file, so that a model says the same before and after it was stored.
void round_weights(Weights& weights) {
    for (std::size_t k = 0; k < weights.classes; ++k) {
        const double step = grid_step(weights, k);
        for (std::size_t i = k; i < weights.of.size(); i += weights.classes)
            weights.of[i] = step > 0 ? static_cast<float>(std::round(static_cast<double>(weights.of[i]) / step) * step) : 0;
    }
}

// Calibration and thresholds from the examples outside `fold`; -1: from all.
std::vector<Lane> calibrated(const Learner& learner, const std::vector<std::vector<double>>& sums, int fold) {
    auto lanes = learner.lanes;
    for (std::size_t k = 0; k < lanes.size(); ++k) {
        std::vector<double> of_lane;
        std::vector<std::uint8_t> positive;
        for (std::size_t i = 0; i < sums.size(); ++i)
            if (learner.folds[i] != fold) {
                of_lane.push_back(sums[i][k]);
                positive.push_back(learner.labels[k][i]);
            }
        lanes[k].calibrated = calibrate(of_lane, positive);
        for (auto& sum : of_lane) sum = lanes[k].calibrated.probability(sum);
        lanes[k].threshold = best_threshold(of_lane, positive);
    }
    return lanes;
}

void foretell(const Model::Parts& parts, const std::vector<double>& sums, std::vector<double>& probabilities, int& choice) {
    std::vector<double> lanes;
    for (std::size_t k = 0; k < sums.size(); ++k) lanes.push_back(parts.lanes[k].calibrated.probability(sums[k]));
    probabilities = probabilities_of(parts, lanes);
    choice = chosen(parts, probabilities);
}

std::vector<std::string> words_of(const Learner& learner, const Learner::Fit& fit, std::size_t lane) {
    constexpr std::size_t words_max = 8;
    if (learner.options.shown_in_texts_min <= 0) return {};
    std::map<std::string, std::set<std::uint64_t>> texts_with;
    for (std::size_t i = 0; i < learner.examples.size(); ++i) {
        if (!learner.labels[lane][i]) continue;
        const auto tokens = tokens_of(learner.examples[i].text, learner.options.shape.characters_max);
        for (const auto& word : tokens.words) texts_with[std::string{tokens.of(word)}].insert(learner.groups[i]);
    }
    std::vector<std::pair<double, std::string>> found;
    for (const auto& [word, texts] : texts_with) {
        if (texts.size() < static_cast<std::size_t>(learner.options.shown_in_texts_min)) continue;
        const auto place = fit.features.place(hash_of(word) | word_kind);
        if (place < 0) continue;
        const auto at = static_cast<std::size_t>(place);
        const double weight = static_cast<double>(fit.weights.of[at * fit.weights.classes + lane]) * static_cast<double>(fit.features.idf()[at]);
        if (weight > 0) found.emplace_back(-weight, word);
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min(found.size(), words_max); ++i) words.push_back(found[i].second);
    return words;
}

void measure(Figures& figures, const Learner& learner, const Model::Learnt& learnt, const Model::Parts& parts) {
    std::vector<int> truth;
    for (const auto& example : learner.examples) truth.push_back(example.label);
    figures.accuracy = measures::accuracy(learnt.chosen, truth);
    figures.macro_f1 = measures::macro_f1(learnt.chosen, truth, static_cast<int>(learner.classes.size()));
    double distance = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) distance += std::abs(truth[i] - learnt.chosen[i]);
    figures.mean_error = distance / static_cast<double>(truth.size());
    for (std::size_t c = 0; c < learner.classes.size(); ++c) {
        ClassFigures one;
        one.name = learner.classes[c];
        one.examples = learner.texts_of[c];
        std::vector<double> foretold;
        std::vector<int> is, said;
        double right = 0, all_said = 0, all_is = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            is.push_back(truth[i] == static_cast<int>(c));
            said.push_back(learnt.chosen[i] == static_cast<int>(c));
            foretold.push_back(learnt.foretold[i][c]);
            right += is.back() && said.back() ? 1 : 0;
            all_said += said.back();
            all_is += is.back();
        }
        one.precision = all_said > 0 ? right / all_said : 0;
        one.recall = all_is > 0 ? right / all_is : 0;
        one.f1 = all_said + all_is > 0 ? 2 * right / (all_said + all_is) : 0;
        one.brier = measures::brier(foretold, is);
        for (const auto& lane : parts.lanes)
            if (lane.label == static_cast<int>(c)) {
                one.learnt = true;
                one.threshold = lane.threshold;
            }
        // A step has no question of its own: it is learnt when it has examples enough.
        if (learner.options.ordered) one.learnt = one.examples >= learner.options.examples_min;
        figures.classes.push_back(std::move(one));
    }
}

}  // namespace

base::Result<Model::Learnt> Model::learn(const std::vector<std::string>& classes, const std::vector<Example>& examples,
                                         const Options& options) {
    for (const auto& example : examples) CHECK(example.label >= 0 && example.label < static_cast<int>(classes.size()));
    Learner learner{classes, examples, options, groups_of(examples, options.shape), {}, {}, {}, {}};
    learner.folds = folds_of(examples, learner.groups, options.folds, options.seed);
    learner.find_lanes();
    if (learner.lanes.size() < (options.ordered ? 1u : 2u))
        return base::Refusal{"learning.refused.too_few", "", "", {std::to_string(options.examples_min)}};
    const auto folds = static_cast<std::size_t>(options.folds);
    std::vector<std::vector<double>> sums(examples.size(), std::vector<double>(learner.lanes.size()));
    Learner::Fit whole;
    run_all(folds + 1, options.threads, [&](std::size_t job) {
        const int fold = job == 0 ? -1 : static_cast<int>(job - 1);   // the largest first
        auto fit = learner.fit(fold);
        if (job == 0) {
            round_weights(fit.weights);
            whole = std::move(fit);
            return;
        }
        Features::Row row;
        for (std::size_t i = 0; i < examples.size(); ++i) {
            if (learner.folds[i] != fold) continue;
            fit.features.row(examples[i].text, row);
            score(fit.weights, row.columns, row.values, sums[i].data());
        }
    });
    Parts parts;
    parts.classes = classes;
    parts.ordered = options.ordered;
    parts.leaning = options.leaning;
    parts.shares.resize(classes.size());
    for (const auto& example : examples) parts.shares[static_cast<std::size_t>(example.label)] += 1 / static_cast<double>(examples.size());
    std::vector<std::vector<double>> foretold(examples.size());
    std::vector<int> choices(examples.size());
    for (int fold = 0; fold < options.folds; ++fold) {
        parts.lanes = calibrated(learner, sums, fold);
        for (std::size_t i = 0; i < examples.size(); ++i)
            if (learner.folds[i] == fold) foretell(parts, sums[i], foretold[i], choices[i]);
    }
    parts.lanes = calibrated(learner, sums, -1);
    std::vector<std::vector<std::string>> words;
    for (std::size_t k = 0; k < parts.lanes.size(); ++k) words.push_back(words_of(learner, whole, k));
    parts.features = std::move(whole.features);
    parts.weights = std::move(whole.weights);
    Figures figures;
    figures.examples = static_cast<std::int64_t>(examples.size());
    figures.texts = static_cast<std::int64_t>(std::set<std::uint64_t>(learner.groups.begin(), learner.groups.end()).size());
    figures.features = static_cast<std::int64_t>(parts.features.size());
    Learnt learnt{Model{parts}, {}, std::move(foretold), std::move(choices)};
    measure(figures, learner, learnt, parts);
    for (std::size_t k = 0; k < parts.lanes.size(); ++k)
        figures.classes[static_cast<std::size_t>(parts.lanes[k].label)].words = words[k];
    learnt.figures = std::move(figures);
    return learnt;
}

}  // namespace learning
