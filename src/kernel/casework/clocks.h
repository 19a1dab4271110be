#pragma once
// The clocks of a case, computed: from its version of the law, the day it was received, the days it
// entered steps, and the marks made since (paused, extended, an event such as a party's demand).
// Nothing is stored for a clock that only runs, so that opening a case costs no row. Included by
// casework.h, which is the door. Thread-safe.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "identity/identity.h"
#include "ledger/ledger.h"

namespace casework {

class Casework;
struct Case;

// started: the case entered the step (`what` is the step) or an event happened (`what` is one of
// catalogue::clock_events(), those of a decision with its kind behind a colon: "decided:order"); paused,
// resumed, extended: `what` is the clock.
struct ClockMark {
    enum class Kind { step, event, paused, resumed, extended } kind = Kind::step;
    std::string what;
    base::Day day;                     // when it counts from
    base::Day until;                   // extended: the new last day
    base::UserId actor;
    std::string reason;                // unsealed; empty when not asked for
};

enum class ClockKind { waiting, running, paused, kept, broken, right_open };
struct ClockState {
    const catalogue::CaseClock* clock = nullptr;
    ClockKind kind = ClockKind::waiting;
    base::Day start, due;              // due: the last day, rolled; for a right: the first day it may be used
    base::Day ended;                   // kept or broken and stopped: the day it stopped
    int paused_days = 0;
    base::Day before_roll;             // differs from due when the last day was rolled
    bool about_to_break = false;       // within warn_days of due
    base::Day extended_to;             // as it was extended, before pauses since; 0: not extended
    const catalogue::Holiday* holiday = nullptr;   // that the last day fell on before the roll; null: a plain Saturday or Sunday
};

// Pure (casework_clock_rules.cpp): `marks` in order of time. Months end on the day with the number of the start
// day, or the last of the month (29 February included); the first day is the day after the start. A right's
// days are the day after: it opens when the period, rolled, has run out, and is kept when the case ended before.
ClockState clock_state(const catalogue::Calendar& calendar, const catalogue::CaseTypeVersion& version, const catalogue::CaseClock& clock,
                       const Case& on, const std::vector<ClockMark>& marks, base::Day today);
std::vector<ClockState> clock_states(const catalogue::Calendar& calendar, const catalogue::CaseTypeVersion& version, const Case& on,
                                     const std::vector<ClockMark>& marks, base::Day today);
// "6 months from 31 August 2025; 28 February 2026 is a Saturday, so the last day is 2 March 2026": for
// staff and party; keys casework.clock.why_*.
std::string why(const ClockState& state, const i18n::Texts& texts);

class Clocks {
public:
    explicit Clocks(const Casework& casework);

    // With the reasons unsealed when keys are given.
    std::vector<ClockMark> marks(db::Reader& reader, base::CaseId id, const crypto::CaseKeys* keys = nullptr) const;
    std::vector<ClockState> of_case(db::Reader& reader, const Case& on) const;

    // Each refuses what the clock's law does not allow (casework.refused.clock_*), appends its event,
    // and sets the case's next due day anew. A reason is required.
    base::Outcome pause(db::Transaction& tx, const Case& on, std::string_view clock, std::string_view reason, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome resume(db::Transaction& tx, const Case& on, std::string_view clock, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome extend(db::Transaction& tx, const Case& on, std::string_view clock, base::Day until, std::string_view reason, base::UserId actor, const crypto::CaseKeys& keys) const;
    // Something happened that clocks start on. A demand (FL 12) is refused before its right is open, and a second time.
    base::Outcome mark_event(db::Transaction& tx, const Case& on, std::string_view event, base::Day day, base::UserId actor, const crypto::CaseKeys& keys) const;

    // What became of an interim decision, where a clock of the type starts, stops or pauses by it: written by the
    // engine itself. `what` is decided, served, legal_force or appealed.
    void mark_decision(db::Transaction& tx, const Case& on, std::string_view what, std::string_view kind, base::Day day, base::UserId actor,
                       const crypto::CaseKeys& keys) const;

    // Every open case computed anew, after a changed calendar; tells each whose next due day moved.
    struct Moved { base::CaseId id; std::string number, clock; base::Day before, after; };
    std::int64_t recompute(db::Database& database, const std::function<void(std::int64_t done, std::int64_t all)>& progress,
                           const std::function<void(const Moved&)>& moved) const;

private:
    const Casework& casework_;
};

}  // namespace casework
