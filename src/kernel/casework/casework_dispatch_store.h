#pragma once
#include "casework/casework.h"

namespace casework::store {

inline const ledger::Table dispatches{"casework_dispatches",
    {"id", "case_id", "state", "attempts", "next_at", "tried_at", "answer", "mac"}, 1};

db::Values values(const Dispatch& dispatch);
std::optional<Dispatch> dispatch_of(db::Reader& reader, std::int64_t letter);
std::vector<Dispatch> due_dispatches(db::Reader& reader, base::Time now, int limit);
std::vector<Dispatch> waiting_dispatches(db::Reader& reader, int limit);
// The letter goes another way than it was queued for.
void redirect_letter(db::Transaction& tx, std::int64_t letter, std::string_view channel);

void declare_dispatch_tables(ledger::Ledger& ledger);

}  // namespace casework::store
