#pragma once
// The gates of a case: what the wizard asked, what was answered, and what it means. The newest
// finding of a gate counts; older ones stay as history. Included by casework.h, which is the door.
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
#include "i18n/i18n.h"

namespace casework {

class Casework;
struct Case;

enum class GateOutcome { open, passed, failed, excepted, discretion };
std::string_view code(GateOutcome outcome);

struct GateFinding {
    std::int64_t id = 0;
    std::string gate;
    GateOutcome outcome = GateOutcome::open;
    std::string exception;             // which, when excepted
    base::Day day;
    base::UserId actor;                // 0: answered by the sender on the form
    catalogue::Answers answers;        // unsealed
    std::string reason;                // unsealed; required for discretion
};

// Where a person says "passed" or "failed" of a gate whose law has no test of its own.
inline constexpr std::string_view outcome_field = "outcome";

// Pure (casework_gate_rules.cpp): what the answers mean: passed, failed, or open while something needed has not been answered.
GateOutcome judge(const catalogue::Catalogue& catalogue, const catalogue::Gate& gate, const catalogue::Answers& answers, base::Day received);
bool settled(GateOutcome outcome);     // passed, excepted or discretion

// What a refusal says, in the reader's language: a gate's name among its values stands in Swedish and English.
std::string words(const base::Refusal& refusal, const i18n::Texts& texts);

class Gates {
public:
    explicit Gates(const Casework& casework);

    std::vector<GateFinding> findings(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;   // oldest first
    // Newest of each gate of the version, in its order; a gate nobody has looked at is open.
    std::vector<GateFinding> now(db::Reader& reader, const Case& on, const crypto::CaseKeys& keys) const;
    // For lists and replay: outcomes alone, nothing unsealed.
    std::vector<std::pair<std::string, GateOutcome>> outcomes(db::Reader& reader, base::CaseId id) const;

    // The wizard's answers; the outcome is judged, never given, except for a gate without `pass` (outcome_field).
    // Refuses an answer that cannot be used (casework.refused.gate_*); what is missing leaves the gate open.
    base::Result<GateOutcome> answer(db::Transaction& tx, const Case& on, std::string_view gate, const catalogue::Answers& answers,
                                     base::UserId actor, const crypto::CaseKeys& keys) const;
    // Past the gate by an exception that the law names, or opened all the same where the law has it: each needs
    // a reason, and a gate that is not settled.
    base::Outcome except(db::Transaction& tx, const Case& on, std::string_view gate, std::string_view exception, std::string_view reason,
                         base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome open_by_discretion(db::Transaction& tx, const Case& on, std::string_view gate, std::string_view reason,
                                     base::UserId actor, const crypto::CaseKeys& keys) const;

private:
    const Casework& casework_;
};

}  // namespace casework
