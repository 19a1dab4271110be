// Letters: filled from the case, fixed as a document when queued, and never by post to a protected party.
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;

// ------------------------------------------------------------------ pure

catalogue::LetterTemplate letter(const std::string& subject, const std::string& body) {
    catalogue::LetterTemplate made;
    made.subject = {subject, "en " + subject};
    made.body = {body, "en " + body};
    made.provision = "fl:33";
    return made;
}

TEST(LetterRules, every_placeholder_is_filled_in_the_language_of_the_letter) {
    const auto filled = fill(letter("About {number}", "To {party_name}, about {number}."), i18n::Language::en, {{"number", "1/2026"}, {"party_name", "A"}});
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->first, "en About 1/2026");
    EXPECT_EQ(filled->second, "en To A, about 1/2026.");
}

TEST(LetterRules, a_placeholder_without_a_value_is_refused_by_name_FL_33) {
    for (const auto& one : {letter("x {number}", "y"), letter("x", "y {number}")}) {
        const auto refused = fill(one, i18n::Language::sv, {{"today", "x"}});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().text_key, "casework.refused.letter_value");
        EXPECT_EQ(refused.error().values, (std::vector<std::string>{"number"}));
        EXPECT_EQ(refused.error().provision, "fl:33");
    }
}

TEST(LetterRules, what_a_person_wrote_is_never_taken_for_a_placeholder) {
    const auto filled = fill(letter("x", "{reason} {today}"), i18n::Language::sv, {{"reason", "{today} {number} {"}, {"today", "day"}});
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->second, "{today} {number} { day");
}

TEST(LetterRules, an_empty_value_leaves_no_empty_paragraph) {
    const auto filled = fill(letter("x", "first\n\n{reason}\n\nlast\n"), i18n::Language::sv, {{"reason", ""}});
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->second, "first\n\nlast");
}

// ------------------------------------------------------------------ kept

class LettersTest : public PartsTest {
protected:
    CaseParty party(base::CaseId id, base::PartyId party_id) {
        for (const auto& one : parties(id))
            if (one.id == party_id) return one;
        return {};
    }
    base::Result<std::int64_t> draft(base::CaseId id, const std::string& name, const CaseParty& to, const std::map<std::string, std::string>& extra) {
        return with<std::int64_t>(id, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->letters().draft(tx, row, name, to, extra, drafter, keys);
        });
    }
    base::Outcome revise(base::CaseId id, std::int64_t one, const std::string& subject, const std::string& body) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->letters().revise(tx, row, one, subject, body, drafter, keys); });
    }
    base::Outcome queue(base::CaseId id, std::int64_t one, const std::string& channel) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->letters().queue(tx, row, one, channel, drafter, keys); });
    }
    base::Outcome mark(base::CaseId id, std::int64_t one, LetterState state) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->letters().mark(tx, row, one, state, drafter, keys); });
    }
    std::vector<Letter> letters(base::CaseId id) {
        return look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->letters().of_case(reading, row.id, keys); });
    }
    std::vector<Letters::Waiting> waiting(const std::string& channel, int limit = 10) {
        std::vector<Letters::Waiting> found;
        database().read([&](db::Reader& reading) { found = casework_->letters().waiting(reading, channel, limit); });
        return found;
    }
    // With an address, an e-mail address and a personal number.
    CaseParty reachable(base::CaseId id, Protection protection = Protection::none, const std::string& language = {}) {
        auto made = person("complainant", "Writing Person", number_a);
        made.person.address = "Street 1";
        made.person.city = "Town";
        made.person.email = "a@example.test";
        made.protection = protection;
        made.language = language;
        return party(id, add(id, made));
    }
    static inline const std::map<std::string, std::string> reason{{"reason", "the reason"}};
};
ON_BOTH_DATABASES(LettersTest);

