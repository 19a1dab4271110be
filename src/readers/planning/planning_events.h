#pragma once
#include "ledger/ledger.h"

namespace planning {

inline constexpr ledger::EventKind team_changed{"planning.team_changed"};            // a team that inspects was entered or changed
inline constexpr ledger::EventKind duty_changed{"planning.duty_changed"};            // a follow-up, assignment, effort or floor was entered or ended
inline constexpr ledger::EventKind area_changed{"planning.area_changed"};            // a risk area was entered or ended
inline constexpr ledger::EventKind conflict_declared{"planning.conflict_declared"};  // an inspector may not visit a unit or a provider
inline constexpr ledger::EventKind seed_drawn{"planning.seed_drawn"};                // the number that a year's lots are drawn with
inline constexpr ledger::EventKind plan_proposed{"planning.plan_proposed"};          // a supervision plan was made: advice, nothing decided
inline constexpr ledger::EventKind plan_decided{"planning.plan_decided"};            // a decision-maker took the plan
inline constexpr ledger::EventKind plan_withdrawn{"planning.plan_withdrawn"};        // a proposed plan was put aside
inline constexpr ledger::EventKind line_scheduled{"planning.line_scheduled"};        // an inspector accepted a visit and set its day
inline constexpr ledger::EventKind line_overridden{"planning.line_overridden"};      // an inspector set a visit aside, with a reason
inline constexpr ledger::EventKind line_done{"planning.line_done"};                  // a visit was made, and what was found is kept

}  // namespace planning
