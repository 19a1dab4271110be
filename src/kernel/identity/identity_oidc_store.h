#pragma once
#include "identity/identity.h"

namespace identity::store {

inline const ledger::Table subjects{"identity_subjects", {"id", "user_id", "issuer", "subject_hash", "active", "linked_at"}};
inline const ledger::Table person_sessions{"identity_person_sessions",
                                           {"id", "token_hash", "person_sealed", "created_at", "last_seen_at", "mac"}};
inline const ledger::Table round_trips{"identity_round_trips", {"id", "state_hash", "used_at", "mac"}};

struct Subject { std::int64_t id = 0; base::UserId user; bool active = false; };
std::optional<Subject> subject(db::Reader& reader, std::string_view hash);
std::vector<std::int64_t> active_subjects(db::Reader& reader, base::UserId user);
void end_subject(db::Transaction& tx, std::int64_t id);
void move_subject(db::Transaction& tx, std::int64_t id, base::UserId user, base::Time at);
// The account of an unused link made after `made_after`; looked at alone, or used up.
std::optional<base::UserId> subject_link(db::Reader& reader, std::string_view token_hash, base::Time made_after);
void delete_subject_links(db::Transaction& tx, base::UserId user);

struct StoredPerson { std::int64_t id = 0; std::string token_hash, sealed; base::Time created_at, last_seen_at; };
std::optional<StoredPerson> person(db::Reader& reader, std::string_view token_hash);
db::Values values(const StoredPerson& person);
void delete_person(db::Transaction& tx, std::string_view token_hash);
void delete_persons_before(db::Transaction& tx, base::Time last_seen, base::Time created);

bool round_trip_used(db::Reader& reader, std::string_view state_hash);
void delete_round_trips_before(db::Transaction& tx, base::Time used);

}  // namespace identity::store
