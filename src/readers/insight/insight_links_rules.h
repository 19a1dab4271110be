#pragma once
// How a case's words and a unit of the register become records of one schema. Pure.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/linkage.h"
#include "parties/parties.h"

namespace insight {

// A unit as the linker sees it, with the names of its codes.
struct LinkUnit {
    base::OperationId id;
    base::ProviderId provider;
    std::string code, name, provider_name, organisation_number, kind_name, address, postal_code, city,
        municipality_name, municipality, county;
    bool address_hidden = false;
};

// What a sender wrote.
struct ToldOfUnit {
    std::string unit, place, text;
    bool empty() const { return unit.empty() && place.empty() && text.empty(); }
};

const linkage::Normaliser& unit_names();
linkage::Schema link_schema();
// The comparisons of link_schema() in their order, for pages: keys under insight.links.part.
const std::vector<std::string_view>& link_parts();

// Units that carry one name at one address by one provider stand twice in the register: one site.
// What is hidden of a home with a hidden address is no way to find it.
std::vector<linkage::Record> link_rows(const std::vector<LinkUnit>& units);

// Personal numbers are taken out first. Of a long text only the words that the register knows are kept, in
// their order, at most `words_max`.
inline constexpr std::size_t words_max = 80;
linkage::Record link_description(const ToldOfUnit& told, const linkage::Linker& linker);

// The one unit that an exact identifier in the text names; what is known besides.
struct Exact {
    std::optional<std::size_t> unit;  // place in the list
    base::ProviderId provider;        // named by its number, though it runs several units
};
Exact exact_unit(const ToldOfUnit& told, const std::vector<LinkUnit>& units);
// The municipality that the words name, when it is one alone. `names` by normalised name.
std::string municipality_told(const ToldOfUnit& told, const std::map<std::string, std::string>& names);

// Model and calibration as canonical JSON with integers: m and u in 1e-9, scores in thousandths of a bit,
// probabilities in ten-thousandths. Nothing for another format or another number of parts.
struct TaughtLinks {
    linkage::Model model;
    linkage::Calibration calibration;
    std::int64_t descriptions = 0, reviewed = 0, units = 0;
};
std::string link_json(const TaughtLinks& taught);
std::optional<TaughtLinks> taught_of(std::string_view json);

}  // namespace insight
