#pragma once
// What the catalogue says on one day, row by row, as facts that a person can read and a program can
// compare. Private to the module.
#include <string>
#include <vector>

#include "catalogue_data.h"

namespace catalogue {

// "length: 6 months", or a list, of which additions and removals are told.
struct Fact {
    std::string name{};
    std::string value{};
    std::vector<std::string> list{};
    bool is_list = false;
};

// A row in force, as "clock demand of complaint_hsl". A part of a larger row names it, so that what
// is new as a whole is told once.
struct Stated {
    std::string file{};
    std::string row{};
    std::string part_of{};
    std::string since{};                // first day, when the row has one of its own
    std::vector<Fact> facts{};
};

// In the order of files and, within each, of rows.
std::vector<Stated> stated_on(const Data& data, base::Day day);

// The parts that read as law: lengths, conditions, days.
std::string length_of(const CaseClock& clock);
std::string in_words(const Predicate& predicate);
std::string in_words(const Holiday& holiday);

}  // namespace catalogue
