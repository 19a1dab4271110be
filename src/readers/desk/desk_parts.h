#pragma once
// Small pieces that lists and the case page share.
#include <map>

#include "desk/desk.h"

namespace desk {

std::vector<pages::Choice> code_choices(const catalogue::Catalogue& catalogue, std::string_view list, base::Day today, const i18n::Texts& texts);
std::string place_name(const catalogue::Catalogue& catalogue, const casework::Case& row);
std::string step_name(const casework::Case& row, const catalogue::Catalogue& catalogue, const i18n::Texts& texts);
pages::Html severity_tag(const casework::Case& row, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts);
pages::Html due_tag(const casework::Case& row, base::Day today, const i18n::Texts& texts);
// Facets of the search match: only regions the actor sees.
std::vector<std::vector<std::string>> facets_seen(const identity::Actor& actor);

}  // namespace desk
