#include "pages/html.h"

#include <algorithm>

#include "base/text.h"

namespace pages {
namespace {

std::string_view escape_of(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

void append_escaped(std::string& out, std::string_view data) {
    for (;;) {
        const auto special = data.find_first_of("&<>\"'");
        if (special == std::string_view::npos) break;
        out += data.substr(0, special);
        out += escape_of(data[special]);
        data.remove_prefix(special + 1);
    }
    out += data;
}

bool starts(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

// Browsers drop tabs and newlines inside an address and read '\' as '/', so that "/\t/host" and
// "/\host" leave the site: such addresses are refused, not repaired.
bool allowed_address(std::string_view url) {
    const bool clean = std::ranges::all_of(url, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7F && c != '\\';
    });
    if (!clean || url.empty()) return false;
    if (url.front() == '/') return url.size() == 1 || url[1] != '/';
    return url.front() == '#' || starts(url, "https://") || starts(url, "mailto:") || starts(url, "tel:");
}

}  // namespace

Html& Html::text(std::string_view data) {
    // The controls begin with the byte E2; nearly all text has none and is not copied.
    if (data.find('\xE2') == std::string_view::npos) {
        append_escaped(out_, data);
    } else {
        append_escaped(out_, base::show_bidi_controls(data));
    }
    return *this;
}

Html& Html::attr(Lit name, std::string_view value) {
    out_ += ' ';
    out_ += name.view();
    out_ += "=\"";
    append_escaped(out_, value);
    out_ += '"';
    return *this;
}

Html& Html::href(std::string_view url) { return attr("href", allowed_address(url) ? url : std::string_view{"#"}); }

}  // namespace pages
