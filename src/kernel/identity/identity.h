#pragma once
// People who sign in: accounts, roles, regions, sessions, tokens, the access decision and the
// record of every read of sealed content. Embedded accounts are for an office on one machine;
// OIDC is the way in elsewhere (DECISIONS.md ruling 10). Thread-safe.
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/http.h"
#include "i18n/i18n.h"
#include "identity/identity_oidc.h"
#include "ledger/ledger.h"
#include "oidc/oidc.h"
#include "pages/components.h"

namespace identity {

// Roles are bits: a person may have several. `anyone` and `token` are used by map 2 alone.
enum class Role : unsigned { handler = 1, registrar = 2, analyst = 4, decision_maker = 8, administrator = 16 };
using Roles = unsigned;
constexpr Roles operator|(Role a, Role b) { return static_cast<Roles>(a) | static_cast<Roles>(b); }
constexpr Roles operator|(Roles a, Role b) { return a | static_cast<Roles>(b); }
constexpr Roles only(Role role) { return static_cast<Roles>(role); }
constexpr Roles anyone = 0;                        // no sign-in asked for
constexpr Roles all_roles = 31;
constexpr Role each_role[] = {Role::handler, Role::registrar, Role::analyst, Role::decision_maker, Role::administrator};
std::string_view code(Role role);                  // "handler" ...
std::optional<Role> role_of(std::string_view code);
std::vector<std::string> codes(Roles roles);

// What somebody wants to do with a case, or with the office's things.
enum class Action {
    list_cases,            // see that a case exists, with codes and an excerpt
    read_case,             // see sealed content
    search_cases,
    assess,                // classify, link, set severity
    answer,                // answer or record a limit of service
    forward,               // urgent forward to a region, change region
    move,                  // assign, close, reopen, note; gates, clocks, parties, hearings, letters
    work_decision,         // draft, read, take a decision as far as delegation goes; declare a conflict
    download_original,     // a file that was not cleaned
    read_compilation,      // counts
    make_compilation,
    export_compilation,
    see_sender_identity,
    manage_users,
    read_audit,
    see_operations,        // queues and jobs
};

// The object of an action, as far as access depends on it.
struct Object {
    std::string region;                // department id; "" : national, not yet placed
    base::UserId owner{};
};

struct Actor {
    base::UserId user;
    std::int64_t session = 0;
    std::string login, name;
    Roles roles = 0;
    std::set<std::string> regions;     // department ids; "*" : all
    std::string csrf;
    bool has(Role role) const { return (roles & only(role)) != 0; }
    bool has_any(Roles wanted) const { return (roles & wanted) != 0; }
    bool sees_region(std::string_view region) const;
};

// Deny by default; a table of roles by action, then the region. Pure.
base::Outcome decide(const Actor& actor, Action action, const Object& object);
bool may(const Actor& actor, Action action);       // some object at least
// Standing purpose of the actor for the case, or empty when it must be asked for: somebody else
// is assigned to it.
std::string standing_purpose(const Actor& actor, const Object& object);
inline constexpr std::string_view purposes[] = {"handling", "registry", "quality_check", "disclosure_review", "technical_fault"};

struct NewUser {
    std::string login, name, password;
    Roles roles = 0;
    std::set<std::string> regions;
};
struct User {
    base::UserId id;
    std::string login, name;
    Roles roles = 0;
    std::set<std::string> regions;
    bool active = true;
};

struct SignedIn { std::string token; Actor actor; };

class Identity {
public:
    Identity(db::Database& database, ledger::Ledger& ledger, std::shared_ptr<const crypto::Keyring> keyring,
             const base::Clock& clock, base::IdAllocator& ids);

    base::Result<base::UserId> create_user(const NewUser& user, base::UserId by);
    base::Outcome set_password(base::UserId user, std::string_view password, base::UserId by);
    base::Outcome change_user(base::UserId user, Roles roles, const std::set<std::string>& regions, bool active, base::UserId by);
    std::vector<User> users();
    std::optional<User> user(base::UserId id);
    std::string name_of(base::UserId id);          // "" for the system
    std::string name_of(db::Reader& reader, base::UserId id) const;   // inside a transaction of the caller's

