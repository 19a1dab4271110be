#include "insight_links_rules.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/text.h"

namespace insight {

namespace json = boost::json;

namespace {

constexpr std::int64_t format = 1;
constexpr double billion = 1e9, thousand = 1e3, ten_thousand = 1e4, prior_unit = 1e15;

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

// Words of the text that the register has, with or without the s of "Solgardens".
std::string known_words(std::string_view normalised, const linkage::Linker& linker) {
    std::string kept;
    std::size_t number = 0;
    for (auto word : linkage::words_of(normalised)) {
        if (!linker.knows_word(word) && word.size() > 3 && word.ends_with('s')) word.remove_suffix(1);
        if (!linker.knows_word(word)) continue;
        if (++number > words_max) break;
        if (!kept.empty()) kept += ' ';
        kept += word;
    }
    return kept;
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto part : parts) {
        if (!all.empty() && !part.empty()) all += '\n';
        all += part;
    }
    return all;
}

}  // namespace

// Legal forms say nothing; abbreviations say what they stand for. Shadows of the words, as texts are compared.
const linkage::Normaliser& unit_names() {
    static const linkage::Normaliser names{{{"ab", ""},
                                            {"aktiebolag", ""},
                                            {"publ", ""},
                                            {"hb", ""},
                                            {"handelsbolag", ""},
                                            {"kb", ""},
                                            {"ek for", ""},
                                            {"ekonomisk forening", ""},
                                            {"ideell forening", ""},
                                            {"stiftelsen", ""},
                                            {"stiftelse", ""},
                                            {"enskild firma", ""},
                                            {"kommuns", "kommun"},
                                            {"vc", "vardcentral"},
                                            {"vardcentralen", "vardcentral"},
                                            {"halsocentral", "vardcentral"},
                                            {"halsocentralen", "vardcentral"},
                                            {"sabo", "sarskilt boende"},
                                            {"aldreboendet", "aldreboende"},
                                            {"vard och omsorgsboende", "aldreboende"},
                                            {"vobo", "aldreboende"},
                                            {"bost enl lss", "lss boende"},
                                            {"bostad enl lss", "lss boende"},
                                            {"gruppbostad", "gruppboende"},
                                            {"gruppbostaden", "gruppboende"},
                                            {"gruppboendet", "gruppboende"},
                                            {"hemtjansten", "hemtjanst"},
                                            {"sjukhuset", "sjukhus"},
                                            {"tandvarden", "tandvard"},
                                            {"folktandvarden", "folktandvard"},
                                            {"ftv", "folktandvard"},
                                            {"g", "gatan"}}};
    return names;
}

linkage::Schema link_schema() {
    using linkage::Likeness;
    linkage::Schema schema;
    // `named` is the unit's name again, held against all that was told.
    schema.columns = {{"name", true},    {"named", true},     {"provider", true}, {"place", true},
                      {"address", true}, {"postcode", false}, {"kind", false}};
    schema.comparisons = {{"name", Likeness::spelling, {0.7, 0.8, 0.9, 0.97}, true},
                          {"name", Likeness::words, {0.1, 0.3, 0.5, 0.7, 0.9}, false},
                          {"named", Likeness::contained, {0.3, 0.5, 0.7, 0.9, 1}, false},
                          {"provider", Likeness::contained, {0.5, 0.9}, false},
                          {"place", Likeness::contained, {0.5, 1}, false},
                          {"address", Likeness::contained, {0.5, 0.9}, false},
                          {"postcode", Likeness::equal, {1}, false},
                          {"kind", Likeness::contained, {0.5, 1}, false},
                          {"", Likeness::text, {0.15, 0.25, 0.35, 0.5, 0.65, 0.8}, false}};
    return schema;
}

const std::vector<std::string_view>& link_parts() {
    static const std::vector<std::string_view> parts{"name",    "words",    "named", "provider", "place",
                                                     "address", "postcode", "kind",  "text"};
    return parts;
}

std::vector<linkage::Record> link_rows(const std::vector<LinkUnit>& units) {
    const auto& normalise = unit_names();
    std::map<std::string, std::int64_t> sites;
    std::vector<linkage::Record> rows;
    for (const auto& unit : units) {
        const auto name = normalise(unit.name);
        const auto shown = [&](const std::string& text) {
            return unit.address_hidden ? std::string{} : normalise(text);
        };
        const auto key =
            base::join({name, shown(unit.address), unit.municipality, std::to_string(unit.provider.value)}, "\n");
        const auto site = sites.try_emplace(key, unit.id.value).first->second;
        rows.push_back({unit.id.value,
                        site,
                        {{name},
                         {name},
                         {shown(unit.provider_name)},
                         {shown(unit.city), shown(unit.municipality_name)},
                         {shown(unit.address)},
                         {unit.address_hidden ? std::string{} : unit.postal_code},
                         {normalise(unit.kind_name)}}});
        // "123 45" and "12345" are one postcode.
        std::erase(rows.back().values[5][0], ' ');
    }
    return rows;
}

linkage::Record link_description(const ToldOfUnit& told, const linkage::Linker& linker) {
    const auto& normalise = unit_names();
    const auto all = linkage::without_personal_numbers(joined({told.unit, told.place, told.text}));
    const auto known = known_words(normalise(all), linker);
    auto postcodes = linkage::identifiers_in(all).postcodes;
    return {0,
            0,
            {{normalise(linkage::without_personal_numbers(told.unit))},
             {known},
             {known},
             {known},
             {known},
             std::move(postcodes),
             {known}}};
}

