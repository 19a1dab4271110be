#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table fees{"casework_fees",
    {"id", "case_id", "at", "fee", "kronor", "state", "demanded_day", "pay_by", "settled_day", "actor", "reason_sealed"}, 1};
inline const ledger::Table payments{"casework_payments", {"id", "case_id", "at", "fee_id", "kronor", "day", "actor"}, 1};

struct StoredFee { CaseFee fee; std::string reason; };
std::vector<StoredFee> fees_of(db::Reader& reader, base::CaseId id);   // oldest first
std::vector<Fees::Unpaid> unpaid_fees(db::Reader& reader, int limit);
db::Values values(const CaseFee& fee, base::Time at, const std::string& reason_sealed);
db::Values values(std::int64_t id, const CaseFee& fee, const CaseFee::Payment& payment, base::Time at);
void update(db::Transaction& tx, const CaseFee& fee, const std::string& reason_sealed);

void declare_fee_tables(ledger::Ledger& ledger);

}  // namespace casework::store
