#include <algorithm>
#include <map>
#include <span>

#include "base/embedded.h"
#include "base/fault.h"
#include "base/text.h"
#include "pages/components.h"
#include "pages/impl/parts.h"

namespace embedded {
std::span<const base::EmbeddedFile> web();
}

namespace pages {
namespace {

std::string_view file(std::string_view name) {
    for (const auto& candidate : embedded::web()) {
        if (candidate.name == name) return candidate.data;
    }
    throw base::Bug{"no web file " + std::string{name}};
}

struct Names {
    std::map<std::string, std::string, std::less<>> hashed;  // public.css -> public.<hash>.css
    std::map<std::string, std::string, std::less<>> plain;
};

// names.txt is written with the files by web/build.mjs, which needs the hashes for the style
// sheet's own references to fonts.
const Names& names() {
    static const Names made = [] {
        Names read;
        for (const auto& line : base::split(file("names.txt"), '\n')) {
            const auto words = base::split(line, ' ');
            if (words.size() != 2) continue;
            read.hashed[words[0]] = words[1];
            read.plain[words[1]] = words[0];
        }
        return read;
    }();
    return made;
}

std::string_view content_type(std::string_view name) {
    const auto ends = [name](std::string_view suffix) { return name.ends_with(suffix); };
    if (ends(".css")) return "text/css; charset=utf-8";
    if (ends(".js")) return "text/javascript; charset=utf-8";
    if (ends(".svg")) return "image/svg+xml";
    if (ends(".woff2")) return "font/woff2";
    if (ends(".webm")) return "video/webm";
    if (ends(".webp")) return "image/webp";
    if (ends(".vtt")) return "text/vtt; charset=utf-8";
    return "text/plain; charset=utf-8";
}

}  // namespace

std::string asset_href(std::string_view name) {
    const auto found = names().hashed.find(name);
    CHECK(found != names().hashed.end());
    return "/s/" + found->second;
}

std::optional<Asset> find_asset(std::string_view hashed_name) {
    const auto found = names().plain.find(hashed_name);
    if (found == names().plain.end()) return std::nullopt;
    return Asset{std::string{content_type(found->second)}, file(found->second)};
}

namespace impl {

Html icon(std::string_view name) {
    static const std::string sprite = asset_href("sprite.svg");
    return Html{"<svg class=\"icon\" aria-hidden=\"true\" width=\"20\" height=\"20\"><use"}
        .href(sprite + "#" + std::string{name})
        .raw("/></svg>");
}

}  // namespace impl
}  // namespace pages
