// One pair's levels of likeness.
#include <algorithm>
#include <cmath>

#include "base/fault.h"
#include "model.h"

namespace linkage {

namespace {

constexpr double same_word = 0.92;  // Jaro-Winkler from which two words are one with a slip
constexpr std::size_t letters_for_slips = 4;

double likeness_of(const std::string& a, const std::string& b, Likeness by) {
    switch (by) {
        case Likeness::spelling:
            return jaro_winkler(a, b);
        case Likeness::number:
            return house_numbers(a, b);
        case Likeness::equal:
            return a == b ? 1 : 0;
        case Likeness::near: {
            const auto apart = slips(a, b, 1);
            return apart == 0 ? 1 : apart == 1 ? 0.5 : 0;
        }
        case Likeness::words:
        case Likeness::contained:
        case Likeness::text:
            break;
    }
    CHECK(false);
    return 0;
}

bool by_words(Likeness by) { return by == Likeness::words || by == Likeness::contained; }

}  // namespace

void WordWeights::add(const std::vector<std::string>& alternatives) {
    ++rows_;
    std::vector<std::string_view> seen;
    for (const auto& value : alternatives)
        for (const auto word : words_of(value))
            if (std::find(seen.begin(), seen.end(), word) == seen.end()) {
                seen.push_back(word);
                const auto at = rows_with_.find(word);
                if (at != rows_with_.end())
                    ++at->second;
                else
                    rows_with_.emplace(word, 1);
            }
}

double WordWeights::weight(std::string_view word) const {
    const auto at = rows_with_.find(word);
    const double with = at == rows_with_.end() ? 0 : at->second;
    return std::log((1 + static_cast<double>(rows_)) / (1 + with)) + 0.1;  // a word that all have is not quite nothing
}

double words_in_common(const WeighedWords& description, const WeighedWords& row, bool of_register) {
    const auto found_in = [](const WeighedWord& word, const WeighedWords& others) {
        double best = 0;
        for (const auto& other : others) {
            if (word.text == other.text) return word.weight;
            if (word.text.size() < letters_for_slips || other.text.size() < letters_for_slips) continue;
            if (const auto like = jaro_winkler(word.text, other.text); like >= same_word)
                best = std::max(best, like * std::min(word.weight, other.weight));
        }
        return best;
    };
    double common = 0, all = 0;
    for (const auto& word : row) {
        common += found_in(word, description);
        all += word.weight;
    }
    if (!of_register)
        for (const auto& word : description) {
            common += found_in(word, row);
            all += word.weight;
        }
    return all > 0 ? common / all : 0;
}

Comparer::Comparer(const Schema& schema, const std::vector<Record>& rows)
    : schema_{schema}, words_(schema.columns.size()), values_(schema.columns.size()), rows_{rows.size()} {
    for (const auto& comparison : schema.comparisons) {
        const auto at = std::find_if(schema.columns.begin(), schema.columns.end(),
                                     [&](const Column& column) { return column.id == comparison.column; });
        CHECK((at == schema.columns.end()) == (comparison.by == Likeness::text));
        CHECK(!comparison.cuts.empty() && std::is_sorted(comparison.cuts.begin(), comparison.cuts.end()));
        column_.push_back(at == schema.columns.end() ? no_column
                                                     : static_cast<std::size_t>(at - schema.columns.begin()));
    }
    for (const auto& row : rows) {
        CHECK(row.values.size() == schema.columns.size());
        for (std::size_t column = 0; column < schema.columns.size(); ++column) words_[column].add(row.values[column]);
    }
    for (std::size_t i = 0; i < column_.size(); ++i) {
        if (!schema.comparisons[i].frequencies || !values_[column_[i]].empty()) continue;
        auto& counts = values_[column_[i]];
        for (const auto& row : rows) {
            auto values = row.values[column_[i]];
            std::sort(values.begin(), values.end());
            values.erase(std::unique(values.begin(), values.end()), values.end());
            for (auto& value : values)
                if (!value.empty()) ++counts[std::move(value)];
        }
    }
}

double cosine_of_told(const Prepared& a, const Prepared& b) {
    double of_a = 0, of_b = 0;
    for (std::size_t column = 0; column < a.shares.size(); ++column) {
        if (a.shares[column] == 0 || b.shares[column] == 0) continue;
        of_a += a.shares[column];
        of_b += b.shares[column];
    }
    return of_a > 0 && of_b > 0 ? std::min(1.0, cosine(a.pieces, b.pieces) / std::sqrt(of_a * of_b)) : missing;
}

Prepared Comparer::prepared(const Record& record, Pieces pieces, std::vector<double> shares) const {
    CHECK(record.values.size() == schema_.columns.size());
    Prepared made{&record, std::move(pieces), std::move(shares), {}};
    made.words.resize(column_.size());
    for (std::size_t i = 0; i < column_.size(); ++i) {
        if (!by_words(schema_.comparisons[i].by)) continue;
        for (const auto& value : record.values[column_[i]]) {
            WeighedWords words;
            for (const auto word : words_of(value)) words.push_back({word, words_[column_[i]].weight(word)});
            if (!words.empty()) made.words[i].push_back(std::move(words));
        }
    }
    return made;
}

double Comparer::likeness(std::size_t comparison, const Prepared& description, const Prepared& row) const {
    const auto by = schema_.comparisons[comparison].by;
    if (by == Likeness::text) return cosine_of_told(description, row);
    double best = missing;
    if (by_words(by)) {
        for (const auto& a : description.words[comparison])
            for (const auto& b : row.words[comparison])
                best = std::max(best, words_in_common(a, b, by == Likeness::contained));
        return best;
    }
    for (const auto& a : description.record->values[column_[comparison]])
        for (const auto& b : row.record->values[column_[comparison]])
            if (!a.empty() && !b.empty() && best < 1) best = std::max(best, likeness_of(a, b, by));
    return best;
}

std::vector<std::uint8_t> Comparer::levels(const Prepared& description, const Prepared& row) const {
    std::vector<std::uint8_t> found(column_.size());
    for (std::size_t i = 0; i < column_.size(); ++i) {
        const auto value = likeness(i, description, row);
        if (value == missing) continue;
        const auto& cuts = schema_.comparisons[i].cuts;
        found[i] =
            static_cast<std::uint8_t>(1 + (std::upper_bound(cuts.begin(), cuts.end(), value + 1e-12) - cuts.begin()));
    }
    return found;
}

double Comparer::share_of_equal(std::size_t comparison, const Record& description, const Record& row) const {
    if (!schema_.comparisons[comparison].frequencies) return 0;
    const auto column = column_[comparison];
    std::uint32_t rarest = 0;
    for (const auto& a : description.values[column]) {
        if (a.empty() || std::find(row.values[column].begin(), row.values[column].end(), a) == row.values[column].end())
            continue;
        const auto with = values_[column].find(a)->second;
        if (rarest == 0 || with < rarest) rarest = with;
    }
    return static_cast<double>(rarest) / static_cast<double>(rows_);
}

}  // namespace linkage
