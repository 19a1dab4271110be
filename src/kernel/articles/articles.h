#pragma once
// The knowledge base: answers, positions, how we supervise and press, dated and in several languages,
// each resting on provisions. Read from the catalogue, so nobody edits what has been said: a changed
// article is a new version, and an old one can always be shown and quoted.
//
// Pointers stay valid for as long as the Articles lives. Thread-safe.
#include <compare>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "catalogue/catalogue.h"
#include "i18n/i18n.h"
#include "search/search.h"

namespace articles {

using Kind = catalogue::ArticleKind;             // answer, position, method, press
using Audience = catalogue::ArticleAudience;     // everyone, staff

enum class Language { sv, en, easy };            // easy: easy-read Swedish
std::string_view code(Language language);        // "sv", "en", "sv@lattlast"
std::optional<Language> language_of(std::string_view code);
Language language_of(i18n::Language language);

struct Passage {
    std::string id;
    std::string heading;
    std::string text;                            // Markdown: paragraphs, lists, links, emphasis
};

// One version of an article in one language.
struct Article {
    std::string id;
    Kind kind = Kind::answer;
    Audience audience = Audience::everyone;
    std::string category;                        // code of article_categories
    Language language = Language::sv;
    base::Day version;                           // its first day, which names it
    std::optional<base::Day> last;               // its last day; none: until further notice
    std::optional<base::Day> withdrawn;          // the first day it no longer counts
    std::string withdrawn_reason;
    bool example = false;                        // written for the demonstration
    bool verified = true;
    std::string note;                            // what nobody has checked, when not verified
    std::string title, summary;
    std::vector<Passage> passages;
    std::vector<std::string> provisions;         // "fl:12"
    const Passage* passage(std::string_view id) const;
    bool in_force(base::Day day) const { return version <= day && (!last || day <= *last); }
};

// What an answer quoted, as it is kept in a case: "processing_times/2025-07-01/how_long/sv".
struct Reference {
    std::string article;
    base::Day version;
    std::string passage;                         // empty: the article as a whole
    Language language = Language::sv;
    bool operator==(const Reference&) const = default;
};
std::string to_string(const Reference& reference);
std::optional<Reference> parse_reference(std::string_view text);

// A passage as it stands in a letter or a plain message: no Markdown signs, the words of links kept.
std::string plain_text(std::string_view markdown);
// The same for who cannot press a link: its address stands after its words, one of ours below `site`.
std::string letter_text(std::string_view markdown, std::string_view site);

struct Hit {
    const Article* article = nullptr;
    std::string passage;                         // the one that answers best; empty: its title or summary
    std::string excerpt;                         // plain text around the first word found
    double rank = 0;
};
struct Found {
    std::vector<Hit> hits;                       // best first
    // What was looked for in place of a word that stands nowhere: the word as written, the word it was taken for.
    std::vector<std::pair<std::string, std::string>> corrected;
};

// An article in force that rests on law that has changed since it was written.
struct Stale {
    const Article* article = nullptr;
    std::string provision;
    base::Day changed;                           // first day of the new wording
};

class Articles {
public:
    // The analyser may be null: then search finds words by their letters alone.
    Articles(const catalogue::Catalogue& catalogue, std::shared_ptr<const search::Analyser> analyser);
    ~Articles();
    Articles(const Articles&) = delete;
    Articles& operator=(const Articles&) = delete;

    // `audience` is who reads: `everyone` sees what is for everyone, `staff` sees all.
    // In force that day, by title. An article that lacks the language is left out.
    std::vector<const Article*> list(Kind kind, Language language, Audience audience, base::Day day) const;
    std::vector<const Article*> all(Language language, Audience audience, base::Day day) const;
    // Withdrawn before that day or on it, latest first.
    std::vector<const Article*> withdrawn(Kind kind, Language language, Audience audience, base::Day day) const;

    // Refusals: articles.no_such_article, articles.not_in_force, articles.withdrawn, articles.no_such_language.
    // What the reader may not see answers as what is not there.
    base::Result<const Article*> find(std::string_view id, Language language, Audience audience, base::Day day) const;
    // Exactly that version, in force or not; null when there is none.
    const Article* version(std::string_view id, Language language, Audience audience, base::Day version) const;
    std::vector<const Article*> versions(std::string_view id, Language language, Audience audience) const;   // newest first
    // What a case quoted, word for word; null when there is none.
    const Passage* passage(const Reference& reference) const;

    // Inflected forms, compounds and parts of compounds; a misspelt word is corrected, and said so. At most `limit`.
    Found search(std::string_view words, Language language, Audience audience, base::Day day, int limit) const;

    std::vector<const Article*> citing(std::string_view provision, Language language, base::Day day) const;
    std::vector<Stale> stale(base::Day day) const;      // in Swedish, by title

    const catalogue::Catalogue& catalogue() const { return catalogue_; }

private:
    struct Index;
    const Index& index() const;

    catalogue::Catalogue catalogue_;                    // a copy is cheap and keeps the rows alive
    std::shared_ptr<const search::Analyser> analyser_;
    std::vector<std::unique_ptr<const Article>> rows_;
    mutable std::once_flag indexed_;                    // made on the first search: most programs never search
    mutable std::unique_ptr<const Index> index_;
};

}  // namespace articles
