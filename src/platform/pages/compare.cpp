// Rows and texts that are looked at together.
#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {

Html more(std::string_view summary, const Html& content) {
    return Html{"<details class=\"more\"><summary>"}.text(summary).raw("</summary>").add(content).raw("</details>");
}

Html halves(const Html& one, const Html& other) {
    return Html{"<div class=\"halves\"><div class=\"stack\">"}
        .add(one)
        .raw("</div><div class=\"stack\">")
        .add(other)
        .raw("</div></div>");
}

Html compared(const Texts& texts, const std::vector<ComparedWords>& words) {
    Html html{"<div class=\"preserved compared\">"};
    for (const auto& piece : words) {
        if (piece.shared) {
            html.text(piece.text);
            continue;
        }
        html.raw("<mark><span class=\"ds-sr-only\">")
            .text(texts("pages.only_here"))
            .raw(" </span>")
            .text(piece.text)
            .raw("<span class=\"ds-sr-only\"> ")
            .text(texts("pages.only_here_end"))
            .raw(" </span></mark>");
    }
    return html.raw("</div>");
}

Html presence(std::string_view href, std::string_view words) {
    return Html{"<p class=\"presence\" role=\"status\""}.attr("data-presence", href).raw(">").text(words).raw("</p>");
}

}  // namespace pages
