#pragma once
// Which row of a register a description is about. Knows no law: columns, words and limits are the caller's.
//
// Text is made comparable, candidates are found by three-letter pieces, each pair is compared column by column,
// and the evidence is weighed as Fellegi and Sunter (1969) did, in bits: a level of likeness weighs
// log2(m / u), how much oftener it is seen in pairs that belong together (m, learned without answers by EM)
// than in pairs drawn at random (u, counted). Columns that depend on each other make the sum too sure of
// itself, so a probability comes from pairs that people have reviewed (isotonic regression), never from the
// sum. Whoever is not sure enough abstains: see `decide`.
//
// No clock, no input or output, no randomness but fixed seeds. The same on every run and with any number of
// threads. Weights, scores and probabilities are doubles; what is stored or shown is rounded by the caller.
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linkage {

// ---- text ----

// NFKC and case folded as Unicode says (ICU); letters keep their marks.
std::string folded(std::string_view utf8);
// The shadow of a folded text: marks taken off, so that a keyboard without them finds the same.
std::string shadow(std::string_view folded);

// Words that stand for others, whole words of the shadow: "vc" for "vardcentral"; a legal form for nothing.
// Several words may become one ("ek for").
using Replacement = std::pair<std::string, std::string>;

class Normaliser {
public:
    Normaliser() = default;
    explicit Normaliser(std::vector<Replacement> replacements);
    // Shadow of the folded text, letters and digits only, one space between words, words replaced.
    // An apostrophe inside a word is taken away, every other sign is a space.
    std::string operator()(std::string_view utf8) const;

private:
    std::vector<std::pair<std::vector<std::string>, std::string>> replaced_;  // longest first
};
std::vector<std::string_view> words_of(std::string_view normalised);

// Exact identifiers that stand in a text, checked as their registers say, each once, as they stand.
struct Identifiers {
    std::vector<std::string> organisation_numbers;  // NNNNNN-NNNN, Luhn
    std::vector<std::string> hsa_ids;               // upper case
    std::vector<std::string> postcodes;             // five digits
    std::vector<std::string> phones;                // digits, 0 first
};
Identifiers identifiers_in(std::string_view text);
// Numbers that have the form of a personal or coordination number become spaces, whether or not their check
// digit holds: a slip of the keyboard must not leave a person in an index.
std::string without_personal_numbers(std::string_view text);

// ---- likeness: 0 (nothing in common) to 1 (the same) ----

double jaro_winkler(std::string_view a, std::string_view b);   // bytes; prefix weight 0.1, at most 4
int slips(std::string_view a, std::string_view b, int limit);  // Damerau-Levenshtein; limit + 1: more
// House numbers: 1 the same; 0.5 one stands in the other's range or list, or differs by its letter; else 0.
double house_numbers(std::string_view a, std::string_view b);

// ---- records ----

enum class Likeness {
    spelling,   // Jaro-Winkler, the best over the alternatives
    words,      // words in common, the rare ones weigh more (Dice over idf), a slip in a word is forgiven
    contained,  // how much of the register's words stand in the description
    number,     // house_numbers
    equal,      // 1 or 0
    near,       // 1 the same, 0.5 one slip, 0 more
    text,       // cosine of the three-letter pieces of all columns that retrieve
};

struct Column {
    std::string id;
    bool retrieves = false;  // its pieces find candidates
};

// Levels: 0 missing on a side (weighs nothing), 1 below the first cut, ... one more for each cut reached.
struct Comparison {
    std::string column;  // empty for Likeness::text
    Likeness by = Likeness::spelling;
    std::vector<double> cuts;
    bool frequencies = false;  // equal values weigh by how rare the value is in the register
};

struct Schema {
    std::vector<Column> columns;
    std::vector<Comparison> comparisons;
    std::size_t candidates = 10;      // kept for each description
    std::size_t postings_max = 2000;  // a piece that more rows have finds nobody
    // Bits that belonging to no row has as a rival of the candidates. Below 0, since columns that depend on each
    // other say the same difference more than once.
    double nobody = -10;
};

// Normalised texts, for each column the alternatives (a name, its other name); empty ones are passed over.
struct Record {
    std::int64_t id = 0;
    std::int64_t site = 0;  // rows of one site are no rivals of each other
    std::vector<std::vector<std::string>> values;
};

// ---- the model ----

// What was learned. m and u by comparison and level; level 0 holds the share that was missing and weighs nothing.
struct Model {
    std::vector<std::vector<double>> m, u;
    double prior = 0;  // that a pair drawn at random belongs together
    int rounds = 0;    // of EM, until nothing moved
};

struct Candidate {
    std::size_t row = 0;  // in the register
    std::int64_t id = 0, site = 0;
    double cosine = 0;
    std::vector<std::uint8_t> levels;
    double weight = 0;  // bits, prior included
};

// The best candidate of each site, best first, and how it stands to the rest.
struct Proposal {
    std::vector<Candidate> candidates;
    double margin = 0;  // bits to the second site; infinite when there is none
    double score = 0;   // bits against nobody and every other site together; what is calibrated
    bool empty() const { return candidates.empty(); }
};

class Linker {
public:
    // CHECKs that each record has the schema's columns.
    Linker(Schema schema, std::vector<Record> rows);
    ~Linker();
    Linker(Linker&&) noexcept;
    Linker& operator=(Linker&&) noexcept;

    const Schema& schema() const;
    std::size_t rows() const;

    // Learns from descriptions without answers. u: `pairs` random pairs; m: EM over the candidates of
    // each description, of which at most one belongs to it. Fewer than ten descriptions or an empty
    // register give the model that `untaught` gives.
    Model learn(std::span<const Record> descriptions, std::size_t pairs = 100'000, int threads = 1) const;
    // m as a careful guess from the schema alone, u from pairs of the register's own rows.
    Model untaught(std::size_t pairs = 100'000) const;

    // A description without anything to compare gives an empty proposal.
    Proposal propose(const Record& description, const Model& model) const;
    std::vector<Proposal> propose_all(std::span<const Record> descriptions, const Model& model, int threads) const;
    // One pair's levels and weight, wherever the row stands.
    Candidate compare(const Record& description, std::size_t row, const Model& model) const;
    // The rows nearest to a description, without a model: cosine only, best first.
    std::vector<Candidate> retrieve(const Record& description, std::size_t limit) const;
    // Words that stand in a column of the register, so that long texts can be cut to what may be a name.
    bool knows_word(std::string_view word) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// What a comparison's level weighs, in bits, for pages that explain a proposal.
double bits(const Model& model, std::size_t comparison, std::size_t level);

// ---- calibration and the rule ----

struct Rule {
    double together = 0.99;    // of all that are linked without a person, so many must be right
    double each = 0.9;         // and of each alone it must be so probable
    double margin = 3;         // bits to the second site
    double review_from = 0.2;  // probability from which a person is asked
};

struct Reviewed {
    double score = 0;
    bool right = false;
    double margin = std::numeric_limits<double>::infinity();
};

// What reviewed pairs teach. The probability of a score: isotonic regression of "was right"; a step never claims
// more than its pairs can carry, (right + 1/2) / (pairs + 1), made rising again. And the score from which on all
// that would be linked were right often enough together; infinite while too few have been reviewed to say so.
class Calibration {
public:
    struct Step {
        double from = 0;  // scores from here on
        double probability = 0;
        std::int64_t pairs = 0;
        bool operator==(const Step&) const = default;
    };
    Calibration() = default;
    Calibration(std::vector<Step> steps, double linked_from);
    static Calibration of(std::vector<Reviewed> pairs, const Rule& rule = {});
    // 0 below all steps and when nothing is known.
    double probability(double score) const;
    double linked_from() const { return linked_from_; }
    const std::vector<Step>& steps() const { return steps_; }

private:
    std::vector<Step> steps_;
    double linked_from_ = std::numeric_limits<double>::infinity();
};

enum class Verdict { linked, review, unknown };

// Linked only when the score is high enough AND no other site is near. Nothing to propose, or too improbable:
// unknown, which is an answer.
Verdict decide(const Proposal& proposal, const Calibration& calibration, const Rule& rule = {});

// Each description with at most one row and each row with at most one description, best weights first, for
// two lists of which neither has anybody twice. Gives (description, row) of weight `from` or more.
std::vector<std::pair<std::size_t, std::size_t>> one_to_one(std::span<const Proposal> proposals, double from = 0);

// How many belong to a thing when each belongs with its own probability: mean, and the interval within which the
// number lies with the probability asked for (Poisson-binomial, exact).
struct UncertainCount {
    double expected = 0;
    std::int64_t low = 0, high = 0;
    std::int64_t certain = 0;  // those of probability 1
};
UncertainCount count(std::span<const double> probabilities, double level = 0.9);

}  // namespace linkage
