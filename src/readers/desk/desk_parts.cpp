#include "desk_parts.h"

namespace desk {

std::vector<pages::Choice> code_choices(const catalogue::Catalogue& catalogue, std::string_view list, base::Day today, const i18n::Texts& texts) {
    std::vector<pages::Choice> choices;
    for (const auto* code : catalogue.codes(list, today)) {
        // A theme stands below its group: the group's name is said with it.
        const auto* parent = code->parent.empty() ? nullptr : catalogue.code(list, code->parent, today);
        choices.push_back({code->id, (parent ? parent->name.in(texts.language()) + ": " : "") + code->name.in(texts.language()), ""});
    }
    return choices;
}

std::string place_name(const catalogue::Catalogue& catalogue, const casework::Case& row) {
    if (const auto* municipality = catalogue.municipality(row.municipality)) return municipality->name;
    if (const auto* county = catalogue.county(row.county)) return county->name;
    return "";
}

std::string path_of(const casework::Case& row) { return "/arbetsrum/arende/" + row.number.slug(); }

std::string step_name(const casework::Case& row, const catalogue::Catalogue& catalogue, const i18n::Texts& texts) {
    const auto version = catalogue.case_type(row.type, row.version_day);
    const auto* step = version ? (*version)->step(row.step) : nullptr;
    return step ? step->name.in(texts.language()) : row.step;
}

pages::Html severity_tag(const casework::Case& row, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts) {
    if (row.urgent) return pages::tag(texts("desk.tag.urgent"), pages::Tone::danger);
    if (row.severity == 0) return pages::tag(texts("desk.tag.not_judged"), pages::Tone::neutral);
    for (const auto* code : catalogue.codes("severities", today))
        if (code->rank == row.severity)
            return pages::tag(code->name.in(texts.language()), row.severity >= 4 ? pages::Tone::danger : row.severity == 3 ? pages::Tone::warning : pages::Tone::info);
    return {};
}

pages::Html due_tag(const casework::Case& row, base::Day today, const i18n::Texts& texts) {
    if (row.clock.empty()) return pages::text("\xE2\x80\x93");
    if (row.due_day < today) return pages::tag(texts.fill("desk.tag.late", {texts.short_date(row.due_day)}), pages::Tone::danger);
    return row.due_day == today ? pages::tag(texts("desk.tag.today"), pages::Tone::warning) : pages::text(texts.short_date(row.due_day));
}

std::vector<std::vector<std::string>> facets_seen(const identity::Actor& actor) {
    if (actor.regions.contains("*")) return {};
    std::vector<std::string> regions{"region:none"};
    for (const auto& region : actor.regions) regions.push_back("region:" + region);
    return {regions};
}

}  // namespace desk
