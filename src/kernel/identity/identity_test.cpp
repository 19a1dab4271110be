// Who may come in, for how long, to what; and that every read of sealed content is on record.
#include "identity/identity.h"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
}  // namespace db

namespace identity {
namespace {

constexpr std::int64_t minute = 60, hour = 3600;
const std::string good_password = "a long enough password";

class IdentityTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        const auto path = (folder() / "keyring.toml").string();
        crypto::Keyring::create(path);
        keyring_ = crypto::Keyring::load(path);
        auto migrations = db::schema_ledger();
        for (auto& one : db::schema_identity()) migrations.push_back(one);
        database().migrate(migrations);
        open();
        database().write([&](db::Transaction& tx) { ledger_->begin(tx, "test", clock_.now()); });
        user_ = create("anna", only(Role::handler)).value();
    }
    void TearDown() override {
        identity_.reset();
        DatabaseTest::TearDown();
    }
    void open() {
        ids_ = std::make_unique<base::IdAllocator>(clock_, 1, database().next_start());
        ledger_ = std::make_unique<ledger::Ledger>(keyring_);
        identity_.emplace(database(), *ledger_, keyring_, clock_, *ids_);
        declare_tables(*ledger_, *keyring_);
    }
    std::optional<base::UserId> create(const std::string& login, Roles roles, const std::string& name = "Canaryname") {
        const auto made = identity_->create_user({login, name, good_password, roles, {"nord"}}, {});
        return made ? std::optional{*made} : std::nullopt;
    }
    std::string sign_in(const std::string& login = "anna", const std::string& password = good_password) {
        const auto who = identity_->sign_in(login, password);
        return who ? who->token : who.error().text_key;
    }
    std::string findings() {
        std::string words;
        database().read([&](db::Reader& reader) {
            ledger_->verify(reader, {}, [&](const ledger::Finding& finding) { words += finding.words + "\n"; });
        });
        return words;
    }
    void execute(const std::string& sql, const db::Values& values = {}) {
        database().write([&](db::Transaction& tx) { tx.execute(sql, values); });
    }
    std::int64_t integer(const std::string& sql) {
        std::int64_t value = 0;
        database().read([&](db::Reader& reader) { value = reader.integer(sql).value_or(0); });
        return value;
    }
    // Whether any value of the database holds the word.
    bool stored(const std::string& word) {
        bool found = false;
        const auto tables = database().tables();
        database().read([&](db::Reader& reader) {
            for (const auto& table : tables)
                reader.query("SELECT * FROM " + table, {}, [&](const db::Row& row) {
                    for (int i = 0; i < row.columns(); ++i) {
                        const auto value = row.value(i);
                        const auto* text = std::get_if<std::string>(&value.held());
                        const auto* bytes = std::get_if<db::Bytes>(&value.held());
                        found |= (text && text->find(word) != std::string::npos) || (bytes && bytes->data.find(word) != std::string::npos);
                    }
                });
        });
        return found;
    }
    Actor actor() { return {user_, 42, "anna", "Canaryname", only(Role::handler), {"nord"}, ""}; }

    base::ManualClock clock_{{1'795'000'000'123'456}};
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::unique_ptr<base::IdAllocator> ids_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::optional<Identity> identity_;
    base::UserId user_;
};
ON_BOTH_DATABASES(IdentityTest);

// ------------------------------------------------------------------ signing in

TEST_P(IdentityTest, the_right_password_signs_in_as_the_user_with_roles_and_regions) {
    const auto who = identity_->sign_in("anna", good_password);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->actor.user, user_);
    EXPECT_EQ(who->actor.name, "Canaryname");
    EXPECT_EQ(who->actor.roles, only(Role::handler));
    EXPECT_EQ(who->actor.regions, std::set<std::string>{"nord"});
    EXPECT_EQ(who->token.size(), 43u);
    const auto again = identity_->actor_of_session(who->token);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->user, user_);
    EXPECT_EQ(again->csrf, who->actor.csrf);
    EXPECT_NE(again->csrf, who->token);
    EXPECT_EQ(findings(), "");
}

