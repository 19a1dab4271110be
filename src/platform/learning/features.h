#pragma once
// Which features a model knows, and a text as a row of them: tf = 1 + ln tf, idf = ln((1+N)/(1+df)) + 1,
// words and characters each of length 1.
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokens.h"

namespace learning {

// Rows of sparse numbers, one after the other.
struct Rows {
    std::vector<std::size_t> begins{0};
    std::vector<std::uint32_t> columns;
    std::vector<float> values;
    std::size_t count() const { return begins.size() - 1; }
};

class Features {
public:
    Features() = default;
    static Features fit(const std::vector<std::string_view>& texts, const Shape& shape);
    // As they were stored: hashes in rising order, and their idf.
    Features(const Shape& shape, std::vector<std::uint64_t> hashes, std::vector<float> idf);

    std::size_t size() const { return hashes_.size(); }
    const Shape& shape() const { return shape_; }
    const std::vector<std::uint64_t>& hashes() const { return hashes_; }
    const std::vector<float>& idf() const { return idf_; }
    // Place of a feature; -1: not known.
    std::int64_t place(std::uint64_t hash) const;

    struct Row {
        Tokens tokens;
        std::vector<std::uint32_t> columns;
        std::vector<float> values;
        std::vector<std::uint32_t> counts;   // one a feature; all 0 between rows
    };
    // Fills tokens, columns and values; columns in order of first sight.
    void row(std::string_view text, Row& into) const;

private:
    void index();
    Shape shape_;
    std::vector<std::uint64_t> hashes_;
    std::vector<float> idf_;
    std::vector<std::uint32_t> table_;       // open addressing; place + 1, 0: empty
    std::uint64_t mask_ = 0;
};

}  // namespace learning
