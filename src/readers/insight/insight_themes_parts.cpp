#include "insight_themes_parts.h"

namespace insight {

using pages::Html;

std::string theme_name(const catalogue::Catalogue& catalogue, const identity::Context& context, const std::string& theme) {
    return catalogue.label("themes", theme, context.clock.today(), context.t().language());
}
std::string severity_name(const catalogue::Catalogue& catalogue, const identity::Context& context, int severity) {
    for (const auto* code : catalogue.codes("severities", context.clock.today()))
        if (code->rank == severity) return std::to_string(severity) + " " + code->name.in(context.t().language());
    return std::to_string(severity);
}

Html unusable_alert(const Themes& themes, const i18n::Texts& texts) {
    std::vector<Html> parts;
    for (const auto* kind : {"theme", "severity"})
        if (const auto refusal = themes.unusable(kind))
            parts.push_back(pages::alert(pages::Tone::warning, texts("insight.themes.kind." + std::string{kind}),
                                         pages::stack({pages::paragraph(texts(refusal->text_key, refusal->values)),
                                                       pages::paragraph(texts("insight.themes.fallback"))})));
    return pages::stack(parts);
}

}  // namespace insight
