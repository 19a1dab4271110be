#include "identity/identity.h"

#include <algorithm>

#include <deque>
#include <map>
#include <mutex>

#include "base/text.h"
#include "identity_events.h"
#include "identity_oidc_store.h"
#include "identity_store.h"

namespace identity {

namespace {

constexpr std::int64_t us = 1'000'000;
constexpr int failures_max = 5;
constexpr std::int64_t failure_window_us = 15 * 60 * us;

// A valid Argon2id string of no one's password, so that an unknown login costs what a known one does.
const std::string& dummy_hash() {
    static const std::string hash = crypto::hash_password(crypto::random_token());
    return hash;
}

}  // namespace

// Failures by login, in memory only: a restart forgets them.
struct Identity::Attempts {
    std::mutex mutex;
    std::map<std::string, std::deque<std::int64_t>> failures;

    // Counted as a failure until it succeeds, so that many at once get no more guesses than one by one.
    bool begin(const std::string& login, std::int64_t now) {
        const std::lock_guard lock{mutex};
        if (failures.size() > 10'000) failures.clear();   // a flood of made-up logins must not fill memory
        auto& times = failures[login];
        while (!times.empty() && times.front() < now - failure_window_us) times.pop_front();
        if (times.size() >= failures_max) return false;
        times.push_back(now);
        return true;
    }
    void take_back(const std::string& login) {
        const std::lock_guard lock{mutex};
        if (auto& times = failures[login]; !times.empty()) times.pop_back();
    }
    void succeeded(const std::string& login) {
        const std::lock_guard lock{mutex};
        failures.erase(login);
    }
};

Identity::Identity(db::Database& database, ledger::Ledger& ledger, std::shared_ptr<const crypto::Keyring> keyring,
                   const base::Clock& clock, base::IdAllocator& ids)
    : database_{database}, ledger_{ledger}, keyring_{std::move(keyring)}, clock_{clock}, ids_{ids},
      name_key_{keyring_->office_key("identity.users.name")}, reads_key_{keyring_->office_key("identity.reads")}, attempts_{std::make_shared<Attempts>()} {}

User Identity::unsealed(User user, const std::string& sealed_name) const {
    user.name = crypto::open(name_key_, {"identity.users.name", user.id.value, 0}, sealed_name).value_or(user.login);
    return user;
}

Actor Identity::actor_from(const User& user, std::int64_t session, std::string csrf) const {
    return {user.id, session, user.login, user.name, user.roles, user.regions, std::move(csrf)};
}

base::Result<base::UserId> Identity::create_user(const NewUser& user, base::UserId by) {
    if (base::trim(user.login).empty()) return base::Refusal{"identity.refused.login_empty", "login"};
    if (base::count_characters(user.password) < password_characters_min)
        return base::Refusal{"identity.refused.password_short", "password", "", {std::to_string(password_characters_min)}};
    if (user.roles == 0) return base::Refusal{"identity.refused.no_role", "roles"};
    const auto id = ids_.make<base::UserId>();
    const auto hash = crypto::hash_password(user.password);
    const auto sealed = crypto::seal(name_key_, keyring_->version(), {"identity.users.name", id.value, 0}, user.name);
    bool taken = false;
    database_.write([&](db::Transaction& tx) {
        taken = store::user_by_login(tx, user.login).has_value();
        if (taken) return;
        const auto row = ledger::insert(tx, store::users,
            {id, user.login, db::Bytes{sealed}, hash, std::int64_t{user.roles}, store::regions_text(user.regions), 1, clock_.now().us});
        ledger_.append(tx, {user_created, {}, {}, by, clock_.now()}, {row});
    });
    if (taken) return base::Refusal{"identity.refused.login_taken", "login"};
    return id;
}

base::Outcome Identity::set_password(base::UserId id, std::string_view password, base::UserId by) {
    if (base::count_characters(password) < password_characters_min)
        return base::Refusal{"identity.refused.password_short", "password", "", {std::to_string(password_characters_min)}};
    const auto hash = crypto::hash_password(password);
    database_.write([&](db::Transaction& tx) {
        auto user = store::user_by_id(tx, id);
        CHECK(user.has_value());
        user->password_hash = hash;
        store::update_user(tx, *user);
        store::delete_sessions_of(tx, id);
        ledger_.append(tx, {user_changed, {}, {}, by, clock_.now()}, {ledger::reread(tx, store::users, id.value)});
    });
    return base::Done{};
}

base::Outcome Identity::change_user(base::UserId id, Roles roles, const std::set<std::string>& regions, bool active, base::UserId by) {
    if (roles == 0) return base::Refusal{"identity.refused.no_role", "roles"};
    bool found = false;
    database_.write([&](db::Transaction& tx) {
        auto user = store::user_by_id(tx, id);
        found = user.has_value();
        if (!found) return;
        user->user.roles = roles;
        user->user.regions = regions;
        user->user.active = active;
        store::update_user(tx, *user);
        if (!active) store::delete_sessions_of(tx, id);
        ledger_.append(tx, {user_changed, {}, {}, by, clock_.now()}, {ledger::reread(tx, store::users, id.value)});
    });
    if (!found) return base::Refusal{"identity.refused.unknown_user"};
    return base::Done{};
}

std::vector<User> Identity::users() {
    std::vector<User> all;
    database_.read([&](db::Reader& reader) {
        for (auto& stored : store::all_users(reader)) all.push_back(unsealed(std::move(stored.user), stored.name_sealed));
    });
    return all;
}

std::optional<User> Identity::user(base::UserId id) {
    std::optional<User> found;
    database_.read([&](db::Reader& reader) {
        if (auto stored = store::user_by_id(reader, id)) found = unsealed(std::move(stored->user), stored->name_sealed);
    });
    return found;
}

std::string Identity::name_of(base::UserId id) {
    if (!id) return "";
    const auto found = user(id);
    return found ? found->name : "";
}

std::string Identity::name_of(db::Reader& reader, base::UserId id) const {
    auto stored = id ? store::user_by_id(reader, id) : std::nullopt;
    return stored ? unsealed(std::move(stored->user), stored->name_sealed).name : "";
}

SignedIn Identity::start_session(db::Transaction& tx, const User& user) {
    SignedIn made;
    made.token = crypto::random_token();
    const store::Session session{ids_.next(), crypto::sha256(made.token), user.id, crypto::random_token(), clock_.now(), clock_.now()};
    ledger_.put_working(tx, store::sessions, store::values(session));
    ledger_.append(tx, {signed_in, {}, {}, user.id, clock_.now()}, {});
    made.actor = actor_from(user, session.id, session.csrf);
    return made;
}

base::Result<SignedIn> Identity::sign_in(std::string_view login, std::string_view password) {
    const std::string key{login.substr(0, 100)};
    if (!attempts_->begin(key, clock_.monotonic_us())) return base::Refusal{"identity.refused.locked"};
    std::optional<store::StoredUser> stored;
    database_.read([&](db::Reader& reader) { stored = store::user_by_login(reader, key); });
    bool good = false;
    try {
        good = crypto::verify_password(stored ? stored->password_hash : dummy_hash(), password) && stored && stored->user.active;
    } catch (const base::Busy&) {
        attempts_->take_back(key);   // nothing was guessed
        throw;
    }
    if (!good) {
        if (stored)
            database_.write([&](db::Transaction& tx) { ledger_.append(tx, {sign_in_refused, {}, {}, stored->user.id, clock_.now()}, {}); });
        return base::Refusal{"identity.refused.sign_in"};
    }
    attempts_->succeeded(key);
    SignedIn made;
    const auto user = unsealed(stored->user, stored->name_sealed);
    database_.write([&](db::Transaction& tx) {
        store::delete_sessions_before(tx, {clock_.now().us - idle_seconds * us}, {clock_.now().us - absolute_seconds * us});
        made = start_session(tx, user);
    });
    return made;
}

std::optional<Actor> Identity::actor_of_session(std::string_view token) {
    if (token.size() != 43) return {};
    const auto hash = crypto::sha256(token);
    std::optional<store::Session> session;
    std::optional<store::StoredUser> stored;
    database_.read([&](db::Reader& reader) {
        session = store::session(reader, hash);
        if (session) stored = store::user_by_id(reader, session->user);
    });
    const auto now = clock_.now();
    if (!session || !stored || !stored->user.active) return {};
    if (now.us - session->last_seen_at.us > idle_seconds * us || now.us - session->created_at.us > absolute_seconds * us) return {};
    // Once a minute is exact enough for an idle time of 30 minutes and spares a commit a click.
    if (now.us - session->last_seen_at.us > 60 * us) {
        session->last_seen_at = now;
        database_.write([&](db::Transaction& tx) {
            if (store::session(tx, hash)) ledger_.put_working(tx, store::sessions, store::values(*session));
        });
    }
    return actor_from(unsealed(stored->user, stored->name_sealed), session->id, session->csrf);
}

void Identity::sign_out(std::string_view token) {
    const auto hash = crypto::sha256(token);
    database_.write([&](db::Transaction& tx) {
        if (const auto session = store::session(tx, hash)) store::delete_session(tx, session->id);
    });
}

std::string Identity::make_sign_in_link(base::UserId user) {
    const auto token = crypto::random_token();
    database_.write([&](db::Transaction& tx) {
        ledger_.put_working(tx, store::tokens, {ids_.next(), db::Bytes{crypto::sha256("link:" + token)}, user, "sign_in_link",
                                                clock_.now().us, 0});
    });
    return token;
}

base::Result<SignedIn> Identity::use_sign_in_link(std::string_view token) {
    const auto hash = crypto::sha256("link:" + std::string{token});
    std::optional<SignedIn> made;
    database_.write([&](db::Transaction& tx) {
        made.reset();
        const auto id = store::take_link(tx, hash, {clock_.now().us - 24 * 3600 * us});
        const auto stored = id ? store::user_by_id(tx, *id) : std::nullopt;
        if (stored && stored->user.active) made = start_session(tx, unsealed(stored->user, stored->name_sealed));
    });
    if (!made) return base::Refusal{"identity.refused.link"};
    return *made;
}

std::string Identity::create_token(base::UserId user, std::string_view label) {
    const auto token = "vaka_" + crypto::random_token();
    database_.write([&](db::Transaction& tx) {
        ledger_.put_working(tx, store::tokens, {ids_.next(), db::Bytes{crypto::sha256(token)}, user, label, clock_.now().us, 0});
    });
    return token;
}

std::optional<Actor> Identity::actor_of_token(std::string_view token) {
    if (!token.starts_with("vaka_") || token.size() != 48) return {};
    std::optional<store::StoredUser> stored;
    database_.read([&](db::Reader& reader) {
        if (const auto user = store::user_of_token(reader, crypto::sha256(token))) stored = store::user_by_id(reader, *user);
    });
    if (!stored || !stored->user.active) return {};
    return actor_from(unsealed(stored->user, stored->name_sealed), 0, "");
}

void Identity::record_read(const Actor& actor, std::string_view action, std::string_view object, std::string_view purpose,
                           std::int64_t results) {
    database_.write([&](db::Transaction& tx) { store::append_read(tx, reads_key_, clock_.now(), actor, action, object, purpose, results); });
}

namespace {

std::vector<Identity::Read> with_names(Identity& identity, const std::vector<store::StoredRead>& stored) {
    std::map<base::UserId, std::string> names;
    std::vector<Identity::Read> reads;
    for (const auto& read : stored) {
        auto [name, fresh] = names.try_emplace(read.user);
        if (fresh) name->second = identity.name_of(read.user);
        reads.push_back({read.at, name->second, read.action, read.object, read.purpose, read.results});
    }
    return reads;
}

}  // namespace

std::vector<Identity::Read> Identity::reads_of(std::string_view object, int limit) {
    std::vector<store::StoredRead> stored;
    database_.read([&](db::Reader& reader) { stored = store::reads_of(reader, object, limit); });
    return with_names(*this, stored);
}

std::vector<Identity::Read> Identity::reads(std::int64_t before, int limit) {
    std::vector<store::StoredRead> stored;
    database_.read([&](db::Reader& reader) { stored = store::reads(reader, before, limit); });
    return with_names(*this, stored);
}

std::vector<std::string> Identity::viewed_by(base::UserId user, int limit) {
    constexpr int looked_through = 200;   // a person who only reads lists for a day has no recent case
    std::vector<std::string> numbers;
    database_.read([&](db::Reader& reader) {
        numbers.clear();
        for (auto& read : store::reads_by(reader, user, looked_through))
            if (read.action == "view" && std::ssize(numbers) < limit && std::find(numbers.begin(), numbers.end(), read.object) == numbers.end())
                numbers.push_back(std::move(read.object));
    });
    return numbers;
}

void declare_tables(ledger::Ledger& ledger, const crypto::Keyring& keyring) {
    ledger.cover(store::users);
    ledger.watch(store::sessions);
    ledger.watch(store::tokens);
    ledger.cover(store::subjects);
    ledger.watch(store::person_sessions);
    ledger.watch(store::round_trips);
    ledger.add_check([key = keyring.office_key("identity.reads")](db::Reader& reader, const auto& report) { store::verify_reads(reader, key, report); });
}

}  // namespace identity
