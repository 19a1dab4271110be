#pragma once
// The supervision plan as a problem of numbers: which unit is visited in which period by which team.
// Pure: no clock, no SQL, no law. Hours are tenths of an hour, periods count from 0, places in vectors
// are the names of teams and candidates. docs/insight/planning.md has the formulas.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "optimiser/optimiser.h"

namespace planning {

// Why a unit stands in the problem: it has to be visited in its window, it was drawn by lot, or it may be.
enum class Claim { duty, drawn, open };

struct Team {
    std::string region;
    std::vector<std::string> skills;
    std::vector<int> hours;                  // of each period
};

struct Candidate {
    std::string region;
    double value = 0;                        // what a visit now is expected to find
    int hours = 0;                           // of the whole team, without the journey
    Claim claim = Claim::open;
    int first = 0, last = 0;                 // periods, both included
    std::vector<std::string> skills;         // all of them must be in the team
    std::vector<int> barred;                 // teams that may not: last visit was theirs, or a conflict of interest
    std::vector<int> travel;                 // of each team; empty: none
    int held_period = -1, held_team = -1;    // where the plan in force has it
    bool fixed = false;                      // agreed already: stays where it is held
    bool must() const { return claim != Claim::open || fixed; }
};

// At least so many visits among the members: a region's floor, a national effort.
struct Goal {
    std::string id;
    std::vector<int> members;                // candidates
    int visits = 0;
};

struct Instance {
    int periods = 0;
    double gamma = 0.97;                     // a visit a period later is worth so much of it
    double move_price = 0.1;                 // share of the value that a move of a visit soon due costs
    int near_periods = 4;                    // soon
    std::vector<Team> teams;
    std::vector<Candidate> candidates;
    std::vector<Goal> goals;
};

struct Place {
    int period = -1, team = -1;
    bool placed() const { return period >= 0; }
    bool operator==(const Place&) const = default;
};

// A place that a candidate may have, and what it is worth there.
struct Option {
    Place at;
    int hours = 0;                           // with the journey
    double gain = 0;
};
// Those of a candidate, by period and team; none: nobody may or can go.
std::vector<Option> options_of(const Instance& instance, const Candidate& candidate);
bool may_visit(const Instance& instance, const Candidate& candidate, int team);

struct Plan {
    std::vector<Place> places;               // one a candidate
    double value = 0;                        // of all gains
    double bound = 0;                        // no plan that misses as few is worth more
    bool proven = false;                     // within the gap that was asked for
    bool out_of_time = false;
    std::vector<int> missed_duties, missed_draws;    // candidates that could not be placed
    std::vector<int> missed_goals;                   // goals that were not reached
    double gap() const;
};

// Value of the places, and whether they keep every limit but the misses. For tests and after jitter.
double value_of(const Instance& instance, const std::vector<Place>& places);
bool stands(const Instance& instance, const std::vector<Place>& places);

struct Search {
    double seconds = 60;
    double gap = 0;                          // 0: the proven best
    int nodes = 200'000;
    std::size_t columns_max = 80'000;        // a part with more is not solved exactly, and its bound is a coarse one
};
// As many duties as possible, then as many drawn units and goals as possible, then the highest value.
Plan best_plan(const Instance& instance, const Search& search = {});

// The rule of thumb that the plan is compared with: duties by due period and value in the first period with room,
// then what gives most an hour.
Plan thumb_plan(const Instance& instance);

// ---- what is missing when not every duty can be done
struct Shortage {
    enum class Kind {
        no_team,     // nobody with the skill may go: `skill`, or independence when it is empty
        too_long,    // no period has room for one such visit
        hours        // between the periods more hours are due than there are
    } kind = Kind::hours;
    std::string region, skill;
    int first = 0, last = 0;
    int needed = 0, available = 0;           // tenths of an hour
    std::vector<int> candidates;             // duties that it concerns
};
struct Extra { int team = 0, period = 0, hours = 0; };
struct Shortfall {
    std::vector<Shortage> reasons;           // each one alone makes the duties impossible
    std::vector<Extra> extra;                // the least hours more with which every duty with a team has room
    bool extra_proven = false;
};
Shortfall shortfall(const Instance& instance, const std::vector<int>& missed, const Search& search = {});

// ---- what each rule costs
struct Price {
    std::string rule;                        // duties, drawn, goals, independence, skills, moves
    double price = 0;                        // value that the plan could gain without it; at least 0
};
struct Prices {
    double value = 0;                        // of the plan with parts of visits allowed
    std::vector<Price> rules;
    std::vector<double> hour;                // of each team: one more hour every period
    void prices_of(std::string rule, double without) { rules.push_back({std::move(rule), without > value ? without - value : 0}); }
};
Prices prices(const Instance& instance, const Plan& plan);

// ---- the random arm
struct Stratum {
    std::string region;
    int eligible = 0, drawn = 0;
    int room = 0;                            // hours that no duty needs, tenths
    double probability() const { return eligible ? static_cast<double>(drawn) / eligible : 0; }
};
struct Draw {
    std::vector<int> drawn;                  // candidates, by region and order of the lot
    std::vector<Stratum> strata;             // by region
};
// `lot` is a number of each candidate that the published seed gives: the least are drawn, so many that they take
// `share` of the room that no duty needs. Uniform over the open candidates of a region.
Draw draw(const Instance& instance, const std::vector<std::uint64_t>& lot, double share);

// Moves unannounced visits by up to `reach` periods, by the lot, where there is room and the window allows.
void jitter(const Instance& instance, std::vector<Place>& places, const std::vector<bool>& unannounced,
            const std::vector<std::uint64_t>& lot, int reach);

// How common something is among all eligible units, from the drawn ones that were visited.
struct Sampled { int eligible = 0, visited = 0, found = 0; };   // of a stratum
struct Estimate {
    bool known = false;
    double share = 0, low = 0, high = 0;     // 95 %
    int visited = 0, found = 0;
};
Estimate prevalence(const std::vector<Sampled>& strata);

// An instance for benches and bars, shaped as those of docs/insight/planning.md: `hours` of each region and period.
Instance made_instance(int units, int regions, int periods, int hours, std::uint64_t seed);

// ---- parts, shared by the files of the model
struct Part {
    std::vector<int> candidates, teams, goals;
};
// What hangs together by teams and goals; the parts can be solved one by one.
std::vector<Part> parts(const Instance& instance, const std::vector<std::vector<Option>>& options);
// A good plan without proof: greedy, then exchanges until none helps. Keeps `places` that stand.
void improve(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part,
             std::vector<Place>& places);
// No plan of the part is worth more: the most valuable hours first in the earliest periods, windows and wholes aside.
double coarse_bound(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part);
// Better still, a few periods at a time, until the part is worth `enough` or nothing helps.
void polish(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part, double enough,
            std::vector<Place>& places);
// Places candidates in the order given, each at the option that `rank` puts first among those with room.
void fill(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part,
          std::vector<Place>& places);

// The part as a model: a column each option, then one each must (missed), then one each goal (how many short).
struct Built {
    optimiser::Model model;
    std::vector<std::pair<int, Option>> columns;   // candidate and option, in the order of the model
    std::vector<std::pair<int, int>> missed;       // candidate, column
    std::vector<std::pair<int, int>> short_of;     // goal, column
    std::vector<std::pair<Place, int>> capacity;   // team and period, row
};
Built build(const Instance& instance, const std::vector<std::vector<Option>>& options, const Part& part);

}  // namespace planning
