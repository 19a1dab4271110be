#include "casework_party_store.h"

#include <array>

namespace casework::store {

namespace {

constexpr std::array<std::string_view, 3> protections{"none", "marked", "protected_identity"};

Protection protection_of(std::string_view code) {
    for (std::size_t i = 0; i < protections.size(); ++i)
        if (protections[i] == code) return static_cast<Protection>(i);
    throw base::Fault("casework_party_details holds an unknown protection");
}

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

std::vector<StoredParty> parties_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredParty> found;
    reader.query("SELECT p.id, p.case_id, p.role, p.represents, p.from_day, p.until_day, d.unit_id, d.provider_id, d.authority, "
                 "d.authority_document, d.protection, d.language, d.format, d.id, d.version, d.person_sealed "
                 "FROM casework_parties p JOIN casework_party_details d ON d.party_id = p.id "
                 "AND d.version = (SELECT MAX(n.version) FROM casework_party_details n WHERE n.party_id = p.id) "
                 "WHERE p.case_id = ? ORDER BY p.id", {id}, [&](const db::Row& row) {
        StoredParty stored;
        auto& party = stored.party;
        party.id = row.id<base::PartyId>(0);
        party.case_id = row.id<base::CaseId>(1);
        party.role = row.string(2);
        party.represents = row.id<base::PartyId>(3);
        party.from = day(row.integer(4));
        party.until = day(row.integer(5));
        party.unit = row.id<base::OperationId>(6);
        party.provider = row.id<base::ProviderId>(7);
        party.authority = row.string(8);
        party.authority_document = row.id<base::DocumentId>(9);
        party.protection = protection_of(row.text(10));
        party.language = row.string(11);
        party.format = row.string(12);
        stored.details = row.integer(13);
        stored.version = static_cast<int>(row.integer(14));
        stored.sealed = row.blob(15);
        found.push_back(std::move(stored));
    });
    return found;
}

db::Values values(const CaseParty& party) {
    return {party.id, party.case_id, party.role, party.represents, party.from.number, party.until.number};
}

db::Values values(const CaseParty& party, const Version& version) {
    return {version.id, party.case_id, party.id, version.number, version.at.us, version.actor, db::Bytes{version.hash},
            db::Bytes{version.sealed}, party.unit, party.provider, party.authority, party.authority_document,
            protections[static_cast<std::size_t>(party.protection)], party.language, party.format};
}

void end_party(db::Transaction& tx, base::PartyId party, base::Day until) {
    tx.execute("UPDATE casework_parties SET until_day = ? WHERE id = ?", {until.number, party});
}

std::vector<CaseParties::Own> cases_of_person(db::Reader& reader, const std::string& hash, base::Day today) {
    std::vector<CaseParties::Own> found;
    reader.query("SELECT p.case_id, p.id, p.role FROM casework_party_details d JOIN casework_parties p ON p.id = d.party_id "
                 "WHERE d.person_hash = ? AND d.version = (SELECT MAX(n.version) FROM casework_party_details n WHERE n.party_id = d.party_id) "
                 "AND p.from_day <= ? AND (p.until_day = 0 OR p.until_day >= ?) ORDER BY p.case_id DESC, p.id DESC",
                 {db::Bytes{hash}, today.number, today.number}, [&](const db::Row& row) {
        found.push_back({row.id<base::CaseId>(0), row.id<base::PartyId>(1), row.string(2)});
    });
    return found;
}

void declare_party_tables(ledger::Ledger& ledger) {
    ledger.cover(parties);
    ledger.cover(party_details);
}

}  // namespace casework::store
