#include "features.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace learning {

Features Features::fit(const std::vector<std::string_view>& texts, const Shape& shape) {
    std::unordered_map<std::uint64_t, std::uint32_t> texts_with;
    std::vector<std::uint64_t> of_text;
    Tokens tokens;
    for (const auto text : texts) {
        read(text, shape.characters_max, tokens);
        of_text.clear();
        each_gram(tokens, shape, [&](std::uint64_t hash, std::uint32_t, std::uint32_t) { of_text.push_back(hash); });
        std::sort(of_text.begin(), of_text.end());
        of_text.erase(std::unique(of_text.begin(), of_text.end()), of_text.end());
        for (const auto hash : of_text) ++texts_with[hash];
    }
    struct Known {
        std::uint64_t hash;
        std::uint32_t texts;
    };
    std::vector<Known> known;
    for (const auto& [hash, count] : texts_with)
        if (count >= static_cast<std::uint32_t>(shape.texts_min)) known.push_back({hash, count});
    if (known.size() > shape.features_max) {
        std::sort(known.begin(), known.end(), [](const Known& a, const Known& b) {
            return a.texts != b.texts ? a.texts > b.texts : a.hash < b.hash;
        });
        known.resize(shape.features_max);
    }
    std::sort(known.begin(), known.end(), [](const Known& a, const Known& b) { return a.hash < b.hash; });
    std::vector<std::uint64_t> hashes;
    std::vector<float> idf;
    hashes.reserve(known.size());
    idf.reserve(known.size());
    for (const auto& [hash, count] : known) {
        hashes.push_back(hash);
        idf.push_back(static_cast<float>(std::log((1.0 + static_cast<double>(texts.size())) / (1.0 + count)) + 1.0));
    }
    return {shape, std::move(hashes), std::move(idf)};
}

Features::Features(const Shape& shape, std::vector<std::uint64_t> hashes, std::vector<float> idf)
    : shape_{shape}, hashes_{std::move(hashes)}, idf_{std::move(idf)} {
    index();
}

void Features::index() {
    std::size_t size = 16;
    while (size < hashes_.size() * 2) size *= 2;
    table_.assign(size, 0);
    mask_ = size - 1;
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
        auto at = (hashes_[i] >> 1) & mask_;
        while (table_[at]) at = (at + 1) & mask_;
        table_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

std::int64_t Features::place(std::uint64_t hash) const {
    if (table_.empty()) return -1;
    for (auto at = (hash >> 1) & mask_; table_[at]; at = (at + 1) & mask_)
        if (hashes_[table_[at] - 1] == hash) return static_cast<std::int64_t>(table_[at]) - 1;
    return -1;
}

void Features::row(std::string_view text, Row& into) const {
    read(text, shape_.characters_max, into.tokens);
    into.columns.clear();
    into.values.clear();
    if (into.counts.size() != hashes_.size()) into.counts.assign(hashes_.size(), 0);
    each_gram(into.tokens, shape_, [&](std::uint64_t hash, std::uint32_t, std::uint32_t) {
        const auto found = place(hash);
        if (found < 0) return;
        const auto column = static_cast<std::uint32_t>(found);
        if (into.counts[column]++ == 0) into.columns.push_back(column);
    });
    // Few counts occur, and their logarithms are asked for again and again.
    static const auto logarithms = [] {
        std::vector<float> made{0};
        for (int i = 1; i < 64; ++i) made.push_back(static_cast<float>(1.0 + std::log(i)));
        return made;
    }();
    double words = 0, characters = 0;
    for (const auto column : into.columns) {
        const auto count = into.counts[column];
        const float tf = count < logarithms.size() ? logarithms[count] : static_cast<float>(1.0 + std::log(count));
        const float value = tf * idf_[column];
        into.values.push_back(value);
        (hashes_[column] & word_kind ? words : characters) += static_cast<double>(value) * value;
        into.counts[column] = 0;
    }
    const auto for_words = words > 0 ? static_cast<float>(1 / std::sqrt(words)) : 0.0f;
    const auto for_characters = characters > 0 ? static_cast<float>(1 / std::sqrt(characters)) : 0.0f;
    for (std::size_t i = 0; i < into.columns.size(); ++i)
        into.values[i] *= hashes_[into.columns[i]] & word_kind ? for_words : for_characters;
}

}  // namespace learning
