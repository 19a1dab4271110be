#pragma once
// Distributions of cases over days, and what is read from them. Pure.
#include <compare>
#include <map>
#include <string_view>

#include "ageing/ageing.h"

namespace ageing {

// A case as it counts.
struct Counted {
    base::CaseId id;
    std::string type, region;
    base::UserId owner;
    base::Day received, due, closed;
    bool open = true;
    bool operator==(const Counted&) const = default;
};
Counted counted(const casework::Case& row);

// The gate that closes the case as it stands; null: none. The first that has failed for good before its step.
const catalogue::Gate* closing_gate(const catalogue::CaseTypeVersion& version, std::string_view step,
                                    const std::map<std::string, casework::GateOutcome, std::less<>>& outcomes);

// A row of ageing_counts.
struct Key {
    std::string kind;
    std::int64_t part = 0;
    std::string type, region;
    auto operator<=>(const Key&) const = default;
};
using Counts = std::map<std::int64_t, std::int64_t>;
using Changes = std::map<Key, Counts>;

inline constexpr std::string_view kind_open = "open", kind_closed = "closed", kind_officer = "officer",
                                  kind_due = "due";
std::int64_t month_of(base::Day day);  // year * 12 + month - 1
base::Day first_day_of(std::int64_t month);
// The same day of an earlier month, or its last.
base::Day months_before(base::Day day, int months);

// Adds what the case counts for, or takes it back (sign -1).
void contribute(Changes& changes, const Counted& one, int sign);

std::string packed(const Counts& counts);
// The next number of a packed row; one that cannot be read is a Fault.
std::int64_t take_number(std::string_view& bytes);
// f(day, number). A page does this some hundred thousand times: no indirect call.
template <class F>
void each_packed(std::string_view bytes, F f) {
    std::int64_t day = 0;
    while (!bytes.empty()) {
        day += take_number(bytes);
        f(day, take_number(bytes));
    }
}

// How many cases have so many days. Days before today count as none.
class Tally {
public:
    void add(std::int64_t days, std::int64_t number) {
        const auto place = static_cast<std::size_t>(days < 0 ? 0 : days);
        if (place >= at_.size()) at_.resize(place + 1);
        at_[place] += number;
        cases_ += number;
    }
    void add(const Tally& other);
    Spread spread() const;
    std::int64_t from(std::int64_t days) const;  // those with so many or more

private:
    std::vector<std::int64_t> at_;
    std::int64_t cases_ = 0;
    int rank(std::int64_t wanted) const;
};

}  // namespace ageing
