// The handling pages: what for is asked before anything is opened, a gate is named in the reader's language,
// what came in is confirmed once, and time limits about to break are shown with their drafts.
#include "casefile/casefile.h"

#include <gmock/gmock.h>

#include "support/office.h"

namespace casefile {
namespace {

using casework::LetterState;
using testing::HasSubstr;
using testing::Not;

class CasefileTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        casefile_.emplace(office().intake, office().mail, office().identity);
    }
    void TearDown() override {
        casefile_.reset();
        OfficeTest::TearDown();
    }

    base::CaseId complaint(int days_ago = 0) {
        intake::Submission submission;
        submission.case_type = "complaint_hsl";
        submission.channel = "letter";
        submission.title = submission.text = "Complaint by letter";
        submission.received_day = clock_.today() - days_ago;
        submission.event = support::tip_event;
        return received(submission).case_id;
    }
    base::PartyId party(base::CaseId id, casework::Protection protection = casework::Protection::none, const std::string& email = {}) {
        casework::CaseParty made;
        made.role = "complainant";
        made.person = {"The complainant", "", "Street 1", "123 45", "Town", email, ""};
        made.protection = protection;
        base::PartyId added;
        EXPECT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) -> base::Outcome {
            const auto result = office().casework.case_parties().add(tx, row, made, officer_, keys);
            if (!result) return result.error();
            added = *result;
            return base::Done{};
        }));
        return added;
    }
    void assign(base::CaseId id, base::UserId owner) {
        (void)act(id, [&](auto& tx, const auto& row, const auto& keys) { office().casework.assign(tx, row, owner, officer_, keys); });
    }
    std::vector<casework::Letter> letters(base::CaseId id) {
        std::vector<casework::Letter> found;
        const auto keys = keys_of(id);
        database().read([&](db::Reader& reader) { found = office().casework.letters().of_case(reader, id, keys); });
        return found;
    }
    void confirm() {
        for (int i = 0; i < 100; ++i)
            if (casefile_->receipts_once() == 0) return;
        FAIL() << "the follower never comes to an end";
    }
    http::Request request(base::CaseId id, const std::string& below, const std::string& purpose = {}) {
        http::Request made;
        made.path = "/arbetsrum/arende/" + case_of(id).number.slug() + below;
        made.captures.add("number", case_of(id).number.slug());
        if (!purpose.empty()) made.query.add("andamal", purpose);
        return made;
    }
    identity::Context context(const identity::Actor& who, i18n::Language language = i18n::Language::en) {
        return {&who, i18n::Texts::of(language), clock_, false, "Office", ""};
    }
    std::int64_t reads(const std::string& what, const std::string& purpose) {
        return integer("SELECT COUNT(*) FROM identity_reads WHERE action = ? AND purpose = ?", {what, purpose});
    }

    const base::UserId officer_{77};
    std::optional<Casefile> casefile_;
};
ON_BOTH_DATABASES(CasefileTest);

TEST_P(CasefileTest, what_came_in_is_confirmed_once_by_the_print_queue) {
    const auto id = complaint();
    confirm();
    EXPECT_TRUE(letters(id).empty()) << "nobody to write to yet";
    party(id);
    confirm();
    ASSERT_EQ(letters(id).size(), 1u);
    const auto letter = letters(id).at(0);
    EXPECT_EQ(letter.template_id, "receipt");
    EXPECT_EQ(letter.state, LetterState::queued);
    EXPECT_EQ(letter.channel, "post");
    EXPECT_FALSE(letter.actor);
    EXPECT_THAT(letter.body, HasSubstr(case_of(id).number.string()));
    database().write([&](db::Transaction& tx) { office().ledger.set_cursor(tx, "receipts", 0); });
    confirm();
    EXPECT_EQ(letters(id).size(), 1u) << "the events read again write no second letter";
    EXPECT_EQ(findings(), "");
}

TEST_P(CasefileTest, a_protected_party_gets_no_letter_by_itself) {
    const auto id = complaint();
    party(id, casework::Protection::protected_identity);
    confirm();
    ASSERT_EQ(letters(id).size(), 1u);
    EXPECT_EQ(letters(id).at(0).state, LetterState::draft);
}