TEST_P(LettersTest, a_letter_is_drafted_written_on_fixed_as_a_document_and_sent) {
    const auto id = trial();
    const auto to = reachable(id);
    const auto made = draft(id, "notice", to, reason);
    ASSERT_TRUE(made) << made.error().values.at(0);
    auto found = letters(id).at(0);
    EXPECT_EQ(found.subject, "Om " + now(id).number.string());
    EXPECT_EQ(found.body, "Till Writing Person\n\nthe reason\n\nKontoret, 010-1");
    EXPECT_EQ(found.language, "sv");
    EXPECT_EQ(found.party, to.id);
    ASSERT_TRUE(revise(id, *made, "A subject", "Another\r\nbody"));
    ASSERT_TRUE(queue(id, *made, "post"));
    found = letters(id).at(0);
    EXPECT_EQ(found.state, LetterState::queued);
    EXPECT_EQ(found.channel, "post");
    const auto documents = look(id, [&](auto& reading, const auto& row, const auto& keys) { return registry_->documents(reading, row.id, keys); });
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_EQ(documents[0].id, found.document);
    EXPECT_EQ(documents[0].direction, registry::Direction::sent);
    EXPECT_EQ(documents[0].kind, "letter");
    EXPECT_EQ(documents[0].title, "A subject");
    EXPECT_EQ(documents[0].text, "Another\nbody");
    EXPECT_EQ(documents[0].party, "Writing Person");
    EXPECT_EQ(documents[0].secrecy, now(id).secrecy);
    refuses("letter_fixed", "", [&] { return revise(id, *made, "x", "y"); });
    refuses("letter_fixed", "", [&] { return queue(id, *made, "post"); });
    ASSERT_EQ(waiting("post").size(), 1u);
    EXPECT_EQ(waiting("post")[0].id, *made);
    EXPECT_EQ(waiting("post")[0].case_id, id);
    EXPECT_TRUE(waiting("email").empty());
    ASSERT_TRUE(mark(id, *made, LetterState::sent));
    EXPECT_EQ(letters(id)[0].sent_day, clock_.today());
    EXPECT_TRUE(waiting("post").empty());
    ASSERT_TRUE(mark(id, *made, LetterState::returned));
    EXPECT_EQ(letters(id)[0].state, LetterState::returned);
    for (const auto* word : {"Writing Person", "the reason", "A subject", "Another"}) EXPECT_FALSE(readable(word)) << word;
    EXPECT_EQ(events(id).back(), "casework.letter_returned");
    finds_a_change_in("casework_letters", "channel = 'email'");
}

TEST_P(LettersTest, a_protected_party_is_never_written_to_by_post_or_mail_from_here) {
    for (const auto protection : {Protection::marked, Protection::protected_identity}) {
        const auto id = trial();
        const auto made = *draft(id, "notice", reachable(id, protection), reason);
        for (const auto* channel : {"post", "email"}) refuses("letter_protected", "", [&] { return queue(id, made, channel); });
        ASSERT_TRUE(queue(id, made, "digital_post"));
    }
    EXPECT_FALSE(readable("Street 1"));
    EXPECT_EQ(findings(), "");
}

TEST_P(LettersTest, a_letter_goes_only_where_the_party_can_be_reached) {
    const auto id = trial();
    const auto to = party(id, add(id, person("complainant", "A")));
    const auto made = *draft(id, "notice", to, reason);
    refuses("letter_channel", "", [&] { return queue(id, made, "pigeon"); });
    refuses("letter_email", "", [&] { return queue(id, made, "email"); });
    refuses("letter_digital_post", "", [&] { return queue(id, made, "digital_post"); });
    refuses("letter_address", "", [&] { return queue(id, made, "post"); });
    refuses("letter_unknown", "", [&] { return queue(id, 4711, "post"); });
    refuses("letter_state", "", [&] { return mark(id, made, LetterState::sent); });
    refuses("letter_unknown", "", [&] { return mark(id, 4711, LetterState::sent); });
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->case_parties().end(tx, row, to.id, drafter, keys); }));
    refuses("letter_party", "", [&] { return queue(id, made, "post"); });
}

