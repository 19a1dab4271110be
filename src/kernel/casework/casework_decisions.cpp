// Decisions from draft to served, and what officers declare about conflict of interest (FL 16 to 18, 31 to 33).
#include <algorithm>

#include "base/text.h"
#include "casework_acts.h"
#include "casework_decision_rules.h"
#include "casework_decision_store.h"
#include "casework_events.h"

namespace casework {

namespace {

constexpr std::string_view content_column = "casework.decisions.content";       // not a text key
constexpr std::string_view reasons_column = "casework.decisions.reasons";       // not a text key
constexpr std::string_view took_part_column = "casework.decisions.took_part";   // not a text key
constexpr std::string_view conflict_column = "casework.conflicts.reason";       // not a text key
constexpr std::size_t content_characters_max = 50'000, reasons_characters_max = 200'000, took_part_characters_max = 2'000,
                      conflict_characters_max = 4'000;

using base::Refusal;
using crypto::KeyClass;

store::SealedDecision sealed(const Decision& decision, const crypto::CaseKeys& keys) {
    const auto case_id = decision.case_id.value;
    return {keys.seal(KeyClass::matter, {content_column, decision.id, case_id}, decision.content),
            keys.seal(KeyClass::matter, {reasons_column, decision.id, case_id}, decision.reasons),
            keys.seal(KeyClass::matter, {took_part_column, decision.id, case_id}, decision.took_part)};
}

Decision unsealed(store::StoredDecision stored, const crypto::CaseKeys& keys) {
    auto& decision = stored.decision;
    const auto case_id = decision.case_id.value;
    decision.content = keys.open(KeyClass::matter, {content_column, decision.id, case_id}, stored.sealed.content);
    decision.reasons = keys.open(KeyClass::matter, {reasons_column, decision.id, case_id}, stored.sealed.reasons);
    decision.took_part = keys.open(KeyClass::matter, {took_part_column, decision.id, case_id}, stored.sealed.took_part);
    return std::move(decision);
}

std::optional<Refusal> too_long(std::string_view field, std::string_view text, std::size_t characters_max) {
    if (base::count_characters(text) <= characters_max) return {};
    return Refusal{"casework.refused.too_long", std::string{field}, "", {std::to_string(characters_max)}};
}

std::optional<Refusal> text_fault(const Decision& decision) {
    if (auto fault = too_long("content", decision.content, content_characters_max)) return fault;
    if (auto fault = too_long("reasons", decision.reasons, reasons_characters_max)) return fault;
    return too_long("took_part", decision.took_part, took_part_characters_max);
}

// Only a formal kind of the case's own law is drafted; the others are outcomes chosen on closing.
std::optional<Refusal> kind_fault(const Casework& casework, const Case& on, const std::string& kind) {
    const auto version = casework.version(on.type, on.version_day);
    if (!version) return version.error();
    const auto* found = (*version)->decision(kind);
    if (!found || !found->formal) return Refusal{"casework.refused.decision_kind", "kind"};
    return {};
}

std::optional<Decision> find(db::Reader& reader, const Case& on, std::int64_t id, const crypto::CaseKeys& keys) {
    for (auto& stored : store::decisions_of(reader, on.id))
        if (stored.decision.id == id) return unsealed(std::move(stored), keys);
    return {};
}

// The decision as a document of the case: what FL 31 asks a written decision to show.
registry::Document document_of(const Casework& casework, db::Reader& reader, const Case& on, const Decision& decision, base::UserId actor) {
    const auto& texts = i18n::Texts::of(i18n::Language::sv);
    const auto* kind = (*casework.version(on.type, on.version_day))->decision(decision.kind);
    registry::Document made;
    made.id = casework.ids().make<base::DocumentId>();
    made.case_id = on.id;
    made.direction = registry::Direction::sent;
    made.kind = "decision";
    made.channel = "letter";
    made.day = casework.clock().today();
    made.registered_at = time_of_act(casework, on, actor);
    made.actor = actor;
    made.title = kind->name.in(texts.language());
    made.text = decision.content;
    const auto paragraph = [&](std::string_view text) { if (!base::trim(text).empty()) made.text += "\n\n" + std::string{text}; };
    paragraph(decision.reasons);
    const auto name_of = [&](base::UserId user) {
        return decision.names_omitted ? std::string{texts("casework.letter.name_omitted")} : casework.name_of(reader, user);
    };
    paragraph(texts.fill("casework.decision.taken_by", {texts.date(decision.decided_day), name_of(decision.decider), name_of(decision.drafter)}));
    if (!base::trim(decision.took_part).empty()) paragraph(texts.fill("casework.decision.took_part", {decision.took_part}));
    made.secrecy = on.secrecy;
    return made;
}

const Refusal unknown{"casework.refused.decision_unknown", "decision"};
const Refusal conflicted{"casework.refused.decision_conflict", "", "fl:16"};

}  // namespace

Decisions::Decisions(const Casework& casework) : casework_{casework} {}

std::vector<Decision> Decisions::of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Decision> found;
    for (auto& stored : store::decisions_of(reader, id)) found.push_back(unsealed(std::move(stored), keys));
    fill_notices(reader, id, found, keys);
    return found;
}

