#include <algorithm>

#include "base/text.h"
#include "casework_acts.h"
#include "casework_events.h"
#include "casework_gate_store.h"

namespace casework {

namespace {

constexpr std::string_view answers_column = "casework.gate_findings.answers";   // not a text key
constexpr std::string_view reason_column = "casework.gate_findings.reason";     // not a text key

// Answers before they are sealed: every text behind its length, so that no character of an answer
// can be taken for an end.
void put(std::string& out, std::string_view text) { out += std::to_string(text.size()) + ":" + std::string{text}; }

std::string packed(const catalogue::Answers& answers) {
    std::string out;
    for (const auto& [field, values] : answers) {
        put(out, field);
        out += std::to_string(values.size()) + ";";
        for (const auto& value : values) put(out, value);
    }
    return out;
}

std::size_t take_number(std::string_view& in, char end) {
    const auto at = in.find(end);
    CHECK(at != std::string_view::npos);
    const auto number = base::parse_integer(in.substr(0, at));
    CHECK(number && *number >= 0);
    in.remove_prefix(at + 1);
    return static_cast<std::size_t>(*number);
}

std::string take(std::string_view& in) {
    const auto size = take_number(in, ':');
    CHECK(size <= in.size());
    std::string text{in.substr(0, size)};
    in.remove_prefix(size);
    return text;
}

catalogue::Answers unpacked(std::string_view in) {
    catalogue::Answers answers;
    while (!in.empty()) {
        auto& values = answers[take(in)];
        for (auto left = take_number(in, ';'); left > 0; --left) values.push_back(take(in));
    }
    return answers;
}

std::string seal(const crypto::CaseKeys& keys, std::string_view column, std::int64_t row, base::CaseId id, std::string_view text) {
    return text.empty() ? std::string{} : keys.seal(crypto::KeyClass::matter, {column, row, id.value}, text);
}
std::string open(const crypto::CaseKeys& keys, std::string_view column, std::int64_t row, base::CaseId id, std::string_view sealed) {
    return sealed.empty() ? std::string{} : keys.open(crypto::KeyClass::matter, {column, row, id.value}, sealed);
}

base::Result<const catalogue::Gate*> find(const Casework& casework, const Case& on, std::string_view id) {
    const auto version = casework.version(on.type, on.version_day);
    if (!version) return version.error();
    if (!on.open) return base::Refusal{"casework.refused.closed_already"};
    if (const auto* gate = (*version)->gate(id)) return gate;
    return base::Refusal{"casework.refused.gate", "gate"};
}

bool is_settled(db::Reader& reader, base::CaseId id, std::string_view gate) {
    for (const auto& [name, outcome] : store::outcomes_of(reader, id))
        if (name == gate) return settled(outcome);
    return false;
}

void write(const Casework& casework, db::Transaction& tx, const Case& on, GateFinding finding, const ledger::EventKind& event,
           const crypto::CaseKeys& keys) {
    finding.id = casework.ids().next();
    finding.day = casework.clock().today();
    store::StoredFinding stored{finding, seal(keys, answers_column, finding.id, on.id, packed(finding.answers)),
                                seal(keys, reason_column, finding.id, on.id, finding.reason)};
    append(casework, tx, event, on, {}, finding.actor, {ledger::insert(tx, store::gate_findings, store::values(on.id, stored))}, keys);
}

// The first answer that is there and cannot be used; what is missing leaves the gate open instead.
std::optional<base::Refusal> wrong_answer(const catalogue::Catalogue& catalogue, const catalogue::Gate& gate, const catalogue::Answers& answers,
                                          base::Day received) {
    const auto given = [&](std::string_view question) {
        return std::any_of(answers.begin(), answers.end(), [&](const auto& one) {
            const bool own = one.first == question || (one.first.starts_with(question) && one.first.substr(question.size()).starts_with('_'));
            return own && std::any_of(one.second.begin(), one.second.end(), [](const auto& value) { return !base::trim(value).empty(); });
        });
    };
    for (const auto& error : catalogue.validate(gate.form, answers, received))
        if (given(error.question)) return base::Refusal{"casework.refused.gate_answer", error.field, gate.provision};
    return {};
}

}  // namespace

Gates::Gates(const Casework& casework) : casework_{casework} {}

std::vector<GateFinding> Gates::findings(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<GateFinding> found;
    for (auto& stored : store::findings_of(reader, id)) {
        auto& one = stored.finding;
        one.answers = unpacked(open(keys, answers_column, one.id, id, stored.answers));
        one.reason = open(keys, reason_column, one.id, id, stored.reason);
        found.push_back(std::move(one));
    }
    return found;
}

std::vector<GateFinding> Gates::now(db::Reader& reader, const Case& on, const crypto::CaseKeys& keys) const {
    const auto version = casework_.version(on.type, on.version_day);
    if (!version || (*version)->gates.empty()) return {};
    auto all = findings(reader, on.id, keys);
    std::vector<GateFinding> newest;
    for (const auto& gate : (*version)->gates) {
        const auto of_gate = [&](const GateFinding& finding) { return finding.gate == gate.id; };
        if (const auto found = std::find_if(all.rbegin(), all.rend(), of_gate); found != all.rend()) {
            newest.push_back(*found);
        } else {
            newest.emplace_back();
            newest.back().gate = gate.id;
        }
    }
    return newest;
}

std::vector<std::pair<std::string, GateOutcome>> Gates::outcomes(db::Reader& reader, base::CaseId id) const {
    return store::outcomes_of(reader, id);
}

base::Result<GateOutcome> Gates::answer(db::Transaction& tx, const Case& on, std::string_view gate, const catalogue::Answers& answers,
                                        base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto found = find(casework_, on, gate);
    if (!found) return found.error();
    const auto& asked = **found;
    if (auto refusal = wrong_answer(casework_.catalogue(), asked, answers, on.received_day)) return *refusal;
    GateFinding finding;
    finding.gate = asked.id;
    finding.answers = casework_.catalogue().relevant(asked.form, answers, on.received_day);
    if (asked.pass.empty())
        if (const auto said = catalogue::answer(answers, outcome_field); !said.empty()) finding.answers[std::string{outcome_field}] = {std::string{said}};
    finding.outcome = judge(casework_.catalogue(), asked, finding.answers, on.received_day);
    if (finding.answers.empty() || (asked.pass.empty() && finding.outcome == GateOutcome::open))
        return base::Refusal{"casework.refused.gate_answer", asked.form.questions.empty() ? std::string{outcome_field} : asked.form.questions.front().id,
                             asked.provision};
    finding.actor = actor;
    const auto outcome = finding.outcome;
    write(casework_, tx, on, std::move(finding), gate_answered, keys);
    return outcome;
}

base::Outcome Gates::except(db::Transaction& tx, const Case& on, std::string_view gate, std::string_view exception, std::string_view reason,
                            base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto found = find(casework_, on, gate);
    if (!found) return found.error();
    const auto* way = (*found)->exception(exception);
    if (!way) return base::Refusal{"casework.refused.gate_exception", "exception", (*found)->provision};
    if (is_settled(tx, on.id, gate)) return base::Refusal{"casework.refused.gate_settled", "gate", way->provision};
    if (base::trim(reason).empty()) return base::Refusal{"casework.refused.gate_reason", "reason", way->provision};
    GateFinding finding;
    finding.gate = gate;
    finding.outcome = GateOutcome::excepted;
    finding.exception = exception;
    finding.actor = actor;
    finding.reason = reason;
    write(casework_, tx, on, std::move(finding), gate_excepted, keys);
    return base::Done{};
}

base::Outcome Gates::open_by_discretion(db::Transaction& tx, const Case& on, std::string_view gate, std::string_view reason,
                                        base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto found = find(casework_, on, gate);
    if (!found) return found.error();
    if ((*found)->discretion.empty()) return base::Refusal{"casework.refused.gate_discretion", "gate", (*found)->provision};
    if (is_settled(tx, on.id, gate)) return base::Refusal{"casework.refused.gate_settled", "gate", (*found)->discretion};
    if (base::trim(reason).empty()) return base::Refusal{"casework.refused.gate_reason", "reason", (*found)->discretion};
    GateFinding finding;
    finding.gate = gate;
    finding.outcome = GateOutcome::discretion;
    finding.actor = actor;
    finding.reason = reason;
    write(casework_, tx, on, std::move(finding), gate_opened, keys);
    return base::Done{};
}

}  // namespace casework
