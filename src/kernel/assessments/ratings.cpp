#include "assessments/ratings.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "assessments_events.h"
#include "ratings_store.h"

namespace assessments {

namespace {

constexpr std::size_t rows_of_event = 900;

bool share(double value) { return value >= 0 && value <= 1; }
bool amount(double value) { return std::isfinite(value) && value >= 0; }

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

// A number that stands in no place of its scale is a fault of the model: it is refused, never stored.
bool stands(const UnitRating& one) {
    if (!one.unit || !share(one.probability) || !share(one.low) || !share(one.high) || !share(one.in_top)) return false;
    if (one.low > one.probability || one.probability > one.high) return false;
    if (!amount(one.severity) || !amount(one.people) || !amount(one.freshness) || !amount(one.priority)) return false;
    if (!one.ranked) return one.rank == 0 && one.rank_low == 0 && one.rank_high == 0;
    return one.rank >= 1 && one.rank_low >= 1 && one.rank_low <= one.rank && one.rank <= one.rank_high && one.rank_high <= one.of;
}

UnitRating rounded(UnitRating one) {
    for (auto* value : {&one.probability, &one.low, &one.high, &one.in_top, &one.severity, &one.people, &one.freshness, &one.priority})
        *value = rounded(*value);
    return one;
}

}  // namespace

std::string_view code(Standing standing) { return standing == Standing::ranks ? "ranks" : "shadow"; }

base::Result<std::int64_t> Ratings::put(db::Transaction& tx, RatingRun run, const std::vector<UnitRating>& ratings, base::UserId by) const {
    if (run.model.empty() || run.version.empty() || !share(run.base_rate)) return base::Refusal{"assessments.refused.rating_run"};
    if (run.position < 0 || run.position > ledger_.head(tx) || run.as_of > clock_.today())
        return base::Refusal{"assessments.refused.rating_position"};
    if (const auto stands_already = store::same_run(tx, run)) return stands_already->id;
    std::set<base::OperationId> units;
    for (const auto& one : ratings)
        if (!stands(one) || !units.insert(one.unit).second) return base::Refusal{"assessments.refused.rating_numbers"};
    run.id = ids_.next();
    run.units = static_cast<int>(ratings.size());
    run.base_rate = rounded(run.base_rate);
    run.since_event = ledger_.head(tx) + 1;
    run.at = clock_.now();
    run.actor = by;
    std::vector<ledger::RowContent> rows{ledger::insert(tx, store::rating_runs, store::values(run))};
    for (const auto& one : ratings) {
        rows.push_back(ledger::insert(tx, store::unit_ratings, store::values(ids_.next(), run.id, rounded(one))));
        if (rows.size() < rows_of_event) continue;
        ledger_.append(tx, {units_rated, {}, {}, by, run.at}, rows);
        rows.clear();
    }
    if (!rows.empty()) ledger_.append(tx, {units_rated, {}, {}, by, run.at}, rows);
    return run.id;
}

std::optional<RatingRun> Ratings::newest(db::Reader& reader, std::string_view model, std::optional<std::int64_t> position) const {
    return store::newest_ranking(reader, model, position);
}
std::vector<RatingRun> Ratings::runs(db::Reader& reader, int limit) const { return store::runs(reader, limit); }
std::optional<RatingRun> Ratings::run(db::Reader& reader, std::int64_t id) const { return store::run_by_id(reader, id); }
std::vector<UnitRating> Ratings::of_run(db::Reader& reader, std::int64_t run) const { return store::ratings(reader, run, {}); }

std::optional<UnitRating> Ratings::of_unit(db::Reader& reader, base::OperationId unit, std::optional<std::int64_t> position) const {
    const auto run = newest(reader, {}, position);
    if (!run || !unit) return {};
    auto found = store::ratings(reader, run->id, unit);
    if (found.empty()) return {};
    return std::move(found.front());
}

void declare_rating_tables(ledger::Ledger& ledger) {
    ledger.cover(store::rating_runs);
    ledger.cover(store::unit_ratings);
}

}  // namespace assessments