    // Wrong login and wrong password answer alike and take alike long. Five failures of a login
    // in 15 minutes lock it for 15 minutes.
    base::Result<SignedIn> sign_in(std::string_view login, std::string_view password);
    std::optional<Actor> actor_of_session(std::string_view token);   // slides the idle time
    void sign_out(std::string_view token);
    // One-time link of `vaka init`: signs in and is used up.
    std::string make_sign_in_link(base::UserId user);
    base::Result<SignedIn> use_sign_in_link(std::string_view token);

    std::string create_token(base::UserId user, std::string_view label);   // "vaka_..."; shown once
    std::optional<Actor> actor_of_token(std::string_view token);

    // Staff who sign in by OpenID Connect. An administrator's link (once, within 24 hours) ties the
    // account to the provider's subject, in place of one before; without it nobody comes in.
    base::Result<std::string> make_subject_link(base::UserId user, base::UserId by);
    bool knows_subject_link(std::string_view token);
    base::Result<SignedIn> link_subject(std::string_view token, std::string_view issuer, std::string_view subject);
    base::Result<SignedIn> sign_in_subject(std::string_view issuer, std::string_view subject);
    void unlink_subject(base::UserId user, base::UserId by);         // and ends its sessions
    bool has_subject(base::UserId user);
    // False when an answer with this state was used before.
    bool use_round_trip(std::string_view state);

    // People who have shown an e-legitimation: 30 minutes idle, 2 hours in all.
    SignedInPerson start_person_session(std::string_view personal_number, std::string_view name);
    std::optional<PersonSession> person_of_session(std::string_view cookie);   // slides the idle time
    void sign_out_person(std::string_view cookie);

    // Durable before it returns: call it before anything is unsealed. `object` is a registry
    // number, "search", "inbox" ...; a Fault here means that nothing may be shown.
    void record_read(const Actor& actor, std::string_view action, std::string_view object, std::string_view purpose,
                     std::int64_t results);
    struct Read {
        base::Time at; std::string user, action, object, purpose; std::int64_t results = 0;
    };
    std::vector<Read> reads_of(std::string_view object, int limit);
    std::vector<Read> reads(std::int64_t before, int limit);
    // The registry numbers of the cases that somebody looked at last, each once, newest first: from the record of
    // reads, so that nothing more is kept about them.
    std::vector<std::string> viewed_by(base::UserId user, int limit);

    static constexpr std::int64_t idle_seconds = 30 * 60;
    static constexpr std::int64_t absolute_seconds = 10 * 3600;
    static constexpr std::size_t password_characters_min = 15;

private:
    SignedIn start_session(db::Transaction& tx, const User& user);
    Actor actor_from(const User& user, std::int64_t session, std::string csrf) const;
    User unsealed(User user, const std::string& sealed_name) const;
    std::string subject_hash(std::string_view issuer, std::string_view subject) const;

