#pragma once
#include <string>

#include "catalogue/catalogue.h"

namespace app {

// OpenAPI 3.1 of /api/v1, made from the catalogue's forms: the same question ids, limits and choices.
std::string openapi(const catalogue::Catalogue& catalogue, base::Day today, const std::string& public_url);

}  // namespace app