TEST_P(IdentityTest, unknown_login_wrong_password_and_blocked_user_are_refused_alike) {
    create("blocked", only(Role::handler));
    ASSERT_TRUE(identity_->change_user(identity_->users()[1].id, only(Role::handler), {}, false, {}));
    const auto wrong = identity_->sign_in("anna", "another password"), unknown = identity_->sign_in("nobody", "another password");
    const auto blocked = identity_->sign_in("blocked", good_password), empty = identity_->sign_in("", "");
    for (const auto* refused : {&wrong, &unknown, &blocked, &empty}) {
        ASSERT_FALSE(*refused);
        EXPECT_EQ(refused->error().text_key, "identity.refused.sign_in");
        EXPECT_EQ(refused->error().field, wrong.error().field);
        EXPECT_EQ(refused->error().values, wrong.error().values);
    }
    EXPECT_EQ(integer("SELECT COUNT(*) FROM identity_sessions"), 0);
}

TEST_P(IdentityTest, five_failures_lock_a_login_for_15_minutes_known_or_not) {
    for (const std::string login : {"anna", "nobody"}) {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in(login, "wrong"), "identity.refused.sign_in") << i;
        EXPECT_EQ(sign_in(login, "wrong"), "identity.refused.locked");
    }
    EXPECT_EQ(sign_in(), "identity.refused.locked") << "the right password does not open a locked login";
    clock_.advance_seconds(15 * minute - 1);
    EXPECT_EQ(sign_in(), "identity.refused.locked");
    clock_.advance_seconds(2);
    EXPECT_EQ(sign_in().size(), 43u);
}

TEST_P(IdentityTest, many_guesses_at_once_are_not_more_guesses) {
    std::atomic<int> tried{0}, locked{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            try { (sign_in("anna", "wrong") == "identity.refused.locked" ? locked : tried)++; } catch (const base::Busy&) { ++locked; }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(tried, 5);
    EXPECT_EQ(locked, 7);
}

TEST_P(IdentityTest, a_login_is_taken_once_and_a_password_has_15_characters_at_least) {
    EXPECT_EQ(identity_->create_user({"anna", "n", good_password, 1, {}}, {}).error().text_key, "identity.refused.login_taken");
    EXPECT_EQ(identity_->create_user({"b", "n", "14 characters!", 1, {}}, {}).error().text_key, "identity.refused.password_short");
    EXPECT_EQ(identity_->create_user({" ", "n", good_password, 1, {}}, {}).error().text_key, "identity.refused.login_empty");
    EXPECT_EQ(identity_->create_user({"b", "n", good_password, 0, {}}, {}).error().text_key, "identity.refused.no_role");
    EXPECT_EQ(identity_->set_password(user_, "short", {}).error().text_key, "identity.refused.password_short");
    EXPECT_EQ(identity_->change_user({1}, 1, {}, true, {}).error().text_key, "identity.refused.unknown_user");
    EXPECT_EQ(identity_->users().size(), 1u);
}

// ------------------------------------------------------------------ sessions: ruling 19

TEST_P(IdentityTest, a_session_ends_after_30_idle_minutes_and_each_use_slides_it) {
    const auto token = sign_in();
    for (int i = 0; i < 3; ++i) {
        clock_.advance_seconds(29 * minute);
        EXPECT_TRUE(identity_->actor_of_session(token)) << i;
    }
    clock_.advance_seconds(30 * minute);
    EXPECT_TRUE(identity_->actor_of_session(token)) << "thirty minutes to the second";
    clock_.advance_seconds(30 * minute + 1);
    EXPECT_FALSE(identity_->actor_of_session(token));
}

TEST_P(IdentityTest, a_session_ends_after_10_hours_however_much_it_is_used) {
    const auto token = sign_in();
    for (int i = 0; i < 30; ++i) {
        clock_.advance_seconds(20 * minute);
        ASSERT_TRUE(identity_->actor_of_session(token)) << i;
    }
    clock_.advance_seconds(1);
    EXPECT_FALSE(identity_->actor_of_session(token));
}

TEST_P(IdentityTest, signing_out_ends_the_session_at_once_and_no_other) {
    const auto one = sign_in(), two = sign_in();
    identity_->sign_out(one);
    EXPECT_FALSE(identity_->actor_of_session(one));
    EXPECT_TRUE(identity_->actor_of_session(two));
    identity_->sign_out("no such token");
    for (const auto& wrong : {std::string{}, two.substr(1), two + "A", std::string(43, 'A')}) EXPECT_FALSE(identity_->actor_of_session(wrong));
}

TEST_P(IdentityTest, a_blocked_users_sessions_and_tokens_die_at_once) {
    const auto session = sign_in(), token = identity_->create_token(user_, "script");
    ASSERT_TRUE(identity_->change_user(user_, only(Role::handler), {"nord"}, false, {}));
    EXPECT_FALSE(identity_->actor_of_session(session));
    EXPECT_FALSE(identity_->actor_of_token(token));
    ASSERT_TRUE(identity_->change_user(user_, only(Role::handler), {"nord"}, true, {}));
    EXPECT_FALSE(identity_->actor_of_session(session)) << "coming back is signing in again";
}

TEST_P(IdentityTest, a_changed_role_or_region_holds_from_the_next_click) {
    const auto session = sign_in();
    ASSERT_TRUE(identity_->change_user(user_, only(Role::analyst), {"syd"}, true, {}));
    const auto now = identity_->actor_of_session(session);
    ASSERT_TRUE(now.has_value());
    EXPECT_EQ(now->roles, only(Role::analyst));
    EXPECT_EQ(now->regions, std::set<std::string>{"syd"});
}

TEST_P(IdentityTest, a_changed_password_ends_the_users_sessions) {
    const auto session = sign_in();
    ASSERT_TRUE(identity_->set_password(user_, "another long password", user_));
    EXPECT_FALSE(identity_->actor_of_session(session));
    EXPECT_EQ(sign_in(), "identity.refused.sign_in");
    EXPECT_EQ(sign_in("anna", "another long password").size(), 43u);
    EXPECT_EQ(findings(), "");
}

TEST_P(IdentityTest, a_session_survives_a_restart_of_the_office) {
    const auto session = sign_in();
    identity_.reset();
    reopen();
    open();
    EXPECT_TRUE(identity_->actor_of_session(session));
}

// ------------------------------------------------------------------ links and tokens: ruling 11

TEST_P(IdentityTest, a_sign_in_link_works_once) {
    const auto link = identity_->make_sign_in_link(user_);
    const auto who = identity_->use_sign_in_link(link);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->actor.user, user_);
    EXPECT_TRUE(identity_->actor_of_session(who->token));
    EXPECT_EQ(identity_->use_sign_in_link(link).error().text_key, "identity.refused.link");
    EXPECT_EQ(identity_->use_sign_in_link("").error().text_key, "identity.refused.link");
}

