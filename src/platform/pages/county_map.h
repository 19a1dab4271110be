#pragma once
// The counties of Sweden as tiles of one size, each about where it lies: small counties can be read as well as large
// ones. The same figures belong in a table beside it, which the caller writes.
#include <string>
#include <vector>

#include "pages/components.h"

namespace pages {

struct CountyTile {
    std::string code;          // two digits; a code that is no county is left out
    std::string value;         // what stands in the tile: "12", "<5"; empty: nothing is known
    std::string spoken;        // the whole, as the tile's title: the county and its count in words
    int shade = 0;             // 0 to 4, higher is darker
};
struct CountyMap {
    std::string id, title, finding;
    std::vector<CountyTile> tiles;
    std::vector<std::string> shades;   // words for the shades 0 to 4 that are used, for the legend; empty: left out
};
Html county_map(const CountyMap& map);

}  // namespace pages
