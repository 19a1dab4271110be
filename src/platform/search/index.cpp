#include <algorithm>
#include <string>

#include "base/fault.h"
#include "base/text.h"
#include "search/impl/backend.h"
#include "search/search.h"

namespace search {
namespace {

const Backend& backend(db::Kind kind) {
    return kind == db::Kind::sqlite ? sqlite_backend() : postgres_backend();
}

// Facets are blinded apart from words, so that no text can pose as a facet.
std::string blind_facet(const crypto::Keyring& keyring, const std::string& facet) {
    return keyring.blind("facet\x1f" + facet);
}

// So are the words of attachments: the one word has two tokens, and a query names those of the field it asks for.
constexpr std::string_view in_attachment = "file\x1f";

std::string with_length(std::string_view text) { return std::to_string(text.size()) + ':' + std::string{text}; }

std::string mac_of(const crypto::Keyring& keyring, const Document& d) {
    return keyring.hash("search_stream", std::to_string(d.id) + with_length(d.version) + with_length(d.words) +
                                             with_length(d.parts) + with_length(d.facets));
}

struct Segment {
    std::string_view text;
    bool phrase = false;
};

// Cuts at quotation marks, straight or Swedish; a last one without its fellow is no mark.
std::vector<Segment> segments(std::string_view text) {
    static constexpr std::string_view marks[] = {"\"", "\xE2\x80\x9D", "\xE2\x80\x9C", "\xC2\xBB", "\xC2\xAB"};
    struct Mark { std::size_t at, size; };
    std::vector<Mark> found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const std::string_view mark : marks) {
            if (text.substr(i).starts_with(mark)) found.push_back({i, mark.size()});
        }
    }
    if (found.size() % 2 == 1) found.pop_back();
    std::vector<Segment> result;
    std::size_t from = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        result.push_back({text.substr(from, found[i].at - from), i % 2 == 1});
        from = found[i].at + found[i].size;
    }
    result.push_back({text.substr(from), false});
    return result;
}

struct Understood {
    Match match;
    std::vector<std::string> words;
};

// Every sign of the query languages below is only text here: what leaves is blinded tokens.
Understood understand(const Query& query, const Analyser& analyser, const crypto::Keyring& keyring) {
    static constexpr std::size_t text_bytes_max = 4096;
    Understood result;
    int left = Index::query_words_max;
    for (const Segment& segment : segments(std::string_view{query.text}.substr(0, text_bytes_max))) {
        Term phrase;
        std::string phrase_words;
        for (const Position& position : analyser.analyse(segment.text)) {
            if (--left < 0) break;
            std::vector<std::string> tokens;
            for (const std::string& token : position.tokens) {
                if (query.where != Query::Where::attachments) tokens.push_back(keyring.blind(token));
                if (query.where != Query::Where::text) tokens.push_back(keyring.blind(std::string{in_attachment} + token));
            }
            if (segment.phrase) {
                phrase.positions.push_back(std::move(tokens));
                phrase_words += (phrase_words.empty() ? "" : " ") + position.tokens.front();
            } else {
                result.match.terms.push_back({{std::move(tokens)}});
                result.words.push_back(position.tokens.front());
            }
        }
        if (phrase.positions.empty()) continue;
        result.match.terms.push_back(std::move(phrase));
        result.words.push_back(std::move(phrase_words));
    }
    for (const auto& group : query.facets) {
        auto& tokens = result.match.facets.emplace_back();
        for (const std::string& facet : group) tokens.push_back(blind_facet(keyring, facet));
    }
    return result;
}

// Adds up the terms, each against its mean among the hits: a word that every hit repeats says
// less than one that few do. The usual weight of a word counts all documents, and would let the
// order of hits tell of documents that the asker may not see.
std::vector<Hit> best(const std::vector<Scored>& found, std::size_t terms, std::size_t limit) {
    std::vector<double> means(terms, 0.0);
    for (const Scored& one : found) {
        for (std::size_t t = 0; t < terms; ++t) means[t] += one.of_term.at(t) / static_cast<double>(found.size());
    }
    std::vector<Hit> hits;
    for (const Scored& one : found) {
        Hit& hit = hits.emplace_back(Hit{one.id, 0});
        for (std::size_t t = 0; t < terms; ++t) hit.rank += means[t] > 0 ? one.of_term[t] / means[t] : 0;
        hit.rank /= static_cast<double>(terms);
    }
    const auto better = [](const Hit& a, const Hit& b) { return a.rank != b.rank ? a.rank > b.rank : a.id > b.id; };
    std::sort(hits.begin(), hits.end(), better);
    if (hits.size() > limit) hits.resize(limit);
    return hits;
}

}  // namespace

