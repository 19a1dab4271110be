#include "insight_store.h"

namespace insight::store {

namespace {

constexpr std::string_view columns = "id, year, week, edition, position, hash, former, reports, events, made_at, actor";

Edition edition_of(const db::Row& row) {
    Edition found;
    found.id = row.integer(0);
    found.week = {static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2))};
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

std::optional<Edition> one(db::Reader& reader, std::string_view condition, const db::Values& values) {
    std::optional<Edition> found;
    reader.first("SELECT " + std::string{columns} + ", json FROM insight_editions WHERE " + std::string{condition},
                 values, [&](const db::Row& row) {
                     found = edition_of(row);
                     found->json = row.string(11);
                 });
    return found;
}

}  // namespace

db::Values values(const Edition& edition) {
    return {edition.id,     edition.week.year, edition.week.number, edition.edition,    edition.position, edition.hash,
            edition.former, edition.reports,   edition.events,      edition.made_at.us, edition.actor,    edition.json};
}

std::optional<Edition> newest(db::Reader& reader, base::Week week) {
    return one(reader, "year = ? AND week = ? ORDER BY edition DESC LIMIT 1", {week.year, week.number});
}

std::optional<Edition> edition(db::Reader& reader, base::Week week, int number) {
    return one(reader, "year = ? AND week = ? AND edition = ?", {week.year, week.number, number});
}

std::vector<Edition> all(db::Reader& reader, int limit) {
    std::vector<Edition> found;
    reader.query(
        "SELECT " + std::string{columns} + " FROM insight_editions ORDER BY year DESC, week DESC, edition DESC LIMIT ?",
        {limit}, [&](const db::Row& row) { found.push_back(edition_of(row)); });
    return found;
}

bool has_fingerprint(db::Reader& reader, base::CaseId id) {
    return reader.integer("SELECT 1 FROM insight_fingerprints WHERE id = ?", {id}).has_value();
}

void each_fingerprint(db::Reader& reader, base::CaseId first, base::CaseId last, int version,
                      const std::function<void(base::CaseId, std::string_view sealed)>& f) {
    reader.query("SELECT id, sealed FROM insight_fingerprints WHERE id BETWEEN ? AND ? AND version = ?",
                 {first, last, version}, [&](const db::Row& row) { f(row.id<base::CaseId>(0), row.bytes(1)); });
}

}  // namespace insight::store
