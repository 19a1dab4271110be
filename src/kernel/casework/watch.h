#pragma once
// Deadlines that are about to break. A follower of the ledger keeps the last days of the clocks that run, so that
// opening a case pays nothing and finding what is near costs the same with a million cases; a job then tells the
// desk once a clock and day, and drafts what the catalogue says: never sent by itself. Included by casework.h.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "db/db.h"
#include "identity/identity.h"

namespace casework {

class Casework;
struct Case;

struct Warned {
    base::CaseId case_id;
    std::string clock;
    std::string region;                // department; empty: national
    base::UserId owner;                // 0: nobody
    base::Day warned, due;             // first day of the warning; last day of the clock
    std::int64_t letter = 0, decision = 0;   // drafted then; 0: none
};

class ClockWatch {
public:
    explicit ClockWatch(const Casework& casework);

    // Follows the ledger; gives how many events are left. When the catalogue's clocks are others than those that
    // the table was made by, as after a change of warn_days, it begins anew.
    std::int64_t follow_once(db::Database& database) const;
    // Tells of clocks that have come within their warning, and drafts; gives how many may be left.
    std::int64_t warn_once(db::Database& database) const;
    // Both until nothing is left; for the job.
    std::int64_t run_once(db::Database& database) const;
    // Empties the table and follows from the beginning. What was told stays told.
    void rebuild(db::Database& database) const;

    struct Filter { std::string region; std::optional<base::UserId> owner; };   // region "none": no department
    // Those not yet broken that the actor may list, nearest day first.
    std::vector<Warned> about_to_break(db::Reader& reader, const identity::Actor& actor, const Filter& filter, int limit) const;
    // How many there are; for the start page.
    std::int64_t count(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const;
    // How many are past their last day, of those the actor may list.
    std::int64_t broken(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const;

private:
    struct Plan;
    Plan plan(db::Reader& reader) const;
    void begin_again(db::Transaction& tx, const std::string& rules) const;
    void warn(db::Transaction& tx, std::int64_t row) const;

    const Casework& casework_;
};

}  // namespace casework