Exact exact_unit(const ToldOfUnit& told, const std::vector<LinkUnit>& units) {
    const auto found =
        linkage::identifiers_in(linkage::without_personal_numbers(joined({told.unit, told.place, told.text})));
    Exact exact;
    // Most tips name no number at all: then the register need not be walked.
    if (found.hsa_ids.empty() && found.organisation_numbers.empty()) return exact;
    std::vector<std::size_t> by_code, by_provider;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto& unit = units[i];
        if (!found.hsa_ids.empty() &&
            std::find(found.hsa_ids.begin(), found.hsa_ids.end(), upper(unit.code)) != found.hsa_ids.end())
            by_code.push_back(i);
        if (unit.address_hidden) continue;
        if (std::find(found.organisation_numbers.begin(), found.organisation_numbers.end(), unit.organisation_number) !=
            found.organisation_numbers.end())
            by_provider.push_back(i);
    }
    const auto& named = by_code.empty() ? by_provider : by_code;
    if (named.size() == 1) exact.unit = named.front();
    // Several units of one provider: which of them is not said.
    if (!by_provider.empty() && std::all_of(by_provider.begin(), by_provider.end(), [&](std::size_t i) {
            return units[i].provider == units[by_provider[0]].provider;
        }))
        exact.provider = units[by_provider.front()].provider;
    return exact;
}

std::string municipality_told(const ToldOfUnit& told, const std::map<std::string, std::string>& names) {
    // Where it happened is asked for; what else was told may name places that it did not happen in.
    for (const auto& said : {told.place, told.unit, told.text}) {
        std::string found;
        const auto normalised = unit_names()(said);
        const auto words = linkage::words_of(normalised);
        for (std::size_t i = 0; i < words.size(); ++i) {
            // Few words begin the name of a municipality.
            const auto first = names.lower_bound(std::string{words[i]});
            if (first == names.end() || !first->first.starts_with(words[i])) continue;
            for (std::size_t length = 1; length <= 3 && i + length <= words.size(); ++length) {
                std::string name;
                for (auto k = i; k < i + length; ++k) name += (k > i ? " " : "") + std::string{words[k]};
                const auto at = names.find(name);
                if (at == names.end() || at->second == found) continue;
                if (!found.empty()) return {};
                found = at->second;
            }
        }
        if (!found.empty()) return found;
    }
    return {};
}

namespace {

json::array shares(const std::vector<std::vector<double>>& table) {
    json::array rows;
    for (const auto& levels : table) {
        json::array row;
        for (const auto share : levels) row.push_back(std::llround(share * billion));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<std::vector<double>> shares_of(const json::array& rows) {
    std::vector<std::vector<double>> table;
    for (const auto& row : rows) {
        table.emplace_back();
        // Rounded to nothing is still not impossible; only the share that was missing may be none.
        for (const auto& share : row.as_array())
            table.back().push_back(
                static_cast<double>(std::max<std::int64_t>(share.as_int64(), table.back().empty() ? 0 : 1)) / billion);
    }
    return table;
}

bool of_schema(const std::vector<std::vector<double>>& table) {
    const auto comparisons = link_schema().comparisons;
    if (table.size() != comparisons.size()) return false;
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].size() != comparisons[i].cuts.size() + 2) return false;
    return true;
}

}  // namespace

std::string link_json(const TaughtLinks& taught) {
    json::array steps;
    for (const auto& step : taught.calibration.steps())
        steps.push_back(
            json::array{std::llround(step.from * thousand), std::llround(step.probability * ten_thousand), step.pairs});
    // Keys in their order.
    json::object made;
    made["calibration"] = std::move(steps);
    made["descriptions"] = taught.descriptions;
    made["format"] = format;
    const auto from = taught.calibration.linked_from();
    made["linked_from"] = std::isinf(from) ? json::value(nullptr) : json::value(std::llround(from * thousand));
    made["m"] = shares(taught.model.m);
    made["prior"] = std::llround(taught.model.prior * prior_unit);
    made["reviewed"] = taught.reviewed;
    made["rounds"] = taught.model.rounds;
    made["u"] = shares(taught.model.u);
    made["units"] = taught.units;
    return json::serialize(made);
}

std::optional<TaughtLinks> taught_of(std::string_view text) {
    boost::system::error_code failed;
    const auto parsed = json::parse(text, failed);
    if (failed || !parsed.is_object() || !parsed.as_object().contains("format") || parsed.at("format") != format)
        return std::nullopt;
    TaughtLinks taught;
    taught.model.m = shares_of(parsed.at("m").as_array());
    taught.model.u = shares_of(parsed.at("u").as_array());
    if (!of_schema(taught.model.m) || !of_schema(taught.model.u)) return std::nullopt;
    taught.model.prior = static_cast<double>(std::max<std::int64_t>(parsed.at("prior").as_int64(), 1)) / prior_unit;
    taught.model.rounds = static_cast<int>(parsed.at("rounds").as_int64());
    taught.descriptions = parsed.at("descriptions").as_int64();
    taught.reviewed = parsed.at("reviewed").as_int64();
    taught.units = parsed.at("units").as_int64();
    std::vector<linkage::Calibration::Step> steps;
    for (const auto& step : parsed.at("calibration").as_array())
        steps.push_back({static_cast<double>(step.at(0).as_int64()) / thousand,
                         static_cast<double>(step.at(1).as_int64()) / ten_thousand, step.at(2).as_int64()});
    const auto& from = parsed.at("linked_from");
    taught.calibration =
        linkage::Calibration{std::move(steps), from.is_null() ? std::numeric_limits<double>::infinity()
                                                              : static_cast<double>(from.as_int64()) / thousand};
    return taught;
}

}  // namespace insight
