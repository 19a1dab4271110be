#pragma once
// What somebody or some model thinks of a case: classification (area, theme), severity, unit.
// Append-only: who said so, on what, since which event. The newest of each kind is in force.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assessments/ratings.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "casework/casework.h"
#include "db/db.h"
#include "ledger/ledger.h"

#include "assessments/ratings.h"

namespace assessments {

enum class Kind { area, theme, severity, unit };
std::string_view code(Kind kind);

// A unit that a case is linked to, with what follows for the case from it.
struct UnitLink {
    base::OperationId unit;            // 0: unit unknown
    base::ProviderId provider;
    std::string municipality, county;
};

struct Entry {
    std::int64_t id = 0;
    base::CaseId case_id;
    Kind kind = Kind::area;
    std::string value;                 // code, "1".."5", or the unit's id in decimal; empty: taken back
    std::string source;                // "sender", "person", or a model's name and version
    base::UserId actor;
    std::int64_t since_event = 0;
    base::Time at;
};

// Only the members that are set change.
struct Judgement {
    std::optional<std::string> area, theme;
    std::optional<int> severity;
    std::optional<UnitLink> unit;
};

// The newest value of each kind at a position of the ledger.
struct State { std::string area, theme; int severity = 0; std::int64_t unit = 0; };

class Assessments {
public:
    Assessments(ledger::Ledger& ledger, const casework::Casework& casework, const base::Clock& clock, base::IdAllocator& ids);

    // Refuses codes that the catalogue does not have in force, and a theme of another area's list.
    base::Outcome judge(db::Transaction& tx, const casework::Case& on, const Judgement& judgement, std::string_view source,
                        base::UserId actor, const crypto::CaseKeys& keys) const;
    // What the sender said when the case was opened, as entries of source "sender"; rows for the
    // event that the caller appends next in the same transaction.
    std::vector<ledger::RowContent> said_by_sender(db::Transaction& tx, base::CaseId id, base::Time at, const std::string& area,
                                                   base::OperationId unit) const;
    std::vector<Entry> history(db::Reader& reader, base::CaseId id) const;
    // As known at ledger position `position`, for every case that has any entry. `f` in order of case.
    std::map<std::int64_t, State> as_known(db::Reader& reader, std::int64_t position) const;

private:
    ledger::Ledger& ledger_;
    const casework::Casework& casework_;
    const base::Clock& clock_;
    base::IdAllocator& ids_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace assessments
