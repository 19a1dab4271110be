#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table cases{"casework_cases",
    {"id", "type", "version_day", "class_code", "serial", "year", "channel", "received_day", "received_at", "anonymous", "region",
     "county", "municipality", "step", "open", "urgent", "owner", "area", "theme", "severity", "unit_id", "provider_id", "clock",
     "due_day", "outcome", "closed_day", "secrecy", "keys"}, 0};
inline const ledger::Table notes{"casework_notes", {"id", "case_id", "at", "actor", "kind", "text_sealed"}, 1};
inline const ledger::Table links{"casework_links", {"id", "case_id", "other_id", "kind"}, 1};

db::Values values(const Case& row, const std::string& keys_wrapped);
void update(db::Transaction& tx, const Case& row);
std::optional<Case> by_id(db::Reader& reader, base::CaseId id);
// Those that are there, in the order asked for; some at a time, so that a page of a list is one question.
std::vector<Case> by_ids(db::Reader& reader, const std::vector<std::int64_t>& ids);
std::optional<Case> by_number(db::Reader& reader, const registry::RegistryNumber& number);
std::string keys_wrapped(db::Reader& reader, base::CaseId id);

// `regions` empty: all of them.
std::vector<Case> list(db::Reader& reader, const std::vector<std::string>& regions, const Filter& filter, base::Day today);
Listed list_counted(db::Reader& reader, const std::vector<std::string>& regions, const Filter& filter, base::Day today, int max);
void each(db::Reader& reader, const std::function<void(const Case&)>& f);
void each_received(db::Reader& reader, base::Day first, base::Day last, const std::function<void(const Case&)>& f);

// The highest serial of a year; 0 when it has none.
std::int64_t last_serial(db::Reader& reader, int year);

struct StoredNote { Casework::Note note; std::string sealed; };
std::vector<StoredNote> notes_of(db::Reader& reader, base::CaseId id);
std::vector<Casework::Link> links_of(db::Reader& reader, base::CaseId id);

}  // namespace casework::store
