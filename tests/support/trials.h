#pragma once
// Cases of the small law with parties, documents and gates, for tests of the engine's parts; and a picture
// of all that is stored, so that a refusal can be shown to have written nothing.
#include <string>
#include <vector>

#include "support/cases.h"
#include "support/trial_law.h"

namespace casework::test {

inline constexpr base::UserId drafter{7}, reader{8}, decider{9};
inline constexpr const char* number_a = "199001012385";
inline constexpr const char* number_b = "200002292399";

inline CaseParty person(const std::string& role, const std::string& name, const std::string& number = {}) {
    CaseParty party;
    party.role = role;
    party.person.name = name;
    party.person.personal_number = number;
    return party;
}

class PartsTest : public support::CaseTest {
protected:
    const catalogue::Catalogue& law() override { return test::law(); }

    base::CaseId trial() {
        auto made = opening("", "trial");
        made.anonymous = false;
        return open(made).id;
    }
    // An act on the case as it stands: gives what it answered.
    template <class Value, class Act>
    base::Result<Value> with(base::CaseId id, Act work) {
        std::optional<base::Result<Value>> answer;
        database().write([&](db::Transaction& tx) {
            const auto row = casework_->find(tx, id).value();
            answer = work(tx, row, casework_->keys(tx, id));
        });
        return *answer;
    }
    template <class Look>
    auto look(base::CaseId id, Look work) {
        std::optional<decltype(work(std::declval<db::Reader&>(), Case{}, std::declval<crypto::CaseKeys&>()))> answer;
        database().read([&](db::Reader& reading) {
            auto keys = casework_->keys(reading, id);
            answer = work(reading, casework_->find(reading, id).value(), keys);
        });
        return *answer;
    }

    base::Result<base::PartyId> try_add(base::CaseId id, const CaseParty& party) {
        return with<base::PartyId>(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->case_parties().add(tx, row, party, drafter, keys); });
    }
    base::PartyId add(base::CaseId id, const CaseParty& party) {
        const auto added = try_add(id, party);
        if (!added) throw std::runtime_error(added.error().text_key);
        return *added;
    }
    std::vector<CaseParty> parties(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->case_parties().of_case(reading, row.id, keys); });
    }
    base::DocumentId document(base::CaseId id, const std::string& text = "text of the document") {
        registry::Document made;
        made.id = ids_->make<base::DocumentId>();
        made.case_id = id;
        made.kind = "letter";
        made.channel = "letter";
        made.day = clock_.today();
        made.registered_at = clock_.now();
        made.text = text;
        database().write([&](db::Transaction& tx) {
            const auto keys = casework_->keys(tx, id);
            ledger_->append(tx, {{"test.document"}, id, made.id, {}, clock_.now()}, {registry_->add_document(tx, made, registry_->seal(keys, made))}, &keys.salt());
        });
        return made.id;
    }
    void gate(base::CaseId id, const std::string& outcome) {
        const auto answered = with<GateOutcome>(id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->gates().answer(tx, row, "provider_first", {{"outcome", {outcome}}}, drafter, keys);
        });
        ASSERT_TRUE(answered) << answered.error().text_key;
    }
    std::vector<Hearing> hearings(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->hearings().of_case(reading, row, keys); });
    }
    base::Result<std::int64_t> send(base::CaseId id, base::PartyId party, base::DocumentId on, base::Day by = {}, const std::string& rule = "draft") {
        return with<std::int64_t>(id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->hearings().send(tx, row, rule, party, on, by, drafter, keys);
        });
    }
    base::Outcome reply(base::CaseId id, std::int64_t hearing, base::DocumentId with_document) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->hearings().reply(tx, row, hearing, with_document, keys); });
    }
    base::Outcome declare(base::CaseId id, base::UserId user, bool has, base::UserId actor_id = {}) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->decisions().declare_conflict(tx, row, {user, {}, has, has ? "own_interest" : "", has ? "why there is one" : ""},
                                                           actor_id ? actor_id : user, keys);
        });
    }
    base::Result<std::int64_t> try_draft(base::CaseId id, const Decision& decision, base::UserId by = drafter) {
        return with<std::int64_t>(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().draft(tx, row, decision, by, keys); });
    }
    static Decision decision(const std::string& kind) {
        Decision made;
        made.kind = kind;
        made.content = "what is decided";
        made.reasons = "why it is decided";
        made.breach = Breach::breach;
        return made;
    }
    std::vector<Decision> decisions(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->decisions().of_case(reading, row.id, keys); });
    }
    std::vector<Appeal> appeals(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->decisions().appeals(reading, row.id, keys); });
    }
    static identity::Actor decides(base::UserId user = decider, identity::Role role = identity::Role::decision_maker) {
        auto who = actor(identity::only(role));
        who.user = user;
        return who;
    }
    base::Outcome decide(base::CaseId id, std::int64_t drafted, const identity::Actor& who = decides()) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().decide(tx, row, drafted, who, keys); });
    }
    base::Outcome read_draft(base::CaseId id, std::int64_t drafted, base::UserId by = reader) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().read(tx, row, drafted, decides(by), keys); });
    }
    std::vector<std::string> why_not(base::CaseId id, std::int64_t drafted, const identity::Actor& who = decides()) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) {
            std::vector<std::string> found;
            for (const auto& one : casework_->decisions().of_case(reading, row.id, keys))
                if (one.id == drafted)
                    for (const auto& refusal : casework_->decisions().hindrances(reading, row, one, who, keys))
                        found.push_back(refusal.text_key.substr(std::string{"casework.refused."}.size()) + " " + refusal.provision);
            return found;
        });
    }

    // Every value of every table: two pictures are alike only when nothing was written between.
    std::string picture() {
        std::string all;
        const auto tables = database().tables();
        database().read([&](db::Reader& reading) {
            for (const auto& table : tables) {
                std::vector<std::string> rows;
                reading.query("SELECT * FROM " + table, {}, [&](const db::Row& row) {
                    db::Values values;
                    for (int i = 0; i < row.columns(); ++i) values.push_back(row.value(i));
                    rows.push_back(ledger::cbor_values(table, values));
                });
                std::sort(rows.begin(), rows.end());
                for (const auto& row : rows) all += row;
            }
        });
        return all;
    }
    // Whether a word stands readable in some row.
    bool readable(const std::string& word) { return picture().find(word) != std::string::npos; }

    // Refused with the key, and nothing was written.
    template <class Act>
    void refuses(const std::string& key, const std::string& provision, Act work) {
        const auto before = picture();
        const auto answer = work();
        ASSERT_FALSE(answer) << "expected casework.refused." << key;
        EXPECT_EQ(answer.error().text_key, "casework.refused." + key);
        EXPECT_EQ(answer.error().provision, provision) << key;
        EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(answer.error().text_key)) << key;
        EXPECT_EQ(picture(), before) << key << " left something written";
    }
    // Verify names the table when one of its rows was changed behind the program's back.
    void finds_a_change_in(const std::string& table, const std::string& set) {
        EXPECT_EQ(findings(), "");
        execute("UPDATE " + table + " SET " + set);
        EXPECT_NE(findings().find(table), std::string::npos) << table;
    }
};

}  // namespace casework::test
