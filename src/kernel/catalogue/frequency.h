#pragma once
// How often which kinds of unit are to be visited, and how long a visit is. Included by catalogue.h,
// which is the door.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "law.h"

namespace catalogue {

// A row of frequency/duties.toml: each active unit of these kinds is visited at least every so many months.
struct FrequencyDuty {
    std::string id{};
    Text name{};
    std::vector<std::string> kinds{};            // unit_kinds
    int months = 0;
    bool hear_children = false;                  // the children who wish are talked to
    std::string provision{};
    Period period{};
    Evidence evidence{};
    bool covers(std::string_view kind) const { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }
};

// A row of frequency/visits.toml: the planning figure of a visit.
struct VisitLength {
    std::string id{};
    std::vector<std::string> kinds{};            // empty: all others
    int hours = 0;                               // whole team, without the journey
    bool unannounced = false;
    Period period{};
    Evidence evidence{};
};

}  // namespace catalogue
