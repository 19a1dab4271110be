// The fast lane: open cases that a gate has decided, kept by a follower of its own so that the page reads rows and
// never judges a case.
#include <algorithm>
#include <map>
#include <set>

#include "ageing/ageing.h"
#include "ageing_rules.h"
#include "ageing_store.h"

namespace ageing {

namespace {

constexpr std::string_view cursor_name = "ageing_ready";
constexpr int batch = 200;

std::optional<Ready> ready_in(const intake::Services& s, db::Reader& reader, const casework::Case& on) {
    const auto version = s.casework.version(on.type, on.version_day);
    if (!on.open || !version || (*version)->gates.empty()) return {};
    std::map<std::string, casework::GateOutcome, std::less<>> outcomes;
    for (const auto& [gate, outcome] : s.casework.gates().outcomes(reader, on.id)) outcomes[gate] = outcome;   // the newest last
    const auto* gate = closing_gate(**version, on.step, outcomes);
    return gate ? std::optional{Ready{on.id, on.type, on.region, on.received_day, gate->id}} : std::nullopt;
}

}  // namespace

const catalogue::Gate* closing_gate(const catalogue::CaseTypeVersion& version, std::string_view step,
                                    const std::map<std::string, casework::GateOutcome, std::less<>>& outcomes) {
    const auto place = [&](std::string_view id) {
        return std::find_if(version.steps.begin(), version.steps.end(), [&](const auto& one) { return one.id == id; });
    };
    for (const auto& gate : version.gates) {
        if (!gate.before.empty() && place(step) >= place(gate.before)) continue;   // the case is past it
        const auto found = outcomes.find(gate.id);
        const auto outcome = found == outcomes.end() ? casework::GateOutcome::open : found->second;
        if (outcome == casework::GateOutcome::failed && !gate.fail_decision.empty() && gate.on_fail != "ask" && gate.on_fail != "offer") return &gate;
    }
    return nullptr;
}

std::int64_t Ageing::follow_ready_once() const {
    std::int64_t from = 0, to = -1, head = 0;
    std::vector<Ready> ready;
    std::vector<base::CaseId> gone;
    s_.database.read([&](db::Reader& reader) {
        ready.clear();
        gone.clear();
        head = s_.ledger.head(reader);
        from = s_.ledger.cursor(reader, cursor_name);
        std::set<std::int64_t> seen;
        for (const auto& event : s_.ledger.after(reader, from, batch)) {
            to = event.number;
            if (!event.case_id || !seen.insert(event.case_id.value).second) continue;
            const auto row = s_.casework.find(reader, event.case_id);
            const auto now = row ? ready_in(s_, reader, *row) : std::nullopt;
            const auto before = store::ready_by_id(reader, event.case_id);
            if (now == before) continue;
            if (now) ready.push_back(*now);
            else gone.push_back(event.case_id);
        }
    });
    if (to < 0) return 0;
    bool done = false;
    s_.database.write([&](db::Transaction& tx) {
        done = s_.ledger.cursor(tx, cursor_name) == from;
        if (!done) return;
        for (const auto& one : ready) s_.ledger.put_working(tx, store::ready, store::values(one));
        for (const auto id : gone) store::remove_ready(tx, id);
        s_.ledger.set_cursor(tx, cursor_name, to);
    });
    return done ? head - to : head;
}

}  // namespace ageing
