#pragma once
// What the pages of suggestions and of models share.
#include "insight_risk_parts.h"
#include "insight_themes.h"
#include "pages/components.h"

namespace insight {

std::string theme_name(const catalogue::Catalogue& catalogue, const identity::Context& context, const std::string& theme);
std::string severity_name(const catalogue::Catalogue& catalogue, const identity::Context& context, int severity);
// Why a model is not used; nothing when both are.
pages::Html unusable_alert(const Themes& themes, const i18n::Texts& texts);

}  // namespace insight
