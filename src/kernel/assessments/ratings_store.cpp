#include "ratings_store.h"

namespace assessments::store {

namespace {

const std::string run_columns = "SELECT id, model, version, standing, as_of, position, units, base_rate, about, since_event, at, actor "
                                "FROM assessments_rating_runs ";

RatingRun run_of(const db::Row& row) {
    RatingRun run;
    run.id = row.integer(0);
    run.model = row.string(1);
    run.version = row.string(2);
    run.standing = row.text(3) == code(Standing::ranks) ? Standing::ranks : Standing::shadow;
    run.as_of = {static_cast<std::int32_t>(row.integer(4))};
    run.position = row.integer(5);
    run.units = static_cast<int>(row.integer(6));
    run.base_rate = row.real(7);
    run.about = row.string(8);
    run.since_event = row.integer(9);
    run.at = {row.integer(10)};
    run.actor = row.id<base::UserId>(11);
    return run;
}

std::optional<RatingRun> one_run(db::Reader& reader, const std::string& where, const db::Values& values) {
    std::optional<RatingRun> found;
    reader.query(run_columns + where, values, [&](const db::Row& row) { found = run_of(row); });
    return found;
}

}  // namespace

db::Values values(const RatingRun& run) {
    return {run.id, run.model, run.version, code(run.standing), std::int64_t{run.as_of.number}, run.position, run.units, run.base_rate,
            run.about, run.since_event, run.at.us, run.actor};
}

db::Values values(std::int64_t row, std::int64_t run, const UnitRating& one) {
    return {row, run, one.unit, one.probability, one.low, one.high, one.rank, one.rank_low, one.rank_high, one.of, one.in_top,
            one.severity, one.people, one.freshness, one.priority, one.reasons, one.ranked};
}

std::optional<RatingRun> same_run(db::Reader& reader, const RatingRun& run) {
    return one_run(reader, "WHERE model = ? AND version = ? AND standing = ? AND as_of = ? AND position = ?",
                   {run.model, run.version, code(run.standing), std::int64_t{run.as_of.number}, run.position});
}

std::optional<RatingRun> run_by_id(db::Reader& reader, std::int64_t id) { return one_run(reader, "WHERE id = ?", {id}); }

std::optional<RatingRun> newest_ranking(db::Reader& reader, std::string_view model, std::optional<std::int64_t> position) {
    std::string where = "WHERE standing = ?";
    db::Values values{code(Standing::ranks)};
    if (!model.empty()) { where += " AND model = ?"; values.emplace_back(model); }
    if (position) { where += " AND since_event <= ?"; values.emplace_back(*position); }
    return one_run(reader, where + " ORDER BY as_of DESC, since_event DESC LIMIT 1", values);
}

std::vector<RatingRun> runs(db::Reader& reader, int limit) {
    std::vector<RatingRun> found;
    reader.query(run_columns + "ORDER BY as_of DESC, since_event DESC LIMIT ?", {limit},
                 [&](const db::Row& row) { found.push_back(run_of(row)); });
    return found;
}

std::vector<UnitRating> ratings(db::Reader& reader, std::int64_t run, base::OperationId unit) {
    std::string sql = "SELECT unit, probability, low, high, rank, rank_low, rank_high, ranked_of, in_top, severity, people, freshness, "
                      "priority, reasons, ranked FROM assessments_unit_ratings WHERE run = ?";
    db::Values values{run};
    if (unit) { sql += " AND unit = ?"; values.emplace_back(unit); }
    std::vector<UnitRating> found;
    reader.query(sql + " ORDER BY ranked DESC, rank, unit", values, [&](const db::Row& row) {
        UnitRating one;
        one.unit = row.id<base::OperationId>(0);
        one.probability = row.real(1);
        one.low = row.real(2);
        one.high = row.real(3);
        one.rank = static_cast<int>(row.integer(4));
        one.rank_low = static_cast<int>(row.integer(5));
        one.rank_high = static_cast<int>(row.integer(6));
        one.of = static_cast<int>(row.integer(7));
        one.in_top = row.real(8);
        one.severity = row.real(9);
        one.people = row.real(10);
        one.freshness = row.real(11);
        one.priority = row.real(12);
        one.reasons = row.string(13);
        one.ranked = row.integer(14) != 0;
        one.run = run;
        found.push_back(std::move(one));
    });
    return found;
}

}  // namespace assessments::store
