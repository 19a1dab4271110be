#pragma once
// Hearing before decision (kommunicering, FL 25, and rules of the type such as PSL 7:16, 7:18): who
// must be heard on what, by when; replies; exceptions with their reason. Included by casework.h,
// which is the door.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "case_parties.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"

namespace casework {

enum class HearingState { sent, replied, no_reply, excepted };   // no_reply: the day has passed, and they were warned

struct Hearing {
    std::int64_t id = 0;
    base::CaseId case_id;
    std::string rule;
    base::PartyId party;
    base::DocumentId document;         // on what: the draft, the complaint, material of the case
    base::Day sent_day, reply_by;
    HearingState state = HearingState::sent;
    base::DocumentId reply;
    base::Day replied_day;
    std::string exception;             // FL 25 1, 2, 3 as ids of the rule's exceptions
    std::string reason;                // unsealed
    base::UserId actor;
};

// Pure (casework_hearing_rules.cpp): what still stands between a case and the decision; empty: it may be taken.
// `party` is whom it must be sent to: a party who is protected or represented is heard through the representative.
struct Missing { std::string rule; base::PartyId party; std::string why; base::Day until{}; };   // why: not_sent, waiting (until reply_by)
std::vector<Missing> missing_hearings(const catalogue::CaseTypeVersion& version, const catalogue::DecisionKind& kind,
                                      const std::vector<CaseParty>& parties, const std::vector<Hearing>& hearings, base::Day today);

// Who speaks for a party on the day: the representative before the guardian, else the party itself.
base::PartyId heard_through(const CaseParty& party, const std::vector<CaseParty>& parties, base::Day day);

class Hearings {
public:
    explicit Hearings(const Casework& casework);

    std::vector<Hearing> of_case(db::Reader& reader, const Case& on, const crypto::CaseKeys& keys) const;
    // `reply_by` 0: the rule's days from today, rolled to a working day. Refuses a day that is past,
    // a party whose role the rule does not hear, a document of another case.
    base::Result<std::int64_t> send(db::Transaction& tx, const Case& on, std::string_view rule, base::PartyId party, base::DocumentId document,
                                    base::Day reply_by, base::UserId actor, const crypto::CaseKeys& keys) const;
    // A reply after the day still counts while no decision is taken.
    base::Outcome reply(db::Transaction& tx, const Case& on, std::int64_t hearing, base::DocumentId document, const crypto::CaseKeys& keys) const;
    base::Outcome except(db::Transaction& tx, const Case& on, std::string_view rule, base::PartyId party, std::string_view exception,
                         std::string_view reason, base::UserId actor, const crypto::CaseKeys& keys) const;

private:
    const Casework& casework_;
};

}  // namespace casework
