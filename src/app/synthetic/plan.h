#pragma once
// When what is told, and of what: the hidden truth of the made-up authority.
#include "base/clock.h"
#include "units.h"

namespace synthetic {

// Something that happened at a unit. Several people may tell of it.
struct Event { std::size_t unit = 0, theme = 0; int severity = 1; bool of_burst = false; };

struct Arrival {
    base::Day day;
    int second = 0;                    // of the day
    std::size_t number = 0;            // stream of its words
    bool tip = true;
    std::size_t event = 0;             // of tips
    bool again = false;                // not the first to tell of the event
};

struct Plan { std::vector<Event> events; std::vector<Arrival> arrivals; };   // in order of time

Plan make_plan(const Words& words, const Register& made, std::size_t cases, base::Day first, base::Day last, std::uint64_t seed);
// Complaints about health care and reports about social services, from draws of their own: the plan
// above is the same with or without them. Which of the two is told by the area of the event's unit.
Plan make_matters(const Words& words, const Register& made, std::size_t cases, base::Day first, base::Day last,
                  std::uint64_t seed);

}  // namespace synthetic
