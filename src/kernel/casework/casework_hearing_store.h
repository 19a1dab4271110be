#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table hearings{"casework_hearings",
    {"id", "case_id", "at", "rule", "party_id", "document_id", "sent_day", "reply_by", "state", "reply_document", "replied_day",
     "exception", "reason_sealed", "actor"}, 1};

struct StoredHearing { Hearing hearing; std::string reason; };
std::vector<StoredHearing> hearings_of(db::Reader& reader, base::CaseId id);   // oldest first
db::Values values(const Hearing& hearing, base::Time at, const std::string& reason);
void hearing_replied(db::Transaction& tx, const Hearing& hearing);

void declare_hearing_tables(ledger::Ledger& ledger);

}  // namespace casework::store