TEST_P(IdentityTest, a_sign_in_link_pressed_many_times_at_once_signs_in_once) {
    const auto link = identity_->make_sign_in_link(user_);
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { good += identity_->use_sign_in_link(link).has_value(); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 1);
}

TEST_P(IdentityTest, a_sign_in_link_lives_24_hours) {
    const auto late = identity_->make_sign_in_link(user_);
    clock_.advance_seconds(1);
    const auto early = identity_->make_sign_in_link(user_);
    clock_.advance_seconds(24 * hour - 1);
    EXPECT_FALSE(identity_->use_sign_in_link(late));
    EXPECT_TRUE(identity_->use_sign_in_link(early));
}

TEST_P(IdentityTest, a_token_is_stored_as_its_hash_and_is_no_session_and_no_link) {
    const auto token = identity_->create_token(user_, "script"), session = sign_in(), link = identity_->make_sign_in_link(user_);
    EXPECT_EQ(token.size(), 48u);
    EXPECT_EQ(identity_->actor_of_token(token)->user, user_);
    EXPECT_FALSE(identity_->actor_of_session(token));
    EXPECT_FALSE(identity_->actor_of_session(token.substr(5)));
    EXPECT_FALSE(identity_->use_sign_in_link(token));
    EXPECT_FALSE(identity_->use_sign_in_link(token.substr(5)));
    EXPECT_FALSE(identity_->actor_of_token(session));
    EXPECT_FALSE(identity_->actor_of_token("vaka_" + session));
    EXPECT_FALSE(identity_->actor_of_token("vaka_" + link));
    EXPECT_FALSE(identity_->actor_of_token("vaka_" + std::string(43, 'A')));
    for (const auto& secret : {token, token.substr(5), session, link, good_password, std::string{"Canaryname"}}) EXPECT_FALSE(stored(secret)) << secret;
    EXPECT_TRUE(stored("anna")) << "the search does find what is there";
    EXPECT_EQ(findings(), "");
}

TEST_P(IdentityTest, who_writes_to_the_database_from_outside_is_found) {
    (void)sign_in();
    identity_->create_token(user_, "script");
    ASSERT_EQ(findings(), "");
    execute("UPDATE identity_users SET roles = 31");
    EXPECT_THAT(findings(), testing::HasSubstr("of identity_users was changed since event 1 (identity.user_created)"));
    execute("UPDATE identity_users SET roles = 1");
    execute("UPDATE identity_sessions SET last_seen_at = last_seen_at + 1");
    EXPECT_THAT(findings(), testing::HasSubstr("of identity_sessions was changed from outside"));
    execute("UPDATE identity_sessions SET last_seen_at = last_seen_at - 1");
    execute("UPDATE identity_tokens SET user_id = 5");
    EXPECT_THAT(findings(), testing::HasSubstr("of identity_tokens was changed from outside"));
}

