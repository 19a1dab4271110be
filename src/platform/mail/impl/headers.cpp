#include "mail/impl/headers.h"

#include <algorithm>

#include "base/text.h"
#include "mail/impl/charset.h"

namespace mail::impl {

namespace {

constexpr std::size_t id_bytes_max = 900;   // with its name it must fit in a line of 998
constexpr std::size_t name_bytes_max = 200;

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= id_bytes_max && std::all_of(id.begin(), id.end(), [](char c) {
        return c > 0x20 && c < 0x7F && c != '<' && c != '>';
    });
}

// The value without its parameters and comments, lower case: "auto-replied; vacation" → auto-replied.
std::string first_word(std::string_view value) {
    value = base::trim(value);
    return base::lower_ascii(value.substr(0, value.find_first_of("; \t(\r\n")));
}

}  // namespace

std::vector<std::string> message_ids(std::string_view header, std::size_t ids_max) {
    std::vector<std::string> ids;
    if (header.find('<') == std::string_view::npos) {
        const std::string_view bare = base::trim(header);
        if (ids_max > 0 && is_id(bare) && bare.find('@') != std::string_view::npos) ids.emplace_back(bare);
        return ids;
    }
    while (ids.size() < ids_max) {
        const std::size_t open = header.find('<');
        if (open == std::string_view::npos) break;
        header.remove_prefix(open + 1);
        const std::size_t close = header.find_first_of("<>");
        if (close == std::string_view::npos) break;
        std::string id;
        // A long id may have been folded, which puts white space into it.
        std::copy_if(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(close), std::back_inserter(id),
                     [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
        if (header[close] == '>' && is_id(id) && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
        header.remove_prefix(close + (header[close] == '>' ? 1 : 0));
    }
    return ids;
}

bool is_automatic(const OriginHeaders& headers) {
    const std::string submitted = first_word(headers.auto_submitted);
    if (!submitted.empty() && submitted != "no") return true;
    const std::string precedence = first_word(headers.precedence);
    if (precedence == "bulk" || precedence == "junk" || precedence == "list" || precedence == "auto_reply") return true;
    if (headers.has_list || headers.has_autoreply) return true;
    if (headers.has_return_path && base::trim(headers.return_path) == "<>") return true;
    const std::string suppress = first_word(headers.auto_response_suppress);
    if (!suppress.empty() && suppress != "none") return true;
    const std::string address = base::lower_ascii(headers.from_address);
    const std::string local = address.substr(0, address.find('@'));
    if (local == "mailer-daemon" || local == "postmaster") return true;
    return headers.media == "multipart/report";
}

std::string attachment_name(std::string_view name) {
    std::string line = one_line(name, 50'000);
    const std::size_t slash = line.find_last_of("/\\");
    if (slash != std::string::npos) line.erase(0, slash + 1);
    std::string out{base::trim(line)};
    if (out == "." || out == "..") return {};
    if (out.size() <= name_bytes_max) return out;
    // The ending says what it is, so the middle goes.
    const std::size_t dot = out.rfind('.');
    const std::string ending = dot != std::string::npos && out.size() - dot <= 10 ? out.substr(dot) : "";
    return one_line(out, name_bytes_max - ending.size()) + ending;
}

}  // namespace mail::impl
