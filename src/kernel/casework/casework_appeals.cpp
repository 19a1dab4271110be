// Appeals (FL 40 to 46): received and found timely or not, forwarded or dismissed, and how they ended.
#include <algorithm>
#include <limits>

#include "base/text.h"
#include "casework_acts.h"
#include "casework_decision_rules.h"
#include "casework_decision_store.h"
#include "casework_events.h"

namespace casework {

namespace {

constexpr std::string_view outcome_column = "casework.appeals.outcome";   // not a text key
constexpr std::size_t outcome_characters_max = 20'000;

using base::Refusal;
using crypto::KeyClass;

std::string sealed(const Appeal& appeal, const Case& on, const crypto::CaseKeys& keys) {
    return keys.seal(KeyClass::matter, {outcome_column, appeal.id, on.id.value}, appeal.outcome);
}

void write(const Casework& casework, db::Transaction& tx, const ledger::EventKind& kind, const Case& on, const Appeal& appeal,
           base::UserId actor, const crypto::CaseKeys& keys) {
    store::update(tx, appeal, sealed(appeal, on, keys));
    append(casework, tx, kind, on, appeal.document, actor, {ledger::reread(tx, store::appeals, appeal.id)}, keys);
}

std::optional<Appeal> find(const std::vector<Appeal>& appeals, std::int64_t id) {
    for (const auto& appeal : appeals)
        if (appeal.id == id) return appeal;
    return {};
}

std::optional<Refusal> text_fault(std::string_view field, std::string_view text) {
    if (base::count_characters(text) <= outcome_characters_max) return {};
    return Refusal{"casework.refused.too_long", std::string{field}, "", {std::to_string(outcome_characters_max)}};
}

const Refusal unknown{"casework.refused.appeal_unknown", "appeal"};

}  // namespace

// The rule says the day when today is far enough on; a clock counts from the day that is to come.
void mark_legal_force(const Casework& casework, db::Transaction& tx, const Case& on, const Decision& decision, base::UserId actor,
                      const crypto::CaseKeys& keys) {
    const auto version = casework.version(on.type, on.version_day);
    const auto* kind = version ? (*version)->decision(decision.kind) : nullptr;
    if (!kind || !kind->interim) return;
    const auto day = legal_force(casework.catalogue().calendar(), *kind, decision, casework.decisions().appeals(tx, on.id, keys),
                                 {std::numeric_limits<std::int32_t>::max()});
    if (day) casework.clocks().mark_decision(tx, on, "legal_force", kind->id, *day, actor, keys);
}

std::vector<Appeal> Decisions::appeals(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Appeal> found;
    for (auto& stored : store::appeals_of(reader, id)) {
        stored.appeal.outcome = keys.open(KeyClass::matter, {outcome_column, stored.appeal.id, id.value}, stored.outcome);
        found.push_back(std::move(stored.appeal));
    }
    return found;
}

base::Result<std::int64_t> Decisions::appeal(db::Transaction& tx, const Case& on, std::int64_t decision_id, base::PartyId party,
                                             base::Day received, base::DocumentId document, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto decisions = of_case(tx, on.id, keys);
    const auto decision = std::find_if(decisions.begin(), decisions.end(), [&](const Decision& one) { return one.id == decision_id; });
    if (decision == decisions.end()) return Refusal{"casework.refused.decision_unknown", "decision"};
    if (decision->decided_day.number == 0) return Refusal{"casework.refused.decision_not_taken", "decision", "fl:41"};
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return version.error();
    const auto* kind = (*version)->decision(decision->kind);
    if (!kind || !kind->appealable) return Refusal{"casework.refused.appeal_none", "decision", "fl:41"};
    const auto parties = casework_.case_parties().of_case(tx, on.id, keys);
    if (std::none_of(parties.begin(), parties.end(), [&](const CaseParty& one) { return one.id == party; }))
        return Refusal{"casework.refused.appeal_party", "party", "fl:42"};
    if (received < decision->decided_day || received > casework_.clock().today())
        return Refusal{"casework.refused.appeal_day", "received", "fl:44"};
    if (!document_of_case(casework_, tx, on, document, keys)) return Refusal{"casework.refused.appeal_document", "document", "fl:43"};
    Appeal made;
    made.id = casework_.ids().next();
    made.decision = decision_id;
    made.party = party;
    made.received_day = received;
    made.document = document;
    const auto last = last_appeal_day(casework_.catalogue().calendar(), *kind, *decision, party);
    made.timely = !last || received <= *last;   // the time has not begun for who has not got the decision
    const auto row = ledger::insert(tx, store::appeals, store::values(made, on.id, casework_.clock().now(), actor, sealed(made, on, keys)));
    append(casework_, tx, appeal_received, on, document, actor, {row}, keys);
    if (made.timely) casework_.clocks().mark_decision(tx, on, "appealed", kind->id, received, actor, keys);
    return made.id;
}

base::Outcome Decisions::forward_appeal(db::Transaction& tx, const Case& on, std::int64_t id, base::UserId actor, const crypto::CaseKeys& keys) const {
    auto appeal = find(appeals(tx, on.id, keys), id);
    if (!appeal) return unknown;
    if (appeal->state != AppealState::received) return Refusal{"casework.refused.appeal_tested", "appeal", "fl:46"};
    if (!appeal->timely) return Refusal{"casework.refused.appeal_late", "appeal", "fl:45"};
    appeal->state = AppealState::forwarded;
    appeal->forwarded_day = casework_.clock().today();
    write(casework_, tx, appeal_forwarded, on, *appeal, actor, keys);
    return base::Done{};
}

base::Outcome Decisions::dismiss_appeal(db::Transaction& tx, const Case& on, std::int64_t id, std::string_view reason, const identity::Actor& actor,
                                        const crypto::CaseKeys& keys) const {
    auto appeal = find(appeals(tx, on.id, keys), id);
    if (!appeal) return unknown;
    if (appeal->state != AppealState::received) return Refusal{"casework.refused.appeal_tested", "appeal", "fl:45"};
    if (appeal->timely) return Refusal{"casework.refused.appeal_timely", "appeal", "fl:46"};
    if (base::trim(reason).empty()) return Refusal{"casework.refused.appeal_reason", "reason", "fl:32"};
    if (auto fault = text_fault("reason", reason)) return *fault;
    const auto today = casework_.clock().today();
    if (!may_decide(casework_.catalogue().delegation(on.type, "appeal_dismissed", today), actor))
        return Refusal{"casework.refused.decision_delegation"};
    if (in_conflict(conflicts(tx, on.id, keys), actor.user)) return Refusal{"casework.refused.decision_conflict", "", "fl:16"};
    appeal->state = AppealState::dismissed;
    appeal->outcome_day = today;
    appeal->outcome = base::trim(reason);
    write(casework_, tx, appeal_dismissed, on, *appeal, actor.user, keys);
    return base::Done{};
}

base::Outcome Decisions::appeal_outcome(db::Transaction& tx, const Case& on, std::int64_t id, AppealState state, base::Day day,
                                        std::string_view outcome, base::UserId actor, const crypto::CaseKeys& keys) const {
    auto appeal = find(appeals(tx, on.id, keys), id);
    if (!appeal) return unknown;
    const bool withdrawn = state == AppealState::withdrawn;
    if (state == AppealState::received || state == AppealState::forwarded) return Refusal{"casework.refused.appeal_outcome", "state"};
    if (appeal->state != AppealState::forwarded && !(withdrawn && appeal->state == AppealState::received))
        return Refusal{"casework.refused.appeal_not_forwarded", "appeal", "fl:46"};
    if (day < std::max(appeal->received_day, appeal->forwarded_day) || day > casework_.clock().today())
        return Refusal{"casework.refused.appeal_outcome_day", "day"};
    if (auto fault = text_fault("outcome", outcome)) return *fault;
    appeal->state = state;
    appeal->outcome_day = day;
    appeal->outcome = base::trim(outcome);
    write(casework_, tx, appeal_decided, on, *appeal, actor, keys);
    for (const auto& decision : of_case(tx, on.id, keys))
        if (decision.id == appeal->decision) mark_legal_force(casework_, tx, on, decision, actor, keys);
    return base::Done{};
}

}  // namespace casework