TEST_P(IdentityTest, what_happens_with_accounts_is_in_the_ledger) {
    (void)sign_in("anna", "wrong");
    (void)sign_in("nobody", "wrong");
    (void)sign_in();
    ASSERT_TRUE(identity_->set_password(user_, "another long password", {9}));
    std::vector<std::string> kinds;
    database().read([&](db::Reader& reader) {
        for (const auto& record : ledger_->after(reader, 0, 100)) kinds.push_back(record.kind);
    });
    EXPECT_EQ(kinds, (std::vector<std::string>{"identity.user_created", "identity.sign_in_refused", "identity.signed_in", "identity.user_changed"}));
}

// ------------------------------------------------------------------ the record of reads

TEST_P(IdentityTest, a_read_is_on_record_and_durable_before_anything_is_shown) {
    identity_->record_read(actor(), "read", "8.9.2-1/2026", "handling", 1);
    identity_->record_read(actor(), "search", "search", "registry", 17);
    identity_.reset();
    reopen();   // as after a crash
    open();
    const auto reads = identity_->reads_of("8.9.2-1/2026", 10);
    ASSERT_EQ(reads.size(), 1u);
    EXPECT_EQ(reads[0].at, clock_.now());
    EXPECT_EQ(reads[0].user, "Canaryname");
    EXPECT_EQ(reads[0].action, "read");
    EXPECT_EQ(reads[0].purpose, "handling");
    const auto all = identity_->reads(INT64_MAX, 10);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].results, 17) << "newest first";
    EXPECT_EQ(identity_->reads(2, 10).size(), 1u);
    EXPECT_EQ(findings(), "");
}

TEST_P(IdentityTest, a_read_that_cannot_be_recorded_is_a_fault) {
    execute("DROP TABLE identity_reads");
    EXPECT_THROW(identity_->record_read(actor(), "read", "x", "handling", 1), base::Fault);
}

TEST_P(IdentityTest, the_record_of_reads_is_gapless_with_many_readers_at_once) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&, i] { for (int k = 0; k < 5; ++k) identity_->record_read(actor(), "read", std::to_string(i), "handling", k); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(integer("SELECT MAX(id) FROM identity_reads"), 80);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM identity_reads"), 80);
    EXPECT_EQ(findings(), "");
}

TEST_P(IdentityTest, every_way_to_change_the_record_of_reads_is_found) {
    for (int i = 0; i < 4; ++i) identity_->record_read(actor(), "read", "object", "handling", i);
    ASSERT_EQ(findings(), "");
    const std::pair<std::string, std::string> changes[] = {{"at", "at + 1"}, {"user_id", "user_id + 1"}, {"action", "'x'"}, {"object", "'x'"},
                                                           {"purpose", "'x'"}, {"session_id", "7"}, {"results", "99"}};
    const std::map<std::string, db::Value> back{{"at", clock_.now().us}, {"user_id", user_}, {"action", "read"}, {"object", "object"},
                                                {"purpose", "handling"}, {"session_id", 42}, {"results", 1}};
    for (const auto& [column, value] : changes) {
        execute("UPDATE identity_reads SET " + column + " = " + value + " WHERE id = 2");
        EXPECT_THAT(findings(), testing::HasSubstr("read 2 in identity_reads was changed")) << column;
        execute("UPDATE identity_reads SET " + column + " = ? WHERE id = 2", {back.at(column)});
        ASSERT_EQ(findings(), "") << column << " was put back";
    }
    execute("UPDATE identity_reads SET id = 40 WHERE id = 4");
    EXPECT_THAT(findings(), testing::HasSubstr("reads 4 to 39 are missing"));
    execute("UPDATE identity_reads SET id = 4 WHERE id = 40");
    execute("DELETE FROM identity_reads WHERE id = 4");
    EXPECT_THAT(findings(), testing::HasSubstr("the tail of identity_reads is cut after read 3"));
    execute("DELETE FROM identity_reads WHERE id = 2");
    EXPECT_THAT(findings(), testing::HasSubstr("reads 2 to 2 are missing"));
    execute("DELETE FROM identity_reads_head");
    EXPECT_THAT(findings(), testing::HasSubstr("identity_reads_head is missing"));
}

