#pragma once
// Learning from texts that people have judged: which theme, how severe. One linear model a class
// (L2-regularised logistic regression, one against the rest) over word and character n-grams, with
// calibrated probabilities, a threshold a class and the words that spoke for and against. And: groups
// of alike texts that no theme covers yet, for a person to name.
//
// Knows nothing of cases or law: texts and classes come in, figures go out. No clock, no input or
// output. The same texts in the same order give the same model, bit by bit, on any number of threads.
// A model holds no word of a text unless it is asked to keep some (Options::shown_in_texts_min).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace learning {

// What of a text is looked at.
struct Shape {
    int word_max = 2;                      // runs of so many words
    int char_min = 2, char_max = 5;        // runs of so many characters inside a piece between spaces, 0: none
    int texts_min = 2;                     // a feature that fewer texts have is left out
    std::size_t features_max = 300'000;    // of more, those that most texts have
    std::size_t characters_max = 4'000;    // of a text
};

struct Example {
    std::string_view text;
    int label = 0;                         // place in the list of classes
};

struct Options {
    Shape shape;
    double cost = 1.0;                     // of an error, against the size of the weights
    double balance = 0.5;                  // 0: every example counts alike, 1: every class does
    int folds = 5;
    int examples_min = 5;                  // a class with fewer different texts is not learnt, and said so
    double leaning = 0.25;                 // towards rare classes: 0 chooses the likeliest, 1 as if all were as usual
    bool ordered = false;                  // classes are steps: each is learnt as "at least this"
    int threads = 2;
    std::uint64_t seed = 1;
    int shown_in_texts_min = 0;            // words that so many texts have may be kept, to show; 0: none
};

// How good it was on texts that it had not seen: folds by text, so that two copies of a text are
// never on both sides; calibration and thresholds come from the other folds too.
struct ClassFigures {
    std::string name;
    std::int64_t examples = 0;             // with different texts
    bool learnt = false;
    double precision = 0, recall = 0, f1 = 0, brier = 0, threshold = 0;
    std::vector<std::string> words;        // that speak most for it; empty unless words may be kept
};
struct Figures {
    std::int64_t examples = 0, texts = 0;  // texts: different ones
    std::int64_t features = 0;
    double accuracy = 0, macro_f1 = 0;     // macro over the classes that have examples
    double mean_error = 0;                 // ordered: mean distance in steps
    std::vector<ClassFigures> classes;
};

// A word of a text and what it added: positive speaks for the class, negative against it.
struct Word { std::string word; double weight = 0; };

// What a model says of one text. `enough` is false for an empty text, one of a single word and one in
// which nothing is known: then the probabilities are those of all examples, and nothing should be said.
struct Judged {
    bool enough = false;
    int best = -1;
    std::vector<double> probabilities;     // one a class; of an ordered model: of exactly this step
};

class Model {
public:
    struct Learnt;
    // Refuses when fewer than two classes have examples enough.
    static base::Result<Learnt> learn(const std::vector<std::string>& classes, const std::vector<Example>& examples,
                                      const Options& options);

    const std::vector<std::string>& classes() const;
    bool ordered() const;
    std::size_t features() const;
    Judged judge(std::string_view text) const;
    // The `count` words that weighed most for or against `label`, strongest first.
    std::vector<Word> explain(std::string_view text, int label, std::size_t count) const;

    // A file of a model says its version and ends in a checksum. Another version and changed bytes are
    // refused by name (learning.refused.version, learning.refused.damaged), never read half.
    static constexpr std::uint32_t version = 1;
    std::string encode() const;
    static base::Result<Model> decode(std::string_view bytes);

    class Reader;
    struct Parts;                          // workings
    explicit Model(Parts parts);

private:
    std::shared_ptr<const Parts> parts_;   // never changed: copies share it
};

struct Model::Learnt {
    Model model;
    Figures figures;
    // For each example, as foretold without it: one probability a class, and the class chosen.
    std::vector<std::vector<double>> foretold;
    std::vector<int> chosen;
};

// Judges many texts: holds the buffers, so that a text costs no allocation. One for each thread.
class Model::Reader {
public:
    explicit Reader(const Model& model);
    ~Reader();
    const Judged& judge(std::string_view text);   // good until the next

private:
    std::shared_ptr<const Parts> parts_;
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

// ---- groups of alike texts ---------------------------------------------------------------------
struct Grouping {
    int texts_min = 15;                    // of different events, in the period looked at
    double stability_min = 0.6;            // mean Jaccard with its likeness in bootstraps
    int before_min = 100;                  // texts to compare with; of fewer nothing can be called new
    int bootstraps = 20;
    int groups_max = 40;
    double growth_min = 2;                 // how many times as usual its words are, cautiously estimated
    std::size_t words_max = 8;             // that tell what it is about
    std::uint64_t seed = 1;
};
struct Group {
    std::vector<std::size_t> members;      // places in `recent`, the most typical first
    std::vector<std::string> words;        // folded stems' most usual form, strongest first
    double stability = 0;
    double growth = 0;                     // of its words against `before`
};
// Groups among `recent` (one text an event) whose words are much more usual than in `before`. Texts
// are likened by stemmed words; words that are no more usual than before weigh nothing. Most texts first.
std::vector<Group> new_groups(const std::vector<std::string_view>& recent, const std::vector<std::string_view>& before,
                              const Grouping& options);

// Stem of a folded Swedish word, by the rules of Snowball. Not for names.
std::string stem(std::string_view folded_word);
// Lower case as i18n::fold gives it, with a quick way for texts of plain Western letters.
std::string folded(std::string_view text);

}  // namespace learning
