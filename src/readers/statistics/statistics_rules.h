#pragma once
// What a contact counts for. Pure.
#include <compare>
#include <map>
#include <string>
#include <string_view>

#include "statistics/statistics.h"

namespace statistics {

// A contact as it counts. hour -1: its time is not known. waited -1: not answered yet, or never to be.
struct Counted {
    base::CaseId id;
    std::int64_t month = 0;
    std::string service, channel;
    int hour = -1;
    std::string theme;
    int waited = -1;
    std::string state;                     // waiting, in_time, late; empty: no answer is given
    bool operator==(const Counted&) const = default;
};

struct Key {
    std::int64_t month = 0;
    std::string service, kind, code;
    auto operator<=>(const Key&) const = default;
};
using Changes = std::map<Key, std::int64_t>;

std::int64_t month_of(base::Day day);

// Working days after the day of receipt until the day of the answer; 0 the same day. Saturdays, Sundays and
// holidays are none.
int working_days_between(const catalogue::Calendar& calendar, base::Day received, base::Day answered);

// Adds what the contact counts for, or takes it back (sign -1).
void contribute(Changes& changes, const Counted& one, int sign);

// Puts stored numbers into figures; rows in any order.
View gather(const std::map<Key, std::int64_t>& numbers, std::int64_t first_month, std::int64_t last_month);

}  // namespace statistics