TEST_P(CasefileTest, what_came_long_ago_or_anonymously_is_not_confirmed) {
    const auto old = complaint(3);
    party(old);
    const auto other = received(tip("The nights are without staff.")).case_id;
    confirm();
    EXPECT_TRUE(letters(old).empty());
    EXPECT_TRUE(letters(other).empty()) << "the type has no confirmation";
}

TEST_P(CasefileTest, every_inner_page_of_somebody_elses_case_asks_what_for_and_records_what_was_said) {
    const auto id = complaint();
    const auto party_id = party(id);
    confirm();
    assign(id, base::UserId{5});
    const auto who = handler();
    using Page = http::Response (Casefile::*)(const http::Request&, const identity::Context&) const;
    struct Inner { const char* name; Page page; std::string below, capture, value, read; };
    const auto letter = std::to_string(letters(id).at(0).id);
    const Inner pages[] = {{"gate", &Casefile::gate, "/grind/remit", "gate", "remit", "gate"},
                           {"party", &Casefile::party, "/part/" + std::to_string(party_id.value), "id", std::to_string(party_id.value), "party"},
                           {"decision", &Casefile::decision, "/beslut/nytt", "id", "nytt", "decision"},
                           {"letter", &Casefile::letter, "/brev/" + letter, "id", letter, "letter"},
                           {"pdf", &Casefile::letter_pdf, "/brev/" + letter + "/pdf", "id", letter, "print"}};
    for (const auto& one : pages) {
        SCOPED_TRACE(one.name);
        auto bare = request(id, one.below);
        bare.captures.add(one.capture, one.value);
        const auto asked = (*casefile_.*one.page)(bare, context(who));
        EXPECT_EQ(asked.status, 200);
        EXPECT_THAT(asked.body, HasSubstr("Why do you need to read the case?"));
        EXPECT_THAT(asked.body, HasSubstr("action=\"" + bare.path + "\""));
        EXPECT_THAT(asked.body, Not(HasSubstr("The complainant")));
        EXPECT_EQ(reads(one.read, "quality_check"), 0);
        auto said = request(id, one.below, "quality_check");
        said.captures.add(one.capture, one.value);
        const auto shown = (*casefile_.*one.page)(said, context(who));
        EXPECT_EQ(shown.status, 200);
        EXPECT_THAT(shown.body, Not(HasSubstr("Why do you need to read the case?")));
        EXPECT_EQ(reads(one.read, "quality_check"), 1);
        EXPECT_EQ(reads(one.read, "handling"), 0);
    }
    assign(id, officer_);
    auto own = request(id, "/grind/remit");
    own.captures.add("gate", "remit");
    EXPECT_THAT(casefile_->gate(own, context(who)).body, Not(HasSubstr("Why do you need to read the case?"))) << "one's own case";
}

TEST_P(CasefileTest, a_shut_gate_is_named_in_the_readers_language_PSL_7_11) {
    const auto id = complaint();
    assign(id, officer_);
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& row, const auto& keys) { return office().casework.take_step(tx, row, "triage", officer_, keys); }));
    const auto who = handler();
    for (const auto& [language, name, other] : {std::tuple{i18n::Language::en, "Is it about care that we supervise?", "Gäller det vård vi har tillsyn över?"},
                                                std::tuple{i18n::Language::sv, "Gäller det vård vi har tillsyn över?", "Is it about care that we supervise?"}}) {
        auto step = request(id, "/handlaggning");
        step.form.add("act", "step");
        step.form.add("step", "investigating");
        const auto refused = casefile_->act(step, context(who, language));
        EXPECT_EQ(refused.status, 422);
        EXPECT_THAT(refused.body, HasSubstr(name));
        EXPECT_THAT(refused.body, Not(HasSubstr(other)));
    }
}

