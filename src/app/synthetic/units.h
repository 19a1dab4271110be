#pragma once
// A made-up register: providers and units in real municipalities, with organisation numbers that
// nobody has (559900-NNNN, right check digit).
#include "catalogue/catalogue.h"
#include "random.h"
#include "words.h"

namespace synthetic {

struct MadeProvider { std::string number, name, owner_form; };
struct MadeUnit {
    std::size_t provider = 0;
    std::string code, name, kind, group, area, address, postal_code, town, municipality, county;
    double weight = 1;                 // how often it is told about
};
struct Register { std::vector<MadeProvider> providers; std::vector<MadeUnit> units; };

// Units of every kind, as long as there are as many.
Register make_register(const Words& words, const catalogue::Catalogue& catalogue, std::size_t units, std::uint64_t seed, base::Day day);
std::string organisation_number(int serial);      // 0..999

}  // namespace synthetic
