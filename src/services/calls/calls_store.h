#pragma once
#include <optional>
#include <string>
#include <vector>

#include "calls_parts.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace calls::store {

inline const ledger::Table notes{"calls_notes",
    {"id", "kind", "author", "service", "started", "updated", "version", "call_day", "attempts", "phone_hash", "unit", "sealed", "mac"}};
inline const ledger::Table contacts{"calls_contacts",
    {"id", "case_id", "service", "caller_kind", "contact", "child", "interpreter", "seconds", "day", "phone_hash", "call_day", "call_state", "call_sealed"}, 1};

db::Values values(const NoteRow& note);
std::optional<NoteRow> note(db::Reader& reader, std::int64_t id);
// Oldest first. Of nobody (0) those are voice-mail messages that wait.
std::vector<NoteRow> notes_of(db::Reader& reader, base::UserId author, int limit);
// Of anybody but the author, begun before: left open.
std::vector<NoteRow> left_open(db::Reader& reader, base::UserId but, base::Time before, int limit);
std::vector<NoteRow> notes_with_phone(db::Reader& reader, std::string_view phone_hash, int limit);
void delete_note(db::Transaction& tx, std::int64_t id);

db::Values values(const ContactRow& contact);
std::optional<ContactRow> contact(db::Reader& reader, std::int64_t id);
std::optional<ContactRow> contact_of_case(db::Reader& reader, base::CaseId id);
// Newest first.
std::vector<ContactRow> contacts_with_phone(db::Reader& reader, std::string_view phone_hash, int limit);
// Call backs that were promised, the day that is due first first.
std::vector<ContactRow> waiting(db::Reader& reader, int limit);
ledger::RowContent end_call_back(db::Transaction& tx, std::int64_t id, std::string_view state);

}  // namespace calls::store
