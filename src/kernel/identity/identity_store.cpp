#include "identity_store.h"

#include "base/text.h"

namespace identity::store {

namespace {

constexpr std::string_view user_columns = "SELECT id, login, name_sealed, password_hash, roles, regions, active, created_at FROM identity_users ";

StoredUser user_of(const db::Row& row) {
    StoredUser stored;
    stored.user.id = row.id<base::UserId>(0);
    stored.user.login = row.string(1);
    stored.name_sealed = row.blob(2);
    stored.password_hash = row.string(3);
    stored.user.roles = static_cast<Roles>(row.integer(4));
    for (auto& region : base::split(row.text(5), ' '))
        if (!region.empty()) stored.user.regions.insert(std::move(region));
    stored.user.active = row.integer(6) != 0;
    stored.created_at = {row.integer(7)};
    return stored;
}

std::optional<StoredUser> one_user(db::Reader& reader, std::string_view where, const db::Value& value) {
    std::optional<StoredUser> found;
    reader.first(std::string{user_columns} + std::string{where}, {value}, [&](const db::Row& row) { found = user_of(row); });
    return found;
}

StoredRead read_of(const db::Row& row) {
    return {{row.integer(0)}, row.id<base::UserId>(1), row.string(2), row.string(3), row.string(4), row.integer(5)};
}

std::string chained(const crypto::Key& key, std::string_view previous, std::int64_t number, const db::Values& values) {
    return crypto::keyed_blake2b(key, std::string{previous} + ledger::cbor_values("identity_reads:" + std::to_string(number), values));
}

}  // namespace

std::string regions_text(const std::set<std::string>& regions) {
    return base::join({regions.begin(), regions.end()}, " ");
}

std::optional<StoredUser> user_by_login(db::Reader& reader, std::string_view login) {
    return one_user(reader, "WHERE login = ?", login);
}
std::optional<StoredUser> user_by_id(db::Reader& reader, base::UserId id) { return one_user(reader, "WHERE id = ?", id); }

std::vector<StoredUser> all_users(db::Reader& reader) {
    std::vector<StoredUser> all;
    reader.query(std::string{user_columns} + "ORDER BY login", {}, [&](const db::Row& row) { all.push_back(user_of(row)); });
    return all;
}

void update_user(db::Transaction& tx, const StoredUser& user) {
    tx.execute("UPDATE identity_users SET password_hash = ?, roles = ?, regions = ?, active = ? WHERE id = ?",
               {user.password_hash, std::int64_t{user.user.roles}, regions_text(user.user.regions), user.user.active, user.user.id});
}

std::optional<Session> session(db::Reader& reader, std::string_view token_hash) {
    std::optional<Session> found;
    reader.first("SELECT id, token_hash, user_id, csrf, created_at, last_seen_at FROM identity_sessions WHERE token_hash = ?",
                 {db::Bytes{std::string{token_hash}}}, [&](const db::Row& row) {
                     found = Session{row.integer(0), row.blob(1), row.id<base::UserId>(2), row.string(3), {row.integer(4)}, {row.integer(5)}};
                 });
    return found;
}

db::Values values(const Session& session) {
    return {session.id, db::Bytes{session.token_hash}, session.user, session.csrf, session.created_at.us, session.last_seen_at.us};
}

void delete_session(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM identity_sessions WHERE id = ?", {id}); }
void delete_sessions_of(db::Transaction& tx, base::UserId user) {
    tx.execute("DELETE FROM identity_sessions WHERE user_id = ?", {user});
}
void delete_sessions_before(db::Transaction& tx, base::Time last_seen, base::Time created) {
    tx.execute("DELETE FROM identity_sessions WHERE last_seen_at < ? OR created_at < ?", {last_seen.us, created.us});
}

std::optional<base::UserId> user_of_token(db::Reader& reader, std::string_view token_hash) {
    std::optional<base::UserId> user;
    reader.first("SELECT user_id FROM identity_tokens WHERE token_hash = ? AND revoked = 0 AND label <> 'sign_in_link'", {db::Bytes{std::string{token_hash}}},
                 [&](const db::Row& row) { user = row.id<base::UserId>(0); });
    return user;
}

std::optional<base::UserId> take_link(db::Transaction& tx, std::string_view token_hash, base::Time made_after) {
    std::optional<base::UserId> user;
    tx.first("DELETE FROM identity_tokens WHERE token_hash = ? AND created_at > ? AND label = 'sign_in_link' RETURNING user_id",
             {db::Bytes{std::string{token_hash}}, made_after.us}, [&](const db::Row& row) { user = row.id<base::UserId>(0); });
    return user;
}

void append_read(db::Transaction& tx, const crypto::Key& key, base::Time at, const Actor& actor, std::string_view action, std::string_view object,
                 std::string_view purpose, std::int64_t results) {
    tx.execute("INSERT INTO identity_reads_head (id, number, hash) VALUES (1, 0, ?) ON CONFLICT (id) DO NOTHING", {db::Bytes{}});
    std::int64_t number = 0;
    std::string previous;
    tx.first("UPDATE identity_reads_head SET number = number + 1 WHERE id = 1 RETURNING number, hash", {},
             [&](const db::Row& row) { number = row.integer(0); previous = row.blob(1); });
    const db::Values values{at.us, actor.user, action, object, purpose, actor.session, results};
    const auto hash = chained(key, previous, number, values);
    tx.execute("INSERT INTO identity_reads (id, at, user_id, action, object, purpose, session_id, results, hash) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               {number, at.us, actor.user, action, object, purpose, actor.session, results, db::Bytes{hash}});
    tx.execute("UPDATE identity_reads_head SET hash = ? WHERE id = 1", {db::Bytes{hash}});
}

void verify_reads(db::Reader& reader, const crypto::Key& key, const std::function<void(ledger::Finding)>& report) {
    using Class = ledger::Finding::Class;
    std::string previous;
    std::int64_t last = 0;
    reader.query("SELECT id, at, user_id, action, object, purpose, session_id, results, hash FROM identity_reads ORDER BY id", {},
                 [&](const db::Row& row) {
                     const auto number = row.integer(0);
                     if (number != last + 1)
                         report({Class::missing, "reads " + std::to_string(last + 1) + " to " + std::to_string(number - 1) +
                                                     " are missing from identity_reads"});
                     const auto hash = chained(key, previous, number, {row.integer(1), row.integer(2), row.string(3), row.string(4),
                                                                  row.string(5), row.integer(6), row.integer(7)});
                     if (hash != row.bytes(8))
                         report({Class::altered, "read " + std::to_string(number) + " in identity_reads was changed, or the one before it"});
                     previous = row.blob(8);
                     last = number;
                 });
    const bool headed = reader.first("SELECT number, hash FROM identity_reads_head WHERE id = 1", {}, [&](const db::Row& row) {
        if (row.integer(0) > last) report({Class::missing, "the tail of identity_reads is cut after read " + std::to_string(last)});
        else if (row.integer(0) < last || row.bytes(1) != previous)
            report({Class::altered, "identity_reads_head does not agree with the last read"});
    });
    if (!headed && last > 0) report({Class::missing, "the row of identity_reads_head is missing"});
}

std::vector<StoredRead> reads_of(db::Reader& reader, std::string_view object, int limit) {
    std::vector<StoredRead> found;
    reader.query("SELECT at, user_id, action, object, purpose, results FROM identity_reads WHERE object = ? ORDER BY id DESC LIMIT ?",
                 {object, limit}, [&](const db::Row& row) { found.push_back(read_of(row)); });
    return found;
}

std::vector<StoredRead> reads_by(db::Reader& reader, base::UserId user, int limit) {
    std::vector<StoredRead> found;
    reader.query("SELECT at, user_id, action, object, purpose, results FROM identity_reads WHERE user_id = ? ORDER BY id DESC LIMIT ?",
                 {user, limit}, [&](const db::Row& row) { found.push_back(read_of(row)); });
    return found;
}

std::vector<StoredRead> reads(db::Reader& reader, std::int64_t before, int limit) {
    std::vector<StoredRead> found;
    reader.query("SELECT at, user_id, action, object, purpose, results FROM identity_reads WHERE id < ? ORDER BY id DESC LIMIT ?",
                 {before, limit}, [&](const db::Row& row) { found.push_back(read_of(row)); });
    return found;
}

}  // namespace identity::store
