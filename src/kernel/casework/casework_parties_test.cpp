// Parties: sealed, found by their own number, never overwritten, and refused when the law asks for more.
#include "support/trials.h"

namespace casework {
namespace {

using namespace test;

class PartiesOfCaseTest : public PartsTest {
protected:
    base::Outcome change(base::CaseId id, const CaseParty& party) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->case_parties().change(tx, row, party, drafter, keys); });
    }
    base::Outcome end(base::CaseId id, base::PartyId party) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->case_parties().end(tx, row, party, drafter, keys); });
    }
    std::vector<CaseParties::Own> cases_of(const std::string& number) {
        std::vector<CaseParties::Own> found;
        database().read([&](db::Reader& reading) { found = casework_->case_parties().cases_of_person(reading, number); });
        return found;
    }
};
ON_BOTH_DATABASES(PartiesOfCaseTest);

TEST_P(PartiesOfCaseTest, a_person_is_kept_as_written_and_no_name_number_or_address_is_readable) {
    const auto id = trial();
    auto party = person("complainant", "  Complaining Person ", "900101-2385");
    party.person.address = "Hidden Street 1";
    party.person.postal_code = "123 45";
    party.person.city = "Hiddentown";
    party.person.email = "hidden@example.test";
    party.person.phone = "070-1:2;3";
    party.organisation = "Hidden Firm";
    party.language = "en";
    party.format = "large_print";
    party.protection = Protection::marked;
    const auto added = add(id, party);
    const auto found = parties(id);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, added);
    EXPECT_EQ(found[0].case_id, id);
    EXPECT_EQ(found[0].person.name, "Complaining Person");
    EXPECT_EQ(found[0].person.personal_number, number_a);
    EXPECT_EQ(found[0].person.address, "Hidden Street 1");
    EXPECT_EQ(found[0].person.postal_code, "123 45");
    EXPECT_EQ(found[0].person.city, "Hiddentown");
    EXPECT_EQ(found[0].person.email, "hidden@example.test");
    EXPECT_EQ(found[0].person.phone, "070-1:2;3");
    EXPECT_EQ(found[0].organisation, "Hidden Firm");
    EXPECT_EQ(found[0].language, "en");
    EXPECT_EQ(found[0].format, "large_print");
    EXPECT_EQ(found[0].protection, Protection::marked);
    EXPECT_EQ(found[0].from, clock_.today());
    for (const auto* word : {"Complaining", "199001012385", "9001012385", "Hidden", "hidden@", "070-1"}) EXPECT_FALSE(readable(word)) << word;
    EXPECT_TRUE(readable("complainant")) << "codes are not sealed";
    EXPECT_EQ(events(id).back(), "casework.party_added");
    EXPECT_EQ(findings(), "");
}

TEST_P(PartiesOfCaseTest, an_organisation_has_its_number_checked_and_sealed_and_is_party_once) {
    const auto id = trial();
    CaseParty firm;
    firm.role = "complainant";
    firm.organisation = "Firm";
    firm.organisation_number = "165560160680";
    (void)add(id, firm);
    EXPECT_EQ(parties(id).at(0).organisation_number, "556016-0680") << "as its register writes it";
    EXPECT_FALSE(readable("556016"));
    refuses("party_twice", "", [&] { return try_add(id, firm); });
    firm.organisation_number = "556016-0681";
    refuses("party_organisation_number", "", [&] { return try_add(id, firm); });
    EXPECT_EQ(findings(), "");
}

TEST_P(PartiesOfCaseTest, what_was_sealed_before_organisations_had_numbers_is_read_as_it_was) {
    const auto id = trial();
    auto old = person("complainant", "Old Person", number_a);
    (void)add(id, old);
    const auto row = integer("SELECT id FROM casework_party_details");
    const auto sealed = with<db::Bytes>(id, [&](auto&, const auto&, const auto& keys) {
        return base::Result<db::Bytes>{db::Bytes{keys.seal(crypto::KeyClass::identity, {"casework.party_details.person", row, id.value},
                                                           "10:Old Person12:1990010123850:0:0:0:0:4:Firm")}};
    });
    database().write([&](db::Transaction& tx) { tx.execute("UPDATE casework_party_details SET person_sealed = ? WHERE id = ?", {*sealed, row}); });
    const auto found = parties(id);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].person.name, "Old Person");
    EXPECT_EQ(found[0].organisation, "Firm");
    EXPECT_EQ(found[0].organisation_number, "");
}

