#include "insight_words.h"

#include <algorithm>

namespace insight {

const std::array<DimensionWords, 11>& dimension_words() {
    static constexpr std::array<DimensionWords, 11> all{{
        {Dimension::theme, "tema", "insight.dimension.theme", "insight.unknown.theme"},
        {Dimension::theme_group, "grupp", "insight.dimension.theme_group", "insight.unknown.theme"},
        {Dimension::unit, "enhet", "insight.dimension.unit", "insight.unknown.unit"},
        {Dimension::provider, "utforare", "insight.dimension.provider", "insight.unknown.unit"},
        {Dimension::municipality, "kommun", "insight.dimension.municipality", "insight.unknown.place"},
        {Dimension::county, "lan", "insight.dimension.county", "insight.unknown.place"},
        {Dimension::area, "omrade", "insight.dimension.area", "insight.unknown.area"},
        {Dimension::severity, "allvar", "insight.dimension.severity", "insight.unknown.severity"},
        {Dimension::channel, "kanal", "insight.dimension.channel", "insight.unknown.channel"},
        {Dimension::outcome, "utfall", "insight.dimension.outcome", "insight.unknown.outcome"},
        {Dimension::type, "typ", "insight.dimension.type", "insight.unknown.channel"},
    }};
    return all;
}

const DimensionWords& words_of(Dimension dimension) {
    const auto& all = dimension_words();
    return *std::find_if(all.begin(), all.end(),
                         [&](const DimensionWords& words) { return words.dimension == dimension; });
}

Names::Names(const Compilation& compilation, const catalogue::Catalogue& catalogue, const i18n::Texts& texts)
    : compilation_{compilation}, catalogue_{catalogue}, texts_{texts}, day_{compilation.period.last()} {
    for (const auto& unit : compilation.units) units_[unit.code] = unit.name;
    for (const auto& provider : compilation.providers) providers_[provider.code] = provider.name;
    for (const auto* code : catalogue.codes("severities", day_))
        severities_[std::to_string(code->rank)] = code->name.in(texts.language());
}

std::string Names::of(Dimension dimension, const std::string& code) const {
    if (code.empty()) return std::string{texts_(words_of(dimension).unknown)};
    const auto frozen = [&](const std::map<std::string, std::string>& names) {
        const auto found = names.find(code);
        return found == names.end() ? code : found->second;
    };
    const auto label = [&](std::string_view list) { return catalogue_.label(list, code, day_, texts_.language()); };
    switch (dimension) {
        case Dimension::area:
            return label("areas");
        case Dimension::channel:
            return label("channels");
        case Dimension::county: {
            const auto* county = catalogue_.county(code);
            return county ? county->name : code;
        }
        case Dimension::municipality: {
            const auto* found = catalogue_.municipality(code);
            return found ? found->name : code;
        }
        case Dimension::outcome:
            return outcome(code);
        case Dimension::provider:
            return frozen(providers_);
        case Dimension::severity:
            return frozen(severities_);
        case Dimension::theme:
        case Dimension::theme_group:
            return label("themes");
        case Dimension::type: {
            const auto* type = catalogue_.case_type_named(code);
            return type ? type->name.in(texts_.language()) : code;
        }
        case Dimension::unit:
            return frozen(units_);
    }
    return code;
}

// What a case was closed with, as one of the period's types calls it.
std::string Names::outcome(const std::string& code) const {
    for (const auto& counted : compilation_.counts.at(Dimension::type)) {
        const auto* type = catalogue_.case_type_named(counted.code);
        if (!type) continue;
        for (const auto& version : type->versions)
            if (const auto* kind = version.decision(code)) return kind->name.in(texts_.language());
    }
    return code;
}

std::string csv_of(const Compilation& compilation, const catalogue::Catalogue& catalogue, const i18n::Texts& texts) {
    const Names names{compilation, catalogue, texts};
    const auto number = [](std::int64_t value, Shown shown) {
        return shown == Shown::value   ? std::to_string(value)
               : shown == Shown::small ? "<" + std::to_string(small_below)
                                       : std::string{"x"};
    };
    std::string out = "dimension,code,name,reports,events\r\n";
    const auto line = [&](std::string_view dimension, std::string_view code, std::string_view words,
                          std::string_view reports, std::string_view events) {
        out += csv_field(dimension) + "," + csv_field(code) + "," + csv_field(words) + ",";
        out += std::string{reports} + "," + std::string{events} + "\r\n";
    };
    for (const auto& figure : figures_to_export(compilation))
        line(
            figure.dimension ? name(*figure.dimension) : "total",
            figure.dimension ? figure.count.code : compilation.period.name(),
            figure.dimension ? names.of(*figure.dimension, figure.count.code) : std::string{texts("insight.csv.total")},
            number(figure.count.reports, figure.reports), number(figure.count.events, figure.events));
    line("note", "", texts("insight.csv.note"), "", "");
    return out;
}

}  // namespace insight
