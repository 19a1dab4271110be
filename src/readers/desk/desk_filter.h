#pragma once
// The filter of a list as it stands in the address: the one form that links, saved views, bulk acts and exports share.
#include <array>

#include "desk_worklist.h"

namespace desk {

// The question that the address asks of the list; not folded.
Question question_of(const http::Fields& query, const identity::Actor& actor);
// The address of the inbox with the filter and nothing else; `after` 0: from the first row.
std::string url_of(const http::Fields& query, std::string_view view, std::int64_t after);
// Columns that somebody does without, of those that may go: they stand in the address, and so in a saved view.
inline constexpr std::array<std::string_view, 4> hideable_columns{"severity", "step", "received", "due"};
std::vector<std::string> hidden_columns(const http::Fields& query);
// The order as the address spells it, empty for the newest first.
std::string_view order_name(Order order);
std::vector<pages::FilterField> filter_fields(const http::Fields& query, const intake::Services& s, const i18n::Texts& texts);

}  // namespace desk
