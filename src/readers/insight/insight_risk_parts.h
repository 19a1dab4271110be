#pragma once
// What the pages of risk share.
#include <string>

#include "insight_risk.h"
#include "insight_risk_json.h"
#include "pages/components.h"

namespace insight {

constexpr std::string_view risk_home = "/arbetsrum/insikt/risk", models_home = "/arbetsrum/insikt/modell",
                           fairness_home = "/arbetsrum/insikt/rattvisa", units_home = "/arbetsrum/enhet/";

std::string percent(const i18n::Texts& texts, double share);                  // 18 %, or words that it cannot be told
std::string figure(const i18n::Texts& texts, double value, int places);
std::string interval(const i18n::Texts& texts, const ranking::Measured& one, int places);   // 0,64 (0,58-0,70)
std::string chance_words(const i18n::Texts& texts, const assessments::UnitRating& one);      // 18 % (9-31 %)
std::string rank_words(const i18n::Texts& texts, const assessments::UnitRating& one);        // 12-85 of 840
std::string reason_words(const i18n::Texts& texts, const std::string& name);
std::string standing_words(const i18n::Texts& texts, ModelStanding standing);
pages::Tone standing_tone(ModelStanding standing);
std::string unit_href(const std::string& code);
// The way between the three pages of risk.
pages::Html risk_views(const i18n::Texts& texts, std::string_view here);

}  // namespace insight
