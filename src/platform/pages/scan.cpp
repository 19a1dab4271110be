// Scanned pages beside what was read on them.
#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {

Html scan(const Scan& scan) {
    Html html{"<a class=\"scan\""};
    html.href(scan.src).raw("><img loading=\"lazy\" decoding=\"async\"").attr("src", scan.src).attr("alt", scan.alt);
    if (scan.width > 0 && scan.height > 0) html.attr("width", std::to_string(scan.width)).attr("height", std::to_string(scan.height));
    return html.raw("></a>");
}

Html read_text(std::string_view label, const std::vector<ReadWord>& words) {
    Html html{"<div class=\"read-text\" role=\"group\" tabindex=\"0\""};
    html.attr("aria-label", label).raw("><p class=\"preserved\">");
    for (const auto& word : words) {
        html.text(word.before);
        if (word.unsure) html.raw("<mark>").text(word.text).raw("</mark>");
        else html.text(word.text);
    }
    return html.raw("</p></div>");
}

Html side_by_side(const Html& left, const Html& right) {
    return Html{"<div class=\"side-by-side\"><div class=\"stack\">"}.add(left).raw("</div><div class=\"stack\">").add(right).raw("</div></div>");
}

Html progress(std::string_view label, std::int64_t done, std::int64_t all) {
    Html html{"<p class=\"ds-paragraph progress\" role=\"status\"><label><span>"};
    html.text(label).raw("</span><progress").attr("max", std::to_string(all)).attr("value", std::to_string(done));
    return html.raw("></progress></label></p>");
}

}  // namespace pages
