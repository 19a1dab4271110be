#pragma once
#include "ledger/ledger.h"

namespace insight {

inline constexpr ledger::EventKind compiled{
    "insight.compiled"};  // a week was compiled, or compiled anew because more was known

inline constexpr ledger::EventKind model_moved{"insight.model_moved"};  // a model's version was entered for a trial, judged, let to rank or retired
inline constexpr ledger::EventKind back_tested{"insight.back_tested"};  // a model was tested on what had been known at earlier quarters

inline constexpr ledger::EventKind link_answered{"insight.link_answered"};  // a person said which unit a case is about, or that nobody can know
inline constexpr ledger::EventKind link_learned{"insight.link_learned"};  // the linker learned anew from what was told and what people answered

inline constexpr ledger::EventKind watched_week{"insight.watched_week"};  // a week's series were read, and what stood out was pointed out
inline constexpr ledger::EventKind signal_judged{"insight.signal_judged"};  // a person said whether a signal was right

inline constexpr ledger::EventKind themes_learned{"insight.themes_learned"};  // a model of themes or of severity was learnt anew from what people judged
inline constexpr ledger::EventKind themes_grouped{"insight.themes_grouped"};  // groups of alike texts without a theme were looked for


inline constexpr ledger::EventKind places_entered{"insight.places_entered"};  // how many places units have was entered
inline constexpr ledger::EventKind owner_changed{"insight.owner_changed"};    // units were seen to have come to another provider
inline constexpr ledger::EventKind group_judged{"insight.group_judged"};  // an analyst named or dismissed a group of alike texts

}  // namespace insight
