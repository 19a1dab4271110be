#pragma once
#include "ledger/ledger.h"

namespace identity {

inline constexpr ledger::EventKind user_created{"identity.user_created"};     // somebody may now sign in
inline constexpr ledger::EventKind user_changed{"identity.user_changed"};     // roles, regions, password or activity changed
inline constexpr ledger::EventKind signed_in{"identity.signed_in"};           // a session began
inline constexpr ledger::EventKind sign_in_refused{"identity.sign_in_refused"};  // wrong password for a known login

}  // namespace identity
