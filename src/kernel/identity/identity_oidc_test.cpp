// Accounts tied to a sign-in elsewhere, and people with an e-legitimation: how they come in, for how
// long, and that they are never each other.
#include <gmock/gmock.h>

#include "identity/identity.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
}  // namespace db

namespace identity {
namespace {

constexpr std::int64_t minute = 60, hour = 3600;
const std::string issuer = "https://login.example.test", number = "199001019802";

class OidcTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        const auto path = (folder() / "keyring.toml").string();
        crypto::Keyring::create(path);
        keyring_ = crypto::Keyring::load(path);
        auto migrations = db::schema_ledger();
        for (auto& one : db::schema_identity()) migrations.push_back(one);
        database().migrate(migrations);
        ids_ = std::make_unique<base::IdAllocator>(clock_, 1, database().next_start());
        ledger_ = std::make_unique<ledger::Ledger>(keyring_);
        identity_.emplace(database(), *ledger_, keyring_, clock_, *ids_);
        declare_tables(*ledger_, *keyring_);
        database().write([&](db::Transaction& tx) { ledger_->begin(tx, "test", clock_.now()); });
        admin_ = create("admin", only(Role::administrator));
        handler_ = create("handler", only(Role::handler));
    }
    void TearDown() override {
        identity_.reset();
        DatabaseTest::TearDown();
    }
    base::UserId create(const std::string& login, Roles roles) {
        return *identity_->create_user({login, login, "a long enough password", roles, {"nord"}}, {});
    }
    std::string link_for(base::UserId user) { return *identity_->make_subject_link(user, admin_); }
    std::string linked(const std::string& token, const std::string& subject) {
        const auto who = identity_->link_subject(token, issuer, subject);
        return who ? who->actor.login : who.error().text_key;
    }
    std::string signed_in(const std::string& subject, const std::string& from = issuer) {
        const auto who = identity_->sign_in_subject(from, subject);
        return who ? who->actor.login : who.error().text_key;
    }
    std::string findings() {
        std::string words;
        database().read([&](db::Reader& reader) {
            ledger_->verify(reader, {}, [&](const ledger::Finding& finding) { words += finding.words + "\n"; });
        });
        return words;
    }
    std::int64_t integer(const std::string& sql) {
        std::int64_t value = 0;
        database().read([&](db::Reader& reader) { value = reader.integer(sql).value_or(0); });
        return value;
    }
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

