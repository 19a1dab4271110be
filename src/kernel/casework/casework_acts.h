#pragma once
// What the acts on a case share: the event with its rows, and documents that must be the case's own.
#include <optional>
#include <string_view>
#include <vector>

#include "casework/casework.h"

namespace casework {

// An act without staff on an anonymous case has a day and no time (DECISIONS.md ruling 6).
inline base::Time time_of_act(const Casework& casework, const Case& on, base::UserId actor) {
    const auto now = casework.clock().now();
    return on.anonymous && !actor ? base::start_of(base::stockholm_day(now)) : now;
}

inline void append(const Casework& casework, db::Transaction& tx, const ledger::EventKind& kind, const Case& on, base::DocumentId document,
                   base::UserId actor, const std::vector<ledger::RowContent>& rows, const crypto::CaseKeys& keys) {
    casework.ledger().append(tx, {kind, on.id, document, actor, time_of_act(casework, on, actor)}, rows, &keys.salt());
}

// Why a letter cannot go to the party that way (casework_letters.cpp).
std::optional<base::Refusal> channel_fault(const CaseParty& party, std::string_view channel);

inline bool document_of_case(const Casework& casework, db::Reader& reader, const Case& on, base::DocumentId document, const crypto::CaseKeys& keys) {
    if (!document) return false;
    for (const auto& one : casework.registry().documents(reader, on.id, keys))
        if (one.id == document) return true;
    return false;
}

}  // namespace casework
