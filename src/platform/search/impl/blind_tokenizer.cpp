// What FTS5 must know of our streams, given to every connection when SQLite opens it.
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string_view>

#include "base/fault.h"
#include "search/impl/backend.h"

namespace search {
namespace {

using EachToken = int (*)(void*, int, const char*, int, int, int);

// "aaa|bbb ccc": aaa and bbb at one position, ccc at the next.
int tokenize(Fts5Tokenizer*, void* context, int, const char* text, int size, EachToken each) {
    int begin = 0;
    bool same_position = false;
    for (int i = 0; i <= size; ++i) {
        const bool border = i == size || text[i] == ' ' || text[i] == colocated;
        if (!border) continue;
        if (i > begin) {
            const int flags = same_position ? FTS5_TOKEN_COLOCATED : 0;
            if (const int rc = each(context, flags, text + begin, i - begin, begin, i); rc != SQLITE_OK) return rc;
        }
        same_position = i < size && i > begin && text[i] == colocated;
        begin = i + 1;
    }
    return SQLITE_OK;
}

int create(void*, const char**, int, Fts5Tokenizer** out) {
    static char stateless;
    *out = reinterpret_cast<Fts5Tokenizer*>(&stateless);
    return SQLITE_OK;
}

void destroy(Fts5Tokenizer*) {}

// search_scores(search_index, terms): one double a term, in one blob; BM25's saturation and length,
// with a fixed mean length and no count of documents, so that no other document has a part in it.
void scores(const Fts5ExtensionApi* api, Fts5Context* fts, sqlite3_context* result, int count, sqlite3_value** values) {
    constexpr double saturation = 1.2;
    constexpr double length_share = 0.75;
    constexpr double mean_length = 60.0;
    constexpr double part_weight = 0.3;
    if (count != 1) return sqlite3_result_error(result, "search_scores takes the number of terms", -1);
    int length = 0;
    if (const int rc = api->xColumnSize(fts, 0, &length); rc != SQLITE_OK) return sqlite3_result_error_code(result, rc);
    const double damping = saturation * (1.0 - length_share + length_share * length / mean_length);
    std::array<double, Index::query_words_max> of_term{};
    const int terms = std::clamp(sqlite3_value_int(values[0]), 0, Index::query_words_max);
    for (int term = 0; term < terms && term < api->xPhraseCount(fts); ++term) {
        Fts5PhraseIter iterator;
        int column = 0;
        int offset = 0;
        double frequency = 0;
        const int rc = api->xPhraseFirst(fts, term, &iterator, &column, &offset);
        if (rc != SQLITE_OK) return sqlite3_result_error_code(result, rc);
        for (; column >= 0; api->xPhraseNext(fts, &iterator, &column, &offset)) {
            frequency += column == 0 ? 1.0 : part_weight;
        }
        of_term[static_cast<std::size_t>(term)] = frequency * (saturation + 1.0) / (frequency + damping);
    }
    sqlite3_result_blob(result, of_term.data(), terms * static_cast<int>(sizeof(double)), SQLITE_TRANSIENT);
}

fts5_api* fts5_of(sqlite3* connection) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

int teach(sqlite3* connection, char**, const struct sqlite3_api_routines*) {
    fts5_api* api = fts5_of(connection);
    if (api == nullptr) return SQLITE_ERROR;
    fts5_tokenizer blind{create, destroy, tokenize};
    const int rc = api->xCreateTokenizer(api, "blind", nullptr, &blind, nullptr);
    return rc != SQLITE_OK ? rc : api->xCreateFunction(api, "search_scores", nullptr, scores, nullptr);
}

}  // namespace

void register_tokenizer() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (sqlite3_auto_extension(reinterpret_cast<void (*)()>(teach)) != SQLITE_OK) {
            throw base::Fault{"SQLite does not take the search tokenizer"};
        }
    });
}

}  // namespace search
