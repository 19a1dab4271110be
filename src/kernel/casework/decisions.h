#pragma once
// Decisions (FL 31 to 34), who may take them, conflict of interest (FL 16 to 18), legal force, and
// appeals (FL 40 to 46). A decision is drafted, read by a second person where delegation asks for
// it, taken, sent, and appealed or left to have legal force. Included by casework.h, which is the door.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "hearings.h"
#include "identity/identity.h"

namespace casework {

enum class DecisionState { draft, read, decided, sent };
enum class Breach { not_said, no_breach, breach, unsuitable };   // PSL 7:18

// The day a party got a decision; party 0: everybody at once.
struct LegalNotice { base::PartyId party; base::Day day; };

struct Decision {
    std::int64_t id = 0;
    base::CaseId case_id;
    std::string kind;
    DecisionState state = DecisionState::draft;
    Breach breach = Breach::not_said;
    bool names_omitted = false;        // FL 33 last paragraph
    base::UserId drafter, reader, decider;
    base::Day drafted_day, decided_day, sent_day, served_day;
    base::DocumentId document;         // the decision as sent
    std::vector<LegalNotice> served_to;    // newest of each; served_day is the last of them
    std::vector<base::PartyId> unserved;   // who has not got it, where days are each party's own
    std::string content, reasons, took_part;   // unsealed: what is decided, why, who else took part (FL 31)
};

struct Conflict {
    base::UserId user;
    base::Day day;
    bool has = false;                  // declared none, or declared one
    std::string ground;                // fl:16:1 .. as a code of conflict_grounds; empty when none
    std::string reason;                // unsealed
};

enum class AppealState { received, forwarded, dismissed, changed, upheld, withdrawn };
struct Appeal {
    std::int64_t id = 0;
    std::int64_t decision = 0;
    base::PartyId party;
    base::Day received_day;
    bool timely = false;
    AppealState state = AppealState::received;
    base::Day forwarded_day, outcome_day;
    base::DocumentId document;
    std::string outcome;               // unsealed
};

// Pure (casework_decision_rules.cpp).
// The last day to appeal: weeks from the day it was served, rolled (lag 1930:173); nothing when it is not served.
// A party's own day, or without a party the last of them all.
std::optional<base::Day> last_appeal_day(const catalogue::Calendar& calendar, const catalogue::DecisionKind& kind, const Decision& decision,
                                         base::PartyId party = {});
// The day it got legal force: after the last appeal day without a timely appeal, or after its outcome; nothing: not yet.
std::optional<base::Day> legal_force(const catalogue::Calendar& calendar, const catalogue::DecisionKind& kind, const Decision& decision,
                                     const std::vector<Appeal>& appeals, base::Day today);

class Decisions {
public:
    explicit Decisions(const Casework& casework);

    std::vector<Decision> of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;
    std::vector<Conflict> conflicts(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;   // newest of each person
    std::vector<Appeal> appeals(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;

    base::Outcome declare_conflict(db::Transaction& tx, const Case& on, const Conflict& conflict, base::UserId actor, const crypto::CaseKeys& keys) const;

    base::Result<std::int64_t> draft(db::Transaction& tx, const Case& on, const Decision& decision, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome revise(db::Transaction& tx, const Case& on, const Decision& decision, base::UserId actor, const crypto::CaseKeys& keys) const;
    // By somebody other than the drafter.
    base::Outcome read(db::Transaction& tx, const Case& on, std::int64_t decision, const identity::Actor& actor, const crypto::CaseKeys& keys) const;
    // Everything that keeps it from being taken by this person today, as texts with their provision:
    // closed gate, hearing missing, no reasons, breach not said, no delegation, no second reader,
    // conflict declared or nothing declared. Empty: it may be taken.
    std::vector<base::Refusal> hindrances(db::Reader& reader, const Case& on, const Decision& decision, const identity::Actor& actor,
                                          const crypto::CaseKeys& keys) const;
    // Taken: closes the case with the kind as its outcome unless the kind is interim. Nothing half-written.
    base::Outcome decide(db::Transaction& tx, const Case& on, std::int64_t decision, const identity::Actor& actor, const crypto::CaseKeys& keys) const;
    // Without a document the engine makes one of the decision's own texts (FL 31).
    base::Outcome sent(db::Transaction& tx, const Case& on, std::int64_t decision, base::DocumentId document, base::UserId actor, const crypto::CaseKeys& keys) const;
    // `party` 0: everybody got it that day.
    base::Outcome served(db::Transaction& tx, const Case& on, std::int64_t decision, base::Day day, base::UserId actor, const crypto::CaseKeys& keys,
                         base::PartyId party = {}) const;

    // Says itself whether it came in time. One too late is dismissed by a decision of its own (FL 45),
    // one in time is forwarded to the court (FL 46).
    base::Result<std::int64_t> appeal(db::Transaction& tx, const Case& on, std::int64_t decision, base::PartyId party, base::Day received,
                                      base::DocumentId document, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome forward_appeal(db::Transaction& tx, const Case& on, std::int64_t appeal, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome dismiss_appeal(db::Transaction& tx, const Case& on, std::int64_t appeal, std::string_view reason, const identity::Actor& actor, const crypto::CaseKeys& keys) const;
    base::Outcome appeal_outcome(db::Transaction& tx, const Case& on, std::int64_t appeal, AppealState state, base::Day day, std::string_view outcome,
                                 base::UserId actor, const crypto::CaseKeys& keys) const;

private:
    void fill_notices(db::Reader& reader, base::CaseId id, std::vector<Decision>& decisions, const crypto::CaseKeys& keys) const;

    const Casework& casework_;
};

}  // namespace casework
