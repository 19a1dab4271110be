#pragma once
// How the three services of the enquiry desk are used: contacts by channel, hour and subject, how
// long people wait for an answer, and how many are answered within the target. A follower of the
// ledger keeps counts by month, so that the page costs the same with a million contacts as with a
// hundred. A contact is a case of a type that has the clock "answer_target" (its answer is what is
// waited for), or one that gives no answer and may be anonymous (a tip).
#include <string>
#include <vector>

#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "ledger/ledger.h"

namespace statistics {

// permits, supervision, children; tips for those that get no answer; empty: not sorted yet (an e-mail).
inline constexpr std::string_view tips_service = "tips";

struct Count {
    std::string code;
    std::int64_t number = 0;
    bool operator==(const Count&) const = default;
};

struct ServiceFigures {
    std::string service;
    std::int64_t contacts = 0;
    std::vector<Count> channels, themes;   // most first
    std::vector<std::int64_t> hours;       // 24, of those whose time is known
    std::vector<std::int64_t> months;      // contacts by month of the period, oldest first
    std::int64_t waiting = 0, in_time = 0, late = 0;
    int waited_median = -1, waited_eighty = -1;   // working days; nearest rank, -1: none was answered
    bool operator==(const ServiceFigures&) const = default;
};

struct View {
    std::vector<std::int64_t> months;      // year * 12 + month - 1, oldest first
    std::vector<ServiceFigures> services;  // by name; only those that had a contact
};

class Statistics {
public:
    // `openings`: the kinds of event that open a tip, for those that are counted when they come.
    Statistics(const intake::Intake& intake, std::vector<std::string> openings)
        : intake_{intake}, openings_{std::move(openings)} {}

    http::Response show(const http::Request& request, const identity::Context& context) const;

    // The last `months` months, this one in it; service empty: all of them.
    View view(db::Reader& reader, int months) const;

    std::int64_t follow_once() const;      // gives how many events are left
    std::int64_t backlog(db::Reader& reader) const;

private:
    struct Plan;
    Plan plan(db::Reader& reader) const;
    const intake::Intake& intake_;
    std::vector<std::string> openings_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace statistics
