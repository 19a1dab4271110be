#include "insight_risk_parts.h"

#include <cmath>

#include "measures/measures.h"

namespace insight {

std::string percent(const i18n::Texts& texts, double share) {
    if (!measures::defined(share)) return std::string{texts("insight.risk.untold")};
    return texts.fill("insight.risk.percent", {texts.number(std::llround(share * 100))});
}

std::string figure(const i18n::Texts& texts, double value, int places) {
    return measures::defined(value) ? texts.decimal(value, places) : std::string{texts("insight.risk.untold")};
}

std::string interval(const i18n::Texts& texts, const ranking::Measured& one, int places) {
    if (!measures::defined(one.value)) return std::string{texts("insight.risk.untold")};
    if (!measures::defined(one.low) || !measures::defined(one.high)) return texts.decimal(one.value, places);
    return texts.fill("insight.risk.interval",
                      {texts.decimal(one.value, places), texts.decimal(one.low, places), texts.decimal(one.high, places)});
}

std::string chance_words(const i18n::Texts& texts, const assessments::UnitRating& one) {
    return texts.fill("insight.risk.chance", {texts.number(std::llround(one.probability * 100)), texts.number(std::llround(one.low * 100)),
                                              texts.number(std::llround(one.high * 100))});
}

std::string rank_words(const i18n::Texts& texts, const assessments::UnitRating& one) {
    return texts.fill("insight.risk.rank", {texts.number(one.rank_low), texts.number(one.rank_high), texts.number(one.of)});
}

std::string reason_words(const i18n::Texts& texts, const std::string& name) {
    const auto colon = name.find(':');
    const auto key = colon == std::string::npos ? "insight.risk.reason." + name : "insight.risk.missing." + name.substr(colon + 1);   // not a text key
    // A model of another version may have looked at something that this one has no words for.
    return texts.has(key) ? std::string{texts(key)} : name;
}

std::string standing_words(const i18n::Texts& texts, ModelStanding standing) { return std::string{texts("insight.model.standing." + std::string{code(standing)})}; }

pages::Tone standing_tone(ModelStanding standing) {
    switch (standing) {
        case ModelStanding::ranks: return pages::Tone::success;
        case ModelStanding::won: return pages::Tone::info;
        case ModelStanding::lost: return pages::Tone::danger;
        case ModelStanding::trial: return pages::Tone::warning;
        case ModelStanding::retired: break;
    }
    return pages::Tone::neutral;
}

std::string unit_href(const std::string& code) { return std::string{units_home} + http::percent_encode(code); }

pages::Html risk_views(const i18n::Texts& texts, std::string_view here) {
    return pages::views(texts, {{std::string{risk_home}, std::string{texts("insight.risk.title")}, here == risk_home, ""},
                                {"/arbetsrum/insikt/signaler", std::string{texts("insight.risk.signals")}, here == "/arbetsrum/insikt/signaler", ""},
                                {"/arbetsrum/insikt/lankar", std::string{texts("insight.links.title")}, false, ""},
                                {"/arbetsrum/insikt/forslag", std::string{texts("insight.themes.title")}, here == "/arbetsrum/insikt/forslag", ""},
                                {"/arbetsrum/sok/over-tid", std::string{texts("insight.risk.words")}, false, ""},
                                {std::string{models_home}, std::string{texts("insight.model.title")}, here == models_home, ""},
                                {"/arbetsrum/insikt/modeller", std::string{texts("insight.themes.models_title")}, here == "/arbetsrum/insikt/modeller", ""},
                                {std::string{fairness_home}, std::string{texts("insight.fairness.title")}, here == fairness_home, ""}});
}

}  // namespace insight
