#pragma once
// What differs between FTS5 and tsvector.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"
#include "search/search.h"

namespace search {

// A stream is positions separated by spaces; tokens at one position are joined by this.
inline constexpr char colocated = '|';

struct Document {
    std::int64_t id = 0;
    std::string version;
    std::string words;
    std::string parts;
    std::string facets;
    std::string mac;
};

// A word, or a phrase when it has several positions; any token of a position will do.
struct Term {
    std::vector<std::vector<std::string>> positions;
};

struct Match {
    std::vector<Term> terms;                         // all of them
    std::vector<std::vector<std::string>> facets;    // one of each group
};

struct Scored {
    std::int64_t id = 0;
    std::vector<double> of_term;
};

class Backend {
public:
    virtual ~Backend() = default;
    virtual void put(db::Transaction& tx, const Document& document) const = 0;
    virtual void remove(db::Transaction& tx, std::int64_t id) const = 0;
    virtual void purge(db::Transaction& tx) const = 0;

    // All that match with a score for each term, in no order; nothing when they are more than
    // `cap`. A score rests on the document alone, never on others.
    virtual std::optional<std::vector<Scored>> scored(db::Reader& reader, const Match& match, int cap) const = 0;
    virtual void each(db::Reader& reader, const Match& match, const std::function<void(std::int64_t)>& f) const = 0;
    virtual std::vector<std::int64_t> newest(db::Reader& reader, const Match& match, int limit) const = 0;

    // Calls `each` with every stored document and whether the index holds exactly that stream;
    // gives the ids that the index holds and the table does not.
    using EachDocument = std::function<void(const Document&, bool indexed)>;
    virtual std::vector<std::int64_t> compare(db::Reader& reader, const EachDocument& each) const = 0;
};

const Backend& sqlite_backend();
const Backend& postgres_backend();

std::vector<std::string_view> split_stream(std::string_view stream, char separator);

}  // namespace search
