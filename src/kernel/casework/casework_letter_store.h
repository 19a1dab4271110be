#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table letters{"casework_letters",
    {"id", "case_id", "at", "template_id", "party_id", "state", "channel", "language", "document_id", "made_day", "sent_day", "actor",
     "subject_sealed", "body_sealed"}, 1};

struct SealedLetter { std::string subject, body; };
struct StoredLetter { Letter letter; SealedLetter sealed; };
std::vector<StoredLetter> letters_of(db::Reader& reader, base::CaseId id);   // oldest first
std::vector<Letters::Waiting> waiting_letters(db::Reader& reader, std::string_view channel, int limit);
db::Values values(const Letter& letter, base::Time at, const SealedLetter& sealed);
void update(db::Transaction& tx, const Letter& letter, const SealedLetter& sealed);

void declare_letter_tables(ledger::Ledger& ledger);

}  // namespace casework::store
