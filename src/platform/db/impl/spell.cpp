#include "db/impl/spell.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/text.h"

namespace db::impl {

namespace {

enum class Sort { word, quoted, symbol };

struct Token {
    Sort sort;
    std::size_t begin;
    std::size_t end;
};

bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// After the closing quote; a doubled quote stays inside.
std::size_t end_of_quoted(std::string_view sql, std::size_t at) {
    const char quote = sql[at];
    for (std::size_t i = at + 1; i < sql.size(); ++i) {
        if (sql[i] != quote) continue;
        if (i + 1 < sql.size() && sql[i + 1] == quote) { ++i; continue; }
        return i + 1;
    }
    throw base::Fault("SQL with an unclosed quote");
}

// The end of a $tag$ ... $tag$ body, or nothing when `at` does not start one.
std::optional<std::size_t> end_of_dollar_body(std::string_view sql, std::size_t at) {
    std::size_t i = at + 1;
    while (i < sql.size() && (starts_word(sql[i]) || (i > at + 1 && is_digit(sql[i])))) ++i;
    if (i >= sql.size() || sql[i] != '$') return std::nullopt;
    const std::string_view tag = sql.substr(at, i + 1 - at);
    const auto close = sql.find(tag, i + 1);
    if (close == std::string_view::npos) throw base::Fault("SQL with an unclosed dollar quote");
    return close + tag.size();
}

std::size_t skip_comment(std::string_view sql, std::size_t at) {
    const bool line = sql[at] == '-';
    const auto close = sql.find(line ? "\n" : "*/", at + 2);
    if (close == std::string_view::npos) return sql.size();
    return line ? close + 1 : close + 2;
}

std::vector<Token> tokens_of(std::string_view sql) {
    std::vector<Token> tokens;
    std::size_t i = 0;
    while (i < sql.size()) {
        const char c = sql[i];
        const char next = i + 1 < sql.size() ? sql[i + 1] : '\0';
        std::size_t end = i + 1;
        Sort sort = Sort::symbol;
        if (is_space(c)) { ++i; continue; }
        if ((c == '-' && next == '-') || (c == '/' && next == '*')) { i = skip_comment(sql, i); continue; }
        if (c == '\'' || c == '"') {
            sort = Sort::quoted;
            end = end_of_quoted(sql, i);
        } else if (const auto body = c == '$' ? end_of_dollar_body(sql, i) : std::nullopt) {
            sort = Sort::quoted;
            end = *body;
        } else if (starts_word(c) || is_digit(c)) {
            sort = Sort::word;
            while (end < sql.size() && (starts_word(sql[end]) || is_digit(sql[end]))) ++end;
        }
        tokens.push_back({sort, i, end});
        i = end;
    }
    return tokens;
}

// A statement's text with its tokens, read by position without running off the end.
class Statement {
public:
    explicit Statement(std::string_view sql) : sql_{sql}, tokens_{tokens_of(sql)} {}

    std::size_t size() const { return tokens_.size(); }
    const Token& operator[](std::size_t i) const { return tokens_[i]; }
    std::string_view text(std::size_t i) const {
        return i < size() ? sql_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin) : std::string_view{};
    }
    bool is(std::size_t i, std::string_view word) const {
        return i < size() && tokens_[i].sort != Sort::quoted && base::equal_ascii_nocase(text(i), word);
    }

private:
    std::string_view sql_;
    std::vector<Token> tokens_;
};

struct Piece {
    std::string_view text;
    std::optional<Kind> only;
};

std::optional<Kind> only_mark(std::string_view between) {
    std::optional<Kind> mark;
    for (const auto& line : base::split(between, '\n')) {
        const auto trimmed = base::trim(line);
        if (trimmed == "-- only sqlite") mark = Kind::sqlite;
        if (trimmed == "-- only postgres") mark = Kind::postgres;
    }
    return mark;
}

// A trigger's body holds semicolons of its own, between BEGIN and END.
std::vector<Piece> split_statements(std::string_view sql) {
    const Statement all{sql};
    std::vector<Piece> pieces;
    std::size_t first = 0;
    std::size_t previous_end = 0;
    int depth = 0;
    const auto close = [&](std::size_t last, std::size_t end) {
        if (first < last) {
            const auto begin = all[first].begin;
            pieces.push_back({base::trim(sql.substr(begin, all[last - 1].end - begin)),
                              only_mark(sql.substr(previous_end, begin - previous_end))});
        }
        previous_end = end;
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool trigger = all.is(first, "create") && (all.is(first + 1, "trigger") || all.is(first + 2, "trigger"));
        if (trigger && (all.is(i, "begin") || all.is(i, "case"))) ++depth;
        if (trigger && all.is(i, "end")) --depth;
        if (depth > 0 || !all.is(i, ";")) continue;
        close(i, all[i].end);
        first = i + 1;
        depth = 0;
    }
    close(all.size(), sql.size());
    return pieces;
}

struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string with;
};

