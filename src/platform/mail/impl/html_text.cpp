#include "mail/impl/html_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.h"

namespace mail::impl {

namespace {

using Named = std::pair<std::string_view, std::uint32_t>;

// The names of Latin-1 in the order of their code points, from 160.
constexpr std::array<std::string_view, 96> latin1 = {
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml"};

constexpr std::array<Named, 24> others = {{
    {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"ndash", 0x2013}, {"mdash", 0x2014},
    {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"sbquo", 0x201A}, {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bdquo", 0x201E},
    {"bull", 0x2022}, {"hellip", 0x2026}, {"euro", 0x20AC}, {"trade", 0x2122}, {"larr", 0x2190}, {"rarr", 0x2192},
    {"minus", 0x2212}, {"ensp", 0x2002}, {"emsp", 0x2003}, {"thinsp", 0x2009}, {"zwnj", 0x200C}}};

// Numbers 128 to 159 mean Windows-1252, as in browsers.
constexpr std::array<std::uint16_t, 32> windows1252 = {
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
    0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x9D, 0x017E, 0x0178};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

void append_character(std::string& out, std::uint32_t code) {
    if (code >= 128 && code < 160) code = windows1252[code - 128];
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
    if (code < 0x80) { out += static_cast<char>(code); return; }
    const auto low = [&](int shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x800) { out += static_cast<char>(0xC0 | (code >> 6)); out += low(0); return; }
    if (code < 0x10000) { out += static_cast<char>(0xE0 | (code >> 12)); out += low(6); out += low(0); return; }
    out += static_cast<char>(0xF0 | (code >> 18));
    out += low(12);
    out += low(6);
    out += low(0);
}

std::uint32_t named_character(std::string_view name) {
    const auto other = std::find_if(others.begin(), others.end(), [&](const Named& n) { return n.first == name; });
    if (other != others.end()) return other->second;
    const auto at = std::find(latin1.begin(), latin1.end(), name);
    return at == latin1.end() ? 0 : 160 + static_cast<std::uint32_t>(at - latin1.begin());
}

constexpr std::string_view hidden[] = {"script", "style", "title", "template", "svg", "iframe"};
constexpr std::string_view lines[] = {"br", "div", "tr", "li", "ul", "ol", "dl", "dt", "dd", "section", "article",
                                      "header", "footer", "option", "form", "hr", "caption", "address", "legend"};
constexpr std::string_view paragraphs[] = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre"};

template <class List>
bool among(const List& list, std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

class Scanner {
public:
    explicit Scanner(std::string_view html) : in_{html} {}

    std::string run() {
        while (at_ < in_.size()) {
            const char c = in_[at_];
            if (c == '<' && tags_left_ && starts_tag()) tag();
            else if (c == '&') entity();
            else if (is_space(c)) { space_ = true; ++at_; }
            else { text(in_.substr(at_, 1)); ++at_; }
        }
        return std::string{base::trim(out_)};
    }

private:
    bool starts_tag() const {
        if (at_ + 1 >= in_.size()) return false;
        const char next = in_[at_ + 1];
        return is_letter(next) || next == '/' || next == '!' || next == '?';
    }

    void text(std::string_view piece) {
        if (newlines_ > 0 && !out_.empty()) out_.append(static_cast<std::size_t>(newlines_), '\n');
        else if (space_ && !out_.empty()) out_ += ' ';
        newlines_ = 0;
        space_ = false;
        out_ += piece;
    }

    void break_line(int newlines) {
        newlines_ = std::max(newlines_, newlines);
        space_ = false;
    }

    // The end of the tag at at_, npos when it has none. Quoted values may hold '>'; when a quote is
    // never closed, quotes mean nothing from there on, which also keeps the time linear.
    std::size_t tag_end() {
        char quote = 0;
        for (std::size_t i = at_ + 1; quotes_mean_ && i < in_.size(); ++i) {
            const char c = in_[i];
            if (quote != 0) { if (c == quote) quote = 0; }
            else if (c == '"' || c == '\'') quote = c;
            else if (c == '>') return i;
        }
        quotes_mean_ = false;
        return in_.find('>', at_);
    }

    void tag() {
        if (in_.substr(at_, 4) == "<!--") {
            const std::size_t end = in_.find("-->", at_ + 4);
            at_ = end == std::string_view::npos ? in_.size() : end + 3;
            return;
        }
        const std::size_t end = tag_end();
        if (end == std::string_view::npos) {
            tags_left_ = false;
            return;
        }
        std::size_t name_at = at_ + 1;
        const bool closing = in_[name_at] == '/';
        if (closing) ++name_at;
        std::size_t name_end = name_at;
        while (name_end < end && (is_letter(in_[name_end]) || is_digit(in_[name_end]))) ++name_end;
        const std::string name = base::lower_ascii(in_.substr(name_at, std::min<std::size_t>(name_end - name_at, 16)));
        const bool empty = in_[end - 1] == '/';
        at_ = end + 1;
        if (!closing && !empty && among(hidden, name)) skip_to_end_of(name);
        else if (name == "br") { newlines_ = std::min(newlines_ + 1, 2); space_ = false; }
        else if (among(lines, name)) break_line(1);
        else if (among(paragraphs, name)) break_line(2);
        else if (name == "td" || name == "th") space_ = true;
        if (name == "li" && !closing) text("- ");
    }

    void skip_to_end_of(std::string_view name) {
        while (at_ < in_.size()) {
            const std::size_t open = in_.find("</", at_);
            if (open == std::string_view::npos) { at_ = in_.size(); return; }
            at_ = open + 2;
            if (!base::equal_ascii_nocase(in_.substr(at_, name.size()), name)) continue;
            const std::size_t end = in_.find('>', at_);
            at_ = end == std::string_view::npos ? in_.size() : end + 1;
            return;
        }
    }

    void entity() {
        std::string character;
        std::size_t i = at_ + 1;
        if (i < in_.size() && in_[i] == '#') {
            const bool hexadecimal = i + 1 < in_.size() && (in_[i + 1] == 'x' || in_[i + 1] == 'X');
            i += hexadecimal ? 2 : 1;
            const std::size_t digits_at = i;
            std::uint32_t code = 0;
            for (; i < in_.size() && i < digits_at + 10; ++i) {
                const char c = static_cast<char>(in_[i] | 0x20);
                const bool is_hex_letter = hexadecimal && c >= 'a' && c <= 'f';
                if (!is_digit(in_[i]) && !is_hex_letter) break;
                const auto digit = static_cast<std::uint32_t>(is_hex_letter ? c - 'a' + 10 : in_[i] - '0');
                code = std::min<std::uint32_t>(code * (hexadecimal ? 16 : 10) + digit, 0x110000);
            }
            if (i > digits_at) append_character(character, code);
        } else {
            while (i < in_.size() && i < at_ + 10 && (is_letter(in_[i]) || is_digit(in_[i]))) ++i;
            const std::uint32_t code = named_character(in_.substr(at_ + 1, i - at_ - 1));
            if (code != 0) append_character(character, code);
        }
        if (character.empty()) { text("&"); ++at_; return; }
        if (i < in_.size() && in_[i] == ';') ++i;
        at_ = i;
        if (character == "\xC2\xA0") space_ = true;        // nbsp is layout in mail
        else if (character != "\xC2\xAD") text(character); // soft hyphen
    }

    std::string_view in_;
    std::string out_;
    std::size_t at_ = 0;
    int newlines_ = 0;
    bool space_ = false;
    bool tags_left_ = true;
    bool quotes_mean_ = true;
};

}  // namespace

std::string html_text(std::string_view html) { return Scanner{html}.run(); }

}  // namespace mail::impl
