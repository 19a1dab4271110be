#include <algorithm>
#include <map>
#include <string>

#include "base/text.h"
#include "search/impl/backend.h"

namespace search {
namespace {

// Limits of tsvector: the last position, positions of one lexeme, and the bytes of the whole with
// room to spare.
constexpr int position_max = 16383;
constexpr std::size_t positions_max = 255;
constexpr std::size_t bytes_max = 900'000;
constexpr std::size_t lexeme_overhead = 6;

using Places = std::map<std::string, std::map<int, bool>, std::less<>>;   // token → position → word (else part)

class Literal {
public:
    void add_facets(std::string_view stream) {
        for (const std::string_view token : split_stream(stream, ' ')) places_.try_emplace(std::string{token});
    }
    // Words carry the label A, parts the default D. What no longer fits is left out, words last.
    void add(std::string_view stream, bool words) {
        int position = 0;
        for (const std::string_view colocation : split_stream(stream, ' ')) {
            position = std::min(position + 1, position_max);
            for (const std::string_view token : split_stream(colocation, colocated)) place(token, position, words);
        }
    }
    // In the order and the spelling in which PostgreSQL prints it, since all tokens are equally long.
    std::string text() const {
        std::string out;
        for (const auto& [token, positions] : places_) {
            out += (out.empty() ? "'" : " '") + token + '\'';
            char separator = ':';
            for (const auto& [position, word] : positions) {
                out += separator + std::to_string(position) + (word ? "A" : "");
                separator = ',';
            }
        }
        return out;
    }

private:
    void place(std::string_view token, int position, bool word) {
        auto found = places_.find(token);
        const std::size_t cost = 2 + (found == places_.end() ? token.size() + lexeme_overhead : 0);
        if (bytes_ + cost > bytes_max) return;
        if (found == places_.end()) found = places_.try_emplace(std::string{token}).first;
        if (found->second.size() >= positions_max) return;
        bytes_ += cost;
        found->second.try_emplace(position, word);   // words come first and win
    }

    Places places_;
    std::size_t bytes_ = 0;
};

std::string literal(const Document& d) {
    Literal places;
    places.add_facets(d.facets);
    places.add(d.words, true);
    places.add(d.parts, false);
    return places.text();
}

std::string any_of(const std::vector<std::string>& tokens, std::string_view label) {
    std::string text;
    for (const std::string& token : tokens) {
        text += (text.empty() ? "'" : " | '") + token + '\'' + std::string{label};
    }
    return '(' + text + ')';
}

// A phrase stands in the words alone; a word may also be a part, and then needs no label, which
// spares PostgreSQL to look at each row again.
std::string term_query(const Term& term) {
    std::string text;
    for (const auto& tokens : term.positions) {
        text += text.empty() ? "" : " <-> ";
        text += any_of(tokens, term.positions.size() == 1 ? "" : ":A");
    }
    return '(' + text + ')';
}

std::string expression(const Match& match) {
    std::vector<std::string> all;
    for (const Term& term : match.terms) all.push_back(term_query(term));
    for (const auto& group : match.facets) all.push_back(any_of(group, ""));
    return base::join(all, " & ");
}

const std::string matching = "search_ids(CAST(CAST(? AS text) AS tsquery), CAST(? AS integer))";

class PostgresBackend final : public Backend {
public:
    void put(db::Transaction& tx, const Document& d) const override {
        tx.execute("INSERT INTO search_documents (id, version, words, parts, facets, mac, places) "
                   "VALUES (?, ?, ?, ?, ?, ?, CAST(CAST(? AS text) AS tsvector)) "
                   "ON CONFLICT (id) DO UPDATE SET version = excluded.version, words = excluded.words, "
                   "parts = excluded.parts, facets = excluded.facets, mac = excluded.mac, places = excluded.places",
                   {d.id, d.version, d.words, d.parts, d.facets, db::Bytes{d.mac}, literal(d)});
    }

    void remove(db::Transaction& tx, std::int64_t id) const override {
        tx.execute("DELETE FROM search_documents WHERE id = ?", {id});
    }

    // A removed row goes with the next VACUUM, which no transaction may run; autovacuum does.
    void purge(db::Transaction&) const override {}

    std::optional<std::vector<Scored>> scored(db::Reader& reader, const Match& match, int cap) const override {
        const std::string wanted = expression(match);
        const auto count = reader.integer("SELECT count(*) FROM " + matching + " AS c", {wanted, cap + 1});
        if (count.value_or(0) > cap) return {};
        std::vector<std::string> queries;
        for (const Term& term : match.terms) queries.push_back('"' + term_query(term) + '"');
        std::vector<Scored> found;
        reader.query("SELECT d.id, t.place, ts_rank(CAST('{0.3,0,0,1}' AS real[]), d.places, t.query, 1) "
                     "FROM " + matching + " AS c (id) JOIN search_documents AS d ON d.id = c.id CROSS JOIN "
                     "unnest(CAST(CAST(? AS text) AS tsquery[])) WITH ORDINALITY AS t (query, place) "
                     "ORDER BY d.id, t.place",
                     {wanted, cap + 1, '{' + base::join(queries, ",") + '}'}, [&](const db::Row& row) {
            if (found.empty() || found.back().id != row.integer(0)) found.push_back({row.integer(0), {}});
            found.back().of_term.push_back(row.real(2));
        });
        return found;
    }

    void each(db::Reader& reader, const Match& match, const std::function<void(std::int64_t)>& f) const override {
        reader.query("SELECT c.id FROM " + matching + " AS c (id)", {expression(match), std::int64_t{2'147'483'647}}, [&](const db::Row& row) { f(row.integer(0)); });
    }

    // Only for what many documents match: walks from the newest until there are enough. OFFSET 0
    // keeps the planner from going through the GIN index, which would fetch and sort them all.
    std::vector<std::int64_t> newest(db::Reader& reader, const Match& match, int limit) const override {
        std::vector<std::int64_t> ids;
        reader.query("SELECT id FROM (SELECT id, places FROM search_documents ORDER BY id DESC OFFSET 0) AS d "
                     "WHERE places @@ CAST(CAST(? AS text) AS tsquery) ORDER BY id DESC LIMIT ?",
                     {expression(match), limit}, [&](const db::Row& row) { ids.push_back(row.integer(0)); });
        return ids;
    }

    std::vector<std::int64_t> compare(db::Reader& reader, const EachDocument& each) const override {
        reader.query("SELECT id, version, words, parts, facets, mac, CAST(places AS text) "
                     "FROM search_documents ORDER BY id", {}, [&](const db::Row& row) {
            const Document d{row.integer(0), row.string(1), row.string(2), row.string(3), row.string(4), row.blob(5)};
            each(d, row.text(6) == literal(d));
        });
        return {};   // the index is a column of the row: nothing is in it that is not stored
    }
};

}  // namespace

const Backend& postgres_backend() {
    static const PostgresBackend one;
    return one;
}

}  // namespace search
