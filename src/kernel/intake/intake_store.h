#pragma once
#include "intake/intake.h"

namespace intake::store {

inline const ledger::Table submissions{"intake_submissions",
    {"id", "case_id", "document_id", "form", "form_day", "language", "channel", "answers_sealed", "contact_sealed", "code_hash"}, 1};
inline const ledger::Table receipts{"intake_receipts", {"id", "key_hash", "body_hash", "answer_sealed", "day", "mac"}};
inline const ledger::Table drafts{"intake_drafts", {"id", "token_hash", "sealed", "expires_at", "mac"}};
inline const ledger::Table messages{"intake_messages", {"id", "hash", "case_id", "mac"}};
inline const ledger::Table codes{"intake_codes", {"id", "hash", "case_id", "made_day", "mac"}};
inline const ledger::Table outbox{"intake_outbox",
    {"id", "case_id", "to_sealed", "message_sealed", "state", "attempts", "next_at", "answer", "made_at", "mac"}};

struct Receipt { std::int64_t id; std::string body_hash, answer_sealed; };
std::optional<Receipt> receipt(db::Reader& reader, std::string_view key_hash);

struct Draft { std::int64_t id; std::string sealed; base::Time expires_at; };
std::optional<Draft> draft(db::Reader& reader, std::string_view token_hash);
void delete_draft(db::Transaction& tx, std::string_view token_hash);
std::int64_t sweep(db::Transaction& tx, base::Day receipts_before, base::Time drafts_before);

struct StoredSubmission { std::int64_t id; base::CaseId case_id; std::string form; base::Day form_day; std::string language, channel, answers, contact; };
std::optional<StoredSubmission> first_submission(db::Reader& reader, base::CaseId case_id);
// Contact details of each, sealed, the newest first.
struct StoredContact { std::int64_t id; std::string sealed; };
std::vector<StoredContact> contacts(db::Reader& reader, base::CaseId case_id);
std::optional<base::CaseId> case_of_code(db::Reader& reader, std::string_view code_hash);
bool has_code(db::Reader& reader, base::CaseId case_id);     // one that the sender was given

std::optional<base::CaseId> case_of_message(db::Reader& reader, std::string_view hash);

struct Queued { std::int64_t id; base::CaseId case_id; std::string to_sealed, message_sealed, state; int attempts; base::Time next_at; std::string answer; base::Time made_at; };
db::Values values(const Queued& queued);
std::vector<Queued> due(db::Reader& reader, base::Time now, int limit);
std::optional<Queued> queued(db::Reader& reader, std::int64_t id);
std::vector<Queued> queued_of(db::Reader& reader, base::CaseId case_id);
std::vector<Queued> failed(db::Reader& reader, int limit);
std::int64_t waiting(db::Reader& reader);

}  // namespace intake::store
