#include "insight_store.h"

namespace insight::store {

namespace {

constexpr std::string_view columns = "edition, position, hash, former, reports, events, made_at, actor";

std::string name_of(Period::Kind kind) { return kind == Period::Kind::week ? "week" : "quarter"; }

std::string select(Period::Kind kind, std::string_view more = "") {
    return "SELECT id, year, " + name_of(kind) + ", " + std::string{columns} + std::string{more} + " FROM " + std::string{table_of(kind).name};
}

Edition edition_of(const db::Row& row, Period::Kind kind) {
    Edition found;
    found.id = row.integer(0);
    found.period = {kind, static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2))};
    found.edition = static_cast<int>(row.integer(3));
    found.position = row.integer(4);
    found.hash = row.string(5);
    found.former = row.string(6);
    found.reports = row.integer(7);
    found.events = row.integer(8);
    found.made_at = {row.integer(9)};
    found.actor = row.id<base::UserId>(10);
    return found;
}

std::optional<Edition> one(db::Reader& reader, Period period, std::string_view condition, db::Values values) {
    std::optional<Edition> found;
    values.insert(values.begin(), {period.year, period.number});
    reader.first(select(period.kind, ", json") + " WHERE year = ? AND " + name_of(period.kind) + " = ? " + std::string{condition},
                 values, [&](const db::Row& row) {
                     found = edition_of(row, period.kind);
                     found->json = row.string(11);
                 });
    return found;
}

}  // namespace

const ledger::Table& table_of(Period::Kind kind) {
    static const ledger::Table weeks{
        "insight_editions",
        {"id", "year", "week", "edition", "position", "hash", "former", "reports", "events", "made_at", "actor", "json"}};
    static const ledger::Table quarters{
        "insight_quarters",
        {"id", "year", "quarter", "edition", "position", "hash", "former", "reports", "events", "made_at", "actor", "json"}};
    return kind == Period::Kind::week ? weeks : quarters;
}

db::Values values(const Edition& edition) {
    return {edition.id, edition.period.year, edition.period.number, edition.edition, edition.position, edition.hash,
            edition.former, edition.reports, edition.events, edition.made_at.us, edition.actor, edition.json};
}

std::optional<Edition> newest(db::Reader& reader, Period period) {
    return one(reader, period, "ORDER BY edition DESC LIMIT 1", {});
}

std::optional<Edition> edition(db::Reader& reader, Period period, int number) {
    return one(reader, period, "AND edition = ?", {number});
}

std::vector<Edition> of_period(db::Reader& reader, Period period) {
    std::vector<Edition> found;
    reader.query(select(period.kind, ", json") + " WHERE year = ? AND " + name_of(period.kind) + " = ? ORDER BY edition",
                 {period.year, period.number}, [&](const db::Row& row) {
                     found.push_back(edition_of(row, period.kind));
                     found.back().json = row.string(11);
                 });
    return found;
}

std::vector<Edition> all(db::Reader& reader, int limit) {
    std::vector<Edition> found;
    for (const auto kind : {Period::Kind::quarter, Period::Kind::week})
        reader.query(select(kind) + " ORDER BY year DESC, " + name_of(kind) + " DESC, edition DESC LIMIT ?", {limit},
                     [&](const db::Row& row) { found.push_back(edition_of(row, kind)); });
    return found;
}

bool has_fingerprint(db::Reader& reader, base::CaseId id) {
    return reader.integer("SELECT 1 FROM insight_fingerprints WHERE id = ?", {id}).has_value();
}

std::vector<base::CaseId> outdated_fingerprints(db::Reader& reader, int version, int limit) {
    std::vector<base::CaseId> found;
    reader.query("SELECT id FROM insight_fingerprints WHERE version <> ? ORDER BY id DESC LIMIT ?", {version, limit},
                 [&](const db::Row& row) { found.push_back(row.id<base::CaseId>(0)); });
    return found;
}

void each_fingerprint(db::Reader& reader, base::CaseId first, base::CaseId last, int version,
                      const std::function<void(base::CaseId, std::string_view sealed)>& f) {
    reader.query("SELECT id, sealed FROM insight_fingerprints WHERE id BETWEEN ? AND ? AND version = ?",
                 {first, last, version}, [&](const db::Row& row) { f(row.id<base::CaseId>(0), row.bytes(1)); });
}

}  // namespace insight::store
