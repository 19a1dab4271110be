#include "insight_links_register.h"

#include <unordered_map>

namespace insight {

namespace {

std::vector<LinkUnit> units_of(db::Reader& reader, const parties::Parties& parties,
                               const catalogue::Catalogue& catalogue, base::Day today) {
    std::vector<LinkUnit> units;
    std::unordered_map<std::int64_t, std::string> numbers;
    parties.each(reader, [&](const parties::Operation& unit) {
        if (!unit.active) return;
        LinkUnit made;
        made.id = unit.id;
        made.provider = unit.provider;
        made.code = unit.code;
        made.name = unit.name;
        made.provider_name = unit.provider_name;
        made.kind_name = catalogue.label("unit_kinds", unit.kind, today, i18n::Language::sv);
        made.address = unit.address;
        made.postal_code = unit.postal_code;
        made.city = unit.city;
        made.municipality = unit.municipality;
        made.county = unit.county;
        if (const auto* municipality = catalogue.municipality(unit.municipality))
            made.municipality_name = municipality->name;
        made.address_hidden = unit.address_hidden;
        units.push_back(std::move(made));
    });
    for (auto& unit : units) {
        const auto [at, fresh] = numbers.try_emplace(unit.provider.value);
        if (fresh)
            if (const auto provider = parties.provider(reader, unit.provider))
                at->second = provider->organisation_number;
        unit.organisation_number = at->second;
    }
    return units;
}

std::map<std::string, std::string> municipalities_of(const catalogue::Catalogue& catalogue) {
    std::map<std::string, std::string> names;
    for (const auto& municipality : catalogue.municipalities())
        names.emplace(unit_names()(municipality.name), municipality.code);
    return names;
}

}  // namespace

Links::Register::Register(db::Reader& reader, const parties::Parties& parties, const catalogue::Catalogue& catalogue,
                          base::Day today)
    : units{units_of(reader, parties, catalogue, today)},
      municipalities{municipalities_of(catalogue)},
      linker{link_schema(), link_rows(units)} {
    const auto rows = link_rows(units);
    for (std::size_t i = 0; i < units.size(); ++i) {
        places_.emplace(units[i].id.value, i);
        sites_.emplace(units[i].id.value, rows[i].site);
    }
}

const LinkUnit* Links::Register::unit(base::OperationId id) const {
    const auto found = places_.find(id.value);
    return found == places_.end() ? nullptr : &units[found->second];
}

std::int64_t Links::Register::site_of(base::OperationId id) const {
    const auto found = sites_.find(id.value);
    return found == sites_.end() ? 0 : found->second;
}

}  // namespace insight
