#pragma once
// Records made ready to be compared, and the levels of a pair. Inside the module only.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index.h"
#include "linkage/linkage.h"

namespace linkage {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// The words of one column's register, each with how many rows have it.
class WordWeights {
public:
    void add(const std::vector<std::string>& alternatives);
    double weight(std::string_view word) const;
    bool knows(std::string_view word) const { return rows_with_.find(word) != rows_with_.end(); }

private:
    ByText<std::uint32_t> rows_with_;
    std::size_t rows_ = 0;
};

struct WeighedWord {
    std::string_view text;  // of a value of the record
    double weight = 0;
};
using WeighedWords = std::vector<WeighedWord>;
// Dice over weights, a slip in a word forgiven; of the register's words only when `of_register`.
double words_in_common(const WeighedWords& description, const WeighedWords& row, bool of_register);

// One record with what its comparisons need, made once.
struct Prepared {
    const Record* record = nullptr;
    Pieces pieces;
    std::vector<double> shares;                    // by column: how much of the pieces' weight stands there
    std::vector<std::vector<WeighedWords>> words;  // by comparison: of each alternative
};

class Comparer {
public:
    Comparer(const Schema& schema, const std::vector<Record>& rows);

    Prepared prepared(const Record& record, Pieces pieces, std::vector<double> shares) const;
    std::vector<std::uint8_t> levels(const Prepared& description, const Prepared& row) const;
    // How rare the equal value is: the share of rows with it; 0 when nothing is equal or rarity does not count.
    double share_of_equal(std::size_t comparison, const Record& description, const Record& row) const;
    const std::vector<std::size_t>& column() const { return column_; }
    const WordWeights& words(std::size_t column) const { return words_[column]; }

private:
    double likeness(std::size_t comparison, const Prepared& description, const Prepared& row) const;

    const Schema& schema_;
    std::vector<std::size_t> column_;            // of each comparison
    std::vector<WordWeights> words_;             // by column
    std::vector<ByText<std::uint32_t>> values_;  // by column: rows that have the value
    std::size_t rows_ = 0;
};

// Cosine over the columns that both have: what is not told does not make a long name unlike.
double cosine_of_told(const Prepared& a, const Prepared& b);

inline constexpr double missing = -1;
inline constexpr std::size_t no_column = static_cast<std::size_t>(-1);

// m, u and prior from levels; see linkage.h.
struct Seen {
    std::vector<std::vector<std::uint8_t>> random;                   // pairs drawn at random
    std::vector<std::vector<std::vector<std::uint8_t>>> candidates;  // of each description
    std::size_t rows = 0;
};
Model guessed(const Schema& schema, const Seen& seen);
Model learned(const Schema& schema, const Seen& seen);

}  // namespace linkage
