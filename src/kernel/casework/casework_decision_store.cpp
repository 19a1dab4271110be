#include "casework_decision_store.h"

#include <array>

namespace casework::store {

namespace {

constexpr std::array<std::string_view, 4> states{"draft", "read", "decided", "sent"};
constexpr std::array<std::string_view, 4> breaches{"not_said", "no_breach", "breach", "unsuitable"};
constexpr std::array<std::string_view, 6> appeal_states{"received", "forwarded", "dismissed", "changed", "upheld", "withdrawn"};

template <class Enum, std::size_t N>
Enum value_of(const std::array<std::string_view, N>& codes, std::string_view code) {
    for (std::size_t i = 0; i < N; ++i)
        if (codes[i] == code) return static_cast<Enum>(i);
    throw base::Fault("a decision or appeal holds an unknown state");
}
template <class Enum, std::size_t N>
std::string_view code_of(const std::array<std::string_view, N>& codes, Enum value) { return codes[static_cast<std::size_t>(value)]; }

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

std::vector<StoredDecision> decisions_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredDecision> found;
    reader.query("SELECT id, case_id, kind, state, breach, names_omitted, drafter, reader_id, decider, drafted_day, decided_day, sent_day, "
                 "served_day, document_id, content_sealed, reasons_sealed, took_part_sealed FROM casework_decisions WHERE case_id = ? "
                 "ORDER BY at, id", {id}, [&](const db::Row& row) {
        StoredDecision stored;
        auto& decision = stored.decision;
        decision.id = row.integer(0);
        decision.case_id = row.id<base::CaseId>(1);
        decision.kind = row.string(2);
        decision.state = value_of<DecisionState>(states, row.text(3));
        decision.breach = value_of<Breach>(breaches, row.text(4));
        decision.names_omitted = row.integer(5) != 0;
        decision.drafter = row.id<base::UserId>(6);
        decision.reader = row.id<base::UserId>(7);
        decision.decider = row.id<base::UserId>(8);
        decision.drafted_day = day(row.integer(9));
        decision.decided_day = day(row.integer(10));
        decision.sent_day = day(row.integer(11));
        decision.served_day = day(row.integer(12));
        decision.document = row.id<base::DocumentId>(13);
        stored.sealed = {row.blob(14), row.blob(15), row.blob(16)};
        found.push_back(std::move(stored));
    });
    return found;
}

db::Values values(const Decision& decision, base::Time at, const SealedDecision& sealed) {
    return {decision.id, decision.case_id, at.us, decision.kind, code_of(states, decision.state), code_of(breaches, decision.breach),
            decision.names_omitted, decision.drafter, decision.reader, decision.decider, decision.drafted_day.number,
            decision.decided_day.number, decision.sent_day.number, decision.served_day.number, decision.document,
            db::Bytes{sealed.content}, db::Bytes{sealed.reasons}, db::Bytes{sealed.took_part}};
}

void update_text(db::Transaction& tx, const Decision& decision, const SealedDecision& sealed) {
    tx.execute("UPDATE casework_decisions SET kind = ?, state = ?, breach = ?, names_omitted = ?, drafter = ?, reader_id = ?, "
               "drafted_day = ?, content_sealed = ?, reasons_sealed = ?, took_part_sealed = ? WHERE id = ?",
               {decision.kind, code_of(states, decision.state), code_of(breaches, decision.breach), decision.names_omitted, decision.drafter,
                decision.reader, decision.drafted_day.number, db::Bytes{sealed.content}, db::Bytes{sealed.reasons},
                db::Bytes{sealed.took_part}, decision.id});
}

void update_state(db::Transaction& tx, const Decision& decision) {
    tx.execute("UPDATE casework_decisions SET state = ?, reader_id = ?, decider = ?, decided_day = ?, sent_day = ?, served_day = ?, "
               "document_id = ? WHERE id = ?",
               {code_of(states, decision.state), decision.reader, decision.decider, decision.decided_day.number, decision.sent_day.number,
                decision.served_day.number, decision.document, decision.id});
}

std::vector<StoredNotice> notices_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredNotice> found;
    reader.query("SELECT decision_id, party_id, day FROM casework_legal_notices WHERE case_id = ? ORDER BY at, id", {id},
                 [&](const db::Row& row) { found.push_back({row.integer(0), {row.id<base::PartyId>(1), day(row.integer(2))}}); });
    return found;
}

std::vector<StoredConflict> conflicts_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredConflict> found;
    reader.query("SELECT id, user_id, day, has, ground, reason_sealed FROM casework_conflicts WHERE case_id = ? ORDER BY at, id", {id},
                 [&](const db::Row& row) {
        found.push_back({{row.id<base::UserId>(1), day(row.integer(2)), row.integer(3) != 0, row.string(4), ""}, row.integer(0), row.blob(5)});
    });
    return found;
}

db::Values values(const Conflict& conflict, std::int64_t id, base::CaseId case_id, base::Time at, const std::string& reason, base::UserId actor) {
    return {id, case_id, at.us, conflict.user, conflict.day.number, conflict.has, conflict.ground, db::Bytes{reason}, actor};
}

std::vector<StoredAppeal> appeals_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredAppeal> found;
    reader.query("SELECT id, decision_id, party_id, received_day, timely, state, forwarded_day, outcome_day, document_id, outcome_sealed "
                 "FROM casework_appeals WHERE case_id = ? ORDER BY at, id", {id}, [&](const db::Row& row) {
        StoredAppeal stored;
        auto& appeal = stored.appeal;
        appeal.id = row.integer(0);
        appeal.decision = row.integer(1);
        appeal.party = row.id<base::PartyId>(2);
        appeal.received_day = day(row.integer(3));
        appeal.timely = row.integer(4) != 0;
        appeal.state = value_of<AppealState>(appeal_states, row.text(5));
        appeal.forwarded_day = day(row.integer(6));
        appeal.outcome_day = day(row.integer(7));
        appeal.document = row.id<base::DocumentId>(8);
        stored.outcome = row.blob(9);
        found.push_back(std::move(stored));
    });
    return found;
}

db::Values values(const Appeal& appeal, base::CaseId case_id, base::Time at, base::UserId actor, const std::string& outcome) {
    return {appeal.id, case_id, at.us, appeal.decision, appeal.party, appeal.received_day.number, appeal.timely,
            code_of(appeal_states, appeal.state), appeal.forwarded_day.number, appeal.outcome_day.number, appeal.document, actor,
            db::Bytes{outcome}};
}

void update(db::Transaction& tx, const Appeal& appeal, const std::string& outcome) {
    tx.execute("UPDATE casework_appeals SET state = ?, forwarded_day = ?, outcome_day = ?, outcome_sealed = ? WHERE id = ?",
               {code_of(appeal_states, appeal.state), appeal.forwarded_day.number, appeal.outcome_day.number, db::Bytes{outcome}, appeal.id});
}

void declare_decision_tables(ledger::Ledger& ledger) {
    ledger.cover(decisions);
    ledger.cover(conflicts);
    ledger.cover(appeals);
    ledger.cover(legal_notices);
}

}  // namespace casework::store
