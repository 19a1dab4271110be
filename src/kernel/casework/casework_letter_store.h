#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table letters{"casework_letters",
    {"id", "case_id", "at", "template_id", "party_id", "state", "channel", "language", "document_id", "made_day", "sent_day", "actor",
     "subject_sealed", "body_sealed"}, 1};

inline const ledger::Table batches{"casework_batches", {"id", "at", "made_day", "actor", "ended_day", "ended_by"}};
inline const ledger::Table batch_letters{"casework_batch_letters", {"id", "batch_id", "of_case", "letter_id"}};

struct SealedLetter { std::string subject, body; };
struct StoredLetter { Letter letter; SealedLetter sealed; };
std::vector<StoredLetter> letters_of(db::Reader& reader, base::CaseId id);   // oldest first
std::vector<Letters::Waiting> waiting_letters(db::Reader& reader, std::string_view channel, int limit);
db::Values values(const Letter& letter, base::Time at, const SealedLetter& sealed);
void update(db::Transaction& tx, const Letter& letter, const SealedLetter& sealed);

std::vector<Letters::Waiting> unbatched_letters(db::Reader& reader, int limit);   // by post, oldest first
bool in_open_batch(db::Reader& reader, std::int64_t letter);
std::optional<LetterBatch> batch(db::Reader& reader, std::int64_t id);
std::vector<LetterBatch> batches_by(db::Reader& reader, bool open, int limit);
void end_batch(db::Transaction& tx, std::int64_t id, base::Day day, base::UserId actor);

void declare_letter_tables(ledger::Ledger& ledger);

}  // namespace casework::store
