#pragma once
// Search over sealed text (DECISIONS.md ruling 7): ICU words → hunspell lemma, else snowball stem,
// plus compound parts → keyed blind tokens → FTS5 or tsvector. The disk holds no readable word;
// whoever reads it can still count how often each blind token occurs. Thread-safe.
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crypto/crypto.h"
#include "db/db.h"

namespace search {

// Tokens that stand at one place in the text (a word, its lemmas, its parts).
struct Position {
    std::vector<std::string> tokens;   // first: the word itself as its lemma or stem; then others
    std::vector<std::string> parts;    // of a compound
};

// Swedish analysis: all inflections of a word share a token (skolan, skolans, skolor: skola), and a
// compound also has its parts (trygghetslarm: itself, trygghet and larm). Stop words take no
// position; numbers and registry numbers are single tokens. At most 20,000 words of a text.
class Analyser {
public:
    Analyser();                        // loads hunspell's sv dictionary; Fault when it is missing
    // Another dictionary in UTF-8: the path of its .aff and .dic without the suffix.
    explicit Analyser(const std::string& dictionary);
    ~Analyser();
    std::vector<Position> analyse(std::string_view utf8) const;
    std::string version() const;       // changes when the same text may give other tokens

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

struct Hit {
    std::int64_t id = 0;
    double rank = 0;    // of what the asker may see alone: forbidden documents do not move it
};

struct Query {
    std::string text;                       // words; "in quotes" is a phrase
    // Access and filters inside the match: any of the tokens in each group, all groups.
    // E.g. {{"region:nord", "region:none"}, {"kind:tip"}}. A group without tokens matches nothing.
    std::vector<std::vector<std::string>> facets;
    int limit = 20;
    // Attachments' words are a field of their own: looked for with the text's, without them, or alone.
    enum class Where { everywhere, text, attachments } where = Where::everywhere;
};

struct Hits {
    std::vector<Hit> hits;
    bool ranked = true;                     // false: common word, newest first
    std::vector<std::string> words;         // as understood, for the page
};

// The words are indexed by an FTS5 tokenizer of ours ("blind"), which SQLite must know before it
// opens the database: call this first thing in main and before a test opens one. The constructor
// of Index calls it too, for connections opened later. Harmless to repeat.
void register_tokenizer();

class Index {
public:
    Index(std::shared_ptr<const crypto::Keyring> keyring, std::shared_ptr<const Analyser> analyser, db::Kind kind);

    // Analysis and blinding, outside any transaction.
    // `stream`: positions of words, a line break, parts; all of it is blinded.
    struct Prepared { std::string stream; std::vector<std::string> facets; std::string version; };
    Prepared prepare(std::string_view text, const std::vector<std::string>& facets, std::string_view attachments = {}) const;
    // Adds or replaces document `id` (positive). Facets change with another add.
    void put(db::Transaction& tx, std::int64_t id, const Prepared& document) const;
    void remove(db::Transaction& tx, std::int64_t id) const;
    // A word rarer than common_max hits is ranked; else newest first (highest id).
    Hits find(db::Reader& reader, const Query& query) const;
    // Every document that matches, each once, in no order; `limit` says nothing here. Gives the words as understood:
    // without any, nothing matches.
    std::vector<std::string> each(db::Reader& reader, const Query& query, const std::function<void(std::int64_t)>& f) const;
    // Empty when the index agrees with the stored streams, else what is wrong.
    std::vector<std::string> verify(db::Reader& reader) const;
    // Documents that another analyser indexed, lowest id first: to be prepared and put again.
    std::vector<std::int64_t> outdated(db::Reader& reader, int limit) const;
    // After a disposal: rewrites the index so that no page of it keeps what was removed. Slow.
    void purge(db::Transaction& tx) const;

    static constexpr int common_max = 2000;
    // What a search may ask for: further words are left out, and said so by Hits::words.
    static constexpr int query_words_max = 16;
    static constexpr int limit_max = 1000;

private:
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::shared_ptr<const Analyser> analyser_;
    db::Kind kind_;
};

}  // namespace search
