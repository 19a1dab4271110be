// Hearing before decision: sent, answered, or left out for a reason that the rule knows (FL 25).
#include <algorithm>

#include "base/text.h"
#include "casework_acts.h"
#include "casework_events.h"
#include "casework_hearing_store.h"

namespace casework {

namespace {

constexpr std::string_view reason_column = "casework.hearings.reason";   // not a text key
constexpr std::size_t reason_characters_max = 4000;

using base::Refusal;

const CaseParty* find(const std::vector<CaseParty>& parties, base::PartyId id) {
    for (const auto& party : parties)
        if (party.id == id) return &party;
    return nullptr;
}

std::string sealed_reason(const crypto::CaseKeys& keys, const Hearing& hearing) {
    return keys.seal(crypto::KeyClass::matter, {reason_column, hearing.id, hearing.case_id.value}, hearing.reason);
}

// The rule of the case's own law that hears the party, or what is wrong.
base::Result<const catalogue::HearingRule*> rule_for(const Casework& casework, const Case& on, std::string_view id, base::PartyId party,
                                                     const std::vector<CaseParty>& parties) {
    const auto version = casework.version(on.type, on.version_day);
    if (!version) return version.error();
    const auto* rule = (*version)->hearing(id);
    if (!rule) return Refusal{"casework.refused.hearing_rule", "rule", "fl:25"};
    const auto* heard = find(parties, party);
    if (!heard || !heard->current(casework.clock().today())) return Refusal{"casework.refused.hearing_party", "party", rule->provision};
    const auto hears = [&](const CaseParty& one) { return std::find(rule->roles.begin(), rule->roles.end(), one.role) != rule->roles.end(); };
    const auto* represented = heard->represents ? find(parties, heard->represents) : nullptr;
    if (!hears(*heard) && !(represented && hears(*represented))) return Refusal{"casework.refused.hearing_role", "party", rule->provision};
    return rule;
}

}  // namespace

Hearings::Hearings(const Casework& casework) : casework_{casework} {}

std::vector<Hearing> Hearings::of_case(db::Reader& reader, const Case& on, const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    std::vector<Hearing> found;
    for (auto& stored : store::hearings_of(reader, on.id)) {
        auto& hearing = stored.hearing;
        hearing.reason = keys.open(crypto::KeyClass::matter, {reason_column, hearing.id, on.id.value}, stored.reason);
        if (hearing.state == HearingState::sent && hearing.reply_by < today) hearing.state = HearingState::no_reply;
        found.push_back(std::move(hearing));
    }
    return found;
}

base::Result<std::int64_t> Hearings::send(db::Transaction& tx, const Case& on, std::string_view rule_id, base::PartyId party,
                                          base::DocumentId document, base::Day reply_by, base::UserId actor, const crypto::CaseKeys& keys) const {
    if (!on.open) return Refusal{"casework.refused.closed_already"};
    const auto today = casework_.clock().today();
    const auto parties = casework_.case_parties().of_case(tx, on.id, keys);
    const auto rule = rule_for(casework_, on, rule_id, party, parties);
    if (!rule) return rule.error();
    if (!document_of_case(casework_, tx, on, document, keys)) return Refusal{"casework.refused.hearing_document", "document", (*rule)->provision};
    if (reply_by.number == 0) reply_by = casework_.catalogue().calendar().roll(today + (*rule)->reply_days);
    if (reply_by < today) return Refusal{"casework.refused.hearing_day", "reply_by", (*rule)->provision};
    Hearing hearing;
    hearing.id = casework_.ids().next();
    hearing.case_id = on.id;
    hearing.rule = rule_id;
    hearing.party = heard_through(*find(parties, party), parties, today);
    hearing.document = document;
    hearing.sent_day = today;
    hearing.reply_by = reply_by;
    hearing.actor = actor;
    const auto row = ledger::insert(tx, store::hearings, store::values(hearing, time_of_act(casework_, on, actor), sealed_reason(keys, hearing)));
    append(casework_, tx, hearing_sent, on, document, actor, {row}, keys);
    return hearing.id;
}

base::Outcome Hearings::reply(db::Transaction& tx, const Case& on, std::int64_t id, base::DocumentId document, const crypto::CaseKeys& keys) const {
    const auto stored = store::hearings_of(tx, on.id);
    const auto found = std::find_if(stored.begin(), stored.end(), [&](const auto& one) { return one.hearing.id == id; });
    if (found == stored.end()) return Refusal{"casework.refused.hearing_unknown", "hearing", "fl:25"};
    if (!on.open) return Refusal{"casework.refused.hearing_decided", "", "fl:25"};
    Hearing hearing = found->hearing;
    if (hearing.state != HearingState::sent) return Refusal{"casework.refused.hearing_answered", "hearing", "fl:25"};
    if (!document_of_case(casework_, tx, on, document, keys)) return Refusal{"casework.refused.hearing_document", "document", "fl:25"};
    hearing.state = HearingState::replied;
    hearing.reply = document;
    hearing.replied_day = casework_.clock().today();
    store::hearing_replied(tx, hearing);
    append(casework_, tx, hearing_replied, on, document, {}, {ledger::reread(tx, store::hearings, id)}, keys);
    return base::Done{};
}

base::Outcome Hearings::except(db::Transaction& tx, const Case& on, std::string_view rule_id, base::PartyId party, std::string_view exception,
                               std::string_view reason, base::UserId actor, const crypto::CaseKeys& keys) const {
    if (!on.open) return Refusal{"casework.refused.closed_already"};
    const auto rule = rule_for(casework_, on, rule_id, party, casework_.case_parties().of_case(tx, on.id, keys));
    if (!rule) return rule.error();
    const auto& exceptions = (*rule)->exceptions;
    if (std::none_of(exceptions.begin(), exceptions.end(), [&](const auto& one) { return one.id == exception; }))
        return Refusal{"casework.refused.hearing_exception", "exception", (*rule)->provision};
    if (base::trim(reason).empty()) return Refusal{"casework.refused.hearing_reason", "reason", (*rule)->provision};
    if (base::count_characters(reason) > reason_characters_max)
        return Refusal{"casework.refused.too_long", "reason", "", {std::to_string(reason_characters_max)}};
    Hearing hearing;
    hearing.id = casework_.ids().next();
    hearing.case_id = on.id;
    hearing.rule = rule_id;
    hearing.party = party;
    hearing.state = HearingState::excepted;
    hearing.exception = exception;
    hearing.reason = base::trim(reason);
    hearing.actor = actor;
    const auto row = ledger::insert(tx, store::hearings, store::values(hearing, time_of_act(casework_, on, actor), sealed_reason(keys, hearing)));
    append(casework_, tx, hearing_excepted, on, {}, actor, {row}, keys);
    return base::Done{};
}

}  // namespace casework
