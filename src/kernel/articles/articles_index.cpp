#include "articles_index.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"

namespace articles {

namespace {

constexpr std::size_t query_words_max = 16, query_characters_max = 200;
constexpr std::size_t excerpt_characters = 220;
// What a word is worth by where it stands, and by how it was met.
constexpr double in_title = 4, in_keywords = 4, in_heading = 3, in_summary = 2, in_citation = 1.5, in_text = 1;
constexpr double whole_by_part = 0.6, part_by_whole = 0.5, part_by_part = 0.3;
// The second and third place in an article add less and less.
double saturated(double sum) { return sum / (sum + 2); }

std::vector<std::string> keywords(const catalogue::Article& row, Language language) {
    return language == Language::en ? row.keywords_en : row.keywords_sv;
}

}  // namespace

Articles::Index::Index(const Rows& rows, const catalogue::Catalogue& catalogue, const search::Analyser* analyser) : analyser_{analyser} {
    for (const auto& row : rows) add_article(*row, catalogue);
}

void Articles::Index::add(const Article& article, int passage, double weight, std::string text) {
    const auto number = static_cast<std::uint32_t>(units_.size());
    auto& into = words_[static_cast<std::size_t>(article.language)];
    for (const auto& term : terms(analyser_, article.language, text)) {
        ++into.written[term.written];
        for (const auto& token : term.tokens) into.occurrences[token].push_back({number, false});
        for (const auto& part : term.parts) into.occurrences[part].push_back({number, true});
    }
    units_.push_back({&article, passage, weight, std::move(text)});
}

void Articles::Index::add_article(const Article& article, const catalogue::Catalogue& catalogue) {
    add(article, -1, in_title, article.title);
    add(article, -1, in_summary, article.summary);
    for (const auto& row : catalogue.articles()) {
        if (row.id != article.id || row.period.first != article.version) continue;
        for (const auto& keyword : keywords(row, article.language)) add(article, -1, in_keywords, keyword);
    }
    const auto language = article.language == Language::en ? i18n::Language::en : i18n::Language::sv;
    for (const auto& id : article.provisions) {
        if (const auto* provision = catalogue.provision(id)) add(article, -1, in_citation, provision->citation.in(language));
    }
    for (std::size_t i = 0; i < article.passages.size(); ++i) {
        const int passage = static_cast<int>(i);
        add(article, passage, in_heading, article.passages[i].heading);
        for (auto& sentence : sentences(plain_text(article.passages[i].text))) add(article, passage, in_text, std::move(sentence));
    }
}

Articles::Index::Matches Articles::Index::matches(const Term& term, Language language, const May& may, bool& whole) const {
    Matches found;
    const auto look = [&](const std::string& token, bool asked_part) {
        const auto at = of(language).occurrences.find(token);
        if (at == of(language).occurrences.end()) return;
        for (const auto& one : at->second) {
            if (!may(*units_[one.unit].article)) continue;
            const double worth = asked_part ? (one.part ? part_by_part : part_by_whole) : (one.part ? whole_by_part : 1);
            auto& best = found[one.unit];
            best = std::max(best, worth);
            whole = whole || !asked_part;
        }
    };
    for (const auto& token : term.tokens) look(token, false);
    for (const auto& part : term.parts) look(part, true);
    return found;
}

// The word of the articles that is most like it; of two as like, the one that stands there oftener.
std::string Articles::Index::nearest(const std::string& word, Language language, int most) const {
    std::string best;
    int least = most + 1, often = 0;
    for (const auto& [other, times] : of(language).written) {
        const int away = distance(word, other, most);
        if (away > most || std::tie(least, times) < std::tie(away, often)) continue;
        const bool better = away < least || (away == least && (times > often || (times == often && other < best)));
        if (!better) continue;
        best = other;
        least = away;
        often = times;
    }
    return best;
}

// A word that stands nowhere is taken for the word it is most like; a compound whose parts are there needs to be nearer.
Articles::Index::Matches Articles::Index::understood(const Term& term, Language language, const May& may, Found& found) const {
    bool whole = false;
    auto direct = matches(term, language, may, whole);
    if (whole) return direct;
    const int most = std::min(forgiven(term.written), direct.empty() ? 2 : 1);
    if (most == 0) return direct;
    const auto other = nearest(term.written, language, most);
    if (other.empty() || other == term.written) return direct;
    Matches corrected;
    for (const auto& meant : terms(analyser_, language, other)) {
        for (const auto& [unit, worth] : matches(meant, language, may, whole)) {
            auto& best = corrected[unit];
            best = std::max(best, worth);
        }
    }
    if (corrected.empty()) return direct;
    found.corrected.emplace_back(term.written, other);
    return corrected;
}

Found Articles::Index::find(std::string_view asked, Language language, const May& may, int limit) const {
    Found found;
    auto question = terms(analyser_, language, base::excerpt(asked, query_characters_max));
    if (question.size() > query_words_max) question.resize(query_words_max);
    struct Sum { double rank = 0; int words = 0; std::map<int, double> passages; std::map<int, std::pair<double, std::uint32_t>> sentence; };
    std::map<const Article*, Sum> sums;
    std::size_t all = 0;
    for (const auto& unit : units_) {
        if (unit.article->language == language && unit.weight == in_title && may(*unit.article)) ++all;
    }
    for (const auto& term : question) {
        const auto met = understood(term, language, may, found);
        std::map<const Article*, double> here;
        for (const auto& [unit, worth] : met) here[units_[unit].article] += worth * units_[unit].weight;
        const double rare = std::log(1 + static_cast<double>(all + 1) / static_cast<double>(here.size() + 1));
        for (const auto& [article, sum] : here) {
            sums[article].rank += rare * saturated(sum);
            ++sums[article].words;
        }
        for (const auto& [unit, worth] : met) {
            const auto& where = units_[unit];
            auto& of_article = sums[where.article];
            of_article.passages[where.passage] += rare * worth * where.weight;
            // Of a passage the sentence that says most is shown, never its heading.
            if (where.weight > in_text) continue;
            auto& best = of_article.sentence[where.passage];
            const std::pair<double, std::uint32_t> candidate{rare * worth, unit};
            if (candidate.first > best.first || (candidate.first == best.first && unit < best.second)) best = candidate;
        }
    }
    for (auto& [article, sum] : sums) {
        const double covered = static_cast<double>(sum.words) / static_cast<double>(question.size());
        Hit hit{article, "", article->summary, sum.rank * covered};
        const double whole = sum.passages.contains(-1) ? sum.passages.at(-1) : 0;
        sum.passages.erase(-1);
        const auto best = std::max_element(sum.passages.begin(), sum.passages.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        // A title that says it all leads to the article; else to the passage that answers.
        if (best != sum.passages.end() && best->second >= whole / 2) {
            hit.passage = article->passages[static_cast<std::size_t>(best->first)].id;
            const auto sentence = sum.sentence.find(best->first);
            if (sentence != sum.sentence.end()) hit.excerpt = base::excerpt(units_[sentence->second.second].text, excerpt_characters);
        }
        found.hits.push_back(std::move(hit));
    }
    std::sort(found.hits.begin(), found.hits.end(), [](const Hit& a, const Hit& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.article->id < b.article->id;
    });
    if (limit >= 0 && found.hits.size() > static_cast<std::size_t>(limit)) found.hits.resize(static_cast<std::size_t>(limit));
    return found;
}

}  // namespace articles
