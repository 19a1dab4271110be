#pragma once
// People from outside who have shown an e-legitimation. Part of the door: included by identity.h.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace identity {

// A person whose personal number a provider has verified. Never mixed with the staff's sessions.
struct PersonSession {
    std::string personal_number;       // 12 digits, as base::personal_number gives it
    std::string name;
    base::Time until;                  // when it ends if nothing more is asked
    std::string csrf;                  // "form_token" of every form that the person posts
};
struct SignedInPerson { std::string token; PersonSession session; };

inline constexpr std::int64_t person_idle_seconds = 30 * 60;
inline constexpr std::int64_t person_absolute_seconds = 2 * 3600;
inline constexpr std::int64_t round_trip_seconds = 10 * 60;

// "__Host-vaka-person" over TLS; plain http on one machine cannot carry the prefix.
std::string_view person_cookie(bool secure);

}  // namespace identity
