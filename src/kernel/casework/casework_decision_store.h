#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table decisions{"casework_decisions",
    {"id", "case_id", "at", "kind", "state", "breach", "names_omitted", "drafter", "reader_id", "decider", "drafted_day", "decided_day",
     "sent_day", "served_day", "document_id", "content_sealed", "reasons_sealed", "took_part_sealed"}, 1};
inline const ledger::Table conflicts{"casework_conflicts",
    {"id", "case_id", "at", "user_id", "day", "has", "ground", "reason_sealed", "actor"}, 1};
inline const ledger::Table appeals{"casework_appeals",
    {"id", "case_id", "at", "decision_id", "party_id", "received_day", "timely", "state", "forwarded_day", "outcome_day", "document_id",
     "actor", "outcome_sealed"}, 1};

struct SealedDecision { std::string content, reasons, took_part; };
struct StoredDecision { Decision decision; SealedDecision sealed; };
std::vector<StoredDecision> decisions_of(db::Reader& reader, base::CaseId id);   // oldest first
db::Values values(const Decision& decision, base::Time at, const SealedDecision& sealed);
void update_text(db::Transaction& tx, const Decision& decision, const SealedDecision& sealed);
void update_state(db::Transaction& tx, const Decision& decision);

inline const ledger::Table legal_notices{"casework_legal_notices", {"id", "case_id", "at", "decision_id", "party_id", "day", "actor"}, 1};
struct StoredNotice { std::int64_t decision = 0; LegalNotice notice; };
std::vector<StoredNotice> notices_of(db::Reader& reader, base::CaseId id);   // oldest first

struct StoredConflict { Conflict conflict; std::int64_t id = 0; std::string reason; };
std::vector<StoredConflict> conflicts_of(db::Reader& reader, base::CaseId id);   // oldest first
db::Values values(const Conflict& conflict, std::int64_t id, base::CaseId case_id, base::Time at, const std::string& reason, base::UserId actor);

struct StoredAppeal { Appeal appeal; std::string outcome; };
std::vector<StoredAppeal> appeals_of(db::Reader& reader, base::CaseId id);   // oldest first
db::Values values(const Appeal& appeal, base::CaseId case_id, base::Time at, base::UserId actor, const std::string& outcome);
void update(db::Transaction& tx, const Appeal& appeal, const std::string& outcome);

void declare_decision_tables(ledger::Ledger& ledger);

}  // namespace casework::store
