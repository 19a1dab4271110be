#pragma once
#include "ledger/ledger.h"

namespace identity {

inline constexpr ledger::EventKind user_created{"identity.user_created"};     // somebody may now sign in
inline constexpr ledger::EventKind user_changed{"identity.user_changed"};     // roles, regions, password or activity changed
inline constexpr ledger::EventKind signed_in{"identity.signed_in"};           // a session began
inline constexpr ledger::EventKind sign_in_refused{"identity.sign_in_refused"};  // wrong password for a known login
inline constexpr ledger::EventKind subject_link_made{"identity.subject_link_made"};  // an administrator made a link that ties an account to a sign-in elsewhere
inline constexpr ledger::EventKind subject_linked{"identity.subject_linked"};     // an account is now tied to a sign-in elsewhere
inline constexpr ledger::EventKind subject_unlinked{"identity.subject_unlinked"};  // an account is no longer tied to a sign-in elsewhere

}  // namespace identity
