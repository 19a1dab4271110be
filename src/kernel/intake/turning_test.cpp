// What came in as one thing becomes another: whole, in part, or added to a case that stands already.
#include <gmock/gmock.h>

#include "support/office.h"

namespace intake {
namespace {

using testing::ElementsAre;
using testing::Contains;

TEST(WordsOfSender, a_part_is_made_of_the_senders_words_whatever_their_spaces) {
    const std::string whole = "Larmet tystnar.\n\nMaten \xC3\xA4r kall,  och ingen\nsvarar.";
    struct Row { const char* part; bool theirs; } const table[] = {
        {"Larmet tystnar.", true}, {"", true}, {" \n ", true}, {"Maten \xC3\xA4r kall, och ingen svarar.", true}, {"ingen svarar.\r\nLarmet tystnar.", true},
        {"Larmet tystnar", true}, {"Larmet ringer.", false}, {"Larmet tystnar. Maten", true}, {"Larmet tystnar.\nEgna ord.", false}, {"svarar. Larmet", false},
    };
    for (const auto& row : table) EXPECT_EQ(words_of_sender(row.part, whole), row.theirs) << row.part;
}

class TurningTest : public support::OfficeTest {
protected:
    static identity::Actor me() { return handler(); }
    Turning into(const std::string& type, const std::string& key = crypto::random_token()) {
        Turning turning;
        turning.into = type;
        turning.key = key;
        return turning;
    }
    registry::ReceivedFile a_file(const std::string& name, const std::string& content) { return {name, office().files.put(content)}; }
    base::CaseId asked(const std::string& text, bool with_file = true) {
        auto submission = enquiry(text);
        if (with_file) submission.files.push_back(a_file("bild.txt", "Hemligt i filen."));
        return received(submission).case_id;
    }
    std::string content_of(base::CaseId id, std::size_t at = 0) {
        const auto file = files_of(id).at(at);
        const auto keys = keys_of(id);
        std::string content;
        database().read([&](db::Reader& reader) {
            const auto source = office().registry.open_original(reader, file, keys);
            for (auto piece = source(); !piece.empty(); piece = source()) content += piece;
        });
        return content;
    }
    std::vector<casework::Casework::Link> links(base::CaseId id) {
        std::vector<casework::Casework::Link> found;
        database().read([&](db::Reader& reader) { found = office().casework.links(reader, id); });
        return found;
    }
    Contact contact(base::CaseId id) {
        const auto keys = keys_of(id);
        Contact found;
        database().read([&](db::Reader& reader) { found = office().intake.contact(reader, id, keys); });
        return found;
    }
    void expect_refused(base::CaseId on, const Turning& turning, std::string_view key) {
        const auto events = integer("SELECT COUNT(*) FROM ledger_events"), cases = integer("SELECT COUNT(*) FROM casework_cases");
        const auto turned = office().intake.turn(case_of(on), turning, me());
        ASSERT_FALSE(turned) << key;
        EXPECT_EQ(turned.error().text_key, key);
        EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(key)) << key;
        EXPECT_EQ(integer("SELECT COUNT(*) FROM ledger_events"), events) << key;
        EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), cases) << key;
    }
};
ON_BOTH_DATABASES(TurningTest);

