#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "search/impl/backend.h"

namespace search {
namespace {

std::string quoted(const std::vector<std::string>& tokens) {
    return '"' + base::join(tokens, std::string(1, colocated)) + '"';
}

// Terms come first and in order: search_scores knows them by their place.
std::string expression(const Match& match) {
    std::string text;
    for (const Term& term : match.terms) {
        std::vector<std::string> positions;
        for (const auto& tokens : term.positions) positions.push_back(base::join(tokens, std::string(1, colocated)));
        text += text.empty() ? "" : " AND ";
        text += positions.size() == 1 ? "{words parts} : " : "words : ";
        text += '"' + base::join(positions, " ") + '"';
    }
    for (const auto& group : match.facets) {
        text += " AND facets : " + quoted(group);
    }
    return text;
}

std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// The sum of these over a document does not depend on the order: the index is read by word, the
// table by document.
std::uint64_t place_hash(std::string_view token, std::string_view column, std::int64_t offset) {
    const std::uint64_t place = static_cast<std::uint64_t>(column.front()) << 32 | static_cast<std::uint64_t>(offset);
    return mixed(std::hash<std::string_view>{}(token) + mixed(place));
}

std::uint64_t stream_hash(std::string_view stream, std::string_view column) {
    std::uint64_t sum = 0;
    std::int64_t offset = 0;
    for (const std::string_view position : split_stream(stream, ' ')) {
        for (const std::string_view token : split_stream(position, colocated)) sum += place_hash(token, column, offset);
        ++offset;
    }
    return sum;
}

class SqliteBackend final : public Backend {
public:
    void put(db::Transaction& tx, const Document& d) const override {
        take_out(tx, d.id);
        tx.execute("INSERT INTO search_documents (id, version, words, parts, facets, mac) VALUES (?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (id) DO UPDATE SET version = excluded.version, words = excluded.words, "
                   "parts = excluded.parts, facets = excluded.facets, mac = excluded.mac",
                   {d.id, d.version, d.words, d.parts, d.facets, db::Bytes{d.mac}});
        tx.execute("INSERT INTO search_index (rowid, words, parts, facets) VALUES (?, ?, ?, ?)",
                   {d.id, d.words, d.parts, d.facets});
    }

    void remove(db::Transaction& tx, std::int64_t id) const override {
        take_out(tx, id);
        tx.execute("DELETE FROM search_documents WHERE id = ?", {id});
    }

    void purge(db::Transaction& tx) const override {
        tx.execute("INSERT INTO search_index (search_index) VALUES ('optimize')");
    }

    std::optional<std::vector<Scored>> scored(db::Reader& reader, const Match& match, int cap) const override {
        if (more_than(reader, match, cap)) return {};
        std::vector<Scored> found;
        const std::size_t terms = match.terms.size();
        reader.query("SELECT rowid, search_scores(search_index, ?) FROM search_index WHERE search_index MATCH ?",
                     {static_cast<std::int64_t>(terms), expression(match)}, [&](const db::Row& row) {
            Scored& one = found.emplace_back(Scored{row.integer(0), std::vector<double>(terms)});
            const std::string_view packed = row.bytes(1);
            CHECK(packed.size() == terms * sizeof(double));
            std::memcpy(one.of_term.data(), packed.data(), packed.size());
        });
        return found;
    }

    void each(db::Reader& reader, const Match& match, const std::function<void(std::int64_t)>& f) const override {
        reader.query("SELECT rowid FROM search_index WHERE search_index MATCH ?", {expression(match)}, [&](const db::Row& row) { f(row.integer(0)); });
    }

    std::vector<std::int64_t> newest(db::Reader& reader, const Match& match, int limit) const override {
        std::vector<std::int64_t> ids;
        reader.query("SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?",
                     {expression(match), limit}, [&](const db::Row& row) { ids.push_back(row.integer(0)); });
        return ids;
    }

    std::vector<std::int64_t> compare(db::Reader& reader, const EachDocument& each) const override {
        std::unordered_map<std::int64_t, std::uint64_t> indexed;
        reader.query("SELECT doc, term, col, \"offset\" FROM search_places", {}, [&](const db::Row& row) {
            indexed[row.integer(0)] += place_hash(row.text(1), row.text(2), row.integer(3));
        });
        reader.query("SELECT id, version, words, parts, facets, mac FROM search_documents ORDER BY id", {},
                     [&](const db::Row& row) {
            const Document d{row.integer(0), row.string(1), row.string(2), row.string(3), row.string(4), row.blob(5)};
            const auto found = indexed.find(d.id);
            const std::uint64_t expected = stream_hash(d.words, "words") + stream_hash(d.parts, "parts") +
                                           stream_hash(d.facets, "facets");
            each(d, expected == (found == indexed.end() ? 0 : found->second));
            if (found != indexed.end()) indexed.erase(found);
        });
        std::vector<std::int64_t> ghosts;
        for (const auto& [id, hash] : indexed) ghosts.push_back(id);
        return ghosts;
    }

private:
    // A word that is rare among all documents is so among those the asker may see, and counting it
    // without the facets takes a tenth of the time. What is told does not depend on that way.
    static bool more_than(db::Reader& reader, const Match& match, int cap) {
        for (const Term& term : match.terms) {
            if (count(reader, {{term}, {}}, cap + 1) <= cap) return false;
        }
        return count(reader, match, cap + 1) > cap;
    }

    static int count(db::Reader& reader, const Match& match, int cap) {
        return static_cast<int>(
            reader.integer("SELECT count(*) FROM (SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT ?) c",
                           {expression(match), cap}).value_or(0));
    }

    // FTS5 3.40 subtracts what it is told to: it must be what went in, to the letter.
    static void take_out(db::Transaction& tx, std::int64_t id) {
        db::Values old;
        tx.query("SELECT words, parts, facets FROM search_documents WHERE id = ?", {id}, [&](const db::Row& row) {
            old = {"delete", id, row.string(0), row.string(1), row.string(2)};
        });
        if (old.empty()) return;
        tx.execute("INSERT INTO search_index (search_index, rowid, words, parts, facets) VALUES (?, ?, ?, ?, ?)", old);
    }
};

}  // namespace

const Backend& sqlite_backend() {
    static const SqliteBackend one;
    return one;
}

}  // namespace search