// Where days are each party's own, whoever is a party and has none has not got the decision; who only speaks for
// another, or told the office of something, is not waited for.
void Decisions::fill_notices(db::Reader& reader, base::CaseId id, std::vector<Decision>& decisions, const crypto::CaseKeys& keys) const {
    const auto notices = store::notices_of(reader, id);
    if (notices.empty()) return;
    const auto parties = casework_.case_parties().of_case(reader, id, keys);
    for (auto& decision : decisions) {
        for (const auto& [of, notice] : notices) {
            if (of != decision.id) continue;
            std::erase_if(decision.served_to, [&](const LegalNotice& older) { return older.party == notice.party || !notice.party; });
            decision.served_to.push_back(notice);
        }
        const auto has = [&](base::PartyId party) {
            return std::any_of(decision.served_to.begin(), decision.served_to.end(), [&](const LegalNotice& one) { return one.party == party || !one.party; });
        };
        if (decision.served_to.empty()) continue;
        for (const auto& party : parties)
            if (!party.represents && party.role != "reporter" && party.current(decision.decided_day) && !has(party.id)) decision.unserved.push_back(party.id);
    }
}

std::vector<Conflict> Decisions::conflicts(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Conflict> found;
    for (auto& stored : store::conflicts_of(reader, id)) {
        stored.conflict.reason = keys.open(KeyClass::matter, {conflict_column, stored.id, id.value}, stored.reason);
        std::erase_if(found, [&](const Conflict& older) { return older.user == stored.conflict.user; });
        found.push_back(std::move(stored.conflict));
    }
    return found;
}

base::Outcome Decisions::declare_conflict(db::Transaction& tx, const Case& on, const Conflict& given, base::UserId actor,
                                          const crypto::CaseKeys& keys) const {
    Conflict conflict = given;
    conflict.day = casework_.clock().today();
    conflict.reason = base::trim(conflict.reason);
    if (!conflict.user) return Refusal{"casework.refused.conflict_user", "user", "fl:18"};
    if (conflict.has && !casework_.catalogue().code("conflict_grounds", conflict.ground, conflict.day))
        return Refusal{"casework.refused.conflict_ground", "ground", "fl:16"};
    if (conflict.has && conflict.reason.empty()) return Refusal{"casework.refused.conflict_reason", "reason", "fl:18"};
    if (auto fault = too_long("reason", conflict.reason, conflict_characters_max)) return *fault;
    // A conflict that was declared is tried by the office, not by the person (FL 18): only another may say
    // that it is none. And nobody says for another that there never was one.
    const auto before = conflicts(tx, on.id, keys);
    if (!conflict.has && (conflict.user == actor) == in_conflict(before, conflict.user))
        return Refusal{"casework.refused.conflict_own", "has", "fl:18"};
    if (!conflict.has) conflict.ground.clear();
    const auto id = casework_.ids().next();
    const auto reason = keys.seal(KeyClass::matter, {conflict_column, id, on.id.value}, conflict.reason);
    const auto row = ledger::insert(tx, store::conflicts, store::values(conflict, id, on.id, casework_.clock().now(), reason, actor));
    append(casework_, tx, conflict_declared, on, {}, actor, {row}, keys);
    return base::Done{};
}