TEST_P(PartiesOfCaseTest, one_key_of_the_office_finds_a_persons_own_cases_newest_first) {
    const auto first = trial(), second = trial(), other = trial();
    add(first, person("complainant", "A", number_a));
    const auto patient = add(second, person("patient", "B", number_b));
    auto representative = person("representative", "A", number_a);
    representative.represents = patient;
    representative.authority = "relative";
    const auto speaks = add(second, representative);
    add(other, person("respondent", "B", number_b));
    const auto found = cases_of("900101-2385");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].id, second);
    EXPECT_EQ(found[0].party, speaks);
    EXPECT_EQ(found[0].role, "representative");
    EXPECT_EQ(found[1].id, first);
    EXPECT_TRUE(cases_of("not a number").empty());
    EXPECT_TRUE(cases_of("").empty()) << "parties without a number are nobody's";
    ASSERT_TRUE(end(second, speaks));
    EXPECT_EQ(cases_of(number_a).size(), 1u) << "an end counts at once";
    clock_.advance_seconds(86'400);
    EXPECT_EQ(cases_of(number_a).size(), 1u);
}

TEST_P(PartiesOfCaseTest, a_number_put_right_finds_the_new_person_and_no_longer_the_old) {
    const auto id = trial();
    add(id, person("complainant", "A", number_a));
    auto party = parties(id)[0];
    party.person.personal_number = number_b;
    ASSERT_TRUE(change(id, party));
    EXPECT_TRUE(cases_of(number_a).empty());
    EXPECT_EQ(cases_of(number_b).size(), 1u);
}

TEST_P(PartiesOfCaseTest, what_is_known_gets_a_new_version_and_the_old_one_stays) {
    const auto id = trial();
    add(id, person("complainant", "Old Name", number_a));
    auto party = parties(id)[0];
    party.person.name = "New Name";
    party.protection = Protection::protected_identity;
    ASSERT_TRUE(change(id, party));
    EXPECT_EQ(parties(id)[0].person.name, "New Name");
    EXPECT_EQ(parties(id)[0].protection, Protection::protected_identity);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_party_details"), 2);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_parties"), 1);
    ASSERT_TRUE(change(id, parties(id)[0]));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_party_details"), 2) << "nothing changed, nothing written";
    EXPECT_EQ(findings(), "");
}