struct Type {
    std::string_view word;
    std::string_view sqlite;
    std::string_view postgres;
};
// Text compares in byte order whatever the locale the database was created with.
constexpr std::array types{
    Type{"id", "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"},
    Type{"int", "INTEGER", "BIGINT"},
    Type{"real", "REAL", "DOUBLE PRECISION"},
    Type{"text", "TEXT", "TEXT COLLATE \"C\""},
    Type{"bytes", "BLOB", "BYTEA"},
};

void spell_column(const Statement& statement, std::size_t name, const Piece& piece, Kind kind,
                  std::vector<Edit>& edits) {
    static constexpr std::array table_rules{"primary", "unique", "check", "foreign", "constraint", "exclude", "like"};
    if (statement[name].sort == Sort::word) {
        for (const auto* rule : table_rules) {
            if (statement.is(name, rule)) return;
        }
    }
    for (const auto& type : types) {
        if (!statement.is(name + 1, type.word)) continue;
        const auto& token = statement[name + 1];
        edits.push_back({token.begin, token.end, std::string{kind == Kind::sqlite ? type.sqlite : type.postgres}});
        return;
    }
    if (piece.only) return;
    throw base::Fault("schema: column " + std::string{statement.text(name)} +
                      " has no type word (id, int, real, text, bytes)");
}

// The columns between the table's parentheses; gives the position after the closing one.
std::size_t spell_columns(const Statement& statement, std::size_t open, const Piece& piece, Kind kind,
                          std::vector<Edit>& edits) {
    int depth = 0;
    for (std::size_t i = open; i < statement.size(); ++i) {
        const bool opens = statement.is(i, "(");
        if (opens) ++depth;
        if (statement.is(i, ")") && --depth == 0) return i + 1;
        const bool item = (opens || statement.is(i, ",")) && depth == 1;
        if (item && i + 1 < statement.size()) spell_column(statement, i + 1, piece, kind, edits);
    }
    throw base::Fault("schema: a table whose parenthesis is not closed");
}

std::string edited(std::string_view sql, const std::vector<Edit>& edits) {
    std::string out;
    std::size_t at = 0;
    for (const auto& edit : edits) {
        out.append(sql, at, edit.begin - at);
        out += edit.with;
        at = edit.end;
    }
    return out.append(sql, at, std::string_view::npos);
}

std::string spell_statement(const Piece& piece, Kind kind) {
    const Statement statement{piece.text};
    std::vector<Edit> edits;
    if (statement.is(0, "create") && statement.is(1, "table")) {
        std::size_t i = 2;
        while (i < statement.size() && !statement.is(i, "(") && !statement.is(i, "as")) ++i;
        if (!statement.is(i, "(")) return std::string{piece.text};
        const auto after = spell_columns(statement, i, piece, kind, edits);
        const auto end = statement[after - 1].end;
        // Whatever follows (WITHOUT ROWID) is one more table option.
        if (kind == Kind::sqlite) edits.push_back({end, end, after < statement.size() ? " STRICT," : " STRICT"});
    } else if (statement.is(0, "alter") && statement.is(1, "table") && statement.is(3, "add")) {
        const std::size_t name = statement.is(4, "column") ? 5 : 4;
        if (name < statement.size()) spell_column(statement, name, piece, kind, edits);
    }
    return edited(piece.text, edits);
}

}  // namespace

std::vector<std::string> spell_schema(std::string_view sql, Kind kind) {
    std::vector<std::string> statements;
    for (const auto& piece : split_statements(sql)) {
        if (!piece.only || *piece.only == kind) statements.push_back(spell_statement(piece, kind));
    }
    return statements;
}

Numbered number_placeholders(std::string_view sql) {
    const Statement statement{sql};
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        if (!statement.is(i, "?")) continue;
        const auto end = statement[i].end;
        if (i + 1 < statement.size() && statement[i + 1].begin == end && is_digit(sql[end])) {
            throw base::Fault("SQL with a numbered placeholder; write ? alone");
        }
        std::string with = "$" + std::to_string(edits.size() + 1);
        // PostgreSQL cannot guess the type of a bare `? IS NULL`; any type will do.
        const std::size_t null = statement.is(i + 2, "not") ? i + 3 : i + 2;
        if (statement.is(i + 1, "is") && statement.is(null, "null")) with += "::text";
        edits.push_back({statement[i].begin, end, std::move(with)});
    }
    return {edited(sql, edits), static_cast<int>(edits.size())};
}

bool changes_schema(std::string_view sql) {
    const auto start = base::lower_ascii(base::trim(sql).substr(0, 7));
    return start.starts_with("create") || start.starts_with("alter") || start.starts_with("drop");
}

bool only_reads(std::string_view sql) {
    return base::lower_ascii(base::trim(sql).substr(0, 7)) == "select ";
}

void refuse_unkeepable(const Values& values) {
    for (const auto& value : values) {
        if (const auto* text = std::get_if<std::string>(&value.held()); text && !base::valid_utf8(*text)) {
            throw base::Fault("text for the database is not UTF-8 or holds NUL");
        }
        if (const auto* real = std::get_if<double>(&value.held()); real && std::isnan(*real)) {
            throw base::Fault("a real for the database is not a number");
        }
    }
}

}  // namespace db::impl
