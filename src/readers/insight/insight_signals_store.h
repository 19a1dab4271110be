#pragma once
#include "insight_signals.h"

namespace insight::store {

inline const ledger::Table signal_runs{"insight_signal_runs",
                                       {"id", "year", "week", "version", "position", "made_at", "tests", "silent"}};
inline const ledger::Table signals{"insight_signals",
                                   {"id", "run", "year", "week", "level", "code", "theme", "kind", "version",
                                    "observed", "expected_milli", "limit_milli", "p_billionths", "facts"}};
inline const ledger::Table signal_verdicts{"insight_signal_verdicts",
                                           {"id", "signal", "verdict", "reason", "since_event", "at", "actor"}};

inline const ledger::Table signal_arrivals{"insight_signal_arrivals", {"id", "run", "monday", "known", "share", "expected_milli", "low_milli", "high_milli"}};
db::Values values(const Arrival& arrival);
std::vector<Arrival> arrivals_of_run(db::Reader& reader, std::int64_t run);   // the newest week first
db::Values values(const SignalRun& run);
db::Values values(const StoredSignal& signal);

std::optional<SignalRun> signal_run(db::Reader& reader, base::Week week);
std::vector<SignalRun> signal_runs_before(db::Reader& reader, base::Week week, int limit);  // newest first
std::vector<StoredSignal> signals_of_weeks(db::Reader& reader, base::Week first,
                                           base::Week last);                              // newest first, without facts
// Those of the unit itself and of a theme at it, newest first.
std::vector<StoredSignal> signals_of_unit(db::Reader& reader, const std::string& unit, int limit);
// Of units, in runs that had been made at the position; in order of week.
std::vector<StoredSignal> unit_signals_known(db::Reader& reader, std::int64_t position);
// Whose evidence holds the case, of the weeks; newest first, with facts.
std::vector<StoredSignal> signals_with(db::Reader& reader, base::CaseId id, base::Week first, base::Week last);
std::vector<StoredSignal> signals_of_series(db::Reader& reader, const SeriesName& name);  // newest first, without facts
std::optional<StoredSignal> signal(db::Reader& reader, std::int64_t id);
struct SealedVerdict {
    SignalVerdict verdict;
    std::string sealed;
};
std::vector<SealedVerdict> verdicts_of(db::Reader& reader, std::int64_t signal);  // newest first
// Each signal's kind with its newest verdict, empty when nobody has judged it.
void each_judged(db::Reader& reader, const std::function<void(SignalKind, std::string_view verdict)>& f);

std::string written(const SignalFacts& facts);
SignalFacts facts_of(std::string_view json);

}  // namespace insight::store