TEST_P(PartiesOfCaseTest, a_role_is_never_overwritten_it_ends_with_those_who_spoke_for_it) {
    const auto id = trial();
    const auto patient = add(id, person("patient", "P"));
    const auto complainant = add(id, person("complainant", "C"));
    auto guardian = person("guardian", "G");
    guardian.represents = patient;
    const auto speaks = add(id, guardian);
    auto changed = parties(id)[0];
    changed.role = "respondent";
    refuses("party_role_stands", "", [&] { return change(id, changed); });
    clock_.advance_seconds(86'400);
    const auto today = clock_.today();
    ASSERT_TRUE(end(id, patient));
    const auto found = parties(id);
    ASSERT_EQ(found.size(), 3u) << "history stays";
    EXPECT_EQ(found[0].id, complainant) << "those of today first";
    EXPECT_TRUE(found[0].current(today));
    for (const auto& gone : {found[1], found[2]}) {
        EXPECT_TRUE(gone.id == patient || gone.id == speaks);
        EXPECT_FALSE(gone.current(today));
        EXPECT_TRUE(gone.current(today - 1));
    }
    refuses("party_unknown", "", [&] { return end(id, patient); });
    refuses("party_unknown", "", [&] { return change(id, found[1]); });
    refuses("party_unknown", "", [&] { return end(id, base::PartyId{12345}); });
    EXPECT_EQ(findings(), "");
}

TEST_P(PartiesOfCaseTest, a_representative_represents_a_party_and_shows_a_power_of_attorney_FL_14_15) {
    const auto id = trial(), other = trial();
    const auto patient = add(id, person("patient", "P"));
    const auto elsewhere = add(other, person("patient", "P"));
    auto speaks = person("representative", "R");
    speaks.authority = "power_of_attorney";
    speaks.authority_document = document(id);
    refuses("party_represents", "fl:14", [&] { return try_add(id, speaks); });
    speaks.represents = elsewhere;
    refuses("party_represents", "fl:14", [&] { return try_add(id, speaks); });
    speaks.represents = patient;
    speaks.authority = "";
    refuses("party_authority", "fl:15", [&] { return try_add(id, speaks); });
    speaks.authority = "friend";
    refuses("party_authority", "fl:15", [&] { return try_add(id, speaks); });
    speaks.authority = "power_of_attorney";
    speaks.authority_document = {};
    refuses("party_authority_document", "fl:15", [&] { return try_add(id, speaks); });
    speaks.authority_document = document(other);
    refuses("party_authority_document", "fl:15", [&] { return try_add(id, speaks); });
    speaks.authority_document = document(id);
    const auto added = add(id, speaks);
    auto chained = person("guardian", "G");
    chained.represents = added;
    refuses("party_represents", "fl:14", [&] { return try_add(id, chained); });
    EXPECT_EQ(findings(), "");
}

TEST_P(PartiesOfCaseTest, what_cannot_be_a_party_is_refused_beside_its_field) {
    const auto id = trial();
    add(id, person("complainant", "A", number_a));
    const auto field = [&](const CaseParty& party) { return try_add(id, party).error().field; };
    refuses("party_role", "", [&] { return try_add(id, person("no_such_role", "A")); });
    EXPECT_EQ(field(person("no_such_role", "A")), "role");
    for (const auto* number : {"199001012386", "199002302385", "1990", "x"}) {
        refuses("party_personal_number", "", [&] { return try_add(id, person("patient", "A", number)); });
        EXPECT_EQ(field(person("patient", "A", number)), "personal_number");
    }
    refuses("party_name", "", [&] { return try_add(id, person("patient", "  ", number_b)); });
    refuses("party_twice", "", [&] { return try_add(id, person("complainant", "B", "900101-2385")); });
    auto party = person("patient", "A");
    party.from = clock_.today() + 1;
    refuses("party_day", "", [&] { return try_add(id, party); });
    party = person("patient", "A");
    party.person.email = "no address";
    refuses("party_email", "", [&] { return try_add(id, party); });
    party = person("patient", std::string(201, 'x'));
    refuses("party_too_long", "", [&] { return try_add(id, party); });
    party = person("patient", "A");
    party.language = "tlh";
    refuses("party_language", "", [&] { return try_add(id, party); });
    party = person("patient", "A");
    party.format = "morse";
    refuses("party_format", "", [&] { return try_add(id, party); });
    EXPECT_EQ(parties(id).size(), 1u);
}

TEST_P(PartiesOfCaseTest, an_organisation_needs_no_person) {
    const auto id = trial();
    CaseParty party;
    party.role = "provider";
    refuses("party_name", "", [&] { return try_add(id, party); });
    party.provider = base::ProviderId{5};
    add(id, party);
    party = {};
    party.role = "respondent";
    party.organisation = "The firm";
    add(id, party);
    EXPECT_EQ(parties(id).size(), 2u);
    EXPECT_EQ(shown_name(parties(id)[1]), "The firm");
}

TEST_P(PartiesOfCaseTest, verify_finds_a_changed_row_of_each_table) {
    const auto id = trial();
    add(id, person("complainant", "A", number_a));
    finds_a_change_in("casework_parties", "role = 'patient'");
    execute("UPDATE casework_parties SET role = 'complainant'");
    finds_a_change_in("casework_party_details", "protection = 'marked'");
}

TEST(PartyRules, a_protected_party_is_named_and_nothing_tells_where_they_are) {
    auto party = person("complainant", "A Name", number_a);
    party.person.address = "Street 1";
    party.person.postal_code = "1";
    party.person.city = "Town";
    party.person.email = "a@example.test";
    party.person.phone = "1";
    EXPECT_EQ(without_whereabouts(party).person.address, "Street 1");
    for (const auto protection : {Protection::marked, Protection::protected_identity}) {
        party.protection = protection;
        const auto shown = without_whereabouts(party);
        EXPECT_EQ(shown_name(shown), "A Name");
        EXPECT_EQ(shown.person.personal_number, number_a);
        EXPECT_EQ(shown.person.address + shown.person.postal_code + shown.person.city + shown.person.email + shown.person.phone, "");
    }
}

TEST(CaseParty, an_address_is_taken_apart_as_people_write_it) {
    const auto of = [](const char* written) {
        Person person;
        set_address(person, written);
        return person.address + "|" + person.postal_code + "|" + person.city;
    };
    EXPECT_EQ(of("Gatan 1\n12345 Orten"), "Gatan 1|123 45|Orten");
    EXPECT_EQ(of("c/o Grannen\nGatan 1 B, 123 45  Stora Orten\n"), "c/o Grannen, Gatan 1 B|123 45|Stora Orten");
    EXPECT_EQ(of("Orten utan nummer"), "Orten utan nummer||");
    EXPECT_EQ(of("Box 12345"), "Box 12345||") << "a box is no town";
    EXPECT_EQ(of("12345"), "12345||");
    EXPECT_EQ(of(""), "||");
}

}  // namespace
}  // namespace casework
