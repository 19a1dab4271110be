#pragma once
// Pure rules of decisions: what keeps one from being taken, and who may take it.
#include <vector>

#include "casework/casework.h"

namespace casework {

// What is looked at besides the decision and the person.
struct DecisionGrounds {
    const catalogue::CaseTypeVersion* version = nullptr;
    catalogue::DelegationRule delegation;
    bool case_open = true;
    std::vector<GateFinding> gates;    // newest of each
    std::vector<CaseParty> parties;
    std::vector<Hearing> hearings;     // oldest first
    std::vector<Conflict> conflicts;   // newest of each person
    base::Day today;
};

std::vector<base::Refusal> hindrances(const DecisionGrounds& grounds, const Decision& decision, const identity::Actor& actor);

// The lowest role of the rule, or one above it.
bool may_decide(const catalogue::DelegationRule& rule, const identity::Actor& actor);
// The person's own newest declaration; null when nothing was declared.
const Conflict* declared_by(const std::vector<Conflict>& conflicts, base::UserId user);
bool in_conflict(const std::vector<Conflict>& conflicts, base::UserId user);


// Kept with the case where a clock starts on a decision's legal force: the day it has it, unless it is appealed in time.
void mark_legal_force(const Casework& casework, db::Transaction& tx, const Case& on, const Decision& decision, base::UserId actor,
                      const crypto::CaseKeys& keys);

}  // namespace casework
