#pragma once
// How a case of a type goes: steps, gates, clocks, hearings, decisions, letters. Data alone; the
// engine that runs it is kernel/casework. Included by catalogue.h, which is the door.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "form.h"
#include "law.h"

namespace catalogue {

// ------------------------------------------------------------------ gates
// A way past a gate that the law itself names, as compulsory care past the provider-first gate.
struct GateException {
    std::string id{};
    Text name{};
    std::string provision{};
};
// A condition of law before the authority goes on: asked by a wizard, explained with its provision.
// The gate's questions are a form of one step with the gate's id; `pass` is alternatives of
// predicates over them: it passes when every predicate of one alternative holds. No alternatives:
// a person says pass or fail. Dates are looked at from the day the case was received.
struct Gate {
    std::string id{};
    Text name{};
    Text explanation{};                 // what is asked and why, in plain words
    std::string provision{};            // empty only when internal
    std::string on_fail{};              // ask, refuse, hand_over, offer, close
    std::string fail_decision{};        // the outcome that a fail leads to; empty: none
    std::string before{};               // step that stays shut until the gate is settled; empty: shuts none
    std::vector<std::string> holds{};   // decisions that wait for the gate as the step does; those it does not name may be taken
    Form form{};
    std::vector<std::vector<Predicate>> pass{};
    std::vector<GateException> exceptions{};
    std::string discretion{};           // provision by which the office may open though it fails; empty: it may not
    bool internal = false;
    Evidence evidence{};
    const GateException* exception(std::string_view id) const;
};

// ------------------------------------------------------------------ clocks
enum class ClockUnit { days, working_days, weeks, months, years };
struct CaseClock {
    std::string id{};
    Text name{};
    int amount = 0;
    ClockUnit unit = ClockUnit::days;
    // Where it starts: a step (the first: the day the case was received), or an event of the case
    // from the closed set clock_events(): exactly one of the two is given.
    std::string starts_at{};
    std::string starts_on{};
    std::string of_decision{};          // starts_on decided or legal_force, or served: of which interim decision
    int by_month = 0, by_day = 0;       // instead of a length: the first such day after the start, as 31 March; 0: a length
    std::string stops_at{};             // step; empty = when the case is closed
    // Interim decisions that stop it for good, make it stand still, and let it go on.
    std::vector<std::string> stopped_by{}, paused_by{}, resumed_by{};
    bool rolls = false;                 // a last day on a holiday or Saturday moves to the next working day (lag 1930:173)
    bool opens_right = false;           // no deadline: the day from which somebody may do something, as FL 12 first paragraph
    bool may_pause = false, may_extend = false;
    int warn_days = 0;                  // calendar days before the due day when it is shown as about to break; 0: never
    std::string letter{};               // drafted for the party when it is about to break; empty: none
    std::string draft_decision{};       // drafted when it is about to break, as the refusal of a demand (FL 12); empty: none
    std::string provision{};            // empty only when internal
    bool internal = false;              // the office's own target, not law
    Evidence evidence{};
};
// event_day, complete, fee_paid, demand, served, supplement_ordered: marked on the case with their day. decided
// and legal_force are those of a decision that the clock names: the engine marks them itself.
const std::vector<std::string>& clock_events();
bool of_a_decision(std::string_view clock_event);
// The warning that a clock of law has when its row gives none: a quarter of its length, one day to thirty.
int usual_warning(const CaseClock& clock);

struct CaseStep {
    std::string id{};
    Text name{};
    Text next_action{};                 // what the case officer does now; empty: derived by the engine
    Text party_text{};                  // what the party is told is happening; empty: the step's name
    std::vector<std::string> next{};    // empty = the case ends here
    bool ends() const { return next.empty(); }
};

// ------------------------------------------------------------------ hearings (FL 25 and the type's own)
struct HearingException {
    std::string id{};
    Text name{};
    std::string provision{};
};
struct HearingRule {
    std::string id{};
    Text name{};                        // as "Draft decision"
    std::vector<std::string> roles{};   // party_roles who must be heard, each that the case has
    int reply_days = 14;                // calendar days to answer, unless another day is set
    std::string letter{};               // sent with it
    std::vector<HearingException> exceptions{};
    std::string provision{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ decisions
struct AppealRule {
    std::string court{};                // code of courts
    int weeks = 3;                      // from the day the party got the decision
    std::string provision{};
};
struct DecisionKind {
    std::string id{};
    Text name{};
    std::string provision{};            // may be empty for an outcome that is no formal decision
    bool appealable = false;            // appeal is set
    AppealRule appeal{};
    std::vector<std::string> hearings{};     // rules that must be done before it is taken
    bool needs_reasons = false;         // FL 32
    bool states_breach = false;         // must say whether an act breaches law or is unsuitable (PSL 7:18)
    bool formal = false;                // has drafter and decider, and a letter; otherwise an outcome chosen on closing
    bool interim = false;               // does not end the case
    bool effective_at_once = false;     // before it has legal force
    std::string letter{};               // template of the decision's letter
    Evidence evidence{};
};

// ------------------------------------------------------------------ letters
// A letter's text with {placeholders} from the closed set letter_fields(); paragraphs apart by an
// empty line, "# " begins a heading, "- " a list item.
struct LetterTemplate {
    std::string id{};
    std::string case_type{};            // empty: shared by all
    Period period{};
    Text name{};
    Text subject{};
    Text body{};
    std::string provision{};            // may be empty
    Evidence evidence{};
};
const std::vector<std::string>& letter_fields();
// The placeholders a text uses, each once.
std::vector<std::string> placeholders(std::string_view text);

// ------------------------------------------------------------------ fees and delegation
struct Fee {
    std::string id{};
    Text name{};
    int kronor = 0;
    std::string provision{};
    std::string letter{};               // drafted when it is demanded; empty: none
    Period period{};
    Evidence evidence{};
};
// Who may take a decision: the lowest role, and whether somebody else must have read it.
// appeal_dismissed is a kind of the engine's own: the dismissal of an appeal that came too late (FL 45).
inline constexpr std::string_view appeal_dismissed_kind = "appeal_dismissed";
struct DelegationRule {
    std::string case_type{};            // "*": every type
    std::string decision{};             // "*": every kind of the type, never the engine's own
    std::string role{};                 // handler, decision_maker
    bool second_reader = false;
    Period period{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ case types
// What the sender hears afterwards.
enum class Feedback { none, answer, receipt, position, decision, party };

struct CaseTypeVersion {
    std::string case_type{};
    Period period{};
    std::vector<std::string> legal_basis{};      // provisions
    std::string registry_class{};                // "8.2.1"
    Evidence registry_evidence{};
    std::vector<std::string> secrecy{};          // secrecy grounds that may apply
    std::vector<Gate> gates{};
    std::vector<CaseClock> clocks{};
    std::vector<CaseStep> steps{};               // the first is where a case starts
    std::vector<HearingRule> hearings{};
    std::vector<DecisionKind> decisions{};       // outcomes a case can be closed with
    std::vector<std::string> limits{};           // limits_of_service that may be cited in an answer
    std::vector<std::string> fees{};             // to be paid before it is handled
    Feedback feedback = Feedback::none;
    std::string receipt{};                       // letter that confirms what has come in, sent when the case is opened; empty: none
    bool anonymous_allowed = false;
    bool party_initiated = false;                // FL 12 applies
    bool shows_unit_history = false;             // opening shows everything earlier about the unit, and records what is taken in
    std::string department{};                    // that handles it whatever the place; empty: the county's
    std::string retention{};                     // retention rule
    std::vector<std::string> forms{};            // the first is the main one
    Evidence evidence{};
    const CaseStep* step(std::string_view id) const;
    const CaseClock* clock(std::string_view id) const;
    const DecisionKind* decision(std::string_view id) const;
    const Gate* gate(std::string_view id) const;
    const HearingRule* hearing(std::string_view id) const;
    bool may_go(std::string_view from, std::string_view to) const;
};

struct CaseType {
    std::string id{};
    Text name{};
    Text definition{};
    std::string owner{};                         // the service that looks after it
    std::vector<CaseTypeVersion> versions{};     // in order of time
};

}  // namespace catalogue
