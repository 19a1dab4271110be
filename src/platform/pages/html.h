#pragma once
// HTML that cannot hold unescaped data: tags are consteval literals, data enters only through
// escaping methods, so an unescaped string does not compile. Tags are written in platform/pages
// only (tools/tidy.py).
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pages {

// A literal of our own, checked at compile time to be one.
class Lit {
public:
    consteval Lit(const char* text) : text_{text} {}
    constexpr std::string_view view() const { return text_; }

private:
    std::string_view text_;
};

class Html {
public:
    Html() = default;
    Html(Lit literal) : out_{literal.view()} {}

    Html& raw(Lit literal) { out_ += literal.view(); return *this; }
    Html& text(std::string_view data);                 // escapes & < > " '; shows bidi controls
    Html& attr(Lit name, std::string_view value);      // name="value", escaped; leading space
    Html& attr_if(bool present, Lit name, std::string_view value) { return present ? attr(name, value) : *this; }
    Html& flag_if(bool present, Lit name) { return present ? raw(" ").raw(name) : *this; }
    // href: only our own paths ("/..."), "#...", https:, mailto: and tel: pass; anything else
    // becomes "#".
    Html& href(std::string_view url);
    Html& number(std::int64_t value) { out_ += std::to_string(value); return *this; }
    Html& add(const Html& other) { out_ += other.out_; return *this; }

    const std::string& string() const& { return out_; }
    std::string string() && { return std::move(out_); }
    bool empty() const { return out_.empty(); }

private:
    std::string out_;
};

inline Html text(std::string_view data) { Html html; html.text(data); return html; }

}  // namespace pages