std::vector<std::string_view> split_stream(std::string_view stream, char separator) {
    std::vector<std::string_view> pieces;
    while (!stream.empty()) {
        const std::size_t end = std::min(stream.find(separator), stream.size());
        if (end > 0) pieces.push_back(stream.substr(0, end));
        stream.remove_prefix(std::min(end + 1, stream.size()));
    }
    return pieces;
}

Index::Index(std::shared_ptr<const crypto::Keyring> keyring, std::shared_ptr<const Analyser> analyser, db::Kind kind)
    : keyring_{std::move(keyring)}, analyser_{std::move(analyser)}, kind_{kind} {
    CHECK(keyring_ && analyser_);
    register_tokenizer();
}

Index::Prepared Index::prepare(std::string_view text, const std::vector<std::string>& facets, std::string_view attachments) const {
    std::string words;
    std::string parts;
    const auto add = [&](std::string_view content, std::string_view field) {
        for (const Position& position : analyser_->analyse(content)) {
            char separator = ' ';
            for (const std::string& token : position.tokens) {
                if (!words.empty()) words += separator;
                words += keyring_->blind(std::string{field} + token);
                separator = colocated;
            }
            for (const std::string& part : position.parts) {
                if (!parts.empty()) parts += ' ';
                parts += keyring_->blind(std::string{field} + part);
            }
        }
    };
    add(text, "");
    if (!attachments.empty()) add(attachments, in_attachment);
    Prepared prepared{words + '\n' + parts, {}, analyser_->version()};
    for (const std::string& facet : facets) prepared.facets.push_back(blind_facet(*keyring_, facet));
    std::sort(prepared.facets.begin(), prepared.facets.end());
    prepared.facets.erase(std::unique(prepared.facets.begin(), prepared.facets.end()), prepared.facets.end());
    return prepared;
}

void Index::put(db::Transaction& tx, std::int64_t id, const Prepared& document) const {
    CHECK(id > 0);
    const std::size_t border = document.stream.find('\n');
    CHECK(border != std::string::npos && !document.version.empty());
    Document stored{id,
                    document.version,
                    document.stream.substr(0, border),
                    document.stream.substr(border + 1),
                    base::join(document.facets, " "),
                    {}};
    stored.mac = mac_of(*keyring_, stored);
    backend(kind_).put(tx, stored);
}

void Index::remove(db::Transaction& tx, std::int64_t id) const { backend(kind_).remove(tx, id); }

void Index::purge(db::Transaction& tx) const { backend(kind_).purge(tx); }

Hits Index::find(db::Reader& reader, const Query& query) const {
    Understood understood = understand(query, *analyser_, *keyring_);
    Hits hits;
    hits.words = std::move(understood.words);
    const Match& match = understood.match;
    const bool shut = std::any_of(match.facets.begin(), match.facets.end(), [](const auto& g) { return g.empty(); });
    if (match.terms.empty() || shut || query.limit <= 0) return hits;
    const Backend& on = backend(kind_);
    const int limit = std::min(query.limit, limit_max);
    if (const auto found = on.scored(reader, match, common_max)) {
        hits.hits = best(*found, match.terms.size(), static_cast<std::size_t>(limit));
        return hits;
    }
    hits.ranked = false;
    for (const std::int64_t id : on.newest(reader, match, limit)) hits.hits.push_back({id, 0});
    return hits;
}

std::vector<std::string> Index::each(db::Reader& reader, const Query& query, const std::function<void(std::int64_t)>& f) const {
    auto understood = understand(query, *analyser_, *keyring_);
    const auto& match = understood.match;
    const bool shut = std::any_of(match.facets.begin(), match.facets.end(), [](const auto& g) { return g.empty(); });
    if (!match.terms.empty() && !shut) backend(kind_).each(reader, match, f);
    return std::move(understood.words);
}

std::vector<std::string> Index::verify(db::Reader& reader) const {
    std::vector<std::string> wrong;
    const auto ghosts = backend(kind_).compare(reader, [&](const Document& d, bool indexed) {
        const std::string name = "document " + std::to_string(d.id);
        if (!crypto::equal_constant_time(d.mac, mac_of(*keyring_, d))) {
            wrong.push_back(name + ": the stored stream was altered");
        } else if (!indexed) {
            wrong.push_back(name + ": the index does not hold its stored stream");
        }
    });
    for (const std::int64_t id : ghosts) {
        wrong.push_back("document " + std::to_string(id) + ": in the index, but not stored");
    }
    return wrong;
}

std::vector<std::int64_t> Index::outdated(db::Reader& reader, int limit) const {
    std::vector<std::int64_t> ids;
    reader.query("SELECT id FROM search_documents WHERE version <> ? ORDER BY id LIMIT ?",
                 {analyser_->version(), limit}, [&](const db::Row& row) { ids.push_back(row.integer(0)); });
    return ids;
}

}  // namespace search
