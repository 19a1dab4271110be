#pragma once
// Model cards and groups as JSON: whole numbers (ten-thousandths) and words.
#include <string>
#include <string_view>

#include "insight_themes.h"

namespace insight {

std::string json_of(const ModelCard& card);
ModelCard card_of(std::string_view json);          // a Fault for anything else
std::string json_of(const std::vector<ThemeGroup>& groups);
std::vector<ThemeGroup> groups_of(std::string_view json);

}  // namespace insight
