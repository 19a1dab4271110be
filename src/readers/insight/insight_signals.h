#pragma once
// What stands out: each week the events of every theme, place, provider and unit are held against what earlier years
// foretell, and what is more than chance gives is pointed out with its evidence. Which units are silent stands
// beside. A person judges each signal, and how often its kind was right stands with the next one.
// docs/insight/signals.md. Of organisations: units in a person's home and providers who are persons have no series.
#include <optional>
#include <string>
#include <vector>

#include "insight/insight.h"
#include "insight_signals_rules.h"

namespace insight {

struct SignalSeen;  // insight_rules.h

struct SignalRun {
    std::int64_t id = 0;
    base::Week week;
    std::string version;
    std::int64_t position = 0;  // of the ledger
    base::Time made_at;
    WeekTests tests;
    std::vector<SilentUnit> silent;
};

struct StoredSignal {
    std::int64_t id = 0, run = 0;
    base::Week week;
    SeriesName name;
    SignalKind kind = SignalKind::raised;
    std::string version;
    std::int64_t observed = 0, expected_milli = -1, limit_milli = -1, p_billionths = -1;  // -1: not told
    std::string facts;  // canonical JSON, see SignalFacts; empty in lists
};

// The events of the signal's week with each link counted as far as it is believed, and the reports that no series counts
// for the unit though they may be about it.
struct SignalBelief {
    std::int64_t expected_milli = 0, low = 0, high = 0;  // with the interval that holds 90 %
    struct MayBe {
        base::CaseId id;
        int probability = 0;  // ten-thousandths
    };
    std::vector<MayBe> may_be;
};

struct SignalFacts {
    std::string name;  // of the unit or provider as it then was
    std::vector<std::int64_t> observed, expected_milli,
        limit_milli;  // the weeks of the chart, the last is the signal's
    struct Evidence {
        base::CaseId id;
        std::int64_t event = 0;
    };                               // event: the case that first told of it
    std::vector<Evidence> evidence;  // in the order they came
    std::int64_t events = 0;
    std::vector<std::string> places{};  // of a cluster: its counties
    std::optional<SignalBelief> belief{};  // nothing where every link is certain
};

// A week as it was known when a later one (or itself) was watched, and what it is expected to hold in the end.
struct Arrival {
    std::int64_t id = 0, run = 0;
    base::Day monday;
    std::int64_t known = 0;   // reports registered by then
    std::int64_t share = 0;   // ten-thousandths of a week's reports that are registered by then
    std::int64_t expected_milli = -1, low_milli = -1, high_milli = -1;  // 90 %
};

enum class Judged { right, wrong, unclear };
std::string_view code(Judged judged);

struct SignalVerdict {
    std::int64_t id = 0, signal = 0;
    Judged verdict = Judged::unclear;
    std::string reason;  // sealed on disk
    base::Time at;
    base::UserId actor;
};

// Of the signals of a kind that somebody judged clearly, by the newest verdict of each.
struct TrackRecord {
    std::int64_t right = 0, wrong = 0, unclear = 0, unjudged = 0;
};

class Signals {
public:
    explicit Signals(Services services) : s_{std::move(services)} {}

    static constexpr std::size_t reason_bytes_max = 2000, silent_most = 50;

    // Job: watches the week that has ended when nobody has, and those of the two months before it that were missed
    // (as they are assessed now; the run's ledger position tells). Gives how many weeks it watched.
    std::int64_t watch_due() const;
    // Once a week; the same week again gives the run that is there. Refused for a week that has not ended, and
    // while nothing at all has been told.
    base::Result<SignalRun> watch(base::Week week) const;
    // A person's judgement; refused without a reason or for a signal that does not exist.
    base::Outcome judge(std::int64_t signal, Judged verdict, const std::string& reason, base::UserId by) const;

    std::optional<SignalRun> newest_run(db::Reader& reader) const;
    std::vector<StoredSignal> of_weeks(db::Reader& reader, base::Week first, base::Week last) const;
    std::optional<StoredSignal> signal(db::Reader& reader, std::int64_t id) const;
    std::vector<SignalVerdict> verdicts(db::Reader& reader, std::int64_t signal) const;  // newest first
    std::map<SignalKind, TrackRecord> track_records(db::Reader& reader) const;

    http::Response list(const http::Request& request,
                        const identity::Context& context) const;  // /arbetsrum/insikt/signaler?niva=
    http::Response make(http::Request& request,
                        const identity::Context& context) const;  // POST: the week that ended, now
    http::Response show(const http::Request& request, const identity::Context& context) const;  // .../{id}
    http::Response act(http::Request& request, const identity::Context& context) const;         // POST the same

private:
    struct Gathered;
    Gathered gather(base::Week week) const;
    http::Response render_list(const http::Request& request, const identity::Context& context,
                               const std::optional<base::Refusal>& refusal) const;
    http::Response render(const StoredSignal& signal, const http::Request& request, const identity::Context& context,
                          const std::optional<base::Refusal>& refusal) const;
    Services s_;
};

// For the compilation: what was pointed out in the period.
std::vector<SignalSeen> seen(const std::vector<StoredSignal>& signals);
void declare_signal_tables(ledger::Ledger& ledger);

}  // namespace insight
