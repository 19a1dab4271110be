#pragma once
#include "assessments/ratings.h"

namespace assessments::store {

inline const ledger::Table rating_runs{"assessments_rating_runs",
    {"id", "model", "version", "standing", "as_of", "position", "units", "base_rate", "about", "since_event", "at", "actor"}};
inline const ledger::Table unit_ratings{"assessments_unit_ratings",
    {"id", "run", "unit", "probability", "low", "high", "rank", "rank_low", "rank_high", "ranked_of", "in_top", "severity", "people",
     "freshness", "priority", "reasons", "ranked"}};

db::Values values(const RatingRun& run);
db::Values values(std::int64_t row, std::int64_t run, const UnitRating& rating);

std::optional<RatingRun> same_run(db::Reader& reader, const RatingRun& run);
std::optional<RatingRun> run_by_id(db::Reader& reader, std::int64_t id);
std::optional<RatingRun> newest_ranking(db::Reader& reader, std::string_view model, std::optional<std::int64_t> position);
std::vector<RatingRun> runs(db::Reader& reader, int limit);
std::vector<UnitRating> ratings(db::Reader& reader, std::int64_t run, base::OperationId unit);   // unit 0: all

}  // namespace assessments::store
