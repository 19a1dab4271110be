#pragma once
// What is to be done now in a case, computed from its steps, gates, clocks, hearings and decisions:
// shown first on its page, and the order of work lists. Included by casework.h, which is the door.
#include <string>
#include <vector>

#include "case_parties.h"
#include "catalogue/catalogue.h"
#include "clocks.h"
#include "decisions.h"
#include "fees.h"
#include "gates.h"
#include "hearings.h"
#include "letters.h"

namespace casework {

// Everything of a case that the engine looks at.
struct CaseFile {
    const catalogue::CaseTypeVersion* version = nullptr;
    std::vector<ClockState> clocks;
    std::vector<GateFinding> gates;    // newest of each gate
    std::vector<CaseParty> parties;
    std::vector<Hearing> hearings;
    std::vector<Decision> decisions;
    std::vector<Appeal> appeals;
    std::vector<Conflict> conflicts;
    std::vector<Letter> letters;
    std::vector<CaseFee> fees;
    std::vector<std::string> read_twice;   // decision kinds that somebody else must read before they are taken (delegation)
};

// `what` is a code: read, answer_gate, demand_fee, await_fee, fee_overdue, close_after_gate, declare_conflict, answer_demand, notify_delay, send_hearing, await_reply, draft_decision,
// read_decision, decide, send_decision, test_appeal, step_work, take_step, classify, link_unit, answer, close, nothing. The text is
// casework.next.<what>, filled with `about` (a name of the catalogue) where it has {0}. step_work is what the
// catalogue itself says is done at this step.
struct NextAction {
    std::string what;
    std::string object;                // id of the gate, clock, hearing rule, decision or step
    catalogue::Text about;
    base::Day due;                     // 0: no day
    std::string provision;             // empty: the office's own
};
NextAction next_action(const Case& on, const CaseFile& file, base::Day today);

}  // namespace casework
