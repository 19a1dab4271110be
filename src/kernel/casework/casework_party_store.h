#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table parties{"casework_parties", {"id", "case_id", "role", "represents", "from_day", "until_day"}, 1};
inline const ledger::Table party_details{"casework_party_details",
    {"id", "case_id", "party_id", "version", "at", "actor", "person_hash", "person_sealed", "unit_id", "provider_id", "authority",
     "authority_document", "protection", "language", "format"}, 1};

// The newest version of each party of the case; `sealed` holds the person and the organisation's name.
struct StoredParty { CaseParty party; std::int64_t details = 0; int version = 0; std::string sealed; };
std::vector<StoredParty> parties_of(db::Reader& reader, base::CaseId id);

db::Values values(const CaseParty& party);
struct Version { std::int64_t id = 0; int number = 1; base::Time at; base::UserId actor; std::string hash, sealed; };
db::Values values(const CaseParty& party, const Version& version);
void end_party(db::Transaction& tx, base::PartyId party, base::Day until);

std::vector<CaseParties::Own> cases_of_person(db::Reader& reader, const std::string& hash, base::Day today);

void declare_party_tables(ledger::Ledger& ledger);

}  // namespace casework::store
