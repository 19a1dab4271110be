#pragma once
// The three-letter pieces of a register, and who has them. Inside the module only.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace linkage {

// Pieces of one text by their number, rising, each with its share of a vector of length 1.
struct Pieces {
    std::vector<std::pair<std::uint32_t, float>> weights;
};
double cosine(const Pieces& a, const Pieces& b);

class PieceIndex {
public:
    // A text is what stands in all columns that retrieve. Rows are numbered as they are added.
    void add(const std::vector<std::string_view>& texts);
    void finish(std::size_t postings_max);

    Pieces pieces_of(const std::vector<std::string_view>& texts) const;
    double squares_of(std::string_view text) const;  // of its pieces' weights, before they are made one
    const Pieces& row(std::size_t number) const { return rows_[number]; }
    std::size_t rows() const { return rows_.size(); }

    // Rows with the largest cosine, best first, ties by row. Pieces that too many rows have find nobody, but
    // count in the cosine of those found.
    std::vector<std::pair<std::size_t, double>> nearest(const Pieces& text, std::size_t limit) const;

private:
    using Counted = std::vector<std::pair<std::uint64_t, int>>;
    static Counted counted(const std::vector<std::string_view>& texts);
    Pieces weighed(const Counted& pieces) const;

    std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
    std::vector<std::uint32_t> rows_with_;  // by piece
    std::vector<Counted> counted_;          // until finish
    std::vector<Pieces> rows_;
    std::vector<std::size_t> starts_;  // of each piece's postings
    std::vector<std::pair<std::uint32_t, float>> postings_;
    std::size_t postings_max_ = 0;
};

}  // namespace linkage
