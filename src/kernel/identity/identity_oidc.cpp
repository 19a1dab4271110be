// Who signs in elsewhere: staff whose account is linked to a provider's subject, and people from
// outside with a verified personal number.
#include "base/text.h"
#include "identity/identity.h"
#include "identity_events.h"
#include "identity_oidc_store.h"
#include "identity_store.h"

namespace identity {

namespace {

constexpr std::int64_t us = 1'000'000;
constexpr std::int64_t link_us = 24 * 3600 * us;
constexpr std::string_view person_column = "identity.person_sessions.person";   // not a text key

std::string link_hash(std::string_view token) { return crypto::sha256("subject:" + std::string{token}); }

// The parts have no line break: the number is digits, the token base64url, and the name loses them.
std::string one_line(std::string_view text) {
    std::string out = base::replace_invalid_utf8(text.substr(0, 400));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return std::string{base::trim(out)};
}

base::Time ends(const store::StoredPerson& person) {
    return {std::min(person.last_seen_at.us + person_idle_seconds * us, person.created_at.us + person_absolute_seconds * us)};
}

}  // namespace

std::string_view person_cookie(bool secure) { return secure ? "__Host-vaka-person" : "vaka-person"; }

// ---- staff

// A link from the administrator, and not a claim that equals the login: only issuer and subject are
// promised to stay one person's (OpenID Connect Core 5.7), a name or an address may be given to
// another, and then somebody else's roles with it.
base::Result<std::string> Identity::make_subject_link(base::UserId user, base::UserId by) {
    const auto token = crypto::random_token();
    bool found = false;
    database_.write([&](db::Transaction& tx) {
        const auto stored = store::user_by_id(tx, user);
        found = stored && stored->user.active;
        if (!found) return;
        store::delete_subject_links(tx, user);
        ledger_.put_working(tx, store::tokens, {ids_.next(), db::Bytes{link_hash(token)}, user, "subject_link", clock_.now().us, 0});
        ledger_.append(tx, {subject_link_made, {}, {}, by, clock_.now()}, {});
    });
    if (!found) return base::Refusal{"identity.refused.unknown_user"};
    return token;
}

bool Identity::knows_subject_link(std::string_view token) {
    bool known = false;
    database_.read([&](db::Reader& reader) { known = store::subject_link(reader, link_hash(token), {clock_.now().us - link_us}).has_value(); });
    return known;
}

std::string Identity::subject_hash(std::string_view issuer, std::string_view subject) const {
    return keyring_->hash("subject", std::string{issuer} + '\n' + std::string{subject});
}

base::Result<SignedIn> Identity::link_subject(std::string_view token, std::string_view issuer, std::string_view subject) {
    const auto hash = subject_hash(issuer, subject);
    std::optional<SignedIn> made;
    std::string_view refused;
    database_.write([&](db::Transaction& tx) {
        made.reset();
        refused = {};
        const auto now = clock_.now();
        const auto id = store::subject_link(tx, link_hash(token), {now.us - link_us});
        const auto stored = id ? store::user_by_id(tx, *id) : std::nullopt;
        if (!stored || !stored->user.active) { refused = "identity.refused.subject_link"; return; }
        const auto there = store::subject(tx, hash);
        if (there && there->active && there->user != *id) { refused = "identity.refused.subject_taken"; return; }
        store::delete_subject_links(tx, *id);
        std::vector<ledger::RowContent> rows;
        for (const auto old : store::active_subjects(tx, *id)) {
            if (there && old == there->id) continue;
            store::end_subject(tx, old);
            rows.push_back(ledger::reread(tx, store::subjects, old));
        }
        store::delete_sessions_of(tx, *id);
        if (there) {
            store::move_subject(tx, there->id, *id, now);
            rows.push_back(ledger::reread(tx, store::subjects, there->id));
        } else {
            rows.push_back(ledger::insert(tx, store::subjects, {ids_.next(), *id, issuer, db::Bytes{hash}, 1, now.us}));
        }
        ledger_.append(tx, {subject_linked, {}, {}, *id, now}, rows);
        made = start_session(tx, unsealed(stored->user, stored->name_sealed));
    });
    if (!made) return base::Refusal{std::string{refused}};
    return *made;
}

base::Result<SignedIn> Identity::sign_in_subject(std::string_view issuer, std::string_view subject) {
    const auto hash = subject_hash(issuer, subject);
    std::optional<SignedIn> made;
    database_.write([&](db::Transaction& tx) {
        made.reset();
        const auto now = clock_.now();
        const auto known = store::subject(tx, hash);
        const auto stored = known && known->active ? store::user_by_id(tx, known->user) : std::nullopt;
        if (!stored || !stored->user.active) return;
        store::delete_sessions_before(tx, {now.us - idle_seconds * us}, {now.us - absolute_seconds * us});
        made = start_session(tx, unsealed(stored->user, stored->name_sealed));
    });
    if (!made) return base::Refusal{"identity.refused.unknown_subject"};
    return *made;
}

void Identity::unlink_subject(base::UserId user, base::UserId by) {
    database_.write([&](db::Transaction& tx) {
        std::vector<ledger::RowContent> rows;
        for (const auto old : store::active_subjects(tx, user)) {
            store::end_subject(tx, old);
            rows.push_back(ledger::reread(tx, store::subjects, old));
        }
        if (rows.empty()) return;
        store::delete_sessions_of(tx, user);
        ledger_.append(tx, {subject_unlinked, {}, {}, by, clock_.now()}, rows);
    });
}

bool Identity::has_subject(base::UserId user) {
    bool has = false;
    database_.read([&](db::Reader& reader) { has = !store::active_subjects(reader, user).empty(); });
    return has;
}

// ---- people

bool Identity::use_round_trip(std::string_view state) {
    const auto hash = crypto::sha256(state);
    bool first = false;
    database_.write([&](db::Transaction& tx) {
        const auto now = clock_.now();
        first = !store::round_trip_used(tx, hash);
        if (!first) return;
        // Twice the life of the cookie that could show it again.
        store::delete_round_trips_before(tx, {now.us - 2 * round_trip_seconds * us});
        ledger_.put_working(tx, store::round_trips, {ids_.next(), db::Bytes{hash}, now.us});
    });
    return first;
}

// No event: a row in the ledger for each visit would put exact times between the submissions of
// those who are promised that only the day is kept.
SignedInPerson Identity::start_person_session(std::string_view personal_number, std::string_view name) {
    SignedInPerson made{crypto::random_token(), {std::string{personal_number}, one_line(name), {}, crypto::random_token()}};
    const auto now = clock_.now();
    store::StoredPerson stored{ids_.next(), crypto::sha256(made.token), "", now, now};
    stored.sealed = crypto::seal(keyring_->token_key("person_session", made.token), keyring_->version(),
                                 {person_column, stored.id, 0},
                                 base::join({made.session.personal_number, made.session.name, made.session.csrf}, "\n"));
    made.session.until = ends(stored);
    database_.write([&](db::Transaction& tx) {
        store::delete_persons_before(tx, {now.us - person_idle_seconds * us}, {now.us - person_absolute_seconds * us});
        ledger_.put_working(tx, store::person_sessions, store::values(stored));
    });
    return made;
}

std::optional<PersonSession> Identity::person_of_session(std::string_view cookie) {
    if (cookie.size() != 43) return {};
    const auto hash = crypto::sha256(cookie);
    std::optional<store::StoredPerson> stored;
    database_.read([&](db::Reader& reader) { stored = store::person(reader, hash); });
    const auto now = clock_.now();
    if (!stored || now.us > ends(*stored).us) return {};
    const auto opened = crypto::open(keyring_->token_key("person_session", cookie), {person_column, stored->id, 0}, stored->sealed);
    const auto parts = opened ? base::split(*opened, '\n') : std::vector<std::string>{};
    if (parts.size() != 3) return {};
    if (now.us - stored->last_seen_at.us > 60 * us) {   // as the staff's: a commit a minute, not a click
        stored->last_seen_at = now;
        database_.write([&](db::Transaction& tx) {
            if (store::person(tx, hash)) ledger_.put_working(tx, store::person_sessions, store::values(*stored));
        });
    }
    return PersonSession{parts[0], parts[1], ends(*stored), parts[2]};
}

void Identity::sign_out_person(std::string_view cookie) {
    database_.write([&](db::Transaction& tx) { store::delete_person(tx, crypto::sha256(cookie)); });
}

}  // namespace identity