TEST_P(IdentityTest, a_read_made_up_without_the_key_does_not_join_the_chain) {
    identity_->record_read(actor(), "read", "object", "handling", 1);
    execute("INSERT INTO identity_reads (id, at, user_id, action, object, purpose, session_id, results, hash) "
            "SELECT 2, at, user_id, action, object, purpose, session_id, results, hash FROM identity_reads");
    execute("UPDATE identity_reads_head SET number = 2");
    EXPECT_THAT(findings(), testing::HasSubstr("read 2 in identity_reads was changed"));
}

// ------------------------------------------------------------------ the access decision

// What each role may do. H handler, R registrar, A analyst, D decision maker, S system administrator.
// The second word says whether the case's region counts.
struct Expected { Action action; const char* name; const char* roles; bool regional; };
constexpr Expected matrix[] = {
    {Action::list_cases, "list_cases", "HRAD", true},
    {Action::read_case, "read_case", "HRD", true},
    {Action::search_cases, "search_cases", "HRD", true},
    {Action::assess, "assess", "HR", true},
    {Action::answer, "answer", "H", true},
    {Action::forward, "forward", "HR", true},
    {Action::move, "move", "HR", true},
    {Action::work_decision, "work_decision", "HD", true},
    {Action::download_original, "download_original", "HR", true},
    {Action::read_compilation, "read_compilation", "HRAD", false},
    {Action::make_compilation, "make_compilation", "A", false},
    {Action::export_compilation, "export_compilation", "AD", false},
    {Action::see_sender_identity, "see_sender_identity", "HR", true},
    {Action::manage_users, "manage_users", "S", false},
    {Action::read_audit, "read_audit", "S", false},
    {Action::see_operations, "see_operations", "RS", false},
};

TEST(Decide, every_set_of_roles_action_and_region_answers_as_the_matrix_says) {
    static_assert(std::size(matrix) == static_cast<std::size_t>(Action::see_operations) + 1);
    const std::map<Role, char> letters{{Role::handler, 'H'}, {Role::registrar, 'R'}, {Role::analyst, 'A'}, {Role::decision_maker, 'D'},
                                       {Role::administrator, 'S'}};
    const std::pair<std::set<std::string>, std::set<std::string>> sight[] = {   // regions of the actor, regions of cases seen
        {{"*"}, {"", "nord", "syd"}}, {{"nord"}, {"", "nord"}}, {{"nord", "syd"}, {"", "nord", "syd"}}, {{}, {""}}};
    int checked = 0;
    for (const auto& row : matrix)
        for (Roles roles = 0; roles <= all_roles; ++roles)
            for (const auto& [regions, seen] : sight)
                for (const std::string region : {"", "nord", "syd"}) {
                    bool role = false;
                    for (const auto& [one, letter] : letters) role |= (roles & only(one)) && std::string_view{row.roles}.find(letter) != std::string_view::npos;
                    const Actor actor{{1}, 1, "", "", roles, regions, ""};
                    const auto outcome = decide(actor, row.action, {region, {}});
                    const bool may_see = !row.regional || seen.contains(region);
                    ASSERT_EQ(outcome.has_value(), role && may_see) << row.name << " roles " << roles << " region " << region;
                    ASSERT_EQ(may(actor, row.action), role) << row.name;
                    if (!outcome) { ASSERT_EQ(outcome.error().text_key, role ? "identity.refused.region" : "identity.refused.role"); }
                    ++checked;
                }
    EXPECT_EQ(checked, 16 * 32 * 4 * 3);
}

TEST(Decide, the_owner_of_a_case_decides_the_standing_purpose_not_the_access) {
    const Actor handler{{1}, 1, "", "", only(Role::handler), {"nord"}, ""}, registrar{{2}, 1, "", "", only(Role::registrar), {"*"}, ""};
    EXPECT_EQ(standing_purpose(handler, {"nord", {}}), "handling");
    EXPECT_EQ(standing_purpose(handler, {"nord", {1}}), "handling");
    EXPECT_EQ(standing_purpose(handler, {"nord", {9}}), "") << "must be asked for";
    EXPECT_EQ(standing_purpose(registrar, {"nord", {9}}), "registry");
    EXPECT_TRUE(decide(handler, Action::read_case, {"nord", {9}}));
}

TEST(Decide, role_codes_go_both_ways) {
    for (const Role role : each_role) EXPECT_EQ(role_of(code(role)), role);
    EXPECT_FALSE(role_of("root"));
    EXPECT_EQ(codes(only(Role::handler) | Role::analyst), (std::vector<std::string>{"handler", "analyst"}));
}

}  // namespace
}  // namespace identity
