#include "casework_gate_store.h"

#include <algorithm>

namespace casework::store {

namespace {

GateOutcome outcome_of(std::string_view word) {
    for (const auto outcome : {GateOutcome::open, GateOutcome::passed, GateOutcome::failed, GateOutcome::excepted, GateOutcome::discretion})
        if (code(outcome) == word) return outcome;
    throw base::Fault("casework_gate_findings holds the unknown outcome " + std::string{word});
}

}  // namespace

db::Values values(base::CaseId case_id, const StoredFinding& stored) {
    const auto& finding = stored.finding;
    return {finding.id, case_id, finding.gate, code(finding.outcome), finding.exception, finding.day.number, finding.actor,
            db::Bytes{stored.answers}, db::Bytes{stored.reason}};
}

std::vector<StoredFinding> findings_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredFinding> found;
    reader.query("SELECT id, gate, outcome, exception, day, actor, answers_sealed, reason_sealed FROM casework_gate_findings "
                 "WHERE case_id = ? ORDER BY id", {id}, [&](const db::Row& row) {
                     auto& one = found.emplace_back();
                     one.finding.id = row.integer(0);
                     one.finding.gate = row.string(1);
                     one.finding.outcome = outcome_of(row.text(2));
                     one.finding.exception = row.string(3);
                     one.finding.day = {static_cast<std::int32_t>(row.integer(4))};
                     one.finding.actor = row.id<base::UserId>(5);
                     one.answers = row.blob(6);
                     one.reason = row.blob(7);
                 });
    return found;
}

std::vector<std::pair<std::string, GateOutcome>> outcomes_of(db::Reader& reader, base::CaseId id) {
    std::vector<std::pair<std::string, GateOutcome>> found;
    reader.query("SELECT gate, outcome FROM casework_gate_findings WHERE case_id = ? ORDER BY id", {id}, [&](const db::Row& row) {
        const auto gate = row.text(0);
        std::erase_if(found, [&](const auto& one) { return one.first == gate; });
        found.emplace_back(std::string{gate}, outcome_of(row.text(1)));
    });
    return found;
}

}  // namespace casework::store