base::Result<std::int64_t> Decisions::draft(db::Transaction& tx, const Case& on, const Decision& given, base::UserId actor,
                                            const crypto::CaseKeys& keys) const {
    if (!on.open) return Refusal{"casework.refused.closed_already"};
    if (auto fault = kind_fault(casework_, on, given.kind)) return *fault;
    if (auto fault = text_fault(given)) return *fault;
    if (in_conflict(conflicts(tx, on.id, keys), actor)) return conflicted;
    Decision decision;
    decision.id = casework_.ids().next();
    decision.case_id = on.id;
    decision.kind = given.kind;
    decision.breach = given.breach;
    decision.names_omitted = given.names_omitted;
    decision.drafter = actor;
    decision.drafted_day = casework_.clock().today();
    decision.content = given.content;
    decision.reasons = given.reasons;
    decision.took_part = given.took_part;
    const auto row = ledger::insert(tx, store::decisions, store::values(decision, casework_.clock().now(), sealed(decision, keys)));
    append(casework_, tx, decision_drafted, on, {}, actor, {row}, keys);
    return decision.id;
}

// Whoever wrote last is the drafter, and what was read before is not what stands now: it must be read anew.
base::Outcome Decisions::revise(db::Transaction& tx, const Case& on, const Decision& given, base::UserId actor, const crypto::CaseKeys& keys) const {
    auto decision = find(tx, on, given.id, keys);
    if (!decision) return unknown;
    if (decision->state == DecisionState::decided || decision->state == DecisionState::sent) return Refusal{"casework.refused.decision_taken"};
    if (!on.open) return Refusal{"casework.refused.closed_already"};
    if (auto fault = kind_fault(casework_, on, given.kind)) return *fault;
    if (auto fault = text_fault(given)) return *fault;
    if (in_conflict(conflicts(tx, on.id, keys), actor)) return conflicted;
    decision->kind = given.kind;
    decision->state = DecisionState::draft;
    decision->breach = given.breach;
    decision->names_omitted = given.names_omitted;
    decision->drafter = actor;
    decision->reader = {};
    decision->drafted_day = casework_.clock().today();
    decision->content = given.content;
    decision->reasons = given.reasons;
    decision->took_part = given.took_part;
    store::update_text(tx, *decision, sealed(*decision, keys));
    append(casework_, tx, decision_revised, on, {}, actor, {ledger::reread(tx, store::decisions, decision->id)}, keys);
    return base::Done{};
}

base::Outcome Decisions::read(db::Transaction& tx, const Case& on, std::int64_t id, const identity::Actor& actor, const crypto::CaseKeys& keys) const {
    auto decision = find(tx, on, id, keys);
    if (!decision) return unknown;
    if (decision->state != DecisionState::draft) return Refusal{"casework.refused.decision_no_draft"};
    if (decision->drafter == actor.user) return Refusal{"casework.refused.decision_own_draft"};
    if (in_conflict(conflicts(tx, on.id, keys), actor.user)) return conflicted;
    decision->state = DecisionState::read;
    decision->reader = actor.user;
    store::update_state(tx, *decision);
    append(casework_, tx, decision_read, on, {}, actor.user, {ledger::reread(tx, store::decisions, id)}, keys);
    return base::Done{};
}

std::vector<Refusal> Decisions::hindrances(db::Reader& reader, const Case& on, const Decision& decision, const identity::Actor& actor,
                                           const crypto::CaseKeys& keys) const {
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return {version.error()};
    DecisionGrounds grounds;
    grounds.version = *version;
    grounds.today = casework_.clock().today();
    grounds.delegation = casework_.catalogue().delegation(on.type, decision.kind, grounds.today);
    grounds.case_open = on.open;
    grounds.gates = casework_.gates().now(reader, on, keys);
    grounds.parties = casework_.case_parties().of_case(reader, on.id, keys);
    grounds.hearings = casework_.hearings().of_case(reader, on, keys);
    grounds.conflicts = conflicts(reader, on.id, keys);
    return casework::hindrances(grounds, decision, actor);
}

