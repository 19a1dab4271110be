#include "tokens.h"

#include "i18n/i18n.h"

namespace learning {

namespace {

// ASCII and the letters of Latin-1, which are one form each: the answer of i18n::fold without ICU.
bool fold_plainly(std::string_view text, std::string& out) {
    out.resize(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            out[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
            continue;
        }
        if (c != 0xC3 || i + 1 == text.size()) return false;
        const auto next = static_cast<unsigned char>(text[i + 1]);
        if ((next & 0xC0) != 0x80) return false;
        out[i++] = static_cast<char>(c);
        out[i] = static_cast<char>(next <= 0x9E && next != 0x97 ? next + 32 : next);
    }
    return true;
}

// Bytes of the white space at `at`, or 0.
std::size_t space(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto c = byte(at);
    if (c <= ' ' || c == 0x7F) return 1;
    if (c == 0xC2 && (byte(at + 1) == 0xA0 || byte(at + 1) == 0x85)) return 2;
    if (c == 0xE2 && byte(at + 1) == 0x80 && (byte(at + 2) <= 0x8F || byte(at + 2) == 0xA8 || byte(at + 2) == 0xA9 || byte(at + 2) == 0xAF))
        return 3;
    return 0;
}

// Bytes of a letter or figure at `at`, or 0. Beyond ASCII all is letter but the general punctuation
// and the signs of Latin-1.
std::size_t letter(std::string_view text, std::size_t at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? 1 : 0;
    if (c == 0xC2 || (c == 0xE2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) <= 0x83)) return 0;
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80) ++size;
    return size;
}

bool is_figure(char c) { return c >= '0' && c <= '9'; }

void mask_numbers(std::string& text, const Span& piece) {
    int figures = 0;
    for (auto i = piece.begin; i < piece.end; ++i) figures += is_figure(text[i]) ? 1 : 0;
    if (figures < 4) return;
    for (auto i = piece.begin; i < piece.end; ++i)
        if (is_figure(text[i])) text[i] = '0';
}

// The first `characters_max` characters, by bytes that begin one.
std::string_view cut(std::string_view text, std::size_t characters_max) {
    if (text.size() <= characters_max) return text;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && characters++ == characters_max) return text.substr(0, i);
    return text;
}

void find_words(Tokens& tokens) {
    for (std::uint32_t p = 0; p < tokens.pieces.size(); ++p) {
        const auto piece = tokens.pieces[p];
        auto begin = piece.begin;
        for (auto at = piece.begin; at <= piece.end;) {
            const auto size = at == piece.end ? 0 : letter(tokens.text, at);
            if (size) {
                at += static_cast<std::uint32_t>(size);
                continue;
            }
            if (at > begin) tokens.words.push_back({begin, at, p});
            // Whatever is no letter: to the next beginning of a character.
            do ++at;
            while (at < piece.end && (static_cast<unsigned char>(tokens.text[at]) & 0xC0) == 0x80);
            begin = at;
        }
    }
}

}  // namespace

std::string folded(std::string_view text) {
    std::string out;
    return fold_plainly(text, out) ? out : i18n::fold(text);
}

void read(std::string_view utf8, std::size_t characters_max, Tokens& into) {
    const auto text = cut(utf8, characters_max);
    if (!fold_plainly(text, into.text)) into.text = i18n::fold(text);
    into.pieces.clear();
    into.words.clear();
    std::uint32_t begin = 0;
    const auto size = static_cast<std::uint32_t>(into.text.size());
    for (std::uint32_t at = 0; at <= size;) {
        const auto skip = at == size ? 1 : static_cast<std::uint32_t>(space(into.text, at));
        if (skip == 0) {
            ++at;
            continue;
        }
        if (at > begin) into.pieces.push_back({begin, at, 0});
        at += skip;
        begin = at;
    }
    for (const auto& piece : into.pieces) mask_numbers(into.text, piece);
    find_words(into);
}

Tokens tokens_of(std::string_view utf8, std::size_t characters_max) {
    Tokens tokens;
    read(utf8, characters_max, tokens);
    return tokens;
}

}  // namespace learning