    base::ManualClock clock_{{1'795'000'000'123'456}};
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::unique_ptr<base::IdAllocator> ids_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::optional<Identity> identity_;
    base::UserId admin_, handler_;
};
ON_BOTH_DATABASES(OidcTest);

// ------------------------------------------------------------------ staff

TEST_P(OidcTest, an_account_that_no_link_has_tied_lets_nobody_in_not_even_under_its_own_login) {
    EXPECT_EQ(signed_in("handler"), "identity.refused.unknown_subject");
    EXPECT_EQ(signed_in(""), "identity.refused.unknown_subject");
}

TEST_P(OidcTest, a_link_ties_the_account_once_and_the_subject_then_signs_in) {
    const auto token = link_for(handler_);
    EXPECT_TRUE(identity_->knows_subject_link(token));
    EXPECT_EQ(linked(token, "subject-1"), "handler");
    EXPECT_FALSE(identity_->knows_subject_link(token));
    EXPECT_EQ(linked(token, "subject-2"), "identity.refused.subject_link");
    EXPECT_EQ(signed_in("subject-1"), "handler");
    EXPECT_EQ(signed_in("subject-2"), "identity.refused.unknown_subject");
    EXPECT_EQ(signed_in("subject-1", "https://other.example.test"), "identity.refused.unknown_subject") << "a subject is its issuer's own";
    EXPECT_TRUE(identity_->has_subject(handler_));
    EXPECT_FALSE(identity_->has_subject(admin_));
    EXPECT_FALSE(stored("subject-1")) << "only a keyed hash is kept";
    EXPECT_EQ(findings(), "");
}

TEST_P(OidcTest, the_session_is_a_staff_session_with_the_account_s_roles) {
    (void)linked(link_for(handler_), "s");
    const auto who = identity_->sign_in_subject(issuer, "s");
    ASSERT_TRUE(who);
    const auto actor = identity_->actor_of_session(who->token);
    ASSERT_TRUE(actor.has_value());
    EXPECT_EQ(actor->user, handler_);
    EXPECT_EQ(actor->roles, only(Role::handler));
}

TEST_P(OidcTest, a_link_lasts_a_day_and_a_new_one_ends_the_one_before) {
    const auto late = link_for(handler_);
    clock_.advance_seconds(24 * hour + 1);
    EXPECT_EQ(linked(late, "s"), "identity.refused.subject_link");
    const auto first = link_for(handler_), second = link_for(handler_);
    EXPECT_EQ(linked(first, "s"), "identity.refused.subject_link");
    EXPECT_EQ(linked(second, "s"), "handler");
    EXPECT_EQ(linked("", "s"), "identity.refused.subject_link");
}

TEST_P(OidcTest, a_sign_in_link_and_a_subject_link_are_not_each_other) {
    EXPECT_EQ(linked(identity_->make_sign_in_link(handler_), "s"), "identity.refused.subject_link");
    EXPECT_FALSE(identity_->use_sign_in_link(link_for(handler_)));
    EXPECT_FALSE(identity_->actor_of_token(link_for(handler_)).has_value());
}

TEST_P(OidcTest, one_subject_is_one_account_until_it_is_untied) {
    (void)linked(link_for(handler_), "s");
    EXPECT_EQ(linked(link_for(admin_), "s"), "identity.refused.subject_taken");
    identity_->unlink_subject(handler_, admin_);
    EXPECT_EQ(signed_in("s"), "identity.refused.unknown_subject");
    EXPECT_EQ(linked(link_for(admin_), "s"), "admin");
    EXPECT_EQ(signed_in("s"), "admin");
    EXPECT_EQ(findings(), "");
}

TEST_P(OidcTest, a_new_tie_replaces_the_old_and_ends_its_sessions) {
    (void)linked(link_for(handler_), "old");
    const auto before = identity_->sign_in_subject(issuer, "old");
    ASSERT_TRUE(before);
    EXPECT_EQ(linked(link_for(handler_), "new"), "handler");
    EXPECT_EQ(signed_in("old"), "identity.refused.unknown_subject");
    EXPECT_EQ(signed_in("new"), "handler");
    EXPECT_FALSE(identity_->actor_of_session(before->token).has_value());
    EXPECT_EQ(findings(), "");
}

TEST_P(OidcTest, untying_ends_the_sessions_at_once) {
    (void)linked(link_for(handler_), "s");
    const auto who = identity_->sign_in_subject(issuer, "s");
    ASSERT_TRUE(who);
    identity_->unlink_subject(handler_, admin_);
    EXPECT_FALSE(identity_->actor_of_session(who->token).has_value());
    EXPECT_FALSE(identity_->has_subject(handler_));
}

TEST_P(OidcTest, a_blocked_account_is_not_let_in_and_gets_no_link) {
    (void)linked(link_for(handler_), "s");
    const auto link = link_for(handler_);
    ASSERT_TRUE(identity_->change_user(handler_, only(Role::handler), {}, false, admin_));
    EXPECT_EQ(signed_in("s"), "identity.refused.unknown_subject");
    EXPECT_EQ(linked(link, "s"), "identity.refused.subject_link");
    EXPECT_EQ(identity_->make_subject_link(handler_, admin_).error().text_key, "identity.refused.unknown_user");
}

TEST_P(OidcTest, each_tie_is_an_event_and_a_row_changed_behind_our_back_is_found) {
    (void)linked(link_for(handler_), "s");
    identity_->unlink_subject(handler_, admin_);
    std::vector<std::string> kinds;
    database().read([&](db::Reader& reader) {
        for (const auto& event : ledger_->after(reader, 0, 100)) kinds.push_back(event.kind);
    });
    EXPECT_THAT(kinds, ::testing::IsSupersetOf({"identity.subject_link_made", "identity.subject_linked", "identity.subject_unlinked"}));
    EXPECT_EQ(findings(), "");
    database().write([&](db::Transaction& tx) { tx.execute("UPDATE identity_subjects SET active = 1"); });
    EXPECT_THAT(findings(), ::testing::HasSubstr("identity_subjects"));
}

// ------------------------------------------------------------------ people

TEST_P(OidcTest, a_person_is_known_by_the_cookie_with_number_and_name) {
    const auto made = identity_->start_person_session(number, "Canaryname");
    const auto person = identity_->person_of_session(made.token);
    ASSERT_TRUE(person.has_value());
    EXPECT_EQ(person->personal_number, number);
    EXPECT_EQ(person->name, "Canaryname");
    EXPECT_EQ(person->csrf, made.session.csrf);
    EXPECT_NE(person->csrf, made.token);
    EXPECT_EQ(person->until.us, clock_.now().us + 30 * minute * 1'000'000);
    EXPECT_EQ(findings(), "");
}

TEST_P(OidcTest, neither_number_nor_name_nor_cookie_is_readable_in_the_database) {
    const auto made = identity_->start_person_session(number, "Canaryname");
    for (const auto& word : {number, std::string{"Canaryname"}, made.token, made.session.csrf}) EXPECT_FALSE(stored(word)) << word;
}

TEST_P(OidcTest, a_person_signing_in_leaves_no_event) {
    const auto before = integer("SELECT max(id) FROM ledger_events");
    (void)identity_->start_person_session(number, "Canaryname");
    EXPECT_EQ(integer("SELECT max(id) FROM ledger_events"), before);
}

TEST_P(OidcTest, a_person_s_session_is_no_staff_session_and_the_other_way_round) {
    const auto person = identity_->start_person_session(number, "Somebody");
    EXPECT_FALSE(identity_->actor_of_session(person.token).has_value());
    const auto staff = identity_->sign_in("handler", "a long enough password");
    ASSERT_TRUE(staff);
    EXPECT_FALSE(identity_->person_of_session(staff->token).has_value());
}

TEST_P(OidcTest, a_person_is_signed_out_after_30_idle_minutes) {
    const auto made = identity_->start_person_session(number, "Somebody");
    clock_.advance_seconds(30 * minute);
    EXPECT_TRUE(identity_->person_of_session(made.token).has_value());
    clock_.advance_seconds(30 * minute + 1);
    EXPECT_FALSE(identity_->person_of_session(made.token).has_value());
}

TEST_P(OidcTest, a_person_is_signed_out_after_two_hours_however_busy) {
    const auto made = identity_->start_person_session(number, "Somebody");
    for (int i = 0; i < 6; ++i) {
        clock_.advance_seconds(20 * minute);
        ASSERT_TRUE(identity_->person_of_session(made.token).has_value()) << i;
    }
    clock_.advance_seconds(1);
    EXPECT_FALSE(identity_->person_of_session(made.token).has_value());
}

TEST_P(OidcTest, sessions_past_their_time_are_deleted_when_somebody_signs_in) {
    (void)identity_->start_person_session(number, "Somebody");
    clock_.advance_seconds(31 * minute);
    (void)identity_->start_person_session(number, "Somebody");
    EXPECT_EQ(integer("SELECT count(*) FROM identity_person_sessions"), 1);
}

TEST_P(OidcTest, signing_out_ends_the_session) {
    const auto made = identity_->start_person_session(number, "Somebody"), other = identity_->start_person_session(number, "Somebody");
    identity_->sign_out_person(made.token);
    EXPECT_FALSE(identity_->person_of_session(made.token).has_value());
    EXPECT_TRUE(identity_->person_of_session(other.token).has_value());
}

TEST_P(OidcTest, another_cookie_and_a_moved_row_know_nobody) {
    const auto one = identity_->start_person_session(number, "Somebody"), two = identity_->start_person_session("198112289874", "Somebody else");
    EXPECT_FALSE(identity_->person_of_session("").has_value());
    EXPECT_FALSE(identity_->person_of_session(std::string(43, 'A')).has_value());
    // Somebody with the disk gives his own session another person's sealed words.
    database().write([&](db::Transaction& tx) {
        tx.execute("UPDATE identity_person_sessions SET person_sealed = (SELECT person_sealed FROM identity_person_sessions ORDER BY id LIMIT 1)");
    });
    EXPECT_TRUE(identity_->person_of_session(one.token).has_value());
    EXPECT_FALSE(identity_->person_of_session(two.token).has_value());
    EXPECT_THAT(findings(), ::testing::HasSubstr("identity_person_sessions"));
}

TEST_P(OidcTest, a_name_with_line_breaks_cannot_pass_for_more) {
    const auto made = identity_->start_person_session(number, "Some\nbody\r\n\x01");
    const auto person = identity_->person_of_session(made.token);
    ASSERT_TRUE(person.has_value());
    EXPECT_EQ(person->name, "Some body");
}

TEST_P(OidcTest, an_answer_is_used_once) {
    EXPECT_TRUE(identity_->use_round_trip("state-1"));
    EXPECT_FALSE(identity_->use_round_trip("state-1"));
    EXPECT_TRUE(identity_->use_round_trip("state-2"));
    clock_.advance_seconds(round_trip_seconds + 1);
    EXPECT_FALSE(identity_->use_round_trip("state-1")) << "as long as a cookie could be shown again";
    clock_.advance_seconds(round_trip_seconds);
    EXPECT_TRUE(identity_->use_round_trip("state-3"));
    EXPECT_EQ(integer("SELECT count(*) FROM identity_round_trips"), 1) << "what is over is deleted";
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace identity