base::Outcome Decisions::decide(db::Transaction& tx, const Case& on, std::int64_t id, const identity::Actor& actor, const crypto::CaseKeys& keys) const {
    const auto drafted = find(tx, on, id, keys);
    if (!drafted) return unknown;
    if (const auto why = hindrances(tx, on, *drafted, actor, keys); !why.empty()) return why.front();
    auto decision = *drafted;
    decision.state = DecisionState::decided;
    decision.decider = actor.user;
    decision.decided_day = casework_.clock().today();
    store::update_state(tx, decision);
    append(casework_, tx, decision_taken, on, {}, actor.user, {ledger::reread(tx, store::decisions, id)}, keys);
    const auto* kind = (*casework_.version(on.type, on.version_day))->decision(decision.kind);
    if (!kind->interim) {
        casework_.close_with(tx, on, decision.kind, actor.user, keys);   // whatever keeps a case open stood among the hindrances
        return base::Done{};
    }
    casework_.clocks().mark_decision(tx, on, "decided", kind->id, decision.decided_day, actor.user, keys);
    if (!kind->appealable) casework_.clocks().mark_decision(tx, on, "legal_force", kind->id, decision.decided_day, actor.user, keys);
    return base::Done{};
}

base::Outcome Decisions::sent(db::Transaction& tx, const Case& on, std::int64_t id, base::DocumentId document, base::UserId actor,
                              const crypto::CaseKeys& keys) const {
    auto decision = find(tx, on, id, keys);
    if (!decision) return unknown;
    if (decision->state == DecisionState::sent) return Refusal{"casework.refused.decision_sent", "", "fl:33"};
    if (decision->state != DecisionState::decided) return Refusal{"casework.refused.decision_not_taken", "", "fl:33"};
    if (document && !document_of_case(casework_, tx, on, document, keys))
        return Refusal{"casework.refused.decision_document", "document", "fl:33"};
    std::vector<ledger::RowContent> rows;
    if (!document) {
        const auto made = document_of(casework_, tx, on, *decision, actor);
        rows.push_back(casework_.registry().add_document(tx, made, casework_.registry().seal(keys, made)));
        document = made.id;
    }
    decision->state = DecisionState::sent;
    decision->sent_day = casework_.clock().today();
    decision->document = document;
    store::update_state(tx, *decision);
    rows.push_back(ledger::reread(tx, store::decisions, id));
    append(casework_, tx, decision_sent, on, document, actor, rows, keys);
    return base::Done{};
}

base::Outcome Decisions::served(db::Transaction& tx, const Case& on, std::int64_t id, base::Day day, base::UserId actor,
                                const crypto::CaseKeys& keys, base::PartyId party) const {
    auto decision = find(tx, on, id, keys);
    if (!decision) return unknown;
    const auto parties = casework_.case_parties().of_case(tx, on.id, keys);
    if (party && std::none_of(parties.begin(), parties.end(), [&](const CaseParty& one) { return one.id == party; }))
        return Refusal{"casework.refused.decision_served_party", "party", "fl:44"};
    if (decision->state != DecisionState::sent) return Refusal{"casework.refused.decision_not_sent", "", "fl:33"};
    if (day < decision->sent_day || day > casework_.clock().today()) return Refusal{"casework.refused.decision_served_day", "day", "fl:44"};
    // An appeal was judged by the day that stands: it is not moved after that.
    for (const auto& stored : store::appeals_of(tx, on.id))
        if (stored.appeal.decision == id && decision->served_day.number != 0 && (!party || stored.appeal.party == party)) return Refusal{"casework.refused.decision_served_appealed", "day", "fl:44"};
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return version.error();
    const auto& clocks = (*version)->clocks;
    const auto of_any = [](const auto& clock) { return clock.starts_on == "served" && clock.of_decision.empty(); };
    if (on.open && std::any_of(clocks.begin(), clocks.end(), of_any))
        if (const auto marked = casework_.clocks().mark_event(tx, on, "served", day, actor, keys); !marked) return marked;
    const auto notice = ledger::insert(tx, store::legal_notices, {casework_.ids().next(), on.id, casework_.clock().now().us, id, party, day.number, actor});
    std::vector<Decision> now{*decision};
    fill_notices(tx, on.id, now, keys);
    decision->served_day = {};
    for (const auto& one : now.front().served_to) decision->served_day = std::max(decision->served_day, one.day);
    now.front().served_day = decision->served_day;
    store::update_state(tx, *decision);
    append(casework_, tx, decision_served, on, decision->document, actor, {notice, ledger::reread(tx, store::decisions, id)}, keys);
    casework_.clocks().mark_decision(tx, on, "served", decision->kind, day, actor, keys);
    mark_legal_force(casework_, tx, on, now.front(), actor, keys);
    return base::Done{};
}

}  // namespace casework
