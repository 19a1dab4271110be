#pragma once
// A board of cards in columns. With script a card can be dragged onto the next column, which leads to the form that the
// buttons lead to as well: nothing is done by the drop itself.
#include <string_view>

#include "pages/components.h"

namespace pages {

Html board_card(std::string_view href, std::string_view state, const Html& content);
// `takes`: the state of cards that may be dropped here; empty: none. `anchor`: the form on the card's own page.
Html board_column(std::string_view takes, std::string_view anchor, std::string_view words, const Html& content);

}  // namespace pages
