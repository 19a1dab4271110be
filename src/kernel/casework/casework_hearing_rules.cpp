// Who must still be heard before a decision (FL 25). Pure.
#include <algorithm>

#include "casework/casework.h"

namespace casework {

namespace {

bool hears(const catalogue::HearingRule& rule, std::string_view role) {
    return std::find(rule.roles.begin(), rule.roles.end(), role) != rule.roles.end();
}

// The newest hearing of the rule with the party or with anybody who speaks, or spoke, for it.
const Hearing* newest(const catalogue::HearingRule& rule, const CaseParty& party, const std::vector<CaseParty>& parties,
                      const std::vector<Hearing>& hearings) {
    const auto about = [&](base::PartyId heard) {
        return heard == party.id || std::any_of(parties.begin(), parties.end(), [&](const CaseParty& other) {
                   return other.id == heard && other.represents == party.id;
               });
    };
    const Hearing* found = nullptr;
    for (const auto& hearing : hearings)
        if (hearing.rule == rule.id && about(hearing.party)) found = &hearing;
    return found;
}

// Silence after the day counts as an answer: they were warned of it when it was sent.
bool done(const Hearing& hearing, base::Day today) { return hearing.state != HearingState::sent || hearing.reply_by < today; }

}  // namespace

base::PartyId heard_through(const CaseParty& party, const std::vector<CaseParty>& parties, base::Day day) {
    const CaseParty* speaker = nullptr;
    for (const auto& other : parties) {
        if (other.represents != party.id || !other.current(day)) continue;
        if (!speaker || (speaker->role != "representative" && other.role == "representative")) speaker = &other;
    }
    return speaker ? speaker->id : party.id;
}

std::vector<Missing> missing_hearings(const catalogue::CaseTypeVersion& version, const catalogue::DecisionKind& kind,
                                      const std::vector<CaseParty>& parties, const std::vector<Hearing>& hearings, base::Day today) {
    std::vector<Missing> missing;
    for (const auto& id : kind.hearings) {
        const auto* rule = version.hearing(id);
        if (!rule) continue;
        for (const auto& party : parties) {
            if (!party.current(today) || !hears(*rule, party.role)) continue;
            const auto* hearing = newest(*rule, party, parties, hearings);
            if (!hearing) missing.push_back({id, heard_through(party, parties, today), "not_sent", {}});
            else if (!done(*hearing, today)) missing.push_back({id, hearing->party, "waiting", hearing->reply_by});
        }
    }
    return missing;
}

}  // namespace casework