    db::Database& database_;
    ledger::Ledger& ledger_;
    std::shared_ptr<const crypto::Keyring> keyring_;
    const base::Clock& clock_;
    base::IdAllocator& ids_;
    crypto::Key name_key_, reads_key_;
    struct Attempts;
    std::shared_ptr<Attempts> attempts_;
};

// What a page needs to know besides the request. Lives as long as the request.
struct Context {
    const Actor* actor = nullptr;      // null on public pages
    const i18n::Texts& texts;
    const base::Clock& clock;
    bool demo = false;
    std::string office_name, office_phone;
    const PersonSession* person = nullptr;   // who has shown an e-legitimation, on routes that ask for it
    std::optional<i18n::Language> wanted{};  // a language that this page does not speak; it says so
    const i18n::Texts& t() const { return texts; }
    bool english() const { return texts.language() == i18n::Language::en; }
};

// The staff frame around a page: who is signed in, where they may go.
http::Response staff_page(const Context& context, std::string_view path, std::string title, pages::Html content, int status = 200,
                          bool has_errors = false, std::string search_value = {});
// The public frame of a page: the languages it is in, whose office it is. `path` is without a language's prefix.
pages::PublicPage public_frame(const Context& context, std::string_view path, std::string title, pages::Html content);
// The same as an answer, with the way back to the start page.
http::Response public_page(const Context& context, std::string_view path, std::string title, pages::Html content, int status = 200);
// What an unknown and a forbidden thing both look like.
http::Response not_found(const Context& context);

// Pages of signing in and of the office's people.
class Pages {
public:
    Pages(Identity& identity, const base::Clock& clock) : identity_{identity}, clock_{clock} {}
    struct DemoAccount { std::string login, password, role; };
    void forbid_local_accounts() { local_ = false; }
    // The button of the authority's own sign-in, and the links that tie accounts to it.
    void offer_oidc(std::string public_url) { oidc_ = true; public_url_ = std::move(public_url); }
    void show_demo_accounts(std::vector<DemoAccount> accounts) { demo_ = std::move(accounts); }
    http::Response sign_in_form(const http::Request& request, const Context& context) const;
    http::Response sign_in(http::Request& request, const Context& context) const;
    http::Response link_form(const http::Request& request, const Context& context) const;
    http::Response use_link(http::Request& request, const Context& context) const;
    http::Response sign_out(http::Request& request, const Context& context) const;
    http::Response account(const http::Request& request, const Context& context) const;
    http::Response change_account(http::Request& request, const Context& context) const;
    http::Response users(const http::Request& request, const Context& context) const;
    http::Response change_users(http::Request& request, const Context& context) const;
    http::Response reads(const http::Request& request, const Context& context) const;

private:
    http::Response signed_in(const http::Request& request, const SignedIn& who) const;
    http::Response render_sign_in(const Context& context, std::string login, std::string_view error, int status) const;
    http::Response render_account(const Context& context, std::string token, std::string_view error) const;
    http::Response render_users(const Context& context, const std::vector<pages::Error>& errors, const NewUser& typed, const std::string& link = {}) const;
    std::vector<pages::Html> user_acts(const i18n::Texts& texts, const User& user) const;
    Identity& identity_;
    const base::Clock& clock_;
    std::vector<DemoAccount> demo_;
    bool local_ = true, oidc_ = false;
    std::string public_url_;
};

// Which claims name the person; providers differ.
struct PersonClaims {
    std::vector<std::string> personal_number{"https://id.oidc.se/claim/personalIdentityNumber",
                                             "https://id.oidc.se/claim/coordinationNumber"};   // the first that is there
    std::string name = "name", given_name = "given_name", family_name = "family_name";
};

// The pages of signing in by OpenID Connect: people with an e-legitimation, staff with the
// authority's own sign-in.
class OidcPages {
public:
    OidcPages(Identity& identity, std::shared_ptr<const crypto::Keyring> keyring, const base::Clock& clock);
    void offer_people(const oidc::Settings& settings, PersonClaims claims);
    void offer_staff(const oidc::Settings& settings);
    bool offers_people() const { return people_ != nullptr; }
    // Where a person may be led after signing in; anything else in "till" leads to person_home.
    void allow_returns(std::set<std::string> paths) { returns_ = std::move(paths); }
    static constexpr std::string_view person_home = "/logga-in/inloggad";
    // Address of the page that lets a person sign in and come back to `path`.
    static std::string sign_in_href(const Context& context, std::string_view path);

    http::Response start_person(const http::Request& request, const Context& context) const;
    http::Response person_answer(const http::Request& request, const Context& context) const;
    http::Response person_page(const http::Request& request, const Context& context) const;
    http::Response sign_out_person(const http::Request& request, const Context& context) const;
    http::Response start_staff(const http::Request& request, const Context& context) const;
    http::Response staff_answer(const http::Request& request, const Context& context) const;
    http::Response subject_link(const http::Request& request, const Context& context) const;

private:
    struct Trip;
    http::Response start(const http::Request& request, const Context& context, oidc::Provider& provider, Trip trip) const;
    base::Result<Trip> trip_of(const http::Request& request, bool staff) const;
    base::Result<oidc::Claims> answered(const http::Request& request, oidc::Provider& provider, const Trip& trip,
                                        const std::vector<std::string>& wanted) const;
    base::Result<SignedInPerson> person_of(const oidc::Claims& claims) const;
    std::string return_of(std::string_view wanted, const Context& context) const;
    Identity& identity_;
    const base::Clock& clock_;
    std::uint32_t key_version_;
    crypto::Key trip_key_;
    std::shared_ptr<oidc::Provider> people_, staff_;
    PersonClaims claims_;
    std::set<std::string> returns_;
};
// "__Host-vaka" over TLS; plain http on one machine cannot carry the prefix and says "vaka".
std::string_view session_cookie(bool secure);

// For composition: tables that verify looks at, and the chain of reads.
void declare_tables(ledger::Ledger& ledger, const crypto::Keyring& keyring);

}  // namespace identity
