#include "enquiries_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "i18n/i18n.h"

namespace enquiries {

namespace {

// One character and how many bytes it takes; a byte that begins none stands for itself.
struct Character { char32_t code = 0; std::size_t bytes = 1; };
Character at(std::string_view text, std::size_t i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (bytes == 1 || i + bytes > text.size()) return {lead, 1};
    char32_t code = lead & (0xFF >> (bytes + 1));
    for (std::size_t k = 1; k < bytes; ++k) code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    return {code, bytes};
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
// Latin letters with their accents; what the office writes in.
bool is_letter(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}
bool is_upper(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7); }
bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0; }
bool is_opening(char32_t c) { return c == '"' || c == '\'' || c == '(' || c == 0x201D || c == 0x201C || c == 0x2019 || c == 0xBB || c == 0xAB || c == 0x2013; }

// What stands before the full stop, back to a space: "t.ex", "kap", "Dr".
std::string word_before(std::string_view text, std::size_t stop) {
    auto begin = stop;
    while (begin > 0 && !is_space(static_cast<unsigned char>(text[begin - 1])) && text[begin - 1] != '(') --begin;
    return base::lower_ascii(text.substr(begin, stop - begin));
}

// Abbreviations after which a capital or a number goes on with the same sentence.
constexpr std::array goes_on{"t.ex", "bl.a", "s.k", "dvs", "d.v.s", "p.g.a", "jfr", "kap", "st", "nr", "ca", "kl", "tel", "dr", "prof", "prop", "sid", "s",
                             "art", "e.g", "i.e", "mr", "mrs", "ms", "no", "vs", "max", "min", "inkl", "resp", "f.d", "fr.o.m", "t.o.m", "m.a.o"};
bool abbreviation(std::string_view text, std::size_t stop) {
    const auto word = word_before(text, stop);
    return std::any_of(goes_on.begin(), goes_on.end(), [&](const char* known) { return word == known; });
}

// Does the text end a sentence at this full stop?
bool ends_at(std::string_view text, std::size_t stop) {
    const auto next = stop + 1;
    if (next >= text.size()) return true;
    if (!is_space(at(text, next).code) && !is_opening(at(text, next).code) && text[next] != ')') return false;   // "8.9.1", "t.ex"
    std::size_t begin = next;
    while (begin < text.size() && (is_space(at(text, begin).code) || is_opening(at(text, begin).code) || text[begin] == ')' || text[begin] == '-')) begin += at(text, begin).bytes;
    if (begin >= text.size()) return true;
    const auto first = at(text, begin).code;
    if (!is_upper(first) && !is_digit(first)) return false;
    return text[stop] != '.' || !abbreviation(text, stop);
}

// What closes the sentence and still belongs to it: a bracket, a quotation mark.
std::size_t closed(std::string_view text, std::size_t end) {
    while (end < text.size() && (text[end] == ')' || text[end] == '"' || text.substr(end).starts_with("\xE2\x80\x9D"))) end += at(text, end).bytes;
    return end;
}

void add(std::vector<Sentence>& found, std::string_view text, std::size_t begin, std::size_t end) {
    while (begin < end && is_space(static_cast<unsigned char>(text[begin]))) ++begin;
    while (end > begin && is_space(static_cast<unsigned char>(text[end - 1]))) --end;
    const auto part = text.substr(begin, end - begin);
    for (std::size_t i = 0; i < part.size(); i += at(part, i).bytes)
        if (is_letter(at(part, i).code) || is_digit(at(part, i).code)) { found.push_back({begin, end}); return; }
}

// A line that is a list item or a heading, or one that a blank line follows, ends what stands on it.
bool line_ends(std::string_view text, std::size_t newline) {
    auto i = newline + 1;
    while (i < text.size() && (text[i] == ' ' || text[i] == '\t')) ++i;
    return i >= text.size() || text[i] == '\n' || text[i] == '-' || text[i] == '#' || text[i] == '*' || text.substr(i).starts_with("\xE2\x80\xA2");
}

bool heading_line(std::string_view text, std::size_t newline) {
    const auto begin = newline == 0 ? std::string_view::npos : text.rfind('\n', newline - 1);
    const auto line = text.substr(begin == std::string_view::npos ? 0 : begin + 1, newline - (begin == std::string_view::npos ? 0 : begin + 1));
    return base::trim(line).starts_with("#");
}

}  // namespace

std::vector<Sentence> sentences(std::string_view text) {
    std::vector<Sentence> found;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); i += at(text, i).bytes) {
        const auto c = at(text, i).code;
        const bool mark = c == '.' || c == '!' || c == '?' || c == 0x2026;
        const auto last = i + at(text, i).bytes - 1;
        if (mark && ends_at(text, last)) {
            const auto end = closed(text, last + 1);
            add(found, text, begin, end);
            begin = end;
        }
        if (c == '\n' && (line_ends(text, i) || heading_line(text, i))) { add(found, text, begin, i); begin = i + 1; }
    }
    add(found, text, begin, text.size());
    return found;
}

std::vector<std::string> words(std::string_view text) {
    const auto folded = i18n::fold(text);
    std::vector<std::string> found;
    std::string word;
    const auto done = [&] {
        while (!word.empty() && word.back() == '-') word.pop_back();
        if (!word.empty()) found.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t i = 0; i < folded.size();) {
        const auto [c, bytes] = at(folded, i);
        if (is_letter(c) || is_digit(c) || (c == '-' && !word.empty())) word += folded.substr(i, bytes);
        else {
            done();
            if (c == 0xA7) found.push_back(folded.substr(i, bytes));
        }
        i += bytes;
    }
    done();
    return found;
}

ReadingEase reading_ease(std::string_view text) {
    ReadingEase ease;
    for (const auto& sentence : sentences(text)) {
        int here = 0;
        for (const auto& word : words(text.substr(sentence.begin, sentence.end - sentence.begin))) {
            ++here;
            std::size_t letters = 0;
            for (const unsigned char c : word) letters += (c & 0xC0) != 0x80 && c != '-';
            if (letters > 6) ++ease.long_words;
        }
        if (here == 0) continue;
        ++ease.sentences;
        ease.words += here;
        ease.longest_sentence = std::max(ease.longest_sentence, here);
    }
    if (ease.words == 0) return ease;
    // Rounded once, at the end.
    ease.lix = static_cast<int>(static_cast<double>(ease.words) / ease.sentences + 100.0 * ease.long_words / ease.words + 0.5);
    return ease;
}

std::string_view band(int lix) { return lix < 30 ? "very_easy" : lix < 40 ? "easy" : lix < 50 ? "medium" : lix < 60 ? "hard" : "very_hard"; }

}  // namespace enquiries