TEST_P(CasefileTest, limits_about_to_break_are_shown_with_what_was_drafted_FL_11) {
    const auto id = complaint(250);
    party(id);
    while (office().casework.watch().run_once(database()) > 0) {
    }
    const auto who = handler();
    const auto page = casefile_->clocks({}, context(who));
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr(case_of(id).number.string()));
    EXPECT_THAT(page.body, HasSubstr("Tell about the delay"));
    ASSERT_EQ(letters(id).size(), 1u);
    EXPECT_THAT(page.body, HasSubstr("/brev/" + std::to_string(letters(id).at(0).id)));
    EXPECT_THAT(page.body, Not(HasSubstr("The complainant"))) << "no natural person in a list";
    http::Request own;
    own.query.add("mina", "1");
    EXPECT_THAT(casefile_->clocks(own, context(who)).body, HasSubstr("No time limit is about to run out"));
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(office().casework.watch().count(reader, who, {}), 1);
        EXPECT_EQ(office().casework.watch().count(reader, who, {{}, who.user}), 0);
    });
    const auto elsewhere = handler({"nord"});
    (void)act(id, [&](auto& tx, const auto& row, const auto& keys) { office().casework.set_region(tx, row, "ost", officer_, keys); });
    while (office().casework.watch().run_once(database()) > 0) {
    }
    EXPECT_THAT(casefile_->clocks({}, context(elsewhere)).body, Not(HasSubstr(case_of(id).number.string())));
}

TEST_P(CasefileTest, the_print_queue_is_printed_in_batches_and_what_did_not_go_returns) {
    const auto one = complaint(), other = complaint();
    party(one);
    party(other);
    confirm();
    const auto who = actor(identity::only(identity::Role::registrar));
    const auto post = [&](const std::string& id, std::initializer_list<std::pair<const char*, std::string>> fields) {
        http::Request made;
        made.captures.add("id", id);
        for (const auto& [name, value] : fields) made.form.add(name, value);
        return id.empty() ? casefile_->act_on_queue(made, context(who)) : casefile_->end_batch(made, context(who));
    };
    const auto get = [&](const std::string& id) {
        http::Request made;
        made.captures.add("id", id);
        return id.empty() ? casefile_->print_queue(made, context(who)) : casefile_->show_batch(made, context(who));
    };
    EXPECT_THAT(get("").body, HasSubstr(case_of(one).number.string()));
    const auto made = post("", {{"act", "batch"}});
    ASSERT_EQ(made.status, 303);
    const auto& location = made.headers.at(0).second;
    const auto id = location.substr(location.rfind('/') + 1);
    EXPECT_THAT(get("").body, HasSubstr("/arbetsrum/utskick/" + id));
    EXPECT_THAT(get("").body, Not(HasSubstr(case_of(one).number.string()))) << "it stands in the batch now";
    EXPECT_THAT(get(id).body, HasSubstr(case_of(other).number.string()));
    http::Request pdf;
    pdf.captures.add("id", id);
    EXPECT_THAT(casefile_->batch_pdf(pdf, context(who)).body, testing::StartsWith("%PDF"));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM identity_reads WHERE action = 'print'"), 2) << "each case that was printed has its own record";
    const auto stranger = actor(identity::only(identity::Role::registrar), {}, 99);
    EXPECT_EQ(casefile_->show_batch(pdf, context(stranger)).status == 200, identity::decide(stranger, identity::Action::read_case, case_of(one).object()).has_value());
    const auto kept = std::to_string(letters(other).at(0).id);
    EXPECT_EQ(post(id, {{"kvar", kept}}).status, 303);
    EXPECT_EQ(letters(one).at(0).state, LetterState::sent);
    EXPECT_EQ(letters(other).at(0).state, LetterState::queued);
    EXPECT_THAT(get("").body, HasSubstr(case_of(other).number.string())) << "it waits again";
    EXPECT_EQ(post(id, {}).status, 303) << "pressed twice";
    EXPECT_EQ(letters(other).at(0).state, LetterState::queued);
    EXPECT_EQ(get("17").status, 404);
    EXPECT_EQ(post("17", {}).status, 404);
    EXPECT_EQ(findings(), "");
}