TEST_P(TurningTest, an_enquiry_becomes_a_complaint_with_its_text_its_files_and_its_sender_linked_both_ways) {
    const auto first = asked("Min mor fick fel medicin. Hur klagar jag?");
    clock_.advance_seconds(3 * 86'400);
    auto turning = into("complaint_hsl");
    turning.files = {files_of(first).at(0).id};
    turning.outcome = "guided_to_complaint";
    const auto turned = office().intake.turn(case_of(first), turning, me());
    ASSERT_TRUE(turned);
    const auto made = case_of(turned->id);
    EXPECT_EQ(made.type, "complaint_hsl");
    EXPECT_EQ(made.received_day, case_of(first).received_day) << "FL 22: it came in when it came in";
    EXPECT_EQ(documents_of(made.id).at(0).text, "Min mor fick fel medicin. Hur klagar jag?");
    EXPECT_EQ(contact(made.id).email, "asker@example.test");
    EXPECT_EQ(content_of(made.id), "Hemligt i filen.");
    EXPECT_EQ(files_of(made.id).at(0).blob, files_of(first).at(0).blob) << "no byte is copied";
    EXPECT_EQ(content_of(first), "Hemligt i filen.") << "and the first keeps what came in";
    EXPECT_EQ(documents_of(first).size(), 1u);
    EXPECT_FALSE(case_of(first).open);
    EXPECT_EQ(case_of(first).outcome, "guided_to_complaint");
    ASSERT_EQ(links(made.id).size(), 1u);
    EXPECT_EQ(links(made.id)[0].other, first);
    EXPECT_EQ(links(made.id)[0].kind, "turned_from");
    ASSERT_EQ(links(first).size(), 1u);
    EXPECT_EQ(links(first)[0].other, made.id);
    EXPECT_FALSE(links(first)[0].outgoing);
    EXPECT_THAT(event_kinds(first), ElementsAre("test.enquiry_received", "intake.matter_turned", "casework.case_closed"));
    EXPECT_THAT(event_kinds(made.id), Contains("intake.matter_made"));
    EXPECT_EQ(findings(), "");
    EXPECT_EQ(readable_at("fel medicin"), "");
}

TEST_P(TurningTest, one_letter_becomes_several_matters_each_of_the_senders_own_words) {
    const auto first = asked("Larmet tystnar om natten.\n\nMaten är kall. Hur överklagar jag?", false);
    for (const auto* part : {"Larmet tystnar om natten.", "Maten är kall."}) {
        auto turning = into("tip");
        turning.part = part;
        turning.with_sender = false;
        const auto turned = office().intake.turn(case_of(first), turning, me());
        ASSERT_TRUE(turned) << part;
        EXPECT_EQ(documents_of(turned->id).at(0).text, part);
        EXPECT_TRUE(contact(turned->id).empty());
        EXPECT_EQ(links(turned->id).at(0).kind, "split_from");
    }
    EXPECT_EQ(links(first).size(), 2u);
    EXPECT_TRUE(case_of(first).open);
    EXPECT_EQ(findings(), "");
}

TEST_P(TurningTest, material_is_added_to_a_case_that_stands_and_opens_it_again) {
    const auto standing = received(tip("Larmet tystnar.")).case_id;
    EXPECT_TRUE(act(standing, [&](auto& tx, const auto& on, const auto& keys) { return office().casework.close(tx, on, "stored_for_risk", me().user, keys); }));
    const auto first = asked("Det är fortfarande så.");
    auto turning = into("");
    turning.other = standing;
    turning.files = {files_of(first).at(0).id};
    turning.outcome = "withdrawn";
    const auto added = office().intake.turn(case_of(first), turning, me());
    ASSERT_TRUE(added);
    EXPECT_EQ(added->id, standing);
    EXPECT_EQ(documents_of(standing).at(1).text, "Det är fortfarande så.");
    EXPECT_EQ(documents_of(standing).at(1).kind, "addition");
    EXPECT_EQ(content_of(standing), "Hemligt i filen.");
    EXPECT_TRUE(case_of(standing).open);
    EXPECT_EQ(links(standing).at(0).kind, "added_from");
    EXPECT_THAT(event_kinds(standing), Contains("intake.material_added"));
    EXPECT_FALSE(case_of(first).open);
    EXPECT_EQ(findings(), "");
}

TEST_P(TurningTest, what_one_department_looks_after_it_looks_after_still) {
    const auto first = asked("Larmet tystnar.", false);
    const auto region = office().catalogue.departments(clock_.today()).front()->id;
    EXPECT_TRUE(act(first, [&](auto& tx, const auto& on, const auto& keys) { office().casework.set_region(tx, on, region, me().user, keys); }));
    const auto turned = office().intake.turn(case_of(first), into("tip"), me());
    ASSERT_TRUE(turned);
    EXPECT_EQ(case_of(turned->id).region, region);
    EXPECT_FALSE(identity::decide(handler({"another"}), identity::Action::read_case, case_of(turned->id).object()));
}

TEST_P(TurningTest, the_same_page_sent_twice_makes_one_matter) {
    const auto first = asked("Larmet tystnar.");
    const auto turning = into("tip");
    const auto once = office().intake.turn(case_of(first), turning, me()), twice = office().intake.turn(case_of(first), turning, me());
    ASSERT_TRUE(once && twice);
    EXPECT_EQ(once->id, twice->id);
    EXPECT_TRUE(twice->repeated);
    EXPECT_EQ(links(first).size(), 1u);
}

TEST_P(TurningTest, the_sender_of_an_anonymous_tip_is_told_nothing_of_what_it_became_ruling_9) {
    const auto receipt = received(tip("Larmet tystnar."));
    const auto before = office().intake.follow(receipt.number, receipt.return_code);
    const auto turned = office().intake.turn(case_of(receipt.case_id), into("enquiry"), me());
    ASSERT_TRUE(turned);
    const auto after = office().intake.follow(receipt.number, receipt.return_code);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(before->messages, after->messages);
    EXPECT_TRUE(case_of(turned->id).anonymous);
    EXPECT_EQ(case_of(turned->id).received_at, base::start_of(case_of(turned->id).received_day)) << "a day and no time";
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_submissions WHERE case_id = ? AND length(code_hash) > 0", {turned->id}), 0) << "no second code";
}

TEST_P(TurningTest, refuses_what_makes_no_sense_and_changes_nothing) {
    const auto first = asked("Larmet tystnar."), another = asked("Något annat.");
    expect_refused(first, into("enquiry"), "intake.refused.turn_same");
    expect_refused(first, into("no_such_type"), "intake.refused.turn_type");
    auto turning = into("tip");
    turning.part = "Personalen sover.";
    expect_refused(first, turning, "intake.refused.turn_words");
    turning = into("tip");
    turning.files = {files_of(another).at(0).id};
    expect_refused(first, turning, "intake.refused.turn_file");
    turning = into("");
    turning.other = first;
    expect_refused(first, turning, "intake.refused.turn_itself");
    turning.other = {12345};
    expect_refused(first, turning, "intake.refused.unknown_case");
    turning = into("tip");
    turning.outcome = "no_such_outcome";
    expect_refused(first, turning, "casework.refused.outcome");
    EXPECT_TRUE(case_of(first).open);
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace intake
