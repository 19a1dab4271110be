#pragma once
// The words of every version in memory: a few hundred articles, so a search reads occurrences of a few
// words and no database. Built once; never changed after. Private to the module.
#include <array>
#include <cstdint>
#include <functional>
#include <unordered_map>

#include "articles_text.h"

namespace articles {

struct Articles::Index {
public:
    using Rows = std::vector<std::unique_ptr<const Article>>;
    Index(const Rows& rows, const catalogue::Catalogue& catalogue, const search::Analyser* analyser);
    Found find(std::string_view words, Language language, const std::function<bool(const Article&)>& may, int limit) const;

private:
    // A sentence, a heading or a title, with what a word in it is worth.
    struct Unit {
        const Article* article = nullptr;
        int passage = -1;               // -1: of the article as a whole
        double weight = 1;
        std::string text;
    };
    struct Occurrence { std::uint32_t unit = 0; bool part = false; };
    struct Words {
        std::unordered_map<std::string, std::vector<Occurrence>> occurrences;
        std::unordered_map<std::string, int> written;     // the words as they stand, for misspelt ones
    };
    // A word of the question: the units that have it and how well, 0 to 1.
    using Matches = std::unordered_map<std::uint32_t, double>;
    using May = std::function<bool(const Article&)>;

    void add(const Article& article, int passage, double weight, std::string text);
    void add_article(const Article& article, const catalogue::Catalogue& catalogue);
    Matches matches(const Term& term, Language language, const May& may, bool& whole) const;
    std::string nearest(const std::string& word, Language language, int most) const;
    Matches understood(const Term& term, Language language, const May& may, Found& found) const;
    const Words& of(Language language) const { return words_[static_cast<std::size_t>(language)]; }

    const search::Analyser* analyser_;
    std::vector<Unit> units_;
    std::array<Words, 3> words_{};
};

}  // namespace articles