TEST_P(LettersTest, what_cannot_be_drafted_is_refused) {
    const auto id = trial(), other = trial();
    const auto to = reachable(id), elsewhere = reachable(other);
    refuses("letter_template", "", [&] { return draft(id, "no_such", to, reason); });
    refuses("letter_party", "", [&] { return draft(id, "notice", elsewhere, reason); });
    refuses("letter_value", "fl:11", [&] { return draft(id, "notice", to, {}); });
    refuses("letter_subject", "", [&] { return draft(id, "", to, {{"free_text", "text"}}); });
    refuses("letter_body", "", [&] { return draft(id, "", to, {{"subject", "subject"}}); });
    refuses("too_long", "", [&] { return draft(id, "", to, {{"subject", std::string(201, 'x')}, {"free_text", "text"}}); });
    const auto free = draft(id, "", to, {{"subject", "subject"}, {"free_text", "written {freely}"}});
    ASSERT_TRUE(free);
    EXPECT_EQ(letters(id).at(0).body, "written {freely}");
    refuses("letter_body", "", [&] { return revise(id, *free, "subject", " "); });
}

TEST_P(LettersTest, a_letter_of_a_decision_says_what_who_and_until_when_and_leaves_names_out_where_FL_33_allows) {
    const auto id = trial();
    const auto to = reachable(id, Protection::none, "en");
    gate(id, "passed");
    ASSERT_TRUE(declare(id, decider, false));
    auto made = decision("refused");
    made.names_omitted = true;
    const auto drafted = *try_draft(id, made);
    refuses("letter_value", "fl:33", [&] { return draft(id, "decision", to, {}); });
    ASSERT_TRUE(decide(id, drafted));
    const auto paper = document(id);
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().sent(tx, row, drafted, paper, drafter, keys); }));
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->decisions().served(tx, row, drafted, clock_.today(), drafter, keys); }));
    const auto letter_id = draft(id, "decision", to, {{"decider", "A Name"}});
    ASSERT_TRUE(letter_id) << letter_id.error().values.at(0);
    const auto body = letters(id).at(0).body;
    EXPECT_NE(body.find("what is decided"), std::string::npos);
    EXPECT_NE(body.find("Decided 18 November 2026 by name left out"), std::string::npos) << body;
    EXPECT_EQ(body.find("A Name"), std::string::npos);
    EXPECT_NE(body.find("took part: nobody. Appeal to the court by 9 December 2026."), std::string::npos) << body;
}

TEST_P(LettersTest, a_letter_of_a_decision_names_who_took_and_who_drafted_it_FL_31) {
    casework_->use([](db::Reader&, base::UserId user) { return user == decider ? std::string{"Deciding Officer"} : std::string{"Drafting Officer"}; });
    const auto id = trial();
    const auto to = reachable(id);
    ASSERT_TRUE(declare(id, decider, false));
    const auto drafted = *try_draft(id, decision("written_off"));
    ASSERT_TRUE(decide(id, drafted));
    const auto known = look(id, [&](auto& reading, const auto& row, const auto& keys) { return casework_->letters().values(reading, row, to, i18n::Language::sv, keys); });
    EXPECT_EQ(known.at("decider"), "Deciding Officer");
    EXPECT_EQ(known.at("drafter"), "Drafting Officer");
    EXPECT_EQ(known.at("decision"), "Avskrivet");
    EXPECT_EQ(known.at("decision_day"), "18 november 2026");
    EXPECT_EQ(known.at("took_part"), "ingen");
    EXPECT_FALSE(known.contains("court")) << "it cannot be appealed";
    EXPECT_FALSE(known.contains("last_appeal_day"));
}

TEST_P(LettersTest, the_queue_is_read_in_order_and_never_more_than_asked) {
    const auto id = trial();
    const auto to = reachable(id);
    std::vector<std::int64_t> made;
    for (int i = 0; i < 3; ++i) {
        made.push_back(*draft(id, "notice", to, reason));
        ASSERT_TRUE(queue(id, made.back(), "email"));
    }
    const auto found = waiting("email", 2);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].id, made[0]);
    EXPECT_EQ(found[1].id, made[1]);
}

