// Bars of the text models: themes and severity of comments (D, B5), stems (D9), candidates (D12).
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <set>

#include "learning/learning.h"
#include "measures/measures.h"
#include "validation/validation.h"

namespace validation {

namespace {

constexpr std::string_view stemmer_data = "swedish-stemmer/voc.txt, output.txt", comments = "complaint-text/*.csv";
constexpr std::size_t stems_compared = 15'000;
constexpr double severe = -3;      // criticality, -5 to 5

struct Comments {
    std::vector<std::string> texts, labels;
    std::vector<double> criticality;   // NaN: not said
    std::vector<bool> test;
    std::size_t tests = 0;
};

// All files of the folder that have the columns, rows of split "test" apart.
Comments read_comments(const Folder& folder) {
    Comments all;
    for (const auto& name : folder.matching("complaint-text", "", ".csv")) {
        const auto table = folder.table(name);
        if (!table->has("feedback") || !table->has("label") || !table->has("criticality")) continue;
        const auto text = table->column("feedback"), label = table->column("label"), criticality = table->column("criticality");
        for (std::size_t row = 0; row < table->rows(); ++row) {
            all.texts.push_back(table->at(row, text));
            all.labels.push_back(table->at(row, label));
            all.criticality.push_back(table->number(row, criticality));
            all.test.push_back(table->has("split") && table->at(row, table->column("split")) == "test");
            all.tests += all.test.back() ? 1 : 0;
        }
    }
    return all;
}

learning::Options options() {
    learning::Options made;
    made.shape.texts_min = 1;
    made.folds = 10;
    return made;
}

struct Measured {
    std::vector<int> truth, chosen;
    std::vector<double> foretold;      // of the last class
    double seconds = 0, processor = 0; // of the clock; of all threads
    bool apart = false;                // on rows of their own, else by folds
    std::string rows;
};

// Learns from the rows that are not test. Measured on the test rows whose text was not learnt from,
// when there are any; else on every row as foretold by the folds that had not seen its text.
Measured measure(const Comments& all, const std::vector<std::string>& classes, const std::function<int(std::size_t)>& label_of) {
    Measured found;
    std::vector<learning::Example> examples;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < all.texts.size(); ++i) {
        if (all.test[i] || label_of(i) < 0) continue;
        examples.push_back({all.texts[i], label_of(i)});
        seen.insert(all.texts[i]);
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto clock = std::clock();
    const auto learnt = learning::Model::learn(classes, examples, options());
    found.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    found.processor = static_cast<double>(std::clock() - clock) / CLOCKS_PER_SEC;
    if (!learnt) return found;
    learning::Model::Reader reader{learnt->model};
    for (std::size_t i = 0; i < all.texts.size(); ++i) {
        if (!all.test[i] || label_of(i) < 0 || seen.count(all.texts[i])) continue;
        const auto& judged = reader.judge(all.texts[i]);
        found.truth.push_back(label_of(i));
        found.chosen.push_back(judged.best);
        found.foretold.push_back(judged.probabilities.back());
    }
    found.apart = !found.truth.empty();
    if (!found.apart)
        for (std::size_t i = 0; i < examples.size(); ++i) {
            found.truth.push_back(examples[i].label);
            found.chosen.push_back(learnt->chosen[i]);
            found.foretold.push_back(learnt->foretold[i].back());
        }
    found.rows = std::to_string(found.truth.size()) + (found.apart ? " test rows with unseen texts" : " rows, ten folds by text");
    return found;
}

std::string with_interval(const Measured& measured, double figure, const std::function<double(const std::vector<int>&, const std::vector<int>&)>& of) {
    std::vector<int> blocks;
    for (std::size_t i = 0; i < measured.truth.size(); ++i) blocks.push_back(static_cast<int>(i));
    const auto interval = measures::block_bootstrap(blocks, [&](std::span<const std::size_t> rows) {
        std::vector<int> truth, chosen;
        for (const auto row : rows) {
            truth.push_back(measured.truth[row]);
            chosen.push_back(measured.chosen[row]);
        }
        return of(chosen, truth);
    }, 200, 1);
    return decimals(figure, 3) + " (95 % " + decimals(interval.low, 3) + " to " + decimals(interval.high, 3) + ")";
}

void theme_bars(const Comments& all, std::vector<Bar>& bars) {
    Bar right{"B5", "themes of comments, nine classes, accuracy", std::string{comments}, ">= 0.68", "", "linear model 0.682 (INSIGHT, its own split)", {}};
    Bar f1{"B5", "themes of comments, macro F1", std::string{comments}, ">= 0.60", "", "linear model 0.598 (INSIGHT, its own split)", {}};
    Bar time{"B5", "learning themes with ten folds, two threads", std::string{comments}, "< 60 s", "", "published SVC 9 minutes", {}};
    if (!all.texts.empty()) {
        const std::set<std::string> names{all.labels.begin(), all.labels.end()};
        const std::vector<std::string> classes{names.begin(), names.end()};
        const auto found = measure(all, classes, [&](std::size_t i) {
            return static_cast<int>(std::find(classes.begin(), classes.end(), all.labels[i]) - classes.begin());
        });
        const auto count = static_cast<int>(classes.size());
        const double accuracy = measures::accuracy(found.chosen, found.truth), macro = measures::macro_f1(found.chosen, found.truth, count);
        right.data = f1.data = std::string{comments} + ", " + found.rows;
        right = reached(right, with_interval(found, accuracy, [](const auto& chosen, const auto& truth) { return measures::accuracy(chosen, truth); }), accuracy >= 0.68);
        f1 = reached(f1, with_interval(found, macro, [&](const auto& chosen, const auto& truth) { return measures::macro_f1(chosen, truth, count); }), macro >= 0.60);
        // By the processor's time, so that others at work on the machine do not count.
        const double two_cores = found.processor / 2;
        time = reached(time, decimals(two_cores, 1) + " s of two processors (" + decimals(found.seconds, 1) + " s by the clock, with whatever else ran)", two_cores < 60);
    }
    bars.push_back(right);
    bars.push_back(f1);
    bars.push_back(time);
}

void severity_bar(const Comments& all, std::vector<Bar>& bars) {
    Bar bar{"B5", "severe comments (criticality <= -3), AUC", std::string{comments}, ">= 0.916", "", "linear model 0.916 (INSIGHT, its own split)", {}};
    if (!all.texts.empty()) {
        const auto found = measure(all, {"not", "severe"}, [&](std::size_t i) {
            return std::isnan(all.criticality[i]) ? -1 : all.criticality[i] <= severe ? 1 : 0;
        });
        const double auc = measures::auc(found.foretold, found.truth);
        bar.data = std::string{comments} + ", " + found.rows;
        bar = reached(bar, decimals(auc, 4) + ", average precision " + decimals(measures::average_precision(found.foretold, found.truth), 3) + ", Brier " +
                               decimals(measures::brier(found.foretold, found.truth), 4) + ", " + decimals(found.processor / 2, 1) + " s of two processors", auc >= 0.916);
    }
    bars.push_back(bar);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = text.find('\n', begin);
        if (end == std::string::npos) end = text.size();
        lines.push_back(text.substr(begin, end - begin));
        if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
        begin = end + 1;
    }
    return lines;
}

Bar stem_bar(const Folder& folder) {
    Bar bar{"D9", "Swedish stems, first 15,000 lines", std::string{stemmer_data}, "all the same", "", "", {}};
    const auto words = folder.read("swedish-stemmer/voc.txt"), stems = folder.read("swedish-stemmer/output.txt");
    if (!words || !stems) return bar;
    const auto voc = lines_of(*words), output = lines_of(*stems);
    const auto count = std::min({voc.size(), output.size(), stems_compared});
    std::size_t same = 0;
    for (std::size_t i = 0; i < count; ++i) same += learning::stem(voc[i]) == output[i] ? 1 : 0;
    return reached(bar, std::to_string(same) + " of " + std::to_string(count), count > 0 && same == count);
}

}  // namespace

std::vector<Bar> text_bars(const Folder& folder) {
    const auto all = read_comments(folder);
    std::vector<Bar> bars;
    theme_bars(all, bars);
    severity_bar(all, bars);
    bars.push_back(stem_bar(folder));
    return bars;
}

}  // namespace validation