TEST_P(CasefileTest, a_supervision_shows_everything_earlier_about_its_unit_and_records_what_is_taken_in) {
    const auto mine = unit("E-1", "The home", "0380"), other = unit("E-2", "Another home", "0380");
    std::vector<base::CaseId> tips;
    for (int i = 0; i < 60; ++i) {
        auto made = tip("Tip " + std::to_string(i));
        made.unit_code = i == 59 ? other.code : mine.code;
        tips.push_back(received(made).case_id);
    }
    intake::Submission opening;
    opening.case_type = "supervision";
    opening.channel = "own_initiative";
    opening.title = opening.text = "Supervision";
    opening.unit_code = mine.code;
    opening.event = support::tip_event;
    const auto id = received(opening).case_id;
    assign(id, officer_);
    const auto who = handler();
    const auto page = [&] { return casefile_->show(request(id, "/handlaggning", "handling"), context(who)).body; };
    const auto opened = page();
    for (int i = 0; i < 59; ++i) EXPECT_THAT(opened, HasSubstr(case_of(tips[static_cast<std::size_t>(i)]).number.string() + "<")) << i;
    EXPECT_THAT(opened, Not(HasSubstr(case_of(tips[59]).number.string() + "<"))) << "of another unit";
    const auto take = [&](base::CaseId one) {
        auto made = request(id, "/handlaggning");
        made.form.add("act", "take_in");
        made.form.add("other", case_of(one).number.slug());
        return casefile_->act(made, context(who)).status;
    };
    const auto taken = std::string{i18n::Texts::of(i18n::Language::en)("casefile.earlier.taken")} + "<";
    EXPECT_THAT(opened, Not(HasSubstr(taken)));
    EXPECT_EQ(take(tips[0]), 303);
    EXPECT_EQ(take(tips[0]), 303) << "pressed twice";
    EXPECT_EQ(take(tips[59]), 422);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_links WHERE kind = 'taken_in'"), 1);
    EXPECT_THAT(page(), HasSubstr(taken));
    EXPECT_EQ(findings(), "");
}

// Takes what it is given, as a carrier does, and remembers whom it was for.
class Carrier : public casework::DigitalMail {
public:
    casework::Delivery deliver(const casework::DigitalLetter& letter) const override {
        recipients.push_back(letter.recipient);
        return {casework::Delivery::Status::accepted, "taken"};
    }
    mutable std::vector<std::string> recipients{};
};

TEST_P(CasefileTest, digital_post_goes_to_a_persons_number_and_to_an_organisations_with_16_before_it) {
    const Carrier carrier;
    casefile_->use(carrier);
    const parties::Provider provider{{77}, "202100-6537", "The region", "region"};
    const parties::Operation clinic{{78}, provider.id, "C-1", "The clinic", "hospital", "", "", "", "0380", "03", true, false, ""};
    database().write([&](db::Transaction& tx) {
        office().parties.add(tx, provider);
        office().parties.add(tx, clinic);
    });
    casework::CaseParty person, firm, unit, nameless;
    person.role = firm.role = unit.role = nameless.role = "complainant";
    person.person.name = "Somebody";
    person.person.personal_number = "900101-2385";
    firm.organisation = "Omsorg AB";
    firm.organisation_number = "556016-0680";
    unit.organisation = "The clinic";
    unit.unit = clinic.id;
    nameless.organisation = "Without a number";
    for (const auto& to : {person, firm, unit, nameless}) {
        const auto id = complaint();
        base::Outcome queued = base::Done{};
        (void)act(id, [&](auto& tx, const auto& row, const auto& keys) {
            const auto parties = office().casework.case_parties();
            const auto added = parties.add(tx, row, to, officer_, keys);
            const auto letters = office().casework.letters();
            for (const auto& one : parties.of_case(tx, row.id, keys)) {
                const auto letter = letters.draft(tx, row, "", one, {{"subject", "S"}, {"free_text", "T"}}, officer_, keys);
                queued = letter ? letters.queue(tx, row, *letter, "digital_post", officer_, keys) : letter.error();
            }
            return base::Outcome{base::Done{}};
        });
        EXPECT_EQ(queued.has_value(), !to.organisation_number.empty() || to.unit || !to.person.personal_number.empty());
        if (!queued) {
            EXPECT_EQ(queued.error().text_key, "casework.refused.letter_digital_post");
        }
    }
    while (casefile_->send_digital_once() > 0) {
    }
    EXPECT_THAT(carrier.recipients, testing::UnorderedElementsAre("199001012385", "165560160680", "162021006537"));
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace casefile