TEST_P(LettersTest, letters_are_printed_in_batches_and_one_that_did_not_go_waits_again) {
    const auto id = trial();
    const auto to = reachable(id);
    std::vector<std::int64_t> made;
    for (int i = 0; i < 3; ++i) {
        made.push_back(*draft(id, "notice", to, reason));
        ASSERT_TRUE(queue(id, made.back(), i == 2 ? "email" : "post"));
    }
    const auto unbatched = [&] {
        std::vector<Letters::Waiting> found;
        database().read([&](db::Reader& reading) { found = casework_->letters().unbatched(reading, 10); });
        return found;
    };
    const auto batch_of = [&](std::int64_t batch) {
        std::optional<LetterBatch> found;
        database().read([&](db::Reader& reading) { found = casework_->letters().batch(reading, batch); });
        return found;
    };
    const auto make = [&](const std::vector<Letters::Waiting>& letters) {
        base::Result<std::int64_t> result{std::int64_t{0}};
        database().write([&](db::Transaction& tx) { result = casework_->letters().make_batch(tx, letters, drafter); });
        return result;
    };
    const auto waits = unbatched();
    ASSERT_EQ(waits.size(), 2u) << "one goes by e-mail";
    const auto batch = make(waits);
    ASSERT_TRUE(batch);
    const auto found = batch_of(*batch);
    ASSERT_TRUE(found && found->open());
    ASSERT_EQ(found->letters.size(), 2u);
    EXPECT_EQ(found->letters[0].letter, made[0]) << "the oldest is printed first";
    EXPECT_EQ(found->letters[1].case_id, id);
    EXPECT_EQ(found->actor, drafter);
    EXPECT_TRUE(unbatched().empty());
    EXPECT_EQ(make(waits).error().text_key, "casework.refused.batch_empty") << "a letter is in one open batch at most";
    ASSERT_TRUE(mark(id, made[0], LetterState::sent));
    const auto end = [&] {
        base::Outcome result = base::Done{};
        database().write([&](db::Transaction& tx) { result = casework_->letters().end_batch(tx, *batch, decider); });
        return result;
    };
    ASSERT_TRUE(end());
    EXPECT_EQ(end().error().text_key, "casework.refused.batch_ended");
    EXPECT_FALSE(batch_of(*batch)->open());
    EXPECT_EQ(batch_of(*batch)->ended_by, decider);
    ASSERT_EQ(unbatched().size(), 1u);
    EXPECT_EQ(unbatched()[0].id, made[1]);
    ASSERT_TRUE(make(unbatched()));
    database().read([&](db::Reader& reading) {
        EXPECT_EQ(casework_->letters().open_batches(reading, 10).size(), 1u);
        EXPECT_EQ(casework_->letters().ended_batches(reading, 10).size(), 1u);
    });
    EXPECT_EQ(make({{*batch, id, "post"}}).error().text_key, "casework.refused.batch_empty") << "a number that is no letter";
}

TEST_P(LettersTest, a_document_that_was_given_waits_for_paper_as_it_stands) {
    const auto id = trial(), other = trial();
    const auto to = reachable(id), hidden = reachable(other, Protection::marked);
    const auto enqueue = [&](base::CaseId on, const CaseParty& party, base::DocumentId given) {
        return with<std::int64_t>(on, [&](auto& tx, const auto& row, const auto& keys) {
            return casework_->letters().enqueue(tx, row, party.id, given, "sv", "Svar", "Ett svar.", drafter, keys);
        });
    };
    EXPECT_EQ(enqueue(other, hidden, document(other)).error().text_key, "casework.refused.letter_protected");
    const auto given = document(id);
    const auto letter = enqueue(id, to, given);
    ASSERT_TRUE(letter) << letter.error().text_key;
    const auto found = letters(id).at(0);
    EXPECT_EQ(found.state, LetterState::queued);
    EXPECT_EQ(found.document, given);
    EXPECT_EQ(found.body, "Ett svar.");
    EXPECT_EQ(events(id).back(), "casework.letter_queued");
    ASSERT_EQ(waiting("post").size(), 1u);
}

}  // namespace
}  // namespace casework
