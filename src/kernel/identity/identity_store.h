#pragma once
#include "identity/identity.h"

namespace identity::store {

inline const ledger::Table users{"identity_users", {"id", "login", "name_sealed", "password_hash", "roles", "regions", "active", "created_at"}};
inline const ledger::Table sessions{"identity_sessions", {"id", "token_hash", "user_id", "csrf", "created_at", "last_seen_at", "mac"}};
inline const ledger::Table tokens{"identity_tokens", {"id", "token_hash", "user_id", "label", "created_at", "revoked", "mac"}};

struct StoredUser { User user; std::string name_sealed, password_hash; base::Time created_at; };
std::optional<StoredUser> user_by_login(db::Reader& reader, std::string_view login);
std::optional<StoredUser> user_by_id(db::Reader& reader, base::UserId id);
std::vector<StoredUser> all_users(db::Reader& reader);
void update_user(db::Transaction& tx, const StoredUser& user);

struct Session { std::int64_t id = 0; std::string token_hash; base::UserId user; std::string csrf; base::Time created_at, last_seen_at; };
std::optional<Session> session(db::Reader& reader, std::string_view token_hash);
void delete_session(db::Transaction& tx, std::int64_t id);
void delete_sessions_of(db::Transaction& tx, base::UserId user);
void delete_sessions_before(db::Transaction& tx, base::Time last_seen, base::Time created);
db::Values values(const Session& session);

std::optional<base::UserId> user_of_token(db::Reader& reader, std::string_view token_hash);
// The user of an unused one-time link made after `made_after`; the link is used up.
std::optional<base::UserId> take_link(db::Transaction& tx, std::string_view token_hash, base::Time made_after);

void append_read(db::Transaction& tx, const crypto::Key& key, base::Time at, const Actor& actor, std::string_view action, std::string_view object,
                 std::string_view purpose, std::int64_t results);
void verify_reads(db::Reader& reader, const crypto::Key& key, const std::function<void(ledger::Finding)>& report);
struct StoredRead { base::Time at; base::UserId user; std::string action, object, purpose; std::int64_t results; };
std::vector<StoredRead> reads_of(db::Reader& reader, std::string_view object, int limit);
std::vector<StoredRead> reads(db::Reader& reader, std::int64_t before, int limit);
std::vector<StoredRead> reads_by(db::Reader& reader, base::UserId user, int limit);

std::string regions_text(const std::set<std::string>& regions);

}  // namespace identity::store
