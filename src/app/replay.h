#pragma once
// Closed cases judged anew under other law: which of them a bill, or the law of another day, would
// have let through a gate or stopped at it, given another time, or closed in another way. Reads
// only; what was written about a case stays as it was found.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casework/casework.h"

namespace app {

// no_law: the type has no version in force that day; no_own_law: the catalogue no longer has the
// version that the case was opened under, so that nothing can be compared.
enum class ReplayKind {
    gate,
    gate_new,
    gate_gone,
    clock,
    clock_new,
    clock_gone,
    outcome,
    outcome_gone,
    no_law,
    no_own_law
};
std::string_view code(ReplayKind kind);

struct ReplayChange {
    ReplayKind kind = ReplayKind::gate;
    std::string what;  // the gate, clock, outcome or case type
    std::string before, after;
    bool operator==(const ReplayChange&) const = default;
};
std::string to_string(const ReplayChange& change);  // "gate two_years: passed -> failed"

// What is known of a closed case: findings and marks oldest first.
struct ClosedCase {
    casework::Case row;
    std::vector<casework::GateFinding> findings;
    std::vector<casework::ClockMark> marks;
    // Read only when the two laws ask different things of the decision.
    std::vector<casework::CaseParty> parties{};
    std::vector<casework::Hearing> hearings{};
    std::optional<casework::Decision> decision{};
};
// A version as one catalogue has it; null when none was in force.
struct LawOfCase {
    const catalogue::Catalogue& catalogue;
    const catalogue::CaseTypeVersion* version = nullptr;
};

// Pure. Everything that differs, gates first, then clocks, then the outcome, each in the order of its own law.
std::vector<ReplayChange> compare(const ClosedCase& closed, const LawOfCase& own, const LawOfCase& other);

struct ReplayedCase {
    std::string number, type;
    std::vector<ReplayChange> changes;
};
struct Replayed {
    std::int64_t cases = 0;                     // closed cases looked at
    std::vector<ReplayedCase> changed;          // in order of year and number
    std::map<std::string, std::int64_t> kinds;  // how many cases have a change of the kind
};
// All closed cases under the law of `draft` on the day.
Replayed replay(const casework::Casework& casework, db::Database& database, const catalogue::Catalogue& draft,
                base::Day as_of, const std::function<void(std::int64_t done, std::int64_t all)>& progress = {});

std::string to_text(const Replayed& replayed, base::Day as_of);
std::string to_json(const Replayed& replayed, base::Day as_of);

}  // namespace app
