#pragma once
// What the tables of linkage share: addresses as Americans write them, shares with their intervals.
#include <string>
#include <string_view>
#include <vector>

#include "linkage/linkage.h"
#include "validation/validation.h"

namespace validation {

inline constexpr int linkage_threads = 2;

double share(std::size_t part, std::size_t whole);       // NaN of nothing
std::string shown(std::size_t part, std::size_t whole);  // with its 95 % interval (Wilson)

const std::vector<linkage::Replacement>& street_words();
struct Address {
    std::string number, street;
};
Address address_of(std::string_view written, const linkage::Normaliser& normalise);

// Lists of which neither has anybody twice: Febrl, Fodors and Zagats.
std::vector<Bar> list_bars(const Folder& folder);

}  // namespace validation
