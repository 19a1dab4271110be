#include "pages/components.h"

namespace pages {

Html copyable(const Texts& texts, std::string_view id, std::string_view text) {
    return Html{"<div class=\"stack\"><div class=\"preserved copyable\" tabindex=\"0\" role=\"group\""}
        .attr("aria-label", texts("pages.copy_text"))
        .attr("id", id)
        .raw(">")
        .text(text)
        .raw("</div><div><button class=\"ds-button\" data-variant=\"secondary\" data-size=\"sm\" type=\"button\" hidden")
        .attr("data-copy", id)
        .attr("data-copied", texts("pages.copied"))
        .raw(">")
        .text(texts("pages.copy"))
        .raw("</button></div></div>");
}

}  // namespace pages
