#include "pages/board.h"

namespace pages {

Html board_card(std::string_view href, std::string_view state, const Html& content) {
    Html html{"<div class=\"board-card\""};
    return html.attr("data-state", state).attr("data-href", href).raw(">").add(card(content)).raw("</div>");
}

Html board_column(std::string_view takes, std::string_view anchor, std::string_view words, const Html& content) {
    Html html{"<div class=\"board-column\""};
    html.attr_if(!takes.empty(), "data-takes", takes).attr_if(!takes.empty(), "data-anchor", anchor).attr_if(!takes.empty(), "data-words", words);
    return html.raw(">").add(content).raw("</div>");
}

}  // namespace pages
