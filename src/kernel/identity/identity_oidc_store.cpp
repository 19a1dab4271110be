#include "identity_oidc_store.h"

namespace identity::store {

std::optional<Subject> subject(db::Reader& reader, std::string_view hash) {
    std::optional<Subject> found;
    reader.first("SELECT id, user_id, active FROM identity_subjects WHERE subject_hash = ?", {db::Bytes{std::string{hash}}},
                 [&](const db::Row& row) { found = Subject{row.integer(0), row.id<base::UserId>(1), row.integer(2) != 0}; });
    return found;
}

std::vector<std::int64_t> active_subjects(db::Reader& reader, base::UserId user) {
    std::vector<std::int64_t> found;
    reader.query("SELECT id FROM identity_subjects WHERE user_id = ? AND active = 1 ORDER BY id", {user},
                 [&](const db::Row& row) { found.push_back(row.integer(0)); });
    return found;
}

void end_subject(db::Transaction& tx, std::int64_t id) { tx.execute("UPDATE identity_subjects SET active = 0 WHERE id = ?", {id}); }

void move_subject(db::Transaction& tx, std::int64_t id, base::UserId user, base::Time at) {
    tx.execute("UPDATE identity_subjects SET user_id = ?, active = 1, linked_at = ? WHERE id = ?", {user, at.us, id});
}

std::optional<base::UserId> subject_link(db::Reader& reader, std::string_view token_hash, base::Time made_after) {
    std::optional<base::UserId> user;
    reader.first("SELECT user_id FROM identity_tokens WHERE token_hash = ? AND created_at > ? AND label = 'subject_link'",
                 {db::Bytes{std::string{token_hash}}, made_after.us}, [&](const db::Row& row) { user = row.id<base::UserId>(0); });
    return user;
}

void delete_subject_links(db::Transaction& tx, base::UserId user) {
    tx.execute("DELETE FROM identity_tokens WHERE user_id = ? AND label = 'subject_link'", {user});
}

std::optional<StoredPerson> person(db::Reader& reader, std::string_view token_hash) {
    std::optional<StoredPerson> found;
    reader.first("SELECT id, token_hash, person_sealed, created_at, last_seen_at FROM identity_person_sessions WHERE token_hash = ?",
                 {db::Bytes{std::string{token_hash}}}, [&](const db::Row& row) {
                     found = StoredPerson{row.integer(0), row.blob(1), row.blob(2), {row.integer(3)}, {row.integer(4)}};
                 });
    return found;
}

db::Values values(const StoredPerson& person) {
    return {person.id, db::Bytes{person.token_hash}, db::Bytes{person.sealed}, person.created_at.us, person.last_seen_at.us};
}

void delete_person(db::Transaction& tx, std::string_view token_hash) {
    tx.execute("DELETE FROM identity_person_sessions WHERE token_hash = ?", {db::Bytes{std::string{token_hash}}});
}

void delete_persons_before(db::Transaction& tx, base::Time last_seen, base::Time created) {
    tx.execute("DELETE FROM identity_person_sessions WHERE last_seen_at < ? OR created_at < ?", {last_seen.us, created.us});
}

bool round_trip_used(db::Reader& reader, std::string_view state_hash) {
    return reader.integer("SELECT 1 FROM identity_round_trips WHERE state_hash = ?", {db::Bytes{std::string{state_hash}}}).has_value();
}

void delete_round_trips_before(db::Transaction& tx, base::Time used) {
    tx.execute("DELETE FROM identity_round_trips WHERE used_at < ?", {used.us});
}

}  // namespace identity::store
