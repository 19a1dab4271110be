#pragma once
// What a model thinks of a unit: the chance of a serious deficiency at the next inspection, with its
// interval and its place among all. Of units, never of persons. Append-only, a run at a time: a run is one
// model version at one day and one position of the ledger; an older run stays, so that what was thought then
// can be seen. Advice only: nothing is decided by it. Thread-safe.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace assessments {

// A run `ranks` when its model may order units for staff and plans; a run in `shadow` is kept unseen until the
// quarter it is tried in has passed.
enum class Standing { ranks, shadow };
std::string_view code(Standing standing);

struct RatingRun {
    std::int64_t id = 0;
    std::string model, version;                    // "risk", "1"
    Standing standing = Standing::shadow;
    base::Day as_of;                               // what was known at the end of this day
    std::int64_t position = 0;                     // of the ledger that the features were read at
    int units = 0;
    double base_rate = 0;                          // of the outcome among those it learned from
    std::string about{};                           // canonical JSON: what it learned from
    std::int64_t since_event = 0;
    base::Time at{};
    base::UserId actor{};
};

struct UnitRating {
    base::OperationId unit;
    double probability = 0, low = 0, high = 0;     // 90 % interval, rounded to 4 decimals
    int rank = 0, rank_low = 0, rank_high = 0, of = 0;   // 1 is the highest; 90 % interval of the rank
    double in_top = 0;                             // chance to be among the top tenth
    // Components of the priority, kept apart: priority = probability x severity x people x freshness.
    double severity = 1, people = 1, freshness = 1, priority = 0;
    std::string reasons{};                         // canonical JSON {"against":[...],"for":[...]}
    bool ranked = true;                            // false: looked at by a person, never ranked (one-person providers)
    std::int64_t run = 0;                          // set by the store
};

class Ratings {
public:
    Ratings(ledger::Ledger& ledger, const base::Clock& clock, base::IdAllocator& ids) : ledger_{ledger}, clock_{clock}, ids_{ids} {}

    // Keeps a run with all its ratings and gives its id; the same model, version, day and position again gives the
    // run that stands. Refusals assessments.refused.rating_*: numbers outside their range, a unit twice, a
    // position that the ledger has not reached.
    base::Result<std::int64_t> put(db::Transaction& tx, RatingRun run, const std::vector<UnitRating>& ratings, base::UserId by) const;

    // Newest run that ranks, as known at the position; empty model: any.
    std::optional<RatingRun> newest(db::Reader& reader, std::string_view model = {}, std::optional<std::int64_t> position = {}) const;
    std::vector<RatingRun> runs(db::Reader& reader, int limit) const;                      // newest first, shadows too
    std::optional<RatingRun> run(db::Reader& reader, std::int64_t id) const;
    std::vector<UnitRating> of_run(db::Reader& reader, std::int64_t run) const;             // by rank, those not ranked last
    // From the newest run that ranks.
    std::optional<UnitRating> of_unit(db::Reader& reader, base::OperationId unit, std::optional<std::int64_t> position = {}) const;

private:
    ledger::Ledger& ledger_;
    const base::Clock& clock_;
    base::IdAllocator& ids_;
};

void declare_rating_tables(ledger::Ledger& ledger);

}  // namespace assessments
