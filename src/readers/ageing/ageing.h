#pragma once
// How old the office's cases are: what is open, how long what was closed took, who has what, and
// the oldest first. A follower of the ledger keeps the distributions, so that the page costs the
// same with a million cases as with a thousand and nothing is paid when a case is opened.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "db/db.h"
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "ledger/ledger.h"

namespace ageing {

// Empty members do not filter; region "none" is the cases that no department has.
struct Filter {
    std::string type, region;
};

// Nearest rank: at least half (80 %) of the cases have at most so many days.
struct Spread {
    std::int64_t cases = 0;
    int median = 0, eighty = 0;  // days
    bool operator==(const Spread&) const = default;
};

// The goal is the clock "target" of the version of the law a case was received under.
struct Standing {
    Spread open;                                // by age today
    Spread closed;                              // by the days they took; closed since View::closed_since
    std::int64_t with_goal = 0, over_goal = 0;  // of those open
    std::vector<std::int64_t> bands;            // of those open, by band_months()
    bool operator==(const Standing&) const = default;
};

// Where a band of age begins after the first, in months: under 1, 1 to 3, 3 to 6, 6 to 9, over 9.
const std::vector<int>& band_months();

struct Load {
    base::UserId officer;  // 0: nobody has them
    std::int64_t open = 0;
    base::Day oldest;  // received
    base::Day due;     // next; 0: none has a clock
    bool operator==(const Load&) const = default;
};

// An open case that a failed gate closes: only the decision is left to write.
struct Ready {
    base::CaseId id;
    std::string type, region;
    base::Day received;
    std::string gate;
    bool operator==(const Ready&) const = default;
};

struct View {
    base::Day closed_since;  // first day of the month eleven months ago
    Standing all;
    std::vector<std::pair<std::string, Standing>> departments;  // "": no department; by id
    std::vector<Load> loads;           // everybody's for a decision maker, one's own for a handler; most first
    std::vector<base::CaseId> oldest;  // at most `queue_max`, oldest first
    std::vector<Ready> ready;          // the fast lane, at most `queue_max`, oldest first
    std::int64_t all_ready = 0;
    std::vector<const catalogue::CaseClock*> goals;  // the different goals of open cases
};
inline constexpr int queue_max = 50;

class Ageing {
public:
    Ageing(const intake::Intake& intake, identity::Identity& identity) : s_{intake.services()}, identity_{identity} {}

    http::Response show(const http::Request& request, const identity::Context& context) const;

    // Only what the actor may list.
    View view(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const;

    // Follows the ledger; gives how many events are left.
    std::int64_t follow_once() const;
    std::int64_t follow_ready_once() const;
    std::int64_t backlog(db::Reader& reader) const;
    // Empties the tables and follows from the beginning.
    void rebuild() const;

private:
    struct Plan;
    Plan plan(db::Reader& reader) const;
    std::vector<base::CaseId> oldest(db::Reader& reader, const std::vector<std::string>& regions,
                                     const Filter& filter) const;
    pages::Html fast_lane(const View& view, const std::vector<casework::Case>& cases, const identity::Context& context) const;
    pages::Html queue(const std::vector<casework::Case>& cases, const std::vector<identity::User>& users,
                      const identity::Context& context) const;

    const intake::Services& s_;
    identity::Identity& identity_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace ageing
